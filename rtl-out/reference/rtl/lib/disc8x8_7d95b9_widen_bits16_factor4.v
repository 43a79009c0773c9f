// Packs every 4 beats into one, the first lowest.
// Widen, generator/hdl/lib/width.ts
// bits = 16, factor = 4
`default_nettype none

module disc8x8_7d95b9_widen_bits16_factor4 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [15:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [63:0] get_data
);
    reg  [2:0] count;  // width.ts:25
    reg  [63:0] word;  // width.ts:26

    wire is_full = count == 3'd4;
    assign put_ready = ~is_full | get_ready;
    assign get_valid = is_full;
    assign get_data = word;

    always @(posedge aclk) begin
        if (!aresetn) count <= 3'd0;
        else if (put_valid & put_ready) count <= is_full ? 3'd1 : count + 3'd1;
        else if (get_valid & get_ready) count <= 3'd0;
    end

    always @(posedge aclk) begin
        if (put_valid & put_ready) word <= {put_data, word[63:16]};
    end
endmodule

`default_nettype wire
