// Cuts pieces of memory into bursts that cross no 4 KiB.
// BurstSplitter, generator/hardware/memory/burst-splitter.ts
// wordBytes = 8, burst = 16
`default_nettype none

module disc8x8_7d95b9_burst_splitter (
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
    reg  active;  // burst-splitter.ts:23
    reg  [31:0] start;  // burst-splitter.ts:25
    reg  [21:0] left;  // words from there on, less one; burst-splitter.ts:25
    reg  [3:0] length;  // burst-splitter.ts:25
    reg  is_rest;  // the piece ends with it; burst-splitter.ts:25
    reg  is_last;  // burst-splitter.ts:25

    wire signed [4:0] next_value = {1'd1, start[3:0]};
    wire [21:0] next = left + {{17{next_value[4]}}, next_value};
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

    wire length_next_condition = pieces_last_word <= {18'd0, ~pieces_address[3:0]};

    always @(posedge aclk) begin
        if (pieces_valid & pieces_ready) begin
            start <= pieces_address;
            left <= pieces_last_word;
            is_last <= pieces_last;
            length <= length_next_condition ? pieces_last_word[3:0] : ~pieces_address[3:0];
            is_rest <= pieces_last_word <= {18'd0, ~pieces_address[3:0]};
        end
        else if (~(bursts_valid & bursts_ready & is_rest) & (bursts_valid & bursts_ready)) begin
            start <= {start[31:4] + 28'd1, 4'd0};
            left <= next;
            length <= next[21:4] == 18'd0 ? next[3:0] : 4'd15;
            is_rest <= next[21:4] == 18'd0;
        end
    end
endmodule

`default_nettype wire
