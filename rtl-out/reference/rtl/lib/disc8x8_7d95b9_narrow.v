// Splits every beat into 2, the lowest bits first.
// Narrow, generator/hdl/lib/width.ts
// bits = 32, factor = 2
`default_nettype none

module disc8x8_7d95b9_narrow (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [63:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [31:0] get_data,
    output wire        get_last  // last part of its beat
);
    reg  [1:0] left;  // width.ts:76
    reg  [63:0] word;  // width.ts:77

    assign put_ready = (left == 2'd0) | ((left == 2'd1) & get_ready);
    assign get_valid = left != 2'd0;
    assign get_data = word[31:0];
    assign get_last = left == 2'd1;

    always @(posedge aclk) begin
        if (!aresetn) left <= 2'd0;
        else if (put_valid & put_ready) left <= 2'd2;
        else if (get_valid & get_ready) left <= left - 2'd1;
    end

    always @(posedge aclk) begin
        if (put_valid & put_ready) word <= put_data;
        else if (get_valid & get_ready) word <= {32'd0, word[63:32]};
    end
endmodule

`default_nettype wire
