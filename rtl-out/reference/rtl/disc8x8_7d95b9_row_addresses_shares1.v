// Addresses of the pieces of rows, in order or by a list of tokens.
// RowAddresses, generator/hardware/memory/row-addresses.ts
// wordBytes = 8, tokens = 64, shares = 1
`default_nettype none

module disc8x8_7d95b9_row_addresses_shares1 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [31:0] rows_address,
    input  wire [19:0] rows_stride,
    input  wire [5:0]  rows_last_row,
    input  wire        rows_listed,  // rows are those of the tokens on the list
    input  wire [7:0]  rows_last_segment,
    input  wire [23:0] rows_segment_stride,
    input  wire [21:0] rows_last_word,
    input  wire [2:0]  rows_sharing,  // log2 of the tokens on the list that have a row together
    output wire        list_at_enable,
    output wire [5:0]  list_at_index,
    input  wire [5:0]  token,
    output wire        pieces_valid,
    input  wire        pieces_ready,
    output wire [31:0] pieces_address,
    output wire [21:0] pieces_last_word,
    output wire        pieces_last  // of the rows
);
    wire row_ends;
    wire put_valid;
    wire put_ready;
    wire [31:0] put_address;
    wire [21:0] put_last_word;
    wire put_last;  // of the rows
    wire piece_ready;
    reg  busy;  // row-addresses.ts:46
    reg  [31:0] now_address;  // row-addresses.ts:46
    reg  [19:0] now_stride;  // row-addresses.ts:46
    reg  [5:0] now_last_row;  // row-addresses.ts:46
    reg  now_listed;  // rows are those of the tokens on the list; row-addresses.ts:46
    reg  [7:0] now_last_segment;  // row-addresses.ts:46
    reg  [23:0] now_segment_stride;  // row-addresses.ts:46
    reg  [21:0] now_last_word;  // row-addresses.ts:46
    reg  [2:0] now_sharing;  // log2 of the tokens on the list that have a row together; row-addresses.ts:46
    reg  asks;  // row-addresses.ts:50
    reg  answered;  // row-addresses.ts:50
    reg  known;  // row-addresses.ts:50
    reg  [5:0] wanted;  // row-addresses.ts:53
    reg  [5:0] target;  // row-addresses.ts:53
    reg  [5:0] place;  // of the row that now.address has come to; row-addresses.ts:66
    reg  [31:0] at;  // of the next piece; row-addresses.ts:66
    reg  is_there;  // the row that now.address has come to is wanted; row-addresses.ts:66
    reg  [5:0] given_at;  // row-addresses.ts:72
    reg  given_is_last;  // row-addresses.ts:72
    reg  [7:0] segments_at;  // row-addresses.ts:72
    reg  segments_is_last;  // row-addresses.ts:72
    reg  piece_valid;  // row-addresses.ts:78
    reg  [31:0] piece_address;  // row-addresses.ts:78
    reg  [21:0] piece_last_word;  // row-addresses.ts:78
    reg  piece_last;  // row-addresses.ts:78
    reg  piece_is_free;  // row-addresses.ts:78
    reg  walked;  // row-addresses.ts:102

    wire moves = answered & (~known | row_ends);
    wire asks_now = asks & (~answered | moves);
    wire goes = busy & is_there & put_ready;
    wire ends = row_ends & given_is_last;
    wire looks = busy & known & ~is_there;
    wire is_found = target == place;
    wire walks = (looks & ~is_found) | (row_ends & ~(now_listed & (now_sharing != 3'd0)));
    assign rows_ready = ~busy;
    assign list_at_enable = asks_now;
    assign list_at_index = wanted;
    assign pieces_valid = piece_valid;
    assign pieces_address = piece_address;
    assign pieces_last_word = piece_last_word;
    assign pieces_last = piece_last;
    assign row_ends = goes & segments_is_last;
    assign put_valid = busy & is_there;
    assign put_ready = piece_is_free;
    assign put_address = at;
    assign put_last_word = now_last_word;
    assign put_last = segments_is_last & given_is_last;
    assign piece_ready = pieces_ready;

    always @(posedge aclk) begin
        if (!aresetn) busy <= 1'd0;
        else if (rows_valid & rows_ready) busy <= 1'd1;
        else if (ends) busy <= 1'd0;
    end

    always @(posedge aclk) begin
        if (walked) now_address <= now_address + {12'd0, now_stride};
        if (~busy) begin
            now_address <= rows_address;
            now_stride <= rows_stride;
            now_last_row <= rows_last_row;
            now_listed <= rows_listed;
            now_last_segment <= rows_last_segment;
            now_segment_stride <= rows_segment_stride;
            now_last_word <= rows_last_word;
            now_sharing <= rows_sharing;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            asks <= 1'd0;
            answered <= 1'd0;
            known <= 1'd0;
        end
        else begin
            if (rows_valid & rows_ready & rows_listed) asks <= 1'd1;
            else if (asks_now & (wanted == now_last_row)) asks <= 1'd0;
            if (asks_now) answered <= 1'd1;
            else if (moves) answered <= 1'd0;
            if (moves) known <= 1'd1;
            else if (row_ends) known <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) wanted <= 6'd0;
        else if (asks_now) wanted <= wanted == now_last_row ? 6'd0 : wanted + 6'd1;
    end

    always @(posedge aclk) begin
        if (moves) target <= token >> now_sharing;
    end

    always @(posedge aclk) begin
        if (looks) is_there <= is_found;
        else if (row_ends) is_there <= ~now_listed;
        if (walks) place <= place + 6'd1;
        if (walked) at <= now_address + {12'd0, now_stride};
        else if (goes) at <= row_ends ? now_address : at + {8'd0, now_segment_stride};
        if (~busy) begin
            place <= 6'd0;
            at <= rows_address;
            is_there <= ~rows_listed;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            given_at <= 6'd0;
            segments_at <= 8'd0;
        end
        else begin
            if (goes) segments_at <= segments_is_last ? 8'd0 : segments_at + 8'd1;
            if (row_ends) given_at <= given_is_last ? 6'd0 : given_at + 6'd1;
        end
    end

    always @(posedge aclk) begin
        if (goes)
            segments_is_last <= segments_is_last ? now_last_segment == 8'd0 : (segments_at + 8'd1) == now_last_segment;
        if (row_ends) given_is_last <= given_is_last ? now_last_row == 6'd0 : (given_at + 6'd1) == now_last_row;
        if (~busy) given_is_last <= rows_last_row == 6'd0;
        if (~busy) segments_is_last <= rows_last_segment == 8'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) piece_valid <= 1'd0;
        else if (~piece_valid) piece_valid <= put_valid;
        else if (piece_ready) piece_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~piece_valid) begin
            piece_address <= put_address;
            piece_last_word <= put_last_word;
            piece_last <= put_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) piece_is_free <= 1'd1;
        else piece_is_free <= piece_is_free ? ~put_valid : piece_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) walked <= 1'd0;
        else walked <= walks;
    end

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            list_ascends: assert (~looks | (place <= target));  // row-addresses.ts:92
            address_follows_before_a_piece: assert (~(walked & goes));  // row-addresses.ts:104
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(~looks | (place <= target))) begin
                $display("%m: assertion listAscends fails, generator/hardware/memory/row-addresses.ts:92");
                $stop;
            end
            if (!(~(walked & goes))) begin
                $display("%m: assertion addressFollowsBeforeAPiece fails, generator/hardware/memory/row-addresses.ts:104");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
