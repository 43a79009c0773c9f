// First in, first out: up to 8 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 42, depth = 8
`default_nettype none

module disc8x8_c9e0bf_queue_bits42_depth8 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [41:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [41:0] get_data
);
    reg  [41:0] words [0:7];  // queue.ts:28
    reg  [2:0] head;  // queue.ts:23
    reg  [2:0] tail;  // queue.ts:23
    reg  is_full;  // queue.ts:23
    reg  is_new;  // queue.ts:31
    reg  [41:0] entered;  // queue.ts:31
    reg  [41:0] words_data;  // queue.ts:65

    wire [2:0] next_head = get_valid & get_ready ? (head == 3'd7 ? 3'd0 : head + 3'd1) : head;
    wire [2:0] next_tail = tail == 3'd7 ? 3'd0 : tail + 3'd1;
    assign put_ready = ~is_full;
    assign get_valid = is_full | (head != tail);
    assign get_data = is_new ? entered : words_data;

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 3'd0;
            tail <= 3'd0;
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
