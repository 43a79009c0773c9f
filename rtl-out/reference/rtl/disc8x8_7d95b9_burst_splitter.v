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
    reg  goes_on;  // the piece does, behind it; burst-splitter.ts:25
    reg  is_last;  // burst-splitter.ts:25

    wire [4:0] next_sum = {1'd0, left[3:0]} + {1'd0, start[3:0]};
    wire next_condition = next_sum[4];
    wire [21:0] next = {left[21:4] - {17'd0, ~next_condition}, next_sum[3:0]};
    wire moves = ~active | (bursts_valid & bursts_ready);
    assign pieces_ready = moves & ~goes_on;
    assign bursts_valid = active;
    assign bursts_address = start;
    assign bursts_length = length;
    assign bursts_last = is_last & ~goes_on;

    always @(posedge aclk) begin
        if (!aresetn) active <= 1'd0;
        else if (moves) active <= goes_on | pieces_valid;
    end

    wire goes_on_next_condition = next_condition ? left[21:4] == 18'd0 : left[21:4] == 18'd1;
    wire goes_on_next_condition_2 = (pieces_last_word[21:4] == 18'd0) & (pieces_last_word[3:0] <= ~pieces_address[3:0]);

    always @(posedge aclk) begin
        if (!aresetn) goes_on <= 1'd0;
        else if (moves) begin
            if (goes_on) goes_on <= ~goes_on_next_condition;
            else goes_on <= pieces_valid & ~goes_on_next_condition_2;
        end
    end

    always @(posedge aclk) begin
        if (moves) begin
            if (goes_on) begin
                start <= {start[31:4] + 28'd1, 4'd0};
                left <= next;
                length <= goes_on_next_condition ? next[3:0] : 4'd15;
            end
            else begin
                start <= pieces_address;
                left <= pieces_last_word;
                is_last <= pieces_last;
                length <= goes_on_next_condition_2 ? pieces_last_word[3:0] : ~pieces_address[3:0];
            end
        end
    end
endmodule

`default_nettype wire
