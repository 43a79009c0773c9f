// 255 * 2^-(distance / 256) of a score's distance from the row's largest, of lanes in turns.
// Exponent, generator/hardware/engine/lane/exponent.ts
// bits = 19, lanes = 2
`default_nettype none

module disc8x8_7d95b9_exponent (
    input  wire        aclk,
    input  wire        aresetn,
    output wire [1:0]  turns,  // whose score is taken, if it has one
    input  wire [37:0] distances,  // a cycle behind its lane's turn
    input  wire [15:0] scale_multiplier,
    input  wire [5:0]  scale_shift,  // less one
    output wire [7:0]  probability
);
    (* keep = "true", syn_preserve = 1 *) reg  [15:0] held_multiplier;  // exponent.ts:61
    (* keep = "true", syn_preserve = 1 *) reg  [5:0] held_shift;  // exponent.ts:61
    reg  [34:0] product;  // exponent.ts:66
    (* keep = "true", syn_preserve = 1 *) reg  now;  // exponent.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  past;  // exponent.ts:99
    reg  [18:0] picked;  // exponent.ts:103
    reg  [33:0] low;  // exponent.ts:117
    reg  [16:0] high;  // exponent.ts:117
    reg  [19:0] coarse_low;  // exponent.ts:70
    reg  coarse_is_beyond;  // exponent.ts:70
    reg  [12:0] twice_low;  // exponent.ts:72
    reg  twice_is_beyond;  // exponent.ts:72
    reg  [11:0] steps;  // exponent.ts:74
    reg  far;  // exponent.ts:74
    reg  [15:0] entry;  // exponent.ts:79
    reg  [15:0] mantissa;  // exponent.ts:79
    reg  looked_valid;  // exponent.ts:82
    reg  [3:0] looked_down;  // exponent.ts:82
    reg  found_valid;  // exponent.ts:83
    reg  [3:0] found_down;  // exponent.ts:83
    reg  [7:0] result;  // exponent.ts:84

    wire [15:0] halves = mantissa >> found_down;
    assign turns = {now == 1'd1, now == 1'd0};
    assign probability = result;

    (* keep *) always @(posedge aclk) begin
        held_multiplier <= scale_multiplier;
        held_shift <= scale_shift;
    end

    always @(posedge aclk) begin
        product <= {high, 18'd0} + {1'd0, low};
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) now <= 1'd0;
        else now <= now + 1'd1;
    end

    (* keep *) always @(posedge aclk) begin
        past <= now;
    end

    always @(posedge aclk) begin
        picked <= past == 1'd0 ? distances[18:0] : distances[37:19];
    end

    always @(posedge aclk) begin
        low <= picked[17:0] * held_multiplier;
        high <= picked[18] ? {1'd0, held_multiplier} : 17'd0;
    end

    wire [34:0] coarse_low_next_value = held_shift[5] ? {{32{1'd0}}, product[34:32]} : product;
    wire [34:0] coarse_low_next_value_2 = held_shift[4] ? {{16{1'd0}}, coarse_low_next_value[34:16]} :
        coarse_low_next_value;
    wire [27:0] coarse_low_next_value_3 = held_shift[3] ? {{8{1'd0}}, coarse_low_next_value_2[27:8]} :
        coarse_low_next_value_2[27:0];

    always @(posedge aclk) begin
        coarse_low <= coarse_low_next_value_3[19:0];
        coarse_is_beyond <= |coarse_low_next_value_2[34:28] | |coarse_low_next_value_3[27:20];
    end

    wire [19:0] twice_low_next_value = held_shift[2] ? {{4{1'd0}}, coarse_low[19:4]} : coarse_low;
    wire [15:0] twice_low_next_value_2 = held_shift[1] ? {{2{1'd0}}, twice_low_next_value[15:2]} :
        twice_low_next_value[15:0];
    wire [13:0] twice_low_next_value_3 = held_shift[0] ? {1'd0, twice_low_next_value_2[13:1]} :
        twice_low_next_value_2[13:0];

    always @(posedge aclk) begin
        twice_low <= twice_low_next_value_3[12:0];
        twice_is_beyond <= |twice_low_next_value[19:16] | |twice_low_next_value_2[15:14] | |twice_low_next_value_3[13] |
            coarse_is_beyond;
    end

    wire [12:0] steps_next_sum = twice_low + 13'd1;

    always @(posedge aclk) begin
        steps <= steps_next_sum[12:1];
        far <= twice_is_beyond | (13'd5119 <= twice_low);
    end

    reg  [15:0] entry_next_entry;  // table exp2, exponent.ts:58

    always @* begin
        case (steps[7:0])
            8'd0: entry_next_entry = 16'd65280;
            8'd1: entry_next_entry = 16'd65103;
            8'd2: entry_next_entry = 16'd64927;
            8'd3: entry_next_entry = 16'd64752;
            8'd4: entry_next_entry = 16'd64577;
            8'd5: entry_next_entry = 16'd64402;
            8'd6: entry_next_entry = 16'd64228;
            8'd7: entry_next_entry = 16'd64054;
            8'd8: entry_next_entry = 16'd63881;
            8'd9: entry_next_entry = 16'd63708;
            8'd10: entry_next_entry = 16'd63536;
            8'd11: entry_next_entry = 16'd63364;
            8'd12: entry_next_entry = 16'd63193;
            8'd13: entry_next_entry = 16'd63022;
            8'd14: entry_next_entry = 16'd62852;
            8'd15: entry_next_entry = 16'd62682;
            8'd16: entry_next_entry = 16'd62512;
            8'd17: entry_next_entry = 16'd62343;
            8'd18: entry_next_entry = 16'd62175;
            8'd19: entry_next_entry = 16'd62007;
            8'd20: entry_next_entry = 16'd61839;
            8'd21: entry_next_entry = 16'd61672;
            8'd22: entry_next_entry = 16'd61505;
            8'd23: entry_next_entry = 16'd61339;
            8'd24: entry_next_entry = 16'd61173;
            8'd25: entry_next_entry = 16'd61007;
            8'd26: entry_next_entry = 16'd60842;
            8'd27: entry_next_entry = 16'd60678;
            8'd28: entry_next_entry = 16'd60514;
            8'd29: entry_next_entry = 16'd60350;
            8'd30: entry_next_entry = 16'd60187;
            8'd31: entry_next_entry = 16'd60024;
            8'd32: entry_next_entry = 16'd59862;
            8'd33: entry_next_entry = 16'd59700;
            8'd34: entry_next_entry = 16'd59539;
            8'd35: entry_next_entry = 16'd59378;
            8'd36: entry_next_entry = 16'd59217;
            8'd37: entry_next_entry = 16'd59057;
            8'd38: entry_next_entry = 16'd58897;
            8'd39: entry_next_entry = 16'd58738;
            8'd40: entry_next_entry = 16'd58579;
            8'd41: entry_next_entry = 16'd58421;
            8'd42: entry_next_entry = 16'd58263;
            8'd43: entry_next_entry = 16'd58105;
            8'd44: entry_next_entry = 16'd57948;
            8'd45: entry_next_entry = 16'd57792;
            8'd46: entry_next_entry = 16'd57635;
            8'd47: entry_next_entry = 16'd57479;
            8'd48: entry_next_entry = 16'd57324;
            8'd49: entry_next_entry = 16'd57169;
            8'd50: entry_next_entry = 16'd57014;
            8'd51: entry_next_entry = 16'd56860;
            8'd52: entry_next_entry = 16'd56707;
            8'd53: entry_next_entry = 16'd56553;
            8'd54: entry_next_entry = 16'd56400;
            8'd55: entry_next_entry = 16'd56248;
            8'd56: entry_next_entry = 16'd56096;
            8'd57: entry_next_entry = 16'd55944;
            8'd58: entry_next_entry = 16'd55793;
            8'd59: entry_next_entry = 16'd55642;
            8'd60: entry_next_entry = 16'd55491;
            8'd61: entry_next_entry = 16'd55341;
            8'd62: entry_next_entry = 16'd55192;
            8'd63: entry_next_entry = 16'd55043;
            8'd64: entry_next_entry = 16'd54894;
            8'd65: entry_next_entry = 16'd54745;
            8'd66: entry_next_entry = 16'd54597;
            8'd67: entry_next_entry = 16'd54450;
            8'd68: entry_next_entry = 16'd54302;
            8'd69: entry_next_entry = 16'd54156;
            8'd70: entry_next_entry = 16'd54009;
            8'd71: entry_next_entry = 16'd53863;
            8'd72: entry_next_entry = 16'd53717;
            8'd73: entry_next_entry = 16'd53572;
            8'd74: entry_next_entry = 16'd53427;
            8'd75: entry_next_entry = 16'd53283;
            8'd76: entry_next_entry = 16'd53139;
            8'd77: entry_next_entry = 16'd52995;
            8'd78: entry_next_entry = 16'd52852;
            8'd79: entry_next_entry = 16'd52709;
            8'd80: entry_next_entry = 16'd52566;
            8'd81: entry_next_entry = 16'd52424;
            8'd82: entry_next_entry = 16'd52283;
            8'd83: entry_next_entry = 16'd52141;
            8'd84: entry_next_entry = 16'd52000;
            8'd85: entry_next_entry = 16'd51860;
            8'd86: entry_next_entry = 16'd51719;
            8'd87: entry_next_entry = 16'd51579;
            8'd88: entry_next_entry = 16'd51440;
            8'd89: entry_next_entry = 16'd51301;
            8'd90: entry_next_entry = 16'd51162;
            8'd91: entry_next_entry = 16'd51024;
            8'd92: entry_next_entry = 16'd50886;
            8'd93: entry_next_entry = 16'd50748;
            8'd94: entry_next_entry = 16'd50611;
            8'd95: entry_next_entry = 16'd50474;
            8'd96: entry_next_entry = 16'd50338;
            8'd97: entry_next_entry = 16'd50202;
            8'd98: entry_next_entry = 16'd50066;
            8'd99: entry_next_entry = 16'd49931;
            8'd100: entry_next_entry = 16'd49796;
            8'd101: entry_next_entry = 16'd49661;
            8'd102: entry_next_entry = 16'd49527;
            8'd103: entry_next_entry = 16'd49393;
            8'd104: entry_next_entry = 16'd49259;
            8'd105: entry_next_entry = 16'd49126;
            8'd106: entry_next_entry = 16'd48993;
            8'd107: entry_next_entry = 16'd48861;
            8'd108: entry_next_entry = 16'd48729;
            8'd109: entry_next_entry = 16'd48597;
            8'd110: entry_next_entry = 16'd48465;
            8'd111: entry_next_entry = 16'd48334;
            8'd112: entry_next_entry = 16'd48204;
            8'd113: entry_next_entry = 16'd48073;
            8'd114: entry_next_entry = 16'd47943;
            8'd115: entry_next_entry = 16'd47814;
            8'd116: entry_next_entry = 16'd47684;
            8'd117: entry_next_entry = 16'd47555;
            8'd118: entry_next_entry = 16'd47427;
            8'd119: entry_next_entry = 16'd47299;
            8'd120: entry_next_entry = 16'd47171;
            8'd121: entry_next_entry = 16'd47043;
            8'd122: entry_next_entry = 16'd46916;
            8'd123: entry_next_entry = 16'd46789;
            8'd124: entry_next_entry = 16'd46663;
            8'd125: entry_next_entry = 16'd46536;
            8'd126: entry_next_entry = 16'd46411;
            8'd127: entry_next_entry = 16'd46285;
            8'd128: entry_next_entry = 16'd46160;
            8'd129: entry_next_entry = 16'd46035;
            8'd130: entry_next_entry = 16'd45911;
            8'd131: entry_next_entry = 16'd45787;
            8'd132: entry_next_entry = 16'd45663;
            8'd133: entry_next_entry = 16'd45539;
            8'd134: entry_next_entry = 16'd45416;
            8'd135: entry_next_entry = 16'd45293;
            8'd136: entry_next_entry = 16'd45171;
            8'd137: entry_next_entry = 16'd45049;
            8'd138: entry_next_entry = 16'd44927;
            8'd139: entry_next_entry = 16'd44805;
            8'd140: entry_next_entry = 16'd44684;
            8'd141: entry_next_entry = 16'd44563;
            8'd142: entry_next_entry = 16'd44443;
            8'd143: entry_next_entry = 16'd44323;
            8'd144: entry_next_entry = 16'd44203;
            8'd145: entry_next_entry = 16'd44083;
            8'd146: entry_next_entry = 16'd43964;
            8'd147: entry_next_entry = 16'd43845;
            8'd148: entry_next_entry = 16'd43727;
            8'd149: entry_next_entry = 16'd43609;
            8'd150: entry_next_entry = 16'd43491;
            8'd151: entry_next_entry = 16'd43373;
            8'd152: entry_next_entry = 16'd43256;
            8'd153: entry_next_entry = 16'd43139;
            8'd154: entry_next_entry = 16'd43022;
            8'd155: entry_next_entry = 16'd42906;
            8'd156: entry_next_entry = 16'd42790;
            8'd157: entry_next_entry = 16'd42674;
            8'd158: entry_next_entry = 16'd42559;
            8'd159: entry_next_entry = 16'd42444;
            8'd160: entry_next_entry = 16'd42329;
            8'd161: entry_next_entry = 16'd42214;
            8'd162: entry_next_entry = 16'd42100;
            8'd163: entry_next_entry = 16'd41986;
            8'd164: entry_next_entry = 16'd41873;
            8'd165: entry_next_entry = 16'd41760;
            8'd166: entry_next_entry = 16'd41647;
            8'd167: entry_next_entry = 16'd41534;
            8'd168: entry_next_entry = 16'd41422;
            8'd169: entry_next_entry = 16'd41310;
            8'd170: entry_next_entry = 16'd41198;
            8'd171: entry_next_entry = 16'd41087;
            8'd172: entry_next_entry = 16'd40976;
            8'd173: entry_next_entry = 16'd40865;
            8'd174: entry_next_entry = 16'd40754;
            8'd175: entry_next_entry = 16'd40644;
            8'd176: entry_next_entry = 16'd40534;
            8'd177: entry_next_entry = 16'd40425;
            8'd178: entry_next_entry = 16'd40315;
            8'd179: entry_next_entry = 16'd40206;
            8'd180: entry_next_entry = 16'd40098;
            8'd181: entry_next_entry = 16'd39989;
            8'd182: entry_next_entry = 16'd39881;
            8'd183: entry_next_entry = 16'd39773;
            8'd184: entry_next_entry = 16'd39666;
            8'd185: entry_next_entry = 16'd39558;
            8'd186: entry_next_entry = 16'd39451;
            8'd187: entry_next_entry = 16'd39345;
            8'd188: entry_next_entry = 16'd39238;
            8'd189: entry_next_entry = 16'd39132;
            8'd190: entry_next_entry = 16'd39026;
            8'd191: entry_next_entry = 16'd38921;
            8'd192: entry_next_entry = 16'd38816;
            8'd193: entry_next_entry = 16'd38711;
            8'd194: entry_next_entry = 16'd38606;
            8'd195: entry_next_entry = 16'd38502;
            8'd196: entry_next_entry = 16'd38398;
            8'd197: entry_next_entry = 16'd38294;
            8'd198: entry_next_entry = 16'd38190;
            8'd199: entry_next_entry = 16'd38087;
            8'd200: entry_next_entry = 16'd37984;
            8'd201: entry_next_entry = 16'd37881;
            8'd202: entry_next_entry = 16'd37779;
            8'd203: entry_next_entry = 16'd37677;
            8'd204: entry_next_entry = 16'd37575;
            8'd205: entry_next_entry = 16'd37473;
            8'd206: entry_next_entry = 16'd37372;
            8'd207: entry_next_entry = 16'd37271;
            8'd208: entry_next_entry = 16'd37170;
            8'd209: entry_next_entry = 16'd37070;
            8'd210: entry_next_entry = 16'd36969;
            8'd211: entry_next_entry = 16'd36869;
            8'd212: entry_next_entry = 16'd36770;
            8'd213: entry_next_entry = 16'd36670;
            8'd214: entry_next_entry = 16'd36571;
            8'd215: entry_next_entry = 16'd36472;
            8'd216: entry_next_entry = 16'd36374;
            8'd217: entry_next_entry = 16'd36275;
            8'd218: entry_next_entry = 16'd36177;
            8'd219: entry_next_entry = 16'd36079;
            8'd220: entry_next_entry = 16'd35982;
            8'd221: entry_next_entry = 16'd35884;
            8'd222: entry_next_entry = 16'd35787;
            8'd223: entry_next_entry = 16'd35691;
            8'd224: entry_next_entry = 16'd35594;
            8'd225: entry_next_entry = 16'd35498;
            8'd226: entry_next_entry = 16'd35402;
            8'd227: entry_next_entry = 16'd35306;
            8'd228: entry_next_entry = 16'd35211;
            8'd229: entry_next_entry = 16'd35116;
            8'd230: entry_next_entry = 16'd35021;
            8'd231: entry_next_entry = 16'd34926;
            8'd232: entry_next_entry = 16'd34831;
            8'd233: entry_next_entry = 16'd34737;
            8'd234: entry_next_entry = 16'd34643;
            8'd235: entry_next_entry = 16'd34550;
            8'd236: entry_next_entry = 16'd34456;
            8'd237: entry_next_entry = 16'd34363;
            8'd238: entry_next_entry = 16'd34270;
            8'd239: entry_next_entry = 16'd34178;
            8'd240: entry_next_entry = 16'd34085;
            8'd241: entry_next_entry = 16'd33993;
            8'd242: entry_next_entry = 16'd33901;
            8'd243: entry_next_entry = 16'd33809;
            8'd244: entry_next_entry = 16'd33718;
            8'd245: entry_next_entry = 16'd33627;
            8'd246: entry_next_entry = 16'd33536;
            8'd247: entry_next_entry = 16'd33445;
            8'd248: entry_next_entry = 16'd33355;
            8'd249: entry_next_entry = 16'd33265;
            8'd250: entry_next_entry = 16'd33175;
            8'd251: entry_next_entry = 16'd33085;
            8'd252: entry_next_entry = 16'd32995;
            8'd253: entry_next_entry = 16'd32906;
            8'd254: entry_next_entry = 16'd32817;
            8'd255: entry_next_entry = 16'd32728;
            default: entry_next_entry = 16'd0;
        endcase
    end

    always @(posedge aclk) begin
        entry <= entry_next_entry;
        mantissa <= entry;
    end

    always @(posedge aclk) begin
        if (!aresetn) looked_valid <= 1'd0;
        else looked_valid <= ~far;
    end

    always @(posedge aclk) begin
        looked_down <= steps[11:8];
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= looked_valid;
    end

    always @(posedge aclk) begin
        found_down <= looked_down;
    end

    wire [9:0] result_next_sum = {1'd0, halves[15:7]} + 10'd1;

    always @(posedge aclk) begin
        result <= found_valid ? result_next_sum[8:1] : 8'd0;
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, halves[6:0], steps_next_sum[0], result_next_sum[9], result_next_sum[0], 1'b0};
endmodule

`default_nettype wire
