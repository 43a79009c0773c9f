// Results of linear layers on their way to memory.
// Epilogue, generator/hardware/elementwise/epilogue.ts
// wordBytes = 8, drain = 2
`default_nettype none

module disc8x8_7d95b9_epilogue (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        passes_valid,
    output wire        passes_ready,
    input  wire [1:0]  passes_kind,
    input  wire        write_enable,
    input  wire [7:0]  write_entry,
    input  wire [7:0]  write_value,
    input  wire        results_valid,
    output wire        results_ready,
    input  wire [15:0] results_values,
    input  wire        results_last,  // last beat of the pass
    input  wire [35:0] results_wide,
    input  wire        terms_valid,
    output wire        terms_ready,
    input  wire [63:0] terms_data,
    output wire        words_valid,
    input  wire        words_ready,
    output wire [63:0] words_data
);
    localparam [1:0] PASSES_KIND_INT8 = 2'd0;
    localparam [1:0] PASSES_KIND_GELU = 2'd1;
    localparam [1:0] PASSES_KIND_INT16 = 2'd2;
    localparam [1:0] PASSES_KIND_ADD = 2'd3;
    wire gelu_inputs_valid;
    wire gelu_inputs_ready;
    wire gelu_outputs_valid;
    wire gelu_outputs_ready;
    wire [15:0] gelu_outputs_values;
    wire packing_put_valid;
    wire packing_put_ready;
    wire packing_get_valid;
    wire [32:0] packing_get_data;
    wire packer_put_ready;
    wire packer_get_valid;
    wire [63:0] packer_get_data;
    wire added_put_ready;
    wire added_get_valid;
    wire [38:0] added_get_data;
    wire narrow_put_ready;
    wire narrow_get_valid;
    wire [31:0] narrow_get_data;
    wire narrow_get_last;  // last part of its beat
    wire pass_ready;
    wire last_leaves;
    reg  pass_valid;  // epilogue.ts:72
    reg  pass_is_add;  // epilogue.ts:72
    reg  pass_is_gelu;  // epilogue.ts:72
    reg  pass_is_byte;  // epilogue.ts:72
    reg  pass_is_free;  // epilogue.ts:72
    reg  accepts_gelu;  // results of such a pass come in, up to its last one; epilogue.ts:75
    reg  accepts_bytes;  // results of such a pass come in, up to its last one; epilogue.ts:75
    reg  accepts_wide;  // results of such a pass come in, up to its last one; epilogue.ts:75
    reg  [2:0] held;  // results in the table's stages; epilogue.ts:75

    wire has_term = ~pass_is_add | narrow_get_valid;
    wire is_wide = ~pass_is_byte;
    wire adds_up = results_valid & accepts_wide;
    wire packs = packing_put_ready & pass_valid;
    wire is_last = pass_is_gelu ? ~accepts_gelu & (held == 3'd1) : is_wide ? added_get_data[38] : results_last;
    assign passes_ready = pass_is_free;
    assign results_ready = (accepts_gelu & gelu_inputs_ready) | (accepts_bytes & packing_put_ready) |
        (accepts_wide & has_term & added_put_ready);
    assign terms_ready = narrow_put_ready;
    assign words_valid = packer_get_valid;
    assign words_data = packer_get_data;
    assign gelu_inputs_valid = results_valid & accepts_gelu;
    assign gelu_outputs_ready = packs & pass_is_gelu;
    assign packing_put_valid = pass_valid &
        (pass_is_gelu ? gelu_outputs_valid : pass_is_byte ? results_valid : added_get_valid);
    assign pass_ready = last_leaves;
    assign last_leaves = packing_put_valid & packing_put_ready & is_last;

    always @(posedge aclk) begin
        if (!aresetn) pass_valid <= 1'd0;
        else if (~pass_valid) pass_valid <= passes_valid;
        else if (pass_ready) pass_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~pass_valid) begin
            pass_is_add <= passes_kind == PASSES_KIND_ADD;
            pass_is_gelu <= passes_kind == PASSES_KIND_GELU;
            pass_is_byte <= (passes_kind == PASSES_KIND_INT8) | (passes_kind == PASSES_KIND_GELU);
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) pass_is_free <= 1'd1;
        else pass_is_free <= pass_is_free ? ~passes_valid : pass_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            accepts_gelu <= 1'd0;
            accepts_bytes <= 1'd0;
            accepts_wide <= 1'd0;
            held <= 3'd0;
        end
        else begin
            if (passes_ready | (results_valid & results_ready & results_last)) begin
                accepts_gelu <= passes_valid & passes_ready & (passes_kind == PASSES_KIND_GELU);
                accepts_bytes <= passes_valid & passes_ready & (passes_kind == PASSES_KIND_INT8);
                accepts_wide <= passes_valid & passes_ready &
                    ((passes_kind == PASSES_KIND_INT16) | (passes_kind == PASSES_KIND_ADD));
            end
            if (gelu_inputs_valid & gelu_inputs_ready & ~(gelu_outputs_valid & gelu_outputs_ready)) held <= held + 3'd1;
            else if (gelu_outputs_valid & gelu_outputs_ready & ~(gelu_inputs_valid & gelu_inputs_ready))
                held <= held - 3'd1;
        end
    end

    // epilogue.ts:59
    disc8x8_7d95b9_gelu gelu (
        .aclk(aclk),
        .aresetn(aresetn),
        .write_enable(write_enable),
        .write_entry(write_entry),
        .write_value(write_value),
        .inputs_valid(gelu_inputs_valid),
        .inputs_ready(gelu_inputs_ready),
        .inputs_values(results_values),
        .outputs_valid(gelu_outputs_valid),
        .outputs_ready(gelu_outputs_ready),
        .outputs_values(gelu_outputs_values)
    );

    // epilogue.ts:59
    disc8x8_7d95b9_skid_buffer_bits33 packing (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(packing_put_valid),
        .put_ready(packing_put_ready),
        .put_data({is_wide,
            pass_is_byte ? (pass_is_gelu ? {16'd0, gelu_outputs_values} : {16'd0, results_values}) :
                {&added_get_data[37:34] | ~(|added_get_data[37:34]) ? added_get_data[34:19] :
                    added_get_data[37] ? 16'sh8000 : 16'sd32767,
                    &added_get_data[18:15] | ~(|added_get_data[18:15]) ? added_get_data[15:0] :
                        added_get_data[18] ? 16'sh8000 : 16'sd32767}}),
        .get_valid(packing_get_valid),
        .get_ready(packer_put_ready),
        .get_data(packing_get_data)
    );

    // epilogue.ts:59
    disc8x8_7d95b9_packer packer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(packing_get_valid),
        .put_ready(packer_put_ready),
        .put_data(packing_get_data[31:0]),
        .put_is_long(packing_get_data[32]),
        .get_valid(packer_get_valid),
        .get_ready(words_ready),
        .get_data(packer_get_data)
    );

    // epilogue.ts:59
    disc8x8_7d95b9_skid_buffer_bits39 added (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(adds_up & has_term),
        .put_ready(added_put_ready),
        .put_data({results_last,
            {{results_wide[35], results_wide[35:18]} +
                (pass_is_add ? {{3{narrow_get_data[31]}}, narrow_get_data[31:16]} : 19'sd0),
                {results_wide[17], results_wide[17:0]} +
                    (pass_is_add ? {{3{narrow_get_data[15]}}, narrow_get_data[15:0]} : 19'sd0)}}),
        .get_valid(added_get_valid),
        .get_ready(packs & is_wide),
        .get_data(added_get_data)
    );

    // epilogue.ts:66
    disc8x8_7d95b9_narrow narrow (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(terms_valid),
        .put_ready(narrow_put_ready),
        .put_data(terms_data),
        .get_valid(narrow_get_valid),
        .get_ready(adds_up & pass_is_add & added_put_ready),
        .get_data(narrow_get_data),
        .get_last(narrow_get_last)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, narrow_get_last, 1'b0};
endmodule

`default_nettype wire
