import {
  assert,
  Bool,
  connect,
  count,
  input,
  literal,
  load,
  Module,
  mux,
  output,
  send,
  Stream,
  when,
} from "../../hdl/index.ts";
import { memoryTypes, pieceType, rowsType, type MemoryShape } from "../shapes/memory-types.ts";
import { countMarked, markLast, markOpen } from "../shapes/registers.ts";

/**
 * Turns rows of memory into the pieces that they consist of, in order. The list of tokens ascends, and answers a cycle after it is asked.
 *
 * No multiplier: a stride is added from row to row, and for each token before a row that is not on the list.
 *
 * Latency: 2 cycles, 5 by the list. A piece in two cycles, for few are shorter; a row on the list waits a cycle more for each token left out before it.
 */
export class RowAddresses extends Module {
  readonly io;

  /** @param shares as in `rowsType` */
  constructor(shape: MemoryShape, shares = false) {
    const { wordBytes, tokens } = shape;
    super({
      about: "Addresses of the pieces of rows, in order or by a list of tokens.",
      parameters: { wordBytes, tokens, ...(shares && { shares: 1 }) },
    });
    const { address, row } = memoryTypes(shape);
    const rows = rowsType(shape, { shares });
    const piece = { ...pieceType(shape), last: Bool().describe("of the rows") };
    this.io = this.ports({
      rows: input(Stream(rows)),
      listAt: output({ enable: Bool(), index: row }),
      token: input(row),
      pieces: output(Stream(piece)),
    });
    const { rows: asked, listAt, token, pieces } = this.io;
    const { busy, now } = this.registers({ busy: Bool().reset(false), now: rows });
    const { rowEnds } = this.wires({ rowEnds: Bool() });

    // ---- The list is asked for the next row while the pieces of one leave.
    const { asks, answered, known } = this.registers({
      ...{ asks: Bool().reset(false), answered: Bool().reset(false), known: Bool().reset(false) },
    });
    const { wanted, target } = this.registers({ wanted: row.reset(0), target: row });
    const { moves } = this.nodes({ moves: answered.and(known.not().or(rowEnds)) });
    const { asksNow } = this.nodes({ asksNow: asks.and(answered.not().or(moves)) });
    listAt.enable.drive(asksNow);
    listAt.index.drive(wanted);
    markOpen(asks, asked.fires.and(asked.listed), count(wanted, now.lastRow, asksNow));
    markOpen(answered, asksNow, moves);
    markOpen(known, moves, rowEnds);
    when(moves, () => {
      target.next(now.sharing ? token.shr(now.sharing) : token);
    });

    // ---- From row to row, and where tokens are left out on to the next that is wanted.
    const { place, at, isThere } = this.registers({
      place: row.describe("of the row that now.address has come to"),
      at: address.describe("of the next piece"),
      // A comparison of tokens ends here: pieces, and whoever waits for one, follow from the register.
      isThere: Bool().describe("the row that now.address has come to is wanted"),
    });
    const { given, segments } = this.registers({
      given: { at: row.reset(0), isLast: Bool() },
      segments: { at: rows.lastSegment.reset(0), isLast: Bool() },
    });
    // A second place for pieces would take a multiplexer of all their bits, and pieces of one word are few.
    const { put } = this.wires({ put: Stream(piece) });
    connect(pieces, this.held({ piece: put }).piece);
    const { goes } = this.nodes({ goes: busy.and(isThere, put.ready) });
    rowEnds.drive(countMarked(segments, now.lastSegment, goes));
    const { ends } = this.nodes({ ends: countMarked(given, now.lastRow, rowEnds) });
    send(put, busy.and(isThere), {
      address: at,
      lastWord: now.lastWord,
      last: segments.isLast.and(given.isLast),
    });
    const stays = now.sharing ? now.listed.and(now.sharing.ne(0)) : literal(Bool(), false);
    const above = now.address.wrapAdd(now.stride.resize(address.width));
    const { looks } = this.nodes({ looks: busy.and(known, isThere.not()) });
    const { isFound } = this.nodes({ isFound: target.eq(place) });
    const { walks } = this.nodes({ walks: looks.and(isFound.not()).or(rowEnds.and(stays.not())) });
    assert("listAscends", looks.not().or(target.ge(place)));
    when(looks, () => {
      isThere.next(isFound);
    }).elsewhen(rowEnds, () => {
      isThere.next(now.listed.not());
    });
    when(walks, () => {
      place.next(place.wrapAdd(1));
    });
    // Addresses follow a cycle behind the comparison, which would enable all their bits: no piece leaves in that cycle.
    const { walked } = this.registers({ walked: Bool().reset(false) });
    walked.next(walks);
    assert("addressFollowsBeforeAPiece", walked.and(goes).not());
    when(walked, () => {
      now.address.next(above);
      at.next(above);
    }).elsewhen(goes, () => {
      const beside = at.wrapAdd(now.segmentStride.resize(address.width));
      at.next(now.sharing ? mux(rowEnds, now.address, beside) : beside);
    });

    markOpen(busy, asked.fires, ends);
    asked.ready.drive(busy.not());
    // That rows come is known late: without any, whatever is on offer is taken.
    markLast(given, asked.lastRow, busy.not());
    markLast(segments, asked.lastSegment, busy.not());
    when(busy.not(), () => {
      load(now, asked);
      load({ place, at, isThere }, { place: literal(row, 0), at: asked.address, isThere: asked.listed.not() });
    });
  }
}
