import {
  bitsFor,
  Bool,
  concat,
  Enum,
  input,
  load,
  Module,
  output,
  SInt,
  step,
  Stream,
  UInt,
  unpack,
  Vec,
  when,
} from "../../hdl/index.ts";
import { memoryTypes } from "../shapes/memory-types.ts";
import { normWriteType } from "../elementwise/norm-modulate.ts";
import { targets, type UnitsShape } from "./units.ts";

/** Words of the bus in an entry of LayerNorm's table: as many int16 gains and int32 offsets as a word has bytes. */
export const NORM_ENTRY_WORDS = 6;

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
    const { active } = this.registers({ active: Bool().reset(false) });
    const { now, at, entry, part, place } = this.registers({
      now: { target: Enum(...targets), half: Bool(), lastWord },
      at: lastWord,
      entry: write.word,
      part: UInt(bitsFor(NORM_ENTRY_WORDS - 1)),
      place: UInt(8),
    });
    const { earlier } = this.registers({ earlier: UInt((NORM_ENTRY_WORDS - 1) * data.width) });
    const { isGelu, isNorm, wordEnds } = this.nodes({
      isGelu: now.target.is("gelu"),
      isNorm: now.target.is("norm"),
      wordEnds: place.truncate(Math.log2(width)).all(),
    });
    const { ends } = this.nodes({ ends: words.fires.and(at.eq(now.lastWord)) });
    asked.ready.drive(active.not().or(ends));
    when(asked.fires, () => {
      active.next(true);
      load(now, asked);
      for (const counter of [at, entry, part, place]) counter.next(0);
    }).elsewhen(ends, () => {
      active.next(false);
    });
    array.valid.drive(words.valid.and(active, isGelu.or(isNorm).not()));
    array.word.drive(unpack(Vec(width, SInt(8)), words.data));
    words.ready.drive(active.and(isNorm.or(isGelu.and(wordEnds), isGelu.or(isNorm).not().and(array.ready))));
    when(words.fires.and(asked.fires.not()), () => {
      at.next(at.wrapAdd(1));
    });
    const { partEnds } = this.nodes({ partEnds: part.eq(NORM_ENTRY_WORDS - 1) });
    when(words.fires.and(isNorm, asked.fires.not()), () => {
      part.next(step(part, partEnds));
      earlier.next(concat(words.data, earlier.bits(earlier.width - 1, data.width)));
      when(partEnds, () => {
        entry.next(entry.wrapAdd(1));
      });
    });
    const whole = unpack({ gains: write.gains, offsets: write.offsets }, concat(words.data, earlier));
    norm.enable.drive(words.fires.and(isNorm, partEnds));
    norm.half.drive(now.half);
    norm.word.drive(entry);
    norm.gains.drive(whole.gains);
    norm.offsets.drive(whole.offsets);
    const { writes } = this.nodes({ writes: words.valid.and(active, isGelu) });
    gelu.enable.drive(writes);
    gelu.entry.drive(place);
    gelu.value.drive(unpack(Vec(width, SInt(8)), words.data).at(place.truncate(Math.log2(width))));
    when(writes.and(asked.fires.not()), () => {
      place.next(place.wrapAdd(1));
    });
  }
}
