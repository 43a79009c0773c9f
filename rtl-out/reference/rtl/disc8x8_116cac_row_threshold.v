// The least probability of each row that stays, or the one position that does.
// RowThreshold, generator/hardware/engine/masks/row-threshold.ts
// lanes = 8, slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_116cac_row_threshold (
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
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [36:0] buffer_get_data;
    reg  paired1_valid;  // row-threshold.ts:57
    reg  [51:0] paired1_sums;  // row-threshold.ts:57
    reg  [19:0] paired1_lowest;  // row-threshold.ts:57
    reg  [7:0] paired1_has;  // row-threshold.ts:57
    reg  [31:0] paired1_slots;  // row-threshold.ts:57
    reg  paired2_valid;  // row-threshold.ts:57
    reg  [27:0] paired2_sums;  // row-threshold.ts:57
    reg  [9:0] paired2_lowest;  // row-threshold.ts:57
    reg  [7:0] paired2_has;  // row-threshold.ts:57
    reg  [31:0] paired2_slots;  // row-threshold.ts:57
    reg  summed_valid;  // row-threshold.ts:70
    reg  [14:0] summed_sum;  // row-threshold.ts:70
    reg  [7:0] summed_has;  // row-threshold.ts:70
    reg  [31:0] summed_slots;  // row-threshold.ts:70
    reg  [3:0] summed_first;  // row-threshold.ts:70
    reg  scaled_valid;  // row-threshold.ts:72
    reg  [30:0] scaled_product;  // row-threshold.ts:72
    reg  [14:0] scaled_sum;  // row-threshold.ts:72
    reg  [7:0] scaled_candidates;  // row-threshold.ts:72
    reg  [3:0] scaled_slot;  // row-threshold.ts:72
    reg  [2:0] scaled_key;  // row-threshold.ts:72
    reg  nearer1_valid;  // row-threshold.ts:93
    reg  [15:0] nearer1_least;  // row-threshold.ts:93
    reg  [3:0] nearer1_slot;  // row-threshold.ts:93
    reg  [14:0] nearer1_sum;  // row-threshold.ts:93
    reg  [2:0] nearer1_key;  // row-threshold.ts:93
    reg  [15:0] nearer1_tokens;  // row-threshold.ts:93
    reg  nearer2_valid;  // row-threshold.ts:93
    reg  [15:0] nearer2_least;  // row-threshold.ts:93
    reg  [3:0] nearer2_slot;  // row-threshold.ts:93
    reg  [14:0] nearer2_sum;  // row-threshold.ts:93
    reg  [2:0] nearer2_key;  // row-threshold.ts:93
    reg  [7:0] nearer2_tokens;  // row-threshold.ts:93
    reg  nearer3_valid;  // row-threshold.ts:93
    reg  [15:0] nearer3_least;  // row-threshold.ts:93
    reg  [3:0] nearer3_slot;  // row-threshold.ts:93
    reg  [14:0] nearer3_sum;  // row-threshold.ts:93
    reg  [2:0] nearer3_key;  // row-threshold.ts:93
    reg  [3:0] nearer3_tokens;  // row-threshold.ts:93

    wire [3:0] first = paired2_lowest[4:0] <= paired2_lowest[9:5] ? paired2_lowest[3:0] : paired2_lowest[8:5];
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
    assign decide_advance = ~nearer3_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            paired1_valid <= 1'd0;
            paired2_valid <= 1'd0;
            summed_valid <= 1'd0;
            scaled_valid <= 1'd0;
            nearer1_valid <= 1'd0;
            nearer2_valid <= 1'd0;
            nearer3_valid <= 1'd0;
        end
        else if (decide_advance) begin
            paired1_valid <= totals_valid;
            paired2_valid <= paired1_valid;
            summed_valid <= paired2_valid;
            scaled_valid <= summed_valid;
            nearer1_valid <= scaled_valid;
            nearer2_valid <= nearer1_valid;
            nearer3_valid <= nearer2_valid;
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
    wire [31:0] nearer1_least_next_sum = {1'd0, scaled_product} + 32'd65535;
    wire [3:0] nearer1_tokens_next_value = scaled_candidates[0] ? {1'd0, scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_2 = scaled_candidates[1] ? {1'd0, 3'd1 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_3 = scaled_candidates[2] ? {1'd0, 3'd2 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_4 = scaled_candidates[3] ? {1'd0, 3'd3 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_5 = scaled_candidates[4] ? {1'd0, 3'd4 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_6 = scaled_candidates[5] ? {1'd0, 3'd5 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_7 = scaled_candidates[6] ? {1'd0, 3'd6 ^ scaled_key} : 4'd8;
    wire [3:0] nearer1_tokens_next_value_8 = scaled_candidates[7] ? {1'd0, 3'd7 ^ scaled_key} : 4'd8;

    always @(posedge aclk) begin
        if (decide_advance) begin
            paired1_sums <= {{1'd0, totals_sums[83:72]} + {1'd0, totals_sums[95:84]},
                {1'd0, totals_sums[59:48]} + {1'd0, totals_sums[71:60]},
                {1'd0, totals_sums[35:24]} + {1'd0, totals_sums[47:36]},
                {1'd0, totals_sums[11:0]} + {1'd0, totals_sums[23:12]}};
            paired1_lowest <= {paired1_lowest_next_value_7 <= paired1_lowest_next_value_8 ?
                paired1_lowest_next_value_7 : paired1_lowest_next_value_8,
                paired1_lowest_next_value_5 <= paired1_lowest_next_value_6 ? paired1_lowest_next_value_5 :
                    paired1_lowest_next_value_6,
                paired1_lowest_next_value_3 <= paired1_lowest_next_value_4 ? paired1_lowest_next_value_3 :
                    paired1_lowest_next_value_4,
                paired1_lowest_next_value <= paired1_lowest_next_value_2 ? paired1_lowest_next_value :
                    paired1_lowest_next_value_2};
            paired1_has <= totals_has;
            paired1_slots <= totals_slots;
            paired2_sums <= {{1'd0, paired1_sums[38:26]} + {1'd0, paired1_sums[51:39]},
                {1'd0, paired1_sums[12:0]} + {1'd0, paired1_sums[25:13]}};
            paired2_lowest <= {paired1_lowest[14:10] <= paired1_lowest[19:15] ? paired1_lowest[14:10] :
                paired1_lowest[19:15],
                paired1_lowest[4:0] <= paired1_lowest[9:5] ? paired1_lowest[4:0] : paired1_lowest[9:5]};
            paired2_has <= paired1_has;
            paired2_slots <= paired1_slots;
            summed_sum <= {1'd0, paired2_sums[13:0]} + {1'd0, paired2_sums[27:14]};
            summed_has <= paired2_has;
            summed_slots <= paired2_slots;
            summed_first <= first;
            scaled_product <= summed_sum * threshold;
            scaled_sum <= summed_sum;
            scaled_candidates <= {summed_has[7] & (summed_slots[31:28] == summed_first),
                summed_has[6] & (summed_slots[27:24] == summed_first),
                summed_has[5] & (summed_slots[23:20] == summed_first),
                summed_has[4] & (summed_slots[19:16] == summed_first),
                summed_has[3] & (summed_slots[15:12] == summed_first),
                summed_has[2] & (summed_slots[11:8] == summed_first),
                summed_has[1] & (summed_slots[7:4] == summed_first),
                summed_has[0] & (summed_slots[3:0] == summed_first)};
            scaled_slot <= summed_first;
            scaled_key <= keys[3*summed_first[2:0] +: 3];
            nearer1_least <= nearer1_least_next_sum[31:16];
            nearer1_slot <= scaled_slot;
            nearer1_sum <= scaled_sum;
            nearer1_key <= scaled_key;
            nearer1_tokens <= {nearer1_tokens_next_value_7 <= nearer1_tokens_next_value_8 ?
                nearer1_tokens_next_value_7 : nearer1_tokens_next_value_8,
                nearer1_tokens_next_value_5 <= nearer1_tokens_next_value_6 ? nearer1_tokens_next_value_5 :
                    nearer1_tokens_next_value_6,
                nearer1_tokens_next_value_3 <= nearer1_tokens_next_value_4 ? nearer1_tokens_next_value_3 :
                    nearer1_tokens_next_value_4,
                nearer1_tokens_next_value <= nearer1_tokens_next_value_2 ? nearer1_tokens_next_value :
                    nearer1_tokens_next_value_2};
            nearer2_least <= nearer1_least;
            nearer2_slot <= nearer1_slot;
            nearer2_sum <= nearer1_sum;
            nearer2_key <= nearer1_key;
            nearer2_tokens <= {nearer1_tokens[11:8] <= nearer1_tokens[15:12] ? nearer1_tokens[11:8] :
                nearer1_tokens[15:12],
                nearer1_tokens[3:0] <= nearer1_tokens[7:4] ? nearer1_tokens[3:0] : nearer1_tokens[7:4]};
            nearer3_least <= nearer2_least;
            nearer3_slot <= nearer2_slot;
            nearer3_sum <= nearer2_sum;
            nearer3_key <= nearer2_key;
            nearer3_tokens <= nearer2_tokens[3:0] <= nearer2_tokens[7:4] ? nearer2_tokens[3:0] : nearer2_tokens[7:4];
        end
    end

    // row-threshold.ts:99
    disc8x8_116cac_skid_buffer_bits37 buffer (
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
    wire _unused_ok = &{1'b0, nearer3_tokens[3], nearer1_least_next_sum[15:0], 1'b0};
endmodule

`default_nettype wire
