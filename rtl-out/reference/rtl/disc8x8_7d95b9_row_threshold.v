// The least probability of each row that stays, or the one position that does.
// RowThreshold, generator/hardware/engine/masks/row-threshold.ts
// lanes = 8, slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_row_threshold (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [15:0] threshold,  // in 2^-16 of the row's sum
    input  wire        totals_valid,
    output wire        totals_ready,
    input  wire [95:0] totals_sums,
    input  wire [7:0]  totals_has,
    input  wire [31:0] totals_slots,
    output wire        key_at_enable,
    output wire        key_at_group,
    input  wire [23:0] keys,
    output wire        limits_valid,
    input  wire        limits_ready,
    output wire [8:0]  limits_least,
    output wire        limits_single,
    output wire [7:0]  limits_winner,
    output wire [3:0]  limits_slot,
    output wire [14:0] limits_sum
);
    wire decide_advance;
    wire rows_valid;
    wire rows_ready;
    wire [14:0] rows_sum;
    wire [7:0] rows_candidates;
    wire [3:0] rows_slot;
    wire [2:0] rows_key;
    wire row_ready;
    wire nearest_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [36:0] buffer_get_data;
    reg  paired1_valid;  // row-threshold.ts:71
    reg  [51:0] paired1_sums /* verilator split_var */;  // row-threshold.ts:71
    reg  [19:0] paired1_lowest /* verilator split_var */;  // row-threshold.ts:71
    reg  [7:0] paired1_has;  // row-threshold.ts:71
    reg  [31:0] paired1_slots;  // row-threshold.ts:71
    reg  paired2_valid;  // row-threshold.ts:71
    reg  [27:0] paired2_sums /* verilator split_var */;  // row-threshold.ts:71
    reg  [9:0] paired2_lowest /* verilator split_var */;  // row-threshold.ts:71
    reg  [7:0] paired2_has;  // row-threshold.ts:71
    reg  [31:0] paired2_slots;  // row-threshold.ts:71
    reg  summed_valid;  // row-threshold.ts:84
    reg  [14:0] summed_sum;  // row-threshold.ts:84
    reg  [7:0] summed_has;  // row-threshold.ts:84
    reg  [31:0] summed_slots;  // row-threshold.ts:84
    reg  [3:0] summed_first;  // row-threshold.ts:84
    reg  row_valid;  // row-threshold.ts:121
    reg  [14:0] row_sum;  // row-threshold.ts:121
    reg  [7:0] row_candidates;  // row-threshold.ts:121
    reg  [3:0] row_slot;  // row-threshold.ts:121
    reg  [2:0] row_key;  // row-threshold.ts:121
    reg  row_is_free;  // row-threshold.ts:121
    reg  [2:0] left;  // digits; row-threshold.ts:123
    reg  [15:0] by;  // row-threshold.ts:123
    reg  [16:0] triple;  // three times the sum; row-threshold.ts:123
    reg  [14:0] high;  // of the product so far, what stands above the digits that are done; row-threshold.ts:123
    reg  is_more;  // something stands below; row-threshold.ts:123
    reg  nearer1_valid;  // row-threshold.ts:102
    reg  [15:0] nearer1_least;  // row-threshold.ts:102
    reg  [3:0] nearer1_slot;  // row-threshold.ts:102
    reg  [14:0] nearer1_sum;  // row-threshold.ts:102
    reg  [2:0] nearer1_key;  // row-threshold.ts:102
    reg  [15:0] nearer1_tokens /* verilator split_var */;  // row-threshold.ts:102
    reg  nearer2_valid;  // row-threshold.ts:102
    reg  [15:0] nearer2_least;  // row-threshold.ts:102
    reg  [3:0] nearer2_slot;  // row-threshold.ts:102
    reg  [14:0] nearer2_sum;  // row-threshold.ts:102
    reg  [2:0] nearer2_key;  // row-threshold.ts:102
    reg  [7:0] nearer2_tokens /* verilator split_var */;  // row-threshold.ts:102
    reg  nearer3_valid;  // row-threshold.ts:102
    reg  [15:0] nearer3_least;  // row-threshold.ts:102
    reg  [3:0] nearer3_slot;  // row-threshold.ts:102
    reg  [14:0] nearer3_sum;  // row-threshold.ts:102
    reg  [2:0] nearer3_key;  // row-threshold.ts:102
    reg  [3:0] nearer3_tokens;  // row-threshold.ts:102

    wire [3:0] first = paired2_lowest[4:0] <= paired2_lowest[9:5] ? paired2_lowest[3:0] : paired2_lowest[8:5];
    wire [18:0] grown = {by[3:2] == 2'd0 ? 17'd0 : by[3:2] == 2'd1 ? {2'd0, row_sum} :
        by[3:2] == 2'd2 ? {1'd0, {row_sum, 1'd0}} : triple, 2'd0} +
        ((by[1:0] == 2'd0 ? 19'd0 : by[1:0] == 2'd1 ? {4'd0, row_sum} : by[1:0] == 2'd2 ? {3'd0, {row_sum, 1'd0}} :
            {2'd0, triple}) + {4'd0, high});
    wire single = 16'd255 < nearer3_least;
    assign totals_ready = decide_advance;
    assign key_at_enable = decide_advance;
    assign key_at_group = first[3];
    assign limits_valid = buffer_get_valid;
    assign limits_least = buffer_get_data[8:0];
    assign limits_single = buffer_get_data[9];
    assign limits_winner = buffer_get_data[17:10];
    assign limits_slot = buffer_get_data[21:18];
    assign limits_sum = buffer_get_data[36:22];
    assign decide_advance = ~summed_valid | rows_ready;
    assign rows_valid = summed_valid;
    assign rows_ready = row_is_free;
    assign rows_sum = summed_sum;
    assign rows_candidates = {summed_has[7] & (summed_slots[31:28] == summed_first),
        summed_has[6] & (summed_slots[27:24] == summed_first), summed_has[5] & (summed_slots[23:20] == summed_first),
        summed_has[4] & (summed_slots[19:16] == summed_first), summed_has[3] & (summed_slots[15:12] == summed_first),
        summed_has[2] & (summed_slots[11:8] == summed_first), summed_has[1] & (summed_slots[7:4] == summed_first),
        summed_has[0] & (summed_slots[3:0] == summed_first)};
    assign rows_slot = summed_first;
    assign rows_key = keys[3*summed_first[2:0] +: 3];
    assign row_ready = (left == 3'd0) & nearest_advance;
    assign nearest_advance = ~nearer3_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            paired1_valid <= 1'd0;
            paired2_valid <= 1'd0;
            summed_valid <= 1'd0;
        end
        else if (decide_advance) begin
            paired1_valid <= totals_valid;
            paired2_valid <= paired1_valid;
            summed_valid <= paired2_valid;
        end
    end

    wire [4:0] paired1_lowest_next_value = totals_has[0] ? {1'd0, totals_slots[3:0]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_2 = totals_has[1] ? {1'd0, totals_slots[7:4]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_3 = totals_has[2] ? {1'd0, totals_slots[11:8]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_4 = totals_has[3] ? {1'd0, totals_slots[15:12]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_5 = totals_has[4] ? {1'd0, totals_slots[19:16]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_6 = totals_has[5] ? {1'd0, totals_slots[23:20]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_7 = totals_has[6] ? {1'd0, totals_slots[27:24]} : 5'd16;
    wire [4:0] paired1_lowest_next_value_8 = totals_has[7] ? {1'd0, totals_slots[31:28]} : 5'd16;

    always @(posedge aclk) begin
        if (decide_advance) begin
            paired1_sums[12:0] <= {1'd0, totals_sums[11:0]} + {1'd0, totals_sums[23:12]};
            paired1_sums[25:13] <= {1'd0, totals_sums[35:24]} + {1'd0, totals_sums[47:36]};
            paired1_sums[38:26] <= {1'd0, totals_sums[59:48]} + {1'd0, totals_sums[71:60]};
            paired1_sums[51:39] <= {1'd0, totals_sums[83:72]} + {1'd0, totals_sums[95:84]};
            paired1_lowest[4:0] <= paired1_lowest_next_value <= paired1_lowest_next_value_2 ?
                paired1_lowest_next_value : paired1_lowest_next_value_2;
            paired1_lowest[9:5] <= paired1_lowest_next_value_3 <= paired1_lowest_next_value_4 ?
                paired1_lowest_next_value_3 : paired1_lowest_next_value_4;
            paired1_lowest[14:10] <= paired1_lowest_next_value_5 <= paired1_lowest_next_value_6 ?
                paired1_lowest_next_value_5 : paired1_lowest_next_value_6;
            paired1_lowest[19:15] <= paired1_lowest_next_value_7 <= paired1_lowest_next_value_8 ?
                paired1_lowest_next_value_7 : paired1_lowest_next_value_8;
            paired1_has <= totals_has;
            paired1_slots <= totals_slots;
            paired2_sums[13:0] <= {1'd0, paired1_sums[12:0]} + {1'd0, paired1_sums[25:13]};
            paired2_sums[27:14] <= {1'd0, paired1_sums[38:26]} + {1'd0, paired1_sums[51:39]};
            paired2_lowest[4:0] <= paired1_lowest[4:0] <= paired1_lowest[9:5] ? paired1_lowest[4:0] :
                paired1_lowest[9:5];
            paired2_lowest[9:5] <= paired1_lowest[14:10] <= paired1_lowest[19:15] ? paired1_lowest[14:10] :
                paired1_lowest[19:15];
            paired2_has <= paired1_has;
            paired2_slots <= paired1_slots;
            summed_sum <= {1'd0, paired2_sums[13:0]} + {1'd0, paired2_sums[27:14]};
            summed_has <= paired2_has;
            summed_slots <= paired2_slots;
            summed_first <= first;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) row_valid <= 1'd0;
        else if (~row_valid) row_valid <= rows_valid;
        else if (row_ready) row_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~row_valid) begin
            row_sum <= rows_sum;
            row_candidates <= rows_candidates;
            row_slot <= rows_slot;
            row_key <= rows_key;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) row_is_free <= 1'd1;
        else row_is_free <= row_is_free ? ~rows_valid : row_ready;
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) begin
            left <= 3'd4;
            by <= threshold;
            triple <= {2'd0, rows_sum} + {1'd0, {rows_sum, 1'd0}};
            high <= 15'd0;
            is_more <= 1'd0;
        end
        else if (left != 3'd0) begin
            left <= left - 3'd1;
            by <= {4'd0, by[15:4]};
            high <= grown[18:4];
            is_more <= is_more | (grown[3:0] != 4'd0);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            nearer1_valid <= 1'd0;
            nearer2_valid <= 1'd0;
            nearer3_valid <= 1'd0;
        end
        else if (nearest_advance) begin
            nearer1_valid <= row_valid & (left == 3'd0);
            nearer2_valid <= nearer1_valid;
            nearer3_valid <= nearer2_valid;
        end
    end

    wire [3:0] nearer1_tokens_next_value = row_candidates[0] ? {1'd0, row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_2 = row_candidates[1] ? {1'd0, 3'd1 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_3 = row_candidates[2] ? {1'd0, 3'd2 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_4 = row_candidates[3] ? {1'd0, 3'd3 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_5 = row_candidates[4] ? {1'd0, 3'd4 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_6 = row_candidates[5] ? {1'd0, 3'd5 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_7 = row_candidates[6] ? {1'd0, 3'd6 ^ row_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_8 = row_candidates[7] ? {1'd0, 3'd7 ^ row_key} : 4'd8;

    always @(posedge aclk) begin
        if (nearest_advance) begin
            nearer1_least <= {1'd0, high} + {15'd0, is_more};
            nearer1_slot <= row_slot;
            nearer1_sum <= row_sum;
            nearer1_key <= row_key;
            nearer1_tokens[3:0] <= nearer1_tokens_next_value <= nearer1_tokens_next_value_2 ?
                nearer1_tokens_next_value : nearer1_tokens_next_value_2;
            nearer1_tokens[7:4] <= nearer1_tokens_next_value_3 <= nearer1_tokens_next_value_4 ?
                nearer1_tokens_next_value_3 : nearer1_tokens_next_value_4;
            nearer1_tokens[11:8] <= nearer1_tokens_next_value_5 <= nearer1_tokens_next_value_6 ?
                nearer1_tokens_next_value_5 : nearer1_tokens_next_value_6;
            nearer1_tokens[15:12] <= nearer1_tokens_next_value_7 <= nearer1_tokens_next_value_8 ?
                nearer1_tokens_next_value_7 : nearer1_tokens_next_value_8;
            nearer2_least <= nearer1_least;
            nearer2_slot <= nearer1_slot;
            nearer2_sum <= nearer1_sum;
            nearer2_key <= nearer1_key;
            nearer2_tokens[3:0] <= nearer1_tokens[3:0] <= nearer1_tokens[7:4] ? nearer1_tokens[3:0] :
                nearer1_tokens[7:4];
            nearer2_tokens[7:4] <= nearer1_tokens[11:8] <= nearer1_tokens[15:12] ? nearer1_tokens[11:8] :
                nearer1_tokens[15:12];
            nearer3_least <= nearer2_least;
            nearer3_slot <= nearer2_slot;
            nearer3_sum <= nearer2_sum;
            nearer3_key <= nearer2_key;
            nearer3_tokens <= nearer2_tokens[3:0] <= nearer2_tokens[7:4] ? nearer2_tokens[3:0] : nearer2_tokens[7:4];
        end
    end

    // row-threshold.ts:108
    disc8x8_7d95b9_skid_buffer_bits37 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(nearer3_valid),
        .put_ready(buffer_put_ready),
        .put_data({nearer3_sum, nearer3_slot, 8'd1 << (nearer3_tokens[2:0] ^ nearer3_key), single, nearer3_least[8:0]}),
        .get_valid(buffer_get_valid),
        .get_ready(limits_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, nearer3_tokens[3], 1'b0};
endmodule

`default_nettype wire
