// Scores of a lane to probabilities, when the largest of their query is known.
// Probabilities, generator/hardware/engine/lane/probabilities.ts
// width = 8, slots = 16, chunks = 2, window = 8, turns = 2
`default_nettype none

module disc8x8_7d95b9_probabilities (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pass_refresh,  // totals are wanted
    input  wire        scores_valid,
    input  wire [3:0]  scores_slot,
    input  wire [19:0] scores_score,
    input  wire        scores_selected,
    input  wire        scores_last,  // of the query
    output wire        peaks_valid,
    input  wire        peaks_ready,
    output wire [19:0] peaks_score,  // the lowest where the lane has none of this query
    input  wire        most_valid,
    output wire        most_ready,
    input  wire [19:0] most_score,
    input  wire        exponent_turn,  // a score may be taken
    input  wire [7:0]  exponent_probability,
    output wire [18:0] distance,  // of a score, a cycle behind where it is taken
    input  wire        room_probability_if_begins,
    input  wire        room_probability_if_not,
    input  wire        room_list_if_begins,
    input  wire        room_list_if_not,
    output wire        takes_probability,  // a score is taken
    output wire        takes_list,  // and is its query's last
    output wire        probabilities_valid,
    output wire [3:0]  probabilities_slot,
    output wire [7:0]  probabilities_probability,
    output wire        probabilities_last,  // of the query
    output wire        totals_valid,
    input  wire        totals_ready,
    output wire [11:0] totals_sum,
    output wire        totals_has,
    output wire [3:0]  totals_slot,
    output wire        waits  // there are scores, but not the largest one of their query
);
    wire score_queue_put_ready;
    wire score_queue_get_valid;
    wire [25:0] score_queue_get_data;
    wire peak_queue_put_ready;
    wire peak_queue_get_valid;
    wire [19:0] peak_queue_get_data;
    wire most_queue_put_ready;
    wire most_queue_get_valid;
    wire [19:0] most_queue_get_data;
    wire total_queue_put_ready;
    wire total_queue_get_valid;
    wire [16:0] total_queue_get_data;
    reg  has_best;  // probabilities.ts:68
    reg  signed [19:0] best;  // probabilities.ts:68
    reg  peak_valid;  // probabilities.ts:79
    reg  [3:0] total_places_taken;  // totals that are not given; probabilities.ts:88
    reg  total_places_has_room;  // probabilities.ts:88
    reg  total_places_freed;  // probabilities.ts:88
    reg  fits;  // there is room for a probability, and for what may end with it; probabilities.ts:89
    reg  [18:0] held;  // probabilities.ts:108
    reg  power1_valid;  // probabilities.ts:117
    reg  [3:0] power1_slot;  // probabilities.ts:117
    reg  power1_selected;  // probabilities.ts:117
    reg  power1_last;  // probabilities.ts:117
    reg  power2_valid;  // probabilities.ts:117
    reg  [3:0] power2_slot;  // probabilities.ts:117
    reg  power2_selected;  // probabilities.ts:117
    reg  power2_last;  // probabilities.ts:117
    reg  power3_valid;  // probabilities.ts:117
    reg  [3:0] power3_slot;  // probabilities.ts:117
    reg  power3_selected;  // probabilities.ts:117
    reg  power3_last;  // probabilities.ts:117
    reg  power4_valid;  // probabilities.ts:117
    reg  [3:0] power4_slot;  // probabilities.ts:117
    reg  power4_selected;  // probabilities.ts:117
    reg  power4_last;  // probabilities.ts:117
    reg  power5_valid;  // probabilities.ts:117
    reg  [3:0] power5_slot;  // probabilities.ts:117
    reg  power5_selected;  // probabilities.ts:117
    reg  power5_last;  // probabilities.ts:117
    reg  power6_valid;  // probabilities.ts:117
    reg  [3:0] power6_slot;  // probabilities.ts:117
    reg  power6_selected;  // probabilities.ts:117
    reg  power6_last;  // probabilities.ts:117
    reg  power7_valid;  // probabilities.ts:117
    reg  [3:0] power7_slot;  // probabilities.ts:117
    reg  power7_selected;  // probabilities.ts:117
    reg  power7_last;  // probabilities.ts:117
    reg  power8_valid;  // probabilities.ts:117
    reg  [3:0] power8_slot;  // probabilities.ts:117
    reg  power8_selected;  // probabilities.ts:117
    reg  power8_last;  // probabilities.ts:117
    reg  power9_valid;  // probabilities.ts:117
    reg  [3:0] power9_slot;  // probabilities.ts:117
    reg  power9_selected;  // probabilities.ts:117
    reg  power9_last;  // probabilities.ts:117
    reg  power10_valid;  // probabilities.ts:117
    reg  [3:0] power10_slot;  // probabilities.ts:117
    reg  power10_selected;  // probabilities.ts:117
    reg  power10_last;  // probabilities.ts:117
    reg  [11:0] total;  // probabilities.ts:121
    reg  full_has;  // probabilities.ts:122
    reg  [3:0] full_slot;  // probabilities.ts:122

    wire signed [20:0] is_larger_difference = {scores_score[19], scores_score} - {best[19], best};
    wire is_larger = ~is_larger_difference[20];
    wire taken = score_queue_get_valid & exponent_turn & most_queue_get_valid & fits;
    wire ends = taken & score_queue_get_data[25];
    wire fits_behind_condition = ~pass_refresh | total_places_freed | (total_places_taken != 4'd7);
    wire fits_behind_condition_2 = ~pass_refresh | total_places_freed | total_places_has_room;
    wire fits_behind_condition_3 = room_list_if_not & fits_behind_condition_2;
    wire fits_behind = room_probability_if_begins &
        (score_queue_get_data[25] ? room_list_if_begins & fits_behind_condition : fits_behind_condition_3);
    wire fits_still = room_probability_if_not & fits_behind_condition_3;
    wire [7:0] made = power10_selected ? exponent_probability : 8'd0;
    wire [11:0] sum = total + {4'd0, made};
    wire is_full = power10_selected & (exponent_probability == 8'd255);
    assign peaks_valid = peak_queue_get_valid;
    assign peaks_score = peak_queue_get_data;
    assign most_ready = most_queue_put_ready;
    assign distance = held;
    assign takes_probability = taken;
    assign takes_list = ends;
    assign probabilities_valid = power10_valid;
    assign probabilities_slot = power10_slot;
    assign probabilities_probability = made;
    assign probabilities_last = power10_last;
    assign totals_valid = total_queue_get_valid;
    assign totals_sum = total_queue_get_data[11:0];
    assign totals_has = total_queue_get_data[12];
    assign totals_slot = total_queue_get_data[16:13];
    assign waits = score_queue_get_valid & ~most_queue_get_valid;

    always @(posedge aclk) begin
        if (!aresetn) has_best <= 1'd0;
        else if (scores_valid) has_best <= ~scores_last;
    end

    always @(posedge aclk) begin
        if (scores_valid & ~scores_selected) best <= 20'sh80000;
        else if (~has_best | (scores_valid & is_larger)) best <= scores_score;
    end

    always @(posedge aclk) begin
        if (!aresetn) peak_valid <= 1'd0;
        else peak_valid <= scores_valid & scores_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            total_places_taken <= 4'd0;
            total_places_has_room <= 1'd1;
            total_places_freed <= 1'd0;
        end
        else begin
            total_places_freed <= totals_valid & totals_ready;
            if ((ends & pass_refresh) ^ total_places_freed)
                total_places_taken <= total_places_taken + (total_places_freed ? 4'd15 : 4'd1);
            total_places_has_room <= ends & pass_refresh ? fits_behind_condition : fits_behind_condition_2;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) fits <= 1'd0;
        else fits <= taken ? fits_behind : fits_still;
    end

    always @(posedge aclk) begin
        if (taken) held <= most_queue_get_data[18:0] - score_queue_get_data[22:4];
    end

    always @(posedge aclk) begin
        if (!aresetn) power1_valid <= 1'd0;
        else power1_valid <= taken;
    end

    always @(posedge aclk) begin
        power1_slot <= score_queue_get_data[3:0];
        power1_selected <= score_queue_get_data[24];
        power1_last <= score_queue_get_data[25];
    end

    always @(posedge aclk) begin
        if (!aresetn) power2_valid <= 1'd0;
        else power2_valid <= power1_valid;
    end

    always @(posedge aclk) begin
        power2_slot <= power1_slot;
        power2_selected <= power1_selected;
        power2_last <= power1_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power3_valid <= 1'd0;
        else power3_valid <= power2_valid;
    end

    always @(posedge aclk) begin
        power3_slot <= power2_slot;
        power3_selected <= power2_selected;
        power3_last <= power2_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power4_valid <= 1'd0;
        else power4_valid <= power3_valid;
    end

    always @(posedge aclk) begin
        power4_slot <= power3_slot;
        power4_selected <= power3_selected;
        power4_last <= power3_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power5_valid <= 1'd0;
        else power5_valid <= power4_valid;
    end

    always @(posedge aclk) begin
        power5_slot <= power4_slot;
        power5_selected <= power4_selected;
        power5_last <= power4_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power6_valid <= 1'd0;
        else power6_valid <= power5_valid;
    end

    always @(posedge aclk) begin
        power6_slot <= power5_slot;
        power6_selected <= power5_selected;
        power6_last <= power5_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power7_valid <= 1'd0;
        else power7_valid <= power6_valid;
    end

    always @(posedge aclk) begin
        power7_slot <= power6_slot;
        power7_selected <= power6_selected;
        power7_last <= power6_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power8_valid <= 1'd0;
        else power8_valid <= power7_valid;
    end

    always @(posedge aclk) begin
        power8_slot <= power7_slot;
        power8_selected <= power7_selected;
        power8_last <= power7_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power9_valid <= 1'd0;
        else power9_valid <= power8_valid;
    end

    always @(posedge aclk) begin
        power9_slot <= power8_slot;
        power9_selected <= power8_selected;
        power9_last <= power8_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) power10_valid <= 1'd0;
        else power10_valid <= power9_valid;
    end

    always @(posedge aclk) begin
        power10_slot <= power9_slot;
        power10_selected <= power9_selected;
        power10_last <= power9_last;
    end

    always @(posedge aclk) begin
        if (!aresetn) total <= 12'd0;
        else if (power10_valid) total <= power10_last ? 12'd0 : sum;
    end

    always @(posedge aclk) begin
        if (!aresetn) full_has <= 1'd0;
        else if (power10_valid) full_has <= ~power10_last & (full_has | is_full);
    end

    always @(posedge aclk) begin
        if (power10_valid) begin
            if (~full_has) full_slot <= power10_slot;
        end
    end

    // probabilities.ts:60
    disc8x8_7d95b9_queue_bits26_depth64_reserved score_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(scores_valid),
        .put_ready(score_queue_put_ready),
        .put_data({scores_last, scores_selected, scores_score, scores_slot}),
        .get_valid(score_queue_get_valid),
        .get_ready(taken),
        .get_data(score_queue_get_data)
    );

    // probabilities.ts:60
    disc8x8_7d95b9_queue_bits20_depth8_reserved peak_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(peak_valid),
        .put_ready(peak_queue_put_ready),
        .put_data(best),
        .get_valid(peak_queue_get_valid),
        .get_ready(peaks_ready),
        .get_data(peak_queue_get_data)
    );

    // probabilities.ts:60
    disc8x8_7d95b9_queue_bits20_depth8 most_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(most_valid),
        .put_ready(most_queue_put_ready),
        .put_data(most_score),
        .get_valid(most_queue_get_valid),
        .get_ready(ends),
        .get_data(most_queue_get_data)
    );

    // probabilities.ts:60
    disc8x8_7d95b9_queue_bits17_depth8_reserved total_queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(power10_valid & power10_last & pass_refresh),
        .put_ready(total_queue_put_ready),
        .put_data({full_has ? full_slot : power10_slot, full_has | is_full, sum}),
        .get_valid(total_queue_get_valid),
        .get_ready(totals_ready),
        .get_data(total_queue_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, score_queue_get_data[23], most_queue_get_data[19], is_larger_difference[19:0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            peak_queue_put_has_room: assert (peak_queue_put_ready | ~peak_valid);  // probabilities.ts:80
            score_queue_put_has_room: assert (score_queue_put_ready | ~scores_valid);  // probabilities.ts:84
            // probabilities.ts:136
            total_queue_put_has_room: assert (total_queue_put_ready | ~(power10_valid & power10_last & pass_refresh));
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(peak_queue_put_ready | ~peak_valid)) begin
                $display("%m: assertion peakQueue.put.hasRoom fails, generator/hardware/engine/lane/probabilities.ts:80");
                $stop;
            end
            if (!(score_queue_put_ready | ~scores_valid)) begin
                $display("%m: assertion scoreQueue.put.hasRoom fails, generator/hardware/engine/lane/probabilities.ts:84");
                $stop;
            end
            if (!(total_queue_put_ready | ~(power10_valid & power10_last & pass_refresh))) begin
                $display("%m: assertion totalQueue.put.hasRoom fails, generator/hardware/engine/lane/probabilities.ts:136");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
