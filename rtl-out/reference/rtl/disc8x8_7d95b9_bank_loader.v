// Spreads the K and V rows of a head over the banks by the keys of their slots.
// BankLoader, generator/hardware/engine/bank-loader.ts
// lanes = 8, width = 8, slots = 16, words = 256, chunks = 2, maskSlots = 8
`default_nettype none

module disc8x8_7d95b9_bank_loader (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        heads_valid,
    output wire        heads_ready,
    input  wire        heads_last_chunk,
    input  wire [6:0]  heads_last_row,  // tokens, less one
    input  wire        keys_valid,
    output wire        keys_ready,
    input  wire [23:0] keys_keys,  // of the next slots
    input  wire        stationary_valid,
    output wire        stationary_ready,
    input  wire [63:0] stationary_word,
    input  wire        half,  // to fill, from when a head is taken until it is handed on
    output wire        write_enable,
    output wire [2:0]  write_lane,
    output wire [8:0]  write_address,
    output wire [63:0] write_word,
    output wire        key_write_enable,
    output wire        key_write_half,
    output wire        key_write_group,
    output wire [23:0] key_write_keys,
    output wire        loaded_valid,
    input  wire        loaded_ready,
    output wire        loaded_half
);
    wire head_ready;
    reg  needs_keys;  // bank-loader.ts:51
    reg  takes_rows;  // bank-loader.ts:51
    reg  waiting;  // the half is complete, and not yet taken; bank-loader.ts:51
    reg  head_valid;  // bank-loader.ts:56
    reg  head_last_chunk;  // bank-loader.ts:56
    reg  [6:0] head_last_row;  // bank-loader.ts:56
    reg  head_is_free;  // bank-loader.ts:56
    reg  [6:0] row;  // bank-loader.ts:57
    reg  chunk;  // bank-loader.ts:57
    reg  is_v;  // bank-loader.ts:57
    reg  [23:0] current;  // bank-loader.ts:57

    wire part_ends = stationary_valid & stationary_ready & (chunk == head_last_chunk);
    wire row_ends = part_ends & is_v;
    wire group_ends = &row[5:0];
    wire head_ends = row_ends & (row == head_last_row);
    assign heads_ready = head_is_free;
    assign keys_ready = needs_keys;
    assign stationary_ready = takes_rows;
    assign write_enable = stationary_valid & stationary_ready;
    assign write_lane = row[2:0] ^ current[3*row[5:3] +: 3];
    assign write_address = {half, {2'd0, {chunk, is_v, row[6:3]}}};
    assign write_word = stationary_word;
    assign key_write_enable = keys_valid & keys_ready;
    assign key_write_half = half;
    assign key_write_group = row[6];
    assign key_write_keys = keys_keys;
    assign loaded_valid = waiting;
    assign loaded_half = half;
    assign head_ready = loaded_valid & loaded_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            needs_keys <= 1'd0;
            takes_rows <= 1'd0;
            waiting <= 1'd0;
        end
        else begin
            if ((heads_valid & heads_ready) | (row_ends & group_ends & ~head_ends)) needs_keys <= 1'd1;
            else if (keys_valid & keys_ready) needs_keys <= 1'd0;
            if (keys_valid & keys_ready) takes_rows <= 1'd1;
            else if ((row_ends & group_ends) | head_ends) takes_rows <= 1'd0;
            if (head_ends) waiting <= 1'd1;
            else if (loaded_valid & loaded_ready) waiting <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) head_valid <= 1'd0;
        else if (~head_valid) head_valid <= heads_valid;
        else if (head_ready) head_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~head_valid) begin
            head_last_chunk <= heads_last_chunk;
            head_last_row <= heads_last_row;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) head_is_free <= 1'd1;
        else head_is_free <= head_is_free ? ~heads_valid : head_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            row <= 7'd0;
            chunk <= 1'd0;
            is_v <= 1'd0;
        end
        else begin
            if (stationary_valid & stationary_ready) chunk <= chunk == head_last_chunk ? 1'd0 : chunk + 1'd1;
            if (row_ends) row <= row == head_last_row ? 7'd0 : row + 7'd1;
            if (part_ends) is_v <= ~is_v;
        end
    end

    always @(posedge aclk) begin
        if (keys_valid & keys_ready) current <= keys_keys;
    end
endmodule

`default_nettype wire
