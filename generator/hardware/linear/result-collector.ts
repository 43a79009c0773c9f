import {
  bitsFor,
  Bool,
  concat,
  input,
  literal,
  mapped,
  Module,
  output,
  send,
  Stream,
  UInt,
  Vec,
  when,
} from "../../hdl/index.ts";
import { loadedPassType, signalTypes, type ArrayShape } from "../shapes/array-shape.ts";
import { countMarked, markLast, markOpen } from "../shapes/registers.ts";

/**
 * Takes the sums of all lanes at once and hands them on `drain` a cycle, in channel order, each with the address of
 * its channel in the requantisers. A new group comes in in the cycle in which the last of the old one leaves, so lanes
 * whose dot products take lanes / drain beats or more never wait. The lanes hear of it, out of a register, in the next cycle.
 */
export class ResultCollector extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const { lanes, bankWords, tileSlots, maxBeats, maxRows, width, drain } = shape;
    super({
      about: "Takes the sums of all lanes at once and hands them on in channel order, a few a cycle.",
      parameters: { lanes, width, words: bankWords, slots: tileSlots, beats: maxBeats, rows: maxRows, drain },
    });
    const type = signalTypes(shape);
    const pieces = lanes / drain;
    this.io = this.ports({
      pass: input(Stream(loadedPassType(shape))),
      groups: input(Stream({ sums: Vec(lanes, type.sum) })),
      pieces: output(
        Stream({
          sums: Vec(drain, type.sum),
          channel: type.channelAddress,
          last: Bool().describe("last piece of the pass"),
        }),
      ),
    });
    const { pass, groups, pieces: out } = this.io;
    this.unused(pass.lastBeat);

    const { lastSlot, lastRow, half } = pass;
    const { playing } = this.held({ playing: mapped(pass, { lastSlot, lastRow, half }) }, { overlaps: true });
    const { full, copied } = this.registers({
      full: Bool().reset(false),
      copied: Bool().describe("the group that lanes still give has come in").reset(false),
    });
    const { piece, slots, rows } = this.registers({
      piece: { at: UInt(bitsFor(pieces - 1)).reset(0), isLast: Bool().reset(pieces === 1) },
      slots: { at: type.slot.reset(0), isLast: Bool() },
      rows: { at: type.row.reset(0), isLast: Bool() },
    });
    const { sums } = this.registers({ sums: Vec(lanes, type.sum) });

    const { groupEnds } = this.nodes({ groupEnds: countMarked(piece, literal(piece.at.type, pieces - 1), out.fires) });
    playing.ready.drive(countMarked(rows, playing.lastRow, countMarked(slots, playing.lastSlot, groupEnds)));
    markLast(slots, pass.lastSlot, pass.fires);
    markLast(rows, pass.lastRow, pass.fires);
    // Lanes are far apart, and where a group ends is known late. One of a single piece ends while the lanes still give it.
    const waits = pieces > 1 ? groups.valid : groups.valid.and(copied.not());
    const { comes } = this.nodes({ comes: waits.and(full.not().or(groupEnds)) });
    copied.next(comes);
    groups.ready.drive(copied);
    markOpen(full, comes, groupEnds);
    // Without sums of its own it takes whatever lanes have: that all have some is known late, and only says whether it is full.
    when(out.fires.or(full.not()), () => {
      when(full.and(piece.isLast.not()), () => {
        // The next piece moves down to the lowest places.
        sums.next(sums.map((_, i) => (i + drain < lanes ? sums.at(i + drain) : sums.at(i))));
      }).otherwise(() => {
        sums.next(groups.sums);
      });
    });

    send(out, full.and(playing.valid), {
      sums: sums.elements.slice(0, drain),
      channel: pieces > 1 ? concat(playing.half, slots.at, piece.at) : concat(playing.half, slots.at),
      last: slots.isLast.and(rows.isLast, piece.isLast),
    });
  }
}
