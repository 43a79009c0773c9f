// Words of results, from whom the pass says.
// ResultRouter, generator/hardware/control/result-router.ts
// wordBytes = 8, tokens = 64, sources = 4
`default_nettype none

module disc8x8_116cac_result_router (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [1:0]  passes_source,
    input  wire [21:0] passes_last_word,
    input  wire [7:0]  passes_last_segment,
    input  wire [5:0]  passes_last_row,
    input  wire        linear_valid,
    output wire        linear_ready,
    input  wire [63:0] linear_data,
    input  wire        attention_valid,
    output wire        attention_ready,
    input  wire [63:0] attention_data,
    input  wire        raw_valid,
    output wire        raw_ready,
    input  wire [63:0] raw_data,
    input  wire        update_valid,
    output wire        update_ready,
    input  wire [63:0] update_data,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
);
    localparam [1:0] PASSES_SOURCE_LINEAR = 2'd0;
    localparam [1:0] PASSES_SOURCE_ATTENTION = 2'd1;
    localparam [1:0] PASSES_SOURCE_RAW = 2'd2;
    localparam [1:0] PASSES_SOURCE_UPDATE = 2'd3;
    reg  [21:0] word;  // result-router.ts:45
    reg  [7:0] segment;  // result-router.ts:45
    reg  [5:0] row;  // result-router.ts:45

    wire passes_ready_condition = words_valid & words_ready & (word == passes_last_word);
    wire passes_ready_condition_2 = passes_ready_condition & (segment == passes_last_segment);
    assign passes_ready = passes_ready_condition_2 & (row == passes_last_row);
    assign linear_ready = passes_valid & words_ready & (passes_source == PASSES_SOURCE_LINEAR);
    assign attention_ready = passes_valid & words_ready & (passes_source == PASSES_SOURCE_ATTENTION);
    assign raw_ready = passes_valid & words_ready & (passes_source == PASSES_SOURCE_RAW);
    assign update_ready = passes_valid & words_ready & (passes_source == PASSES_SOURCE_UPDATE);
    assign words_valid = passes_valid &
        (passes_source == PASSES_SOURCE_LINEAR ? linear_valid :
            passes_source == PASSES_SOURCE_ATTENTION ? attention_valid :
            passes_source == PASSES_SOURCE_RAW ? raw_valid : update_valid);
    assign words_data = passes_source == PASSES_SOURCE_LINEAR ? linear_data :
        passes_source == PASSES_SOURCE_ATTENTION ? attention_data : passes_source == PASSES_SOURCE_RAW ? raw_data :
        update_data;

    always @(posedge aclk) begin
        if (!aresetn) begin
            word <= 22'd0;
            segment <= 8'd0;
            row <= 6'd0;
        end
        else begin
            if (words_valid & words_ready) word <= word == passes_last_word ? 22'd0 : word + 22'd1;
            if (passes_ready_condition) segment <= segment == passes_last_segment ? 8'd0 : segment + 8'd1;
            if (passes_ready_condition_2) row <= row == passes_last_row ? 6'd0 : row + 6'd1;
        end
    end
endmodule

`default_nettype wire
