import { count, Enum, firstOf, input, Module, output, send, Stream } from "../../hdl/index.ts";
import { memoryTypes } from "../shapes/memory-types.ts";
import { sourcesOf, wordCountsType, type UnitsShape } from "./units.ts";

/**
 * Words of results on their way to memory, from whom the pass says. A pass is over when all its words have gone; those of the
 * next one's source wait.
 *
 * Latency: none, a cycle of a pass. Rate: a word a cycle.
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
    // Whose words go is decided by a register: a queue's beat comes late.
    const { now } = this.held({ now: io.passes }, { overlaps: true });

    const chosen = firstOf(
      sources.slice(0, -1).map((name) => [now.source.is(name), io[name]!]),
      io[sources.at(-1)!]!,
    );
    send(io.words, now.valid.and(chosen.valid), chosen);
    for (const name of sources) {
      io[name]!.ready.drive(now.valid.and(io.words.ready, now.source.is(name)));
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
