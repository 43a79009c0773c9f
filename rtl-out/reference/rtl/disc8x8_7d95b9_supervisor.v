// Runs one program at a time and bounds every wait.
// Supervisor, generator/hardware/host/supervisor.ts
`default_nettype none

module disc8x8_7d95b9_supervisor (
    input  wire        aclk,
    input  wire        aresetn,
    input  wire        start,
    input  wire        stop,
    input  wire [31:0] watchdog,  // cycles in which nothing moves; 0: never
    input  wire        ended,  // the program reached its end
    input  wire [3:0]  failure,  // what is wrong with the settings or the program
    input  wire        out_of_range,
    input  wire        read_failed,
    input  wire        write_failed,
    input  wire        moves,  // something moves on the bus, or computes
    input  wire        bus_idle,
    input  wire        is_open,  // nothing is owed on the bus from before the reset
    input  wire        unexpected,  // an answer came on the bus that nobody had asked for
    output wire        opens,  // the bus is to be opened
    output wire        begins,  // a start is taken
    output wire        starts,  // the program itself begins
    output wire        runs,
    output wire        drain,  // the core is reset, the bus is drained
    output wire        locked,  // there can be no start now
    output wire        busy,
    output wire        done,
    output wire        stuck,
    output wire [3:0]  error,
    output wire        completes,  // a program that reached its end is over
    output wire        fails  // a program with an error is over, or the bus is stuck
);
    localparam [2:0] STATE_IDLE = 3'd0;
    localparam [2:0] STATE_OPENING = 3'd1;
    localparam [2:0] STATE_RUNNING = 3'd2;
    localparam [2:0] STATE_DRAINING = 3'd3;
    localparam [2:0] STATE_STUCK = 3'd4;
    reg  [2:0] state;  // supervisor.ts:43
    reg  [3:0] outcome;  // why the program ends; supervisor.ts:43
    reg  finished;  // supervisor.ts:43
    reg  unasked;  // an unexpected answer came, and is not reported; supervisor.ts:143
    reg  [31:0] left;  // cycles in which something has to move; supervisor.ts:147
    reg  is_none;  // none are left; supervisor.ts:147
    reg  is_out;  // the last one went; supervisor.ts:147

    wire is_asked = (state == STATE_IDLE) & start;
    wire expires = is_out & ~moves;
    wire surprise = unasked | unexpected;
    wire restarts = moves | is_none | is_asked;
    wire is_reported_condition = (state == STATE_DRAINING) | (state == STATE_STUCK);
    wire is_reported = is_reported_condition & ((outcome == 4'd0) | (outcome == 4'd9));
    wire [3:0] reason = failure != 4'd0 ? failure : surprise ? 4'd9 : stop ? 4'd8 : out_of_range ? 4'd3 :
        read_failed ? 4'd4 : write_failed ? 4'd5 : expires ? 4'd7 : 4'd0;
    wire enters = state == STATE_OPENING ? is_open & (reason == 4'd0) : (state == STATE_IDLE) & start & is_open;
    wire is_over = (state == STATE_DRAINING) & bus_idle;
    wire is_stuck = (state == STATE_DRAINING) & ~bus_idle & expires;
    assign opens = (state == STATE_OPENING) & (reason == 4'd0);
    assign begins = is_asked;
    assign starts = enters;
    assign runs = state == STATE_RUNNING;
    assign drain = (state == STATE_DRAINING) | (state == STATE_STUCK);
    assign locked = ~(state == STATE_IDLE);
    assign busy = (state == STATE_OPENING) | (state == STATE_RUNNING) | (state == STATE_DRAINING);
    assign done = finished;
    assign stuck = state == STATE_STUCK;
    assign error = outcome;
    wire completes_condition = (outcome == 4'd0) & ~surprise;
    assign completes = is_over & completes_condition;
    assign fails = (is_over & ~completes_condition) | is_stuck;

    always @(posedge aclk) begin
        if (!aresetn) begin
            state <= STATE_IDLE;
            outcome <= 4'd0;
            finished <= 1'd0;
        end
        else begin
            case (state)
                STATE_IDLE: begin
                    if (start) begin
                        state <= STATE_OPENING;
                        if (is_open) state <= STATE_RUNNING;
                        outcome <= 4'd0;
                        finished <= 1'd0;
                    end
                end
                STATE_OPENING: begin
                    if (reason != 4'd0) begin
                        state <= STATE_DRAINING;
                        outcome <= reason;
                    end
                    else if (is_open) state <= STATE_RUNNING;
                end
                STATE_RUNNING: begin
                    if (reason != 4'd0) begin
                        state <= STATE_DRAINING;
                        outcome <= reason;
                    end
                    else if (ended) state <= STATE_DRAINING;
                end
                STATE_DRAINING: begin
                    if ((outcome == 4'd0) & surprise) outcome <= 4'd9;
                    if (bus_idle) begin
                        state <= STATE_IDLE;
                        finished <= (outcome == 4'd0) & ~surprise;
                    end
                    else if (expires) begin
                        state <= STATE_STUCK;
                        if (completes_condition) outcome <= 4'd7;
                    end
                end
                default: begin
                    if (bus_idle) state <= STATE_IDLE;
                end
            endcase
        end
    end

    always @(posedge aclk) begin
        if (!aresetn) unasked <= 1'd0;
        else unasked <= surprise & ~is_reported;
    end

    always @(posedge aclk) begin
        if (!aresetn) begin
            left <= 32'd0;
            is_none <= 1'd1;
            is_out <= 1'd0;
        end
        else begin
            left <= restarts ? watchdog : left - 32'd1;
            is_none <= restarts ? watchdog == 32'd0 : left == 32'd1;
            is_out <= ~restarts & (left == 32'd1);
        end
    end
endmodule

`default_nettype wire
