// Merges 4 streams, round robin; an offer stays until it is accepted.
// Arbiter, generator/hdl/lib/arbiter.ts
// bits = 1, inputs = 4
`default_nettype none

module disc8x8_7d95b9_arbiter_inputs4 (
    input  wire       aclk,
    input  wire       aresetn,
    input  wire       put0_valid,
    output wire       put0_ready,
    input  wire       put0_data,
    input  wire       put1_valid,
    output wire       put1_ready,
    input  wire       put1_data,
    input  wire       put2_valid,
    output wire       put2_ready,
    input  wire       put2_data,
    input  wire       put3_valid,
    output wire       put3_ready,
    input  wire       put3_data,
    output wire       get_valid,
    input  wire       get_ready,
    output wire       get_data,
    output wire [1:0] get_from  // the input it came from
);
    reg  [1:0] last;  // arbiter.ts:43
    reg  waiting;  // what `last` offers was not accepted yet; arbiter.ts:43

    wire behind_0 = put1_valid & (last < 2'd1);
    wire behind_1 = put2_valid & (last < 2'd2);
    wire behind_2 = put3_valid & (last < 2'd3);
    wire is_behind = behind_0 | behind_1 | behind_2;
    wire granted_0 = waiting ? last == 2'd0 : put0_valid & ~is_behind;
    wire granted_1 = waiting ? last == 2'd1 : is_behind ? behind_0 : put1_valid & ~put0_valid;
    wire granted_2 = waiting ? last == 2'd2 : is_behind ? behind_1 & ~behind_0 :
        put2_valid & ~(put0_valid | put1_valid);
    wire granted_3 = waiting ? last == 2'd3 : is_behind ? behind_2 & ~(behind_0 | behind_1) :
        put3_valid & ~(put0_valid | put1_valid | put2_valid);
    wire [1:0] from = (granted_1 ? 2'd1 : 2'd0) | (granted_2 ? 2'd2 : 2'd0) | (granted_3 ? 2'd3 : 2'd0);
    assign put0_ready = get_ready & granted_0;
    assign put1_ready = get_ready & granted_1;
    assign put2_ready = get_ready & granted_2;
    assign put3_ready = get_ready & granted_3;
    assign get_valid = put0_valid | put1_valid | put2_valid | put3_valid;
    assign get_data = from == 2'd0 ? put0_data : from == 2'd1 ? put1_data : from == 2'd2 ? put2_data : put3_data;
    assign get_from = from;

    always @(posedge aclk) begin
        if (!aresetn) begin
            last <= 2'd3;
            waiting <= 1'd0;
        end
        else begin
            last <= get_valid ? from : last;
            waiting <= get_valid & ~get_ready;
        end
    end
endmodule

`default_nettype wire
