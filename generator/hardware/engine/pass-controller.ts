import {
  assign,
  Bool,
  connect,
  gated,
  input,
  load,
  mapped,
  Module,
  output,
  step,
  Stream,
  when,
} from "../../hdl/index.ts";
import { attentionPassType, engineParameters, engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/**
 * Runs attention passes one after the other: a pass begins when its half of the banks is loaded and the one before has
 * given its last result, and holds its settings until then. Meanwhile the other half is loaded.
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
    const { waits, runs } = this.registers({ waits: Bool().reset(false), runs: Bool().reset(false) });
    const { next, now } = this.registers({ next: passType, now: { half: Bool(), ...passType } });
    const { begins, ends } = this.wires({ begins: Bool(), ends: Bool() });
    const { lastChunk, lastRow } = passes;
    connect(heads, mapped(gated(passes, waits.not()), { lastChunk, lastRow }));
    loaded.ready.drive(begins);
    begins.drive(waits.and(loaded.valid, runs.not().or(ends)));
    when(passes.fires, () => {
      waits.next(true);
      load(next, passes);
    }).elsewhen(begins, () => {
      waits.next(false);
    });
    when(begins, () => {
      runs.next(true);
    }).elsewhen(ends, () => {
      runs.next(false);
    });
    assign(pass, now);

    // ---- What is still wanted of each stream, and what is still to come.
    const { open } = this.registers({
      open: {
        groups: Bool().reset(false),
        words: Bool().reset(false),
        results: Bool().reset(false),
        masks: Bool().reset(false),
      },
    });
    const { groupQuery, wordQuery, word, resultQuery, maskQuery } = this.registers({
      groupQuery: passType.lastQuery,
      wordQuery: passType.lastQuery,
      word: type.chunk,
      resultQuery: passType.lastQuery,
      maskQuery: passType.lastQuery,
    });
    wantsGroups.drive(open.groups);
    wantsWords.drive(open.words);
    const { rowEnds } = this.nodes({ rowEnds: word.eq(now.lastChunk) });
    wordEndsRow.drive(rowEnds);
    resultIsLast.drive(resultQuery.eq(now.lastQuery));
    ends.drive(runs.and(open.results.not(), open.masks.not()));
    retired.drive(ends);
    running.drive(runs);
    /** A query more has had its share; the last one closes. */
    const count = (query: typeof wordQuery, isOpen: typeof waits): void => {
      query.next(query.wrapAdd(1));
      when(query.eq(now.lastQuery), () => {
        isOpen.next(false);
      });
    };
    when(queryTaken, () => {
      count(groupQuery, open.groups);
    });
    when(wordTaken, () => {
      word.next(step(word, rowEnds));
      when(rowEnds, () => {
        count(wordQuery, open.words);
      });
    });
    when(resultLeaves, () => {
      count(resultQuery, open.results);
    });
    when(maskLeaves, () => {
      count(maskQuery, open.masks);
    });
    when(begins, () => {
      load(now, { ...next, half: loaded.half });
      open.groups.next(true);
      open.words.next(true);
      open.results.next(true);
      open.masks.next(next.refresh);
      for (const counter of [groupQuery, wordQuery, word, resultQuery, maskQuery]) counter.next(0);
    });
  }
}
