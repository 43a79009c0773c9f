// Stationary words to the array or to a table.
// StationaryRouter, generator/hardware/control/stationary-router.ts
// width = 8, normWords = 8
`default_nettype none

module disc8x8_747a7d_stationary_router (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         targets_valid,
    output wire         targets_ready,
    input  wire [1:0]   targets_target,
    input  wire         targets_half,
    input  wire [19:0]  targets_last_word,
    input  wire         words_valid,
    output wire         words_ready,
    input  wire [63:0]  words_data,
    output wire         array_valid,
    input  wire         array_ready,
    output wire [63:0]  array_word,
    output wire         norm_enable,
    output wire         norm_half,
    output wire [2:0]   norm_word,
    output wire [127:0] norm_gains,
    output wire [255:0] norm_offsets,
    output wire         gelu_enable,
    output wire [7:0]   gelu_entry,
    output wire [7:0]   gelu_value
);
    localparam [1:0] TARGETS_TARGET_NORM = 2'd1;
    localparam [1:0] TARGETS_TARGET_GELU = 2'd2;
    reg  active;  // stationary-router.ts:46
    reg  [1:0] now_target;  // stationary-router.ts:47
    reg  now_half;  // stationary-router.ts:47
    reg  [19:0] now_last_word;  // stationary-router.ts:47
    reg  [19:0] at;  // stationary-router.ts:47
    reg  [2:0] entry;  // stationary-router.ts:47
    reg  [2:0] part;  // stationary-router.ts:47
    reg  [7:0] place;  // stationary-router.ts:47
    reg  [319:0] earlier;  // stationary-router.ts:54

    wire is_gelu = now_target == TARGETS_TARGET_GELU;
    wire is_norm = now_target == TARGETS_TARGET_NORM;
    wire word_ends = &place[2:0];
    wire ends = words_valid & words_ready & (at == now_last_word);
    wire part_ends = part == 3'd5;
    wire writes = words_valid & active & is_gelu;
    assign targets_ready = ~active | ends;
    assign words_ready = active & (is_norm | (is_gelu & word_ends) | (~(is_gelu | is_norm) & array_ready));
    assign array_valid = words_valid & active & ~(is_gelu | is_norm);
    assign array_word = words_data;
    assign norm_enable = words_valid & words_ready & is_norm & part_ends;
    assign norm_half = now_half;
    assign norm_word = entry;
    assign norm_gains = earlier[127:0];
    wire [383:0] norm_offsets_value = {words_data, earlier};
    assign norm_offsets = norm_offsets_value[383:128];
    assign gelu_enable = writes;
    assign gelu_entry = place;
    assign gelu_value = words_data[8*place[2:0] +: 8];

    always @(posedge aclk) begin
        if (!aresetn) active <= 1'd0;
        else if (targets_valid & targets_ready) active <= 1'd1;
        else if (ends) active <= 1'd0;
    end

    always @(posedge aclk) begin
        if (targets_valid & targets_ready) begin
            now_target <= targets_target;
            now_half <= targets_half;
            now_last_word <= targets_last_word;
            at <= 20'd0;
            entry <= 3'd0;
            part <= 3'd0;
            place <= 8'd0;
        end
        if (words_valid & words_ready & ~(targets_valid & targets_ready)) at <= at + 20'd1;
        if (words_valid & words_ready & is_norm & ~(targets_valid & targets_ready)) begin
            part <= part_ends ? 3'd0 : part + 3'd1;
            if (part_ends) entry <= entry + 3'd1;
        end
        if (writes & ~(targets_valid & targets_ready)) place <= place + 8'd1;
    end

    always @(posedge aclk) begin
        if (words_valid & words_ready & is_norm & ~(targets_valid & targets_ready))
            earlier <= {words_data, earlier[319:64]};
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, norm_offsets_value[127:0], 1'b0};
endmodule

`default_nettype wire
