// Rows on their way from memory to the array.
// Prologue, generator/hardware/elementwise/prologue.ts
// width = 8, tokens = 64, words = 8
`default_nettype none

module disc8x8_c9e0bf_prologue (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         passes_valid,
    output wire         passes_ready,
    input  wire [2:0]   passes_kind,
    input  wire [21:0]  passes_last_word,  // words of the bus in a row
    input  wire [5:0]   passes_last_row,
    input  wire [15:0]  passes_patch_multiplier,
    input  wire [5:0]   passes_patch_shift,  // less one
    input  wire         passes_norm_half,  // of the table of channels
    input  wire [2:0]   passes_norm_last_word,  // words in a row, less one
    input  wire [27:0]  passes_norm_reciprocal,  // 2^27 / hidden
    input  wire [39:0]  passes_norm_epsilon,
    input  wire [4:0]   passes_norm_shift,  // less one
    input  wire         words_valid,
    output wire         words_ready,
    input  wire [63:0]  words_data,
    input  wire         write_enable,
    input  wire         write_half,
    input  wire [2:0]   write_word,
    input  wire [127:0] write_gains,
    input  wire [255:0] write_offsets,
    output wire         rows_valid,
    input  wire         rows_ready,
    output wire [63:0]  rows_word,
    output wire         queries_valid,
    input  wire         queries_ready,
    output wire [63:0]  queries_word,
    output wire         raw_valid,
    input  wire         raw_ready,
    output wire [63:0]  raw_data
);
    localparam [2:0] PASSES_KIND_QUERIES = 3'd1;
    localparam [2:0] PASSES_KIND_PATCH = 3'd2;
    localparam [2:0] PASSES_KIND_NORM = 3'd3;
    localparam [2:0] PASSES_KIND_RAW = 3'd4;
    wire norm_rows_ready;
    wire norm_results_valid;
    wire [63:0] norm_results_values;
    wire widen_put_ready;
    wire widen_get_valid;
    wire [127:0] widen_get_data;
    wire patched_put_ready;
    wire patched_get_valid;
    wire [63:0] patched_get_data;
    wire now_ready;
    wire leaves;
    wire patch_advance;
    reg  now_valid;  // prologue.ts:74
    reg  [2:0] now_kind;  // prologue.ts:74
    reg  [21:0] now_last_word;  // prologue.ts:74
    reg  [5:0] now_last_row;  // prologue.ts:74
    reg  [15:0] now_patch_multiplier;  // prologue.ts:74
    reg  [5:0] now_patch_shift;  // prologue.ts:74
    reg  now_norm_half;  // prologue.ts:74
    reg  [2:0] now_norm_last_word;  // prologue.ts:74
    reg  [27:0] now_norm_reciprocal;  // prologue.ts:74
    reg  [39:0] now_norm_epsilon;  // prologue.ts:74
    reg  [4:0] now_norm_shift;  // prologue.ts:74
    reg  wanted;  // prologue.ts:82
    reg  [21:0] in_word;  // words of the bus in a row; prologue.ts:83
    reg  [5:0] in_row;  // prologue.ts:83
    reg  [21:0] out_word;  // words of the bus in a row; prologue.ts:83
    reg  [5:0] out_row;  // prologue.ts:83
    reg  scaled_valid;  // prologue.ts:103
    reg  [263:0] scaled_products;  // prologue.ts:103
    reg  shifted_valid;  // prologue.ts:106
    reg  [263:0] shifted_twice;  // prologue.ts:106

    wire is_wide = (now_kind == PASSES_KIND_PATCH) | (now_kind == PASSES_KIND_NORM);
    wire [21:0] last_out = is_wide ? {1'd0, now_last_word[21:1]} : now_last_word;
    wire ready = (now_kind == PASSES_KIND_QUERIES ? queries_ready : now_kind == PASSES_KIND_RAW ? raw_ready :
        rows_ready) & now_valid;
    wire valid = now_valid &
        (now_kind == PASSES_KIND_PATCH ? patched_get_valid : now_kind == PASSES_KIND_NORM ? norm_results_valid :
            words_valid & wanted);
    assign passes_ready = ~now_valid;
    assign words_ready = wanted & (is_wide ? widen_put_ready : ready);
    assign rows_valid = valid & ~((now_kind == PASSES_KIND_QUERIES) | (now_kind == PASSES_KIND_RAW));
    assign rows_word = now_kind == PASSES_KIND_PATCH ? patched_get_data :
        now_kind == PASSES_KIND_NORM ? norm_results_values : words_data;
    assign queries_valid = valid & (now_kind == PASSES_KIND_QUERIES);
    assign queries_word = now_kind == PASSES_KIND_PATCH ? patched_get_data :
        now_kind == PASSES_KIND_NORM ? norm_results_values : words_data;
    assign raw_valid = valid & (now_kind == PASSES_KIND_RAW);
    assign raw_data = words_data;
    assign now_ready = leaves & (out_word == last_out) & (out_row == now_last_row);
    assign leaves = valid & ready;
    assign patch_advance = ~shifted_valid | patched_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (passes_valid & passes_ready) now_valid <= 1'd1;
        else if (now_ready) now_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (passes_valid & passes_ready) begin
            now_kind <= passes_kind;
            now_last_word <= passes_last_word;
            now_last_row <= passes_last_row;
            now_patch_multiplier <= passes_patch_multiplier;
            now_patch_shift <= passes_patch_shift;
            now_norm_half <= passes_norm_half;
            now_norm_last_word <= passes_norm_last_word;
            now_norm_reciprocal <= passes_norm_reciprocal;
            now_norm_epsilon <= passes_norm_epsilon;
            now_norm_shift <= passes_norm_shift;
        end
    end

    wire wanted_next_condition = words_valid & words_ready & (in_word == now_last_word);

    always @(posedge aclk) begin
        if (!aresetn) wanted <= 1'd0;
        else if (passes_valid & passes_ready) wanted <= 1'd1;
        else if (wanted_next_condition & (in_row == now_last_row)) wanted <= 1'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            in_word <= 22'd0;
            in_row <= 6'd0;
            out_word <= 22'd0;
            out_row <= 6'd0;
        end
        else begin
            if (words_valid & words_ready) in_word <= in_word == now_last_word ? 22'd0 : in_word + 22'd1;
            if (wanted_next_condition) in_row <= in_row == now_last_row ? 6'd0 : in_row + 6'd1;
            if (leaves) out_word <= out_word == last_out ? 22'd0 : out_word + 22'd1;
            if (leaves & (out_word == last_out)) out_row <= out_row == now_last_row ? 6'd0 : out_row + 6'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            scaled_valid <= 1'd0;
            shifted_valid <= 1'd0;
        end
        else if (patch_advance) begin
            scaled_valid <= widen_get_valid & (now_kind == PASSES_KIND_PATCH);
            shifted_valid <= scaled_valid;
        end
    end

    wire signed [32:0] scaled_products_next_product = $signed(widen_get_data[15:0]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_2 = $signed(widen_get_data[31:16]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_3 = $signed(widen_get_data[47:32]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_4 = $signed(widen_get_data[63:48]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_5 = $signed(widen_get_data[79:64]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_6 = $signed(widen_get_data[95:80]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_7 = $signed(widen_get_data[111:96]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] scaled_products_next_product_8 = $signed(widen_get_data[127:112]) *
        $signed({1'd0, now_patch_multiplier});
    wire signed [32:0] shifted_twice_next_shifted = $signed(scaled_products[32:0]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_2 = $signed(scaled_products[65:33]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_3 = $signed(scaled_products[98:66]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_4 = $signed(scaled_products[131:99]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_5 = $signed(scaled_products[164:132]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_6 = $signed(scaled_products[197:165]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_7 = $signed(scaled_products[230:198]) >>> now_patch_shift;
    wire signed [32:0] shifted_twice_next_shifted_8 = $signed(scaled_products[263:231]) >>> now_patch_shift;

    always @(posedge aclk) begin
        if (patch_advance) begin
            scaled_products <= {scaled_products_next_product_8, scaled_products_next_product_7,
                scaled_products_next_product_6, scaled_products_next_product_5, scaled_products_next_product_4,
                scaled_products_next_product_3, scaled_products_next_product_2, scaled_products_next_product};
            shifted_twice <= {shifted_twice_next_shifted_8, shifted_twice_next_shifted_7, shifted_twice_next_shifted_6,
                shifted_twice_next_shifted_5, shifted_twice_next_shifted_4, shifted_twice_next_shifted_3,
                shifted_twice_next_shifted_2, shifted_twice_next_shifted};
        end
    end

    wire signed [8:0] patched_put_data_sum = shifted_twice[8:0] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_2 = shifted_twice[41:33] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_3 = shifted_twice[74:66] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_4 = shifted_twice[107:99] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_5 = shifted_twice[140:132] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_6 = shifted_twice[173:165] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_7 = shifted_twice[206:198] + 9'sd1;
    wire signed [8:0] patched_put_data_sum_8 = shifted_twice[239:231] + 9'sd1;

    // prologue.ts:67
    disc8x8_c9e0bf_norm_modulate norm (
        .aclk(aclk),
        .aresetn(aresetn),
        .layer_half(now_norm_half),
        .layer_last_word(now_norm_last_word),
        .layer_reciprocal(now_norm_reciprocal),
        .layer_epsilon(now_norm_epsilon),
        .layer_shift(now_norm_shift),
        .write_enable(write_enable),
        .write_half(write_half),
        .write_word(write_word),
        .write_gains(write_gains),
        .write_offsets(write_offsets),
        .rows_valid(widen_get_valid & (now_kind == PASSES_KIND_NORM)),
        .rows_ready(norm_rows_ready),
        .rows_x(widen_get_data),
        .results_valid(norm_results_valid),
        .results_ready(ready & (now_kind == PASSES_KIND_NORM)),
        .results_values(norm_results_values)
    );

    // prologue.ts:67
    disc8x8_c9e0bf_widen_bits64_factor2 widen (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(words_valid & wanted & is_wide),
        .put_ready(widen_put_ready),
        .put_data(words_data),
        .get_valid(widen_get_valid),
        .get_ready(now_kind == PASSES_KIND_NORM ? norm_rows_ready : patch_advance),
        .get_data(widen_get_data)
    );

    // prologue.ts:67
    disc8x8_c9e0bf_skid_buffer_bits64 patched (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(shifted_valid),
        .put_ready(patched_put_ready),
        .put_data({(&shifted_twice[263:239] | ~(|shifted_twice[263:239])) & (shifted_twice[239:231] != 9'sd255) ?
            patched_put_data_sum_8[8:1] : shifted_twice[263] ? 8'sh80 : 8'sd127,
            (&shifted_twice[230:206] | ~(|shifted_twice[230:206])) & (shifted_twice[206:198] != 9'sd255) ?
                patched_put_data_sum_7[8:1] : shifted_twice[230] ? 8'sh80 : 8'sd127,
            (&shifted_twice[197:173] | ~(|shifted_twice[197:173])) & (shifted_twice[173:165] != 9'sd255) ?
                patched_put_data_sum_6[8:1] : shifted_twice[197] ? 8'sh80 : 8'sd127,
            (&shifted_twice[164:140] | ~(|shifted_twice[164:140])) & (shifted_twice[140:132] != 9'sd255) ?
                patched_put_data_sum_5[8:1] : shifted_twice[164] ? 8'sh80 : 8'sd127,
            (&shifted_twice[131:107] | ~(|shifted_twice[131:107])) & (shifted_twice[107:99] != 9'sd255) ?
                patched_put_data_sum_4[8:1] : shifted_twice[131] ? 8'sh80 : 8'sd127,
            (&shifted_twice[98:74] | ~(|shifted_twice[98:74])) & (shifted_twice[74:66] != 9'sd255) ?
                patched_put_data_sum_3[8:1] : shifted_twice[98] ? 8'sh80 : 8'sd127,
            (&shifted_twice[65:41] | ~(|shifted_twice[65:41])) & (shifted_twice[41:33] != 9'sd255) ?
                patched_put_data_sum_2[8:1] : shifted_twice[65] ? 8'sh80 : 8'sd127,
            (&shifted_twice[32:8] | ~(|shifted_twice[32:8])) & (shifted_twice[8:0] != 9'sd255) ?
                patched_put_data_sum[8:1] : shifted_twice[32] ? 8'sh80 : 8'sd127}),
        .get_valid(patched_get_valid),
        .get_ready(ready & (now_kind == PASSES_KIND_PATCH)),
        .get_data(patched_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, patched_put_data_sum[0], patched_put_data_sum_2[0], patched_put_data_sum_3[0],
        patched_put_data_sum_4[0], patched_put_data_sum_5[0], patched_put_data_sum_6[0], patched_put_data_sum_7[0],
        patched_put_data_sum_8[0], 1'b0};
endmodule

`default_nettype wire
