import {
  assign,
  bitsFor,
  Bool,
  count,
  input,
  literal,
  Module,
  output,
  send,
  Stream,
  UInt,
  Vec,
  when,
} from "../../hdl/index.ts";
import { bankAddress, ceilLog2 } from "../shapes/array-shape.ts";
import { engineTypes, linearShape, rowWord, type EngineShape } from "../shapes/engine-shape.ts";
import { markOpen } from "../shapes/registers.ts";

/**
 * The hash distributor: fills a half of the banks with the K and V rows of a head, each row at slot r div lanes of
 * the bank (r mod lanes) XOR the slot's key, and then hands the half on.
 *
 * Rows come in token order, for each its K words and then its V words; before the first row of every `maskSlots` slots come
 * their keys, which the mask unpacker keeps as well.
 */
export class BankLoader extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, width, slots, chunks, maskSlots } = shape;
    super({
      about: "Spreads the K and V rows of a head over the banks by the keys of their slots.",
      parameters: { lanes, width, slots, words: linearShape(shape).bankWords, chunks, maskSlots },
    });
    const type = engineTypes(shape);
    const token = UInt(bitsFor(slots * lanes - 1));
    const keyGroup = Vec(maskSlots, type.lane);
    this.io = this.ports({
      heads: input(Stream({ lastChunk: type.chunk, lastRow: token.describe("tokens, less one") })),
      keys: input(Stream({ keys: keyGroup.describe("of the next slots") })),
      stationary: input(Stream({ word: type.word })),
      half: input(Bool().describe("to fill, from when a head is taken until it is handed on")),
      write: output({ enable: Bool(), lane: type.lane, address: type.bankAddress, word: type.word }),
      keyWrite: output({ enable: Bool(), half: Bool(), group: type.group, keys: keyGroup }),
      loaded: output(Stream({ half: Bool() })),
    });
    const { heads, keys, stationary, half, write, keyWrite, loaded } = this.io;

    // Where it stands, a register each: who gives it words asks from afar.
    const { needsKeys, takesRows, waiting } = this.registers({
      needsKeys: Bool().reset(false),
      takesRows: Bool().reset(false),
      waiting: Bool().describe("the half is complete, and not yet taken").reset(false),
    });
    const { head } = this.held({ head: heads });
    const { row, chunk, isV, current } = this.registers({
      row: token.reset(0),
      chunk: type.chunk.reset(0),
      isV: Bool().reset(false),
      current: keyGroup,
    });
    const laneBits = ceilLog2(lanes);
    const groupBits = ceilLog2(maskSlots);
    const slot = row.shr(laneBits).resize(type.slot.width);
    const { partEnds } = this.nodes({ partEnds: count(chunk, head.lastChunk, stationary.fires) });
    const { rowEnds, groupEnds } = this.nodes({
      rowEnds: partEnds.and(isV),
      groupEnds: row.truncate(laneBits + groupBits).all(),
    });
    const { headEnds } = this.nodes({ headEnds: count(row, head.lastRow, rowEnds) });

    head.ready.drive(loaded.fires);
    keys.ready.drive(needsKeys);
    stationary.ready.drive(takesRows);
    when(keys.fires, () => {
      current.next(keys.keys);
    });
    when(partEnds, () => {
      isV.next(isV.not());
    });
    markOpen(needsKeys, heads.fires.or(rowEnds.and(groupEnds, headEnds.not())), keys.fires);
    markOpen(takesRows, keys.fires, rowEnds.and(groupEnds).or(headEnds));
    markOpen(waiting, headEnds, loaded.fires);
    send(loaded, waiting, { half });

    const place = groupBits > 0 ? slot.resize(groupBits) : literal(UInt(1), 0);
    assign(write, {
      enable: stationary.fires,
      lane: row.truncate(laneBits).xor(current.at(place)),
      address: bankAddress(linearShape(shape), half, rowWord(shape, isV, { slot, chunk })),
      word: stationary.word,
    });
    assign(keyWrite, {
      enable: keys.fires,
      half,
      group: slot.shr(groupBits).resize(type.group.width),
      keys: keys.keys,
    });
  }
}
