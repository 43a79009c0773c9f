// Selected slots of a lane, in order, from its mask bits.
// MaskScanner, generator/hardware/engine/lane/mask-scanner.ts
// maskSlots = 8, slots = 16
`default_nettype none

module disc8x8_7d95b9_mask_scanner (
    input  wire       aclk,
    input  wire       aresetn,
    input  wire       groups_valid,
    output wire       groups_ready,
    input  wire [7:0] groups_bits,  // lowest slot first
    input  wire       groups_last,  // of the query
    output wire       list_valid,
    input  wire       list_ready,
    output wire [3:0] list_slot,
    output wire       list_selected,
    output wire       list_last  // of the query
);
    reg  [7:0] left;  // mask-scanner.ts:56
    reg  none;  // no bit is left; mask-scanner.ts:56
    reg  is_last;  // one at most is; mask-scanner.ts:56
    reg  ends;  // the query ends with this group; mask-scanner.ts:56
    reg  group;  // mask-scanner.ts:56
    reg  holds;  // mask-scanner.ts:64
    reg  [3:0] held;  // mask-scanner.ts:65
    reg  begun;  // the query has had a group; mask-scanner.ts:107

    wire [2:0] lowest = left[0] ? 3'd0 : left[1] ? 3'd1 : left[2] ? 3'd2 : left[3] ? 3'd3 : left[4] ? 3'd4 :
        left[5] ? 3'd5 : left[6] ? 3'd6 : left[7] ? 3'd7 : 3'd0;
    wire [7:0] rest = {left[7] & |left[6:0], left[6] & |left[5:0], left[5] & |left[4:0], left[4] & |left[3:0],
        left[3] & |left[2:0], left[2] & |left[1:0], left[1] & |left[0], 1'd0};
    wire is_two_condition = ~left[0] & ~left[1];
    wire is_two_condition_2 = ~left[2] & ~left[3];
    wire is_two_condition_3 = ~left[4] & ~left[5];
    wire is_two_condition_4 = ~left[4] | ~left[5];
    wire is_two_condition_5 = ~left[6] | ~left[7];
    wire is_two_condition_6 = ~left[6] & ~left[7];
    wire is_two_condition_7 = ~left[2] | ~left[3];
    wire is_two_condition_8 = ~left[0] | ~left[1];
    wire is_two = (is_two_condition & is_two_condition_2 &
        (is_two_condition_3 | (is_two_condition_4 & is_two_condition_5) | is_two_condition_6)) |
        (((is_two_condition & is_two_condition_7) | (is_two_condition_8 & is_two_condition_2)) &
            ((is_two_condition_3 & is_two_condition_5) | (is_two_condition_4 & is_two_condition_6))) |
        ((is_two_condition | (is_two_condition_8 & is_two_condition_7) | is_two_condition_2) &
            (is_two_condition_3 & is_two_condition_6));
    wire comes_none_condition = ~groups_bits[0] & ~groups_bits[1];
    wire comes_none_condition_2 = ~groups_bits[2] & ~groups_bits[3];
    wire comes_none_condition_3 = comes_none_condition & comes_none_condition_2;
    wire comes_none_condition_4 = ~groups_bits[4] & ~groups_bits[5];
    wire comes_none_condition_5 = ~groups_bits[6] & ~groups_bits[7];
    wire comes_none_condition_6 = comes_none_condition_4 & comes_none_condition_5;
    wire comes_none = comes_none_condition_3 & comes_none_condition_6;
    wire comes_one = (comes_none_condition_3 &
        ((comes_none_condition_4 & (~groups_bits[6] | ~groups_bits[7])) |
            ((~groups_bits[4] | ~groups_bits[5]) & comes_none_condition_5))) |
        (((comes_none_condition & (~groups_bits[2] | ~groups_bits[3])) |
            ((~groups_bits[0] | ~groups_bits[1]) & comes_none_condition_2)) & comes_none_condition_6);
    wire finds = ~none;
    wire finishes = none & ends;
    wire sends = (none & ends) | (~none & holds);
    wire goes = ~sends | list_ready;
    wire done = none ? ~ends : goes & is_last & ~ends;
    assign groups_ready = done | (goes & finishes);
    assign list_valid = sends;
    assign list_slot = held;
    assign list_selected = holds;
    assign list_last = finishes;

    always @(posedge aclk) begin
        if (!aresetn) begin
            none <= 1'd1;
            is_last <= 1'd1;
            ends <= 1'd0;
            group <= 1'd0;
        end
        else begin
            if (goes & finds) begin
                none <= is_last;
                is_last <= is_two;
            end
            if (goes & finishes) begin
                ends <= 1'd0;
                group <= 1'd0;
            end
            if (groups_valid & groups_ready) begin
                none <= comes_none;
                is_last <= comes_one;
                ends <= groups_last;
                group <= begun ? group + 1'd1 : 1'd0;
            end
        end
    end

    always @(posedge aclk) begin
        if (goes & finds) left <= rest;
        if (groups_valid & groups_ready) left <= groups_bits;
    end

    always @(posedge aclk) begin
        if (!aresetn) holds <= 1'd0;
        else begin
            if (goes & finds) holds <= 1'd1;
            if (goes & finishes) holds <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (goes & finds) held <= {group, 3'd0} | {1'd0, lowest};
    end

    always @(posedge aclk) begin
        if (!aresetn) begun <= 1'd0;
        else if (groups_valid & groups_ready) begun <= ~groups_last;
    end
endmodule

`default_nettype wire
