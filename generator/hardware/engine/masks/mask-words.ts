import {
  bitsFor,
  Bool,
  choose,
  connect,
  count,
  input,
  literal,
  mapped,
  Module,
  mux,
  Narrow,
  output,
  send,
  step,
  Stream,
  UInt,
  when,
  Widen,
} from "../../../hdl/index.ts";
import { maskRowsType } from "../../shapes/engine-shape.ts";
import { markOpen } from "../../shapes/registers.ts";

/** Words of the bus that a query's mask takes: groups of `maskBits`, the row padded to whole words. */
export function maskRowWords(groups: number, maskBits: number, wordBits: number): number {
  return Math.ceil((groups * maskBits) / wordBits);
}

interface MaskWordsShape {
  /** Bits of a word of the bus. */
  readonly wordBits: number;
  /** Bits of a group; both are powers of two. */
  readonly maskBits: number;
  /** Groups of the longest row. */
  readonly groups: number;
  /** Rows of the longest pass. */
  readonly rows: number;
}

function maskPorts({ wordBits, maskBits, groups, rows }: MaskWordsShape) {
  return {
    passes: Stream(maskRowsType({ groups, rows })),
    word: Stream({ data: UInt(wordBits) }),
    group: Stream({ bits: UInt(maskBits) }),
  };
}

/** Words from memory to the groups of each query's mask, pass after pass; what pads a query's last word is dropped. */
export class MaskGroups extends Module {
  readonly io;

  constructor(shape: MaskWordsShape) {
    const { wordBits, maskBits, groups, rows } = shape;
    super({ about: "Groups of mask bits from words of memory.", parameters: { wordBits, maskBits, groups, rows } });
    const { passes, word, group } = maskPorts(shape);
    this.io = this.ports({ passes: input(passes), words: input(word), groups: output(group) });
    const { io } = this;
    if (maskBits >= wordBits) {
      // Rows are whole words.
      io.passes.ready.drive(true);
      this.unused(io.passes);
      if (maskBits === wordBits) {
        connect(io.groups, mapped(io.words, { bits: io.words.data }));
        return;
      }
      const { widen } = this.instances({ widen: new Widen(word.payload, group.payload) });
      connect(widen.put, io.words);
      connect(io.groups, widen.get);
      return;
    }
    const parts = wordBits / maskBits;
    const { part, at, row } = this.registers({
      part: UInt(bitsFor(parts - 1)).reset(0),
      at: UInt(io.passes.lastGroup.width).reset(0),
      row: UInt(io.passes.lastRow.width).reset(0),
    });
    const { wordEnds, rowEnds } = this.nodes({
      wordEnds: at.eq(io.passes.lastGroup).or(part.eq(parts - 1)),
      rowEnds: count(at, io.passes.lastGroup, io.groups.fires),
    });
    const pieces = Array.from({ length: parts }, (_, i) => io.words.data.bits((i + 1) * maskBits - 1, i * maskBits));
    send(io.groups, io.words.valid.and(io.passes.valid), { bits: choose(part, pieces) });
    io.words.ready.drive(io.groups.ready.and(io.passes.valid, wordEnds));
    when(io.groups.fires, () => {
      part.next(step(part, wordEnds));
    });
    io.passes.ready.drive(count(row, io.passes.lastRow, rowEnds));
  }
}

/** The groups of each query's mask to words of memory, pass after pass; a query's last word is padded with zeros. */
export class MaskWords extends Module {
  readonly io;

  constructor(shape: MaskWordsShape) {
    const { wordBits, maskBits, groups, rows } = shape;
    super({ about: "Words of memory from groups of mask bits.", parameters: { wordBits, maskBits, groups, rows } });
    const { passes, word, group } = maskPorts(shape);
    this.io = this.ports({ passes: input(passes), groups: input(group), words: output(word) });
    const { io } = this;
    if (maskBits >= wordBits) {
      // Rows are whole words.
      io.passes.ready.drive(true);
      this.unused(io.passes);
      if (maskBits === wordBits) {
        connect(io.words, mapped(io.groups, { data: io.groups.bits }));
        return;
      }
      const { narrow } = this.instances({ narrow: new Narrow(group.payload, word.payload) });
      connect(narrow.put, io.groups);
      connect(io.words, narrow.get);
      return;
    }
    const parts = wordBits / maskBits;
    const { part, at, row, isFull } = this.registers({
      part: UInt(bitsFor(parts - 1)).reset(0),
      at: UInt(io.passes.lastGroup.width).reset(0),
      row: UInt(io.passes.lastRow.width).reset(0),
      isFull: Bool().reset(false),
    });
    const { held } = this.registers({ held: UInt(wordBits) });
    const { wordEnds } = this.nodes({ wordEnds: at.eq(io.passes.lastGroup).or(part.eq(parts - 1)) });
    io.groups.ready.drive(io.passes.valid.and(isFull.not().or(io.words.ready)));
    io.passes.ready.drive(count(row, io.passes.lastRow, count(at, io.passes.lastGroup, io.groups.fires)));
    markOpen(isFull, io.groups.fires.and(wordEnds), io.words.fires);
    send(io.words, isFull, { data: held });
    const shifted = Array.from({ length: parts }, (_, i) =>
      io.groups.bits
        .resize(wordBits)
        .shl(i * maskBits)
        .resize(wordBits),
    );
    const none = literal(UInt(wordBits), 0);
    when(io.groups.fires, () => {
      held.next(mux(part.eq(0), none, held).or(choose(part, shifted)));
      part.next(step(part, wordEnds));
    });
  }
}
