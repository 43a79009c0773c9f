// Row buffer: plays each streamed row once for every slot of the resident tile, beat by beat, to all lanes.
// RowBroadcaster, generator/hardware/linear/row-broadcaster.ts
// width = 8, words = 256, slots = 32, beats = 32, rows = 128, window = 2
`default_nettype none

module disc8x8_7d95b9_row_broadcaster (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pass_valid,
    output wire        pass_ready,
    input  wire [4:0]  pass_last_beat,  // words in a row, less one
    input  wire [4:0]  pass_last_slot,  // stationary rows in each lane, less one
    input  wire [6:0]  pass_last_row,  // streamed rows, less one
    input  wire        pass_half,  // half of the banks that holds the tile
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [63:0] rows_word,
    output wire        beats_valid,
    input  wire        beats_ready,
    output wire [63:0] beats_word,
    output wire [8:0]  beats_address,
    output wire        beats_first,  // first beat of a dot product
    output wire        beats_last  // last beat of a dot product
);
    wire playing_ready;
    wire play_advance;
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [63:0] ring [0:63];  // row-broadcaster.ts:44
    reg  [5:0] head;  // row-broadcaster.ts:46
    reg  [5:0] tail;  // row-broadcaster.ts:46
    reg  [6:0] fill;  // row-broadcaster.ts:46
    reg  playing_valid;  // row-broadcaster.ts:58
    reg  [4:0] playing_last_beat;  // row-broadcaster.ts:58
    reg  [4:0] playing_last_slot;  // row-broadcaster.ts:58
    reg  [6:0] playing_last_row;  // row-broadcaster.ts:58
    reg  playing_half;  // row-broadcaster.ts:58
    reg  playing_is_free;  // row-broadcaster.ts:58
    reg  has_word;  // of the beat, or of the next pass's first one; row-broadcaster.ts:59
    reg  has_beat;  // a pass plays, and has the word; row-broadcaster.ts:59
    reg  [4:0] in_row_at;  // row-broadcaster.ts:59
    reg  in_row_is_last;  // row-broadcaster.ts:59
    reg  [4:0] slots_at;  // row-broadcaster.ts:59
    reg  slots_is_last;  // row-broadcaster.ts:59
    reg  [6:0] played_at;  // row-broadcaster.ts:59
    reg  played_is_last;  // row-broadcaster.ts:59
    reg  [7:0] word;  // word of the tile, the same in each bank; row-broadcaster.ts:59
    reg  offered_valid;  // row-broadcaster.ts:73
    reg  [8:0] offered_address;  // row-broadcaster.ts:73
    reg  offered_first;  // row-broadcaster.ts:73
    reg  offered_last;  // row-broadcaster.ts:73
    reg  [63:0] ring_data;  // row-broadcaster.ts:114

    wire issue = has_beat & play_advance;
    wire row_done = issue & in_row_is_last & slots_is_last;
    wire is_first_again = in_row_is_last & ~slots_is_last;
    wire is_more = fill != ({2'd0, in_row_at} + 7'd1);
    wire if_issued = (rows_valid & rows_ready) | is_first_again | is_more;
    wire if_not = (rows_valid & rows_ready) | has_word;
    wire ends_next = in_row_is_last & slots_is_last & played_is_last;
    assign pass_ready = playing_is_free;
    assign rows_ready = fill < 7'd64;
    assign beats_valid = offered_valid;
    assign beats_word = ring_data;
    assign beats_address = offered_address;
    assign beats_first = offered_first;
    assign beats_last = offered_last;
    assign playing_ready = row_done & played_is_last;
    assign play_advance = ~offered_valid | beats_ready;
    wire [7:0] fill_next_sum = {fill, rows_valid & rows_ready} + {~{2'd0, in_row_at}, rows_valid & rows_ready};

    always @(posedge aclk) begin
        if (!aresetn) begin
            head <= 6'd0;
            tail <= 6'd0;
            fill <= 7'd0;
        end
        else begin
            if (rows_valid & rows_ready) tail <= tail + 6'd1;
            if (row_done) head <= head + ({1'd0, in_row_at} + 6'd1);
            fill <= row_done ? fill_next_sum[7:1] : fill + {6'd0, rows_valid & rows_ready};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) playing_valid <= 1'd0;
        else if (~playing_valid) playing_valid <= pass_valid;
        else if (playing_ready) playing_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~playing_valid) begin
            playing_last_beat <= pass_last_beat;
            playing_last_slot <= pass_last_slot;
            playing_last_row <= pass_last_row;
            playing_half <= pass_half;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) playing_is_free <= 1'd1;
        else playing_is_free <= playing_is_free ? ~pass_valid : playing_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            has_word <= 1'd0;
            has_beat <= 1'd0;
            in_row_at <= 5'd0;
            slots_at <= 5'd0;
            played_at <= 7'd0;
            word <= 8'd0;
        end
        else begin
            if (issue) in_row_at <= in_row_is_last ? 5'd0 : in_row_at + 5'd1;
            if (issue & in_row_is_last) slots_at <= slots_is_last ? 5'd0 : slots_at + 5'd1;
            if (row_done) played_at <= played_is_last ? 7'd0 : played_at + 7'd1;
            if (issue) word <= row_done ? 8'd0 : word + 8'd1;
            has_word <= issue ? if_issued : if_not;
            has_beat <= issue ? if_issued & ~ends_next : if_not & (playing_valid | pass_valid);
        end
    end

    always @(posedge aclk) begin
        if (issue)
            in_row_is_last <= in_row_is_last ? playing_last_beat == 5'd0 : (in_row_at + 5'd1) == playing_last_beat;
        if (issue & in_row_is_last)
            slots_is_last <= slots_is_last ? playing_last_slot == 5'd0 : (slots_at + 5'd1) == playing_last_slot;
        if (row_done)
            played_is_last <= played_is_last ? playing_last_row == 7'd0 : (played_at + 7'd1) == playing_last_row;
        if (pass_valid & pass_ready) in_row_is_last <= pass_last_beat == 5'd0;
        if (pass_valid & pass_ready) slots_is_last <= pass_last_slot == 5'd0;
        if (pass_valid & pass_ready) played_is_last <= pass_last_row == 7'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) offered_valid <= 1'd0;
        else if (play_advance) offered_valid <= has_beat;
    end

    always @(posedge aclk) begin
        if (play_advance) begin
            offered_address <= {playing_half, word};
            offered_first <= in_row_at == 5'd0;
            offered_last <= in_row_is_last;
        end
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) ring[tail] <= rows_word;
    end

    always @(posedge aclk) begin
        if (issue) begin
            ring_data <= ring[{head + {1'd0, in_row_at}}];
            `ifndef SYNTHESIS
            if (rows_valid & rows_ready) begin
                if ((head + {1'd0, in_row_at}) == tail) ring_data <= ~ring[{head + {1'd0, in_row_at}}];
            end
            `endif
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, fill_next_sum[0], 1'b0};
endmodule

`default_nettype wire
