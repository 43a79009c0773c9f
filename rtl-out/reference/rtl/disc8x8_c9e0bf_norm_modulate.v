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
    reg  [127:0] held [0:63];  // norm-modulate.ts:101
    reg  [383:0] channels [0:15];  // norm-modulate.ts:101
    reg  [3:0] rows_taken;  // norm-modulate.ts:118
    reg  [2:0] in_slot;  // norm-modulate.ts:133
    reg  [2:0] in_word;  // norm-modulate.ts:133
    reg  signed [21:0] sum;  // norm-modulate.ts:134
    reg  taken_valid;  // norm-modulate.ts:144
    reg  taken_first;  // norm-modulate.ts:144
    reg  taken_last;  // norm-modulate.ts:144
    reg  signed [18:0] taken_total;  // norm-modulate.ts:144
    reg  summed_valid;  // norm-modulate.ts:153
    reg  signed [21:0] summed_sum;  // norm-modulate.ts:153
    reg  scaled_sum_valid;  // norm-modulate.ts:155
    reg  [111:0] scaled_sum_parts;  // norm-modulate.ts:155
    reg  averaged_valid;  // norm-modulate.ts:156
    reg  signed [19:0] averaged_mean;  // norm-modulate.ts:156
    reg  [2:0] mid_slot;  // norm-modulate.ts:173
    reg  [2:0] mid_word;  // norm-modulate.ts:173
    reg  [127:0] held_data;  // norm-modulate.ts:177
    reg  looked_valid;  // norm-modulate.ts:178
    reg  looked_first;  // norm-modulate.ts:178
    reg  looked_last;  // norm-modulate.ts:178
    reg  signed [19:0] looked_mean;  // norm-modulate.ts:178
    reg  found_valid;  // norm-modulate.ts:181
    reg  found_first;  // norm-modulate.ts:181
    reg  found_last;  // norm-modulate.ts:181
    reg  signed [19:0] found_mean;  // norm-modulate.ts:181
    reg  [127:0] found_x;  // norm-modulate.ts:181
    reg  centred_valid;  // norm-modulate.ts:183
    reg  centred_first;  // norm-modulate.ts:183
    reg  centred_last;  // norm-modulate.ts:183
    reg  signed [19:0] centred_mean;  // norm-modulate.ts:183
    reg  [167:0] centred_rest;  // norm-modulate.ts:183
    reg  operand_valid;  // norm-modulate.ts:187
    reg  operand_first;  // norm-modulate.ts:187
    reg  operand_last;  // norm-modulate.ts:187
    reg  signed [19:0] operand_mean;  // norm-modulate.ts:187
    reg  [167:0] operand_rest;  // norm-modulate.ts:187
    reg  multiplied_valid;  // norm-modulate.ts:190
    reg  multiplied_first;  // norm-modulate.ts:190
    reg  multiplied_last;  // norm-modulate.ts:190
    reg  signed [19:0] multiplied_mean;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of0;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of1;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of2;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of3;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of4;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of5;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of6;  // norm-modulate.ts:190
    reg  [95:0] multiplied_parts_of7;  // norm-modulate.ts:190
    reg  added_valid;  // norm-modulate.ts:194
    reg  added_first;  // norm-modulate.ts:194
    reg  added_last;  // norm-modulate.ts:194
    reg  signed [19:0] added_mean;  // norm-modulate.ts:194
    reg  [335:0] added_squares;  // norm-modulate.ts:194
    reg  total_valid;  // norm-modulate.ts:198
    reg  total_first;  // norm-modulate.ts:198
    reg  total_last;  // norm-modulate.ts:198
    reg  signed [19:0] total_mean;  // norm-modulate.ts:198
    reg  [44:0] total_squares;  // norm-modulate.ts:198
    reg  [47:0] squares;  // norm-modulate.ts:201
    reg  row_ends_valid;  // norm-modulate.ts:210
    reg  signed [19:0] row_ends_mean;  // norm-modulate.ts:210
    reg  [47:0] row_ends_squares;  // norm-modulate.ts:210
    reg  placed_valid;  // norm-modulate.ts:219
    reg  signed [19:0] placed_mean;  // norm-modulate.ts:219
    reg  [47:0] placed_squares;  // norm-modulate.ts:219
    reg  [5:0] placed_place;  // norm-modulate.ts:219
    reg  aligned_valid;  // norm-modulate.ts:223
    reg  signed [19:0] aligned_mean;  // norm-modulate.ts:223
    reg  [15:0] aligned_mantissa;  // norm-modulate.ts:223
    reg  [5:0] aligned_down;  // norm-modulate.ts:223
    reg  segment_valid;  // norm-modulate.ts:232
    reg  signed [19:0] segment_mean;  // norm-modulate.ts:232
    reg  [5:0] segment_down;  // norm-modulate.ts:232
    reg  [15:0] segment_base;  // norm-modulate.ts:232
    reg  [8:0] segment_drop;  // norm-modulate.ts:232
    reg  [7:0] segment_within;  // norm-modulate.ts:232
    reg  dropped_valid;  // norm-modulate.ts:238
    reg  signed [19:0] dropped_mean;  // norm-modulate.ts:238
    reg  [5:0] dropped_down;  // norm-modulate.ts:238
    reg  [15:0] dropped_base;  // norm-modulate.ts:238
    reg  [16:0] dropped_drop;  // norm-modulate.ts:238
    reg  mark_valid;  // norm-modulate.ts:245
    reg  signed [19:0] mark_mean;  // norm-modulate.ts:245
    reg  [15:0] mark_inverse;  // norm-modulate.ts:245
    reg  [5:0] mark_down;  // norm-modulate.ts:245
    reg  [2:0] out_slot;  // norm-modulate.ts:254
    reg  [2:0] out_word;  // norm-modulate.ts:254
    reg  [127:0] held_data_2;  // norm-modulate.ts:260
    reg  fetched_valid;  // norm-modulate.ts:262
    reg  [2:0] fetched_word;  // norm-modulate.ts:262
    reg  signed [19:0] fetched_mean;  // norm-modulate.ts:262
    reg  [15:0] fetched_inverse;  // norm-modulate.ts:262
    reg  [5:0] fetched_down;  // norm-modulate.ts:262
    reg  out_found_valid;  // norm-modulate.ts:264
    reg  [2:0] out_found_word;  // norm-modulate.ts:264
    reg  signed [19:0] out_found_mean;  // norm-modulate.ts:264
    reg  [15:0] out_found_inverse;  // norm-modulate.ts:264
    reg  [5:0] out_found_down;  // norm-modulate.ts:264
    reg  [127:0] out_found_x;  // norm-modulate.ts:264
    reg  out_centred_valid;  // norm-modulate.ts:268
    reg  [2:0] out_centred_word;  // norm-modulate.ts:268
    reg  [15:0] out_centred_inverse;  // norm-modulate.ts:268
    reg  [5:0] out_centred_down;  // norm-modulate.ts:268
    reg  [167:0] out_centred_values;  // norm-modulate.ts:268
    reg  out_operand_valid;  // norm-modulate.ts:272
    reg  [2:0] out_operand_word;  // norm-modulate.ts:272
    reg  [15:0] out_operand_inverse;  // norm-modulate.ts:272
    reg  [5:0] out_operand_down;  // norm-modulate.ts:272
    reg  [167:0] out_operand_values;  // norm-modulate.ts:272
    reg  scaled_valid;  // norm-modulate.ts:276
    reg  [2:0] scaled_word;  // norm-modulate.ts:276
    reg  [5:0] scaled_down;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of0;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of1;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of2;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of3;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of4;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of5;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of6;  // norm-modulate.ts:276
    reg  [57:0] scaled_parts_of7;  // norm-modulate.ts:276
    reg  joined_valid;  // norm-modulate.ts:280
    reg  [2:0] joined_word;  // norm-modulate.ts:280
    reg  [5:0] joined_down;  // norm-modulate.ts:280
    reg  [303:0] joined_products;  // norm-modulate.ts:280
    reg  [383:0] channels_data;  // norm-modulate.ts:284
    reg  normed_valid;  // norm-modulate.ts:285
    reg  [143:0] normed_twice;  // norm-modulate.ts:285
    reg  rounded_valid;  // norm-modulate.ts:288
    reg  [135:0] rounded_values;  // norm-modulate.ts:288
    reg  [127:0] rounded_gains;  // norm-modulate.ts:288
    reg  [255:0] rounded_offsets;  // norm-modulate.ts:288
    reg  gained_valid;  // norm-modulate.ts:292
    reg  [263:0] gained_products;  // norm-modulate.ts:292
    reg  [255:0] gained_offsets;  // norm-modulate.ts:292
    reg  modulated_valid;  // norm-modulate.ts:296
    reg  [287:0] modulated_wide;  // norm-modulate.ts:296
    reg  shifted_valid;  // norm-modulate.ts:299
    reg  [287:0] shifted_twice;  // norm-modulate.ts:299

    wire in_begins = in_word == 3'd0;
    wire in_ends = rows_valid & rows_ready & (in_word == layer_last_word);
    wire signed [21:0] partial = (taken_first ? 22'sd0 : sum) + {{3{taken_total[18]}}, taken_total};
    wire mid_ends = means_get_valid & (mid_word == layer_last_word);
    wire [47:0] row_squares = (total_first ? {8'd0, layer_epsilon} : squares) + {3'd0, total_squares};
    wire out_goes = marks_get_valid & modulate_advance;
    wire out_ends = out_goes & (out_word == layer_last_word);
    wire signed [8:0] saturated_sum = shifted_twice[8:0] + 9'sd1;
    wire signed [8:0] saturated_sum_2 = shifted_twice[44:36] + 9'sd1;
    wire signed [8:0] saturated_sum_3 = shifted_twice[80:72] + 9'sd1;
    wire signed [8:0] saturated_sum_4 = shifted_twice[116:108] + 9'sd1;
    wire signed [8:0] saturated_sum_5 = shifted_twice[152:144] + 9'sd1;
    wire signed [8:0] saturated_sum_6 = shifted_twice[188:180] + 9'sd1;
    wire signed [8:0] saturated_sum_7 = shifted_twice[224:216] + 9'sd1;
    wire signed [8:0] saturated_sum_8 = shifted_twice[260:252] + 9'sd1;
    wire [63:0] saturated = {(&shifted_twice[287:260] | ~(|shifted_twice[287:260])) &
        (shifted_twice[260:252] != 9'sd255) ? saturated_sum_8[8:1] : shifted_twice[287] ? 8'sh80 : 8'sd127,
        (&shifted_twice[251:224] | ~(|shifted_twice[251:224])) & (shifted_twice[224:216] != 9'sd255) ?
            saturated_sum_7[8:1] : shifted_twice[251] ? 8'sh80 : 8'sd127,
        (&shifted_twice[215:188] | ~(|shifted_twice[215:188])) & (shifted_twice[188:180] != 9'sd255) ?
            saturated_sum_6[8:1] : shifted_twice[215] ? 8'sh80 : 8'sd127,
        (&shifted_twice[179:152] | ~(|shifted_twice[179:152])) & (shifted_twice[152:144] != 9'sd255) ?
            saturated_sum_5[8:1] : shifted_twice[179] ? 8'sh80 : 8'sd127,
        (&shifted_twice[143:116] | ~(|shifted_twice[143:116])) & (shifted_twice[116:108] != 9'sd255) ?
            saturated_sum_4[8:1] : shifted_twice[143] ? 8'sh80 : 8'sd127,
        (&shifted_twice[107:80] | ~(|shifted_twice[107:80])) & (shifted_twice[80:72] != 9'sd255) ?
            saturated_sum_3[8:1] : shifted_twice[107] ? 8'sh80 : 8'sd127,
        (&shifted_twice[71:44] | ~(|shifted_twice[71:44])) & (shifted_twice[44:36] != 9'sd255) ? saturated_sum_2[8:1] :
            shifted_twice[71] ? 8'sh80 : 8'sd127,
        (&shifted_twice[35:8] | ~(|shifted_twice[35:8])) & (shifted_twice[8:0] != 9'sd255) ? saturated_sum[8:1] :
            shifted_twice[35] ? 8'sh80 : 8'sd127};
    assign rows_ready = ~in_begins | (rows_taken != 4'd8);
    assign results_valid = buffer_get_valid;
    assign results_values = buffer_get_data;
    assign modulate_advance = ~shifted_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) rows_taken <= 4'd0;
        else if (rows_valid & rows_ready & in_begins & ~out_ends) rows_taken <= rows_taken + 4'd1;
        else if (out_ends & ~(rows_valid & rows_ready & in_begins)) rows_taken <= rows_taken - 4'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            in_slot <= 3'd0;
            in_word <= 3'd0;
        end
        else begin
            if (rows_valid & rows_ready) in_word <= in_word == layer_last_word ? 3'd0 : in_word + 3'd1;
            if (in_ends) in_slot <= in_slot == 3'd7 ? 3'd0 : in_slot + 3'd1;
        end
    end

    always @(posedge aclk) begin
        if (taken_valid) sum <= partial;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else taken_valid <= rows_valid & rows_ready;
    end

    always @(posedge aclk) begin
        taken_first <= in_begins;
        taken_last <= in_ends;
        taken_total <= {{3{rows_x[15]}}, rows_x[15:0]} + {{3{rows_x[31]}}, rows_x[31:16]} +
            ({{3{rows_x[47]}}, rows_x[47:32]} + {{3{rows_x[63]}}, rows_x[63:48]}) +
            ({{3{rows_x[79]}}, rows_x[79:64]} + {{3{rows_x[95]}}, rows_x[95:80]} +
                ({{3{rows_x[111]}}, rows_x[111:96]} + {{3{rows_x[127]}}, rows_x[127:112]}));
    end

    always @(posedge aclk) begin
        if (!aresetn) summed_valid <= 1'd0;
        else summed_valid <= taken_valid & taken_last;
    end

    always @(posedge aclk) begin
        summed_sum <= partial;
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_sum_valid <= 1'd0;
        else scaled_sum_valid <= summed_valid;
    end

    wire signed [27:0] scaled_sum_parts_next_product = $signed({1'd0, summed_sum[10:0]}) *
        $signed({1'd0, layer_reciprocal[14:0]});
    wire [28:0] scaled_sum_parts_next_value = {1'd0, layer_reciprocal};
    wire signed [25:0] scaled_sum_parts_next_product_2 = $signed({1'd0, summed_sum[10:0]}) *
        $signed(scaled_sum_parts_next_value[28:15]);
    wire signed [26:0] scaled_sum_parts_next_product_3 = $signed(summed_sum[21:11]) *
        $signed({1'd0, layer_reciprocal[14:0]});
    wire signed [24:0] scaled_sum_parts_next_product_4 = $signed(summed_sum[21:11]) *
        $signed(scaled_sum_parts_next_value[28:15]);

    always @(posedge aclk) begin
        scaled_sum_parts <= {{{3{scaled_sum_parts_next_product_4[24]}}, scaled_sum_parts_next_product_4},
            {scaled_sum_parts_next_product_3[26], scaled_sum_parts_next_product_3},
            {{2{scaled_sum_parts_next_product_2[25]}}, scaled_sum_parts_next_product_2}, scaled_sum_parts_next_product};
    end

    always @(posedge aclk) begin
        if (!aresetn) averaged_valid <= 1'd0;
        else averaged_valid <= scaled_sum_valid;
    end

    wire signed [40:0] averaged_mean_next_value = {scaled_sum_parts[53:28], 15'd0};
    wire signed [37:0] averaged_mean_next_value_2 = {scaled_sum_parts[82:56], 11'd0};
    wire signed [50:0] averaged_mean_next_value_3 = {{23{scaled_sum_parts[27]}}, scaled_sum_parts[27:0]} +
        {{10{averaged_mean_next_value[40]}}, averaged_mean_next_value} +
        {{13{averaged_mean_next_value_2[37]}}, averaged_mean_next_value_2} + {scaled_sum_parts[108:84], 26'd0};
    wire signed [51:0] averaged_mean_next_sum = {averaged_mean_next_value_3[50], averaged_mean_next_value_3} +
        52'sh0000000800000;

    always @(posedge aclk) begin
        averaged_mean <= averaged_mean_next_sum[43:24];
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            mid_slot <= 3'd0;
            mid_word <= 3'd0;
        end
        else begin
            if (means_get_valid) mid_word <= mid_word == layer_last_word ? 3'd0 : mid_word + 3'd1;
            if (mid_ends) mid_slot <= mid_slot == 3'd7 ? 3'd0 : mid_slot + 3'd1;
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
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= looked_valid;
    end

    always @(posedge aclk) begin
        found_first <= looked_first;
        found_last <= looked_last;
        found_mean <= looked_mean;
        found_x <= held_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) centred_valid <= 1'd0;
        else centred_valid <= found_valid;
    end

    wire signed [18:0] centred_rest_next_value = {found_x[15:0], 3'd0};
    wire signed [18:0] centred_rest_next_value_2 = {found_x[31:16], 3'd0};
    wire signed [18:0] centred_rest_next_value_3 = {found_x[47:32], 3'd0};
    wire signed [18:0] centred_rest_next_value_4 = {found_x[63:48], 3'd0};
    wire signed [18:0] centred_rest_next_value_5 = {found_x[79:64], 3'd0};
    wire signed [18:0] centred_rest_next_value_6 = {found_x[95:80], 3'd0};
    wire signed [18:0] centred_rest_next_value_7 = {found_x[111:96], 3'd0};
    wire signed [18:0] centred_rest_next_value_8 = {found_x[127:112], 3'd0};

    always @(posedge aclk) begin
        centred_first <= found_first;
        centred_last <= found_last;
        centred_mean <= found_mean;
        centred_rest <= {{{2{centred_rest_next_value_8[18]}}, centred_rest_next_value_8} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_7[18]}}, centred_rest_next_value_7} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_6[18]}}, centred_rest_next_value_6} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_5[18]}}, centred_rest_next_value_5} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_4[18]}}, centred_rest_next_value_4} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_3[18]}}, centred_rest_next_value_3} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value_2[18]}}, centred_rest_next_value_2} - {found_mean[19], found_mean},
            {{2{centred_rest_next_value[18]}}, centred_rest_next_value} - {found_mean[19], found_mean}};
    end

    always @(posedge aclk) begin
        if (!aresetn) operand_valid <= 1'd0;
        else operand_valid <= centred_valid;
    end

    always @(posedge aclk) begin
        operand_first <= centred_first;
        operand_last <= centred_last;
        operand_mean <= centred_mean;
        operand_rest <= centred_rest;
    end

    always @(posedge aclk) begin
        if (!aresetn) multiplied_valid <= 1'd0;
        else multiplied_valid <= operand_valid;
    end

    wire signed [23:0] multiplied_parts_of0_next_product = $signed({1'd0, operand_rest[10:0]}) *
        $signed({1'd0, operand_rest[10:0]});
    wire signed [21:0] multiplied_parts_of0_next_product_2 = $signed({1'd0, operand_rest[10:0]}) *
        $signed(operand_rest[20:11]);
    wire signed [21:0] multiplied_parts_of0_next_product_3 = $signed(operand_rest[20:11]) *
        $signed({1'd0, operand_rest[10:0]});
    wire signed [19:0] multiplied_parts_of0_next_product_4 = $signed(operand_rest[20:11]) *
        $signed(operand_rest[20:11]);
    wire signed [23:0] multiplied_parts_of1_next_product = $signed({1'd0, operand_rest[31:21]}) *
        $signed({1'd0, operand_rest[31:21]});
    wire signed [21:0] multiplied_parts_of1_next_product_2 = $signed({1'd0, operand_rest[31:21]}) *
        $signed(operand_rest[41:32]);
    wire signed [21:0] multiplied_parts_of1_next_product_3 = $signed(operand_rest[41:32]) *
        $signed({1'd0, operand_rest[31:21]});
    wire signed [19:0] multiplied_parts_of1_next_product_4 = $signed(operand_rest[41:32]) *
        $signed(operand_rest[41:32]);
    wire signed [23:0] multiplied_parts_of2_next_product = $signed({1'd0, operand_rest[52:42]}) *
        $signed({1'd0, operand_rest[52:42]});
    wire signed [21:0] multiplied_parts_of2_next_product_2 = $signed({1'd0, operand_rest[52:42]}) *
        $signed(operand_rest[62:53]);
    wire signed [21:0] multiplied_parts_of2_next_product_3 = $signed(operand_rest[62:53]) *
        $signed({1'd0, operand_rest[52:42]});
    wire signed [19:0] multiplied_parts_of2_next_product_4 = $signed(operand_rest[62:53]) *
        $signed(operand_rest[62:53]);
    wire signed [23:0] multiplied_parts_of3_next_product = $signed({1'd0, operand_rest[73:63]}) *
        $signed({1'd0, operand_rest[73:63]});
    wire signed [21:0] multiplied_parts_of3_next_product_2 = $signed({1'd0, operand_rest[73:63]}) *
        $signed(operand_rest[83:74]);
    wire signed [21:0] multiplied_parts_of3_next_product_3 = $signed(operand_rest[83:74]) *
        $signed({1'd0, operand_rest[73:63]});
    wire signed [19:0] multiplied_parts_of3_next_product_4 = $signed(operand_rest[83:74]) *
        $signed(operand_rest[83:74]);
    wire signed [23:0] multiplied_parts_of4_next_product = $signed({1'd0, operand_rest[94:84]}) *
        $signed({1'd0, operand_rest[94:84]});
    wire signed [21:0] multiplied_parts_of4_next_product_2 = $signed({1'd0, operand_rest[94:84]}) *
        $signed(operand_rest[104:95]);
    wire signed [21:0] multiplied_parts_of4_next_product_3 = $signed(operand_rest[104:95]) *
        $signed({1'd0, operand_rest[94:84]});
    wire signed [19:0] multiplied_parts_of4_next_product_4 = $signed(operand_rest[104:95]) *
        $signed(operand_rest[104:95]);
    wire signed [23:0] multiplied_parts_of5_next_product = $signed({1'd0, operand_rest[115:105]}) *
        $signed({1'd0, operand_rest[115:105]});
    wire signed [21:0] multiplied_parts_of5_next_product_2 = $signed({1'd0, operand_rest[115:105]}) *
        $signed(operand_rest[125:116]);
    wire signed [21:0] multiplied_parts_of5_next_product_3 = $signed(operand_rest[125:116]) *
        $signed({1'd0, operand_rest[115:105]});
    wire signed [19:0] multiplied_parts_of5_next_product_4 = $signed(operand_rest[125:116]) *
        $signed(operand_rest[125:116]);
    wire signed [23:0] multiplied_parts_of6_next_product = $signed({1'd0, operand_rest[136:126]}) *
        $signed({1'd0, operand_rest[136:126]});
    wire signed [21:0] multiplied_parts_of6_next_product_2 = $signed({1'd0, operand_rest[136:126]}) *
        $signed(operand_rest[146:137]);
    wire signed [21:0] multiplied_parts_of6_next_product_3 = $signed(operand_rest[146:137]) *
        $signed({1'd0, operand_rest[136:126]});
    wire signed [19:0] multiplied_parts_of6_next_product_4 = $signed(operand_rest[146:137]) *
        $signed(operand_rest[146:137]);
    wire signed [23:0] multiplied_parts_of7_next_product = $signed({1'd0, operand_rest[157:147]}) *
        $signed({1'd0, operand_rest[157:147]});
    wire signed [21:0] multiplied_parts_of7_next_product_2 = $signed({1'd0, operand_rest[157:147]}) *
        $signed(operand_rest[167:158]);
    wire signed [21:0] multiplied_parts_of7_next_product_3 = $signed(operand_rest[167:158]) *
        $signed({1'd0, operand_rest[157:147]});
    wire signed [19:0] multiplied_parts_of7_next_product_4 = $signed(operand_rest[167:158]) *
        $signed(operand_rest[167:158]);

    always @(posedge aclk) begin
        multiplied_first <= operand_first;
        multiplied_last <= operand_last;
        multiplied_mean <= operand_mean;
        multiplied_parts_of0 <= {{{4{multiplied_parts_of0_next_product_4[19]}}, multiplied_parts_of0_next_product_4},
            {{2{multiplied_parts_of0_next_product_3[21]}}, multiplied_parts_of0_next_product_3},
            {{2{multiplied_parts_of0_next_product_2[21]}}, multiplied_parts_of0_next_product_2},
            multiplied_parts_of0_next_product};
        multiplied_parts_of1 <= {{{4{multiplied_parts_of1_next_product_4[19]}}, multiplied_parts_of1_next_product_4},
            {{2{multiplied_parts_of1_next_product_3[21]}}, multiplied_parts_of1_next_product_3},
            {{2{multiplied_parts_of1_next_product_2[21]}}, multiplied_parts_of1_next_product_2},
            multiplied_parts_of1_next_product};
        multiplied_parts_of2 <= {{{4{multiplied_parts_of2_next_product_4[19]}}, multiplied_parts_of2_next_product_4},
            {{2{multiplied_parts_of2_next_product_3[21]}}, multiplied_parts_of2_next_product_3},
            {{2{multiplied_parts_of2_next_product_2[21]}}, multiplied_parts_of2_next_product_2},
            multiplied_parts_of2_next_product};
        multiplied_parts_of3 <= {{{4{multiplied_parts_of3_next_product_4[19]}}, multiplied_parts_of3_next_product_4},
            {{2{multiplied_parts_of3_next_product_3[21]}}, multiplied_parts_of3_next_product_3},
            {{2{multiplied_parts_of3_next_product_2[21]}}, multiplied_parts_of3_next_product_2},
            multiplied_parts_of3_next_product};
        multiplied_parts_of4 <= {{{4{multiplied_parts_of4_next_product_4[19]}}, multiplied_parts_of4_next_product_4},
            {{2{multiplied_parts_of4_next_product_3[21]}}, multiplied_parts_of4_next_product_3},
            {{2{multiplied_parts_of4_next_product_2[21]}}, multiplied_parts_of4_next_product_2},
            multiplied_parts_of4_next_product};
        multiplied_parts_of5 <= {{{4{multiplied_parts_of5_next_product_4[19]}}, multiplied_parts_of5_next_product_4},
            {{2{multiplied_parts_of5_next_product_3[21]}}, multiplied_parts_of5_next_product_3},
            {{2{multiplied_parts_of5_next_product_2[21]}}, multiplied_parts_of5_next_product_2},
            multiplied_parts_of5_next_product};
        multiplied_parts_of6 <= {{{4{multiplied_parts_of6_next_product_4[19]}}, multiplied_parts_of6_next_product_4},
            {{2{multiplied_parts_of6_next_product_3[21]}}, multiplied_parts_of6_next_product_3},
            {{2{multiplied_parts_of6_next_product_2[21]}}, multiplied_parts_of6_next_product_2},
            multiplied_parts_of6_next_product};
        multiplied_parts_of7 <= {{{4{multiplied_parts_of7_next_product_4[19]}}, multiplied_parts_of7_next_product_4},
            {{2{multiplied_parts_of7_next_product_3[21]}}, multiplied_parts_of7_next_product_3},
            {{2{multiplied_parts_of7_next_product_2[21]}}, multiplied_parts_of7_next_product_2},
            multiplied_parts_of7_next_product};
    end

    always @(posedge aclk) begin
        if (!aresetn) added_valid <= 1'd0;
        else added_valid <= multiplied_valid;
    end

    wire signed [32:0] added_squares_next_value = {multiplied_parts_of0[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_2 = {multiplied_parts_of0[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_3 = {multiplied_parts_of1[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_4 = {multiplied_parts_of1[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_5 = {multiplied_parts_of2[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_6 = {multiplied_parts_of2[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_7 = {multiplied_parts_of3[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_8 = {multiplied_parts_of3[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_9 = {multiplied_parts_of4[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_10 = {multiplied_parts_of4[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_11 = {multiplied_parts_of5[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_12 = {multiplied_parts_of5[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_13 = {multiplied_parts_of6[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_14 = {multiplied_parts_of6[69:48], 11'd0};
    wire signed [32:0] added_squares_next_value_15 = {multiplied_parts_of7[45:24], 11'd0};
    wire signed [32:0] added_squares_next_value_16 = {multiplied_parts_of7[69:48], 11'd0};

    always @(posedge aclk) begin
        added_first <= multiplied_first;
        added_last <= multiplied_last;
        added_mean <= multiplied_mean;
        added_squares <= {{{18{multiplied_parts_of7[23]}}, multiplied_parts_of7[23:0]} +
            {{9{added_squares_next_value_15[32]}}, added_squares_next_value_15} +
            {{9{added_squares_next_value_16[32]}}, added_squares_next_value_16} + {multiplied_parts_of7[91:72], 22'd0},
            {{18{multiplied_parts_of6[23]}}, multiplied_parts_of6[23:0]} +
                {{9{added_squares_next_value_13[32]}}, added_squares_next_value_13} +
                {{9{added_squares_next_value_14[32]}}, added_squares_next_value_14} +
                {multiplied_parts_of6[91:72], 22'd0},
            {{18{multiplied_parts_of5[23]}}, multiplied_parts_of5[23:0]} +
                {{9{added_squares_next_value_11[32]}}, added_squares_next_value_11} +
                {{9{added_squares_next_value_12[32]}}, added_squares_next_value_12} +
                {multiplied_parts_of5[91:72], 22'd0},
            {{18{multiplied_parts_of4[23]}}, multiplied_parts_of4[23:0]} +
                {{9{added_squares_next_value_9[32]}}, added_squares_next_value_9} +
                {{9{added_squares_next_value_10[32]}}, added_squares_next_value_10} +
                {multiplied_parts_of4[91:72], 22'd0},
            {{18{multiplied_parts_of3[23]}}, multiplied_parts_of3[23:0]} +
                {{9{added_squares_next_value_7[32]}}, added_squares_next_value_7} +
                {{9{added_squares_next_value_8[32]}}, added_squares_next_value_8} +
                {multiplied_parts_of3[91:72], 22'd0},
            {{18{multiplied_parts_of2[23]}}, multiplied_parts_of2[23:0]} +
                {{9{added_squares_next_value_5[32]}}, added_squares_next_value_5} +
                {{9{added_squares_next_value_6[32]}}, added_squares_next_value_6} +
                {multiplied_parts_of2[91:72], 22'd0},
            {{18{multiplied_parts_of1[23]}}, multiplied_parts_of1[23:0]} +
                {{9{added_squares_next_value_3[32]}}, added_squares_next_value_3} +
                {{9{added_squares_next_value_4[32]}}, added_squares_next_value_4} +
                {multiplied_parts_of1[91:72], 22'd0},
            {{18{multiplied_parts_of0[23]}}, multiplied_parts_of0[23:0]} +
                {{9{added_squares_next_value[32]}}, added_squares_next_value} +
                {{9{added_squares_next_value_2[32]}}, added_squares_next_value_2} +
                {multiplied_parts_of0[91:72], 22'd0}};
    end

    always @(posedge aclk) begin
        if (!aresetn) total_valid <= 1'd0;
        else total_valid <= added_valid;
    end

    always @(posedge aclk) begin
        total_first <= added_first;
        total_last <= added_last;
        total_mean <= added_mean;
        total_squares <= {3'd0, added_squares[41:0]} + {3'd0, added_squares[83:42]} +
            ({3'd0, added_squares[125:84]} + {3'd0, added_squares[167:126]}) +
            ({3'd0, added_squares[209:168]} + {3'd0, added_squares[251:210]} +
                ({3'd0, added_squares[293:252]} + {3'd0, added_squares[335:294]}));
    end

    always @(posedge aclk) begin
        if (total_valid) squares <= row_squares;
    end

    always @(posedge aclk) begin
        if (!aresetn) row_ends_valid <= 1'd0;
        else row_ends_valid <= total_valid & total_last;
    end

    always @(posedge aclk) begin
        row_ends_mean <= total_mean;
        row_ends_squares <= row_squares;
    end

    always @(posedge aclk) begin
        if (!aresetn) placed_valid <= 1'd0;
        else placed_valid <= row_ends_valid;
    end

    always @(posedge aclk) begin
        placed_mean <= row_ends_mean;
        placed_squares <= row_ends_squares;
        placed_place <= row_ends_squares[47] ? 6'd47 : row_ends_squares[46] ? 6'd46 : row_ends_squares[45] ? 6'd45 :
            row_ends_squares[44] ? 6'd44 : row_ends_squares[43] ? 6'd43 : row_ends_squares[42] ? 6'd42 :
            row_ends_squares[41] ? 6'd41 : row_ends_squares[40] ? 6'd40 : row_ends_squares[39] ? 6'd39 :
            row_ends_squares[38] ? 6'd38 : row_ends_squares[37] ? 6'd37 : row_ends_squares[36] ? 6'd36 :
            row_ends_squares[35] ? 6'd35 : row_ends_squares[34] ? 6'd34 : row_ends_squares[33] ? 6'd33 :
            row_ends_squares[32] ? 6'd32 : row_ends_squares[31] ? 6'd31 : row_ends_squares[30] ? 6'd30 :
            row_ends_squares[29] ? 6'd29 : row_ends_squares[28] ? 6'd28 : row_ends_squares[27] ? 6'd27 :
            row_ends_squares[26] ? 6'd26 : row_ends_squares[25] ? 6'd25 : row_ends_squares[24] ? 6'd24 :
            row_ends_squares[23] ? 6'd23 : row_ends_squares[22] ? 6'd22 : row_ends_squares[21] ? 6'd21 :
            row_ends_squares[20] ? 6'd20 : row_ends_squares[19] ? 6'd19 : row_ends_squares[18] ? 6'd18 :
            row_ends_squares[17] ? 6'd17 : row_ends_squares[16] ? 6'd16 : row_ends_squares[15] ? 6'd15 :
            row_ends_squares[14] ? 6'd14 : row_ends_squares[13] ? 6'd13 : row_ends_squares[12] ? 6'd12 :
            row_ends_squares[11] ? 6'd11 : row_ends_squares[10] ? 6'd10 : row_ends_squares[9] ? 6'd9 :
            row_ends_squares[8] ? 6'd8 : row_ends_squares[7] ? 6'd7 : row_ends_squares[6] ? 6'd6 :
            row_ends_squares[5] ? 6'd5 : row_ends_squares[4] ? 6'd4 : row_ends_squares[3] ? 6'd3 :
            row_ends_squares[2] ? 6'd2 : row_ends_squares[1] ? 6'd1 : 6'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) aligned_valid <= 1'd0;
        else aligned_valid <= placed_valid;
    end

    wire [61:0] aligned_mantissa_next_shifted = {placed_squares, 14'd0} >> {placed_place[5:1], 1'd0};

    always @(posedge aclk) begin
        aligned_mean <= placed_mean;
        aligned_mantissa <= placed_squares == 48'd0 ? 16'd16384 : aligned_mantissa_next_shifted[15:0];
        aligned_down <= placed_squares == 48'd0 ? 6'd7 : {1'd0, placed_place[5:1]};
    end

    always @(posedge aclk) begin
        if (!aresetn) segment_valid <= 1'd0;
        else segment_valid <= aligned_valid;
    end

    reg  [15:0] segment_base_next_entry;  // table bases, norm-modulate.ts:108

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

    reg  [8:0] segment_drop_next_entry;  // table drops, norm-modulate.ts:108

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
        segment_drop <= segment_drop_next_entry;
        segment_within <= aligned_mantissa[7:0];
    end

    always @(posedge aclk) begin
        if (!aresetn) dropped_valid <= 1'd0;
        else dropped_valid <= segment_valid;
    end

    always @(posedge aclk) begin
        dropped_mean <= segment_mean;
        dropped_down <= segment_down;
        dropped_base <= segment_base;
        dropped_drop <= segment_drop * segment_within;
    end

    always @(posedge aclk) begin
        if (!aresetn) mark_valid <= 1'd0;
        else mark_valid <= dropped_valid;
    end

    wire [17:0] mark_inverse_next_sum = {1'd0, dropped_drop} + 18'd128;

    always @(posedge aclk) begin
        mark_mean <= dropped_mean;
        mark_inverse <= dropped_base - {6'd0, mark_inverse_next_sum[17:8]};
        mark_down <= dropped_down;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            out_slot <= 3'd0;
            out_word <= 3'd0;
        end
        else begin
            if (out_goes) out_word <= out_word == layer_last_word ? 3'd0 : out_word + 3'd1;
            if (out_ends) out_slot <= out_slot == 3'd7 ? 3'd0 : out_slot + 3'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            fetched_valid <= 1'd0;
            out_found_valid <= 1'd0;
            out_centred_valid <= 1'd0;
            out_operand_valid <= 1'd0;
            scaled_valid <= 1'd0;
            joined_valid <= 1'd0;
            normed_valid <= 1'd0;
            rounded_valid <= 1'd0;
            gained_valid <= 1'd0;
            modulated_valid <= 1'd0;
            shifted_valid <= 1'd0;
        end
        else if (modulate_advance) begin
            fetched_valid <= marks_get_valid;
            out_found_valid <= fetched_valid;
            out_centred_valid <= out_found_valid;
            out_operand_valid <= out_centred_valid;
            scaled_valid <= out_operand_valid;
            joined_valid <= scaled_valid;
            normed_valid <= joined_valid;
            rounded_valid <= normed_valid;
            gained_valid <= rounded_valid;
            modulated_valid <= gained_valid;
            shifted_valid <= modulated_valid;
        end
    end

    wire signed [18:0] out_centred_values_next_value = {out_found_x[15:0], 3'd0};
    wire signed [18:0] out_centred_values_next_value_2 = {out_found_x[31:16], 3'd0};
    wire signed [18:0] out_centred_values_next_value_3 = {out_found_x[47:32], 3'd0};
    wire signed [18:0] out_centred_values_next_value_4 = {out_found_x[63:48], 3'd0};
    wire signed [18:0] out_centred_values_next_value_5 = {out_found_x[79:64], 3'd0};
    wire signed [18:0] out_centred_values_next_value_6 = {out_found_x[95:80], 3'd0};
    wire signed [18:0] out_centred_values_next_value_7 = {out_found_x[111:96], 3'd0};
    wire signed [18:0] out_centred_values_next_value_8 = {out_found_x[127:112], 3'd0};
    wire signed [28:0] scaled_parts_of0_next_product = $signed({1'd0, out_operand_values[10:0]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of0_next_product_2 = $signed(out_operand_values[20:11]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of1_next_product = $signed({1'd0, out_operand_values[31:21]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of1_next_product_2 = $signed(out_operand_values[41:32]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of2_next_product = $signed({1'd0, out_operand_values[52:42]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of2_next_product_2 = $signed(out_operand_values[62:53]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of3_next_product = $signed({1'd0, out_operand_values[73:63]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of3_next_product_2 = $signed(out_operand_values[83:74]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of4_next_product = $signed({1'd0, out_operand_values[94:84]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of4_next_product_2 = $signed(out_operand_values[104:95]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of5_next_product = $signed({1'd0, out_operand_values[115:105]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of5_next_product_2 = $signed(out_operand_values[125:116]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of6_next_product = $signed({1'd0, out_operand_values[136:126]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of6_next_product_2 = $signed(out_operand_values[146:137]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [28:0] scaled_parts_of7_next_product = $signed({1'd0, out_operand_values[157:147]}) *
        $signed({1'd0, out_operand_inverse});
    wire signed [26:0] scaled_parts_of7_next_product_2 = $signed(out_operand_values[167:158]) *
        $signed({1'd0, out_operand_inverse});
    wire signed [37:0] normed_twice_next_shifted = $signed(joined_products[37:0]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_2 = $signed(joined_products[75:38]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_3 = $signed(joined_products[113:76]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_4 = $signed(joined_products[151:114]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_5 = $signed(joined_products[189:152]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_6 = $signed(joined_products[227:190]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_7 = $signed(joined_products[265:228]) >>> joined_down;
    wire signed [37:0] normed_twice_next_shifted_8 = $signed(joined_products[303:266]) >>> joined_down;
    wire signed [18:0] rounded_values_next_sum = {normed_twice[17], normed_twice[17:0]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_2 = {normed_twice[35], normed_twice[35:18]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_3 = {normed_twice[53], normed_twice[53:36]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_4 = {normed_twice[71], normed_twice[71:54]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_5 = {normed_twice[89], normed_twice[89:72]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_6 = {normed_twice[107], normed_twice[107:90]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_7 = {normed_twice[125], normed_twice[125:108]} + 19'sd1;
    wire signed [18:0] rounded_values_next_sum_8 = {normed_twice[143], normed_twice[143:126]} + 19'sd1;
    wire signed [32:0] gained_products_next_product = $signed(rounded_values[16:0]) * $signed(rounded_gains[15:0]);
    wire signed [32:0] gained_products_next_product_2 = $signed(rounded_values[33:17]) * $signed(rounded_gains[31:16]);
    wire signed [32:0] gained_products_next_product_3 = $signed(rounded_values[50:34]) * $signed(rounded_gains[47:32]);
    wire signed [32:0] gained_products_next_product_4 = $signed(rounded_values[67:51]) * $signed(rounded_gains[63:48]);
    wire signed [32:0] gained_products_next_product_5 = $signed(rounded_values[84:68]) * $signed(rounded_gains[79:64]);
    wire signed [32:0] gained_products_next_product_6 = $signed(rounded_values[101:85]) * $signed(rounded_gains[95:80]);
    wire signed [32:0] gained_products_next_product_7 = $signed(rounded_values[118:102]) *
        $signed(rounded_gains[111:96]);
    wire signed [32:0] gained_products_next_product_8 = $signed(rounded_values[135:119]) *
        $signed(rounded_gains[127:112]);
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
            fetched_word <= out_word;
            fetched_mean <= marks_get_data[19:0];
            fetched_inverse <= marks_get_data[35:20];
            fetched_down <= marks_get_data[41:36];
            out_found_word <= fetched_word;
            out_found_mean <= fetched_mean;
            out_found_inverse <= fetched_inverse;
            out_found_down <= fetched_down;
            out_found_x <= held_data_2;
            out_centred_word <= out_found_word;
            out_centred_inverse <= out_found_inverse;
            out_centred_down <= out_found_down;
            out_centred_values <= {{{2{out_centred_values_next_value_8[18]}}, out_centred_values_next_value_8} -
                {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_7[18]}}, out_centred_values_next_value_7} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_6[18]}}, out_centred_values_next_value_6} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_5[18]}}, out_centred_values_next_value_5} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_4[18]}}, out_centred_values_next_value_4} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_3[18]}}, out_centred_values_next_value_3} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value_2[18]}}, out_centred_values_next_value_2} -
                    {out_found_mean[19], out_found_mean},
                {{2{out_centred_values_next_value[18]}}, out_centred_values_next_value} -
                    {out_found_mean[19], out_found_mean}};
            out_operand_word <= out_centred_word;
            out_operand_inverse <= out_centred_inverse;
            out_operand_down <= out_centred_down;
            out_operand_values <= out_centred_values;
            scaled_word <= out_operand_word;
            scaled_down <= out_operand_down;
            scaled_parts_of0 <= {{{2{scaled_parts_of0_next_product_2[26]}}, scaled_parts_of0_next_product_2},
                scaled_parts_of0_next_product};
            scaled_parts_of1 <= {{{2{scaled_parts_of1_next_product_2[26]}}, scaled_parts_of1_next_product_2},
                scaled_parts_of1_next_product};
            scaled_parts_of2 <= {{{2{scaled_parts_of2_next_product_2[26]}}, scaled_parts_of2_next_product_2},
                scaled_parts_of2_next_product};
            scaled_parts_of3 <= {{{2{scaled_parts_of3_next_product_2[26]}}, scaled_parts_of3_next_product_2},
                scaled_parts_of3_next_product};
            scaled_parts_of4 <= {{{2{scaled_parts_of4_next_product_2[26]}}, scaled_parts_of4_next_product_2},
                scaled_parts_of4_next_product};
            scaled_parts_of5 <= {{{2{scaled_parts_of5_next_product_2[26]}}, scaled_parts_of5_next_product_2},
                scaled_parts_of5_next_product};
            scaled_parts_of6 <= {{{2{scaled_parts_of6_next_product_2[26]}}, scaled_parts_of6_next_product_2},
                scaled_parts_of6_next_product};
            scaled_parts_of7 <= {{{2{scaled_parts_of7_next_product_2[26]}}, scaled_parts_of7_next_product_2},
                scaled_parts_of7_next_product};
            joined_word <= scaled_word;
            joined_down <= scaled_down;
            joined_products <= {{{9{scaled_parts_of7[28]}}, scaled_parts_of7[28:0]} + {scaled_parts_of7[55:29], 11'd0},
                {{9{scaled_parts_of6[28]}}, scaled_parts_of6[28:0]} + {scaled_parts_of6[55:29], 11'd0},
                {{9{scaled_parts_of5[28]}}, scaled_parts_of5[28:0]} + {scaled_parts_of5[55:29], 11'd0},
                {{9{scaled_parts_of4[28]}}, scaled_parts_of4[28:0]} + {scaled_parts_of4[55:29], 11'd0},
                {{9{scaled_parts_of3[28]}}, scaled_parts_of3[28:0]} + {scaled_parts_of3[55:29], 11'd0},
                {{9{scaled_parts_of2[28]}}, scaled_parts_of2[28:0]} + {scaled_parts_of2[55:29], 11'd0},
                {{9{scaled_parts_of1[28]}}, scaled_parts_of1[28:0]} + {scaled_parts_of1[55:29], 11'd0},
                {{9{scaled_parts_of0[28]}}, scaled_parts_of0[28:0]} + {scaled_parts_of0[55:29], 11'd0}};
            normed_twice <= {normed_twice_next_shifted_8[17:0], normed_twice_next_shifted_7[17:0],
                normed_twice_next_shifted_6[17:0], normed_twice_next_shifted_5[17:0], normed_twice_next_shifted_4[17:0],
                normed_twice_next_shifted_3[17:0], normed_twice_next_shifted_2[17:0], normed_twice_next_shifted[17:0]};
            rounded_values <= {rounded_values_next_sum_8[17:1], rounded_values_next_sum_7[17:1],
                rounded_values_next_sum_6[17:1], rounded_values_next_sum_5[17:1], rounded_values_next_sum_4[17:1],
                rounded_values_next_sum_3[17:1], rounded_values_next_sum_2[17:1], rounded_values_next_sum[17:1]};
            rounded_gains <= channels_data[127:0];
            rounded_offsets <= channels_data[383:128];
            gained_products <= {gained_products_next_product_8, gained_products_next_product_7,
                gained_products_next_product_6, gained_products_next_product_5, gained_products_next_product_4,
                gained_products_next_product_3, gained_products_next_product_2, gained_products_next_product};
            gained_offsets <= rounded_offsets;
            modulated_wide <= {{{3{gained_products[263]}}, gained_products[263:231]} +
                {{4{gained_offsets[255]}}, gained_offsets[255:224]},
                {{3{gained_products[230]}}, gained_products[230:198]} +
                    {{4{gained_offsets[223]}}, gained_offsets[223:192]},
                {{3{gained_products[197]}}, gained_products[197:165]} +
                    {{4{gained_offsets[191]}}, gained_offsets[191:160]},
                {{3{gained_products[164]}}, gained_products[164:132]} +
                    {{4{gained_offsets[159]}}, gained_offsets[159:128]},
                {{3{gained_products[131]}}, gained_products[131:99]} +
                    {{4{gained_offsets[127]}}, gained_offsets[127:96]},
                {{3{gained_products[98]}}, gained_products[98:66]} + {{4{gained_offsets[95]}}, gained_offsets[95:64]},
                {{3{gained_products[65]}}, gained_products[65:33]} + {{4{gained_offsets[63]}}, gained_offsets[63:32]},
                {{3{gained_products[32]}}, gained_products[32:0]} + {{4{gained_offsets[31]}}, gained_offsets[31:0]}};
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
        if (modulate_advance) channels_data <= channels[{layer_half, joined_word}];
    end

    // norm-modulate.ts:119
    disc8x8_c9e0bf_queue_bits20_depth8 means (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(averaged_valid),
        .put_ready(means_put_ready),
        .put_data(averaged_mean),
        .get_valid(means_get_valid),
        .get_ready(mid_ends),
        .get_data(means_get_data)
    );

    // norm-modulate.ts:119
    disc8x8_c9e0bf_queue_bits42_depth8 marks (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(mark_valid),
        .put_ready(marks_put_ready),
        .put_data({mark_down, mark_inverse, mark_mean}),
        .get_valid(marks_get_valid),
        .get_ready(out_ends),
        .get_data(marks_get_data)
    );

    // norm-modulate.ts:301
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
    wire _unused_ok = &{1'b0, scaled_sum_parts[111:109], scaled_sum_parts[83], scaled_sum_parts[55:54],
        multiplied_parts_of0[95:92], multiplied_parts_of0[71:70], multiplied_parts_of0[47:46],
        multiplied_parts_of1[95:92], multiplied_parts_of1[71:70], multiplied_parts_of1[47:46],
        multiplied_parts_of2[95:92], multiplied_parts_of2[71:70], multiplied_parts_of2[47:46],
        multiplied_parts_of3[95:92], multiplied_parts_of3[71:70], multiplied_parts_of3[47:46],
        multiplied_parts_of4[95:92], multiplied_parts_of4[71:70], multiplied_parts_of4[47:46],
        multiplied_parts_of5[95:92], multiplied_parts_of5[71:70], multiplied_parts_of5[47:46],
        multiplied_parts_of6[95:92], multiplied_parts_of6[71:70], multiplied_parts_of6[47:46],
        multiplied_parts_of7[95:92], multiplied_parts_of7[71:70], multiplied_parts_of7[47:46], placed_place[0],
        scaled_parts_of0[57:56], scaled_parts_of1[57:56], scaled_parts_of2[57:56], scaled_parts_of3[57:56],
        scaled_parts_of4[57:56], scaled_parts_of5[57:56], scaled_parts_of6[57:56], scaled_parts_of7[57:56],
        saturated_sum[0], saturated_sum_2[0], saturated_sum_3[0], saturated_sum_4[0], saturated_sum_5[0],
        saturated_sum_6[0], saturated_sum_7[0], saturated_sum_8[0], scaled_sum_parts_next_value[14:0],
        averaged_mean_next_sum[51:44], averaged_mean_next_sum[23:0], aligned_mantissa_next_shifted[61:16],
        mark_inverse_next_sum[7:0], normed_twice_next_shifted[37:18], normed_twice_next_shifted_2[37:18],
        normed_twice_next_shifted_3[37:18], normed_twice_next_shifted_4[37:18], normed_twice_next_shifted_5[37:18],
        normed_twice_next_shifted_6[37:18], normed_twice_next_shifted_7[37:18], normed_twice_next_shifted_8[37:18],
        rounded_values_next_sum[18], rounded_values_next_sum[0], rounded_values_next_sum_2[18],
        rounded_values_next_sum_2[0], rounded_values_next_sum_3[18], rounded_values_next_sum_3[0],
        rounded_values_next_sum_4[18], rounded_values_next_sum_4[0], rounded_values_next_sum_5[18],
        rounded_values_next_sum_5[0], rounded_values_next_sum_6[18], rounded_values_next_sum_6[0],
        rounded_values_next_sum_7[18], rounded_values_next_sum_7[0], rounded_values_next_sum_8[18],
        rounded_values_next_sum_8[0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            means_put_has_room: assert (means_put_ready | ~averaged_valid);  // norm-modulate.ts:124
            marks_put_has_room: assert (marks_put_ready | ~mark_valid);  // norm-modulate.ts:125
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(means_put_ready | ~averaged_valid)) begin
                $display("%m: assertion means.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:124");
                $stop;
            end
            if (!(marks_put_ready | ~mark_valid)) begin
                $display("%m: assertion marks.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:125");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
