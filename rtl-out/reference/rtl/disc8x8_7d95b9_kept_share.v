// The share of each row's sum that its mask keeps.
// KeptShare, generator/hardware/engine/masks/kept-share.ts
// lanes = 8, slots = 16, window = 8
`default_nettype none

module disc8x8_7d95b9_kept_share (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        wholes_valid,
    output wire        wholes_ready,
    input  wire [14:0] wholes_sum,
    input  wire        kept_valid,
    output wire        kept_ready,
    input  wire [95:0] kept_sums,
    output wire        shares_valid,
    input  wire        shares_ready,
    output wire [7:0]  shares_share
);
    localparam [1:0] STATE_WAIT = 2'd0;
    localparam [1:0] STATE_DIVIDE = 2'd1;
    localparam [1:0] STATE_GIVE = 2'd2;
    wire whole_queue_put_ready;
    wire whole_queue_get_valid;
    wire [14:0] whole_queue_get_data;
    wire add_advance;
    wire kept_sum_valid;
    wire kept_sum_ready;
    wire [14:0] kept_sum_sum;
    reg  of4_valid;  // kept-share.ts:55
    reg  [51:0] of4_sums /* verilator split_var */;  // kept-share.ts:55
    reg  of2_valid;  // kept-share.ts:55
    reg  [27:0] of2_sums /* verilator split_var */;  // kept-share.ts:55
    reg  of1_valid;  // kept-share.ts:55
    reg  [14:0] of1_sums;  // kept-share.ts:55
    reg  [1:0] state;  // kept-share.ts:59
    reg  [2:0] left;  // cycles of the division, less one; kept-share.ts:60
    reg  [15:0] remainder;  // below twice the whole sum; kept-share.ts:60
    reg  [9:0] quotient;  // kept-share.ts:60
    reg  [14:0] divisor;  // the whole sum; kept-share.ts:60
    reg  [16:0] triple;  // three times it; kept-share.ts:60

    wire signed [9:0] nearest_difference = quotient - 10'd1;
    wire [7:0] nearest = nearest_difference[8:1];
    assign wholes_ready = whole_queue_put_ready;
    assign kept_ready = add_advance;
    assign shares_valid = state == STATE_GIVE;
    assign shares_share = quotient == 10'd0 ? 8'd0 : nearest;
    assign add_advance = ~of1_valid | kept_sum_ready;
    assign kept_sum_valid = of1_valid;
    assign kept_sum_ready = (state == STATE_WAIT) & whole_queue_get_valid;
    assign kept_sum_sum = of1_sums;

    always @(posedge aclk) begin
        if (!aresetn) begin
            of4_valid <= 1'd0;
            of2_valid <= 1'd0;
            of1_valid <= 1'd0;
        end
        else if (add_advance) begin
            of4_valid <= kept_valid;
            of2_valid <= of4_valid;
            of1_valid <= of2_valid;
        end
    end

    always @(posedge aclk) begin
        if (add_advance) begin
            of4_sums[12:0] <= {1'd0, kept_sums[11:0]} + {1'd0, kept_sums[23:12]};
            of4_sums[25:13] <= {1'd0, kept_sums[35:24]} + {1'd0, kept_sums[47:36]};
            of4_sums[38:26] <= {1'd0, kept_sums[59:48]} + {1'd0, kept_sums[71:60]};
            of4_sums[51:39] <= {1'd0, kept_sums[83:72]} + {1'd0, kept_sums[95:84]};
            of2_sums[13:0] <= {1'd0, of4_sums[12:0]} + {1'd0, of4_sums[25:13]};
            of2_sums[27:14] <= {1'd0, of4_sums[38:26]} + {1'd0, of4_sums[51:39]};
            of1_sums <= {1'd0, of2_sums[13:0]} + {1'd0, of2_sums[27:14]};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_WAIT;
        else begin
            case (state)
                STATE_WAIT: begin
                    if (kept_sum_valid & kept_sum_ready) state <= STATE_DIVIDE;
                end
                STATE_DIVIDE: begin
                    if (left == 3'd0) state <= STATE_GIVE;
                end
                default: begin
                    if (shares_ready) state <= STATE_WAIT;
                end
            endcase
        end
    end

    wire signed [17:0] remainder_next_difference = {1'd0, {remainder, 1'd0}} - {1'd0, triple};
    wire remainder_next_condition = ~($signed(remainder_next_difference) < 18'sd0);
    wire signed [17:0] remainder_next_difference_2 = {1'd0, {remainder, 1'd0}} - {2'd0, {divisor, 1'd0}};
    wire remainder_next_condition_2 = ~($signed(remainder_next_difference_2) < 18'sd0);
    wire signed [17:0] remainder_next_difference_3 = {1'd0, {remainder, 1'd0}} - {3'd0, divisor};
    wire remainder_next_condition_3 = ~($signed(remainder_next_difference_3) < 18'sd0);

    always @(posedge aclk) begin
        if (state == STATE_WAIT) begin
            left <= 3'd4;
            quotient <= 10'd0;
            divisor <= whole_queue_get_data;
            triple <= {2'd0, whole_queue_get_data} + {1'd0, {whole_queue_get_data, 1'd0}};
            remainder <= {1'd0, kept_sum_sum};
        end
        else if (state == STATE_DIVIDE) begin
            left <= left - 3'd1;
            remainder <= {remainder_next_condition ? remainder_next_difference[14:0] :
                remainder_next_condition_2 ? remainder_next_difference_2[14:0] :
                remainder_next_condition_3 ? remainder_next_difference_3[14:0] : {remainder[13:0], 1'd0}, 1'd0};
            quotient <= {quotient[7:0],
                remainder_next_condition ? 2'd3 : remainder_next_condition_2 ? 2'd2 :
                    remainder_next_condition_3 ? 2'd1 : 2'd0};
        end
    end

    // kept-share.ts:47
    disc8x8_7d95b9_queue_bits15_depth8 whole_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(wholes_valid),
        .put_ready(whole_queue_put_ready),
        .put_data(wholes_sum),
        .get_valid(whole_queue_get_valid),
        .get_ready(shares_valid & shares_ready),
        .get_data(whole_queue_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, nearest_difference[9], nearest_difference[0], 1'b0};
endmodule

`default_nettype wire
