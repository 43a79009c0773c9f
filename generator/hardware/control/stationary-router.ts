import {
  assign,
  Bool,
  count,
  Enum,
  input,
  load,
  mapped,
  Module,
  output,
  send,
  SInt,
  Stream,
  UInt,
  unpack,
  Vec,
  when,
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
    const { now } = this.held({ now: mapped(asked, { target, half }) }, { overlaps: true });
    const { left, isLast, entry, part, place } = this.registers({
      left: lastWord.describe("words behind this one"),
      isLast: Bool().describe("there is none"),
      entry: write.entry,
      part: write.part,
      place: UInt(8),
    });
    const { isGelu, isNorm, isArray, wordEnds } = this.nodes({
      isGelu: now.target.is("gelu"),
      isNorm: now.target.is("norm"),
      isArray: now.target.is("array"),
      wordEnds: place.truncate(Math.log2(width)).all(),
    });
    // Whether the engine takes a word is known late: that it is the last one, a word before.
    now.ready.drive(words.fires.and(isLast));
    when(asked.fires, () => {
      load({ left, isLast }, { left: asked.lastWord, isLast: asked.lastWord.eq(0) });
    }).elsewhen(words.fires, () => {
      load({ left, isLast }, { left: left.wrapSub(1), isLast: left.eq(1) });
    });
    const bytes = unpack(Vec(width, SInt(8)), words.data);
    send(array, words.valid.and(now.valid, isArray), { word: bytes });
    words.ready.drive(now.valid.and(isNorm.or(isGelu.and(wordEnds), isArray.and(array.ready))));
    const { partGoes, writes } = this.nodes({
      partGoes: words.fires.and(isNorm),
      writes: words.valid.and(now.valid, isGelu),
    });
    const { entryEnds } = this.nodes({ entryEnds: count(part, NORM_ENTRY_WORDS - 1, partGoes) });
    when(entryEnds, () => {
      entry.next(entry.wrapAdd(1));
    });
    when(writes, () => {
      place.next(place.wrapAdd(1));
    });
    when(asked.fires, () => {
      for (const counter of [entry, part, place]) counter.next(0);
    });
    // The table stands far from who knows whether a word goes.
    const { written } = this.registers({ written: { ...write, enable: Bool().reset(false) } });
    load(written, { enable: partGoes, half: now.half, entry, part, data: words.data });
    assign(norm, written);
    assign(gelu, {
      enable: writes,
      entry: place,
      value: bytes.at(place.truncate(Math.log2(width))),
    });
  }
}
