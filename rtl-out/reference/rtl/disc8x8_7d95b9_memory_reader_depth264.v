// Reads rows of memory ahead of their use.
// MemoryReader, generator/hardware/memory/memory-reader.ts
// wordBytes = 8, tokens = 64, burst = 16, depth = 264
`default_nettype none

module disc8x8_7d95b9_memory_reader_depth264 (
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
    wire later_ready;
    wire next_ready;
    reg  later_valid;  // memory-reader.ts:55
    reg  [31:0] later_address;  // memory-reader.ts:55
    reg  [19:0] later_stride;  // memory-reader.ts:55
    reg  [5:0] later_last_row;  // memory-reader.ts:55
    reg  later_listed;  // memory-reader.ts:55
    reg  [7:0] later_last_segment;  // memory-reader.ts:55
    reg  [23:0] later_segment_stride;  // memory-reader.ts:55
    reg  [21:0] later_last_word;  // memory-reader.ts:55
    reg  later_is_free;  // memory-reader.ts:55
    reg  next_valid;  // memory-reader.ts:56
    reg  [31:0] next_address;  // memory-reader.ts:56
    reg  [19:0] next_stride;  // memory-reader.ts:56
    reg  [5:0] next_last_row;  // memory-reader.ts:56
    reg  next_listed;  // memory-reader.ts:56
    reg  [7:0] next_last_segment;  // memory-reader.ts:56
    reg  [23:0] next_segment_stride;  // memory-reader.ts:56
    reg  [21:0] next_last_word;  // memory-reader.ts:56
    reg  next_is_free;  // memory-reader.ts:56
    reg  [8:0] promised;  // words asked for or here; memory-reader.ts:64
    reg  has_room;  // memory-reader.ts:64
    reg  taken;  // a word was taken; memory-reader.ts:64

    assign rows_ready = later_is_free;
    assign list_at_enable = addresses_list_at_enable;
    assign list_at_index = addresses_list_at_index;
    assign bursts_valid = splitter_bursts_valid & has_room;
    assign bursts_address = splitter_bursts_address;
    assign bursts_length = splitter_bursts_length;
    assign words_valid = buffer_get_valid;
    assign words_data = buffer_get_data;
    assign later_ready = next_is_free;
    assign next_ready = addresses_rows_ready;

    always @(posedge aclk) begin
        if (!aresetn) later_valid <= 1'd0;
        else if (~later_valid) later_valid <= rows_valid;
        else if (later_ready) later_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~later_valid) begin
            later_address <= rows_address;
            later_stride <= rows_stride;
            later_last_row <= rows_last_row;
            later_listed <= rows_listed;
            later_last_segment <= rows_last_segment;
            later_segment_stride <= rows_segment_stride;
            later_last_word <= rows_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            later_is_free <= 1'd1;
            next_is_free <= 1'd1;
        end
        else begin
            later_is_free <= later_is_free ? ~rows_valid : later_ready;
            next_is_free <= next_is_free ? ~later_valid : next_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) next_valid <= 1'd0;
        else if (~next_valid) next_valid <= later_valid;
        else if (next_ready) next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~next_valid) begin
            next_address <= later_address;
            next_stride <= later_stride;
            next_last_row <= later_last_row;
            next_listed <= later_listed;
            next_last_segment <= later_last_segment;
            next_segment_stride <= later_segment_stride;
            next_last_word <= later_last_word;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            promised <= 9'd0;
            has_room <= 1'd1;
            taken <= 1'd0;
        end
        else begin
            taken <= words_valid & words_ready;
            has_room <= (promised <= 9'd248) & ~(bursts_valid & bursts_ready);
            promised <= (promised + (bursts_valid & bursts_ready ? {5'd0, splitter_bursts_length} + 9'd1 : 9'd0)) -
                {8'd0, taken};
        end
    end

    // memory-reader.ts:49
    disc8x8_7d95b9_row_addresses addresses (
        .aclk(aclk),
        .aresetn(aresetn),
        .rows_valid(next_valid),
        .rows_ready(addresses_rows_ready),
        .rows_address(next_address),
        .rows_stride(next_stride),
        .rows_last_row(next_last_row),
        .rows_listed(next_listed),
        .rows_last_segment(next_last_segment),
        .rows_segment_stride(next_segment_stride),
        .rows_last_word(next_last_word),
        .list_at_enable(addresses_list_at_enable),
        .list_at_index(addresses_list_at_index),
        .token(token),
        .pieces_valid(addresses_pieces_valid),
        .pieces_ready(splitter_pieces_ready),
        .pieces_address(addresses_pieces_address),
        .pieces_last_word(addresses_pieces_last_word),
        .pieces_last(addresses_pieces_last)
    );

    // memory-reader.ts:49
    disc8x8_7d95b9_burst_splitter splitter (
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

    // memory-reader.ts:49
    disc8x8_7d95b9_queue_bits64_depth264_reserved buffer (
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
        if (aresetn) buffer_put_has_room: assert (buffer_put_ready | ~returned_valid);  // memory-reader.ts:75
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(buffer_put_ready | ~returned_valid)) begin
                $display("%m: assertion buffer.put.hasRoom fails, generator/hardware/memory/memory-reader.ts:75");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
