// The least probability of each row that stays, or the one position that does.
// RowThreshold, generator/hardware/engine/masks/row-threshold.ts
// lanes = 8, slots = 64, maskSlots = 8
`default_nettype none

module disc8x8_c9e0bf_row_threshold (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire [15:0]  threshold,  // in 2^-16 of the row's sum
    input  wire         totals_valid,
    output wire         totals_ready,
    input  wire [111:0] totals_sums,
    input  wire [7:0]   totals_has,
    input  wire [47:0]  totals_slots,
    output wire         key_at_enable,
    output wire [2:0]   key_at_group,
    input  wire [23:0]  keys,
    output wire         limits_valid,
    input  wire         limits_ready,
    output wire [8:0]   limits_least,
    output wire         limits_single,
    output wire [7:0]   limits_winner,
    output wire [5:0]   limits_slot,
    output wire [16:0]  limits_sum
);
    wire decide_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [40:0] buffer_get_data;
    reg  summed_valid;  // row-threshold.ts:61
    reg  [16:0] summed_sum;  // row-threshold.ts:61
    reg  [7:0] summed_has;  // row-threshold.ts:61
    reg  [47:0] summed_slots;  // row-threshold.ts:61
    reg  [5:0] summed_lowest;  // row-threshold.ts:61
    reg  scaled_valid;  // row-threshold.ts:63
    reg  [32:0] scaled_product;  // row-threshold.ts:63
    reg  [16:0] scaled_sum;  // row-threshold.ts:63
    reg  [7:0] scaled_candidates;  // row-threshold.ts:63
    reg  [5:0] scaled_slot;  // row-threshold.ts:63
    reg  [2:0] scaled_key;  // row-threshold.ts:63
    reg  decided_valid;  // row-threshold.ts:78
    reg  [17:0] decided_least;  // row-threshold.ts:78
    reg  [2:0] decided_lane;  // row-threshold.ts:78
    reg  [5:0] decided_slot;  // row-threshold.ts:78
    reg  [16:0] decided_sum;  // row-threshold.ts:78

    wire [16:0] sum = {3'd0, totals_sums[13:0]} + {3'd0, totals_sums[27:14]} +
        ({3'd0, totals_sums[41:28]} + {3'd0, totals_sums[55:42]}) +
        ({3'd0, totals_sums[69:56]} + {3'd0, totals_sums[83:70]} +
            ({3'd0, totals_sums[97:84]} + {3'd0, totals_sums[111:98]}));
    wire [6:0] lowest_value = totals_has[0] ? {1'd0, totals_slots[5:0]} : 7'd64;
    wire [6:0] lowest_value_2 = totals_has[1] ? {1'd0, totals_slots[11:6]} : 7'd64;
    wire [6:0] lowest_value_3 = lowest_value <= lowest_value_2 ? lowest_value : lowest_value_2;
    wire [6:0] lowest_value_4 = totals_has[2] ? {1'd0, totals_slots[17:12]} : 7'd64;
    wire [6:0] lowest_value_5 = totals_has[3] ? {1'd0, totals_slots[23:18]} : 7'd64;
    wire [6:0] lowest_value_6 = lowest_value_4 <= lowest_value_5 ? lowest_value_4 : lowest_value_5;
    wire [6:0] lowest_value_7 = lowest_value_3 <= lowest_value_6 ? lowest_value_3 : lowest_value_6;
    wire [6:0] lowest_value_8 = totals_has[4] ? {1'd0, totals_slots[29:24]} : 7'd64;
    wire [6:0] lowest_value_9 = totals_has[5] ? {1'd0, totals_slots[35:30]} : 7'd64;
    wire [6:0] lowest_value_10 = lowest_value_8 <= lowest_value_9 ? lowest_value_8 : lowest_value_9;
    wire [6:0] lowest_value_11 = totals_has[6] ? {1'd0, totals_slots[41:36]} : 7'd64;
    wire [6:0] lowest_value_12 = totals_has[7] ? {1'd0, totals_slots[47:42]} : 7'd64;
    wire [6:0] lowest_value_13 = lowest_value_11 <= lowest_value_12 ? lowest_value_11 : lowest_value_12;
    wire [6:0] lowest_value_14 = lowest_value_10 <= lowest_value_13 ? lowest_value_10 : lowest_value_13;
    wire [6:0] lowest = lowest_value_7 <= lowest_value_14 ? lowest_value_7 : lowest_value_14;
    wire single = 18'd255 < decided_least;
    assign totals_ready = decide_advance;
    assign key_at_enable = decide_advance;
    assign key_at_group = lowest[5:3];
    assign limits_valid = buffer_get_valid;
    assign limits_least = buffer_get_data[8:0];
    assign limits_single = buffer_get_data[9];
    assign limits_winner = buffer_get_data[17:10];
    assign limits_slot = buffer_get_data[23:18];
    assign limits_sum = buffer_get_data[40:24];
    assign decide_advance = ~decided_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            summed_valid <= 1'd0;
            scaled_valid <= 1'd0;
            decided_valid <= 1'd0;
        end
        else if (decide_advance) begin
            summed_valid <= totals_valid;
            scaled_valid <= summed_valid;
            decided_valid <= scaled_valid;
        end
    end

    wire [33:0] decided_least_next_sum = {1'd0, scaled_product} + 34'd65535;
    wire [3:0] decided_lane_next_value = scaled_candidates[0] ? {1'd0, scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_2 = scaled_candidates[1] ? {1'd0, 3'd1 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_3 = decided_lane_next_value <= decided_lane_next_value_2 ?
        decided_lane_next_value : decided_lane_next_value_2;
    wire [3:0] decided_lane_next_value_4 = scaled_candidates[2] ? {1'd0, 3'd2 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_5 = scaled_candidates[3] ? {1'd0, 3'd3 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_6 = decided_lane_next_value_4 <= decided_lane_next_value_5 ?
        decided_lane_next_value_4 : decided_lane_next_value_5;
    wire [3:0] decided_lane_next_value_7 = decided_lane_next_value_3 <= decided_lane_next_value_6 ?
        decided_lane_next_value_3 : decided_lane_next_value_6;
    wire [3:0] decided_lane_next_value_8 = scaled_candidates[4] ? {1'd0, 3'd4 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_9 = scaled_candidates[5] ? {1'd0, 3'd5 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_10 = decided_lane_next_value_8 <= decided_lane_next_value_9 ?
        decided_lane_next_value_8 : decided_lane_next_value_9;
    wire [3:0] decided_lane_next_value_11 = scaled_candidates[6] ? {1'd0, 3'd6 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_12 = scaled_candidates[7] ? {1'd0, 3'd7 ^ scaled_key} : 4'd8;
    wire [3:0] decided_lane_next_value_13 = decided_lane_next_value_11 <= decided_lane_next_value_12 ?
        decided_lane_next_value_11 : decided_lane_next_value_12;
    wire [3:0] decided_lane_next_value_14 = decided_lane_next_value_10 <= decided_lane_next_value_13 ?
        decided_lane_next_value_10 : decided_lane_next_value_13;

    always @(posedge aclk) begin
        if (decide_advance) begin
            summed_sum <= sum;
            summed_has <= totals_has;
            summed_slots <= totals_slots;
            summed_lowest <= lowest[5:0];
            scaled_product <= summed_sum * threshold;
            scaled_sum <= summed_sum;
            scaled_candidates <= {summed_has[7] & (summed_slots[47:42] == summed_lowest),
                summed_has[6] & (summed_slots[41:36] == summed_lowest),
                summed_has[5] & (summed_slots[35:30] == summed_lowest),
                summed_has[4] & (summed_slots[29:24] == summed_lowest),
                summed_has[3] & (summed_slots[23:18] == summed_lowest),
                summed_has[2] & (summed_slots[17:12] == summed_lowest),
                summed_has[1] & (summed_slots[11:6] == summed_lowest),
                summed_has[0] & (summed_slots[5:0] == summed_lowest)};
            scaled_slot <= summed_lowest;
            scaled_key <= keys[3*summed_lowest[2:0] +: 3];
            decided_least <= decided_least_next_sum[33:16];
            decided_lane <= (decided_lane_next_value_7 <= decided_lane_next_value_14 ? decided_lane_next_value_7[2:0] :
                decided_lane_next_value_14[2:0]) ^ scaled_key;
            decided_slot <= scaled_slot;
            decided_sum <= scaled_sum;
        end
    end

    // row-threshold.ts:88
    disc8x8_c9e0bf_skid_buffer_bits41 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(decided_valid),
        .put_ready(buffer_put_ready),
        .put_data({decided_sum, decided_slot, 8'd1 << decided_lane, single, decided_least[8:0]}),
        .get_valid(buffer_get_valid),
        .get_ready(limits_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, lowest[6], decided_least_next_sum[15:0], 1'b0};
endmodule

`default_nettype wire
