// Addresses of the pieces of rows, in order or by a list of tokens.
// RowAddresses, generator/hardware/memory/row-addresses.ts
// wordBytes = 8, tokens = 64
`default_nettype none

module disc8x8_c9e0bf_row_addresses (
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
    output wire        list_at_enable,
    output wire [5:0]  list_at_index,
    input  wire [5:0]  token,
    output wire        pieces_valid,
    input  wire        pieces_ready,
    output wire [31:0] pieces_address,
    output wire [21:0] pieces_last_word,
    output wire        pieces_last  // of the rows
);
    wire now_ready;
    wire locate_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [54:0] buffer_get_data;
    reg  now_valid;  // row-addresses.ts:30
    reg  [31:0] now_address;  // row-addresses.ts:30
    reg  [19:0] now_stride;  // row-addresses.ts:30
    reg  [5:0] now_last_row;  // row-addresses.ts:30
    reg  now_listed;  // row-addresses.ts:30
    reg  [7:0] now_last_segment;  // row-addresses.ts:30
    reg  [23:0] now_segment_stride;  // row-addresses.ts:30
    reg  [21:0] now_last_word;  // row-addresses.ts:30
    reg  [5:0] at;  // row-addresses.ts:31
    reg  [7:0] segment;  // row-addresses.ts:31
    reg  [31:0] offset;  // row-addresses.ts:31
    reg  looked_valid;  // row-addresses.ts:47
    reg  [31:0] looked_base;  // row-addresses.ts:47
    reg  [21:0] looked_last_word;  // row-addresses.ts:47
    reg  looked_last;  // row-addresses.ts:47
    reg  looked_listed;  // row-addresses.ts:47
    reg  [5:0] looked_at;  // row-addresses.ts:47
    reg  [19:0] looked_stride;  // row-addresses.ts:47
    reg  scaled_valid;  // row-addresses.ts:57
    reg  [31:0] scaled_base;  // row-addresses.ts:57
    reg  [21:0] scaled_last_word;  // row-addresses.ts:57
    reg  scaled_last;  // row-addresses.ts:57
    reg  [25:0] scaled_distance;  // row-addresses.ts:57
    reg  placed_valid;  // row-addresses.ts:63
    reg  [31:0] placed_address;  // row-addresses.ts:63
    reg  [21:0] placed_last_word;  // row-addresses.ts:63
    reg  placed_last;  // row-addresses.ts:63

    wire goes = now_valid & locate_advance;
    wire row_ends = goes & (segment == now_last_segment);
    assign rows_ready = ~now_valid;
    assign list_at_enable = goes;
    assign list_at_index = at;
    assign pieces_valid = buffer_get_valid;
    assign pieces_address = buffer_get_data[31:0];
    assign pieces_last_word = buffer_get_data[53:32];
    assign pieces_last = buffer_get_data[54];
    assign now_ready = row_ends & (at == now_last_row);
    assign locate_advance = ~placed_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (rows_valid & rows_ready) now_valid <= 1'd1;
        else if (now_ready) now_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) begin
            now_address <= rows_address;
            now_stride <= rows_stride;
            now_last_row <= rows_last_row;
            now_listed <= rows_listed;
            now_last_segment <= rows_last_segment;
            now_segment_stride <= rows_segment_stride;
            now_last_word <= rows_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            at <= 6'd0;
            segment <= 8'd0;
            offset <= 32'd0;
        end
        else begin
            if (goes) segment <= segment == now_last_segment ? 8'd0 : segment + 8'd1;
            if (row_ends) at <= at == now_last_row ? 6'd0 : at + 6'd1;
            if (goes) offset <= row_ends ? 32'd0 : offset + {8'd0, now_segment_stride};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            looked_valid <= 1'd0;
            scaled_valid <= 1'd0;
            placed_valid <= 1'd0;
        end
        else if (locate_advance) begin
            looked_valid <= now_valid;
            scaled_valid <= looked_valid;
            placed_valid <= scaled_valid;
        end
    end

    always @(posedge aclk) begin
        if (locate_advance) begin
            looked_base <= now_address + offset;
            looked_last_word <= now_last_word;
            looked_last <= (segment == now_last_segment) & (at == now_last_row);
            looked_listed <= now_listed;
            looked_at <= at;
            looked_stride <= now_stride;
            scaled_base <= looked_base;
            scaled_last_word <= looked_last_word;
            scaled_last <= looked_last;
            scaled_distance <= {looked_listed ? token : looked_at} * looked_stride;
            placed_address <= scaled_base + {6'd0, scaled_distance};
            placed_last_word <= scaled_last_word;
            placed_last <= scaled_last;
        end
    end

    // row-addresses.ts:68
    disc8x8_c9e0bf_skid_buffer_bits55 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(placed_valid),
        .put_ready(buffer_put_ready),
        .put_data({placed_last, placed_last_word, placed_address}),
        .get_valid(buffer_get_valid),
        .get_ready(pieces_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
