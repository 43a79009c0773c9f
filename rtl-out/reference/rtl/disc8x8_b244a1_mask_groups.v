// Groups of mask bits from words of memory.
// MaskGroups, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 32, groups = 16, rows = 64
`default_nettype none

module disc8x8_b244a1_mask_groups (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [3:0]  passes_last_group,  // groups in a row, less one
    input  wire [5:0]  passes_last_row,  // queries, less one
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        groups_valid,
    input  wire        groups_ready,
    output wire [31:0] groups_bits
);
    reg  part;  // mask-words.ts:72
    reg  [3:0] at;  // mask-words.ts:72
    reg  [5:0] row;  // mask-words.ts:72

    wire word_ends = (at == passes_last_group) | (part == 1'd1);
    wire row_ends = groups_valid & groups_ready & (at == passes_last_group);
    assign passes_ready = row_ends & (row == passes_last_row);
    assign words_ready = groups_ready & passes_valid & word_ends;
    assign groups_valid = words_valid & passes_valid;
    assign groups_bits = part == 1'd0 ? words_data[31:0] : words_data[63:32];

    always @(posedge aclk) begin
        if (!aresetn) begin
            part <= 1'd0;
            at <= 4'd0;
            row <= 6'd0;
        end
        else begin
            if (groups_valid & groups_ready) at <= at == passes_last_group ? 4'd0 : at + 4'd1;
            if (groups_valid & groups_ready) part <= word_ends ? 1'd0 : part + 1'd1;
            if (row_ends) row <= row == passes_last_row ? 6'd0 : row + 6'd1;
        end
    end
endmodule

`default_nettype wire
