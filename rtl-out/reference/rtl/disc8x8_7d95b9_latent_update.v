// One step of the sampling loop on the latent.
// LatentUpdate, generator/hardware/elementwise/latent-update.ts
// width = 4, lanes = 2
`default_nettype none

module disc8x8_7d95b9_latent_update (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [21:0] factors_a,
    input  wire [21:0] factors_b,
    input  wire [21:0] factors_c,
    input  wire        values_valid,
    output wire        values_ready,
    input  wire [63:0] values_x,
    input  wire [63:0] values_v,
    input  wire [63:0] values_u,
    output wire        latent_valid,
    input  wire        latent_ready,
    output wire [63:0] latent_x
);
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire buffer_get_ready;
    wire [31:0] buffer_get_data;
    wire packer_put_ready;
    wire packer_get_valid;
    wire [63:0] packer_get_data;
    reg  is_wide;  // a factor has an upper part; latent-update.ts:64
    reg  [1:0] term;  // latent-update.ts:66
    reg  is_lower;  // upper parts are summed up; latent-update.ts:66
    reg  [2:0] places_taken;  // turns begun and not yet given; latent-update.ts:71
    reg  places_has_room;  // latent-update.ts:71
    reg  places_freed;  // latent-update.ts:71
    reg  turn;  // latent-update.ts:78
    reg  picked_valid;  // latent-update.ts:88
    reg  [31:0] picked_values;  // latent-update.ts:88
    reg  signed [17:0] picked_factor;  // latent-update.ts:88
    reg  picked_first;  // latent-update.ts:88
    reg  picked_is_upper;  // latent-update.ts:88
    reg  picked_is_lower;  // latent-update.ts:88
    reg  picked_last;  // latent-update.ts:88
    reg  scaled_valid;  // latent-update.ts:97
    reg  [67:0] scaled_products /* verilator split_var */;  // latent-update.ts:97
    reg  scaled_first;  // latent-update.ts:97
    reg  scaled_is_upper;  // latent-update.ts:97
    reg  scaled_is_lower;  // latent-update.ts:97
    reg  scaled_last;  // latent-update.ts:97
    reg  [81:0] sums;  // latent-update.ts:104
    reg  summed_valid;  // latent-update.ts:117
    reg  [53:0] summed_wide /* verilator split_var */;  // latent-update.ts:117

    wire is_upper = is_wide & ~is_lower;
    wire goes = values_valid & places_has_room;
    wire ends = goes & (term == 2'd2);
    wire is_last = ends & ~is_upper;
    wire [81:0] added =
        {(scaled_first ? (scaled_is_upper ? 41'sd0 : {scaled_is_lower ? sums[64:41] : 24'sd0, 17'd8192}) :
            sums[81:41]) + {{7{scaled_products[67]}}, scaled_products[67:34]},
        (scaled_first ? (scaled_is_upper ? 41'sd0 : {scaled_is_lower ? sums[23:0] : 24'sd0, 17'd8192}) : sums[40:0]) +
            {{7{scaled_products[33]}}, scaled_products[33:0]}};
    wire [31:0] saturated = {&summed_wide[53:42] | ~(|summed_wide[53:42]) ? summed_wide[42:27] :
        summed_wide[53] ? 16'sh8000 : 16'sd32767,
        &summed_wide[26:15] | ~(|summed_wide[26:15]) ? summed_wide[15:0] : summed_wide[26] ? 16'sh8000 : 16'sd32767};
    assign values_ready = is_last & (turn == 1'd1);
    assign latent_valid = packer_get_valid;
    assign latent_x = packer_get_data;
    assign buffer_get_ready = packer_put_ready;

    always @(posedge aclk) begin
        is_wide <= ~(&factors_a[21:17] | ~(|factors_a[21:17])) | ~(&factors_b[21:17] | ~(|factors_b[21:17])) |
            ~(&factors_c[21:17] | ~(|factors_c[21:17]));
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            term <= 2'd0;
            is_lower <= 1'd0;
        end
        else begin
            if (goes) term <= term == 2'd2 ? 2'd0 : term + 2'd1;
            if (ends) is_lower <= is_upper;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            places_taken <= 3'd0;
            places_has_room <= 1'd1;
            places_freed <= 1'd0;
        end
        else begin
            places_freed <= buffer_get_valid & buffer_get_ready;
            if (is_last ^ places_freed) places_taken <= places_taken + (places_freed ? 3'd7 : 3'd1);
            places_has_room <= is_last ? places_freed | (places_taken != 3'd3) : places_freed | places_has_room;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) turn <= 1'd0;
        else if (is_last) turn <= turn == 1'd1 ? 1'd0 : turn + 1'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) picked_valid <= 1'd0;
        else picked_valid <= goes;
    end

    wire signed [21:0] picked_factor_next_value = term == 2'd0 ? factors_a : term == 2'd1 ? factors_b : factors_c;

    always @(posedge aclk) begin
        picked_values <= term == 2'd0 ? (turn == 1'd0 ? values_x[31:0] : values_x[63:32]) :
            term == 2'd1 ? (turn == 1'd0 ? values_v[31:0] : values_v[63:32]) : turn == 1'd0 ? values_u[31:0] :
            values_u[63:32];
        picked_factor <= is_upper ? {{13{picked_factor_next_value[21]}}, picked_factor_next_value[21:17]} :
            is_wide ? {1'd0, picked_factor_next_value[16:0]} : picked_factor_next_value[17:0];
        picked_first <= term == 2'd0;
        picked_is_upper <= is_upper;
        picked_is_lower <= is_lower;
        picked_last <= is_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_valid <= 1'd0;
        else scaled_valid <= picked_valid;
    end

    always @(posedge aclk) begin
        scaled_products[33:0] <= $signed(picked_values[15:0]) * $signed(picked_factor);
        scaled_products[67:34] <= $signed(picked_values[31:16]) * $signed(picked_factor);
        scaled_first <= picked_first;
        scaled_is_upper <= picked_is_upper;
        scaled_is_lower <= picked_is_lower;
        scaled_last <= picked_last;
    end

    always @(posedge aclk) begin
        if (scaled_valid) sums <= added;
    end

    always @(posedge aclk) begin
        if (!aresetn) summed_valid <= 1'd0;
        else summed_valid <= scaled_valid & scaled_last;
    end

    always @(posedge aclk) begin
        summed_wide[26:0] <= added[40:14];
        summed_wide[53:27] <= added[81:55];
    end

    // latent-update.ts:121
    disc8x8_7d95b9_queue_bits32_depth4 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(summed_valid),
        .put_ready(buffer_put_ready),
        .put_data(saturated),
        .get_valid(buffer_get_valid),
        .get_ready(buffer_get_ready),
        .get_data(buffer_get_data)
    );

    // latent-update.ts:126
    disc8x8_7d95b9_widen_bits32_factor2 packer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(buffer_get_valid),
        .put_ready(packer_put_ready),
        .put_data(buffer_get_data),
        .get_valid(packer_get_valid),
        .get_ready(latent_ready),
        .get_data(packer_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) buffer_put_has_room: assert (buffer_put_ready | ~summed_valid);  // latent-update.ts:123
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(buffer_put_ready | ~summed_valid)) begin
                $display("%m: assertion buffer.put.hasRoom fails, generator/hardware/elementwise/latent-update.ts:123");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
