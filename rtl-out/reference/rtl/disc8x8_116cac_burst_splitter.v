// Cuts pieces of memory into bursts that cross no 4 KiB.
// BurstSplitter, generator/hardware/memory/burst-splitter.ts
// wordBytes = 8, burst = 16
`default_nettype none

module disc8x8_116cac_burst_splitter (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pieces_valid,
    output wire        pieces_ready,
    input  wire [31:0] pieces_address,
    input  wire [21:0] pieces_last_word,
    input  wire        pieces_last,  // of a transfer
    output wire        bursts_valid,
    input  wire        bursts_ready,
    output wire [31:0] bursts_address,
    output wire [3:0]  bursts_length,
    output wire        bursts_last  // of a transfer
);
    reg  active;  // burst-splitter.ts:22
    reg  [31:0] start;  // burst-splitter.ts:23
    reg  [21:0] left;  // burst-splitter.ts:23
    reg  is_last;  // burst-splitter.ts:23

    wire is_rest = left <= {18'd0, ~start[3:0]};
    wire length_condition = left <= {18'd0, ~start[3:0]};
    wire [3:0] length = length_condition ? left[3:0] : ~start[3:0];
    assign pieces_ready = ~active | (bursts_valid & bursts_ready & is_rest);
    assign bursts_valid = active;
    assign bursts_address = start;
    assign bursts_length = length;
    assign bursts_last = is_last & is_rest;

    always @(posedge aclk) begin
        if (!aresetn) active <= 1'd0;
        else if (pieces_valid & pieces_ready) active <= 1'd1;
        else if (bursts_valid & bursts_ready & is_rest) active <= 1'd0;
    end

    always @(posedge aclk) begin
        if (pieces_valid & pieces_ready) begin
            start <= pieces_address;
            left <= pieces_last_word;
            is_last <= pieces_last;
        end
        else if (~(bursts_valid & bursts_ready & is_rest) & (bursts_valid & bursts_ready)) begin
            start <= start + {28'd0, length} + 32'd1;
            left <= (left - {18'd0, length}) - 22'd1;
        end
    end
endmodule

`default_nettype wire
