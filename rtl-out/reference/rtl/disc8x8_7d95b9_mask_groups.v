// Groups of mask bits from words of memory.
// MaskGroups, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 64, groups = 2, rows = 64
`default_nettype none

module disc8x8_7d95b9_mask_groups (
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire        passes_last_group,  // groups in a row, less one
    input  wire [5:0]  passes_last_row,  // queries, less one
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        groups_valid,
    input  wire        groups_ready,
    output wire [63:0] groups_bits
);

    assign passes_ready = 1'd1;
    assign words_ready = groups_ready;
    assign groups_valid = words_valid;
    assign groups_bits = words_data;

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, passes_valid, passes_last_group, passes_last_row, 1'b0};
endmodule

`default_nettype wire
