// Mask bits of all lanes, from bank order to token order.
// MaskPacker, generator/hardware/engine/masks/mask-packer.ts
// lanes = 8, slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_mask_packer (
    input  wire        aclk,
    input  wire        aresetn,
    output wire        key_at_enable,
    output wire        key_at_group,
    input  wire [23:0] keys,
    input  wire        last_group,
    input  wire        kept_valid,
    output wire        kept_ready,
    input  wire [63:0] kept_bits,
    output wire        masks_valid,
    input  wire        masks_ready,
    output wire [63:0] masks_bits  // in token order
);
    wire pack_advance;
    reg  group;  // mask-packer.ts:30
    reg  taken_valid;  // mask-packer.ts:34
    reg  [63:0] taken_bits;  // mask-packer.ts:34

    assign key_at_enable = kept_valid & kept_ready;
    assign key_at_group = group;
    assign kept_ready = pack_advance;
    assign masks_valid = taken_valid;
    wire [7:0] masks_bits_value = keys[0] ?
        {taken_bits[48], taken_bits[56], taken_bits[32], taken_bits[40], taken_bits[16], taken_bits[24], taken_bits[0],
            taken_bits[8]} :
        {taken_bits[56], taken_bits[48], taken_bits[40], taken_bits[32], taken_bits[24], taken_bits[16], taken_bits[8],
            taken_bits[0]};
    wire [7:0] masks_bits_value_2 = keys[1] ?
        {masks_bits_value[5:4], masks_bits_value[7:6], masks_bits_value[1:0], masks_bits_value[3:2]} : masks_bits_value;
    wire [7:0] masks_bits_value_3 = keys[3] ?
        {taken_bits[49], taken_bits[57], taken_bits[33], taken_bits[41], taken_bits[17], taken_bits[25], taken_bits[1],
            taken_bits[9]} :
        {taken_bits[57], taken_bits[49], taken_bits[41], taken_bits[33], taken_bits[25], taken_bits[17], taken_bits[9],
            taken_bits[1]};
    wire [7:0] masks_bits_value_4 = keys[4] ?
        {masks_bits_value_3[5:4], masks_bits_value_3[7:6], masks_bits_value_3[1:0], masks_bits_value_3[3:2]} :
        masks_bits_value_3;
    wire [7:0] masks_bits_value_5 = keys[6] ?
        {taken_bits[50], taken_bits[58], taken_bits[34], taken_bits[42], taken_bits[18], taken_bits[26], taken_bits[2],
            taken_bits[10]} :
        {taken_bits[58], taken_bits[50], taken_bits[42], taken_bits[34], taken_bits[26], taken_bits[18], taken_bits[10],
            taken_bits[2]};
    wire [7:0] masks_bits_value_6 = keys[7] ?
        {masks_bits_value_5[5:4], masks_bits_value_5[7:6], masks_bits_value_5[1:0], masks_bits_value_5[3:2]} :
        masks_bits_value_5;
    wire [7:0] masks_bits_value_7 = keys[9] ?
        {taken_bits[51], taken_bits[59], taken_bits[35], taken_bits[43], taken_bits[19], taken_bits[27], taken_bits[3],
            taken_bits[11]} :
        {taken_bits[59], taken_bits[51], taken_bits[43], taken_bits[35], taken_bits[27], taken_bits[19], taken_bits[11],
            taken_bits[3]};
    wire [7:0] masks_bits_value_8 = keys[10] ?
        {masks_bits_value_7[5:4], masks_bits_value_7[7:6], masks_bits_value_7[1:0], masks_bits_value_7[3:2]} :
        masks_bits_value_7;
    wire [7:0] masks_bits_value_9 = keys[12] ?
        {taken_bits[52], taken_bits[60], taken_bits[36], taken_bits[44], taken_bits[20], taken_bits[28], taken_bits[4],
            taken_bits[12]} :
        {taken_bits[60], taken_bits[52], taken_bits[44], taken_bits[36], taken_bits[28], taken_bits[20], taken_bits[12],
            taken_bits[4]};
    wire [7:0] masks_bits_value_10 = keys[13] ?
        {masks_bits_value_9[5:4], masks_bits_value_9[7:6], masks_bits_value_9[1:0], masks_bits_value_9[3:2]} :
        masks_bits_value_9;
    wire [7:0] masks_bits_value_11 = keys[15] ?
        {taken_bits[53], taken_bits[61], taken_bits[37], taken_bits[45], taken_bits[21], taken_bits[29], taken_bits[5],
            taken_bits[13]} :
        {taken_bits[61], taken_bits[53], taken_bits[45], taken_bits[37], taken_bits[29], taken_bits[21], taken_bits[13],
            taken_bits[5]};
    wire [7:0] masks_bits_value_12 = keys[16] ?
        {masks_bits_value_11[5:4], masks_bits_value_11[7:6], masks_bits_value_11[1:0], masks_bits_value_11[3:2]} :
        masks_bits_value_11;
    wire [7:0] masks_bits_value_13 = keys[18] ?
        {taken_bits[54], taken_bits[62], taken_bits[38], taken_bits[46], taken_bits[22], taken_bits[30], taken_bits[6],
            taken_bits[14]} :
        {taken_bits[62], taken_bits[54], taken_bits[46], taken_bits[38], taken_bits[30], taken_bits[22], taken_bits[14],
            taken_bits[6]};
    wire [7:0] masks_bits_value_14 = keys[19] ?
        {masks_bits_value_13[5:4], masks_bits_value_13[7:6], masks_bits_value_13[1:0], masks_bits_value_13[3:2]} :
        masks_bits_value_13;
    wire [7:0] masks_bits_value_15 = keys[21] ?
        {taken_bits[55], taken_bits[63], taken_bits[39], taken_bits[47], taken_bits[23], taken_bits[31], taken_bits[7],
            taken_bits[15]} :
        {taken_bits[63], taken_bits[55], taken_bits[47], taken_bits[39], taken_bits[31], taken_bits[23], taken_bits[15],
            taken_bits[7]};
    wire [7:0] masks_bits_value_16 = keys[22] ?
        {masks_bits_value_15[5:4], masks_bits_value_15[7:6], masks_bits_value_15[1:0], masks_bits_value_15[3:2]} :
        masks_bits_value_15;
    assign masks_bits = {keys[23] ? {masks_bits_value_16[3:0], masks_bits_value_16[7:4]} : masks_bits_value_16,
        keys[20] ? {masks_bits_value_14[3:0], masks_bits_value_14[7:4]} : masks_bits_value_14,
        keys[17] ? {masks_bits_value_12[3:0], masks_bits_value_12[7:4]} : masks_bits_value_12,
        keys[14] ? {masks_bits_value_10[3:0], masks_bits_value_10[7:4]} : masks_bits_value_10,
        keys[11] ? {masks_bits_value_8[3:0], masks_bits_value_8[7:4]} : masks_bits_value_8,
        keys[8] ? {masks_bits_value_6[3:0], masks_bits_value_6[7:4]} : masks_bits_value_6,
        keys[5] ? {masks_bits_value_4[3:0], masks_bits_value_4[7:4]} : masks_bits_value_4,
        keys[2] ? {masks_bits_value_2[3:0], masks_bits_value_2[7:4]} : masks_bits_value_2};
    assign pack_advance = ~taken_valid | masks_ready;

    always @(posedge aclk) begin
        if (!aresetn) group <= 1'd0;
        else if (kept_valid & kept_ready) group <= group == last_group ? 1'd0 : group + 1'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else if (pack_advance) taken_valid <= kept_valid;
    end

    always @(posedge aclk) begin
        if (pack_advance) taken_bits <= kept_bits;
    end
endmodule

`default_nettype wire
