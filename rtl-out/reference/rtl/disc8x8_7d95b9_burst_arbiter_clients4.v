// Bursts of 4 clients in turn.
// BurstArbiter, generator/hardware/memory/burst-arbiter.ts
// wordBytes = 8, burst = 16, clients = 4, from = 3
`default_nettype none

module disc8x8_7d95b9_burst_arbiter_clients4 (
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
    output wire        chosen_valid,
    input  wire        chosen_ready,
    output wire [31:0] chosen_address,
    output wire [3:0]  chosen_length,
    output wire [2:0]  chosen_from
);
    wire [3:0] offers_put_valid;
    wire [3:0] offers_put_ready;
    wire [143:0] offers_put_data;
    wire [3:0] offers_get_valid;
    wire [3:0] offers_get_ready;
    wire [143:0] offers_get_data;
    wire arbiter_put0_ready;
    wire arbiter_put1_ready;
    wire arbiter_put2_ready;
    wire arbiter_put3_ready;
    wire arbiter_get_valid;
    wire arbiter_get_data;
    wire [1:0] arbiter_get_from;  // the input it came from
    wire found_put_ready;
    wire found_get_valid;
    wire [38:0] found_get_data;
    wire choice_advance;
    reg  next_valid;  // burst-arbiter.ts:62
    reg  [2:0] next_from;  // burst-arbiter.ts:62
    reg  [143:0] next_bursts;  // burst-arbiter.ts:62

    assign ask0_ready = offers_put_ready[0];
    assign ask1_ready = offers_put_ready[1];
    assign ask2_ready = offers_put_ready[2];
    assign ask3_ready = offers_put_ready[3];
    assign chosen_valid = found_get_valid;
    assign chosen_address = found_get_data[31:0];
    assign chosen_length = found_get_data[35:32];
    assign chosen_from = found_get_data[38:36];
    assign offers_put_valid = {ask3_valid, ask2_valid, ask1_valid, ask0_valid};
    assign offers_put_data = {{ask3_length, ask3_address}, {ask2_length, ask2_address}, {ask1_length, ask1_address},
        {ask0_length, ask0_address}};
    assign offers_get_ready = {arbiter_put3_ready, arbiter_put2_ready, arbiter_put1_ready, arbiter_put0_ready};
    assign choice_advance = ~next_valid | found_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) next_valid <= 1'd0;
        else if (choice_advance) next_valid <= arbiter_get_valid;
    end

    always @(posedge aclk) begin
        if (choice_advance) begin
            next_from <= {1'd0, arbiter_get_from};
            next_bursts <= offers_get_data;
        end
    end

    genvar i;

    // burst-arbiter.ts:48
    generate
        for (i = 0; i < 4; i = i + 1) begin : offers
            disc8x8_7d95b9_skid_buffer_bits36 offers (
                .aclk(aclk),
                .aresetn(aresetn),
                .put_valid(offers_put_valid[i]),
                .put_ready(offers_put_ready[i]),
                .put_data(offers_put_data[36*i +: 36]),
                .get_valid(offers_get_valid[i]),
                .get_ready(offers_get_ready[i]),
                .get_data(offers_get_data[36*i +: 36])
            );
        end
    endgenerate

    // burst-arbiter.ts:48
    disc8x8_7d95b9_arbiter_inputs4 arbiter (
        .aclk(aclk),
        .aresetn(aresetn),
        .put0_valid(offers_get_valid[0]),
        .put0_ready(arbiter_put0_ready),
        .put0_data(1'd0),
        .put1_valid(offers_get_valid[1]),
        .put1_ready(arbiter_put1_ready),
        .put1_data(1'd0),
        .put2_valid(offers_get_valid[2]),
        .put2_ready(arbiter_put2_ready),
        .put2_data(1'd0),
        .put3_valid(offers_get_valid[3]),
        .put3_ready(arbiter_put3_ready),
        .put3_data(1'd0),
        .get_valid(arbiter_get_valid),
        .get_ready(choice_advance),
        .get_data(arbiter_get_data),
        .get_from(arbiter_get_from)
    );

    // burst-arbiter.ts:48
    disc8x8_7d95b9_skid_buffer_bits39 found (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(next_valid),
        .put_ready(found_put_ready),
        .put_data({next_from,
            next_from == 3'd0 ? next_bursts[35:0] : next_from == 3'd1 ? next_bursts[71:36] :
                next_from == 3'd2 ? next_bursts[107:72] : next_bursts[143:108]}),
        .get_valid(found_get_valid),
        .get_ready(chosen_ready),
        .get_data(found_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, arbiter_get_data, 1'b0};
endmodule

`default_nettype wire
