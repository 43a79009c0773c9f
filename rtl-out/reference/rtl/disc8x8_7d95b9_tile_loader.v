// Fills a half of the banks with the tile of a pass, row by row, then hands the pass on.
// TileLoader, generator/hardware/linear/tile-loader.ts
// lanes = 8, width = 8, words = 256, slots = 32, beats = 32, rows = 128, drain = 2
`default_nettype none

module disc8x8_7d95b9_tile_loader (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [4:0]  passes_last_beat,  // words in a row, less one
    input  wire [4:0]  passes_last_slot,  // stationary rows in each lane, less one
    input  wire [6:0]  passes_last_row,  // streamed rows, less one
    input  wire        stationary_valid,
    output wire        stationary_ready,
    input  wire [63:0] stationary_word,
    input  wire        half,  // to fill, from when a pass is taken until it is handed on
    output wire        write_enable,  // a word of a stationary row goes into a bank
    output wire [2:0]  write_lane,
    output wire [8:0]  write_address,
    output wire [63:0] write_word,
    output wire        channel_enable,  // the record of an output channel goes into its requantiser
    output wire        channel_column,
    output wire [7:0]  channel_address,
    output wire [63:0] channel_record,  // bias, multiplier, shift
    output wire        loaded_valid,
    input  wire        loaded_ready,
    output wire [4:0]  loaded_last_beat,  // words in a row, less one
    output wire [4:0]  loaded_last_slot,  // stationary rows in each lane, less one
    output wire [6:0]  loaded_last_row,  // streamed rows, less one
    output wire        loaded_half  // half of the banks that holds the tile
);
    wire pass_ready;
    reg  takes_words;  // for who gives them from afar; tile-loader.ts:69
    reg  waiting;  // the tile is complete, its pass not yet taken; tile-loader.ts:69
    reg  pass_valid;  // tile-loader.ts:74
    reg  [4:0] pass_last_beat;  // tile-loader.ts:74
    reg  [4:0] pass_last_slot;  // tile-loader.ts:74
    reg  [6:0] pass_last_row;  // tile-loader.ts:74
    reg  pass_is_free;  // tile-loader.ts:74
    reg  [7:0] rows_at;  // slot and lane; tile-loader.ts:76
    reg  rows_is_last;  // tile-loader.ts:76
    reg  [4:0] beats_at;  // tile-loader.ts:76
    reg  beats_is_last;  // tile-loader.ts:76
    reg  [7:0] base;  // first word of the slot; tile-loader.ts:76
    reg  in_record;  // records come, not rows yet; tile-loader.ts:76
    reg  record_word;  // tile-loader.ts:76

    wire record_goes = stationary_valid & stationary_ready & in_record;
    wire word_goes = stationary_valid & stationary_ready & ~in_record;
    wire record_ends = record_goes & (record_word == 1'd0);
    wire row_ends = word_goes & beats_is_last;
    wire all_in = (record_ends | row_ends) & rows_is_last;
    wire tile_ends = all_in & ~in_record;
    assign passes_ready = pass_is_free;
    assign stationary_ready = takes_words;
    assign write_enable = word_goes;
    assign write_lane = rows_at[2:0];
    wire [8:0] write_address_sum = {1'd0, base} + {4'd0, beats_at};
    assign write_address = {half, write_address_sum[7:0]};
    assign write_word = stationary_word;
    assign channel_enable = record_ends;
    assign channel_column = rows_at[0];
    assign channel_address = {half, rows_at[7:1]};
    assign channel_record = stationary_word;
    assign loaded_valid = waiting;
    assign loaded_last_beat = pass_last_beat;
    assign loaded_last_slot = pass_last_slot;
    assign loaded_last_row = pass_last_row;
    assign loaded_half = half;
    assign pass_ready = loaded_valid & loaded_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            takes_words <= 1'd0;
            waiting <= 1'd0;
        end
        else begin
            if (passes_valid & passes_ready) takes_words <= 1'd1;
            else if (tile_ends) takes_words <= 1'd0;
            if (tile_ends) waiting <= 1'd1;
            else if (loaded_valid & loaded_ready) waiting <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) pass_valid <= 1'd0;
        else if (~pass_valid) pass_valid <= passes_valid;
        else if (pass_ready) pass_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~pass_valid) begin
            pass_last_beat <= passes_last_beat;
            pass_last_slot <= passes_last_slot;
            pass_last_row <= passes_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) pass_is_free <= 1'd1;
        else pass_is_free <= pass_is_free ? ~passes_valid : pass_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            rows_at <= 8'd0;
            beats_at <= 5'd0;
            record_word <= 1'd0;
        end
        else begin
            if (record_goes) record_word <= record_word == 1'd0 ? 1'd0 : record_word + 1'd1;
            if (word_goes) beats_at <= beats_is_last ? 5'd0 : beats_at + 5'd1;
            if (record_ends | row_ends) rows_at <= rows_is_last ? 8'd0 : rows_at + 8'd1;
        end
    end

    always @(posedge aclk) begin
        if (word_goes) beats_is_last <= beats_is_last ? pass_last_beat == 5'd0 : (beats_at + 5'd1) == pass_last_beat;
        if (record_ends | row_ends) rows_is_last <= rows_is_last ? 1'd0 : (rows_at + 8'd1) == {pass_last_slot, 3'd7};
        if (~pass_valid) beats_is_last <= passes_last_beat == 5'd0;
        if (~pass_valid) rows_is_last <= 1'd0;
        if (passes_valid & passes_ready) base <= 8'd0;
        if (row_ends & &rows_at[2:0]) base <= write_address_sum[7:0] + 8'd1;
        if (passes_valid & passes_ready) in_record <= 1'd1;
        else if (all_in) in_record <= 1'd0;
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, write_address_sum[8], 1'b0};
endmodule

`default_nettype wire
