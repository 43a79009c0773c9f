// Control and status registers on AXI4-Lite.
// ControlRegisters, generator/hardware/host/control-registers.ts
`default_nettype none

module disc8x8_747a7d_control_registers (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [11:0] s_axi_awaddr,
    input  wire [2:0]  s_axi_awprot,
    input  wire        s_axi_awvalid,
    output wire        s_axi_awready,
    input  wire [31:0] s_axi_wdata,
    input  wire [3:0]  s_axi_wstrb,
    input  wire        s_axi_wvalid,
    output wire        s_axi_wready,
    output wire [1:0]  s_axi_bresp,
    output wire        s_axi_bvalid,
    input  wire        s_axi_bready,
    input  wire [11:0] s_axi_araddr,
    input  wire [2:0]  s_axi_arprot,
    input  wire        s_axi_arvalid,
    output wire        s_axi_arready,
    output wire [31:0] s_axi_rdata,
    output wire [1:0]  s_axi_rresp,
    output wire        s_axi_rvalid,
    input  wire        s_axi_rready,
    input  wire        locked,  // a program runs
    input  wire [31:0] values_id,  // "DiSC", 0x44695343
    input  wire [23:0] values_version,  // major, minor and patch, a byte each
    input  wire [7:0]  values_lanes,  // lanes
    input  wire [7:0]  values_width,  // multipliers of a lane, and bytes of a word of memory
    input  wire [4:0]  values_log_tokens,  // log2 of the most tokens
    input  wire        values_busy,  // a program runs, or its last transfers are being finished
    input  wire        values_done,  // the last program reached its end
    input  wire        values_stuck,  // the bus did not finish what was begun: only a reset, or the bus, can help
    input  wire [3:0]  values_error,  // why the last program stopped
    input  wire [31:0] values_cycles_low,  // lower half
    input  wire [23:0] values_cycles_high,  // upper half
    input  wire [31:0] values_busy_low,  // lower half
    input  wire [23:0] values_busy_high,  // upper half
    input  wire [31:0] values_drain_low,  // lower half
    input  wire [23:0] values_drain_high,  // upper half
    input  wire [31:0] values_maximum_low,  // lower half
    input  wire [23:0] values_maximum_high,  // upper half
    input  wire [31:0] values_mask_low,  // lower half
    input  wire [23:0] values_mask_high,  // upper half
    input  wire [31:0] values_starved_low,  // lower half
    input  wire [23:0] values_starved_high,  // upper half
    input  wire [31:0] values_beats_read_low,  // lower half
    input  wire [23:0] values_beats_read_high,  // upper half
    input  wire [31:0] values_beats_written_low,  // lower half
    input  wire [23:0] values_beats_written_high,  // upper half
    input  wire [31:0] values_active_tokens_low,  // lower half
    input  wire [23:0] values_active_tokens_high,  // upper half
    input  wire [31:0] values_kept_positions_low,  // lower half
    input  wire [23:0] values_kept_positions_high,  // upper half
    input  wire [31:0] values_descriptors_low,  // lower half
    input  wire [23:0] values_descriptors_high,  // upper half
    input  wire        events_is_done,  // a program reached its end
    input  wire        events_is_error,  // a program stopped with an error
    // a start or a setting came while a program ran, or a start with a stop; it did nothing
    input  wire        events_is_refused,
    output wire        settings_enable_done,  // a program reached its end
    output wire        settings_enable_error,  // a program stopped with an error
    output wire [31:0] settings_base_low,  // lower half of its byte address, a multiple of 4096
    output wire [31:0] settings_base_high,  // upper half of its byte address, within the addresses of the bus
    output wire [31:0] settings_image_bytes,  // bytes, a whole number of words, at least 4096
    output wire [31:0] settings_program,  // bytes from the image's begin, a whole number of words
    output wire [31:0] settings_program_words,  // words of memory, from 1 to 1,048,576
    output wire [31:0] settings_watchdog,  // cycles in which nothing moves; 0: never
    output wire        pulses_start,  // run the program; refused while one runs, and together with stop
    output wire        pulses_stop,  // stop the program, with error 8; nothing where none runs
    output wire        flags_is_done,  // a program reached its end
    output wire        flags_is_error,  // a program stopped with an error
    // a start or a setting came while a program ran, or a start with a stop; it did nothing
    output wire        flags_is_refused,
    output wire        refused  // a write was refused
);
    reg  address_here;  // control-registers.ts:59
    reg  data_here;  // control-registers.ts:59
    reg  [11:0] asked_address;  // control-registers.ts:59
    reg  [31:0] asked_data;  // control-registers.ts:59
    reg  [3:0] asked_strobes;  // control-registers.ts:59
    reg  answering;  // control-registers.ts:59
    reg  reading;  // control-registers.ts:59
    reg  [1:0] write_answer;  // control-registers.ts:59
    reg  [1:0] read_answer;  // control-registers.ts:59
    reg  [31:0] read_data;  // control-registers.ts:59
    reg  setting_enable_done;  // control-registers.ts:69
    reg  setting_enable_error;  // control-registers.ts:69
    reg  [31:0] setting_base_low;  // control-registers.ts:69
    reg  [31:0] setting_base_high;  // control-registers.ts:69
    reg  [31:0] setting_image_bytes;  // control-registers.ts:69
    reg  [31:0] setting_program;  // control-registers.ts:69
    reg  [31:0] setting_program_words;  // control-registers.ts:69
    reg  [31:0] setting_watchdog;  // control-registers.ts:69
    reg  flag_is_done;  // control-registers.ts:72
    reg  flag_is_error;  // control-registers.ts:72
    reg  flag_is_refused;  // control-registers.ts:72

    wire writes = address_here & data_here & ~answering;
    wire writes_id = asked_address[11:2] == 10'd0;
    wire writes_version = asked_address[11:2] == 10'd1;
    wire writes_shape = asked_address[11:2] == 10'd2;
    wire writes_control = asked_address[11:2] == 10'd4;
    wire writes_status = asked_address[11:2] == 10'd5;
    wire writes_interrupt_enable = asked_address[11:2] == 10'd6;
    wire writes_interrupt = asked_address[11:2] == 10'd7;
    wire writes_base_low = asked_address[11:2] == 10'd8;
    wire writes_base_high = asked_address[11:2] == 10'd9;
    wire writes_image_bytes = asked_address[11:2] == 10'd10;
    wire writes_program = asked_address[11:2] == 10'd11;
    wire writes_program_words = asked_address[11:2] == 10'd12;
    wire writes_watchdog = asked_address[11:2] == 10'd13;
    wire writes_cycles_low = asked_address[11:2] == 10'd32;
    wire writes_cycles_high = asked_address[11:2] == 10'd33;
    wire writes_busy_low = asked_address[11:2] == 10'd34;
    wire writes_busy_high = asked_address[11:2] == 10'd35;
    wire writes_drain_low = asked_address[11:2] == 10'd36;
    wire writes_drain_high = asked_address[11:2] == 10'd37;
    wire writes_maximum_low = asked_address[11:2] == 10'd38;
    wire writes_maximum_high = asked_address[11:2] == 10'd39;
    wire writes_mask_low = asked_address[11:2] == 10'd40;
    wire writes_mask_high = asked_address[11:2] == 10'd41;
    wire writes_starved_low = asked_address[11:2] == 10'd42;
    wire writes_starved_high = asked_address[11:2] == 10'd43;
    wire writes_beats_read_low = asked_address[11:2] == 10'd44;
    wire writes_beats_read_high = asked_address[11:2] == 10'd45;
    wire writes_beats_written_low = asked_address[11:2] == 10'd46;
    wire writes_beats_written_high = asked_address[11:2] == 10'd47;
    wire writes_active_tokens_low = asked_address[11:2] == 10'd48;
    wire writes_active_tokens_high = asked_address[11:2] == 10'd49;
    wire writes_kept_positions_low = asked_address[11:2] == 10'd50;
    wire writes_kept_positions_high = asked_address[11:2] == 10'd51;
    wire writes_descriptors_low = asked_address[11:2] == 10'd52;
    wire writes_descriptors_high = asked_address[11:2] == 10'd53;
    wire refuses = (locked &
        (writes_base_low | writes_base_high | writes_image_bytes | writes_program | writes_program_words |
            writes_watchdog | (writes_control & asked_data[0] & asked_strobes[0]))) |
        (writes_control & asked_data[0] & asked_strobes[0] & (writes_control & asked_data[1] & asked_strobes[0]));
    wire takes = writes & ~refuses;
    wire is_here = (s_axi_araddr[11:2] == 10'd0) | (s_axi_araddr[11:2] == 10'd1) | (s_axi_araddr[11:2] == 10'd2) |
        (s_axi_araddr[11:2] == 10'd4) | (s_axi_araddr[11:2] == 10'd5) | (s_axi_araddr[11:2] == 10'd6) |
        (s_axi_araddr[11:2] == 10'd7) | (s_axi_araddr[11:2] == 10'd8) | (s_axi_araddr[11:2] == 10'd9) |
        (s_axi_araddr[11:2] == 10'd10) | (s_axi_araddr[11:2] == 10'd11) | (s_axi_araddr[11:2] == 10'd12) |
        (s_axi_araddr[11:2] == 10'd13) | (s_axi_araddr[11:2] == 10'd32) | (s_axi_araddr[11:2] == 10'd33) |
        (s_axi_araddr[11:2] == 10'd34) | (s_axi_araddr[11:2] == 10'd35) | (s_axi_araddr[11:2] == 10'd36) |
        (s_axi_araddr[11:2] == 10'd37) | (s_axi_araddr[11:2] == 10'd38) | (s_axi_araddr[11:2] == 10'd39) |
        (s_axi_araddr[11:2] == 10'd40) | (s_axi_araddr[11:2] == 10'd41) | (s_axi_araddr[11:2] == 10'd42) |
        (s_axi_araddr[11:2] == 10'd43) | (s_axi_araddr[11:2] == 10'd44) | (s_axi_araddr[11:2] == 10'd45) |
        (s_axi_araddr[11:2] == 10'd46) | (s_axi_araddr[11:2] == 10'd47) | (s_axi_araddr[11:2] == 10'd48) |
        (s_axi_araddr[11:2] == 10'd49) | (s_axi_araddr[11:2] == 10'd50) | (s_axi_araddr[11:2] == 10'd51) |
        (s_axi_araddr[11:2] == 10'd52) | (s_axi_araddr[11:2] == 10'd53);
    assign s_axi_awready = ~address_here;
    assign s_axi_wready = ~data_here;
    assign s_axi_bresp = write_answer;
    assign s_axi_bvalid = answering;
    assign s_axi_arready = ~reading;
    assign s_axi_rdata = read_data;
    assign s_axi_rresp = read_answer;
    assign s_axi_rvalid = reading;
    assign settings_enable_done = setting_enable_done;
    assign settings_enable_error = setting_enable_error;
    assign settings_base_low = setting_base_low;
    assign settings_base_high = setting_base_high;
    assign settings_image_bytes = setting_image_bytes;
    assign settings_program = setting_program;
    assign settings_program_words = setting_program_words;
    assign settings_watchdog = setting_watchdog;
    assign pulses_start = takes & writes_control ? asked_data[0] & asked_strobes[0] : 1'd0;
    assign pulses_stop = takes & writes_control ? asked_data[1] & asked_strobes[0] : 1'd0;
    assign flags_is_done = flag_is_done;
    assign flags_is_error = flag_is_error;
    assign flags_is_refused = flag_is_refused;
    assign refused = writes & refuses;

    always @(posedge aclk) begin
        if (!aresetn) begin
            address_here <= 1'd0;
            data_here <= 1'd0;
            answering <= 1'd0;
            reading <= 1'd0;
            write_answer <= 2'd0;
            read_answer <= 2'd0;
            read_data <= 32'd0;
        end
        else begin
            if (writes) begin
                address_here <= 1'd0;
                data_here <= 1'd0;
            end
            if (s_axi_awvalid & ~address_here) address_here <= 1'd1;
            if (s_axi_wvalid & ~data_here) data_here <= 1'd1;
            if (writes) begin
                answering <= 1'd1;
                write_answer <= refuses |
                    ~(writes_id | writes_version | writes_shape | writes_control | writes_status |
                        writes_interrupt_enable | writes_interrupt | writes_base_low | writes_base_high |
                        writes_image_bytes | writes_program | writes_program_words | writes_watchdog |
                        writes_cycles_low | writes_cycles_high | writes_busy_low | writes_busy_high | writes_drain_low |
                        writes_drain_high | writes_maximum_low | writes_maximum_high | writes_mask_low |
                        writes_mask_high | writes_starved_low | writes_starved_high | writes_beats_read_low |
                        writes_beats_read_high | writes_beats_written_low | writes_beats_written_high |
                        writes_active_tokens_low | writes_active_tokens_high | writes_kept_positions_low |
                        writes_kept_positions_high | writes_descriptors_low | writes_descriptors_high) ? 2'd2 : 2'd0;
            end
            else if (s_axi_bready) answering <= 1'd0;
            if (s_axi_arvalid & ~reading) begin
                reading <= 1'd1;
                read_data <= s_axi_araddr[11:2] == 10'd0 ? values_id :
                    s_axi_araddr[11:2] == 10'd1 ? {8'd0, values_version} :
                    s_axi_araddr[11:2] == 10'd2 ?
                        {24'd0, values_lanes} | {{16'd0, values_width}, 8'd0} | {{11'd0, values_log_tokens}, 16'd0} :
                    s_axi_araddr[11:2] == 10'd4 ? 32'd0 :
                    s_axi_araddr[11:2] == 10'd5 ?
                        {31'd0, values_busy} | {{30'd0, values_done}, 1'd0} | {{29'd0, values_stuck}, 2'd0} |
                            {{20'd0, values_error}, 8'd0} :
                    s_axi_araddr[11:2] == 10'd6 ? {31'd0, setting_enable_done} | {{30'd0, setting_enable_error}, 1'd0} :
                    s_axi_araddr[11:2] == 10'd7 ?
                        {31'd0, flag_is_done} | {{30'd0, flag_is_error}, 1'd0} | {{29'd0, flag_is_refused}, 2'd0} :
                    s_axi_araddr[11:2] == 10'd8 ? setting_base_low : s_axi_araddr[11:2] == 10'd9 ? setting_base_high :
                    s_axi_araddr[11:2] == 10'd10 ? setting_image_bytes :
                    s_axi_araddr[11:2] == 10'd11 ? setting_program :
                    s_axi_araddr[11:2] == 10'd12 ? setting_program_words :
                    s_axi_araddr[11:2] == 10'd13 ? setting_watchdog : s_axi_araddr[11:2] == 10'd32 ? values_cycles_low :
                    s_axi_araddr[11:2] == 10'd33 ? {8'd0, values_cycles_high} :
                    s_axi_araddr[11:2] == 10'd34 ? values_busy_low :
                    s_axi_araddr[11:2] == 10'd35 ? {8'd0, values_busy_high} :
                    s_axi_araddr[11:2] == 10'd36 ? values_drain_low :
                    s_axi_araddr[11:2] == 10'd37 ? {8'd0, values_drain_high} :
                    s_axi_araddr[11:2] == 10'd38 ? values_maximum_low :
                    s_axi_araddr[11:2] == 10'd39 ? {8'd0, values_maximum_high} :
                    s_axi_araddr[11:2] == 10'd40 ? values_mask_low :
                    s_axi_araddr[11:2] == 10'd41 ? {8'd0, values_mask_high} :
                    s_axi_araddr[11:2] == 10'd42 ? values_starved_low :
                    s_axi_araddr[11:2] == 10'd43 ? {8'd0, values_starved_high} :
                    s_axi_araddr[11:2] == 10'd44 ? values_beats_read_low :
                    s_axi_araddr[11:2] == 10'd45 ? {8'd0, values_beats_read_high} :
                    s_axi_araddr[11:2] == 10'd46 ? values_beats_written_low :
                    s_axi_araddr[11:2] == 10'd47 ? {8'd0, values_beats_written_high} :
                    s_axi_araddr[11:2] == 10'd48 ? values_active_tokens_low :
                    s_axi_araddr[11:2] == 10'd49 ? {8'd0, values_active_tokens_high} :
                    s_axi_araddr[11:2] == 10'd50 ? values_kept_positions_low :
                    s_axi_araddr[11:2] == 10'd51 ? {8'd0, values_kept_positions_high} :
                    s_axi_araddr[11:2] == 10'd52 ? values_descriptors_low :
                    s_axi_araddr[11:2] == 10'd53 ? {8'd0, values_descriptors_high} : 32'd0;
                read_answer <= ~is_here ? 2'd2 : 2'd0;
            end
            else if (s_axi_rready) reading <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (s_axi_awvalid & ~address_here) asked_address <= s_axi_awaddr;
        if (s_axi_wvalid & ~data_here) begin
            asked_data <= s_axi_wdata;
            asked_strobes <= s_axi_wstrb;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            setting_enable_done <= 1'd0;
            setting_enable_error <= 1'd0;
            setting_base_low <= 32'd0;
            setting_base_high <= 32'd0;
            setting_image_bytes <= 32'd0;
            setting_program <= 32'd0;
            setting_program_words <= 32'd0;
            setting_watchdog <= 32'h00100000;
        end
        else begin
            if (takes & writes_interrupt_enable)
                setting_enable_done <= (asked_data[0] & asked_strobes[0]) | (setting_enable_done & ~asked_strobes[0]);
            if (takes & writes_interrupt_enable)
                setting_enable_error <= (asked_data[1] & asked_strobes[0]) | (setting_enable_error & ~asked_strobes[0]);
            if (takes & writes_base_low)
                setting_base_low <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_base_low &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
            if (takes & writes_base_high)
                setting_base_high <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_base_high &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
            if (takes & writes_image_bytes)
                setting_image_bytes <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_image_bytes &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
            if (takes & writes_program)
                setting_program <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_program &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
            if (takes & writes_program_words)
                setting_program_words <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_program_words &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
            if (takes & writes_watchdog)
                setting_watchdog <= (asked_data &
                    {{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}}) |
                    (setting_watchdog &
                        ~{{8{asked_strobes[3]}}, {8{asked_strobes[2]}}, {8{asked_strobes[1]}}, {8{asked_strobes[0]}}});
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            flag_is_done <= 1'd0;
            flag_is_error <= 1'd0;
            flag_is_refused <= 1'd0;
        end
        else begin
            flag_is_done <= (flag_is_done & ~(takes & writes_interrupt ? asked_data[0] & asked_strobes[0] : 1'd0)) |
                events_is_done;
            flag_is_error <= (flag_is_error & ~(takes & writes_interrupt ? asked_data[1] & asked_strobes[0] : 1'd0)) |
                events_is_error;
            flag_is_refused <= (flag_is_refused &
                ~(takes & writes_interrupt ? asked_data[2] & asked_strobes[0] : 1'd0)) | events_is_refused;
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, s_axi_awprot, s_axi_araddr[1:0], s_axi_arprot, asked_address[1:0], 1'b0};
endmodule

`default_nettype wire
