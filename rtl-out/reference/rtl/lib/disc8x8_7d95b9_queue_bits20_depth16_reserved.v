// First in, first out: up to 16 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 20, depth = 16, reserved = true
`default_nettype none

module disc8x8_7d95b9_queue_bits20_depth16_reserved (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [19:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [19:0] get_data
);
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [19:0] beats [0:15];  // queue.ts:56
    reg  [3:0] head;  // queue.ts:47
    reg  [3:0] second;  // the place behind the head; queue.ts:47
    reg  [3:0] tail;  // queue.ts:47
    reg  is_full;  // queue.ts:47
    reg  is_stored;  // a beat is in the memory; queue.ts:47

    wire enters = put_valid;
    wire leaves = is_stored & get_ready;
    wire [3:0] next_tail = tail == 4'd15 ? 4'd0 : tail + 4'd1;
    wire [19:0] beats_word = beats[head];
    assign put_ready = ~is_full;
    assign get_valid = is_stored;
    assign get_data = beats_word;

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 4'd0;
            second <= 4'd1;
            tail <= 4'd0;
            is_full <= 1'd0;
            is_stored <= 1'd0;
        end
        else begin
            if (enters) tail <= next_tail;
            if (leaves) begin
                head <= second;
                second <= second == 4'd15 ? 4'd0 : second + 4'd1;
            end
            is_full <= leaves ? is_full & put_valid : put_valid ? next_tail == head : is_full;
            is_stored <= leaves ? is_stored & (put_valid | (second != tail)) : is_stored | put_valid;
        end
    end

    always @(posedge aclk) begin
        if (put_valid) beats[tail] <= put_data;
    end
endmodule

`default_nettype wire
