// Takes descriptors in order and hands them to the units.
// Sequencer, generator/hardware/control/sequencer.ts
// shape.engine.lanes = 8, shape.engine.width = 8, shape.engine.slots = 16, shape.engine.chunks = 2
// shape.engine.window = 8, shape.engine.merge = 2, shape.engine.maskSlots = 8, shape.engine.maxBeats = 32
// shape.engine.maxRows = 128, shape.engine.drain = 2, shape.engine.bankSlots = 64, shape.engine.tileSlots = 32
// shape.memory.wordBytes = 8, shape.memory.tokens = 64, shape.memory.burst = 16, shape.normWords = 8
// shape.normLanes = 2, shape.latentWords = 2, shape.latentLanes = 2, shape.bus.addressBits = 40
// shape.bus.idBits = 4, shape.bus.bytes = 8
`default_nettype none

module disc8x8_7d95b9_sequencer (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        start,
    output wire        starves,  // there is no descriptor at hand, nor one that waits
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        passes_valid,
    input  wire        passes_ready,
    output wire        passes_linear,  // a linear layer; attention otherwise
    output wire [4:0]  passes_layer_last_beat,  // words in a row, less one
    output wire [4:0]  passes_layer_last_slot,  // stationary rows in each lane, less one
    output wire [6:0]  passes_layer_last_row,  // streamed rows, less one
    output wire        passes_head_masked,  // positions come from the mask stream; all of them otherwise
    output wire        passes_head_refresh,  // positions below the threshold are dropped, and leave a new mask
    output wire [15:0] passes_head_threshold,  // in 2^-16 of a row's sum
    output wire        passes_head_last_chunk,  // words in a row, less one
    output wire [6:0]  passes_head_last_row,  // keys, less one
    output wire [6:0]  passes_head_last_query,  // queries, less one
    output wire        passes_head_last_group,  // groups of mask slots, less one
    output wire [2:0]  passes_head_sharing,  // log2 of the queries in a row that have one mask
    output wire [15:0] passes_head_score_multiplier,
    output wire [5:0]  passes_head_score_shift,
    output wire [15:0] passes_head_output_multiplier,
    output wire [5:0]  passes_head_output_shift,
    output wire        stationary_valid,
    input  wire        stationary_ready,
    output wire [31:0] stationary_address,
    output wire [19:0] stationary_stride,
    output wire [5:0]  stationary_last_row,
    output wire        stationary_listed,  // rows are those of the tokens on the list
    output wire [7:0]  stationary_last_segment,
    output wire [23:0] stationary_segment_stride,
    output wire [21:0] stationary_last_word,
    output wire        target_valid,
    input  wire        target_ready,
    output wire [1:0]  target_target,
    output wire        target_half,
    output wire [21:0] target_last_word,
    output wire        keys_valid,
    input  wire        keys_ready,
    output wire [31:0] keys_address,
    output wire [19:0] keys_stride,
    output wire [5:0]  keys_last_row,
    output wire        keys_listed,  // rows are those of the tokens on the list
    output wire [7:0]  keys_last_segment,
    output wire [23:0] keys_segment_stride,
    output wire [21:0] keys_last_word,
    output wire        rows_valid,
    input  wire        rows_ready,
    output wire [31:0] rows_address,
    output wire [19:0] rows_stride,
    output wire [5:0]  rows_last_row,
    output wire        rows_listed,  // rows are those of the tokens on the list
    output wire [7:0]  rows_last_segment,
    output wire [23:0] rows_segment_stride,
    output wire [21:0] rows_last_word,
    output wire        prologue_valid,
    input  wire        prologue_ready,
    output wire [2:0]  prologue_kind,
    output wire [21:0] prologue_last_word,  // words of the bus in a row
    output wire [5:0]  prologue_last_row,
    output wire [15:0] prologue_patch_multiplier,
    output wire [5:0]  prologue_patch_shift,  // less one
    output wire        prologue_norm_half,  // of the table of channels
    output wire [3:0]  prologue_norm_last_word,  // words in a row, less one
    output wire [27:0] prologue_norm_reciprocal,  // 2^27 / elements
    output wire [39:0] prologue_norm_epsilon,
    output wire [4:0]  prologue_norm_shift,  // less one
    output wire        terms_valid,
    input  wire        terms_ready,
    output wire [31:0] terms_address,
    output wire [19:0] terms_stride,
    output wire [5:0]  terms_last_row,
    output wire        terms_listed,  // rows are those of the tokens on the list
    output wire [7:0]  terms_last_segment,
    output wire [23:0] terms_segment_stride,
    output wire [21:0] terms_last_word,
    output wire        masks_valid,
    input  wire        masks_ready,
    output wire [31:0] masks_address,
    output wire [19:0] masks_stride,
    output wire [5:0]  masks_last_row,
    output wire        masks_listed,  // rows are those of the tokens on the list
    output wire [7:0]  masks_last_segment,
    output wire [23:0] masks_segment_stride,
    output wire [21:0] masks_last_word,
    output wire [2:0]  masks_sharing,  // log2 of the tokens on the list that have a row together
    output wire        mask_rows_valid,
    input  wire        mask_rows_ready,
    output wire        mask_rows_last_group,  // groups in a row, less one
    output wire [5:0]  mask_rows_last_row,  // queries, less one
    output wire        shares_valid,
    input  wire        shares_ready,
    output wire [31:0] shares_address,
    output wire [19:0] shares_stride,
    output wire [5:0]  shares_last_row,
    output wire        shares_listed,  // rows are those of the tokens on the list
    output wire [7:0]  shares_last_segment,
    output wire [23:0] shares_segment_stride,
    output wire [21:0] shares_last_word,
    output wire        share_rows_valid,
    input  wire        share_rows_ready,
    output wire [5:0]  share_rows_last_token,  // of the head, whose shares all come
    output wire [5:0]  share_rows_last_row,  // tokens on the list, less one
    output wire        results_valid,
    input  wire        results_ready,
    output wire [31:0] results_address,
    output wire [19:0] results_stride,
    output wire [5:0]  results_last_row,
    output wire        results_listed,  // rows are those of the tokens on the list
    output wire [7:0]  results_last_segment,
    output wire [23:0] results_segment_stride,
    output wire [21:0] results_last_word,
    output wire        source_valid,
    input  wire        source_ready,
    output wire [1:0]  source_source,
    output wire [21:0] source_last_word,
    output wire [7:0]  source_last_segment,
    output wire [5:0]  source_last_row,
    output wire        epilogue_valid,
    input  wire        epilogue_ready,
    output wire [1:0]  epilogue_kind,
    output wire        new_masks_valid,
    input  wire        new_masks_ready,
    output wire [31:0] new_masks_address,
    output wire [19:0] new_masks_stride,
    output wire [5:0]  new_masks_last_row,
    output wire        new_masks_listed,  // rows are those of the tokens on the list
    output wire [7:0]  new_masks_last_segment,
    output wire [23:0] new_masks_segment_stride,
    output wire [21:0] new_masks_last_word,
    output wire        new_mask_rows_valid,
    input  wire        new_mask_rows_ready,
    output wire        new_mask_rows_last_group,  // groups in a row, less one
    output wire [5:0]  new_mask_rows_last_row,  // queries, less one
    output wire        new_shares_valid,
    input  wire        new_shares_ready,
    output wire [31:0] new_shares_address,
    output wire [19:0] new_shares_stride,
    output wire [5:0]  new_shares_last_row,
    output wire        new_shares_listed,  // rows are those of the tokens on the list
    output wire [7:0]  new_shares_last_segment,
    output wire [23:0] new_shares_segment_stride,
    output wire [21:0] new_shares_last_word,
    output wire        new_share_row_valid,
    input  wire        new_share_row_ready,
    output wire [5:0]  new_share_row_last_group,  // groups in a row, less one
    output wire        new_share_row_last_row,  // queries, less one
    output wire        new_keys_valid,
    input  wire        new_keys_ready,
    output wire [31:0] new_keys_address,
    output wire [19:0] new_keys_stride,
    output wire [5:0]  new_keys_last_row,
    output wire        new_keys_listed,  // rows are those of the tokens on the list
    output wire [7:0]  new_keys_last_segment,
    output wire [23:0] new_keys_segment_stride,
    output wire [21:0] new_keys_last_word,
    output wire        reuse_valid,
    input  wire        reuse_ready,
    output wire [5:0]  reuse_last_token,
    output wire        reuse_last_word,  // words of a token, less one
    output wire [15:0] reuse_alpha,  // in 1/256 of the mean difference
    output wire [7:0]  reuse_max_age,  // steps in a row that a token may rest
    output wire        reuse_whole,  // all tokens are active: the first step, or one that makes masks
    output wire [1:0]  route,
    input  wire        reuse_done,
    input  wire [6:0]  active,  // active tokens
    output wire [21:0] factors_a,
    output wire [21:0] factors_b,
    output wire [21:0] factors_c,
    input  wire        results_done,
    input  wire        new_masks_done,
    input  wire        new_shares_done,
    input  wire        new_keys_done,
    output wire        illegal,  // the descriptor at hand has no such opcode
    output wire        busy,
    output wire        ended,  // the end was reached, and everything is written
    output wire        taken  // a descriptor is done with
);
    localparam [1:0] WAY_PASS = 2'd0;
    localparam [1:0] WAY_REUSE = 2'd1;
    localparam [1:0] WAY_UPDATE = 2'd2;
    localparam [1:0] TARGET_TARGET_ARRAY = 2'd0;
    localparam [1:0] TARGET_TARGET_NORM = 2'd1;
    localparam [1:0] TARGET_TARGET_GELU = 2'd2;
    localparam [2:0] PROLOGUE_KIND_QUERIES = 3'd1;
    localparam [2:0] PROLOGUE_KIND_RAW = 3'd4;
    localparam [1:0] SOURCE_SOURCE_LINEAR = 2'd0;
    localparam [1:0] SOURCE_SOURCE_ATTENTION = 2'd1;
    localparam [1:0] SOURCE_SOURCE_RAW = 2'd2;
    localparam [1:0] SOURCE_SOURCE_UPDATE = 2'd3;
    localparam [1:0] EPILOGUE_KIND_ADD = 2'd3;
    wire whole_taken;
    wire held_ready;
    wire heads_put_ready;
    wire heads_get_valid;
    wire [3:0] heads_get_data;
    wire moves;  // the descriptor at hand goes, or a part of it
    reg  running;  // sequencer.ts:99
    reg  [1:0] way;  // sequencer.ts:99
    reg  is_second;  // a tile's records are asked for; sequencer.ts:99
    reg  is_reusing;  // who is active is being decided; sequencer.ts:99
    reg  [7:0] writing;  // transfers of results; sequencer.ts:99
    reg  [7:0] others;  // transfers of new masks, shares and keys; sequencer.ts:99
    reg  signed [21:0] held_factors_a;  // sequencer.ts:99
    reg  signed [21:0] held_factors_b;  // sequencer.ts:99
    reg  signed [21:0] held_factors_c;  // sequencer.ts:99
    reg  goes;  // sequencer.ts:120
    reg  given;  // units have all of it; sequencer.ts:120
    reg  ends;  // sequencer.ts:120
    reg  [2:0] word_at;  // sequencer.ts:230
    reg  word_is_last;  // sequencer.ts:230
    reg  takes;  // sequencer.ts:230
    reg  is_whole;  // sequencer.ts:230
    reg  [511:0] all;  // sequencer.ts:230
    reg  entered_valid;  // sequencer.ts:238
    reg  [63:0] entered_data;  // sequencer.ts:238
    reg  entered_last;  // sequencer.ts:238
    reg  held_valid;  // sequencer.ts:219
    reg  [511:0] held_descriptor;  // sequencer.ts:219
    reg  held_is_tile;  // sequencer.ts:219
    reg  held_is_linear;  // sequencer.ts:219
    reg  held_is_head;  // sequencer.ts:219
    reg  held_is_attend;  // sequencer.ts:219
    reg  held_is_reuse;  // sequencer.ts:219
    reg  held_is_move;  // sequencer.ts:219
    reg  held_is_update;  // sequencer.ts:219
    reg  held_is_norm;  // sequencer.ts:219
    reg  held_is_gelu;  // sequencer.ts:219
    reg  held_is_end;  // sequencer.ts:219
    reg  held_is_pass;  // sequencer.ts:219
    reg  held_is_free;  // sequencer.ts:219
    reg  [5:0] last_active;  // sequencer.ts:130
    reg  [5:0] last_token;  // of the head, whose shares all come; sequencer.ts:132
    reg  found_valid;  // sequencer.ts:160
    reg  found_needs_passes;  // sequencer.ts:160
    reg  found_needs_stationary;  // sequencer.ts:160
    reg  found_needs_target;  // sequencer.ts:160
    reg  found_needs_keys;  // sequencer.ts:160
    reg  found_needs_rows;  // sequencer.ts:160
    reg  found_needs_prologue;  // sequencer.ts:160
    reg  found_needs_terms;  // sequencer.ts:160
    reg  found_needs_masks;  // sequencer.ts:160
    reg  found_needs_mask_rows;  // sequencer.ts:160
    reg  found_needs_shares;  // sequencer.ts:160
    reg  found_needs_share_rows;  // sequencer.ts:160
    reg  found_needs_results;  // sequencer.ts:160
    reg  found_needs_source;  // sequencer.ts:160
    reg  found_needs_epilogue;  // sequencer.ts:160
    reg  found_needs_new_masks;  // sequencer.ts:160
    reg  found_needs_new_mask_rows;  // sequencer.ts:160
    reg  found_needs_new_shares;  // sequencer.ts:160
    reg  found_needs_new_share_row;  // sequencer.ts:160
    reg  found_needs_new_keys;  // sequencer.ts:160
    reg  found_needs_reuse;  // sequencer.ts:160
    reg  found_kind_tile;  // sequencer.ts:160
    reg  found_kind_head;  // sequencer.ts:160
    reg  found_kind_attend;  // sequencer.ts:160
    reg  found_kind_reuse;  // sequencer.ts:160
    reg  found_kind_update;  // sequencer.ts:160
    reg  begun_results;  // sequencer.ts:265
    reg  begun_masks;  // sequencer.ts:265

    wire [7:0] now_opcode = held_descriptor[7:0];
    wire [7:0] now_allow = held_descriptor[15:8];
    wire now_listed = held_descriptor[16];
    wire now_terms_listed = held_descriptor[17];
    wire now_scattered = held_descriptor[18];
    wire now_half = held_descriptor[19];
    wire [2:0] now_prologue = held_descriptor[22:20];
    wire [1:0] now_epilogue = held_descriptor[24:23];
    wire now_masked = held_descriptor[25];
    wire now_refresh = held_descriptor[26];
    wire now_whole = held_descriptor[27];
    wire now_joins = held_descriptor[28];
    wire now_leaves = held_descriptor[29];
    wire [31:0] now_address = held_descriptor[63:32];
    wire [19:0] now_words = held_descriptor[83:64];
    wire [19:0] now_stride = held_descriptor[115:96];
    wire [31:0] now_terms_address = held_descriptor[159:128];
    wire [19:0] now_terms_words = held_descriptor[179:160];
    wire [19:0] now_terms_stride = held_descriptor[211:192];
    wire [31:0] now_out_address = held_descriptor[255:224];
    wire [19:0] now_out_stride = held_descriptor[275:256];
    wire [19:0] now_out_words = held_descriptor[307:288];
    wire [7:0] now_out_segments = held_descriptor[319:312];
    wire [23:0] now_out_segment_stride = held_descriptor[343:320];
    wire [15:0] now_patch_multiplier = held_descriptor[367:352];
    wire [5:0] now_patch_shift = held_descriptor[373:368];
    wire [4:0] now_norm_shift = held_descriptor[380:376];
    wire [27:0] now_reciprocal = held_descriptor[411:384];
    wire [31:0] now_epsilon_low = held_descriptor[447:416];
    wire [7:0] now_epsilon_high = held_descriptor[455:448];
    wire [15:0] now_last_beat = held_descriptor[367:352];
    wire [15:0] now_last_slot = held_descriptor[383:368];
    wire [7:0] now_last_chunk = held_descriptor[359:352];
    wire [15:0] now_last_group = held_descriptor[375:360];
    wire [2:0] now_sharing = held_descriptor[378:376];
    wire [15:0] now_last_token = held_descriptor[399:384];
    wire [15:0] now_threshold = held_descriptor[415:400];
    wire [15:0] now_score_multiplier = held_descriptor[431:416];
    wire [5:0] now_score_shift = held_descriptor[437:432];
    wire [15:0] now_output_multiplier = held_descriptor[463:448];
    wire [5:0] now_output_shift = held_descriptor[469:464];
    wire [31:0] now_masks_address = held_descriptor[383:352];
    wire [21:0] now_masks_words = held_descriptor[405:384];
    wire [31:0] now_keys_address = held_descriptor[447:416];
    wire [19:0] now_keys_words = held_descriptor[467:448];
    wire [31:0] now_parts_address = held_descriptor[351:320];
    wire [31:0] now_shares_address = held_descriptor[511:480];
    wire [31:0] now_third_address = held_descriptor[383:352];
    wire [21:0] now_keep_factor = held_descriptor[405:384];
    wire [21:0] now_with_factor = held_descriptor[437:416];
    wire [21:0] now_without_factor = held_descriptor[469:448];
    wire [15:0] now_alpha = held_descriptor[367:352];
    wire [7:0] now_max_age = held_descriptor[375:368];
    wire is_idle = (writing == 8'd0) & (others == 8'd0);
    wire is_open = running & ~is_reusing;
    wire skips = (active == 7'd0) & (held_is_pass | held_is_tile | held_is_head);
    wire everyone_condition = held_is_tile | held_is_head | held_is_norm | held_is_gelu;
    wire everyone_condition_2 = ~everyone_condition;
    wire everyone_condition_3 = held_is_pass | held_is_update | (held_is_reuse & ~now_whole);
    wire everyone_condition_4 = ~everyone_condition_3;
    wire everyone_condition_5 = (held_is_linear & (now_epilogue == EPILOGUE_KIND_ADD)) | held_is_update |
        (held_is_reuse & ~now_whole);
    wire everyone = (passes_ready | ~(held_is_head | (held_is_tile & is_second))) &
        (stationary_ready | everyone_condition_2) & (target_ready | everyone_condition_2) &
        (keys_ready | ~held_is_head) & (rows_ready | everyone_condition_4) & (prologue_ready | everyone_condition_4) &
        (terms_ready | ~everyone_condition_5) & (masks_ready | ~((held_is_attend & now_masked) | held_is_update)) &
        (mask_rows_ready | ~(held_is_attend & now_masked)) & (shares_ready | ~(held_is_attend & now_masked)) &
        (share_rows_ready | ~(held_is_attend & now_masked)) & (results_ready | ~(held_is_pass | held_is_update)) &
        (source_ready | ~(held_is_pass | held_is_update)) & (epilogue_ready | ~held_is_linear) &
        (new_masks_ready | ~(held_is_attend & now_refresh)) & (new_mask_rows_ready | ~(held_is_attend & now_refresh)) &
        (new_shares_ready | ~(held_is_attend & now_refresh)) & (new_share_row_ready | ~(held_is_attend & now_refresh)) &
        (new_keys_ready | ~(held_is_attend & now_refresh)) & (reuse_ready | ~held_is_reuse) &
        (heads_put_ready | ~held_is_head);
    wire is_there = held_valid & ~moves;
    wire dispatches_condition = (now_opcode != 8'd0) & (now_opcode < 8'd11);
    wire dispatches = is_there &
        (is_open & ((now_allow == 8'd255) | (writing <= now_allow)) & ~skips & dispatches_condition & ~held_is_end &
            (~(held_is_reuse | held_is_update | (way == WAY_UPDATE)) | is_idle) & (~held_is_attend | heads_get_valid)) &
        everyone;
    wire gives = dispatches & (~held_is_tile | is_second);
    wire stops = is_there & (is_open & held_is_end & is_idle);
    assign starves = ~held_valid & ~is_whole;
    assign words_ready = takes;
    assign passes_valid = found_valid & found_needs_passes;
    assign passes_linear = held_is_tile;
    assign passes_layer_last_beat = now_last_beat[4:0];
    assign passes_layer_last_slot = now_last_slot[4:0];
    assign passes_layer_last_row = {1'd0, last_active};
    assign passes_head_masked = now_masked;
    assign passes_head_refresh = now_refresh;
    assign passes_head_threshold = now_threshold;
    assign passes_head_last_chunk = now_last_chunk[0];
    assign passes_head_last_row = now_last_token[6:0];
    assign passes_head_last_query = {1'd0, last_active};
    assign passes_head_last_group = now_last_group[0];
    assign passes_head_sharing = now_sharing;
    assign passes_head_score_multiplier = now_score_multiplier;
    assign passes_head_score_shift = now_score_shift;
    assign passes_head_output_multiplier = now_output_multiplier;
    assign passes_head_output_shift = now_output_shift;
    assign stationary_valid = found_valid & found_needs_stationary;
    assign stationary_address = is_second ? now_terms_address : now_address;
    assign stationary_stride = 20'd0;
    assign stationary_last_row = 6'd0;
    assign stationary_listed = 1'd0;
    assign stationary_last_segment = 8'd0;
    assign stationary_segment_stride = 24'd0;
    assign stationary_last_word = is_second ? {2'd0, now_terms_words} : {2'd0, now_words};
    assign target_valid = found_valid & found_needs_target;
    assign target_target = held_is_gelu ? TARGET_TARGET_GELU : held_is_norm ? TARGET_TARGET_NORM : TARGET_TARGET_ARRAY;
    assign target_half = now_half;
    assign target_last_word = is_second ? {2'd0, now_terms_words} : {2'd0, now_words};
    assign keys_valid = found_valid & found_needs_keys;
    assign keys_address = now_terms_address;
    assign keys_stride = 20'd0;
    assign keys_last_row = 6'd0;
    assign keys_listed = 1'd0;
    assign keys_last_segment = 8'd0;
    assign keys_segment_stride = 24'd0;
    assign keys_last_word = {2'd0, now_terms_words};
    assign rows_valid = found_valid & found_needs_rows;
    assign rows_address = now_address;
    assign rows_stride = now_stride;
    assign rows_last_row = held_is_pass ? last_active : 6'd0;
    assign rows_listed = now_listed & held_is_pass;
    assign rows_last_segment = 8'd0;
    assign rows_segment_stride = 24'd0;
    assign rows_last_word = {2'd0, now_words};
    assign prologue_valid = found_valid & found_needs_prologue;
    assign prologue_kind = held_is_linear ? now_prologue : held_is_attend ? PROLOGUE_KIND_QUERIES : PROLOGUE_KIND_RAW;
    assign prologue_last_word = {2'd0, now_words};
    assign prologue_last_row = held_is_pass ? last_active : 6'd0;
    assign prologue_patch_multiplier = now_patch_multiplier;
    assign prologue_patch_shift = now_patch_shift;
    assign prologue_norm_half = now_half;
    assign prologue_norm_last_word = now_words[3:0];
    assign prologue_norm_reciprocal = now_reciprocal;
    assign prologue_norm_epsilon = {now_epsilon_high, now_epsilon_low};
    assign prologue_norm_shift = now_norm_shift;
    assign terms_valid = found_valid & found_needs_terms;
    assign terms_address = now_terms_address;
    assign terms_stride = now_terms_stride;
    assign terms_last_row = held_is_pass ? last_active : 6'd0;
    assign terms_listed = now_terms_listed & held_is_pass;
    assign terms_last_segment = 8'd0;
    assign terms_segment_stride = 24'd0;
    assign terms_last_word = {2'd0, now_terms_words};
    assign masks_valid = found_valid & found_needs_masks;
    assign masks_address = held_is_update ? now_third_address : now_terms_address;
    assign masks_stride = now_terms_stride;
    assign masks_last_row = held_is_pass ? last_active : 6'd0;
    assign masks_listed = now_terms_listed & held_is_pass;
    assign masks_last_segment = 8'd0;
    assign masks_segment_stride = 24'd0;
    assign masks_last_word = {2'd0, now_terms_words};
    assign masks_sharing = heads_get_data[3:1];
    assign mask_rows_valid = found_valid & found_needs_mask_rows;
    assign mask_rows_last_group = heads_get_data[0];
    assign mask_rows_last_row = last_active;
    assign shares_valid = found_valid & found_needs_shares;
    assign shares_address = now_shares_address;
    assign shares_stride = 20'd0;
    assign shares_last_row = 6'd0;
    assign shares_listed = 1'd0;
    assign shares_last_segment = 8'd0;
    assign shares_segment_stride = 24'd0;
    assign shares_last_word = {19'd0, last_token[5:3]};
    assign share_rows_valid = found_valid & found_needs_share_rows;
    assign share_rows_last_token = last_token;
    assign share_rows_last_row = last_active;
    assign results_valid = found_valid & found_needs_results;
    assign results_address = now_out_address;
    assign results_stride = now_out_stride;
    assign results_last_row = held_is_pass ? last_active : 6'd0;
    assign results_listed = now_scattered & held_is_pass;
    assign results_last_segment = held_is_pass ? now_out_segments : 8'd0;
    assign results_segment_stride = now_out_segment_stride;
    assign results_last_word = {2'd0, now_out_words};
    assign source_valid = found_valid & found_needs_source;
    assign source_source = held_is_linear ? SOURCE_SOURCE_LINEAR : held_is_attend ? SOURCE_SOURCE_ATTENTION :
        held_is_move ? SOURCE_SOURCE_RAW : SOURCE_SOURCE_UPDATE;
    assign source_last_word = {2'd0, now_out_words};
    assign source_last_segment = held_is_pass ? now_out_segments : 8'd0;
    assign source_last_row = held_is_pass ? last_active : 6'd0;
    assign epilogue_valid = found_valid & found_needs_epilogue;
    assign epilogue_kind = now_epilogue;
    assign new_masks_valid = found_valid & found_needs_new_masks;
    assign new_masks_address = now_masks_address;
    assign new_masks_stride = 20'd0;
    assign new_masks_last_row = 6'd0;
    assign new_masks_listed = 1'd0;
    assign new_masks_last_segment = 8'd0;
    assign new_masks_segment_stride = 24'd0;
    assign new_masks_last_word = now_masks_words;
    assign new_mask_rows_valid = found_valid & found_needs_new_mask_rows;
    assign new_mask_rows_last_group = heads_get_data[0];
    assign new_mask_rows_last_row = last_active >> heads_get_data[3:1];
    assign new_shares_valid = found_valid & found_needs_new_shares;
    assign new_shares_address = now_shares_address;
    assign new_shares_stride = 20'd0;
    assign new_shares_last_row = 6'd0;
    assign new_shares_listed = 1'd0;
    assign new_shares_last_segment = 8'd0;
    assign new_shares_segment_stride = 24'd0;
    assign new_shares_last_word = {19'd0, last_token[5:3]};
    assign new_share_row_valid = found_valid & found_needs_new_share_row;
    assign new_share_row_last_group = last_token;
    assign new_share_row_last_row = 1'd0;
    assign new_keys_valid = found_valid & found_needs_new_keys;
    assign new_keys_address = now_keys_address;
    assign new_keys_stride = 20'd0;
    assign new_keys_last_row = 6'd0;
    assign new_keys_listed = 1'd0;
    assign new_keys_last_segment = 8'd0;
    assign new_keys_segment_stride = 24'd0;
    assign new_keys_last_word = {2'd0, now_keys_words};
    assign reuse_valid = found_valid & found_needs_reuse;
    assign reuse_last_token = now_last_token[5:0];
    assign reuse_last_word = now_words[0];
    assign reuse_alpha = now_alpha;
    assign reuse_max_age = now_max_age;
    assign reuse_whole = now_whole;
    assign route = way;
    assign factors_a = held_factors_a;
    assign factors_b = held_factors_b;
    assign factors_c = held_factors_c;
    assign illegal = running & held_valid & ~dispatches_condition;
    assign busy = running;
    assign ended = ends;
    assign taken = goes;
    assign whole_taken = running & held_is_free;
    assign held_ready = goes;
    assign moves = goes | found_valid;

    always @(posedge aclk) begin
        if (!aresetn) begin
            running <= 1'd0;
            way <= WAY_PASS;
            is_second <= 1'd0;
            is_reusing <= 1'd0;
            writing <= 8'd0;
            others <= 8'd0;
        end
        else begin
            is_second <= (found_valid & found_kind_tile & ~is_second) | (is_second & ~found_valid);
            if (given) way <= found_kind_reuse ? WAY_REUSE : found_kind_update ? WAY_UPDATE : WAY_PASS;
            if (reuse_valid & reuse_ready) is_reusing <= 1'd1;
            else if (reuse_done) is_reusing <= 1'd0;
            if (start) running <= 1'd1;
            else if (ends) running <= 1'd0;
            if (begun_results & ~results_done) writing <= writing + 8'd1;
            else if (results_done & ~begun_results) writing <= writing - 8'd1;
            others <= (others + (begun_masks ? 8'd3 : 8'd0)) -
                ({7'd0, new_masks_done} + {7'd0, new_shares_done} + {7'd0, new_keys_done});
        end
    end

    always @(posedge aclk) begin
        if (given & found_kind_update) begin
            held_factors_a <= now_keep_factor;
            held_factors_b <= now_with_factor;
            held_factors_c <= now_without_factor;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            goes <= 1'd0;
            given <= 1'd0;
            ends <= 1'd0;
        end
        else begin
            given <= gives;
            goes <= gives | (is_there & (skips & ~is_reusing)) | stops;
            ends <= stops;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            word_at <= 3'd0;
            word_is_last <= 1'd0;
            takes <= 1'd1;
            is_whole <= 1'd0;
        end
        else begin
            if (words_valid & words_ready) begin
                word_at <= word_is_last ? 3'd0 : word_at + 3'd1;
                word_is_last <= word_is_last ? 1'd0 : (word_at + 3'd1) == 3'd7;
            end
            if (is_whole & whole_taken) takes <= 1'd1;
            else if (words_valid & words_ready & word_is_last) takes <= 1'd0;
            if (entered_valid & entered_last) is_whole <= 1'd1;
            else if (is_whole & whole_taken) is_whole <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (entered_valid) all <= {entered_data, all[511:64]};
    end

    always @(posedge aclk) begin
        if (!aresetn) entered_valid <= 1'd0;
        else entered_valid <= words_valid & words_ready;
    end

    always @(posedge aclk) begin
        entered_data <= words_data;
        entered_last <= word_is_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) held_valid <= 1'd0;
        else if (~held_valid) held_valid <= is_whole & running;
        else if (held_ready) held_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~held_valid) begin
            held_descriptor <= all;
            held_is_tile <= all[7:0] == 8'd1;
            held_is_linear <= all[7:0] == 8'd2;
            held_is_head <= all[7:0] == 8'd3;
            held_is_attend <= all[7:0] == 8'd4;
            held_is_reuse <= all[7:0] == 8'd5;
            held_is_move <= all[7:0] == 8'd6;
            held_is_update <= all[7:0] == 8'd7;
            held_is_norm <= all[7:0] == 8'd8;
            held_is_gelu <= all[7:0] == 8'd9;
            held_is_end <= all[7:0] == 8'd10;
            held_is_pass <= (all[7:0] == 8'd2) | (all[7:0] == 8'd4) | (all[7:0] == 8'd6);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) held_is_free <= 1'd1;
        else held_is_free <= held_is_free ? ~(is_whole & running) : held_ready;
    end

    always @(posedge aclk) begin
        last_active <= active[5:0] - 6'd1;
    end

    always @(posedge aclk) begin
        if (given & found_kind_reuse) last_token <= now_last_token[5:0];
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= dispatches;
    end

    always @(posedge aclk) begin
        found_needs_passes <= held_is_head | (held_is_tile & is_second);
        found_needs_stationary <= held_is_tile | held_is_head | held_is_norm | held_is_gelu;
        found_needs_target <= held_is_tile | held_is_head | held_is_norm | held_is_gelu;
        found_needs_keys <= held_is_head;
        found_needs_rows <= held_is_pass | held_is_update | (held_is_reuse & ~now_whole);
        found_needs_prologue <= held_is_pass | held_is_update | (held_is_reuse & ~now_whole);
        found_needs_terms <= (held_is_linear & (now_epilogue == EPILOGUE_KIND_ADD)) | held_is_update |
            (held_is_reuse & ~now_whole);
        found_needs_masks <= (held_is_attend & now_masked) | held_is_update;
        found_needs_mask_rows <= held_is_attend & now_masked;
        found_needs_shares <= held_is_attend & now_masked;
        found_needs_share_rows <= held_is_attend & now_masked;
        found_needs_results <= held_is_pass | held_is_update;
        found_needs_source <= held_is_pass | held_is_update;
        found_needs_epilogue <= held_is_linear;
        found_needs_new_masks <= held_is_attend & now_refresh;
        found_needs_new_mask_rows <= held_is_attend & now_refresh;
        found_needs_new_shares <= held_is_attend & now_refresh;
        found_needs_new_share_row <= held_is_attend & now_refresh;
        found_needs_new_keys <= held_is_attend & now_refresh;
        found_needs_reuse <= held_is_reuse;
        found_kind_tile <= held_is_tile;
        found_kind_head <= held_is_head;
        found_kind_attend <= held_is_attend;
        found_kind_reuse <= held_is_reuse;
        found_kind_update <= held_is_update;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            begun_results <= 1'd0;
            begun_masks <= 1'd0;
        end
        else begin
            begun_results <= results_valid & results_ready;
            begun_masks <= new_masks_valid & new_masks_ready;
        end
    end

    // sequencer.ts:129
    disc8x8_7d95b9_queue_bits4_depth4 heads (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(found_valid & found_kind_head),
        .put_ready(heads_put_ready),
        .put_data({now_sharing, now_last_group[0]}),
        .get_valid(heads_get_valid),
        .get_ready(given & found_kind_attend),
        .get_data(heads_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, held_descriptor[479:470], held_descriptor[311:308], held_descriptor[287:276],
        held_descriptor[223:212], held_descriptor[191:180], held_descriptor[127:116], held_descriptor[95:84],
        held_descriptor[31:30], now_joins, now_leaves, now_last_beat[15:5], now_last_slot[15:5], now_last_chunk[7:1],
        now_last_group[15:1], now_last_token[15:7], now_parts_address, 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        // sequencer.ts:163
        if (aresetn)
            units_stay_ready: assert (~found_valid |
                ((passes_ready | ~found_needs_passes) & (stationary_ready | ~found_needs_stationary) &
                    (target_ready | ~found_needs_target) & (keys_ready | ~found_needs_keys) &
                    (rows_ready | ~found_needs_rows) & (prologue_ready | ~found_needs_prologue) &
                    (terms_ready | ~found_needs_terms) & (masks_ready | ~found_needs_masks) &
                    (mask_rows_ready | ~found_needs_mask_rows) & (shares_ready | ~found_needs_shares) &
                    (share_rows_ready | ~found_needs_share_rows) & (results_ready | ~found_needs_results) &
                    (source_ready | ~found_needs_source) & (epilogue_ready | ~found_needs_epilogue) &
                    (new_masks_ready | ~found_needs_new_masks) & (new_mask_rows_ready | ~found_needs_new_mask_rows) &
                    (new_shares_ready | ~found_needs_new_shares) & (new_share_row_ready | ~found_needs_new_share_row) &
                    (new_keys_ready | ~found_needs_new_keys) & (reuse_ready | ~found_needs_reuse) &
                    (heads_put_ready | ~found_kind_head)));
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(~found_valid |
                ((passes_ready | ~found_needs_passes) & (stationary_ready | ~found_needs_stationary) &
                    (target_ready | ~found_needs_target) & (keys_ready | ~found_needs_keys) &
                    (rows_ready | ~found_needs_rows) & (prologue_ready | ~found_needs_prologue) &
                    (terms_ready | ~found_needs_terms) & (masks_ready | ~found_needs_masks) &
                    (mask_rows_ready | ~found_needs_mask_rows) & (shares_ready | ~found_needs_shares) &
                    (share_rows_ready | ~found_needs_share_rows) & (results_ready | ~found_needs_results) &
                    (source_ready | ~found_needs_source) & (epilogue_ready | ~found_needs_epilogue) &
                    (new_masks_ready | ~found_needs_new_masks) & (new_mask_rows_ready | ~found_needs_new_mask_rows) &
                    (new_shares_ready | ~found_needs_new_shares) & (new_share_row_ready | ~found_needs_new_share_row) &
                    (new_keys_ready | ~found_needs_new_keys) & (reuse_ready | ~found_needs_reuse) &
                    (heads_put_ready | ~found_kind_head)))) begin
                $display("%m: assertion unitsStayReady fails, generator/hardware/control/sequencer.ts:163");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
