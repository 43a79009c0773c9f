// Control and status registers on AXI4-Lite.
// ControlRegisters, generator/hardware/host/control-registers.ts
`default_nettype none

module disc8x8_7d95b9_control_registers (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire [11:0] s_axi_araddr,
    input  wire [2:0]  s_axi_arprot,
    input  wire        s_axi_arvalid,
    output wire        s_axi_arready,
    output wire [31:0] s_axi_rdata,
    output wire [1:0]  s_axi_rresp,
    output wire        s_axi_rvalid,
    input  wire        s_axi_rready,
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
    input  wire [3:0]  told_counter,  // whose
    input  wire [55:0] told_total,
    input  wire        events_is_done,  // a program reached its end
    input  wire        events_is_error,  // a program stopped with an error
    // a start or a setting came while a program ran, or a start with a stop; it did nothing
    input  wire        events_is_refused,
    output wire        settings_enable_done,  // a program reached its end
    output wire        settings_enable_error,  // a program stopped with an error
    output wire [31:0] settings_base_low,  // lower half of its byte address, a multiple of 4096
    output wire [31:0] settings_base_high,  // upper half of its byte address, within the addresses of the bus
    output wire [31:0] settings_image_words,  // words of memory, as many as 4096 bytes at least
    output wire [31:0] settings_program,  // words of memory from the image's begin
    output wire [31:0] settings_program_words,  // words of memory, from 1 to 4,194,304
    output wire [31:0] settings_watchdog,  // cycles in which nothing moves; 0: never
    output wire        pulses_start,  // run the program; refused while one runs, and together with stop
    output wire        pulses_stop,  // stop the program, with error 8; nothing where none runs
    output wire        flags_is_done,  // a program reached its end
    output wire        flags_is_error,  // a program stopped with an error
    // a start or a setting came while a program ran, or a start with a stop; it did nothing
    output wire        flags_is_refused,
    output wire        refused  // a write was refused
);
    wire address_ready;
    wire word_ready;
    wire content_ready;
    wire written_ready;
    wire read_ready;
    reg  address_valid;  // control-registers.ts:104
    reg  address_is_there;  // control-registers.ts:104
    reg  address_is_control;  // control-registers.ts:104
    reg  address_is_interrupt_enable;  // control-registers.ts:104
    reg  address_is_interrupt;  // control-registers.ts:104
    reg  address_is_base_low;  // control-registers.ts:104
    reg  address_is_base_high;  // control-registers.ts:104
    reg  address_is_image_words;  // control-registers.ts:104
    reg  address_is_program;  // control-registers.ts:104
    reg  address_is_program_words;  // control-registers.ts:104
    reg  address_is_watchdog;  // control-registers.ts:104
    reg  address_is_free;  // control-registers.ts:104
    reg  word_valid;  // control-registers.ts:104
    reg  [31:0] word_data;  // control-registers.ts:104
    reg  [3:0] word_strb;  // control-registers.ts:104
    reg  word_is_free;  // control-registers.ts:104
    reg  content_valid;  // control-registers.ts:104
    reg  content_is_counter;  // control-registers.ts:104
    reg  [3:0] content_counter;  // control-registers.ts:104
    reg  content_is_upper;  // control-registers.ts:104
    reg  content_meant_is_there;  // control-registers.ts:104
    reg  content_meant_is_id;  // control-registers.ts:104
    reg  content_meant_is_version;  // control-registers.ts:104
    reg  content_meant_is_shape;  // control-registers.ts:104
    reg  content_meant_is_control;  // control-registers.ts:104
    reg  content_meant_is_status;  // control-registers.ts:104
    reg  content_meant_is_interrupt_enable;  // control-registers.ts:104
    reg  content_meant_is_interrupt;  // control-registers.ts:104
    reg  content_meant_is_base_low;  // control-registers.ts:104
    reg  content_meant_is_base_high;  // control-registers.ts:104
    reg  content_meant_is_image_words;  // control-registers.ts:104
    reg  content_meant_is_program;  // control-registers.ts:104
    reg  content_meant_is_program_words;  // control-registers.ts:104
    reg  content_meant_is_watchdog;  // control-registers.ts:104
    reg  content_is_free;  // control-registers.ts:104
    reg  setting_enable_done;  // control-registers.ts:112
    reg  setting_enable_error;  // control-registers.ts:112
    reg  [31:0] setting_base_low;  // control-registers.ts:112
    reg  [31:0] setting_base_high;  // control-registers.ts:112
    reg  [31:0] setting_image_words;  // control-registers.ts:112
    reg  [31:0] setting_program;  // control-registers.ts:112
    reg  [31:0] setting_program_words;  // control-registers.ts:112
    reg  [31:0] setting_watchdog;  // control-registers.ts:112
    reg  flag_is_done;  // control-registers.ts:115
    reg  flag_is_error;  // control-registers.ts:115
    reg  flag_is_refused;  // control-registers.ts:115
    reg  written_valid;  // control-registers.ts:125
    reg  [1:0] written_resp;  // control-registers.ts:125
    reg  written_is_free;  // control-registers.ts:125
    reg  takes;  // control-registers.ts:131
    reg  read_valid;  // control-registers.ts:205
    reg  [31:0] read_data;  // control-registers.ts:205
    reg  [1:0] read_resp;  // control-registers.ts:205
    reg  read_is_free;  // control-registers.ts:205

    wire refuses = (locked &
        (address_is_base_low | address_is_base_high | address_is_image_words | address_is_program |
            address_is_program_words | address_is_watchdog | (address_is_control & word_data[0] & word_strb[0]))) |
        (address_is_control & word_data[0] & word_strb[0] & (address_is_control & word_data[1] & word_strb[0]));
    wire writes = address_valid & address_ready;
    assign s_axi_arready = content_is_free;
    assign s_axi_rdata = read_data;
    assign s_axi_rresp = read_resp;
    assign s_axi_rvalid = read_valid;
    assign s_axi_awready = address_is_free;
    assign s_axi_wready = word_is_free;
    assign s_axi_bresp = written_resp;
    assign s_axi_bvalid = written_valid;
    assign settings_enable_done = setting_enable_done;
    assign settings_enable_error = setting_enable_error;
    assign settings_base_low = setting_base_low;
    assign settings_base_high = setting_base_high;
    assign settings_image_words = setting_image_words;
    assign settings_program = setting_program;
    assign settings_program_words = setting_program_words;
    assign settings_watchdog = setting_watchdog;
    assign pulses_start = takes & address_is_control ? word_data[0] & word_strb[0] : 1'd0;
    assign pulses_stop = takes & address_is_control ? word_data[1] & word_strb[0] : 1'd0;
    assign flags_is_done = flag_is_done;
    assign flags_is_error = flag_is_error;
    assign flags_is_refused = flag_is_refused;
    assign refused = writes & refuses;
    assign address_ready = word_valid & written_is_free;
    assign word_ready = writes;
    wire content_ready_condition = ~content_is_counter | (content_counter == told_counter);
    assign content_ready = content_ready_condition & read_is_free;
    assign written_ready = s_axi_bready;
    assign read_ready = s_axi_rready;

    always @(posedge aclk) begin
        if (!aresetn) address_valid <= 1'd0;
        else if (~address_valid) address_valid <= s_axi_awvalid;
        else if (address_ready) address_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~address_valid) begin
            address_is_there <= (s_axi_awaddr[11:2] == 10'd0) | (s_axi_awaddr[11:2] == 10'd1) |
                (s_axi_awaddr[11:2] == 10'd2) | (s_axi_awaddr[11:2] == 10'd4) | (s_axi_awaddr[11:2] == 10'd5) |
                (s_axi_awaddr[11:2] == 10'd6) | (s_axi_awaddr[11:2] == 10'd7) | (s_axi_awaddr[11:2] == 10'd8) |
                (s_axi_awaddr[11:2] == 10'd9) | (s_axi_awaddr[11:2] == 10'd10) | (s_axi_awaddr[11:2] == 10'd11) |
                (s_axi_awaddr[11:2] == 10'd12) | (s_axi_awaddr[11:2] == 10'd13) | (s_axi_awaddr[11:2] == 10'd32) |
                (s_axi_awaddr[11:2] == 10'd33) | (s_axi_awaddr[11:2] == 10'd34) | (s_axi_awaddr[11:2] == 10'd35) |
                (s_axi_awaddr[11:2] == 10'd36) | (s_axi_awaddr[11:2] == 10'd37) | (s_axi_awaddr[11:2] == 10'd38) |
                (s_axi_awaddr[11:2] == 10'd39) | (s_axi_awaddr[11:2] == 10'd40) | (s_axi_awaddr[11:2] == 10'd41) |
                (s_axi_awaddr[11:2] == 10'd42) | (s_axi_awaddr[11:2] == 10'd43) | (s_axi_awaddr[11:2] == 10'd44) |
                (s_axi_awaddr[11:2] == 10'd45) | (s_axi_awaddr[11:2] == 10'd46) | (s_axi_awaddr[11:2] == 10'd47) |
                (s_axi_awaddr[11:2] == 10'd48) | (s_axi_awaddr[11:2] == 10'd49) | (s_axi_awaddr[11:2] == 10'd50) |
                (s_axi_awaddr[11:2] == 10'd51) | (s_axi_awaddr[11:2] == 10'd52) | (s_axi_awaddr[11:2] == 10'd53);
            address_is_control <= s_axi_awaddr[11:2] == 10'd4;
            address_is_interrupt_enable <= s_axi_awaddr[11:2] == 10'd6;
            address_is_interrupt <= s_axi_awaddr[11:2] == 10'd7;
            address_is_base_low <= s_axi_awaddr[11:2] == 10'd8;
            address_is_base_high <= s_axi_awaddr[11:2] == 10'd9;
            address_is_image_words <= s_axi_awaddr[11:2] == 10'd10;
            address_is_program <= s_axi_awaddr[11:2] == 10'd11;
            address_is_program_words <= s_axi_awaddr[11:2] == 10'd12;
            address_is_watchdog <= s_axi_awaddr[11:2] == 10'd13;
        end
    end

    wire read_is_free_next_condition = content_valid & content_ready_condition;

    always @(posedge aclk) begin
        if (!aresetn) begin
            address_is_free <= 1'd1;
            word_is_free <= 1'd1;
            content_is_free <= 1'd1;
            written_is_free <= 1'd1;
            read_is_free <= 1'd1;
        end
        else begin
            address_is_free <= address_is_free ? ~s_axi_awvalid : address_ready;
            word_is_free <= word_is_free ? ~s_axi_wvalid : word_ready;
            content_is_free <= content_is_free ? ~s_axi_arvalid : content_ready;
            written_is_free <= written_is_free ? ~(address_valid & word_valid) : written_ready;
            read_is_free <= read_is_free ? ~read_is_free_next_condition : read_ready;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) word_valid <= 1'd0;
        else if (~word_valid) word_valid <= s_axi_wvalid;
        else if (word_ready) word_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~word_valid) begin
            word_data <= s_axi_wdata;
            word_strb <= s_axi_wstrb;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) content_valid <= 1'd0;
        else if (~content_valid) content_valid <= s_axi_arvalid;
        else if (content_ready) content_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~content_valid) begin
            content_is_counter <= (s_axi_araddr[11:2] == 10'd32) | (s_axi_araddr[11:2] == 10'd33) |
                (s_axi_araddr[11:2] == 10'd34) | (s_axi_araddr[11:2] == 10'd35) | (s_axi_araddr[11:2] == 10'd36) |
                (s_axi_araddr[11:2] == 10'd37) | (s_axi_araddr[11:2] == 10'd38) | (s_axi_araddr[11:2] == 10'd39) |
                (s_axi_araddr[11:2] == 10'd40) | (s_axi_araddr[11:2] == 10'd41) | (s_axi_araddr[11:2] == 10'd42) |
                (s_axi_araddr[11:2] == 10'd43) | (s_axi_araddr[11:2] == 10'd44) | (s_axi_araddr[11:2] == 10'd45) |
                (s_axi_araddr[11:2] == 10'd46) | (s_axi_araddr[11:2] == 10'd47) | (s_axi_araddr[11:2] == 10'd48) |
                (s_axi_araddr[11:2] == 10'd49) | (s_axi_araddr[11:2] == 10'd50) | (s_axi_araddr[11:2] == 10'd51) |
                (s_axi_araddr[11:2] == 10'd52) | (s_axi_araddr[11:2] == 10'd53);
            content_counter <= s_axi_araddr[6:3];
            content_is_upper <= s_axi_araddr[2];
            content_meant_is_there <= (s_axi_araddr[11:2] == 10'd0) | (s_axi_araddr[11:2] == 10'd1) |
                (s_axi_araddr[11:2] == 10'd2) | (s_axi_araddr[11:2] == 10'd4) | (s_axi_araddr[11:2] == 10'd5) |
                (s_axi_araddr[11:2] == 10'd6) | (s_axi_araddr[11:2] == 10'd7) | (s_axi_araddr[11:2] == 10'd8) |
                (s_axi_araddr[11:2] == 10'd9) | (s_axi_araddr[11:2] == 10'd10) | (s_axi_araddr[11:2] == 10'd11) |
                (s_axi_araddr[11:2] == 10'd12) | (s_axi_araddr[11:2] == 10'd13) | (s_axi_araddr[11:2] == 10'd32) |
                (s_axi_araddr[11:2] == 10'd33) | (s_axi_araddr[11:2] == 10'd34) | (s_axi_araddr[11:2] == 10'd35) |
                (s_axi_araddr[11:2] == 10'd36) | (s_axi_araddr[11:2] == 10'd37) | (s_axi_araddr[11:2] == 10'd38) |
                (s_axi_araddr[11:2] == 10'd39) | (s_axi_araddr[11:2] == 10'd40) | (s_axi_araddr[11:2] == 10'd41) |
                (s_axi_araddr[11:2] == 10'd42) | (s_axi_araddr[11:2] == 10'd43) | (s_axi_araddr[11:2] == 10'd44) |
                (s_axi_araddr[11:2] == 10'd45) | (s_axi_araddr[11:2] == 10'd46) | (s_axi_araddr[11:2] == 10'd47) |
                (s_axi_araddr[11:2] == 10'd48) | (s_axi_araddr[11:2] == 10'd49) | (s_axi_araddr[11:2] == 10'd50) |
                (s_axi_araddr[11:2] == 10'd51) | (s_axi_araddr[11:2] == 10'd52) | (s_axi_araddr[11:2] == 10'd53);
            content_meant_is_id <= s_axi_araddr[11:2] == 10'd0;
            content_meant_is_version <= s_axi_araddr[11:2] == 10'd1;
            content_meant_is_shape <= s_axi_araddr[11:2] == 10'd2;
            content_meant_is_control <= s_axi_araddr[11:2] == 10'd4;
            content_meant_is_status <= s_axi_araddr[11:2] == 10'd5;
            content_meant_is_interrupt_enable <= s_axi_araddr[11:2] == 10'd6;
            content_meant_is_interrupt <= s_axi_araddr[11:2] == 10'd7;
            content_meant_is_base_low <= s_axi_araddr[11:2] == 10'd8;
            content_meant_is_base_high <= s_axi_araddr[11:2] == 10'd9;
            content_meant_is_image_words <= s_axi_araddr[11:2] == 10'd10;
            content_meant_is_program <= s_axi_araddr[11:2] == 10'd11;
            content_meant_is_program_words <= s_axi_araddr[11:2] == 10'd12;
            content_meant_is_watchdog <= s_axi_araddr[11:2] == 10'd13;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            setting_enable_done <= 1'd0;
            setting_enable_error <= 1'd0;
            setting_base_low <= 32'd0;
            setting_base_high <= 32'd0;
            setting_image_words <= 32'd0;
            setting_program <= 32'd0;
            setting_program_words <= 32'd0;
            setting_watchdog <= 32'h00100000;
        end
        else begin
            if (takes & address_is_interrupt_enable)
                setting_enable_done <= (word_data[0] & word_strb[0]) | (setting_enable_done & ~word_strb[0]);
            if (takes & address_is_interrupt_enable)
                setting_enable_error <= (word_data[1] & word_strb[0]) | (setting_enable_error & ~word_strb[0]);
            if (takes & address_is_base_low)
                setting_base_low <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_base_low & ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
            if (takes & address_is_base_high)
                setting_base_high <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_base_high & ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
            if (takes & address_is_image_words)
                setting_image_words <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_image_words &
                        ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
            if (takes & address_is_program)
                setting_program <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_program & ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
            if (takes & address_is_program_words)
                setting_program_words <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_program_words &
                        ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
            if (takes & address_is_watchdog)
                setting_watchdog <= (word_data &
                    {{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}}) |
                    (setting_watchdog & ~{{8{word_strb[3]}}, {8{word_strb[2]}}, {8{word_strb[1]}}, {8{word_strb[0]}}});
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            flag_is_done <= 1'd0;
            flag_is_error <= 1'd0;
            flag_is_refused <= 1'd0;
        end
        else begin
            flag_is_done <= (flag_is_done & ~(takes & address_is_interrupt ? word_data[0] & word_strb[0] : 1'd0)) |
                events_is_done;
            flag_is_error <= (flag_is_error & ~(takes & address_is_interrupt ? word_data[1] & word_strb[0] : 1'd0)) |
                events_is_error;
            flag_is_refused <= (flag_is_refused &
                ~(takes & address_is_interrupt ? word_data[2] & word_strb[0] : 1'd0)) | events_is_refused;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) written_valid <= 1'd0;
        else if (~written_valid) written_valid <= address_valid & word_valid;
        else if (written_ready) written_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~written_valid) written_resp <= refuses | ~address_is_there ? 2'd2 : 2'd0;
    end

    always @(posedge aclk) begin
        if (!aresetn) takes <= 1'd0;
        else takes <= writes & ~refuses;
    end

    always @(posedge aclk) begin
        if (!aresetn) read_valid <= 1'd0;
        else if (~read_valid) read_valid <= content_valid & content_ready_condition;
        else if (read_ready) read_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~read_valid) begin
            read_data <= (content_meant_is_id ? values_id : 32'd0) |
                (content_meant_is_version ? {8'd0, values_version} : 32'd0) |
                (content_meant_is_shape ?
                    {24'd0, values_lanes} | {{16'd0, values_width}, 8'd0} | {{11'd0, values_log_tokens}, 16'd0} :
                    32'd0) |
                (content_meant_is_status ?
                    {31'd0, values_busy} | {{30'd0, values_done}, 1'd0} | {{29'd0, values_stuck}, 2'd0} |
                        {{20'd0, values_error}, 8'd0} : 32'd0) |
                (content_meant_is_interrupt_enable ?
                    {31'd0, setting_enable_done} | {{30'd0, setting_enable_error}, 1'd0} : 32'd0) |
                (content_meant_is_interrupt ?
                    {31'd0, flag_is_done} | {{30'd0, flag_is_error}, 1'd0} | {{29'd0, flag_is_refused}, 2'd0} : 32'd0) |
                (content_meant_is_base_low ? setting_base_low : 32'd0) |
                (content_meant_is_base_high ? setting_base_high : 32'd0) |
                (content_meant_is_image_words ? setting_image_words : 32'd0) |
                (content_meant_is_program ? setting_program : 32'd0) |
                (content_meant_is_program_words ? setting_program_words : 32'd0) |
                (content_meant_is_watchdog ? setting_watchdog : 32'd0) |
                (content_is_counter ? (content_is_upper ? {8'd0, told_total[55:32]} : told_total[31:0]) : 32'd0);
            read_resp <= ~content_meant_is_there ? 2'd2 : 2'd0;
        end
    end

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, s_axi_araddr[1:0], s_axi_arprot, s_axi_awaddr[1:0], s_axi_awprot,
        content_meant_is_control, 1'b0};
endmodule

`default_nettype wire
