// Takes the sums of all lanes at once and hands them on in channel order, a few a cycle.
// ResultCollector, generator/hardware/linear/result-collector.ts
// lanes = 8, width = 8, words = 256, beats = 32, rows = 512, drain = 2
`default_nettype none

module disc8x8_747a7d_result_collector (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         pass_valid,
    output wire         pass_ready,
    input  wire [4:0]   pass_last_beat,  // words in a row, less one
    input  wire [7:0]   pass_last_slot,  // stationary rows in each lane, less one
    input  wire [8:0]   pass_last_row,  // streamed rows, less one
    input  wire         pass_half,  // half of the banks that holds the tile
    input  wire         groups_valid,
    output wire         groups_ready,
    input  wire [191:0] groups_sums,
    output wire         pieces_valid,
    input  wire         pieces_ready,
    output wire [47:0]  pieces_sums,
    output wire [10:0]  pieces_channel,
    output wire         pieces_last  // last piece of the pass
);
    wire group_ends;
    wire pass_ends;
    reg  active;  // result-collector.ts:34
    reg  full;  // result-collector.ts:34
    reg  [7:0] last_slot;  // result-collector.ts:35
    reg  [8:0] last_row;  // result-collector.ts:35
    reg  half;  // result-collector.ts:35
    reg  [7:0] slot;  // result-collector.ts:35
    reg  [8:0] row;  // result-collector.ts:35
    reg  [191:0] sums;  // result-collector.ts:42
    reg  [1:0] piece;  // result-collector.ts:45

    assign pass_ready = ~active | pass_ends;
    assign groups_ready = ~full | group_ends;
    assign pieces_valid = full & active;
    assign pieces_sums = {sums[47:24], sums[23:0]};
    assign pieces_channel = {half, slot, piece};
    assign pieces_last = (slot == last_slot) & (row == last_row) & (piece == 2'd3);
    assign group_ends = pieces_valid & pieces_ready & (piece == 2'd3);
    assign pass_ends = group_ends & (slot == last_slot) & (row == last_row);

    always @(posedge aclk) begin
        if (!aresetn) begin
            active <= 1'd0;
            full <= 1'd0;
        end
        else begin
            if (pass_valid & pass_ready) active <= 1'd1;
            else if (pass_ends) active <= 1'd0;
            if (groups_valid & groups_ready) full <= 1'd1;
            else if (group_ends) full <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (pass_valid & pass_ready) begin
            last_slot <= pass_last_slot;
            last_row <= pass_last_row;
            half <= pass_half;
            slot <= 8'd0;
            row <= 9'd0;
        end
        else if (~pass_ends & group_ends) begin
            slot <= slot == last_slot ? 8'd0 : slot + 8'd1;
            if (slot == last_slot) row <= row + 9'd1;
        end
    end

    always @(posedge aclk) begin
        if (groups_valid & groups_ready) sums <= groups_sums;
        else if (~group_ends & (pieces_valid & pieces_ready))
            sums <= {sums[191:168], sums[167:144], sums[191:168], sums[167:144], sums[143:120], sums[119:96],
                sums[95:72], sums[71:48]};
    end

    always @(posedge aclk) begin
        if (groups_valid & groups_ready) piece <= 2'd0;
        else if (~group_ends & (pieces_valid & pieces_ready)) piece <= piece + 2'd1;
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, pass_last_beat, 1'b0};
endmodule

`default_nettype wire
