// One step of the sampling loop on the latent.
// LatentUpdate, generator/hardware/elementwise/latent-update.ts
// width = 4
`default_nettype none

module disc8x8_c9e0bf_latent_update (
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
    wire update_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [63:0] buffer_get_data;
    reg  scaled_valid;  // latent-update.ts:26
    reg  [151:0] scaled_x;  // latent-update.ts:26
    reg  [151:0] scaled_v;  // latent-update.ts:26
    reg  [151:0] scaled_u;  // latent-update.ts:26
    reg  added_valid;  // latent-update.ts:32
    reg  [107:0] added_wide;  // latent-update.ts:32

    wire [63:0] saturated = {&added_wide[107:96] | ~(|added_wide[107:96]) ? added_wide[96:81] :
        added_wide[107] ? 16'sh8000 : 16'sd32767,
        &added_wide[80:69] | ~(|added_wide[80:69]) ? added_wide[69:54] : added_wide[80] ? 16'sh8000 : 16'sd32767,
        &added_wide[53:42] | ~(|added_wide[53:42]) ? added_wide[42:27] : added_wide[53] ? 16'sh8000 : 16'sd32767,
        &added_wide[26:15] | ~(|added_wide[26:15]) ? added_wide[15:0] : added_wide[26] ? 16'sh8000 : 16'sd32767};
    assign values_ready = update_advance;
    assign latent_valid = buffer_get_valid;
    assign latent_x = buffer_get_data;
    assign update_advance = ~added_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            scaled_valid <= 1'd0;
            added_valid <= 1'd0;
        end
        else if (update_advance) begin
            scaled_valid <= values_valid;
            added_valid <= scaled_valid;
        end
    end

    wire signed [37:0] scaled_x_next_product = $signed(values_x[15:0]) * $signed(factors_a);
    wire signed [37:0] scaled_x_next_product_2 = $signed(values_x[31:16]) * $signed(factors_a);
    wire signed [37:0] scaled_x_next_product_3 = $signed(values_x[47:32]) * $signed(factors_a);
    wire signed [37:0] scaled_x_next_product_4 = $signed(values_x[63:48]) * $signed(factors_a);
    wire signed [37:0] scaled_v_next_product = $signed(values_v[15:0]) * $signed(factors_b);
    wire signed [37:0] scaled_v_next_product_2 = $signed(values_v[31:16]) * $signed(factors_b);
    wire signed [37:0] scaled_v_next_product_3 = $signed(values_v[47:32]) * $signed(factors_b);
    wire signed [37:0] scaled_v_next_product_4 = $signed(values_v[63:48]) * $signed(factors_b);
    wire signed [37:0] scaled_u_next_product = $signed(values_u[15:0]) * $signed(factors_c);
    wire signed [37:0] scaled_u_next_product_2 = $signed(values_u[31:16]) * $signed(factors_c);
    wire signed [37:0] scaled_u_next_product_3 = $signed(values_u[47:32]) * $signed(factors_c);
    wire signed [37:0] scaled_u_next_product_4 = $signed(values_u[63:48]) * $signed(factors_c);
    wire signed [40:0] added_wide_next_sum = {{3{scaled_x[37]}}, scaled_x[37:0]} + {{3{scaled_v[37]}}, scaled_v[37:0]} +
        {{3{scaled_u[37]}}, scaled_u[37:0]} + 41'sd8192;
    wire signed [40:0] added_wide_next_sum_2 = {{3{scaled_x[75]}}, scaled_x[75:38]} +
        {{3{scaled_v[75]}}, scaled_v[75:38]} + {{3{scaled_u[75]}}, scaled_u[75:38]} + 41'sd8192;
    wire signed [40:0] added_wide_next_sum_3 = {{3{scaled_x[113]}}, scaled_x[113:76]} +
        {{3{scaled_v[113]}}, scaled_v[113:76]} + {{3{scaled_u[113]}}, scaled_u[113:76]} + 41'sd8192;
    wire signed [40:0] added_wide_next_sum_4 = {{3{scaled_x[151]}}, scaled_x[151:114]} +
        {{3{scaled_v[151]}}, scaled_v[151:114]} + {{3{scaled_u[151]}}, scaled_u[151:114]} + 41'sd8192;

    always @(posedge aclk) begin
        if (update_advance) begin
            scaled_x <= {scaled_x_next_product_4, scaled_x_next_product_3, scaled_x_next_product_2,
                scaled_x_next_product};
            scaled_v <= {scaled_v_next_product_4, scaled_v_next_product_3, scaled_v_next_product_2,
                scaled_v_next_product};
            scaled_u <= {scaled_u_next_product_4, scaled_u_next_product_3, scaled_u_next_product_2,
                scaled_u_next_product};
            added_wide <= {added_wide_next_sum_4[40:14], added_wide_next_sum_3[40:14], added_wide_next_sum_2[40:14],
                added_wide_next_sum[40:14]};
        end
    end

    // latent-update.ts:43
    disc8x8_c9e0bf_skid_buffer_bits64 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(added_valid),
        .put_ready(buffer_put_ready),
        .put_data(saturated),
        .get_valid(buffer_get_valid),
        .get_ready(latent_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, added_wide_next_sum[13:0], added_wide_next_sum_2[13:0], added_wide_next_sum_3[13:0],
        added_wide_next_sum_4[13:0], 1'b0};
endmodule

`default_nettype wire
