// Merges 7 streams, round robin; an offer stays until it is accepted.
// Arbiter, generator/hdl/lib/arbiter.ts
// bits = 36, inputs = 7
`default_nettype none

module disc8x8_116cac_arbiter_inputs7 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put0_valid,
    output wire        put0_ready,
    input  wire [35:0] put0_data,
    input  wire        put1_valid,
    output wire        put1_ready,
    input  wire [35:0] put1_data,
    input  wire        put2_valid,
    output wire        put2_ready,
    input  wire [35:0] put2_data,
    input  wire        put3_valid,
    output wire        put3_ready,
    input  wire [35:0] put3_data,
    input  wire        put4_valid,
    output wire        put4_ready,
    input  wire [35:0] put4_data,
    input  wire        put5_valid,
    output wire        put5_ready,
    input  wire [35:0] put5_data,
    input  wire        put6_valid,
    output wire        put6_ready,
    input  wire [35:0] put6_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [35:0] get_data,
    output wire [2:0]  get_from  // the input it came from
);
    reg  [2:0] last;  // arbiter.ts:43
    reg  waiting;  // what `last` offers was not accepted yet; arbiter.ts:43

    wire [2:0] next = put1_valid & (last < 3'd1) ? 3'd1 : put2_valid & (last < 3'd2) ? 3'd2 :
        put3_valid & (last < 3'd3) ? 3'd3 : put4_valid & (last < 3'd4) ? 3'd4 : put5_valid & (last < 3'd5) ? 3'd5 :
        put6_valid & (last < 3'd6) ? 3'd6 : put0_valid ? 3'd0 : put1_valid ? 3'd1 : put2_valid ? 3'd2 :
        put3_valid ? 3'd3 : put4_valid ? 3'd4 : put5_valid ? 3'd5 : 3'd6;
    wire [2:0] from = waiting ? last : next;
    assign put0_ready = get_ready & (from == 3'd0);
    assign put1_ready = get_ready & (from == 3'd1);
    assign put2_ready = get_ready & (from == 3'd2);
    assign put3_ready = get_ready & (from == 3'd3);
    assign put4_ready = get_ready & (from == 3'd4);
    assign put5_ready = get_ready & (from == 3'd5);
    assign put6_ready = get_ready & (from == 3'd6);
    assign get_valid = put0_valid | put1_valid | put2_valid | put3_valid | put4_valid | put5_valid | put6_valid;
    assign get_data = from == 3'd0 ? put0_data : from == 3'd1 ? put1_data : from == 3'd2 ? put2_data :
        from == 3'd3 ? put3_data : from == 3'd4 ? put4_data : from == 3'd5 ? put5_data : put6_data;
    assign get_from = from;

    always @(posedge aclk) begin
        if (!aresetn) begin
            last <= 3'd6;
            waiting <= 1'd0;
        end
        else begin
            last <= get_valid ? from : last;
            waiting <= get_valid & ~get_ready;
        end
    end
endmodule

`default_nettype wire
