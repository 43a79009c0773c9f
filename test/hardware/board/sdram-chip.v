// An SDRAM of 256 Mbit with 16 data pins as its data sheet has it, for simulation: it stops where a rule is broken.
// Times are in cycles of its clock. All that it holds is unknown at power-up.
module disc_sdram_chip #(
    parameter BEATS = 4,  // of a burst
    parameter POWER_UP = 0,
    parameter ACTIVATE = 0,  // activate to read or write, tRCD
    parameter PRECHARGE = 0,  // precharge to activate or refresh, tRP
    parameter REFRESH = 0,  // refresh to anything, tRFC
    parameter RECOVERY = 0,  // last data to precharge, tWR
    parameter RAS = 0,  // activate to precharge, tRAS
    parameter REFRESH_EVERY = 0  // in the mean; up to eight may be late
) (
    input wire clk,
    input wire [3:0] command,  // CS#, RAS#, CAS#, WE#
    input wire [1:0] bank,
    input wire [12:0] address,
    input wire [1:0] mask,
    input wire [15:0] data,
    input wire driven,  // the other side drives the data pins
    output reg [15:0] out,
    output reg drives
);
    reg [15:0] store [0:16777215];
    reg [12:0] rows [0:3];
    reg [3:0] open;
    integer now, last_activate, last_precharge, last_refresh, last_data, last_mode, refreshes, owed;
    reg is_set;
    reg [1:0] was_masked;
    // The burst under way: what is left of it behind this edge, and where it goes on.
    integer reads_left, writes_left;
    reg [23:0] place;

    task broken(input [8*64-1:0] rule);
        begin
            $display("FAIL: %m: %0s", rule);
            $stop;
        end
    endtask
    task keep(input [23:0] at);
        begin
            if (!driven) broken("nobody drives what is written");
            if (!mask[0]) store[at][7:0] = data[7:0];
            if (!mask[1]) store[at][15:8] = data[15:8];
            last_data = now;
        end
    endtask

    initial begin
        now = 0;
        {last_activate, last_precharge, last_refresh, last_data, last_mode} = {5{-1000}};
        refreshes = 0;
        owed = 0;
        open = 4'd0;
        is_set = 1'b0;
        reads_left = 0;
        writes_left = 0;
        drives = 1'b0;
    end

    wire [23:0] column = {bank, rows[bank], address[8:0]};
    always @(posedge clk) begin
        now = now + 1;
        was_masked <= mask;
        // What a read gives from here to the next edge; a masked byte is anybody's.
        drives <= reads_left > 0;
        if (reads_left > 0) begin
            out <= store[place] ^ {{8{was_masked[1]}}, {8{was_masked[0]}}};
            place = place + 24'd1;
            reads_left = reads_left - 1;
        end
        if (drives && driven) broken("both sides drive the data pins");
        if (writes_left > 0) begin
            keep(place);
            place = place + 24'd1;
            writes_left = writes_left - 1;
            if (!command[3] && command[2:0] != 3'd7) broken("a command before the words of a write are there");
        end
        if (is_set) begin
            owed = owed + 1;
            if (owed > 9 * REFRESH_EVERY) broken("rows are refreshed too late");
        end
        if (!command[3] && command[2:0] != 3'd7) begin
            if (now <= POWER_UP) broken("a command before the chip is up");
            if (now - last_refresh < REFRESH) broken("a command too early behind a refresh");
            if (now - last_mode < 2) broken("a command too early behind the mode");
        end
        if (!command[3])
            case (command[2:0])
                3'd3: begin
                    if (!is_set) broken("a row before the mode is set");
                    if (open[bank]) broken("a row is open already");
                    if (now - last_precharge < PRECHARGE) broken("a row too early behind a precharge");
                    open[bank] = 1'b1;
                    rows[bank] = address;
                    last_activate = now;
                end
                3'd4, 3'd5: begin
                    if (!open[bank]) broken("an access without a row");
                    if (now - last_activate < ACTIVATE) broken("an access too early behind its row");
                    if (address[10]) broken("a precharge that nobody wants");
                    if (address[8:0] % BEATS != 0) broken("a burst that wraps");
                    // The last word of the read before goes out at this edge.
                    if (reads_left > 0) broken("a read is cut short");
                    place = column;
                    if (command[2:0] == 3'd5) reads_left = BEATS;
                    else begin
                        if (drives) broken("a write while the chip drives");
                        keep(place);
                        place = place + 24'd1;
                        writes_left = BEATS - 1;
                    end
                end
                3'd2: begin
                    if (!address[10]) broken("banks are closed together here");
                    if (open != 4'd0 && now - last_activate < RAS) broken("a row is closed too early");
                    if (now - last_data < RECOVERY) broken("a row is closed before it is written");
                    if (reads_left > 0) broken("a read is cut short");
                    open = 4'd0;
                    last_precharge = now;
                end
                3'd1: begin
                    if (open != 4'd0) broken("a refresh with a row open");
                    if (now - last_precharge < PRECHARGE) broken("a refresh too early behind a precharge");
                    last_refresh = now;
                    refreshes = refreshes + 1;
                    owed = owed - REFRESH_EVERY;
                    if (owed < 0) owed = 0;
                end
                3'd0: begin
                    if (refreshes < 2) broken("the mode before two refreshes");
                    if (address != (13'd2 << 4) + $clog2(BEATS)) broken("the mode is another");
                    is_set = 1'b1;
                    last_mode = now;
                end
                default: ;
            endcase
    end
endmodule
