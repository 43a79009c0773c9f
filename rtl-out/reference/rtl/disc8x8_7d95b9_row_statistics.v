// Mean and deviation of rows, from their sums.
// RowStatistics, generator/hardware/elementwise/row-statistics.ts
// width = 4, words = 16, cycles = 32
`default_nettype none

module disc8x8_7d95b9_row_statistics (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [3:0]  layer_last_word,  // words in a row, less one
    input  wire [27:0] layer_reciprocal,  // 2^27 / elements
    input  wire [39:0] layer_epsilon,
    input  wire        sums_valid,
    output wire        sums_ready,
    input  wire [21:0] sums_sum,
    input  wire [36:0] sums_squares,
    output wire        marks_valid,
    input  wire        marks_ready,
    output wire [15:0] marks_inverse,
    output wire [5:0]  marks_down,
    output wire [36:0] marks_offset
);
    wire averaged_ready;
    wire counted_ready;
    wire spread_ready;
    wire invert_advance;
    wire segment_valid;
    wire segment_ready;
    wire signed [19:0] segment_mean;
    wire [5:0] segment_down;
    wire [15:0] segment_base;
    wire [8:0] segment_drop;
    wire [7:0] segment_within;
    wire dropped_ready;
    wire last_ready;
    reg  averaged_valid;  // row-statistics.ts:176
    reg  signed [21:0] averaged_others_sum;  // row-statistics.ts:176
    reg  [36:0] averaged_others_squares;  // row-statistics.ts:176
    reg  signed [28:0] averaged_a;  // row-statistics.ts:176
    reg  averaged_is_free;  // row-statistics.ts:176
    reg  [2:0] averaged_work_left;  // row-statistics.ts:178
    reg  signed [52:0] averaged_work_sum;  // row-statistics.ts:178
    reg  [23:0] averaged_work_by;  // row-statistics.ts:178
    reg  signed [29:0] averaged_work_first_term;  // row-statistics.ts:178
    reg  averaged_work_first_is_less;  // row-statistics.ts:178
    reg  signed [29:0] averaged_work_second_term;  // row-statistics.ts:178
    reg  averaged_work_second_is_less;  // row-statistics.ts:178
    reg  counted_valid;  // row-statistics.ts:176
    reg  signed [19:0] counted_others_mean;  // row-statistics.ts:176
    reg  signed [21:0] counted_others_sum;  // row-statistics.ts:176
    reg  [36:0] counted_others_squares;  // row-statistics.ts:176
    reg  signed [19:0] counted_a;  // row-statistics.ts:176
    reg  counted_is_free;  // row-statistics.ts:176
    reg  [1:0] counted_work_left;  // row-statistics.ts:178
    reg  signed [27:0] counted_work_sum;  // row-statistics.ts:178
    reg  [7:0] counted_work_by;  // row-statistics.ts:178
    reg  signed [20:0] counted_work_first_term;  // row-statistics.ts:178
    reg  counted_work_first_is_less;  // row-statistics.ts:178
    reg  signed [20:0] counted_work_second_term;  // row-statistics.ts:178
    reg  counted_work_second_is_less;  // row-statistics.ts:178
    reg  spread_valid;  // row-statistics.ts:176
    reg  signed [19:0] spread_others_mean;  // row-statistics.ts:176
    reg  [43:0] spread_others_squares;  // row-statistics.ts:176
    reg  signed [30:0] spread_a;  // row-statistics.ts:176
    reg  spread_is_free;  // row-statistics.ts:176
    reg  [2:0] spread_work_left;  // row-statistics.ts:178
    reg  signed [50:0] spread_work_sum;  // row-statistics.ts:178
    reg  [19:0] spread_work_by;  // row-statistics.ts:178
    reg  signed [31:0] spread_work_first_term;  // row-statistics.ts:178
    reg  spread_work_first_is_less;  // row-statistics.ts:178
    reg  signed [31:0] spread_work_second_term;  // row-statistics.ts:178
    reg  spread_work_second_is_less;  // row-statistics.ts:178
    reg  squared_valid;  // row-statistics.ts:120
    reg  signed [19:0] squared_mean;  // row-statistics.ts:120
    reg  [51:0] squared_squares;  // row-statistics.ts:120
    reg  placed_valid;  // row-statistics.ts:121
    reg  signed [19:0] placed_mean;  // row-statistics.ts:121
    reg  [51:0] placed_squares;  // row-statistics.ts:121
    reg  [5:0] placed_place;  // row-statistics.ts:121
    reg  aligned_valid;  // row-statistics.ts:129
    reg  signed [19:0] aligned_mean;  // row-statistics.ts:129
    reg  [15:0] aligned_mantissa;  // row-statistics.ts:129
    reg  [5:0] aligned_down;  // row-statistics.ts:129
    reg  found_valid;  // row-statistics.ts:135
    reg  signed [19:0] found_mean;  // row-statistics.ts:135
    reg  [5:0] found_down;  // row-statistics.ts:135
    reg  [15:0] found_base;  // row-statistics.ts:135
    reg  [8:0] found_drop;  // row-statistics.ts:135
    reg  [7:0] found_within;  // row-statistics.ts:135
    reg  dropped_valid;  // row-statistics.ts:176
    reg  signed [19:0] dropped_others_mean;  // row-statistics.ts:176
    reg  [5:0] dropped_others_down;  // row-statistics.ts:176
    reg  [15:0] dropped_others_base;  // row-statistics.ts:176
    reg  signed [9:0] dropped_a;  // row-statistics.ts:176
    reg  dropped_is_free;  // row-statistics.ts:176
    reg  [2:0] dropped_work_left;  // row-statistics.ts:178
    reg  signed [21:0] dropped_work_sum;  // row-statistics.ts:178
    reg  [11:0] dropped_work_by;  // row-statistics.ts:178
    reg  signed [10:0] dropped_work_first_term;  // row-statistics.ts:178
    reg  dropped_work_first_is_less;  // row-statistics.ts:178
    reg  signed [10:0] dropped_work_second_term;  // row-statistics.ts:178
    reg  dropped_work_second_is_less;  // row-statistics.ts:178
    reg  last_valid;  // row-statistics.ts:176
    reg  [15:0] last_others_inverse;  // row-statistics.ts:176
    reg  [5:0] last_others_down;  // row-statistics.ts:176
    reg  signed [16:0] last_a;  // row-statistics.ts:176
    reg  last_is_free;  // row-statistics.ts:176
    reg  [2:0] last_work_left;  // row-statistics.ts:178
    reg  signed [36:0] last_work_sum;  // row-statistics.ts:178
    reg  [19:0] last_work_by;  // row-statistics.ts:178
    reg  signed [17:0] last_work_first_term;  // row-statistics.ts:178
    reg  last_work_first_is_less;  // row-statistics.ts:178
    reg  signed [17:0] last_work_second_term;  // row-statistics.ts:178
    reg  last_work_second_is_less;  // row-statistics.ts:178

    assign sums_ready = averaged_is_free;
    assign marks_valid = last_valid & (last_work_left == 3'd0);
    assign marks_inverse = last_others_inverse;
    assign marks_down = last_others_down;
    assign marks_offset = last_work_sum;
    assign averaged_ready = (averaged_work_left == 3'd0) & counted_is_free;
    assign counted_ready = (counted_work_left == 2'd0) & spread_is_free;
    assign spread_ready = (spread_work_left == 3'd0) & invert_advance;
    assign invert_advance = ~found_valid | segment_ready;
    assign segment_valid = found_valid;
    assign segment_ready = dropped_is_free;
    assign segment_mean = found_mean;
    assign segment_down = found_down;
    assign segment_base = found_base;
    assign segment_drop = found_drop;
    assign segment_within = found_within;
    assign dropped_ready = (dropped_work_left == 3'd0) & last_is_free;
    assign last_ready = (last_work_left == 3'd0) & marks_ready;

    always @(posedge aclk) begin
        if (!aresetn) averaged_valid <= 1'd0;
        else if (~averaged_valid) averaged_valid <= sums_valid;
        else if (averaged_ready) averaged_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~averaged_valid) begin
            averaged_others_sum <= sums_sum;
            averaged_others_squares <= sums_squares;
            averaged_a <= {1'd0, layer_reciprocal};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            averaged_is_free <= 1'd1;
            counted_is_free <= 1'd1;
            spread_is_free <= 1'd1;
            dropped_is_free <= 1'd1;
            last_is_free <= 1'd1;
        end
        else begin
            averaged_is_free <= averaged_is_free ? ~sums_valid : averaged_ready;
            counted_is_free <= counted_is_free ? ~(averaged_valid & (averaged_work_left == 3'd0)) : counted_ready;
            spread_is_free <= spread_is_free ? ~(counted_valid & (counted_work_left == 2'd0)) : spread_ready;
            dropped_is_free <= dropped_is_free ? ~segment_valid : dropped_ready;
            last_is_free <= last_is_free ? ~(dropped_valid & (dropped_work_left == 3'd0)) : last_ready;
        end
    end

    wire signed [31:0] averaged_work_sum_next_value = {averaged_work_first_term, 2'd0};

    always @(posedge aclk) begin
        if (~averaged_valid) begin
            averaged_work_left <= 3'd7;
            averaged_work_sum <= 53'sd0;
            averaged_work_first_term <= 30'sd0;
            averaged_work_first_is_less <= 1'd0;
            averaged_work_second_term <= 30'sd0;
            averaged_work_second_is_less <= 1'd0;
            averaged_work_by <= {{2{sums_sum[21]}}, sums_sum} + 24'h555555;
        end
        else if (averaged_work_left != 3'd0) begin
            averaged_work_left <= averaged_work_left - 3'd1;
            averaged_work_sum <=
                ({averaged_work_sum[48:0], 1'd0, averaged_work_first_is_less, 1'd0, averaged_work_second_is_less} ^
                {{21{averaged_work_sum_next_value[31]}}, averaged_work_sum_next_value} ^
                {{23{averaged_work_second_term[29]}}, averaged_work_second_term}) +
                {({averaged_work_sum[47:0], 1'd0, averaged_work_first_is_less, 1'd0, averaged_work_second_is_less} &
                    {{20{averaged_work_sum_next_value[31]}}, averaged_work_sum_next_value}) |
                    ({averaged_work_sum[47:0], 1'd0, averaged_work_first_is_less, 1'd0, averaged_work_second_is_less} &
                        {{22{averaged_work_second_term[29]}}, averaged_work_second_term}) |
                    ({{20{averaged_work_sum_next_value[31]}}, averaged_work_sum_next_value} &
                        {{22{averaged_work_second_term[29]}}, averaged_work_second_term}), 1'd0};
            averaged_work_by <= {averaged_work_by[19:0], 4'd0};
            averaged_work_first_term <= averaged_work_by[23] ?
                (averaged_work_by[22] ? {averaged_a, 1'd0} : {averaged_a[28], averaged_a}) :
                averaged_work_by[22] ? 30'sd0 : ~{averaged_a[28], averaged_a};
            averaged_work_first_is_less <= ~(averaged_work_by[23] | averaged_work_by[22]);
            averaged_work_second_term <= averaged_work_by[21] ?
                (averaged_work_by[20] ? {averaged_a, 1'd0} : {averaged_a[28], averaged_a}) :
                averaged_work_by[20] ? 30'sd0 : ~{averaged_a[28], averaged_a};
            averaged_work_second_is_less <= ~(averaged_work_by[21] | averaged_work_by[20]);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) counted_valid <= 1'd0;
        else if (~counted_valid) counted_valid <= averaged_valid & (averaged_work_left == 3'd0);
        else if (counted_ready) counted_valid <= 1'd0;
    end

    wire signed [53:0] counted_others_mean_next_sum = {averaged_work_sum[52], averaged_work_sum} + 54'sh00000000800000;

    always @(posedge aclk) begin
        if (~counted_valid) begin
            counted_others_mean <= counted_others_mean_next_sum[43:24];
            counted_others_sum <= averaged_others_sum;
            counted_others_squares <= averaged_others_squares;
            counted_a <= counted_others_mean_next_sum[43:24];
        end
    end

    wire signed [5:0] counted_work_by_next_value = {2'd0, layer_last_word} + 6'd1;
    wire signed [22:0] counted_work_sum_next_value = {counted_work_first_term, 2'd0};

    always @(posedge aclk) begin
        if (~counted_valid) begin
            counted_work_left <= 2'd3;
            counted_work_sum <= 28'sd0;
            counted_work_first_term <= 21'sd0;
            counted_work_first_is_less <= 1'd0;
            counted_work_second_term <= 21'sd0;
            counted_work_second_is_less <= 1'd0;
            counted_work_by <= {{2{counted_work_by_next_value[5]}}, counted_work_by_next_value} + 8'd85;
        end
        else if (counted_work_left != 2'd0) begin
            counted_work_left <= counted_work_left - 2'd1;
            counted_work_sum <=
                ({counted_work_sum[23:0], 1'd0, counted_work_first_is_less, 1'd0, counted_work_second_is_less} ^
                {{5{counted_work_sum_next_value[22]}}, counted_work_sum_next_value} ^
                {{7{counted_work_second_term[20]}}, counted_work_second_term}) +
                {({counted_work_sum[22:0], 1'd0, counted_work_first_is_less, 1'd0, counted_work_second_is_less} &
                    {{4{counted_work_sum_next_value[22]}}, counted_work_sum_next_value}) |
                    ({counted_work_sum[22:0], 1'd0, counted_work_first_is_less, 1'd0, counted_work_second_is_less} &
                        {{6{counted_work_second_term[20]}}, counted_work_second_term}) |
                    ({{4{counted_work_sum_next_value[22]}}, counted_work_sum_next_value} &
                        {{6{counted_work_second_term[20]}}, counted_work_second_term}), 1'd0};
            counted_work_by <= {counted_work_by[3:0], 4'd0};
            counted_work_first_term <= counted_work_by[7] ?
                (counted_work_by[6] ? {counted_a, 1'd0} : {counted_a[19], counted_a}) : counted_work_by[6] ? 21'sd0 :
                ~{counted_a[19], counted_a};
            counted_work_first_is_less <= ~(counted_work_by[7] | counted_work_by[6]);
            counted_work_second_term <= counted_work_by[5] ?
                (counted_work_by[4] ? {counted_a, 1'd0} : {counted_a[19], counted_a}) : counted_work_by[4] ? 21'sd0 :
                ~{counted_a[19], counted_a};
            counted_work_second_is_less <= ~(counted_work_by[5] | counted_work_by[4]);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) spread_valid <= 1'd0;
        else if (~spread_valid) spread_valid <= counted_valid & (counted_work_left == 2'd0);
        else if (spread_ready) spread_valid <= 1'd0;
    end

    wire signed [25:0] spread_a_next_value = {counted_others_sum, 4'd0};
    wire signed [29:0] spread_a_next_value_2 = {counted_work_sum, 2'd0};

    always @(posedge aclk) begin
        if (~spread_valid) begin
            spread_others_mean <= counted_others_mean;
            spread_others_squares <= {1'd0, {counted_others_squares, 6'd0}} + {4'd0, layer_epsilon};
            spread_a <= {{5{spread_a_next_value[25]}}, spread_a_next_value} -
                {spread_a_next_value_2[29], spread_a_next_value_2};
        end
    end

    wire signed [33:0] spread_work_sum_next_value = {spread_work_first_term, 2'd0};

    always @(posedge aclk) begin
        if (~spread_valid) begin
            spread_work_left <= 3'd6;
            spread_work_sum <= 51'sd0;
            spread_work_first_term <= 32'sd0;
            spread_work_first_is_less <= 1'd0;
            spread_work_second_term <= 32'sd0;
            spread_work_second_is_less <= 1'd0;
            spread_work_by <= counted_others_mean + 20'h55555;
        end
        else if (spread_work_left != 3'd0) begin
            spread_work_left <= spread_work_left - 3'd1;
            spread_work_sum <=
                ({spread_work_sum[46:0], 1'd0, spread_work_first_is_less, 1'd0, spread_work_second_is_less} ^
                {{17{spread_work_sum_next_value[33]}}, spread_work_sum_next_value} ^
                {{19{spread_work_second_term[31]}}, spread_work_second_term}) +
                {({spread_work_sum[45:0], 1'd0, spread_work_first_is_less, 1'd0, spread_work_second_is_less} &
                    {{16{spread_work_sum_next_value[33]}}, spread_work_sum_next_value}) |
                    ({spread_work_sum[45:0], 1'd0, spread_work_first_is_less, 1'd0, spread_work_second_is_less} &
                        {{18{spread_work_second_term[31]}}, spread_work_second_term}) |
                    ({{16{spread_work_sum_next_value[33]}}, spread_work_sum_next_value} &
                        {{18{spread_work_second_term[31]}}, spread_work_second_term}), 1'd0};
            spread_work_by <= {spread_work_by[15:0], 4'd0};
            spread_work_first_term <= spread_work_by[19] ?
                (spread_work_by[18] ? {spread_a, 1'd0} : {spread_a[30], spread_a}) : spread_work_by[18] ? 32'sd0 :
                ~{spread_a[30], spread_a};
            spread_work_first_is_less <= ~(spread_work_by[19] | spread_work_by[18]);
            spread_work_second_term <= spread_work_by[17] ?
                (spread_work_by[16] ? {spread_a, 1'd0} : {spread_a[30], spread_a}) : spread_work_by[16] ? 32'sd0 :
                ~{spread_a[30], spread_a};
            spread_work_second_is_less <= ~(spread_work_by[17] | spread_work_by[16]);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            squared_valid <= 1'd0;
            placed_valid <= 1'd0;
            aligned_valid <= 1'd0;
            found_valid <= 1'd0;
        end
        else if (invert_advance) begin
            squared_valid <= spread_valid & (spread_work_left == 3'd0);
            placed_valid <= squared_valid;
            aligned_valid <= placed_valid;
            found_valid <= aligned_valid;
        end
    end

    wire signed [44:0] squared_squares_next_value = {1'd0, spread_others_squares};
    wire [65:0] aligned_mantissa_next_shifted = {placed_squares, 14'd0} >> {placed_place[5:1], 1'd0};
    reg  [15:0] found_base_next_entry;  // table bases, row-statistics.ts:118

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: found_base_next_entry = 16'd32768;
            8'd1: found_base_next_entry = 16'd32515;
            8'd2: found_base_next_entry = 16'd32268;
            8'd3: found_base_next_entry = 16'd32026;
            8'd4: found_base_next_entry = 16'd31790;
            8'd5: found_base_next_entry = 16'd31558;
            8'd6: found_base_next_entry = 16'd31332;
            8'd7: found_base_next_entry = 16'd31111;
            8'd8: found_base_next_entry = 16'd30894;
            8'd9: found_base_next_entry = 16'd30682;
            8'd10: found_base_next_entry = 16'd30474;
            8'd11: found_base_next_entry = 16'd30270;
            8'd12: found_base_next_entry = 16'd30070;
            8'd13: found_base_next_entry = 16'd29874;
            8'd14: found_base_next_entry = 16'd29682;
            8'd15: found_base_next_entry = 16'd29494;
            8'd16: found_base_next_entry = 16'd29309;
            8'd17: found_base_next_entry = 16'd29127;
            8'd18: found_base_next_entry = 16'd28949;
            8'd19: found_base_next_entry = 16'd28774;
            8'd20: found_base_next_entry = 16'd28602;
            8'd21: found_base_next_entry = 16'd28434;
            8'd22: found_base_next_entry = 16'd28268;
            8'd23: found_base_next_entry = 16'd28105;
            8'd24: found_base_next_entry = 16'd27945;
            8'd25: found_base_next_entry = 16'd27787;
            8'd26: found_base_next_entry = 16'd27632;
            8'd27: found_base_next_entry = 16'd27480;
            8'd28: found_base_next_entry = 16'd27330;
            8'd29: found_base_next_entry = 16'd27183;
            8'd30: found_base_next_entry = 16'd27038;
            8'd31: found_base_next_entry = 16'd26895;
            8'd32: found_base_next_entry = 16'd26755;
            8'd33: found_base_next_entry = 16'd26617;
            8'd34: found_base_next_entry = 16'd26481;
            8'd35: found_base_next_entry = 16'd26346;
            8'd36: found_base_next_entry = 16'd26214;
            8'd37: found_base_next_entry = 16'd26084;
            8'd38: found_base_next_entry = 16'd25956;
            8'd39: found_base_next_entry = 16'd25830;
            8'd40: found_base_next_entry = 16'd25705;
            8'd41: found_base_next_entry = 16'd25583;
            8'd42: found_base_next_entry = 16'd25462;
            8'd43: found_base_next_entry = 16'd25342;
            8'd44: found_base_next_entry = 16'd25225;
            8'd45: found_base_next_entry = 16'd25109;
            8'd46: found_base_next_entry = 16'd24994;
            8'd47: found_base_next_entry = 16'd24882;
            8'd48: found_base_next_entry = 16'd24770;
            8'd49: found_base_next_entry = 16'd24660;
            8'd50: found_base_next_entry = 16'd24552;
            8'd51: found_base_next_entry = 16'd24445;
            8'd52: found_base_next_entry = 16'd24339;
            8'd53: found_base_next_entry = 16'd24235;
            8'd54: found_base_next_entry = 16'd24132;
            8'd55: found_base_next_entry = 16'd24031;
            8'd56: found_base_next_entry = 16'd23930;
            8'd57: found_base_next_entry = 16'd23831;
            8'd58: found_base_next_entry = 16'd23733;
            8'd59: found_base_next_entry = 16'd23637;
            8'd60: found_base_next_entry = 16'd23541;
            8'd61: found_base_next_entry = 16'd23447;
            8'd62: found_base_next_entry = 16'd23354;
            8'd63: found_base_next_entry = 16'd23262;
            8'd64: found_base_next_entry = 16'd23170;
            8'd65: found_base_next_entry = 16'd23080;
            8'd66: found_base_next_entry = 16'd22992;
            8'd67: found_base_next_entry = 16'd22904;
            8'd68: found_base_next_entry = 16'd22817;
            8'd69: found_base_next_entry = 16'd22731;
            8'd70: found_base_next_entry = 16'd22646;
            8'd71: found_base_next_entry = 16'd22562;
            8'd72: found_base_next_entry = 16'd22479;
            8'd73: found_base_next_entry = 16'd22396;
            8'd74: found_base_next_entry = 16'd22315;
            8'd75: found_base_next_entry = 16'd22235;
            8'd76: found_base_next_entry = 16'd22155;
            8'd77: found_base_next_entry = 16'd22077;
            8'd78: found_base_next_entry = 16'd21999;
            8'd79: found_base_next_entry = 16'd21922;
            8'd80: found_base_next_entry = 16'd21845;
            8'd81: found_base_next_entry = 16'd21770;
            8'd82: found_base_next_entry = 16'd21695;
            8'd83: found_base_next_entry = 16'd21621;
            8'd84: found_base_next_entry = 16'd21548;
            8'd85: found_base_next_entry = 16'd21476;
            8'd86: found_base_next_entry = 16'd21404;
            8'd87: found_base_next_entry = 16'd21333;
            8'd88: found_base_next_entry = 16'd21263;
            8'd89: found_base_next_entry = 16'd21193;
            8'd90: found_base_next_entry = 16'd21124;
            8'd91: found_base_next_entry = 16'd21056;
            8'd92: found_base_next_entry = 16'd20988;
            8'd93: found_base_next_entry = 16'd20921;
            8'd94: found_base_next_entry = 16'd20855;
            8'd95: found_base_next_entry = 16'd20789;
            8'd96: found_base_next_entry = 16'd20724;
            8'd97: found_base_next_entry = 16'd20660;
            8'd98: found_base_next_entry = 16'd20596;
            8'd99: found_base_next_entry = 16'd20533;
            8'd100: found_base_next_entry = 16'd20470;
            8'd101: found_base_next_entry = 16'd20408;
            8'd102: found_base_next_entry = 16'd20346;
            8'd103: found_base_next_entry = 16'd20285;
            8'd104: found_base_next_entry = 16'd20225;
            8'd105: found_base_next_entry = 16'd20165;
            8'd106: found_base_next_entry = 16'd20106;
            8'd107: found_base_next_entry = 16'd20047;
            8'd108: found_base_next_entry = 16'd19988;
            8'd109: found_base_next_entry = 16'd19930;
            8'd110: found_base_next_entry = 16'd19873;
            8'd111: found_base_next_entry = 16'd19816;
            8'd112: found_base_next_entry = 16'd19760;
            8'd113: found_base_next_entry = 16'd19704;
            8'd114: found_base_next_entry = 16'd19649;
            8'd115: found_base_next_entry = 16'd19594;
            8'd116: found_base_next_entry = 16'd19539;
            8'd117: found_base_next_entry = 16'd19485;
            8'd118: found_base_next_entry = 16'd19431;
            8'd119: found_base_next_entry = 16'd19378;
            8'd120: found_base_next_entry = 16'd19326;
            8'd121: found_base_next_entry = 16'd19273;
            8'd122: found_base_next_entry = 16'd19221;
            8'd123: found_base_next_entry = 16'd19170;
            8'd124: found_base_next_entry = 16'd19119;
            8'd125: found_base_next_entry = 16'd19068;
            8'd126: found_base_next_entry = 16'd19018;
            8'd127: found_base_next_entry = 16'd18968;
            8'd128: found_base_next_entry = 16'd18919;
            8'd129: found_base_next_entry = 16'd18870;
            8'd130: found_base_next_entry = 16'd18821;
            8'd131: found_base_next_entry = 16'd18773;
            8'd132: found_base_next_entry = 16'd18725;
            8'd133: found_base_next_entry = 16'd18677;
            8'd134: found_base_next_entry = 16'd18630;
            8'd135: found_base_next_entry = 16'd18583;
            8'd136: found_base_next_entry = 16'd18536;
            8'd137: found_base_next_entry = 16'd18490;
            8'd138: found_base_next_entry = 16'd18444;
            8'd139: found_base_next_entry = 16'd18399;
            8'd140: found_base_next_entry = 16'd18354;
            8'd141: found_base_next_entry = 16'd18309;
            8'd142: found_base_next_entry = 16'd18264;
            8'd143: found_base_next_entry = 16'd18220;
            8'd144: found_base_next_entry = 16'd18176;
            8'd145: found_base_next_entry = 16'd18133;
            8'd146: found_base_next_entry = 16'd18090;
            8'd147: found_base_next_entry = 16'd18047;
            8'd148: found_base_next_entry = 16'd18004;
            8'd149: found_base_next_entry = 16'd17962;
            8'd150: found_base_next_entry = 16'd17920;
            8'd151: found_base_next_entry = 16'd17878;
            8'd152: found_base_next_entry = 16'd17837;
            8'd153: found_base_next_entry = 16'd17795;
            8'd154: found_base_next_entry = 16'd17755;
            8'd155: found_base_next_entry = 16'd17714;
            8'd156: found_base_next_entry = 16'd17674;
            8'd157: found_base_next_entry = 16'd17634;
            8'd158: found_base_next_entry = 16'd17594;
            8'd159: found_base_next_entry = 16'd17554;
            8'd160: found_base_next_entry = 16'd17515;
            8'd161: found_base_next_entry = 16'd17476;
            8'd162: found_base_next_entry = 16'd17438;
            8'd163: found_base_next_entry = 16'd17399;
            8'd164: found_base_next_entry = 16'd17361;
            8'd165: found_base_next_entry = 16'd17323;
            8'd166: found_base_next_entry = 16'd17285;
            8'd167: found_base_next_entry = 16'd17248;
            8'd168: found_base_next_entry = 16'd17211;
            8'd169: found_base_next_entry = 16'd17174;
            8'd170: found_base_next_entry = 16'd17137;
            8'd171: found_base_next_entry = 16'd17100;
            8'd172: found_base_next_entry = 16'd17064;
            8'd173: found_base_next_entry = 16'd17028;
            8'd174: found_base_next_entry = 16'd16992;
            8'd175: found_base_next_entry = 16'd16957;
            8'd176: found_base_next_entry = 16'd16921;
            8'd177: found_base_next_entry = 16'd16886;
            8'd178: found_base_next_entry = 16'd16851;
            8'd179: found_base_next_entry = 16'd16817;
            8'd180: found_base_next_entry = 16'd16782;
            8'd181: found_base_next_entry = 16'd16748;
            8'd182: found_base_next_entry = 16'd16714;
            8'd183: found_base_next_entry = 16'd16680;
            8'd184: found_base_next_entry = 16'd16646;
            8'd185: found_base_next_entry = 16'd16613;
            8'd186: found_base_next_entry = 16'd16579;
            8'd187: found_base_next_entry = 16'd16546;
            8'd188: found_base_next_entry = 16'd16514;
            8'd189: found_base_next_entry = 16'd16481;
            8'd190: found_base_next_entry = 16'd16448;
            8'd191: found_base_next_entry = 16'd16416;
            default: found_base_next_entry = 16'd0;
        endcase
    end

    reg  [8:0] found_drop_next_entry;  // table drops, row-statistics.ts:118

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: found_drop_next_entry = 9'd253;
            8'd1: found_drop_next_entry = 9'd247;
            8'd2: found_drop_next_entry = 9'd242;
            8'd3: found_drop_next_entry = 9'd236;
            8'd4: found_drop_next_entry = 9'd232;
            8'd5: found_drop_next_entry = 9'd226;
            8'd6: found_drop_next_entry = 9'd221;
            8'd7: found_drop_next_entry = 9'd217;
            8'd8: found_drop_next_entry = 9'd212;
            8'd9: found_drop_next_entry = 9'd208;
            8'd10: found_drop_next_entry = 9'd204;
            8'd11: found_drop_next_entry = 9'd200;
            8'd12: found_drop_next_entry = 9'd196;
            8'd13: found_drop_next_entry = 9'd192;
            8'd14: found_drop_next_entry = 9'd188;
            8'd15: found_drop_next_entry = 9'd185;
            8'd16: found_drop_next_entry = 9'd182;
            8'd17: found_drop_next_entry = 9'd178;
            8'd18: found_drop_next_entry = 9'd175;
            8'd19: found_drop_next_entry = 9'd172;
            8'd20: found_drop_next_entry = 9'd168;
            8'd21: found_drop_next_entry = 9'd166;
            8'd22: found_drop_next_entry = 9'd163;
            8'd23: found_drop_next_entry = 9'd160;
            8'd24: found_drop_next_entry = 9'd158;
            8'd25: found_drop_next_entry = 9'd155;
            8'd26: found_drop_next_entry = 9'd152;
            8'd27: found_drop_next_entry = 9'd150;
            8'd28: found_drop_next_entry = 9'd147;
            8'd29: found_drop_next_entry = 9'd145;
            8'd30: found_drop_next_entry = 9'd143;
            8'd31: found_drop_next_entry = 9'd140;
            8'd32: found_drop_next_entry = 9'd138;
            8'd33: found_drop_next_entry = 9'd136;
            8'd34: found_drop_next_entry = 9'd135;
            8'd35: found_drop_next_entry = 9'd132;
            8'd36: found_drop_next_entry = 9'd130;
            8'd37: found_drop_next_entry = 9'd128;
            8'd38: found_drop_next_entry = 9'd126;
            8'd39: found_drop_next_entry = 9'd125;
            8'd40: found_drop_next_entry = 9'd122;
            8'd41: found_drop_next_entry = 9'd121;
            8'd42: found_drop_next_entry = 9'd120;
            8'd43: found_drop_next_entry = 9'd117;
            8'd44: found_drop_next_entry = 9'd116;
            8'd45: found_drop_next_entry = 9'd115;
            8'd46: found_drop_next_entry = 9'd112;
            8'd47: found_drop_next_entry = 9'd112;
            8'd48: found_drop_next_entry = 9'd110;
            8'd49: found_drop_next_entry = 9'd108;
            8'd50: found_drop_next_entry = 9'd107;
            8'd51: found_drop_next_entry = 9'd106;
            8'd52: found_drop_next_entry = 9'd104;
            8'd53: found_drop_next_entry = 9'd103;
            8'd54: found_drop_next_entry = 9'd101;
            8'd55: found_drop_next_entry = 9'd101;
            8'd56: found_drop_next_entry = 9'd99;
            8'd57: found_drop_next_entry = 9'd98;
            8'd58: found_drop_next_entry = 9'd96;
            8'd59: found_drop_next_entry = 9'd96;
            8'd60: found_drop_next_entry = 9'd94;
            8'd61: found_drop_next_entry = 9'd93;
            8'd62: found_drop_next_entry = 9'd92;
            8'd63: found_drop_next_entry = 9'd92;
            8'd64: found_drop_next_entry = 9'd90;
            8'd65: found_drop_next_entry = 9'd88;
            8'd66: found_drop_next_entry = 9'd88;
            8'd67: found_drop_next_entry = 9'd87;
            8'd68: found_drop_next_entry = 9'd86;
            8'd69: found_drop_next_entry = 9'd85;
            8'd70: found_drop_next_entry = 9'd84;
            8'd71: found_drop_next_entry = 9'd83;
            8'd72: found_drop_next_entry = 9'd83;
            8'd73: found_drop_next_entry = 9'd81;
            8'd74: found_drop_next_entry = 9'd80;
            8'd75: found_drop_next_entry = 9'd80;
            8'd76: found_drop_next_entry = 9'd78;
            8'd77: found_drop_next_entry = 9'd78;
            8'd78: found_drop_next_entry = 9'd77;
            8'd79: found_drop_next_entry = 9'd77;
            8'd80: found_drop_next_entry = 9'd75;
            8'd81: found_drop_next_entry = 9'd75;
            8'd82: found_drop_next_entry = 9'd74;
            8'd83: found_drop_next_entry = 9'd73;
            8'd84: found_drop_next_entry = 9'd72;
            8'd85: found_drop_next_entry = 9'd72;
            8'd86: found_drop_next_entry = 9'd71;
            8'd87: found_drop_next_entry = 9'd70;
            8'd88: found_drop_next_entry = 9'd70;
            8'd89: found_drop_next_entry = 9'd69;
            8'd90: found_drop_next_entry = 9'd68;
            8'd91: found_drop_next_entry = 9'd68;
            8'd92: found_drop_next_entry = 9'd67;
            8'd93: found_drop_next_entry = 9'd66;
            8'd94: found_drop_next_entry = 9'd66;
            8'd95: found_drop_next_entry = 9'd65;
            8'd96: found_drop_next_entry = 9'd64;
            8'd97: found_drop_next_entry = 9'd64;
            8'd98: found_drop_next_entry = 9'd63;
            8'd99: found_drop_next_entry = 9'd63;
            8'd100: found_drop_next_entry = 9'd62;
            8'd101: found_drop_next_entry = 9'd62;
            8'd102: found_drop_next_entry = 9'd61;
            8'd103: found_drop_next_entry = 9'd60;
            8'd104: found_drop_next_entry = 9'd60;
            8'd105: found_drop_next_entry = 9'd59;
            8'd106: found_drop_next_entry = 9'd59;
            8'd107: found_drop_next_entry = 9'd59;
            8'd108: found_drop_next_entry = 9'd58;
            8'd109: found_drop_next_entry = 9'd57;
            8'd110: found_drop_next_entry = 9'd57;
            8'd111: found_drop_next_entry = 9'd56;
            8'd112: found_drop_next_entry = 9'd56;
            8'd113: found_drop_next_entry = 9'd55;
            8'd114: found_drop_next_entry = 9'd55;
            8'd115: found_drop_next_entry = 9'd55;
            8'd116: found_drop_next_entry = 9'd54;
            8'd117: found_drop_next_entry = 9'd54;
            8'd118: found_drop_next_entry = 9'd53;
            8'd119: found_drop_next_entry = 9'd52;
            8'd120: found_drop_next_entry = 9'd53;
            8'd121: found_drop_next_entry = 9'd52;
            8'd122: found_drop_next_entry = 9'd51;
            8'd123: found_drop_next_entry = 9'd51;
            8'd124: found_drop_next_entry = 9'd51;
            8'd125: found_drop_next_entry = 9'd50;
            8'd126: found_drop_next_entry = 9'd50;
            8'd127: found_drop_next_entry = 9'd49;
            8'd128: found_drop_next_entry = 9'd49;
            8'd129: found_drop_next_entry = 9'd49;
            8'd130: found_drop_next_entry = 9'd48;
            8'd131: found_drop_next_entry = 9'd48;
            8'd132: found_drop_next_entry = 9'd48;
            8'd133: found_drop_next_entry = 9'd47;
            8'd134: found_drop_next_entry = 9'd47;
            8'd135: found_drop_next_entry = 9'd47;
            8'd136: found_drop_next_entry = 9'd46;
            8'd137: found_drop_next_entry = 9'd46;
            8'd138: found_drop_next_entry = 9'd45;
            8'd139: found_drop_next_entry = 9'd45;
            8'd140: found_drop_next_entry = 9'd45;
            8'd141: found_drop_next_entry = 9'd45;
            8'd142: found_drop_next_entry = 9'd44;
            8'd143: found_drop_next_entry = 9'd44;
            8'd144: found_drop_next_entry = 9'd43;
            8'd145: found_drop_next_entry = 9'd43;
            8'd146: found_drop_next_entry = 9'd43;
            8'd147: found_drop_next_entry = 9'd43;
            8'd148: found_drop_next_entry = 9'd42;
            8'd149: found_drop_next_entry = 9'd42;
            8'd150: found_drop_next_entry = 9'd42;
            8'd151: found_drop_next_entry = 9'd41;
            8'd152: found_drop_next_entry = 9'd42;
            8'd153: found_drop_next_entry = 9'd40;
            8'd154: found_drop_next_entry = 9'd41;
            8'd155: found_drop_next_entry = 9'd40;
            8'd156: found_drop_next_entry = 9'd40;
            8'd157: found_drop_next_entry = 9'd40;
            8'd158: found_drop_next_entry = 9'd40;
            8'd159: found_drop_next_entry = 9'd39;
            8'd160: found_drop_next_entry = 9'd39;
            8'd161: found_drop_next_entry = 9'd38;
            8'd162: found_drop_next_entry = 9'd39;
            8'd163: found_drop_next_entry = 9'd38;
            8'd164: found_drop_next_entry = 9'd38;
            8'd165: found_drop_next_entry = 9'd38;
            8'd166: found_drop_next_entry = 9'd37;
            8'd167: found_drop_next_entry = 9'd37;
            8'd168: found_drop_next_entry = 9'd37;
            8'd169: found_drop_next_entry = 9'd37;
            8'd170: found_drop_next_entry = 9'd37;
            8'd171: found_drop_next_entry = 9'd36;
            8'd172: found_drop_next_entry = 9'd36;
            8'd173: found_drop_next_entry = 9'd36;
            8'd174: found_drop_next_entry = 9'd35;
            8'd175: found_drop_next_entry = 9'd36;
            8'd176: found_drop_next_entry = 9'd35;
            8'd177: found_drop_next_entry = 9'd35;
            8'd178: found_drop_next_entry = 9'd34;
            8'd179: found_drop_next_entry = 9'd35;
            8'd180: found_drop_next_entry = 9'd34;
            8'd181: found_drop_next_entry = 9'd34;
            8'd182: found_drop_next_entry = 9'd34;
            8'd183: found_drop_next_entry = 9'd34;
            8'd184: found_drop_next_entry = 9'd33;
            8'd185: found_drop_next_entry = 9'd34;
            8'd186: found_drop_next_entry = 9'd33;
            8'd187: found_drop_next_entry = 9'd32;
            8'd188: found_drop_next_entry = 9'd33;
            8'd189: found_drop_next_entry = 9'd33;
            8'd190: found_drop_next_entry = 9'd32;
            8'd191: found_drop_next_entry = 9'd32;
            default: found_drop_next_entry = 9'd0;
        endcase
    end

    always @(posedge aclk) begin
        if (invert_advance) begin
            squared_mean <= spread_others_mean;
            squared_squares <= {{7{squared_squares_next_value[44]}}, squared_squares_next_value} -
                {spread_work_sum[50], spread_work_sum};
            placed_mean <= squared_mean;
            placed_squares <= squared_squares;
            placed_place <= squared_squares[51] ? 6'd51 : squared_squares[50] ? 6'd50 : squared_squares[49] ? 6'd49 :
                squared_squares[48] ? 6'd48 : squared_squares[47] ? 6'd47 : squared_squares[46] ? 6'd46 :
                squared_squares[45] ? 6'd45 : squared_squares[44] ? 6'd44 : squared_squares[43] ? 6'd43 :
                squared_squares[42] ? 6'd42 : squared_squares[41] ? 6'd41 : squared_squares[40] ? 6'd40 :
                squared_squares[39] ? 6'd39 : squared_squares[38] ? 6'd38 : squared_squares[37] ? 6'd37 :
                squared_squares[36] ? 6'd36 : squared_squares[35] ? 6'd35 : squared_squares[34] ? 6'd34 :
                squared_squares[33] ? 6'd33 : squared_squares[32] ? 6'd32 : squared_squares[31] ? 6'd31 :
                squared_squares[30] ? 6'd30 : squared_squares[29] ? 6'd29 : squared_squares[28] ? 6'd28 :
                squared_squares[27] ? 6'd27 : squared_squares[26] ? 6'd26 : squared_squares[25] ? 6'd25 :
                squared_squares[24] ? 6'd24 : squared_squares[23] ? 6'd23 : squared_squares[22] ? 6'd22 :
                squared_squares[21] ? 6'd21 : squared_squares[20] ? 6'd20 : squared_squares[19] ? 6'd19 :
                squared_squares[18] ? 6'd18 : squared_squares[17] ? 6'd17 : squared_squares[16] ? 6'd16 :
                squared_squares[15] ? 6'd15 : squared_squares[14] ? 6'd14 : squared_squares[13] ? 6'd13 :
                squared_squares[12] ? 6'd12 : squared_squares[11] ? 6'd11 : squared_squares[10] ? 6'd10 :
                squared_squares[9] ? 6'd9 : squared_squares[8] ? 6'd8 : squared_squares[7] ? 6'd7 :
                squared_squares[6] ? 6'd6 : squared_squares[5] ? 6'd5 : squared_squares[4] ? 6'd4 :
                squared_squares[3] ? 6'd3 : squared_squares[2] ? 6'd2 : squared_squares[1] ? 6'd1 : 6'd0;
            aligned_mean <= placed_mean;
            aligned_mantissa <= placed_squares == 52'd0 ? 16'd16384 : aligned_mantissa_next_shifted[15:0];
            aligned_down <= placed_squares == 52'd0 ? 6'd7 : {1'd0, placed_place[5:1]};
            found_mean <= aligned_mean;
            found_down <= aligned_down;
            found_base <= found_base_next_entry;
            found_drop <= found_drop_next_entry;
            found_within <= aligned_mantissa[7:0];
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) dropped_valid <= 1'd0;
        else if (~dropped_valid) dropped_valid <= segment_valid;
        else if (dropped_ready) dropped_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~dropped_valid) begin
            dropped_others_mean <= segment_mean;
            dropped_others_down <= segment_down;
            dropped_others_base <= segment_base;
            dropped_a <= {1'd0, segment_drop};
        end
    end

    wire signed [8:0] dropped_work_by_next_value = {1'd0, segment_within};
    wire signed [12:0] dropped_work_sum_next_value = {dropped_work_first_term, 2'd0};

    always @(posedge aclk) begin
        if (~dropped_valid) begin
            dropped_work_left <= 3'd4;
            dropped_work_sum <= 22'sd0;
            dropped_work_first_term <= 11'sd0;
            dropped_work_first_is_less <= 1'd0;
            dropped_work_second_term <= 11'sd0;
            dropped_work_second_is_less <= 1'd0;
            dropped_work_by <= {{3{dropped_work_by_next_value[8]}}, dropped_work_by_next_value} + 12'd1365;
        end
        else if (dropped_work_left != 3'd0) begin
            dropped_work_left <= dropped_work_left - 3'd1;
            dropped_work_sum <=
                ({dropped_work_sum[17:0], 1'd0, dropped_work_first_is_less, 1'd0, dropped_work_second_is_less} ^
                {{9{dropped_work_sum_next_value[12]}}, dropped_work_sum_next_value} ^
                {{11{dropped_work_second_term[10]}}, dropped_work_second_term}) +
                {({dropped_work_sum[16:0], 1'd0, dropped_work_first_is_less, 1'd0, dropped_work_second_is_less} &
                    {{8{dropped_work_sum_next_value[12]}}, dropped_work_sum_next_value}) |
                    ({dropped_work_sum[16:0], 1'd0, dropped_work_first_is_less, 1'd0, dropped_work_second_is_less} &
                        {{10{dropped_work_second_term[10]}}, dropped_work_second_term}) |
                    ({{8{dropped_work_sum_next_value[12]}}, dropped_work_sum_next_value} &
                        {{10{dropped_work_second_term[10]}}, dropped_work_second_term}), 1'd0};
            dropped_work_by <= {dropped_work_by[7:0], 4'd0};
            dropped_work_first_term <= dropped_work_by[11] ?
                (dropped_work_by[10] ? {dropped_a, 1'd0} : {dropped_a[9], dropped_a}) : dropped_work_by[10] ? 11'sd0 :
                ~{dropped_a[9], dropped_a};
            dropped_work_first_is_less <= ~(dropped_work_by[11] | dropped_work_by[10]);
            dropped_work_second_term <= dropped_work_by[9] ?
                (dropped_work_by[8] ? {dropped_a, 1'd0} : {dropped_a[9], dropped_a}) : dropped_work_by[8] ? 11'sd0 :
                ~{dropped_a[9], dropped_a};
            dropped_work_second_is_less <= ~(dropped_work_by[9] | dropped_work_by[8]);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) last_valid <= 1'd0;
        else if (~last_valid) last_valid <= dropped_valid & (dropped_work_left == 3'd0);
        else if (last_ready) last_valid <= 1'd0;
    end

    wire [22:0] last_others_inverse_next_sum = {1'd0, dropped_work_sum} + 23'd128;
    wire [15:0] last_a_next_difference = dropped_others_base - {1'd0, last_others_inverse_next_sum[22:8]};

    always @(posedge aclk) begin
        if (~last_valid) begin
            last_others_inverse <= dropped_others_base - {1'd0, last_others_inverse_next_sum[22:8]};
            last_others_down <= dropped_others_down;
            last_a <= {1'd0, last_a_next_difference};
        end
    end

    wire signed [19:0] last_work_sum_next_value = {last_work_first_term, 2'd0};

    always @(posedge aclk) begin
        if (~last_valid) begin
            last_work_left <= 3'd6;
            last_work_sum <= 37'sd0;
            last_work_first_term <= 18'sd0;
            last_work_first_is_less <= 1'd0;
            last_work_second_term <= 18'sd0;
            last_work_second_is_less <= 1'd0;
            last_work_by <= dropped_others_mean + 20'h55555;
        end
        else if (last_work_left != 3'd0) begin
            last_work_left <= last_work_left - 3'd1;
            last_work_sum <= ({last_work_sum[32:0], 1'd0, last_work_first_is_less, 1'd0, last_work_second_is_less} ^
                {{17{last_work_sum_next_value[19]}}, last_work_sum_next_value} ^
                {{19{last_work_second_term[17]}}, last_work_second_term}) +
                {({last_work_sum[31:0], 1'd0, last_work_first_is_less, 1'd0, last_work_second_is_less} &
                    {{16{last_work_sum_next_value[19]}}, last_work_sum_next_value}) |
                    ({last_work_sum[31:0], 1'd0, last_work_first_is_less, 1'd0, last_work_second_is_less} &
                        {{18{last_work_second_term[17]}}, last_work_second_term}) |
                    ({{16{last_work_sum_next_value[19]}}, last_work_sum_next_value} &
                        {{18{last_work_second_term[17]}}, last_work_second_term}), 1'd0};
            last_work_by <= {last_work_by[15:0], 4'd0};
            last_work_first_term <= last_work_by[19] ? (last_work_by[18] ? {last_a, 1'd0} : {last_a[16], last_a}) :
                last_work_by[18] ? 18'sd0 : ~{last_a[16], last_a};
            last_work_first_is_less <= ~(last_work_by[19] | last_work_by[18]);
            last_work_second_term <= last_work_by[17] ? (last_work_by[16] ? {last_a, 1'd0} : {last_a[16], last_a}) :
                last_work_by[16] ? 18'sd0 : ~{last_a[16], last_a};
            last_work_second_is_less <= ~(last_work_by[17] | last_work_by[16]);
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, placed_place[0], counted_others_mean_next_sum[53:44], counted_others_mean_next_sum[23:0],
        aligned_mantissa_next_shifted[65:16], last_others_inverse_next_sum[7:0], 1'b0};
endmodule

`default_nettype wire
