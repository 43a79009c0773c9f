// Two-entry buffer: no combinational path from one side to the other, one beat a cycle.
// SkidBuffer, generator/hdl/lib/skid-buffer.ts
// bits = 33
`default_nettype none

module disc8x8_7d95b9_skid_buffer_bits33 (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        put_valid,
    output wire        put_ready,
    input  wire [32:0] put_data,
    output wire        get_valid,
    input  wire        get_ready,
    output wire [32:0] get_data
);
    reg  [32:0] head;  // skid-buffer.ts:19
    reg  [32:0] spare;  // skid-buffer.ts:19
    reg  has_head;  // skid-buffer.ts:20
    reg  has_spare;  // skid-buffer.ts:20

    assign put_ready = ~has_spare;
    assign get_valid = has_head;
    assign get_data = head;

    always @(posedge aclk) begin
        if (get_ready | ~has_head) begin
            if (has_spare) head <= spare;
            else head <= put_data;
        end
        if (~has_spare) spare <= put_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            has_head <= 1'd0;
            has_spare <= 1'd0;
        end
        else if (get_ready | ~has_head) begin
            has_head <= has_spare | put_valid;
            has_spare <= 1'd0;
        end
        else if (put_valid & put_ready) has_spare <= 1'd1;
    end
endmodule

`default_nettype wire
