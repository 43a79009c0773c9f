// Packs every 2 beats into one, the first lowest.
// Widen, generator/hdl/lib/width.ts
// bits = 32, factor = 2
`default_nettype none

module disc8x8_7d95b9_widen_bits32_factor2 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [31:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [63:0] get_data
);
    reg  [1:0] count;  // width.ts:25
    reg  [63:0] word;  // width.ts:26

    wire is_full = count == 2'd2;
    assign put_ready = ~is_full | get_ready;
    assign get_valid = is_full;
    assign get_data = word;

    always @(posedge aclk) begin
        if (!aresetn) count <= 2'd0;
        else if (put_valid & put_ready) count <= is_full ? 2'd1 : count + 2'd1;
        else if (get_valid & get_ready) count <= 2'd0;
    end

    always @(posedge aclk) begin
        if (put_valid & put_ready) word <= {put_data, word[63:32]};
    end
endmodule

`default_nettype wire
