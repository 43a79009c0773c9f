// First in, first out: up to 2 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 17, depth = 2
`default_nettype none

module disc8x8_c9e0bf_queue_bits17_depth2 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [16:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [16:0] get_data
);
    reg  [16:0] words [0:1];  // queue.ts:28
    reg  head;  // queue.ts:23
    reg  tail;  // queue.ts:23
    reg  is_full;  // queue.ts:23
    reg  is_new;  // queue.ts:31
    reg  [16:0] entered;  // queue.ts:31
    reg  [16:0] words_data;  // queue.ts:65

    wire next_head = get_valid & get_ready ? (head == 1'd1 ? 1'd0 : head + 1'd1) : head;
    wire next_tail = tail == 1'd1 ? 1'd0 : tail + 1'd1;
    assign put_ready = ~is_full;
    assign get_valid = is_full | (head != tail);
    assign get_data = is_new ? entered : words_data;

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 1'd0;
            tail <= 1'd0;
            is_full <= 1'd0;
        end
        else begin
            if (put_valid & put_ready) tail <= next_tail;
            head <= next_head;
            if ((put_valid & put_ready) ^ (get_valid & get_ready))
                is_full <= put_valid & put_ready & (next_tail == head);
        end
    end

    always @(posedge aclk) begin
        is_new <= put_valid & put_ready & (tail == next_head);
        entered <= put_data;
    end

    always @(posedge aclk) begin
        if (put_valid & put_ready) words[tail] <= put_data;
    end

    always @(posedge aclk) begin
        words_data <= words[next_head];
    end
endmodule

`default_nettype wire
