import { assign, Bool, count, gated, input, mapped, Module, output, payload, send, Stream } from "../../hdl/index.ts";
import { attentionPassType, engineParameters, engineTypes, type EngineShape } from "../shapes/engine-shape.ts";
import { markOpen } from "../shapes/registers.ts";

/**
 * Runs attention passes one after the other: a pass begins when its half of the banks is loaded, it may, and the one before
 * has given its last result; it holds its settings until its own is out. Meanwhile the other half is loaded.
 */
export class PassController extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    super({
      about: "Begins a pass when its half of the banks is loaded, and ends it with its last result.",
      parameters: engineParameters(shape),
    });
    const type = engineTypes(shape);
    const passType = attentionPassType(shape);
    this.io = this.ports({
      passes: input(Stream(passType)),
      heads: output(Stream({ lastChunk: passType.lastChunk, lastRow: passType.lastRow })),
      loaded: input(Stream({ half: Bool() })),
      begins: input(Bool().describe("a pass that is loaded may begin")),
      pass: output({ half: Bool(), ...passType }),
      wantsGroups: output(Bool()),
      queryTaken: input(Bool()),
      wantsWords: output(Bool()),
      wordTaken: input(Bool()),
      wordEndsRow: output(Bool()),
      resultLeaves: input(Bool().describe("the last piece of a query's result is handed on")),
      resultIsLast: output(Bool().describe("of the pass")),
      maskLeaves: input(Bool().describe("the last mask bits of a query are handed on")),
      running: output(Bool()),
      retired: output(Bool().describe("the pass is over")),
    });
    const { passes, heads, loaded, pass, wantsGroups, queryTaken, wantsWords, wordTaken, wordEndsRow } = this.io;
    const { resultLeaves, resultIsLast, maskLeaves, running, retired } = this.io;

    // The pass whose half loads, and the one that runs.
    const { next } = this.held({ next: gated(passes, heads.ready) });
    send(heads, passes.valid.and(next.valid.not()), passes);
    const loadedPass = mapped(gated(next, loaded.valid.and(this.io.begins)), { half: loaded.half, ...payload(next) });
    const { now } = this.held({ now: loadedPass }, { overlaps: true });
    const { starts } = this.nodes({ starts: next.fires });
    loaded.ready.drive(starts);
    assign(pass, now);

    // ---- What is still wanted of each stream, and what is still to come.
    const [isOpen, query] = [Bool().reset(false), passType.lastQuery.reset(0)];
    const { open } = this.registers({ open: { groups: isOpen, words: isOpen, results: isOpen, masks: isOpen } });
    const { word, groupQuery, wordQuery, resultQuery, maskQuery } = this.registers({
      ...{ word: type.chunk.reset(0), groupQuery: query, wordQuery: query, resultQuery: query, maskQuery: query },
    });
    const { rowEnds } = this.nodes({ rowEnds: count(word, now.lastChunk, wordTaken) });
    markOpen(open.groups, starts, count(groupQuery, now.lastQuery, queryTaken));
    markOpen(open.words, starts, count(wordQuery, now.lastQuery, rowEnds));
    markOpen(open.results, starts, count(resultQuery, now.lastQuery, resultLeaves));
    markOpen(open.masks, starts.and(next.refresh), count(maskQuery, now.lastQuery, maskLeaves));
    now.ready.drive(open.results.or(open.masks).not());
    wantsGroups.drive(open.groups);
    wantsWords.drive(open.words);
    wordEndsRow.drive(word.eq(now.lastChunk));
    resultIsLast.drive(resultQuery.eq(now.lastQuery));
    running.drive(now.valid);
    retired.drive(now.fires);
  }
}
