// The largest score of each query over all lanes.
// RowMaximum, generator/hardware/engine/row-maximum.ts
// lanes = 8, bits = 20
`default_nettype none

module disc8x8_7d95b9_row_maximum (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         peaks_valid,
    output wire         peaks_ready,
    input  wire [159:0] peaks_scores,
    output wire         most_valid,
    input  wire         most_ready,
    output wire [19:0]  most_score
);
    wire reduce_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [19:0] buffer_get_data;
    reg  all_valid;  // row-maximum.ts:26
    reg  [159:0] all_scores;  // row-maximum.ts:26
    reg  best4_valid;  // row-maximum.ts:29
    reg  [79:0] best4_scores /* verilator split_var */;  // row-maximum.ts:29
    reg  best2_valid;  // row-maximum.ts:29
    reg  [39:0] best2_scores /* verilator split_var */;  // row-maximum.ts:29
    reg  best1_valid;  // row-maximum.ts:29
    reg  [19:0] best1_scores;  // row-maximum.ts:29

    assign peaks_ready = reduce_advance;
    assign most_valid = buffer_get_valid;
    assign most_score = buffer_get_data;
    assign reduce_advance = ~best1_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            all_valid <= 1'd0;
            best4_valid <= 1'd0;
            best2_valid <= 1'd0;
            best1_valid <= 1'd0;
        end
        else if (reduce_advance) begin
            all_valid <= peaks_valid;
            best4_valid <= all_valid;
            best2_valid <= best4_valid;
            best1_valid <= best2_valid;
        end
    end

    wire signed [20:0] best4_scores_next_difference = {all_scores[19], all_scores[19:0]} -
        {all_scores[39], all_scores[39:20]};
    wire signed [20:0] best4_scores_next_difference_2 = {all_scores[59], all_scores[59:40]} -
        {all_scores[79], all_scores[79:60]};
    wire signed [20:0] best4_scores_next_difference_3 = {all_scores[99], all_scores[99:80]} -
        {all_scores[119], all_scores[119:100]};
    wire signed [20:0] best4_scores_next_difference_4 = {all_scores[139], all_scores[139:120]} -
        {all_scores[159], all_scores[159:140]};
    wire signed [20:0] best2_scores_next_difference = {best4_scores[19], best4_scores[19:0]} -
        {best4_scores[39], best4_scores[39:20]};
    wire signed [20:0] best2_scores_next_difference_2 = {best4_scores[59], best4_scores[59:40]} -
        {best4_scores[79], best4_scores[79:60]};
    wire signed [20:0] best1_scores_next_difference = {best2_scores[19], best2_scores[19:0]} -
        {best2_scores[39], best2_scores[39:20]};

    always @(posedge aclk) begin
        if (reduce_advance) begin
            all_scores <= peaks_scores;
            best4_scores[19:0] <= ~best4_scores_next_difference[20] ? all_scores[19:0] : all_scores[39:20];
            best4_scores[39:20] <= ~best4_scores_next_difference_2[20] ? all_scores[59:40] : all_scores[79:60];
            best4_scores[59:40] <= ~best4_scores_next_difference_3[20] ? all_scores[99:80] : all_scores[119:100];
            best4_scores[79:60] <= ~best4_scores_next_difference_4[20] ? all_scores[139:120] : all_scores[159:140];
            best2_scores[19:0] <= ~best2_scores_next_difference[20] ? best4_scores[19:0] : best4_scores[39:20];
            best2_scores[39:20] <= ~best2_scores_next_difference_2[20] ? best4_scores[59:40] : best4_scores[79:60];
            best1_scores <= ~best1_scores_next_difference[20] ? best2_scores[19:0] : best2_scores[39:20];
        end
    end

    // row-maximum.ts:31
    disc8x8_7d95b9_skid_buffer_bits20 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(best1_valid),
        .put_ready(buffer_put_ready),
        .put_data(best1_scores),
        .get_valid(buffer_get_valid),
        .get_ready(most_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, best4_scores_next_difference[19:0], best4_scores_next_difference_2[19:0],
        best4_scores_next_difference_3[19:0], best4_scores_next_difference_4[19:0], best2_scores_next_difference[19:0],
        best2_scores_next_difference_2[19:0], best1_scores_next_difference[19:0], 1'b0};
endmodule

`default_nettype wire
