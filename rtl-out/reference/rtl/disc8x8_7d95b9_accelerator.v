// A diffusion-transformer accelerator.
// Accelerator, generator/hardware/accelerator.ts
// shape.engine.lanes = 8, shape.engine.width = 8, shape.engine.slots = 16, shape.engine.chunks = 2
// shape.engine.window = 8, shape.engine.merge = 2, shape.engine.maskSlots = 8, shape.engine.maxBeats = 32
// shape.engine.maxRows = 128, shape.engine.drain = 2, shape.engine.bankSlots = 64, shape.engine.tileSlots = 32
// shape.memory.wordBytes = 8, shape.memory.tokens = 64, shape.memory.burst = 16, shape.normWords = 8
// shape.normLanes = 2, shape.latentWords = 2, shape.latentLanes = 2, shape.bus.addressBits = 40
// shape.bus.idBits = 4, shape.bus.bytes = 8
`default_nettype none

module disc8x8_7d95b9_accelerator (
    input  wire        aclk,
    input  wire        aresetn,
    output wire        irq,  // high while an enabled event is not cleared
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
    output wire [3:0]  m_axi_arid,
    output wire [39:0] m_axi_araddr,
    output wire [7:0]  m_axi_arlen,  // beats, less one
    output wire [2:0]  m_axi_arsize,  // log2 of the bytes of a beat
    output wire [1:0]  m_axi_arburst,  // 1: incrementing
    output wire        m_axi_arlock,
    output wire [3:0]  m_axi_arcache,
    output wire [2:0]  m_axi_arprot,
    output wire        m_axi_arvalid,
    input  wire        m_axi_arready,
    input  wire [3:0]  m_axi_rid,
    input  wire [63:0] m_axi_rdata,
    input  wire [1:0]  m_axi_rresp,
    input  wire        m_axi_rlast,
    input  wire        m_axi_rvalid,
    output wire        m_axi_rready,
    output wire [3:0]  m_axi_awid,
    output wire [39:0] m_axi_awaddr,
    output wire [7:0]  m_axi_awlen,  // beats, less one
    output wire [2:0]  m_axi_awsize,  // log2 of the bytes of a beat
    output wire [1:0]  m_axi_awburst,  // 1: incrementing
    output wire        m_axi_awlock,
    output wire [3:0]  m_axi_awcache,
    output wire [2:0]  m_axi_awprot,
    output wire        m_axi_awvalid,
    input  wire        m_axi_awready,
    output wire [63:0] m_axi_wdata,
    output wire [7:0]  m_axi_wstrb,
    output wire        m_axi_wlast,
    output wire        m_axi_wvalid,
    input  wire        m_axi_wready,
    input  wire [3:0]  m_axi_bid,
    input  wire [1:0]  m_axi_bresp,
    input  wire        m_axi_bvalid,
    output wire        m_axi_bready
);
    wire registers_s_axi_arready;
    wire [31:0] registers_s_axi_rdata;
    wire [1:0] registers_s_axi_rresp;
    wire registers_s_axi_rvalid;
    wire registers_s_axi_awready;
    wire registers_s_axi_wready;
    wire [1:0] registers_s_axi_bresp;
    wire registers_s_axi_bvalid;
    wire registers_settings_enable_done;  // a program reached its end
    wire registers_settings_enable_error;  // a program stopped with an error
    wire [31:0] registers_settings_base_low;  // lower half of its byte address, a multiple of 4096
    wire [31:0] registers_settings_base_high;  // upper half of its byte address, within the addresses of the bus
    wire [31:0] registers_settings_image_words;  // words of memory, as many as 4096 bytes at least
    wire [31:0] registers_settings_program;  // words of memory from the image's begin
    wire [31:0] registers_settings_program_words;  // words of memory, from 1 to 4,194,304
    wire [31:0] registers_settings_watchdog;  // cycles in which nothing moves; 0: never
    wire registers_pulses_start;  // run the program; refused while one runs, and together with stop
    wire registers_pulses_stop;  // stop the program, with error 8; nothing where none runs
    wire registers_flags_is_done;  // a program reached its end
    wire registers_flags_is_error;  // a program stopped with an error
    // a start or a setting came while a program ran, or a start with a stop; it did nothing
    wire registers_flags_is_refused;
    wire registers_refused;  // a write was refused
    wire [3:0] check_failure;
    wire supervisor_opens;  // the bus is to be opened
    wire supervisor_begins;  // a start is taken
    wire supervisor_starts;  // the program itself begins
    wire supervisor_runs;
    wire supervisor_drain;  // the core is reset, the bus is drained
    wire supervisor_locked;  // there can be no start now
    wire supervisor_busy;
    wire supervisor_done;
    wire supervisor_stuck;
    wire [3:0] supervisor_error;
    wire supervisor_completes;  // a program that reached its end is over
    wire supervisor_fails;  // a program with an error is over, or the bus is stuck
    wire guard_is_open;  // nothing is owed from before the reset
    wire guard_busy;  // an access of its own is under way
    wire guard_moves;  // something of its own moved, or something came
    wire guard_unexpected;  // an answer came that nobody had asked for; it was dropped
    wire [3:0] guard_m_axi_arid;
    wire [39:0] guard_m_axi_araddr;
    wire [7:0] guard_m_axi_arlen;  // beats, less one
    wire [2:0] guard_m_axi_arsize;  // log2 of the bytes of a beat
    wire [1:0] guard_m_axi_arburst;  // 1: incrementing
    wire guard_m_axi_arlock;
    wire [3:0] guard_m_axi_arcache;
    wire [2:0] guard_m_axi_arprot;
    wire guard_m_axi_arvalid;
    wire guard_m_axi_rready;
    wire [3:0] guard_m_axi_awid;
    wire [39:0] guard_m_axi_awaddr;
    wire [7:0] guard_m_axi_awlen;  // beats, less one
    wire [2:0] guard_m_axi_awsize;  // log2 of the bytes of a beat
    wire [1:0] guard_m_axi_awburst;  // 1: incrementing
    wire guard_m_axi_awlock;
    wire [3:0] guard_m_axi_awcache;
    wire [2:0] guard_m_axi_awprot;
    wire guard_m_axi_awvalid;
    wire [63:0] guard_m_axi_wdata;
    wire [7:0] guard_m_axi_wstrb;
    wire guard_m_axi_wlast;
    wire guard_m_axi_wvalid;
    wire guard_m_axi_bready;
    wire guard_port_arready;
    wire [3:0] guard_port_rid;
    wire [63:0] guard_port_rdata;
    wire [1:0] guard_port_rresp;
    wire guard_port_rlast;
    wire guard_port_rvalid;
    wire guard_port_awready;
    wire guard_port_wready;
    wire [3:0] guard_port_bid;
    wire [1:0] guard_port_bresp;
    wire guard_port_bvalid;
    wire [6:0] port_returned_valid;
    wire [63:0] port_returned_data;
    wire [3:0] port_acknowledged;
    wire port_read0_ready;
    wire port_read1_ready;
    wire port_read2_ready;
    wire port_read3_ready;
    wire port_read4_ready;
    wire port_read5_ready;
    wire port_read6_ready;
    wire port_write0_ready;
    wire port_write1_ready;
    wire port_write2_ready;
    wire port_write3_ready;
    wire port_data0_ready;
    wire port_data1_ready;
    wire port_data2_ready;
    wire port_data3_ready;
    wire [3:0] port_m_axi_arid;
    wire [39:0] port_m_axi_araddr;
    wire [7:0] port_m_axi_arlen;  // beats, less one
    wire [2:0] port_m_axi_arsize;  // log2 of the bytes of a beat
    wire [1:0] port_m_axi_arburst;  // 1: incrementing
    wire port_m_axi_arlock;
    wire [3:0] port_m_axi_arcache;
    wire [2:0] port_m_axi_arprot;
    wire port_m_axi_arvalid;
    wire port_m_axi_rready;
    wire [3:0] port_m_axi_awid;
    wire [39:0] port_m_axi_awaddr;
    wire [7:0] port_m_axi_awlen;  // beats, less one
    wire [2:0] port_m_axi_awsize;  // log2 of the bytes of a beat
    wire [1:0] port_m_axi_awburst;  // 1: incrementing
    wire port_m_axi_awlock;
    wire [3:0] port_m_axi_awcache;
    wire [2:0] port_m_axi_awprot;
    wire port_m_axi_awvalid;
    wire [63:0] port_m_axi_wdata;
    wire [7:0] port_m_axi_wstrb;
    wire port_m_axi_wlast;
    wire port_m_axi_wvalid;
    wire port_m_axi_bready;
    wire port_idle;  // nothing is under way
    wire port_moves;  // something moved on the bus
    wire port_out_of_range;  // a burst reaches beyond the image; it is not sent
    wire port_read_failed;  // a read was answered with an error
    wire port_write_failed;  // a write was answered with an error
    wire [3:0] counters_told_counter;  // whose
    wire [55:0] counters_told_total;
    wire core_ended;  // the end was reached, and everything is written
    wire [3:0] core_failure;  // what is wrong with the program
    wire [3:0] core_events_busy;
    wire [3:0] core_events_drain;
    wire [3:0] core_events_maximum;
    wire [3:0] core_events_mask;
    wire [3:0] core_events_starved;
    wire [6:0] core_events_active_tokens;
    wire [6:0] core_events_kept_positions;
    wire core_events_descriptors;
    wire core_read0_valid;
    wire [31:0] core_read0_address;
    wire [3:0] core_read0_length;
    wire core_read1_valid;
    wire [31:0] core_read1_address;
    wire [3:0] core_read1_length;
    wire core_read2_valid;
    wire [31:0] core_read2_address;
    wire [3:0] core_read2_length;
    wire core_read3_valid;
    wire [31:0] core_read3_address;
    wire [3:0] core_read3_length;
    wire core_read4_valid;
    wire [31:0] core_read4_address;
    wire [3:0] core_read4_length;
    wire core_read5_valid;
    wire [31:0] core_read5_address;
    wire [3:0] core_read5_length;
    wire core_read6_valid;
    wire [31:0] core_read6_address;
    wire [3:0] core_read6_length;
    wire core_write0_valid;
    wire [31:0] core_write0_address;
    wire [3:0] core_write0_length;
    wire core_write1_valid;
    wire [31:0] core_write1_address;
    wire [3:0] core_write1_length;
    wire core_write2_valid;
    wire [31:0] core_write2_address;
    wire [3:0] core_write2_length;
    wire core_write3_valid;
    wire [31:0] core_write3_address;
    wire [3:0] core_write3_length;
    wire core_data0_valid;
    wire [63:0] core_data0_data;
    wire core_data1_valid;
    wire [63:0] core_data1_data;
    wire core_data2_valid;
    wire [63:0] core_data2_data;
    wire core_data3_valid;
    wire [63:0] core_data3_data;
    (* keep = "true", syn_preserve = 1 *) reg  resets;  // accelerator.ts:70
    reg  holds_0;  // accelerator.ts:70
    reg  holds_1;  // accelerator.ts:70
    reg  holds_2;  // accelerator.ts:70
    reg  drains;  // accelerator.ts:70
    reg  starts_0;  // accelerator.ts:70
    reg  starts_1;  // accelerator.ts:70
    reg  starts_2;  // accelerator.ts:70
    reg  starts_3;  // accelerator.ts:70
    reg  starts_4;  // accelerator.ts:70
    reg  starts_5;  // accelerator.ts:70
    reg  starts_6;  // accelerator.ts:70
    reg  told_start;  // accelerator.ts:112
    reg  told_stop;  // accelerator.ts:112
    reg  ends_ended;  // accelerator.ts:121
    reg  [3:0] ends_failure;  // accelerator.ts:121
    reg  ends_out_of_range;  // accelerator.ts:121
    reg  ends_read_failed;  // accelerator.ts:121
    reg  ends_write_failed;  // accelerator.ts:121
    reg  ends_unexpected;  // accelerator.ts:121
    reg  counted_valid;  // accelerator.ts:137
    reg  [3:0] counted_busy;  // accelerator.ts:137
    reg  [3:0] counted_drain;  // accelerator.ts:137
    reg  [3:0] counted_maximum;  // accelerator.ts:137
    reg  [3:0] counted_mask;  // accelerator.ts:137
    reg  [3:0] counted_starved;  // accelerator.ts:137
    reg  [6:0] counted_active_tokens;  // accelerator.ts:137
    reg  [6:0] counted_kept_positions;  // accelerator.ts:137
    reg  counted_descriptors;  // accelerator.ts:137
    reg  counted_beats_read;  // accelerator.ts:137
    reg  counted_beats_written;  // accelerator.ts:137
    reg  moves;  // accelerator.ts:138
    reg  clears;  // accelerator.ts:144

    assign irq = ((registers_flags_is_done & registers_settings_enable_done) |
        (registers_flags_is_error & registers_settings_enable_error)) == 1'd1;
    assign s_axi_arready = registers_s_axi_arready;
    assign s_axi_rdata = registers_s_axi_rdata;
    assign s_axi_rresp = registers_s_axi_rresp;
    assign s_axi_rvalid = registers_s_axi_rvalid;
    assign s_axi_awready = registers_s_axi_awready;
    assign s_axi_wready = registers_s_axi_wready;
    assign s_axi_bresp = registers_s_axi_bresp;
    assign s_axi_bvalid = registers_s_axi_bvalid;
    assign m_axi_arid = guard_m_axi_arid;
    assign m_axi_araddr = guard_m_axi_araddr;
    assign m_axi_arlen = guard_m_axi_arlen;
    assign m_axi_arsize = guard_m_axi_arsize;
    assign m_axi_arburst = guard_m_axi_arburst;
    assign m_axi_arlock = guard_m_axi_arlock;
    assign m_axi_arcache = guard_m_axi_arcache;
    assign m_axi_arprot = guard_m_axi_arprot;
    assign m_axi_arvalid = guard_m_axi_arvalid;
    assign m_axi_rready = guard_m_axi_rready;
    assign m_axi_awid = guard_m_axi_awid;
    assign m_axi_awaddr = guard_m_axi_awaddr;
    assign m_axi_awlen = guard_m_axi_awlen;
    assign m_axi_awsize = guard_m_axi_awsize;
    assign m_axi_awburst = guard_m_axi_awburst;
    assign m_axi_awlock = guard_m_axi_awlock;
    assign m_axi_awcache = guard_m_axi_awcache;
    assign m_axi_awprot = guard_m_axi_awprot;
    assign m_axi_awvalid = guard_m_axi_awvalid;
    assign m_axi_wdata = guard_m_axi_wdata;
    assign m_axi_wstrb = guard_m_axi_wstrb;
    assign m_axi_wlast = guard_m_axi_wlast;
    assign m_axi_wvalid = guard_m_axi_wvalid;
    assign m_axi_bready = guard_m_axi_bready;
    wire drains_next_condition = supervisor_drain | holds_0 | holds_1 | holds_2;
    `ifndef SYNTHESIS
    initial resets = 1'd1;
    `endif

    (* keep *) always @(posedge aclk) begin
        if (!aresetn) begin
            resets <= 1'd1;
            holds_0 <= 1'd1;
            holds_1 <= 1'd1;
            holds_2 <= 1'd1;
            drains <= 1'd1;
            starts_0 <= 1'd0;
            starts_1 <= 1'd0;
            starts_2 <= 1'd0;
            starts_3 <= 1'd0;
            starts_4 <= 1'd0;
            starts_5 <= 1'd0;
            starts_6 <= 1'd0;
        end
        else begin
            holds_0 <= supervisor_drain;
            holds_1 <= holds_0;
            holds_2 <= holds_1;
            resets <= supervisor_drain | holds_0 | holds_1 | holds_2;
            drains <= drains_next_condition | resets;
            starts_0 <= supervisor_starts;
            starts_1 <= starts_0;
            starts_2 <= starts_1;
            starts_3 <= starts_2;
            starts_4 <= starts_3;
            starts_5 <= starts_4;
            starts_6 <= starts_5;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            told_start <= 1'd0;
            told_stop <= 1'd0;
        end
        else begin
            told_start <= registers_pulses_start == 1'd1;
            told_stop <= registers_pulses_stop == 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            ends_ended <= 1'd0;
            ends_failure <= 4'd0;
            ends_out_of_range <= 1'd0;
            ends_read_failed <= 1'd0;
            ends_write_failed <= 1'd0;
            ends_unexpected <= 1'd0;
        end
        else begin
            ends_ended <= core_ended;
            ends_failure <= check_failure != 4'd0 ? check_failure : core_failure;
            ends_out_of_range <= port_out_of_range;
            ends_read_failed <= port_read_failed;
            ends_write_failed <= port_write_failed;
            ends_unexpected <= guard_unexpected;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) counted_valid <= 1'd0;
        else counted_valid <= supervisor_runs;
    end

    always @(posedge aclk) begin
        counted_busy <= core_events_busy;
        counted_drain <= core_events_drain;
        counted_maximum <= core_events_maximum;
        counted_mask <= core_events_mask;
        counted_starved <= core_events_starved;
        counted_active_tokens <= core_events_active_tokens;
        counted_kept_positions <= core_events_kept_positions;
        counted_descriptors <= core_events_descriptors;
        counted_beats_read <= m_axi_rvalid;
        counted_beats_written <= m_axi_wvalid & m_axi_wready;
    end

    always @(posedge aclk) begin
        if (!aresetn) moves <= 1'd0;
        else moves <= port_moves | guard_moves | (counted_busy != 4'd0);
    end

    always @(posedge aclk) begin
        if (!aresetn) clears <= 1'd0;
        else clears <= supervisor_begins;
    end

    wire [63:0] guard_base_value = {registers_settings_base_high, registers_settings_base_low};

    // accelerator.ts:59
    disc8x8_7d95b9_control_registers registers (
        .aclk(aclk),
        .aresetn(aresetn),
        .s_axi_araddr(s_axi_araddr),
        .s_axi_arprot(s_axi_arprot),
        .s_axi_arvalid(s_axi_arvalid),
        .s_axi_arready(registers_s_axi_arready),
        .s_axi_rdata(registers_s_axi_rdata),
        .s_axi_rresp(registers_s_axi_rresp),
        .s_axi_rvalid(registers_s_axi_rvalid),
        .s_axi_rready(s_axi_rready),
        .s_axi_awaddr(s_axi_awaddr),
        .s_axi_awprot(s_axi_awprot),
        .s_axi_awvalid(s_axi_awvalid),
        .s_axi_awready(registers_s_axi_awready),
        .s_axi_wdata(s_axi_wdata),
        .s_axi_wstrb(s_axi_wstrb),
        .s_axi_wvalid(s_axi_wvalid),
        .s_axi_wready(registers_s_axi_wready),
        .s_axi_bresp(registers_s_axi_bresp),
        .s_axi_bvalid(registers_s_axi_bvalid),
        .s_axi_bready(s_axi_bready),
        .locked(supervisor_locked | told_start),
        .values_id(32'h44695343),
        .values_version(24'd512),
        .values_lanes(8'd8),
        .values_width(8'd8),
        .values_log_tokens(5'd6),
        .values_busy(supervisor_busy),
        .values_done(supervisor_done),
        .values_stuck(supervisor_stuck),
        .values_error(supervisor_error),
        .told_counter(counters_told_counter),
        .told_total(counters_told_total),
        .events_is_done(supervisor_completes),
        .events_is_error(supervisor_fails),
        .events_is_refused(registers_refused),
        .settings_enable_done(registers_settings_enable_done),
        .settings_enable_error(registers_settings_enable_error),
        .settings_base_low(registers_settings_base_low),
        .settings_base_high(registers_settings_base_high),
        .settings_image_words(registers_settings_image_words),
        .settings_program(registers_settings_program),
        .settings_program_words(registers_settings_program_words),
        .settings_watchdog(registers_settings_watchdog),
        .pulses_start(registers_pulses_start),
        .pulses_stop(registers_pulses_stop),
        .flags_is_done(registers_flags_is_done),
        .flags_is_error(registers_flags_is_error),
        .flags_is_refused(registers_flags_is_refused),
        .refused(registers_refused)
    );

    // accelerator.ts:59
    disc8x8_7d95b9_settings_check check (
        .aclk(aclk),
        .base({registers_settings_base_high, registers_settings_base_low}),
        .image_words(registers_settings_image_words),
        .program_words(registers_settings_program_words),
        .failure(check_failure)
    );

    // accelerator.ts:59
    disc8x8_7d95b9_supervisor supervisor (
        .aclk(aclk),
        .aresetn(aresetn),
        .start(told_start),
        .stop(told_stop),
        .watchdog(registers_settings_watchdog),
        .ended(ends_ended),
        .failure(ends_failure),
        .out_of_range(ends_out_of_range),
        .read_failed(ends_read_failed),
        .write_failed(ends_write_failed),
        .moves(moves),
        .bus_idle(drains & port_idle & ~guard_busy),
        .is_open(guard_is_open),
        .unexpected(ends_unexpected),
        .opens(supervisor_opens),
        .begins(supervisor_begins),
        .starts(supervisor_starts),
        .runs(supervisor_runs),
        .drain(supervisor_drain),
        .locked(supervisor_locked),
        .busy(supervisor_busy),
        .done(supervisor_done),
        .stuck(supervisor_stuck),
        .error(supervisor_error),
        .completes(supervisor_completes),
        .fails(supervisor_fails)
    );

    // accelerator.ts:59
    disc8x8_7d95b9_bus_guard guard (
        .aclk(aclk),
        .aresetn(aresetn),
        .opens(supervisor_opens),
        .base(guard_base_value[39:12]),
        .is_open(guard_is_open),
        .busy(guard_busy),
        .moves(guard_moves),
        .unexpected(guard_unexpected),
        .m_axi_arid(guard_m_axi_arid),
        .m_axi_araddr(guard_m_axi_araddr),
        .m_axi_arlen(guard_m_axi_arlen),
        .m_axi_arsize(guard_m_axi_arsize),
        .m_axi_arburst(guard_m_axi_arburst),
        .m_axi_arlock(guard_m_axi_arlock),
        .m_axi_arcache(guard_m_axi_arcache),
        .m_axi_arprot(guard_m_axi_arprot),
        .m_axi_arvalid(guard_m_axi_arvalid),
        .m_axi_arready(m_axi_arready),
        .m_axi_rid(m_axi_rid),
        .m_axi_rdata(m_axi_rdata),
        .m_axi_rresp(m_axi_rresp),
        .m_axi_rlast(m_axi_rlast),
        .m_axi_rvalid(m_axi_rvalid),
        .m_axi_rready(guard_m_axi_rready),
        .m_axi_awid(guard_m_axi_awid),
        .m_axi_awaddr(guard_m_axi_awaddr),
        .m_axi_awlen(guard_m_axi_awlen),
        .m_axi_awsize(guard_m_axi_awsize),
        .m_axi_awburst(guard_m_axi_awburst),
        .m_axi_awlock(guard_m_axi_awlock),
        .m_axi_awcache(guard_m_axi_awcache),
        .m_axi_awprot(guard_m_axi_awprot),
        .m_axi_awvalid(guard_m_axi_awvalid),
        .m_axi_awready(m_axi_awready),
        .m_axi_wdata(guard_m_axi_wdata),
        .m_axi_wstrb(guard_m_axi_wstrb),
        .m_axi_wlast(guard_m_axi_wlast),
        .m_axi_wvalid(guard_m_axi_wvalid),
        .m_axi_wready(m_axi_wready),
        .m_axi_bid(m_axi_bid),
        .m_axi_bresp(m_axi_bresp),
        .m_axi_bvalid(m_axi_bvalid),
        .m_axi_bready(guard_m_axi_bready),
        .port_arid(port_m_axi_arid),
        .port_araddr(port_m_axi_araddr),
        .port_arlen(port_m_axi_arlen),
        .port_arsize(port_m_axi_arsize),
        .port_arburst(port_m_axi_arburst),
        .port_arlock(port_m_axi_arlock),
        .port_arcache(port_m_axi_arcache),
        .port_arprot(port_m_axi_arprot),
        .port_arvalid(port_m_axi_arvalid),
        .port_arready(guard_port_arready),
        .port_rid(guard_port_rid),
        .port_rdata(guard_port_rdata),
        .port_rresp(guard_port_rresp),
        .port_rlast(guard_port_rlast),
        .port_rvalid(guard_port_rvalid),
        .port_rready(port_m_axi_rready),
        .port_awid(port_m_axi_awid),
        .port_awaddr(port_m_axi_awaddr),
        .port_awlen(port_m_axi_awlen),
        .port_awsize(port_m_axi_awsize),
        .port_awburst(port_m_axi_awburst),
        .port_awlock(port_m_axi_awlock),
        .port_awcache(port_m_axi_awcache),
        .port_awprot(port_m_axi_awprot),
        .port_awvalid(port_m_axi_awvalid),
        .port_awready(guard_port_awready),
        .port_wdata(port_m_axi_wdata),
        .port_wstrb(port_m_axi_wstrb),
        .port_wlast(port_m_axi_wlast),
        .port_wvalid(port_m_axi_wvalid),
        .port_wready(guard_port_wready),
        .port_bid(guard_port_bid),
        .port_bresp(guard_port_bresp),
        .port_bvalid(guard_port_bvalid),
        .port_bready(port_m_axi_bready)
    );

    // accelerator.ts:59
    disc8x8_7d95b9_memory_port port (
        .aclk(aclk),
        .aresetn(aresetn),
        .returned_valid(port_returned_valid),
        .returned_data(port_returned_data),
        .acknowledged(port_acknowledged),
        .read0_valid(core_read0_valid),
        .read0_ready(port_read0_ready),
        .read0_address(core_read0_address),
        .read0_length(core_read0_length),
        .read1_valid(core_read1_valid),
        .read1_ready(port_read1_ready),
        .read1_address(core_read1_address),
        .read1_length(core_read1_length),
        .read2_valid(core_read2_valid),
        .read2_ready(port_read2_ready),
        .read2_address(core_read2_address),
        .read2_length(core_read2_length),
        .read3_valid(core_read3_valid),
        .read3_ready(port_read3_ready),
        .read3_address(core_read3_address),
        .read3_length(core_read3_length),
        .read4_valid(core_read4_valid),
        .read4_ready(port_read4_ready),
        .read4_address(core_read4_address),
        .read4_length(core_read4_length),
        .read5_valid(core_read5_valid),
        .read5_ready(port_read5_ready),
        .read5_address(core_read5_address),
        .read5_length(core_read5_length),
        .read6_valid(core_read6_valid),
        .read6_ready(port_read6_ready),
        .read6_address(core_read6_address),
        .read6_length(core_read6_length),
        .write0_valid(core_write0_valid),
        .write0_ready(port_write0_ready),
        .write0_address(core_write0_address),
        .write0_length(core_write0_length),
        .write1_valid(core_write1_valid),
        .write1_ready(port_write1_ready),
        .write1_address(core_write1_address),
        .write1_length(core_write1_length),
        .write2_valid(core_write2_valid),
        .write2_ready(port_write2_ready),
        .write2_address(core_write2_address),
        .write2_length(core_write2_length),
        .write3_valid(core_write3_valid),
        .write3_ready(port_write3_ready),
        .write3_address(core_write3_address),
        .write3_length(core_write3_length),
        .data0_valid(core_data0_valid),
        .data0_ready(port_data0_ready),
        .data0_data(core_data0_data),
        .data1_valid(core_data1_valid),
        .data1_ready(port_data1_ready),
        .data1_data(core_data1_data),
        .data2_valid(core_data2_valid),
        .data2_ready(port_data2_ready),
        .data2_data(core_data2_data),
        .data3_valid(core_data3_valid),
        .data3_ready(port_data3_ready),
        .data3_data(core_data3_data),
        .m_axi_arid(port_m_axi_arid),
        .m_axi_araddr(port_m_axi_araddr),
        .m_axi_arlen(port_m_axi_arlen),
        .m_axi_arsize(port_m_axi_arsize),
        .m_axi_arburst(port_m_axi_arburst),
        .m_axi_arlock(port_m_axi_arlock),
        .m_axi_arcache(port_m_axi_arcache),
        .m_axi_arprot(port_m_axi_arprot),
        .m_axi_arvalid(port_m_axi_arvalid),
        .m_axi_arready(guard_port_arready),
        .m_axi_rid(guard_port_rid),
        .m_axi_rdata(guard_port_rdata),
        .m_axi_rresp(guard_port_rresp),
        .m_axi_rlast(guard_port_rlast),
        .m_axi_rvalid(guard_port_rvalid),
        .m_axi_rready(port_m_axi_rready),
        .m_axi_awid(port_m_axi_awid),
        .m_axi_awaddr(port_m_axi_awaddr),
        .m_axi_awlen(port_m_axi_awlen),
        .m_axi_awsize(port_m_axi_awsize),
        .m_axi_awburst(port_m_axi_awburst),
        .m_axi_awlock(port_m_axi_awlock),
        .m_axi_awcache(port_m_axi_awcache),
        .m_axi_awprot(port_m_axi_awprot),
        .m_axi_awvalid(port_m_axi_awvalid),
        .m_axi_awready(guard_port_awready),
        .m_axi_wdata(port_m_axi_wdata),
        .m_axi_wstrb(port_m_axi_wstrb),
        .m_axi_wlast(port_m_axi_wlast),
        .m_axi_wvalid(port_m_axi_wvalid),
        .m_axi_wready(guard_port_wready),
        .m_axi_bid(guard_port_bid),
        .m_axi_bresp(guard_port_bresp),
        .m_axi_bvalid(guard_port_bvalid),
        .m_axi_bready(port_m_axi_bready),
        .base(guard_base_value[39:12]),
        .words(registers_settings_image_words),
        .drain(drains),
        .idle(port_idle),
        .moves(port_moves),
        .out_of_range(port_out_of_range),
        .read_failed(port_read_failed),
        .write_failed(port_write_failed)
    );

    // accelerator.ts:59
    disc8x8_7d95b9_event_counters counters (
        .aclk(aclk),
        .aresetn(aresetn),
        .clear(clears),
        .counts(counted_valid),
        .events_cycles(1'd1),
        .events_busy(counted_busy),
        .events_drain(counted_drain),
        .events_maximum(counted_maximum),
        .events_mask(counted_mask),
        .events_starved(counted_starved),
        .events_active_tokens(counted_active_tokens),
        .events_kept_positions(counted_kept_positions),
        .events_descriptors(counted_descriptors),
        .events_beats_read(counted_beats_read),
        .events_beats_written(counted_beats_written),
        .told_counter(counters_told_counter),
        .told_total(counters_told_total)
    );

    // accelerator.ts:81
    disc8x8_7d95b9_accelerator_core core (
        .aclk(aclk),
        .aresetn(~resets),
        .start(starts_6),
        .program_address(registers_settings_program),
        .program_last_word(registers_settings_program_words[21:0] - 22'd1),
        .ended(core_ended),
        .failure(core_failure),
        .events_busy(core_events_busy),
        .events_drain(core_events_drain),
        .events_maximum(core_events_maximum),
        .events_mask(core_events_mask),
        .events_starved(core_events_starved),
        .events_active_tokens(core_events_active_tokens),
        .events_kept_positions(core_events_kept_positions),
        .events_descriptors(core_events_descriptors),
        .returned_valid(port_returned_valid),
        .returned_data(port_returned_data),
        .acknowledged(port_acknowledged),
        .read0_valid(core_read0_valid),
        .read0_ready(port_read0_ready),
        .read0_address(core_read0_address),
        .read0_length(core_read0_length),
        .read1_valid(core_read1_valid),
        .read1_ready(port_read1_ready),
        .read1_address(core_read1_address),
        .read1_length(core_read1_length),
        .read2_valid(core_read2_valid),
        .read2_ready(port_read2_ready),
        .read2_address(core_read2_address),
        .read2_length(core_read2_length),
        .read3_valid(core_read3_valid),
        .read3_ready(port_read3_ready),
        .read3_address(core_read3_address),
        .read3_length(core_read3_length),
        .read4_valid(core_read4_valid),
        .read4_ready(port_read4_ready),
        .read4_address(core_read4_address),
        .read4_length(core_read4_length),
        .read5_valid(core_read5_valid),
        .read5_ready(port_read5_ready),
        .read5_address(core_read5_address),
        .read5_length(core_read5_length),
        .read6_valid(core_read6_valid),
        .read6_ready(port_read6_ready),
        .read6_address(core_read6_address),
        .read6_length(core_read6_length),
        .write0_valid(core_write0_valid),
        .write0_ready(port_write0_ready),
        .write0_address(core_write0_address),
        .write0_length(core_write0_length),
        .write1_valid(core_write1_valid),
        .write1_ready(port_write1_ready),
        .write1_address(core_write1_address),
        .write1_length(core_write1_length),
        .write2_valid(core_write2_valid),
        .write2_ready(port_write2_ready),
        .write2_address(core_write2_address),
        .write2_length(core_write2_length),
        .write3_valid(core_write3_valid),
        .write3_ready(port_write3_ready),
        .write3_address(core_write3_address),
        .write3_length(core_write3_length),
        .data0_valid(core_data0_valid),
        .data0_ready(port_data0_ready),
        .data0_data(core_data0_data),
        .data1_valid(core_data1_valid),
        .data1_ready(port_data1_ready),
        .data1_data(core_data1_data),
        .data2_valid(core_data2_valid),
        .data2_ready(port_data2_ready),
        .data2_data(core_data2_data),
        .data3_valid(core_data3_valid),
        .data3_ready(port_data3_ready),
        .data3_data(core_data3_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, registers_flags_is_refused, guard_base_value[63:40], guard_base_value[11:0], 1'b0};
endmodule

`default_nettype wire
