import {
  bitsFor,
  Bool,
  concat,
  input,
  Memory,
  Module,
  mux,
  output,
  step,
  Stream,
  UInt,
  when,
} from "../../hdl/index.ts";
import { countMarked, markLast } from "../shapes/registers.ts";
import { bankAddress, linearBeatType, loadedPassType, signalTypes, type ArrayShape } from "../shapes/array-shape.ts";

/**
 * The row buffer: takes streamed rows in, and plays each once for every slot of the resident tile, beat by beat, to
 * all lanes at once. Rows of `window` times the longest length fit, so the next ones run in while one plays.
 *
 * Words of a row may play as soon as they are in; a row's room is free when its last play is over.
 */
export class RowBroadcaster extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const { width, bankWords, tileSlots, maxBeats, maxRows, window } = shape;
    super({
      about:
        "Row buffer: plays each streamed row once for every slot of the resident tile, beat by beat, to all lanes.",
      parameters: { width, words: bankWords, slots: tileSlots, beats: maxBeats, rows: maxRows, window },
    });
    const type = signalTypes(shape);
    this.io = this.ports({
      pass: input(Stream(loadedPassType(shape))),
      rows: input(Stream({ word: type.word })),
      beats: output(Stream(linearBeatType(type))),
    });
    const { pass, rows, beats } = this.io;

    // ---- The ring of words. `head` is the playing row's first word, `fill` the words from there on.
    const depth = 2 ** bitsFor(window * maxBeats - 1);
    const { ring } = this.memories({ ring: Memory(depth, type.word, "any") });
    const pointer = UInt(ring.addressWidth);
    const { head, tail, fill } = this.registers({
      head: pointer.reset(0),
      tail: pointer.reset(0),
      fill: UInt(bitsFor(depth)).reset(0),
    });
    rows.ready.drive(fill.lt(depth));
    when(rows.fires, () => {
      ring.write(tail, rows.word);
      tail.next(tail.wrapAdd(1));
    });

    // ---- The pass that plays, and where in it we are. The next one follows a cycle behind: that a beat is the last is known late, and far from the loader.
    const { playing } = this.held({ playing: pass });
    const { hasWord, hasBeat, inRow, slots, played, word } = this.registers({
      hasWord: Bool().describe("of the beat, or of the next pass's first one").reset(false),
      hasBeat: Bool().describe("a pass plays, and has the word").reset(false),
      inRow: { at: type.beat.reset(0), isLast: Bool() },
      slots: { at: type.slot.reset(0), isLast: Bool() },
      played: { at: type.row.reset(0), isLast: Bool() },
      word: UInt(bitsFor(bankWords - 1))
        .describe("word of the tile, the same in each bank")
        .reset(0),
    });
    const beat = inRow.at;
    // ---- The beat read from the ring, offered to the lanes.
    const { play } = this.pipelines({ play: hasBeat });
    const { issue } = this.nodes({ issue: hasBeat.and(play.advance) });
    const offered = play.stage("offered", {
      address: bankAddress(shape, playing.half, word),
      first: beat.eq(0),
      last: inRow.isLast,
    });
    const { rowDone } = this.nodes({
      rowDone: countMarked(slots, playing.lastSlot, countMarked(inRow, playing.lastBeat, issue)),
    });
    // Who gives the next pass waits for this.
    playing.ready.drive(countMarked(played, playing.lastRow, rowDone));
    markLast(inRow, pass.lastBeat, pass.fires);
    markLast(slots, pass.lastSlot, pass.fires);
    markLast(played, pass.lastRow, pass.fires);
    when(issue, () => {
      word.next(step(word, rowDone));
    });

    const rowWords = beat.add(1);
    const comes = rows.fires;
    // Behind a row's last beat is its first word again, or the next row's; that a beat goes is known late.
    const { isFirstAgain, isMore } = this.nodes({
      isFirstAgain: inRow.isLast.and(slots.isLast.not()),
      isMore: fill.ne(rowWords.resize(fill.width)),
    });
    const { ifIssued, ifNot, endsNext } = this.nodes({
      ifIssued: comes.or(isFirstAgain, isMore),
      ifNot: comes.or(hasWord),
      endsNext: inRow.isLast.and(slots.isLast, played.isLast),
    });
    hasWord.next(mux(issue, ifIssued, ifNot));
    hasBeat.next(mux(issue, ifIssued.and(endsNext.not()), ifNot.and(playing.valid.or(pass.valid))));
    when(rowDone, () => {
      head.next(head.add(rowWords).truncate(pointer.width));
    });
    // That a row is done is known late: what is left in both cases is there before.
    const kept = fill.wrapAdd(comes.asUInt());
    const less = concat(fill, comes)
      .wrapAdd(concat(beat.resize(fill.width).not(), comes))
      .shr(1);
    fill.next(mux(rowDone, less, kept));

    const data = ring.read(head.add(beat).truncate(pointer.width), issue);
    const { address, first, last } = offered;
    play.into(beats, { word: data, address, first, last });
  }
}
