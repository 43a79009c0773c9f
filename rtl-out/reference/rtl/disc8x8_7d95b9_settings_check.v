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
    reg  [64:0] image_end;  // settings-check.ts:30
    reg  [31:0] last;  // of the program's words; settings-check.ts:30
    reg  is_off_page;  // settings-check.ts:30
    reg  is_small;  // settings-check.ts:30
    reg  [3:0] found;  // settings-check.ts:30

    assign failure = found;

    always @(posedge aclk) begin
        image_end <= {1'd0, base} + {30'd0, {image_words, 3'd0}};
        last <= program_words - 32'd1;
        is_off_page <= base[11:0] != 12'd0;
        is_small <= image_words < 32'd512;
        found <= is_off_page | (65'h00000010000000000 < image_end) ? 4'd10 : is_small ? 4'd11 :
            last[31:22] != 10'd0 ? 4'd12 : 4'd0;
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, last[21:0], 1'b0};
endmodule

`default_nettype wire
