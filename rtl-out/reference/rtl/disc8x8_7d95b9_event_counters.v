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
    output wire [55:0] totals_cycles,
    output wire [55:0] totals_busy,
    output wire [55:0] totals_drain,
    output wire [55:0] totals_maximum,
    output wire [55:0] totals_mask,
    output wire [55:0] totals_starved,
    output wire [55:0] totals_beats_read,
    output wire [55:0] totals_beats_written,
    output wire [55:0] totals_active_tokens,
    output wire [55:0] totals_kept_positions,
    output wire [55:0] totals_descriptors
);
    reg  [55:0] total_cycles;  // event-counters.ts:20
    reg  [55:0] total_busy;  // event-counters.ts:20
    reg  [55:0] total_drain;  // event-counters.ts:20
    reg  [55:0] total_maximum;  // event-counters.ts:20
    reg  [55:0] total_mask;  // event-counters.ts:20
    reg  [55:0] total_starved;  // event-counters.ts:20
    reg  [55:0] total_beats_read;  // event-counters.ts:20
    reg  [55:0] total_beats_written;  // event-counters.ts:20
    reg  [55:0] total_active_tokens;  // event-counters.ts:20
    reg  [55:0] total_kept_positions;  // event-counters.ts:20
    reg  [55:0] total_descriptors;  // event-counters.ts:20

    assign totals_cycles = total_cycles;
    assign totals_busy = total_busy;
    assign totals_drain = total_drain;
    assign totals_maximum = total_maximum;
    assign totals_mask = total_mask;
    assign totals_starved = total_starved;
    assign totals_beats_read = total_beats_read;
    assign totals_beats_written = total_beats_written;
    assign totals_active_tokens = total_active_tokens;
    assign totals_kept_positions = total_kept_positions;
    assign totals_descriptors = total_descriptors;

    always @(posedge aclk) begin
        if (!aresetn) begin
            total_cycles <= 56'd0;
            total_busy <= 56'd0;
            total_drain <= 56'd0;
            total_maximum <= 56'd0;
            total_mask <= 56'd0;
            total_starved <= 56'd0;
            total_beats_read <= 56'd0;
            total_beats_written <= 56'd0;
            total_active_tokens <= 56'd0;
            total_kept_positions <= 56'd0;
            total_descriptors <= 56'd0;
        end
        else begin
            if (clear) total_cycles <= 56'd0;
            else if (counts) total_cycles <= total_cycles + {55'd0, events_cycles};
            if (clear) total_busy <= 56'd0;
            else if (counts) total_busy <= total_busy + {52'd0, events_busy};
            if (clear) total_drain <= 56'd0;
            else if (counts) total_drain <= total_drain + {52'd0, events_drain};
            if (clear) total_maximum <= 56'd0;
            else if (counts) total_maximum <= total_maximum + {52'd0, events_maximum};
            if (clear) total_mask <= 56'd0;
            else if (counts) total_mask <= total_mask + {52'd0, events_mask};
            if (clear) total_starved <= 56'd0;
            else if (counts) total_starved <= total_starved + {52'd0, events_starved};
            if (clear) total_beats_read <= 56'd0;
            else if (counts) total_beats_read <= total_beats_read + {55'd0, events_beats_read};
            if (clear) total_beats_written <= 56'd0;
            else if (counts) total_beats_written <= total_beats_written + {55'd0, events_beats_written};
            if (clear) total_active_tokens <= 56'd0;
            else if (counts) total_active_tokens <= total_active_tokens + {49'd0, events_active_tokens};
            if (clear) total_kept_positions <= 56'd0;
            else if (counts) total_kept_positions <= total_kept_positions + {49'd0, events_kept_positions};
            if (clear) total_descriptors <= 56'd0;
            else if (counts) total_descriptors <= total_descriptors + {55'd0, events_descriptors};
        end
    end
endmodule

`default_nettype wire
