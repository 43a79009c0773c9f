// Says what is wrong with the settings of a program.
// SettingsCheck, generator/hardware/host/settings-check.ts
// wordBytes = 8, addressBits = 40
`default_nettype none

module disc8x8_7d95b9_settings_check (
    input  wire        aclk,
    input  wire [63:0] base,  // byte address at which the image begins
    input  wire [31:0] image_words,
    input  wire [31:0] program_words,
    output wire [3:0]  failure
);
    reg  [37:0] image_end;  // settings-check.ts:32
    reg  is_base;  // it is an address, and that of a page; settings-check.ts:32
    reg  is_small;  // settings-check.ts:32
    reg  is_program;  // it has a length that a program may have; settings-check.ts:32
    reg  [3:0] found;  // settings-check.ts:32

    assign failure = found;

    always @(posedge aclk) begin
        image_end <= {1'd0, base[39:3]} + {6'd0, image_words};
        is_base <= (base[63:40] == 24'd0) & (base[11:0] == 12'd0);
        is_small <= image_words[31:9] == 23'd0;
        is_program <= ((program_words[31:22] == 10'd0) |
            ((program_words[31:22] == 10'd1) & (program_words[21:0] == 22'd0))) & (program_words != 32'd0);
        found <= ~is_base | ~((image_end[37] == 1'd0) | ((image_end[37] == 1'd1) & (image_end[36:0] == 37'd0))) ?
            4'd10 : is_small ? 4'd11 : ~is_program ? 4'd12 : 4'd0;
    end
endmodule

`default_nettype wire
