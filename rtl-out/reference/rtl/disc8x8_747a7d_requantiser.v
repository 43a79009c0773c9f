// One requantiser column: (acc * m + 2^(s-1)) >> s, saturated, with bias, m and s of the channel.
// Requantiser, generator/hardware/linear/requantiser.ts
// channels = 2048, bits = 24
`default_nettype none

module disc8x8_747a7d_requantiser (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        write_enable,
    input  wire [10:0] write_address,
    input  wire [63:0] write_record,
    input  wire        sums_valid,
    output wire        sums_ready,
    input  wire [23:0] sums_sum,
    input  wire [10:0] sums_channel,
    input  wire        sums_last,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [17:0] results_value,
    output wire        results_last
);
    wire advance;
    wire taken;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [18:0] buffer_get_data;
    reg  [54:0] records [0:2047];  // requantiser.ts:52
    reg  [54:0] records_data;  // requantiser.ts:59
    reg  read_valid;  // requantiser.ts:62
    reg  read_last;  // requantiser.ts:62
    reg  signed [23:0] read_sum;  // requantiser.ts:62
    reg  biased_valid;  // requantiser.ts:63
    reg  biased_last;  // requantiser.ts:63
    reg  signed [31:0] biased_acc;  // requantiser.ts:63
    reg  signed [16:0] biased_m;  // requantiser.ts:63
    reg  [5:0] biased_shift;  // requantiser.ts:63
    reg  scaled_valid;  // requantiser.ts:64
    reg  scaled_last;  // requantiser.ts:64
    reg  signed [47:0] scaled_product;  // requantiser.ts:64
    reg  [5:0] scaled_shift;  // requantiser.ts:64
    reg  shifted_valid;  // requantiser.ts:65
    reg  shifted_last;  // requantiser.ts:65
    reg  signed [47:0] shifted_twice;  // requantiser.ts:65
    reg  rounded_valid;  // requantiser.ts:66
    reg  rounded_last;  // requantiser.ts:66
    reg  signed [17:0] rounded_value;  // requantiser.ts:66

    assign sums_ready = advance;
    assign results_valid = buffer_get_valid;
    assign results_value = buffer_get_data[17:0];
    assign results_last = buffer_get_data[18];
    assign advance = ~rounded_valid | taken;
    assign taken = buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) read_valid <= 1'd0;
        else if (advance) read_valid <= sums_valid;
    end

    always @(posedge aclk) begin
        if (advance) begin
            read_sum <= sums_sum;
            read_last <= sums_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) biased_valid <= 1'd0;
        else if (advance) biased_valid <= read_valid;
    end

    always @(posedge aclk) begin
        if (advance) begin
            biased_acc <= {{8{read_sum[23]}}, read_sum} + records_data[31:0];
            biased_m <= {records_data[54], records_data[47:32]};
            biased_shift <= records_data[53:48];
            biased_last <= read_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_valid <= 1'd0;
        else if (advance) scaled_valid <= biased_valid;
    end

    wire signed [48:0] scaled_product_next_product = $signed(biased_acc) * $signed(biased_m);

    always @(posedge aclk) begin
        if (advance) begin
            scaled_product <= scaled_product_next_product[47:0];
            scaled_shift <= biased_shift;
            scaled_last <= biased_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) shifted_valid <= 1'd0;
        else if (advance) shifted_valid <= scaled_valid;
    end

    always @(posedge aclk) begin
        if (advance) begin
            shifted_twice <= $signed(scaled_product) >>> scaled_shift;
            shifted_last <= scaled_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) rounded_valid <= 1'd0;
        else if (advance) rounded_valid <= shifted_valid;
    end

    wire signed [48:0] rounded_value_next_sum = {shifted_twice[47], shifted_twice} + 49'sd1;

    always @(posedge aclk) begin
        if (advance) begin
            rounded_value <= 48'sh00000001ffff < $signed(rounded_value_next_sum[48:1]) ? 18'sh1ffff :
                $signed(rounded_value_next_sum[48:1]) < 48'shfffffffe0000 ? 18'sh20000 : rounded_value_next_sum[18:1];
            rounded_last <= shifted_last;
        end
    end

    always @(posedge aclk) begin
        if (write_enable) records[write_address] <= write_record[54:0];
    end

    always @(posedge aclk) begin
        if (sums_valid & sums_ready) records_data <= records[sums_channel];
    end

    // requantiser.ts:88
    disc8x8_747a7d_skid_buffer_bits19 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(rounded_valid),
        .put_ready(buffer_put_ready),
        .put_data({rounded_last, rounded_value}),
        .get_valid(buffer_get_valid),
        .get_ready(results_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, write_record[63:55], scaled_product_next_product[48], rounded_value_next_sum[0], 1'b0};
endmodule

`default_nettype wire
