// One mask for several queries in a row: all that one of them keeps.
// MaskUnion, generator/hardware/engine/masks/mask-union.ts
// lanes = 8, slots = 16, maskSlots = 8, rows = 128
`default_nettype none

module disc8x8_7d95b9_mask_union (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pass_last_group,  // groups of mask slots, less one
    input  wire [6:0]  pass_last_query,  // queries, less one
    input  wire [2:0]  pass_sharing,  // log2 of the queries in a row that have one mask
    input  wire        masks_valid,
    output wire        masks_ready,
    input  wire [63:0] masks_bits,
    output wire        unions_valid,
    input  wire        unions_ready,
    output wire [63:0] unions_bits,
    output wire        query_leaves  // the last group of a query is done with
);
    localparam STATE_TAKE = 1'd0;
    localparam STATE_GIVE = 1'd1;
    (* ram_style = "distributed", syn_ramstyle = "distributed" *)
    reg  [63:0] row [0:1];  // mask-union.ts:48
    reg  state;  // mask-union.ts:46
    reg  group;  // mask-union.ts:47
    reg  [6:0] query;  // queries, less one; mask-union.ts:47
    reg  [63:0] held_bits;  // mask-union.ts:54
    reg  held_is_first;  // mask-union.ts:54
    reg  held_is_last;  // of those that share it; mask-union.ts:54
    reg  held_group;  // mask-union.ts:54
    reg  held_ends;  // mask-union.ts:54
    reg  [63:0] row_data;  // mask-union.ts:64

    wire [13:0] among_shifted = 14'd127 << pass_sharing;
    wire [6:0] among = among_shifted[13:7];
    wire done = (state == STATE_GIVE) & (unions_ready | ~held_is_last);
    assign masks_ready = state == STATE_TAKE;
    assign unions_valid = (state == STATE_GIVE) & held_is_last;
    assign unions_bits = held_bits | (held_is_first ? 64'd0 : row_data);
    assign query_leaves = done & held_ends;

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_TAKE;
        else begin
            case (state)
                STATE_TAKE: begin
                    if (masks_valid) state <= STATE_GIVE;
                end
                default: begin
                    if (done) state <= STATE_TAKE;
                end
            endcase
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            group <= 1'd0;
            query <= 7'd0;
        end
        else begin
            if (masks_valid & masks_ready) group <= group == pass_last_group ? 1'd0 : group + 1'd1;
            if (masks_valid & masks_ready & (group == pass_last_group))
                query <= query == pass_last_query ? 7'd0 : query + 7'd1;
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_TAKE) begin
            held_bits <= masks_bits;
            held_is_first <= (query & among) == 7'd0;
            held_is_last <= ((query & among) == among) | (query == pass_last_query);
            held_group <= group;
            held_ends <= group == pass_last_group;
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_GIVE) begin
            if (~held_is_last) row[held_group] <= held_bits | (held_is_first ? 64'd0 : row_data);
        end
    end

    always @(posedge aclk) begin
        if (masks_valid & masks_ready) row_data <= row[group];
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, among_shifted[6:0], 1'b0};
endmodule

`default_nettype wire
