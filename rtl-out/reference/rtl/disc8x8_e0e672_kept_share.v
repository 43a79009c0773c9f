// The share of each row's sum that its mask keeps.
// KeptShare, generator/hardware/engine/masks/kept-share.ts
// lanes = 8, slots = 64, window = 8
`default_nettype none

module disc8x8_e0e672_kept_share (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         wholes_valid,
    output wire         wholes_ready,
    input  wire [16:0]  wholes_sum,
    input  wire         kept_valid,
    output wire         kept_ready,
    input  wire [111:0] kept_sums,
    output wire         shares_valid,
    input  wire         shares_ready,
    output wire [7:0]   shares_share
);
    localparam [1:0] STATE_WAIT = 2'd0;
    localparam [1:0] STATE_DIVIDE = 2'd1;
    localparam [1:0] STATE_GIVE = 2'd2;
    wire whole_queue_put_ready;
    wire whole_queue_get_valid;
    wire [16:0] whole_queue_get_data;
    reg  [1:0] state;  // kept-share.ts:48
    reg  [2:0] left;  // cycles of the division, less one; kept-share.ts:49
    reg  [17:0] remainder;  // below twice the whole sum; kept-share.ts:49
    reg  [9:0] quotient;  // kept-share.ts:49

    wire signed [9:0] nearest_difference = quotient - 10'd1;
    wire [7:0] nearest = nearest_difference[8:1];
    assign wholes_ready = whole_queue_put_ready;
    assign kept_ready = (state == STATE_WAIT) & whole_queue_get_valid;
    assign shares_valid = state == STATE_GIVE;
    assign shares_share = quotient == 10'd0 ? 8'd0 : nearest;

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_WAIT;
        else begin
            case (state)
                STATE_WAIT: begin
                    if (kept_valid & kept_ready) state <= STATE_DIVIDE;
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

    wire remainder_next_condition = {1'd0, whole_queue_get_data} <= remainder;
    wire [17:0] remainder_next_value = {remainder_next_condition ? remainder[16:0] - whole_queue_get_data :
        remainder[16:0], 1'd0};
    wire remainder_next_condition_2 = {1'd0, whole_queue_get_data} <= remainder_next_value;

    always @(posedge aclk) begin
        if (state == STATE_WAIT) begin
            left <= 3'd4;
            quotient <= 10'd0;
            remainder <= {4'd0, kept_sums[13:0]} + {4'd0, kept_sums[27:14]} +
                ({4'd0, kept_sums[41:28]} + {4'd0, kept_sums[55:42]}) +
                ({4'd0, kept_sums[69:56]} + {4'd0, kept_sums[83:70]} +
                    ({4'd0, kept_sums[97:84]} + {4'd0, kept_sums[111:98]}));
        end
        else if (state == STATE_DIVIDE) begin
            left <= left - 3'd1;
            remainder <= {remainder_next_condition_2 ? remainder_next_value[16:0] - whole_queue_get_data :
                remainder_next_value[16:0], 1'd0};
            quotient <= {{quotient[7:0], 1'd0} | {8'd0, remainder_next_condition}, 1'd0} |
                {9'd0, remainder_next_condition_2};
        end
    end

    // kept-share.ts:45
    disc8x8_e0e672_queue_bits17_depth8 whole_queue (
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
