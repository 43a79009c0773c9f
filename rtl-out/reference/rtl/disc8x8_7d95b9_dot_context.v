// Waiting queries of a lane, as beats of dot products with its selected K rows.
// DotContext, generator/hardware/engine/lane/dot-context.ts
// width = 8, slots = 16, chunks = 2, window = 8, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_dot_context (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        last_chunk,  // words in a row, less one
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [63:0] rows_word,
    input  wire        rows_last,  // of the query
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [7:0]  groups_bits,  // lowest slot first
    input  wire        groups_last,  // of the query
    output wire        beats_valid,
    input  wire        beats_ready,
    output wire [3:0]  beats_slot,
    output wire        beats_chunk,
    output wire        beats_selected,  // the query selects a slot
    output wire        beats_first,  // of the slot
    output wire        beats_last,  // of the slot
    output wire        beats_last_slot,  // of the query
    output wire [63:0] word,  // the query's, for the beat of the cycle before
    input  wire        score_taken,  // a score has left its queue
    input  wire        peak_taken,  // a query's peak has left its queue
    output wire        is_ahead,  // other lanes are behind this one
    output wire        has_query,  // all words of a query are here
    output wire        has_slot  // its next slot is known
);
    wire scanner_groups_ready;
    wire scanner_list_valid;
    wire [3:0] scanner_list_slot;
    wire scanner_list_selected;
    wire scanner_list_last;  // of the query
    wire list_queue_put_ready;
    wire list_queue_get_valid;
    wire [5:0] list_queue_get_data;
    wire group_queue_put_ready;
    wire group_queue_get_valid;
    wire [8:0] group_queue_get_data;
    wire group_buffer_put_ready;
    wire group_buffer_get_valid;
    wire [8:0] group_buffer_get_data;
    (* ram_style = "distributed", syn_ramstyle = "distributed" *)
    reg  [63:0] row_words [0:15];  // dot-context.ts:163
    reg  list_valid;  // dot-context.ts:88
    reg  [3:0] list_slot;  // dot-context.ts:88
    reg  list_selected;  // dot-context.ts:88
    reg  list_last;  // of the query; dot-context.ts:88
    reg  chunk;  // dot-context.ts:88
    reg  is_last_chunk;  // dot-context.ts:88
    reg  slot_begins;  // no chunk of it is out; dot-context.ts:88
    reg  in_query;  // dot-context.ts:88
    reg  [6:0] scores_taken;  // entries of the score queue in use or on their way; dot-context.ts:88
    reg  scores_has_room;  // dot-context.ts:88
    reg  scores_freed;  // dot-context.ts:88
    reg  [3:0] queries_taken;  // queries begun whose peak was not taken; dot-context.ts:88
    reg  queries_has_room;  // dot-context.ts:88
    reg  queries_freed;  // dot-context.ts:88
    reg  has_beat;  // there is one, and a place for what begins with it; dot-context.ts:88
    reg  ahead;  // a peak that is not taken yet waits for slower lanes; dot-context.ts:88
    reg  [3:0] row_head;  // dot-context.ts:165
    reg  [3:0] row_tail;  // dot-context.ts:165
    reg  [4:0] words_in;  // dot-context.ts:165
    reg  [4:0] rows_in;  // queries whose words are all here; dot-context.ts:165
    reg  has_row;  // there is one; dot-context.ts:165
    reg  row_enters;  // its last word came in the cycle before; dot-context.ts:165
    reg  went_out;  // a query's last beat went in the cycle before; dot-context.ts:165
    reg  [63:0] row_words_data;  // the query's, for the beat of the cycle before; dot-context.ts:178

    wire slot_ends = is_last_chunk | ~list_selected;
    wire query_ends = beats_valid & beats_ready & slot_ends & list_last;
    wire goes_on = ~list_valid | (beats_valid & beats_ready & slot_ends);
    wire is_more = list_queue_get_valid | scanner_list_valid;
    wire is_last_behind = slot_ends ? last_chunk == 1'd0 : (chunk + 1'd1) == last_chunk;
    wire is_last_still = chunk == last_chunk;
    wire score_begins = beats_valid & beats_ready & slot_begins;
    wire query_begins = beats_valid & beats_ready & ~in_query;
    wire [4:0] words_left_value = went_out ? ~{4'd0, last_chunk} : 5'd0;
    wire [4:0] words_left = words_in + words_left_value;
    wire [5:0] and_one_sum = {words_in, 1'd1} + {words_left_value, 1'd1};
    wire [4:0] and_one = and_one_sum[5:1];
    wire is_more_rows = row_enters | (5'd1 < rows_in);
    wire is_behind = ~slot_ends |
        (is_more & (slot_begins ? scores_freed | (scores_taken != 7'd63) : scores_freed | scores_has_room) &
            (~list_last |
                ((in_query ? queries_freed | queries_has_room : queries_freed | (queries_taken != 4'd7)) &
                    is_more_rows)));
    wire is_still = (list_valid | is_more) & (has_row | row_enters) &
        (~slot_begins | (scores_freed | scores_has_room)) & (in_query | (queries_freed | queries_has_room));
    assign rows_ready = ~words_in[4];
    assign groups_ready = group_queue_put_ready;
    assign beats_valid = has_beat;
    assign beats_slot = list_slot;
    assign beats_chunk = chunk;
    assign beats_selected = list_selected;
    assign beats_first = slot_begins;
    assign beats_last = slot_ends;
    assign beats_last_slot = list_last;
    assign word = row_words_data;
    assign is_ahead = ahead;
    assign has_query = has_row;
    assign has_slot = list_valid;

    always @(posedge aclk) begin
        if (!aresetn) begin
            list_valid <= 1'd0;
            chunk <= 1'd0;
            is_last_chunk <= 1'd0;
            slot_begins <= 1'd1;
            in_query <= 1'd0;
            scores_taken <= 7'd0;
            scores_has_room <= 1'd1;
            scores_freed <= 1'd0;
            queries_taken <= 4'd0;
            queries_has_room <= 1'd1;
            queries_freed <= 1'd0;
            has_beat <= 1'd0;
            ahead <= 1'd0;
        end
        else begin
            if (goes_on) list_valid <= is_more;
            if (beats_valid & beats_ready) begin
                chunk <= slot_ends ? 1'd0 : chunk + 1'd1;
                slot_begins <= slot_ends;
                in_query <= ~query_ends;
            end
            is_last_chunk <= beats_valid & beats_ready ? is_last_behind : is_last_still;
            scores_freed <= score_taken;
            if (score_begins ^ scores_freed) scores_taken <= scores_taken + (scores_freed ? 7'd127 : 7'd1);
            scores_has_room <= score_begins ? scores_freed | (scores_taken != 7'd63) : scores_freed | scores_has_room;
            queries_freed <= peak_taken;
            if (query_begins ^ queries_freed) queries_taken <= queries_taken + (queries_freed ? 4'd15 : 4'd1);
            queries_has_room <= query_begins ? queries_freed | (queries_taken != 4'd7) :
                queries_freed | queries_has_room;
            ahead <= query_begins ? (queries_freed ? ahead : queries_taken != 4'd0) :
                queries_freed ? 4'd2 < queries_taken : ahead;
            has_beat <= beats_valid & beats_ready ? is_behind : is_still;
        end
    end

    always @(posedge aclk) begin
        if (goes_on) begin
            list_slot <= list_queue_get_valid ? list_queue_get_data[3:0] : scanner_list_slot;
            list_selected <= list_queue_get_valid ? list_queue_get_data[4] : scanner_list_selected;
            list_last <= list_queue_get_valid ? list_queue_get_data[5] : scanner_list_last;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            row_head <= 4'd0;
            row_tail <= 4'd0;
            words_in <= 5'd0;
            rows_in <= 5'd0;
            has_row <= 1'd0;
            row_enters <= 1'd0;
            went_out <= 1'd0;
        end
        else begin
            if (rows_valid & rows_ready) row_tail <= row_tail + 4'd1;
            if (query_ends) row_head <= row_head + ({3'd0, last_chunk} + 4'd1);
            went_out <= query_ends;
            words_in <= rows_valid & rows_ready ? and_one : words_left;
            row_enters <= rows_valid & rows_ready & rows_last;
            if (row_enters & ~query_ends) rows_in <= rows_in + 5'd1;
            else if (query_ends & ~row_enters) rows_in <= rows_in - 5'd1;
            has_row <= query_ends ? is_more_rows : row_enters | has_row;
        end
    end

    always @(posedge aclk) begin
        if (rows_valid & rows_ready) row_words[row_tail] <= rows_word;
    end

    always @(posedge aclk) begin
        row_words_data <= row_words[{row_head + {3'd0, chunk}}];
    end

    // dot-context.ts:77
    disc8x8_7d95b9_mask_scanner scanner (
        .aclk(aclk),
        .aresetn(aresetn),
        .groups_valid(group_buffer_get_valid),
        .groups_ready(scanner_groups_ready),
        .groups_bits(group_buffer_get_data[7:0]),
        .groups_last(group_buffer_get_data[8]),
        .list_valid(scanner_list_valid),
        .list_ready(list_queue_put_ready),
        .list_slot(scanner_list_slot),
        .list_selected(scanner_list_selected),
        .list_last(scanner_list_last)
    );

    // dot-context.ts:77
    disc8x8_7d95b9_queue_bits6_depth8 list_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(scanner_list_valid & (list_queue_get_valid | ~goes_on)),
        .put_ready(list_queue_put_ready),
        .put_data({scanner_list_last, scanner_list_selected, scanner_list_slot}),
        .get_valid(list_queue_get_valid),
        .get_ready(goes_on),
        .get_data(list_queue_get_data)
    );

    // dot-context.ts:77
    disc8x8_7d95b9_queue_bits9_depth16 group_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(groups_valid),
        .put_ready(group_queue_put_ready),
        .put_data({groups_last, groups_bits}),
        .get_valid(group_queue_get_valid),
        .get_ready(group_buffer_put_ready),
        .get_data(group_queue_get_data)
    );

    // dot-context.ts:77
    disc8x8_7d95b9_skid_buffer_bits9 group_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(group_queue_get_valid),
        .put_ready(group_buffer_put_ready),
        .put_data(group_queue_get_data),
        .get_valid(group_buffer_get_valid),
        .get_ready(scanner_groups_ready),
        .get_data(group_buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, and_one_sum[0], 1'b0};
endmodule

`default_nettype wire
