import {
  bitsFor,
  Bool,
  concat,
  input,
  literal,
  Module,
  output,
  step,
  Stream,
  UInt,
  Vec,
  when,
} from "../../hdl/index.ts";
import { ceilLog2 } from "../shapes/array-shape.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/**
 * The hash distributor: fills the idle half of the banks with the K and V rows of a head, each row at slot r div lanes of
 * the bank (r mod lanes) XOR the slot's key, and then hands the half on.
 *
 * Rows come in token order, for each its K words and then its V words; before the first row of every `maskSlots` slots come
 * their keys, which the mask unpacker keeps as well. A half is filled again when the pass that used it is over.
 */
export class BankLoader extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, width, slots, chunks, maskSlots } = shape;
    super({
      about: "Spreads the K and V rows of a head over the banks by the keys of their slots.",
      parameters: { lanes, width, slots, chunks, maskSlots },
    });
    const type = engineTypes(shape);
    const keyGroup = Vec(maskSlots, type.lane);
    this.io = this.ports({
      heads: input(
        Stream({ lastChunk: type.chunk, lastRow: UInt(bitsFor(slots * lanes - 1)).describe("tokens, less one") }),
      ),
      keys: input(Stream({ keys: keyGroup.describe("of the next slots") })),
      stationary: input(Stream({ word: type.word })),
      retired: input(Bool().describe("a pass is over: its half is free")),
      write: output({ enable: Bool(), lane: type.lane, address: type.bankAddress, word: type.word }),
      keyWrite: output({ enable: Bool(), half: Bool(), group: type.group, keys: keyGroup }),
      loaded: output(Stream({ half: Bool() })),
    });
    const { heads, keys, stationary, retired, write, keyWrite, loaded } = this.io;

    const { loading, needsKeys, waiting, half, halvesTaken } = this.registers({
      loading: Bool().reset(false),
      needsKeys: Bool().reset(false),
      waiting: Bool().describe("the half is complete, and not yet taken").reset(false),
      half: Bool().reset(false),
      halvesTaken: UInt(2).reset(0),
    });
    const { head, row, chunk, isV, current } = this.registers({
      head: { lastChunk: type.chunk, lastRow: UInt(bitsFor(slots * lanes - 1)) },
      row: UInt(bitsFor(slots * lanes - 1)),
      chunk: type.chunk,
      isV: Bool(),
      current: keyGroup,
    });
    const laneBits = ceilLog2(lanes);
    const groupBits = ceilLog2(maskSlots);
    const slot = row.shr(laneBits).resize(type.slot.width);
    const { rowEnds, headEnds, groupEnds } = this.nodes({
      rowEnds: isV.and(chunk.eq(head.lastChunk)),
      headEnds: isV.and(chunk.eq(head.lastChunk), row.eq(head.lastRow)),
      groupEnds: row.truncate(laneBits + groupBits).all(),
    });

    heads.ready.drive(loading.not().and(waiting.not(), halvesTaken.lt(2)));
    when(heads.fires.and(retired.not()), () => {
      halvesTaken.next(halvesTaken.wrapAdd(1));
    }).elsewhen(retired.and(heads.fires.not()), () => {
      halvesTaken.next(halvesTaken.wrapSub(1));
    });
    keys.ready.drive(needsKeys);
    stationary.ready.drive(loading.and(needsKeys.not()));
    when(heads.fires, () => {
      loading.next(true);
      needsKeys.next(true);
      head.lastChunk.next(heads.lastChunk);
      head.lastRow.next(heads.lastRow);
      row.next(0);
      chunk.next(0);
      isV.next(false);
    });
    when(keys.fires, () => {
      needsKeys.next(false);
      current.next(keys.keys);
    });
    when(stationary.fires, () => {
      chunk.next(step(chunk, chunk.eq(head.lastChunk)));
      when(chunk.eq(head.lastChunk), () => {
        isV.next(isV.not());
      });
      when(rowEnds, () => {
        row.next(row.wrapAdd(1));
        needsKeys.next(groupEnds.and(headEnds.not()));
      });
      when(headEnds, () => {
        loading.next(false);
        waiting.next(true);
      });
    });
    loaded.valid.drive(waiting);
    loaded.half.drive(half);
    when(loaded.fires, () => {
      waiting.next(false);
      half.next(half.not());
    });

    const place = groupBits > 0 ? slot.resize(groupBits) : literal(UInt(1), 0);
    write.enable.drive(stationary.fires);
    write.lane.drive(row.truncate(laneBits).xor(current.at(place)));
    write.address.drive(concat(half, isV, slot, chunk));
    write.word.drive(stationary.word);
    keyWrite.enable.drive(keys.fires);
    keyWrite.half.drive(half);
    keyWrite.group.drive(slot.shr(groupBits).resize(type.group.width));
    keyWrite.keys.drive(keys.keys);
  }
}
