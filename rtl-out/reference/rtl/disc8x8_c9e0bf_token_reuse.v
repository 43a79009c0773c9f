// Says of each token whether its latent changed enough to compute it again.
// TokenReuse, generator/hardware/elementwise/token-reuse.ts
// tokens = 64, words = 2, width = 4
`default_nettype none

module disc8x8_c9e0bf_token_reuse (
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
    localparam [1:0] STATE_IDLE = 2'd0;
    localparam [1:0] STATE_SUM = 2'd1;
    localparam [1:0] STATE_LOOK = 2'd2;
    localparam [1:0] STATE_DECIDE = 2'd3;
    wire is_far;
    wire is_old;
    wire is_active;
    reg  [19:0] differences [0:63];  // token-reuse.ts:75
    reg  [7:0] ages [0:63];  // token-reuse.ts:75
    reg  [1:0] state;  // token-reuse.ts:67
    reg  [5:0] now_last_token;  // token-reuse.ts:68
    reg  now_last_word;  // words of a token, less one; token-reuse.ts:68
    reg  [15:0] now_alpha;  // in 1/256 of the mean difference; token-reuse.ts:68
    reg  [7:0] now_max_age;  // steps in a row that a token may rest; token-reuse.ts:68
    reg  now_whole;  // all tokens are active: the first step, or one that makes masks; token-reuse.ts:68
    reg  [5:0] at;  // token-reuse.ts:68
    reg  word;  // words of a token, less one; token-reuse.ts:68
    reg  [19:0] sum;  // token-reuse.ts:68
    reg  [26:0] all;  // token-reuse.ts:68
    reg  [19:0] differences_data;  // token-reuse.ts:82
    reg  [7:0] ages_data;  // token-reuse.ts:83

    wire token_ends = pairs_valid & pairs_ready & (word == now_last_word);
    wire step_ends = (token_ends | (decisions_valid & decisions_ready)) & (at == now_last_token);
    wire signed [16:0] distance_difference = {pairs_latent[15], pairs_latent[15:0]} -
        {pairs_reference[15], pairs_reference[15:0]};
    wire signed [17:0] distance_difference_2 = {distance_difference[16], distance_difference};
    wire signed [16:0] distance_difference_3 = {pairs_latent[31], pairs_latent[31:16]} -
        {pairs_reference[31], pairs_reference[31:16]};
    wire signed [17:0] distance_difference_4 = {distance_difference_3[16], distance_difference_3};
    wire signed [16:0] distance_difference_5 = {pairs_latent[47], pairs_latent[47:32]} -
        {pairs_reference[47], pairs_reference[47:32]};
    wire signed [17:0] distance_difference_6 = {distance_difference_5[16], distance_difference_5};
    wire signed [16:0] distance_difference_7 = {pairs_latent[63], pairs_latent[63:48]} -
        {pairs_reference[63], pairs_reference[63:48]};
    wire signed [17:0] distance_difference_8 = {distance_difference_7[16], distance_difference_7};
    wire [19:0] distance = {4'd0,
        $signed(distance_difference) < 17'sd0 ? 16'sd0 - distance_difference_2[15:0] : distance_difference_2[15:0]} +
        {4'd0,
            $signed(distance_difference_3) < 17'sd0 ? 16'sd0 - distance_difference_4[15:0] :
                distance_difference_4[15:0]} +
        {4'd0,
            $signed(distance_difference_5) < 17'sd0 ? 16'sd0 - distance_difference_6[15:0] :
                distance_difference_6[15:0]} +
        {4'd0,
            $signed(distance_difference_7) < 17'sd0 ? 16'sd0 - distance_difference_8[15:0] :
                distance_difference_8[15:0]};
    assign steps_ready = state == STATE_IDLE;
    assign pairs_ready = state == STATE_SUM;
    assign decisions_valid = state == STATE_DECIDE;
    assign decisions_token = at;
    assign decisions_active = is_active;
    assign decisions_last = at == now_last_token;
    wire [42:0] is_far_product = all * now_alpha;
    wire [26:0] is_far_product_2 = differences_data * {{1'd0, now_last_token} + 7'd1};
    assign is_far = is_far_product < {8'd0, {is_far_product_2, 8'd0}};
    assign is_old = now_max_age <= ages_data;
    assign is_active = now_whole | is_far | is_old;

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_IDLE;
        else begin
            case (state)
                STATE_IDLE: begin
                    if (steps_valid) begin
                        state <= STATE_SUM;
                        if (steps_whole) state <= STATE_DECIDE;
                    end
                end
                STATE_SUM: begin
                    if (step_ends) state <= STATE_LOOK;
                end
                STATE_LOOK: state <= STATE_DECIDE;
                default: begin
                    if (decisions_ready) state <= now_whole ? STATE_DECIDE : STATE_LOOK;
                    if (step_ends) state <= STATE_IDLE;
                end
            endcase
        end
    end

    wire [19:0] sum_next_sum = sum + distance;

    always @(posedge aclk) begin
        if (!aresetn) begin
            at <= 6'd0;
            word <= 1'd0;
            sum <= 20'd0;
        end
        else begin
            if (pairs_valid & pairs_ready) word <= word == now_last_word ? 1'd0 : word + 1'd1;
            if (token_ends | (decisions_valid & decisions_ready)) at <= at == now_last_token ? 6'd0 : at + 6'd1;
            if (state == STATE_SUM) begin
                if (pairs_valid) sum <= token_ends ? 20'd0 : sum_next_sum;
            end
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_IDLE) begin
            if (steps_valid) begin
                now_last_token <= steps_last_token;
                now_last_word <= steps_last_word;
                now_alpha <= steps_alpha;
                now_max_age <= steps_max_age;
                now_whole <= steps_whole;
                all <= 27'd0;
            end
        end
        else if (state == STATE_SUM) begin
            if (pairs_valid) all <= all + {7'd0, distance};
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_SUM) begin
            if (token_ends) differences[at] <= sum + distance;
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_LOOK) differences_data <= differences[at];
    end

    always @(posedge aclk) begin
        if (state == STATE_DECIDE) begin
            if (decisions_ready) ages[at] <= is_active ? 8'd0 : ages_data + 8'd1;
        end
    end

    always @(posedge aclk) begin
        if (state == STATE_LOOK) ages_data <= ages[at];
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, distance_difference_2[17:16], distance_difference_4[17:16], distance_difference_6[17:16],
        distance_difference_8[17:16], 1'b0};
endmodule

`default_nettype wire
