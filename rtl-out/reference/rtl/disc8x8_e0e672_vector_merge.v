// Adds the lanes' parts of each vector of P V and of the row's sum, a piece of the vector at a time.
// VectorMerge, generator/hardware/engine/vector-merge.ts
// lanes = 8, width = 8, merge = 2, bits = 23
`default_nettype none

module disc8x8_e0e672_vector_merge (
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
    reg  first_valid;  // vector-merge.ts:52
    reg  [367:0] first_values;  // vector-merge.ts:52
    reg  [111:0] first_sums;  // vector-merge.ts:52
    reg  of4_valid;  // vector-merge.ts:58
    reg  [191:0] of4_values;  // vector-merge.ts:58
    reg  [59:0] of4_sums;  // vector-merge.ts:58
    reg  of2_valid;  // vector-merge.ts:58
    reg  [99:0] of2_values;  // vector-merge.ts:58
    reg  [31:0] of2_sums;  // vector-merge.ts:58
    reg  of1_valid;  // vector-merge.ts:58
    reg  [51:0] of1_values;  // vector-merge.ts:58
    reg  [16:0] of1_sums;  // vector-merge.ts:58

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

    wire [183:0] first_values_next_vector = vectors_values[183:0];
    wire [183:0] first_values_next_vector_2 = vectors_values[367:184];
    wire [183:0] first_values_next_vector_3 = vectors_values[551:368];
    wire [183:0] first_values_next_vector_4 = vectors_values[735:552];
    wire [183:0] first_values_next_vector_5 = vectors_values[919:736];
    wire [183:0] first_values_next_vector_6 = vectors_values[1103:920];
    wire [183:0] first_values_next_vector_7 = vectors_values[1287:1104];
    wire [183:0] first_values_next_vector_8 = vectors_values[1471:1288];

    always @(posedge aclk) begin
        if (sum_advance) begin
            first_values <= {first_values_next_vector_8[46*piece +: 46], first_values_next_vector_7[46*piece +: 46],
                first_values_next_vector_6[46*piece +: 46], first_values_next_vector_5[46*piece +: 46],
                first_values_next_vector_4[46*piece +: 46], first_values_next_vector_3[46*piece +: 46],
                first_values_next_vector_2[46*piece +: 46], first_values_next_vector[46*piece +: 46]};
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

    // vector-merge.ts:68
    disc8x8_e0e672_skid_buffer_bits69 buffer (
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
