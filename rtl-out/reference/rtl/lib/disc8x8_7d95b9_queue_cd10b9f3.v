// First in, first out: up to 16 beats, one a cycle.
// Queue, generator/hdl/lib/queue.ts
// bits = 20, depth = 16, front = true, reserved = true
`default_nettype none

module disc8x8_7d95b9_queue_cd10b9f3 (
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
    reg  [19:0] beats [0:14];  // queue.ts:56
    reg  [3:0] head;  // queue.ts:47
    reg  [3:0] second;  // the place behind the head; queue.ts:47
    reg  [3:0] tail;  // queue.ts:47
    reg  is_full;  // queue.ts:47
    reg  is_stored;  // a beat is in the memory; queue.ts:47
    reg  front_valid;  // queue.ts:60
    reg  front_is_read;  // the beat at the head came out of the memory; queue.ts:60
    reg  [19:0] front_read;  // what came out of the memory; queue.ts:60
    reg  [19:0] front_other;  // what went past it; queue.ts:60
    reg  is_read;  // the beat at the head came out of the memory; queue.ts:111
    reg  [19:0] entered;  // queue.ts:111
    reg  [19:0] beats_data;  // queue.ts:114

    wire enters = put_valid & (is_stored | ~(~front_valid | get_ready));
    wire leaves = is_stored & (~front_valid | get_ready);
    wire [3:0] next_tail = tail == 4'd14 ? 4'd0 : tail + 4'd1;
    assign put_ready = ~is_full;
    assign get_valid = front_valid;
    assign get_data = front_is_read ? front_read : front_other;

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
                second <= second == 4'd14 ? 4'd0 : second + 4'd1;
            end
            if (enters ^ leaves) begin
                is_full <= enters & (next_tail == head);
                is_stored <= enters | (second != tail);
            end
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
        if (put_valid) beats[tail] <= put_data;
    end

    always @(posedge aclk) begin
        if (leaves) begin
            beats_data <= beats[second];
            `ifndef SYNTHESIS
            if (put_valid) begin
                if (second == tail) beats_data <= ~beats[second];
            end
            `endif
        end
    end
endmodule

`default_nettype wire
