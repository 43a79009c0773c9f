// Gives each pass a half of the banks to load while the pass before it runs.
// BankHalves, generator/hardware/engine/bank-halves.ts
// lanes = 8, width = 8, slots = 16, chunks = 2, window = 8, maskSlots = 8, merge = 2, beats = 32, rows = 128
// drain = 2, words = 256, tileSlots = 32
`default_nettype none

module disc8x8_7d95b9_bank_halves (
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
    output wire        layers_valid,
    input  wire        layers_ready,
    output wire [4:0]  layers_last_beat,  // words in a row, less one
    output wire [4:0]  layers_last_slot,  // stationary rows in each lane, less one
    output wire [6:0]  layers_last_row,  // streamed rows, less one
    output wire        heads_valid,
    input  wire        heads_ready,
    output wire        heads_masked,  // positions come from the mask stream; all of them otherwise
    output wire        heads_refresh,  // positions below the threshold are dropped, and leave a new mask
    output wire [15:0] heads_threshold,  // in 2^-16 of a row's sum
    output wire        heads_last_chunk,  // words in a row, less one
    output wire [6:0]  heads_last_row,  // keys, less one
    output wire [6:0]  heads_last_query,  // queries, less one
    output wire        heads_last_group,  // groups of mask slots, less one
    output wire [2:0]  heads_sharing,  // log2 of the queries in a row that have one mask
    output wire [15:0] heads_score_multiplier,
    output wire [5:0]  heads_score_shift,
    output wire [15:0] heads_output_multiplier,
    output wire [5:0]  heads_output_shift,
    output wire        half,  // that the latest pass fills
    input  wire        layer_retired,  // a layer's pass has given its last result
    input  wire        head_retired,  // the lanes are done with a head's pass
    output wire        layer_begins,  // a layer's pass that is loaded may begin
    output wire        head_begins  // a head's pass that is loaded may begin
);
    reg  turn;  // bank-halves.ts:31
    reg  [1:0] layers_open;  // passes that load or run; bank-halves.ts:33
    reg  [1:0] heads_open;  // passes that load or run; bank-halves.ts:33

    wire may_load = (({1'd0, layers_open} + {1'd0, heads_open}) < 3'd2) & layers_ready & heads_ready;
    assign passes_ready = may_load;
    assign layers_valid = passes_valid & may_load & passes_linear;
    assign layers_last_beat = passes_layer_last_beat;
    assign layers_last_slot = passes_layer_last_slot;
    assign layers_last_row = passes_layer_last_row;
    assign heads_valid = passes_valid & may_load & ~passes_linear;
    assign heads_masked = passes_head_masked;
    assign heads_refresh = passes_head_refresh;
    assign heads_threshold = passes_head_threshold;
    assign heads_last_chunk = passes_head_last_chunk;
    assign heads_last_row = passes_head_last_row;
    assign heads_last_query = passes_head_last_query;
    assign heads_last_group = passes_head_last_group;
    assign heads_sharing = passes_head_sharing;
    assign heads_score_multiplier = passes_head_score_multiplier;
    assign heads_score_shift = passes_head_score_shift;
    assign heads_output_multiplier = passes_head_output_multiplier;
    assign heads_output_shift = passes_head_output_shift;
    assign half = turn;
    assign layer_begins = heads_open == 2'd0;
    assign head_begins = layers_open == 2'd0;

    always @(posedge aclk) begin
        if (!aresetn) turn <= 1'd1;
        else if (passes_valid & passes_ready) turn <= ~turn;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            layers_open <= 2'd0;
            heads_open <= 2'd0;
        end
        else begin
            if (layers_valid & layers_ready & ~layer_retired) layers_open <= layers_open + 2'd1;
            else if (layer_retired & ~(layers_valid & layers_ready)) layers_open <= layers_open - 2'd1;
            if (heads_valid & heads_ready & ~head_retired) heads_open <= heads_open + 2'd1;
            else if (head_retired & ~(heads_valid & heads_ready)) heads_open <= heads_open - 2'd1;
        end
    end
endmodule

`default_nettype wire
