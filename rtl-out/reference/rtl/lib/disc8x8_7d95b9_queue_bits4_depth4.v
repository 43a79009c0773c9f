// First in, first out: up to 4 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 4, depth = 4
`default_nettype none

module disc8x8_7d95b9_queue_bits4_depth4 (
    input  wire       aclk,
    input  wire       aresetn,
    input  wire       put_valid,
    output wire       put_ready,
    input  wire [3:0] put_data,
    output wire       get_valid,
    input  wire       get_ready,
    output wire [3:0] get_data
);
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [3:0] beats [0:3];  // queue.ts:56
    reg  [1:0] head;  // queue.ts:47
    reg  [1:0] second;  // the place behind the head; queue.ts:47
    reg  [1:0] tail;  // queue.ts:47
    reg  is_full;  // queue.ts:47
    reg  is_stored;  // a beat is in the memory; queue.ts:47

    wire enters = put_valid & put_ready;
    wire leaves = is_stored & get_ready;
    wire [1:0] next_tail = tail == 2'd3 ? 2'd0 : tail + 2'd1;
    wire [3:0] beats_word = beats[head];
    assign put_ready = ~is_full;
    assign get_valid = is_stored;
    assign get_data = beats_word;

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 2'd0;
            second <= 2'd1;
            tail <= 2'd0;
            is_full <= 1'd0;
            is_stored <= 1'd0;
        end
        else begin
            if (enters) tail <= next_tail;
            if (leaves) begin
                head <= second;
                second <= second == 2'd3 ? 2'd0 : second + 2'd1;
            end
            is_full <= leaves ? is_full & (put_valid & put_ready) : put_valid & put_ready ? next_tail == head : is_full;
            is_stored <= leaves ? is_stored & ((put_valid & put_ready) | (second != tail)) :
                is_stored | (put_valid & put_ready);
        end
    end

    always @(posedge aclk) begin
        if (~is_full) beats[tail] <= put_data;
    end
endmodule

`default_nettype wire
