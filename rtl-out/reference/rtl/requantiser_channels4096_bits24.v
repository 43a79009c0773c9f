// One requantiser column: sat8((acc * m + 2^(s-1)) >> s) with bias, m and s of the channel.
// Requantiser, generator/hardware/requantiser.ts
`default_nettype none

module requantiser_channels4096_bits24 (
    input  wire        clk,
    input  wire        reset,
    input  wire        write_enable,
    input  wire [11:0] write_address,
    input  wire [63:0] write_record,
    input  wire        sums_valid,
    output wire        sums_ready,
    input  wire [23:0] sums_sum,
    input  wire [11:0] sums_channel,
    input  wire        sums_last,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [7:0]  results_value,
    output wire        results_last
);
    wire advance;
    wire taken;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [8:0] buffer_get_data;
    reg  [53:0] records [0:4095];  // requantiser.ts:47
    reg  [53:0] records_data;  // requantiser.ts:54
    reg  read_valid;  // requantiser.ts:57
    reg  read_last;  // requantiser.ts:57
    reg  signed [23:0] read_sum;  // requantiser.ts:57
    reg  biased_valid;  // requantiser.ts:58
    reg  biased_last;  // requantiser.ts:58
    reg  signed [31:0] biased_acc;  // requantiser.ts:58
    reg  [15:0] biased_m;  // requantiser.ts:58
    reg  [5:0] biased_shift;  // requantiser.ts:58
    reg  scaled_valid;  // requantiser.ts:59
    reg  scaled_last;  // requantiser.ts:59
    reg  signed [47:0] scaled_product;  // requantiser.ts:59
    reg  [5:0] scaled_shift;  // requantiser.ts:59
    reg  shifted_valid;  // requantiser.ts:60
    reg  shifted_last;  // requantiser.ts:60
    reg  signed [47:0] shifted_twice;  // requantiser.ts:60
    reg  rounded_valid;  // requantiser.ts:61
    reg  rounded_last;  // requantiser.ts:61
    reg  signed [7:0] rounded_value;  // requantiser.ts:61

    assign sums_ready = advance;
    assign results_valid = buffer_get_valid;
    assign results_value = buffer_get_data[7:0];
    assign results_last = buffer_get_data[8];
    assign advance = ~rounded_valid | taken;
    assign taken = buffer_put_ready;

    always @(posedge clk) begin
        if (reset) read_valid <= 1'd0;
        else if (advance) read_valid <= sums_valid;
    end

    always @(posedge clk) begin
        if (advance) begin
            read_sum <= sums_sum;
            read_last <= sums_last;
        end
    end

    always @(posedge clk) begin
        if (reset) biased_valid <= 1'd0;
        else if (advance) biased_valid <= read_valid;
    end

    always @(posedge clk) begin
        if (advance) begin
            biased_acc <= {{8{read_sum[23]}}, read_sum} + records_data[31:0];
            biased_m <= records_data[47:32];
            biased_shift <= records_data[53:48];
            biased_last <= read_last;
        end
    end

    always @(posedge clk) begin
        if (reset) scaled_valid <= 1'd0;
        else if (advance) scaled_valid <= biased_valid;
    end

    wire signed [48:0] scaled_product_next_product = $signed(biased_acc) * $signed({1'd0, biased_m});

    always @(posedge clk) begin
        if (advance) begin
            scaled_product <= scaled_product_next_product[47:0];
            scaled_shift <= biased_shift;
            scaled_last <= biased_last;
        end
    end

    always @(posedge clk) begin
        if (reset) shifted_valid <= 1'd0;
        else if (advance) shifted_valid <= scaled_valid;
    end

    always @(posedge clk) begin
        if (advance) begin
            shifted_twice <= $signed(scaled_product) >>> scaled_shift;
            shifted_last <= scaled_last;
        end
    end

    always @(posedge clk) begin
        if (reset) rounded_valid <= 1'd0;
        else if (advance) rounded_valid <= shifted_valid;
    end

    wire signed [10:0] rounded_value_next_sum = {shifted_twice[9], shifted_twice[9:0]} + 11'sd1;

    always @(posedge clk) begin
        if (advance) begin
            rounded_value <= 48'sd254 < $signed(shifted_twice) ? 8'sd127 : $signed(shifted_twice) < 48'shffffffffff00 ? 8'sh80 : rounded_value_next_sum[8:1];
            rounded_last <= shifted_last;
        end
    end

    always @(posedge clk) begin
        if (write_enable) records[write_address] <= write_record[53:0];
    end

    always @(posedge clk) begin
        if (sums_valid & sums_ready) records_data <= records[sums_channel];
    end

    // requantiser.ts:83
    skid_buffer_bits9 buffer (
        .clk(clk),
        .reset(reset),
        .put_valid(rounded_valid),
        .put_ready(buffer_put_ready),
        .put_data({rounded_last, rounded_value}),
        .get_valid(buffer_get_valid),
        .get_ready(results_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, write_record[63:54], scaled_product_next_product[48], rounded_value_next_sum[10:9], rounded_value_next_sum[0], 1'b0};
endmodule

`default_nettype wire
