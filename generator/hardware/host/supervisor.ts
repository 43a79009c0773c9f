import { Bool, Enum, input, Module, mux, output, select, UInt, when, type BoolValue } from "../../hdl/index.ts";
import { firstError } from "./first-error.ts";
import { ERROR_BITS, errors } from "./register-map.ts";

/** What the supervisor is doing. */
export const supervisorStates = ["idle", "opening", "running", "draining", "stuck"] as const;

const code = UInt(ERROR_BITS);

/**
 * Runs one program at a time and bounds every wait. Before the first one after a reset the bus is opened; an answer that nobody
 * asked for, since the last program or while this one runs, ends it with an error. Whatever ends a program, its own end, an
 * error, software, or the watchdog, the bus is drained while the core is reset, so that the next program finds everything as after power-up. A bus that does not
 * drain within the watchdog's time leaves it stuck, until the bus goes on or the design is reset.
 */
export class Supervisor extends Module {
  readonly io = this.ports({
    start: input(Bool()),
    stop: input(Bool()),
    watchdog: input(UInt(32).describe("cycles in which nothing moves; 0: never")),
    ended: input(Bool().describe("the program reached its end")),
    failure: input(code.describe("what is wrong with the settings or the program")),
    outOfRange: input(Bool()),
    readFailed: input(Bool()),
    writeFailed: input(Bool()),
    moves: input(Bool().describe("something moves on the bus, or computes")),
    busIdle: input(Bool()),
    isOpen: input(Bool().describe("nothing is owed on the bus from before the reset")),
    unexpected: input(Bool().describe("an answer came on the bus that nobody had asked for")),
    opens: output(Bool().describe("the bus is to be opened")),
    begins: output(Bool().describe("a start is taken")),
    starts: output(Bool().describe("the program itself begins")),
    runs: output(Bool()),
    drain: output(Bool().describe("the core is reset, the bus is drained")),
    locked: output(Bool().describe("there can be no start now")),
    busy: output(Bool()),
    done: output(Bool()),
    stuck: output(Bool()),
    error: output(code),
    completes: output(Bool().describe("a program that reached its end is over")),
    fails: output(Bool().describe("a program with an error is over, or the bus is stuck")),
  });
  private readonly now = this.registers({
    state: Enum(...supervisorStates).reset("idle"),
    outcome: code.describe("why the program ends").reset(errors.none.code),
    finished: Bool().reset(false),
  });

  constructor() {
    super({ about: "Runs one program at a time and bounds every wait." });
    const { io } = this;
    const { state, outcome, finished } = this.now;
    const { isAsked } = this.nodes({ isAsked: state.is("idle").and(io.start) });
    const { expires, surprise } = this.watch(isAsked);
    const { reason } = this.nodes({
      reason: mux(
        io.failure.ne(errors.none.code),
        io.failure,
        firstError({
          unexpectedResponse: surprise,
          stopped: io.stop,
          outOfRange: io.outOfRange,
          readError: io.readFailed,
          writeError: io.writeFailed,
          watchdog: expires,
        }),
      ),
    });
    const noReason = outcome.eq(errors.none.code);
    const none = noReason.and(surprise.not());
    const { enters, isOver, isStuck } = this.nodes({
      enters: mux(
        state.is("opening"),
        io.isOpen.and(reason.eq(errors.none.code)),
        state.is("idle").and(io.start, io.isOpen),
      ),
      isOver: state.is("draining").and(io.busIdle),
      isStuck: state.is("draining").and(io.busIdle.not(), expires),
    });
    const failsOr = (goesOn: BoolValue, next: (typeof supervisorStates)[number]): void => {
      when(reason.ne(errors.none.code), () => {
        state.next("draining");
        outcome.next(reason);
      }).elsewhen(goesOn, () => {
        state.next(next);
      });
    };
    select(state, {
      idle: () => {
        when(io.start, () => {
          state.next("opening");
          when(io.isOpen, () => {
            state.next("running");
          });
          outcome.next(errors.none.code);
          finished.next(false);
        });
      },
      opening: () => {
        failsOr(io.isOpen, "running");
      },
      running: () => {
        failsOr(io.ended, "draining");
      },
      draining: () => {
        when(noReason.and(surprise), () => {
          outcome.next(errors.unexpectedResponse.code);
        });
        when(io.busIdle, () => {
          state.next("idle");
          finished.next(none);
        }).elsewhen(expires, () => {
          state.next("stuck");
          when(none, () => {
            outcome.next(errors.watchdog.code);
          });
        });
      },
      stuck: () => {
        when(io.busIdle, () => {
          state.next("idle");
        });
      },
    });
    io.opens.drive(state.is("opening").and(reason.eq(errors.none.code)));
    io.begins.drive(isAsked);
    io.starts.drive(enters);
    io.runs.drive(state.is("running"));
    io.drain.drive(state.is("draining", "stuck"));
    io.locked.drive(state.is("idle").not());
    io.busy.drive(state.is("opening", "running", "draining"));
    io.done.drive(finished);
    io.stuck.drive(state.is("stuck"));
    io.error.drive(outcome);
    io.completes.drive(isOver.and(none));
    io.fails.drive(isOver.and(none.not()).or(isStuck));
  }

  /** Whether nothing moved for too long, and whether an answer came that nobody asked for and nobody was told of. */
  private watch(isAsked: BoolValue): Record<"expires" | "surprise", BoolValue> {
    const { io } = this;
    const { state, outcome } = this.now;
    const { unasked } = this.registers({
      unasked: Bool().describe("an unexpected answer came, and is not reported").reset(false),
    });
    // Counted down, and what it comes to is known a cycle before. None are left too where there is no watchdog.
    const { left, isNone, isOut } = this.registers({
      left: UInt(32).describe("cycles in which something has to move").reset(0),
      isNone: Bool().describe("none are left").reset(true),
      isOut: Bool().describe("the last one went").reset(false),
    });
    const { expires, surprise } = this.nodes({
      expires: isOut.and(io.moves.not()),
      surprise: unasked.or(io.unexpected),
    });
    const { restarts } = this.nodes({ restarts: io.moves.or(isNone, isAsked) });
    left.next(mux(restarts, io.watchdog, left.wrapSub(1)));
    isNone.next(mux(restarts, io.watchdog.eq(0), left.eq(1)));
    isOut.next(restarts.not().and(left.eq(1)));
    // It is reported as the error of a program without another one, together with what comes until that is over.
    const isTold = outcome.eq(errors.none.code).or(outcome.eq(errors.unexpectedResponse.code));
    const { isReported } = this.nodes({ isReported: state.is("draining", "stuck").and(isTold) });
    unasked.next(surprise.and(isReported.not()));
    return { expires, surprise };
  }
}
