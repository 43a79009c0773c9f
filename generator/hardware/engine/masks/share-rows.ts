import {
  before,
  bitsFor,
  Bool,
  choose,
  count,
  input,
  literal,
  mapped,
  Module,
  mux,
  output,
  payloadOf,
  send,
  SkidBuffer,
  Stream,
  UInt,
  when,
  type UIntValue,
} from "../../../hdl/index.ts";
import { SHARE_BITS } from "../../shapes/engine-shape.ts";
import { memoryTypes, type MemoryShape } from "../../shapes/memory-types.ts";
import { markOpen } from "../../shapes/registers.ts";

/** The kept shares of a head: a byte a token, in words of the bus. Counts are given as the last index. */
export function shareRowsType(shape: MemoryShape) {
  const { row } = memoryTypes(shape);
  return {
    lastToken: row.describe("of the head, whose shares all come"),
    lastRow: row.describe("tokens on the list, less one"),
  };
}

/**
 * From the shares of all tokens those of the tokens on the list, which ascend; pass after pass. The list of tokens answers a cycle
 * after it is asked.
 *
 * Rate: a share a cycle, and a cycle more for each word. Latency: one cycle more.
 */
export class ShareRows extends Module {
  readonly io;

  constructor(shape: MemoryShape) {
    const { wordBytes, tokens } = shape;
    super({ about: "Kept shares of the tokens on a list.", parameters: { wordBytes, tokens } });
    const { data, row } = memoryTypes(shape);
    const passType = shareRowsType(shape);
    this.io = this.ports({
      passes: input(Stream(passType)),
      listAt: output({ enable: Bool(), index: row }),
      token: input(row),
      words: input(Stream({ data })),
      shares: output(Stream({ share: UInt(SHARE_BITS) })),
    });
    const { passes, listAt, token, words, shares } = this.io;
    const placeBits = Math.log2(wordBytes);
    const wordType = UInt(bitsFor(Math.ceil(tokens / wordBytes) - 1));
    const wide = Math.max(row.width, placeBits + 1);
    const wordOf = (share: UIntValue): UIntValue => share.resize(wide).shr(placeBits).resize(wordType.width);
    const { now } = this.held({
      now: mapped(passes, { lastRow: passes.lastRow, lastWord: wordOf(passes.lastToken) }),
    });
    const { isOver } = this.registers({
      isOver: Bool().describe("what is left of the words is for nobody").reset(false),
    });
    const { at, asks, word } = this.registers({
      at: row.reset(0),
      asks: row.describe("what the list is asked for next").reset(0),
      word: wordType.reset(0),
    });
    const { isHere } = this.nodes({ isHere: isOver.not().and(wordOf(token).eq(word)) });
    // That a share is taken is known in the engine, and which token's is next, by the list beside the units that read rows.
    const { buffer } = this.instances({ buffer: new SkidBuffer(payloadOf(shares)) });
    const found = before(buffer, shares);
    const { listEnds } = this.nodes({ listEnds: found.fires.and(at.eq(now.lastRow)) });
    when(found.fires, () => {
      at.next(mux(listEnds, literal(row, 0), asks));
    });
    listAt.enable.drive(passes.fires.or(found.fires.and(listEnds.not())));
    listAt.index.drive(asks);
    when(passes.fires.or(found.fires), () => {
      asks.next(mux(listEnds, literal(row, 0), asks.wrapAdd(1)));
    });
    const bytes = Array.from({ length: wordBytes }, (_, i) => words.data.bits(8 * i + 7, 8 * i));
    send(found, now.valid.and(words.valid, isHere), { share: choose(token.resize(wide).truncate(placeBits), bytes) });
    words.ready.drive(now.valid.and(isHere.not()));
    now.ready.drive(count(word, now.lastWord, words.fires));
    markOpen(isOver, listEnds, now.ready);
  }
}
