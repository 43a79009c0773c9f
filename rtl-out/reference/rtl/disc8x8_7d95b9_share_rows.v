// Kept shares of the tokens on a list.
// ShareRows, generator/hardware/engine/masks/share-rows.ts
// wordBytes = 8, tokens = 64
`default_nettype none

module disc8x8_7d95b9_share_rows (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [5:0]  passes_last_token,  // of the head, whose shares all come
    input  wire [5:0]  passes_last_row,  // tokens on the list, less one
    output wire        list_at_enable,
    output wire [5:0]  list_at_index,
    input  wire [5:0]  token,
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        shares_valid,
    input  wire        shares_ready,
    output wire [7:0]  shares_share
);
    wire now_ready;
    wire buffer_put_valid;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [7:0] buffer_get_data;
    reg  now_valid;  // share-rows.ts:60
    reg  [5:0] now_last_row;  // share-rows.ts:60
    reg  [2:0] now_last_word;  // share-rows.ts:60
    reg  now_is_free;  // share-rows.ts:60
    reg  is_over;  // what is left of the words is for nobody; share-rows.ts:63
    reg  [5:0] at;  // share-rows.ts:66
    reg  [5:0] asks;  // what the list is asked for next; share-rows.ts:66
    reg  [2:0] word;  // share-rows.ts:66

    wire is_here = ~is_over & (token[5:3] == word);
    wire list_ends = buffer_put_valid & buffer_put_ready & (at == now_last_row);
    assign passes_ready = now_is_free;
    assign list_at_enable = (passes_valid & passes_ready) | (buffer_put_valid & buffer_put_ready & ~list_ends);
    assign list_at_index = asks;
    assign words_ready = now_valid & ~is_here;
    assign shares_valid = buffer_get_valid;
    assign shares_share = buffer_get_data;
    assign now_ready = words_valid & words_ready & (word == now_last_word);
    assign buffer_put_valid = now_valid & words_valid & is_here;

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (~now_valid) now_valid <= passes_valid;
        else if (now_ready) now_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~now_valid) begin
            now_last_row <= passes_last_row;
            now_last_word <= passes_last_token[5:3];
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) now_is_free <= 1'd1;
        else now_is_free <= now_is_free ? ~passes_valid : now_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) is_over <= 1'd0;
        else if (list_ends) is_over <= 1'd1;
        else if (now_ready) is_over <= 1'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            at <= 6'd0;
            asks <= 6'd0;
            word <= 3'd0;
        end
        else begin
            if (buffer_put_valid & buffer_put_ready) at <= list_ends ? 6'd0 : asks;
            if ((passes_valid & passes_ready) | (buffer_put_valid & buffer_put_ready))
                asks <= list_ends ? 6'd0 : asks + 6'd1;
            if (words_valid & words_ready) word <= word == now_last_word ? 3'd0 : word + 3'd1;
        end
    end

    // share-rows.ts:73
    disc8x8_7d95b9_skid_buffer_bits8 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(buffer_put_valid),
        .put_ready(buffer_put_ready),
        .put_data(token[2:0] == 3'd0 ? words_data[7:0] : token[2:0] == 3'd1 ? words_data[15:8] :
            token[2:0] == 3'd2 ? words_data[23:16] : token[2:0] == 3'd3 ? words_data[31:24] :
            token[2:0] == 3'd4 ? words_data[39:32] : token[2:0] == 3'd5 ? words_data[47:40] :
            token[2:0] == 3'd6 ? words_data[55:48] : words_data[63:56]),
        .get_valid(buffer_get_valid),
        .get_ready(shares_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, passes_last_token[2:0], 1'b0};
endmodule

`default_nettype wire
