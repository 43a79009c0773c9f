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
    reg  turns_0;  // arbiter.ts:44
    reg  turns_1;  // arbiter.ts:44
    reg  turns_2;  // arbiter.ts:44

    wire behind_0 = put0_valid & turns_0;
    wire behind_1 = put1_valid & turns_1;
    wire behind_2 = put2_valid & turns_2;
    wire behind_3 = put3_valid;
    wire granted_0 = turns_0 ? behind_0 : put0_valid & ~(behind_1 | behind_2 | behind_3);
    wire granted_1 = turns_1 ? behind_1 & ~behind_0 : put1_valid & ~put0_valid & ~(behind_2 | behind_3);
    wire granted_2 = turns_2 ? behind_2 & ~(behind_0 | behind_1) : put2_valid & ~(put0_valid | put1_valid) & ~behind_3;
    wire granted_3 = behind_3 & ~(behind_0 | behind_1 | behind_2);
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
            turns_0 <= 1'd1;
            turns_1 <= 1'd1;
            turns_2 <= 1'd1;
        end
        else begin
            turns_0 <= get_valid ? (get_ready ? granted_3 : granted_0) : turns_0;
            turns_1 <= get_valid ? granted_0 | (get_ready ? granted_3 : granted_1) : turns_1;
            turns_2 <= get_valid ? granted_0 | granted_1 | (get_ready ? granted_3 : granted_2) : turns_2;
        end
    end
endmodule

`default_nettype wire
