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
    reg  [3:0] group;  // mask-packer.ts:31
    reg  offered;  // mask-packer.ts:31
    reg  [31:0] taken;  // mask-packer.ts:32
    reg  ends;  // mask-packer.ts:32

    wire is_last = group == last_group;
    wire advance = ~offered | masks_ready;
    assign key_at_enable = kept_valid & kept_ready;
    assign key_at_group = group;
    assign query_leaves = masks_valid & masks_ready & ends;
    assign kept_ready = advance;
    assign masks_valid = offered;
    wire masks_bits_condition = keys[0] ? taken[28] : taken[24];
    wire masks_bits_condition_2 = keys[0] ? taken[20] : taken[16];
    wire masks_bits_condition_3 = keys[1] ? masks_bits_condition : masks_bits_condition_2;
    wire masks_bits_condition_4 = keys[0] ? taken[12] : taken[8];
    wire masks_bits_condition_5 = keys[0] ? taken[4] : taken[0];
    wire masks_bits_condition_6 = keys[1] ? masks_bits_condition_4 : masks_bits_condition_5;
    wire masks_bits_condition_7 = keys[0] ? taken[24] : taken[28];
    wire masks_bits_condition_8 = keys[0] ? taken[16] : taken[20];
    wire masks_bits_condition_9 = keys[1] ? masks_bits_condition_7 : masks_bits_condition_8;
    wire masks_bits_condition_10 = keys[0] ? taken[8] : taken[12];
    wire masks_bits_condition_11 = keys[0] ? taken[0] : taken[4];
    wire masks_bits_condition_12 = keys[1] ? masks_bits_condition_10 : masks_bits_condition_11;
    wire masks_bits_condition_13 = keys[1] ? masks_bits_condition_2 : masks_bits_condition;
    wire masks_bits_condition_14 = keys[1] ? masks_bits_condition_5 : masks_bits_condition_4;
    wire masks_bits_condition_15 = keys[1] ? masks_bits_condition_8 : masks_bits_condition_7;
    wire masks_bits_condition_16 = keys[1] ? masks_bits_condition_11 : masks_bits_condition_10;
    wire masks_bits_condition_17 = keys[3] ? taken[29] : taken[25];
    wire masks_bits_condition_18 = keys[3] ? taken[21] : taken[17];
    wire masks_bits_condition_19 = keys[4] ? masks_bits_condition_17 : masks_bits_condition_18;
    wire masks_bits_condition_20 = keys[3] ? taken[13] : taken[9];
    wire masks_bits_condition_21 = keys[3] ? taken[5] : taken[1];
    wire masks_bits_condition_22 = keys[4] ? masks_bits_condition_20 : masks_bits_condition_21;
    wire masks_bits_condition_23 = keys[3] ? taken[25] : taken[29];
    wire masks_bits_condition_24 = keys[3] ? taken[17] : taken[21];
    wire masks_bits_condition_25 = keys[4] ? masks_bits_condition_23 : masks_bits_condition_24;
    wire masks_bits_condition_26 = keys[3] ? taken[9] : taken[13];
    wire masks_bits_condition_27 = keys[3] ? taken[1] : taken[5];
    wire masks_bits_condition_28 = keys[4] ? masks_bits_condition_26 : masks_bits_condition_27;
    wire masks_bits_condition_29 = keys[4] ? masks_bits_condition_18 : masks_bits_condition_17;
    wire masks_bits_condition_30 = keys[4] ? masks_bits_condition_21 : masks_bits_condition_20;
    wire masks_bits_condition_31 = keys[4] ? masks_bits_condition_24 : masks_bits_condition_23;
    wire masks_bits_condition_32 = keys[4] ? masks_bits_condition_27 : masks_bits_condition_26;
    wire masks_bits_condition_33 = keys[6] ? taken[30] : taken[26];
    wire masks_bits_condition_34 = keys[6] ? taken[22] : taken[18];
    wire masks_bits_condition_35 = keys[7] ? masks_bits_condition_33 : masks_bits_condition_34;
    wire masks_bits_condition_36 = keys[6] ? taken[14] : taken[10];
    wire masks_bits_condition_37 = keys[6] ? taken[6] : taken[2];
    wire masks_bits_condition_38 = keys[7] ? masks_bits_condition_36 : masks_bits_condition_37;
    wire masks_bits_condition_39 = keys[6] ? taken[26] : taken[30];
    wire masks_bits_condition_40 = keys[6] ? taken[18] : taken[22];
    wire masks_bits_condition_41 = keys[7] ? masks_bits_condition_39 : masks_bits_condition_40;
    wire masks_bits_condition_42 = keys[6] ? taken[10] : taken[14];
    wire masks_bits_condition_43 = keys[6] ? taken[2] : taken[6];
    wire masks_bits_condition_44 = keys[7] ? masks_bits_condition_42 : masks_bits_condition_43;
    wire masks_bits_condition_45 = keys[7] ? masks_bits_condition_34 : masks_bits_condition_33;
    wire masks_bits_condition_46 = keys[7] ? masks_bits_condition_37 : masks_bits_condition_36;
    wire masks_bits_condition_47 = keys[7] ? masks_bits_condition_40 : masks_bits_condition_39;
    wire masks_bits_condition_48 = keys[7] ? masks_bits_condition_43 : masks_bits_condition_42;
    wire masks_bits_condition_49 = keys[9] ? taken[31] : taken[27];
    wire masks_bits_condition_50 = keys[9] ? taken[23] : taken[19];
    wire masks_bits_condition_51 = keys[10] ? masks_bits_condition_49 : masks_bits_condition_50;
    wire masks_bits_condition_52 = keys[9] ? taken[15] : taken[11];
    wire masks_bits_condition_53 = keys[9] ? taken[7] : taken[3];
    wire masks_bits_condition_54 = keys[10] ? masks_bits_condition_52 : masks_bits_condition_53;
    wire masks_bits_condition_55 = keys[9] ? taken[27] : taken[31];
    wire masks_bits_condition_56 = keys[9] ? taken[19] : taken[23];
    wire masks_bits_condition_57 = keys[10] ? masks_bits_condition_55 : masks_bits_condition_56;
    wire masks_bits_condition_58 = keys[9] ? taken[11] : taken[15];
    wire masks_bits_condition_59 = keys[9] ? taken[3] : taken[7];
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

    always @(posedge aclk) begin
        if (!aresetn) begin
            group <= 4'd0;
            offered <= 1'd0;
        end
        else begin
            if (advance) offered <= kept_valid;
            if (kept_valid & kept_ready) group <= is_last ? 4'd0 : group + 4'd1;
        end
    end

    always @(posedge aclk) begin
        if (kept_valid & kept_ready) begin
            taken <= kept_bits;
            ends <= is_last;
        end
    end
endmodule

`default_nettype wire
