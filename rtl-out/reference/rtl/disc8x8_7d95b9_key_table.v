// The keys of the slots, in groups, for both halves of the banks.
// KeyTable, generator/hardware/engine/masks/key-table.ts
// lanes = 8, slots = 16, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_key_table (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        write_enable,
    input  wire        write_half,
    input  wire        write_group,
    input  wire [23:0] write_keys,
    input  wire        half,
    input  wire        unpack_at_enable,
    input  wire        unpack_at_group,
    output wire [23:0] unpack_keys,
    input  wire        pack_at_enable,
    input  wire        pack_at_group,
    output wire [23:0] pack_keys,
    input  wire        limit_at_enable,
    input  wire        limit_at_group,
    output wire [23:0] limit_keys
);
    (* ram_style = "distributed", syn_ramstyle = "distributed" *)
    reg  [23:0] groups [0:3];  // key-table.ts:37
    reg  written_valid;  // key-table.ts:39
    reg  [1:0] written_at;  // key-table.ts:39
    reg  [23:0] written_keys;  // key-table.ts:39
    reg  [23:0] groups_data;  // key-table.ts:45
    reg  [23:0] groups_data_2;  // key-table.ts:46
    reg  [23:0] groups_data_3;  // key-table.ts:47

    assign unpack_keys = groups_data;
    assign pack_keys = groups_data_2;
    assign limit_keys = groups_data_3;

    always @(posedge aclk) begin
        if (!aresetn) written_valid <= 1'd0;
        else written_valid <= write_enable;
    end

    always @(posedge aclk) begin
        written_at <= {write_half, write_group};
        written_keys <= write_keys;
    end

    always @(posedge aclk) begin
        if (written_valid) groups[written_at] <= written_keys;
    end

    always @(posedge aclk) begin
        if (unpack_at_enable) groups_data <= groups[{half, unpack_at_group}];
    end

    always @(posedge aclk) begin
        if (pack_at_enable) groups_data_2 <= groups[{half, pack_at_group}];
    end

    always @(posedge aclk) begin
        if (limit_at_enable) groups_data_3 <= groups[{half, limit_at_group}];
    end
endmodule

`default_nettype wire
