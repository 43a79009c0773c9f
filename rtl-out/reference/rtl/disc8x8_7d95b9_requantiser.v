// One requantiser column: (acc * m + 2^(s-1)) >> s, saturated, with bias, m and s of the channel.
// Requantiser, generator/hardware/linear/requantiser.ts
// channels = 256, bits = 24
`default_nettype none

module disc8x8_7d95b9_requantiser (
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
    output wire        results_is_byte,  // it is one of int8
    output wire        results_last
);
    wire rescale_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [19:0] buffer_get_data;
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [54:0] records [0:255];  // requantiser.ts:52
    reg  [54:0] records_data;  // requantiser.ts:58
    reg  read_valid;  // requantiser.ts:59
    reg  signed [23:0] read_sum;  // requantiser.ts:59
    reg  read_last;  // requantiser.ts:59
    reg  found_valid;  // requantiser.ts:61
    reg  signed [23:0] found_sum;  // requantiser.ts:61
    reg  [54:0] found_record;  // requantiser.ts:61
    reg  found_last;  // requantiser.ts:61
    reg  biased_valid;  // requantiser.ts:63
    reg  signed [31:0] biased_acc;  // requantiser.ts:63
    reg  signed [16:0] biased_m;  // requantiser.ts:63
    reg  [5:0] biased_shift;  // requantiser.ts:63
    reg  biased_last;  // requantiser.ts:63
    reg  multiplied_valid;  // requantiser.ts:70
    reg  [67:0] multiplied_parts /* verilator split_var */;  // requantiser.ts:70
    reg  [5:0] multiplied_shift;  // requantiser.ts:70
    reg  multiplied_last;  // requantiser.ts:70
    reg  scaled_valid;  // requantiser.ts:71
    reg  signed [47:0] scaled_product;  // requantiser.ts:71
    reg  [5:0] scaled_shift;  // requantiser.ts:71
    reg  scaled_last;  // requantiser.ts:71
    reg  far_valid;  // requantiser.ts:76
    reg  signed [25:0] far_twice_low;  // requantiser.ts:76
    reg  far_twice_is_beyond;  // requantiser.ts:76
    reg  far_twice_is_negative;  // requantiser.ts:76
    reg  [5:0] far_shift;  // requantiser.ts:76
    reg  far_last;  // requantiser.ts:76
    reg  shifted_valid;  // requantiser.ts:80
    reg  signed [18:0] shifted_twice_low;  // requantiser.ts:80
    reg  shifted_twice_is_beyond;  // requantiser.ts:80
    reg  shifted_twice_is_negative;  // requantiser.ts:80
    reg  shifted_last;  // requantiser.ts:80
    reg  rounded_valid;  // requantiser.ts:86
    reg  signed [18:0] rounded_half_low;  // requantiser.ts:86
    reg  rounded_half_is_beyond;  // requantiser.ts:86
    reg  rounded_half_is_negative;  // requantiser.ts:86
    reg  rounded_last;  // requantiser.ts:86
    reg  saturated_valid;  // requantiser.ts:90
    reg  signed [17:0] saturated_value;  // requantiser.ts:90
    reg  saturated_is_byte;  // requantiser.ts:90
    reg  saturated_last;  // requantiser.ts:90

    assign sums_ready = rescale_advance;
    assign results_valid = buffer_get_valid;
    assign results_value = buffer_get_data[17:0];
    assign results_is_byte = buffer_get_data[18];
    assign results_last = buffer_get_data[19];
    assign rescale_advance = ~saturated_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            read_valid <= 1'd0;
            found_valid <= 1'd0;
            biased_valid <= 1'd0;
            multiplied_valid <= 1'd0;
            scaled_valid <= 1'd0;
            far_valid <= 1'd0;
            shifted_valid <= 1'd0;
            rounded_valid <= 1'd0;
            saturated_valid <= 1'd0;
        end
        else if (rescale_advance) begin
            read_valid <= sums_valid;
            found_valid <= read_valid;
            biased_valid <= found_valid;
            multiplied_valid <= biased_valid;
            scaled_valid <= multiplied_valid;
            far_valid <= scaled_valid;
            shifted_valid <= far_valid;
            rounded_valid <= shifted_valid;
            saturated_valid <= rounded_valid;
        end
    end

    wire signed [32:0] multiplied_parts_next_product = $signed(biased_acc[31:16]) * $signed(biased_m);
    wire [47:0] far_twice_low_next_value = scaled_shift[5] ? {{32{scaled_product[47]}}, scaled_product[47:32]} :
        scaled_product;
    wire [47:0] far_twice_low_next_value_2 = scaled_shift[4] ?
        {{16{scaled_product[47]}}, far_twice_low_next_value[47:16]} : far_twice_low_next_value;
    wire [33:0] far_twice_low_next_value_3 = scaled_shift[3] ?
        {{8{scaled_product[47]}}, far_twice_low_next_value_2[33:8]} : far_twice_low_next_value_2[33:0];
    wire [14:0] far_twice_is_beyond_next_value = far_twice_low_next_value_2[47:33];
    wire [8:0] far_twice_is_beyond_next_value_2 = far_twice_low_next_value_3[33:25];
    wire [25:0] shifted_twice_low_next_value = far_shift[2] ? {{4{far_twice_low[25]}}, far_twice_low[25:4]} :
        far_twice_low;
    wire [21:0] shifted_twice_low_next_value_2 = far_shift[1] ?
        {{2{far_twice_low[25]}}, shifted_twice_low_next_value[21:2]} : shifted_twice_low_next_value[21:0];
    wire [19:0] shifted_twice_low_next_value_3 = far_shift[0] ?
        {far_twice_low[25], shifted_twice_low_next_value_2[19:1]} : shifted_twice_low_next_value_2[19:0];
    wire [4:0] shifted_twice_is_beyond_next_value = shifted_twice_low_next_value[25:21];
    wire [2:0] shifted_twice_is_beyond_next_value_2 = shifted_twice_low_next_value_2[21:19];
    wire [1:0] shifted_twice_is_beyond_next_value_3 = shifted_twice_low_next_value_3[19:18];
    wire signed [19:0] rounded_half_low_next_sum = {shifted_twice_low[18], shifted_twice_low} + 20'sd1;
    wire signed [18:0] saturated_value_next_value = rounded_half_is_beyond ?
        (rounded_half_is_negative ? 19'sh40000 : 19'sh3ffff) : rounded_half_low;
    wire [1:0] saturated_value_next_value_2 = saturated_value_next_value[18:17];

    always @(posedge aclk) begin
        if (rescale_advance) begin
            read_sum <= sums_sum;
            read_last <= sums_last;
            found_sum <= read_sum;
            found_record <= records_data;
            found_last <= read_last;
            biased_acc <= {{8{found_sum[23]}}, found_sum} + found_record[31:0];
            biased_m <= {found_record[54], found_record[47:32]};
            biased_shift <= found_record[53:48];
            biased_last <= found_last;
            multiplied_parts[33:0] <= $signed({1'd0, biased_acc[15:0]}) * $signed(biased_m);
            multiplied_parts[67:34] <= {multiplied_parts_next_product[32], multiplied_parts_next_product};
            multiplied_shift <= biased_shift;
            multiplied_last <= biased_last;
            scaled_product <= {{14{multiplied_parts[33]}}, multiplied_parts[33:0]} + {multiplied_parts[65:34], 16'd0};
            scaled_shift <= multiplied_shift;
            scaled_last <= multiplied_last;
            far_twice_low <= far_twice_low_next_value_3[25:0];
            far_twice_is_beyond <= |(scaled_product[47] ? ~far_twice_is_beyond_next_value :
                far_twice_is_beyond_next_value) |
                |(scaled_product[47] ? ~far_twice_is_beyond_next_value_2 : far_twice_is_beyond_next_value_2);
            far_twice_is_negative <= scaled_product[47];
            far_shift <= scaled_shift;
            far_last <= scaled_last;
            shifted_twice_low <= shifted_twice_low_next_value_3[18:0];
            shifted_twice_is_beyond <= |(far_twice_low[25] ? ~shifted_twice_is_beyond_next_value :
                shifted_twice_is_beyond_next_value) |
                |(far_twice_low[25] ? ~shifted_twice_is_beyond_next_value_2 : shifted_twice_is_beyond_next_value_2) |
                |(far_twice_low[25] ? ~shifted_twice_is_beyond_next_value_3 : shifted_twice_is_beyond_next_value_3) |
                far_twice_is_beyond;
            shifted_twice_is_negative <= far_twice_is_negative;
            shifted_last <= far_last;
            rounded_half_low <= rounded_half_low_next_sum[19:1];
            rounded_half_is_beyond <= shifted_twice_is_beyond;
            rounded_half_is_negative <= shifted_twice_is_negative;
            rounded_last <= shifted_last;
            saturated_value <= &saturated_value_next_value_2 | ~(|saturated_value_next_value_2) ?
                saturated_value_next_value[17:0] : saturated_value_next_value[18] ? 18'sh20000 : 18'sh1ffff;
            saturated_is_byte <= ~rounded_half_is_beyond & (&rounded_half_low[18:7] | ~(|rounded_half_low[18:7]));
            saturated_last <= rounded_last;
        end
    end

    always @(posedge aclk) begin
        if (write_enable) records[write_address] <= write_record[54:0];
    end

    always @(posedge aclk) begin
        if (sums_valid & sums_ready) begin
            records_data <= records[sums_channel];
            `ifndef SYNTHESIS
            if (write_enable) begin
                if (sums_channel == write_address) records_data <= ~records[sums_channel];
            end
            `endif
        end
    end

    // requantiser.ts:96
    disc8x8_7d95b9_skid_buffer_bits20 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(saturated_valid),
        .put_ready(buffer_put_ready),
        .put_data({saturated_last, saturated_is_byte, saturated_value}),
        .get_valid(buffer_get_valid),
        .get_ready(results_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, write_record[63:55], multiplied_parts[67:66], far_shift[5:3],
        rounded_half_low_next_sum[0], 1'b0};
endmodule

`default_nettype wire
