// LayerNorm and modulation of rows of the residual stream.
// NormModulate, generator/hardware/elementwise/norm-modulate.ts
// width = 8, words = 8
`default_nettype none

module disc8x8_c9e0bf_norm_modulate (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         layer_half,  // of the table of channels
    input  wire [2:0]   layer_last_word,  // words in a row, less one
    input  wire [27:0]  layer_reciprocal,  // 2^27 / hidden
    input  wire [39:0]  layer_epsilon,
    input  wire [4:0]   layer_shift,  // less one
    input  wire         write_enable,
    input  wire         write_half,
    input  wire [2:0]   write_word,
    input  wire [127:0] write_gains,
    input  wire [255:0] write_offsets,
    input  wire         rows_valid,
    output wire         rows_ready,
    input  wire [127:0] rows_x,
    output wire         results_valid,
    input  wire         results_ready,
    output wire [63:0]  results_values
);
    wire means_put_ready;
    wire means_get_valid;
    wire [19:0] means_get_data;
    wire marks_put_ready;
    wire marks_get_valid;
    wire [41:0] marks_get_data;
    wire modulate_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [63:0] buffer_get_data;
    reg  [127:0] held [0:31];  // norm-modulate.ts:98
    reg  [383:0] channels [0:15];  // norm-modulate.ts:98
    reg  [2:0] rows_taken;  // norm-modulate.ts:115
    reg  [1:0] in_slot;  // norm-modulate.ts:130
    reg  [2:0] in_word;  // norm-modulate.ts:130
    reg  signed [21:0] sum;  // norm-modulate.ts:131
    reg  summed_valid;  // norm-modulate.ts:146
    reg  signed [21:0] summed_sum;  // norm-modulate.ts:146
    reg  averaged_valid;  // norm-modulate.ts:147
    reg  signed [19:0] averaged_mean;  // norm-modulate.ts:147
    reg  [1:0] mid_slot;  // norm-modulate.ts:164
    reg  [2:0] mid_word;  // norm-modulate.ts:164
    reg  [127:0] held_data;  // norm-modulate.ts:168
    reg  looked_valid;  // norm-modulate.ts:169
    reg  looked_first;  // norm-modulate.ts:169
    reg  looked_last;  // norm-modulate.ts:169
    reg  signed [19:0] looked_mean;  // norm-modulate.ts:169
    reg  squared_valid;  // norm-modulate.ts:172
    reg  squared_first;  // norm-modulate.ts:172
    reg  squared_last;  // norm-modulate.ts:172
    reg  signed [19:0] squared_mean;  // norm-modulate.ts:172
    reg  [335:0] squared_squares;  // norm-modulate.ts:172
    reg  [47:0] squares;  // norm-modulate.ts:183
    reg  added_valid;  // norm-modulate.ts:192
    reg  signed [19:0] added_mean;  // norm-modulate.ts:192
    reg  [47:0] added_squares;  // norm-modulate.ts:192
    reg  found_valid;  // norm-modulate.ts:201
    reg  signed [19:0] found_mean;  // norm-modulate.ts:201
    reg  [47:0] found_squares;  // norm-modulate.ts:201
    reg  [5:0] found_place;  // norm-modulate.ts:201
    reg  aligned_valid;  // norm-modulate.ts:205
    reg  signed [19:0] aligned_mean;  // norm-modulate.ts:205
    reg  [15:0] aligned_mantissa;  // norm-modulate.ts:205
    reg  [5:0] aligned_down;  // norm-modulate.ts:205
    reg  segment_valid;  // norm-modulate.ts:214
    reg  signed [19:0] segment_mean;  // norm-modulate.ts:214
    reg  [5:0] segment_down;  // norm-modulate.ts:214
    reg  [15:0] segment_base;  // norm-modulate.ts:214
    reg  [16:0] segment_drop;  // norm-modulate.ts:214
    reg  [1:0] out_slot;  // norm-modulate.ts:232
    reg  [2:0] out_word;  // norm-modulate.ts:232
    reg  [127:0] held_data_2;  // norm-modulate.ts:238
    reg  [383:0] channels_data;  // norm-modulate.ts:239
    reg  fetched_valid;  // norm-modulate.ts:241
    reg  signed [19:0] fetched_mean;  // norm-modulate.ts:241
    reg  [15:0] fetched_inverse;  // norm-modulate.ts:241
    reg  [5:0] fetched_down;  // norm-modulate.ts:241
    reg  scaled_valid;  // norm-modulate.ts:242
    reg  [5:0] scaled_down;  // norm-modulate.ts:242
    reg  [303:0] scaled_products;  // norm-modulate.ts:242
    reg  [127:0] scaled_gains;  // norm-modulate.ts:242
    reg  [255:0] scaled_offsets;  // norm-modulate.ts:242
    reg  modulated_valid;  // norm-modulate.ts:248
    reg  [287:0] modulated_wide;  // norm-modulate.ts:248
    reg  shifted_valid;  // norm-modulate.ts:256
    reg  [287:0] shifted_twice;  // norm-modulate.ts:256

    wire in_begins = in_word == 3'd0;
    wire in_ends = rows_valid & rows_ready & (in_word == layer_last_word);
    wire signed [21:0] partial = (in_begins ? 22'sd0 : sum) +
        ({{6{rows_x[15]}}, rows_x[15:0]} + {{6{rows_x[31]}}, rows_x[31:16]} + {{6{rows_x[47]}}, rows_x[47:32]} +
            {{6{rows_x[63]}}, rows_x[63:48]} + {{6{rows_x[79]}}, rows_x[79:64]} + {{6{rows_x[95]}}, rows_x[95:80]} +
            {{6{rows_x[111]}}, rows_x[111:96]} + {{6{rows_x[127]}}, rows_x[127:112]});
    wire mid_ends = means_get_valid & (mid_word == layer_last_word);
    wire [47:0] row_squares = (squared_first ? {8'd0, layer_epsilon} : squares) +
        ({6'd0, squared_squares[41:0]} + {6'd0, squared_squares[83:42]} + {6'd0, squared_squares[125:84]} +
            {6'd0, squared_squares[167:126]} + {6'd0, squared_squares[209:168]} + {6'd0, squared_squares[251:210]} +
            {6'd0, squared_squares[293:252]} + {6'd0, squared_squares[335:294]});
    wire out_goes = marks_get_valid & modulate_advance;
    wire out_ends = out_goes & (out_word == layer_last_word);
    wire signed [9:0] saturated_value = shifted_twice[9:0];
    wire signed [10:0] saturated_sum = {saturated_value[9], saturated_value} + 11'sd1;
    wire signed [9:0] saturated_value_2 = shifted_twice[45:36];
    wire signed [10:0] saturated_sum_2 = {saturated_value_2[9], saturated_value_2} + 11'sd1;
    wire signed [9:0] saturated_value_3 = shifted_twice[81:72];
    wire signed [10:0] saturated_sum_3 = {saturated_value_3[9], saturated_value_3} + 11'sd1;
    wire signed [9:0] saturated_value_4 = shifted_twice[117:108];
    wire signed [10:0] saturated_sum_4 = {saturated_value_4[9], saturated_value_4} + 11'sd1;
    wire signed [9:0] saturated_value_5 = shifted_twice[153:144];
    wire signed [10:0] saturated_sum_5 = {saturated_value_5[9], saturated_value_5} + 11'sd1;
    wire signed [9:0] saturated_value_6 = shifted_twice[189:180];
    wire signed [10:0] saturated_sum_6 = {saturated_value_6[9], saturated_value_6} + 11'sd1;
    wire signed [9:0] saturated_value_7 = shifted_twice[225:216];
    wire signed [10:0] saturated_sum_7 = {saturated_value_7[9], saturated_value_7} + 11'sd1;
    wire signed [9:0] saturated_value_8 = shifted_twice[261:252];
    wire signed [10:0] saturated_sum_8 = {saturated_value_8[9], saturated_value_8} + 11'sd1;
    wire [63:0] saturated = {36'sd254 < $signed(shifted_twice[287:252]) ? 8'sd127 :
        $signed(shifted_twice[287:252]) < 36'shfffffff00 ? 8'sh80 : saturated_sum_8[8:1],
        36'sd254 < $signed(shifted_twice[251:216]) ? 8'sd127 :
            $signed(shifted_twice[251:216]) < 36'shfffffff00 ? 8'sh80 : saturated_sum_7[8:1],
        36'sd254 < $signed(shifted_twice[215:180]) ? 8'sd127 :
            $signed(shifted_twice[215:180]) < 36'shfffffff00 ? 8'sh80 : saturated_sum_6[8:1],
        36'sd254 < $signed(shifted_twice[179:144]) ? 8'sd127 :
            $signed(shifted_twice[179:144]) < 36'shfffffff00 ? 8'sh80 : saturated_sum_5[8:1],
        36'sd254 < $signed(shifted_twice[143:108]) ? 8'sd127 :
            $signed(shifted_twice[143:108]) < 36'shfffffff00 ? 8'sh80 : saturated_sum_4[8:1],
        36'sd254 < $signed(shifted_twice[107:72]) ? 8'sd127 : $signed(shifted_twice[107:72]) < 36'shfffffff00 ? 8'sh80 :
            saturated_sum_3[8:1],
        36'sd254 < $signed(shifted_twice[71:36]) ? 8'sd127 : $signed(shifted_twice[71:36]) < 36'shfffffff00 ? 8'sh80 :
            saturated_sum_2[8:1],
        36'sd254 < $signed(shifted_twice[35:0]) ? 8'sd127 : $signed(shifted_twice[35:0]) < 36'shfffffff00 ? 8'sh80 :
            saturated_sum[8:1]};
    assign rows_ready = ~in_begins | (rows_taken != 3'd4);
    assign results_valid = buffer_get_valid;
    assign results_values = buffer_get_data;
    assign modulate_advance = ~shifted_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) rows_taken <= 3'd0;
        else if (rows_valid & rows_ready & in_begins & ~out_ends) rows_taken <= rows_taken + 3'd1;
        else if (out_ends & ~(rows_valid & rows_ready & in_begins)) rows_taken <= rows_taken - 3'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            in_slot <= 2'd0;
            in_word <= 3'd0;
        end
        else begin
            if (rows_valid & rows_ready) in_word <= in_word == layer_last_word ? 3'd0 : in_word + 3'd1;
            if (in_ends) in_slot <= in_slot == 2'd3 ? 2'd0 : in_slot + 2'd1;
        end
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) sum <= partial;
    end

    always @(posedge aclk) begin
        if (!aresetn) summed_valid <= 1'd0;
        else summed_valid <= in_ends;
    end

    always @(posedge aclk) begin
        summed_sum <= partial;
    end

    always @(posedge aclk) begin
        if (!aresetn) averaged_valid <= 1'd0;
        else averaged_valid <= summed_valid;
    end

    wire signed [50:0] averaged_mean_next_product = $signed(summed_sum) * $signed({1'd0, layer_reciprocal});
    wire signed [51:0] averaged_mean_next_sum = {averaged_mean_next_product[50], averaged_mean_next_product} +
        52'sh0000000800000;

    always @(posedge aclk) begin
        averaged_mean <= averaged_mean_next_sum[43:24];
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            mid_slot <= 2'd0;
            mid_word <= 3'd0;
        end
        else begin
            if (means_get_valid) mid_word <= mid_word == layer_last_word ? 3'd0 : mid_word + 3'd1;
            if (mid_ends) mid_slot <= mid_slot == 2'd3 ? 2'd0 : mid_slot + 2'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) looked_valid <= 1'd0;
        else looked_valid <= means_get_valid;
    end

    always @(posedge aclk) begin
        looked_first <= mid_word == 3'd0;
        looked_last <= mid_ends;
        looked_mean <= means_get_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) squared_valid <= 1'd0;
        else squared_valid <= looked_valid;
    end

    wire signed [18:0] squared_squares_next_value = {held_data[15:0], 3'd0};
    wire signed [20:0] squared_squares_next_difference = {{2{squared_squares_next_value[18]}},
        squared_squares_next_value} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product = $signed(squared_squares_next_difference) *
        $signed(squared_squares_next_difference);
    wire signed [18:0] squared_squares_next_value_2 = {held_data[31:16], 3'd0};
    wire signed [20:0] squared_squares_next_difference_2 = {{2{squared_squares_next_value_2[18]}},
        squared_squares_next_value_2} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_2 = $signed(squared_squares_next_difference_2) *
        $signed(squared_squares_next_difference_2);
    wire signed [18:0] squared_squares_next_value_3 = {held_data[47:32], 3'd0};
    wire signed [20:0] squared_squares_next_difference_3 = {{2{squared_squares_next_value_3[18]}},
        squared_squares_next_value_3} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_3 = $signed(squared_squares_next_difference_3) *
        $signed(squared_squares_next_difference_3);
    wire signed [18:0] squared_squares_next_value_4 = {held_data[63:48], 3'd0};
    wire signed [20:0] squared_squares_next_difference_4 = {{2{squared_squares_next_value_4[18]}},
        squared_squares_next_value_4} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_4 = $signed(squared_squares_next_difference_4) *
        $signed(squared_squares_next_difference_4);
    wire signed [18:0] squared_squares_next_value_5 = {held_data[79:64], 3'd0};
    wire signed [20:0] squared_squares_next_difference_5 = {{2{squared_squares_next_value_5[18]}},
        squared_squares_next_value_5} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_5 = $signed(squared_squares_next_difference_5) *
        $signed(squared_squares_next_difference_5);
    wire signed [18:0] squared_squares_next_value_6 = {held_data[95:80], 3'd0};
    wire signed [20:0] squared_squares_next_difference_6 = {{2{squared_squares_next_value_6[18]}},
        squared_squares_next_value_6} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_6 = $signed(squared_squares_next_difference_6) *
        $signed(squared_squares_next_difference_6);
    wire signed [18:0] squared_squares_next_value_7 = {held_data[111:96], 3'd0};
    wire signed [20:0] squared_squares_next_difference_7 = {{2{squared_squares_next_value_7[18]}},
        squared_squares_next_value_7} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_7 = $signed(squared_squares_next_difference_7) *
        $signed(squared_squares_next_difference_7);
    wire signed [18:0] squared_squares_next_value_8 = {held_data[127:112], 3'd0};
    wire signed [20:0] squared_squares_next_difference_8 = {{2{squared_squares_next_value_8[18]}},
        squared_squares_next_value_8} - {looked_mean[19], looked_mean};
    wire signed [41:0] squared_squares_next_product_8 = $signed(squared_squares_next_difference_8) *
        $signed(squared_squares_next_difference_8);

    always @(posedge aclk) begin
        squared_first <= looked_first;
        squared_last <= looked_last;
        squared_mean <= looked_mean;
        squared_squares <= {squared_squares_next_product_8, squared_squares_next_product_7,
            squared_squares_next_product_6, squared_squares_next_product_5, squared_squares_next_product_4,
            squared_squares_next_product_3, squared_squares_next_product_2, squared_squares_next_product};
    end

    always @(posedge aclk) begin
        if (squared_valid) squares <= row_squares;
    end

    always @(posedge aclk) begin
        if (!aresetn) added_valid <= 1'd0;
        else added_valid <= squared_valid & squared_last;
    end

    always @(posedge aclk) begin
        added_mean <= squared_mean;
        added_squares <= row_squares;
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= added_valid;
    end

    always @(posedge aclk) begin
        found_mean <= added_mean;
        found_squares <= added_squares;
        found_place <= added_squares[47] ? 6'd47 : added_squares[46] ? 6'd46 : added_squares[45] ? 6'd45 :
            added_squares[44] ? 6'd44 : added_squares[43] ? 6'd43 : added_squares[42] ? 6'd42 :
            added_squares[41] ? 6'd41 : added_squares[40] ? 6'd40 : added_squares[39] ? 6'd39 :
            added_squares[38] ? 6'd38 : added_squares[37] ? 6'd37 : added_squares[36] ? 6'd36 :
            added_squares[35] ? 6'd35 : added_squares[34] ? 6'd34 : added_squares[33] ? 6'd33 :
            added_squares[32] ? 6'd32 : added_squares[31] ? 6'd31 : added_squares[30] ? 6'd30 :
            added_squares[29] ? 6'd29 : added_squares[28] ? 6'd28 : added_squares[27] ? 6'd27 :
            added_squares[26] ? 6'd26 : added_squares[25] ? 6'd25 : added_squares[24] ? 6'd24 :
            added_squares[23] ? 6'd23 : added_squares[22] ? 6'd22 : added_squares[21] ? 6'd21 :
            added_squares[20] ? 6'd20 : added_squares[19] ? 6'd19 : added_squares[18] ? 6'd18 :
            added_squares[17] ? 6'd17 : added_squares[16] ? 6'd16 : added_squares[15] ? 6'd15 :
            added_squares[14] ? 6'd14 : added_squares[13] ? 6'd13 : added_squares[12] ? 6'd12 :
            added_squares[11] ? 6'd11 : added_squares[10] ? 6'd10 : added_squares[9] ? 6'd9 : added_squares[8] ? 6'd8 :
            added_squares[7] ? 6'd7 : added_squares[6] ? 6'd6 : added_squares[5] ? 6'd5 : added_squares[4] ? 6'd4 :
            added_squares[3] ? 6'd3 : added_squares[2] ? 6'd2 : added_squares[1] ? 6'd1 : 6'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) aligned_valid <= 1'd0;
        else aligned_valid <= found_valid;
    end

    wire [61:0] aligned_mantissa_next_shifted = {found_squares, 14'd0} >> {found_place[5:1], 1'd0};

    always @(posedge aclk) begin
        aligned_mean <= found_mean;
        aligned_mantissa <= found_squares == 48'd0 ? 16'd16384 : aligned_mantissa_next_shifted[15:0];
        aligned_down <= found_squares == 48'd0 ? 6'd7 : {1'd0, found_place[5:1]};
    end

    always @(posedge aclk) begin
        if (!aresetn) segment_valid <= 1'd0;
        else segment_valid <= aligned_valid;
    end

    reg  [15:0] segment_base_next_entry;  // table bases, norm-modulate.ts:105

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: segment_base_next_entry = 16'd32768;
            8'd1: segment_base_next_entry = 16'd32515;
            8'd2: segment_base_next_entry = 16'd32268;
            8'd3: segment_base_next_entry = 16'd32026;
            8'd4: segment_base_next_entry = 16'd31790;
            8'd5: segment_base_next_entry = 16'd31558;
            8'd6: segment_base_next_entry = 16'd31332;
            8'd7: segment_base_next_entry = 16'd31111;
            8'd8: segment_base_next_entry = 16'd30894;
            8'd9: segment_base_next_entry = 16'd30682;
            8'd10: segment_base_next_entry = 16'd30474;
            8'd11: segment_base_next_entry = 16'd30270;
            8'd12: segment_base_next_entry = 16'd30070;
            8'd13: segment_base_next_entry = 16'd29874;
            8'd14: segment_base_next_entry = 16'd29682;
            8'd15: segment_base_next_entry = 16'd29494;
            8'd16: segment_base_next_entry = 16'd29309;
            8'd17: segment_base_next_entry = 16'd29127;
            8'd18: segment_base_next_entry = 16'd28949;
            8'd19: segment_base_next_entry = 16'd28774;
            8'd20: segment_base_next_entry = 16'd28602;
            8'd21: segment_base_next_entry = 16'd28434;
            8'd22: segment_base_next_entry = 16'd28268;
            8'd23: segment_base_next_entry = 16'd28105;
            8'd24: segment_base_next_entry = 16'd27945;
            8'd25: segment_base_next_entry = 16'd27787;
            8'd26: segment_base_next_entry = 16'd27632;
            8'd27: segment_base_next_entry = 16'd27480;
            8'd28: segment_base_next_entry = 16'd27330;
            8'd29: segment_base_next_entry = 16'd27183;
            8'd30: segment_base_next_entry = 16'd27038;
            8'd31: segment_base_next_entry = 16'd26895;
            8'd32: segment_base_next_entry = 16'd26755;
            8'd33: segment_base_next_entry = 16'd26617;
            8'd34: segment_base_next_entry = 16'd26481;
            8'd35: segment_base_next_entry = 16'd26346;
            8'd36: segment_base_next_entry = 16'd26214;
            8'd37: segment_base_next_entry = 16'd26084;
            8'd38: segment_base_next_entry = 16'd25956;
            8'd39: segment_base_next_entry = 16'd25830;
            8'd40: segment_base_next_entry = 16'd25705;
            8'd41: segment_base_next_entry = 16'd25583;
            8'd42: segment_base_next_entry = 16'd25462;
            8'd43: segment_base_next_entry = 16'd25342;
            8'd44: segment_base_next_entry = 16'd25225;
            8'd45: segment_base_next_entry = 16'd25109;
            8'd46: segment_base_next_entry = 16'd24994;
            8'd47: segment_base_next_entry = 16'd24882;
            8'd48: segment_base_next_entry = 16'd24770;
            8'd49: segment_base_next_entry = 16'd24660;
            8'd50: segment_base_next_entry = 16'd24552;
            8'd51: segment_base_next_entry = 16'd24445;
            8'd52: segment_base_next_entry = 16'd24339;
            8'd53: segment_base_next_entry = 16'd24235;
            8'd54: segment_base_next_entry = 16'd24132;
            8'd55: segment_base_next_entry = 16'd24031;
            8'd56: segment_base_next_entry = 16'd23930;
            8'd57: segment_base_next_entry = 16'd23831;
            8'd58: segment_base_next_entry = 16'd23733;
            8'd59: segment_base_next_entry = 16'd23637;
            8'd60: segment_base_next_entry = 16'd23541;
            8'd61: segment_base_next_entry = 16'd23447;
            8'd62: segment_base_next_entry = 16'd23354;
            8'd63: segment_base_next_entry = 16'd23262;
            8'd64: segment_base_next_entry = 16'd23170;
            8'd65: segment_base_next_entry = 16'd23080;
            8'd66: segment_base_next_entry = 16'd22992;
            8'd67: segment_base_next_entry = 16'd22904;
            8'd68: segment_base_next_entry = 16'd22817;
            8'd69: segment_base_next_entry = 16'd22731;
            8'd70: segment_base_next_entry = 16'd22646;
            8'd71: segment_base_next_entry = 16'd22562;
            8'd72: segment_base_next_entry = 16'd22479;
            8'd73: segment_base_next_entry = 16'd22396;
            8'd74: segment_base_next_entry = 16'd22315;
            8'd75: segment_base_next_entry = 16'd22235;
            8'd76: segment_base_next_entry = 16'd22155;
            8'd77: segment_base_next_entry = 16'd22077;
            8'd78: segment_base_next_entry = 16'd21999;
            8'd79: segment_base_next_entry = 16'd21922;
            8'd80: segment_base_next_entry = 16'd21845;
            8'd81: segment_base_next_entry = 16'd21770;
            8'd82: segment_base_next_entry = 16'd21695;
            8'd83: segment_base_next_entry = 16'd21621;
            8'd84: segment_base_next_entry = 16'd21548;
            8'd85: segment_base_next_entry = 16'd21476;
            8'd86: segment_base_next_entry = 16'd21404;
            8'd87: segment_base_next_entry = 16'd21333;
            8'd88: segment_base_next_entry = 16'd21263;
            8'd89: segment_base_next_entry = 16'd21193;
            8'd90: segment_base_next_entry = 16'd21124;
            8'd91: segment_base_next_entry = 16'd21056;
            8'd92: segment_base_next_entry = 16'd20988;
            8'd93: segment_base_next_entry = 16'd20921;
            8'd94: segment_base_next_entry = 16'd20855;
            8'd95: segment_base_next_entry = 16'd20789;
            8'd96: segment_base_next_entry = 16'd20724;
            8'd97: segment_base_next_entry = 16'd20660;
            8'd98: segment_base_next_entry = 16'd20596;
            8'd99: segment_base_next_entry = 16'd20533;
            8'd100: segment_base_next_entry = 16'd20470;
            8'd101: segment_base_next_entry = 16'd20408;
            8'd102: segment_base_next_entry = 16'd20346;
            8'd103: segment_base_next_entry = 16'd20285;
            8'd104: segment_base_next_entry = 16'd20225;
            8'd105: segment_base_next_entry = 16'd20165;
            8'd106: segment_base_next_entry = 16'd20106;
            8'd107: segment_base_next_entry = 16'd20047;
            8'd108: segment_base_next_entry = 16'd19988;
            8'd109: segment_base_next_entry = 16'd19930;
            8'd110: segment_base_next_entry = 16'd19873;
            8'd111: segment_base_next_entry = 16'd19816;
            8'd112: segment_base_next_entry = 16'd19760;
            8'd113: segment_base_next_entry = 16'd19704;
            8'd114: segment_base_next_entry = 16'd19649;
            8'd115: segment_base_next_entry = 16'd19594;
            8'd116: segment_base_next_entry = 16'd19539;
            8'd117: segment_base_next_entry = 16'd19485;
            8'd118: segment_base_next_entry = 16'd19431;
            8'd119: segment_base_next_entry = 16'd19378;
            8'd120: segment_base_next_entry = 16'd19326;
            8'd121: segment_base_next_entry = 16'd19273;
            8'd122: segment_base_next_entry = 16'd19221;
            8'd123: segment_base_next_entry = 16'd19170;
            8'd124: segment_base_next_entry = 16'd19119;
            8'd125: segment_base_next_entry = 16'd19068;
            8'd126: segment_base_next_entry = 16'd19018;
            8'd127: segment_base_next_entry = 16'd18968;
            8'd128: segment_base_next_entry = 16'd18919;
            8'd129: segment_base_next_entry = 16'd18870;
            8'd130: segment_base_next_entry = 16'd18821;
            8'd131: segment_base_next_entry = 16'd18773;
            8'd132: segment_base_next_entry = 16'd18725;
            8'd133: segment_base_next_entry = 16'd18677;
            8'd134: segment_base_next_entry = 16'd18630;
            8'd135: segment_base_next_entry = 16'd18583;
            8'd136: segment_base_next_entry = 16'd18536;
            8'd137: segment_base_next_entry = 16'd18490;
            8'd138: segment_base_next_entry = 16'd18444;
            8'd139: segment_base_next_entry = 16'd18399;
            8'd140: segment_base_next_entry = 16'd18354;
            8'd141: segment_base_next_entry = 16'd18309;
            8'd142: segment_base_next_entry = 16'd18264;
            8'd143: segment_base_next_entry = 16'd18220;
            8'd144: segment_base_next_entry = 16'd18176;
            8'd145: segment_base_next_entry = 16'd18133;
            8'd146: segment_base_next_entry = 16'd18090;
            8'd147: segment_base_next_entry = 16'd18047;
            8'd148: segment_base_next_entry = 16'd18004;
            8'd149: segment_base_next_entry = 16'd17962;
            8'd150: segment_base_next_entry = 16'd17920;
            8'd151: segment_base_next_entry = 16'd17878;
            8'd152: segment_base_next_entry = 16'd17837;
            8'd153: segment_base_next_entry = 16'd17795;
            8'd154: segment_base_next_entry = 16'd17755;
            8'd155: segment_base_next_entry = 16'd17714;
            8'd156: segment_base_next_entry = 16'd17674;
            8'd157: segment_base_next_entry = 16'd17634;
            8'd158: segment_base_next_entry = 16'd17594;
            8'd159: segment_base_next_entry = 16'd17554;
            8'd160: segment_base_next_entry = 16'd17515;
            8'd161: segment_base_next_entry = 16'd17476;
            8'd162: segment_base_next_entry = 16'd17438;
            8'd163: segment_base_next_entry = 16'd17399;
            8'd164: segment_base_next_entry = 16'd17361;
            8'd165: segment_base_next_entry = 16'd17323;
            8'd166: segment_base_next_entry = 16'd17285;
            8'd167: segment_base_next_entry = 16'd17248;
            8'd168: segment_base_next_entry = 16'd17211;
            8'd169: segment_base_next_entry = 16'd17174;
            8'd170: segment_base_next_entry = 16'd17137;
            8'd171: segment_base_next_entry = 16'd17100;
            8'd172: segment_base_next_entry = 16'd17064;
            8'd173: segment_base_next_entry = 16'd17028;
            8'd174: segment_base_next_entry = 16'd16992;
            8'd175: segment_base_next_entry = 16'd16957;
            8'd176: segment_base_next_entry = 16'd16921;
            8'd177: segment_base_next_entry = 16'd16886;
            8'd178: segment_base_next_entry = 16'd16851;
            8'd179: segment_base_next_entry = 16'd16817;
            8'd180: segment_base_next_entry = 16'd16782;
            8'd181: segment_base_next_entry = 16'd16748;
            8'd182: segment_base_next_entry = 16'd16714;
            8'd183: segment_base_next_entry = 16'd16680;
            8'd184: segment_base_next_entry = 16'd16646;
            8'd185: segment_base_next_entry = 16'd16613;
            8'd186: segment_base_next_entry = 16'd16579;
            8'd187: segment_base_next_entry = 16'd16546;
            8'd188: segment_base_next_entry = 16'd16514;
            8'd189: segment_base_next_entry = 16'd16481;
            8'd190: segment_base_next_entry = 16'd16448;
            8'd191: segment_base_next_entry = 16'd16416;
            default: segment_base_next_entry = 16'd0;
        endcase
    end

    reg  [8:0] segment_drop_next_entry;  // table drops, norm-modulate.ts:105

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: segment_drop_next_entry = 9'd253;
            8'd1: segment_drop_next_entry = 9'd247;
            8'd2: segment_drop_next_entry = 9'd242;
            8'd3: segment_drop_next_entry = 9'd236;
            8'd4: segment_drop_next_entry = 9'd232;
            8'd5: segment_drop_next_entry = 9'd226;
            8'd6: segment_drop_next_entry = 9'd221;
            8'd7: segment_drop_next_entry = 9'd217;
            8'd8: segment_drop_next_entry = 9'd212;
            8'd9: segment_drop_next_entry = 9'd208;
            8'd10: segment_drop_next_entry = 9'd204;
            8'd11: segment_drop_next_entry = 9'd200;
            8'd12: segment_drop_next_entry = 9'd196;
            8'd13: segment_drop_next_entry = 9'd192;
            8'd14: segment_drop_next_entry = 9'd188;
            8'd15: segment_drop_next_entry = 9'd185;
            8'd16: segment_drop_next_entry = 9'd182;
            8'd17: segment_drop_next_entry = 9'd178;
            8'd18: segment_drop_next_entry = 9'd175;
            8'd19: segment_drop_next_entry = 9'd172;
            8'd20: segment_drop_next_entry = 9'd168;
            8'd21: segment_drop_next_entry = 9'd166;
            8'd22: segment_drop_next_entry = 9'd163;
            8'd23: segment_drop_next_entry = 9'd160;
            8'd24: segment_drop_next_entry = 9'd158;
            8'd25: segment_drop_next_entry = 9'd155;
            8'd26: segment_drop_next_entry = 9'd152;
            8'd27: segment_drop_next_entry = 9'd150;
            8'd28: segment_drop_next_entry = 9'd147;
            8'd29: segment_drop_next_entry = 9'd145;
            8'd30: segment_drop_next_entry = 9'd143;
            8'd31: segment_drop_next_entry = 9'd140;
            8'd32: segment_drop_next_entry = 9'd138;
            8'd33: segment_drop_next_entry = 9'd136;
            8'd34: segment_drop_next_entry = 9'd135;
            8'd35: segment_drop_next_entry = 9'd132;
            8'd36: segment_drop_next_entry = 9'd130;
            8'd37: segment_drop_next_entry = 9'd128;
            8'd38: segment_drop_next_entry = 9'd126;
            8'd39: segment_drop_next_entry = 9'd125;
            8'd40: segment_drop_next_entry = 9'd122;
            8'd41: segment_drop_next_entry = 9'd121;
            8'd42: segment_drop_next_entry = 9'd120;
            8'd43: segment_drop_next_entry = 9'd117;
            8'd44: segment_drop_next_entry = 9'd116;
            8'd45: segment_drop_next_entry = 9'd115;
            8'd46: segment_drop_next_entry = 9'd112;
            8'd47: segment_drop_next_entry = 9'd112;
            8'd48: segment_drop_next_entry = 9'd110;
            8'd49: segment_drop_next_entry = 9'd108;
            8'd50: segment_drop_next_entry = 9'd107;
            8'd51: segment_drop_next_entry = 9'd106;
            8'd52: segment_drop_next_entry = 9'd104;
            8'd53: segment_drop_next_entry = 9'd103;
            8'd54: segment_drop_next_entry = 9'd101;
            8'd55: segment_drop_next_entry = 9'd101;
            8'd56: segment_drop_next_entry = 9'd99;
            8'd57: segment_drop_next_entry = 9'd98;
            8'd58: segment_drop_next_entry = 9'd96;
            8'd59: segment_drop_next_entry = 9'd96;
            8'd60: segment_drop_next_entry = 9'd94;
            8'd61: segment_drop_next_entry = 9'd93;
            8'd62: segment_drop_next_entry = 9'd92;
            8'd63: segment_drop_next_entry = 9'd92;
            8'd64: segment_drop_next_entry = 9'd90;
            8'd65: segment_drop_next_entry = 9'd88;
            8'd66: segment_drop_next_entry = 9'd88;
            8'd67: segment_drop_next_entry = 9'd87;
            8'd68: segment_drop_next_entry = 9'd86;
            8'd69: segment_drop_next_entry = 9'd85;
            8'd70: segment_drop_next_entry = 9'd84;
            8'd71: segment_drop_next_entry = 9'd83;
            8'd72: segment_drop_next_entry = 9'd83;
            8'd73: segment_drop_next_entry = 9'd81;
            8'd74: segment_drop_next_entry = 9'd80;
            8'd75: segment_drop_next_entry = 9'd80;
            8'd76: segment_drop_next_entry = 9'd78;
            8'd77: segment_drop_next_entry = 9'd78;
            8'd78: segment_drop_next_entry = 9'd77;
            8'd79: segment_drop_next_entry = 9'd77;
            8'd80: segment_drop_next_entry = 9'd75;
            8'd81: segment_drop_next_entry = 9'd75;
            8'd82: segment_drop_next_entry = 9'd74;
            8'd83: segment_drop_next_entry = 9'd73;
            8'd84: segment_drop_next_entry = 9'd72;
            8'd85: segment_drop_next_entry = 9'd72;
            8'd86: segment_drop_next_entry = 9'd71;
            8'd87: segment_drop_next_entry = 9'd70;
            8'd88: segment_drop_next_entry = 9'd70;
            8'd89: segment_drop_next_entry = 9'd69;
            8'd90: segment_drop_next_entry = 9'd68;
            8'd91: segment_drop_next_entry = 9'd68;
            8'd92: segment_drop_next_entry = 9'd67;
            8'd93: segment_drop_next_entry = 9'd66;
            8'd94: segment_drop_next_entry = 9'd66;
            8'd95: segment_drop_next_entry = 9'd65;
            8'd96: segment_drop_next_entry = 9'd64;
            8'd97: segment_drop_next_entry = 9'd64;
            8'd98: segment_drop_next_entry = 9'd63;
            8'd99: segment_drop_next_entry = 9'd63;
            8'd100: segment_drop_next_entry = 9'd62;
            8'd101: segment_drop_next_entry = 9'd62;
            8'd102: segment_drop_next_entry = 9'd61;
            8'd103: segment_drop_next_entry = 9'd60;
            8'd104: segment_drop_next_entry = 9'd60;
            8'd105: segment_drop_next_entry = 9'd59;
            8'd106: segment_drop_next_entry = 9'd59;
            8'd107: segment_drop_next_entry = 9'd59;
            8'd108: segment_drop_next_entry = 9'd58;
            8'd109: segment_drop_next_entry = 9'd57;
            8'd110: segment_drop_next_entry = 9'd57;
            8'd111: segment_drop_next_entry = 9'd56;
            8'd112: segment_drop_next_entry = 9'd56;
            8'd113: segment_drop_next_entry = 9'd55;
            8'd114: segment_drop_next_entry = 9'd55;
            8'd115: segment_drop_next_entry = 9'd55;
            8'd116: segment_drop_next_entry = 9'd54;
            8'd117: segment_drop_next_entry = 9'd54;
            8'd118: segment_drop_next_entry = 9'd53;
            8'd119: segment_drop_next_entry = 9'd52;
            8'd120: segment_drop_next_entry = 9'd53;
            8'd121: segment_drop_next_entry = 9'd52;
            8'd122: segment_drop_next_entry = 9'd51;
            8'd123: segment_drop_next_entry = 9'd51;
            8'd124: segment_drop_next_entry = 9'd51;
            8'd125: segment_drop_next_entry = 9'd50;
            8'd126: segment_drop_next_entry = 9'd50;
            8'd127: segment_drop_next_entry = 9'd49;
            8'd128: segment_drop_next_entry = 9'd49;
            8'd129: segment_drop_next_entry = 9'd49;
            8'd130: segment_drop_next_entry = 9'd48;
            8'd131: segment_drop_next_entry = 9'd48;
            8'd132: segment_drop_next_entry = 9'd48;
            8'd133: segment_drop_next_entry = 9'd47;
            8'd134: segment_drop_next_entry = 9'd47;
            8'd135: segment_drop_next_entry = 9'd47;
            8'd136: segment_drop_next_entry = 9'd46;
            8'd137: segment_drop_next_entry = 9'd46;
            8'd138: segment_drop_next_entry = 9'd45;
            8'd139: segment_drop_next_entry = 9'd45;
            8'd140: segment_drop_next_entry = 9'd45;
            8'd141: segment_drop_next_entry = 9'd45;
            8'd142: segment_drop_next_entry = 9'd44;
            8'd143: segment_drop_next_entry = 9'd44;
            8'd144: segment_drop_next_entry = 9'd43;
            8'd145: segment_drop_next_entry = 9'd43;
            8'd146: segment_drop_next_entry = 9'd43;
            8'd147: segment_drop_next_entry = 9'd43;
            8'd148: segment_drop_next_entry = 9'd42;
            8'd149: segment_drop_next_entry = 9'd42;
            8'd150: segment_drop_next_entry = 9'd42;
            8'd151: segment_drop_next_entry = 9'd41;
            8'd152: segment_drop_next_entry = 9'd42;
            8'd153: segment_drop_next_entry = 9'd40;
            8'd154: segment_drop_next_entry = 9'd41;
            8'd155: segment_drop_next_entry = 9'd40;
            8'd156: segment_drop_next_entry = 9'd40;
            8'd157: segment_drop_next_entry = 9'd40;
            8'd158: segment_drop_next_entry = 9'd40;
            8'd159: segment_drop_next_entry = 9'd39;
            8'd160: segment_drop_next_entry = 9'd39;
            8'd161: segment_drop_next_entry = 9'd38;
            8'd162: segment_drop_next_entry = 9'd39;
            8'd163: segment_drop_next_entry = 9'd38;
            8'd164: segment_drop_next_entry = 9'd38;
            8'd165: segment_drop_next_entry = 9'd38;
            8'd166: segment_drop_next_entry = 9'd37;
            8'd167: segment_drop_next_entry = 9'd37;
            8'd168: segment_drop_next_entry = 9'd37;
            8'd169: segment_drop_next_entry = 9'd37;
            8'd170: segment_drop_next_entry = 9'd37;
            8'd171: segment_drop_next_entry = 9'd36;
            8'd172: segment_drop_next_entry = 9'd36;
            8'd173: segment_drop_next_entry = 9'd36;
            8'd174: segment_drop_next_entry = 9'd35;
            8'd175: segment_drop_next_entry = 9'd36;
            8'd176: segment_drop_next_entry = 9'd35;
            8'd177: segment_drop_next_entry = 9'd35;
            8'd178: segment_drop_next_entry = 9'd34;
            8'd179: segment_drop_next_entry = 9'd35;
            8'd180: segment_drop_next_entry = 9'd34;
            8'd181: segment_drop_next_entry = 9'd34;
            8'd182: segment_drop_next_entry = 9'd34;
            8'd183: segment_drop_next_entry = 9'd34;
            8'd184: segment_drop_next_entry = 9'd33;
            8'd185: segment_drop_next_entry = 9'd34;
            8'd186: segment_drop_next_entry = 9'd33;
            8'd187: segment_drop_next_entry = 9'd32;
            8'd188: segment_drop_next_entry = 9'd33;
            8'd189: segment_drop_next_entry = 9'd33;
            8'd190: segment_drop_next_entry = 9'd32;
            8'd191: segment_drop_next_entry = 9'd32;
            default: segment_drop_next_entry = 9'd0;
        endcase
    end

    always @(posedge aclk) begin
        segment_mean <= aligned_mean;
        segment_down <= aligned_down;
        segment_base <= segment_base_next_entry;
        segment_drop <= segment_drop_next_entry * aligned_mantissa[7:0];
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            out_slot <= 2'd0;
            out_word <= 3'd0;
        end
        else begin
            if (out_goes) out_word <= out_word == layer_last_word ? 3'd0 : out_word + 3'd1;
            if (out_ends) out_slot <= out_slot == 2'd3 ? 2'd0 : out_slot + 2'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            fetched_valid <= 1'd0;
            scaled_valid <= 1'd0;
            modulated_valid <= 1'd0;
            shifted_valid <= 1'd0;
        end
        else if (modulate_advance) begin
            fetched_valid <= marks_get_valid;
            scaled_valid <= fetched_valid;
            modulated_valid <= scaled_valid;
            shifted_valid <= modulated_valid;
        end
    end

    wire signed [18:0] scaled_products_next_value = {held_data_2[15:0], 3'd0};
    wire signed [37:0] scaled_products_next_product =
        $signed({{2{scaled_products_next_value[18]}}, scaled_products_next_value} - {fetched_mean[19], fetched_mean}) *
        $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_2 = {held_data_2[31:16], 3'd0};
    wire signed [37:0] scaled_products_next_product_2 =
        $signed({{2{scaled_products_next_value_2[18]}}, scaled_products_next_value_2} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_3 = {held_data_2[47:32], 3'd0};
    wire signed [37:0] scaled_products_next_product_3 =
        $signed({{2{scaled_products_next_value_3[18]}}, scaled_products_next_value_3} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_4 = {held_data_2[63:48], 3'd0};
    wire signed [37:0] scaled_products_next_product_4 =
        $signed({{2{scaled_products_next_value_4[18]}}, scaled_products_next_value_4} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_5 = {held_data_2[79:64], 3'd0};
    wire signed [37:0] scaled_products_next_product_5 =
        $signed({{2{scaled_products_next_value_5[18]}}, scaled_products_next_value_5} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_6 = {held_data_2[95:80], 3'd0};
    wire signed [37:0] scaled_products_next_product_6 =
        $signed({{2{scaled_products_next_value_6[18]}}, scaled_products_next_value_6} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_7 = {held_data_2[111:96], 3'd0};
    wire signed [37:0] scaled_products_next_product_7 =
        $signed({{2{scaled_products_next_value_7[18]}}, scaled_products_next_value_7} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [18:0] scaled_products_next_value_8 = {held_data_2[127:112], 3'd0};
    wire signed [37:0] scaled_products_next_product_8 =
        $signed({{2{scaled_products_next_value_8[18]}}, scaled_products_next_value_8} -
        {fetched_mean[19], fetched_mean}) * $signed({1'd0, fetched_inverse});
    wire signed [37:0] modulated_wide_next_shifted = $signed(scaled_products[37:0]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum = {modulated_wide_next_shifted[37], modulated_wide_next_shifted} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product = $signed(modulated_wide_next_sum[17:1]) *
        $signed(scaled_gains[15:0]);
    wire signed [37:0] modulated_wide_next_shifted_2 = $signed(scaled_products[75:38]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_2 = {modulated_wide_next_shifted_2[37], modulated_wide_next_shifted_2} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_2 = $signed(modulated_wide_next_sum_2[17:1]) *
        $signed(scaled_gains[31:16]);
    wire signed [37:0] modulated_wide_next_shifted_3 = $signed(scaled_products[113:76]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_3 = {modulated_wide_next_shifted_3[37], modulated_wide_next_shifted_3} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_3 = $signed(modulated_wide_next_sum_3[17:1]) *
        $signed(scaled_gains[47:32]);
    wire signed [37:0] modulated_wide_next_shifted_4 = $signed(scaled_products[151:114]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_4 = {modulated_wide_next_shifted_4[37], modulated_wide_next_shifted_4} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_4 = $signed(modulated_wide_next_sum_4[17:1]) *
        $signed(scaled_gains[63:48]);
    wire signed [37:0] modulated_wide_next_shifted_5 = $signed(scaled_products[189:152]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_5 = {modulated_wide_next_shifted_5[37], modulated_wide_next_shifted_5} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_5 = $signed(modulated_wide_next_sum_5[17:1]) *
        $signed(scaled_gains[79:64]);
    wire signed [37:0] modulated_wide_next_shifted_6 = $signed(scaled_products[227:190]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_6 = {modulated_wide_next_shifted_6[37], modulated_wide_next_shifted_6} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_6 = $signed(modulated_wide_next_sum_6[17:1]) *
        $signed(scaled_gains[95:80]);
    wire signed [37:0] modulated_wide_next_shifted_7 = $signed(scaled_products[265:228]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_7 = {modulated_wide_next_shifted_7[37], modulated_wide_next_shifted_7} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_7 = $signed(modulated_wide_next_sum_7[17:1]) *
        $signed(scaled_gains[111:96]);
    wire signed [37:0] modulated_wide_next_shifted_8 = $signed(scaled_products[303:266]) >>> scaled_down;
    wire signed [38:0] modulated_wide_next_sum_8 = {modulated_wide_next_shifted_8[37], modulated_wide_next_shifted_8} +
        39'sd1;
    wire signed [32:0] modulated_wide_next_product_8 = $signed(modulated_wide_next_sum_8[17:1]) *
        $signed(scaled_gains[127:112]);
    wire signed [35:0] shifted_twice_next_shifted = $signed(modulated_wide[35:0]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_2 = $signed(modulated_wide[71:36]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_3 = $signed(modulated_wide[107:72]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_4 = $signed(modulated_wide[143:108]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_5 = $signed(modulated_wide[179:144]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_6 = $signed(modulated_wide[215:180]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_7 = $signed(modulated_wide[251:216]) >>> layer_shift;
    wire signed [35:0] shifted_twice_next_shifted_8 = $signed(modulated_wide[287:252]) >>> layer_shift;

    always @(posedge aclk) begin
        if (modulate_advance) begin
            fetched_mean <= marks_get_data[19:0];
            fetched_inverse <= marks_get_data[35:20];
            fetched_down <= marks_get_data[41:36];
            scaled_down <= fetched_down;
            scaled_products <= {scaled_products_next_product_8, scaled_products_next_product_7,
                scaled_products_next_product_6, scaled_products_next_product_5, scaled_products_next_product_4,
                scaled_products_next_product_3, scaled_products_next_product_2, scaled_products_next_product};
            scaled_gains <= channels_data[127:0];
            scaled_offsets <= channels_data[383:128];
            modulated_wide <= {{{3{modulated_wide_next_product_8[32]}}, modulated_wide_next_product_8} +
                {{4{scaled_offsets[255]}}, scaled_offsets[255:224]},
                {{3{modulated_wide_next_product_7[32]}}, modulated_wide_next_product_7} +
                    {{4{scaled_offsets[223]}}, scaled_offsets[223:192]},
                {{3{modulated_wide_next_product_6[32]}}, modulated_wide_next_product_6} +
                    {{4{scaled_offsets[191]}}, scaled_offsets[191:160]},
                {{3{modulated_wide_next_product_5[32]}}, modulated_wide_next_product_5} +
                    {{4{scaled_offsets[159]}}, scaled_offsets[159:128]},
                {{3{modulated_wide_next_product_4[32]}}, modulated_wide_next_product_4} +
                    {{4{scaled_offsets[127]}}, scaled_offsets[127:96]},
                {{3{modulated_wide_next_product_3[32]}}, modulated_wide_next_product_3} +
                    {{4{scaled_offsets[95]}}, scaled_offsets[95:64]},
                {{3{modulated_wide_next_product_2[32]}}, modulated_wide_next_product_2} +
                    {{4{scaled_offsets[63]}}, scaled_offsets[63:32]},
                {{3{modulated_wide_next_product[32]}}, modulated_wide_next_product} +
                    {{4{scaled_offsets[31]}}, scaled_offsets[31:0]}};
            shifted_twice <= {shifted_twice_next_shifted_8, shifted_twice_next_shifted_7, shifted_twice_next_shifted_6,
                shifted_twice_next_shifted_5, shifted_twice_next_shifted_4, shifted_twice_next_shifted_3,
                shifted_twice_next_shifted_2, shifted_twice_next_shifted};
        end
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) held[{in_slot, in_word}] <= rows_x;
    end

    always @(posedge aclk) begin
        if (means_get_valid) held_data <= held[{mid_slot, mid_word}];
    end

    always @(posedge aclk) begin
        if (out_goes) held_data_2 <= held[{out_slot, out_word}];
    end

    always @(posedge aclk) begin
        if (write_enable) channels[{write_half, write_word}] <= {write_offsets, write_gains};
    end

    always @(posedge aclk) begin
        if (out_goes) channels_data <= channels[{layer_half, out_word}];
    end

    wire [17:0] marks_put_data_sum = {1'd0, segment_drop} + 18'd128;

    // norm-modulate.ts:116
    disc8x8_c9e0bf_queue_bits20_depth4 means (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(averaged_valid),
        .put_ready(means_put_ready),
        .put_data(averaged_mean),
        .get_valid(means_get_valid),
        .get_ready(mid_ends),
        .get_data(means_get_data)
    );

    // norm-modulate.ts:116
    disc8x8_c9e0bf_queue_bits42_depth4 marks (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(segment_valid),
        .put_ready(marks_put_ready),
        .put_data({segment_down, segment_base - {6'd0, marks_put_data_sum[17:8]}, segment_mean}),
        .get_valid(marks_get_valid),
        .get_ready(out_ends),
        .get_data(marks_get_data)
    );

    // norm-modulate.ts:258
    disc8x8_c9e0bf_skid_buffer_bits64 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(shifted_valid),
        .put_ready(buffer_put_ready),
        .put_data(saturated),
        .get_valid(buffer_get_valid),
        .get_ready(results_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, found_place[0], saturated_sum[10:9], saturated_sum[0], saturated_sum_2[10:9],
        saturated_sum_2[0], saturated_sum_3[10:9], saturated_sum_3[0], saturated_sum_4[10:9], saturated_sum_4[0],
        saturated_sum_5[10:9], saturated_sum_5[0], saturated_sum_6[10:9], saturated_sum_6[0], saturated_sum_7[10:9],
        saturated_sum_7[0], saturated_sum_8[10:9], saturated_sum_8[0], averaged_mean_next_sum[51:44],
        averaged_mean_next_sum[23:0], aligned_mantissa_next_shifted[61:16], modulated_wide_next_sum[38:18],
        modulated_wide_next_sum[0], modulated_wide_next_sum_2[38:18], modulated_wide_next_sum_2[0],
        modulated_wide_next_sum_3[38:18], modulated_wide_next_sum_3[0], modulated_wide_next_sum_4[38:18],
        modulated_wide_next_sum_4[0], modulated_wide_next_sum_5[38:18], modulated_wide_next_sum_5[0],
        modulated_wide_next_sum_6[38:18], modulated_wide_next_sum_6[0], modulated_wide_next_sum_7[38:18],
        modulated_wide_next_sum_7[0], modulated_wide_next_sum_8[38:18], modulated_wide_next_sum_8[0],
        marks_put_data_sum[7:0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            means_put_has_room: assert (means_put_ready | ~averaged_valid);  // norm-modulate.ts:121
            marks_put_has_room: assert (marks_put_ready | ~segment_valid);  // norm-modulate.ts:122
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(means_put_ready | ~averaged_valid)) begin
                $display("%m: assertion means.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:121");
                $stop;
            end
            if (!(marks_put_ready | ~segment_valid)) begin
                $display("%m: assertion marks.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:122");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
