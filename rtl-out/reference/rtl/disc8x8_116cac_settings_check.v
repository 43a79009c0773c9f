// Says what is wrong with the settings of a program.
// SettingsCheck, generator/hardware/host/settings-check.ts
// wordBytes = 8, addressBits = 40
`default_nettype none

module disc8x8_116cac_settings_check (
    input  wire [63:0] base,  // byte address at which the image begins
    input  wire [31:0] image_words,
    input  wire [31:0] program_words,
    output wire [3:0]  failure
);

    wire [64:0] image_end = {1'd0, base} + {30'd0, {image_words, 3'd0}};
    wire signed [31:0] failure_difference = program_words - 32'd1;
    assign failure = (base[11:0] != 12'd0) | (65'h00000010000000000 < image_end) ? 4'd10 :
        image_words < 32'd512 ? 4'd11 : failure_difference[31:22] != 10'd0 ? 4'd12 : 4'd0;

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, failure_difference[21:0], 1'b0};
endmodule

`default_nettype wire
