import { Bool, concat, input, literal, load, Module, mux, output, send, Stream, UInt, when } from "../../hdl/index.ts";
import { PAGE_BYTES } from "./axi.ts";
import { burstType, memoryTypes, pieceType, type MemoryShape } from "../shapes/memory-types.ts";

/**
 * Cuts pieces of memory into bursts: of `burst` words at most, and none across 4 KiB.
 *
 * One burst a cycle; the next piece follows in the cycle in which the last burst of one leaves.
 */
export class BurstSplitter extends Module {
  readonly io;

  constructor(shape: MemoryShape) {
    const { wordBytes, burst } = shape;
    const reach = Math.log2(Math.min(burst, PAGE_BYTES / wordBytes));
    super({ about: "Cuts pieces of memory into bursts that cross no 4 KiB.", parameters: { wordBytes, burst } });
    const { lastWord: count, address } = memoryTypes(shape);
    this.io = this.ports({
      pieces: input(Stream({ ...pieceType(shape), last: Bool().describe("of a transfer") })),
      bursts: output(Stream({ ...burstType(shape), last: Bool().describe("of a transfer") })),
    });
    const { pieces, bursts } = this.io;
    const { active } = this.registers({ active: Bool().reset(false) });
    // The burst on offer stands in registers: who takes it looks at its length first.
    const { start, left, length, goesOn, isLast } = this.registers({
      ...{ start: address, left: count.describe("words from there on, less one"), length: UInt(reach) },
      goesOn: Bool().describe("the piece does, behind it").reset(false),
      isLast: Bool(),
    });
    // Words to the end of the page or of an aligned burst, less one: their number is the address's low bits, inverted.
    const room = pieces.address.truncate(reach).not();
    const fits = pieces.lastWord.shr(reach).eq(0).and(pieces.lastWord.truncate(reach).le(room));
    // Behind a burst that is not the rest comes an aligned one. `left` becomes less by the inverted low bits and one.
    const [places, more] = [left.truncate(reach).add(start.truncate(reach)), left.shr(reach)];
    const { next } = this.nodes({
      next: concat(more.wrapSub(places.bit(reach).not().asUInt()), places.truncate(reach)),
    });
    const ends = mux(places.bit(reach), more.eq(0), more.eq(1));
    const longest = literal(UInt(reach), 2 ** reach - 1);
    // Who takes a burst is known late: while there is none, the registers take whatever is on offer.
    const { moves } = this.nodes({ moves: active.not().or(bursts.fires) });
    pieces.ready.drive(moves.and(goesOn.not()));
    when(moves, () => {
      active.next(goesOn.or(pieces.valid));
      when(goesOn, () => {
        start.next(start.shr(reach).wrapAdd(1).shl(reach));
        left.next(next);
        load({ length, goesOn }, { length: mux(ends, next.truncate(reach), longest), goesOn: ends.not() });
      }).otherwise(() => {
        load({ start, left, isLast }, { start: pieces.address, left: pieces.lastWord, isLast: pieces.last });
        length.next(mux(fits, pieces.lastWord.truncate(reach), room));
        goesOn.next(pieces.valid.and(fits.not()));
      });
    });
    const { width } = burstType(shape).length;
    send(bursts, active, { address: start, length: length.resize(width), last: isLast.and(goesOn.not()) });
  }
}
