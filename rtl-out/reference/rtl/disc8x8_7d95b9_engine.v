// Linear layers and attention on lanes that own the rows in their banks.
// Engine, generator/hardware/engine/engine.ts
// lanes = 8, width = 8, slots = 16, chunks = 2, window = 8, maskSlots = 8, merge = 2, beats = 32, rows = 128
// drain = 2, words = 256, tileSlots = 32
`default_nettype none

module disc8x8_7d95b9_engine (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire        passes_linear,  // a linear layer; attention otherwise
    input  wire [4:0]  passes_layer_last_beat,  // words in a row, less one
    input  wire [4:0]  passes_layer_last_slot,  // stationary rows in each lane, less one
    input  wire [6:0]  passes_layer_last_row,  // streamed rows, less one
    input  wire        passes_head_masked,  // positions come from the mask stream; all of them otherwise
    input  wire        passes_head_refresh,  // positions below the threshold are dropped, and leave a new mask
    input  wire [15:0] passes_head_threshold,  // in 2^-16 of a row's sum
    input  wire        passes_head_last_chunk,  // words in a row, less one
    input  wire [6:0]  passes_head_last_row,  // keys, less one
    input  wire [6:0]  passes_head_last_query,  // queries, less one
    input  wire        passes_head_last_group,  // groups of mask slots, less one
    input  wire [2:0]  passes_head_sharing,  // log2 of the queries in a row that have one mask
    input  wire [15:0] passes_head_score_multiplier,
    input  wire [5:0]  passes_head_score_shift,
    input  wire [15:0] passes_head_output_multiplier,
    input  wire [5:0]  passes_head_output_shift,
    input  wire        keys_valid,
    output wire        keys_ready,
    input  wire [23:0] keys_keys,
    input  wire        stationary_valid,
    output wire        stationary_ready,
    input  wire [63:0] stationary_word,
    input  wire        queries_valid,
    output wire        queries_ready,
    input  wire [63:0] queries_word,
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [63:0] rows_word,  // of linear layers
    input  wire        masks_valid,
    output wire        masks_ready,
    input  wire [63:0] masks_bits,
    input  wire        shares_valid,
    output wire        shares_ready,
    input  wire [7:0]  shares_share,  // of each query that goes by a mask
    output wire        new_masks_valid,
    input  wire        new_masks_ready,
    output wire [63:0] new_masks_bits,  // in token order, of queries that have one together once
    output wire        new_shares_valid,
    input  wire        new_shares_ready,
    output wire [7:0]  new_shares_share,  // of a row's sum that its new mask keeps, less one
    output wire        new_keys_valid,
    input  wire        new_keys_ready,
    output wire [23:0] new_keys_keys,  // balanced for the new mask
    output wire        outputs_valid,
    input  wire        outputs_ready,
    output wire [15:0] outputs_values,
    output wire        outputs_last,  // last beat of the pass
    output wire [35:0] outputs_wide,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [15:0] results_values,
    output wire        results_last,  // of the pass
    output wire        running,  // a pass is under way
    output wire [7:0]  activity_busy,
    output wire [7:0]  activity_drain,
    output wire [7:0]  activity_maximum,
    output wire [7:0]  activity_mask,
    output wire [7:0]  activity_starved
);
    wire halves_passes_ready;
    wire halves_layers_valid;
    wire [4:0] halves_layers_last_beat;  // words in a row, less one
    wire [4:0] halves_layers_last_slot;  // stationary rows in each lane, less one
    wire [6:0] halves_layers_last_row;  // streamed rows, less one
    wire halves_heads_valid;
    wire halves_heads_masked;  // positions come from the mask stream; all of them otherwise
    wire halves_heads_refresh;  // positions below the threshold are dropped, and leave a new mask
    wire [15:0] halves_heads_threshold;  // in 2^-16 of a row's sum
    wire halves_heads_last_chunk;  // words in a row, less one
    wire [6:0] halves_heads_last_row;  // keys, less one
    wire [6:0] halves_heads_last_query;  // queries, less one
    wire halves_heads_last_group;  // groups of mask slots, less one
    wire [2:0] halves_heads_sharing;  // log2 of the queries in a row that have one mask
    wire [15:0] halves_heads_score_multiplier;
    wire [5:0] halves_heads_score_shift;
    wire [15:0] halves_heads_output_multiplier;
    wire [5:0] halves_heads_output_shift;
    wire halves_half;  // that the latest pass fills
    wire halves_layer_begins;  // a layer's pass that is loaded may begin
    wire halves_head_begins;  // a head's pass that is loaded may begin
    wire linear_passes_ready;
    wire linear_stationary_ready;
    wire linear_rows_ready;
    wire linear_write_enable;
    wire [2:0] linear_write_lane;
    wire [8:0] linear_write_address;
    wire [63:0] linear_write_word;
    wire linear_beats_valid;
    wire linear_beats_ready;
    wire [63:0] linear_beats_word;
    wire [8:0] linear_beats_address;
    wire linear_beats_first;  // first beat of a dot product
    wire linear_beats_last;  // last beat of a dot product
    wire linear_sums_valid;
    wire linear_sums_ready;
    wire linear_results_valid;
    wire [15:0] linear_results_values;
    wire linear_results_last;  // last beat of the pass
    wire [35:0] linear_results_wide;
    wire linear_retired;  // a pass has given its last result
    wire controller_passes_ready;
    wire controller_heads_valid;
    wire controller_heads_last_chunk;  // words in a row, less one
    wire [6:0] controller_heads_last_row;  // keys, less one
    wire controller_loaded_ready;
    wire controller_pass_half;
    wire controller_pass_masked;  // positions come from the mask stream; all of them otherwise
    wire controller_pass_refresh;  // positions below the threshold are dropped, and leave a new mask
    wire [15:0] controller_pass_threshold;  // in 2^-16 of a row's sum
    wire controller_pass_last_chunk;  // words in a row, less one
    wire [6:0] controller_pass_last_query;  // queries, less one
    wire controller_pass_last_group;  // groups of mask slots, less one
    wire [2:0] controller_pass_sharing;  // log2 of the queries in a row that have one mask
    wire [15:0] controller_pass_score_multiplier;
    wire [5:0] controller_pass_score_shift;
    wire [63:0] controller_pass_tail;  // tokens that exist in the last group
    wire controller_wants_groups;
    wire controller_last_group;  // of a query, beside who takes them
    wire controller_wants_words;
    wire controller_word_ends_row;
    wire controller_wants_vectors;
    wire controller_leaving_masked;  // positions come from the mask stream; all of them otherwise
    wire controller_leaving_last_chunk;  // words in a row, less one
    wire [15:0] controller_leaving_scale_multiplier;
    wire [5:0] controller_leaving_scale_shift;
    wire controller_result_is_last;  // of the pass
    wire controller_running;
    wire controller_retired;  // the pass is over
    wire loader_heads_ready;
    wire loader_keys_ready;
    wire loader_stationary_ready;
    wire loader_write_enable;
    wire [2:0] loader_write_lane;
    wire [8:0] loader_write_address;
    wire [63:0] loader_write_word;
    wire loader_key_write_enable;
    wire loader_key_write_half;
    wire loader_key_write_group;
    wire [23:0] loader_key_write_keys;
    wire loader_loaded_valid;
    wire loader_loaded_half;
    wire [23:0] key_table_unpack_keys;
    wire [23:0] key_table_pack_keys;
    wire [23:0] key_table_limit_keys;
    wire unpacker_key_at_enable;
    wire unpacker_key_at_group;
    wire unpacker_masks_ready;
    wire unpacker_query_taken;  // the last group of a query is taken
    wire unpacker_groups_valid;
    wire [63:0] unpacker_groups_bits;
    wire unpacker_groups_last;  // of the query
    wire maximum_peaks_ready;
    wire maximum_most_valid;
    wire maximum_most_ready;
    wire signed [19:0] maximum_most_score;
    wire thresholds_totals_valid;
    wire thresholds_totals_ready;
    wire thresholds_key_at_enable;
    wire thresholds_key_at_group;
    wire thresholds_limits_valid;
    wire thresholds_limits_ready;
    wire [8:0] thresholds_limits_least;
    wire thresholds_limits_single;
    wire [7:0] thresholds_limits_winner;
    wire [3:0] thresholds_limits_slot;
    wire [14:0] thresholds_limits_sum;
    wire packer_key_at_enable;
    wire packer_key_at_group;
    wire packer_kept_ready;
    wire packer_masks_valid;
    wire [63:0] packer_masks_bits;  // in token order
    wire mask_union_masks_ready;
    wire mask_union_unions_valid;
    wire [63:0] mask_union_unions_bits;
    wire mask_union_query_leaves;  // the last group of a query is done with
    wire kept_share_wholes_ready;
    wire kept_share_kept_ready;
    wire kept_share_shares_valid;
    wire [7:0] kept_share_shares_share;
    wire balancer_groups_ready;
    wire balancer_new_keys_valid;
    wire [23:0] balancer_new_keys_keys;
    wire merger_vectors_ready;
    wire merger_begins;  // all of the vector is here; it is taken with its last piece
    wire merger_pieces_valid;
    wire [47:0] merger_pieces_values;
    wire [14:0] merger_pieces_sum;
    wire normaliser_shares_ready;
    wire normaliser_pieces_ready;
    wire normaliser_results_valid;
    wire [15:0] normaliser_results_values;
    wire normaliser_results_last;  // of the query
    wire [7:0] lane_rows_ready;
    wire [7:0] lane_groups_ready;
    wire [7:0] lane_most_ready;
    wire [63:0] lane_exponent_probability;
    wire [151:0] lane_distance;  // of a score, a cycle behind where it is taken
    wire [7:0] lane_peaks_valid;
    wire [159:0] lane_peaks_score;  // the lowest where the lane has none of this query
    wire [7:0] lane_totals_valid;
    wire [95:0] lane_totals_sum;
    wire [7:0] lane_totals_has;
    wire [31:0] lane_totals_slot;
    wire [7:0] lane_limits_ready;
    wire [7:0] lane_kept_valid;
    wire [63:0] lane_kept_bits;  // lowest slot first
    wire [95:0] lane_kept_sum;
    wire [7:0] lane_kept_last;  // of the query
    wire [7:0] lane_sums_valid;
    wire [191:0] lane_sums_sum;
    wire [7:0] lane_activity_busy;
    wire [7:0] lane_activity_drain;
    wire [7:0] lane_activity_maximum;
    wire [7:0] lane_activity_mask;
    wire [7:0] lane_activity_starved;
    wire [7:0] lane_vectors_valid;
    wire [1343:0] lane_vectors_values;
    wire [95:0] lane_vectors_sum;
    wire [7:0] exponent_turns;  // whose score is taken, if it has one
    wire [151:0] exponent_distances;  // a cycle behind its lane's turn
    wire [31:0] exponent_probability;
    wire group_buffer_put_ready;
    wire group_buffer_get_valid;
    wire [64:0] group_buffer_get_data;
    wire query_ready;
    (* keep = "true", syn_preserve = 1 *) reg  halves_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  linear_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  controller_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  loader_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  key_table_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  unpacker_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  maximum_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  thresholds_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  packer_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  mask_union_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  kept_share_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  balancer_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  merger_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  normaliser_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] lane_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  [3:0] exponent_reset;  // engine.ts:99
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] written_lanes;  // engine.ts:143
    (* keep = "true", syn_preserve = 1 *) reg  [8:0] written_address;  // engine.ts:143
    (* keep = "true", syn_preserve = 1 *) reg  [63:0] written_word;  // engine.ts:143
    reg  [4:0] sum_places_taken;  // sums in lanes or on their way; engine.ts:164
    reg  sum_places_has_room;  // engine.ts:164
    reg  sum_places_freed;  // engine.ts:164
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] given_valid;  // engine.ts:170
    (* keep = "true", syn_preserve = 1 *) reg  [71:0] given_address;  // engine.ts:170
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] given_first;  // engine.ts:170
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] given_last;  // engine.ts:170
    (* keep = "true", syn_preserve = 1 *) reg  [63:0] given_word;  // engine.ts:170
    reg  query_valid;  // engine.ts:235
    reg  [63:0] query_word;  // engine.ts:235
    reg  query_is_free;  // engine.ts:235
    (* keep = "true", syn_preserve = 1 *) reg  goes_word;  // engine.ts:236
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] goes_to_lanes;  // engine.ts:236
    reg  mosts_ready;  // engine.ts:266
    reg  limits_ready;  // engine.ts:290
    reg  totals_here;  // engine.ts:291
    reg  [95:0] heads_sums;  // engine.ts:300
    reg  [7:0] heads_has;  // engine.ts:300
    reg  [31:0] heads_slots;  // engine.ts:300
    reg  mask_left;  // engine.ts:331
    reg  merged;  // engine.ts:353

    wire next_enable = linear_stationary_ready ? linear_write_enable : loader_write_enable;
    wire [2:0] next_lane = linear_stationary_ready ? linear_write_lane : loader_write_lane;
    wire [8:0] next_address = linear_stationary_ready ? linear_write_address : loader_write_address;
    wire [63:0] next_word = linear_stationary_ready ? linear_write_word : loader_write_word;
    wire groups_ready = &lane_groups_ready;
    wire word_is_here = query_valid | queries_valid;
    wire is_wanted = controller_wants_words | controller_loaded_ready;
    wire lanes_have_room = &lane_rows_ready;
    wire word_goes_next = ~goes_word & word_is_here & is_wanted & lanes_have_room;
    wire peaks_valid = &lane_peaks_valid;
    wire limits_fit = &lane_limits_ready & kept_share_wholes_ready;
    wire kept_valid = &lane_kept_valid;
    wire kept_ready = packer_kept_ready & (kept_share_kept_ready | ~lane_kept_last[0]);
    wire vectors_valid = &lane_vectors_valid & controller_wants_vectors;
    assign passes_ready = halves_passes_ready;
    assign keys_ready = loader_keys_ready;
    assign stationary_ready = loader_stationary_ready | linear_stationary_ready;
    assign queries_ready = query_is_free;
    assign rows_ready = linear_rows_ready;
    assign masks_ready = unpacker_masks_ready;
    assign shares_ready = normaliser_shares_ready;
    assign new_masks_valid = mask_union_unions_valid & (new_masks_ready & balancer_groups_ready);
    assign new_masks_bits = mask_union_unions_bits;
    assign new_shares_valid = kept_share_shares_valid;
    assign new_shares_share = kept_share_shares_share;
    assign new_keys_valid = balancer_new_keys_valid;
    assign new_keys_keys = balancer_new_keys_keys;
    assign outputs_valid = linear_results_valid;
    assign outputs_values = linear_results_values;
    assign outputs_last = linear_results_last;
    assign outputs_wide = linear_results_wide;
    assign results_valid = normaliser_results_valid;
    assign results_values = normaliser_results_values;
    assign results_last = normaliser_results_last & controller_result_is_last;
    assign running = controller_running;
    assign activity_busy = lane_activity_busy;
    assign activity_drain = lane_activity_drain;
    assign activity_maximum = lane_activity_maximum;
    assign activity_mask = lane_activity_mask;
    assign activity_starved = lane_activity_starved;
    assign linear_beats_ready = ~linear_beats_first | sum_places_has_room;
    assign linear_sums_valid = lane_sums_valid[0];
    assign maximum_most_ready = mosts_ready;
    assign thresholds_totals_valid = totals_here;
    assign thresholds_limits_ready = limits_ready;
    assign lane_exponent_probability = {exponent_probability[31:24], exponent_probability[31:16],
        exponent_probability[23:8], exponent_probability[15:0], exponent_probability[7:0]};
    assign exponent_distances = lane_distance;
    assign query_ready = goes_word;
    `ifndef SYNTHESIS
    initial halves_reset = 1'd1;
    initial linear_reset = 1'd1;
    initial controller_reset = 1'd1;
    initial loader_reset = 1'd1;
    initial key_table_reset = 1'd1;
    initial unpacker_reset = 1'd1;
    initial maximum_reset = 1'd1;
    initial thresholds_reset = 1'd1;
    initial packer_reset = 1'd1;
    initial mask_union_reset = 1'd1;
    initial kept_share_reset = 1'd1;
    initial balancer_reset = 1'd1;
    initial merger_reset = 1'd1;
    initial normaliser_reset = 1'd1;
    initial lane_reset = 8'd255;
    initial exponent_reset = 4'd15;
    `endif

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) begin
            halves_reset <= 1'd1;
            linear_reset <= 1'd1;
            controller_reset <= 1'd1;
            loader_reset <= 1'd1;
            key_table_reset <= 1'd1;
            unpacker_reset <= 1'd1;
            maximum_reset <= 1'd1;
            thresholds_reset <= 1'd1;
            packer_reset <= 1'd1;
            mask_union_reset <= 1'd1;
            kept_share_reset <= 1'd1;
            balancer_reset <= 1'd1;
            merger_reset <= 1'd1;
            normaliser_reset <= 1'd1;
            lane_reset <= 8'd255;
            exponent_reset <= 4'd15;
        end
        else begin
            halves_reset <= 1'd0;
            linear_reset <= 1'd0;
            controller_reset <= 1'd0;
            loader_reset <= 1'd0;
            key_table_reset <= 1'd0;
            unpacker_reset <= 1'd0;
            maximum_reset <= 1'd0;
            thresholds_reset <= 1'd0;
            packer_reset <= 1'd0;
            mask_union_reset <= 1'd0;
            kept_share_reset <= 1'd0;
            balancer_reset <= 1'd0;
            merger_reset <= 1'd0;
            normaliser_reset <= 1'd0;
            lane_reset <= 8'd0;
            exponent_reset <= 4'd0;
        end
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) written_lanes <= 8'd0;
        else written_lanes <= {7'd0, next_enable} << next_lane;
    end

    (* keep *) always @(posedge aclk) begin
        written_address <= next_address;
        written_word <= next_word;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            sum_places_taken <= 5'd0;
            sum_places_has_room <= 1'd1;
            sum_places_freed <= 1'd0;
        end
        else begin
            sum_places_freed <= linear_sums_valid & linear_sums_ready;
            if ((linear_beats_valid & linear_beats_ready & linear_beats_first) ^ sum_places_freed)
                sum_places_taken <= sum_places_taken + (sum_places_freed ? 5'd31 : 5'd1);
            sum_places_has_room <= linear_beats_valid & linear_beats_ready & linear_beats_first ?
                sum_places_freed | (sum_places_taken != 5'd15) : sum_places_freed | sum_places_has_room;
        end
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) given_valid <= 8'd0;
        else given_valid <= {8{linear_beats_valid & linear_beats_ready}};
    end

    (* keep *) always @(posedge aclk) begin
        given_address <= {8{linear_beats_address}};
        given_first <= {8{linear_beats_first}};
        given_last <= {8{linear_beats_last}};
        given_word <= linear_beats_word;
    end

    always @(posedge aclk) begin
        if (!aresetn) query_valid <= 1'd0;
        else if (~query_valid) query_valid <= queries_valid;
        else if (query_ready) query_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~query_valid) query_word <= queries_word;
    end

    always @(posedge aclk) begin
        if (!aresetn) query_is_free <= 1'd1;
        else query_is_free <= query_is_free ? ~queries_valid : query_ready;
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) begin
            goes_word <= 1'd0;
            goes_to_lanes <= 8'd0;
        end
        else begin
            goes_word <= word_goes_next;
            goes_to_lanes <= {8{word_goes_next}};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) mosts_ready <= 1'd0;
        else mosts_ready <= &lane_most_ready & ~(maximum_most_valid & maximum_most_ready);
    end

    always @(posedge aclk) begin
        if (!aresetn) limits_ready <= 1'd0;
        else limits_ready <= limits_fit & ~(thresholds_limits_valid & thresholds_limits_ready);
    end

    always @(posedge aclk) begin
        if (!aresetn) totals_here <= 1'd0;
        else totals_here <= &lane_totals_valid & ~(thresholds_totals_valid & thresholds_totals_ready);
    end

    always @(posedge aclk) begin
        heads_sums <= lane_totals_sum;
        heads_has <= lane_totals_has;
        heads_slots <= lane_totals_slot;
    end

    always @(posedge aclk) begin
        if (!aresetn) mask_left <= 1'd0;
        else mask_left <= mask_union_query_leaves;
    end

    always @(posedge aclk) begin
        if (!aresetn) merged <= 1'd0;
        else merged <= merger_begins;
    end

    genvar i;

    // engine.ts:99
    disc8x8_7d95b9_bank_halves halves (
        .aclk(aclk),
        .aresetn(~halves_reset),
        .passes_valid(passes_valid),
        .passes_ready(halves_passes_ready),
        .passes_linear(passes_linear),
        .passes_layer_last_beat(passes_layer_last_beat),
        .passes_layer_last_slot(passes_layer_last_slot),
        .passes_layer_last_row(passes_layer_last_row),
        .passes_head_masked(passes_head_masked),
        .passes_head_refresh(passes_head_refresh),
        .passes_head_threshold(passes_head_threshold),
        .passes_head_last_chunk(passes_head_last_chunk),
        .passes_head_last_row(passes_head_last_row),
        .passes_head_last_query(passes_head_last_query),
        .passes_head_last_group(passes_head_last_group),
        .passes_head_sharing(passes_head_sharing),
        .passes_head_score_multiplier(passes_head_score_multiplier),
        .passes_head_score_shift(passes_head_score_shift),
        .passes_head_output_multiplier(passes_head_output_multiplier),
        .passes_head_output_shift(passes_head_output_shift),
        .layers_valid(halves_layers_valid),
        .layers_ready(linear_passes_ready),
        .layers_last_beat(halves_layers_last_beat),
        .layers_last_slot(halves_layers_last_slot),
        .layers_last_row(halves_layers_last_row),
        .heads_valid(halves_heads_valid),
        .heads_ready(controller_passes_ready),
        .heads_masked(halves_heads_masked),
        .heads_refresh(halves_heads_refresh),
        .heads_threshold(halves_heads_threshold),
        .heads_last_chunk(halves_heads_last_chunk),
        .heads_last_row(halves_heads_last_row),
        .heads_last_query(halves_heads_last_query),
        .heads_last_group(halves_heads_last_group),
        .heads_sharing(halves_heads_sharing),
        .heads_score_multiplier(halves_heads_score_multiplier),
        .heads_score_shift(halves_heads_score_shift),
        .heads_output_multiplier(halves_heads_output_multiplier),
        .heads_output_shift(halves_heads_output_shift),
        .half(halves_half),
        .layer_retired(linear_retired),
        .head_retired(controller_retired),
        .layer_begins(halves_layer_begins),
        .head_begins(halves_head_begins)
    );

    // engine.ts:99
    disc8x8_7d95b9_linear_path linear (
        .aclk(aclk),
        .aresetn(~linear_reset),
        .passes_valid(halves_layers_valid),
        .passes_ready(linear_passes_ready),
        .passes_last_beat(halves_layers_last_beat),
        .passes_last_slot(halves_layers_last_slot),
        .passes_last_row(halves_layers_last_row),
        .half(halves_half),
        .begins(halves_layer_begins),
        .stationary_valid(stationary_valid),
        .stationary_ready(linear_stationary_ready),
        .stationary_word(stationary_word),
        .rows_valid(rows_valid),
        .rows_ready(linear_rows_ready),
        .rows_word(rows_word),
        .write_enable(linear_write_enable),
        .write_lane(linear_write_lane),
        .write_address(linear_write_address),
        .write_word(linear_write_word),
        .beats_valid(linear_beats_valid),
        .beats_ready(linear_beats_ready),
        .beats_word(linear_beats_word),
        .beats_address(linear_beats_address),
        .beats_first(linear_beats_first),
        .beats_last(linear_beats_last),
        .sums_valid(linear_sums_valid),
        .sums_ready(linear_sums_ready),
        .sums_sums(lane_sums_sum),
        .results_valid(linear_results_valid),
        .results_ready(outputs_ready),
        .results_values(linear_results_values),
        .results_last(linear_results_last),
        .results_wide(linear_results_wide),
        .retired(linear_retired)
    );

    // engine.ts:99
    disc8x8_7d95b9_pass_controller controller (
        .aclk(aclk),
        .aresetn(~controller_reset),
        .passes_valid(halves_heads_valid),
        .passes_ready(controller_passes_ready),
        .passes_masked(halves_heads_masked),
        .passes_refresh(halves_heads_refresh),
        .passes_threshold(halves_heads_threshold),
        .passes_last_chunk(halves_heads_last_chunk),
        .passes_last_row(halves_heads_last_row),
        .passes_last_query(halves_heads_last_query),
        .passes_last_group(halves_heads_last_group),
        .passes_sharing(halves_heads_sharing),
        .passes_score_multiplier(halves_heads_score_multiplier),
        .passes_score_shift(halves_heads_score_shift),
        .passes_output_multiplier(halves_heads_output_multiplier),
        .passes_output_shift(halves_heads_output_shift),
        .heads_valid(controller_heads_valid),
        .heads_ready(loader_heads_ready),
        .heads_last_chunk(controller_heads_last_chunk),
        .heads_last_row(controller_heads_last_row),
        .loaded_valid(loader_loaded_valid),
        .loaded_ready(controller_loaded_ready),
        .loaded_half(loader_loaded_half),
        .begins(halves_head_begins),
        .pass_half(controller_pass_half),
        .pass_masked(controller_pass_masked),
        .pass_refresh(controller_pass_refresh),
        .pass_threshold(controller_pass_threshold),
        .pass_last_chunk(controller_pass_last_chunk),
        .pass_last_query(controller_pass_last_query),
        .pass_last_group(controller_pass_last_group),
        .pass_sharing(controller_pass_sharing),
        .pass_score_multiplier(controller_pass_score_multiplier),
        .pass_score_shift(controller_pass_score_shift),
        .pass_tail(controller_pass_tail),
        .wants_groups(controller_wants_groups),
        .last_group(controller_last_group),
        .query_taken(unpacker_query_taken),
        .wants_words(controller_wants_words),
        .word_taken(goes_word),
        .word_ends_row(controller_word_ends_row),
        .wants_vectors(controller_wants_vectors),
        .vector_taken(merged),
        .leaving_masked(controller_leaving_masked),
        .leaving_last_chunk(controller_leaving_last_chunk),
        .leaving_scale_multiplier(controller_leaving_scale_multiplier),
        .leaving_scale_shift(controller_leaving_scale_shift),
        .result_leaves(results_valid & results_ready & normaliser_results_last),
        .result_is_last(controller_result_is_last),
        .mask_leaves(mask_left),
        .running(controller_running),
        .retired(controller_retired)
    );

    // engine.ts:99
    disc8x8_7d95b9_bank_loader loader (
        .aclk(aclk),
        .aresetn(~loader_reset),
        .heads_valid(controller_heads_valid),
        .heads_ready(loader_heads_ready),
        .heads_last_chunk(controller_heads_last_chunk),
        .heads_last_row(controller_heads_last_row),
        .keys_valid(keys_valid),
        .keys_ready(loader_keys_ready),
        .keys_keys(keys_keys),
        .stationary_valid(stationary_valid),
        .stationary_ready(loader_stationary_ready),
        .stationary_word(stationary_word),
        .half(halves_half),
        .write_enable(loader_write_enable),
        .write_lane(loader_write_lane),
        .write_address(loader_write_address),
        .write_word(loader_write_word),
        .key_write_enable(loader_key_write_enable),
        .key_write_half(loader_key_write_half),
        .key_write_group(loader_key_write_group),
        .key_write_keys(loader_key_write_keys),
        .loaded_valid(loader_loaded_valid),
        .loaded_ready(controller_loaded_ready),
        .loaded_half(loader_loaded_half)
    );

    // engine.ts:99
    disc8x8_7d95b9_key_table key_table (
        .aclk(aclk),
        .aresetn(~key_table_reset),
        .write_enable(loader_key_write_enable),
        .write_half(loader_key_write_half),
        .write_group(loader_key_write_group),
        .write_keys(loader_key_write_keys),
        .half(controller_pass_half),
        .unpack_at_enable(unpacker_key_at_enable),
        .unpack_at_group(unpacker_key_at_group),
        .unpack_keys(key_table_unpack_keys),
        .pack_at_enable(packer_key_at_enable),
        .pack_at_group(packer_key_at_group),
        .pack_keys(key_table_pack_keys),
        .limit_at_enable(thresholds_key_at_enable),
        .limit_at_group(thresholds_key_at_group),
        .limit_keys(key_table_limit_keys)
    );

    // engine.ts:99
    disc8x8_7d95b9_mask_unpacker unpacker (
        .aclk(aclk),
        .aresetn(~unpacker_reset),
        .key_at_enable(unpacker_key_at_enable),
        .key_at_group(unpacker_key_at_group),
        .keys(key_table_unpack_keys),
        .pass_running(controller_wants_groups),
        .pass_masked(controller_pass_masked),
        .pass_last_group(controller_last_group),
        .pass_tail(controller_pass_tail),
        .masks_valid(masks_valid),
        .masks_ready(unpacker_masks_ready),
        .masks_bits(masks_bits),
        .query_taken(unpacker_query_taken),
        .groups_valid(unpacker_groups_valid),
        .groups_ready(group_buffer_put_ready),
        .groups_bits(unpacker_groups_bits),
        .groups_last(unpacker_groups_last)
    );

    // engine.ts:99
    disc8x8_7d95b9_row_maximum maximum (
        .aclk(aclk),
        .aresetn(~maximum_reset),
        .peaks_valid(peaks_valid),
        .peaks_ready(maximum_peaks_ready),
        .peaks_scores(lane_peaks_score),
        .most_valid(maximum_most_valid),
        .most_ready(maximum_most_ready),
        .most_score(maximum_most_score)
    );

    // engine.ts:99
    disc8x8_7d95b9_row_threshold thresholds (
        .aclk(aclk),
        .aresetn(~thresholds_reset),
        .threshold(controller_pass_threshold),
        .totals_valid(thresholds_totals_valid),
        .totals_ready(thresholds_totals_ready),
        .totals_sums(heads_sums),
        .totals_has(heads_has),
        .totals_slots(heads_slots),
        .key_at_enable(thresholds_key_at_enable),
        .key_at_group(thresholds_key_at_group),
        .keys(key_table_limit_keys),
        .limits_valid(thresholds_limits_valid),
        .limits_ready(thresholds_limits_ready),
        .limits_least(thresholds_limits_least),
        .limits_single(thresholds_limits_single),
        .limits_winner(thresholds_limits_winner),
        .limits_slot(thresholds_limits_slot),
        .limits_sum(thresholds_limits_sum)
    );

    // engine.ts:99
    disc8x8_7d95b9_mask_packer packer (
        .aclk(aclk),
        .aresetn(~packer_reset),
        .key_at_enable(packer_key_at_enable),
        .key_at_group(packer_key_at_group),
        .keys(key_table_pack_keys),
        .last_group(controller_pass_last_group),
        .kept_valid(kept_valid & kept_ready),
        .kept_ready(packer_kept_ready),
        .kept_bits(lane_kept_bits),
        .masks_valid(packer_masks_valid),
        .masks_ready(mask_union_masks_ready),
        .masks_bits(packer_masks_bits)
    );

    // engine.ts:99
    disc8x8_7d95b9_mask_union mask_union (
        .aclk(aclk),
        .aresetn(~mask_union_reset),
        .pass_last_group(controller_pass_last_group),
        .pass_last_query(controller_pass_last_query),
        .pass_sharing(controller_pass_sharing),
        .masks_valid(packer_masks_valid),
        .masks_ready(mask_union_masks_ready),
        .masks_bits(packer_masks_bits),
        .unions_valid(mask_union_unions_valid),
        .unions_ready(new_masks_ready & balancer_groups_ready),
        .unions_bits(mask_union_unions_bits),
        .query_leaves(mask_union_query_leaves)
    );

    // engine.ts:99
    disc8x8_7d95b9_kept_share kept_share (
        .aclk(aclk),
        .aresetn(~kept_share_reset),
        .wholes_valid(thresholds_limits_valid & limits_ready),
        .wholes_ready(kept_share_wholes_ready),
        .wholes_sum(thresholds_limits_sum),
        .kept_valid(kept_valid & kept_ready & lane_kept_last[0]),
        .kept_ready(kept_share_kept_ready),
        .kept_sums(lane_kept_sum),
        .shares_valid(kept_share_shares_valid),
        .shares_ready(new_shares_ready),
        .shares_share(kept_share_shares_share)
    );

    // engine.ts:99
    disc8x8_7d95b9_key_balancer balancer (
        .aclk(aclk),
        .aresetn(~balancer_reset),
        .pass_last_group(controller_pass_last_group),
        .pass_last_query(controller_pass_last_query >> controller_pass_sharing),
        .groups_valid(mask_union_unions_valid & (new_masks_ready & balancer_groups_ready)),
        .groups_ready(balancer_groups_ready),
        .groups_bits(mask_union_unions_bits),
        .new_keys_valid(balancer_new_keys_valid),
        .new_keys_ready(new_keys_ready),
        .new_keys_keys(balancer_new_keys_keys)
    );

    // engine.ts:99
    disc8x8_7d95b9_vector_merge merger (
        .aclk(aclk),
        .aresetn(~merger_reset),
        .vectors_valid(vectors_valid),
        .vectors_ready(merger_vectors_ready),
        .vectors_values(lane_vectors_values),
        .vectors_sums(lane_vectors_sum),
        .begins(merger_begins),
        .pieces_valid(merger_pieces_valid),
        .pieces_ready(normaliser_pieces_ready),
        .pieces_values(merger_pieces_values),
        .pieces_sum(merger_pieces_sum)
    );

    // engine.ts:99
    disc8x8_7d95b9_normaliser normaliser (
        .aclk(aclk),
        .aresetn(~normaliser_reset),
        .pass_masked(controller_leaving_masked),
        .pass_last_chunk(controller_leaving_last_chunk),
        .pass_scale_multiplier(controller_leaving_scale_multiplier),
        .pass_scale_shift(controller_leaving_scale_shift),
        .shares_valid(shares_valid),
        .shares_ready(normaliser_shares_ready),
        .shares_share(shares_share),
        .pieces_valid(merger_pieces_valid),
        .pieces_ready(normaliser_pieces_ready),
        .pieces_values(merger_pieces_values),
        .pieces_sum(merger_pieces_sum),
        .results_valid(normaliser_results_valid),
        .results_ready(results_ready),
        .results_values(normaliser_results_values),
        .results_last(normaliser_results_last)
    );

    // engine.ts:99
    generate
        for (i = 0; i < 8; i = i + 1) begin : lane
            disc8x8_7d95b9_engine_lane lane (
                .aclk(aclk),
                .aresetn(~lane_reset[i]),
                .pass_half(controller_pass_half),
                .pass_last_chunk(controller_pass_last_chunk),
                .pass_refresh(controller_pass_refresh),
                .pass_last_group(controller_pass_last_group),
                .write_enable(written_lanes[i]),
                .write_address(written_address),
                .write_word(written_word),
                .rows_valid(goes_to_lanes[i]),
                .rows_ready(lane_rows_ready[i]),
                .rows_word(query_word),
                .rows_last(controller_word_ends_row),
                .groups_valid(group_buffer_get_valid & groups_ready),
                .groups_ready(lane_groups_ready[i]),
                .groups_bits(group_buffer_get_data[8*i +: 8]),
                .groups_last(group_buffer_get_data[64]),
                .most_valid(maximum_most_valid & mosts_ready),
                .most_ready(lane_most_ready[i]),
                .most_score(maximum_most_score),
                .exponent_turn(exponent_turns[i]),
                .exponent_probability(lane_exponent_probability[8*i +: 8]),
                .distance(lane_distance[19*i +: 19]),
                .peaks_valid(lane_peaks_valid[i]),
                .peaks_ready(peaks_valid & maximum_peaks_ready),
                .peaks_score(lane_peaks_score[20*i +: 20]),
                .totals_valid(lane_totals_valid[i]),
                .totals_ready(totals_here & thresholds_totals_ready),
                .totals_sum(lane_totals_sum[12*i +: 12]),
                .totals_has(lane_totals_has[i]),
                .totals_slot(lane_totals_slot[4*i +: 4]),
                .limits_valid(thresholds_limits_valid & limits_ready),
                .limits_ready(lane_limits_ready[i]),
                .limits_least(thresholds_limits_least),
                .limits_single(thresholds_limits_single),
                .limits_mine(thresholds_limits_winner[i]),
                .limits_slot(thresholds_limits_slot),
                .kept_valid(lane_kept_valid[i]),
                .kept_ready(kept_valid & kept_ready),
                .kept_bits(lane_kept_bits[8*i +: 8]),
                .kept_sum(lane_kept_sum[12*i +: 12]),
                .kept_last(lane_kept_last[i]),
                .beats_valid(given_valid[i]),
                .beats_word(given_word),
                .beats_address(given_address[9*i +: 9]),
                .beats_first(given_first[i]),
                .beats_last(given_last[i]),
                .sums_valid(lane_sums_valid[i]),
                .sums_ready(linear_sums_ready),
                .sums_sum(lane_sums_sum[24*i +: 24]),
                .activity_busy(lane_activity_busy[i]),
                .activity_drain(lane_activity_drain[i]),
                .activity_maximum(lane_activity_maximum[i]),
                .activity_mask(lane_activity_mask[i]),
                .activity_starved(lane_activity_starved[i]),
                .vectors_valid(lane_vectors_valid[i]),
                .vectors_ready(merger_vectors_ready),
                .vectors_values(lane_vectors_values[168*i +: 168]),
                .vectors_sum(lane_vectors_sum[12*i +: 12])
            );
        end
    endgenerate

    // engine.ts:99
    generate
        for (i = 0; i < 4; i = i + 1) begin : exponent
            disc8x8_7d95b9_exponent exponent (
                .aclk(aclk),
                .aresetn(~exponent_reset[i]),
                .turns(exponent_turns[2*i +: 2]),
                .distances(exponent_distances[38*i +: 38]),
                .scale_multiplier(controller_pass_score_multiplier),
                .scale_shift(controller_pass_score_shift),
                .probability(exponent_probability[8*i +: 8])
            );
        end
    endgenerate

    // engine.ts:224
    disc8x8_7d95b9_skid_buffer_bits65 group_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(unpacker_groups_valid),
        .put_ready(group_buffer_put_ready),
        .put_data({unpacker_groups_last, unpacker_groups_bits}),
        .get_valid(group_buffer_get_valid),
        .get_ready(groups_ready),
        .get_data(group_buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, lane_kept_last[7:1], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            // engine.ts:193
            sums_come_in_step: assert ((lane_sums_valid[0] == lane_sums_valid[0]) &
                (lane_sums_valid[1] == lane_sums_valid[0]) & (lane_sums_valid[2] == lane_sums_valid[0]) &
                (lane_sums_valid[3] == lane_sums_valid[0]) & (lane_sums_valid[4] == lane_sums_valid[0]) &
                (lane_sums_valid[5] == lane_sums_valid[0]) & (lane_sums_valid[6] == lane_sums_valid[0]) &
                (lane_sums_valid[7] == lane_sums_valid[0]));
            // engine.ts:249
            word_has_a_place: assert (~goes_word | (query_valid & controller_wants_words & lanes_have_room));
            most_has_a_place: assert (~mosts_ready | &lane_most_ready);  // registers.ts:111
            limit_has_a_place: assert (~limits_ready | limits_fit);  // registers.ts:111
            totals_are_here: assert (~totals_here | &lane_totals_valid);  // registers.ts:111
            vectors_are_here: assert (~(merger_vectors_ready & ~(&lane_vectors_valid)));  // engine.ts:351
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!((lane_sums_valid[0] == lane_sums_valid[0]) & (lane_sums_valid[1] == lane_sums_valid[0]) &
                (lane_sums_valid[2] == lane_sums_valid[0]) & (lane_sums_valid[3] == lane_sums_valid[0]) &
                (lane_sums_valid[4] == lane_sums_valid[0]) & (lane_sums_valid[5] == lane_sums_valid[0]) &
                (lane_sums_valid[6] == lane_sums_valid[0]) & (lane_sums_valid[7] == lane_sums_valid[0]))) begin
                $display("%m: assertion sumsComeInStep fails, generator/hardware/engine/engine.ts:193");
                $stop;
            end
            if (!(~goes_word | (query_valid & controller_wants_words & lanes_have_room))) begin
                $display("%m: assertion wordHasAPlace fails, generator/hardware/engine/engine.ts:249");
                $stop;
            end
            if (!(~mosts_ready | &lane_most_ready)) begin
                $display("%m: assertion mostHasAPlace fails, generator/hardware/shapes/registers.ts:111");
                $stop;
            end
            if (!(~limits_ready | limits_fit)) begin
                $display("%m: assertion limitHasAPlace fails, generator/hardware/shapes/registers.ts:111");
                $stop;
            end
            if (!(~totals_here | &lane_totals_valid)) begin
                $display("%m: assertion totalsAreHere fails, generator/hardware/shapes/registers.ts:111");
                $stop;
            end
            if (!(~(merger_vectors_ready & ~(&lane_vectors_valid)))) begin
                $display("%m: assertion vectorsAreHere fails, generator/hardware/engine/engine.ts:351");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
