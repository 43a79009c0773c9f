// Lets no answer through that was asked for before the last reset.
// BusGuard, generator/hardware/memory/bus-guard.ts
// bytes = 8, addressBits = 40, idBits = 4, readers = 7, writers = 4, longest = 16
`default_nettype none

module disc8x8_7d95b9_bus_guard (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        opens,  // open the bus; until it is open, or with what is begun when this ends
    input  wire [27:0] base,  // a page that may be read
    output wire        is_open,  // nothing is owed from before the reset
    output wire        busy,  // an access of its own is under way
    output wire        moves,  // something of its own moved, or something came
    output wire        unexpected,  // an answer came that nobody had asked for; it was dropped
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
    output wire        m_axi_bready,
    input  wire [3:0]  port_arid,
    input  wire [39:0] port_araddr,
    input  wire [7:0]  port_arlen,  // beats, less one
    input  wire [2:0]  port_arsize,  // log2 of the bytes of a beat
    input  wire [1:0]  port_arburst,  // 1: incrementing
    input  wire        port_arlock,
    input  wire [3:0]  port_arcache,
    input  wire [2:0]  port_arprot,
    input  wire        port_arvalid,
    output wire        port_arready,
    output wire [3:0]  port_rid,
    output wire [63:0] port_rdata,
    output wire [1:0]  port_rresp,
    output wire        port_rlast,
    output wire        port_rvalid,
    input  wire        port_rready,
    input  wire [3:0]  port_awid,
    input  wire [39:0] port_awaddr,
    input  wire [7:0]  port_awlen,  // beats, less one
    input  wire [2:0]  port_awsize,  // log2 of the bytes of a beat
    input  wire [1:0]  port_awburst,  // 1: incrementing
    input  wire        port_awlock,
    input  wire [3:0]  port_awcache,
    input  wire [2:0]  port_awprot,
    input  wire        port_awvalid,
    output wire        port_awready,
    input  wire [63:0] port_wdata,
    input  wire [7:0]  port_wstrb,
    input  wire        port_wlast,
    input  wire        port_wvalid,
    output wire        port_wready,
    output wire [3:0]  port_bid,
    output wire [1:0]  port_bresp,
    output wire        port_bvalid,
    input  wire        port_bready
);
    localparam [1:0] PHASE_REST = 2'd0;
    localparam [1:0] PHASE_ASK = 2'd1;
    localparam [1:0] PHASE_READ = 2'd2;
    localparam [1:0] PHASE_WRITE = 2'd3;
    reg  [1:0] phase;  // bus-guard.ts:55
    reg  opened;  // bus-guard.ts:55
    reg  [2:0] reader;  // bus-guard.ts:55
    reg  [4:0] beat;  // bus-guard.ts:55
    reg  address_waits;  // bus-guard.ts:55
    reg  word_waits;  // bus-guard.ts:55
    reg  [7:0] reads_open;  // bus-guard.ts:92
    reg  [7:0] writes_open_0;  // bus-guard.ts:95
    reg  [7:0] writes_open_1;  // bus-guard.ts:95
    reg  [7:0] writes_open_2;  // bus-guard.ts:95
    reg  [7:0] writes_open_3;  // bus-guard.ts:95

    wire is_last = reader == 3'd6;
    wire is_mine = (phase == PHASE_READ) & m_axi_rvalid & (m_axi_rid == {1'd0, reader});
    wire is_written = (phase == PHASE_WRITE) & ~address_waits & ~word_waits & m_axi_bvalid & (m_axi_bid == 4'd4);
    wire is_read = is_mine & m_axi_rlast & (beat == 5'd16);
    wire read_passes = m_axi_rvalid & opened & (reads_open != 8'd0);
    wire answer_passes_condition = m_axi_bvalid & opened & (m_axi_bid == 4'd0) & (writes_open_0 != 8'd0);
    wire answer_passes_condition_2 = m_axi_bvalid & opened & (m_axi_bid == 4'd1) & (writes_open_1 != 8'd0);
    wire answer_passes_condition_3 = m_axi_bvalid & opened & (m_axi_bid == 4'd2) & (writes_open_2 != 8'd0);
    wire answer_passes_condition_4 = m_axi_bvalid & opened & (m_axi_bid == 4'd3) & (writes_open_3 != 8'd0);
    wire answer_passes = answer_passes_condition | answer_passes_condition_2 | answer_passes_condition_3 |
        answer_passes_condition_4;
    wire asks = phase == PHASE_ASK;
    wire writes = phase == PHASE_WRITE;
    wire holds = ~(phase == PHASE_REST);
    assign is_open = opened;
    assign busy = holds;
    assign moves = m_axi_rvalid | m_axi_bvalid |
        (holds & ((asks & m_axi_arready) | (writes & ((address_waits & m_axi_awready) | (word_waits & m_axi_wready)))));
    assign unexpected = (is_mine ? m_axi_rlast & ~is_read : m_axi_rvalid & ~read_passes) |
        (m_axi_bvalid & ~answer_passes & ~is_written);
    assign m_axi_arid = ~holds ? port_arid : {1'd0, reader};
    assign m_axi_araddr = ~holds ? port_araddr : {base, 12'd0};
    assign m_axi_arlen = ~holds ? port_arlen : 8'd16;
    assign m_axi_arsize = port_arsize;
    assign m_axi_arburst = port_arburst;
    assign m_axi_arlock = port_arlock;
    assign m_axi_arcache = port_arcache;
    assign m_axi_arprot = port_arprot;
    assign m_axi_arvalid = ~holds ? port_arvalid : asks;
    assign m_axi_rready = port_rready;
    assign m_axi_awid = ~holds ? port_awid : 4'd4;
    assign m_axi_awaddr = ~holds ? port_awaddr : {base, 12'd0};
    assign m_axi_awlen = ~holds ? port_awlen : 8'd0;
    assign m_axi_awsize = port_awsize;
    assign m_axi_awburst = port_awburst;
    assign m_axi_awlock = port_awlock;
    assign m_axi_awcache = port_awcache;
    assign m_axi_awprot = port_awprot;
    assign m_axi_awvalid = ~holds ? port_awvalid : writes & address_waits;
    assign m_axi_wdata = ~holds ? port_wdata : 64'd0;
    assign m_axi_wstrb = ~holds ? port_wstrb : 8'd0;
    assign m_axi_wlast = ~holds ? port_wlast : 1'd1;
    assign m_axi_wvalid = ~holds ? port_wvalid : writes & word_waits;
    assign m_axi_bready = port_bready;
    assign port_arready = holds ? 1'd0 : m_axi_arready;
    assign port_rid = m_axi_rid;
    assign port_rdata = m_axi_rdata;
    assign port_rresp = m_axi_rresp;
    assign port_rlast = m_axi_rlast;
    assign port_rvalid = read_passes;
    assign port_awready = holds ? 1'd0 : m_axi_awready;
    assign port_wready = holds ? 1'd0 : m_axi_wready;
    assign port_bid = m_axi_bid;
    assign port_bresp = m_axi_bresp;
    assign port_bvalid = answer_passes;

    always @(posedge aclk) begin
        if (!aresetn) begin
            phase <= PHASE_REST;
            opened <= 1'd0;
            reader <= 3'd0;
            beat <= 5'd0;
            address_waits <= 1'd0;
            word_waits <= 1'd0;
        end
        else begin
            if ((phase == PHASE_REST) & opens & ~opened) begin
                phase <= PHASE_ASK;
                reader <= 3'd0;
            end
            if ((phase == PHASE_ASK) & m_axi_arready) begin
                phase <= PHASE_READ;
                beat <= 5'd0;
            end
            if (is_mine) beat <= m_axi_rlast ? 5'd0 : beat + 5'd1;
            if (is_read) begin
                if (~opens) phase <= PHASE_REST;
                else if (is_last) phase <= PHASE_WRITE;
                else begin
                    phase <= PHASE_ASK;
                    reader <= reader + 3'd1;
                end
            end
            if (is_read & opens & is_last) address_waits <= 1'd1;
            else if ((phase == PHASE_WRITE) & m_axi_awready) address_waits <= 1'd0;
            if (is_read & opens & is_last) word_waits <= 1'd1;
            else if ((phase == PHASE_WRITE) & m_axi_wready) word_waits <= 1'd0;
            if (is_written) begin
                phase <= PHASE_REST;
                opened <= 1'd1;
            end
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) reads_open <= 8'd0;
        else if (port_arvalid & port_arready & ~(read_passes & m_axi_rlast)) reads_open <= reads_open + 8'd1;
        else if (read_passes & m_axi_rlast & ~(port_arvalid & port_arready)) reads_open <= reads_open - 8'd1;
    end

    wire writes_open_0_next_condition = port_awvalid & port_awready & (port_awid == 4'd0);
    wire writes_open_1_next_condition = port_awvalid & port_awready & (port_awid == 4'd1);
    wire writes_open_2_next_condition = port_awvalid & port_awready & (port_awid == 4'd2);
    wire writes_open_3_next_condition = port_awvalid & port_awready & (port_awid == 4'd3);

    always @(posedge aclk) begin
        if (!aresetn) begin
            writes_open_0 <= 8'd0;
            writes_open_1 <= 8'd0;
            writes_open_2 <= 8'd0;
            writes_open_3 <= 8'd0;
        end
        else begin
            if (writes_open_0_next_condition & ~answer_passes_condition) writes_open_0 <= writes_open_0 + 8'd1;
            else if (answer_passes_condition & ~writes_open_0_next_condition) writes_open_0 <= writes_open_0 - 8'd1;
            if (writes_open_1_next_condition & ~answer_passes_condition_2) writes_open_1 <= writes_open_1 + 8'd1;
            else if (answer_passes_condition_2 & ~writes_open_1_next_condition) writes_open_1 <= writes_open_1 - 8'd1;
            if (writes_open_2_next_condition & ~answer_passes_condition_3) writes_open_2 <= writes_open_2 + 8'd1;
            else if (answer_passes_condition_3 & ~writes_open_2_next_condition) writes_open_2 <= writes_open_2 - 8'd1;
            if (writes_open_3_next_condition & ~answer_passes_condition_4) writes_open_3 <= writes_open_3 + 8'd1;
            else if (answer_passes_condition_4 & ~writes_open_3_next_condition) writes_open_3 <= writes_open_3 - 8'd1;
        end
    end
endmodule

`default_nettype wire
