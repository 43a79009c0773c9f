import {
  concat,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  payloadOf,
  Queue,
  select,
  send,
  Stream,
  through,
  UInt,
  vec,
  Vec,
  when,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { pairs } from "../../shapes/tree.ts";

/** Cycles of a division, and bits of the quotient that each of them gives: 512 * kept / whole is up to 512. */
const [CYCLES, BITS_A_CYCLE] = [5, 2];

/**
 * The share of a row's sum that its kept positions hold, as `keptShare` in the golden model: 256 * kept / whole, the nearest, halves
 * up, at least 1. It leaves less one. The row's sum comes with its limit, the lanes' parts of the kept one with their last mask bits.
 *
 * States: `wait` for the kept sum, `divide`, `give` the share. A row in 7 cycles. Latency: log2(lanes) + 7 cycles.
 */
export class KeptShare extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, window } = shape;
    super({ about: "The share of each row's sum that its mask keeps.", parameters: { lanes, slots, window } });
    const { rowSum, partSum, share } = engineTypes(shape);
    this.io = this.ports({
      wholes: input(Stream({ sum: rowSum })),
      kept: input(Stream({ sums: Vec(lanes, partSum) })),
      shares: output(Stream({ share })),
    });
    const { wholes, kept, shares } = this.io;
    // Of rows whose mask bits are still on their way.
    const { wholeQueue } = this.instances({ wholeQueue: new Queue(payloadOf(wholes), window) });
    const whole = through(wholeQueue, wholes);

    // ---- The kept sum, a level of its tree a stage.
    const { add } = this.pipelines({ add: kept });
    const { keptSum } = this.wires({ keptSum: Stream({ sum: rowSum }) });
    let parts: readonly UIntValue[] = kept.sums.elements;
    for (let size = lanes / 2; size >= 1; size /= 2) {
      parts = add.stage(`of${size}`, { sums: vec(pairs(parts, (a, b) => a.add(b))) }).sums.elements;
    }
    add.into(keptSum, { sum: parts[0]!.resize(rowSum.width) });

    const { state } = this.registers({ state: Enum("wait", "divide", "give").reset("wait") });
    const { left, remainder, quotient, divisor, triple } = this.registers({
      left: UInt(3).describe("cycles of the division, less one"),
      remainder: UInt(rowSum.width + 1).describe("below twice the whole sum"),
      quotient: UInt(CYCLES * BITS_A_CYCLE),
      divisor: rowSum.describe("the whole sum"),
      triple: UInt(rowSum.width + 2).describe("three times it"),
    });
    // What is left of twice the remainder by the largest multiple of the divisor that it holds: all three are tried at once.
    const twice = remainder.shl(1);
    let [rest, digit]: [UIntValue, UIntValue] = [twice, literal(UInt(BITS_A_CYCLE), 0)];
    for (const [i, multiple] of [divisor, divisor.shl(1), triple].entries()) {
      const over = twice.sub(multiple);
      const fits = over.lt(0).not();
      rest = mux(fits, over.asUInt().truncate(twice.width), rest);
      digit = mux(fits, literal(digit.type, i + 1), digit);
    }
    keptSum.ready.drive(state.is("wait").and(whole.valid));
    whole.ready.drive(shares.fires);
    select(state, {
      wait: () => {
        left.next(CYCLES - 1);
        quotient.next(0);
        divisor.next(whole.sum);
        triple.next(whole.sum.add(whole.sum.shl(1)).resize(triple.width));
        remainder.next(keptSum.sum.extend(remainder.width));
        when(keptSum.fires, () => {
          state.next("divide");
        });
      },
      divide: () => {
        left.next(left.wrapSub(1));
        remainder.next(rest.shl(1).truncate(remainder.width));
        quotient.next(concat(quotient, digit).truncate(quotient.width));
        when(left.eq(0), () => {
          state.next("give");
        });
      },
      give: () => {
        when(shares.ready, () => {
          state.next("wait");
        });
      },
    });
    // The nearest, less one: (quotient + 1) / 2 - 1, and 0 for the least.
    const { nearest } = this.nodes({ nearest: quotient.wrapSub(1).shr(1).truncate(share.width) });
    send(shares, state.is("give"), { share: mux(quotient.eq(0), literal(share, 0), nearest) });
  }
}
