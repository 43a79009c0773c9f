// Adds the lanes' parts of each vector of P V and of the row's sum, a piece of the vector at a time.
// VectorMerge, generator/hardware/engine/vector-merge.ts
// lanes = 8, width = 8, merge = 2, bits = 23
`default_nettype none

module disc8x8_747a7d_vector_merge (
    input  wire          aclk,
    input  wire          aresetn,
    input  wire          vectors_valid,
    output wire          vectors_ready,
    input  wire [1471:0] vectors_values,
    input  wire [111:0]  vectors_sums,
    output wire          pieces_valid,
    input  wire          pieces_ready,
    output wire [51:0]   pieces_values,
    output wire [16:0]   pieces_sum
);
    wire sum_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [68:0] buffer_get_data;
    reg  [1:0] piece;  // vector-merge.ts:44
    reg  first_valid;  // vector-merge.ts:53
    reg  [367:0] first_values;  // vector-merge.ts:53
    reg  [111:0] first_sums;  // vector-merge.ts:53
    reg  of4_valid;  // vector-merge.ts:59
    reg  [191:0] of4_values;  // vector-merge.ts:59
    reg  [59:0] of4_sums;  // vector-merge.ts:59
    reg  of2_valid;  // vector-merge.ts:59
    reg  [99:0] of2_values;  // vector-merge.ts:59
    reg  [31:0] of2_sums;  // vector-merge.ts:59
    reg  of1_valid;  // vector-merge.ts:59
    reg  [51:0] of1_values;  // vector-merge.ts:59
    reg  [16:0] of1_sums;  // vector-merge.ts:59

    assign vectors_ready = vectors_valid & sum_advance & (piece == 2'd3);
    assign pieces_valid = buffer_get_valid;
    assign pieces_values = buffer_get_data[51:0];
    assign pieces_sum = buffer_get_data[68:52];
    assign sum_advance = ~of1_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) piece <= 2'd0;
        else if (vectors_valid & sum_advance) piece <= piece == 2'd3 ? 2'd0 : piece + 2'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            first_valid <= 1'd0;
            of4_valid <= 1'd0;
            of2_valid <= 1'd0;
            of1_valid <= 1'd0;
        end
        else if (sum_advance) begin
            first_valid <= vectors_valid;
            of4_valid <= first_valid;
            of2_valid <= of4_valid;
            of1_valid <= of2_valid;
        end
    end

    wire [91:0] first_values_next_vector = {vectors_values[160:138], vectors_values[114:92], vectors_values[68:46],
        vectors_values[22:0]};
    wire [91:0] first_values_next_vector_2 = {vectors_values[183:161], vectors_values[137:115], vectors_values[91:69],
        vectors_values[45:23]};
    wire [91:0] first_values_next_vector_3 = {vectors_values[344:322], vectors_values[298:276], vectors_values[252:230],
        vectors_values[206:184]};
    wire [91:0] first_values_next_vector_4 = {vectors_values[367:345], vectors_values[321:299], vectors_values[275:253],
        vectors_values[229:207]};
    wire [91:0] first_values_next_vector_5 = {vectors_values[528:506], vectors_values[482:460], vectors_values[436:414],
        vectors_values[390:368]};
    wire [91:0] first_values_next_vector_6 = {vectors_values[551:529], vectors_values[505:483], vectors_values[459:437],
        vectors_values[413:391]};
    wire [91:0] first_values_next_vector_7 = {vectors_values[712:690], vectors_values[666:644], vectors_values[620:598],
        vectors_values[574:552]};
    wire [91:0] first_values_next_vector_8 = {vectors_values[735:713], vectors_values[689:667], vectors_values[643:621],
        vectors_values[597:575]};
    wire [91:0] first_values_next_vector_9 = {vectors_values[896:874], vectors_values[850:828], vectors_values[804:782],
        vectors_values[758:736]};
    wire [91:0] first_values_next_vector_10 = {vectors_values[919:897], vectors_values[873:851],
        vectors_values[827:805], vectors_values[781:759]};
    wire [91:0] first_values_next_vector_11 = {vectors_values[1080:1058], vectors_values[1034:1012],
        vectors_values[988:966], vectors_values[942:920]};
    wire [91:0] first_values_next_vector_12 = {vectors_values[1103:1081], vectors_values[1057:1035],
        vectors_values[1011:989], vectors_values[965:943]};
    wire [91:0] first_values_next_vector_13 = {vectors_values[1264:1242], vectors_values[1218:1196],
        vectors_values[1172:1150], vectors_values[1126:1104]};
    wire [91:0] first_values_next_vector_14 = {vectors_values[1287:1265], vectors_values[1241:1219],
        vectors_values[1195:1173], vectors_values[1149:1127]};
    wire [91:0] first_values_next_vector_15 = {vectors_values[1448:1426], vectors_values[1402:1380],
        vectors_values[1356:1334], vectors_values[1310:1288]};
    wire [91:0] first_values_next_vector_16 = {vectors_values[1471:1449], vectors_values[1425:1403],
        vectors_values[1379:1357], vectors_values[1333:1311]};

    always @(posedge aclk) begin
        if (sum_advance) begin
            first_values <= {first_values_next_vector_16[23*piece +: 23], first_values_next_vector_15[23*piece +: 23],
                first_values_next_vector_14[23*piece +: 23], first_values_next_vector_13[23*piece +: 23],
                first_values_next_vector_12[23*piece +: 23], first_values_next_vector_11[23*piece +: 23],
                first_values_next_vector_10[23*piece +: 23], first_values_next_vector_9[23*piece +: 23],
                first_values_next_vector_8[23*piece +: 23], first_values_next_vector_7[23*piece +: 23],
                first_values_next_vector_6[23*piece +: 23], first_values_next_vector_5[23*piece +: 23],
                first_values_next_vector_4[23*piece +: 23], first_values_next_vector_3[23*piece +: 23],
                first_values_next_vector_2[23*piece +: 23], first_values_next_vector[23*piece +: 23]};
            first_sums <= vectors_sums;
            of4_values <= {{first_values[321], first_values[321:299]} + {first_values[367], first_values[367:345]},
                {first_values[298], first_values[298:276]} + {first_values[344], first_values[344:322]},
                {first_values[229], first_values[229:207]} + {first_values[275], first_values[275:253]},
                {first_values[206], first_values[206:184]} + {first_values[252], first_values[252:230]},
                {first_values[137], first_values[137:115]} + {first_values[183], first_values[183:161]},
                {first_values[114], first_values[114:92]} + {first_values[160], first_values[160:138]},
                {first_values[45], first_values[45:23]} + {first_values[91], first_values[91:69]},
                {first_values[22], first_values[22:0]} + {first_values[68], first_values[68:46]}};
            of4_sums <= {{1'd0, first_sums[97:84]} + {1'd0, first_sums[111:98]},
                {1'd0, first_sums[69:56]} + {1'd0, first_sums[83:70]},
                {1'd0, first_sums[41:28]} + {1'd0, first_sums[55:42]},
                {1'd0, first_sums[13:0]} + {1'd0, first_sums[27:14]}};
            of2_values <= {{of4_values[143], of4_values[143:120]} + {of4_values[191], of4_values[191:168]},
                {of4_values[119], of4_values[119:96]} + {of4_values[167], of4_values[167:144]},
                {of4_values[47], of4_values[47:24]} + {of4_values[95], of4_values[95:72]},
                {of4_values[23], of4_values[23:0]} + {of4_values[71], of4_values[71:48]}};
            of2_sums <= {{1'd0, of4_sums[44:30]} + {1'd0, of4_sums[59:45]},
                {1'd0, of4_sums[14:0]} + {1'd0, of4_sums[29:15]}};
            of1_values <= {{of2_values[49], of2_values[49:25]} + {of2_values[99], of2_values[99:75]},
                {of2_values[24], of2_values[24:0]} + {of2_values[74], of2_values[74:50]}};
            of1_sums <= {1'd0, of2_sums[15:0]} + {1'd0, of2_sums[31:16]};
        end
    end

    // vector-merge.ts:69
    disc8x8_747a7d_skid_buffer_bits69 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(of1_valid),
        .put_ready(buffer_put_ready),
        .put_data({of1_sums, of1_values}),
        .get_valid(buffer_get_valid),
        .get_ready(pieces_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
