// Says of each token whether its latent changed enough to compute it again.
// TokenReuse, generator/hardware/elementwise/token-reuse.ts
// tokens = 64, words = 2, width = 4
`default_nettype none

module disc8x8_7d95b9_token_reuse (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        steps_valid,
    output wire        steps_ready,
    input  wire [5:0]  steps_last_token,
    input  wire        steps_last_word,  // words of a token, less one
    input  wire [15:0] steps_alpha,  // in 1/256 of the mean difference
    input  wire [7:0]  steps_max_age,  // steps in a row that a token may rest
    input  wire        steps_whole,  // all tokens are active: the first step, or one that makes masks
    input  wire        pairs_valid,
    output wire        pairs_ready,
    input  wire [63:0] pairs_latent,
    input  wire [63:0] pairs_reference,
    output wire        decisions_valid,
    input  wire        decisions_ready,
    output wire [5:0]  decisions_token,
    output wire        decisions_active,
    output wire        decisions_last  // of the step
);
    localparam [2:0] STATE_IDLE = 3'd0;
    localparam [2:0] STATE_SUM = 3'd1;
    localparam [2:0] STATE_SETTLE = 3'd2;
    localparam [2:0] STATE_LIMIT = 3'd3;
    localparam [2:0] STATE_LOOK = 3'd4;
    localparam [2:0] STATE_DRAIN = 3'd5;
    wire looks;
    wire decide_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [7:0] buffer_get_data;
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [19:0] differences [0:63];  // token-reuse.ts:100
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [7:0] ages [0:63];  // token-reuse.ts:100
    reg  [2:0] state;  // token-reuse.ts:85
    reg  [5:0] now_last_token;  // token-reuse.ts:93
    reg  now_last_word;  // words of a token, less one; token-reuse.ts:93
    reg  [15:0] now_alpha;  // in 1/256 of the mean difference; token-reuse.ts:93
    reg  [7:0] now_max_age;  // steps in a row that a token may rest; token-reuse.ts:93
    reg  now_whole;  // all tokens are active: the first step, or one that makes masks; token-reuse.ts:93
    reg  [6:0] count;  // token-reuse.ts:93
    reg  [5:0] at;  // token-reuse.ts:93
    reg  word;  // words of a token, less one; token-reuse.ts:93
    reg  [19:0] sum;  // token-reuse.ts:93
    reg  [26:0] all;  // token-reuse.ts:93
    reg  gap_valid;  // token-reuse.ts:194
    reg  [5:0] gap_token;  // token-reuse.ts:194
    reg  gap_ends_token;  // token-reuse.ts:194
    reg  gap_ends_all;  // token-reuse.ts:194
    reg  [67:0] gap_values /* verilator split_var */;  // token-reuse.ts:194
    reg  size_valid;  // token-reuse.ts:203
    reg  [5:0] size_token;  // token-reuse.ts:203
    reg  size_ends_token;  // token-reuse.ts:203
    reg  size_ends_all;  // token-reuse.ts:203
    reg  [63:0] size_values /* verilator split_var */;  // token-reuse.ts:203
    reg  moved_valid;  // token-reuse.ts:207
    reg  [5:0] moved_token;  // token-reuse.ts:207
    reg  moved_ends_token;  // token-reuse.ts:207
    reg  moved_ends_all;  // token-reuse.ts:207
    reg  [19:0] moved_distance;  // token-reuse.ts:207
    reg  whole_valid;  // token-reuse.ts:116
    reg  [5:0] whole_token;  // token-reuse.ts:116
    reg  [19:0] whole_sum;  // token-reuse.ts:116
    reg  [5:0] place_at;  // token-reuse.ts:224
    reg  place_is_last;  // token-reuse.ts:224
    reg  divides;  // token-reuse.ts:224
    // alpha above what is summed up, then what is left of the dividend above the quotient; token-reuse.ts:228
    reg  [42:0] wide;
    reg  [6:0] rest;  // token-reuse.ts:228
    reg  looked_valid;  // token-reuse.ts:131
    reg  [5:0] looked_token;  // token-reuse.ts:131
    reg  looked_last;  // token-reuse.ts:131
    reg  [19:0] differences_data;  // token-reuse.ts:135
    reg  [7:0] ages_data;  // token-reuse.ts:135
    reg  found_valid;  // token-reuse.ts:133
    reg  [5:0] found_token;  // token-reuse.ts:133
    reg  found_last;  // token-reuse.ts:133
    reg  [19:0] found_difference;  // token-reuse.ts:133
    reg  [7:0] found_age;  // token-reuse.ts:133
    reg  judged_valid;  // token-reuse.ts:137
    reg  [5:0] judged_token;  // token-reuse.ts:137
    reg  judged_last;  // token-reuse.ts:137
    reg  [7:0] judged_age;  // token-reuse.ts:137
    reg  judged_active;  // token-reuse.ts:137

    wire pair_ends_token = pairs_valid & pairs_ready & (word == now_last_word);
    wire is_last_token = (pair_ends_token | looks) & (at == now_last_token);
    wire [19:0] added = sum + moved_distance;
    wire bits_end = (state == STATE_LIMIT) & place_is_last;
    wire [42:0] doubled = {wide[41:0], 1'd0};
    wire [42:0] summed = doubled + (wide[42] ? {16'd0, all} : 43'd0);
    wire [7:0] grown = {rest, wide[34]};
    wire fits = {1'd0, count} <= grown;
    wire leaves = judged_valid & decide_advance;
    assign steps_ready = state == STATE_IDLE;
    assign pairs_ready = state == STATE_SUM;
    assign decisions_valid = buffer_get_valid;
    assign decisions_token = buffer_get_data[5:0];
    assign decisions_active = buffer_get_data[6];
    assign decisions_last = buffer_get_data[7];
    assign looks = (state == STATE_LOOK) & decide_advance;
    assign decide_advance = ~judged_valid | buffer_put_ready;

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_IDLE;
        else begin
            case (state)
                STATE_IDLE: begin
                    if (steps_valid) begin
                        state <= STATE_SUM;
                        if (steps_whole) state <= STATE_LOOK;
                    end
                end
                STATE_SUM: begin
                    if (is_last_token) state <= STATE_SETTLE;
                end
                STATE_SETTLE: begin
                    if (moved_valid & moved_ends_all) state <= STATE_LIMIT;
                end
                STATE_LIMIT: begin
                    if (bits_end & divides) state <= STATE_LOOK;
                end
                STATE_LOOK: begin
                    if (is_last_token) state <= STATE_DRAIN;
                end
                default: begin
                    if (leaves & judged_last) state <= STATE_IDLE;
                end
            endcase
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            at <= 6'd0;
            word <= 1'd0;
            sum <= 20'd0;
        end
        else begin
            if (pairs_valid & pairs_ready) word <= word == now_last_word ? 1'd0 : word + 1'd1;
            if (pair_ends_token | looks) at <= at == now_last_token ? 6'd0 : at + 6'd1;
            if (moved_valid) sum <= moved_ends_token ? 20'd0 : added;
        end
    end

    always @(posedge aclk) begin
        if (moved_valid) all <= all + {7'd0, moved_distance};
        if (state == STATE_IDLE) begin
            now_last_token <= steps_last_token;
            now_last_word <= steps_last_word;
            now_alpha <= steps_alpha;
            now_max_age <= steps_max_age;
            now_whole <= steps_whole;
            count <= {1'd0, steps_last_token} + 7'd1;
            all <= 27'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) gap_valid <= 1'd0;
        else gap_valid <= pairs_valid & pairs_ready;
    end

    always @(posedge aclk) begin
        gap_token <= at;
        gap_ends_token <= pair_ends_token;
        gap_ends_all <= is_last_token;
        gap_values[16:0] <= {pairs_latent[15], pairs_latent[15:0]} - {pairs_reference[15], pairs_reference[15:0]};
        gap_values[33:17] <= {pairs_latent[31], pairs_latent[31:16]} - {pairs_reference[31], pairs_reference[31:16]};
        gap_values[50:34] <= {pairs_latent[47], pairs_latent[47:32]} - {pairs_reference[47], pairs_reference[47:32]};
        gap_values[67:51] <= {pairs_latent[63], pairs_latent[63:48]} - {pairs_reference[63], pairs_reference[63:48]};
    end

    always @(posedge aclk) begin
        if (!aresetn) size_valid <= 1'd0;
        else size_valid <= gap_valid;
    end

    always @(posedge aclk) begin
        size_token <= gap_token;
        size_ends_token <= gap_ends_token;
        size_ends_all <= gap_ends_all;
        size_values[15:0] <= $signed(gap_values[16:0]) < 17'sd0 ? 16'sd0 - gap_values[15:0] : gap_values[15:0];
        size_values[31:16] <= $signed(gap_values[33:17]) < 17'sd0 ? 16'sd0 - gap_values[32:17] : gap_values[32:17];
        size_values[47:32] <= $signed(gap_values[50:34]) < 17'sd0 ? 16'sd0 - gap_values[49:34] : gap_values[49:34];
        size_values[63:48] <= $signed(gap_values[67:51]) < 17'sd0 ? 16'sd0 - gap_values[66:51] : gap_values[66:51];
    end

    always @(posedge aclk) begin
        if (!aresetn) moved_valid <= 1'd0;
        else moved_valid <= size_valid;
    end

    always @(posedge aclk) begin
        moved_token <= size_token;
        moved_ends_token <= size_ends_token;
        moved_ends_all <= size_ends_all;
        moved_distance <= {4'd0, size_values[15:0]} + {4'd0, size_values[31:16]} +
            ({4'd0, size_values[47:32]} + {4'd0, size_values[63:48]});
    end

    always @(posedge aclk) begin
        if (!aresetn) whole_valid <= 1'd0;
        else whole_valid <= moved_valid & moved_ends_token;
    end

    always @(posedge aclk) begin
        whole_token <= moved_token;
        whole_sum <= added;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            place_at <= 6'd0;
            place_is_last <= 1'd0;
            divides <= 1'd0;
        end
        else begin
            if (state == STATE_LIMIT) begin
                place_at <= place_is_last ? 6'd0 : place_at + 6'd1;
                place_is_last <= place_is_last ? 1'd0 : (place_at + 6'd1) == (divides ? 6'd34 : 6'd15);
            end
            if (bits_end) divides <= ~divides;
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_SETTLE) begin
            wide <= {now_alpha, 27'd0};
            rest <= 7'd0;
        end
        else if ((state == STATE_LIMIT) & ~divides) wide <= bits_end ? {8'd0, summed[42:8]} : summed;
        else if (state == STATE_LIMIT) begin
            rest <= fits ? grown[6:0] - count : grown[6:0];
            wide <= {doubled[42:1], fits};
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            looked_valid <= 1'd0;
            found_valid <= 1'd0;
            judged_valid <= 1'd0;
        end
        else if (decide_advance) begin
            looked_valid <= state == STATE_LOOK;
            found_valid <= looked_valid;
            judged_valid <= found_valid;
        end
    end

    always @(posedge aclk) begin
        if (decide_advance) begin
            looked_token <= at;
            looked_last <= at == now_last_token;
            found_token <= looked_token;
            found_last <= looked_last;
            found_difference <= differences_data;
            found_age <= ages_data;
            judged_token <= found_token;
            judged_last <= found_last;
            judged_age <= found_age;
            judged_active <= now_whole | (wide[34:0] < {15'd0, found_difference}) | (now_max_age <= found_age);
        end
    end

    always @(posedge aclk) begin
        if (whole_valid) differences[whole_token] <= whole_sum;
    end

    always @(posedge aclk) begin
        if (looks) begin
            differences_data <= differences[at];
            `ifndef SYNTHESIS
            if (whole_valid) begin
                if (at == whole_token) differences_data <= ~differences[at];
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (leaves) ages[judged_token] <= judged_active ? 8'd0 : judged_age + 8'd1;
    end

    always @(posedge aclk) begin
        if (looks) begin
            ages_data <= ages[at];
            `ifndef SYNTHESIS
            if (leaves) begin
                if (at == judged_token) ages_data <= ~ages[at];
            end
            `endif
        end
    end

    // token-reuse.ts:141
    disc8x8_7d95b9_skid_buffer_bits8 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(judged_valid),
        .put_ready(buffer_put_ready),
        .put_data({judged_last, judged_active, judged_token}),
        .get_valid(buffer_get_valid),
        .get_ready(decisions_ready),
        .get_data(buffer_get_data)
    );
endmodule

`default_nettype wire
