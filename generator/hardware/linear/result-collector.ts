import { bitsFor, Bool, concat, input, Module, output, step, Stream, UInt, Vec, when } from "../../hdl/index.ts";
import { loadedPassType, signalTypes, type ArrayShape } from "../shapes/array-shape.ts";

/**
 * Takes the sums of all lanes at once and hands them on `drain` a cycle, in channel order, each with the address of
 * its channel in the requantisers. A new group is taken in the cycle in which the last of the old one leaves, so lanes
 * whose dot products take lanes / drain beats or more never wait.
 */
export class ResultCollector extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const { lanes, bankWords, maxBeats, maxRows, width, drain } = shape;
    super({
      about: "Takes the sums of all lanes at once and hands them on in channel order, a few a cycle.",
      parameters: { lanes, width, words: bankWords, beats: maxBeats, rows: maxRows, drain },
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

    const { active, full } = this.registers({ active: Bool().reset(false), full: Bool().reset(false) });
    const { lastSlot, lastRow, half, slot, row } = this.registers({
      lastSlot: type.slot,
      lastRow: type.row,
      half: Bool(),
      slot: type.slot,
      row: type.row,
    });
    const { sums } = this.registers({ sums: Vec(lanes, type.sum) });

    // Which piece of the group is on offer, and whether it is the group's last.
    const counter = pieces > 1 ? this.registers({ piece: UInt(bitsFor(pieces - 1)) }).piece : undefined;
    const { groupEnds, passEnds } = this.wires({ groupEnds: Bool(), passEnds: Bool() });
    groupEnds.drive(counter ? out.fires.and(counter.eq(pieces - 1)) : out.fires);
    passEnds.drive(groupEnds.and(slot.eq(lastSlot), row.eq(lastRow)));

    pass.ready.drive(active.not().or(passEnds));
    when(pass.fires, () => {
      active.next(true);
      lastSlot.next(pass.lastSlot);
      lastRow.next(pass.lastRow);
      half.next(pass.half);
      slot.next(0);
      row.next(0);
    })
      .elsewhen(passEnds, () => {
        active.next(false);
      })
      .elsewhen(groupEnds, () => {
        slot.next(step(slot, slot.eq(lastSlot)));
        when(slot.eq(lastSlot), () => {
          row.next(row.wrapAdd(1));
        });
      });

    groups.ready.drive(full.not().or(groupEnds));
    when(groups.fires, () => {
      full.next(true);
      sums.next(groups.sums);
      counter?.next(0);
    })
      .elsewhen(groupEnds, () => {
        full.next(false);
      })
      .elsewhen(out.fires, () => {
        // The next piece moves down to the lowest places.
        sums.next(sums.map((_, i) => (i + drain < lanes ? sums.at(i + drain) : sums.at(i))));
        counter?.next(counter.wrapAdd(1));
      });

    out.valid.drive(full.and(active));
    out.sums.drive(sums.elements.slice(0, drain));
    out.channel.drive(counter ? concat(half, slot, counter) : concat(half, slot));
    const isLastPiece = slot.eq(lastSlot).and(row.eq(lastRow));
    out.last.drive(counter ? isLastPiece.and(counter.eq(pieces - 1)) : isLastPiece);
  }
}
