import {
  before,
  Bool,
  concat,
  connect,
  input,
  Memory,
  Module,
  output,
  Queue,
  SkidBuffer,
  SInt,
  Stream,
  UInt,
  when,
} from "../../hdl/index.ts";
import { CHANNEL_RECORD_BYTES, signalTypes, type ArrayShape } from "../shapes/array-shape.ts";
import { countPlacesLate, latePlaces } from "../shapes/registers.ts";
import { fits, saturate, saturatedShifted, shiftedFar, shiftedNear } from "../shapes/rounding.ts";
import { wideProduct } from "../shapes/wide-product.ts";

/** Sums that may be on their way to be results: as many as the stages of that are long, and some. */
const PLACES = 16;

/** Bits of a rescaled sum: adding an int16 to what was cut off at these leaves the sum beyond int16. */
export const RESCALED_BITS = 18;

/**
 * One column of the requantiser: adds the channel's bias to a sum, multiplies by the channel's multiplier m, shifts
 * right by s with rounding: `(acc * m + 2^(s-1)) >> s`, saturated to `RESCALED_BITS`. That leaves saturating to int8 or,
 * after an int16 has been added, to int16 as it would have been.
 *
 * The channel records sit in a table of its own, in two halves like the banks: bits 31..0 the bias, 47..32 m, 53..48 s - 1,
 * 54 the sign of m (a requantisation's factor is positive, a gate's may be negative), the rest unused. Shifting by s - 1, adding one and dropping the last bit is the same rounding without
 * a variable addend. Nothing before the saturation can overflow: the sum with bias is an int32 by contract, its product
 * with m an int48.
 *
 * Latency: 12 cycles. One sum a cycle; one is taken where its result has a place.
 */
export class Requantiser extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const type = signalTypes(shape);
    const channels = 2 ** type.channelAddress.width;
    super({
      about: "One requantiser column: (acc * m + 2^(s-1)) >> s, saturated, with bias, m and s of the channel.",
      parameters: { channels, bits: type.sum.width },
    });
    const result = { value: SInt(RESCALED_BITS), isByte: Bool().describe("it is one of int8"), last: Bool() };
    this.io = this.ports({
      write: input({ enable: Bool(), address: type.channelAddress, record: UInt(8 * CHANNEL_RECORD_BYTES) }),
      sums: input(Stream({ sum: type.sum, channel: type.channelAddress, last: Bool() })),
      results: output(Stream(result)),
    });
    const { write, sums, results } = this.io;

    const { records } = this.memories({ records: Memory(channels, UInt(55), "any") });
    when(write.enable, () => {
      records.write(write.address, write.record.truncate(55));
    });

    // Nothing stalls between: what has begun has a place behind the last stage.
    const { places } = this.registers({ places: latePlaces(PLACES, "sums begun and not given") });
    sums.ready.drive(places.hasRoom);
    countPlacesLate(places, PLACES, sums.fires, results.fires);
    const { read } = this.stages({ read: { valid: sums.fires, sum: sums.sum, last: sums.last } });
    const word = records.read(sums.channel);
    // A block RAM's word takes most of a cycle to come out.
    const { found } = this.stages({ found: { ...read, record: word } });
    const { record } = found;
    const { biased } = this.stages({
      biased: {
        ...{ valid: found.valid, last: found.last },
        acc: found.sum.extend(32).wrapAdd(record.bits(31, 0).asSInt()),
        m: concat(record.bit(54), record.bits(47, 32)).asSInt(),
        shift: record.bits(53, 48),
      },
    });
    // Multipliers stand apart: what they multiply is a register in front of them.
    const { factors } = this.stages({ factors: biased });
    const product = wideProduct(factors.acc, factors.m);
    const { multiplied } = this.stages({
      multiplied: { ...{ valid: factors.valid, last: factors.last }, parts: product.parts, shift: factors.shift },
    });
    const { scaled } = this.stages({
      scaled: {
        ...{ valid: multiplied.valid, last: multiplied.last },
        product: product.join(multiplied.parts).truncate(48),
        shift: multiplied.shift,
      },
    });
    const { far } = this.stages({
      far: {
        ...{ valid: scaled.valid, last: scaled.last },
        ...{ twice: shiftedFar(scaled.product, scaled.shift, RESCALED_BITS + 1), shift: scaled.shift },
      },
    });
    const { halving } = this.stages({
      halving: {
        ...{ valid: far.valid, last: far.last },
        twice: shiftedNear(far.twice, far.shift, RESCALED_BITS + 1),
      },
    });
    // Of what is within so many bits the rounded half is within one less, but for the largest.
    const { low, isBeyond, isNegative } = halving.twice;
    const { rounded } = this.stages({
      rounded: {
        ...{ valid: halving.valid, last: halving.last },
        half: { low: low.add(1).shr(1), isBeyond, isNegative },
      },
    });
    const { saturated } = this.stages({
      saturated: {
        ...{ valid: rounded.valid, last: rounded.last },
        value: saturate(saturatedShifted(rounded.half), RESCALED_BITS),
        isByte: rounded.half.isBeyond.not().and(fits(rounded.half.low, 8)),
      },
    });

    // Whether a result is taken is known late: that moves one out of two places, and the queue a cycle later.
    const { queue, buffer } = this.instances({
      queue: new Queue(result, PLACES, { reserved: true }),
      buffer: new SkidBuffer(result),
    });
    connect(before(queue, before(buffer, results)), saturated);
  }
}
