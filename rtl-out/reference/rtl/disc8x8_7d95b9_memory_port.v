// Several readers and writers on one AXI4 bus.
// MemoryPort, generator/hardware/memory/memory-port.ts
// wordBytes = 8, burst = 16, busBytes = 8, addressBits = 40, idBits = 4, readers = 7, writers = 4
`default_nettype none

module disc8x8_7d95b9_memory_port (
    input  wire        aclk,
    input  wire        aresetn,
    output wire [6:0]  returned_valid,
    output wire [63:0] returned_data,
    output wire [3:0]  acknowledged,
    input  wire        read0_valid,
    output wire        read0_ready,
    input  wire [31:0] read0_address,
    input  wire [3:0]  read0_length,
    input  wire        read1_valid,
    output wire        read1_ready,
    input  wire [31:0] read1_address,
    input  wire [3:0]  read1_length,
    input  wire        read2_valid,
    output wire        read2_ready,
    input  wire [31:0] read2_address,
    input  wire [3:0]  read2_length,
    input  wire        read3_valid,
    output wire        read3_ready,
    input  wire [31:0] read3_address,
    input  wire [3:0]  read3_length,
    input  wire        read4_valid,
    output wire        read4_ready,
    input  wire [31:0] read4_address,
    input  wire [3:0]  read4_length,
    input  wire        read5_valid,
    output wire        read5_ready,
    input  wire [31:0] read5_address,
    input  wire [3:0]  read5_length,
    input  wire        read6_valid,
    output wire        read6_ready,
    input  wire [31:0] read6_address,
    input  wire [3:0]  read6_length,
    input  wire        write0_valid,
    output wire        write0_ready,
    input  wire [31:0] write0_address,
    input  wire [3:0]  write0_length,
    input  wire        write1_valid,
    output wire        write1_ready,
    input  wire [31:0] write1_address,
    input  wire [3:0]  write1_length,
    input  wire        write2_valid,
    output wire        write2_ready,
    input  wire [31:0] write2_address,
    input  wire [3:0]  write2_length,
    input  wire        write3_valid,
    output wire        write3_ready,
    input  wire [31:0] write3_address,
    input  wire [3:0]  write3_length,
    input  wire        data0_valid,
    output wire        data0_ready,
    input  wire [63:0] data0_data,
    input  wire        data1_valid,
    output wire        data1_ready,
    input  wire [63:0] data1_data,
    input  wire        data2_valid,
    output wire        data2_ready,
    input  wire [63:0] data2_data,
    input  wire        data3_valid,
    output wire        data3_ready,
    input  wire [63:0] data3_data,
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
    input  wire [27:0] base,  // page in which the image begins
    input  wire [31:0] words,  // words of the image
    input  wire        drain,  // nothing new begins; what has begun is brought to its end
    output wire        idle,  // nothing is under way
    output wire        moves,  // something moved on the bus
    output wire        out_of_range,  // a burst reaches beyond the image; it is not sent
    output wire        read_failed,  // a read was answered with an error
    output wire        write_failed  // a write was answered with an error
);
    wire read_arbiter_ask0_ready;
    wire read_arbiter_ask1_ready;
    wire read_arbiter_ask2_ready;
    wire read_arbiter_ask3_ready;
    wire read_arbiter_ask4_ready;
    wire read_arbiter_ask5_ready;
    wire read_arbiter_ask6_ready;
    wire read_arbiter_chosen_valid;
    wire [31:0] read_arbiter_chosen_address;
    wire [3:0] read_arbiter_chosen_length;
    wire [2:0] read_arbiter_chosen_from;
    wire read_check_asked_ready;
    wire read_check_checked_valid;
    wire read_check_checked_ready;
    wire [39:0] read_check_checked_addr;
    wire read_check_checked_fits;
    wire [3:0] read_check_checked_length;
    wire [2:0] read_check_checked_from;
    wire write_arbiter_ask0_ready;
    wire write_arbiter_ask1_ready;
    wire write_arbiter_ask2_ready;
    wire write_arbiter_ask3_ready;
    wire write_arbiter_chosen_valid;
    wire [31:0] write_arbiter_chosen_address;
    wire [3:0] write_arbiter_chosen_length;
    wire [2:0] write_arbiter_chosen_from;
    wire write_check_asked_ready;
    wire write_check_checked_valid;
    wire [39:0] write_check_checked_addr;
    wire write_check_checked_fits;
    wire [3:0] write_check_checked_length;
    wire [2:0] write_check_checked_from;
    wire read_offer_ready;
    wire word_offer_put_valid;
    wire word_offer_put_ready;
    wire word_offer_get_valid;
    wire [72:0] word_offer_get_data;
    reg  [7:0] reads_open;  // bursts not yet answered; memory-port.ts:120
    reg  [7:0] writes_open;  // bursts not yet answered; memory-port.ts:120
    reg  has_reads;  // one more may be open; memory-port.ts:120
    reg  has_writes;  // one more may be open; memory-port.ts:120
    reg  read_offer_valid;  // memory-port.ts:196
    reg  [3:0] read_offer_id;  // memory-port.ts:196
    reg  [39:0] read_offer_addr;  // memory-port.ts:196
    reg  [3:0] read_offer_length;  // memory-port.ts:196
    reg  read_offer_is_free;  // memory-port.ts:196
    reg  [6:0] given_valid;  // memory-port.ts:240
    reg  [63:0] given_data;  // memory-port.ts:240
    reg  address_open;  // the address is not taken yet; memory-port.ts:252
    reg  data_open;  // words are not all taken yet; memory-port.ts:252
    reg  [3:0] now_id;  // memory-port.ts:257
    reg  [39:0] now_addr;  // memory-port.ts:257
    reg  [3:0] now_length;  // memory-port.ts:257
    reg  [3:0] sends;  // words of this writer go; memory-port.ts:257
    reg  [7:0] left;  // beats, less one; memory-port.ts:257
    reg  is_last;  // no beat is left behind this one; memory-port.ts:257

    wire may_read = read_check_checked_fits & ~drain & has_reads;
    wire read_ends = m_axi_rvalid & m_axi_rlast;
    wire word_goes = word_offer_put_valid & word_offer_put_ready;
    wire data_ends = word_goes & is_last;
    wire is_free = ~(address_open | data_open | ~has_writes);
    wire write_goes = write_check_checked_valid & (write_check_checked_fits & ~drain) & is_free;
    assign returned_valid = given_valid;
    assign returned_data = given_data;
    assign acknowledged = {m_axi_bvalid & (m_axi_bid == 4'd3), m_axi_bvalid & (m_axi_bid == 4'd2),
        m_axi_bvalid & (m_axi_bid == 4'd1), m_axi_bvalid & (m_axi_bid == 4'd0)};
    assign read0_ready = read_arbiter_ask0_ready;
    assign read1_ready = read_arbiter_ask1_ready;
    assign read2_ready = read_arbiter_ask2_ready;
    assign read3_ready = read_arbiter_ask3_ready;
    assign read4_ready = read_arbiter_ask4_ready;
    assign read5_ready = read_arbiter_ask5_ready;
    assign read6_ready = read_arbiter_ask6_ready;
    assign write0_ready = write_arbiter_ask0_ready;
    assign write1_ready = write_arbiter_ask1_ready;
    assign write2_ready = write_arbiter_ask2_ready;
    assign write3_ready = write_arbiter_ask3_ready;
    assign data0_ready = sends[0] & word_offer_put_ready;
    assign data1_ready = sends[1] & word_offer_put_ready;
    assign data2_ready = sends[2] & word_offer_put_ready;
    assign data3_ready = sends[3] & word_offer_put_ready;
    assign m_axi_arid = read_offer_id;
    assign m_axi_araddr = read_offer_addr;
    assign m_axi_arlen = {4'd0, read_offer_length};
    assign m_axi_arsize = 3'd3;
    assign m_axi_arburst = 2'd1;
    assign m_axi_arlock = 1'd0;
    assign m_axi_arcache = 4'd3;
    assign m_axi_arprot = 3'd0;
    assign m_axi_arvalid = read_offer_valid;
    assign m_axi_rready = 1'd1;
    assign m_axi_awid = now_id;
    assign m_axi_awaddr = now_addr;
    assign m_axi_awlen = {4'd0, now_length};
    assign m_axi_awsize = 3'd3;
    assign m_axi_awburst = 2'd1;
    assign m_axi_awlock = 1'd0;
    assign m_axi_awcache = 4'd3;
    assign m_axi_awprot = 3'd0;
    assign m_axi_awvalid = address_open;
    assign m_axi_wdata = word_offer_get_data[63:0];
    assign m_axi_wstrb = word_offer_get_data[71:64];
    assign m_axi_wlast = word_offer_get_data[72];
    assign m_axi_wvalid = word_offer_get_valid;
    assign m_axi_bready = 1'd1;
    assign idle = (reads_open == 8'd0) & (writes_open == 8'd0);
    assign moves = (m_axi_arvalid & m_axi_arready) | (m_axi_awvalid & m_axi_awready) | (m_axi_wvalid & m_axi_wready) |
        m_axi_rvalid | m_axi_bvalid;
    assign out_of_range = (read_check_checked_valid & ~read_check_checked_fits) |
        (write_check_checked_valid & ~write_check_checked_fits);
    assign read_failed = m_axi_rvalid & m_axi_rresp[1];
    assign write_failed = m_axi_bvalid & m_axi_bresp[1];
    assign read_check_checked_ready = may_read & read_offer_is_free;
    assign read_offer_ready = m_axi_arready;
    assign word_offer_put_valid = data_open;
    wire reads_open_next_condition = read_check_checked_valid & read_check_checked_ready & ~read_ends;
    wire reads_open_next_condition_2 = read_ends & ~(read_check_checked_valid & read_check_checked_ready);

    always @(posedge aclk) begin
        if (!aresetn) begin
            reads_open <= 8'd0;
            writes_open <= 8'd0;
            has_reads <= 1'd1;
            has_writes <= 1'd1;
        end
        else begin
            if (reads_open_next_condition) reads_open <= reads_open + 8'd1;
            else if (reads_open_next_condition_2) reads_open <= reads_open - 8'd1;
            if (reads_open_next_condition) has_reads <= reads_open != 8'd254;
            else if (reads_open_next_condition_2) has_reads <= 1'd1;
            if (write_goes & ~m_axi_bvalid) writes_open <= writes_open + 8'd1;
            else if (m_axi_bvalid & ~write_goes) writes_open <= writes_open - 8'd1;
            if (write_goes & ~m_axi_bvalid) has_writes <= writes_open != 8'd254;
            else if (m_axi_bvalid & ~write_goes) has_writes <= 1'd1;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) read_offer_valid <= 1'd0;
        else if (~read_offer_valid) read_offer_valid <= read_check_checked_valid & may_read;
        else if (read_offer_ready) read_offer_valid <= 1'd0;
    end

    always @(posedge aclk) begin
        if (~read_offer_valid) begin
            read_offer_id <= {1'd0, read_check_checked_from};
            read_offer_addr <= read_check_checked_addr;
            read_offer_length <= read_check_checked_length;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) read_offer_is_free <= 1'd1;
        else read_offer_is_free <= read_offer_is_free ? ~(read_check_checked_valid & may_read) : read_offer_ready;
    end

    always @(posedge aclk) begin
        if (!aresetn) given_valid <= 7'd0;
        else given_valid <= {m_axi_rvalid & (m_axi_rid == 4'd6), m_axi_rvalid & (m_axi_rid == 4'd5),
            m_axi_rvalid & (m_axi_rid == 4'd4), m_axi_rvalid & (m_axi_rid == 4'd3), m_axi_rvalid & (m_axi_rid == 4'd2),
            m_axi_rvalid & (m_axi_rid == 4'd1), m_axi_rvalid & (m_axi_rid == 4'd0)};
    end

    always @(posedge aclk) begin
        given_data <= m_axi_rdata;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            address_open <= 1'd0;
            data_open <= 1'd0;
        end
        else begin
            if (write_goes) address_open <= 1'd1;
            else if (m_axi_awready) address_open <= 1'd0;
            if (write_goes) data_open <= 1'd1;
            else if (data_ends) data_open <= 1'd0;
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) sends <= 4'd0;
        else begin
            if (data_ends) sends <= 4'd0;
            if (write_goes)
                sends <= {write_check_checked_from == 3'd3, write_check_checked_from == 3'd2,
                    write_check_checked_from == 3'd1, write_check_checked_from == 3'd0};
        end
    end

    always @(posedge aclk) begin
        if (word_goes) begin
            left <= left - 8'd1;
            is_last <= left == 8'd1;
        end
        if (write_goes) begin
            now_id <= {1'd0, write_check_checked_from};
            now_addr <= write_check_checked_addr;
            now_length <= write_check_checked_length;
            left <= {4'd0, write_check_checked_length};
            is_last <= {4'd0, write_check_checked_length} == 8'd0;
        end
    end

    // memory-port.ts:165
    disc8x8_7d95b9_burst_arbiter_clients7 read_arbiter (
        .aclk(aclk),
        .aresetn(aresetn & ~drain),
        .ask0_valid(read0_valid),
        .ask0_ready(read_arbiter_ask0_ready),
        .ask0_address(read0_address),
        .ask0_length(read0_length),
        .ask1_valid(read1_valid),
        .ask1_ready(read_arbiter_ask1_ready),
        .ask1_address(read1_address),
        .ask1_length(read1_length),
        .ask2_valid(read2_valid),
        .ask2_ready(read_arbiter_ask2_ready),
        .ask2_address(read2_address),
        .ask2_length(read2_length),
        .ask3_valid(read3_valid),
        .ask3_ready(read_arbiter_ask3_ready),
        .ask3_address(read3_address),
        .ask3_length(read3_length),
        .ask4_valid(read4_valid),
        .ask4_ready(read_arbiter_ask4_ready),
        .ask4_address(read4_address),
        .ask4_length(read4_length),
        .ask5_valid(read5_valid),
        .ask5_ready(read_arbiter_ask5_ready),
        .ask5_address(read5_address),
        .ask5_length(read5_length),
        .ask6_valid(read6_valid),
        .ask6_ready(read_arbiter_ask6_ready),
        .ask6_address(read6_address),
        .ask6_length(read6_length),
        .chosen_valid(read_arbiter_chosen_valid),
        .chosen_ready(read_check_asked_ready),
        .chosen_address(read_arbiter_chosen_address),
        .chosen_length(read_arbiter_chosen_length),
        .chosen_from(read_arbiter_chosen_from)
    );

    // memory-port.ts:165
    disc8x8_7d95b9_burst_check read_check (
        .aclk(aclk),
        .aresetn(aresetn & ~drain),
        .base(base),
        .words(words),
        .asked_valid(read_arbiter_chosen_valid),
        .asked_ready(read_check_asked_ready),
        .asked_address(read_arbiter_chosen_address),
        .asked_length(read_arbiter_chosen_length),
        .asked_from(read_arbiter_chosen_from),
        .checked_valid(read_check_checked_valid),
        .checked_ready(read_check_checked_ready),
        .checked_addr(read_check_checked_addr),
        .checked_fits(read_check_checked_fits),
        .checked_length(read_check_checked_length),
        .checked_from(read_check_checked_from)
    );

    // memory-port.ts:165
    disc8x8_7d95b9_burst_arbiter_clients4 write_arbiter (
        .aclk(aclk),
        .aresetn(aresetn & ~drain),
        .ask0_valid(write0_valid),
        .ask0_ready(write_arbiter_ask0_ready),
        .ask0_address(write0_address),
        .ask0_length(write0_length),
        .ask1_valid(write1_valid),
        .ask1_ready(write_arbiter_ask1_ready),
        .ask1_address(write1_address),
        .ask1_length(write1_length),
        .ask2_valid(write2_valid),
        .ask2_ready(write_arbiter_ask2_ready),
        .ask2_address(write2_address),
        .ask2_length(write2_length),
        .ask3_valid(write3_valid),
        .ask3_ready(write_arbiter_ask3_ready),
        .ask3_address(write3_address),
        .ask3_length(write3_length),
        .chosen_valid(write_arbiter_chosen_valid),
        .chosen_ready(write_check_asked_ready),
        .chosen_address(write_arbiter_chosen_address),
        .chosen_length(write_arbiter_chosen_length),
        .chosen_from(write_arbiter_chosen_from)
    );

    // memory-port.ts:165
    disc8x8_7d95b9_burst_check write_check (
        .aclk(aclk),
        .aresetn(aresetn & ~drain),
        .base(base),
        .words(words),
        .asked_valid(write_arbiter_chosen_valid),
        .asked_ready(write_check_asked_ready),
        .asked_address(write_arbiter_chosen_address),
        .asked_length(write_arbiter_chosen_length),
        .asked_from(write_arbiter_chosen_from),
        .checked_valid(write_check_checked_valid),
        .checked_ready(write_check_checked_fits & ~drain & is_free),
        .checked_addr(write_check_checked_addr),
        .checked_fits(write_check_checked_fits),
        .checked_length(write_check_checked_length),
        .checked_from(write_check_checked_from)
    );

    // memory-port.ts:313
    disc8x8_7d95b9_skid_buffer_bits73 word_offer (
        .aclk(aclk),
        .aresetn(aresetn),
        .put_valid(word_offer_put_valid),
        .put_ready(word_offer_put_ready),
        .put_data({is_last, drain ? 8'd0 : 8'd255,
            (sends[0] ? data0_data : 64'd0) | (sends[1] ? data1_data : 64'd0) | (sends[2] ? data2_data : 64'd0) |
                (sends[3] ? data3_data : 64'd0)}),
        .get_valid(word_offer_get_valid),
        .get_ready(m_axi_wready),
        .get_data(word_offer_get_data)
    );

    // Bits that nothing reads, named so that lint tools report only what is not listed here.
    wire _unused_ok = &{1'b0, m_axi_rresp[0], m_axi_bresp[0], 1'b0};

`ifndef SYNTHESIS
`ifdef FORMAL
    initial assume (!aresetn);

    always @(posedge aclk) begin
        if (aresetn) begin
            if (read_ends) read_was_asked: assert (reads_open != 8'd0);  // memory-port.ts:206
            // memory-port.ts:317
            word_is_here: assert (~data_open |
                ((data0_valid & sends[0]) | (data1_valid & sends[1]) | (data2_valid & sends[2]) |
                    (data3_valid & sends[3])) | drain);
            if (m_axi_bvalid) write_was_asked: assert (writes_open != 8'd0);  // memory-port.ts:294
        end
    end
`else
    always @(posedge aclk) begin
        if (aresetn) begin
            if (read_ends) begin
                if (!(reads_open != 8'd0)) begin
                    $display("%m: assertion readWasAsked fails, generator/hardware/memory/memory-port.ts:206");
                    $stop;
                end
            end
            if (!(~data_open |
                ((data0_valid & sends[0]) | (data1_valid & sends[1]) | (data2_valid & sends[2]) |
                    (data3_valid & sends[3])) | drain)) begin
                $display("%m: assertion wordIsHere fails, generator/hardware/memory/memory-port.ts:317");
                $stop;
            end
            if (m_axi_bvalid) begin
                if (!(writes_open != 8'd0)) begin
                    $display("%m: assertion writeWasAsked fails, generator/hardware/memory/memory-port.ts:294");
                    $stop;
                end
            end
        end
    end
`endif
`endif
endmodule

`default_nettype wire
