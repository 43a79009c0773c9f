// Begins a pass when its half of the banks is loaded, and ends it with its last vector and mask.
// PassController, generator/hardware/engine/pass-controller.ts
// lanes = 8, width = 8, slots = 16, chunks = 2, window = 8, maskSlots = 8, merge = 2, beats = 32, rows = 128
// drain = 2, words = 256, tileSlots = 32
`default_nettype none

module disc8x8_7d95b9_pass_controller (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire        passes_masked,  // positions come from the mask stream; all of them otherwise
    input  wire        passes_refresh,  // positions below the threshold are dropped, and leave a new mask
    input  wire [15:0] passes_threshold,  // in 2^-16 of a row's sum
    input  wire        passes_last_chunk,  // words in a row, less one
    input  wire [6:0]  passes_last_row,  // keys, less one
    input  wire [6:0]  passes_last_query,  // queries, less one
    input  wire        passes_last_group,  // groups of mask slots, less one
    input  wire [2:0]  passes_sharing,  // log2 of the queries in a row that have one mask
    input  wire [15:0] passes_score_multiplier,
    input  wire [5:0]  passes_score_shift,
    input  wire [15:0] passes_output_multiplier,
    input  wire [5:0]  passes_output_shift,
    output wire        heads_valid,
    input  wire        heads_ready,
    output wire        heads_last_chunk,  // words in a row, less one
    output wire [6:0]  heads_last_row,  // keys, less one
    input  wire        loaded_valid,
    output wire        loaded_ready,
    input  wire        loaded_half,
    input  wire        begins,  // a pass that is loaded may begin
    output wire        pass_half,
    output wire        pass_masked,  // positions come from the mask stream; all of them otherwise
    output wire        pass_refresh,  // positions below the threshold are dropped, and leave a new mask
    output wire [15:0] pass_threshold,  // in 2^-16 of a row's sum
    output wire        pass_last_chunk,  // words in a row, less one
    output wire [6:0]  pass_last_query,  // queries, less one
    output wire        pass_last_group,  // groups of mask slots, less one
    output wire [2:0]  pass_sharing,  // log2 of the queries in a row that have one mask
    output wire [15:0] pass_score_multiplier,
    output wire [5:0]  pass_score_shift,
    output wire [63:0] pass_tail,  // tokens that exist in the last group
    output wire        wants_groups,
    output wire        last_group,  // of a query, beside who takes them
    input  wire        query_taken,
    output wire        wants_words,
    input  wire        word_taken,
    output wire        word_ends_row,
    output wire        wants_vectors,
    input  wire        vector_taken,  // a chunk of a query is merged, known a cycle later or more
    output wire        leaving_masked,  // positions come from the mask stream; all of them otherwise
    output wire        leaving_last_chunk,  // words in a row, less one
    output wire [15:0] leaving_scale_multiplier,
    output wire [5:0]  leaving_scale_shift,
    input  wire        result_leaves,  // the last piece of a query's result is handed on
    output wire        result_is_last,  // of the pass
    input  wire        mask_leaves,  // the last mask bits of a query are handed on
    output wire        running,
    output wire        retired  // the pass is over
);
    wire next_ready;
    wire handed;
    wire past_ready;
    reg  next_valid;  // pass-controller.ts:66
    reg  next_masked;  // pass-controller.ts:66
    reg  next_refresh;  // pass-controller.ts:66
    reg  [15:0] next_threshold;  // pass-controller.ts:66
    reg  next_last_chunk;  // pass-controller.ts:66
    reg  [6:0] next_last_row;  // pass-controller.ts:66
    reg  [6:0] next_last_query;  // pass-controller.ts:66
    reg  next_last_group;  // pass-controller.ts:66
    reg  [2:0] next_sharing;  // pass-controller.ts:66
    reg  [15:0] next_score_multiplier;  // pass-controller.ts:66
    reg  [5:0] next_score_shift;  // pass-controller.ts:66
    reg  [15:0] next_output_multiplier;  // pass-controller.ts:66
    reg  [5:0] next_output_shift;  // pass-controller.ts:66
    reg  next_is_free;  // pass-controller.ts:66
    reg  is_free;  // no pass runs, or it ends in this cycle; pass-controller.ts:69
    reg  now_valid;  // pass-controller.ts:69
    reg  now_half;  // pass-controller.ts:69
    reg  now_masked;  // positions come from the mask stream; all of them otherwise; pass-controller.ts:69
    reg  now_refresh;  // positions below the threshold are dropped, and leave a new mask; pass-controller.ts:69
    reg  [15:0] now_threshold;  // in 2^-16 of a row's sum; pass-controller.ts:69
    reg  now_last_chunk;  // words in a row, less one; pass-controller.ts:69
    reg  [6:0] now_last_query;  // queries, less one; pass-controller.ts:69
    reg  now_last_group;  // groups of mask slots, less one; pass-controller.ts:69
    reg  [2:0] now_sharing;  // log2 of the queries in a row that have one mask; pass-controller.ts:69
    reg  [15:0] now_score_multiplier;  // pass-controller.ts:69
    reg  [5:0] now_score_shift;  // pass-controller.ts:69
    reg  [15:0] now_output_multiplier;  // pass-controller.ts:69
    reg  [5:0] now_output_shift;  // pass-controller.ts:69
    reg  [63:0] now_tail;  // tokens that exist in the last group; pass-controller.ts:69
    reg  open_groups;  // pass-controller.ts:85
    reg  open_words;  // pass-controller.ts:85
    reg  open_handing;  // pass-controller.ts:85
    reg  open_vectors;  // pass-controller.ts:85
    reg  open_masks;  // pass-controller.ts:85
    reg  lasts_chunk;  // words in a row, less one; pass-controller.ts:88
    reg  [6:0] lasts_query;  // queries, less one; pass-controller.ts:88
    reg  lasts_group;  // groups of mask slots, less one; pass-controller.ts:88
    reg  word_at;  // words in a row, less one; pass-controller.ts:94
    reg  word_is_last;  // pass-controller.ts:94
    reg  vector;  // words in a row, less one; pass-controller.ts:94
    reg  [6:0] group_query;  // queries, less one; pass-controller.ts:94
    reg  [6:0] word_query;  // queries, less one; pass-controller.ts:94
    reg  [6:0] vector_query;  // queries, less one; pass-controller.ts:94
    reg  [6:0] result_query;  // queries, less one; pass-controller.ts:94
    reg  [6:0] mask_query;  // queries, less one; pass-controller.ts:94
    reg  past_valid;  // pass-controller.ts:105
    reg  past_masked;  // pass-controller.ts:105
    reg  past_last_chunk;  // pass-controller.ts:105
    reg  [6:0] past_last_query;  // pass-controller.ts:105
    reg  [15:0] past_scale_multiplier;  // pass-controller.ts:105
    reg  [5:0] past_scale_shift;  // pass-controller.ts:105
    reg  past_is_free;  // pass-controller.ts:105

    wire starts = next_valid & loaded_valid & begins & is_free;
    wire row_ends = word_taken & word_is_last;
    wire vectors_end = vector_taken & (vector == lasts_chunk) & (vector_query == lasts_query);
    wire results_end = result_leaves & (result_query == past_last_query);
    wire masks_end = mask_leaves & (mask_query == lasts_query);
    assign passes_ready = heads_ready & next_is_free;
    assign heads_valid = passes_valid & ~next_valid;
    assign heads_last_chunk = passes_last_chunk;
    assign heads_last_row = passes_last_row;
    assign loaded_ready = starts;
    assign pass_half = now_half;
    assign pass_masked = now_masked;
    assign pass_refresh = now_refresh;
    assign pass_threshold = now_threshold;
    assign pass_last_chunk = now_last_chunk;
    assign pass_last_query = now_last_query;
    assign pass_last_group = now_last_group;
    assign pass_sharing = now_sharing;
    assign pass_score_multiplier = now_score_multiplier;
    assign pass_score_shift = now_score_shift;
    assign pass_tail = now_tail;
    assign wants_groups = open_groups;
    assign last_group = lasts_group;
    assign wants_words = open_words;
    assign word_ends_row = word_is_last;
    assign wants_vectors = open_vectors;
    assign leaving_masked = past_masked;
    assign leaving_last_chunk = past_last_chunk;
    assign leaving_scale_multiplier = past_scale_multiplier;
    assign leaving_scale_shift = past_scale_shift;
    assign result_is_last = result_query == past_last_query;
    assign running = now_valid | past_valid;
    assign retired = now_valid & is_free;
    assign next_ready = starts;
    assign handed = past_is_free;
    assign past_ready = results_end;

    always @(posedge aclk) begin
        if (!aresetn) next_valid <= 1'd0;
        else if (~next_valid) next_valid <= passes_valid & heads_ready;
        else if (next_ready) next_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~next_valid) begin
            next_masked <= passes_masked;
            next_refresh <= passes_refresh;
            next_threshold <= passes_threshold;
            next_last_chunk <= passes_last_chunk;
            next_last_row <= passes_last_row;
            next_last_query <= passes_last_query;
            next_last_group <= passes_last_group;
            next_sharing <= passes_sharing;
            next_score_multiplier <= passes_score_multiplier;
            next_score_shift <= passes_score_shift;
            next_output_multiplier <= passes_output_multiplier;
            next_output_shift <= passes_output_shift;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            next_is_free <= 1'd1;
            past_is_free <= 1'd1;
        end
        else begin
            next_is_free <= next_is_free ? ~(passes_valid & heads_ready) : next_ready;
            past_is_free <= past_is_free ? ~open_handing : past_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            is_free <= 1'd1;
            now_valid <= 1'd0;
        end
        else begin
            if (is_free) now_valid <= starts;
            is_free <= ~starts &
                (is_free | ~(open_handing | (open_vectors & ~vectors_end) | (open_masks & ~masks_end)));
        end
    end

    always @(posedge aclk) begin
        if (is_free) begin
            now_half <= loaded_half;
            now_masked <= next_masked;
            now_refresh <= next_refresh;
            now_threshold <= next_threshold;
            now_last_chunk <= next_last_chunk;
            now_last_query <= next_last_query;
            now_last_group <= next_last_group;
            now_sharing <= next_sharing;
            now_score_multiplier <= next_score_multiplier;
            now_score_shift <= next_score_shift;
            now_output_multiplier <= next_output_multiplier;
            now_output_shift <= next_output_shift;
            now_tail <= {6'd63 <= next_last_row[5:0], 6'd62 <= next_last_row[5:0], 6'd61 <= next_last_row[5:0],
                6'd60 <= next_last_row[5:0], 6'd59 <= next_last_row[5:0], 6'd58 <= next_last_row[5:0],
                6'd57 <= next_last_row[5:0], 6'd56 <= next_last_row[5:0], 6'd55 <= next_last_row[5:0],
                6'd54 <= next_last_row[5:0], 6'd53 <= next_last_row[5:0], 6'd52 <= next_last_row[5:0],
                6'd51 <= next_last_row[5:0], 6'd50 <= next_last_row[5:0], 6'd49 <= next_last_row[5:0],
                6'd48 <= next_last_row[5:0], 6'd47 <= next_last_row[5:0], 6'd46 <= next_last_row[5:0],
                6'd45 <= next_last_row[5:0], 6'd44 <= next_last_row[5:0], 6'd43 <= next_last_row[5:0],
                6'd42 <= next_last_row[5:0], 6'd41 <= next_last_row[5:0], 6'd40 <= next_last_row[5:0],
                6'd39 <= next_last_row[5:0], 6'd38 <= next_last_row[5:0], 6'd37 <= next_last_row[5:0],
                6'd36 <= next_last_row[5:0], 6'd35 <= next_last_row[5:0], 6'd34 <= next_last_row[5:0],
                6'd33 <= next_last_row[5:0], 6'd32 <= next_last_row[5:0], 6'd31 <= next_last_row[5:0],
                6'd30 <= next_last_row[5:0], 6'd29 <= next_last_row[5:0], 6'd28 <= next_last_row[5:0],
                6'd27 <= next_last_row[5:0], 6'd26 <= next_last_row[5:0], 6'd25 <= next_last_row[5:0],
                6'd24 <= next_last_row[5:0], 6'd23 <= next_last_row[5:0], 6'd22 <= next_last_row[5:0],
                6'd21 <= next_last_row[5:0], 6'd20 <= next_last_row[5:0], 6'd19 <= next_last_row[5:0],
                6'd18 <= next_last_row[5:0], 6'd17 <= next_last_row[5:0], 6'd16 <= next_last_row[5:0],
                6'd15 <= next_last_row[5:0], 6'd14 <= next_last_row[5:0], 6'd13 <= next_last_row[5:0],
                6'd12 <= next_last_row[5:0], 6'd11 <= next_last_row[5:0], 6'd10 <= next_last_row[5:0],
                6'd9 <= next_last_row[5:0], 6'd8 <= next_last_row[5:0], 6'd7 <= next_last_row[5:0],
                6'd6 <= next_last_row[5:0], 6'd5 <= next_last_row[5:0], 6'd4 <= next_last_row[5:0],
                6'd3 <= next_last_row[5:0], 6'd2 <= next_last_row[5:0], 6'd1 <= next_last_row[5:0], 1'd1};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            open_groups <= 1'd0;
            open_words <= 1'd0;
            open_handing <= 1'd0;
            open_vectors <= 1'd0;
            open_masks <= 1'd0;
        end
        else begin
            if (starts) open_groups <= 1'd1;
            else if (query_taken & (group_query == lasts_query)) open_groups <= 1'd0;
            if (starts) open_words <= 1'd1;
            else if (row_ends & (word_query == lasts_query)) open_words <= 1'd0;
            if (starts) open_handing <= 1'd1;
            else if (open_handing & handed) open_handing <= 1'd0;
            if (open_handing & handed) open_vectors <= 1'd1;
            else if (vectors_end) open_vectors <= 1'd0;
            if (starts & next_refresh) open_masks <= 1'd1;
            else if (masks_end) open_masks <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (starts) begin
            lasts_chunk <= next_last_chunk;
            lasts_query <= next_last_query;
            lasts_group <= next_last_group;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            word_at <= 1'd0;
            vector <= 1'd0;
            group_query <= 7'd0;
            word_query <= 7'd0;
            vector_query <= 7'd0;
            result_query <= 7'd0;
            mask_query <= 7'd0;
        end
        else begin
            if (word_taken) word_at <= word_is_last ? 1'd0 : word_at + 1'd1;
            if (vector_taken) vector <= vector == lasts_chunk ? 1'd0 : vector + 1'd1;
            if (vector_taken & (vector == lasts_chunk))
                vector_query <= vector_query == lasts_query ? 7'd0 : vector_query + 7'd1;
            if (result_leaves) result_query <= result_query == past_last_query ? 7'd0 : result_query + 7'd1;
            if (mask_leaves) mask_query <= mask_query == lasts_query ? 7'd0 : mask_query + 7'd1;
            if (query_taken) group_query <= group_query == lasts_query ? 7'd0 : group_query + 7'd1;
            if (row_ends) word_query <= word_query == lasts_query ? 7'd0 : word_query + 7'd1;
        end
    end

    always @(posedge aclk) begin
        if (word_taken) word_is_last <= word_is_last ? lasts_chunk == 1'd0 : (word_at + 1'd1) == lasts_chunk;
        if (starts) word_is_last <= next_last_chunk == 1'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) past_valid <= 1'd0;
        else if (~past_valid) past_valid <= open_handing;
        else if (past_ready) past_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~past_valid) begin
            past_masked <= now_masked;
            past_last_chunk <= now_last_chunk;
            past_last_query <= lasts_query;
            past_scale_multiplier <= now_output_multiplier;
            past_scale_shift <= now_output_shift;
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, next_last_row[6], 1'b0};
endmodule

`default_nettype wire
