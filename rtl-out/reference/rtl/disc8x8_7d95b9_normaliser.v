// Elements of P V over the row's sum, times its kept share, as int8.
// Normaliser, generator/hardware/engine/normaliser.ts
// width = 8, merge = 2, bits = 24, sum = 15, chunk = 1
`default_nettype none

module disc8x8_7d95b9_normaliser (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pass_masked,
    input  wire        pass_last_chunk,
    input  wire [15:0] pass_scale_multiplier,
    input  wire [5:0]  pass_scale_shift,
    input  wire        shares_valid,
    output wire        shares_ready,
    input  wire [7:0]  shares_share,
    input  wire        pieces_valid,
    output wire        pieces_ready,
    input  wire [47:0] pieces_values,
    input  wire [14:0] pieces_sum,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [15:0] results_values,
    output wire        results_last  // of the query
);
    wire queue_put_ready;
    wire queue_get_valid;
    wire [16:0] queue_get_data;
    reg  [4:0] open;  // pieces begun and not taken; normaliser.ts:79
    reg  [1:0] piece;  // normaliser.ts:84
    reg  chunk;  // normaliser.ts:84
    reg  found_valid;  // normaliser.ts:96
    reg  [3:0] found_place;  // normaliser.ts:96
    reg  [14:0] found_sum;  // normaliser.ts:96
    reg  [8:0] found_share;  // normaliser.ts:96
    reg  found_first;  // normaliser.ts:96
    reg  found_last;  // normaliser.ts:96
    reg  [47:0] found_values;  // normaliser.ts:96
    reg  aligned_valid;  // normaliser.ts:132
    reg  [15:0] aligned_mantissa;  // normaliser.ts:132
    reg  [3:0] aligned_place;  // normaliser.ts:132
    reg  [8:0] aligned_share;  // normaliser.ts:132
    reg  aligned_first;  // normaliser.ts:132
    reg  aligned_last;  // normaliser.ts:132
    reg  [47:0] aligned_values;  // normaliser.ts:132
    reg  looked_valid;  // normaliser.ts:141
    reg  [33:0] looked_bases /* verilator split_var */;  // normaliser.ts:141
    reg  [19:0] looked_drops /* verilator split_var */;  // normaliser.ts:141
    reg  looked_is_high;  // normaliser.ts:141
    reg  [7:0] looked_within;  // normaliser.ts:141
    reg  [3:0] looked_place;  // normaliser.ts:141
    reg  [8:0] looked_share;  // normaliser.ts:141
    reg  looked_first;  // normaliser.ts:141
    reg  looked_last;  // normaliser.ts:141
    reg  [47:0] looked_values;  // normaliser.ts:141
    reg  picked_valid;  // normaliser.ts:153
    reg  [9:0] picked_a;  // normaliser.ts:153
    reg  [15:0] picked_b;  // normaliser.ts:153
    reg  [16:0] picked_base;  // normaliser.ts:153
    reg  [3:0] picked_place;  // normaliser.ts:153
    reg  picked_first;  // normaliser.ts:153
    reg  picked_last;  // normaliser.ts:153
    reg  [47:0] picked_values;  // normaliser.ts:153
    reg  dropped_valid;  // normaliser.ts:162
    reg  [16:0] dropped_base;  // normaliser.ts:162
    reg  [25:0] dropped_product;  // normaliser.ts:162
    reg  [3:0] dropped_place;  // normaliser.ts:162
    reg  dropped_first;  // normaliser.ts:162
    reg  dropped_last;  // normaliser.ts:162
    reg  [47:0] dropped_values;  // normaliser.ts:162
    reg  inverted_valid;  // normaliser.ts:170
    reg  [3:0] inverted_place;  // normaliser.ts:170
    reg  inverted_first;  // normaliser.ts:170
    reg  inverted_last;  // normaliser.ts:170
    reg  [47:0] inverted_values;  // normaliser.ts:170
    reg  [16:0] inverse;  // normaliser.ts:178
    reg  [15:0] multiplier;  // normaliser.ts:178
    reg  spread_valid;  // normaliser.ts:188
    reg  [3:0] spread_place;  // normaliser.ts:188
    reg  spread_last;  // normaliser.ts:188
    reg  [47:0] spread_values;  // normaliser.ts:188
    reg  [16:0] spread_inverse;  // normaliser.ts:188
    reg  [15:0] spread_multiplier;  // normaliser.ts:188
    reg  [5:0] shift;  // normaliser.ts:107
    reg  multiplied_valid;  // normaliser.ts:208
    reg  [61:0] multiplied_parts_of0 /* verilator split_var */;  // normaliser.ts:208
    reg  [61:0] multiplied_parts_of1 /* verilator split_var */;  // normaliser.ts:208
    reg  [3:0] multiplied_place;  // normaliser.ts:208
    reg  multiplied_last;  // normaliser.ts:208
    reg  joined_valid;  // normaliser.ts:211
    reg  [83:0] joined_products /* verilator split_var */;  // normaliser.ts:211
    reg  [15:0] joined_multiplier;  // normaliser.ts:211
    reg  [3:0] joined_place;  // normaliser.ts:211
    reg  joined_last;  // normaliser.ts:211
    reg  whole_valid;  // normaliser.ts:220
    reg  whole_last;  // normaliser.ts:220
    reg  [15:0] whole_multiplier;  // normaliser.ts:220
    reg  [37:0] whole_values /* verilator split_var */;  // normaliser.ts:220
    reg  mean_valid;  // normaliser.ts:227
    reg  mean_last;  // normaliser.ts:227
    reg  [15:0] mean_multiplier;  // normaliser.ts:227
    reg  [35:0] mean_values /* verilator split_var */;  // normaliser.ts:227
    reg  scaled_valid;  // normaliser.ts:234
    reg  scaled_last;  // normaliser.ts:234
    reg  [69:0] scaled_products /* verilator split_var */;  // normaliser.ts:234
    reg  gathered_valid;  // normaliser.ts:242
    reg  gathered_last;  // normaliser.ts:242
    reg  [69:0] gathered_products;  // normaliser.ts:242
    reg  far_valid;  // normaliser.ts:243
    reg  far_last;  // normaliser.ts:243
    reg  [31:0] far_low /* verilator split_var */;  // normaliser.ts:243
    reg  [1:0] far_is_beyond;  // normaliser.ts:243
    reg  [1:0] far_is_negative;  // normaliser.ts:243
    reg  halves_valid;  // normaliser.ts:246
    reg  halves_last;  // normaliser.ts:246
    reg  [17:0] halves_twice_low /* verilator split_var */;  // normaliser.ts:246
    reg  [1:0] halves_twice_is_beyond;  // normaliser.ts:246
    reg  [1:0] halves_twice_is_negative;  // normaliser.ts:246

    wire [3:0] highest = pieces_sum[14] ? 4'd14 : pieces_sum[13] ? 4'd13 : pieces_sum[12] ? 4'd12 :
        pieces_sum[11] ? 4'd11 : pieces_sum[10] ? 4'd10 : pieces_sum[9] ? 4'd9 : pieces_sum[8] ? 4'd8 :
        pieces_sum[7] ? 4'd7 : pieces_sum[6] ? 4'd6 : pieces_sum[5] ? 4'd5 : pieces_sum[4] ? 4'd4 :
        pieces_sum[3] ? 4'd3 : pieces_sum[2] ? 4'd2 : pieces_sum[1] ? 4'd1 : 4'd0;
    wire begins = (open != 5'd18) & (~pass_masked | shares_valid);
    wire vector_ends = pieces_valid & pieces_ready & (piece == 2'd3);
    wire query_ends = vector_ends & (chunk == pass_last_chunk);
    wire first = (piece == 2'd0) & (chunk == 1'd0);
    wire signed [8:0] bytes_sum = halves_twice_low[8:0] + 9'sd1;
    wire signed [8:0] bytes_sum_2 = halves_twice_low[17:9] + 9'sd1;
    wire [15:0] bytes = {~halves_twice_is_beyond[1] & (halves_twice_low[17:9] != 9'sd255) ? bytes_sum_2[8:1] :
        halves_twice_is_negative[1] ? 8'sh80 : 8'sd127,
        ~halves_twice_is_beyond[0] & (halves_twice_low[8:0] != 9'sd255) ? bytes_sum[8:1] :
            halves_twice_is_negative[0] ? 8'sh80 : 8'sd127};
    assign shares_ready = query_ends & pass_masked;
    assign pieces_ready = begins;
    assign results_valid = queue_get_valid;
    assign results_values = queue_get_data[15:0];
    assign results_last = queue_get_data[16];

    always @(posedge aclk) begin
        if (!aresetn) open <= 5'd0;
        else if (pieces_valid & pieces_ready & ~(results_valid & results_ready)) open <= open + 5'd1;
        else if (results_valid & results_ready & ~(pieces_valid & pieces_ready)) open <= open - 5'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            piece <= 2'd0;
            chunk <= 1'd0;
        end
        else begin
            if (pieces_valid & pieces_ready) piece <= piece == 2'd3 ? 2'd0 : piece + 2'd1;
            if (vector_ends) chunk <= chunk == pass_last_chunk ? 1'd0 : chunk + 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= pieces_valid & pieces_ready;
    end

    always @(posedge aclk) begin
        found_place <= highest;
        found_sum <= pieces_sum;
        found_share <= pass_masked ? {1'd0, shares_share} + 9'd1 : 9'd256;
        found_first <= first;
        found_last <= query_ends;
        found_values <= pieces_values;
    end

    always @(posedge aclk) begin
        if (!aresetn) aligned_valid <= 1'd0;
        else aligned_valid <= found_valid;
    end

    wire [46:0] aligned_mantissa_next_shifted = {{17'd0, found_sum}, 15'd0} >> found_place;

    always @(posedge aclk) begin
        aligned_mantissa <= aligned_mantissa_next_shifted[15:0];
        aligned_place <= found_place;
        aligned_share <= found_share;
        aligned_first <= found_first;
        aligned_last <= found_last;
        aligned_values <= found_values;
    end

    always @(posedge aclk) begin
        if (!aresetn) looked_valid <= 1'd0;
        else looked_valid <= aligned_valid;
    end

    reg  [16:0] looked_bases_next_entry;  // table bases, normaliser.ts:127

    always @* begin
        case (aligned_mantissa[13:8])
            6'd0: looked_bases_next_entry = 17'h10000;
            6'd1: looked_bases_next_entry = 17'd65028;
            6'd2: looked_bases_next_entry = 17'd64528;
            6'd3: looked_bases_next_entry = 17'd64035;
            6'd4: looked_bases_next_entry = 17'd63550;
            6'd5: looked_bases_next_entry = 17'd63072;
            6'd6: looked_bases_next_entry = 17'd62602;
            6'd7: looked_bases_next_entry = 17'd62138;
            6'd8: looked_bases_next_entry = 17'd61681;
            6'd9: looked_bases_next_entry = 17'd61231;
            6'd10: looked_bases_next_entry = 17'd60787;
            6'd11: looked_bases_next_entry = 17'd60350;
            6'd12: looked_bases_next_entry = 17'd59919;
            6'd13: looked_bases_next_entry = 17'd59494;
            6'd14: looked_bases_next_entry = 17'd59075;
            6'd15: looked_bases_next_entry = 17'd58662;
            6'd16: looked_bases_next_entry = 17'd58254;
            6'd17: looked_bases_next_entry = 17'd57852;
            6'd18: looked_bases_next_entry = 17'd57456;
            6'd19: looked_bases_next_entry = 17'd57065;
            6'd20: looked_bases_next_entry = 17'd56680;
            6'd21: looked_bases_next_entry = 17'd56299;
            6'd22: looked_bases_next_entry = 17'd55924;
            6'd23: looked_bases_next_entry = 17'd55554;
            6'd24: looked_bases_next_entry = 17'd55188;
            6'd25: looked_bases_next_entry = 17'd54828;
            6'd26: looked_bases_next_entry = 17'd54471;
            6'd27: looked_bases_next_entry = 17'd54120;
            6'd28: looked_bases_next_entry = 17'd53773;
            6'd29: looked_bases_next_entry = 17'd53431;
            6'd30: looked_bases_next_entry = 17'd53092;
            6'd31: looked_bases_next_entry = 17'd52759;
            6'd32: looked_bases_next_entry = 17'd52429;
            6'd33: looked_bases_next_entry = 17'd52103;
            6'd34: looked_bases_next_entry = 17'd51782;
            6'd35: looked_bases_next_entry = 17'd51464;
            6'd36: looked_bases_next_entry = 17'd51150;
            6'd37: looked_bases_next_entry = 17'd50840;
            6'd38: looked_bases_next_entry = 17'd50534;
            6'd39: looked_bases_next_entry = 17'd50231;
            6'd40: looked_bases_next_entry = 17'd49932;
            6'd41: looked_bases_next_entry = 17'd49637;
            6'd42: looked_bases_next_entry = 17'd49345;
            6'd43: looked_bases_next_entry = 17'd49056;
            6'd44: looked_bases_next_entry = 17'd48771;
            6'd45: looked_bases_next_entry = 17'd48489;
            6'd46: looked_bases_next_entry = 17'd48210;
            6'd47: looked_bases_next_entry = 17'd47935;
            6'd48: looked_bases_next_entry = 17'd47663;
            6'd49: looked_bases_next_entry = 17'd47393;
            6'd50: looked_bases_next_entry = 17'd47127;
            6'd51: looked_bases_next_entry = 17'd46864;
            6'd52: looked_bases_next_entry = 17'd46603;
            6'd53: looked_bases_next_entry = 17'd46346;
            6'd54: looked_bases_next_entry = 17'd46091;
            6'd55: looked_bases_next_entry = 17'd45839;
            6'd56: looked_bases_next_entry = 17'd45590;
            6'd57: looked_bases_next_entry = 17'd45344;
            6'd58: looked_bases_next_entry = 17'd45100;
            6'd59: looked_bases_next_entry = 17'd44859;
            6'd60: looked_bases_next_entry = 17'd44620;
            6'd61: looked_bases_next_entry = 17'd44384;
            6'd62: looked_bases_next_entry = 17'd44151;
            6'd63: looked_bases_next_entry = 17'd43919;
            default: looked_bases_next_entry = 17'd0;
        endcase
    end

    reg  [16:0] looked_bases_next_entry_2;  // table high_bases, normaliser.ts:127

    always @* begin
        case (aligned_mantissa[13:8])
            6'd0: looked_bases_next_entry_2 = 17'd43691;
            6'd1: looked_bases_next_entry_2 = 17'd43464;
            6'd2: looked_bases_next_entry_2 = 17'd43240;
            6'd3: looked_bases_next_entry_2 = 17'd43019;
            6'd4: looked_bases_next_entry_2 = 17'd42799;
            6'd5: looked_bases_next_entry_2 = 17'd42582;
            6'd6: looked_bases_next_entry_2 = 17'd42367;
            6'd7: looked_bases_next_entry_2 = 17'd42154;
            6'd8: looked_bases_next_entry_2 = 17'd41943;
            6'd9: looked_bases_next_entry_2 = 17'd41734;
            6'd10: looked_bases_next_entry_2 = 17'd41528;
            6'd11: looked_bases_next_entry_2 = 17'd41323;
            6'd12: looked_bases_next_entry_2 = 17'd41121;
            6'd13: looked_bases_next_entry_2 = 17'd40920;
            6'd14: looked_bases_next_entry_2 = 17'd40721;
            6'd15: looked_bases_next_entry_2 = 17'd40525;
            6'd16: looked_bases_next_entry_2 = 17'd40330;
            6'd17: looked_bases_next_entry_2 = 17'd40137;
            6'd18: looked_bases_next_entry_2 = 17'd39946;
            6'd19: looked_bases_next_entry_2 = 17'd39756;
            6'd20: looked_bases_next_entry_2 = 17'd39569;
            6'd21: looked_bases_next_entry_2 = 17'd39383;
            6'd22: looked_bases_next_entry_2 = 17'd39199;
            6'd23: looked_bases_next_entry_2 = 17'd39017;
            6'd24: looked_bases_next_entry_2 = 17'd38836;
            6'd25: looked_bases_next_entry_2 = 17'd38657;
            6'd26: looked_bases_next_entry_2 = 17'd38480;
            6'd27: looked_bases_next_entry_2 = 17'd38304;
            6'd28: looked_bases_next_entry_2 = 17'd38130;
            6'd29: looked_bases_next_entry_2 = 17'd37958;
            6'd30: looked_bases_next_entry_2 = 17'd37787;
            6'd31: looked_bases_next_entry_2 = 17'd37617;
            6'd32: looked_bases_next_entry_2 = 17'd37449;
            6'd33: looked_bases_next_entry_2 = 17'd37283;
            6'd34: looked_bases_next_entry_2 = 17'd37118;
            6'd35: looked_bases_next_entry_2 = 17'd36954;
            6'd36: looked_bases_next_entry_2 = 17'd36792;
            6'd37: looked_bases_next_entry_2 = 17'd36631;
            6'd38: looked_bases_next_entry_2 = 17'd36472;
            6'd39: looked_bases_next_entry_2 = 17'd36314;
            6'd40: looked_bases_next_entry_2 = 17'd36158;
            6'd41: looked_bases_next_entry_2 = 17'd36003;
            6'd42: looked_bases_next_entry_2 = 17'd35849;
            6'd43: looked_bases_next_entry_2 = 17'd35696;
            6'd44: looked_bases_next_entry_2 = 17'd35545;
            6'd45: looked_bases_next_entry_2 = 17'd35395;
            6'd46: looked_bases_next_entry_2 = 17'd35246;
            6'd47: looked_bases_next_entry_2 = 17'd35099;
            6'd48: looked_bases_next_entry_2 = 17'd34953;
            6'd49: looked_bases_next_entry_2 = 17'd34808;
            6'd50: looked_bases_next_entry_2 = 17'd34664;
            6'd51: looked_bases_next_entry_2 = 17'd34521;
            6'd52: looked_bases_next_entry_2 = 17'd34380;
            6'd53: looked_bases_next_entry_2 = 17'd34239;
            6'd54: looked_bases_next_entry_2 = 17'd34100;
            6'd55: looked_bases_next_entry_2 = 17'd33962;
            6'd56: looked_bases_next_entry_2 = 17'd33825;
            6'd57: looked_bases_next_entry_2 = 17'd33689;
            6'd58: looked_bases_next_entry_2 = 17'd33554;
            6'd59: looked_bases_next_entry_2 = 17'd33421;
            6'd60: looked_bases_next_entry_2 = 17'd33288;
            6'd61: looked_bases_next_entry_2 = 17'd33157;
            6'd62: looked_bases_next_entry_2 = 17'd33026;
            6'd63: looked_bases_next_entry_2 = 17'd32897;
            default: looked_bases_next_entry_2 = 17'd0;
        endcase
    end

    reg  [9:0] looked_drops_next_entry;  // table drops, normaliser.ts:127

    always @* begin
        case (aligned_mantissa[13:8])
            6'd0: looked_drops_next_entry = 10'd508;
            6'd1: looked_drops_next_entry = 10'd500;
            6'd2: looked_drops_next_entry = 10'd493;
            6'd3: looked_drops_next_entry = 10'd485;
            6'd4: looked_drops_next_entry = 10'd478;
            6'd5: looked_drops_next_entry = 10'd470;
            6'd6: looked_drops_next_entry = 10'd464;
            6'd7: looked_drops_next_entry = 10'd457;
            6'd8: looked_drops_next_entry = 10'd450;
            6'd9: looked_drops_next_entry = 10'd444;
            6'd10: looked_drops_next_entry = 10'd437;
            6'd11: looked_drops_next_entry = 10'd431;
            6'd12: looked_drops_next_entry = 10'd425;
            6'd13: looked_drops_next_entry = 10'd419;
            6'd14: looked_drops_next_entry = 10'd413;
            6'd15: looked_drops_next_entry = 10'd408;
            6'd16: looked_drops_next_entry = 10'd402;
            6'd17: looked_drops_next_entry = 10'd396;
            6'd18: looked_drops_next_entry = 10'd391;
            6'd19: looked_drops_next_entry = 10'd385;
            6'd20: looked_drops_next_entry = 10'd381;
            6'd21: looked_drops_next_entry = 10'd375;
            6'd22: looked_drops_next_entry = 10'd370;
            6'd23: looked_drops_next_entry = 10'd366;
            6'd24: looked_drops_next_entry = 10'd360;
            6'd25: looked_drops_next_entry = 10'd357;
            6'd26: looked_drops_next_entry = 10'd351;
            6'd27: looked_drops_next_entry = 10'd347;
            6'd28: looked_drops_next_entry = 10'd342;
            6'd29: looked_drops_next_entry = 10'd339;
            6'd30: looked_drops_next_entry = 10'd333;
            6'd31: looked_drops_next_entry = 10'd330;
            6'd32: looked_drops_next_entry = 10'd326;
            6'd33: looked_drops_next_entry = 10'd321;
            6'd34: looked_drops_next_entry = 10'd318;
            6'd35: looked_drops_next_entry = 10'd314;
            6'd36: looked_drops_next_entry = 10'd310;
            6'd37: looked_drops_next_entry = 10'd306;
            6'd38: looked_drops_next_entry = 10'd303;
            6'd39: looked_drops_next_entry = 10'd299;
            6'd40: looked_drops_next_entry = 10'd295;
            6'd41: looked_drops_next_entry = 10'd292;
            6'd42: looked_drops_next_entry = 10'd289;
            6'd43: looked_drops_next_entry = 10'd285;
            6'd44: looked_drops_next_entry = 10'd282;
            6'd45: looked_drops_next_entry = 10'd279;
            6'd46: looked_drops_next_entry = 10'd275;
            6'd47: looked_drops_next_entry = 10'd272;
            6'd48: looked_drops_next_entry = 10'd270;
            6'd49: looked_drops_next_entry = 10'd266;
            6'd50: looked_drops_next_entry = 10'd263;
            6'd51: looked_drops_next_entry = 10'd261;
            6'd52: looked_drops_next_entry = 10'd257;
            6'd53: looked_drops_next_entry = 10'd255;
            6'd54: looked_drops_next_entry = 10'd252;
            6'd55: looked_drops_next_entry = 10'd249;
            6'd56: looked_drops_next_entry = 10'd246;
            6'd57: looked_drops_next_entry = 10'd244;
            6'd58: looked_drops_next_entry = 10'd241;
            6'd59: looked_drops_next_entry = 10'd239;
            6'd60: looked_drops_next_entry = 10'd236;
            6'd61: looked_drops_next_entry = 10'd233;
            6'd62: looked_drops_next_entry = 10'd232;
            6'd63: looked_drops_next_entry = 10'd228;
            default: looked_drops_next_entry = 10'd0;
        endcase
    end

    reg  [9:0] looked_drops_next_entry_2;  // table high_drops, normaliser.ts:127

    always @* begin
        case (aligned_mantissa[13:8])
            6'd0: looked_drops_next_entry_2 = 10'd227;
            6'd1: looked_drops_next_entry_2 = 10'd224;
            6'd2: looked_drops_next_entry_2 = 10'd221;
            6'd3: looked_drops_next_entry_2 = 10'd220;
            6'd4: looked_drops_next_entry_2 = 10'd217;
            6'd5: looked_drops_next_entry_2 = 10'd215;
            6'd6: looked_drops_next_entry_2 = 10'd213;
            6'd7: looked_drops_next_entry_2 = 10'd211;
            6'd8: looked_drops_next_entry_2 = 10'd209;
            6'd9: looked_drops_next_entry_2 = 10'd206;
            6'd10: looked_drops_next_entry_2 = 10'd205;
            6'd11: looked_drops_next_entry_2 = 10'd202;
            6'd12: looked_drops_next_entry_2 = 10'd201;
            6'd13: looked_drops_next_entry_2 = 10'd199;
            6'd14: looked_drops_next_entry_2 = 10'd196;
            6'd15: looked_drops_next_entry_2 = 10'd195;
            6'd16: looked_drops_next_entry_2 = 10'd193;
            6'd17: looked_drops_next_entry_2 = 10'd191;
            6'd18: looked_drops_next_entry_2 = 10'd190;
            6'd19: looked_drops_next_entry_2 = 10'd187;
            6'd20: looked_drops_next_entry_2 = 10'd186;
            6'd21: looked_drops_next_entry_2 = 10'd184;
            6'd22: looked_drops_next_entry_2 = 10'd182;
            6'd23: looked_drops_next_entry_2 = 10'd181;
            6'd24: looked_drops_next_entry_2 = 10'd179;
            6'd25: looked_drops_next_entry_2 = 10'd177;
            6'd26: looked_drops_next_entry_2 = 10'd176;
            6'd27: looked_drops_next_entry_2 = 10'd174;
            6'd28: looked_drops_next_entry_2 = 10'd172;
            6'd29: looked_drops_next_entry_2 = 10'd171;
            6'd30: looked_drops_next_entry_2 = 10'd170;
            6'd31: looked_drops_next_entry_2 = 10'd168;
            6'd32: looked_drops_next_entry_2 = 10'd166;
            6'd33: looked_drops_next_entry_2 = 10'd165;
            6'd34: looked_drops_next_entry_2 = 10'd164;
            6'd35: looked_drops_next_entry_2 = 10'd162;
            6'd36: looked_drops_next_entry_2 = 10'd161;
            6'd37: looked_drops_next_entry_2 = 10'd159;
            6'd38: looked_drops_next_entry_2 = 10'd158;
            6'd39: looked_drops_next_entry_2 = 10'd156;
            6'd40: looked_drops_next_entry_2 = 10'd155;
            6'd41: looked_drops_next_entry_2 = 10'd154;
            6'd42: looked_drops_next_entry_2 = 10'd153;
            6'd43: looked_drops_next_entry_2 = 10'd151;
            6'd44: looked_drops_next_entry_2 = 10'd150;
            6'd45: looked_drops_next_entry_2 = 10'd149;
            6'd46: looked_drops_next_entry_2 = 10'd147;
            6'd47: looked_drops_next_entry_2 = 10'd146;
            6'd48: looked_drops_next_entry_2 = 10'd145;
            6'd49: looked_drops_next_entry_2 = 10'd144;
            6'd50: looked_drops_next_entry_2 = 10'd143;
            6'd51: looked_drops_next_entry_2 = 10'd141;
            6'd52: looked_drops_next_entry_2 = 10'd141;
            6'd53: looked_drops_next_entry_2 = 10'd139;
            6'd54: looked_drops_next_entry_2 = 10'd138;
            6'd55: looked_drops_next_entry_2 = 10'd137;
            6'd56: looked_drops_next_entry_2 = 10'd136;
            6'd57: looked_drops_next_entry_2 = 10'd135;
            6'd58: looked_drops_next_entry_2 = 10'd133;
            6'd59: looked_drops_next_entry_2 = 10'd133;
            6'd60: looked_drops_next_entry_2 = 10'd131;
            6'd61: looked_drops_next_entry_2 = 10'd131;
            6'd62: looked_drops_next_entry_2 = 10'd129;
            6'd63: looked_drops_next_entry_2 = 10'd129;
            default: looked_drops_next_entry_2 = 10'd0;
        endcase
    end

    always @(posedge aclk) begin
        looked_bases[16:0] <= looked_bases_next_entry;
        looked_bases[33:17] <= looked_bases_next_entry_2;
        looked_drops[9:0] <= looked_drops_next_entry;
        looked_drops[19:10] <= looked_drops_next_entry_2;
        looked_is_high <= aligned_mantissa[14];
        looked_within <= aligned_mantissa[7:0];
        looked_place <= aligned_place;
        looked_share <= aligned_share;
        looked_first <= aligned_first;
        looked_last <= aligned_last;
        looked_values <= aligned_values;
    end

    always @(posedge aclk) begin
        if (!aresetn) picked_valid <= 1'd0;
        else picked_valid <= looked_valid;
    end

    always @(posedge aclk) begin
        picked_a <= looked_first ? (looked_is_high ? looked_drops[19:10] : looked_drops[9:0]) : {1'd0, looked_share};
        picked_b <= looked_first ? {8'd0, looked_within} : pass_scale_multiplier;
        picked_base <= looked_is_high ? looked_bases[33:17] : looked_bases[16:0];
        picked_place <= looked_place;
        picked_first <= looked_first;
        picked_last <= looked_last;
        picked_values <= looked_values;
    end

    always @(posedge aclk) begin
        if (!aresetn) dropped_valid <= 1'd0;
        else dropped_valid <= picked_valid;
    end

    always @(posedge aclk) begin
        dropped_base <= picked_base;
        dropped_product <= picked_a * picked_b;
        dropped_place <= picked_place;
        dropped_first <= picked_first;
        dropped_last <= picked_last;
        dropped_values <= picked_values;
    end

    always @(posedge aclk) begin
        if (!aresetn) inverted_valid <= 1'd0;
        else inverted_valid <= dropped_valid;
    end

    always @(posedge aclk) begin
        inverted_place <= dropped_place;
        inverted_first <= dropped_first;
        inverted_last <= dropped_last;
        inverted_values <= dropped_values;
    end

    wire signed [17:0] inverse_next_difference = {dropped_base, 1'd0} - dropped_product[24:7];
    wire [19:0] multiplier_next_sum = {1'd0, dropped_product[25:7]} + 20'd1;

    always @(posedge aclk) begin
        if (dropped_first) inverse <= inverse_next_difference[17:1];
        if (inverted_first) multiplier <= multiplier_next_sum[16:1];
    end

    always @(posedge aclk) begin
        if (!aresetn) spread_valid <= 1'd0;
        else spread_valid <= inverted_valid;
    end

    always @(posedge aclk) begin
        spread_place <= inverted_place;
        spread_last <= inverted_last;
        spread_values <= inverted_values;
        spread_inverse <= inverse;
        spread_multiplier <= multiplier;
    end

    always @(posedge aclk) begin
        shift <= pass_scale_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) multiplied_valid <= 1'd0;
        else multiplied_valid <= spread_valid;
    end

    wire signed [29:0] multiplied_parts_of0_next_product = $signed(spread_values[23:12]) *
        $signed({1'd0, spread_inverse});
    wire signed [29:0] multiplied_parts_of1_next_product = $signed(spread_values[47:36]) *
        $signed({1'd0, spread_inverse});

    always @(posedge aclk) begin
        multiplied_parts_of0[30:0] <= $signed({1'd0, spread_values[11:0]}) * $signed({1'd0, spread_inverse});
        multiplied_parts_of0[61:31] <= {multiplied_parts_of0_next_product[29], multiplied_parts_of0_next_product};
        multiplied_parts_of1[30:0] <= $signed({1'd0, spread_values[35:24]}) * $signed({1'd0, spread_inverse});
        multiplied_parts_of1[61:31] <= {multiplied_parts_of1_next_product[29], multiplied_parts_of1_next_product};
        multiplied_place <= spread_place;
        multiplied_last <= spread_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) joined_valid <= 1'd0;
        else joined_valid <= multiplied_valid;
    end

    always @(posedge aclk) begin
        joined_products[41:0] <= {{11{multiplied_parts_of0[30]}}, multiplied_parts_of0[30:0]} +
            {multiplied_parts_of0[60:31], 12'd0};
        joined_products[83:42] <= {{11{multiplied_parts_of1[30]}}, multiplied_parts_of1[30:0]} +
            {multiplied_parts_of1[60:31], 12'd0};
        joined_multiplier <= spread_multiplier;
        joined_place <= multiplied_place;
        joined_last <= multiplied_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) whole_valid <= 1'd0;
        else whole_valid <= joined_valid;
    end

    wire signed [34:0] whole_values_next_shifted = $signed(joined_products[41:7]) >>> joined_place;
    wire signed [34:0] whole_values_next_shifted_2 = $signed(joined_products[83:49]) >>> joined_place;

    always @(posedge aclk) begin
        whole_last <= joined_last;
        whole_multiplier <= joined_multiplier;
        whole_values[18:0] <= whole_values_next_shifted[18:0];
        whole_values[37:19] <= whole_values_next_shifted_2[18:0];
    end

    always @(posedge aclk) begin
        if (!aresetn) mean_valid <= 1'd0;
        else mean_valid <= whole_valid;
    end

    wire signed [19:0] mean_values_next_sum = {whole_values[18], whole_values[18:0]} + 20'sd1;
    wire signed [19:0] mean_values_next_sum_2 = {whole_values[37], whole_values[37:19]} + 20'sd1;

    always @(posedge aclk) begin
        mean_last <= whole_last;
        mean_multiplier <= whole_multiplier;
        mean_values[17:0] <= mean_values_next_sum[18:1];
        mean_values[35:18] <= mean_values_next_sum_2[18:1];
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_valid <= 1'd0;
        else scaled_valid <= mean_valid;
    end

    always @(posedge aclk) begin
        scaled_last <= mean_last;
        scaled_products[34:0] <= $signed(mean_values[17:0]) * $signed({1'd0, mean_multiplier});
        scaled_products[69:35] <= $signed(mean_values[35:18]) * $signed({1'd0, mean_multiplier});
    end

    always @(posedge aclk) begin
        if (!aresetn) gathered_valid <= 1'd0;
        else gathered_valid <= scaled_valid;
    end

    always @(posedge aclk) begin
        gathered_last <= scaled_last;
        gathered_products <= scaled_products;
    end

    always @(posedge aclk) begin
        if (!aresetn) far_valid <= 1'd0;
        else far_valid <= gathered_valid;
    end

    wire [34:0] far_low_next_value = shift[5] ? {{32{gathered_products[34]}}, gathered_products[34:32]} :
        gathered_products[34:0];
    wire [34:0] far_low_next_value_2 = shift[4] ? {{16{gathered_products[34]}}, far_low_next_value[34:16]} :
        far_low_next_value;
    wire [23:0] far_low_next_value_3 = shift[3] ? {{8{gathered_products[34]}}, far_low_next_value_2[23:8]} :
        far_low_next_value_2[23:0];
    wire [34:0] far_low_next_value_4 = shift[5] ? {{32{gathered_products[69]}}, gathered_products[69:67]} :
        gathered_products[69:35];
    wire [34:0] far_low_next_value_5 = shift[4] ? {{16{gathered_products[69]}}, far_low_next_value_4[34:16]} :
        far_low_next_value_4;
    wire [23:0] far_low_next_value_6 = shift[3] ? {{8{gathered_products[69]}}, far_low_next_value_5[23:8]} :
        far_low_next_value_5[23:0];
    wire [11:0] far_is_beyond_next_value = far_low_next_value_2[34:23];
    wire [8:0] far_is_beyond_next_value_2 = far_low_next_value_3[23:15];
    wire [11:0] far_is_beyond_next_value_3 = far_low_next_value_5[34:23];
    wire [8:0] far_is_beyond_next_value_4 = far_low_next_value_6[23:15];

    always @(posedge aclk) begin
        far_last <= gathered_last;
        far_low[15:0] <= far_low_next_value_3[15:0];
        far_low[31:16] <= far_low_next_value_6[15:0];
        far_is_beyond <= {|(gathered_products[69] ? ~far_is_beyond_next_value_3 : far_is_beyond_next_value_3) |
            |(gathered_products[69] ? ~far_is_beyond_next_value_4 : far_is_beyond_next_value_4),
            |(gathered_products[34] ? ~far_is_beyond_next_value : far_is_beyond_next_value) |
                |(gathered_products[34] ? ~far_is_beyond_next_value_2 : far_is_beyond_next_value_2)};
        far_is_negative <= {gathered_products[69], gathered_products[34]};
    end

    always @(posedge aclk) begin
        if (!aresetn) halves_valid <= 1'd0;
        else halves_valid <= far_valid;
    end

    wire [15:0] halves_twice_low_next_value = shift[2] ? {{4{far_low[15]}}, far_low[15:4]} : far_low[15:0];
    wire [11:0] halves_twice_low_next_value_2 = shift[1] ? {{2{far_low[15]}}, halves_twice_low_next_value[11:2]} :
        halves_twice_low_next_value[11:0];
    wire [9:0] halves_twice_low_next_value_3 = shift[0] ? {far_low[15], halves_twice_low_next_value_2[9:1]} :
        halves_twice_low_next_value_2[9:0];
    wire [15:0] halves_twice_low_next_value_4 = shift[2] ? {{4{far_low[31]}}, far_low[31:20]} : far_low[31:16];
    wire [11:0] halves_twice_low_next_value_5 = shift[1] ? {{2{far_low[31]}}, halves_twice_low_next_value_4[11:2]} :
        halves_twice_low_next_value_4[11:0];
    wire [9:0] halves_twice_low_next_value_6 = shift[0] ? {far_low[31], halves_twice_low_next_value_5[9:1]} :
        halves_twice_low_next_value_5[9:0];
    wire [4:0] halves_twice_is_beyond_next_value = halves_twice_low_next_value[15:11];
    wire [2:0] halves_twice_is_beyond_next_value_2 = halves_twice_low_next_value_2[11:9];
    wire [1:0] halves_twice_is_beyond_next_value_3 = halves_twice_low_next_value_3[9:8];
    wire [4:0] halves_twice_is_beyond_next_value_4 = halves_twice_low_next_value_4[15:11];
    wire [2:0] halves_twice_is_beyond_next_value_5 = halves_twice_low_next_value_5[11:9];
    wire [1:0] halves_twice_is_beyond_next_value_6 = halves_twice_low_next_value_6[9:8];

    always @(posedge aclk) begin
        halves_last <= far_last;
        halves_twice_low[8:0] <= halves_twice_low_next_value_3[8:0];
        halves_twice_low[17:9] <= halves_twice_low_next_value_6[8:0];
        halves_twice_is_beyond <=
            {|(far_low[31] ? ~halves_twice_is_beyond_next_value_4 : halves_twice_is_beyond_next_value_4) |
            |(far_low[31] ? ~halves_twice_is_beyond_next_value_5 : halves_twice_is_beyond_next_value_5) |
            |(far_low[31] ? ~halves_twice_is_beyond_next_value_6 : halves_twice_is_beyond_next_value_6) |
            far_is_beyond[1],
            |(far_low[15] ? ~halves_twice_is_beyond_next_value : halves_twice_is_beyond_next_value) |
                |(far_low[15] ? ~halves_twice_is_beyond_next_value_2 : halves_twice_is_beyond_next_value_2) |
                |(far_low[15] ? ~halves_twice_is_beyond_next_value_3 : halves_twice_is_beyond_next_value_3) |
                far_is_beyond[0]};
        halves_twice_is_negative <= far_is_negative;
    end

    // normaliser.ts:110
    disc8x8_7d95b9_queue_bits17_depth18 queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(halves_valid),
        .put_ready(queue_put_ready),
        .put_data({halves_last, bytes}),
        .get_valid(queue_get_valid),
        .get_ready(results_ready),
        .get_data(queue_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, aligned_mantissa[15], dropped_product[6:0], multiplied_parts_of0[61],
        multiplied_parts_of1[61], joined_products[48:42], joined_products[6:0], bytes_sum[0], bytes_sum_2[0],
        aligned_mantissa_next_shifted[46:16], inverse_next_difference[0], multiplier_next_sum[19:17],
        multiplier_next_sum[0], whole_values_next_shifted[34:19], whole_values_next_shifted_2[34:19],
        mean_values_next_sum[19], mean_values_next_sum[0], mean_values_next_sum_2[19], mean_values_next_sum_2[0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) queue_put_has_room: assert (queue_put_ready | ~halves_valid);  // normaliser.ts:111
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(queue_put_ready | ~halves_valid)) begin
                $display("%m: assertion queue.put.hasRoom fails, generator/hardware/engine/normaliser.ts:111");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
