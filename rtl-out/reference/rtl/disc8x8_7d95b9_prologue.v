// Rows on their way from memory to the array.
// Prologue, generator/hardware/elementwise/prologue.ts
// width = 8, tokens = 64, words = 8, lanes = 2
`default_nettype none

module disc8x8_7d95b9_prologue (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [2:0]  passes_kind,
    input  wire [21:0] passes_last_word,  // words of the bus in a row
    input  wire [5:0]  passes_last_row,
    input  wire [15:0] passes_patch_multiplier,
    input  wire [5:0]  passes_patch_shift,  // less one
    input  wire        passes_norm_half,  // of the table of channels
    input  wire [3:0]  passes_norm_last_word,  // words in a row, less one
    input  wire [27:0] passes_norm_reciprocal,  // 2^27 / elements
    input  wire [39:0] passes_norm_epsilon,
    input  wire [4:0]  passes_norm_shift,  // less one
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    input  wire        write_enable,
    input  wire        write_half,
    input  wire [2:0]  write_entry,  // a word of results
    input  wire [2:0]  write_part,  // word of the bus of this entry
    input  wire [63:0] write_data,
    output wire        rows_valid,
    input  wire        rows_ready,
    output wire [63:0] rows_word,
    output wire        queries_valid,
    input  wire        queries_ready,
    output wire [63:0] queries_word,
    output wire        raw_valid,
    input  wire        raw_ready,
    output wire [63:0] raw_data
);
    localparam [2:0] PASSES_KIND_ROWS = 3'd0;
    localparam [2:0] PASSES_KIND_QUERIES = 3'd1;
    localparam [2:0] PASSES_KIND_PATCH = 3'd2;
    localparam [2:0] PASSES_KIND_NORM = 3'd3;
    localparam [2:0] PASSES_KIND_RAW = 3'd4;
    wire norm_rows_ready;
    wire norm_results_valid;
    wire norm_results_ready;
    wire [63:0] norm_results_values;
    wire now_ready;
    wire leaves;
    wire norm_buffer_put_ready;
    wire norm_buffer_get_valid;
    wire [63:0] norm_buffer_get_data;
    reg  now_valid;  // prologue.ts:79
    reg  now_is_patch;  // prologue.ts:79
    reg  now_is_wide;  // prologue.ts:79
    reg  [21:0] now_last_out;  // prologue.ts:79
    reg  [21:0] now_last_word;  // prologue.ts:79
    reg  [5:0] now_last_row;  // prologue.ts:79
    reg  [15:0] now_patch_multiplier;  // prologue.ts:79
    reg  [5:0] now_patch_shift;  // prologue.ts:79
    reg  now_norm_half;  // prologue.ts:79
    reg  [3:0] now_norm_last_word;  // prologue.ts:79
    reg  [27:0] now_norm_reciprocal;  // prologue.ts:79
    reg  [39:0] now_norm_epsilon;  // prologue.ts:79
    reg  [4:0] now_norm_shift;  // prologue.ts:79
    reg  now_is_free;  // prologue.ts:79
    reg  open_rows;  // prologue.ts:84
    reg  open_queries;  // prologue.ts:84
    reg  open_raw;  // prologue.ts:84
    reg  open_wide;  // prologue.ts:84
    reg  [21:0] in_word_at;  // words of the bus in a row; prologue.ts:84
    reg  in_word_is_last;  // prologue.ts:84
    reg  [5:0] in_row_at;  // prologue.ts:84
    reg  in_row_is_last;  // prologue.ts:84
    reg  [21:0] out_word_at;  // words of the bus in a row; prologue.ts:84
    reg  out_word_is_last;  // prologue.ts:84
    reg  [5:0] out_row_at;  // prologue.ts:84
    reg  out_row_is_last;  // prologue.ts:84

    wire all_in = words_valid & words_ready & in_word_is_last & in_row_is_last;
    wire takes = (open_rows & rows_ready) | (open_queries & queries_ready) | (open_raw & raw_ready);
    assign passes_ready = now_is_free;
    assign words_ready = takes | (open_wide & norm_buffer_put_ready);
    assign rows_valid = (open_rows & words_valid) | norm_results_valid;
    assign rows_word = now_is_wide ? norm_results_values : words_data;
    assign queries_valid = words_valid & open_queries;
    assign queries_word = words_data;
    assign raw_valid = words_valid & open_raw;
    assign raw_data = words_data;
    assign norm_results_ready = rows_ready;
    assign now_ready = leaves & out_word_is_last & out_row_is_last;
    assign leaves = (norm_results_valid & norm_results_ready) | (words_valid & takes);

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (~now_valid) now_valid <= passes_valid;
        else if (now_ready) now_valid <= 1'd0;
    end

    wire now_last_out_next_condition = (passes_kind == PASSES_KIND_PATCH) | (passes_kind == PASSES_KIND_NORM);

    always @(posedge aclk) begin
        if (~now_valid) begin
            now_is_patch <= passes_kind == PASSES_KIND_PATCH;
            now_is_wide <= (passes_kind == PASSES_KIND_PATCH) | (passes_kind == PASSES_KIND_NORM);
            now_last_out <= now_last_out_next_condition ? {1'd0, passes_last_word[21:1]} : passes_last_word;
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

    always @(posedge aclk) begin
        if (!aresetn) now_is_free <= 1'd1;
        else now_is_free <= now_is_free ? ~passes_valid : now_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            open_rows <= 1'd0;
            open_queries <= 1'd0;
            open_raw <= 1'd0;
            open_wide <= 1'd0;
            in_word_at <= 22'd0;
            in_row_at <= 6'd0;
            out_word_at <= 22'd0;
            out_row_at <= 6'd0;
        end
        else begin
            if (words_valid & words_ready) in_word_at <= in_word_is_last ? 22'd0 : in_word_at + 22'd1;
            if (words_valid & words_ready & in_word_is_last) in_row_at <= in_row_is_last ? 6'd0 : in_row_at + 6'd1;
            if (leaves) out_word_at <= out_word_is_last ? 22'd0 : out_word_at + 22'd1;
            if (leaves & out_word_is_last) out_row_at <= out_row_is_last ? 6'd0 : out_row_at + 6'd1;
            if (~now_valid | all_in) begin
                open_rows <= passes_valid & passes_ready & (passes_kind == PASSES_KIND_ROWS);
                open_queries <= passes_valid & passes_ready & (passes_kind == PASSES_KIND_QUERIES);
                open_raw <= passes_valid & passes_ready & (passes_kind == PASSES_KIND_RAW);
                open_wide <= passes_valid & passes_ready & now_last_out_next_condition;
            end
        end
    end

    wire [21:0] out_word_is_last_next_value = now_last_out_next_condition ? {1'd0, passes_last_word[21:1]} :
        passes_last_word;

    always @(posedge aclk) begin
        if (words_valid & words_ready)
            in_word_is_last <= in_word_is_last ? now_last_word == 22'd0 : (in_word_at + 22'd1) == now_last_word;
        if (words_valid & words_ready & in_word_is_last)
            in_row_is_last <= in_row_is_last ? now_last_row == 6'd0 : (in_row_at + 6'd1) == now_last_row;
        if (leaves)
            out_word_is_last <= out_word_is_last ? now_last_out == 22'd0 : (out_word_at + 22'd1) == now_last_out;
        if (leaves & out_word_is_last)
            out_row_is_last <= out_row_is_last ? now_last_row == 6'd0 : (out_row_at + 6'd1) == now_last_row;
        if (~now_valid) in_word_is_last <= passes_last_word == 22'd0;
        if (~now_valid) in_row_is_last <= passes_last_row == 6'd0;
        if (~now_valid) out_word_is_last <= out_word_is_last_next_value == 22'd0;
        if (~now_valid) out_row_is_last <= passes_last_row == 6'd0;
    end

    // prologue.ts:71
    disc8x8_7d95b9_norm_modulate norm (
        .aclk(aclk),
        .aresetn(aresetn),
        .layer_half(now_norm_half),
        .layer_last_word(now_norm_last_word),
        .layer_reciprocal(now_norm_reciprocal),
        .layer_epsilon(now_norm_epsilon),
        .layer_shift(now_norm_shift),
        .is_patch(now_is_patch),
        .patch_multiplier(now_patch_multiplier),
        .patch_shift(now_patch_shift),
        .write_enable(write_enable),
        .write_half(write_half),
        .write_entry(write_entry),
        .write_part(write_part),
        .write_data(write_data),
        .rows_valid(norm_buffer_get_valid),
        .rows_ready(norm_rows_ready),
        .rows_x(norm_buffer_get_data),
        .results_valid(norm_results_valid),
        .results_ready(norm_results_ready),
        .results_values(norm_results_values)
    );

    // prologue.ts:110
    disc8x8_7d95b9_skid_buffer_bits64 norm_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(words_valid & open_wide),
        .put_ready(norm_buffer_put_ready),
        .put_data(words_data),
        .get_valid(norm_buffer_get_valid),
        .get_ready(norm_rows_ready),
        .get_data(norm_buffer_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        // prologue.ts:122
        if (aresetn) results_are_of_the_pass: assert (~norm_results_valid | (now_valid & now_is_wide));
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(~norm_results_valid | (now_valid & now_is_wide))) begin
                $display("%m: assertion resultsAreOfThePass fails, generator/hardware/elementwise/prologue.ts:122");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
