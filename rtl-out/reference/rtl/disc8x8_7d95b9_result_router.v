// Words of results, from whom the pass says.
// ResultRouter, generator/hardware/control/result-router.ts
// wordBytes = 8, tokens = 64, sources = 4
`default_nettype none

module disc8x8_7d95b9_result_router (
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
    wire now_ready;
    wire taken;
    wire leaving_ready;
    reg  now_valid;  // result-router.ts:51
    reg  now_is_of_linear;  // result-router.ts:51
    reg  now_is_of_attention;  // result-router.ts:51
    reg  now_is_of_raw;  // result-router.ts:51
    reg  now_is_of_update;  // result-router.ts:51
    reg  [21:0] now_last_word;  // result-router.ts:51
    reg  [7:0] now_last_segment;  // result-router.ts:51
    reg  [5:0] now_last_row;  // result-router.ts:51
    reg  now_is_free;  // result-router.ts:51
    reg  leaving_valid;  // result-router.ts:62
    reg  [63:0] leaving_data;  // result-router.ts:62
    reg  leaving_is_free;  // result-router.ts:62
    reg  [21:0] word_at;  // result-router.ts:71
    reg  word_is_last;  // result-router.ts:71
    reg  [7:0] segment_at;  // result-router.ts:71
    reg  segment_is_last;  // result-router.ts:71
    reg  [5:0] row_at;  // result-router.ts:71
    reg  row_is_last;  // result-router.ts:71

    wire is_here = (now_is_of_linear & linear_valid) | (now_is_of_attention & attention_valid) |
        (now_is_of_raw & raw_valid) | (now_is_of_update & update_valid);
    assign passes_ready = now_is_free;
    assign linear_ready = now_valid & taken & now_is_of_linear;
    assign attention_ready = now_valid & taken & now_is_of_attention;
    assign raw_ready = now_valid & taken & now_is_of_raw;
    assign update_ready = now_valid & taken & now_is_of_update;
    assign words_valid = leaving_valid;
    assign words_data = leaving_data;
    wire now_ready_condition = leaving_valid & leaving_ready & word_is_last & segment_is_last;
    assign now_ready = now_ready_condition & row_is_last;
    assign taken = leaving_is_free;
    assign leaving_ready = words_ready;

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (~now_valid) now_valid <= passes_valid;
        else if (now_ready) now_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~now_valid) begin
            now_is_of_linear <= passes_source == PASSES_SOURCE_LINEAR;
            now_is_of_attention <= passes_source == PASSES_SOURCE_ATTENTION;
            now_is_of_raw <= passes_source == PASSES_SOURCE_RAW;
            now_is_of_update <= passes_source == PASSES_SOURCE_UPDATE;
            now_last_word <= passes_last_word;
            now_last_segment <= passes_last_segment;
            now_last_row <= passes_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            now_is_free <= 1'd1;
            leaving_is_free <= 1'd1;
        end
        else begin
            now_is_free <= now_is_free ? ~passes_valid : now_ready;
            leaving_is_free <= leaving_is_free ? ~(now_valid & is_here) : leaving_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) leaving_valid <= 1'd0;
        else if (~leaving_valid) leaving_valid <= now_valid & is_here;
        else if (leaving_ready) leaving_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~leaving_valid)
            leaving_data <= now_is_of_linear ? linear_data : now_is_of_attention ? attention_data :
                now_is_of_raw ? raw_data : update_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            word_at <= 22'd0;
            segment_at <= 8'd0;
            row_at <= 6'd0;
        end
        else begin
            if (leaving_valid & leaving_ready) word_at <= word_is_last ? 22'd0 : word_at + 22'd1;
            if (leaving_valid & leaving_ready & word_is_last) segment_at <= segment_is_last ? 8'd0 : segment_at + 8'd1;
            if (now_ready_condition) row_at <= row_is_last ? 6'd0 : row_at + 6'd1;
        end
    end

    always @(posedge aclk) begin
        if (leaving_valid & leaving_ready)
            word_is_last <= word_is_last ? now_last_word == 22'd0 : (word_at + 22'd1) == now_last_word;
        if (leaving_valid & leaving_ready & word_is_last)
            segment_is_last <= segment_is_last ? now_last_segment == 8'd0 : (segment_at + 8'd1) == now_last_segment;
        if (now_ready_condition) row_is_last <= row_is_last ? now_last_row == 6'd0 : (row_at + 6'd1) == now_last_row;
        if (~now_valid) word_is_last <= passes_last_word == 22'd0;
        if (~now_valid) segment_is_last <= passes_last_segment == 8'd0;
        if (~now_valid) row_is_last <= passes_last_row == 6'd0;
    end
endmodule

`default_nettype wire
