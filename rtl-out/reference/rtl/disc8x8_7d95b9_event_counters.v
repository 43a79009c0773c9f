// Counts what happens.
// EventCounters, generator/hardware/host/event-counters.ts
// bits = 56, widths = [1,4,4,4,4,4,1,1,7,7,1]
`default_nettype none

module disc8x8_7d95b9_event_counters (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        clear,
    input  wire        counts,
    input  wire        events_cycles,
    input  wire [3:0]  events_busy,
    input  wire [3:0]  events_drain,
    input  wire [3:0]  events_maximum,
    input  wire [3:0]  events_mask,
    input  wire [3:0]  events_starved,
    input  wire [6:0]  events_active_tokens,
    input  wire [6:0]  events_kept_positions,
    input  wire        events_descriptors,
    input  wire        events_beats_read,
    input  wire        events_beats_written,
    output wire [3:0]  told_counter,  // whose
    output wire [55:0] told_total
);
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [55:0] totals [0:10];  // event-counters.ts:70
    reg  [3:0] turn;  // whose; event-counters.ts:47
    reg  turns_0;  // event-counters.ts:47
    reg  turns_1;  // event-counters.ts:47
    reg  turns_2;  // event-counters.ts:47
    reg  turns_3;  // event-counters.ts:47
    reg  turns_4;  // event-counters.ts:47
    reg  turns_5;  // event-counters.ts:47
    reg  turns_6;  // event-counters.ts:47
    reg  turns_7;  // event-counters.ts:47
    reg  turns_8;  // event-counters.ts:47
    reg  turns_9;  // event-counters.ts:47
    reg  turns_10;  // event-counters.ts:47
    reg  [10:0] few_0;  // event-counters.ts:47
    reg  [10:0] few_1;  // event-counters.ts:47
    reg  [10:0] few_2;  // event-counters.ts:47
    reg  [10:0] few_3;  // event-counters.ts:47
    reg  [10:0] few_4;  // event-counters.ts:47
    reg  [10:0] few_5;  // event-counters.ts:47
    reg  [10:0] few_6;  // event-counters.ts:47
    reg  [10:0] few_7;  // event-counters.ts:47
    reg  [10:0] few_8;  // event-counters.ts:47
    reg  [10:0] few_9;  // event-counters.ts:47
    reg  [10:0] few_10;  // event-counters.ts:47
    reg  [3:0] begun;  // turns since the counters were cleared, up to all; event-counters.ts:47
    reg  [3:0] taken_counter;  // whose; event-counters.ts:71
    reg  [55:0] taken_total;  // event-counters.ts:71
    reg  [10:0] taken_few;  // event-counters.ts:71
    reg  [3:0] compared_counter;  // whose; event-counters.ts:71
    reg  [55:0] compared_total;  // event-counters.ts:71
    reg  compared_is_around;  // event-counters.ts:71
    reg  [3:0] summed_counter;  // whose; event-counters.ts:71
    reg  [55:0] summed_total;  // event-counters.ts:71

    wire is_clear = begun != 4'd11;
    wire [55:0] totals_word = totals[turn];
    wire [55:0] sum = {compared_total[55:11] + {44'd0, compared_is_around}, compared_total[10:0]};
    assign told_counter = summed_counter;
    assign told_total = summed_total;

    always @(posedge aclk) begin
        if (!aresetn) begin
            turn <= 4'd0;
            turns_0 <= 1'd1;
            turns_1 <= 1'd0;
            turns_2 <= 1'd0;
            turns_3 <= 1'd0;
            turns_4 <= 1'd0;
            turns_5 <= 1'd0;
            turns_6 <= 1'd0;
            turns_7 <= 1'd0;
            turns_8 <= 1'd0;
            turns_9 <= 1'd0;
            turns_10 <= 1'd0;
            few_0 <= 11'd0;
            few_1 <= 11'd0;
            few_2 <= 11'd0;
            few_3 <= 11'd0;
            few_4 <= 11'd0;
            few_5 <= 11'd0;
            few_6 <= 11'd0;
            few_7 <= 11'd0;
            few_8 <= 11'd0;
            few_9 <= 11'd0;
            few_10 <= 11'd0;
            begun <= 4'd0;
        end
        else begin
            turn <= turn == 4'd10 ? 4'd0 : turn + 4'd1;
            turns_0 <= turns_10;
            turns_1 <= turns_0;
            turns_2 <= turns_1;
            turns_3 <= turns_2;
            turns_4 <= turns_3;
            turns_5 <= turns_4;
            turns_6 <= turns_5;
            turns_7 <= turns_6;
            turns_8 <= turns_7;
            turns_9 <= turns_8;
            turns_10 <= turns_9;
            if (clear) begun <= 4'd0;
            else if (is_clear) begun <= begun + 4'd1;
            if (clear) few_0 <= 11'd0;
            else if (counts) few_0 <= few_0 + {10'd0, events_cycles};
            if (clear) few_1 <= 11'd0;
            else if (counts) few_1 <= few_1 + {7'd0, events_busy};
            if (clear) few_2 <= 11'd0;
            else if (counts) few_2 <= few_2 + {7'd0, events_drain};
            if (clear) few_3 <= 11'd0;
            else if (counts) few_3 <= few_3 + {7'd0, events_maximum};
            if (clear) few_4 <= 11'd0;
            else if (counts) few_4 <= few_4 + {7'd0, events_mask};
            if (clear) few_5 <= 11'd0;
            else if (counts) few_5 <= few_5 + {7'd0, events_starved};
            if (clear) few_6 <= 11'd0;
            else if (counts) few_6 <= few_6 + {10'd0, events_beats_read};
            if (clear) few_7 <= 11'd0;
            else if (counts) few_7 <= few_7 + {10'd0, events_beats_written};
            if (clear) few_8 <= 11'd0;
            else if (counts) few_8 <= few_8 + {4'd0, events_active_tokens};
            if (clear) few_9 <= 11'd0;
            else if (counts) few_9 <= few_9 + {4'd0, events_kept_positions};
            if (clear) few_10 <= 11'd0;
            else if (counts) few_10 <= few_10 + {10'd0, events_descriptors};
        end
    end

    always @(posedge aclk) begin
        taken_counter <= turn;
        taken_total <= is_clear ? 56'd0 : totals_word;
        taken_few <= (turns_0 ? few_0 : 11'd0) | (turns_1 ? few_1 : 11'd0) | (turns_2 ? few_2 : 11'd0) |
            (turns_3 ? few_3 : 11'd0) | (turns_4 ? few_4 : 11'd0) | (turns_5 ? few_5 : 11'd0) |
            (turns_6 ? few_6 : 11'd0) | (turns_7 ? few_7 : 11'd0) | (turns_8 ? few_8 : 11'd0) |
            (turns_9 ? few_9 : 11'd0) | (turns_10 ? few_10 : 11'd0);
        compared_counter <= taken_counter;
        compared_total <= {taken_total[55:11], taken_few};
        compared_is_around <= taken_few < taken_total[10:0];
        summed_counter <= compared_counter;
        summed_total <= sum;
        if (clear) begin
            taken_few <= 11'd0;
            compared_is_around <= 1'd0;
            taken_total <= 56'd0;
            compared_total <= 56'd0;
            summed_total <= 56'd0;
        end
    end

    always @(posedge aclk) begin
        totals[compared_counter] <= sum;
    end
endmodule

`default_nettype wire
