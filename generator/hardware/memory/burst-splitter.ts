import { Bool, input, load, Module, mux, output, send, Stream, when } from "../../hdl/index.ts";
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
    super({ about: "Cuts pieces of memory into bursts that cross no 4 KiB.", parameters: { wordBytes, burst } });
    const { lastWord: count, address } = memoryTypes(shape);
    this.io = this.ports({
      pieces: input(Stream({ ...pieceType(shape), last: Bool().describe("of a transfer") })),
      bursts: output(Stream({ ...burstType(shape), last: Bool().describe("of a transfer") })),
    });
    const { pieces, bursts } = this.io;
    const { active } = this.registers({ active: Bool().reset(false) });
    const { start, left, isLast } = this.registers({ start: address, left: count, isLast: Bool() });
    // Words to the end of the page or of an aligned burst, less one: their number is the address's low bits, inverted.
    const reach = Math.log2(Math.min(burst, PAGE_BYTES / wordBytes));
    const room = start.truncate(reach).not();
    const { isRest, length } = this.nodes({
      isRest: left.le(room),
      length: mux(left.le(room), left.truncate(reach), room),
    });
    pieces.ready.drive(active.not().or(bursts.fires.and(isRest)));
    when(pieces.fires, () => {
      active.next(true);
      load({ start, left, isLast }, { start: pieces.address, left: pieces.lastWord, isLast: pieces.last });
    })
      .elsewhen(bursts.fires.and(isRest), () => {
        active.next(false);
      })
      .elsewhen(bursts.fires, () => {
        start.next(start.wrapAdd(length).wrapAdd(1));
        left.next(left.wrapSub(length).wrapSub(1));
      });
    const { width } = burstType(shape).length;
    send(bursts, active, { address: start, length: length.resize(width), last: isLast.and(isRest) });
  }
}
