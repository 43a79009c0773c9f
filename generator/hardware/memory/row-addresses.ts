import { Bool, connect, input, load, Module, mux, output, SkidBuffer, step, Stream, when } from "../../hdl/index.ts";
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
    const { address, row } = memoryTypes(shape);
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
    const { locate } = this.pipelines({ locate: active });
    const { rowEnds, ends } = this.nodes({
      rowEnds: segment.eq(now.lastSegment),
      ends: segment.eq(now.lastSegment).and(at.eq(now.lastRow)),
    });
    const { goes } = this.nodes({ goes: active.and(locate.advance) });
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
    const looked = locate.stage("looked", {
      base: now.address.wrapAdd(offset),
      lastWord: now.lastWord,
      last: ends,
      listed: now.listed,
      at,
      stride: now.stride,
    });
    const scaled = locate.stage("scaled", {
      base: looked.base,
      lastWord: looked.lastWord,
      last: looked.last,
      distance: mux(looked.listed, token, looked.at).mul(looked.stride),
    });
    const placed = locate.stage("placed", {
      address: scaled.base.wrapAdd(scaled.distance.resize(address.width)),
      lastWord: scaled.lastWord,
      last: scaled.last,
    });
    const { buffer } = this.instances({ buffer: new SkidBuffer(piece) });
    locate.into(buffer.put, placed);
    connect(pieces, buffer.get);
  }
}
