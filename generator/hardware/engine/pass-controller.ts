import {
  assign,
  Bool,
  count,
  gated,
  input,
  mapped,
  Module,
  output,
  payload,
  send,
  Stream,
  streamOf,
  typeOf,
} from "../../hdl/index.ts";
import { attentionPassType, engineParameters, engineTypes, type EngineShape } from "../shapes/engine-shape.ts";
import { markOpen } from "../shapes/registers.ts";

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
    const type = engineTypes(shape);
    const passType = attentionPassType(shape);
    const { output: scale, ...ofLanes } = passType;
    this.io = this.ports({
      passes: input(Stream(passType)),
      heads: output(Stream({ lastChunk: passType.lastChunk, lastRow: passType.lastRow })),
      loaded: input(Stream({ half: Bool() })),
      begins: input(Bool().describe("a pass that is loaded may begin")),
      pass: output({ half: Bool(), ...ofLanes }),
      wantsGroups: output(Bool()),
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
    const loadedPass = mapped(gated(next, loaded.valid.and(this.io.begins)), { half: loaded.half, ...payload(next) });
    const { now } = this.held({ now: loadedPass }, { overlaps: true });
    const { starts } = this.nodes({ starts: next.fires });
    loaded.ready.drive(starts);
    assign(pass, now);

    // ---- What is still wanted of each stream, and what is still to come.
    const [isOpen, query] = [Bool().reset(false), passType.lastQuery.reset(0)];
    const { open } = this.registers({
      open: { groups: isOpen, words: isOpen, handing: isOpen, vectors: isOpen, masks: isOpen },
    });
    const { word, vector, groupQuery, wordQuery, vectorQuery, resultQuery, maskQuery } = this.registers({
      ...{ word: type.chunk.reset(0), vector: type.chunk.reset(0), groupQuery: query, wordQuery: query },
      ...{ vectorQuery: query, resultQuery: query, maskQuery: query },
    });
    const { rowEnds, vectorsEnd } = this.nodes({
      rowEnds: count(word, now.lastChunk, wordTaken),
      vectorsEnd: count(vector, now.lastChunk, vectorTaken),
    });

    // The pass whose results leave.
    const { masked, lastChunk, lastQuery } = now;
    const ofResults = { masked, lastChunk, lastQuery, scale: now.output };
    const { handed } = this.wires({ handed: Bool() });
    const handing = streamOf(typeOf(ofResults), open.handing, handed, ofResults);
    const { past } = this.held({ past: handing });
    past.ready.drive(count(resultQuery, past.lastQuery, resultLeaves));
    assign(this.io.leaving, past);

    markOpen(open.groups, starts, count(groupQuery, now.lastQuery, queryTaken));
    markOpen(open.words, starts, count(wordQuery, now.lastQuery, rowEnds));
    markOpen(open.handing, starts, handing.fires);
    markOpen(open.vectors, handing.fires, count(vectorQuery, now.lastQuery, vectorsEnd));
    markOpen(open.masks, starts.and(next.refresh), count(maskQuery, now.lastQuery, maskLeaves));
    const isUsed = open.handing.or(open.vectors, open.masks);
    now.ready.drive((shape.joins ? isUsed.or(past.valid) : isUsed).not());
    wantsGroups.drive(open.groups);
    wantsWords.drive(open.words);
    wantsVectors.drive(open.vectors);
    wordEndsRow.drive(word.eq(now.lastChunk));
    resultIsLast.drive(resultQuery.eq(past.lastQuery));
    running.drive(now.valid.or(past.valid));
    retired.drive(now.fires);
  }
}
