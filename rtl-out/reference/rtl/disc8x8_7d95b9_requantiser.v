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
    wire queue_put_ready;
    wire queue_get_valid;
    wire [19:0] queue_get_data;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [19:0] buffer_get_data;
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [54:0] records [0:255];  // requantiser.ts:58
    reg  [4:0] places_taken;  // sums begun and not given; requantiser.ts:64
    reg  places_has_room;  // requantiser.ts:64
    reg  places_freed;  // requantiser.ts:64
    reg  read_valid;  // requantiser.ts:67
    reg  signed [23:0] read_sum;  // requantiser.ts:67
    reg  read_last;  // requantiser.ts:67
    reg  [54:0] records_data;  // requantiser.ts:68
    reg  found_valid;  // requantiser.ts:70
    reg  signed [23:0] found_sum;  // requantiser.ts:70
    reg  found_last;  // requantiser.ts:70
    reg  [54:0] found_record;  // requantiser.ts:70
    reg  biased_valid;  // requantiser.ts:72
    reg  biased_last;  // requantiser.ts:72
    reg  signed [31:0] biased_acc;  // requantiser.ts:72
    reg  signed [16:0] biased_m;  // requantiser.ts:72
    reg  [5:0] biased_shift;  // requantiser.ts:72
    reg  factors_valid;  // requantiser.ts:81
    reg  factors_last;  // requantiser.ts:81
    reg  signed [31:0] factors_acc;  // requantiser.ts:81
    reg  signed [16:0] factors_m;  // requantiser.ts:81
    reg  [5:0] factors_shift;  // requantiser.ts:81
    reg  multiplied_valid;  // requantiser.ts:83
    reg  multiplied_last;  // requantiser.ts:83
    reg  [67:0] multiplied_parts /* verilator split_var */;  // requantiser.ts:83
    reg  [5:0] multiplied_shift;  // requantiser.ts:83
    reg  scaled_valid;  // requantiser.ts:86
    reg  scaled_last;  // requantiser.ts:86
    reg  signed [47:0] scaled_product;  // requantiser.ts:86
    reg  [5:0] scaled_shift;  // requantiser.ts:86
    reg  far_valid;  // requantiser.ts:93
    reg  far_last;  // requantiser.ts:93
    reg  signed [25:0] far_twice_low;  // requantiser.ts:93
    reg  far_twice_is_beyond;  // requantiser.ts:93
    reg  far_twice_is_negative;  // requantiser.ts:93
    reg  [5:0] far_shift;  // requantiser.ts:93
    reg  halving_valid;  // requantiser.ts:99
    reg  halving_last;  // requantiser.ts:99
    reg  signed [18:0] halving_twice_low;  // requantiser.ts:99
    reg  halving_twice_is_beyond;  // requantiser.ts:99
    reg  halving_twice_is_negative;  // requantiser.ts:99
    reg  rounded_valid;  // requantiser.ts:107
    reg  rounded_last;  // requantiser.ts:107
    reg  signed [18:0] rounded_half_low;  // requantiser.ts:107
    reg  rounded_half_is_beyond;  // requantiser.ts:107
    reg  rounded_half_is_negative;  // requantiser.ts:107
    reg  saturated_valid;  // requantiser.ts:113
    reg  saturated_last;  // requantiser.ts:113
    reg  signed [17:0] saturated_value;  // requantiser.ts:113
    reg  saturated_is_byte;  // requantiser.ts:113

    assign sums_ready = places_has_room;
    assign results_valid = buffer_get_valid;
    assign results_value = buffer_get_data[17:0];
    assign results_is_byte = buffer_get_data[18];
    assign results_last = buffer_get_data[19];

    always @(posedge aclk) begin
        if (!aresetn) begin
            places_taken <= 5'd0;
            places_has_room <= 1'd1;
            places_freed <= 1'd0;
        end
        else begin
            places_freed <= results_valid & results_ready;
            if ((sums_valid & sums_ready) ^ places_freed) places_taken <= places_taken + (places_freed ? 5'd31 : 5'd1);
            places_has_room <= sums_valid & sums_ready ? places_freed | (places_taken != 5'd15) :
                places_freed | places_has_room;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) read_valid <= 1'd0;
        else read_valid <= sums_valid & sums_ready;
    end

    always @(posedge aclk) begin
        read_sum <= sums_sum;
        read_last <= sums_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= read_valid;
    end

    always @(posedge aclk) begin
        found_sum <= read_sum;
        found_last <= read_last;
        found_record <= records_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) biased_valid <= 1'd0;
        else biased_valid <= found_valid;
    end

    always @(posedge aclk) begin
        biased_last <= found_last;
        biased_acc <= {{8{found_sum[23]}}, found_sum} + found_record[31:0];
        biased_m <= {found_record[54], found_record[47:32]};
        biased_shift <= found_record[53:48];
    end

    always @(posedge aclk) begin
        if (!aresetn) factors_valid <= 1'd0;
        else factors_valid <= biased_valid;
    end

    always @(posedge aclk) begin
        factors_last <= biased_last;
        factors_acc <= biased_acc;
        factors_m <= biased_m;
        factors_shift <= biased_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) multiplied_valid <= 1'd0;
        else multiplied_valid <= factors_valid;
    end

    wire signed [32:0] multiplied_parts_next_product = $signed(factors_acc[31:16]) * $signed(factors_m);

    always @(posedge aclk) begin
        multiplied_last <= factors_last;
        multiplied_parts[33:0] <= $signed({1'd0, factors_acc[15:0]}) * $signed(factors_m);
        multiplied_parts[67:34] <= {multiplied_parts_next_product[32], multiplied_parts_next_product};
        multiplied_shift <= factors_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_valid <= 1'd0;
        else scaled_valid <= multiplied_valid;
    end

    always @(posedge aclk) begin
        scaled_last <= multiplied_last;
        scaled_product <= {{14{multiplied_parts[33]}}, multiplied_parts[33:0]} + {multiplied_parts[65:34], 16'd0};
        scaled_shift <= multiplied_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) far_valid <= 1'd0;
        else far_valid <= scaled_valid;
    end

    wire [47:0] far_twice_low_next_value = scaled_shift[5] ? {{32{scaled_product[47]}}, scaled_product[47:32]} :
        scaled_product;
    wire [47:0] far_twice_low_next_value_2 = scaled_shift[4] ?
        {{16{scaled_product[47]}}, far_twice_low_next_value[47:16]} : far_twice_low_next_value;
    wire [33:0] far_twice_low_next_value_3 = scaled_shift[3] ?
        {{8{scaled_product[47]}}, far_twice_low_next_value_2[33:8]} : far_twice_low_next_value_2[33:0];
    wire [14:0] far_twice_is_beyond_next_value = far_twice_low_next_value_2[47:33];
    wire [8:0] far_twice_is_beyond_next_value_2 = far_twice_low_next_value_3[33:25];

    always @(posedge aclk) begin
        far_last <= scaled_last;
        far_twice_low <= far_twice_low_next_value_3[25:0];
        far_twice_is_beyond <= |(scaled_product[47] ? ~far_twice_is_beyond_next_value :
            far_twice_is_beyond_next_value) |
            |(scaled_product[47] ? ~far_twice_is_beyond_next_value_2 : far_twice_is_beyond_next_value_2);
        far_twice_is_negative <= scaled_product[47];
        far_shift <= scaled_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) halving_valid <= 1'd0;
        else halving_valid <= far_valid;
    end

    wire [25:0] halving_twice_low_next_value = far_shift[2] ? {{4{far_twice_low[25]}}, far_twice_low[25:4]} :
        far_twice_low;
    wire [21:0] halving_twice_low_next_value_2 = far_shift[1] ?
        {{2{far_twice_low[25]}}, halving_twice_low_next_value[21:2]} : halving_twice_low_next_value[21:0];
    wire [19:0] halving_twice_low_next_value_3 = far_shift[0] ?
        {far_twice_low[25], halving_twice_low_next_value_2[19:1]} : halving_twice_low_next_value_2[19:0];
    wire [4:0] halving_twice_is_beyond_next_value = halving_twice_low_next_value[25:21];
    wire [2:0] halving_twice_is_beyond_next_value_2 = halving_twice_low_next_value_2[21:19];
    wire [1:0] halving_twice_is_beyond_next_value_3 = halving_twice_low_next_value_3[19:18];

    always @(posedge aclk) begin
        halving_last <= far_last;
        halving_twice_low <= halving_twice_low_next_value_3[18:0];
        halving_twice_is_beyond <= |(far_twice_low[25] ? ~halving_twice_is_beyond_next_value :
            halving_twice_is_beyond_next_value) |
            |(far_twice_low[25] ? ~halving_twice_is_beyond_next_value_2 : halving_twice_is_beyond_next_value_2) |
            |(far_twice_low[25] ? ~halving_twice_is_beyond_next_value_3 : halving_twice_is_beyond_next_value_3) |
            far_twice_is_beyond;
        halving_twice_is_negative <= far_twice_is_negative;
    end

    always @(posedge aclk) begin
        if (!aresetn) rounded_valid <= 1'd0;
        else rounded_valid <= halving_valid;
    end

    wire signed [19:0] rounded_half_low_next_sum = {halving_twice_low[18], halving_twice_low} + 20'sd1;

    always @(posedge aclk) begin
        rounded_last <= halving_last;
        rounded_half_low <= rounded_half_low_next_sum[19:1];
        rounded_half_is_beyond <= halving_twice_is_beyond;
        rounded_half_is_negative <= halving_twice_is_negative;
    end

    always @(posedge aclk) begin
        if (!aresetn) saturated_valid <= 1'd0;
        else saturated_valid <= rounded_valid;
    end

    wire signed [18:0] saturated_value_next_value = rounded_half_is_beyond ?
        (rounded_half_is_negative ? 19'sh40000 : 19'sh3ffff) : rounded_half_low;
    wire [1:0] saturated_value_next_value_2 = saturated_value_next_value[18:17];

    always @(posedge aclk) begin
        saturated_last <= rounded_last;
        saturated_value <= &saturated_value_next_value_2 | ~(|saturated_value_next_value_2) ?
            saturated_value_next_value[17:0] : saturated_value_next_value[18] ? 18'sh20000 : 18'sh1ffff;
        saturated_is_byte <= ~rounded_half_is_beyond & (&rounded_half_low[18:7] | ~(|rounded_half_low[18:7]));
    end

    always @(posedge aclk) begin
        if (write_enable) records[write_address] <= write_record[54:0];
    end

    always @(posedge aclk) begin
        records_data <= records[sums_channel];
        `ifndef SYNTHESIS
        if (write_enable) begin
            if (sums_channel == write_address) records_data <= ~records[sums_channel];
        end
        `endif
    end

    // requantiser.ts:122
    disc8x8_7d95b9_queue_bits20_depth16_reserved queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(saturated_valid),
        .put_ready(queue_put_ready),
        .put_data({saturated_last, saturated_is_byte, saturated_value}),
        .get_valid(queue_get_valid),
        .get_ready(buffer_put_ready),
        .get_data(queue_get_data)
    );

    // requantiser.ts:122
    disc8x8_7d95b9_skid_buffer_bits20 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(queue_get_valid),
        .put_ready(buffer_put_ready),
        .put_data({queue_get_data[19:18], queue_get_data[17:0]}),
        .get_valid(buffer_get_valid),
        .get_ready(results_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, write_record[63:55], multiplied_parts[67:66], far_shift[5:3],
        rounded_half_low_next_sum[0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) queue_put_has_room: assert (queue_put_ready | ~saturated_valid);  // requantiser.ts:126
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(queue_put_ready | ~saturated_valid)) begin
                $display("%m: assertion queue.put.hasRoom fails, generator/hardware/linear/requantiser.ts:126");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
