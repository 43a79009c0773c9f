// Tiles into the lanes' banks, rows past them, and their sums, requantised, out.
// LinearPath, generator/hardware/linear/linear-path.ts
// lanes = 8, width = 8, words = 256, slots = 32, beats = 32, rows = 128, window = 2, drain = 2
`default_nettype none

module disc8x8_7d95b9_linear_path (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         passes_valid,
    output wire         passes_ready,
    input  wire [4:0]   passes_last_beat,  // words in a row, less one
    input  wire [4:0]   passes_last_slot,  // stationary rows in each lane, less one
    input  wire [6:0]   passes_last_row,  // streamed rows, less one
    input  wire         half,  // to fill, from when a pass is taken until it begins
    input  wire         begins,  // a pass that is loaded may begin
    input  wire         stationary_valid,
    output wire         stationary_ready,
    input  wire [63:0]  stationary_word,
    input  wire         rows_valid,
    output wire         rows_ready,
    input  wire [63:0]  rows_word,
    output wire         write_enable,
    output wire [2:0]   write_lane,
    output wire [8:0]   write_address,
    output wire [63:0]  write_word,
    output wire         beats_valid,
    input  wire         beats_ready,
    output wire [63:0]  beats_word,
    output wire [8:0]   beats_address,
    output wire         beats_first,  // first beat of a dot product
    output wire         beats_last,  // last beat of a dot product
    input  wire         sums_valid,
    output wire         sums_ready,
    input  wire [191:0] sums_sums,
    output wire         results_valid,
    input  wire         results_ready,
    output wire [15:0]  results_values,
    output wire         results_last,  // last beat of the pass
    output wire [35:0]  results_wide,
    output wire         retired  // a pass has given its last result
);
    wire loader_passes_ready;
    wire loader_stationary_ready;
    wire loader_write_enable;  // a word of a stationary row goes into a bank
    wire [2:0] loader_write_lane;
    wire [8:0] loader_write_address;
    wire [63:0] loader_write_word;
    wire loader_channel_enable;  // the record of an output channel goes into its requantiser
    wire loader_channel_column;
    wire [7:0] loader_channel_address;
    wire [63:0] loader_channel_record;  // bias, multiplier, shift
    wire loader_loaded_valid;
    wire [4:0] loader_loaded_last_beat;  // words in a row, less one
    wire [4:0] loader_loaded_last_slot;  // stationary rows in each lane, less one
    wire [6:0] loader_loaded_last_row;  // streamed rows, less one
    wire loader_loaded_half;  // half of the banks that holds the tile
    wire broadcaster_pass_ready;
    wire broadcaster_rows_ready;
    wire broadcaster_beats_valid;
    wire [63:0] broadcaster_beats_word;
    wire [8:0] broadcaster_beats_address;
    wire broadcaster_beats_first;  // first beat of a dot product
    wire broadcaster_beats_last;  // last beat of a dot product
    wire collector_pass_ready;
    wire collector_groups_ready;
    wire collector_pieces_valid;
    wire [47:0] collector_pieces_sums;
    wire [7:0] collector_pieces_channel;
    wire collector_pieces_last;  // last piece of the pass
    wire [1:0] requantisers_sums_ready;
    wire [1:0] requantisers_results_valid;
    wire [35:0] requantisers_results_value;
    wire [1:0] requantisers_results_is_byte;  // it is one of int8
    wire [1:0] requantisers_results_last;
    wire collected_valid;
    wire collected_ready;
    wire [4:0] collected_last_beat;  // words in a row, less one
    wire [4:0] collected_last_slot;  // stationary rows in each lane, less one
    wire [6:0] collected_last_row;  // streamed rows, less one
    wire collected_half;  // half of the banks that holds the tile
    wire behind_ready;
    wire piece_buffer_put_ready;
    wire piece_buffer_get_valid;
    wire [56:0] piece_buffer_get_data;
    reg  behind_valid;  // linear-path.ts:91
    reg  [4:0] behind_last_beat;  // linear-path.ts:91
    reg  [4:0] behind_last_slot;  // linear-path.ts:91
    reg  [6:0] behind_last_row;  // linear-path.ts:91
    reg  behind_half;  // linear-path.ts:91
    reg  behind_is_free;  // linear-path.ts:91
    (* keep = "true", syn_preserve = 1 *) reg  [1:0] written_columns;  // linear-path.ts:103
    (* keep = "true", syn_preserve = 1 *) reg  [7:0] written_address;  // linear-path.ts:103
    (* keep = "true", syn_preserve = 1 *) reg  [63:0] written_record;  // linear-path.ts:103
    reg  is_over;  // linear-path.ts:131

    assign passes_ready = loader_passes_ready;
    assign stationary_ready = loader_stationary_ready;
    assign rows_ready = broadcaster_rows_ready;
    assign write_enable = loader_write_enable;
    assign write_lane = loader_write_lane;
    assign write_address = loader_write_address;
    assign write_word = loader_write_word;
    assign beats_valid = broadcaster_beats_valid;
    assign beats_word = broadcaster_beats_word;
    assign beats_address = broadcaster_beats_address;
    assign beats_first = broadcaster_beats_first;
    assign beats_last = broadcaster_beats_last;
    assign sums_ready = collector_groups_ready;
    assign results_valid = requantisers_results_valid[0];
    assign results_values = {requantisers_results_is_byte[1] ? requantisers_results_value[25:18] :
        requantisers_results_value[35] ? 8'sh80 : 8'sd127,
        requantisers_results_is_byte[0] ? requantisers_results_value[7:0] : requantisers_results_value[17] ? 8'sh80 :
            8'sd127};
    assign results_last = requantisers_results_last[0];
    assign results_wide = requantisers_results_value;
    assign retired = is_over;
    assign collected_valid = loader_loaded_valid & begins & (broadcaster_pass_ready & collected_ready);
    assign collected_ready = behind_is_free;
    assign collected_last_beat = loader_loaded_last_beat;
    assign collected_last_slot = loader_loaded_last_slot;
    assign collected_last_row = loader_loaded_last_row;
    assign collected_half = loader_loaded_half;
    assign behind_ready = collector_pass_ready;

    always @(posedge aclk) begin
        if (!aresetn) behind_valid <= 1'd0;
        else if (~behind_valid) behind_valid <= collected_valid;
        else if (behind_ready) behind_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~behind_valid) begin
            behind_last_beat <= collected_last_beat;
            behind_last_slot <= collected_last_slot;
            behind_last_row <= collected_last_row;
            behind_half <= collected_half;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) behind_is_free <= 1'd1;
        else behind_is_free <= behind_is_free ? ~collected_valid : behind_ready;
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) written_columns <= 2'd0;
        else written_columns <= {1'd0, loader_channel_enable} << loader_channel_column;
    end

    (* keep *) always @(posedge aclk) begin
        written_address <= loader_channel_address;
        written_record <= loader_channel_record;
    end

    always @(posedge aclk) begin
        if (!aresetn) is_over <= 1'd0;
        else is_over <= results_valid & results_ready & results_last;
    end

    wire broadcaster_pass_valid_condition = loader_loaded_valid & begins & (broadcaster_pass_ready & collected_ready);

    genvar i;

    // linear-path.ts:73
    disc8x8_7d95b9_tile_loader loader (
        .aclk(aclk),
        .aresetn(aresetn),
        .passes_valid(passes_valid),
        .passes_ready(loader_passes_ready),
        .passes_last_beat(passes_last_beat),
        .passes_last_slot(passes_last_slot),
        .passes_last_row(passes_last_row),
        .stationary_valid(stationary_valid),
        .stationary_ready(loader_stationary_ready),
        .stationary_word(stationary_word),
        .half(half),
        .write_enable(loader_write_enable),
        .write_lane(loader_write_lane),
        .write_address(loader_write_address),
        .write_word(loader_write_word),
        .channel_enable(loader_channel_enable),
        .channel_column(loader_channel_column),
        .channel_address(loader_channel_address),
        .channel_record(loader_channel_record),
        .loaded_valid(loader_loaded_valid),
        .loaded_ready(begins & (broadcaster_pass_ready & collected_ready)),
        .loaded_last_beat(loader_loaded_last_beat),
        .loaded_last_slot(loader_loaded_last_slot),
        .loaded_last_row(loader_loaded_last_row),
        .loaded_half(loader_loaded_half)
    );

    // linear-path.ts:73
    disc8x8_7d95b9_row_broadcaster broadcaster (
        .aclk(aclk),
        .aresetn(aresetn),
        .pass_valid(broadcaster_pass_valid_condition),
        .pass_ready(broadcaster_pass_ready),
        .pass_last_beat(loader_loaded_last_beat),
        .pass_last_slot(loader_loaded_last_slot),
        .pass_last_row(loader_loaded_last_row),
        .pass_half(loader_loaded_half),
        .rows_valid(rows_valid),
        .rows_ready(broadcaster_rows_ready),
        .rows_word(rows_word),
        .beats_valid(broadcaster_beats_valid),
        .beats_ready(beats_ready),
        .beats_word(broadcaster_beats_word),
        .beats_address(broadcaster_beats_address),
        .beats_first(broadcaster_beats_first),
        .beats_last(broadcaster_beats_last)
    );

    // linear-path.ts:73
    disc8x8_7d95b9_result_collector collector (
        .aclk(aclk),
        .aresetn(aresetn),
        .pass_valid(behind_valid),
        .pass_ready(collector_pass_ready),
        .pass_last_beat(behind_last_beat),
        .pass_last_slot(behind_last_slot),
        .pass_last_row(behind_last_row),
        .pass_half(behind_half),
        .groups_valid(sums_valid),
        .groups_ready(collector_groups_ready),
        .groups_sums(sums_sums),
        .pieces_valid(collector_pieces_valid),
        .pieces_ready(piece_buffer_put_ready),
        .pieces_sums(collector_pieces_sums),
        .pieces_channel(collector_pieces_channel),
        .pieces_last(collector_pieces_last)
    );

    // linear-path.ts:73
    generate
        for (i = 0; i < 2; i = i + 1) begin : requantisers
            disc8x8_7d95b9_requantiser requantisers (
                .aclk(aclk),
                .aresetn(aresetn),
                .write_enable(written_columns[i]),
                .write_address(written_address),
                .write_record(written_record),
                .sums_valid(piece_buffer_get_valid & requantisers_sums_ready[0]),
                .sums_ready(requantisers_sums_ready[i]),
                .sums_sum(piece_buffer_get_data[24*i +: 24]),
                .sums_channel(piece_buffer_get_data[55:48]),
                .sums_last(piece_buffer_get_data[56]),
                .results_valid(requantisers_results_valid[i]),
                .results_ready(requantisers_results_valid[0] & results_ready),
                .results_value(requantisers_results_value[18*i +: 18]),
                .results_is_byte(requantisers_results_is_byte[i]),
                .results_last(requantisers_results_last[i])
            );
        end
    endgenerate

    // linear-path.ts:110
    disc8x8_7d95b9_skid_buffer_bits57 piece_buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(collector_pieces_valid),
        .put_ready(piece_buffer_put_ready),
        .put_data({collector_pieces_last, collector_pieces_channel, collector_pieces_sums}),
        .get_valid(piece_buffer_get_valid),
        .get_ready(requantisers_sums_ready[0]),
        .get_data(piece_buffer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, requantisers_results_last[1], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            // linear-path.ts:97
            sums_go_in_step: assert ((requantisers_sums_ready[0] == requantisers_sums_ready[0]) &
                (requantisers_sums_ready[1] == requantisers_sums_ready[0]));
            // linear-path.ts:98
            results_come_in_step: assert ((requantisers_results_valid[0] == requantisers_results_valid[0]) &
                (requantisers_results_valid[1] == requantisers_results_valid[0]));
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!((requantisers_sums_ready[0] == requantisers_sums_ready[0]) &
                (requantisers_sums_ready[1] == requantisers_sums_ready[0]))) begin
                $display("%m: assertion sumsGoInStep fails, generator/hardware/linear/linear-path.ts:97");
                $stop;
            end
            if (!((requantisers_results_valid[0] == requantisers_results_valid[0]) &
                (requantisers_results_valid[1] == requantisers_results_valid[0]))) begin
                $display("%m: assertion resultsComeInStep fails, generator/hardware/linear/linear-path.ts:98");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
