// Packs every 8 beats into one, the first lowest.
// Widen, generator/hdl/lib/width.ts
// bits = 64, factor = 8
`default_nettype none

module disc8x8_7d95b9_widen_bits64_factor8 (
    input  wire         aclk,
    input  wire         aresetn,
    input  wire         put_valid,
    output wire         put_ready,
    input  wire [63:0]  put_data,
    output wire         get_valid,
    input  wire         get_ready,
    output wire [511:0] get_data
);
    reg  [3:0] count;  // width.ts:25
    reg  [511:0] word;  // width.ts:26

    wire is_full = count == 4'd8;
    assign put_ready = ~is_full | get_ready;
    assign get_valid = is_full;
    assign get_data = word;

    always @(posedge aclk) begin
        if (!aresetn) count <= 4'd0;
        else if (put_valid & put_ready) count <= is_full ? 4'd1 : count + 4'd1;
        else if (get_valid & get_ready) count <= 4'd0;
    end

    always @(posedge aclk) begin
        if (put_valid & put_ready) word <= {put_data, word[511:64]};
    end
endmodule

`default_nettype wire
