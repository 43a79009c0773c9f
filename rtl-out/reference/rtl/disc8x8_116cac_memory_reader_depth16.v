// Reads rows of memory ahead of their use.
// MemoryReader, generator/hardware/memory/memory-reader.ts
// wordBytes = 8, tokens = 64, burst = 16, depth = 16
`default_nettype none

module disc8x8_116cac_memory_reader_depth16 (
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
    output wire        bursts_valid,
    input  wire        bursts_ready,
    output wire [31:0] bursts_address,
    output wire [3:0]  bursts_length,
    input  wire        returned_valid,
    input  wire [63:0] returned_data,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
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
    reg  [4:0] promised;  // words asked for or here; memory-reader.ts:61

    wire has_room = ({1'd0, promised} + {2'd0, splitter_bursts_length}) < 6'd16;
    assign rows_ready = ahead_put_ready;
    assign list_at_enable = addresses_list_at_enable;
    assign list_at_index = addresses_list_at_index;
    assign bursts_valid = splitter_bursts_valid & has_room;
    assign bursts_address = splitter_bursts_address;
    assign bursts_length = splitter_bursts_length;
    assign words_valid = buffer_get_valid;
    assign words_data = buffer_get_data;

    always @(posedge aclk) begin
        if (!aresetn) promised <= 5'd0;
        else promised <= (promised + (bursts_valid & bursts_ready ? {1'd0, splitter_bursts_length} + 5'd1 : 5'd0)) -
            {4'd0, words_valid & words_ready};
    end

    // memory-reader.ts:50
    disc8x8_116cac_queue_bits113_depth4 ahead (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(rows_valid),
        .put_ready(ahead_put_ready),
        .put_data({rows_last_word, rows_segment_stride, rows_last_segment, rows_listed, rows_last_row, rows_stride,
            rows_address}),
        .get_valid(ahead_get_valid),
        .get_ready(addresses_rows_ready),
        .get_data(ahead_get_data)
    );

    // memory-reader.ts:50
    disc8x8_116cac_row_addresses addresses (
        .aclk(aclk),
        .aresetn(aresetn),
        .rows_valid(ahead_get_valid),
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

    // memory-reader.ts:50
    disc8x8_116cac_burst_splitter splitter (
        .aclk(aclk),
        .aresetn(aresetn),
        .pieces_valid(addresses_pieces_valid),
        .pieces_ready(splitter_pieces_ready),
        .pieces_address(addresses_pieces_address),
        .pieces_last_word(addresses_pieces_last_word),
        .pieces_last(addresses_pieces_last),
        .bursts_valid(splitter_bursts_valid),
        .bursts_ready(has_room & bursts_ready),
        .bursts_address(splitter_bursts_address),
        .bursts_length(splitter_bursts_length),
        .bursts_last(splitter_bursts_last)
    );

    // memory-reader.ts:50
    disc8x8_116cac_queue_bits64_depth16 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(returned_valid),
        .put_ready(buffer_put_ready),
        .put_data(returned_data),
        .get_valid(buffer_get_valid),
        .get_ready(words_ready),
        .get_data(buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, splitter_bursts_last, 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) buffer_put_has_room: assert (buffer_put_ready | ~returned_valid);  // memory-reader.ts:69
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(buffer_put_ready | ~returned_valid)) begin
                $display("%m: assertion buffer.put.hasRoom fails, generator/hardware/memory/memory-reader.ts:69");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
