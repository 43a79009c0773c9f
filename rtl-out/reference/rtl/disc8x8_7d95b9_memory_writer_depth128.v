// Writes rows of memory, burst by burst.
// MemoryWriter, generator/hardware/memory/memory-writer.ts
// wordBytes = 8, tokens = 64, burst = 16, depth = 128
`default_nettype none

module disc8x8_7d95b9_memory_writer_depth128 (
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
    reg  active;  // memory-writer.ts:55
    reg  issued;  // memory-writer.ts:55
    reg  [7:0] open;  // bursts not yet acknowledged; memory-writer.ts:56
    reg  later_valid;  // memory-writer.ts:58
    reg  [31:0] later_address;  // memory-writer.ts:58
    reg  [19:0] later_stride;  // memory-writer.ts:58
    reg  [5:0] later_last_row;  // memory-writer.ts:58
    reg  later_listed;  // memory-writer.ts:58
    reg  [7:0] later_last_segment;  // memory-writer.ts:58
    reg  [23:0] later_segment_stride;  // memory-writer.ts:58
    reg  [21:0] later_last_word;  // memory-writer.ts:58
    reg  later_is_free;  // memory-writer.ts:58
    reg  next_valid;  // memory-writer.ts:59
    reg  [31:0] next_address;  // memory-writer.ts:59
    reg  [19:0] next_stride;  // memory-writer.ts:59
    reg  [5:0] next_last_row;  // memory-writer.ts:59
    reg  next_listed;  // memory-writer.ts:59
    reg  [7:0] next_last_segment;  // memory-writer.ts:59
    reg  [23:0] next_segment_stride;  // memory-writer.ts:59
    reg  [21:0] next_last_word;  // memory-writer.ts:59
    reg  next_is_free;  // memory-writer.ts:59
    reg  came;  // memory-writer.ts:67
    reg  [7:0] held;  // words here that no burst has; memory-writer.ts:67
    reg  goes;  // memory-writer.ts:67

    wire begins = next_valid & ~active & addresses_rows_ready;
    wire ends = active & issued & (open == 8'd0);
    wire are_here = ({4'd0, splitter_bursts_length} < held) | ((held == {4'd0, splitter_bursts_length}) & came);
    assign rows_ready = later_is_free;
    assign list_at_enable = addresses_list_at_enable;
    assign list_at_index = addresses_list_at_index;
    assign words_ready = buffer_put_ready;
    assign bursts_valid = splitter_bursts_valid & goes;
    assign bursts_address = splitter_bursts_address;
    assign bursts_length = splitter_bursts_length;
    assign sent_valid = buffer_get_valid;
    assign sent_data = buffer_get_data;
    assign done = ends;
    assign later_ready = next_is_free;
    assign next_ready = ~active & addresses_rows_ready;

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
            came <= 1'd0;
            held <= 8'd0;
            goes <= 1'd0;
        end
        else begin
            came <= words_valid & words_ready;
            goes <= splitter_bursts_valid & ~(bursts_valid & bursts_ready) & are_here & (open != 8'd255);
            held <= (held + {7'd0, came}) -
                (bursts_valid & bursts_ready ? {4'd0, splitter_bursts_length} + 8'd1 : 8'd0);
        end
    end

    // memory-writer.ts:45
    disc8x8_7d95b9_row_addresses addresses (
        .aclk(aclk),
        .aresetn(aresetn),
        .rows_valid(next_valid & ~active),
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

    // memory-writer.ts:45
    disc8x8_7d95b9_burst_splitter splitter (
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
    disc8x8_7d95b9_queue_bits64_depth128 buffer (
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
