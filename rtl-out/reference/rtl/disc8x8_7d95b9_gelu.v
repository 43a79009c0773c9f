// GELU by a table of 256 entries.
// Gelu, generator/hardware/elementwise/gelu.ts
// width = 2
`default_nettype none

module disc8x8_7d95b9_gelu (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        write_enable,
    input  wire [7:0]  write_entry,
    input  wire [7:0]  write_value,
    input  wire        inputs_valid,
    output wire        inputs_ready,
    input  wire [15:0] inputs_values,
    output wire        outputs_valid,
    input  wire        outputs_ready,
    output wire [15:0] outputs_values
);
    wire look_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [15:0] buffer_get_data;
    (* ram_style = "block", syn_ramstyle = "block_ram" *)
    reg  [7:0] table_0 [0:255];  // gelu.ts:37
    (* ram_style = "block", syn_ramstyle = "block_ram" *)
    reg  [7:0] table_1 [0:255];  // gelu.ts:37
    reg  looked_valid;  // gelu.ts:41
    reg  signed [7:0] table_0_data;  // gelu.ts:44
    reg  signed [7:0] table_1_data;  // gelu.ts:44
    reg  found_valid;  // gelu.ts:43
    reg  [15:0] found_values /* verilator split_var */;  // gelu.ts:43

    assign inputs_ready = look_advance;
    assign outputs_valid = buffer_get_valid;
    assign outputs_values = buffer_get_data;
    assign look_advance = ~found_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            looked_valid <= 1'd0;
            found_valid <= 1'd0;
        end
        else if (look_advance) begin
            looked_valid <= inputs_valid;
            found_valid <= looked_valid;
        end
    end

    always @(posedge aclk) begin
        if (look_advance) begin
            found_values[7:0] <= table_0_data;
            found_values[15:8] <= table_1_data;
        end
    end

    always @(posedge aclk) begin
        if (write_enable) table_0[write_entry] <= write_value;
    end

    always @(posedge aclk) begin
        if (inputs_valid & inputs_ready) table_0_data <= table_0[inputs_values[7:0]];
    end

    always @(posedge aclk) begin
        if (write_enable) table_1[write_entry] <= write_value;
    end

    always @(posedge aclk) begin
        if (inputs_valid & inputs_ready) table_1_data <= table_1[inputs_values[15:8]];
    end

    // gelu.ts:46
    disc8x8_7d95b9_skid_buffer_bits16 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(found_valid),
        .put_ready(buffer_put_ready),
        .put_data(found_values),
        .get_valid(buffer_get_valid),
        .get_ready(outputs_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
