// Words of memory from groups of mask bits.
// MaskWords, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 64, groups = 2, rows = 64
`default_nettype none

module disc8x8_7d95b9_mask_words_caf8a45e (
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire        passes_last_group,  // groups in a row, less one
    input  wire [5:0]  passes_last_row,  // queries, less one
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [63:0] groups_bits,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
);

    assign passes_ready = 1'd1;
    assign groups_ready = words_ready;
    assign words_valid = groups_valid;
    assign words_data = groups_bits;

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, passes_valid, passes_last_group, passes_last_row, 1'b0};
endmodule

`default_nettype wire
