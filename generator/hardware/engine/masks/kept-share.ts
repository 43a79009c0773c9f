import {
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
  Vec,
  when,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { tree } from "../../shapes/tree.ts";

/** Cycles of a division, and bits of the quotient that each of them gives: 512 * kept / whole is up to 512. */
const [CYCLES, BITS_A_CYCLE] = [5, 2];

/**
 * The share of a row's sum that its kept positions hold, as `keptShare` in the golden model: 256 * kept / whole, the nearest, halves
 * up, at least 1. It leaves less one. The row's sum comes with its limit, the lanes' parts of the kept one with their last mask bits.
 *
 * States: `wait` for the kept sum, `divide`, `give` the share. At most a row in 7 cycles.
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

    const { state } = this.registers({ state: Enum("wait", "divide", "give").reset("wait") });
    const { left, remainder, quotient } = this.registers({
      left: UInt(3).describe("cycles of the division, less one"),
      remainder: UInt(rowSum.width + 1).describe("below twice the whole sum"),
      quotient: UInt(CYCLES * BITS_A_CYCLE),
    });
    let [rest, bits]: [UIntValue, UIntValue] = [remainder, quotient];
    for (let i = 0; i < BITS_A_CYCLE; i++) {
      const fits = rest.ge(whole.sum);
      rest = mux(fits, rest.wrapSub(whole.sum), rest).shl(1).truncate(remainder.width);
      bits = bits.shl(1).or(fits.asUInt()).truncate(quotient.width);
    }
    kept.ready.drive(state.is("wait").and(whole.valid));
    whole.ready.drive(shares.fires);
    select(state, {
      wait: () => {
        left.next(CYCLES - 1);
        quotient.next(0);
        remainder.next(tree<UIntValue>(kept.sums.elements, (a, b) => a.add(b)).resize(remainder.width));
        when(kept.fires, () => {
          state.next("divide");
        });
      },
      divide: () => {
        left.next(left.wrapSub(1));
        remainder.next(rest);
        quotient.next(bits);
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
