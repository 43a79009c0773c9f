// An ECP5's multiplier and block RAM as Lattice's guides (FPGA-TN-02205, FPGA-TN-02204) have them, as far as Yosys uses them, which has none to simulate.
// Pins of one name are a vector.

module MULT18X18D(input [17:0] A, B, C, input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB, input [3:0] CLK, CE, RST, output [35:0] P);
    parameter REG_INPUTA_CLK = "NONE", REG_INPUTA_CE = "CE0", REG_INPUTA_RST = "RST0";
    parameter REG_INPUTB_CLK = "NONE", REG_INPUTB_CE = "CE0", REG_INPUTB_RST = "RST0";
    parameter REG_OUTPUT_CLK = "NONE", REG_OUTPUT_CE = "CE0", REG_OUTPUT_RST = "RST0", GSR = "ENABLED";

    reg [17:0] a = 0, b = 0;
    reg [35:0] p = 0;
    wire takes_a = REG_INPUTA_CE == "CE0" ? CE[0] : REG_INPUTA_CE == "CE1" ? CE[1] : CE[2];
    wire takes_b = REG_INPUTB_CE == "CE0" ? CE[0] : REG_INPUTB_CE == "CE1" ? CE[1] : CE[2];
    wire [17:0] left = REG_INPUTA_CLK == "NONE" ? A : a;
    wire [17:0] right = REG_INPUTB_CLK == "NONE" ? B : b;
    wire [35:0] product = {{18{SIGNEDA & left[17]}}, left} * {{18{SIGNEDB & right[17]}}, right};
    always @(posedge CLK[0]) begin
        if (RST[0]) a <= 0; else if (takes_a) a <= A;
        if (RST[0]) b <= 0; else if (takes_b) b <= B;
        if (RST[0]) p <= 0; else if (CE[0]) p <= product;
    end
    assign P = REG_OUTPUT_CLK == "NONE" ? product : p;
endmodule

// Written by port A and read by port B, in words of 36 bits, or of 9 or 18 whose address ends above 3 or 4 bits.
module DP16KD(
    input [17:0] DIA, DIB, input [13:0] ADA, ADB, input [3:0] CSA, CSB,
    input CEA, OCEA, CLKA, WEA, RSTA, CEB, OCEB, CLKB, WEB, RSTB, output [17:0] DOA, DOB
);
    parameter DATA_WIDTH_A = 18, DATA_WIDTH_B = 18, REGMODE_A = "NOREG", REGMODE_B = "NOREG";
    parameter CLKAMUX = "CLKA", CLKBMUX = "CLKB", WRITEMODE_A = "NORMAL", WRITEMODE_B = "NORMAL";
    parameter CSDECODE_A = "0b000", CSDECODE_B = "0b000", GSR = "DISABLED", RESETMODE = "SYNC", ASYNC_RESET_RELEASE = "SYNC";

    localparam WIDE = DATA_WIDTH_A == 36;
    localparam LOW = WIDE ? 5 : DATA_WIDTH_A == 18 ? 4 : 3;
    reg [35:0] words [0:2047];
    reg [35:0] read = 0, behind_a = 0, behind_b = 0;
    integer i;
    initial for (i = 0; i < 2048; i = i + 1) words[i] = 0;
    // Words of two bytes or more have the enables of their bytes at the lowest pins of the address.
    always @(posedge CLKA) if (CEA && WEA)
        for (i = 0; i < 4; i = i + 1) if (LOW == 3 || ADA[i]) words[ADA >> LOW][9 * i +: 9] <= {DIB, DIA} >> (9 * i);
    always @(posedge CLKB) begin
        if (CEB) read <= words[ADB >> LOW];
        if (OCEA) behind_a <= read;
        if (OCEB) behind_b <= read;
    end
    wire [35:0] from_a = REGMODE_A == "NOREG" ? read : behind_a;
    wire [35:0] from_b = REGMODE_B == "NOREG" ? read : behind_b;
    assign DOA = WIDE ? from_a[35:18] : 18'bx;
    assign DOB = from_b[17:0];
endmodule

module LUT4(input A, B, C, D, output Z);
    parameter [15:0] INIT = 0;
    assign Z = INIT[{D, C, B, A}];
endmodule

module PFUMX(input ALUT, BLUT, C0, output Z);
    assign Z = C0 ? ALUT : BLUT;
endmodule

module L6MUX21(input D0, D1, SD, output Z);
    assign Z = SD ? D1 : D0;
endmodule

module TRELLIS_FF(input CLK, CE, LSR, DI, M, output reg Q);
    parameter GSR = "ENABLED", CEMUX = "1", CLKMUX = "CLK", LSRMUX = "LSR", REGSET = "RESET", SRMODE = "LSR_OVER_CE";
    wire takes = CEMUX == "CE" ? CE : CEMUX == "INV" ? ~CE : 1'b1;
    initial Q = REGSET == "SET";
    always @(posedge CLK) if (LSR === 1'b1) Q <= REGSET == "SET"; else if (takes) Q <= DI;
endmodule
