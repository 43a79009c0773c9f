// Dense lane array: y[i, r] = requantise(sum over k of x[i, k] * w[r, k]), rows streamed past resident tiles.
// LaneArray, generator/hardware/lane-array.ts
`default_nettype none

module lane_array_lanes8_width8_words256_beats32_rows64_window2_drain1 (
    input  wire        clk,
    input  wire        reset,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [4:0]  passes_last_beat,  // words in a row, less one
    input  wire [7:0]  passes_last_slot,  // stationary rows in each lane, less one
    input  wire [5:0]  passes_last_row,  // streamed rows, less one
    input  wire        stationary_valid,
    output wire        stationary_ready,
    input  wire [63:0] stationary_word,
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [63:0] rows_word,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [7:0]  results_values,
    output wire        results_last  // last beat of the pass
);
    wire path_passes_ready;
    wire path_stationary_ready;
    wire path_rows_ready;
    wire path_write_enable;
    wire [2:0] path_write_lane;
    wire [8:0] path_write_address;
    wire [63:0] path_write_word;
    wire path_beats_valid;
    wire [63:0] path_beats_word;
    wire [8:0] path_beats_address;
    wire path_beats_first;  // first beat of a dot product
    wire path_beats_last;  // last beat of a dot product
    wire path_sums_ready;
    wire path_results_valid;
    wire [7:0] path_results_values;
    wire path_results_last;  // last beat of the pass
    wire [17:0] path_results_wide;
    wire lanes_0_beats_ready;
    wire lanes_0_sums_valid;
    wire signed [23:0] lanes_0_sums_sum;
    wire lanes_1_beats_ready;
    wire lanes_1_sums_valid;
    wire signed [23:0] lanes_1_sums_sum;
    wire lanes_2_beats_ready;
    wire lanes_2_sums_valid;
    wire signed [23:0] lanes_2_sums_sum;
    wire lanes_3_beats_ready;
    wire lanes_3_sums_valid;
    wire signed [23:0] lanes_3_sums_sum;
    wire lanes_4_beats_ready;
    wire lanes_4_sums_valid;
    wire signed [23:0] lanes_4_sums_sum;
    wire lanes_5_beats_ready;
    wire lanes_5_sums_valid;
    wire signed [23:0] lanes_5_sums_sum;
    wire lanes_6_beats_ready;
    wire lanes_6_sums_valid;
    wire signed [23:0] lanes_6_sums_sum;
    wire lanes_7_beats_ready;
    wire lanes_7_sums_valid;
    wire signed [23:0] lanes_7_sums_sum;

    wire lanes_ready = lanes_0_beats_ready & lanes_1_beats_ready & lanes_2_beats_ready & lanes_3_beats_ready &
        lanes_4_beats_ready & lanes_5_beats_ready & lanes_6_beats_ready & lanes_7_beats_ready;
    wire sums_valid = lanes_0_sums_valid & lanes_1_sums_valid & lanes_2_sums_valid & lanes_3_sums_valid &
        lanes_4_sums_valid & lanes_5_sums_valid & lanes_6_sums_valid & lanes_7_sums_valid;
    assign passes_ready = path_passes_ready;
    assign stationary_ready = path_stationary_ready;
    assign rows_ready = path_rows_ready;
    assign results_valid = path_results_valid;
    assign results_values = path_results_values;
    assign results_last = path_results_last;

    // lane-array.ts:31
    linear_path_lanes8_width8_words256_beats32_rows64_window2_drain1 path (
        .clk(clk),
        .reset(reset),
        .passes_valid(passes_valid),
        .passes_ready(path_passes_ready),
        .passes_last_beat(passes_last_beat),
        .passes_last_slot(passes_last_slot),
        .passes_last_row(passes_last_row),
        .stationary_valid(stationary_valid),
        .stationary_ready(path_stationary_ready),
        .stationary_word(stationary_word),
        .rows_valid(rows_valid),
        .rows_ready(path_rows_ready),
        .rows_word(rows_word),
        .write_enable(path_write_enable),
        .write_lane(path_write_lane),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid),
        .beats_ready(lanes_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(sums_valid),
        .sums_ready(path_sums_ready),
        .sums_sums({
        lanes_7_sums_sum, lanes_6_sums_sum, lanes_5_sums_sum, lanes_4_sums_sum, lanes_3_sums_sum,
        lanes_2_sums_sum, lanes_1_sums_sum, lanes_0_sums_sum
    }),
        .results_valid(path_results_valid),
        .results_ready(results_ready),
        .results_values(path_results_values),
        .results_last(path_results_last),
        .results_wide(path_results_wide)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_0 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd0)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_0_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_0_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_0_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_1 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd1)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_1_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_1_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_1_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_2 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd2)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_2_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_2_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_2_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_3 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd3)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_3_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_3_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_3_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_4 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd4)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_4_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_4_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_4_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_5 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd5)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_5_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_5_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_5_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_6 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd6)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_6_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_6_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_6_sums_sum)
    );

    // lane-array.ts:32
    lane_width8_words256_beats32 lanes_7 (
        .clk(clk),
        .reset(reset),
        .write_enable(path_write_enable & (path_write_lane == 3'd7)),
        .write_address(path_write_address),
        .write_word(path_write_word),
        .beats_valid(path_beats_valid & lanes_ready),
        .beats_ready(lanes_7_beats_ready),
        .beats_word(path_beats_word),
        .beats_address(path_beats_address),
        .beats_first(path_beats_first),
        .beats_last(path_beats_last),
        .sums_valid(lanes_7_sums_valid),
        .sums_ready(sums_valid & path_sums_ready),
        .sums_sum(lanes_7_sums_sum)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, path_results_wide, 1'b0};
endmodule

`default_nettype wire
