// Takes the sums of all lanes at once and hands them on in channel order, a few a cycle.
// ResultCollector, generator/hardware/linear/result-collector.ts
// lanes = 8, width = 8, words = 256, slots = 32, beats = 32, rows = 128, drain = 2
`default_nettype none

module disc8x8_7d95b9_result_collector (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         pass_valid,
    output wire         pass_ready,
    input  wire [4:0]   pass_last_beat,  // words in a row, less one
    input  wire [4:0]   pass_last_slot,  // stationary rows in each lane, less one
    input  wire [6:0]   pass_last_row,  // streamed rows, less one
    input  wire         pass_half,  // half of the banks that holds the tile
    input  wire         groups_valid,
    output wire         groups_ready,
    input  wire [191:0] groups_sums,
    output wire         pieces_valid,
    input  wire         pieces_ready,
    output wire [47:0]  pieces_sums,
    output wire [7:0]   pieces_channel,
    output wire         pieces_last  // last piece of the pass
);
    wire playing_ready;
    reg  playing_valid;  // result-collector.ts:50
    reg  [4:0] playing_last_slot;  // result-collector.ts:50
    reg  [6:0] playing_last_row;  // result-collector.ts:50
    reg  playing_half;  // result-collector.ts:50
    reg  full;  // result-collector.ts:51
    reg  copied;  // the group that lanes still give has come in; result-collector.ts:51
    reg  [1:0] piece_at;  // result-collector.ts:55
    reg  piece_is_last;  // result-collector.ts:55
    reg  [4:0] slots_at;  // result-collector.ts:55
    reg  slots_is_last;  // result-collector.ts:55
    reg  [6:0] rows_at;  // result-collector.ts:55
    reg  rows_is_last;  // result-collector.ts:55
    reg  [191:0] sums;  // result-collector.ts:60

    wire group_ends = pieces_valid & pieces_ready & piece_is_last;
    wire comes = groups_valid & (~full | group_ends);
    assign pass_ready = ~playing_valid | playing_ready;
    assign groups_ready = copied;
    assign pieces_valid = full & playing_valid;
    assign pieces_sums = sums[47:0];
    assign pieces_channel = {playing_half, slots_at, piece_at};
    assign pieces_last = slots_is_last & rows_is_last & piece_is_last;
    assign playing_ready = group_ends & slots_is_last & rows_is_last;

    always @(posedge aclk) begin
        if (!aresetn) playing_valid <= 1'd0;
        else if (pass_valid & pass_ready) playing_valid <= 1'd1;
        else if (playing_ready) playing_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (pass_valid & pass_ready) begin
            playing_last_slot <= pass_last_slot;
            playing_last_row <= pass_last_row;
            playing_half <= pass_half;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            full <= 1'd0;
            copied <= 1'd0;
        end
        else begin
            copied <= comes;
            if (comes) full <= 1'd1;
            else if (group_ends) full <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            piece_at <= 2'd0;
            piece_is_last <= 1'd0;
            slots_at <= 5'd0;
            rows_at <= 7'd0;
        end
        else begin
            if (pieces_valid & pieces_ready) begin
                piece_at <= piece_is_last ? 2'd0 : piece_at + 2'd1;
                piece_is_last <= piece_is_last ? 1'd0 : (piece_at + 2'd1) == 2'd3;
            end
            if (group_ends) slots_at <= slots_is_last ? 5'd0 : slots_at + 5'd1;
            if (group_ends & slots_is_last) rows_at <= rows_is_last ? 7'd0 : rows_at + 7'd1;
        end
    end

    always @(posedge aclk) begin
        if (group_ends)
            slots_is_last <= slots_is_last ? playing_last_slot == 5'd0 : (slots_at + 5'd1) == playing_last_slot;
        if (group_ends & slots_is_last)
            rows_is_last <= rows_is_last ? playing_last_row == 7'd0 : (rows_at + 7'd1) == playing_last_row;
        if (pass_valid & pass_ready) slots_is_last <= pass_last_slot == 5'd0;
        if (pass_valid & pass_ready) rows_is_last <= pass_last_row == 7'd0;
    end

    always @(posedge aclk) begin
        if ((pieces_valid & pieces_ready) | ~full) begin
            if (full & ~piece_is_last) sums <= {sums[191:144], sums[191:48]};
            else sums <= groups_sums;
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, pass_last_beat, 1'b0};
endmodule

`default_nettype wire
