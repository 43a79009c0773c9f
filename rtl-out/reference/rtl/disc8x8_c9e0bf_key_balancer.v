// Counts the selections of each token, and chooses the keys that spread them evenly.
// KeyBalancer, generator/hardware/engine/masks/key-balancer.ts
// lanes = 8, slots = 64, maskSlots = 8, rows = 512
`default_nettype none

module disc8x8_c9e0bf_key_balancer (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [2:0]  pass_last_group,
    input  wire [8:0]  pass_last_query,
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [63:0] groups_bits,  // in token order
    output wire        new_keys_valid,
    input  wire        new_keys_ready,
    output wire [23:0] new_keys_keys
);
    localparam [2:0] STATE_WAIT = 3'd0;
    localparam [2:0] STATE_READ = 3'd1;
    localparam [2:0] STATE_WRITE = 3'd2;
    localparam [2:0] STATE_LOOK = 3'd3;
    localparam [2:0] STATE_TRY = 3'd4;
    localparam [2:0] STATE_TAKE = 3'd5;
    localparam [2:0] STATE_GIVE = 3'd6;
    wire queue_put_ready;
    wire queue_get_valid;
    wire [23:0] queue_get_data;
    reg  [79:0] counts [0:63];  // key-balancer.ts:75
    reg  [2:0] state;  // key-balancer.ts:64
    reg  [8:0] query;  // key-balancer.ts:67
    reg  [2:0] group;  // key-balancer.ts:67
    reg  [2:0] place;  // key-balancer.ts:67
    reg  [63:0] bits;  // key-balancer.ts:67
    reg  [2:0] last_group;  // key-balancer.ts:67
    reg  [8:0] last_query;  // key-balancer.ts:67
    reg  [79:0] counts_data;  // key-balancer.ts:77
    reg  taken;  // the sums of the best key are there; key-balancer.ts:78
    reg  counting_valid;  // key-balancer.ts:88
    reg  [5:0] counting_at;  // key-balancer.ts:88
    reg  [127:0] loads;  // key-balancer.ts:97
    reg  [23:0] keys;  // key-balancer.ts:97
    reg  [3:0] trial;  // key-balancer.ts:97
    reg  [2:0] best;  // key-balancer.ts:179
    reg  [15:0] best_most;  // key-balancer.ts:179
    reg  tried_valid;  // key-balancer.ts:182
    reg  [2:0] tried_key;  // key-balancer.ts:182
    reg  [127:0] tried_sums;  // key-balancer.ts:182
    reg  judged_valid;  // key-balancer.ts:184
    reg  [2:0] judged_key;  // key-balancer.ts:184
    reg  [15:0] judged_most;  // key-balancer.ts:184

    wire place_ends_condition = (state == STATE_READ) | ((state == STATE_TAKE) & taken);
    wire place_ends = place_ends_condition & (place == 3'd7);
    wire gives = (state == STATE_GIVE) & queue_put_ready;
    wire group_ends = (gives | (state == STATE_WRITE)) & (group == last_group);
    wire all_counted = group_ends & (state == STATE_WRITE) & (query == last_query);
    wire tries = (state == STATE_TRY) & (trial < 4'd8);
    assign groups_ready = state == STATE_WAIT;
    assign new_keys_valid = queue_get_valid;
    assign new_keys_keys = queue_get_data;

    always @(posedge aclk) begin
        if (!aresetn) state <= STATE_WAIT;
        else begin
            case (state)
                STATE_WAIT: begin
                    if (groups_valid) state <= STATE_READ;
                end
                STATE_READ: begin
                    if (place_ends) state <= STATE_WRITE;
                end
                STATE_WRITE: begin
                    state <= STATE_WAIT;
                    if (all_counted) state <= STATE_LOOK;
                end
                STATE_LOOK: state <= STATE_TRY;
                STATE_TRY: begin
                    if (~tries & ~(tried_valid | judged_valid)) state <= STATE_TAKE;
                end
                STATE_TAKE: begin
                    if (taken) begin
                        state <= STATE_LOOK;
                        if (place_ends) state <= STATE_GIVE;
                    end
                end
                default: begin
                    if (gives) state <= STATE_LOOK;
                    if (group_ends) state <= STATE_WAIT;
                end
            endcase
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            query <= 9'd0;
            group <= 3'd0;
            place <= 3'd0;
        end
        else begin
            if (place_ends_condition) place <= place == 3'd7 ? 3'd0 : place + 3'd1;
            if (gives | (state == STATE_WRITE)) group <= group == last_group ? 3'd0 : group + 3'd1;
            if (group_ends & (state == STATE_WRITE)) query <= query == last_query ? 9'd0 : query + 9'd1;
        end
    end

    always @(posedge aclk) begin
        if (counting_valid) bits <= {8'd0, bits[63:8]};
        if (state == STATE_WAIT) begin
            if (groups_valid) begin
                bits <= groups_bits;
                last_group <= pass_last_group;
                last_query <= pass_last_query;
            end
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) taken <= 1'd0;
        else if (state == STATE_TRY) begin
            if (~tries & ~(tried_valid | judged_valid)) taken <= 1'd0;
        end
        else if (state == STATE_TAKE) taken <= 1'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) counting_valid <= 1'd0;
        else counting_valid <= state == STATE_READ;
    end

    always @(posedge aclk) begin
        counting_at <= {group, place};
    end

    always @(posedge aclk) begin
        case (state)
            STATE_WRITE: begin
                if (all_counted) loads <= 128'd0;
            end
            STATE_LOOK: trial <= 4'd0;
            STATE_TRY: begin
                if (tries) trial <= trial + 4'd1;
            end
            default: begin
                if (state == STATE_TAKE) begin
                    if (taken) begin
                        loads <= tried_sums;
                        keys <= {place == 3'd7 ? best : keys[23:21], place == 3'd6 ? best : keys[20:18],
                            place == 3'd5 ? best : keys[17:15], place == 3'd4 ? best : keys[14:12],
                            place == 3'd3 ? best : keys[11:9], place == 3'd2 ? best : keys[8:6],
                            place == 3'd1 ? best : keys[5:3], place == 3'd0 ? best : keys[2:0]};
                    end
                end
            end
        endcase
    end

    always @(posedge aclk) begin
        if (judged_valid & ((judged_key == 3'd0) | (judged_most < best_most))) begin
            best <= judged_key;
            best_most <= judged_most;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) tried_valid <= 1'd0;
        else tried_valid <= tries;
    end

    wire [2:0] tried_sums_next_value = state == STATE_TAKE ? best : trial[2:0];
    wire [79:0] tried_sums_next_value_2 = tried_sums_next_value[0] ?
        {counts_data[69:60], counts_data[79:70], counts_data[49:40], counts_data[59:50], counts_data[29:20],
            counts_data[39:30], counts_data[9:0], counts_data[19:10]} : counts_data;
    wire [79:0] tried_sums_next_value_3 = tried_sums_next_value[1] ?
        {tried_sums_next_value_2[59:40], tried_sums_next_value_2[79:60], tried_sums_next_value_2[19:0],
            tried_sums_next_value_2[39:20]} : tried_sums_next_value_2;
    wire [79:0] tried_sums_next_value_4 = tried_sums_next_value[2] ?
        {tried_sums_next_value_3[39:0], tried_sums_next_value_3[79:40]} : tried_sums_next_value_3;

    always @(posedge aclk) begin
        tried_key <= trial[2:0];
        tried_sums <= {loads[127:112] + {6'd0, tried_sums_next_value_4[79:70]},
            loads[111:96] + {6'd0, tried_sums_next_value_4[69:60]},
            loads[95:80] + {6'd0, tried_sums_next_value_4[59:50]},
            loads[79:64] + {6'd0, tried_sums_next_value_4[49:40]},
            loads[63:48] + {6'd0, tried_sums_next_value_4[39:30]},
            loads[47:32] + {6'd0, tried_sums_next_value_4[29:20]},
            loads[31:16] + {6'd0, tried_sums_next_value_4[19:10]}, loads[15:0] + {6'd0, tried_sums_next_value_4[9:0]}};
    end

    always @(posedge aclk) begin
        if (!aresetn) judged_valid <= 1'd0;
        else judged_valid <= tried_valid;
    end

    wire [15:0] judged_most_next_value = tried_sums[127:112] < tried_sums[111:96] ? tried_sums[111:96] :
        tried_sums[127:112];
    wire [15:0] judged_most_next_value_2 = tried_sums[95:80] < tried_sums[79:64] ? tried_sums[79:64] :
        tried_sums[95:80];
    wire [15:0] judged_most_next_value_3 = judged_most_next_value < judged_most_next_value_2 ?
        judged_most_next_value_2 : judged_most_next_value;
    wire [15:0] judged_most_next_value_4 = tried_sums[63:48] < tried_sums[47:32] ? tried_sums[47:32] :
        tried_sums[63:48];
    wire [15:0] judged_most_next_value_5 = tried_sums[31:16] < tried_sums[15:0] ? tried_sums[15:0] : tried_sums[31:16];
    wire [15:0] judged_most_next_value_6 = judged_most_next_value_4 < judged_most_next_value_5 ?
        judged_most_next_value_5 : judged_most_next_value_4;

    always @(posedge aclk) begin
        judged_key <= tried_key;
        judged_most <= judged_most_next_value_3 < judged_most_next_value_6 ? judged_most_next_value_6 :
            judged_most_next_value_3;
    end

    always @(posedge aclk) begin
        if (counting_valid)
            counts[counting_at] <= {(query == 9'd0 ? 10'd0 : counts_data[79:70]) + {9'd0, bits[7]},
                (query == 9'd0 ? 10'd0 : counts_data[69:60]) + {9'd0, bits[6]},
                (query == 9'd0 ? 10'd0 : counts_data[59:50]) + {9'd0, bits[5]},
                (query == 9'd0 ? 10'd0 : counts_data[49:40]) + {9'd0, bits[4]},
                (query == 9'd0 ? 10'd0 : counts_data[39:30]) + {9'd0, bits[3]},
                (query == 9'd0 ? 10'd0 : counts_data[29:20]) + {9'd0, bits[2]},
                (query == 9'd0 ? 10'd0 : counts_data[19:10]) + {9'd0, bits[1]},
                (query == 9'd0 ? 10'd0 : counts_data[9:0]) + {9'd0, bits[0]}};
    end

    always @(posedge aclk) begin
        counts_data <= counts[{group, place}];
    end

    // key-balancer.ts:79
    disc8x8_c9e0bf_queue_bits24_depth8 queue (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(state == STATE_GIVE),
        .put_ready(queue_put_ready),
        .put_data(keys),
        .get_valid(queue_get_valid),
        .get_ready(new_keys_ready),
        .get_data(queue_get_data)
    );
endmodule

`default_nettype wire
