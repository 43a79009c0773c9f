import { count, Enum, firstOf, input, mapped, Module, output, payload, send, Stream } from "../../hdl/index.ts";
import { memoryTypes } from "../shapes/memory-types.ts";
import { sourcesOf, wordCountsType, type UnitsShape } from "./units.ts";

/**
 * Words of results on their way to memory, from whom the pass says. A pass is over when all its words have gone; those of the
 * next one's source wait.
 *
 * Latency: none, a cycle of a pass. Rate: a word a cycle, and one less between passes.
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
    send(io.words, now.valid.and(isHere), { data: chosen });
    for (const name of sources) {
      io[name]!.ready.drive(now.valid.and(io.words.ready, now.isOf[name]!));
    }

    const { word, segment, row } = this.registers({
      word: counts.lastWord.reset(0),
      segment: counts.lastSegment.reset(0),
      row: counts.lastRow.reset(0),
    });
    const segmentEnds = count(word, now.lastWord, io.words.fires);
    const rowEnds = count(segment, now.lastSegment, segmentEnds);
    now.ready.drive(count(row, now.lastRow, rowEnds));
  }
}
