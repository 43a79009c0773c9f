// A lane's bank, multipliers, adder tree and accumulators.
// Datapath, generator/hardware/engine/lane/datapath.ts
// width = 8, slots = 16, words = 256, chunks = 2, beats = 32
`default_nettype none

module disc8x8_7d95b9_datapath (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         write_enable,
    input  wire [8:0]   write_address,
    input  wire [63:0]  write_word,
    input  wire         beat_dot,  // the query's word, which comes a cycle later, times the bank's
    input  wire         beat_axpy,  // the probability times the bank's word
    input  wire         beat_linear,  // the word times the bank's
    input  wire [8:0]   beat_address,
    input  wire         beat_first,  // of a sum
    input  wire         beat_last,  // of a sum
    input  wire [63:0]  beat_word,
    input  wire [7:0]   beat_probability,
    input  wire [3:0]   beat_slot,
    input  wire         beat_selected,  // the score counts
    input  wire         beat_last_slot,  // of the query
    input  wire [63:0]  query_word,  // for the dot beat of the cycle before
    output wire         scores_valid,
    output wire [3:0]   scores_slot,
    output wire [19:0]  scores_score,
    output wire         scores_selected,
    output wire         scores_last,  // of the query
    output wire         sums_valid,
    output wire [23:0]  sums_sum,
    output wire         vectors_valid,
    output wire [167:0] vectors_values,
    output wire [11:0]  vectors_sum
);
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [63:0] bank [0:511];  // datapath.ts:57
    reg  given_dot;  // datapath.ts:64
    reg  given_axpy;  // datapath.ts:64
    reg  given_linear;  // datapath.ts:64
    reg  [8:0] given_address;  // datapath.ts:64
    reg  given_first;  // of a sum; datapath.ts:64
    reg  given_last;  // of a sum; datapath.ts:64
    reg  [63:0] given_word;  // datapath.ts:64
    reg  [7:0] given_probability;  // datapath.ts:64
    reg  [3:0] given_slot;  // datapath.ts:64
    reg  given_selected;  // the score counts; datapath.ts:64
    reg  given_last_slot;  // of the query; datapath.ts:64
    reg  [63:0] bank_data;  // datapath.ts:68
    reg  clears_row;  // datapath.ts:70
    reg  clears_queried;  // datapath.ts:70
    reg  clears_probability;  // datapath.ts:70
    reg  [63:0] row /* verilator split_var */;  // datapath.ts:70
    reg  [63:0] queried /* verilator split_var */;  // datapath.ts:70
    reg  read_is_dot;  // datapath.ts:85
    reg  read_is_axpy;  // datapath.ts:85
    reg  read_first;  // datapath.ts:85
    reg  read_last;  // datapath.ts:85
    reg  [7:0] read_probability;  // datapath.ts:85
    reg  [3:0] read_tags_slot;  // datapath.ts:85
    reg  read_tags_selected;  // datapath.ts:85
    reg  read_tags_last;  // datapath.ts:85
    reg  read_tags_linear;  // datapath.ts:85
    reg  fetched_is_dot;  // datapath.ts:85
    reg  fetched_is_axpy;  // datapath.ts:85
    reg  fetched_first;  // datapath.ts:85
    reg  fetched_last;  // datapath.ts:85
    reg  [7:0] fetched_probability;  // datapath.ts:85
    reg  [3:0] fetched_tags_slot;  // datapath.ts:85
    reg  fetched_tags_selected;  // datapath.ts:85
    reg  fetched_tags_last;  // datapath.ts:85
    reg  fetched_tags_linear;  // datapath.ts:85
    reg  brought_is_dot;  // datapath.ts:85
    reg  brought_is_axpy;  // datapath.ts:85
    reg  brought_first;  // datapath.ts:85
    reg  brought_last;  // datapath.ts:85
    reg  [7:0] brought_probability;  // datapath.ts:85
    reg  [3:0] brought_tags_slot;  // datapath.ts:85
    reg  brought_tags_selected;  // datapath.ts:85
    reg  brought_tags_last;  // datapath.ts:85
    reg  brought_tags_linear;  // datapath.ts:85
    reg  [63:0] stationary;  // datapath.ts:92
    reg  [71:0] operands /* verilator split_var */;  // datapath.ts:92
    reg  [63:0] left;  // datapath.ts:98
    reg  [71:0] right;  // datapath.ts:98
    reg  multiplied_is_dot;  // datapath.ts:103
    reg  multiplied_is_axpy;  // datapath.ts:103
    reg  multiplied_first;  // datapath.ts:103
    reg  multiplied_last;  // datapath.ts:103
    reg  [7:0] multiplied_probability;  // datapath.ts:103
    reg  [3:0] multiplied_tags_slot;  // datapath.ts:103
    reg  multiplied_tags_selected;  // datapath.ts:103
    reg  multiplied_tags_last;  // datapath.ts:103
    reg  multiplied_tags_linear;  // datapath.ts:103
    reg  [135:0] multiplied_products /* verilator split_var */;  // datapath.ts:103
    reg  summed_valid;  // datapath.ts:108
    reg  [167:0] summed_values /* verilator split_var */;  // datapath.ts:108
    reg  [11:0] summed_sum;  // datapath.ts:108
    reg  level1_valid;  // datapath.ts:124
    reg  level1_first;  // datapath.ts:124
    reg  level1_last;  // datapath.ts:124
    reg  [3:0] level1_tags_slot;  // datapath.ts:124
    reg  level1_tags_selected;  // datapath.ts:124
    reg  level1_tags_last;  // datapath.ts:124
    reg  level1_tags_linear;  // datapath.ts:124
    reg  [71:0] level1_terms /* verilator split_var */;  // datapath.ts:124
    reg  level2_valid;  // datapath.ts:124
    reg  level2_first;  // datapath.ts:124
    reg  level2_last;  // datapath.ts:124
    reg  [3:0] level2_tags_slot;  // datapath.ts:124
    reg  level2_tags_selected;  // datapath.ts:124
    reg  level2_tags_last;  // datapath.ts:124
    reg  level2_tags_linear;  // datapath.ts:124
    reg  [37:0] level2_terms /* verilator split_var */;  // datapath.ts:124
    reg  level3_valid;  // datapath.ts:124
    reg  level3_first;  // datapath.ts:124
    reg  level3_last;  // datapath.ts:124
    reg  [3:0] level3_tags_slot;  // datapath.ts:124
    reg  level3_tags_selected;  // datapath.ts:124
    reg  level3_tags_last;  // datapath.ts:124
    reg  level3_tags_linear;  // datapath.ts:124
    reg  [19:0] level3_terms;  // datapath.ts:124
    reg  scored_valid;  // datapath.ts:127
    reg  [3:0] scored_tags_slot;  // datapath.ts:127
    reg  scored_tags_selected;  // datapath.ts:127
    reg  scored_tags_last;  // datapath.ts:127
    reg  scored_tags_linear;  // datapath.ts:127
    reg  signed [23:0] scored_sum;  // datapath.ts:127

    wire signed [16:0] products_0 = $signed(left[7:0]) * $signed(right[8:0]);
    wire signed [16:0] products_1 = $signed(left[15:8]) * $signed(right[17:9]);
    wire signed [16:0] products_2 = $signed(left[23:16]) * $signed(right[26:18]);
    wire signed [16:0] products_3 = $signed(left[31:24]) * $signed(right[35:27]);
    wire signed [16:0] products_4 = $signed(left[39:32]) * $signed(right[44:36]);
    wire signed [16:0] products_5 = $signed(left[47:40]) * $signed(right[53:45]);
    wire signed [16:0] products_6 = $signed(left[55:48]) * $signed(right[62:54]);
    wire signed [16:0] products_7 = $signed(left[63:56]) * $signed(right[71:63]);
    assign scores_valid = scored_valid & ~scored_tags_linear;
    assign scores_slot = scored_tags_slot;
    assign scores_score = scored_sum[19:0];
    assign scores_selected = scored_tags_selected;
    assign scores_last = scored_tags_last;
    assign sums_valid = scored_valid & scored_tags_linear;
    assign sums_sum = scored_sum;
    assign vectors_valid = summed_valid;
    assign vectors_values = summed_values;
    assign vectors_sum = summed_sum;

    always @(posedge aclk) begin
        if (!aresetn) begin
            given_dot <= 1'd0;
            given_axpy <= 1'd0;
            given_linear <= 1'd0;
        end
        else begin
            given_dot <= beat_dot;
            given_axpy <= beat_axpy;
            given_linear <= beat_linear;
        end
    end

    always @(posedge aclk) begin
        given_address <= beat_address;
        given_first <= beat_first;
        given_last <= beat_last;
        given_word <= beat_word;
        given_probability <= beat_probability;
        given_slot <= beat_slot;
        given_selected <= beat_selected;
        given_last_slot <= beat_last_slot;
    end

    always @(posedge aclk) begin
        clears_row <= ~beat_linear;
        clears_queried <= ~beat_dot;
        clears_probability <= ~beat_axpy;
        row[7:0] <= clears_row ? 8'sd0 : given_word[7:0];
        row[15:8] <= clears_row ? 8'sd0 : given_word[15:8];
        row[23:16] <= clears_row ? 8'sd0 : given_word[23:16];
        row[31:24] <= clears_row ? 8'sd0 : given_word[31:24];
        row[39:32] <= clears_row ? 8'sd0 : given_word[39:32];
        row[47:40] <= clears_row ? 8'sd0 : given_word[47:40];
        row[55:48] <= clears_row ? 8'sd0 : given_word[55:48];
        row[63:56] <= clears_row ? 8'sd0 : given_word[63:56];
        queried[7:0] <= clears_queried ? 8'sd0 : query_word[7:0];
        queried[15:8] <= clears_queried ? 8'sd0 : query_word[15:8];
        queried[23:16] <= clears_queried ? 8'sd0 : query_word[23:16];
        queried[31:24] <= clears_queried ? 8'sd0 : query_word[31:24];
        queried[39:32] <= clears_queried ? 8'sd0 : query_word[39:32];
        queried[47:40] <= clears_queried ? 8'sd0 : query_word[47:40];
        queried[55:48] <= clears_queried ? 8'sd0 : query_word[55:48];
        queried[63:56] <= clears_queried ? 8'sd0 : query_word[63:56];
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            read_is_dot <= 1'd0;
            read_is_axpy <= 1'd0;
            fetched_is_dot <= 1'd0;
            fetched_is_axpy <= 1'd0;
            brought_is_dot <= 1'd0;
            brought_is_axpy <= 1'd0;
        end
        else begin
            read_is_dot <= given_dot | given_linear;
            read_is_axpy <= given_axpy;
            fetched_is_dot <= read_is_dot;
            fetched_is_axpy <= read_is_axpy;
            brought_is_dot <= fetched_is_dot;
            brought_is_axpy <= fetched_is_axpy;
        end
    end

    always @(posedge aclk) begin
        read_first <= given_first;
        read_last <= given_last;
        read_probability <= clears_probability ? 8'd0 : given_probability;
        read_tags_slot <= given_slot;
        read_tags_selected <= given_selected;
        read_tags_last <= given_last_slot;
        read_tags_linear <= given_linear;
        fetched_first <= read_first;
        fetched_last <= read_last;
        fetched_probability <= read_probability;
        fetched_tags_slot <= read_tags_slot;
        fetched_tags_selected <= read_tags_selected;
        fetched_tags_last <= read_tags_last;
        fetched_tags_linear <= read_tags_linear;
        brought_first <= fetched_first;
        brought_last <= fetched_last;
        brought_probability <= fetched_probability;
        brought_tags_slot <= fetched_tags_slot;
        brought_tags_selected <= fetched_tags_selected;
        brought_tags_last <= fetched_tags_last;
        brought_tags_linear <= fetched_tags_linear;
    end

    always @(posedge aclk) begin
        stationary <= bank_data;
        operands[8:0] <= {row[7], row[7:0]} | {queried[7], queried[7:0]} | {1'd0, read_probability};
        operands[17:9] <= {row[15], row[15:8]} | {queried[15], queried[15:8]} | {1'd0, read_probability};
        operands[26:18] <= {row[23], row[23:16]} | {queried[23], queried[23:16]} | {1'd0, read_probability};
        operands[35:27] <= {row[31], row[31:24]} | {queried[31], queried[31:24]} | {1'd0, read_probability};
        operands[44:36] <= {row[39], row[39:32]} | {queried[39], queried[39:32]} | {1'd0, read_probability};
        operands[53:45] <= {row[47], row[47:40]} | {queried[47], queried[47:40]} | {1'd0, read_probability};
        operands[62:54] <= {row[55], row[55:48]} | {queried[55], queried[55:48]} | {1'd0, read_probability};
        operands[71:63] <= {row[63], row[63:56]} | {queried[63], queried[63:56]} | {1'd0, read_probability};
    end

    always @(posedge aclk) begin
        left <= stationary;
        right <= operands;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            multiplied_is_dot <= 1'd0;
            multiplied_is_axpy <= 1'd0;
        end
        else begin
            multiplied_is_dot <= brought_is_dot;
            multiplied_is_axpy <= brought_is_axpy;
        end
    end

    always @(posedge aclk) begin
        multiplied_first <= brought_first;
        multiplied_last <= brought_last;
        multiplied_probability <= brought_probability;
        multiplied_tags_slot <= brought_tags_slot;
        multiplied_tags_selected <= brought_tags_selected;
        multiplied_tags_last <= brought_tags_last;
        multiplied_tags_linear <= brought_tags_linear;
        multiplied_products[16:0] <= products_0;
        multiplied_products[33:17] <= products_1;
        multiplied_products[50:34] <= products_2;
        multiplied_products[67:51] <= products_3;
        multiplied_products[84:68] <= products_4;
        multiplied_products[101:85] <= products_5;
        multiplied_products[118:102] <= products_6;
        multiplied_products[135:119] <= products_7;
    end

    always @(posedge aclk) begin
        if (!aresetn) summed_valid <= 1'd0;
        else summed_valid <= multiplied_is_axpy & multiplied_last;
    end

    always @(posedge aclk) begin
        if (multiplied_is_axpy) begin
            summed_values[20:0] <= (multiplied_first ? 21'sd0 : summed_values[20:0]) +
                {{4{multiplied_products[16]}}, multiplied_products[16:0]};
            summed_values[41:21] <= (multiplied_first ? 21'sd0 : summed_values[41:21]) +
                {{4{multiplied_products[33]}}, multiplied_products[33:17]};
            summed_values[62:42] <= (multiplied_first ? 21'sd0 : summed_values[62:42]) +
                {{4{multiplied_products[50]}}, multiplied_products[50:34]};
            summed_values[83:63] <= (multiplied_first ? 21'sd0 : summed_values[83:63]) +
                {{4{multiplied_products[67]}}, multiplied_products[67:51]};
            summed_values[104:84] <= (multiplied_first ? 21'sd0 : summed_values[104:84]) +
                {{4{multiplied_products[84]}}, multiplied_products[84:68]};
            summed_values[125:105] <= (multiplied_first ? 21'sd0 : summed_values[125:105]) +
                {{4{multiplied_products[101]}}, multiplied_products[101:85]};
            summed_values[146:126] <= (multiplied_first ? 21'sd0 : summed_values[146:126]) +
                {{4{multiplied_products[118]}}, multiplied_products[118:102]};
            summed_values[167:147] <= (multiplied_first ? 21'sd0 : summed_values[167:147]) +
                {{4{multiplied_products[135]}}, multiplied_products[135:119]};
            summed_sum <= (multiplied_first ? 12'd0 : summed_sum) + {4'd0, multiplied_probability};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) level1_valid <= 1'd0;
        else level1_valid <= multiplied_is_dot;
    end

    always @(posedge aclk) begin
        level1_first <= multiplied_first;
        level1_last <= multiplied_last;
        level1_tags_slot <= multiplied_tags_slot;
        level1_tags_selected <= multiplied_tags_selected;
        level1_tags_last <= multiplied_tags_last;
        level1_tags_linear <= multiplied_tags_linear;
        level1_terms[17:0] <= {multiplied_products[16], multiplied_products[16:0]} +
            {multiplied_products[33], multiplied_products[33:17]};
        level1_terms[35:18] <= {multiplied_products[50], multiplied_products[50:34]} +
            {multiplied_products[67], multiplied_products[67:51]};
        level1_terms[53:36] <= {multiplied_products[84], multiplied_products[84:68]} +
            {multiplied_products[101], multiplied_products[101:85]};
        level1_terms[71:54] <= {multiplied_products[118], multiplied_products[118:102]} +
            {multiplied_products[135], multiplied_products[135:119]};
    end

    always @(posedge aclk) begin
        if (!aresetn) level2_valid <= 1'd0;
        else level2_valid <= level1_valid;
    end

    always @(posedge aclk) begin
        level2_first <= level1_first;
        level2_last <= level1_last;
        level2_tags_slot <= level1_tags_slot;
        level2_tags_selected <= level1_tags_selected;
        level2_tags_last <= level1_tags_last;
        level2_tags_linear <= level1_tags_linear;
        level2_terms[18:0] <= {level1_terms[17], level1_terms[17:0]} + {level1_terms[35], level1_terms[35:18]};
        level2_terms[37:19] <= {level1_terms[53], level1_terms[53:36]} + {level1_terms[71], level1_terms[71:54]};
    end

    always @(posedge aclk) begin
        if (!aresetn) level3_valid <= 1'd0;
        else level3_valid <= level2_valid;
    end

    always @(posedge aclk) begin
        level3_first <= level2_first;
        level3_last <= level2_last;
        level3_tags_slot <= level2_tags_slot;
        level3_tags_selected <= level2_tags_selected;
        level3_tags_last <= level2_tags_last;
        level3_tags_linear <= level2_tags_linear;
        level3_terms <= {level2_terms[18], level2_terms[18:0]} + {level2_terms[37], level2_terms[37:19]};
    end

    always @(posedge aclk) begin
        if (!aresetn) scored_valid <= 1'd0;
        else scored_valid <= level3_valid & level3_last;
    end

    wire signed [19:0] scored_sum_next_value = level3_terms;

    always @(posedge aclk) begin
        if (level3_valid) begin
            scored_tags_slot <= level3_tags_slot;
            scored_tags_selected <= level3_tags_selected;
            scored_tags_last <= level3_tags_last;
            scored_tags_linear <= level3_tags_linear;
            scored_sum <= (level3_first ? 24'sd0 : scored_sum) +
                {{4{scored_sum_next_value[19]}}, scored_sum_next_value};
        end
    end

    always @(posedge aclk) begin
        if (write_enable) bank[write_address] <= write_word;
    end

    always @(posedge aclk) begin
        if (given_axpy | given_dot | given_linear) begin
            bank_data <= bank[given_address];
            `ifndef SYNTHESIS
            if (write_enable) begin
                if (given_address == write_address) bank_data <= ~bank[given_address];
            end
            `endif
        end
    end
endmodule

`default_nettype wire
