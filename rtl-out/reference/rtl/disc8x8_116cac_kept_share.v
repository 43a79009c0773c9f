// The share of each row's sum that its mask keeps.
// KeptShare, generator/hardware/engine/masks/kept-share.ts
// lanes = 8, slots = 16, window = 8
`default_nettype none

module disc8x8_116cac_kept_share (
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
    reg  [1:0] state;  // kept-share.ts:48
    reg  [2:0] left;  // cycles of the division, less one; kept-share.ts:49
    reg  [15:0] remainder;  // below twice the whole sum; kept-share.ts:49
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
    wire [15:0] remainder_next_value = {remainder_next_condition ? remainder[14:0] - whole_queue_get_data :
        remainder[14:0], 1'd0};
    wire remainder_next_condition_2 = {1'd0, whole_queue_get_data} <= remainder_next_value;

    always @(posedge aclk) begin
        if (state == STATE_WAIT) begin
            left <= 3'd4;
            quotient <= 10'd0;
            remainder <= {4'd0, kept_sums[11:0]} + {4'd0, kept_sums[23:12]} +
                ({4'd0, kept_sums[35:24]} + {4'd0, kept_sums[47:36]}) +
                ({4'd0, kept_sums[59:48]} + {4'd0, kept_sums[71:60]} +
                    ({4'd0, kept_sums[83:72]} + {4'd0, kept_sums[95:84]}));
        end
        else if (state == STATE_DIVIDE) begin
            left <= left - 3'd1;
            remainder <= {remainder_next_condition_2 ? remainder_next_value[14:0] - whole_queue_get_data :
                remainder_next_value[14:0], 1'd0};
            quotient <= {{quotient[7:0], 1'd0} | {8'd0, remainder_next_condition}, 1'd0} |
                {9'd0, remainder_next_condition_2};
        end
    end

    // kept-share.ts:45
    disc8x8_116cac_queue_bits15_depth8 whole_queue (
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
