// LayerNorm and modulation of rows of the residual stream; patches.
// NormModulate, generator/hardware/elementwise/norm-modulate.ts
// width = 8, words = 8, lanes = 2
`default_nettype none

module disc8x8_7d95b9_norm_modulate (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        layer_half,  // of the table of channels
    input  wire [3:0]  layer_last_word,  // words in a row, less one
    input  wire [27:0] layer_reciprocal,  // 2^27 / elements
    input  wire [39:0] layer_epsilon,
    input  wire [4:0]  layer_shift,  // less one
    input  wire        is_patch,  // words are patches
    input  wire [15:0] patch_multiplier,
    input  wire [5:0]  patch_shift,  // less one
    input  wire        write_enable,
    input  wire        write_half,
    input  wire [2:0]  write_entry,  // a word of results
    input  wire [2:0]  write_part,  // word of the bus of this entry
    input  wire [63:0] write_data,
    input  wire        rows_valid,
    output wire        rows_ready,
    input  wire [63:0] rows_x,
    output wire        results_valid,
    input  wire        results_ready,
    output wire [63:0] results_values
);
    wire statistics_sums_ready;
    wire statistics_marks_valid;
    wire [15:0] statistics_marks_inverse;
    wire [5:0] statistics_marks_down;
    wire signed [36:0] statistics_marks_offset;
    wire sums_put_ready;
    wire sums_get_valid;
    wire [58:0] sums_get_data;
    wire marks_put_ready;
    wire marks_get_valid;
    wire marks_get_ready;
    wire [58:0] marks_get_data;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire [15:0] buffer_get_data;
    wire packer_put_valid;
    wire packer_put_ready;
    wire packer_get_valid;
    wire [63:0] packer_get_data;
    (* ram_style = "block", syn_ramstyle = "block_ram", ramstyle = "no_rw_check" *)
    reg  [63:0] held [0:127];  // norm-modulate.ts:121
    (* ram_style = "distributed", syn_ramstyle = "distributed" *)
    reg  [63:0] gains [0:31];  // norm-modulate.ts:312
    (* ram_style = "block", syn_ramstyle = "block_ram" *)
    reg  [63:0] offsets_0 [0:63];  // norm-modulate.ts:312
    reg  [4:0] places_taken;  // norm-modulate.ts:90
    reg  places_has_room;  // norm-modulate.ts:90
    reg  [3:0] rows_taken_taken;  // norm-modulate.ts:113
    reg  rows_taken_has_room;  // norm-modulate.ts:113
    reg  [2:0] in_slot;  // norm-modulate.ts:139
    reg  in_part;  // norm-modulate.ts:139
    reg  [3:0] in_word_at;  // norm-modulate.ts:139
    reg  in_word_is_last;  // norm-modulate.ts:139
    reg  in_begins;  // a row is to begin; norm-modulate.ts:139
    reg  taken_valid;  // norm-modulate.ts:169
    reg  taken_first;  // norm-modulate.ts:169
    reg  taken_last;  // norm-modulate.ts:169
    reg  [31:0] taken_x /* verilator split_var */;  // norm-modulate.ts:169
    reg  squared_valid;  // norm-modulate.ts:171
    reg  squared_first;  // norm-modulate.ts:171
    reg  squared_last;  // norm-modulate.ts:171
    reg  signed [16:0] squared_total;  // norm-modulate.ts:171
    reg  [63:0] squared_squares /* verilator split_var */;  // norm-modulate.ts:171
    reg  added_valid;  // norm-modulate.ts:178
    reg  added_first;  // norm-modulate.ts:178
    reg  added_last;  // norm-modulate.ts:178
    reg  signed [16:0] added_total;  // norm-modulate.ts:178
    reg  [32:0] added_square;  // norm-modulate.ts:178
    reg  signed [21:0] sum_so_far;  // norm-modulate.ts:181
    reg  [36:0] squares_so_far;  // norm-modulate.ts:181
    reg  summed_valid;  // norm-modulate.ts:192
    reg  signed [21:0] summed_sum;  // norm-modulate.ts:192
    reg  [36:0] summed_squares;  // norm-modulate.ts:192
    reg  [2:0] out_slot;  // norm-modulate.ts:199
    reg  [3:0] out_word;  // norm-modulate.ts:199
    reg  out_part;  // norm-modulate.ts:199
    reg  [63:0] held_data;  // norm-modulate.ts:209
    reg  fetched_valid;  // norm-modulate.ts:211
    reg  [3:0] fetched_word;  // norm-modulate.ts:211
    reg  fetched_part;  // norm-modulate.ts:211
    reg  [15:0] fetched_inverse;  // norm-modulate.ts:211
    reg  [5:0] fetched_down;  // norm-modulate.ts:211
    reg  signed [36:0] fetched_offset;  // norm-modulate.ts:211
    reg  found_valid;  // norm-modulate.ts:215
    reg  [3:0] found_word;  // norm-modulate.ts:215
    reg  found_part;  // norm-modulate.ts:215
    reg  [15:0] found_inverse;  // norm-modulate.ts:215
    reg  [5:0] found_down;  // norm-modulate.ts:215
    reg  signed [36:0] found_offset;  // norm-modulate.ts:215
    reg  [63:0] found_x;  // norm-modulate.ts:215
    reg  picked_valid;  // norm-modulate.ts:227
    reg  [31:0] picked_x;  // norm-modulate.ts:227
    reg  [15:0] picked_inverse;  // norm-modulate.ts:227
    reg  [6:0] picked_down;  // norm-modulate.ts:227
    reg  signed [36:0] picked_offset;  // norm-modulate.ts:227
    reg  [3:0] picked_word;  // norm-modulate.ts:227
    reg  picked_part;  // norm-modulate.ts:227
    reg  scaled_valid;  // norm-modulate.ts:238
    reg  [6:0] scaled_down;  // norm-modulate.ts:238
    reg  signed [36:0] scaled_offset;  // norm-modulate.ts:238
    reg  [3:0] scaled_word;  // norm-modulate.ts:238
    reg  scaled_part;  // norm-modulate.ts:238
    reg  [65:0] scaled_products /* verilator split_var */;  // norm-modulate.ts:238
    reg  centred_valid;  // norm-modulate.ts:241
    reg  [73:0] centred_values /* verilator split_var */;  // norm-modulate.ts:241
    reg  [6:0] centred_down;  // norm-modulate.ts:241
    reg  [3:0] centred_word;  // norm-modulate.ts:241
    reg  centred_part;  // norm-modulate.ts:241
    reg  far_valid;  // norm-modulate.ts:248
    reg  [49:0] far_low /* verilator split_var */;  // norm-modulate.ts:248
    reg  [1:0] far_is_beyond;  // norm-modulate.ts:248
    reg  [1:0] far_is_negative;  // norm-modulate.ts:248
    reg  [6:0] far_down;  // norm-modulate.ts:248
    reg  [3:0] far_word;  // norm-modulate.ts:248
    reg  far_part;  // norm-modulate.ts:248
    reg  [63:0] gains_data;  // norm-modulate.ts:329
    reg  [63:0] offsets_0_data;  // norm-modulate.ts:332
    reg  normed_valid;  // norm-modulate.ts:256
    reg  [35:0] normed_twice_low /* verilator split_var */;  // norm-modulate.ts:256
    reg  [1:0] normed_twice_is_beyond;  // norm-modulate.ts:256
    reg  [1:0] normed_twice_is_negative;  // norm-modulate.ts:256
    reg  normed_part;  // norm-modulate.ts:256
    reg  rounded_valid;  // norm-modulate.ts:264
    reg  [35:0] rounded_values /* verilator split_var */;  // norm-modulate.ts:264
    reg  [31:0] rounded_gains;  // norm-modulate.ts:264
    reg  [63:0] rounded_offsets;  // norm-modulate.ts:264
    reg  gained_valid;  // norm-modulate.ts:271
    reg  [67:0] gained_products /* verilator split_var */;  // norm-modulate.ts:271
    reg  [63:0] gained_offsets;  // norm-modulate.ts:271
    reg  modulated_valid;  // norm-modulate.ts:278
    reg  [71:0] modulated_wide /* verilator split_var */;  // norm-modulate.ts:278
    reg  [4:0] down;  // norm-modulate.ts:285
    reg  down_far_valid;  // norm-modulate.ts:287
    reg  [31:0] down_far_low /* verilator split_var */;  // norm-modulate.ts:287
    reg  [1:0] down_far_is_beyond;  // norm-modulate.ts:287
    reg  [1:0] down_far_is_negative;  // norm-modulate.ts:287
    reg  halving_valid;  // norm-modulate.ts:290
    reg  [17:0] halving_twice_low /* verilator split_var */;  // norm-modulate.ts:290
    reg  [1:0] halving_twice_is_beyond;  // norm-modulate.ts:290
    reg  [1:0] halving_twice_is_negative;  // norm-modulate.ts:290

    wire in_goes = rows_valid & (is_patch ? places_has_room : ~in_begins | rows_taken_has_room);
    wire is_kept = rows_ready & ~is_patch;
    wire in_ends = is_kept & in_word_is_last;
    wire signed [21:0] sum = (added_first ? 22'sd0 : sum_so_far) + {{5{added_total[16]}}, added_total};
    wire [36:0] sum_of_squares = (added_first ? 37'd0 : squares_so_far) + {4'd0, added_square};
    wire out_goes = marks_get_valid & places_has_room;
    wire out_ends = out_goes & (out_part == 1'd1) & (out_word == layer_last_word);
    wire out_reads = out_goes & (out_part == 1'd0);
    assign rows_ready = in_goes & (in_part == 1'd1);
    assign results_valid = packer_get_valid;
    assign results_values = packer_get_data;
    assign marks_get_ready = out_ends;
    assign packer_put_valid = buffer_get_valid;
    wire places_taken_next_condition = (out_goes | (in_goes & is_patch)) & ~(packer_put_valid & packer_put_ready);
    wire places_taken_next_condition_2 = packer_put_valid & packer_put_ready & ~(out_goes | (in_goes & is_patch));

    always @(posedge aclk) begin
        if (!aresetn) begin
            places_taken <= 5'd0;
            places_has_room <= 1'd1;
        end
        else begin
            if (places_taken_next_condition) places_taken <= places_taken + 5'd1;
            else if (places_taken_next_condition_2) places_taken <= places_taken - 5'd1;
            if (places_taken_next_condition) places_has_room <= places_taken != 5'd15;
            else if (places_taken_next_condition_2) places_has_room <= 1'd1;
        end
    end

    wire rows_taken_taken_next_condition = in_goes & ~is_patch & in_begins;
    wire rows_taken_taken_next_condition_2 = rows_taken_taken_next_condition & ~(marks_get_valid & marks_get_ready);
    wire rows_taken_taken_next_condition_3 = marks_get_valid & marks_get_ready & ~rows_taken_taken_next_condition;

    always @(posedge aclk) begin
        if (!aresetn) begin
            rows_taken_taken <= 4'd0;
            rows_taken_has_room <= 1'd1;
        end
        else begin
            if (rows_taken_taken_next_condition_2) rows_taken_taken <= rows_taken_taken + 4'd1;
            else if (rows_taken_taken_next_condition_3) rows_taken_taken <= rows_taken_taken - 4'd1;
            if (rows_taken_taken_next_condition_2) rows_taken_has_room <= rows_taken_taken != 4'd7;
            else if (rows_taken_taken_next_condition_3) rows_taken_has_room <= 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            in_slot <= 3'd0;
            in_part <= 1'd0;
            in_word_at <= 4'd0;
            in_word_is_last <= 1'd0;
            in_begins <= 1'd1;
        end
        else begin
            if (in_goes) in_part <= in_part == 1'd1 ? 1'd0 : in_part + 1'd1;
            if (is_kept) begin
                in_word_at <= in_word_is_last ? 4'd0 : in_word_at + 4'd1;
                in_word_is_last <= in_word_is_last ? layer_last_word == 4'd0 : (in_word_at + 4'd1) == layer_last_word;
            end
            if (in_goes & ~is_patch) in_begins <= in_ends;
            if (in_ends) in_slot <= in_slot == 3'd7 ? 3'd0 : in_slot + 3'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) taken_valid <= 1'd0;
        else taken_valid <= in_goes & ~is_patch;
    end

    always @(posedge aclk) begin
        taken_first <= in_begins;
        taken_last <= in_ends;
        taken_x[15:0] <= in_part == 1'd0 ? rows_x[15:0] : rows_x[47:32];
        taken_x[31:16] <= in_part == 1'd0 ? rows_x[31:16] : rows_x[63:48];
    end

    always @(posedge aclk) begin
        if (!aresetn) squared_valid <= 1'd0;
        else squared_valid <= taken_valid;
    end

    always @(posedge aclk) begin
        squared_first <= taken_first;
        squared_last <= taken_last;
        squared_total <= {taken_x[15], taken_x[15:0]} + {taken_x[31], taken_x[31:16]};
        squared_squares[31:0] <= $signed(taken_x[15:0]) * $signed(taken_x[15:0]);
        squared_squares[63:32] <= $signed(taken_x[31:16]) * $signed(taken_x[31:16]);
    end

    always @(posedge aclk) begin
        if (!aresetn) added_valid <= 1'd0;
        else added_valid <= squared_valid;
    end

    always @(posedge aclk) begin
        added_first <= squared_first;
        added_last <= squared_last;
        added_total <= squared_total;
        added_square <= {squared_squares[31], squared_squares[31:0]} + {squared_squares[63], squared_squares[63:32]};
    end

    always @(posedge aclk) begin
        if (added_valid) begin
            sum_so_far <= sum;
            squares_so_far <= sum_of_squares;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) summed_valid <= 1'd0;
        else summed_valid <= added_valid & added_last;
    end

    always @(posedge aclk) begin
        summed_sum <= sum;
        summed_squares <= sum_of_squares;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            out_slot <= 3'd0;
            out_word <= 4'd0;
            out_part <= 1'd0;
        end
        else begin
            if (out_goes) out_part <= out_part == 1'd1 ? 1'd0 : out_part + 1'd1;
            if (out_goes & (out_part == 1'd1)) out_word <= out_word == layer_last_word ? 4'd0 : out_word + 4'd1;
            if (out_ends) out_slot <= out_slot == 3'd7 ? 3'd0 : out_slot + 3'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) fetched_valid <= 1'd0;
        else fetched_valid <= out_goes;
    end

    always @(posedge aclk) begin
        fetched_word <= out_word;
        fetched_part <= out_part;
        fetched_inverse <= marks_get_data[15:0];
        fetched_down <= marks_get_data[21:16];
        fetched_offset <= marks_get_data[58:22];
    end

    always @(posedge aclk) begin
        if (!aresetn) found_valid <= 1'd0;
        else found_valid <= fetched_valid;
    end

    always @(posedge aclk) begin
        found_word <= fetched_word;
        found_part <= fetched_part;
        found_inverse <= fetched_inverse;
        found_down <= fetched_down;
        found_offset <= fetched_offset;
        found_x <= held_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) picked_valid <= 1'd0;
        else picked_valid <= is_patch ? in_goes & is_patch : found_valid;
    end

    wire [31:0] picked_x_next_value = {in_part == 1'd0 ? rows_x[31:16] : rows_x[63:48],
        in_part == 1'd0 ? rows_x[15:0] : rows_x[47:32]};

    always @(posedge aclk) begin
        picked_x <= is_patch ? picked_x_next_value :
            {found_part == 1'd0 ? found_x[31:16] : found_x[63:48], found_part == 1'd0 ? found_x[15:0] : found_x[47:32]};
        picked_inverse <= is_patch ? patch_multiplier : found_inverse;
        picked_down <= is_patch ? {1'd0, patch_shift} + 7'd3 : {1'd0, found_down};
        picked_offset <= is_patch ? 37'sd0 : found_offset;
        picked_word <= found_word;
        picked_part <= found_part;
    end

    always @(posedge aclk) begin
        if (!aresetn) scaled_valid <= 1'd0;
        else scaled_valid <= picked_valid;
    end

    always @(posedge aclk) begin
        scaled_down <= picked_down;
        scaled_offset <= picked_offset;
        scaled_word <= picked_word;
        scaled_part <= picked_part;
        scaled_products[32:0] <= $signed(picked_x[15:0]) * $signed({1'd0, picked_inverse});
        scaled_products[65:33] <= $signed(picked_x[31:16]) * $signed({1'd0, picked_inverse});
    end

    always @(posedge aclk) begin
        if (!aresetn) centred_valid <= 1'd0;
        else centred_valid <= scaled_valid;
    end

    wire signed [35:0] centred_values_next_value = {scaled_products[32:0], 3'd0};
    wire signed [35:0] centred_values_next_value_2 = {scaled_products[65:33], 3'd0};

    always @(posedge aclk) begin
        centred_values[36:0] <= {centred_values_next_value[35], centred_values_next_value} - scaled_offset;
        centred_values[73:37] <= {centred_values_next_value_2[35], centred_values_next_value_2} - scaled_offset;
        centred_down <= scaled_down;
        centred_word <= scaled_word;
        centred_part <= scaled_part;
    end

    always @(posedge aclk) begin
        if (!aresetn) far_valid <= 1'd0;
        else far_valid <= centred_valid;
    end

    wire [36:0] far_low_next_value = centred_down[6] ? {37{centred_values[36]}} : centred_values[36:0];
    wire [36:0] far_low_next_value_2 = centred_down[5] ? {{32{centred_values[36]}}, far_low_next_value[36:32]} :
        far_low_next_value;
    wire [36:0] far_low_next_value_3 = centred_down[4] ? {{16{centred_values[36]}}, far_low_next_value_2[36:16]} :
        far_low_next_value_2;
    wire [32:0] far_low_next_value_4 = centred_down[3] ? {{8{centred_values[36]}}, far_low_next_value_3[32:8]} :
        far_low_next_value_3[32:0];
    wire [36:0] far_low_next_value_5 = centred_down[6] ? {37{centred_values[73]}} : centred_values[73:37];
    wire [36:0] far_low_next_value_6 = centred_down[5] ? {{32{centred_values[73]}}, far_low_next_value_5[36:32]} :
        far_low_next_value_5;
    wire [36:0] far_low_next_value_7 = centred_down[4] ? {{16{centred_values[73]}}, far_low_next_value_6[36:16]} :
        far_low_next_value_6;
    wire [32:0] far_low_next_value_8 = centred_down[3] ? {{8{centred_values[73]}}, far_low_next_value_7[32:8]} :
        far_low_next_value_7[32:0];
    wire [4:0] far_is_beyond_next_value = far_low_next_value_3[36:32];
    wire [8:0] far_is_beyond_next_value_2 = far_low_next_value_4[32:24];
    wire [4:0] far_is_beyond_next_value_3 = far_low_next_value_7[36:32];
    wire [8:0] far_is_beyond_next_value_4 = far_low_next_value_8[32:24];

    always @(posedge aclk) begin
        far_low[24:0] <= far_low_next_value_4[24:0];
        far_low[49:25] <= far_low_next_value_8[24:0];
        far_is_beyond <= {|(centred_values[73] ? ~far_is_beyond_next_value_3 : far_is_beyond_next_value_3) |
            |(centred_values[73] ? ~far_is_beyond_next_value_4 : far_is_beyond_next_value_4),
            |(centred_values[36] ? ~far_is_beyond_next_value : far_is_beyond_next_value) |
                |(centred_values[36] ? ~far_is_beyond_next_value_2 : far_is_beyond_next_value_2)};
        far_is_negative <= {centred_values[73], centred_values[36]};
        far_down <= centred_down;
        far_word <= centred_word;
        far_part <= centred_part;
    end

    always @(posedge aclk) begin
        if (!aresetn) normed_valid <= 1'd0;
        else normed_valid <= far_valid;
    end

    wire [24:0] normed_twice_low_next_value = far_down[2] ? {{4{far_low[24]}}, far_low[24:4]} : far_low[24:0];
    wire [20:0] normed_twice_low_next_value_2 = far_down[1] ? {{2{far_low[24]}}, normed_twice_low_next_value[20:2]} :
        normed_twice_low_next_value[20:0];
    wire [18:0] normed_twice_low_next_value_3 = far_down[0] ? {far_low[24], normed_twice_low_next_value_2[18:1]} :
        normed_twice_low_next_value_2[18:0];
    wire [24:0] normed_twice_low_next_value_4 = far_down[2] ? {{4{far_low[49]}}, far_low[49:29]} : far_low[49:25];
    wire [20:0] normed_twice_low_next_value_5 = far_down[1] ? {{2{far_low[49]}}, normed_twice_low_next_value_4[20:2]} :
        normed_twice_low_next_value_4[20:0];
    wire [18:0] normed_twice_low_next_value_6 = far_down[0] ? {far_low[49], normed_twice_low_next_value_5[18:1]} :
        normed_twice_low_next_value_5[18:0];
    wire [4:0] normed_twice_is_beyond_next_value = normed_twice_low_next_value[24:20];
    wire [2:0] normed_twice_is_beyond_next_value_2 = normed_twice_low_next_value_2[20:18];
    wire [1:0] normed_twice_is_beyond_next_value_3 = normed_twice_low_next_value_3[18:17];
    wire [4:0] normed_twice_is_beyond_next_value_4 = normed_twice_low_next_value_4[24:20];
    wire [2:0] normed_twice_is_beyond_next_value_5 = normed_twice_low_next_value_5[20:18];
    wire [1:0] normed_twice_is_beyond_next_value_6 = normed_twice_low_next_value_6[18:17];

    always @(posedge aclk) begin
        normed_twice_low[17:0] <= normed_twice_low_next_value_3[17:0];
        normed_twice_low[35:18] <= normed_twice_low_next_value_6[17:0];
        normed_twice_is_beyond <=
            {|(far_low[49] ? ~normed_twice_is_beyond_next_value_4 : normed_twice_is_beyond_next_value_4) |
            |(far_low[49] ? ~normed_twice_is_beyond_next_value_5 : normed_twice_is_beyond_next_value_5) |
            |(far_low[49] ? ~normed_twice_is_beyond_next_value_6 : normed_twice_is_beyond_next_value_6) |
            far_is_beyond[1],
            |(far_low[24] ? ~normed_twice_is_beyond_next_value : normed_twice_is_beyond_next_value) |
                |(far_low[24] ? ~normed_twice_is_beyond_next_value_2 : normed_twice_is_beyond_next_value_2) |
                |(far_low[24] ? ~normed_twice_is_beyond_next_value_3 : normed_twice_is_beyond_next_value_3) |
                far_is_beyond[0]};
        normed_twice_is_negative <= far_is_negative;
        normed_part <= far_part;
    end

    always @(posedge aclk) begin
        if (!aresetn) rounded_valid <= 1'd0;
        else rounded_valid <= normed_valid;
    end

    wire signed [18:0] rounded_values_next_sum = (normed_twice_is_beyond[0] ?
        (normed_twice_is_negative[0] ? -19'sd131072 : 19'sh1ffff) : {normed_twice_low[17], normed_twice_low[17:0]}) +
        19'sd1;
    wire signed [18:0] rounded_values_next_sum_2 = (normed_twice_is_beyond[1] ?
        (normed_twice_is_negative[1] ? -19'sd131072 : 19'sh1ffff) : {normed_twice_low[35], normed_twice_low[35:18]}) +
        19'sd1;

    always @(posedge aclk) begin
        rounded_values[17:0] <= rounded_values_next_sum[18:1];
        rounded_values[35:18] <= rounded_values_next_sum_2[18:1];
        rounded_gains <= is_patch ? 32'h00020002 :
            {normed_part == 1'd0 ? gains_data[31:16] : gains_data[63:48],
                normed_part == 1'd0 ? gains_data[15:0] : gains_data[47:32]};
        rounded_offsets <= is_patch ? 64'd0 : offsets_0_data;
    end

    always @(posedge aclk) begin
        if (!aresetn) gained_valid <= 1'd0;
        else gained_valid <= rounded_valid;
    end

    always @(posedge aclk) begin
        gained_products[33:0] <= $signed(rounded_values[17:0]) * $signed(rounded_gains[15:0]);
        gained_products[67:34] <= $signed(rounded_values[35:18]) * $signed(rounded_gains[31:16]);
        gained_offsets <= rounded_offsets;
    end

    always @(posedge aclk) begin
        if (!aresetn) modulated_valid <= 1'd0;
        else modulated_valid <= gained_valid;
    end

    always @(posedge aclk) begin
        modulated_wide[35:0] <= {{2{gained_products[33]}}, gained_products[33:0]} +
            {{4{gained_offsets[31]}}, gained_offsets[31:0]};
        modulated_wide[71:36] <= {{2{gained_products[67]}}, gained_products[67:34]} +
            {{4{gained_offsets[63]}}, gained_offsets[63:32]};
    end

    always @(posedge aclk) begin
        down <= is_patch ? 5'd0 : layer_shift;
    end

    always @(posedge aclk) begin
        if (!aresetn) down_far_valid <= 1'd0;
        else down_far_valid <= modulated_valid;
    end

    wire [35:0] down_far_low_next_value = down[4] ? {{16{modulated_wide[35]}}, modulated_wide[35:16]} :
        modulated_wide[35:0];
    wire [23:0] down_far_low_next_value_2 = down[3] ? {{8{modulated_wide[35]}}, down_far_low_next_value[23:8]} :
        down_far_low_next_value[23:0];
    wire [35:0] down_far_low_next_value_3 = down[4] ? {{16{modulated_wide[71]}}, modulated_wide[71:52]} :
        modulated_wide[71:36];
    wire [23:0] down_far_low_next_value_4 = down[3] ? {{8{modulated_wide[71]}}, down_far_low_next_value_3[23:8]} :
        down_far_low_next_value_3[23:0];
    wire [12:0] down_far_is_beyond_next_value = down_far_low_next_value[35:23];
    wire [8:0] down_far_is_beyond_next_value_2 = down_far_low_next_value_2[23:15];
    wire [12:0] down_far_is_beyond_next_value_3 = down_far_low_next_value_3[35:23];
    wire [8:0] down_far_is_beyond_next_value_4 = down_far_low_next_value_4[23:15];

    always @(posedge aclk) begin
        down_far_low[15:0] <= down_far_low_next_value_2[15:0];
        down_far_low[31:16] <= down_far_low_next_value_4[15:0];
        down_far_is_beyond <=
            {|(modulated_wide[71] ? ~down_far_is_beyond_next_value_3 : down_far_is_beyond_next_value_3) |
            |(modulated_wide[71] ? ~down_far_is_beyond_next_value_4 : down_far_is_beyond_next_value_4),
            |(modulated_wide[35] ? ~down_far_is_beyond_next_value : down_far_is_beyond_next_value) |
                |(modulated_wide[35] ? ~down_far_is_beyond_next_value_2 : down_far_is_beyond_next_value_2)};
        down_far_is_negative <= {modulated_wide[71], modulated_wide[35]};
    end

    always @(posedge aclk) begin
        if (!aresetn) halving_valid <= 1'd0;
        else halving_valid <= down_far_valid;
    end

    wire [15:0] halving_twice_low_next_value = down[2] ? {{4{down_far_low[15]}}, down_far_low[15:4]} :
        down_far_low[15:0];
    wire [11:0] halving_twice_low_next_value_2 = down[1] ? {{2{down_far_low[15]}}, halving_twice_low_next_value[11:2]} :
        halving_twice_low_next_value[11:0];
    wire [9:0] halving_twice_low_next_value_3 = down[0] ? {down_far_low[15], halving_twice_low_next_value_2[9:1]} :
        halving_twice_low_next_value_2[9:0];
    wire [15:0] halving_twice_low_next_value_4 = down[2] ? {{4{down_far_low[31]}}, down_far_low[31:20]} :
        down_far_low[31:16];
    wire [11:0] halving_twice_low_next_value_5 = down[1] ?
        {{2{down_far_low[31]}}, halving_twice_low_next_value_4[11:2]} : halving_twice_low_next_value_4[11:0];
    wire [9:0] halving_twice_low_next_value_6 = down[0] ? {down_far_low[31], halving_twice_low_next_value_5[9:1]} :
        halving_twice_low_next_value_5[9:0];
    wire [4:0] halving_twice_is_beyond_next_value = halving_twice_low_next_value[15:11];
    wire [2:0] halving_twice_is_beyond_next_value_2 = halving_twice_low_next_value_2[11:9];
    wire [1:0] halving_twice_is_beyond_next_value_3 = halving_twice_low_next_value_3[9:8];
    wire [4:0] halving_twice_is_beyond_next_value_4 = halving_twice_low_next_value_4[15:11];
    wire [2:0] halving_twice_is_beyond_next_value_5 = halving_twice_low_next_value_5[11:9];
    wire [1:0] halving_twice_is_beyond_next_value_6 = halving_twice_low_next_value_6[9:8];

    always @(posedge aclk) begin
        halving_twice_low[8:0] <= halving_twice_low_next_value_3[8:0];
        halving_twice_low[17:9] <= halving_twice_low_next_value_6[8:0];
        halving_twice_is_beyond <=
            {|(down_far_low[31] ? ~halving_twice_is_beyond_next_value_4 : halving_twice_is_beyond_next_value_4) |
            |(down_far_low[31] ? ~halving_twice_is_beyond_next_value_5 : halving_twice_is_beyond_next_value_5) |
            |(down_far_low[31] ? ~halving_twice_is_beyond_next_value_6 : halving_twice_is_beyond_next_value_6) |
            down_far_is_beyond[1],
            |(down_far_low[15] ? ~halving_twice_is_beyond_next_value : halving_twice_is_beyond_next_value) |
                |(down_far_low[15] ? ~halving_twice_is_beyond_next_value_2 : halving_twice_is_beyond_next_value_2) |
                |(down_far_low[15] ? ~halving_twice_is_beyond_next_value_3 : halving_twice_is_beyond_next_value_3) |
                down_far_is_beyond[0]};
        halving_twice_is_negative <= down_far_is_negative;
    end

    always @(posedge aclk) begin
        if (is_kept) held[{in_slot, in_word_at}] <= rows_x;
    end

    always @(posedge aclk) begin
        if (out_reads) begin
            held_data <= held[{out_slot, out_word}];
            `ifndef SYNTHESIS
            if (is_kept) begin
                if ({out_slot, out_word} == {in_slot, in_word_at}) held_data <= ~held[{out_slot, out_word}];
            end
            `endif
        end
    end

    always @(posedge aclk) begin
        if (write_enable & (write_part < 3'd2)) gains[{write_half, {write_entry, write_part[0]}}] <= write_data;
    end

    always @(posedge aclk) begin
        if (far_valid) gains_data <= gains[{layer_half, far_word}];
    end

    always @(posedge aclk) begin
        if (write_enable & ~(write_part < 3'd2))
            offsets_0[{{write_half, {write_entry, write_part[2]}}, write_part[0]}] <= write_data;
    end

    always @(posedge aclk) begin
        if (far_valid) offsets_0_data <= offsets_0[{{layer_half, far_word}, far_part}];
    end

    wire signed [8:0] buffer_put_data_sum = halving_twice_low[8:0] + 9'sd1;
    wire signed [8:0] buffer_put_data_sum_2 = halving_twice_low[17:9] + 9'sd1;

    // norm-modulate.ts:116
    disc8x8_7d95b9_row_statistics statistics (
        .aclk(aclk),
        .aresetn(aresetn),
        .layer_last_word(layer_last_word),
        .layer_reciprocal(layer_reciprocal),
        .layer_epsilon(layer_epsilon),
        .sums_valid(sums_get_valid),
        .sums_ready(statistics_sums_ready),
        .sums_sum(sums_get_data[21:0]),
        .sums_squares(sums_get_data[58:22]),
        .marks_valid(statistics_marks_valid),
        .marks_ready(marks_put_ready),
        .marks_inverse(statistics_marks_inverse),
        .marks_down(statistics_marks_down),
        .marks_offset(statistics_marks_offset)
    );

    // norm-modulate.ts:116
    disc8x8_7d95b9_queue_bits59_depth8 sums (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(summed_valid),
        .put_ready(sums_put_ready),
        .put_data({summed_squares, summed_sum}),
        .get_valid(sums_get_valid),
        .get_ready(statistics_sums_ready),
        .get_data(sums_get_data)
    );

    // norm-modulate.ts:116
    disc8x8_7d95b9_queue_bits59_depth8 marks (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(statistics_marks_valid),
        .put_ready(marks_put_ready),
        .put_data({statistics_marks_offset, statistics_marks_down, statistics_marks_inverse}),
        .get_valid(marks_get_valid),
        .get_ready(marks_get_ready),
        .get_data(marks_get_data)
    );

    // norm-modulate.ts:294
    disc8x8_7d95b9_queue_bits16_depth16 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(halving_valid),
        .put_ready(buffer_put_ready),
        .put_data({~halving_twice_is_beyond[1] & (halving_twice_low[17:9] != 9'sd255) ? buffer_put_data_sum_2[8:1] :
            halving_twice_is_negative[1] ? 8'sh80 : 8'sd127,
            ~halving_twice_is_beyond[0] & (halving_twice_low[8:0] != 9'sd255) ? buffer_put_data_sum[8:1] :
                halving_twice_is_negative[0] ? 8'sh80 : 8'sd127}),
        .get_valid(buffer_get_valid),
        .get_ready(packer_put_ready),
        .get_data(buffer_get_data)
    );

    // norm-modulate.ts:294
    disc8x8_7d95b9_widen_bits16_factor4 packer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(packer_put_valid),
        .put_ready(packer_put_ready),
        .put_data(buffer_get_data),
        .get_valid(packer_get_valid),
        .get_ready(results_ready),
        .get_data(packer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, far_down[6:3], rounded_values_next_sum[0], rounded_values_next_sum_2[0],
        buffer_put_data_sum[0], buffer_put_data_sum_2[0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            sums_put_has_room: assert (sums_put_ready | ~summed_valid);  // norm-modulate.ts:124
            buffer_put_has_room: assert (buffer_put_ready | ~halving_valid);  // norm-modulate.ts:298
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(sums_put_ready | ~summed_valid)) begin
                $display("%m: assertion sums.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:124");
                $stop;
            end
            if (!(buffer_put_ready | ~halving_valid)) begin
                $display("%m: assertion buffer.put.hasRoom fails, generator/hardware/elementwise/norm-modulate.ts:298");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
