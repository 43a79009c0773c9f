// First in, first out: up to 128 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 64, depth = 128
`default_nettype none

module disc8x8_7d95b9_queue_bits64_depth128 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [63:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [63:0] get_data
);
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [63:0] beats [0:126];  // queue.ts:56
    reg  [6:0] head;  // queue.ts:47
    reg  [6:0] second;  // the place behind the head; queue.ts:47
    reg  [6:0] tail;  // queue.ts:47
    reg  is_full;  // queue.ts:47
    reg  is_stored;  // a beat is in the memory; queue.ts:47
    reg  front_valid;  // queue.ts:60
    reg  front_is_read;  // the beat at the head came out of the memory; queue.ts:60
    reg  [63:0] front_read;  // what came out of the memory; queue.ts:60
    reg  [63:0] front_other;  // what went past it; queue.ts:60
    reg  is_read;  // the beat at the head came out of the memory; queue.ts:111
    reg  [63:0] entered;  // queue.ts:111
    reg  [63:0] beats_data;  // queue.ts:114

    wire enters = put_valid & put_ready & (is_stored | ~(~front_valid | get_ready));
    wire leaves = is_stored & (~front_valid | get_ready);
    wire [6:0] next_tail = tail == 7'd126 ? 7'd0 : tail + 7'd1;
    assign put_ready = ~is_full;
    assign get_valid = front_valid;
    assign get_data = front_is_read ? front_read : front_other;

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 7'd0;
            second <= 7'd1;
            tail <= 7'd0;
            is_full <= 1'd0;
            is_stored <= 1'd0;
        end
        else begin
            if (enters) tail <= next_tail;
            if (leaves) begin
                head <= second;
                second <= second == 7'd126 ? 7'd0 : second + 7'd1;
            end
            is_full <= ~front_valid | get_ready ? is_full & (put_valid & put_ready) :
                put_valid & put_ready ? next_tail == head : is_full;
            is_stored <= ~front_valid | get_ready ? is_stored & ((put_valid & put_ready) | (second != tail)) :
                is_stored | (put_valid & put_ready);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            front_valid <= 1'd0;
            front_is_read <= 1'd0;
        end
        else if (~front_valid | get_ready) begin
            front_valid <= is_stored | put_valid;
            front_is_read <= is_read;
        end
    end

    always @(posedge aclk) begin
        if (~front_valid | get_ready) begin
            front_read <= beats_data;
            front_other <= is_stored ? entered : put_data;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) is_read <= 1'd0;
        else if (~front_valid | get_ready | ~is_stored) is_read <= is_stored & (second != tail);
    end

    always @(posedge aclk) begin
        if (~front_valid | get_ready | ~is_stored) entered <= put_data;
    end

    always @(posedge aclk) begin
        if (~is_full) beats[tail] <= put_data;
    end

    always @(posedge aclk) begin
        if (leaves) begin
            beats_data <= beats[second];
            `ifndef SYNTHESIS
            if (~is_full) begin
                if (second == tail) beats_data <= ~beats[second];
            end
            `endif
        end
    end
endmodule

`default_nettype wire
