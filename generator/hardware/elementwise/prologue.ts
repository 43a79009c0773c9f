import {
  assign,
  Bool,
  Enum,
  input,
  load,
  Module,
  mux,
  output,
  send,
  SInt,
  SkidBuffer,
  step,
  Stream,
  UInt,
  unpack,
  vec,
  Vec,
  when,
  Widen,
  type BoolValue,
} from "../../hdl/index.ts";
import { memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { NormModulate, normLayerType, normWriteType } from "./norm-modulate.ts";
import { saturatedHalf } from "../shapes/rounding.ts";

/** What becomes of rows on their way from memory, in the order of their numbers. */
export const prologueKinds = ["rows", "queries", "patch", "norm", "raw"] as const;

/** What the prologue is told of a pass. Counts are given as the last index. */
export function prologueType(shape: MemoryShape, words: number) {
  const { lastWord, row } = memoryTypes(shape);
  return {
    kind: Enum(...prologueKinds),
    lastWord: lastWord.describe("words of the bus in a row"),
    lastRow: row,
    patch: { multiplier: UInt(16), shift: UInt(6).describe("less one") },
    norm: normLayerType(words),
  };
}

/**
 * Rows from memory on their way to the array: as they are, for linear layers or as queries; int16 values of latents
 * rescaled to the patch embedding's input; or LayerNorm and modulation of the residual stream. `raw` words pass by the array.
 *
 * A pass is over when its last word has left; the next one's words wait in front.
 */
export class Prologue extends Module {
  readonly io;

  /** @param words words of int8 in the longest row that is normalised */
  constructor(shape: MemoryShape, words: number) {
    const { wordBytes: width, tokens } = shape;
    super({ about: "Rows on their way from memory to the array.", parameters: { width, tokens, words } });
    const { data } = memoryTypes(shape);
    const passType = prologueType(shape, words);
    const bytes = Vec(width, SInt(8));
    const sixteen = Vec(width, SInt(16));
    this.io = this.ports({
      passes: input(Stream(passType)),
      words: input(Stream({ data })),
      write: input(normWriteType(width, words)),
      rows: output(Stream({ word: bytes })),
      queries: output(Stream({ word: bytes })),
      raw: output(Stream({ data })),
    });
    const { passes, words: taken, write, rows, queries, raw } = this.io;
    const { norm, widen, patched } = this.instances({
      norm: new NormModulate(width, words),
      widen: new Widen({ data }, { values: sixteen }),
      patched: new SkidBuffer({ word: bytes }),
    });
    assign(norm.write, write);

    const { active, wanted } = this.registers({
      active: Bool().reset(false),
      wanted: Bool().describe("words are still to come in").reset(false),
    });
    const { now, inWord, inRow, outWord, outRow } = this.registers({
      now: passType,
      inWord: passType.lastWord,
      inRow: passType.lastRow,
      outWord: passType.lastWord,
      outRow: passType.lastRow,
    });
    const is = Object.fromEntries(prologueKinds.map((kind) => [kind, now.kind.is(kind)])) as Record<
      (typeof prologueKinds)[number],
      BoolValue
    >;
    const { isWide } = this.nodes({ isWide: is.patch.or(is.norm) });
    const { leaves } = this.wires({ leaves: Bool() });
    const { lastOut } = this.nodes({ lastOut: mux(isWide, now.lastWord.shr(1).resize(20), now.lastWord) });
    const { inEnds, outEnds } = this.nodes({
      inEnds: inWord.eq(now.lastWord).and(inRow.eq(now.lastRow)),
      outEnds: outWord.eq(lastOut).and(outRow.eq(now.lastRow)),
    });
    passes.ready.drive(active.not());
    when(passes.fires, () => {
      active.next(true);
      wanted.next(true);
      load(now, passes);
      for (const counter of [inWord, inRow, outWord, outRow]) counter.next(0);
    });
    when(taken.fires, () => {
      inWord.next(step(inWord, inWord.eq(now.lastWord)));
      when(inWord.eq(now.lastWord), () => {
        inRow.next(inRow.wrapAdd(1));
      });
      when(inEnds, () => {
        wanted.next(false);
      });
    });
    when(leaves, () => {
      outWord.next(step(outWord, outWord.eq(lastOut)));
      when(outWord.eq(lastOut), () => {
        outRow.next(outRow.wrapAdd(1));
      });
      when(outEnds, () => {
        active.next(false);
      });
    });

    // ---- int16 values: two words of the bus are one of the array.
    send(widen.put, taken.valid.and(wanted, isWide), { data: taken.data });
    const { valid: isHere, values } = widen.get;
    send(norm.rows, isHere.and(is.norm), { x: values });
    assign(norm.layer, now.norm);
    const { patch } = this.pipelines({ patch: isHere.and(is.patch) });
    widen.get.ready.drive(mux(is.norm, norm.rows.ready, patch.advance));
    const scaled = patch.stage("scaled", {
      products: vec(values.map((value) => value.mul(now.patch.multiplier.toSInt()))),
    });
    const shifted = patch.stage("shifted", {
      twice: vec(scaled.products.map((product) => product.shr(now.patch.shift))),
    });
    const halves = shifted.twice.map((twice) => saturatedHalf(twice));
    patch.into(patched.put, { word: halves });
    const patches = patched.get;

    // ---- Out, where the pass says.
    const { ready, valid } = this.nodes({
      ready: mux(is.queries, queries.ready, mux(is.raw, raw.ready, rows.ready)).and(active),
      valid: active.and(mux(is.patch, patches.valid, mux(is.norm, norm.results.valid, taken.valid.and(wanted)))),
    });
    const word = mux(is.patch, patches.word, mux(is.norm, norm.results.values, unpack(bytes, taken.data)));
    taken.ready.drive(wanted.and(mux(isWide, widen.put.ready, ready)));
    patches.ready.drive(ready.and(is.patch));
    norm.results.ready.drive(ready.and(is.norm));
    leaves.drive(valid.and(ready));
    const goesTo = { queries: is.queries, raw: is.raw, rows: is.queries.or(is.raw).not() };
    send(rows, valid.and(goesTo.rows), { word });
    send(queries, valid.and(goesTo.queries), { word });
    send(raw, valid.and(goesTo.raw), { data: taken.data });
  }
}
