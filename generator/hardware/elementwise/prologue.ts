import {
  assign,
  before,
  Bool,
  count,
  Enum,
  input,
  mapped,
  Module,
  mux,
  output,
  payload,
  send,
  SInt,
  SkidBuffer,
  Stream,
  unpack,
  Vec,
} from "../../hdl/index.ts";
import { memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { NormModulate, normLayerType, normWriteType, patchType } from "./norm-modulate.ts";
import { markOpen } from "../shapes/registers.ts";

/** What becomes of rows on their way from memory, in the order of their numbers. */
export const prologueKinds = ["rows", "queries", "patch", "norm", "raw"] as const;

/** What the prologue is told of a pass. Counts are given as the last index. */
export function prologueType(shape: MemoryShape, words: number) {
  const { lastWord, row } = memoryTypes(shape);
  return {
    kind: Enum(...prologueKinds),
    lastWord: lastWord.describe("words of the bus in a row"),
    lastRow: row,
    patch: patchType,
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

  /**
   * @param words words of int8 in the longest row that is normalised
   * @param lanes elements of int16 a cycle, of rows that are normalised and of patches
   */
  constructor(shape: MemoryShape, words: number, lanes: number) {
    const { wordBytes: width, tokens } = shape;
    super({ about: "Rows on their way from memory to the array.", parameters: { width, tokens, words, lanes } });
    const { data } = memoryTypes(shape);
    const passType = prologueType(shape, words);
    const bytes = Vec(width, SInt(8));
    const sixteen = Vec(width / 2, SInt(16));
    this.io = this.ports({
      passes: input(Stream(passType)),
      words: input(Stream({ data })),
      write: input(normWriteType(width, words)),
      rows: output(Stream({ word: bytes })),
      queries: output(Stream({ word: bytes })),
      raw: output(Stream({ data })),
    });
    const { passes, words: taken, write, rows, queries, raw } = this.io;
    const { norm } = this.instances({ norm: new NormModulate(width, words, lanes) });
    assign(norm.write, write);

    // What the kind means is known before the register: rows wait for all that follows from it.
    const { kind, ...given } = payload(passes);
    const isWidened = kind.is("patch").or(kind.is("norm"));
    const decoded = {
      ...{ isPatch: kind.is("patch"), isQueries: kind.is("queries"), isRaw: kind.is("raw") },
      ...{ isRows: kind.is("rows"), isWide: isWidened },
      lastOut: mux(isWidened, given.lastWord.shr(1).resize(given.lastWord.width), given.lastWord),
    };
    const { now } = this.held({ now: mapped(passes, { ...decoded, ...given }) });
    const { isPatch, isQueries, isRaw, isRows, isWide, lastOut } = now;

    // ---- Words that are still to come in, and those that have left.
    const { wanted } = this.registers({ wanted: Bool().reset(false) });
    const { inWord, inRow, outWord, outRow } = this.registers({
      inWord: passType.lastWord.reset(0),
      inRow: passType.lastRow.reset(0),
      outWord: passType.lastWord.reset(0),
      outRow: passType.lastRow.reset(0),
    });
    const { leaves } = this.wires({ leaves: Bool() });
    markOpen(wanted, passes.fires, count(inRow, now.lastRow, count(inWord, now.lastWord, taken.fires)));
    now.ready.drive(count(outRow, now.lastRow, count(outWord, lastOut, leaves)));

    // ---- int16 values: two words of the bus become one of the array.
    // All of LayerNorm stands still at once: what comes in sees a buffer.
    const { normBuffer } = this.instances({ normBuffer: new SkidBuffer({ x: sixteen }) });
    const widePut = before(normBuffer, norm.rows);
    send(widePut, taken.valid.and(wanted, isWide), { x: unpack(sixteen, taken.data) });
    assign(norm.layer, now.norm);
    assign(norm.patch, now.patch);
    norm.isPatch.drive(isPatch);

    // ---- Out, where the pass says. All that is wide goes to the array. What is wanted is of the pass that is here.
    const { takes } = this.nodes({
      takes: isRows.and(rows.ready).or(isQueries.and(queries.ready), isRaw.and(raw.ready)),
    });
    const { offers } = this.nodes({ offers: taken.valid.and(wanted) });
    const { results } = norm;
    taken.ready.drive(wanted.and(takes.or(isWide.and(widePut.ready))));
    results.ready.drive(now.valid.and(isWide, rows.ready));
    leaves.drive(results.fires.or(offers.and(takes)));
    const bytesTaken = unpack(bytes, taken.data);
    send(rows, isRows.and(offers).or(isWide.and(now.valid, results.valid)), {
      word: mux(isWide, results.values, bytesTaken),
    });
    send(queries, offers.and(isQueries), { word: bytesTaken });
    send(raw, offers.and(isRaw), { data: taken.data });
  }
}
