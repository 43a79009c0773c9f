import { bitsFor, Bool, choose, input, literal, Module, mux, output, Stream, UInt, when } from "../../../hdl/index.ts";
import { SHARE_BITS } from "../../shapes/engine-shape.ts";
import { memoryTypes, type MemoryShape } from "../../shapes/memory-types.ts";

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
 * Rate: a share a cycle, and a cycle more for each word.
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
    const { active, isOver } = this.registers({
      active: Bool().reset(false),
      isOver: Bool().describe("what is left of the words is for nobody"),
    });
    const { lastRow, at, word, lastWord } = this.registers({
      lastRow: row,
      at: row,
      word: UInt(bitsFor(Math.ceil(tokens / wordBytes) - 1)),
      lastWord: UInt(bitsFor(Math.ceil(tokens / wordBytes) - 1)),
    });
    const wide = token.resize(Math.max(row.width, placeBits + 1));
    const { isLast, isHere } = this.nodes({
      isLast: at.eq(lastRow),
      isHere: isOver.not().and(wide.shr(placeBits).resize(word.width).eq(word)),
    });
    passes.ready.drive(active.not());
    listAt.enable.drive(passes.fires.or(shares.fires.and(isLast.not())));
    listAt.index.drive(mux(active, at.wrapAdd(1), literal(row, 0)));
    shares.valid.drive(active.and(words.valid, isHere));
    const bytes = Array.from({ length: wordBytes }, (_, i) => words.data.bits(8 * i + 7, 8 * i));
    shares.share.drive(choose(wide.truncate(placeBits), bytes));
    words.ready.drive(active.and(isHere.not()));
    when(passes.fires, () => {
      active.next(true);
      isOver.next(false);
      at.next(0);
      word.next(0);
      lastRow.next(passes.lastRow);
      lastWord.next(passes.lastToken.resize(wide.width).shr(placeBits).resize(word.width));
    });
    when(shares.fires, () => {
      at.next(at.wrapAdd(1));
      isOver.next(isLast);
    });
    when(words.fires, () => {
      word.next(word.wrapAdd(1));
      active.next(word.ne(lastWord));
    });
  }
}
