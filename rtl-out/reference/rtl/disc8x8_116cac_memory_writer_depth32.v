// Writes rows of memory, burst by burst.
// MemoryWriter, generator/hardware/memory/memory-writer.ts
// wordBytes = 8, tokens = 64, burst = 16, depth = 32
`default_nettype none

module disc8x8_116cac_memory_writer_depth32 (
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
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        bursts_valid,
    input  wire        bursts_ready,
    output wire [31:0] bursts_address,
    output wire [3:0]  bursts_length,
    output wire        sent_valid,
    input  wire        sent_ready,
    output wire [63:0] sent_data,
    input  wire        acknowledged,  // a burst is written
    output wire        done  // a transfer is written
);
    wire ahead_put_ready;
    wire ahead_get_valid;
    wire [112:0] ahead_get_data;
    wire addresses_rows_ready;
    wire addresses_list_at_enable;
    wire [5:0] addresses_list_at_index;
    wire addresses_pieces_valid;
    wire [31:0] addresses_pieces_address;
    wire [21:0] addresses_pieces_last_word;
    wire addresses_pieces_last;  // of the rows
    wire splitter_pieces_ready;
    wire splitter_bursts_valid;
    wire [31:0] splitter_bursts_address;
    wire [3:0] splitter_bursts_length;
    wire splitter_bursts_last;  // of a transfer
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [63:0] buffer_get_data;
    reg  active;  // memory-writer.ts:56
    reg  issued;  // memory-writer.ts:56
    reg  [7:0] open;  // bursts not yet acknowledged; memory-writer.ts:57
    reg  [5:0] held;  // words here that no burst has; memory-writer.ts:65

    wire begins = ahead_get_valid & ~active & addresses_rows_ready;
    wire ends = active & issued & (open == 8'd0);
    wire goes = ({2'd0, splitter_bursts_length} < held) & (open != 8'd255);
    assign rows_ready = ahead_put_ready;
    assign list_at_enable = addresses_list_at_enable;
    assign list_at_index = addresses_list_at_index;
    assign words_ready = buffer_put_ready;
    assign bursts_valid = splitter_bursts_valid & goes;
    assign bursts_address = splitter_bursts_address;
    assign bursts_length = splitter_bursts_length;
    assign sent_valid = buffer_get_valid;
    assign sent_data = buffer_get_data;
    assign done = ends;

    always @(posedge aclk) begin
        if (!aresetn) begin
            active <= 1'd0;
            issued <= 1'd0;
        end
        else begin
            if (begins) active <= 1'd1;
            else if (ends) active <= 1'd0;
            if (bursts_valid & bursts_ready & splitter_bursts_last) issued <= 1'd1;
            else if (begins) issued <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) open <= 8'd0;
        else if (bursts_valid & bursts_ready & ~acknowledged) open <= open + 8'd1;
        else if (acknowledged & ~(bursts_valid & bursts_ready)) open <= open - 8'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) held <= 6'd0;
        else held <= (held + {5'd0, words_valid & words_ready}) -
            (bursts_valid & bursts_ready ? {2'd0, splitter_bursts_length} + 6'd1 : 6'd0);
    end

    // memory-writer.ts:45
    disc8x8_116cac_queue_bits113_depth4 ahead (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(rows_valid),
        .put_ready(ahead_put_ready),
        .put_data({rows_last_word, rows_segment_stride, rows_last_segment, rows_listed, rows_last_row, rows_stride,
            rows_address}),
        .get_valid(ahead_get_valid),
        .get_ready(~active & addresses_rows_ready),
        .get_data(ahead_get_data)
    );

    // memory-writer.ts:45
    disc8x8_116cac_row_addresses addresses (
        .aclk(aclk),
        .aresetn(aresetn),
        .rows_valid(ahead_get_valid & ~active),
        .rows_ready(addresses_rows_ready),
        .rows_address(ahead_get_data[31:0]),
        .rows_stride(ahead_get_data[51:32]),
        .rows_last_row(ahead_get_data[57:52]),
        .rows_listed(ahead_get_data[58]),
        .rows_last_segment(ahead_get_data[66:59]),
        .rows_segment_stride(ahead_get_data[90:67]),
        .rows_last_word(ahead_get_data[112:91]),
        .list_at_enable(addresses_list_at_enable),
        .list_at_index(addresses_list_at_index),
        .token(token),
        .pieces_valid(addresses_pieces_valid),
        .pieces_ready(splitter_pieces_ready),
        .pieces_address(addresses_pieces_address),
        .pieces_last_word(addresses_pieces_last_word),
        .pieces_last(addresses_pieces_last)
    );

    // memory-writer.ts:45
    disc8x8_116cac_burst_splitter splitter (
        .aclk(aclk),
        .aresetn(aresetn),
        .pieces_valid(addresses_pieces_valid),
        .pieces_ready(splitter_pieces_ready),
        .pieces_address(addresses_pieces_address),
        .pieces_last_word(addresses_pieces_last_word),
        .pieces_last(addresses_pieces_last),
        .bursts_valid(splitter_bursts_valid),
        .bursts_ready(goes & bursts_ready),
        .bursts_address(splitter_bursts_address),
        .bursts_length(splitter_bursts_length),
        .bursts_last(splitter_bursts_last)
    );

    // memory-writer.ts:45
    disc8x8_116cac_queue_bits64_depth32 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(words_valid),
        .put_ready(buffer_put_ready),
        .put_data(words_data),
        .get_valid(buffer_get_valid),
        .get_ready(sent_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
