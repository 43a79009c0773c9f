// The largest score of each query over all lanes.
// RowMaximum, generator/hardware/engine/row-maximum.ts
// lanes = 8, bits = 20
`default_nettype none

module disc8x8_7d95b9_row_maximum (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         peaks_valid,
    output wire         peaks_ready,
    input  wire [7:0]   peaks_has,
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
    reg  [7:0] all_has;  // row-maximum.ts:26
    reg  [159:0] all_scores;  // row-maximum.ts:26
    reg  best4_valid;  // row-maximum.ts:33
    reg  [3:0] best4_has;  // row-maximum.ts:33
    reg  [79:0] best4_scores /* verilator split_var */;  // row-maximum.ts:33
    reg  best2_valid;  // row-maximum.ts:33
    reg  [1:0] best2_has;  // row-maximum.ts:33
    reg  [39:0] best2_scores /* verilator split_var */;  // row-maximum.ts:33
    reg  best1_valid;  // row-maximum.ts:33
    reg  best1_has;  // row-maximum.ts:33
    reg  [19:0] best1_scores;  // row-maximum.ts:33

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

    always @(posedge aclk) begin
        if (reduce_advance) begin
            all_has <= peaks_has;
            all_scores <= peaks_scores;
            best4_has <= {all_has[6] | all_has[7], all_has[4] | all_has[5], all_has[2] | all_has[3],
                all_has[0] | all_has[1]};
            best4_scores[19:0] <= all_has[0] &
                (~all_has[1] | ($signed(all_scores[39:20]) < $signed(all_scores[19:0]))) ? all_scores[19:0] :
                all_scores[39:20];
            best4_scores[39:20] <= all_has[2] &
                (~all_has[3] | ($signed(all_scores[79:60]) < $signed(all_scores[59:40]))) ? all_scores[59:40] :
                all_scores[79:60];
            best4_scores[59:40] <= all_has[4] &
                (~all_has[5] | ($signed(all_scores[119:100]) < $signed(all_scores[99:80]))) ? all_scores[99:80] :
                all_scores[119:100];
            best4_scores[79:60] <= all_has[6] &
                (~all_has[7] | ($signed(all_scores[159:140]) < $signed(all_scores[139:120]))) ? all_scores[139:120] :
                all_scores[159:140];
            best2_has <= {best4_has[2] | best4_has[3], best4_has[0] | best4_has[1]};
            best2_scores[19:0] <= best4_has[0] &
                (~best4_has[1] | ($signed(best4_scores[39:20]) < $signed(best4_scores[19:0]))) ? best4_scores[19:0] :
                best4_scores[39:20];
            best2_scores[39:20] <= best4_has[2] &
                (~best4_has[3] | ($signed(best4_scores[79:60]) < $signed(best4_scores[59:40]))) ? best4_scores[59:40] :
                best4_scores[79:60];
            best1_has <= best2_has[0] | best2_has[1];
            best1_scores <= best2_has[0] &
                (~best2_has[1] | ($signed(best2_scores[39:20]) < $signed(best2_scores[19:0]))) ? best2_scores[19:0] :
                best2_scores[39:20];
        end
    end

    // row-maximum.ts:39
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
    wire _unused_ok = &{1'b0, best1_has, 1'b0};
endmodule

`default_nettype wire
