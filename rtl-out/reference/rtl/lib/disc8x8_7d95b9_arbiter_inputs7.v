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
    reg  turns_0;  // arbiter.ts:44
    reg  turns_1;  // arbiter.ts:44
    reg  turns_2;  // arbiter.ts:44
    reg  turns_3;  // arbiter.ts:44
    reg  turns_4;  // arbiter.ts:44
    reg  turns_5;  // arbiter.ts:44

    wire behind_0 = put0_valid & turns_0;
    wire behind_1 = put1_valid & turns_1;
    wire behind_2 = put2_valid & turns_2;
    wire behind_3 = put3_valid & turns_3;
    wire behind_4 = put4_valid & turns_4;
    wire behind_5 = put5_valid & turns_5;
    wire behind_6 = put6_valid;
    wire granted_0 = turns_0 ? behind_0 :
        put0_valid & ~(behind_1 | behind_2 | behind_3 | behind_4 | behind_5 | behind_6);
    wire granted_1 = turns_1 ? behind_1 & ~behind_0 :
        put1_valid & ~put0_valid & ~(behind_2 | behind_3 | behind_4 | behind_5 | behind_6);
    wire granted_2 = turns_2 ? behind_2 & ~(behind_0 | behind_1) :
        put2_valid & ~(put0_valid | put1_valid) & ~(behind_3 | behind_4 | behind_5 | behind_6);
    wire granted_3 = turns_3 ? behind_3 & ~(behind_0 | behind_1 | behind_2) :
        put3_valid & ~(put0_valid | put1_valid | put2_valid) & ~(behind_4 | behind_5 | behind_6);
    wire granted_4_condition = behind_0 | behind_1 | behind_2 | behind_3;
    wire granted_4_condition_2 = put0_valid | put1_valid | put2_valid | put3_valid;
    wire granted_4 = turns_4 ? behind_4 & ~granted_4_condition :
        put4_valid & ~granted_4_condition_2 & ~(behind_5 | behind_6);
    wire granted_5_condition = granted_4_condition | behind_4;
    wire granted_5_condition_2 = granted_4_condition_2 | put4_valid;
    wire granted_5 = turns_5 ? behind_5 & ~granted_5_condition : put5_valid & ~granted_5_condition_2 & ~behind_6;
    wire granted_6 = behind_6 & ~(granted_5_condition | behind_5);
    wire [2:0] from = (granted_1 ? 3'd1 : 3'd0) | (granted_2 ? 3'd2 : 3'd0) | (granted_3 ? 3'd3 : 3'd0) |
        (granted_4 ? 3'd4 : 3'd0) | (granted_5 ? 3'd5 : 3'd0) | (granted_6 ? 3'd6 : 3'd0);
    assign put0_ready = get_ready & granted_0;
    assign put1_ready = get_ready & granted_1;
    assign put2_ready = get_ready & granted_2;
    assign put3_ready = get_ready & granted_3;
    assign put4_ready = get_ready & granted_4;
    assign put5_ready = get_ready & granted_5;
    assign put6_ready = get_ready & granted_6;
    assign get_valid = granted_5_condition_2 | put5_valid | put6_valid;
    assign get_data = from == 3'd0 ? put0_data : from == 3'd1 ? put1_data : from == 3'd2 ? put2_data :
        from == 3'd3 ? put3_data : from == 3'd4 ? put4_data : from == 3'd5 ? put5_data : put6_data;
    assign get_from = from;
    wire turns_4_next_condition = granted_0 | granted_1 | granted_2 | granted_3;

    always @(posedge aclk) begin
        if (!aresetn) begin
            turns_0 <= 1'd1;
            turns_1 <= 1'd1;
            turns_2 <= 1'd1;
            turns_3 <= 1'd1;
            turns_4 <= 1'd1;
            turns_5 <= 1'd1;
        end
        else begin
            turns_0 <= get_valid ? (get_ready ? granted_6 : granted_0) : turns_0;
            turns_1 <= get_valid ? granted_0 | (get_ready ? granted_6 : granted_1) : turns_1;
            turns_2 <= get_valid ? granted_0 | granted_1 | (get_ready ? granted_6 : granted_2) : turns_2;
            turns_3 <= get_valid ? granted_0 | granted_1 | granted_2 | (get_ready ? granted_6 : granted_3) : turns_3;
            turns_4 <= get_valid ? turns_4_next_condition | (get_ready ? granted_6 : granted_4) : turns_4;
            turns_5 <= get_valid ? turns_4_next_condition | granted_4 | (get_ready ? granted_6 : granted_5) : turns_5;
        end
    end
endmodule

`default_nettype wire
