// The mask bits of every lane's own rows, from bits in token order.
// MaskUnpacker, generator/hardware/engine/masks/mask-unpacker.ts
// lanes = 8, slots = 64, maskSlots = 4
`default_nettype none

module disc8x8_747a7d_mask_unpacker (
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
    wire groups_bits_condition = keys[0] ? taken_bits[7] : taken_bits[6];
    wire groups_bits_condition_2 = keys[0] ? taken_bits[5] : taken_bits[4];
    wire groups_bits_condition_3 = keys[1] ? groups_bits_condition : groups_bits_condition_2;
    wire groups_bits_condition_4 = keys[0] ? taken_bits[3] : taken_bits[2];
    wire groups_bits_condition_5 = keys[0] ? taken_bits[1] : taken_bits[0];
    wire groups_bits_condition_6 = keys[1] ? groups_bits_condition_4 : groups_bits_condition_5;
    wire groups_bits_condition_7 = keys[3] ? taken_bits[15] : taken_bits[14];
    wire groups_bits_condition_8 = keys[3] ? taken_bits[13] : taken_bits[12];
    wire groups_bits_condition_9 = keys[4] ? groups_bits_condition_7 : groups_bits_condition_8;
    wire groups_bits_condition_10 = keys[3] ? taken_bits[11] : taken_bits[10];
    wire groups_bits_condition_11 = keys[3] ? taken_bits[9] : taken_bits[8];
    wire groups_bits_condition_12 = keys[4] ? groups_bits_condition_10 : groups_bits_condition_11;
    wire groups_bits_condition_13 = keys[6] ? taken_bits[23] : taken_bits[22];
    wire groups_bits_condition_14 = keys[6] ? taken_bits[21] : taken_bits[20];
    wire groups_bits_condition_15 = keys[7] ? groups_bits_condition_13 : groups_bits_condition_14;
    wire groups_bits_condition_16 = keys[6] ? taken_bits[19] : taken_bits[18];
    wire groups_bits_condition_17 = keys[6] ? taken_bits[17] : taken_bits[16];
    wire groups_bits_condition_18 = keys[7] ? groups_bits_condition_16 : groups_bits_condition_17;
    wire groups_bits_condition_19 = keys[9] ? taken_bits[31] : taken_bits[30];
    wire groups_bits_condition_20 = keys[9] ? taken_bits[29] : taken_bits[28];
    wire groups_bits_condition_21 = keys[10] ? groups_bits_condition_19 : groups_bits_condition_20;
    wire groups_bits_condition_22 = keys[9] ? taken_bits[27] : taken_bits[26];
    wire groups_bits_condition_23 = keys[9] ? taken_bits[25] : taken_bits[24];
    wire groups_bits_condition_24 = keys[10] ? groups_bits_condition_22 : groups_bits_condition_23;
    wire groups_bits_condition_25 = keys[0] ? taken_bits[6] : taken_bits[7];
    wire groups_bits_condition_26 = keys[0] ? taken_bits[4] : taken_bits[5];
    wire groups_bits_condition_27 = keys[1] ? groups_bits_condition_25 : groups_bits_condition_26;
    wire groups_bits_condition_28 = keys[0] ? taken_bits[2] : taken_bits[3];
    wire groups_bits_condition_29 = keys[0] ? taken_bits[0] : taken_bits[1];
    wire groups_bits_condition_30 = keys[1] ? groups_bits_condition_28 : groups_bits_condition_29;
    wire groups_bits_condition_31 = keys[3] ? taken_bits[14] : taken_bits[15];
    wire groups_bits_condition_32 = keys[3] ? taken_bits[12] : taken_bits[13];
    wire groups_bits_condition_33 = keys[4] ? groups_bits_condition_31 : groups_bits_condition_32;
    wire groups_bits_condition_34 = keys[3] ? taken_bits[10] : taken_bits[11];
    wire groups_bits_condition_35 = keys[3] ? taken_bits[8] : taken_bits[9];
    wire groups_bits_condition_36 = keys[4] ? groups_bits_condition_34 : groups_bits_condition_35;
    wire groups_bits_condition_37 = keys[6] ? taken_bits[22] : taken_bits[23];
    wire groups_bits_condition_38 = keys[6] ? taken_bits[20] : taken_bits[21];
    wire groups_bits_condition_39 = keys[7] ? groups_bits_condition_37 : groups_bits_condition_38;
    wire groups_bits_condition_40 = keys[6] ? taken_bits[18] : taken_bits[19];
    wire groups_bits_condition_41 = keys[6] ? taken_bits[16] : taken_bits[17];
    wire groups_bits_condition_42 = keys[7] ? groups_bits_condition_40 : groups_bits_condition_41;
    wire groups_bits_condition_43 = keys[9] ? taken_bits[30] : taken_bits[31];
    wire groups_bits_condition_44 = keys[9] ? taken_bits[28] : taken_bits[29];
    wire groups_bits_condition_45 = keys[10] ? groups_bits_condition_43 : groups_bits_condition_44;
    wire groups_bits_condition_46 = keys[9] ? taken_bits[26] : taken_bits[27];
    wire groups_bits_condition_47 = keys[9] ? taken_bits[24] : taken_bits[25];
    wire groups_bits_condition_48 = keys[10] ? groups_bits_condition_46 : groups_bits_condition_47;
    wire groups_bits_condition_49 = keys[1] ? groups_bits_condition_2 : groups_bits_condition;
    wire groups_bits_condition_50 = keys[1] ? groups_bits_condition_5 : groups_bits_condition_4;
    wire groups_bits_condition_51 = keys[4] ? groups_bits_condition_8 : groups_bits_condition_7;
    wire groups_bits_condition_52 = keys[4] ? groups_bits_condition_11 : groups_bits_condition_10;
    wire groups_bits_condition_53 = keys[7] ? groups_bits_condition_14 : groups_bits_condition_13;
    wire groups_bits_condition_54 = keys[7] ? groups_bits_condition_17 : groups_bits_condition_16;
    wire groups_bits_condition_55 = keys[10] ? groups_bits_condition_20 : groups_bits_condition_19;
    wire groups_bits_condition_56 = keys[10] ? groups_bits_condition_23 : groups_bits_condition_22;
    wire groups_bits_condition_57 = keys[1] ? groups_bits_condition_26 : groups_bits_condition_25;
    wire groups_bits_condition_58 = keys[1] ? groups_bits_condition_29 : groups_bits_condition_28;
    wire groups_bits_condition_59 = keys[4] ? groups_bits_condition_32 : groups_bits_condition_31;
    wire groups_bits_condition_60 = keys[4] ? groups_bits_condition_35 : groups_bits_condition_34;
    wire groups_bits_condition_61 = keys[7] ? groups_bits_condition_38 : groups_bits_condition_37;
    wire groups_bits_condition_62 = keys[7] ? groups_bits_condition_41 : groups_bits_condition_40;
    wire groups_bits_condition_63 = keys[10] ? groups_bits_condition_44 : groups_bits_condition_43;
    wire groups_bits_condition_64 = keys[10] ? groups_bits_condition_47 : groups_bits_condition_46;
    assign groups_bits =
        {{keys[11] ? groups_bits_condition_64 : groups_bits_condition_63,
            keys[8] ? groups_bits_condition_62 : groups_bits_condition_61,
            keys[5] ? groups_bits_condition_60 : groups_bits_condition_59,
            keys[2] ? groups_bits_condition_58 : groups_bits_condition_57},
        {keys[11] ? groups_bits_condition_56 : groups_bits_condition_55,
            keys[8] ? groups_bits_condition_54 : groups_bits_condition_53,
            keys[5] ? groups_bits_condition_52 : groups_bits_condition_51,
            keys[2] ? groups_bits_condition_50 : groups_bits_condition_49},
        {keys[11] ? groups_bits_condition_48 : groups_bits_condition_45,
            keys[8] ? groups_bits_condition_42 : groups_bits_condition_39,
            keys[5] ? groups_bits_condition_36 : groups_bits_condition_33,
            keys[2] ? groups_bits_condition_30 : groups_bits_condition_27},
        {keys[11] ? groups_bits_condition_24 : groups_bits_condition_21,
            keys[8] ? groups_bits_condition_18 : groups_bits_condition_15,
            keys[5] ? groups_bits_condition_12 : groups_bits_condition_9,
            keys[2] ? groups_bits_condition_6 : groups_bits_condition_3},
        {keys[11] ? groups_bits_condition_63 : groups_bits_condition_64,
            keys[8] ? groups_bits_condition_61 : groups_bits_condition_62,
            keys[5] ? groups_bits_condition_59 : groups_bits_condition_60,
            keys[2] ? groups_bits_condition_57 : groups_bits_condition_58},
        {keys[11] ? groups_bits_condition_55 : groups_bits_condition_56,
            keys[8] ? groups_bits_condition_53 : groups_bits_condition_54,
            keys[5] ? groups_bits_condition_51 : groups_bits_condition_52,
            keys[2] ? groups_bits_condition_49 : groups_bits_condition_50},
        {keys[11] ? groups_bits_condition_45 : groups_bits_condition_48,
            keys[8] ? groups_bits_condition_39 : groups_bits_condition_42,
            keys[5] ? groups_bits_condition_33 : groups_bits_condition_36,
            keys[2] ? groups_bits_condition_27 : groups_bits_condition_30},
        {keys[11] ? groups_bits_condition_21 : groups_bits_condition_24,
            keys[8] ? groups_bits_condition_15 : groups_bits_condition_18,
            keys[5] ? groups_bits_condition_9 : groups_bits_condition_12,
            keys[2] ? groups_bits_condition_3 : groups_bits_condition_6}};
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
