// Mean and deviation of rows, from their sums.
// RowStatistics, generator/hardware/elementwise/row-statistics.ts
// width = 4, words = 16, cycles = 32
`default_nettype none

module disc8x8_116cac_row_statistics (
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
    wire segment_put_ready;
    wire segment_get_valid;
    wire segment_get_ready;
    wire [58:0] segment_get_data;
    wire dropped_ready;
    wire last_ready;
    reg  averaged_valid;  // row-statistics.ts:166
    reg  signed [21:0] averaged_others_sum;  // row-statistics.ts:166
    reg  [36:0] averaged_others_squares;  // row-statistics.ts:166
    reg  signed [28:0] averaged_a;  // row-statistics.ts:166
    reg  [3:0] averaged_work_left;  // row-statistics.ts:168
    reg  signed [50:0] averaged_work_sum;  // row-statistics.ts:168
    reg  [22:0] averaged_work_by;  // row-statistics.ts:168
    reg  counted_valid;  // row-statistics.ts:166
    reg  signed [19:0] counted_others_mean;  // row-statistics.ts:166
    reg  signed [21:0] counted_others_sum;  // row-statistics.ts:166
    reg  [36:0] counted_others_squares;  // row-statistics.ts:166
    reg  signed [19:0] counted_a;  // row-statistics.ts:166
    reg  [1:0] counted_work_left;  // row-statistics.ts:168
    reg  signed [25:0] counted_work_sum;  // row-statistics.ts:168
    reg  [6:0] counted_work_by;  // row-statistics.ts:168
    reg  spread_valid;  // row-statistics.ts:166
    reg  signed [19:0] spread_others_mean;  // row-statistics.ts:166
    reg  [43:0] spread_others_squares;  // row-statistics.ts:166
    reg  signed [28:0] spread_a;  // row-statistics.ts:166
    reg  [3:0] spread_work_left;  // row-statistics.ts:168
    reg  signed [48:0] spread_work_sum;  // row-statistics.ts:168
    reg  [20:0] spread_work_by;  // row-statistics.ts:168
    reg  squared_valid;  // row-statistics.ts:115
    reg  signed [19:0] squared_mean;  // row-statistics.ts:115
    reg  [49:0] squared_squares;  // row-statistics.ts:115
    reg  placed_valid;  // row-statistics.ts:116
    reg  signed [19:0] placed_mean;  // row-statistics.ts:116
    reg  [49:0] placed_squares;  // row-statistics.ts:116
    reg  [5:0] placed_place;  // row-statistics.ts:116
    reg  aligned_valid;  // row-statistics.ts:124
    reg  signed [19:0] aligned_mean;  // row-statistics.ts:124
    reg  [15:0] aligned_mantissa;  // row-statistics.ts:124
    reg  [5:0] aligned_down;  // row-statistics.ts:124
    reg  dropped_valid;  // row-statistics.ts:166
    reg  signed [19:0] dropped_others_mean;  // row-statistics.ts:166
    reg  [5:0] dropped_others_down;  // row-statistics.ts:166
    reg  [15:0] dropped_others_base;  // row-statistics.ts:166
    reg  signed [9:0] dropped_a;  // row-statistics.ts:166
    reg  [2:0] dropped_work_left;  // row-statistics.ts:168
    reg  signed [19:0] dropped_work_sum;  // row-statistics.ts:168
    reg  [10:0] dropped_work_by;  // row-statistics.ts:168
    reg  last_valid;  // row-statistics.ts:166
    reg  [15:0] last_others_inverse;  // row-statistics.ts:166
    reg  [5:0] last_others_down;  // row-statistics.ts:166
    reg  signed [19:0] last_a;  // row-statistics.ts:166
    reg  [3:0] last_work_left;  // row-statistics.ts:168
    reg  signed [37:0] last_work_sum;  // row-statistics.ts:168
    reg  [18:0] last_work_by;  // row-statistics.ts:168

    assign sums_ready = ~averaged_valid;
    assign marks_valid = last_valid & (last_work_left == 4'd0);
    assign marks_inverse = last_others_inverse;
    assign marks_down = last_others_down;
    assign marks_offset = last_work_sum[36:0];
    assign averaged_ready = (averaged_work_left == 4'd0) & ~counted_valid;
    assign counted_ready = (counted_work_left == 2'd0) & ~spread_valid;
    assign spread_ready = (spread_work_left == 4'd0) & invert_advance;
    assign invert_advance = ~aligned_valid | segment_put_ready;
    assign segment_get_ready = ~dropped_valid;
    assign dropped_ready = (dropped_work_left == 3'd0) & ~last_valid;
    assign last_ready = (last_work_left == 4'd0) & marks_ready;

    always @(posedge aclk) begin
        if (!aresetn) averaged_valid <= 1'd0;
        else if (sums_valid & sums_ready) averaged_valid <= 1'd1;
        else if (averaged_ready) averaged_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (sums_valid & sums_ready) begin
            averaged_others_sum <= sums_sum;
            averaged_others_squares <= sums_squares;
            averaged_a <= {1'd0, layer_reciprocal};
        end
    end

    wire signed [29:0] averaged_work_sum_next_value = (averaged_work_by[22] ^ averaged_work_by[21]) &
        ~(averaged_work_by[21] ^ averaged_work_by[20]) ? {averaged_a, 1'd0} :
        averaged_work_by[21] ^ averaged_work_by[20] ? {averaged_a[28], averaged_a} : 30'sd0;
    wire [51:0] averaged_work_sum_next_sum = {{averaged_work_sum[48:0], 2'd0}, 1'd1} +
        {averaged_work_by[22] ? ~{{21{averaged_work_sum_next_value[29]}}, averaged_work_sum_next_value} :
            {{21{averaged_work_sum_next_value[29]}}, averaged_work_sum_next_value}, averaged_work_by[22]};

    always @(posedge aclk) begin
        if (sums_valid & sums_ready) begin
            averaged_work_left <= 4'd11;
            averaged_work_sum <= 51'sd0;
            averaged_work_by <= {sums_sum, 1'd0};
        end
        else if (averaged_work_left != 4'd0) begin
            averaged_work_left <= averaged_work_left - 4'd1;
            averaged_work_sum <= averaged_work_sum_next_sum[51:1];
            averaged_work_by <= {averaged_work_by[20:0], 2'd0};
        end
    end

    wire counted_valid_next_condition = averaged_valid & (averaged_work_left == 4'd0) & averaged_ready;

    always @(posedge aclk) begin
        if (!aresetn) counted_valid <= 1'd0;
        else if (counted_valid_next_condition) counted_valid <= 1'd1;
        else if (counted_ready) counted_valid <= 1'd0;
    end

    wire signed [51:0] counted_others_mean_next_sum = {averaged_work_sum[50], averaged_work_sum} + 52'sh0000000800000;

    always @(posedge aclk) begin
        if (counted_valid_next_condition) begin
            counted_others_mean <= counted_others_mean_next_sum[43:24];
            counted_others_sum <= averaged_others_sum;
            counted_others_squares <= averaged_others_squares;
            counted_a <= counted_others_mean_next_sum[43:24];
        end
    end

    wire signed [20:0] counted_work_sum_next_value = (counted_work_by[6] ^ counted_work_by[5]) &
        ~(counted_work_by[5] ^ counted_work_by[4]) ? {counted_a, 1'd0} :
        counted_work_by[5] ^ counted_work_by[4] ? {counted_a[19], counted_a} : 21'sd0;
    wire [26:0] counted_work_sum_next_sum = {{counted_work_sum[23:0], 2'd0}, 1'd1} +
        {counted_work_by[6] ? ~{{5{counted_work_sum_next_value[20]}}, counted_work_sum_next_value} :
            {{5{counted_work_sum_next_value[20]}}, counted_work_sum_next_value}, counted_work_by[6]};

    always @(posedge aclk) begin
        if (counted_valid_next_condition) begin
            counted_work_left <= 2'd3;
            counted_work_sum <= 26'sd0;
            counted_work_by <= {{2'd0, layer_last_word} + 6'd1, 1'd0};
        end
        else if (counted_work_left != 2'd0) begin
            counted_work_left <= counted_work_left - 2'd1;
            counted_work_sum <= counted_work_sum_next_sum[26:1];
            counted_work_by <= {counted_work_by[4:0], 2'd0};
        end
    end

    wire spread_valid_next_condition = counted_valid & (counted_work_left == 2'd0) & counted_ready;

    always @(posedge aclk) begin
        if (!aresetn) spread_valid <= 1'd0;
        else if (spread_valid_next_condition) spread_valid <= 1'd1;
        else if (spread_ready) spread_valid <= 1'd0;
    end

    wire signed [25:0] spread_a_next_value = {counted_others_sum, 4'd0};
    wire signed [27:0] spread_a_next_value_2 = {counted_work_sum, 2'd0};

    always @(posedge aclk) begin
        if (spread_valid_next_condition) begin
            spread_others_mean <= counted_others_mean;
            spread_others_squares <= {1'd0, {counted_others_squares, 6'd0}} + {4'd0, layer_epsilon};
            spread_a <= {{3{spread_a_next_value[25]}}, spread_a_next_value} -
                {spread_a_next_value_2[27], spread_a_next_value_2};
        end
    end

    wire signed [29:0] spread_work_sum_next_value = (spread_work_by[20] ^ spread_work_by[19]) &
        ~(spread_work_by[19] ^ spread_work_by[18]) ? {spread_a, 1'd0} :
        spread_work_by[19] ^ spread_work_by[18] ? {spread_a[28], spread_a} : 30'sd0;
    wire [49:0] spread_work_sum_next_sum = {{spread_work_sum[46:0], 2'd0}, 1'd1} +
        {spread_work_by[20] ? ~{{19{spread_work_sum_next_value[29]}}, spread_work_sum_next_value} :
            {{19{spread_work_sum_next_value[29]}}, spread_work_sum_next_value}, spread_work_by[20]};

    always @(posedge aclk) begin
        if (spread_valid_next_condition) begin
            spread_work_left <= 4'd10;
            spread_work_sum <= 49'sd0;
            spread_work_by <= {counted_others_mean, 1'd0};
        end
        else if (spread_work_left != 4'd0) begin
            spread_work_left <= spread_work_left - 4'd1;
            spread_work_sum <= spread_work_sum_next_sum[49:1];
            spread_work_by <= {spread_work_by[18:0], 2'd0};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            squared_valid <= 1'd0;
            placed_valid <= 1'd0;
            aligned_valid <= 1'd0;
        end
        else if (invert_advance) begin
            squared_valid <= spread_valid & (spread_work_left == 4'd0);
            placed_valid <= squared_valid;
            aligned_valid <= placed_valid;
        end
    end

    wire signed [44:0] squared_squares_next_value = {1'd0, spread_others_squares};
    wire [63:0] aligned_mantissa_next_shifted = {placed_squares, 14'd0} >> {placed_place[5:1], 1'd0};

    always @(posedge aclk) begin
        if (invert_advance) begin
            squared_mean <= spread_others_mean;
            squared_squares <= {{5{squared_squares_next_value[44]}}, squared_squares_next_value} -
                {spread_work_sum[48], spread_work_sum};
            placed_mean <= squared_mean;
            placed_squares <= squared_squares;
            placed_place <= squared_squares[49] ? 6'd49 : squared_squares[48] ? 6'd48 : squared_squares[47] ? 6'd47 :
                squared_squares[46] ? 6'd46 : squared_squares[45] ? 6'd45 : squared_squares[44] ? 6'd44 :
                squared_squares[43] ? 6'd43 : squared_squares[42] ? 6'd42 : squared_squares[41] ? 6'd41 :
                squared_squares[40] ? 6'd40 : squared_squares[39] ? 6'd39 : squared_squares[38] ? 6'd38 :
                squared_squares[37] ? 6'd37 : squared_squares[36] ? 6'd36 : squared_squares[35] ? 6'd35 :
                squared_squares[34] ? 6'd34 : squared_squares[33] ? 6'd33 : squared_squares[32] ? 6'd32 :
                squared_squares[31] ? 6'd31 : squared_squares[30] ? 6'd30 : squared_squares[29] ? 6'd29 :
                squared_squares[28] ? 6'd28 : squared_squares[27] ? 6'd27 : squared_squares[26] ? 6'd26 :
                squared_squares[25] ? 6'd25 : squared_squares[24] ? 6'd24 : squared_squares[23] ? 6'd23 :
                squared_squares[22] ? 6'd22 : squared_squares[21] ? 6'd21 : squared_squares[20] ? 6'd20 :
                squared_squares[19] ? 6'd19 : squared_squares[18] ? 6'd18 : squared_squares[17] ? 6'd17 :
                squared_squares[16] ? 6'd16 : squared_squares[15] ? 6'd15 : squared_squares[14] ? 6'd14 :
                squared_squares[13] ? 6'd13 : squared_squares[12] ? 6'd12 : squared_squares[11] ? 6'd11 :
                squared_squares[10] ? 6'd10 : squared_squares[9] ? 6'd9 : squared_squares[8] ? 6'd8 :
                squared_squares[7] ? 6'd7 : squared_squares[6] ? 6'd6 : squared_squares[5] ? 6'd5 :
                squared_squares[4] ? 6'd4 : squared_squares[3] ? 6'd3 : squared_squares[2] ? 6'd2 :
                squared_squares[1] ? 6'd1 : 6'd0;
            aligned_mean <= placed_mean;
            aligned_mantissa <= placed_squares == 50'd0 ? 16'd16384 : aligned_mantissa_next_shifted[15:0];
            aligned_down <= placed_squares == 50'd0 ? 6'd7 : {1'd0, placed_place[5:1]};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) dropped_valid <= 1'd0;
        else if (segment_get_valid & segment_get_ready) dropped_valid <= 1'd1;
        else if (dropped_ready) dropped_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (segment_get_valid & segment_get_ready) begin
            dropped_others_mean <= segment_get_data[19:0];
            dropped_others_down <= segment_get_data[25:20];
            dropped_others_base <= segment_get_data[41:26];
            dropped_a <= {1'd0, segment_get_data[50:42]};
        end
    end

    wire signed [8:0] dropped_work_by_next_value = {1'd0, segment_get_data[58:51]};
    wire signed [10:0] dropped_work_sum_next_value = (dropped_work_by[10] ^ dropped_work_by[9]) &
        ~(dropped_work_by[9] ^ dropped_work_by[8]) ? {dropped_a, 1'd0} :
        dropped_work_by[9] ^ dropped_work_by[8] ? {dropped_a[9], dropped_a} : 11'sd0;
    wire [20:0] dropped_work_sum_next_sum = {{dropped_work_sum[17:0], 2'd0}, 1'd1} +
        {dropped_work_by[10] ? ~{{9{dropped_work_sum_next_value[10]}}, dropped_work_sum_next_value} :
            {{9{dropped_work_sum_next_value[10]}}, dropped_work_sum_next_value}, dropped_work_by[10]};

    always @(posedge aclk) begin
        if (segment_get_valid & segment_get_ready) begin
            dropped_work_left <= 3'd5;
            dropped_work_sum <= 20'sd0;
            dropped_work_by <= {{dropped_work_by_next_value[8], dropped_work_by_next_value}, 1'd0};
        end
        else if (dropped_work_left != 3'd0) begin
            dropped_work_left <= dropped_work_left - 3'd1;
            dropped_work_sum <= dropped_work_sum_next_sum[20:1];
            dropped_work_by <= {dropped_work_by[8:0], 2'd0};
        end
    end

    wire last_valid_next_condition = dropped_valid & (dropped_work_left == 3'd0) & dropped_ready;

    always @(posedge aclk) begin
        if (!aresetn) last_valid <= 1'd0;
        else if (last_valid_next_condition) last_valid <= 1'd1;
        else if (last_ready) last_valid <= 1'd0;
    end

    wire [20:0] last_others_inverse_next_sum = {1'd0, dropped_work_sum} + 21'd128;

    always @(posedge aclk) begin
        if (last_valid_next_condition) begin
            last_others_inverse <= dropped_others_base - {3'd0, last_others_inverse_next_sum[20:8]};
            last_others_down <= dropped_others_down;
            last_a <= dropped_others_mean;
        end
    end

    wire [15:0] last_work_by_next_difference = dropped_others_base - {3'd0, last_others_inverse_next_sum[20:8]};
    wire signed [16:0] last_work_by_next_value = {1'd0, last_work_by_next_difference};
    wire signed [20:0] last_work_sum_next_value = (last_work_by[18] ^ last_work_by[17]) &
        ~(last_work_by[17] ^ last_work_by[16]) ? {last_a, 1'd0} :
        last_work_by[17] ^ last_work_by[16] ? {last_a[19], last_a} : 21'sd0;
    wire [38:0] last_work_sum_next_sum = {{last_work_sum[35:0], 2'd0}, 1'd1} +
        {last_work_by[18] ? ~{{17{last_work_sum_next_value[20]}}, last_work_sum_next_value} :
            {{17{last_work_sum_next_value[20]}}, last_work_sum_next_value}, last_work_by[18]};

    always @(posedge aclk) begin
        if (last_valid_next_condition) begin
            last_work_left <= 4'd9;
            last_work_sum <= 38'sd0;
            last_work_by <= {{last_work_by_next_value[16], last_work_by_next_value}, 1'd0};
        end
        else if (last_work_left != 4'd0) begin
            last_work_left <= last_work_left - 4'd1;
            last_work_sum <= last_work_sum_next_sum[38:1];
            last_work_by <= {last_work_by[16:0], 2'd0};
        end
    end

    reg  [15:0] segment_put_data_entry;  // table bases, row-statistics.ts:113

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: segment_put_data_entry = 16'd32768;
            8'd1: segment_put_data_entry = 16'd32515;
            8'd2: segment_put_data_entry = 16'd32268;
            8'd3: segment_put_data_entry = 16'd32026;
            8'd4: segment_put_data_entry = 16'd31790;
            8'd5: segment_put_data_entry = 16'd31558;
            8'd6: segment_put_data_entry = 16'd31332;
            8'd7: segment_put_data_entry = 16'd31111;
            8'd8: segment_put_data_entry = 16'd30894;
            8'd9: segment_put_data_entry = 16'd30682;
            8'd10: segment_put_data_entry = 16'd30474;
            8'd11: segment_put_data_entry = 16'd30270;
            8'd12: segment_put_data_entry = 16'd30070;
            8'd13: segment_put_data_entry = 16'd29874;
            8'd14: segment_put_data_entry = 16'd29682;
            8'd15: segment_put_data_entry = 16'd29494;
            8'd16: segment_put_data_entry = 16'd29309;
            8'd17: segment_put_data_entry = 16'd29127;
            8'd18: segment_put_data_entry = 16'd28949;
            8'd19: segment_put_data_entry = 16'd28774;
            8'd20: segment_put_data_entry = 16'd28602;
            8'd21: segment_put_data_entry = 16'd28434;
            8'd22: segment_put_data_entry = 16'd28268;
            8'd23: segment_put_data_entry = 16'd28105;
            8'd24: segment_put_data_entry = 16'd27945;
            8'd25: segment_put_data_entry = 16'd27787;
            8'd26: segment_put_data_entry = 16'd27632;
            8'd27: segment_put_data_entry = 16'd27480;
            8'd28: segment_put_data_entry = 16'd27330;
            8'd29: segment_put_data_entry = 16'd27183;
            8'd30: segment_put_data_entry = 16'd27038;
            8'd31: segment_put_data_entry = 16'd26895;
            8'd32: segment_put_data_entry = 16'd26755;
            8'd33: segment_put_data_entry = 16'd26617;
            8'd34: segment_put_data_entry = 16'd26481;
            8'd35: segment_put_data_entry = 16'd26346;
            8'd36: segment_put_data_entry = 16'd26214;
            8'd37: segment_put_data_entry = 16'd26084;
            8'd38: segment_put_data_entry = 16'd25956;
            8'd39: segment_put_data_entry = 16'd25830;
            8'd40: segment_put_data_entry = 16'd25705;
            8'd41: segment_put_data_entry = 16'd25583;
            8'd42: segment_put_data_entry = 16'd25462;
            8'd43: segment_put_data_entry = 16'd25342;
            8'd44: segment_put_data_entry = 16'd25225;
            8'd45: segment_put_data_entry = 16'd25109;
            8'd46: segment_put_data_entry = 16'd24994;
            8'd47: segment_put_data_entry = 16'd24882;
            8'd48: segment_put_data_entry = 16'd24770;
            8'd49: segment_put_data_entry = 16'd24660;
            8'd50: segment_put_data_entry = 16'd24552;
            8'd51: segment_put_data_entry = 16'd24445;
            8'd52: segment_put_data_entry = 16'd24339;
            8'd53: segment_put_data_entry = 16'd24235;
            8'd54: segment_put_data_entry = 16'd24132;
            8'd55: segment_put_data_entry = 16'd24031;
            8'd56: segment_put_data_entry = 16'd23930;
            8'd57: segment_put_data_entry = 16'd23831;
            8'd58: segment_put_data_entry = 16'd23733;
            8'd59: segment_put_data_entry = 16'd23637;
            8'd60: segment_put_data_entry = 16'd23541;
            8'd61: segment_put_data_entry = 16'd23447;
            8'd62: segment_put_data_entry = 16'd23354;
            8'd63: segment_put_data_entry = 16'd23262;
            8'd64: segment_put_data_entry = 16'd23170;
            8'd65: segment_put_data_entry = 16'd23080;
            8'd66: segment_put_data_entry = 16'd22992;
            8'd67: segment_put_data_entry = 16'd22904;
            8'd68: segment_put_data_entry = 16'd22817;
            8'd69: segment_put_data_entry = 16'd22731;
            8'd70: segment_put_data_entry = 16'd22646;
            8'd71: segment_put_data_entry = 16'd22562;
            8'd72: segment_put_data_entry = 16'd22479;
            8'd73: segment_put_data_entry = 16'd22396;
            8'd74: segment_put_data_entry = 16'd22315;
            8'd75: segment_put_data_entry = 16'd22235;
            8'd76: segment_put_data_entry = 16'd22155;
            8'd77: segment_put_data_entry = 16'd22077;
            8'd78: segment_put_data_entry = 16'd21999;
            8'd79: segment_put_data_entry = 16'd21922;
            8'd80: segment_put_data_entry = 16'd21845;
            8'd81: segment_put_data_entry = 16'd21770;
            8'd82: segment_put_data_entry = 16'd21695;
            8'd83: segment_put_data_entry = 16'd21621;
            8'd84: segment_put_data_entry = 16'd21548;
            8'd85: segment_put_data_entry = 16'd21476;
            8'd86: segment_put_data_entry = 16'd21404;
            8'd87: segment_put_data_entry = 16'd21333;
            8'd88: segment_put_data_entry = 16'd21263;
            8'd89: segment_put_data_entry = 16'd21193;
            8'd90: segment_put_data_entry = 16'd21124;
            8'd91: segment_put_data_entry = 16'd21056;
            8'd92: segment_put_data_entry = 16'd20988;
            8'd93: segment_put_data_entry = 16'd20921;
            8'd94: segment_put_data_entry = 16'd20855;
            8'd95: segment_put_data_entry = 16'd20789;
            8'd96: segment_put_data_entry = 16'd20724;
            8'd97: segment_put_data_entry = 16'd20660;
            8'd98: segment_put_data_entry = 16'd20596;
            8'd99: segment_put_data_entry = 16'd20533;
            8'd100: segment_put_data_entry = 16'd20470;
            8'd101: segment_put_data_entry = 16'd20408;
            8'd102: segment_put_data_entry = 16'd20346;
            8'd103: segment_put_data_entry = 16'd20285;
            8'd104: segment_put_data_entry = 16'd20225;
            8'd105: segment_put_data_entry = 16'd20165;
            8'd106: segment_put_data_entry = 16'd20106;
            8'd107: segment_put_data_entry = 16'd20047;
            8'd108: segment_put_data_entry = 16'd19988;
            8'd109: segment_put_data_entry = 16'd19930;
            8'd110: segment_put_data_entry = 16'd19873;
            8'd111: segment_put_data_entry = 16'd19816;
            8'd112: segment_put_data_entry = 16'd19760;
            8'd113: segment_put_data_entry = 16'd19704;
            8'd114: segment_put_data_entry = 16'd19649;
            8'd115: segment_put_data_entry = 16'd19594;
            8'd116: segment_put_data_entry = 16'd19539;
            8'd117: segment_put_data_entry = 16'd19485;
            8'd118: segment_put_data_entry = 16'd19431;
            8'd119: segment_put_data_entry = 16'd19378;
            8'd120: segment_put_data_entry = 16'd19326;
            8'd121: segment_put_data_entry = 16'd19273;
            8'd122: segment_put_data_entry = 16'd19221;
            8'd123: segment_put_data_entry = 16'd19170;
            8'd124: segment_put_data_entry = 16'd19119;
            8'd125: segment_put_data_entry = 16'd19068;
            8'd126: segment_put_data_entry = 16'd19018;
            8'd127: segment_put_data_entry = 16'd18968;
            8'd128: segment_put_data_entry = 16'd18919;
            8'd129: segment_put_data_entry = 16'd18870;
            8'd130: segment_put_data_entry = 16'd18821;
            8'd131: segment_put_data_entry = 16'd18773;
            8'd132: segment_put_data_entry = 16'd18725;
            8'd133: segment_put_data_entry = 16'd18677;
            8'd134: segment_put_data_entry = 16'd18630;
            8'd135: segment_put_data_entry = 16'd18583;
            8'd136: segment_put_data_entry = 16'd18536;
            8'd137: segment_put_data_entry = 16'd18490;
            8'd138: segment_put_data_entry = 16'd18444;
            8'd139: segment_put_data_entry = 16'd18399;
            8'd140: segment_put_data_entry = 16'd18354;
            8'd141: segment_put_data_entry = 16'd18309;
            8'd142: segment_put_data_entry = 16'd18264;
            8'd143: segment_put_data_entry = 16'd18220;
            8'd144: segment_put_data_entry = 16'd18176;
            8'd145: segment_put_data_entry = 16'd18133;
            8'd146: segment_put_data_entry = 16'd18090;
            8'd147: segment_put_data_entry = 16'd18047;
            8'd148: segment_put_data_entry = 16'd18004;
            8'd149: segment_put_data_entry = 16'd17962;
            8'd150: segment_put_data_entry = 16'd17920;
            8'd151: segment_put_data_entry = 16'd17878;
            8'd152: segment_put_data_entry = 16'd17837;
            8'd153: segment_put_data_entry = 16'd17795;
            8'd154: segment_put_data_entry = 16'd17755;
            8'd155: segment_put_data_entry = 16'd17714;
            8'd156: segment_put_data_entry = 16'd17674;
            8'd157: segment_put_data_entry = 16'd17634;
            8'd158: segment_put_data_entry = 16'd17594;
            8'd159: segment_put_data_entry = 16'd17554;
            8'd160: segment_put_data_entry = 16'd17515;
            8'd161: segment_put_data_entry = 16'd17476;
            8'd162: segment_put_data_entry = 16'd17438;
            8'd163: segment_put_data_entry = 16'd17399;
            8'd164: segment_put_data_entry = 16'd17361;
            8'd165: segment_put_data_entry = 16'd17323;
            8'd166: segment_put_data_entry = 16'd17285;
            8'd167: segment_put_data_entry = 16'd17248;
            8'd168: segment_put_data_entry = 16'd17211;
            8'd169: segment_put_data_entry = 16'd17174;
            8'd170: segment_put_data_entry = 16'd17137;
            8'd171: segment_put_data_entry = 16'd17100;
            8'd172: segment_put_data_entry = 16'd17064;
            8'd173: segment_put_data_entry = 16'd17028;
            8'd174: segment_put_data_entry = 16'd16992;
            8'd175: segment_put_data_entry = 16'd16957;
            8'd176: segment_put_data_entry = 16'd16921;
            8'd177: segment_put_data_entry = 16'd16886;
            8'd178: segment_put_data_entry = 16'd16851;
            8'd179: segment_put_data_entry = 16'd16817;
            8'd180: segment_put_data_entry = 16'd16782;
            8'd181: segment_put_data_entry = 16'd16748;
            8'd182: segment_put_data_entry = 16'd16714;
            8'd183: segment_put_data_entry = 16'd16680;
            8'd184: segment_put_data_entry = 16'd16646;
            8'd185: segment_put_data_entry = 16'd16613;
            8'd186: segment_put_data_entry = 16'd16579;
            8'd187: segment_put_data_entry = 16'd16546;
            8'd188: segment_put_data_entry = 16'd16514;
            8'd189: segment_put_data_entry = 16'd16481;
            8'd190: segment_put_data_entry = 16'd16448;
            8'd191: segment_put_data_entry = 16'd16416;
            default: segment_put_data_entry = 16'd0;
        endcase
    end

    reg  [8:0] segment_put_data_entry_2;  // table drops, row-statistics.ts:113

    always @* begin
        case (aligned_mantissa[15:8] - 8'd64)
            8'd0: segment_put_data_entry_2 = 9'd253;
            8'd1: segment_put_data_entry_2 = 9'd247;
            8'd2: segment_put_data_entry_2 = 9'd242;
            8'd3: segment_put_data_entry_2 = 9'd236;
            8'd4: segment_put_data_entry_2 = 9'd232;
            8'd5: segment_put_data_entry_2 = 9'd226;
            8'd6: segment_put_data_entry_2 = 9'd221;
            8'd7: segment_put_data_entry_2 = 9'd217;
            8'd8: segment_put_data_entry_2 = 9'd212;
            8'd9: segment_put_data_entry_2 = 9'd208;
            8'd10: segment_put_data_entry_2 = 9'd204;
            8'd11: segment_put_data_entry_2 = 9'd200;
            8'd12: segment_put_data_entry_2 = 9'd196;
            8'd13: segment_put_data_entry_2 = 9'd192;
            8'd14: segment_put_data_entry_2 = 9'd188;
            8'd15: segment_put_data_entry_2 = 9'd185;
            8'd16: segment_put_data_entry_2 = 9'd182;
            8'd17: segment_put_data_entry_2 = 9'd178;
            8'd18: segment_put_data_entry_2 = 9'd175;
            8'd19: segment_put_data_entry_2 = 9'd172;
            8'd20: segment_put_data_entry_2 = 9'd168;
            8'd21: segment_put_data_entry_2 = 9'd166;
            8'd22: segment_put_data_entry_2 = 9'd163;
            8'd23: segment_put_data_entry_2 = 9'd160;
            8'd24: segment_put_data_entry_2 = 9'd158;
            8'd25: segment_put_data_entry_2 = 9'd155;
            8'd26: segment_put_data_entry_2 = 9'd152;
            8'd27: segment_put_data_entry_2 = 9'd150;
            8'd28: segment_put_data_entry_2 = 9'd147;
            8'd29: segment_put_data_entry_2 = 9'd145;
            8'd30: segment_put_data_entry_2 = 9'd143;
            8'd31: segment_put_data_entry_2 = 9'd140;
            8'd32: segment_put_data_entry_2 = 9'd138;
            8'd33: segment_put_data_entry_2 = 9'd136;
            8'd34: segment_put_data_entry_2 = 9'd135;
            8'd35: segment_put_data_entry_2 = 9'd132;
            8'd36: segment_put_data_entry_2 = 9'd130;
            8'd37: segment_put_data_entry_2 = 9'd128;
            8'd38: segment_put_data_entry_2 = 9'd126;
            8'd39: segment_put_data_entry_2 = 9'd125;
            8'd40: segment_put_data_entry_2 = 9'd122;
            8'd41: segment_put_data_entry_2 = 9'd121;
            8'd42: segment_put_data_entry_2 = 9'd120;
            8'd43: segment_put_data_entry_2 = 9'd117;
            8'd44: segment_put_data_entry_2 = 9'd116;
            8'd45: segment_put_data_entry_2 = 9'd115;
            8'd46: segment_put_data_entry_2 = 9'd112;
            8'd47: segment_put_data_entry_2 = 9'd112;
            8'd48: segment_put_data_entry_2 = 9'd110;
            8'd49: segment_put_data_entry_2 = 9'd108;
            8'd50: segment_put_data_entry_2 = 9'd107;
            8'd51: segment_put_data_entry_2 = 9'd106;
            8'd52: segment_put_data_entry_2 = 9'd104;
            8'd53: segment_put_data_entry_2 = 9'd103;
            8'd54: segment_put_data_entry_2 = 9'd101;
            8'd55: segment_put_data_entry_2 = 9'd101;
            8'd56: segment_put_data_entry_2 = 9'd99;
            8'd57: segment_put_data_entry_2 = 9'd98;
            8'd58: segment_put_data_entry_2 = 9'd96;
            8'd59: segment_put_data_entry_2 = 9'd96;
            8'd60: segment_put_data_entry_2 = 9'd94;
            8'd61: segment_put_data_entry_2 = 9'd93;
            8'd62: segment_put_data_entry_2 = 9'd92;
            8'd63: segment_put_data_entry_2 = 9'd92;
            8'd64: segment_put_data_entry_2 = 9'd90;
            8'd65: segment_put_data_entry_2 = 9'd88;
            8'd66: segment_put_data_entry_2 = 9'd88;
            8'd67: segment_put_data_entry_2 = 9'd87;
            8'd68: segment_put_data_entry_2 = 9'd86;
            8'd69: segment_put_data_entry_2 = 9'd85;
            8'd70: segment_put_data_entry_2 = 9'd84;
            8'd71: segment_put_data_entry_2 = 9'd83;
            8'd72: segment_put_data_entry_2 = 9'd83;
            8'd73: segment_put_data_entry_2 = 9'd81;
            8'd74: segment_put_data_entry_2 = 9'd80;
            8'd75: segment_put_data_entry_2 = 9'd80;
            8'd76: segment_put_data_entry_2 = 9'd78;
            8'd77: segment_put_data_entry_2 = 9'd78;
            8'd78: segment_put_data_entry_2 = 9'd77;
            8'd79: segment_put_data_entry_2 = 9'd77;
            8'd80: segment_put_data_entry_2 = 9'd75;
            8'd81: segment_put_data_entry_2 = 9'd75;
            8'd82: segment_put_data_entry_2 = 9'd74;
            8'd83: segment_put_data_entry_2 = 9'd73;
            8'd84: segment_put_data_entry_2 = 9'd72;
            8'd85: segment_put_data_entry_2 = 9'd72;
            8'd86: segment_put_data_entry_2 = 9'd71;
            8'd87: segment_put_data_entry_2 = 9'd70;
            8'd88: segment_put_data_entry_2 = 9'd70;
            8'd89: segment_put_data_entry_2 = 9'd69;
            8'd90: segment_put_data_entry_2 = 9'd68;
            8'd91: segment_put_data_entry_2 = 9'd68;
            8'd92: segment_put_data_entry_2 = 9'd67;
            8'd93: segment_put_data_entry_2 = 9'd66;
            8'd94: segment_put_data_entry_2 = 9'd66;
            8'd95: segment_put_data_entry_2 = 9'd65;
            8'd96: segment_put_data_entry_2 = 9'd64;
            8'd97: segment_put_data_entry_2 = 9'd64;
            8'd98: segment_put_data_entry_2 = 9'd63;
            8'd99: segment_put_data_entry_2 = 9'd63;
            8'd100: segment_put_data_entry_2 = 9'd62;
            8'd101: segment_put_data_entry_2 = 9'd62;
            8'd102: segment_put_data_entry_2 = 9'd61;
            8'd103: segment_put_data_entry_2 = 9'd60;
            8'd104: segment_put_data_entry_2 = 9'd60;
            8'd105: segment_put_data_entry_2 = 9'd59;
            8'd106: segment_put_data_entry_2 = 9'd59;
            8'd107: segment_put_data_entry_2 = 9'd59;
            8'd108: segment_put_data_entry_2 = 9'd58;
            8'd109: segment_put_data_entry_2 = 9'd57;
            8'd110: segment_put_data_entry_2 = 9'd57;
            8'd111: segment_put_data_entry_2 = 9'd56;
            8'd112: segment_put_data_entry_2 = 9'd56;
            8'd113: segment_put_data_entry_2 = 9'd55;
            8'd114: segment_put_data_entry_2 = 9'd55;
            8'd115: segment_put_data_entry_2 = 9'd55;
            8'd116: segment_put_data_entry_2 = 9'd54;
            8'd117: segment_put_data_entry_2 = 9'd54;
            8'd118: segment_put_data_entry_2 = 9'd53;
            8'd119: segment_put_data_entry_2 = 9'd52;
            8'd120: segment_put_data_entry_2 = 9'd53;
            8'd121: segment_put_data_entry_2 = 9'd52;
            8'd122: segment_put_data_entry_2 = 9'd51;
            8'd123: segment_put_data_entry_2 = 9'd51;
            8'd124: segment_put_data_entry_2 = 9'd51;
            8'd125: segment_put_data_entry_2 = 9'd50;
            8'd126: segment_put_data_entry_2 = 9'd50;
            8'd127: segment_put_data_entry_2 = 9'd49;
            8'd128: segment_put_data_entry_2 = 9'd49;
            8'd129: segment_put_data_entry_2 = 9'd49;
            8'd130: segment_put_data_entry_2 = 9'd48;
            8'd131: segment_put_data_entry_2 = 9'd48;
            8'd132: segment_put_data_entry_2 = 9'd48;
            8'd133: segment_put_data_entry_2 = 9'd47;
            8'd134: segment_put_data_entry_2 = 9'd47;
            8'd135: segment_put_data_entry_2 = 9'd47;
            8'd136: segment_put_data_entry_2 = 9'd46;
            8'd137: segment_put_data_entry_2 = 9'd46;
            8'd138: segment_put_data_entry_2 = 9'd45;
            8'd139: segment_put_data_entry_2 = 9'd45;
            8'd140: segment_put_data_entry_2 = 9'd45;
            8'd141: segment_put_data_entry_2 = 9'd45;
            8'd142: segment_put_data_entry_2 = 9'd44;
            8'd143: segment_put_data_entry_2 = 9'd44;
            8'd144: segment_put_data_entry_2 = 9'd43;
            8'd145: segment_put_data_entry_2 = 9'd43;
            8'd146: segment_put_data_entry_2 = 9'd43;
            8'd147: segment_put_data_entry_2 = 9'd43;
            8'd148: segment_put_data_entry_2 = 9'd42;
            8'd149: segment_put_data_entry_2 = 9'd42;
            8'd150: segment_put_data_entry_2 = 9'd42;
            8'd151: segment_put_data_entry_2 = 9'd41;
            8'd152: segment_put_data_entry_2 = 9'd42;
            8'd153: segment_put_data_entry_2 = 9'd40;
            8'd154: segment_put_data_entry_2 = 9'd41;
            8'd155: segment_put_data_entry_2 = 9'd40;
            8'd156: segment_put_data_entry_2 = 9'd40;
            8'd157: segment_put_data_entry_2 = 9'd40;
            8'd158: segment_put_data_entry_2 = 9'd40;
            8'd159: segment_put_data_entry_2 = 9'd39;
            8'd160: segment_put_data_entry_2 = 9'd39;
            8'd161: segment_put_data_entry_2 = 9'd38;
            8'd162: segment_put_data_entry_2 = 9'd39;
            8'd163: segment_put_data_entry_2 = 9'd38;
            8'd164: segment_put_data_entry_2 = 9'd38;
            8'd165: segment_put_data_entry_2 = 9'd38;
            8'd166: segment_put_data_entry_2 = 9'd37;
            8'd167: segment_put_data_entry_2 = 9'd37;
            8'd168: segment_put_data_entry_2 = 9'd37;
            8'd169: segment_put_data_entry_2 = 9'd37;
            8'd170: segment_put_data_entry_2 = 9'd37;
            8'd171: segment_put_data_entry_2 = 9'd36;
            8'd172: segment_put_data_entry_2 = 9'd36;
            8'd173: segment_put_data_entry_2 = 9'd36;
            8'd174: segment_put_data_entry_2 = 9'd35;
            8'd175: segment_put_data_entry_2 = 9'd36;
            8'd176: segment_put_data_entry_2 = 9'd35;
            8'd177: segment_put_data_entry_2 = 9'd35;
            8'd178: segment_put_data_entry_2 = 9'd34;
            8'd179: segment_put_data_entry_2 = 9'd35;
            8'd180: segment_put_data_entry_2 = 9'd34;
            8'd181: segment_put_data_entry_2 = 9'd34;
            8'd182: segment_put_data_entry_2 = 9'd34;
            8'd183: segment_put_data_entry_2 = 9'd34;
            8'd184: segment_put_data_entry_2 = 9'd33;
            8'd185: segment_put_data_entry_2 = 9'd34;
            8'd186: segment_put_data_entry_2 = 9'd33;
            8'd187: segment_put_data_entry_2 = 9'd32;
            8'd188: segment_put_data_entry_2 = 9'd33;
            8'd189: segment_put_data_entry_2 = 9'd33;
            8'd190: segment_put_data_entry_2 = 9'd32;
            8'd191: segment_put_data_entry_2 = 9'd32;
            default: segment_put_data_entry_2 = 9'd0;
        endcase
    end

    // row-statistics.ts:131
    disc8x8_116cac_skid_buffer_bits59 segment (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(aligned_valid),
        .put_ready(segment_put_ready),
        .put_data({aligned_mantissa[7:0], segment_put_data_entry_2, segment_put_data_entry, aligned_down,
            aligned_mean}),
        .get_valid(segment_get_valid),
        .get_ready(segment_get_ready),
        .get_data(segment_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, placed_place[0], last_work_sum[37], averaged_work_sum_next_sum[0],
        counted_others_mean_next_sum[51:44], counted_others_mean_next_sum[23:0], counted_work_sum_next_sum[0],
        spread_work_sum_next_sum[0], aligned_mantissa_next_shifted[63:16], dropped_work_sum_next_sum[0],
        last_others_inverse_next_sum[7:0], last_work_sum_next_sum[0], 1'b0};
endmodule

`default_nettype wire
