import {
  bitsFor,
  Bool,
  concat,
  connect,
  input,
  literal,
  load,
  Memory,
  Module,
  mux,
  output,
  payload,
  payloadOf,
  Queue,
  send,
  SkidBuffer,
  step,
  Stream,
  through,
  UInt,
  when,
  type BoolValue,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { countOpen, countPlacesLate, latePlaces } from "../../shapes/registers.ts";
import { laneRooms } from "./lane-types.ts";
import { MaskScanner } from "./mask-scanner.ts";

/**
 * The dot context of a lane: what its multipliers are to do for scores. Queries wait here, up to `window` of them, with their
 * words and mask bits; of each, the selected slots come one after the other, `chunks` beats a slot. A query that selects nothing passes as
 * one beat that counts for nothing.
 *
 * A slot begins only with room for its score, a query only with room for its peak: `scoreTaken` and `peakTaken` say when they
 * are free again. A beat goes in the cycle in which it is granted; the query's word follows a cycle later.
 */
export class DotContext extends Module<Record<"width" | "slots" | "chunks" | "window" | "maskSlots", number>> {
  readonly io;

  constructor(shape: EngineShape) {
    const { width, slots, chunks, window, maskSlots } = shape;
    super({
      about: "Waiting queries of a lane, as beats of dot products with its selected K rows.",
      parameters: { width, slots, chunks, window, maskSlots },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      lastChunk: input(type.chunk.describe("words in a row, less one")),
      rows: input(Stream({ word: type.word, last: Bool().describe("of the query") })),
      groups: input(
        Stream({ bits: UInt(maskSlots).describe("lowest slot first"), last: Bool().describe("of the query") }),
      ),
      beats: output(
        Stream({
          slot: type.slot,
          chunk: type.chunk,
          selected: Bool().describe("the query selects a slot"),
          first: Bool().describe("of the slot"),
          last: Bool().describe("of the slot"),
          lastSlot: Bool().describe("of the query"),
        }),
      ),
      word: output(type.word.describe("the query's, for the beat of the cycle before")),
      scoreTaken: input(Bool().describe("a score has left its queue")),
      peakTaken: input(Bool().describe("a query's peak has left its queue")),
      isAhead: output(Bool().describe("other lanes are behind this one")),
      hasQuery: output(Bool().describe("all words of a query are here")),
      hasSlot: output(Bool().describe("its next slot is known")),
    });
    const { lastChunk, groups, beats, scoreTaken, peakTaken, isAhead, hasSlot } = this.io;
    const rooms = laneRooms(shape);

    // ---- The selected slots of the queries that wait.
    const listType = { slot: type.slot, selected: Bool(), last: Bool().describe("of the query") };
    const { scanner, listQueue, groupQueue, groupBuffer } = this.instances({
      scanner: new MaskScanner(shape),
      // Slots found ahead, so that a lane works while the scanner passes over queries that select nothing. The first of them stands before it.
      listQueue: new Queue(listType, rooms.list - 1),
      groupQueue: new Queue(payloadOf(groups), window * Math.ceil(slots / maskSlots)),
      // What the scanner makes of a group decides whether it takes the next: not in the cycle in which that is read.
      groupBuffer: new SkidBuffer(payloadOf(groups)),
    });
    connect(scanner.groups, through(groupBuffer, through(groupQueue, groups)));

    // ---- Beats.
    const { list, chunk, isLastChunk, slotBegins, inQuery, scores, queries, hasBeat, ahead } = this.registers({
      list: { valid: Bool().reset(false), ...listType },
      chunk: type.chunk.reset(0),
      isLastChunk: Bool().reset(false),
      slotBegins: Bool().describe("no chunk of it is out").reset(true),
      inQuery: Bool().reset(false),
      scores: latePlaces(rooms.scores, "entries of the score queue in use or on their way"),
      queries: latePlaces(window, "queries begun whose peak was not taken"),
      hasBeat: Bool().describe("there is one, and a place for what begins with it").reset(false),
      ahead: Bool().describe("a peak that is not taken yet waits for slower lanes").reset(false),
    });
    const { slotEnds } = this.nodes({ slotEnds: isLastChunk.or(list.selected.not()) });
    hasSlot.drive(list.valid);
    isAhead.drive(ahead);
    send(beats, hasBeat, {
      slot: list.slot,
      chunk,
      selected: list.selected,
      first: slotBegins,
      last: slotEnds,
      lastSlot: list.last,
    });
    const { queryEnds, goesOn, isMore } = this.nodes({
      queryEnds: beats.fires.and(slotEnds, list.last),
      goesOn: list.valid.not().or(beats.fires.and(slotEnds)),
      isMore: listQueue.get.valid.or(scanner.list.valid),
    });
    const { valid: isQueued } = listQueue.get;
    listQueue.get.ready.drive(goesOn);
    scanner.list.ready.drive(listQueue.put.ready);
    send(listQueue.put, scanner.list.valid.and(isQueued.or(goesOn.not())), scanner.list);
    when(goesOn, () => {
      load(list, { valid: isMore, ...mux(isQueued, payload(listQueue.get), payload(scanner.list)) });
    });
    when(beats.fires, () => {
      chunk.next(step(chunk, slotEnds));
      slotBegins.next(slotEnds);
      inQuery.next(queryEnds.not());
    });
    // Whether a beat goes is known late.
    const { isLastBehind, isLastStill } = this.nodes({
      isLastBehind: mux(slotEnds, lastChunk.eq(0), chunk.wrapAdd(1).eq(lastChunk)),
      isLastStill: chunk.eq(lastChunk),
    });
    isLastChunk.next(mux(beats.fires, isLastBehind, isLastStill));
    const { scoreBegins, queryBegins } = this.nodes({
      scoreBegins: beats.fires.and(slotBegins),
      queryBegins: beats.fires.and(inQuery.not()),
    });
    const score = countPlacesLate(scores, rooms.scores, scoreBegins, scoreTaken);
    const query = countPlacesLate(queries, window, queryBegins, peakTaken);
    const { taken: queriesTaken, freed } = queries;
    ahead.next(mux(queryBegins, mux(freed, ahead, queriesTaken.ne(0)), mux(freed, queriesTaken.gt(2), ahead)));
    const { hasRow, rowEnters, isMoreRows } = this.holdWords(chunk, queryEnds);

    // ---- Whether a beat goes is known late: what is known of the next one is found for both.
    const scoreFits = mux(slotBegins, score.ifBegins, score.ifNot);
    const queryFits = mux(inQuery, query.ifNot, query.ifBegins);
    const { isBehind, isStill } = this.nodes({
      isBehind: slotEnds.not().or(isMore.and(scoreFits, list.last.not().or(queryFits.and(isMoreRows)))),
      isStill: list.valid
        .or(isMore)
        .and(hasRow.or(rowEnters), slotBegins.not().or(score.ifNot), inQuery.or(query.ifNot)),
    });
    hasBeat.next(mux(beats.fires, isBehind, isStill));
  }

  /**
   * Words of queries come and, with a query's last beat, go.
   * @param chunk whose word the beat takes
   * @returns whether a query has all its words, whether one more has them since the cycle before, and whether one has behind this one
   */
  private holdWords(chunk: UIntValue, queryEnds: BoolValue) {
    const { window, chunks } = this.parameters;
    const { lastChunk, rows, word, hasQuery } = this.io;
    const { rowWords } = this.memories({ rowWords: Memory(2 ** bitsFor(window * chunks - 1), word.type) });
    const rowPointer = UInt(rowWords.addressWidth);
    const { rowHead, rowTail, wordsIn, rowsIn, hasRow, rowEnters, wentOut } = this.registers({
      rowHead: rowPointer.reset(0),
      rowTail: rowPointer.reset(0),
      wordsIn: UInt(rowWords.addressWidth + 1).reset(0),
      rowsIn: UInt(rowWords.addressWidth + 1)
        .describe("queries whose words are all here")
        .reset(0),
      hasRow: Bool().describe("there is one").reset(false),
      rowEnters: Bool().describe("its last word came in the cycle before").reset(false),
      wentOut: Bool().describe("a query's last beat went in the cycle before").reset(false),
    });
    hasQuery.drive(hasRow);
    // Read without a beat too: nobody looks at it then.
    word.drive(rowWords.read(rowHead.add(chunk).truncate(rowPointer.width)));

    const rowLength = lastChunk.add(1);
    rows.ready.drive(wordsIn.bit(rowPointer.width).not());
    when(rows.fires, () => {
      rowWords.write(rowTail, rows.word);
      rowTail.next(rowTail.wrapAdd(1));
    });
    when(queryEnds, () => {
      rowHead.next(rowHead.add(rowLength).truncate(rowPointer.width));
    });
    // What is last of a query is known late: its words' places are free a cycle later.
    wentOut.next(queryEnds);
    const gone = mux(wentOut, lastChunk.resize(wordsIn.width).not(), literal(wordsIn.type, 0));
    const one = literal(Bool(), true);
    const { wordsLeft, andOne } = this.nodes({
      wordsLeft: wordsIn.wrapAdd(gone),
      andOne: concat(wordsIn, one).wrapAdd(concat(gone, one)).shr(1).resize(wordsIn.width),
    });
    wordsIn.next(mux(rows.fires, andOne, wordsLeft));
    // Words come from afar and late: a query counts a cycle later.
    rowEnters.next(rows.fires.and(rows.last));
    countOpen(rowsIn, rowEnters, queryEnds);
    const { isMoreRows } = this.nodes({ isMoreRows: rowEnters.or(rowsIn.gt(1)) });
    hasRow.next(mux(queryEnds, isMoreRows, rowEnters.or(hasRow)));
    return { hasRow, rowEnters, isMoreRows };
  }
}
