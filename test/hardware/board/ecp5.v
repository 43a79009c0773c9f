// Primitives of ECP5 as far as a board's top has them, for simulation: a PLL that locks after a while and gives the clock as it comes,
// and registers at the pins.
module EHXPLLL #(
    parameter CLKI_DIV = 1, parameter CLKFB_DIV = 1, parameter CLKOP_DIV = 1, parameter CLKOP_CPHASE = 0, parameter CLKOP_FPHASE = 0,
    parameter CLKOP_ENABLE = "", parameter FEEDBK_PATH = "", parameter OUTDIVIDER_MUXA = "", parameter STDBY_ENABLE = "",
    parameter DPHASE_SOURCE = "", parameter PLLRST_ENA = "", parameter INTFB_WAKE = ""
) (
    input wire CLKI, CLKFB, RST, STDBY, PHASESEL0, PHASESEL1, PHASEDIR, PHASESTEP, PHASELOADREG, PLLWAKESYNC, ENCLKOP,
    output wire CLKOP, output wire LOCK
);
    reg [4:0] left = 5'd31;
    always @(posedge CLKI) if (left != 5'd0) left <= left - 5'd1;
    assign CLKOP = CLKI;
    assign LOCK = left == 5'd0;
endmodule
module ODDRX1F (input wire SCLK, RST, D0, D1, output wire Q);
    assign Q = SCLK ? D0 : D1;
endmodule
module OFS1P3BX (input wire SCLK, SP, PD, D, output reg Q);
    initial Q = 1'b1;
    always @(posedge SCLK) if (PD) Q <= 1'b1; else if (SP) Q <= D;
endmodule
module IFS1P3BX (input wire SCLK, SP, PD, D, output reg Q);
    initial Q = 1'b1;
    always @(posedge SCLK) if (PD) Q <= 1'b1; else if (SP) Q <= D;
endmodule
