// Stationary words to the array or to a table.
// StationaryRouter, generator/hardware/control/stationary-router.ts
// width = 8, normWords = 8
`default_nettype none

module disc8x8_7d95b9_stationary_router (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        targets_valid,
    output wire        targets_ready,
    input  wire [1:0]  targets_target,
    input  wire        targets_half,
    input  wire [21:0] targets_last_word,
    input  wire        words_valid,
    output wire        words_ready,
    input  wire [63:0] words_data,
    output wire        array_valid,
    input  wire        array_ready,
    output wire [63:0] array_word,
    output wire        norm_enable,
    output wire        norm_half,
    output wire [2:0]  norm_entry,  // a word of results
    output wire [2:0]  norm_part,  // word of the bus of this entry
    output wire [63:0] norm_data,
    output wire        gelu_enable,
    output wire [7:0]  gelu_entry,
    output wire [7:0]  gelu_value
);
    localparam [1:0] TARGETS_TARGET_ARRAY = 2'd0;
    localparam [1:0] TARGETS_TARGET_NORM = 2'd1;
    localparam [1:0] TARGETS_TARGET_GELU = 2'd2;
    wire now_ready;
    reg  now_valid;  // stationary-router.ts:47
    reg  now_half;  // stationary-router.ts:47
    reg  [21:0] left;  // words behind this one, and behind one that went in the cycle before; stationary-router.ts:48
    reg  is_last;  // there is none; stationary-router.ts:48
    reg  gone;  // stationary-router.ts:48
    reg  [2:0] entry;  // a word of results; stationary-router.ts:48
    reg  [2:0] part;  // word of the bus of this entry; stationary-router.ts:48
    reg  [7:0] place;  // stationary-router.ts:48
    reg  to_array;  // stationary-router.ts:59
    reg  to_norm;  // stationary-router.ts:59
    reg  to_gelu;  // stationary-router.ts:59
    reg  to_table;  // LayerNorm's, or GELU's for the last byte; stationary-router.ts:59
    (* keep = "true", syn_preserve = 1 *) reg  written_enable;  // stationary-router.ts:94
    (* keep = "true", syn_preserve = 1 *) reg  written_half;  // stationary-router.ts:94
    (* keep = "true", syn_preserve = 1 *) reg  [2:0] written_entry;  // a word of results; stationary-router.ts:94
    // word of the bus of this entry; stationary-router.ts:94
    (* keep = "true", syn_preserve = 1 *) reg  [2:0] written_part;
    (* keep = "true", syn_preserve = 1 *) reg  [63:0] written_data;  // stationary-router.ts:94

    wire [21:0] rest = left - {21'd0, gone};
    wire part_goes = words_valid & to_norm;
    wire writes = words_valid & to_gelu;
    wire entry_ends = part_goes & (part == 3'd5);
    assign targets_ready = ~now_valid | now_ready;
    assign words_ready = to_table | (to_array & array_ready);
    assign array_valid = words_valid & to_array;
    assign array_word = words_data;
    assign norm_enable = written_enable;
    assign norm_half = written_half;
    assign norm_entry = written_entry;
    assign norm_part = written_part;
    assign norm_data = written_data;
    assign gelu_enable = writes;
    assign gelu_entry = place;
    assign gelu_value = words_data[8*place[2:0] +: 8];
    assign now_ready = words_valid & words_ready & is_last;

    always @(posedge aclk) begin
        if (!aresetn) now_valid <= 1'd0;
        else if (targets_valid & targets_ready) now_valid <= 1'd1;
        else if (now_ready) now_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (targets_valid & targets_ready) now_half <= targets_half;
    end

    always @(posedge aclk) begin
        if (!aresetn) gone <= 1'd0;
        else gone <= words_valid & words_ready & ~is_last;
    end

    always @(posedge aclk) begin
        left <= is_last | ~now_valid ? targets_last_word : rest;
        if (targets_valid & targets_ready) is_last <= targets_last_word == 22'd0;
        else if (words_valid & words_ready) is_last <= rest == 22'd1;
        if (part_goes) part <= part == 3'd5 ? 3'd0 : part + 3'd1;
        if (entry_ends) entry <= entry + 3'd1;
        if (writes) place <= place + 8'd1;
        if (targets_valid & targets_ready) begin
            entry <= 3'd0;
            part <= 3'd0;
            place <= 8'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            to_array <= 1'd0;
            to_norm <= 1'd0;
            to_gelu <= 1'd0;
            to_table <= 1'd0;
        end
        else begin
            if (writes) to_table <= &(place[2:0] + 3'd1);
            if (targets_ready) begin
                to_array <= targets_valid & (targets_target == TARGETS_TARGET_ARRAY);
                to_norm <= targets_valid & (targets_target == TARGETS_TARGET_NORM);
                to_gelu <= targets_valid & (targets_target == TARGETS_TARGET_GELU);
                to_table <= targets_valid & (targets_target == TARGETS_TARGET_NORM);
            end
        end
    end

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) written_enable <= 1'd0;
        else written_enable <= part_goes;
    end

    (* keep *) always @(posedge aclk) begin
        written_half <= now_half;
        written_entry <= entry;
        written_part <= part;
        written_data <= words_data;
    end
endmodule

`default_nettype wire
