// Probabilities below the limit become zero, and the others make a lane's mask bits.
// KeptMask, generator/hardware/engine/lane/kept-mask.ts
// slots = 64, chunks = 2, maskSlots = 4
`default_nettype none

module disc8x8_747a7d_kept_mask (
    input  wire       aclk,
    input  wire       aresetn,
    input  wire       pass_refresh,
    input  wire [3:0] pass_last_group,  // groups of mask slots, less one
    input  wire       beats_valid,
    output wire       beats_ready,
    input  wire [5:0] beats_slot,
    input  wire       beats_chunk,
    input  wire [7:0] beats_probability,
    input  wire       beats_first,  // of the query's chunk
    input  wire       beats_last,  // of the query's chunk
    input  wire [8:0] beats_limit_least,
    input  wire       beats_limit_single,
    input  wire       beats_limit_mine,
    input  wire [5:0] beats_limit_slot,
    output wire       weights_valid,
    input  wire       weights_ready,
    output wire [5:0] weights_slot,
    output wire       weights_chunk,
    output wire [7:0] weights_probability,
    output wire       weights_first,  // of the query's chunk
    output wire       weights_last,  // of the query's chunk
    output wire       kept_valid,
    input  wire       kept_ready,
    output wire [3:0] kept_bits  // lowest slot first
);
    wire kept_queue_put_ready;
    wire kept_queue_get_valid;
    wire [3:0] kept_queue_get_data;
    reg  [3:0] group_bits;  // kept-mask.ts:47
    reg  pads;  // the lane has no row in the last group; kept-mask.ts:47

    wire keeps = beats_limit_single ? beats_limit_mine & (beats_slot == beats_limit_slot) :
        beats_limit_least <= {1'd0, beats_probability};
    wire makes_bits = pass_refresh & (beats_chunk == 1'd0);
    wire has_room = ~makes_bits | (kept_queue_put_ready & ~pads);
    wire group_ends = beats_valid & beats_ready & makes_bits & (beats_last | (beats_slot[1:0] == 2'd3));
    assign beats_ready = has_room & weights_ready;
    assign weights_valid = beats_valid & has_room;
    assign weights_slot = beats_slot;
    assign weights_chunk = beats_chunk;
    assign weights_probability = pass_refresh & ~keeps ? 8'd0 : beats_probability;
    assign weights_first = beats_first;
    assign weights_last = beats_last;
    assign kept_valid = kept_queue_get_valid;
    assign kept_bits = kept_queue_get_data;

    always @(posedge aclk) begin
        if (!aresetn) begin
            group_bits <= 4'd0;
            pads <= 1'd0;
        end
        else if (group_ends | (pads & kept_queue_put_ready)) begin
            group_bits <= 4'd0;
            pads <= ~pads & beats_last & (beats_slot[5:2] != pass_last_group);
        end
        else if (beats_valid & beats_ready & makes_bits) group_bits <= group_bits | ({3'd0, keeps} << beats_slot[1:0]);
    end

    wire [3:0] kept_queue_put_data_value = group_bits | ({3'd0, keeps} << beats_slot[1:0]);

    // kept-mask.ts:46
    disc8x8_747a7d_queue_bits4_depth4 kept_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(group_ends | pads),
        .put_ready(kept_queue_put_ready),
        .put_data(pads ? 4'd0 : kept_queue_put_data_value),
        .get_valid(kept_queue_get_valid),
        .get_ready(kept_ready),
        .get_data(kept_queue_get_data)
    );
endmodule

`default_nettype wire
