// Groups of mask bits from words of memory.
// MaskGroups, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 32, groups = 16, rows = 64
`default_nettype none

module disc8x8_747a7d_mask_groups (
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
    reg  part;  // mask-words.ts:69
    reg  [3:0] at;  // mask-words.ts:69
    reg  [5:0] row;  // mask-words.ts:69

    wire row_ends = at == passes_last_group;
    wire pass_ends = row_ends & (row == passes_last_row);
    assign passes_ready = groups_valid & groups_ready & pass_ends;
    assign words_ready = groups_ready & passes_valid & (row_ends | (part == 1'd1));
    assign groups_valid = words_valid & passes_valid;
    assign groups_bits = part == 1'd0 ? words_data[31:0] : words_data[63:32];

    always @(posedge aclk) begin
        if (!aresetn) begin
            part <= 1'd0;
            at <= 4'd0;
            row <= 6'd0;
        end
        else if (groups_valid & groups_ready) begin
            if (row_ends) row <= pass_ends ? 6'd0 : row + 6'd1;
            at <= row_ends ? 4'd0 : at + 4'd1;
            part <= row_ends | (part == 1'd1) ? 1'd0 : part + 1'd1;
        end
    end
endmodule

`default_nettype wire
