// Adds the lanes' parts of each vector of P V and of the row's sum, a piece of the vector at a time.
// VectorMerge, generator/hardware/engine/vector-merge.ts
// lanes = 8, width = 8, merge = 2, bits = 21
`default_nettype none

module disc8x8_7d95b9_vector_merge (
    input  wire          aclk,
    input  wire          aresetn,
    input  wire          vectors_valid,
    output wire          vectors_ready,
    input  wire [1343:0] vectors_values,
    input  wire [95:0]   vectors_sums,
    output wire          begins,  // all of the vector is here; it is taken with its last piece
    output wire          pieces_valid,
    input  wire          pieces_ready,
    output wire [47:0]   pieces_values,
    output wire [14:0]   pieces_sum
);
    wire queue_put_ready;
    wire queue_get_valid;
    wire [62:0] queue_get_data;
    reg  [1:0] at_0;  // vector-merge.ts:54
    reg  [1:0] at_1;  // vector-merge.ts:54
    reg  [1:0] at_2;  // vector-merge.ts:54
    reg  [1:0] at_3;  // vector-merge.ts:54
    reg  [1:0] at_4;  // vector-merge.ts:54
    reg  [1:0] at_5;  // vector-merge.ts:54
    reg  [1:0] at_6;  // vector-merge.ts:54
    reg  [1:0] at_7;  // vector-merge.ts:54
    reg  is_first;  // vector-merge.ts:54
    reg  is_last;  // vector-merge.ts:54
    reg  [3:0] open;  // pieces begun and not taken; vector-merge.ts:54
    reg  has_room;  // vector-merge.ts:54
    reg  first_valid;  // vector-merge.ts:76
    reg  [335:0] first_values;  // vector-merge.ts:76
    reg  [95:0] first_sums;  // vector-merge.ts:76
    reg  of4_valid;  // vector-merge.ts:94
    reg  [175:0] of4_values /* verilator split_var */;  // vector-merge.ts:94
    reg  [51:0] of4_sums /* verilator split_var */;  // vector-merge.ts:94
    reg  of2_valid;  // vector-merge.ts:94
    reg  [91:0] of2_values /* verilator split_var */;  // vector-merge.ts:94
    reg  [27:0] of2_sums /* verilator split_var */;  // vector-merge.ts:94
    reg  of1_valid;  // vector-merge.ts:94
    reg  [47:0] of1_values /* verilator split_var */;  // vector-merge.ts:94
    reg  [14:0] of1_sums;  // vector-merge.ts:94

    wire goes = begins | ~is_first;
    assign vectors_ready = is_last;
    assign begins = is_first & vectors_valid & has_room;
    assign pieces_valid = queue_get_valid;
    assign pieces_values = queue_get_data[47:0];
    assign pieces_sum = queue_get_data[62:48];

    always @(posedge aclk) begin
        if (!aresetn) begin
            at_0 <= 2'd0;
            at_1 <= 2'd0;
            at_2 <= 2'd0;
            at_3 <= 2'd0;
            at_4 <= 2'd0;
            at_5 <= 2'd0;
            at_6 <= 2'd0;
            at_7 <= 2'd0;
            is_first <= 1'd1;
            is_last <= 1'd0;
            open <= 4'd0;
            has_room <= 1'd1;
        end
        else begin
            if (goes) at_0 <= at_0 == 2'd3 ? 2'd0 : at_0 + 2'd1;
            if (goes) at_1 <= at_1 == 2'd3 ? 2'd0 : at_1 + 2'd1;
            if (goes) at_2 <= at_2 == 2'd3 ? 2'd0 : at_2 + 2'd1;
            if (goes) at_3 <= at_3 == 2'd3 ? 2'd0 : at_3 + 2'd1;
            if (goes) at_4 <= at_4 == 2'd3 ? 2'd0 : at_4 + 2'd1;
            if (goes) at_5 <= at_5 == 2'd3 ? 2'd0 : at_5 + 2'd1;
            if (goes) at_6 <= at_6 == 2'd3 ? 2'd0 : at_6 + 2'd1;
            if (goes) at_7 <= at_7 == 2'd3 ? 2'd0 : at_7 + 2'd1;
            is_first <= goes ? is_last : is_first;
            is_last <= goes & (at_0 == 2'd2);
            if (first_valid & ~(pieces_valid & pieces_ready)) open <= open + 4'd1;
            else if (pieces_valid & pieces_ready & ~first_valid) open <= open - 4'd1;
            has_room <= open < 4'd7;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) first_valid <= 1'd0;
        else first_valid <= goes;
    end

    wire [167:0] first_values_next_vector = vectors_values[167:0];
    wire [167:0] first_values_next_vector_2 = vectors_values[335:168];
    wire [167:0] first_values_next_vector_3 = vectors_values[503:336];
    wire [167:0] first_values_next_vector_4 = vectors_values[671:504];
    wire [167:0] first_values_next_vector_5 = vectors_values[839:672];
    wire [167:0] first_values_next_vector_6 = vectors_values[1007:840];
    wire [167:0] first_values_next_vector_7 = vectors_values[1175:1008];
    wire [167:0] first_values_next_vector_8 = vectors_values[1343:1176];

    always @(posedge aclk) begin
        first_values <= {first_values_next_vector_8[42*at_7 +: 42], first_values_next_vector_7[42*at_6 +: 42],
            first_values_next_vector_6[42*at_5 +: 42], first_values_next_vector_5[42*at_4 +: 42],
            first_values_next_vector_4[42*at_3 +: 42], first_values_next_vector_3[42*at_2 +: 42],
            first_values_next_vector_2[42*at_1 +: 42], first_values_next_vector[42*at_0 +: 42]};
        first_sums <= vectors_sums;
    end

    always @(posedge aclk) begin
        if (!aresetn) of4_valid <= 1'd0;
        else of4_valid <= first_valid;
    end

    always @(posedge aclk) begin
        of4_values[21:0] <= {first_values[20], first_values[20:0]} + {first_values[62], first_values[62:42]};
        of4_values[43:22] <= {first_values[41], first_values[41:21]} + {first_values[83], first_values[83:63]};
        of4_values[65:44] <= {first_values[104], first_values[104:84]} + {first_values[146], first_values[146:126]};
        of4_values[87:66] <= {first_values[125], first_values[125:105]} + {first_values[167], first_values[167:147]};
        of4_values[109:88] <= {first_values[188], first_values[188:168]} + {first_values[230], first_values[230:210]};
        of4_values[131:110] <= {first_values[209], first_values[209:189]} + {first_values[251], first_values[251:231]};
        of4_values[153:132] <= {first_values[272], first_values[272:252]} + {first_values[314], first_values[314:294]};
        of4_values[175:154] <= {first_values[293], first_values[293:273]} + {first_values[335], first_values[335:315]};
        of4_sums[12:0] <= {1'd0, first_sums[11:0]} + {1'd0, first_sums[23:12]};
        of4_sums[25:13] <= {1'd0, first_sums[35:24]} + {1'd0, first_sums[47:36]};
        of4_sums[38:26] <= {1'd0, first_sums[59:48]} + {1'd0, first_sums[71:60]};
        of4_sums[51:39] <= {1'd0, first_sums[83:72]} + {1'd0, first_sums[95:84]};
    end

    always @(posedge aclk) begin
        if (!aresetn) of2_valid <= 1'd0;
        else of2_valid <= of4_valid;
    end

    always @(posedge aclk) begin
        of2_values[22:0] <= {of4_values[21], of4_values[21:0]} + {of4_values[65], of4_values[65:44]};
        of2_values[45:23] <= {of4_values[43], of4_values[43:22]} + {of4_values[87], of4_values[87:66]};
        of2_values[68:46] <= {of4_values[109], of4_values[109:88]} + {of4_values[153], of4_values[153:132]};
        of2_values[91:69] <= {of4_values[131], of4_values[131:110]} + {of4_values[175], of4_values[175:154]};
        of2_sums[13:0] <= {1'd0, of4_sums[12:0]} + {1'd0, of4_sums[25:13]};
        of2_sums[27:14] <= {1'd0, of4_sums[38:26]} + {1'd0, of4_sums[51:39]};
    end

    always @(posedge aclk) begin
        if (!aresetn) of1_valid <= 1'd0;
        else of1_valid <= of2_valid;
    end

    always @(posedge aclk) begin
        of1_values[23:0] <= {of2_values[22], of2_values[22:0]} + {of2_values[68], of2_values[68:46]};
        of1_values[47:24] <= {of2_values[45], of2_values[45:23]} + {of2_values[91], of2_values[91:69]};
        of1_sums <= {1'd0, of2_sums[13:0]} + {1'd0, of2_sums[27:14]};
    end

    // vector-merge.ts:96
    disc8x8_7d95b9_queue_bits63_depth12_reserved queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(of1_valid),
        .put_ready(queue_put_ready),
        .put_data({of1_sums, of1_values}),
        .get_valid(queue_get_valid),
        .get_ready(pieces_ready),
        .get_data(queue_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) queue_put_has_room: assert (queue_put_ready | ~of1_valid);  // vector-merge.ts:97
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(queue_put_ready | ~of1_valid)) begin
                $display("%m: assertion queue.put.hasRoom fails, generator/hardware/engine/vector-merge.ts:97");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
