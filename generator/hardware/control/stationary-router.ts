import {
  assign,
  Bool,
  count,
  Enum,
  input,
  load,
  mapped,
  Module,
  mux,
  output,
  send,
  SInt,
  Stream,
  UInt,
  unpack,
  Vec,
  when,
  type BoolValue,
} from "../../hdl/index.ts";
import { memoryTypes } from "../shapes/memory-types.ts";
import { NORM_ENTRY_WORDS, normWriteType } from "../elementwise/norm-modulate.ts";
import { targets, type UnitsShape } from "./units.ts";

/**
 * Hands stationary words on: to the array, to LayerNorm's table (six words an entry, gains first) or to the table of GELU
 * (an entry a byte, one a cycle).
 */
export class StationaryRouter extends Module {
  readonly io;

  constructor(shape: Pick<UnitsShape, "memory" | "normWords">) {
    const { memory, normWords } = shape;
    const { wordBytes: width } = memory;
    super({ about: "Stationary words to the array or to a table.", parameters: { width, normWords } });
    const { data, lastWord } = memoryTypes(memory);
    const write = normWriteType(width, normWords);
    this.io = this.ports({
      targets: input(Stream({ target: Enum(...targets), half: Bool(), lastWord })),
      words: input(Stream({ data })),
      array: output(Stream({ word: Vec(width, SInt(8)) })),
      norm: output(write),
      gelu: output({ enable: Bool(), entry: UInt(8), value: SInt(8) }),
    });
    const { targets: asked, words, array, norm, gelu } = this.io;
    const { target, half } = asked;
    const { now } = this.held({ now: mapped(asked, { half }) }, { overlaps: true });
    const { left, isLast, gone, entry, part, place } = this.registers({
      left: lastWord.describe("words behind this one, and behind one that went in the cycle before"),
      isLast: Bool().describe("there is none"),
      gone: Bool().reset(false),
      entry: write.entry,
      part: write.part,
      place: UInt(8),
    });
    // Whom words go to, and whether a table takes the one that comes, a register each: who gives them asks from afar.
    const goes = Bool().reset(false);
    const takes = Bool().describe("LayerNorm's, or GELU's for the last byte").reset(false);
    const { to } = this.registers({ to: { array: goes, norm: goes, gelu: goes, table: takes } });
    // Whether the engine takes a word is known late: that it is the last one, a word before; and words are counted behind it. Behind the last one
    // the next load's are taken whenever they come.
    now.ready.drive(words.fires.and(isLast));
    gone.next(words.fires.and(isLast.not()));
    const { rest } = this.nodes({ rest: left.wrapSub(gone.asUInt()) });
    left.next(mux(isLast.or(now.valid.not()), asked.lastWord, rest));
    when(asked.fires, () => {
      isLast.next(asked.lastWord.eq(0));
    }).elsewhen(words.fires, () => {
      isLast.next(rest.eq(1));
    });
    const bytes = unpack(Vec(width, SInt(8)), words.data);
    send(array, words.valid.and(to.array), { word: bytes });
    words.ready.drive(to.table.or(to.array.and(array.ready)));
    const { partGoes, writes } = this.nodes({
      partGoes: words.valid.and(to.norm),
      writes: words.valid.and(to.gelu),
    });
    const { entryEnds } = this.nodes({ entryEnds: count(part, NORM_ENTRY_WORDS - 1, partGoes) });
    when(entryEnds, () => {
      entry.next(entry.wrapAdd(1));
    });
    when(writes, () => {
      place.next(place.wrapAdd(1));
      to.table.next(place.wrapAdd(1).truncate(Math.log2(width)).all());
    });
    when(asked.fires, () => {
      for (const counter of [entry, part, place]) counter.next(0);
    });
    when(asked.ready, () => {
      const begins = (name: (typeof targets)[number]): BoolValue => asked.valid.and(target.is(name));
      load(to, { array: begins("array"), norm: begins("norm"), gelu: begins("gelu"), table: begins("norm") });
    });
    // The table stands far from who knows whether a word goes.
    const { written } = this.registers({ written: { ...write, enable: Bool().reset(false) } }, { apart: true });
    load(written, { enable: partGoes, half: now.half, entry, part, data: words.data });
    assign(norm, written);
    assign(gelu, {
      enable: writes,
      entry: place,
      value: bytes.at(place.truncate(Math.log2(width))),
    });
  }
}
