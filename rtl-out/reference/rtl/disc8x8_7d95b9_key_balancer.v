// Counts the selections of each token, and chooses the keys that spread them evenly.
// KeyBalancer, generator/hardware/engine/masks/key-balancer.ts
// lanes = 8, slots = 16, maskSlots = 8, rows = 128
`default_nettype none

module disc8x8_7d95b9_key_balancer (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        pass_last_group,
    input  wire [6:0]  pass_last_query,
    input  wire        groups_valid,
    output wire        groups_ready,
    input  wire [63:0] groups_bits,  // in token order
    output wire        new_keys_valid,
    input  wire        new_keys_ready,
    output wire [23:0] new_keys_keys
);
    localparam [3:0] STATE_WAIT = 4'd0;
    localparam [3:0] STATE_READ = 4'd1;
    localparam [3:0] STATE_WRITE = 4'd2;
    localparam [3:0] STATE_SETTLE = 4'd3;
    localparam [3:0] STATE_LOOK = 4'd4;
    localparam [3:0] STATE_FOUND = 4'd5;
    localparam [3:0] STATE_TRY = 4'd6;
    localparam [3:0] STATE_TURN = 4'd7;
    localparam [3:0] STATE_TAKE = 4'd8;
    localparam [3:0] STATE_GIVE = 4'd9;
    wire queue_put_ready;
    wire queue_get_valid;
    wire [23:0] queue_get_data;
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [63:0] counts [0:15];  // key-balancer.ts:76
    reg  [3:0] state;  // key-balancer.ts:65
    reg  [6:0] query;  // key-balancer.ts:68
    reg  group;  // key-balancer.ts:68
    reg  [2:0] place;  // key-balancer.ts:68
    reg  [63:0] bits;  // key-balancer.ts:68
    reg  last_group;  // key-balancer.ts:68
    reg  [6:0] last_query;  // key-balancer.ts:68
    reg  [63:0] word;  // key-balancer.ts:79
    reg  [63:0] counts_data;  // key-balancer.ts:80
    reg  taken;  // the sums of the best key are there; key-balancer.ts:81
    reg  reading_valid;  // key-balancer.ts:179
    reg  [3:0] reading_at;  // key-balancer.ts:179
    reg  reading_is_first;  // key-balancer.ts:179
    reg  counting_valid;  // key-balancer.ts:180
    reg  [3:0] counting_at;  // key-balancer.ts:180
    reg  counting_is_first;  // key-balancer.ts:180
    reg  [95:0] loads;  // key-balancer.ts:93
    reg  [23:0] keys /* verilator split_var */;  // key-balancer.ts:93
    reg  [3:0] trial;  // key-balancer.ts:93
    reg  [2:0] best;  // key-balancer.ts:198
    reg  [11:0] best_most;  // key-balancer.ts:198
    reg  turned_valid;  // key-balancer.ts:199
    reg  [2:0] turned_key;  // key-balancer.ts:199
    reg  [63:0] turned_slot;  // key-balancer.ts:199
    reg  tried_valid;  // key-balancer.ts:201
    reg  [2:0] tried_key;  // key-balancer.ts:201
    reg  [95:0] tried_sums /* verilator split_var */;  // key-balancer.ts:201
    reg  judged4_valid;  // key-balancer.ts:211
    reg  [2:0] judged4_key;  // key-balancer.ts:211
    reg  [47:0] judged4_loads /* verilator split_var */;  // key-balancer.ts:211
    reg  judged2_valid;  // key-balancer.ts:211
    reg  [2:0] judged2_key;  // key-balancer.ts:211
    reg  [23:0] judged2_loads /* verilator split_var */;  // key-balancer.ts:211
    reg  judged1_valid;  // key-balancer.ts:211
    reg  [2:0] judged1_key;  // key-balancer.ts:211
    reg  [11:0] judged1_loads;  // key-balancer.ts:211

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
                    if (all_counted) state <= STATE_SETTLE;
                end
                STATE_SETTLE: state <= STATE_LOOK;
                STATE_LOOK: state <= STATE_FOUND;
                STATE_FOUND: state <= STATE_TRY;
                STATE_TRY: begin
                    if (~tries & ~(turned_valid | tried_valid | judged4_valid | judged2_valid | judged1_valid))
                        state <= STATE_TURN;
                end
                STATE_TURN: state <= STATE_TAKE;
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
            query <= 7'd0;
            group <= 1'd0;
            place <= 3'd0;
        end
        else begin
            if (place_ends_condition) place <= place == 3'd7 ? 3'd0 : place + 3'd1;
            if (gives | (state == STATE_WRITE)) group <= group == last_group ? 1'd0 : group + 1'd1;
            if (group_ends & (state == STATE_WRITE)) query <= query == last_query ? 7'd0 : query + 7'd1;
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
        word <= counts_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) taken <= 1'd0;
        else if (state == STATE_TURN) taken <= 1'd0;
        else if (state == STATE_TAKE) taken <= 1'd1;
    end

    always @(posedge aclk) begin
        if (!aresetn) reading_valid <= 1'd0;
        else reading_valid <= state == STATE_READ;
    end

    always @(posedge aclk) begin
        reading_at <= {group, place};
        reading_is_first <= query == 7'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) counting_valid <= 1'd0;
        else counting_valid <= reading_valid;
    end

    always @(posedge aclk) begin
        counting_at <= reading_at;
        counting_is_first <= reading_is_first;
    end

    always @(posedge aclk) begin
        case (state)
            STATE_SETTLE: loads <= 96'd0;
            STATE_FOUND: trial <= 4'd0;
            STATE_TRY: begin
                if (tries) trial <= trial + 4'd1;
                if (~tries & ~(turned_valid | tried_valid | judged4_valid | judged2_valid | judged1_valid))
                    trial <= {1'd0, best};
            end
            default: begin
                if (state == STATE_TAKE) begin
                    if (taken) begin
                        loads <= tried_sums;
                        keys[2:0] <= place == 3'd0 ? best : keys[2:0];
                        keys[5:3] <= place == 3'd1 ? best : keys[5:3];
                        keys[8:6] <= place == 3'd2 ? best : keys[8:6];
                        keys[11:9] <= place == 3'd3 ? best : keys[11:9];
                        keys[14:12] <= place == 3'd4 ? best : keys[14:12];
                        keys[17:15] <= place == 3'd5 ? best : keys[17:15];
                        keys[20:18] <= place == 3'd6 ? best : keys[20:18];
                        keys[23:21] <= place == 3'd7 ? best : keys[23:21];
                    end
                end
            end
        endcase
    end

    always @(posedge aclk) begin
        if (judged1_valid & ((judged1_key == 3'd0) | (judged1_loads < best_most))) begin
            best <= judged1_key;
            best_most <= judged1_loads;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) turned_valid <= 1'd0;
        else turned_valid <= tries;
    end

    wire [63:0] turned_slot_next_value = trial[0] ?
        {word[55:48], word[63:56], word[39:32], word[47:40], word[23:16], word[31:24], word[7:0], word[15:8]} : word;
    wire [63:0] turned_slot_next_value_2 = trial[1] ?
        {turned_slot_next_value[47:32], turned_slot_next_value[63:48], turned_slot_next_value[15:0],
            turned_slot_next_value[31:16]} : turned_slot_next_value;

    always @(posedge aclk) begin
        turned_key <= trial[2:0];
        turned_slot <= trial[2] ? {turned_slot_next_value_2[31:0], turned_slot_next_value_2[63:32]} :
            turned_slot_next_value_2;
    end

    always @(posedge aclk) begin
        if (!aresetn) tried_valid <= 1'd0;
        else tried_valid <= turned_valid;
    end

    always @(posedge aclk) begin
        tried_key <= turned_key;
        tried_sums[11:0] <= loads[11:0] + {4'd0, turned_slot[7:0]};
        tried_sums[23:12] <= loads[23:12] + {4'd0, turned_slot[15:8]};
        tried_sums[35:24] <= loads[35:24] + {4'd0, turned_slot[23:16]};
        tried_sums[47:36] <= loads[47:36] + {4'd0, turned_slot[31:24]};
        tried_sums[59:48] <= loads[59:48] + {4'd0, turned_slot[39:32]};
        tried_sums[71:60] <= loads[71:60] + {4'd0, turned_slot[47:40]};
        tried_sums[83:72] <= loads[83:72] + {4'd0, turned_slot[55:48]};
        tried_sums[95:84] <= loads[95:84] + {4'd0, turned_slot[63:56]};
    end

    always @(posedge aclk) begin
        if (!aresetn) judged4_valid <= 1'd0;
        else judged4_valid <= tried_valid;
    end

    always @(posedge aclk) begin
        judged4_key <= tried_key;
        judged4_loads[11:0] <= tried_sums[23:12] < tried_sums[11:0] ? tried_sums[11:0] : tried_sums[23:12];
        judged4_loads[23:12] <= tried_sums[47:36] < tried_sums[35:24] ? tried_sums[35:24] : tried_sums[47:36];
        judged4_loads[35:24] <= tried_sums[71:60] < tried_sums[59:48] ? tried_sums[59:48] : tried_sums[71:60];
        judged4_loads[47:36] <= tried_sums[95:84] < tried_sums[83:72] ? tried_sums[83:72] : tried_sums[95:84];
    end

    always @(posedge aclk) begin
        if (!aresetn) judged2_valid <= 1'd0;
        else judged2_valid <= judged4_valid;
    end

    always @(posedge aclk) begin
        judged2_key <= judged4_key;
        judged2_loads[11:0] <= judged4_loads[23:12] < judged4_loads[11:0] ? judged4_loads[11:0] : judged4_loads[23:12];
        judged2_loads[23:12] <= judged4_loads[47:36] < judged4_loads[35:24] ? judged4_loads[35:24] :
            judged4_loads[47:36];
    end

    always @(posedge aclk) begin
        if (!aresetn) judged1_valid <= 1'd0;
        else judged1_valid <= judged2_valid;
    end

    always @(posedge aclk) begin
        judged1_key <= judged2_key;
        judged1_loads <= judged2_loads[23:12] < judged2_loads[11:0] ? judged2_loads[11:0] : judged2_loads[23:12];
    end

    always @(posedge aclk) begin
        if (counting_valid)
            counts[counting_at] <= {(counting_is_first ? 8'd0 : word[63:56]) + {7'd0, bits[7]},
                (counting_is_first ? 8'd0 : word[55:48]) + {7'd0, bits[6]},
                (counting_is_first ? 8'd0 : word[47:40]) + {7'd0, bits[5]},
                (counting_is_first ? 8'd0 : word[39:32]) + {7'd0, bits[4]},
                (counting_is_first ? 8'd0 : word[31:24]) + {7'd0, bits[3]},
                (counting_is_first ? 8'd0 : word[23:16]) + {7'd0, bits[2]},
                (counting_is_first ? 8'd0 : word[15:8]) + {7'd0, bits[1]},
                (counting_is_first ? 8'd0 : word[7:0]) + {7'd0, bits[0]}};
    end

    always @(posedge aclk) begin
        counts_data <= counts[{group, place}];
        `ifndef SYNTHESIS
        if (counting_valid) begin
            if ({group, place} == counting_at) counts_data <= ~counts[{group, place}];
        end
        `endif
    end

    // key-balancer.ts:82
    disc8x8_7d95b9_queue_bits24_depth2 queue (
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
