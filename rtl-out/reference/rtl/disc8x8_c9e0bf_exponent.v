// 255 * 2^-(distance / 256) of a score's distance from the row's largest.
// Exponent, generator/hardware/engine/lane/exponent.ts
// bits = 20
`default_nettype none

module disc8x8_c9e0bf_exponent (
    input  wire        aclk,
    input  wire [19:0] score,
    input  wire [19:0] most,
    input  wire [15:0] scale_multiplier,
    input  wire [5:0]  scale_shift,  // less one
    output wire [7:0]  probability
);
    reg  [19:0] distance;  // exponent.ts:30
    reg  [35:0] product;  // exponent.ts:32
    reg  [11:0] steps;  // exponent.ts:35
    reg  far;  // exponent.ts:35
    reg  [15:0] mantissa;  // exponent.ts:41
    reg  [3:0] down;  // exponent.ts:41
    reg  zero;  // exponent.ts:41
    reg  [7:0] result;  // exponent.ts:45

    wire [35:0] twice = product >> scale_shift;
    wire [15:0] halves = mantissa >> down;
    assign probability = result;

    always @(posedge aclk) begin
        distance <= most - score;
    end

    always @(posedge aclk) begin
        product <= distance * scale_multiplier;
    end

    wire [36:0] steps_next_sum = {1'd0, twice} + 37'd1;

    always @(posedge aclk) begin
        steps <= steps_next_sum[12:1];
        far <= 36'd2560 <= steps_next_sum[36:1];
    end

    reg  [15:0] mantissa_next_entry;  // table exp2, exponent.ts:28

    always @* begin
        case (steps[7:0])
            8'd0: mantissa_next_entry = 16'd65280;
            8'd1: mantissa_next_entry = 16'd65103;
            8'd2: mantissa_next_entry = 16'd64927;
            8'd3: mantissa_next_entry = 16'd64752;
            8'd4: mantissa_next_entry = 16'd64577;
            8'd5: mantissa_next_entry = 16'd64402;
            8'd6: mantissa_next_entry = 16'd64228;
            8'd7: mantissa_next_entry = 16'd64054;
            8'd8: mantissa_next_entry = 16'd63881;
            8'd9: mantissa_next_entry = 16'd63708;
            8'd10: mantissa_next_entry = 16'd63536;
            8'd11: mantissa_next_entry = 16'd63364;
            8'd12: mantissa_next_entry = 16'd63193;
            8'd13: mantissa_next_entry = 16'd63022;
            8'd14: mantissa_next_entry = 16'd62852;
            8'd15: mantissa_next_entry = 16'd62682;
            8'd16: mantissa_next_entry = 16'd62512;
            8'd17: mantissa_next_entry = 16'd62343;
            8'd18: mantissa_next_entry = 16'd62175;
            8'd19: mantissa_next_entry = 16'd62007;
            8'd20: mantissa_next_entry = 16'd61839;
            8'd21: mantissa_next_entry = 16'd61672;
            8'd22: mantissa_next_entry = 16'd61505;
            8'd23: mantissa_next_entry = 16'd61339;
            8'd24: mantissa_next_entry = 16'd61173;
            8'd25: mantissa_next_entry = 16'd61007;
            8'd26: mantissa_next_entry = 16'd60842;
            8'd27: mantissa_next_entry = 16'd60678;
            8'd28: mantissa_next_entry = 16'd60514;
            8'd29: mantissa_next_entry = 16'd60350;
            8'd30: mantissa_next_entry = 16'd60187;
            8'd31: mantissa_next_entry = 16'd60024;
            8'd32: mantissa_next_entry = 16'd59862;
            8'd33: mantissa_next_entry = 16'd59700;
            8'd34: mantissa_next_entry = 16'd59539;
            8'd35: mantissa_next_entry = 16'd59378;
            8'd36: mantissa_next_entry = 16'd59217;
            8'd37: mantissa_next_entry = 16'd59057;
            8'd38: mantissa_next_entry = 16'd58897;
            8'd39: mantissa_next_entry = 16'd58738;
            8'd40: mantissa_next_entry = 16'd58579;
            8'd41: mantissa_next_entry = 16'd58421;
            8'd42: mantissa_next_entry = 16'd58263;
            8'd43: mantissa_next_entry = 16'd58105;
            8'd44: mantissa_next_entry = 16'd57948;
            8'd45: mantissa_next_entry = 16'd57792;
            8'd46: mantissa_next_entry = 16'd57635;
            8'd47: mantissa_next_entry = 16'd57479;
            8'd48: mantissa_next_entry = 16'd57324;
            8'd49: mantissa_next_entry = 16'd57169;
            8'd50: mantissa_next_entry = 16'd57014;
            8'd51: mantissa_next_entry = 16'd56860;
            8'd52: mantissa_next_entry = 16'd56707;
            8'd53: mantissa_next_entry = 16'd56553;
            8'd54: mantissa_next_entry = 16'd56400;
            8'd55: mantissa_next_entry = 16'd56248;
            8'd56: mantissa_next_entry = 16'd56096;
            8'd57: mantissa_next_entry = 16'd55944;
            8'd58: mantissa_next_entry = 16'd55793;
            8'd59: mantissa_next_entry = 16'd55642;
            8'd60: mantissa_next_entry = 16'd55491;
            8'd61: mantissa_next_entry = 16'd55341;
            8'd62: mantissa_next_entry = 16'd55192;
            8'd63: mantissa_next_entry = 16'd55043;
            8'd64: mantissa_next_entry = 16'd54894;
            8'd65: mantissa_next_entry = 16'd54745;
            8'd66: mantissa_next_entry = 16'd54597;
            8'd67: mantissa_next_entry = 16'd54450;
            8'd68: mantissa_next_entry = 16'd54302;
            8'd69: mantissa_next_entry = 16'd54156;
            8'd70: mantissa_next_entry = 16'd54009;
            8'd71: mantissa_next_entry = 16'd53863;
            8'd72: mantissa_next_entry = 16'd53717;
            8'd73: mantissa_next_entry = 16'd53572;
            8'd74: mantissa_next_entry = 16'd53427;
            8'd75: mantissa_next_entry = 16'd53283;
            8'd76: mantissa_next_entry = 16'd53139;
            8'd77: mantissa_next_entry = 16'd52995;
            8'd78: mantissa_next_entry = 16'd52852;
            8'd79: mantissa_next_entry = 16'd52709;
            8'd80: mantissa_next_entry = 16'd52566;
            8'd81: mantissa_next_entry = 16'd52424;
            8'd82: mantissa_next_entry = 16'd52283;
            8'd83: mantissa_next_entry = 16'd52141;
            8'd84: mantissa_next_entry = 16'd52000;
            8'd85: mantissa_next_entry = 16'd51860;
            8'd86: mantissa_next_entry = 16'd51719;
            8'd87: mantissa_next_entry = 16'd51579;
            8'd88: mantissa_next_entry = 16'd51440;
            8'd89: mantissa_next_entry = 16'd51301;
            8'd90: mantissa_next_entry = 16'd51162;
            8'd91: mantissa_next_entry = 16'd51024;
            8'd92: mantissa_next_entry = 16'd50886;
            8'd93: mantissa_next_entry = 16'd50748;
            8'd94: mantissa_next_entry = 16'd50611;
            8'd95: mantissa_next_entry = 16'd50474;
            8'd96: mantissa_next_entry = 16'd50338;
            8'd97: mantissa_next_entry = 16'd50202;
            8'd98: mantissa_next_entry = 16'd50066;
            8'd99: mantissa_next_entry = 16'd49931;
            8'd100: mantissa_next_entry = 16'd49796;
            8'd101: mantissa_next_entry = 16'd49661;
            8'd102: mantissa_next_entry = 16'd49527;
            8'd103: mantissa_next_entry = 16'd49393;
            8'd104: mantissa_next_entry = 16'd49259;
            8'd105: mantissa_next_entry = 16'd49126;
            8'd106: mantissa_next_entry = 16'd48993;
            8'd107: mantissa_next_entry = 16'd48861;
            8'd108: mantissa_next_entry = 16'd48729;
            8'd109: mantissa_next_entry = 16'd48597;
            8'd110: mantissa_next_entry = 16'd48465;
            8'd111: mantissa_next_entry = 16'd48334;
            8'd112: mantissa_next_entry = 16'd48204;
            8'd113: mantissa_next_entry = 16'd48073;
            8'd114: mantissa_next_entry = 16'd47943;
            8'd115: mantissa_next_entry = 16'd47814;
            8'd116: mantissa_next_entry = 16'd47684;
            8'd117: mantissa_next_entry = 16'd47555;
            8'd118: mantissa_next_entry = 16'd47427;
            8'd119: mantissa_next_entry = 16'd47299;
            8'd120: mantissa_next_entry = 16'd47171;
            8'd121: mantissa_next_entry = 16'd47043;
            8'd122: mantissa_next_entry = 16'd46916;
            8'd123: mantissa_next_entry = 16'd46789;
            8'd124: mantissa_next_entry = 16'd46663;
            8'd125: mantissa_next_entry = 16'd46536;
            8'd126: mantissa_next_entry = 16'd46411;
            8'd127: mantissa_next_entry = 16'd46285;
            8'd128: mantissa_next_entry = 16'd46160;
            8'd129: mantissa_next_entry = 16'd46035;
            8'd130: mantissa_next_entry = 16'd45911;
            8'd131: mantissa_next_entry = 16'd45787;
            8'd132: mantissa_next_entry = 16'd45663;
            8'd133: mantissa_next_entry = 16'd45539;
            8'd134: mantissa_next_entry = 16'd45416;
            8'd135: mantissa_next_entry = 16'd45293;
            8'd136: mantissa_next_entry = 16'd45171;
            8'd137: mantissa_next_entry = 16'd45049;
            8'd138: mantissa_next_entry = 16'd44927;
            8'd139: mantissa_next_entry = 16'd44805;
            8'd140: mantissa_next_entry = 16'd44684;
            8'd141: mantissa_next_entry = 16'd44563;
            8'd142: mantissa_next_entry = 16'd44443;
            8'd143: mantissa_next_entry = 16'd44323;
            8'd144: mantissa_next_entry = 16'd44203;
            8'd145: mantissa_next_entry = 16'd44083;
            8'd146: mantissa_next_entry = 16'd43964;
            8'd147: mantissa_next_entry = 16'd43845;
            8'd148: mantissa_next_entry = 16'd43727;
            8'd149: mantissa_next_entry = 16'd43609;
            8'd150: mantissa_next_entry = 16'd43491;
            8'd151: mantissa_next_entry = 16'd43373;
            8'd152: mantissa_next_entry = 16'd43256;
            8'd153: mantissa_next_entry = 16'd43139;
            8'd154: mantissa_next_entry = 16'd43022;
            8'd155: mantissa_next_entry = 16'd42906;
            8'd156: mantissa_next_entry = 16'd42790;
            8'd157: mantissa_next_entry = 16'd42674;
            8'd158: mantissa_next_entry = 16'd42559;
            8'd159: mantissa_next_entry = 16'd42444;
            8'd160: mantissa_next_entry = 16'd42329;
            8'd161: mantissa_next_entry = 16'd42214;
            8'd162: mantissa_next_entry = 16'd42100;
            8'd163: mantissa_next_entry = 16'd41986;
            8'd164: mantissa_next_entry = 16'd41873;
            8'd165: mantissa_next_entry = 16'd41760;
            8'd166: mantissa_next_entry = 16'd41647;
            8'd167: mantissa_next_entry = 16'd41534;
            8'd168: mantissa_next_entry = 16'd41422;
            8'd169: mantissa_next_entry = 16'd41310;
            8'd170: mantissa_next_entry = 16'd41198;
            8'd171: mantissa_next_entry = 16'd41087;
            8'd172: mantissa_next_entry = 16'd40976;
            8'd173: mantissa_next_entry = 16'd40865;
            8'd174: mantissa_next_entry = 16'd40754;
            8'd175: mantissa_next_entry = 16'd40644;
            8'd176: mantissa_next_entry = 16'd40534;
            8'd177: mantissa_next_entry = 16'd40425;
            8'd178: mantissa_next_entry = 16'd40315;
            8'd179: mantissa_next_entry = 16'd40206;
            8'd180: mantissa_next_entry = 16'd40098;
            8'd181: mantissa_next_entry = 16'd39989;
            8'd182: mantissa_next_entry = 16'd39881;
            8'd183: mantissa_next_entry = 16'd39773;
            8'd184: mantissa_next_entry = 16'd39666;
            8'd185: mantissa_next_entry = 16'd39558;
            8'd186: mantissa_next_entry = 16'd39451;
            8'd187: mantissa_next_entry = 16'd39345;
            8'd188: mantissa_next_entry = 16'd39238;
            8'd189: mantissa_next_entry = 16'd39132;
            8'd190: mantissa_next_entry = 16'd39026;
            8'd191: mantissa_next_entry = 16'd38921;
            8'd192: mantissa_next_entry = 16'd38816;
            8'd193: mantissa_next_entry = 16'd38711;
            8'd194: mantissa_next_entry = 16'd38606;
            8'd195: mantissa_next_entry = 16'd38502;
            8'd196: mantissa_next_entry = 16'd38398;
            8'd197: mantissa_next_entry = 16'd38294;
            8'd198: mantissa_next_entry = 16'd38190;
            8'd199: mantissa_next_entry = 16'd38087;
            8'd200: mantissa_next_entry = 16'd37984;
            8'd201: mantissa_next_entry = 16'd37881;
            8'd202: mantissa_next_entry = 16'd37779;
            8'd203: mantissa_next_entry = 16'd37677;
            8'd204: mantissa_next_entry = 16'd37575;
            8'd205: mantissa_next_entry = 16'd37473;
            8'd206: mantissa_next_entry = 16'd37372;
            8'd207: mantissa_next_entry = 16'd37271;
            8'd208: mantissa_next_entry = 16'd37170;
            8'd209: mantissa_next_entry = 16'd37070;
            8'd210: mantissa_next_entry = 16'd36969;
            8'd211: mantissa_next_entry = 16'd36869;
            8'd212: mantissa_next_entry = 16'd36770;
            8'd213: mantissa_next_entry = 16'd36670;
            8'd214: mantissa_next_entry = 16'd36571;
            8'd215: mantissa_next_entry = 16'd36472;
            8'd216: mantissa_next_entry = 16'd36374;
            8'd217: mantissa_next_entry = 16'd36275;
            8'd218: mantissa_next_entry = 16'd36177;
            8'd219: mantissa_next_entry = 16'd36079;
            8'd220: mantissa_next_entry = 16'd35982;
            8'd221: mantissa_next_entry = 16'd35884;
            8'd222: mantissa_next_entry = 16'd35787;
            8'd223: mantissa_next_entry = 16'd35691;
            8'd224: mantissa_next_entry = 16'd35594;
            8'd225: mantissa_next_entry = 16'd35498;
            8'd226: mantissa_next_entry = 16'd35402;
            8'd227: mantissa_next_entry = 16'd35306;
            8'd228: mantissa_next_entry = 16'd35211;
            8'd229: mantissa_next_entry = 16'd35116;
            8'd230: mantissa_next_entry = 16'd35021;
            8'd231: mantissa_next_entry = 16'd34926;
            8'd232: mantissa_next_entry = 16'd34831;
            8'd233: mantissa_next_entry = 16'd34737;
            8'd234: mantissa_next_entry = 16'd34643;
            8'd235: mantissa_next_entry = 16'd34550;
            8'd236: mantissa_next_entry = 16'd34456;
            8'd237: mantissa_next_entry = 16'd34363;
            8'd238: mantissa_next_entry = 16'd34270;
            8'd239: mantissa_next_entry = 16'd34178;
            8'd240: mantissa_next_entry = 16'd34085;
            8'd241: mantissa_next_entry = 16'd33993;
            8'd242: mantissa_next_entry = 16'd33901;
            8'd243: mantissa_next_entry = 16'd33809;
            8'd244: mantissa_next_entry = 16'd33718;
            8'd245: mantissa_next_entry = 16'd33627;
            8'd246: mantissa_next_entry = 16'd33536;
            8'd247: mantissa_next_entry = 16'd33445;
            8'd248: mantissa_next_entry = 16'd33355;
            8'd249: mantissa_next_entry = 16'd33265;
            8'd250: mantissa_next_entry = 16'd33175;
            8'd251: mantissa_next_entry = 16'd33085;
            8'd252: mantissa_next_entry = 16'd32995;
            8'd253: mantissa_next_entry = 16'd32906;
            8'd254: mantissa_next_entry = 16'd32817;
            8'd255: mantissa_next_entry = 16'd32728;
            default: mantissa_next_entry = 16'd0;
        endcase
    end

    always @(posedge aclk) begin
        mantissa <= mantissa_next_entry;
        down <= steps[11:8];
        zero <= far;
    end

    wire [9:0] result_next_sum = {1'd0, halves[15:7]} + 10'd1;

    always @(posedge aclk) begin
        result <= zero ? 8'd0 : result_next_sum[8:1];
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, halves[6:0], steps_next_sum[0], result_next_sum[9], result_next_sum[0], 1'b0};
endmodule

`default_nettype wire
