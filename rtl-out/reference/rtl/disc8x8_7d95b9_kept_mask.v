// A lane's mask bits: a row's probabilities that reach its limit, and their sum.
// KeptMask, generator/hardware/engine/lane/kept-mask.ts
// slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_kept_mask (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        last_group,  // groups of mask slots, less one
    input  wire        refresh,  // probabilities are kept in this pass
    output wire        room_if_begins,
    output wire        room_if_not,
    input  wire        reserves,
    input  wire        probabilities_valid,
    input  wire [7:0]  probabilities_probability,
    input  wire        probabilities_last,  // of the query
    input  wire        limits_valid,
    output wire        limits_ready,
    input  wire [8:0]  limits_least,
    input  wire        limits_single,
    input  wire        limits_mine,
    input  wire [3:0]  limits_slot,
    output wire        kept_valid,
    input  wire        kept_ready,
    output wire [7:0]  kept_bits,  // lowest slot first
    output wire [11:0] kept_sum,
    output wire        kept_last  // of the query
);
    wire waiting_put_ready;
    wire waiting_get_valid;
    wire [8:0] waiting_get_data;
    wire entries_put_ready;
    wire entries_get_valid;
    wire entries_get_ready;
    wire [8:0] entries_get_data;
    wire limit_queue_put_ready;
    wire limit_queue_get_valid;
    wire [14:0] limit_queue_get_data;
    wire kept_queue_put_ready;
    wire kept_queue_get_valid;
    wire [20:0] kept_queue_get_data;
    wire judge_advance;
    wire verdict_valid;
    wire verdict_ready;
    wire [7:0] verdict_probability;
    wire verdict_last;  // of the query
    wire [3:0] verdict_slot;
    wire verdict_keeps;
    reg  [5:0] reserved_taken;  // probabilities that wait or are on their way; kept-mask.ts:62
    reg  reserved_has_room;  // kept-mask.ts:62
    reg  reserved_freed;  // kept-mask.ts:62
    reg  [11:0] sum;  // kept-mask.ts:72
    reg  [7:0] group_bits;  // kept-mask.ts:72
    reg  pads;  // the lane has no row in the last group; kept-mask.ts:72
    reg  [3:0] entry_slot;  // kept-mask.ts:80
    reg  judged_valid;  // kept-mask.ts:84
    reg  [7:0] judged_probability;  // kept-mask.ts:84
    reg  judged_last;  // kept-mask.ts:84
    reg  [3:0] judged_slot;  // kept-mask.ts:84
    reg  judged_keeps;  // kept-mask.ts:84

    wire [7:0] with_this = group_bits | ({7'd0, verdict_keeps} << verdict_slot[2:0]);
    wire [11:0] sum_with_this = sum + (verdict_keeps ? {4'd0, verdict_probability} : 12'd0);
    wire group_ends = verdict_last | (verdict_slot[2:0] == 3'd7);
    wire is_short = verdict_slot[3] != last_group;
    assign room_if_begins = ~refresh | reserved_freed | (reserved_taken != 6'd31);
    assign room_if_not = ~refresh | reserved_freed | reserved_has_room;
    assign limits_ready = limit_queue_put_ready;
    assign kept_valid = kept_queue_get_valid;
    assign kept_bits = kept_queue_get_data[7:0];
    assign kept_sum = kept_queue_get_data[19:8];
    assign kept_last = kept_queue_get_data[20];
    assign entries_get_ready = limit_queue_get_valid & judge_advance;
    assign judge_advance = ~judged_valid | verdict_ready;
    assign verdict_valid = judged_valid;
    assign verdict_ready = kept_queue_put_ready & ~pads;
    assign verdict_probability = judged_probability;
    assign verdict_last = judged_last;
    assign verdict_slot = judged_slot;
    assign verdict_keeps = judged_keeps;
    wire reserved_has_room_next_condition = ~refresh | reserved_freed | (reserved_taken != 6'd31);
    wire reserved_has_room_next_condition_2 = ~refresh | reserved_freed | reserved_has_room;

    always @(posedge aclk) begin
        if (!aresetn) begin
            reserved_taken <= 6'd0;
            reserved_has_room <= 1'd1;
            reserved_freed <= 1'd0;
        end
        else begin
            reserved_freed <= entries_get_valid & entries_get_ready;
            if (reserves ^ reserved_freed) reserved_taken <= reserved_taken + (reserved_freed ? 6'd63 : 6'd1);
            reserved_has_room <= reserves ? reserved_has_room_next_condition : reserved_has_room_next_condition_2;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            sum <= 12'd0;
            group_bits <= 8'd0;
            pads <= 1'd0;
        end
        else if (verdict_valid & verdict_ready) begin
            sum <= verdict_last & ~is_short ? 12'd0 : sum_with_this;
            group_bits <= group_ends ? 8'd0 : with_this;
            pads <= verdict_last & is_short;
        end
        else if (pads & kept_queue_put_ready) begin
            sum <= 12'd0;
            pads <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) entry_slot <= 4'd0;
        else if (entries_get_valid & entries_get_ready) entry_slot <= entries_get_data[8] ? 4'd0 : entry_slot + 4'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) judged_valid <= 1'd0;
        else if (judge_advance) judged_valid <= entries_get_valid & limit_queue_get_valid;
    end

    always @(posedge aclk) begin
        if (judge_advance) begin
            judged_probability <= entries_get_data[7:0];
            judged_last <= entries_get_data[8];
            judged_slot <= entry_slot;
            judged_keeps <= limit_queue_get_data[9] ?
                limit_queue_get_data[10] & (entry_slot == limit_queue_get_data[14:11]) :
                limit_queue_get_data[8:0] <= {1'd0, entries_get_data[7:0]};
        end
    end

    // kept-mask.ts:55
    disc8x8_7d95b9_queue_bits9_depth32_reserved waiting (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(probabilities_valid),
        .put_ready(waiting_put_ready),
        .put_data({probabilities_last, probabilities_probability}),
        .get_valid(waiting_get_valid),
        .get_ready(entries_put_ready),
        .get_data(waiting_get_data)
    );

    // kept-mask.ts:55
    disc8x8_7d95b9_skid_buffer_bits9 entries (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(waiting_get_valid),
        .put_ready(entries_put_ready),
        .put_data(waiting_get_data),
        .get_valid(entries_get_valid),
        .get_ready(entries_get_ready),
        .get_data(entries_get_data)
    );

    // kept-mask.ts:55
    disc8x8_7d95b9_queue_bits15_depth2 limit_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(limits_valid),
        .put_ready(limit_queue_put_ready),
        .put_data({limits_slot, limits_mine, limits_single, limits_least}),
        .get_valid(limit_queue_get_valid),
        .get_ready(entries_get_valid & entries_get_ready & entries_get_data[8]),
        .get_data(limit_queue_get_data)
    );

    // kept-mask.ts:55
    disc8x8_7d95b9_queue_bits21_depth4 kept_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(pads | (verdict_valid & verdict_ready & group_ends)),
        .put_ready(kept_queue_put_ready),
        .put_data({pads | (verdict_last & ~is_short), pads ? sum : sum_with_this, pads ? 8'd0 : with_this}),
        .get_valid(kept_queue_get_valid),
        .get_ready(kept_ready),
        .get_data(kept_queue_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) waiting_put_has_room: assert (waiting_put_ready | ~probabilities_valid);  // kept-mask.ts:65
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(waiting_put_ready | ~probabilities_valid)) begin
                $display("%m: assertion waiting.put.hasRoom fails, generator/hardware/engine/lane/kept-mask.ts:65");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
