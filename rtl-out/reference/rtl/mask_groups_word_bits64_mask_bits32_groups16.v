// Groups of mask bits from words of memory.
// MaskGroups, generator/hardware/engine/masks/mask-words.ts
`default_nettype none

module mask_groups_word_bits64_mask_bits32_groups16 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [3:0]  last_group,  // groups of a query, less one
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        groups_valid,
    input  wire        groups_ready,
    output wire [31:0] groups_bits
);
    reg  part;  // mask-words.ts:63
    reg  [3:0] at;  // mask-words.ts:63

    wire row_ends = at == last_group;
    assign words_ready = groups_ready & (row_ends | (part == 1'd1));
    assign groups_valid = words_valid;
    assign groups_bits = part == 1'd0 ? words_data[31:0] : words_data[63:32];

    always @(posedge aclk) begin
        if (!aresetn) begin
            part <= 1'd0;
            at <= 4'd0;
        end
        else if (groups_valid & groups_ready) begin
            at <= row_ends ? 4'd0 : at + 4'd1;
            part <= row_ends | (part == 1'd1) ? 1'd0 : part + 1'd1;
        end
    end
endmodule

`default_nettype wire
