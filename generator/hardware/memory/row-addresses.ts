import { before, Bool, count, input, literal, Module, mux, output, SkidBuffer, Stream, when } from "../../hdl/index.ts";
import { memoryTypes, pieceType, rowsType, type MemoryShape } from "../shapes/memory-types.ts";

/**
 * Turns rows of memory into the pieces that they consist of, in order. The list of tokens answers a cycle after it is asked.
 *
 * Latency: 5 cycles. One piece a cycle.
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

    const { now } = this.held({ now: asked });
    const { at, segment, offset } = this.registers({
      at: row.reset(0),
      segment: rows.lastSegment.reset(0),
      offset: address.reset(0),
    });
    const { locate } = this.pipelines({ locate: now.valid });
    const { goes } = this.nodes({ goes: now.valid.and(locate.advance) });
    const { rowEnds } = this.nodes({ rowEnds: count(segment, now.lastSegment, goes) });
    now.ready.drive(count(at, now.lastRow, rowEnds));
    when(goes, () => {
      offset.next(mux(rowEnds, literal(address, 0), offset.wrapAdd(now.segmentStride.resize(address.width))));
    });
    listAt.enable.drive(goes);
    listAt.index.drive(at);

    // The row's place comes from the list, its distance from a multiplication, its address from a sum.
    const looked = locate.stage("looked", {
      base: now.address.wrapAdd(offset),
      lastWord: now.lastWord,
      last: segment.eq(now.lastSegment).and(at.eq(now.lastRow)),
      listed: now.listed,
      at,
      stride: now.stride,
      ...(now.sharing && { sharing: now.sharing }),
    });
    const place = looked.sharing ? token.shr(looked.sharing) : token;
    const scaled = locate.stage("scaled", {
      base: looked.base,
      lastWord: looked.lastWord,
      last: looked.last,
      distance: mux(looked.listed, place, looked.at).mul(looked.stride),
    });
    const placed = locate.stage("placed", {
      address: scaled.base.wrapAdd(scaled.distance.resize(address.width)),
      lastWord: scaled.lastWord,
      last: scaled.last,
    });
    const { buffer } = this.instances({ buffer: new SkidBuffer(piece) });
    locate.into(before(buffer, pieces), placed);
  }
}
