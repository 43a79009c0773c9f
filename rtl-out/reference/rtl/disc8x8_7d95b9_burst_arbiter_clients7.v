// Bursts of 7 clients in turn.
// BurstArbiter, generator/hardware/memory/burst-arbiter.ts
// wordBytes = 8, burst = 16, clients = 7, from = 3
`default_nettype none

module disc8x8_7d95b9_burst_arbiter_clients7 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        ask0_valid,
    output wire        ask0_ready,
    input  wire [31:0] ask0_address,
    input  wire [3:0]  ask0_length,
    input  wire        ask1_valid,
    output wire        ask1_ready,
    input  wire [31:0] ask1_address,
    input  wire [3:0]  ask1_length,
    input  wire        ask2_valid,
    output wire        ask2_ready,
    input  wire [31:0] ask2_address,
    input  wire [3:0]  ask2_length,
    input  wire        ask3_valid,
    output wire        ask3_ready,
    input  wire [31:0] ask3_address,
    input  wire [3:0]  ask3_length,
    input  wire        ask4_valid,
    output wire        ask4_ready,
    input  wire [31:0] ask4_address,
    input  wire [3:0]  ask4_length,
    input  wire        ask5_valid,
    output wire        ask5_ready,
    input  wire [31:0] ask5_address,
    input  wire [3:0]  ask5_length,
    input  wire        ask6_valid,
    output wire        ask6_ready,
    input  wire [31:0] ask6_address,
    input  wire [3:0]  ask6_length,
    output wire        chosen_valid,
    input  wire        chosen_ready,
    output wire [31:0] chosen_address,
    output wire [3:0]  chosen_length,
    output wire [2:0]  chosen_from
);
    wire arbiter_put0_ready;
    wire arbiter_put1_ready;
    wire arbiter_put2_ready;
    wire arbiter_put3_ready;
    wire arbiter_put4_ready;
    wire arbiter_put5_ready;
    wire arbiter_put6_ready;
    wire arbiter_get_valid;
    wire arbiter_get_data;
    wire [2:0] arbiter_get_from;  // the input it came from
    wire offer0_ready;
    wire offer1_ready;
    wire offer2_ready;
    wire offer3_ready;
    wire offer4_ready;
    wire offer5_ready;
    wire offer6_ready;
    wire choice_advance;
    wire put_valid;
    wire put_ready;
    wire [31:0] put_address;
    wire [3:0] put_length;
    wire [2:0] put_from;
    wire found_ready;
    reg  offer0_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer0_address;  // burst-arbiter.ts:48
    reg  [3:0] offer0_length;  // burst-arbiter.ts:48
    reg  offer0_is_free;  // burst-arbiter.ts:48
    reg  offer1_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer1_address;  // burst-arbiter.ts:48
    reg  [3:0] offer1_length;  // burst-arbiter.ts:48
    reg  offer1_is_free;  // burst-arbiter.ts:48
    reg  offer2_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer2_address;  // burst-arbiter.ts:48
    reg  [3:0] offer2_length;  // burst-arbiter.ts:48
    reg  offer2_is_free;  // burst-arbiter.ts:48
    reg  offer3_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer3_address;  // burst-arbiter.ts:48
    reg  [3:0] offer3_length;  // burst-arbiter.ts:48
    reg  offer3_is_free;  // burst-arbiter.ts:48
    reg  offer4_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer4_address;  // burst-arbiter.ts:48
    reg  [3:0] offer4_length;  // burst-arbiter.ts:48
    reg  offer4_is_free;  // burst-arbiter.ts:48
    reg  offer5_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer5_address;  // burst-arbiter.ts:48
    reg  [3:0] offer5_length;  // burst-arbiter.ts:48
    reg  offer5_is_free;  // burst-arbiter.ts:48
    reg  offer6_valid;  // burst-arbiter.ts:48
    reg  [31:0] offer6_address;  // burst-arbiter.ts:48
    reg  [3:0] offer6_length;  // burst-arbiter.ts:48
    reg  offer6_is_free;  // burst-arbiter.ts:48
    reg  next_valid;  // burst-arbiter.ts:56
    reg  [2:0] next_from;  // burst-arbiter.ts:56
    reg  [6:0] next_is_from;  // burst-arbiter.ts:56
    reg  [251:0] next_bursts /* verilator split_var */;  // burst-arbiter.ts:56
    reg  found_valid;  // burst-arbiter.ts:64
    reg  [31:0] found_address;  // burst-arbiter.ts:64
    reg  [3:0] found_length;  // burst-arbiter.ts:64
    reg  [2:0] found_from;  // burst-arbiter.ts:64
    reg  found_is_free;  // burst-arbiter.ts:64

    assign ask0_ready = offer0_is_free;
    assign ask1_ready = offer1_is_free;
    assign ask2_ready = offer2_is_free;
    assign ask3_ready = offer3_is_free;
    assign ask4_ready = offer4_is_free;
    assign ask5_ready = offer5_is_free;
    assign ask6_ready = offer6_is_free;
    assign chosen_valid = found_valid;
    assign chosen_address = found_address;
    assign chosen_length = found_length;
    assign chosen_from = found_from;
    assign offer0_ready = arbiter_put0_ready;
    assign offer1_ready = arbiter_put1_ready;
    assign offer2_ready = arbiter_put2_ready;
    assign offer3_ready = arbiter_put3_ready;
    assign offer4_ready = arbiter_put4_ready;
    assign offer5_ready = arbiter_put5_ready;
    assign offer6_ready = arbiter_put6_ready;
    assign choice_advance = ~next_valid | put_ready;
    assign put_valid = next_valid;
    assign put_ready = found_is_free;
    wire [35:0] put_address_value = (next_is_from[0] ? next_bursts[35:0] : 36'd0) |
        (next_is_from[1] ? next_bursts[71:36] : 36'd0) | (next_is_from[2] ? next_bursts[107:72] : 36'd0) |
        (next_is_from[3] ? next_bursts[143:108] : 36'd0) | (next_is_from[4] ? next_bursts[179:144] : 36'd0) |
        (next_is_from[5] ? next_bursts[215:180] : 36'd0) | (next_is_from[6] ? next_bursts[251:216] : 36'd0);
    assign put_address = put_address_value[31:0];
    assign put_length = put_address_value[35:32];
    assign put_from = next_from;
    assign found_ready = chosen_ready;

    always @(posedge aclk) begin
        if (!aresetn) offer0_valid <= 1'd0;
        else if (~offer0_valid) offer0_valid <= ask0_valid;
        else if (offer0_ready) offer0_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer0_valid) begin
            offer0_address <= ask0_address;
            offer0_length <= ask0_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            offer0_is_free <= 1'd1;
            offer1_is_free <= 1'd1;
            offer2_is_free <= 1'd1;
            offer3_is_free <= 1'd1;
            offer4_is_free <= 1'd1;
            offer5_is_free <= 1'd1;
            offer6_is_free <= 1'd1;
            found_is_free <= 1'd1;
        end
        else begin
            offer0_is_free <= offer0_is_free ? ~ask0_valid : offer0_ready;
            offer1_is_free <= offer1_is_free ? ~ask1_valid : offer1_ready;
            offer2_is_free <= offer2_is_free ? ~ask2_valid : offer2_ready;
            offer3_is_free <= offer3_is_free ? ~ask3_valid : offer3_ready;
            offer4_is_free <= offer4_is_free ? ~ask4_valid : offer4_ready;
            offer5_is_free <= offer5_is_free ? ~ask5_valid : offer5_ready;
            offer6_is_free <= offer6_is_free ? ~ask6_valid : offer6_ready;
            found_is_free <= found_is_free ? ~put_valid : found_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer1_valid <= 1'd0;
        else if (~offer1_valid) offer1_valid <= ask1_valid;
        else if (offer1_ready) offer1_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer1_valid) begin
            offer1_address <= ask1_address;
            offer1_length <= ask1_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer2_valid <= 1'd0;
        else if (~offer2_valid) offer2_valid <= ask2_valid;
        else if (offer2_ready) offer2_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer2_valid) begin
            offer2_address <= ask2_address;
            offer2_length <= ask2_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer3_valid <= 1'd0;
        else if (~offer3_valid) offer3_valid <= ask3_valid;
        else if (offer3_ready) offer3_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer3_valid) begin
            offer3_address <= ask3_address;
            offer3_length <= ask3_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer4_valid <= 1'd0;
        else if (~offer4_valid) offer4_valid <= ask4_valid;
        else if (offer4_ready) offer4_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer4_valid) begin
            offer4_address <= ask4_address;
            offer4_length <= ask4_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer5_valid <= 1'd0;
        else if (~offer5_valid) offer5_valid <= ask5_valid;
        else if (offer5_ready) offer5_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer5_valid) begin
            offer5_address <= ask5_address;
            offer5_length <= ask5_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) offer6_valid <= 1'd0;
        else if (~offer6_valid) offer6_valid <= ask6_valid;
        else if (offer6_ready) offer6_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~offer6_valid) begin
            offer6_address <= ask6_address;
            offer6_length <= ask6_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) next_valid <= 1'd0;
        else if (choice_advance) next_valid <= arbiter_get_valid;
    end

    always @(posedge aclk) begin
        if (choice_advance) begin
            next_from <= arbiter_get_from;
            next_is_from <= {arbiter_put6_ready, arbiter_put5_ready, arbiter_put4_ready, arbiter_put3_ready,
                arbiter_put2_ready, arbiter_put1_ready, arbiter_put0_ready};
            next_bursts[35:0] <= {offer0_length, offer0_address};
            next_bursts[71:36] <= {offer1_length, offer1_address};
            next_bursts[107:72] <= {offer2_length, offer2_address};
            next_bursts[143:108] <= {offer3_length, offer3_address};
            next_bursts[179:144] <= {offer4_length, offer4_address};
            next_bursts[215:180] <= {offer5_length, offer5_address};
            next_bursts[251:216] <= {offer6_length, offer6_address};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else if (~found_valid) found_valid <= put_valid;
        else if (found_ready) found_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~found_valid) begin
            found_address <= put_address;
            found_length <= put_length;
            found_from <= put_from;
        end
    end

    // burst-arbiter.ts:46
    disc8x8_7d95b9_arbiter_inputs7 arbiter (
        .aclk(aclk),
        .aresetn(aresetn),
        .put0_valid(offer0_valid),
        .put0_ready(arbiter_put0_ready),
        .put0_data(1'd0),
        .put1_valid(offer1_valid),
        .put1_ready(arbiter_put1_ready),
        .put1_data(1'd0),
        .put2_valid(offer2_valid),
        .put2_ready(arbiter_put2_ready),
        .put2_data(1'd0),
        .put3_valid(offer3_valid),
        .put3_ready(arbiter_put3_ready),
        .put3_data(1'd0),
        .put4_valid(offer4_valid),
        .put4_ready(arbiter_put4_ready),
        .put4_data(1'd0),
        .put5_valid(offer5_valid),
        .put5_ready(arbiter_put5_ready),
        .put5_data(1'd0),
        .put6_valid(offer6_valid),
        .put6_ready(arbiter_put6_ready),
        .put6_data(1'd0),
        .get_valid(arbiter_get_valid),
        .get_ready(choice_advance),
        .get_data(arbiter_get_data),
        .get_from(arbiter_get_from)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, arbiter_get_data, 1'b0};
endmodule

`default_nettype wire
