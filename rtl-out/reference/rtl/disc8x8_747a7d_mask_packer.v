// Mask bits of all lanes, from bank order to token order.
// MaskPacker, generator/hardware/engine/masks/mask-packer.ts
// lanes = 8, slots = 64, maskSlots = 4
`default_nettype none

module disc8x8_747a7d_mask_packer (
    input  wire        aclk,
    input  wire        aresetn,
    output wire        key_at_enable,
    output wire [3:0]  key_at_group,
    input  wire [11:0] keys,
    input  wire [3:0]  last_group,
    output wire        query_leaves,  // the last group of a query is handed on
    input  wire        kept_valid,
    output wire        kept_ready,
    input  wire [31:0] kept_bits,
    output wire        masks_valid,
    input  wire        masks_ready,
    output wire [31:0] masks_bits  // in token order
);
    wire pack_advance;
    reg  [3:0] group;  // mask-packer.ts:31
    reg  taken_valid;  // mask-packer.ts:35
    reg  [31:0] taken_bits;  // mask-packer.ts:35
    reg  taken_ends;  // mask-packer.ts:35

    assign key_at_enable = kept_valid & kept_ready;
    assign key_at_group = group;
    assign query_leaves = masks_valid & masks_ready & taken_ends;
    assign kept_ready = pack_advance;
    assign masks_valid = taken_valid;
    wire masks_bits_condition = keys[0] ? taken_bits[28] : taken_bits[24];
    wire masks_bits_condition_2 = keys[0] ? taken_bits[20] : taken_bits[16];
    wire masks_bits_condition_3 = keys[1] ? masks_bits_condition : masks_bits_condition_2;
    wire masks_bits_condition_4 = keys[0] ? taken_bits[12] : taken_bits[8];
    wire masks_bits_condition_5 = keys[0] ? taken_bits[4] : taken_bits[0];
    wire masks_bits_condition_6 = keys[1] ? masks_bits_condition_4 : masks_bits_condition_5;
    wire masks_bits_condition_7 = keys[0] ? taken_bits[24] : taken_bits[28];
    wire masks_bits_condition_8 = keys[0] ? taken_bits[16] : taken_bits[20];
    wire masks_bits_condition_9 = keys[1] ? masks_bits_condition_7 : masks_bits_condition_8;
    wire masks_bits_condition_10 = keys[0] ? taken_bits[8] : taken_bits[12];
    wire masks_bits_condition_11 = keys[0] ? taken_bits[0] : taken_bits[4];
    wire masks_bits_condition_12 = keys[1] ? masks_bits_condition_10 : masks_bits_condition_11;
    wire masks_bits_condition_13 = keys[1] ? masks_bits_condition_2 : masks_bits_condition;
    wire masks_bits_condition_14 = keys[1] ? masks_bits_condition_5 : masks_bits_condition_4;
    wire masks_bits_condition_15 = keys[1] ? masks_bits_condition_8 : masks_bits_condition_7;
    wire masks_bits_condition_16 = keys[1] ? masks_bits_condition_11 : masks_bits_condition_10;
    wire masks_bits_condition_17 = keys[3] ? taken_bits[29] : taken_bits[25];
    wire masks_bits_condition_18 = keys[3] ? taken_bits[21] : taken_bits[17];
    wire masks_bits_condition_19 = keys[4] ? masks_bits_condition_17 : masks_bits_condition_18;
    wire masks_bits_condition_20 = keys[3] ? taken_bits[13] : taken_bits[9];
    wire masks_bits_condition_21 = keys[3] ? taken_bits[5] : taken_bits[1];
    wire masks_bits_condition_22 = keys[4] ? masks_bits_condition_20 : masks_bits_condition_21;
    wire masks_bits_condition_23 = keys[3] ? taken_bits[25] : taken_bits[29];
    wire masks_bits_condition_24 = keys[3] ? taken_bits[17] : taken_bits[21];
    wire masks_bits_condition_25 = keys[4] ? masks_bits_condition_23 : masks_bits_condition_24;
    wire masks_bits_condition_26 = keys[3] ? taken_bits[9] : taken_bits[13];
    wire masks_bits_condition_27 = keys[3] ? taken_bits[1] : taken_bits[5];
    wire masks_bits_condition_28 = keys[4] ? masks_bits_condition_26 : masks_bits_condition_27;
    wire masks_bits_condition_29 = keys[4] ? masks_bits_condition_18 : masks_bits_condition_17;
    wire masks_bits_condition_30 = keys[4] ? masks_bits_condition_21 : masks_bits_condition_20;
    wire masks_bits_condition_31 = keys[4] ? masks_bits_condition_24 : masks_bits_condition_23;
    wire masks_bits_condition_32 = keys[4] ? masks_bits_condition_27 : masks_bits_condition_26;
    wire masks_bits_condition_33 = keys[6] ? taken_bits[30] : taken_bits[26];
    wire masks_bits_condition_34 = keys[6] ? taken_bits[22] : taken_bits[18];
    wire masks_bits_condition_35 = keys[7] ? masks_bits_condition_33 : masks_bits_condition_34;
    wire masks_bits_condition_36 = keys[6] ? taken_bits[14] : taken_bits[10];
    wire masks_bits_condition_37 = keys[6] ? taken_bits[6] : taken_bits[2];
    wire masks_bits_condition_38 = keys[7] ? masks_bits_condition_36 : masks_bits_condition_37;
    wire masks_bits_condition_39 = keys[6] ? taken_bits[26] : taken_bits[30];
    wire masks_bits_condition_40 = keys[6] ? taken_bits[18] : taken_bits[22];
    wire masks_bits_condition_41 = keys[7] ? masks_bits_condition_39 : masks_bits_condition_40;
    wire masks_bits_condition_42 = keys[6] ? taken_bits[10] : taken_bits[14];
    wire masks_bits_condition_43 = keys[6] ? taken_bits[2] : taken_bits[6];
    wire masks_bits_condition_44 = keys[7] ? masks_bits_condition_42 : masks_bits_condition_43;
    wire masks_bits_condition_45 = keys[7] ? masks_bits_condition_34 : masks_bits_condition_33;
    wire masks_bits_condition_46 = keys[7] ? masks_bits_condition_37 : masks_bits_condition_36;
    wire masks_bits_condition_47 = keys[7] ? masks_bits_condition_40 : masks_bits_condition_39;
    wire masks_bits_condition_48 = keys[7] ? masks_bits_condition_43 : masks_bits_condition_42;
    wire masks_bits_condition_49 = keys[9] ? taken_bits[31] : taken_bits[27];
    wire masks_bits_condition_50 = keys[9] ? taken_bits[23] : taken_bits[19];
    wire masks_bits_condition_51 = keys[10] ? masks_bits_condition_49 : masks_bits_condition_50;
    wire masks_bits_condition_52 = keys[9] ? taken_bits[15] : taken_bits[11];
    wire masks_bits_condition_53 = keys[9] ? taken_bits[7] : taken_bits[3];
    wire masks_bits_condition_54 = keys[10] ? masks_bits_condition_52 : masks_bits_condition_53;
    wire masks_bits_condition_55 = keys[9] ? taken_bits[27] : taken_bits[31];
    wire masks_bits_condition_56 = keys[9] ? taken_bits[19] : taken_bits[23];
    wire masks_bits_condition_57 = keys[10] ? masks_bits_condition_55 : masks_bits_condition_56;
    wire masks_bits_condition_58 = keys[9] ? taken_bits[11] : taken_bits[15];
    wire masks_bits_condition_59 = keys[9] ? taken_bits[3] : taken_bits[7];
    wire masks_bits_condition_60 = keys[10] ? masks_bits_condition_58 : masks_bits_condition_59;
    wire masks_bits_condition_61 = keys[10] ? masks_bits_condition_50 : masks_bits_condition_49;
    wire masks_bits_condition_62 = keys[10] ? masks_bits_condition_53 : masks_bits_condition_52;
    wire masks_bits_condition_63 = keys[10] ? masks_bits_condition_56 : masks_bits_condition_55;
    wire masks_bits_condition_64 = keys[10] ? masks_bits_condition_59 : masks_bits_condition_58;
    assign masks_bits = {keys[11] ? masks_bits_condition_64 : masks_bits_condition_63,
        keys[11] ? masks_bits_condition_62 : masks_bits_condition_61,
        keys[11] ? masks_bits_condition_60 : masks_bits_condition_57,
        keys[11] ? masks_bits_condition_54 : masks_bits_condition_51,
        keys[11] ? masks_bits_condition_63 : masks_bits_condition_64,
        keys[11] ? masks_bits_condition_61 : masks_bits_condition_62,
        keys[11] ? masks_bits_condition_57 : masks_bits_condition_60,
        keys[11] ? masks_bits_condition_51 : masks_bits_condition_54,
        keys[8] ? masks_bits_condition_48 : masks_bits_condition_47,
        keys[8] ? masks_bits_condition_46 : masks_bits_condition_45,
        keys[8] ? masks_bits_condition_44 : masks_bits_condition_41,
        keys[8] ? masks_bits_condition_38 : masks_bits_condition_35,
        keys[8] ? masks_bits_condition_47 : masks_bits_condition_48,
        keys[8] ? masks_bits_condition_45 : masks_bits_condition_46,
        keys[8] ? masks_bits_condition_41 : masks_bits_condition_44,
        keys[8] ? masks_bits_condition_35 : masks_bits_condition_38,
        keys[5] ? masks_bits_condition_32 : masks_bits_condition_31,
        keys[5] ? masks_bits_condition_30 : masks_bits_condition_29,
        keys[5] ? masks_bits_condition_28 : masks_bits_condition_25,
        keys[5] ? masks_bits_condition_22 : masks_bits_condition_19,
        keys[5] ? masks_bits_condition_31 : masks_bits_condition_32,
        keys[5] ? masks_bits_condition_29 : masks_bits_condition_30,
        keys[5] ? masks_bits_condition_25 : masks_bits_condition_28,
        keys[5] ? masks_bits_condition_19 : masks_bits_condition_22,
        keys[2] ? masks_bits_condition_16 : masks_bits_condition_15,
        keys[2] ? masks_bits_condition_14 : masks_bits_condition_13,
        keys[2] ? masks_bits_condition_12 : masks_bits_condition_9,
        keys[2] ? masks_bits_condition_6 : masks_bits_condition_3,
        keys[2] ? masks_bits_condition_15 : masks_bits_condition_16,
        keys[2] ? masks_bits_condition_13 : masks_bits_condition_14,
        keys[2] ? masks_bits_condition_9 : masks_bits_condition_12,
        keys[2] ? masks_bits_condition_3 : masks_bits_condition_6};
    assign pack_advance = ~taken_valid | masks_ready;

    always @(posedge aclk) begin
        if (!aresetn) group <= 4'd0;
        else if (kept_valid & kept_ready) group <= group == last_group ? 4'd0 : group + 4'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else if (pack_advance) taken_valid <= kept_valid;
    end

    always @(posedge aclk) begin
        if (pack_advance) begin
            taken_bits <= kept_bits;
            taken_ends <= group == last_group;
        end
    end
endmodule

`default_nettype wire
