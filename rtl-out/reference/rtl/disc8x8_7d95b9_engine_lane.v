// One lane: a bank of K and V rows, and multipliers shared by scores (dot) and weighted sums (axpy).
// EngineLane, generator/hardware/engine/lane/engine-lane.ts
// lanes = 8, width = 8, slots = 16, chunks = 2, window = 8, maskSlots = 8, merge = 2, beats = 32, rows = 128
// drain = 2, words = 256, tileSlots = 32
`default_nettype none

module disc8x8_7d95b9_engine_lane (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         pass_half,
    input  wire         pass_last_chunk,
    input  wire         pass_refresh,  // probabilities that reach the limit make a mask
    input  wire         pass_last_group,
    input  wire         write_enable,
    input  wire [8:0]   write_address,
    input  wire [63:0]  write_word,
    input  wire         rows_valid,
    output wire         rows_ready,
    input  wire [63:0]  rows_word,
    input  wire         rows_last,  // of the query
    input  wire         groups_valid,
    output wire         groups_ready,
    input  wire [7:0]   groups_bits,
    input  wire         groups_last,  // of the query
    input  wire         most_valid,
    output wire         most_ready,
    input  wire [19:0]  most_score,
    input  wire         exponent_turn,  // a score may be taken
    input  wire [7:0]   exponent_probability,
    output wire [18:0]  distance,  // of a score, a cycle behind where it is taken
    output wire         peaks_valid,
    input  wire         peaks_ready,
    output wire [19:0]  peaks_score,  // the lowest where the lane has none of this query
    output wire         totals_valid,
    input  wire         totals_ready,
    output wire [11:0]  totals_sum,
    output wire         totals_has,
    output wire [3:0]   totals_slot,
    input  wire         limits_valid,
    output wire         limits_ready,
    input  wire [8:0]   limits_least,
    input  wire         limits_single,
    input  wire         limits_mine,
    input  wire [3:0]   limits_slot,
    output wire         kept_valid,
    input  wire         kept_ready,
    output wire [7:0]   kept_bits,  // lowest slot first
    output wire [11:0]  kept_sum,
    output wire         kept_last,  // of the query
    input  wire         beats_valid,  // all lanes have room for the sum
    input  wire [63:0]  beats_word,
    input  wire [8:0]   beats_address,
    input  wire         beats_first,  // first beat of a dot product
    input  wire         beats_last,  // last beat of a dot product
    output wire         sums_valid,
    input  wire         sums_ready,
    output wire [23:0]  sums_sum,
    output wire         activity_busy,
    output wire         activity_drain,
    output wire         activity_maximum,
    output wire         activity_mask,
    output wire         activity_starved,
    output wire         vectors_valid,
    input  wire         vectors_ready,
    output wire [167:0] vectors_values,
    output wire [11:0]  vectors_sum
);
    wire dot_rows_ready;
    wire dot_groups_ready;
    wire dot_beats_valid;
    wire dot_beats_ready;
    wire [3:0] dot_beats_slot;
    wire dot_beats_chunk;
    wire dot_beats_selected;  // the query selects a slot
    wire dot_beats_first;  // of the slot
    wire dot_beats_last;  // of the slot
    wire dot_beats_last_slot;  // of the query
    wire [63:0] dot_word;  // the query's, for the beat of the cycle before
    wire dot_is_ahead;  // other lanes are behind this one
    wire dot_has_query;  // all words of a query are here
    wire dot_has_slot;  // its next slot is known
    wire axpy_room_probability_if_begins;
    wire axpy_room_probability_if_not;
    wire axpy_room_list_if_begins;
    wire axpy_room_list_if_not;
    wire axpy_beats_valid;
    wire axpy_beats_ready;
    wire [3:0] axpy_beats_slot;
    wire axpy_beats_chunk;
    wire [7:0] axpy_beats_probability;
    wire axpy_beats_first;  // of the query's chunk
    wire axpy_beats_last;  // of the query's chunk
    wire axpy_has_beat;  // a beat is at hand, with room for its vector or not
    wire kept_mask_room_if_begins;
    wire kept_mask_room_if_not;
    wire kept_mask_limits_ready;
    wire kept_mask_kept_valid;
    wire [7:0] kept_mask_kept_bits;  // lowest slot first
    wire [11:0] kept_mask_kept_sum;
    wire kept_mask_kept_last;  // of the query
    wire datapath_scores_valid;
    wire [3:0] datapath_scores_slot;
    wire signed [19:0] datapath_scores_score;
    wire datapath_scores_selected;
    wire datapath_scores_last;  // of the query
    wire datapath_sums_valid;
    wire signed [23:0] datapath_sums_sum;
    wire datapath_vectors_valid;
    wire [167:0] datapath_vectors_values;
    wire [11:0] datapath_vectors_sum;
    wire probabilities_peaks_valid;
    wire signed [19:0] probabilities_peaks_score;  // the lowest where the lane has none of this query
    wire probabilities_most_ready;
    wire [18:0] probabilities_distance;  // of a score, a cycle behind where it is taken
    wire probabilities_takes_probability;  // a score is taken
    wire probabilities_takes_list;  // and is its query's last
    wire probabilities_probabilities_valid;
    wire [3:0] probabilities_probabilities_slot;
    wire [7:0] probabilities_probabilities_probability;
    wire probabilities_probabilities_last;  // of the query
    wire probabilities_totals_valid;
    wire [11:0] probabilities_totals_sum;
    wire probabilities_totals_has;
    wire [3:0] probabilities_totals_slot;
    wire probabilities_waits;  // there are scores, but not the largest one of their query
    wire vector_queue_put_ready;
    wire vector_queue_get_valid;
    wire [179:0] vector_queue_get_data;
    wire sum_queue_put_ready;
    wire sum_queue_get_valid;
    wire [23:0] sum_queue_get_data;
    (* keep = "true", syn_preserve = 1 *) reg  settings_half;  // engine-lane.ts:98
    (* keep = "true", syn_preserve = 1 *) reg  settings_last_chunk;  // engine-lane.ts:98
    // probabilities that reach the limit make a mask; engine-lane.ts:98
    (* keep = "true", syn_preserve = 1 *) reg  settings_refresh;
    (* keep = "true", syn_preserve = 1 *) reg  settings_last_group;  // engine-lane.ts:98
    (* keep = "true", syn_preserve = 1 *) reg  dot_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  axpy_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  kept_mask_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  datapath_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  probabilities_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  vector_queue_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  sum_queue_reset;  // engine-lane.ts:100
    (* keep = "true", syn_preserve = 1 *) reg  written_enable;  // engine-lane.ts:137
    (* keep = "true", syn_preserve = 1 *) reg  [8:0] written_address;  // engine-lane.ts:137
    (* keep = "true", syn_preserve = 1 *) reg  [63:0] written_word;  // engine-lane.ts:137
    reg  peak_went;  // engine-lane.ts:158
    reg  applied_busy;  // engine-lane.ts:184
    reg  applied_drain;  // engine-lane.ts:184
    reg  applied_maximum;  // engine-lane.ts:184
    reg  applied_mask;  // engine-lane.ts:184
    reg  went_busy;  // engine-lane.ts:184
    reg  went_drain;  // engine-lane.ts:184
    reg  went_maximum;  // engine-lane.ts:184
    reg  went_mask;  // engine-lane.ts:184
    reg  went_starved;  // engine-lane.ts:184

    wire issues_dot = dot_beats_valid & dot_beats_ready;
    wire issues_axpy = axpy_beats_valid & axpy_beats_ready;
    assign rows_ready = dot_rows_ready;
    assign groups_ready = dot_groups_ready;
    assign most_ready = probabilities_most_ready;
    assign distance = probabilities_distance;
    assign peaks_valid = probabilities_peaks_valid;
    assign peaks_score = probabilities_peaks_score;
    assign totals_valid = probabilities_totals_valid;
    assign totals_sum = probabilities_totals_sum;
    assign totals_has = probabilities_totals_has;
    assign totals_slot = probabilities_totals_slot;
    assign limits_ready = kept_mask_limits_ready;
    assign kept_valid = kept_mask_kept_valid;
    assign kept_bits = kept_mask_kept_bits;
    assign kept_sum = kept_mask_kept_sum;
    assign kept_last = kept_mask_kept_last;
    assign sums_valid = sum_queue_get_valid;
    assign sums_sum = sum_queue_get_data;
    assign activity_busy = went_busy;
    assign activity_drain = went_drain;
    assign activity_maximum = went_maximum;
    assign activity_mask = went_mask;
    assign activity_starved = went_starved;
    assign vectors_valid = vector_queue_get_valid;
    assign vectors_values = vector_queue_get_data[167:0];
    assign vectors_sum = vector_queue_get_data[179:168];
    assign dot_beats_ready = ~(axpy_beats_valid & axpy_beats_ready);
    assign axpy_beats_ready = dot_is_ahead | ~dot_beats_valid;

    (* keep *) always @(posedge aclk) begin
        settings_half <= pass_half;
        settings_last_chunk <= pass_last_chunk;
        settings_refresh <= pass_refresh;
        settings_last_group <= pass_last_group;
    end

    `ifndef SYNTHESIS
    initial dot_reset = 1'd1;
    initial axpy_reset = 1'd1;
    initial kept_mask_reset = 1'd1;
    initial datapath_reset = 1'd1;
    initial probabilities_reset = 1'd1;
    initial vector_queue_reset = 1'd1;
    initial sum_queue_reset = 1'd1;
    `endif

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) begin
            dot_reset <= 1'd1;
            axpy_reset <= 1'd1;
            kept_mask_reset <= 1'd1;
            datapath_reset <= 1'd1;
            probabilities_reset <= 1'd1;
            vector_queue_reset <= 1'd1;
            sum_queue_reset <= 1'd1;
        end
        else begin
            dot_reset <= 1'd0;
            axpy_reset <= 1'd0;
            kept_mask_reset <= 1'd0;
            datapath_reset <= 1'd0;
            probabilities_reset <= 1'd0;
            vector_queue_reset <= 1'd0;
            sum_queue_reset <= 1'd0;
        end
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) written_enable <= 1'd0;
        else written_enable <= write_enable;
    end

    (* keep *) always @(posedge aclk) begin
        written_address <= write_address;
        written_word <= write_word;
    end

    always @(posedge aclk) begin
        if (!aresetn) peak_went <= 1'd0;
        else peak_went <= peaks_valid & peaks_ready;
    end

    always @(posedge aclk) begin
        applied_busy <= issues_axpy | issues_dot | beats_valid;
        applied_drain <= axpy_has_beat;
        applied_maximum <= (dot_has_slot & dot_has_query) | probabilities_waits;
        applied_mask <= dot_has_query;
        went_busy <= applied_busy;
        went_drain <= applied_drain & ~applied_busy;
        went_maximum <= applied_maximum & ~(applied_busy | applied_drain);
        went_mask <= applied_mask & ~(applied_busy | applied_drain | applied_maximum);
        went_starved <= ~(applied_busy | applied_drain | applied_maximum | applied_mask);
    end

    // engine-lane.ts:100
    disc8x8_7d95b9_dot_context dot (
        .aclk(aclk),
        .aresetn(~dot_reset),
        .last_chunk(settings_last_chunk),
        .rows_valid(rows_valid),
        .rows_ready(dot_rows_ready),
        .rows_word(rows_word),
        .rows_last(rows_last),
        .groups_valid(groups_valid),
        .groups_ready(dot_groups_ready),
        .groups_bits(groups_bits),
        .groups_last(groups_last),
        .beats_valid(dot_beats_valid),
        .beats_ready(dot_beats_ready),
        .beats_slot(dot_beats_slot),
        .beats_chunk(dot_beats_chunk),
        .beats_selected(dot_beats_selected),
        .beats_first(dot_beats_first),
        .beats_last(dot_beats_last),
        .beats_last_slot(dot_beats_last_slot),
        .word(dot_word),
        .score_taken(probabilities_takes_probability),
        .peak_taken(peak_went),
        .is_ahead(dot_is_ahead),
        .has_query(dot_has_query),
        .has_slot(dot_has_slot)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_axpy_context axpy (
        .aclk(aclk),
        .aresetn(~axpy_reset),
        .last_chunk(settings_last_chunk),
        .room_probability_if_begins(axpy_room_probability_if_begins),
        .room_probability_if_not(axpy_room_probability_if_not),
        .room_list_if_begins(axpy_room_list_if_begins),
        .room_list_if_not(axpy_room_list_if_not),
        .reserves_probability(probabilities_takes_probability),
        .reserves_list(probabilities_takes_list),
        .probabilities_valid(probabilities_probabilities_valid),
        .probabilities_slot(probabilities_probabilities_slot),
        .probabilities_probability(probabilities_probabilities_probability),
        .probabilities_last(probabilities_probabilities_last),
        .beats_valid(axpy_beats_valid),
        .beats_ready(axpy_beats_ready),
        .beats_slot(axpy_beats_slot),
        .beats_chunk(axpy_beats_chunk),
        .beats_probability(axpy_beats_probability),
        .beats_first(axpy_beats_first),
        .beats_last(axpy_beats_last),
        .vector_taken(vectors_valid & vectors_ready),
        .has_beat(axpy_has_beat)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_kept_mask kept_mask (
        .aclk(aclk),
        .aresetn(~kept_mask_reset),
        .last_group(settings_last_group),
        .refresh(settings_refresh),
        .room_if_begins(kept_mask_room_if_begins),
        .room_if_not(kept_mask_room_if_not),
        .reserves(probabilities_takes_probability & settings_refresh),
        .probabilities_valid(probabilities_probabilities_valid & settings_refresh),
        .probabilities_probability(probabilities_probabilities_probability),
        .probabilities_last(probabilities_probabilities_last),
        .limits_valid(limits_valid),
        .limits_ready(kept_mask_limits_ready),
        .limits_least(limits_least),
        .limits_single(limits_single),
        .limits_mine(limits_mine),
        .limits_slot(limits_slot),
        .kept_valid(kept_mask_kept_valid),
        .kept_ready(kept_ready),
        .kept_bits(kept_mask_kept_bits),
        .kept_sum(kept_mask_kept_sum),
        .kept_last(kept_mask_kept_last)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_datapath datapath (
        .aclk(aclk),
        .aresetn(~datapath_reset),
        .write_enable(written_enable),
        .write_address(written_address),
        .write_word(written_word),
        .beat_dot(issues_dot),
        .beat_axpy(issues_axpy),
        .beat_linear(beats_valid),
        .beat_address(beats_valid ? beats_address :
            issues_axpy ? {settings_half, {2'd0, {axpy_beats_chunk, 1'd1, axpy_beats_slot}}} :
            {settings_half, {2'd0, {dot_beats_chunk, 1'd0, dot_beats_slot}}}),
        .beat_first(beats_valid ? beats_first : issues_axpy ? axpy_beats_first : dot_beats_first),
        .beat_last(beats_valid ? beats_last : issues_axpy ? axpy_beats_last : dot_beats_last),
        .beat_word(beats_word),
        .beat_probability(axpy_beats_probability),
        .beat_slot(dot_beats_slot),
        .beat_selected(dot_beats_selected),
        .beat_last_slot(dot_beats_last_slot),
        .query_word(dot_word),
        .scores_valid(datapath_scores_valid),
        .scores_slot(datapath_scores_slot),
        .scores_score(datapath_scores_score),
        .scores_selected(datapath_scores_selected),
        .scores_last(datapath_scores_last),
        .sums_valid(datapath_sums_valid),
        .sums_sum(datapath_sums_sum),
        .vectors_valid(datapath_vectors_valid),
        .vectors_values(datapath_vectors_values),
        .vectors_sum(datapath_vectors_sum)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_probabilities probabilities (
        .aclk(aclk),
        .aresetn(~probabilities_reset),
        .pass_refresh(settings_refresh),
        .scores_valid(datapath_scores_valid),
        .scores_slot(datapath_scores_slot),
        .scores_score(datapath_scores_score),
        .scores_selected(datapath_scores_selected),
        .scores_last(datapath_scores_last),
        .peaks_valid(probabilities_peaks_valid),
        .peaks_ready(peaks_ready),
        .peaks_score(probabilities_peaks_score),
        .most_valid(most_valid),
        .most_ready(probabilities_most_ready),
        .most_score(most_score),
        .exponent_turn(exponent_turn),
        .exponent_probability(exponent_probability),
        .distance(probabilities_distance),
        .room_probability_if_begins(axpy_room_probability_if_begins & kept_mask_room_if_begins),
        .room_probability_if_not(axpy_room_probability_if_not & kept_mask_room_if_not),
        .room_list_if_begins(axpy_room_list_if_begins),
        .room_list_if_not(axpy_room_list_if_not),
        .takes_probability(probabilities_takes_probability),
        .takes_list(probabilities_takes_list),
        .probabilities_valid(probabilities_probabilities_valid),
        .probabilities_slot(probabilities_probabilities_slot),
        .probabilities_probability(probabilities_probabilities_probability),
        .probabilities_last(probabilities_probabilities_last),
        .totals_valid(probabilities_totals_valid),
        .totals_ready(totals_ready),
        .totals_sum(probabilities_totals_sum),
        .totals_has(probabilities_totals_has),
        .totals_slot(probabilities_totals_slot),
        .waits(probabilities_waits)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_queue_bits180_depth16_reserved vector_queue (
        .aclk(aclk),
        .aresetn(~vector_queue_reset),
        .put_valid(datapath_vectors_valid),
        .put_ready(vector_queue_put_ready),
        .put_data({datapath_vectors_sum, datapath_vectors_values}),
        .get_valid(vector_queue_get_valid),
        .get_ready(vectors_ready),
        .get_data(vector_queue_get_data)
    );

    // engine-lane.ts:100
    disc8x8_7d95b9_queue_bits24_depth16_reserved sum_queue (
        .aclk(aclk),
        .aresetn(~sum_queue_reset),
        .put_valid(datapath_sums_valid),
        .put_ready(sum_queue_put_ready),
        .put_data(datapath_sums_sum),
        .get_valid(sum_queue_get_valid),
        .get_ready(sums_ready),
        .get_data(sum_queue_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            no_layer_beside_attention: assert (~(beats_valid & (issues_dot | issues_axpy)));  // engine-lane.ts:120
            vector_queue_put_has_room: assert (vector_queue_put_ready | ~datapath_vectors_valid);  // engine-lane.ts:176
            sum_queue_put_has_room: assert (sum_queue_put_ready | ~datapath_sums_valid);  // engine-lane.ts:179
            sum_has_a_place: assert (~(datapath_sums_valid & ~sum_queue_put_ready));  // engine-lane.ts:181
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(~(beats_valid & (issues_dot | issues_axpy)))) begin
                $display("%m: assertion noLayerBesideAttention fails, generator/hardware/engine/lane/engine-lane.ts:120");
                $stop;
            end
            if (!(vector_queue_put_ready | ~datapath_vectors_valid)) begin
                $display("%m: assertion vectorQueue.put.hasRoom fails, generator/hardware/engine/lane/engine-lane.ts:176");
                $stop;
            end
            if (!(sum_queue_put_ready | ~datapath_sums_valid)) begin
                $display("%m: assertion sumQueue.put.hasRoom fails, generator/hardware/engine/lane/engine-lane.ts:179");
                $stop;
            end
            if (!(~(datapath_sums_valid & ~sum_queue_put_ready))) begin
                $display("%m: assertion sumHasAPlace fails, generator/hardware/engine/lane/engine-lane.ts:181");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
