import {
  assign,
  Bool,
  concat,
  count,
  gated,
  input,
  literal,
  load,
  Module,
  output,
  payload,
  send,
  Stream,
  streamOf,
  typeOf,
  UInt,
  when,
  type UIntValue,
} from "../../hdl/index.ts";
import { attentionPassType, engineParameters, type EngineShape } from "../shapes/engine-shape.ts";
import { countMarked, markLast, markOpen } from "../shapes/registers.ts";

/**
 * Runs attention passes one after the other: a pass begins when its half of the banks is loaded, it may, and the lanes are done with the one
 * before: its last vector is merged, and its last mask out. Meanwhile the other half is loaded. What its results go by stays until
 * the last of them is out, while the next pass is in the lanes already; vectors of that wait until then. Where tiles of keys are joined,
 * a pass begins behind the last result.
 */
export class PassController extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    super({
      about: "Begins a pass when its half of the banks is loaded, and ends it with its last vector and mask.",
      parameters: engineParameters(shape),
    });
    const passType = attentionPassType(shape);
    const { output: scale, lastRow, ...ofLanes } = passType;
    const tail = UInt(shape.maskSlots * shape.lanes).describe("tokens that exist in the last group");
    this.io = this.ports({
      passes: input(Stream(passType)),
      heads: output(Stream({ lastChunk: passType.lastChunk, lastRow })),
      loaded: input(Stream({ half: Bool() })),
      begins: input(Bool().describe("a pass that is loaded may begin")),
      pass: output({ half: Bool(), ...ofLanes, tail }),
      wantsGroups: output(Bool()),
      lastGroup: output(passType.lastGroup.describe("of a query, beside who takes them")),
      queryTaken: input(Bool()),
      wantsWords: output(Bool()),
      wordTaken: input(Bool()),
      wordEndsRow: output(Bool()),
      wantsVectors: output(Bool()),
      vectorTaken: input(Bool().describe("a chunk of a query is merged, known a cycle later or more")),
      leaving: output({ masked: passType.masked, lastChunk: passType.lastChunk, scale }),
      resultLeaves: input(Bool().describe("the last piece of a query's result is handed on")),
      resultIsLast: output(Bool().describe("of the pass")),
      maskLeaves: input(Bool().describe("the last mask bits of a query are handed on")),
      running: output(Bool()),
      retired: output(Bool().describe("the pass is over")),
    });
    const { passes, heads, loaded, pass, wantsGroups, queryTaken, wantsWords, wordTaken, wordEndsRow } = this.io;
    const { wantsVectors, vectorTaken, resultLeaves, resultIsLast, maskLeaves, running, retired } = this.io;

    // The pass whose half loads, and the one that runs.
    const { next } = this.held({ next: gated(passes, heads.ready) });
    send(heads, passes.valid.and(next.valid.not()), passes);
    // Whether a pass may begin is known out of a register, and what it sets is loaded whenever one may: wide, and far away.
    const { isFree, now } = this.registers({
      isFree: Bool().describe("no pass runs, or it ends in this cycle").reset(true),
      now: { valid: Bool().reset(false), half: Bool(), ...ofLanes, output: scale, tail },
    });
    const { lastRow: lastOfNext, ...ofNext } = payload(next);
    const { starts } = this.nodes({ starts: next.valid.and(loaded.valid, this.io.begins, isFree) });
    next.ready.drive(starts);
    loaded.ready.drive(starts);
    when(isFree, () => {
      load(now, { valid: starts, half: loaded.half, ...ofNext, tail: upTo(lastOfNext, tail.width) });
    });
    const { output: outputScale, valid: isRunning, ...settings } = now;
    assign(pass, settings);

    // ---- What is still wanted of each stream, and what is still to come. How many that are stands beside who counts them as well.
    const [isOpen, query] = [Bool().reset(false), passType.lastQuery.reset(0)];
    const { open } = this.registers({
      open: { groups: isOpen, words: isOpen, handing: isOpen, vectors: isOpen, masks: isOpen },
    });
    const { lasts } = this.registers({
      lasts: { chunk: passType.lastChunk, query: passType.lastQuery, group: passType.lastGroup },
    });
    when(starts, () => {
      load(lasts, { chunk: next.lastChunk, query: next.lastQuery, group: next.lastGroup });
    });
    const { word, vector, groupQuery, wordQuery, vectorQuery, resultQuery, maskQuery } = this.registers({
      ...{ word: { at: passType.lastChunk.reset(0), isLast: Bool() }, vector: passType.lastChunk.reset(0) },
      ...{ groupQuery: query, wordQuery: query, vectorQuery: query, resultQuery: query, maskQuery: query },
    });
    const { rowEnds } = this.nodes({ rowEnds: countMarked(word, lasts.chunk, wordTaken) });
    markLast(word, next.lastChunk, starts);

    // The pass whose results leave.
    const ofResults = { masked: now.masked, lastChunk: now.lastChunk, lastQuery: lasts.query, scale: outputScale };
    const { handed } = this.wires({ handed: Bool() });
    const handing = streamOf(typeOf(ofResults), open.handing, handed, ofResults);
    const { past } = this.held({ past: handing });
    const { vectorsEnd, resultsEnd, masksEnd } = this.nodes({
      vectorsEnd: count(vectorQuery, lasts.query, count(vector, lasts.chunk, vectorTaken)),
      resultsEnd: count(resultQuery, past.lastQuery, resultLeaves),
      masksEnd: count(maskQuery, lasts.query, maskLeaves),
    });
    past.ready.drive(resultsEnd);
    assign(this.io.leaving, past);

    markOpen(open.groups, starts, count(groupQuery, lasts.query, queryTaken));
    markOpen(open.words, starts, count(wordQuery, lasts.query, rowEnds));
    markOpen(open.handing, starts, handing.fires);
    markOpen(open.vectors, handing.fires, vectorsEnd);
    markOpen(open.masks, starts.and(next.refresh), masksEnd);

    // What is still under way in the next cycle.
    const isUsed = open.handing.or(
      open.vectors.and(vectorsEnd.not()),
      open.masks.and(masksEnd.not()),
      ...(shape.joins ? [past.valid.and(resultsEnd.not())] : []),
    );
    isFree.next(starts.not().and(isFree.or(isUsed.not())));
    wantsGroups.drive(open.groups);
    this.io.lastGroup.drive(lasts.group);
    wantsWords.drive(open.words);
    wantsVectors.drive(open.vectors);
    wordEndsRow.drive(word.isLast);
    resultIsLast.drive(resultQuery.eq(past.lastQuery));
    running.drive(isRunning.or(past.valid));
    retired.drive(isRunning.and(isFree));
  }
}

/** The tokens of a group, a bit each, up to the last one: the low bits of its row say where in its group it is. */
function upTo(lastRow: UIntValue, inGroup: number): UIntValue {
  const last = lastRow.truncate(Math.log2(inGroup));
  const bits = Array.from({ length: inGroup }, (_, i) => (i === 0 ? literal(Bool(), true) : last.ge(i)));
  return concat(...bits.toReversed());
}
