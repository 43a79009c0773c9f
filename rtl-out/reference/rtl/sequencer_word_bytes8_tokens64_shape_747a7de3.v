// Takes descriptors in order and hands them to the units.
// Sequencer, generator/hardware/control/sequencer.ts
`default_nettype none

module sequencer_word_bytes8_tokens64_shape_747a7de3 (
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
    output wire [7:0]  passes_layer_last_slot,  // stationary rows in each lane, less one
    output wire [8:0]  passes_layer_last_row,  // streamed rows, less one
    output wire        passes_head_masked,  // positions come from the mask stream; all of them otherwise
    output wire        passes_head_refresh,  // positions below the threshold are dropped, and leave a new mask
    output wire [15:0] passes_head_threshold,  // in 2^-16 of a row's sum
    output wire        passes_head_last_chunk,  // words in a row, less one
    output wire [8:0]  passes_head_last_row,  // tokens, less one
    output wire [8:0]  passes_head_last_query,  // queries, less one
    output wire [3:0]  passes_head_last_group,  // groups of mask slots, less one
    output wire [31:0] passes_head_tail,  // tokens that exist in the last group
    output wire [15:0] passes_head_score_multiplier,
    output wire [5:0]  passes_head_score_shift,
    output wire [15:0] passes_head_output_multiplier,
    output wire [5:0]  passes_head_output_shift,
    output wire        stationary_valid,
    input  wire        stationary_ready,
    output wire [28:0] stationary_address,
    output wire [19:0] stationary_stride,
    output wire [5:0]  stationary_last_row,
    output wire        stationary_listed,  // rows are those of the tokens on the list
    output wire [7:0]  stationary_last_segment,
    output wire [23:0] stationary_segment_stride,
    output wire [19:0] stationary_last_word,
    output wire        target_valid,
    input  wire        target_ready,
    output wire [1:0]  target_target,
    output wire        target_half,
    output wire [19:0] target_last_word,
    output wire        keys_valid,
    input  wire        keys_ready,
    output wire [28:0] keys_address,
    output wire [19:0] keys_stride,
    output wire [5:0]  keys_last_row,
    output wire        keys_listed,  // rows are those of the tokens on the list
    output wire [7:0]  keys_last_segment,
    output wire [23:0] keys_segment_stride,
    output wire [19:0] keys_last_word,
    output wire        rows_valid,
    input  wire        rows_ready,
    output wire [28:0] rows_address,
    output wire [19:0] rows_stride,
    output wire [5:0]  rows_last_row,
    output wire        rows_listed,  // rows are those of the tokens on the list
    output wire [7:0]  rows_last_segment,
    output wire [23:0] rows_segment_stride,
    output wire [19:0] rows_last_word,
    output wire        prologue_valid,
    input  wire        prologue_ready,
    output wire [2:0]  prologue_kind,
    output wire [19:0] prologue_last_word,  // words of the bus in a row
    output wire [5:0]  prologue_last_row,
    output wire [15:0] prologue_patch_multiplier,
    output wire [5:0]  prologue_patch_shift,  // less one
    output wire        prologue_norm_half,  // of the table of channels
    output wire [2:0]  prologue_norm_last_word,  // words in a row, less one
    output wire [27:0] prologue_norm_reciprocal,  // 2^27 / hidden
    output wire [39:0] prologue_norm_epsilon,
    output wire [4:0]  prologue_norm_shift,  // less one
    output wire        terms_valid,
    input  wire        terms_ready,
    output wire [28:0] terms_address,
    output wire [19:0] terms_stride,
    output wire [5:0]  terms_last_row,
    output wire        terms_listed,  // rows are those of the tokens on the list
    output wire [7:0]  terms_last_segment,
    output wire [23:0] terms_segment_stride,
    output wire [19:0] terms_last_word,
    output wire        masks_valid,
    input  wire        masks_ready,
    output wire [28:0] masks_address,
    output wire [19:0] masks_stride,
    output wire [5:0]  masks_last_row,
    output wire        masks_listed,  // rows are those of the tokens on the list
    output wire [7:0]  masks_last_segment,
    output wire [23:0] masks_segment_stride,
    output wire [19:0] masks_last_word,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [28:0] results_address,
    output wire [19:0] results_stride,
    output wire [5:0]  results_last_row,
    output wire        results_listed,  // rows are those of the tokens on the list
    output wire [7:0]  results_last_segment,
    output wire [23:0] results_segment_stride,
    output wire [19:0] results_last_word,
    output wire        source_valid,
    input  wire        source_ready,
    output wire [1:0]  source_source,
    output wire [19:0] source_last_word,
    output wire [7:0]  source_last_segment,
    output wire [5:0]  source_last_row,
    output wire        epilogue_valid,
    input  wire        epilogue_ready,
    output wire [1:0]  epilogue_kind,
    output wire        new_masks_valid,
    input  wire        new_masks_ready,
    output wire [28:0] new_masks_address,
    output wire [19:0] new_masks_stride,
    output wire [5:0]  new_masks_last_row,
    output wire        new_masks_listed,  // rows are those of the tokens on the list
    output wire [7:0]  new_masks_last_segment,
    output wire [23:0] new_masks_segment_stride,
    output wire [19:0] new_masks_last_word,
    output wire        new_keys_valid,
    input  wire        new_keys_ready,
    output wire [28:0] new_keys_address,
    output wire [19:0] new_keys_stride,
    output wire [5:0]  new_keys_last_row,
    output wire        new_keys_listed,  // rows are those of the tokens on the list
    output wire [7:0]  new_keys_last_segment,
    output wire [23:0] new_keys_segment_stride,
    output wire [19:0] new_keys_last_word,
    output wire [1:0]  route,
    output wire        reuse_valid,
    input  wire        reuse_ready,
    output wire [5:0]  reuse_last_token,
    output wire        reuse_last_word,  // words of a token, less one
    output wire [15:0] reuse_alpha,  // in 1/256 of the mean difference
    output wire [7:0]  reuse_max_age,  // steps in a row that a token may rest
    output wire        reuse_whole,  // all tokens are active: the first step, or one that makes masks
    input  wire        reuse_done,
    input  wire [6:0]  active,  // active tokens
    output wire [21:0] factors_a,
    output wire [21:0] factors_b,
    output wire [21:0] factors_c,
    output wire [3:0]  last_group,  // groups of mask slots, less one
    input  wire        results_done,
    input  wire        new_masks_done,
    input  wire        new_keys_done,
    output wire        illegal,  // the descriptor at hand has no such opcode
    output wire        misaligned,  // an address of the descriptor at hand is not that of a word
    output wire        busy,
    output wire        ended,  // the end was reached, and everything is written
    output wire        taken  // a descriptor is done with
);
    localparam [1:0] ROUTE_UPDATE = 2'd2;
    localparam [1:0] ROUTE_PASS = 2'd0;
    localparam [1:0] ROUTE_REUSE = 2'd1;
    wire widen_put_ready;
    wire widen_get_valid;
    wire [511:0] widen_get_data;
    wire goes;
    wire second;
    reg  running;  // sequencer.ts:114
    reg  holds;  // sequencer.ts:114
    reg  [1:0] way;  // sequencer.ts:114
    reg  [511:0] now;  // sequencer.ts:119
    reg  [7:0] writing;  // sequencer.ts:152
    reg  [7:0] others;  // sequencer.ts:152
    reg  signed [21:0] held_factors_a;  // sequencer.ts:315
    reg  signed [21:0] held_factors_b;  // sequencer.ts:315
    reg  signed [21:0] held_factors_c;  // sequencer.ts:315
    reg  [3:0] held_group;  // groups of mask slots, less one; sequencer.ts:315
    reg  is_second;  // a tile's records are asked for; sequencer.ts:320
    reg  is_reusing;  // sequencer.ts:339

    wire takes = running & widen_get_valid & ~holds;
    wire is_tile = now[7:0] == 8'd1;
    wire is_linear = now[7:0] == 8'd2;
    wire is_head = now[7:0] == 8'd3;
    wire is_attend = now[7:0] == 8'd4;
    wire is_reuse = now[7:0] == 8'd5;
    wire is_move = now[7:0] == 8'd6;
    wire is_update = now[7:0] == 8'd7;
    wire is_norm = now[7:0] == 8'd8;
    wire is_gelu = now[7:0] == 8'd9;
    wire is_end = now[7:0] == 8'd10;
    wire is_allowed = (now[15:8] == 8'd255) | (writing <= now[15:8]);
    wire skips = (active == 7'd0) & (is_tile | is_linear | is_head | is_attend | is_move);
    wire uses_rows = is_linear | is_attend | is_move | is_update | (is_reuse & ~(now[27] == 1'd1));
    wire uses_terms = (is_linear & (now[24:23] == 2'd3)) | is_update | (is_reuse & ~(now[27] == 1'd1));
    wire uses_masks = (is_attend & (now[25] == 1'd1)) | is_update;
    wire is_pair = is_tile;
    wire needs0 = is_tile | is_head | (is_norm | is_gelu);
    wire needs1 = is_tile | is_head | (is_norm | is_gelu);
    wire needs2 = is_head | (is_tile & is_second);
    wire needs3 = is_head;
    wire needs4 = uses_rows;
    wire needs5 = uses_rows;
    wire needs6 = uses_terms;
    wire needs7 = uses_masks;
    wire needs8 = is_linear | is_attend | is_move | is_update;
    wire needs9 = is_linear | is_attend | is_move | is_update;
    wire needs10 = is_linear;
    wire needs11 = is_attend & (now[26] == 1'd1);
    wire needs12 = is_attend & (now[26] == 1'd1);
    wire needs13 = is_reuse;
    wire everyone = (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (source_ready | ~needs9) & (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) &
        (new_keys_ready | ~needs12) & (reuse_ready | ~needs13);
    wire is_idle = (writing == 8'd0) & (others == 8'd0);
    wire is_legal = (now[7:0] != 8'd0) & (now[7:0] < 8'd11);
    wire may_go_condition = ((is_tile | is_head | (is_norm | is_gelu) | (is_linear | is_attend | is_move) | is_update | is_reuse) & (now[34:32] != 3'd0)) |
        ((is_tile | is_head | uses_terms | uses_masks) & (now[130:128] != 3'd0)) | (is_update & (now[354:352] != 3'd0)) |
        ((is_linear | is_attend | is_move | is_update) & (now[226:224] != 3'd0)) | (is_attend & (now[26] == 1'd1) & (now[354:352] != 3'd0)) |
        (is_attend & (now[26] == 1'd1) & (now[418:416] != 3'd0));
    wire may_go = holds & running & ~is_reusing & is_allowed & ~skips & is_legal & ~may_go_condition &
        (~(is_reuse | is_update | (way == ROUTE_UPDATE)) | is_idle) & ~is_end;
    wire dispatched = may_go & everyone;
    wire ends = running & holds & is_end & is_idle & ~is_reusing;
    wire given = dispatched & (~is_pair | is_second);
    assign starves = ~holds & ~widen_get_valid;
    assign words_ready = widen_put_ready;
    assign passes_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (keys_ready | ~needs3) &
        (rows_ready | ~needs4) & (prologue_ready | ~needs5) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs2;
    assign passes_linear = is_tile;
    assign passes_layer_last_beat = now[356:352];
    assign passes_layer_last_slot = now[375:368];
    assign passes_layer_last_row = {3'd0, active[5:0] - 6'd1};
    assign passes_head_masked = now[25] == 1'd1;
    assign passes_head_refresh = now[26] == 1'd1;
    assign passes_head_threshold = now[415:400];
    assign passes_head_last_chunk = now[352];
    assign passes_head_last_row = now[392:384];
    assign passes_head_last_query = {3'd0, active[5:0] - 6'd1};
    assign passes_head_last_group = now[363:360];
    assign passes_head_tail = {
        5'd31 <= now[388:384], 5'd30 <= now[388:384], 5'd29 <= now[388:384],
        5'd28 <= now[388:384], 5'd27 <= now[388:384], 5'd26 <= now[388:384],
        5'd25 <= now[388:384], 5'd24 <= now[388:384], 5'd23 <= now[388:384],
        5'd22 <= now[388:384], 5'd21 <= now[388:384], 5'd20 <= now[388:384],
        5'd19 <= now[388:384], 5'd18 <= now[388:384], 5'd17 <= now[388:384],
        5'd16 <= now[388:384], 5'd15 <= now[388:384], 5'd14 <= now[388:384],
        5'd13 <= now[388:384], 5'd12 <= now[388:384], 5'd11 <= now[388:384],
        5'd10 <= now[388:384], 5'd9 <= now[388:384], 5'd8 <= now[388:384], 5'd7 <= now[388:384],
        5'd6 <= now[388:384], 5'd5 <= now[388:384], 5'd4 <= now[388:384], 5'd3 <= now[388:384],
        5'd2 <= now[388:384], 5'd1 <= now[388:384], 1'd1
    };
    assign passes_head_score_multiplier = now[431:416];
    assign passes_head_score_shift = now[437:432];
    assign passes_head_output_multiplier = now[463:448];
    assign passes_head_output_shift = now[469:464];
    assign stationary_valid = may_go & (target_ready | ~needs1) & (passes_ready | ~needs2) & (keys_ready | ~needs3) &
        (rows_ready | ~needs4) & (prologue_ready | ~needs5) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs0;
    assign stationary_address = second ? now[159:131] : now[63:35];
    assign stationary_stride = 20'd0;
    assign stationary_last_row = 6'd0;
    assign stationary_listed = 1'd0;
    assign stationary_last_segment = 8'd0;
    assign stationary_segment_stride = 24'd0;
    assign stationary_last_word = second ? now[179:160] : now[83:64];
    assign target_valid = may_go & (stationary_ready | ~needs0) & (passes_ready | ~needs2) & (keys_ready | ~needs3) &
        (rows_ready | ~needs4) & (prologue_ready | ~needs5) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs1;
    assign target_target = is_gelu ? 2'd2 : is_norm ? 2'd1 : 2'd0;
    assign target_half = now[19] == 1'd1;
    assign target_last_word = second ? now[179:160] : now[83:64];
    assign keys_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (rows_ready | ~needs4) & (prologue_ready | ~needs5) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs3;
    assign keys_address = now[159:131];
    assign keys_stride = 20'd0;
    assign keys_last_row = 6'd0;
    assign keys_listed = 1'd0;
    assign keys_last_segment = 8'd0;
    assign keys_segment_stride = 24'd0;
    assign keys_last_word = now[179:160];
    assign rows_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (prologue_ready | ~needs5) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs4;
    assign rows_address = now[63:35];
    assign rows_stride = now[115:96];
    assign rows_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign rows_listed = (now[16] == 1'd1) & (is_linear | is_attend | is_move);
    assign rows_last_segment = 8'd0;
    assign rows_segment_stride = 24'd0;
    assign rows_last_word = now[83:64];
    assign prologue_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (terms_ready | ~needs6) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs5;
    assign prologue_kind = is_linear ? now[22:20] : is_attend ? 3'd1 : 3'd4;
    assign prologue_last_word = now[83:64];
    assign prologue_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign prologue_patch_multiplier = now[367:352];
    assign prologue_patch_shift = now[373:368];
    assign prologue_norm_half = now[19] == 1'd1;
    assign prologue_norm_last_word = now[67:65];
    assign prologue_norm_reciprocal = now[411:384];
    assign prologue_norm_epsilon = {now[455:448], now[447:416]};
    assign prologue_norm_shift = now[380:376];
    assign terms_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (masks_ready | ~needs7) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs6;
    assign terms_address = now[159:131];
    assign terms_stride = now[211:192];
    assign terms_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign terms_listed = (now[17] == 1'd1) & (is_linear | is_attend | is_move);
    assign terms_last_segment = 8'd0;
    assign terms_segment_stride = 24'd0;
    assign terms_last_word = now[179:160];
    assign masks_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (results_ready | ~needs8) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs7;
    assign masks_address = is_update ? now[383:355] : now[159:131];
    assign masks_stride = now[211:192];
    assign masks_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign masks_listed = (now[17] == 1'd1) & (is_linear | is_attend | is_move);
    assign masks_last_segment = 8'd0;
    assign masks_segment_stride = 24'd0;
    assign masks_last_word = now[179:160];
    assign results_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (source_ready | ~needs9) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs8;
    assign results_address = now[255:227];
    assign results_stride = now[275:256];
    assign results_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign results_listed = (now[18] == 1'd1) & (is_linear | is_attend | is_move);
    assign results_last_segment = is_linear | is_attend | is_move ? now[319:312] : 8'd0;
    assign results_segment_stride = now[343:320];
    assign results_last_word = now[307:288];
    assign source_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs9;
    assign source_source = is_linear ? 2'd0 : is_attend ? 2'd1 : is_move ? 2'd2 : 2'd3;
    assign source_last_word = now[307:288];
    assign source_last_segment = is_linear | is_attend | is_move ? now[319:312] : 8'd0;
    assign source_last_row = is_linear | is_attend | is_move ? active[5:0] - 6'd1 : 6'd0;
    assign epilogue_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (source_ready | ~needs9) & (new_masks_ready | ~needs11) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs10;
    assign epilogue_kind = now[24:23];
    assign new_masks_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (source_ready | ~needs9) & (epilogue_ready | ~needs10) & (new_keys_ready | ~needs12) &
        (reuse_ready | ~needs13) & needs11;
    assign new_masks_address = now[383:355];
    assign new_masks_stride = 20'd0;
    assign new_masks_last_row = 6'd0;
    assign new_masks_listed = 1'd0;
    assign new_masks_last_segment = 8'd0;
    assign new_masks_segment_stride = 24'd0;
    assign new_masks_last_word = now[403:384];
    assign new_keys_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (source_ready | ~needs9) & (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) &
        (reuse_ready | ~needs13) & needs12;
    assign new_keys_address = now[447:419];
    assign new_keys_stride = 20'd0;
    assign new_keys_last_row = 6'd0;
    assign new_keys_listed = 1'd0;
    assign new_keys_last_segment = 8'd0;
    assign new_keys_segment_stride = 24'd0;
    assign new_keys_last_word = now[467:448];
    assign route = way;
    assign reuse_valid = may_go & (stationary_ready | ~needs0) & (target_ready | ~needs1) & (passes_ready | ~needs2) &
        (keys_ready | ~needs3) & (rows_ready | ~needs4) & (prologue_ready | ~needs5) &
        (terms_ready | ~needs6) & (masks_ready | ~needs7) & (results_ready | ~needs8) &
        (source_ready | ~needs9) & (epilogue_ready | ~needs10) & (new_masks_ready | ~needs11) &
        (new_keys_ready | ~needs12) & needs13;
    assign reuse_last_token = now[389:384];
    assign reuse_last_word = now[64];
    assign reuse_alpha = now[367:352];
    assign reuse_max_age = now[375:368];
    assign reuse_whole = now[27] == 1'd1;
    assign factors_a = held_factors_a;
    assign factors_b = held_factors_b;
    assign factors_c = held_factors_c;
    assign last_group = held_group;
    assign illegal = running & holds & ~is_legal;
    assign misaligned = running & holds & may_go_condition;
    assign busy = running;
    assign ended = ends;
    assign taken = goes;
    assign goes = given | (holds & skips & ~is_reusing) | ends;
    assign second = is_second;

    always @(posedge aclk) begin
        if (!aresetn) begin
            running <= 1'd0;
            holds <= 1'd0;
            way <= ROUTE_PASS;
        end
        else begin
            if (takes) holds <= 1'd1;
            if (goes) holds <= 1'd0;
            if (given) begin
                way <= ROUTE_PASS;
                if (is_reuse) way <= ROUTE_REUSE;
                if (is_update) way <= ROUTE_UPDATE;
            end
            if (start) running <= 1'd1;
            else if (ends) running <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (takes) now <= widen_get_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            writing <= 8'd0;
            others <= 8'd0;
        end
        else begin
            if (results_valid & results_ready & ~results_done) writing <= writing + 8'd1;
            else if (results_done & ~(results_valid & results_ready)) writing <= writing - 8'd1;
            others <= (others + (new_masks_valid & new_masks_ready ? 8'd2 : 8'd0)) - ({7'd0, new_masks_done} + {7'd0, new_keys_done});
        end
    end

    always @(posedge aclk) begin
        if (given & is_update) begin
            held_factors_a <= now[405:384];
            held_factors_b <= now[437:416];
            held_factors_c <= now[469:448];
        end
        if (given & is_head) held_group <= now[363:360];
    end

    always @(posedge aclk) begin
        if (!aresetn) is_second <= 1'd0;
        else is_second <= (dispatched & is_pair & ~is_second) | (is_second & ~dispatched);
    end

    always @(posedge aclk) begin
        if (!aresetn) is_reusing <= 1'd0;
        else if (dispatched & is_reuse) is_reusing <= 1'd1;
        else if (reuse_done) is_reusing <= 1'd0;
    end

    // sequencer.ts:122
    widen_bits64_factor8 widen (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(words_valid),
        .put_ready(widen_put_ready),
        .put_data(words_data),
        .get_valid(widen_get_valid),
        .get_ready(running & ~holds),
        .get_data(widen_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, now[511:470], now[351:344], now[311:308], now[287:276], now[223:212], now[191:180], now[127:116], now[95:84], now[31:28], 1'b0};
endmodule

`default_nettype wire
