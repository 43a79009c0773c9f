// Words of memory from groups of mask bits.
// MaskWords, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 32, groups = 16, rows = 64
`default_nettype none

module disc8x8_b244a1_mask_words_1a3c1c76 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [3:0]  passes_last_group,  // groups in a row, less one
    input  wire [5:0]  passes_last_row,  // queries, less one
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [31:0] groups_bits,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
);
    reg  part;  // mask-words.ts:115
    reg  [3:0] at;  // mask-words.ts:115
    reg  [5:0] row;  // mask-words.ts:115
    reg  is_full;  // mask-words.ts:115
    reg  [63:0] held;  // mask-words.ts:121

    wire word_ends = (at == passes_last_group) | (part == 1'd1);
    wire passes_ready_condition = groups_valid & groups_ready & (at == passes_last_group);
    assign passes_ready = passes_ready_condition & (row == passes_last_row);
    assign groups_ready = passes_valid & (~is_full | words_ready);
    assign words_valid = is_full;
    assign words_data = held;

    always @(posedge aclk) begin
        if (!aresetn) begin
            part <= 1'd0;
            at <= 4'd0;
            row <= 6'd0;
            is_full <= 1'd0;
        end
        else begin
            if (groups_valid & groups_ready) at <= at == passes_last_group ? 4'd0 : at + 4'd1;
            if (passes_ready_condition) row <= row == passes_last_row ? 6'd0 : row + 6'd1;
            if (groups_valid & groups_ready & word_ends) is_full <= 1'd1;
            else if (words_valid & words_ready) is_full <= 1'd0;
            if (groups_valid & groups_ready) part <= word_ends ? 1'd0 : part + 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (groups_valid & groups_ready)
            held <= (part == 1'd0 ? 64'd0 : held) | (part == 1'd0 ? {32'd0, groups_bits} : {groups_bits, 32'd0});
    end
endmodule

`default_nettype wire
