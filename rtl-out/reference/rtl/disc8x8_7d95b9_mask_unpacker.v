// The mask bits of every lane's own rows, from bits in token order.
// MaskUnpacker, generator/hardware/engine/masks/mask-unpacker.ts
// lanes = 8, slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_mask_unpacker (
    input  wire        aclk,
    input  wire        aresetn,
    output wire        key_at_enable,
    output wire        key_at_group,
    input  wire [23:0] keys,
    input  wire        pass_running,  // groups are wanted
    input  wire        pass_masked,
    input  wire        pass_last_group,
    input  wire [63:0] pass_tail,  // tokens that exist in the last group
    input  wire        masks_valid,
    output wire        masks_ready,
    input  wire [63:0] masks_bits,  // in token order, the first token lowest
    output wire        query_taken,  // the last group of a query is taken
    output wire        groups_valid,
    input  wire        groups_ready,
    output wire [63:0] groups_bits,
    output wire        groups_last  // of the query
);
    wire unpack_advance;
    reg  group;  // mask-unpacker.ts:38
    reg  taken_valid;  // mask-unpacker.ts:49
    reg  [63:0] taken_bits;  // mask-unpacker.ts:49
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
    wire [7:0] groups_bits_value_13 = keys[12] ?
        {taken_bits[38], taken_bits[39], taken_bits[36], taken_bits[37], taken_bits[34], taken_bits[35], taken_bits[32],
            taken_bits[33]} : taken_bits[39:32];
    wire [7:0] groups_bits_value_14 = keys[13] ?
        {groups_bits_value_13[5:4], groups_bits_value_13[7:6], groups_bits_value_13[1:0], groups_bits_value_13[3:2]} :
        groups_bits_value_13;
    wire [7:0] groups_bits_value_15 = keys[14] ? {groups_bits_value_14[3:0], groups_bits_value_14[7:4]} :
        groups_bits_value_14;
    wire [7:0] groups_bits_value_16 = keys[15] ?
        {taken_bits[46], taken_bits[47], taken_bits[44], taken_bits[45], taken_bits[42], taken_bits[43], taken_bits[40],
            taken_bits[41]} : taken_bits[47:40];
    wire [7:0] groups_bits_value_17 = keys[16] ?
        {groups_bits_value_16[5:4], groups_bits_value_16[7:6], groups_bits_value_16[1:0], groups_bits_value_16[3:2]} :
        groups_bits_value_16;
    wire [7:0] groups_bits_value_18 = keys[17] ? {groups_bits_value_17[3:0], groups_bits_value_17[7:4]} :
        groups_bits_value_17;
    wire [7:0] groups_bits_value_19 = keys[18] ?
        {taken_bits[54], taken_bits[55], taken_bits[52], taken_bits[53], taken_bits[50], taken_bits[51], taken_bits[48],
            taken_bits[49]} : taken_bits[55:48];
    wire [7:0] groups_bits_value_20 = keys[19] ?
        {groups_bits_value_19[5:4], groups_bits_value_19[7:6], groups_bits_value_19[1:0], groups_bits_value_19[3:2]} :
        groups_bits_value_19;
    wire [7:0] groups_bits_value_21 = keys[20] ? {groups_bits_value_20[3:0], groups_bits_value_20[7:4]} :
        groups_bits_value_20;
    wire [7:0] groups_bits_value_22 = keys[21] ?
        {taken_bits[62], taken_bits[63], taken_bits[60], taken_bits[61], taken_bits[58], taken_bits[59], taken_bits[56],
            taken_bits[57]} : taken_bits[63:56];
    wire [7:0] groups_bits_value_23 = keys[22] ?
        {groups_bits_value_22[5:4], groups_bits_value_22[7:6], groups_bits_value_22[1:0], groups_bits_value_22[3:2]} :
        groups_bits_value_22;
    wire [7:0] groups_bits_value_24 = keys[23] ? {groups_bits_value_23[3:0], groups_bits_value_23[7:4]} :
        groups_bits_value_23;
    assign groups_bits =
        {{groups_bits_value_24[7], groups_bits_value_21[7], groups_bits_value_18[7], groups_bits_value_15[7],
            groups_bits_value_12[7], groups_bits_value_9[7], groups_bits_value_6[7], groups_bits_value_3[7]},
        {groups_bits_value_24[6], groups_bits_value_21[6], groups_bits_value_18[6], groups_bits_value_15[6],
            groups_bits_value_12[6], groups_bits_value_9[6], groups_bits_value_6[6], groups_bits_value_3[6]},
        {groups_bits_value_24[5], groups_bits_value_21[5], groups_bits_value_18[5], groups_bits_value_15[5],
            groups_bits_value_12[5], groups_bits_value_9[5], groups_bits_value_6[5], groups_bits_value_3[5]},
        {groups_bits_value_24[4], groups_bits_value_21[4], groups_bits_value_18[4], groups_bits_value_15[4],
            groups_bits_value_12[4], groups_bits_value_9[4], groups_bits_value_6[4], groups_bits_value_3[4]},
        {groups_bits_value_24[3], groups_bits_value_21[3], groups_bits_value_18[3], groups_bits_value_15[3],
            groups_bits_value_12[3], groups_bits_value_9[3], groups_bits_value_6[3], groups_bits_value_3[3]},
        {groups_bits_value_24[2], groups_bits_value_21[2], groups_bits_value_18[2], groups_bits_value_15[2],
            groups_bits_value_12[2], groups_bits_value_9[2], groups_bits_value_6[2], groups_bits_value_3[2]},
        {groups_bits_value_24[1], groups_bits_value_21[1], groups_bits_value_18[1], groups_bits_value_15[1],
            groups_bits_value_12[1], groups_bits_value_9[1], groups_bits_value_6[1], groups_bits_value_3[1]},
        {groups_bits_value_24[0], groups_bits_value_21[0], groups_bits_value_18[0], groups_bits_value_15[0],
            groups_bits_value_12[0], groups_bits_value_9[0], groups_bits_value_6[0], groups_bits_value_3[0]}};
    assign groups_last = taken_last;
    assign unpack_advance = ~taken_valid | groups_ready;

    always @(posedge aclk) begin
        if (!aresetn) group <= 1'd0;
        else if (takes) group <= group == pass_last_group ? 1'd0 : group + 1'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else if (unpack_advance) taken_valid <= is_here;
    end

    always @(posedge aclk) begin
        if (unpack_advance) begin
            taken_bits <= (pass_masked ? masks_bits : 64'hffffffffffffffff) &
                (is_last ? pass_tail : 64'hffffffffffffffff);
            taken_last <= is_last;
        end
    end
endmodule

`default_nettype wire
