// One lane: a bank of stationary words, WIDTH multipliers with their accumulators, and the adder tree.
// Lane, generator/hardware/lane.ts
`default_nettype none

module lane_width8_words256_beats32 (
    input  wire        clk,
    input  wire        reset,
    input  wire        write_enable,
    input  wire [8:0]  write_address,
    input  wire [63:0] write_word,
    input  wire        beats_valid,
    output wire        beats_ready,
    input  wire [63:0] beats_word,
    input  wire [8:0]  beats_address,
    input  wire        beats_first,
    input  wire        beats_last,
    output wire        sums_valid,
    input  wire        sums_ready,
    output wire [23:0] sums_sum
);
    wire advance;
    wire taken;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [23:0] buffer_get_data;
    reg  [63:0] bank [0:511];  // lane.ts:43
    reg  read_valid;  // lane.ts:53
    reg  read_first;  // lane.ts:53
    reg  read_last;  // lane.ts:53
    reg  [63:0] read_word;  // lane.ts:53
    reg  [63:0] bank_data;  // lane.ts:56
    reg  multiplied_valid;  // lane.ts:58
    reg  multiplied_first;  // lane.ts:58
    reg  multiplied_last;  // lane.ts:58
    reg  [127:0] multiplied_products;  // lane.ts:58
    reg  accumulated_complete;  // lane.ts:63
    reg  [167:0] accumulated_terms;  // lane.ts:63
    reg  level1_valid;  // lane.ts:93
    reg  [87:0] level1_terms;  // lane.ts:93
    reg  level2_valid;  // lane.ts:93
    reg  [45:0] level2_terms;  // lane.ts:93
    reg  level3_valid;  // lane.ts:93
    reg  [23:0] level3_terms;  // lane.ts:93

    wire signed [15:0] product0 = $signed(bank_data[7:0]) * $signed(read_word[7:0]);
    wire signed [15:0] product1 = $signed(bank_data[15:8]) * $signed(read_word[15:8]);
    wire signed [15:0] product2 = $signed(bank_data[23:16]) * $signed(read_word[23:16]);
    wire signed [15:0] product3 = $signed(bank_data[31:24]) * $signed(read_word[31:24]);
    wire signed [15:0] product4 = $signed(bank_data[39:32]) * $signed(read_word[39:32]);
    wire signed [15:0] product5 = $signed(bank_data[47:40]) * $signed(read_word[47:40]);
    wire signed [15:0] product6 = $signed(bank_data[55:48]) * $signed(read_word[55:48]);
    wire signed [15:0] product7 = $signed(bank_data[63:56]) * $signed(read_word[63:56]);
    assign beats_ready = advance;
    assign sums_valid = buffer_get_valid;
    assign sums_sum = buffer_get_data;
    assign advance = ~level3_valid | taken;
    assign taken = buffer_put_ready;

    always @(posedge clk) begin
        if (reset) read_valid <= 1'd0;
        else if (advance) read_valid <= beats_valid;
    end

    always @(posedge clk) begin
        if (advance) begin
            read_first <= beats_first;
            read_last <= beats_last;
            read_word <= beats_word;
        end
    end

    always @(posedge clk) begin
        if (reset) multiplied_valid <= 1'd0;
        else if (advance) multiplied_valid <= read_valid;
    end

    always @(posedge clk) begin
        if (advance) begin
            multiplied_first <= read_first;
            multiplied_last <= read_last;
            multiplied_products <= {product7, product6, product5, product4, product3, product2, product1, product0};
        end
    end

    always @(posedge clk) begin
        if (reset) accumulated_complete <= 1'd0;
        else if (advance) accumulated_complete <= multiplied_valid & multiplied_last;
    end

    always @(posedge clk) begin
        if (advance) begin
            if (multiplied_valid) accumulated_terms <= {
                    multiplied_first ? {{5{multiplied_products[127]}}, multiplied_products[127:112]} : accumulated_terms[167:147] + {{5{multiplied_products[127]}}, multiplied_products[127:112]},
                    multiplied_first ? {{5{multiplied_products[111]}}, multiplied_products[111:96]} : accumulated_terms[146:126] + {{5{multiplied_products[111]}}, multiplied_products[111:96]},
                    multiplied_first ? {{5{multiplied_products[95]}}, multiplied_products[95:80]} : accumulated_terms[125:105] + {{5{multiplied_products[95]}}, multiplied_products[95:80]},
                    multiplied_first ? {{5{multiplied_products[79]}}, multiplied_products[79:64]} : accumulated_terms[104:84] + {{5{multiplied_products[79]}}, multiplied_products[79:64]},
                    multiplied_first ? {{5{multiplied_products[63]}}, multiplied_products[63:48]} : accumulated_terms[83:63] + {{5{multiplied_products[63]}}, multiplied_products[63:48]},
                    multiplied_first ? {{5{multiplied_products[47]}}, multiplied_products[47:32]} : accumulated_terms[62:42] + {{5{multiplied_products[47]}}, multiplied_products[47:32]},
                    multiplied_first ? {{5{multiplied_products[31]}}, multiplied_products[31:16]} : accumulated_terms[41:21] + {{5{multiplied_products[31]}}, multiplied_products[31:16]},
                    multiplied_first ? {{5{multiplied_products[15]}}, multiplied_products[15:0]} : accumulated_terms[20:0] + {{5{multiplied_products[15]}}, multiplied_products[15:0]}
                };
        end
    end

    always @(posedge clk) begin
        if (reset) level1_valid <= 1'd0;
        else if (advance) level1_valid <= accumulated_complete;
    end

    always @(posedge clk) begin
        if (advance) level1_terms <= {
                {accumulated_terms[146], accumulated_terms[146:126]} + {accumulated_terms[167], accumulated_terms[167:147]},
                {accumulated_terms[104], accumulated_terms[104:84]} + {accumulated_terms[125], accumulated_terms[125:105]},
                {accumulated_terms[62], accumulated_terms[62:42]} + {accumulated_terms[83], accumulated_terms[83:63]},
                {accumulated_terms[20], accumulated_terms[20:0]} + {accumulated_terms[41], accumulated_terms[41:21]}
            };
    end

    always @(posedge clk) begin
        if (reset) level2_valid <= 1'd0;
        else if (advance) level2_valid <= level1_valid;
    end

    always @(posedge clk) begin
        if (advance) level2_terms <= {
                {level1_terms[65], level1_terms[65:44]} + {level1_terms[87], level1_terms[87:66]},
                {level1_terms[21], level1_terms[21:0]} + {level1_terms[43], level1_terms[43:22]}
            };
    end

    always @(posedge clk) begin
        if (reset) level3_valid <= 1'd0;
        else if (advance) level3_valid <= level2_valid;
    end

    always @(posedge clk) begin
        if (advance) level3_terms <= {level2_terms[22], level2_terms[22:0]} + {level2_terms[45], level2_terms[45:23]};
    end

    always @(posedge clk) begin
        if (write_enable) bank[write_address] <= write_word;
    end

    always @(posedge clk) begin
        if (beats_valid & beats_ready) bank_data <= bank[beats_address];
    end

    // lane.ts:106
    skid_buffer_bits24 buffer (
        .clk(clk),
        .reset(reset),
        .put_valid(level3_valid),
        .put_ready(buffer_put_ready),
        .put_data(level3_terms),
        .get_valid(buffer_get_valid),
        .get_ready(sums_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
