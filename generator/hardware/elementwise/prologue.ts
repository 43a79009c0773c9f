import {
  assert,
  assign,
  before,
  Bool,
  Enum,
  input,
  load,
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
  when,
  type BoolValue,
} from "../../hdl/index.ts";
import { memoryTypes, type MemoryShape } from "../shapes/memory-types.ts";
import { NormModulate, normLayerType, normWriteType, patchType } from "./norm-modulate.ts";
import { countMarked, markLast } from "../shapes/registers.ts";

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
    const lastOut = mux(isWidened, given.lastWord.shr(1).resize(given.lastWord.width), given.lastWord);
    const decoded = { isPatch: kind.is("patch"), isWide: isWidened, lastOut };
    const { now } = this.held({ now: mapped(passes, { ...decoded, ...given }) });

    // ---- Words that are still to come in, a register for whom they go to, as who gives them asks from afar; and those that have left. Whether one
    // goes is known late: that it is the last, before.
    const opens = Bool().reset(false);
    const { open, inWord, inRow, outWord, outRow } = this.registers({
      open: { rows: opens, queries: opens, raw: opens, wide: opens },
      inWord: { at: passType.lastWord.reset(0), isLast: Bool() },
      inRow: { at: passType.lastRow.reset(0), isLast: Bool() },
      outWord: { at: passType.lastWord.reset(0), isLast: Bool() },
      outRow: { at: passType.lastRow.reset(0), isLast: Bool() },
    });
    const { leaves } = this.wires({ leaves: Bool() });
    const { allIn } = this.nodes({
      allIn: countMarked(inRow, now.lastRow, countMarked(inWord, now.lastWord, taken.fires)),
    });
    now.ready.drive(countMarked(outRow, now.lastRow, countMarked(outWord, now.lastOut, leaves)));
    markLast(inWord, given.lastWord, now.valid.not());
    markLast(inRow, given.lastRow, now.valid.not());
    markLast(outWord, lastOut, now.valid.not());
    markLast(outRow, given.lastRow, now.valid.not());
    when(now.valid.not().or(allIn), () => {
      const begins = (is: BoolValue): BoolValue => passes.fires.and(is);
      load(open, {
        ...{ rows: begins(kind.is("rows")), queries: begins(kind.is("queries")) },
        ...{ raw: begins(kind.is("raw")), wide: begins(isWidened) },
      });
    });

    // ---- int16 values: two words of the bus become one of the array.
    // All of LayerNorm stands still at once: what comes in sees a buffer.
    const { normBuffer } = this.instances({ normBuffer: new SkidBuffer({ x: sixteen }) });
    const widePut = before(normBuffer, norm.rows);
    send(widePut, taken.valid.and(open.wide), { x: unpack(sixteen, taken.data) });
    assign(norm.layer, now.norm);
    assign(norm.patch, now.patch);
    norm.isPatch.drive(now.isPatch);

    // ---- Out, where the pass says. All that is wide goes to the array, and is of the pass that is here.
    const { takes } = this.nodes({
      takes: open.rows.and(rows.ready).or(open.queries.and(queries.ready), open.raw.and(raw.ready)),
    });
    const { results } = norm;
    assert("resultsAreOfThePass", results.valid.not().or(now.valid.and(now.isWide)));
    taken.ready.drive(takes.or(open.wide.and(widePut.ready)));
    results.ready.drive(rows.ready);
    leaves.drive(results.fires.or(taken.valid.and(takes)));
    const bytesTaken = unpack(bytes, taken.data);
    send(rows, open.rows.and(taken.valid).or(results.valid), { word: mux(now.isWide, results.values, bytesTaken) });
    send(queries, taken.valid.and(open.queries), { word: bytesTaken });
    send(raw, taken.valid.and(open.raw), { data: taken.data });
  }
}
