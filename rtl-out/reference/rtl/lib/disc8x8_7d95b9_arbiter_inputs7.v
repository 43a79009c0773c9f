// Merges 7 streams, round robin; an offer stays until it is accepted.
// Arbiter, generator/hdl/lib/arbiter.ts
// bits = 1, inputs = 7
`default_nettype none

module disc8x8_7d95b9_arbiter_inputs7 (
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
    input  wire       put4_valid,
    output wire       put4_ready,
    input  wire       put4_data,
    input  wire       put5_valid,
    output wire       put5_ready,
    input  wire       put5_data,
    input  wire       put6_valid,
    output wire       put6_ready,
    input  wire       put6_data,
    output wire       get_valid,
    input  wire       get_ready,
    output wire       get_data,
    output wire [2:0] get_from  // the input it came from
);
    reg  [2:0] last;  // arbiter.ts:43
    reg  waiting;  // what `last` offers was not accepted yet; arbiter.ts:43

    wire behind_0 = put1_valid & (last < 3'd1);
    wire behind_1 = put2_valid & (last < 3'd2);
    wire behind_2 = put3_valid & (last < 3'd3);
    wire behind_3 = put4_valid & (last < 3'd4);
    wire behind_4 = put5_valid & (last < 3'd5);
    wire behind_5 = put6_valid & (last < 3'd6);
    wire is_behind_condition = behind_0 | behind_1 | behind_2 | behind_3;
    wire is_behind_condition_2 = is_behind_condition | behind_4;
    wire is_behind = is_behind_condition_2 | behind_5;
    wire granted_0 = waiting ? last == 3'd0 : put0_valid & ~is_behind;
    wire granted_1 = waiting ? last == 3'd1 : is_behind ? behind_0 : put1_valid & ~put0_valid;
    wire granted_2 = waiting ? last == 3'd2 : is_behind ? behind_1 & ~behind_0 :
        put2_valid & ~(put0_valid | put1_valid);
    wire granted_3 = waiting ? last == 3'd3 : is_behind ? behind_2 & ~(behind_0 | behind_1) :
        put3_valid & ~(put0_valid | put1_valid | put2_valid);
    wire granted_4_condition = put0_valid | put1_valid | put2_valid | put3_valid;
    wire granted_4 = waiting ? last == 3'd4 : is_behind ? behind_3 & ~(behind_0 | behind_1 | behind_2) :
        put4_valid & ~granted_4_condition;
    wire granted_5_condition = granted_4_condition | put4_valid;
    wire granted_5 = waiting ? last == 3'd5 : is_behind ? behind_4 & ~is_behind_condition :
        put5_valid & ~granted_5_condition;
    wire granted_6_condition = granted_5_condition | put5_valid;
    wire granted_6 = waiting ? last == 3'd6 : is_behind ? behind_5 & ~is_behind_condition_2 :
        put6_valid & ~granted_6_condition;
    wire [2:0] from = (granted_1 ? 3'd1 : 3'd0) | (granted_2 ? 3'd2 : 3'd0) | (granted_3 ? 3'd3 : 3'd0) |
        (granted_4 ? 3'd4 : 3'd0) | (granted_5 ? 3'd5 : 3'd0) | (granted_6 ? 3'd6 : 3'd0);
    assign put0_ready = get_ready & granted_0;
    assign put1_ready = get_ready & granted_1;
    assign put2_ready = get_ready & granted_2;
    assign put3_ready = get_ready & granted_3;
    assign put4_ready = get_ready & granted_4;
    assign put5_ready = get_ready & granted_5;
    assign put6_ready = get_ready & granted_6;
    assign get_valid = granted_6_condition | put6_valid;
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
