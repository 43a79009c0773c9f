// One requantiser column: (acc * m + 2^(s-1)) >> s, saturated, with bias, m and s of the channel.
// Requantiser, generator/hardware/linear/requantiser.ts
// channels = 256, bits = 24
`default_nettype none

module disc8x8_c9e0bf_requantiser (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        write_enable,
    input  wire [7:0]  write_address,
    input  wire [63:0] write_record,
    input  wire        sums_valid,
    output wire        sums_ready,
    input  wire [23:0] sums_sum,
    input  wire [7:0]  sums_channel,
    input  wire        sums_last,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [17:0] results_value,
    output wire        results_last
);
    wire rescale_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [18:0] buffer_get_data;
    reg  [54:0] records [0:255];  // requantiser.ts:51
    reg  [54:0] records_data;  // requantiser.ts:57
    reg  read_valid;  // requantiser.ts:58
    reg  signed [23:0] read_sum;  // requantiser.ts:58
    reg  read_last;  // requantiser.ts:58
    reg  biased_valid;  // requantiser.ts:59
    reg  signed [31:0] biased_acc;  // requantiser.ts:59
    reg  signed [16:0] biased_m;  // requantiser.ts:59
    reg  [5:0] biased_shift;  // requantiser.ts:59
    reg  biased_last;  // requantiser.ts:59
    reg  scaled_valid;  // requantiser.ts:65
    reg  signed [47:0] scaled_product;  // requantiser.ts:65
    reg  [5:0] scaled_shift;  // requantiser.ts:65
    reg  scaled_last;  // requantiser.ts:65
    reg  shifted_valid;  // requantiser.ts:70
    reg  signed [47:0] shifted_twice;  // requantiser.ts:70
    reg  shifted_last;  // requantiser.ts:70
    reg  rounded_valid;  // requantiser.ts:71
    reg  signed [17:0] rounded_value;  // requantiser.ts:71
    reg  rounded_last;  // requantiser.ts:71

    assign sums_ready = rescale_advance;
    assign results_valid = buffer_get_valid;
    assign results_value = buffer_get_data[17:0];
    assign results_last = buffer_get_data[18];
    assign rescale_advance = ~rounded_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            read_valid <= 1'd0;
            biased_valid <= 1'd0;
            scaled_valid <= 1'd0;
            shifted_valid <= 1'd0;
            rounded_valid <= 1'd0;
        end
        else if (rescale_advance) begin
            read_valid <= sums_valid;
            biased_valid <= read_valid;
            scaled_valid <= biased_valid;
            shifted_valid <= scaled_valid;
            rounded_valid <= shifted_valid;
        end
    end

    wire signed [48:0] scaled_product_next_product = $signed(biased_acc) * $signed(biased_m);
    wire signed [48:0] rounded_value_next_sum = {shifted_twice[47], shifted_twice} + 49'sd1;

    always @(posedge aclk) begin
        if (rescale_advance) begin
            read_sum <= sums_sum;
            read_last <= sums_last;
            biased_acc <= {{8{read_sum[23]}}, read_sum} + records_data[31:0];
            biased_m <= {records_data[54], records_data[47:32]};
            biased_shift <= records_data[53:48];
            biased_last <= read_last;
            scaled_product <= scaled_product_next_product[47:0];
            scaled_shift <= biased_shift;
            scaled_last <= biased_last;
            shifted_twice <= $signed(scaled_product) >>> scaled_shift;
            shifted_last <= scaled_last;
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

    // requantiser.ts:76
    disc8x8_c9e0bf_skid_buffer_bits19 buffer (
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
