// Where bursts begin on the bus, and whether they lie within the image.
// BurstCheck, generator/hardware/memory/burst-check.ts
// wordBytes = 8, burst = 16, addressBits = 40, from = 3
`default_nettype none

module disc8x8_7d95b9_burst_check (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [27:0] base,  // page in which the image begins
    input  wire [31:0] words,  // words of the image
    input  wire        asked_valid,
    output wire        asked_ready,
    input  wire [31:0] asked_address,
    input  wire [3:0]  asked_length,
    input  wire [2:0]  asked_from,
    output wire        checked_valid,
    input  wire        checked_ready,
    output wire [39:0] checked_addr,
    output wire        checked_fits,
    output wire [3:0]  checked_length,
    output wire [2:0]  checked_from
);
    wire reached_ready;
    wire placed_ready;
    reg  reached_valid;  // burst-check.ts:48
    reg  [31:0] reached_address;  // burst-check.ts:48
    reg  [3:0] reached_length;  // burst-check.ts:48
    reg  [2:0] reached_from;  // burst-check.ts:48
    reg  [32:0] reached_last;  // burst-check.ts:48
    reg  reached_is_free;  // burst-check.ts:48
    reg  placed_valid;  // burst-check.ts:56
    reg  [3:0] placed_length;  // burst-check.ts:56
    reg  [2:0] placed_from;  // burst-check.ts:56
    reg  [39:0] placed_addr;  // burst-check.ts:56
    reg  placed_fits;  // burst-check.ts:56
    reg  placed_is_free;  // burst-check.ts:56

    assign asked_ready = reached_is_free;
    assign checked_valid = placed_valid;
    assign checked_addr = placed_addr;
    assign checked_fits = placed_fits;
    assign checked_length = placed_length;
    assign checked_from = placed_from;
    assign reached_ready = placed_is_free;
    assign placed_ready = checked_ready;

    always @(posedge aclk) begin
        if (!aresetn) reached_valid <= 1'd0;
        else if (~reached_valid) reached_valid <= asked_valid;
        else if (reached_ready) reached_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~reached_valid) begin
            reached_address <= asked_address;
            reached_length <= asked_length;
            reached_from <= asked_from;
            reached_last <= {1'd0, asked_address} + {29'd0, asked_length};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            reached_is_free <= 1'd1;
            placed_is_free <= 1'd1;
        end
        else begin
            reached_is_free <= reached_is_free ? ~asked_valid : reached_ready;
            placed_is_free <= placed_is_free ? ~reached_valid : placed_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) placed_valid <= 1'd0;
        else if (~placed_valid) placed_valid <= reached_valid;
        else if (placed_ready) placed_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~placed_valid) begin
            placed_length <= reached_length;
            placed_from <= reached_from;
            placed_addr <= {base, 12'd0} + {5'd0, {reached_address, 3'd0}};
            placed_fits <= reached_last < {1'd0, words};
        end
    end
endmodule

`default_nettype wire
