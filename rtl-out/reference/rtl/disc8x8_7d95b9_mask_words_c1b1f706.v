// Words of memory from groups of mask bits.
// MaskWords, generator/hardware/engine/masks/mask-words.ts
// wordBits = 64, maskBits = 8, groups = 64, rows = 1
`default_nettype none

module disc8x8_7d95b9_mask_words_c1b1f706 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [5:0]  passes_last_group,  // groups in a row, less one
    input  wire        passes_last_row,  // queries, less one
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [7:0]  groups_bits,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
);
    reg  [2:0] part;  // mask-words.ts:115
    reg  [5:0] at;  // mask-words.ts:115
    reg  row;  // mask-words.ts:115
    reg  is_full;  // mask-words.ts:115
    reg  [63:0] held;  // mask-words.ts:121

    wire word_ends = (at == passes_last_group) | (part == 3'd7);
    wire passes_ready_condition = groups_valid & groups_ready & (at == passes_last_group);
    assign passes_ready = passes_ready_condition & (row == passes_last_row);
    assign groups_ready = passes_valid & (~is_full | words_ready);
    assign words_valid = is_full;
    assign words_data = held;

    always @(posedge aclk) begin
        if (!aresetn) begin
            part <= 3'd0;
            at <= 6'd0;
            row <= 1'd0;
            is_full <= 1'd0;
        end
        else begin
            if (groups_valid & groups_ready) at <= at == passes_last_group ? 6'd0 : at + 6'd1;
            if (passes_ready_condition) row <= row == passes_last_row ? 1'd0 : row + 1'd1;
            if (groups_valid & groups_ready & word_ends) is_full <= 1'd1;
            else if (words_valid & words_ready) is_full <= 1'd0;
            if (groups_valid & groups_ready) part <= word_ends ? 3'd0 : part + 3'd1;
        end
    end

    always @(posedge aclk) begin
        if (groups_valid & groups_ready)
            held <= (part == 3'd0 ? 64'd0 : held) |
                (part == 3'd0 ? {56'd0, groups_bits} : part == 3'd1 ? {{48'd0, groups_bits}, 8'd0} :
                    part == 3'd2 ? {{40'd0, groups_bits}, 16'd0} : part == 3'd3 ? {{32'd0, groups_bits}, 24'd0} :
                    part == 3'd4 ? {{24'd0, groups_bits}, 32'd0} : part == 3'd5 ? {{16'd0, groups_bits}, 40'd0} :
                    part == 3'd6 ? {{8'd0, groups_bits}, 48'd0} : {groups_bits, 56'd0});
    end
endmodule

`default_nettype wire
