import {
  Bool,
  bufferFor,
  connect,
  input,
  Module,
  mux,
  output,
  step,
  Stream,
  streamOf,
  through,
  UInt,
  when,
} from "../../hdl/index.ts";
import { load } from "../shapes/registers.ts";
import { memoryTypes, pieceType, rowsType, type MemoryShape } from "../shapes/memory-types.ts";

/**
 * Turns rows of memory into the pieces that they consist of, in order. The list of tokens answers a cycle after it is asked.
 *
 * Latency: 5 cycles. One piece a cycle.
 */
export class RowAddresses extends Module {
  readonly io;

  constructor(shape: MemoryShape) {
    const { wordBytes, tokens } = shape;
    super({
      about: "Addresses of the pieces of rows, in order or by a list of tokens.",
      parameters: { wordBytes, tokens },
    });
    const { address, row, stride } = memoryTypes(shape);
    const rows = rowsType(shape);
    const piece = { ...pieceType(shape), last: Bool().describe("of the rows") };
    this.io = this.ports({
      rows: input(Stream(rows)),
      listAt: output({ enable: Bool(), index: row }),
      token: input(row),
      pieces: output(Stream(piece)),
    });
    const { rows: asked, listAt, token, pieces } = this.io;

    const { active } = this.registers({ active: Bool().reset(false) });
    const { now, at, segment, offset } = this.registers({
      now: rows,
      at: row,
      segment: rows.lastSegment,
      offset: address,
    });
    const { advance, taken } = this.wires({ advance: Bool(), taken: Bool() });
    const { rowEnds, ends } = this.nodes({
      rowEnds: segment.eq(now.lastSegment),
      ends: segment.eq(now.lastSegment).and(at.eq(now.lastRow)),
    });
    const { goes } = this.nodes({ goes: active.and(advance) });
    asked.ready.drive(active.not());
    when(asked.fires, () => {
      active.next(true);
      load(now, asked);
      at.next(0);
      segment.next(0);
      offset.next(0);
    }).elsewhen(goes, () => {
      active.next(ends.not());
      segment.next(step(segment, rowEnds));
      offset.next(offset.wrapAdd(now.segmentStride.resize(address.width)));
      when(rowEnds, () => {
        at.next(at.wrapAdd(1));
        offset.next(0);
      });
    });
    listAt.enable.drive(goes);
    listAt.index.drive(at);

    // The row's place comes from the list, its distance from a multiplication, its address from a sum.
    const settings = { base: address, lastWord: rows.lastWord, last: Bool() };
    const { looked, scaled, placed } = this.registers({
      looked: { valid: Bool().reset(false), ...settings, listed: Bool(), at: row, stride },
      scaled: { valid: Bool().reset(false), ...settings, distance: UInt(stride.width + row.width) },
      placed: { valid: Bool().reset(false), ...piece },
    });
    when(advance, () => {
      load(looked, {
        ...{ valid: active, base: now.address.wrapAdd(offset), lastWord: now.lastWord },
        ...{ last: ends, listed: now.listed, at, stride: now.stride },
      });
      const index = mux(looked.listed, token, looked.at);
      load(scaled, {
        ...{ valid: looked.valid, base: looked.base, lastWord: looked.lastWord, last: looked.last },
        distance: index.mul(looked.stride),
      });
      load(placed, {
        ...{ valid: scaled.valid, lastWord: scaled.lastWord, last: scaled.last },
        address: scaled.base.wrapAdd(scaled.distance.resize(address.width)),
      });
    });
    advance.drive(placed.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(piece) });
    const { address: start, lastWord, last } = placed;
    connect(pieces, through(buffer, streamOf(piece, placed.valid, taken, { address: start, lastWord, last })));
  }
}
