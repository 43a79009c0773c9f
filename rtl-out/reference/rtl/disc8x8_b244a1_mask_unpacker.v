// The mask bits of every lane's own rows, from bits in token order.
// MaskUnpacker, generator/hardware/engine/masks/mask-unpacker.ts
// lanes = 8, slots = 64, maskSlots = 4
`default_nettype none

module disc8x8_b244a1_mask_unpacker (
    input  wire        aclk,
    input  wire        aresetn,
    output wire        key_at_enable,
    output wire [3:0]  key_at_group,
    input  wire [11:0] keys,
    input  wire        pass_running,  // groups are wanted
    input  wire        pass_masked,
    input  wire [3:0]  pass_last_group,
    input  wire [31:0] pass_tail,  // tokens that exist in the last group
    input  wire        masks_valid,
    output wire        masks_ready,
    input  wire [31:0] masks_bits,  // in token order, the first token lowest
    output wire        query_taken,  // the last group of a query is taken
    output wire        groups_valid,
    input  wire        groups_ready,
    output wire [31:0] groups_bits,
    output wire        groups_last  // of the query
);
    wire unpack_advance;
    reg  [3:0] group;  // mask-unpacker.ts:38
    reg  taken_valid;  // mask-unpacker.ts:49
    reg  [31:0] taken_bits;  // mask-unpacker.ts:49
    reg  taken_last;  // mask-unpacker.ts:49

    wire is_last = group == pass_last_group;
    wire is_here = pass_running & (~pass_masked | masks_valid);
    wire takes = is_here & unpack_advance;
    assign key_at_enable = takes;
    assign key_at_group = group;
    assign masks_ready = pass_running & unpack_advance & pass_masked;
    assign query_taken = takes & (group == pass_last_group);
    assign groups_valid = taken_valid;
    wire [7:0] groups_bits_value = keys[0] ?
        {taken_bits[6], taken_bits[7], taken_bits[4], taken_bits[5], taken_bits[2], taken_bits[3], taken_bits[0],
            taken_bits[1]} : taken_bits[7:0];
    wire [7:0] groups_bits_value_2 = keys[1] ?
        {groups_bits_value[5:4], groups_bits_value[7:6], groups_bits_value[1:0], groups_bits_value[3:2]} :
        groups_bits_value;
    wire [7:0] groups_bits_value_3 = keys[2] ? {groups_bits_value_2[3:0], groups_bits_value_2[7:4]} :
        groups_bits_value_2;
    wire [7:0] groups_bits_value_4 = keys[3] ?
        {taken_bits[14], taken_bits[15], taken_bits[12], taken_bits[13], taken_bits[10], taken_bits[11], taken_bits[8],
            taken_bits[9]} : taken_bits[15:8];
    wire [7:0] groups_bits_value_5 = keys[4] ?
        {groups_bits_value_4[5:4], groups_bits_value_4[7:6], groups_bits_value_4[1:0], groups_bits_value_4[3:2]} :
        groups_bits_value_4;
    wire [7:0] groups_bits_value_6 = keys[5] ? {groups_bits_value_5[3:0], groups_bits_value_5[7:4]} :
        groups_bits_value_5;
    wire [7:0] groups_bits_value_7 = keys[6] ?
        {taken_bits[22], taken_bits[23], taken_bits[20], taken_bits[21], taken_bits[18], taken_bits[19], taken_bits[16],
            taken_bits[17]} : taken_bits[23:16];
    wire [7:0] groups_bits_value_8 = keys[7] ?
        {groups_bits_value_7[5:4], groups_bits_value_7[7:6], groups_bits_value_7[1:0], groups_bits_value_7[3:2]} :
        groups_bits_value_7;
    wire [7:0] groups_bits_value_9 = keys[8] ? {groups_bits_value_8[3:0], groups_bits_value_8[7:4]} :
        groups_bits_value_8;
    wire [7:0] groups_bits_value_10 = keys[9] ?
        {taken_bits[30], taken_bits[31], taken_bits[28], taken_bits[29], taken_bits[26], taken_bits[27], taken_bits[24],
            taken_bits[25]} : taken_bits[31:24];
    wire [7:0] groups_bits_value_11 = keys[10] ?
        {groups_bits_value_10[5:4], groups_bits_value_10[7:6], groups_bits_value_10[1:0], groups_bits_value_10[3:2]} :
        groups_bits_value_10;
    wire [7:0] groups_bits_value_12 = keys[11] ? {groups_bits_value_11[3:0], groups_bits_value_11[7:4]} :
        groups_bits_value_11;
    assign groups_bits =
        {{groups_bits_value_12[7], groups_bits_value_9[7], groups_bits_value_6[7], groups_bits_value_3[7]},
        {groups_bits_value_12[6], groups_bits_value_9[6], groups_bits_value_6[6], groups_bits_value_3[6]},
        {groups_bits_value_12[5], groups_bits_value_9[5], groups_bits_value_6[5], groups_bits_value_3[5]},
        {groups_bits_value_12[4], groups_bits_value_9[4], groups_bits_value_6[4], groups_bits_value_3[4]},
        {groups_bits_value_12[3], groups_bits_value_9[3], groups_bits_value_6[3], groups_bits_value_3[3]},
        {groups_bits_value_12[2], groups_bits_value_9[2], groups_bits_value_6[2], groups_bits_value_3[2]},
        {groups_bits_value_12[1], groups_bits_value_9[1], groups_bits_value_6[1], groups_bits_value_3[1]},
        {groups_bits_value_12[0], groups_bits_value_9[0], groups_bits_value_6[0], groups_bits_value_3[0]}};
    assign groups_last = taken_last;
    assign unpack_advance = ~taken_valid | groups_ready;

    always @(posedge aclk) begin
        if (!aresetn) group <= 4'd0;
        else if (takes) group <= group == pass_last_group ? 4'd0 : group + 4'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else if (unpack_advance) taken_valid <= is_here;
    end

    always @(posedge aclk) begin
        if (unpack_advance) begin
            taken_bits <= (pass_masked ? masks_bits : 32'hffffffff) & (is_last ? pass_tail : 32'hffffffff);
            taken_last <= is_last;
        end
    end
endmodule

`default_nettype wire
