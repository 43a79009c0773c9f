// Kept shares of the tokens on a list.
// ShareRows, generator/hardware/engine/masks/share-rows.ts
// wordBytes = 8, tokens = 64
`default_nettype none

module disc8x8_747a7d_share_rows (
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
    reg  active;  // share-rows.ts:37
    reg  is_over;  // what is left of the words is for nobody; share-rows.ts:37
    reg  [5:0] last_row;  // share-rows.ts:41
    reg  [5:0] at;  // share-rows.ts:41
    reg  [2:0] word;  // share-rows.ts:41
    reg  [2:0] last_word;  // share-rows.ts:41

    wire is_last = at == last_row;
    wire is_here = ~is_over & (token[5:3] == word);
    assign passes_ready = ~active;
    assign list_at_enable = (passes_valid & passes_ready) | (shares_valid & shares_ready & ~is_last);
    assign list_at_index = active ? at + 6'd1 : 6'd0;
    assign words_ready = active & ~is_here;
    assign shares_valid = active & words_valid & is_here;
    assign shares_share = token[2:0] == 3'd0 ? words_data[7:0] : token[2:0] == 3'd1 ? words_data[15:8] :
        token[2:0] == 3'd2 ? words_data[23:16] : token[2:0] == 3'd3 ? words_data[31:24] :
        token[2:0] == 3'd4 ? words_data[39:32] : token[2:0] == 3'd5 ? words_data[47:40] :
        token[2:0] == 3'd6 ? words_data[55:48] : words_data[63:56];

    always @(posedge aclk) begin
        if (!aresetn) active <= 1'd0;
        else begin
            if (passes_valid & passes_ready) active <= 1'd1;
            if (words_valid & words_ready) active <= word != last_word;
        end
    end

    always @(posedge aclk) begin
        if (passes_valid & passes_ready) is_over <= 1'd0;
        if (shares_valid & shares_ready) is_over <= is_last;
    end

    always @(posedge aclk) begin
        if (passes_valid & passes_ready) begin
            at <= 6'd0;
            word <= 3'd0;
            last_row <= passes_last_row;
            last_word <= passes_last_token[5:3];
        end
        if (shares_valid & shares_ready) at <= at + 6'd1;
        if (words_valid & words_ready) word <= word + 3'd1;
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, passes_last_token[2:0], 1'b0};
endmodule

`default_nettype wire
