import {
  assign,
  bitsFor,
  Bool,
  concat,
  count,
  input,
  literal,
  Module,
  output,
  payload,
  send,
  Stream,
  UInt,
  when,
  type UIntValue,
} from "../../hdl/index.ts";
import {
  bankAddress,
  ceilLog2,
  CHANNEL_RECORD_BYTES,
  loadedPassType,
  passType,
  signalTypes,
  type ArrayShape,
} from "../shapes/array-shape.ts";
import { countMarked, markLast, markOpen } from "../shapes/registers.ts";

const RECORD_BITS = 8 * CHANNEL_RECORD_BYTES;

/**
 * Fills a half of the banks with a pass's tile and then hands the pass on.
 *
 * The channel records of all stationary rows come first (each in as many words as `CHANNEL_RECORD_BYTES` take), then the rows,
 * lastBeat + 1 words each; (lastSlot + 1) * lanes rows make a tile. Row r goes to lane r mod lanes, slot r div lanes; its
 * record to requantiser r mod drain, address r div drain. Records stand apart from weights because those of gated layers
 * change from step to step.
 */
export class TileLoader extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const { lanes, width, bankWords, tileSlots, maxBeats, maxRows, drain } = shape;
    super({
      about: "Fills a half of the banks with the tile of a pass, row by row, then hands the pass on.",
      parameters: { lanes, width, words: bankWords, slots: tileSlots, beats: maxBeats, rows: maxRows, drain },
    });
    const type = signalTypes(shape);
    this.io = this.ports({
      passes: input(Stream(passType(shape))),
      stationary: input(Stream({ word: type.word })),
      half: input(Bool().describe("to fill, from when a pass is taken until it is handed on")),
      write: output({
        enable: Bool().describe("a word of a stationary row goes into a bank"),
        lane: type.lane,
        address: type.bankAddress,
        word: type.word,
      }),
      channel: output({
        enable: Bool().describe("the record of an output channel goes into its requantiser"),
        column: type.column,
        address: type.channelAddress,
        record: UInt(RECORD_BITS).describe("bias, multiplier, shift"),
      }),
      loaded: output(Stream(loadedPassType(shape))),
    });
    const { passes, stationary, half, write, channel, loaded } = this.io;

    const { takesWords, waiting } = this.registers({
      takesWords: Bool().describe("for who gives them from afar").reset(false),
      waiting: Bool().describe("the tile is complete, its pass not yet taken").reset(false),
    });
    const recordWords = Math.ceil(CHANNEL_RECORD_BYTES / width);
    const { pass } = this.held({ pass: passes });
    // Whether a word comes is known late: what ends with it, before.
    const { rows, beats, base, inRecord, recordWord } = this.registers({
      rows: {
        at: UInt(bitsFor(tileSlots * lanes - 1))
          .describe("slot and lane")
          .reset(0),
        isLast: Bool(),
      },
      beats: { at: type.beat.reset(0), isLast: Bool() },
      base: UInt(bitsFor(bankWords - 1)).describe("first word of the slot"),
      inRecord: Bool().describe("records come, not rows yet"),
      recordWord: UInt(bitsFor(recordWords - 1)).reset(0),
    });

    pass.ready.drive(loaded.fires);
    stationary.ready.drive(takesWords);
    const [row, beat] = [rows.at, beats.at];
    const lane = row.truncate(ceilLog2(lanes));
    const { recordGoes, wordGoes } = this.nodes({
      recordGoes: stationary.fires.and(inRecord),
      wordGoes: stationary.fires.and(inRecord.not()),
    });
    const { recordEnds, rowEnds } = this.nodes({
      recordEnds: count(recordWord, recordWords - 1, recordGoes),
      rowEnds: countMarked(beats, pass.lastBeat, wordGoes),
    });
    const lastRow = (slot: UIntValue): UIntValue => concat(slot, literal(UInt(lane.width), lanes - 1));
    const { allIn } = this.nodes({ allIn: countMarked(rows, lastRow(pass.lastSlot), recordEnds.or(rowEnds)) });
    markLast(beats, passes.lastBeat, pass.valid.not());
    markLast(rows, lastRow(passes.lastSlot), pass.valid.not());
    when(passes.fires, () => {
      base.next(0);
    });
    when(rowEnds.and(lane.all()), () => {
      base.next(base.add(beat).add(1).truncate(base.width));
    });
    markOpen(inRecord, passes.fires, allIn);
    const { tileEnds } = this.nodes({ tileEnds: allIn.and(inRecord.not()) });
    markOpen(takesWords, passes.fires, tileEnds);
    markOpen(waiting, tileEnds, loaded.fires);

    assign(write, {
      enable: wordGoes,
      lane,
      address: bankAddress(shape, half, base.add(beat).truncate(base.width)),
      word: stationary.word,
    });
    assign(channel, {
      enable: recordEnds,
      column: drain > 1 ? row.truncate(ceilLog2(drain)) : 0,
      address: concat(half, row.shr(ceilLog2(drain))),
      record: this.gatherRecord(recordWords),
    });

    send(loaded, waiting, { ...payload(pass), half });
  }

  /** The channel record: one word, or several narrow ones of which the last is still on the stream. */
  private gatherRecord(recordWords: number) {
    const { stationary } = this.io;
    const word = stationary.word.asUInt();
    if (recordWords === 1) return word.resize(RECORD_BITS);
    const { earlier } = this.registers({ earlier: UInt(RECORD_BITS - word.width) });
    const record = concat(word, earlier);
    when(stationary.fires, () => {
      earlier.next(record.bits(RECORD_BITS - 1, word.width));
    });
    return record;
  }
}
