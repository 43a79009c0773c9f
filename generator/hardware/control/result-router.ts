import {
  Bool,
  connect,
  Enum,
  firstOf,
  input,
  mapped,
  Module,
  output,
  payload,
  payloadOf,
  Stream,
  streamOf,
} from "../../hdl/index.ts";
import { memoryTypes } from "../shapes/memory-types.ts";
import { countMarked, markLast } from "../shapes/registers.ts";
import { sourcesOf, wordCountsType, type UnitsShape } from "./units.ts";

/**
 * Words of results on their way to memory, from whom the pass says. A pass is over when all its words have gone; those of the
 * next one's source wait.
 *
 * Latency: a cycle, of a pass too. Rate: a word in two cycles, as who writes takes them, and one cycle more between passes.
 */
export class ResultRouter extends Module {
  readonly io;

  constructor(shape: Pick<UnitsShape, "memory"> & { readonly engine: Pick<UnitsShape["engine"], "joins"> }) {
    const { wordBytes, tokens } = shape.memory;
    const sources = sourcesOf(shape);
    super({
      about: "Words of results, from whom the pass says.",
      parameters: { wordBytes, tokens, sources: sources.length },
    });
    const { data } = memoryTypes(shape.memory);
    const counts = wordCountsType(shape);
    const words = Stream({ data });
    this.io = this.ports({
      passes: input(Stream({ source: Enum(...sources), ...counts })),
      linear: input(words),
      attention: input(words),
      raw: input(words),
      update: input(words),
      ...(shape.engine.joins && { parts: input(words) }),
      words: output(words),
    });
    const { io } = this;
    // Whose words go is decided by a register for each source: a queue's beat comes late, and many are waiting for it.
    const { source, ...lasts } = payload(io.passes);
    const isOf = Object.fromEntries(sources.map((name) => [name, source.is(name)]));
    const { now } = this.held({ now: mapped(io.passes, { isOf, ...lasts }) });

    const chosen = firstOf(
      sources.slice(0, -1).map((name) => [now.isOf[name]!, io[name]!.data]),
      io[sources.at(-1)!]!.data,
    );
    const { isHere } = this.nodes({
      isHere: sources.map((name) => now.isOf[name]!.and(io[name]!.valid)).reduce((a, b) => a.or(b)),
    });
    // A word is counted as it leaves: none is taken meanwhile, and whether one is taken is known late.
    const { taken } = this.wires({ taken: Bool() });
    const { leaving } = this.held({
      leaving: streamOf(payloadOf(io.words), now.valid.and(isHere), taken, { data: chosen }),
    });
    connect(io.words, leaving);
    for (const name of sources) {
      io[name]!.ready.drive(now.valid.and(taken, now.isOf[name]!));
    }

    // Whether a word leaves is known far from here, and a pass ends by it at once: what is the last is found out before.
    const { word, segment, row } = this.registers({
      word: { at: counts.lastWord.reset(0), isLast: Bool() },
      segment: { at: counts.lastSegment.reset(0), isLast: Bool() },
      row: { at: counts.lastRow.reset(0), isLast: Bool() },
    });
    const segmentEnds = countMarked(word, now.lastWord, leaving.fires);
    const rowEnds = countMarked(segment, now.lastSegment, segmentEnds);
    now.ready.drive(countMarked(row, now.lastRow, rowEnds));
    markLast(word, lasts.lastWord, now.valid.not());
    markLast(segment, lasts.lastSegment, now.valid.not());
    markLast(row, lasts.lastRow, now.valid.not());
  }
}
