// Lists of a lane's probabilities, as beats that multiply its V rows by them.
// AxpyContext, generator/hardware/engine/lane/axpy-context.ts
// slots = 16, chunks = 2, window = 8
`default_nettype none

module disc8x8_7d95b9_axpy_context (
    input  wire       aclk,
    input  wire       aresetn,
    input  wire       last_chunk,  // words in a row, less one
    output wire       room_probability_if_begins,
    output wire       room_probability_if_not,
    output wire       room_list_if_begins,
    output wire       room_list_if_not,
    input  wire       reserves_probability,
    input  wire       reserves_list,
    input  wire       probabilities_valid,
    input  wire [3:0] probabilities_slot,
    input  wire [7:0] probabilities_probability,
    input  wire       probabilities_last,  // of the query
    output wire       beats_valid,
    input  wire       beats_ready,
    output wire [3:0] beats_slot,
    output wire       beats_chunk,
    output wire [7:0] beats_probability,
    output wire       beats_first,  // of the query's chunk
    output wire       beats_last,  // of the query's chunk
    input  wire       vector_taken,  // a vector has left its queue
    output wire       has_beat  // a beat is at hand, with room for its vector or not
);
    wire lists_put_ready;
    wire lists_get_valid;
    wire [3:0] lists_get_data;
    wire play_advance;
    wire buffer_put_ready;
    wire buffer_get_valid;
    wire buffer_get_ready;
    wire [14:0] buffer_get_data;
    (* ram_style = "distributed", syn_ramstyle = "distributed", ramstyle = "no_rw_check" *)
    reg  [11:0] ring [0:31];  // axpy-context.ts:55
    reg  [4:0] base;  // axpy-context.ts:61
    reg  [4:0] ring_tail;  // axpy-context.ts:61
    reg  [3:0] length;  // axpy-context.ts:61
    reg  [5:0] entries_taken;  // in use or on their way; axpy-context.ts:61
    reg  entries_has_room;  // axpy-context.ts:61
    reg  entries_freed;  // axpy-context.ts:61
    reg  [3:0] list_places_taken;  // in use or on their way; axpy-context.ts:61
    reg  list_places_has_room;  // axpy-context.ts:61
    reg  list_places_freed;  // axpy-context.ts:61
    reg  [3:0] index;  // axpy-context.ts:76
    reg  chunk;  // axpy-context.ts:76
    reg  stands;  // all stages hold something, and nothing moves; axpy-context.ts:79
    reg  [11:0] ring_data;  // axpy-context.ts:91
    reg  read_valid;  // axpy-context.ts:92
    reg  read_first;  // axpy-context.ts:92
    reg  read_last;  // axpy-context.ts:92
    reg  read_chunk;  // axpy-context.ts:92
    reg  found_valid;  // axpy-context.ts:94
    reg  found_first;  // axpy-context.ts:94
    reg  found_last;  // axpy-context.ts:94
    reg  found_chunk;  // axpy-context.ts:94
    reg  [3:0] found_entry_slot;  // axpy-context.ts:94
    reg  [7:0] found_entry_probability;  // axpy-context.ts:94
    reg  [4:0] vectors_taken;  // in use or on their way; axpy-context.ts:100
    reg  vectors_has_room;  // axpy-context.ts:100
    reg  vectors_freed;  // axpy-context.ts:100

    wire fetches = lists_get_valid & ~stands;
    wire is_last_chunk = chunk == last_chunk;
    wire chunk_ends = fetches & (index == lists_get_data);
    wire list_ends = chunk_ends & is_last_chunk;
    wire fills = stands | (read_valid & (found_valid | ~buffer_put_ready));
    assign room_probability_if_begins = entries_freed | (entries_taken != 6'd31);
    assign room_probability_if_not = entries_freed | entries_has_room;
    assign room_list_if_begins = list_places_freed | (list_places_taken != 4'd7);
    assign room_list_if_not = list_places_freed | list_places_has_room;
    assign beats_valid = buffer_get_valid & (~buffer_get_data[14] | vectors_has_room);
    assign beats_slot = buffer_get_data[3:0];
    assign beats_chunk = buffer_get_data[4];
    assign beats_probability = buffer_get_data[12:5];
    assign beats_first = buffer_get_data[13];
    assign beats_last = buffer_get_data[14];
    assign has_beat = buffer_get_valid;
    assign play_advance = ~found_valid | buffer_put_ready;
    assign buffer_get_ready = (~buffer_get_data[14] | vectors_has_room) & beats_ready;

    always @(posedge aclk) begin
        if (!aresetn) begin
            base <= 5'd0;
            ring_tail <= 5'd0;
            length <= 4'd0;
            entries_taken <= 6'd0;
            entries_has_room <= 1'd1;
            entries_freed <= 1'd0;
            list_places_taken <= 4'd0;
            list_places_has_room <= 1'd1;
            list_places_freed <= 1'd0;
        end
        else begin
            if (probabilities_valid) begin
                ring_tail <= ring_tail + 5'd1;
                length <= probabilities_last ? 4'd0 : length + 4'd1;
            end
            if (list_ends) base <= base + {1'd0, lists_get_data} + 5'd1;
            entries_freed <= fetches & is_last_chunk;
            if (reserves_probability ^ entries_freed) entries_taken <= entries_taken + (entries_freed ? 6'd63 : 6'd1);
            entries_has_room <= reserves_probability ? entries_freed | (entries_taken != 6'd31) :
                entries_freed | entries_has_room;
            list_places_freed <= list_ends;
            if (reserves_list ^ list_places_freed)
                list_places_taken <= list_places_taken + (list_places_freed ? 4'd15 : 4'd1);
            list_places_has_room <= reserves_list ? list_places_freed | (list_places_taken != 4'd7) :
                list_places_freed | list_places_has_room;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            index <= 4'd0;
            chunk <= 1'd0;
        end
        else begin
            if (fetches) index <= index == lists_get_data ? 4'd0 : index + 4'd1;
            if (chunk_ends) chunk <= is_last_chunk ? 1'd0 : chunk + 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) stands <= 1'd0;
        else stands <= buffer_get_valid & ~buffer_get_ready & fills;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            read_valid <= 1'd0;
            found_valid <= 1'd0;
        end
        else if (play_advance) begin
            read_valid <= lists_get_valid;
            found_valid <= read_valid;
        end
    end

    always @(posedge aclk) begin
        if (play_advance) begin
            read_first <= index == 4'd0;
            read_last <= index == lists_get_data;
            read_chunk <= chunk;
            found_first <= read_first;
            found_last <= read_last;
            found_chunk <= read_chunk;
            found_entry_slot <= ring_data[3:0];
            found_entry_probability <= ring_data[11:4];
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            vectors_taken <= 5'd0;
            vectors_has_room <= 1'd1;
            vectors_freed <= 1'd0;
        end
        else begin
            vectors_freed <= vector_taken;
            if ((beats_valid & beats_ready & buffer_get_data[14]) ^ vectors_freed)
                vectors_taken <= vectors_taken + (vectors_freed ? 5'd31 : 5'd1);
            vectors_has_room <= beats_valid & beats_ready & buffer_get_data[14] ?
                vectors_freed | (vectors_taken != 5'd15) : vectors_freed | vectors_has_room;
        end
    end

    always @(posedge aclk) begin
        if (probabilities_valid) ring[ring_tail] <= {probabilities_probability, probabilities_slot};
    end

    always @(posedge aclk) begin
        if (fetches) begin
            ring_data <= ring[{base + {1'd0, index}}];
            `ifndef SYNTHESIS
            if (probabilities_valid) begin
                if ((base + {1'd0, index}) == ring_tail) ring_data <= ~ring[{base + {1'd0, index}}];
            end
            `endif
        end
    end

    // axpy-context.ts:59
    disc8x8_7d95b9_queue_bits4_depth8_reserved lists (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(probabilities_valid & probabilities_last),
        .put_ready(lists_put_ready),
        .put_data(length),
        .get_valid(lists_get_valid),
        .get_ready(list_ends),
        .get_data(lists_get_data)
    );

    // axpy-context.ts:105
    disc8x8_7d95b9_skid_buffer_bits15 buffer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(found_valid),
        .put_ready(buffer_put_ready),
        .put_data({found_last, found_first, found_entry_probability, found_chunk, found_entry_slot}),
        .get_valid(buffer_get_valid),
        .get_ready(buffer_get_ready),
        .get_data(buffer_get_data)
    );

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            // axpy-context.ts:73
            lists_put_has_room: assert (lists_put_ready | ~(probabilities_valid & probabilities_last));
            stands_as_its_stages: assert (stands == ~play_advance);  // axpy-context.ts:83
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (!(lists_put_ready | ~(probabilities_valid & probabilities_last))) begin
                $display("%m: assertion lists.put.hasRoom fails, generator/hardware/engine/lane/axpy-context.ts:73");
                $stop;
            end
            if (!(stands == ~play_advance)) begin
                $display("%m: assertion standsAsItsStages fails, generator/hardware/engine/lane/axpy-context.ts:83");
                $stop;
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
