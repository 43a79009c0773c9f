/** splitmix64 (Steele, Lea & Flood 2014), the upper half of each number: the sequences of the C++ harness, in two words. */
export class SplitMix64 {
  private high: number;
  private low: number;

  /** @param high the upper word of the state; only its lower 32 bits count, as of `low` */
  constructor(low: number, high: number) {
    this.low = low >>> 0;
    this.high = high >>> 0;
  }

  /** The sequence of a bench's stream. */
  static ofStream(seed: number, stream: number): SplitMix64 {
    const state = BigInt.asUintN(64, (BigInt(seed >>> 0) << 16n) + BigInt(stream) * 0x632be59bd9b4e019n);
    return new SplitMix64(Number(state & 0xffffffffn), Number(state >> 32n));
  }

  /** 32 bits. */
  next(): number {
    const sum = this.low + 0x7f4a7c15;
    this.low = sum >>> 0;
    this.high = (this.high + 0x9e3779b9 + (sum > 0xffffffff ? 1 : 0)) >>> 0;
    let [high, low] = [this.high, this.low];
    [high, low] = mix(high, low, 30, 0xbf58476d, 0x1ce4e5b9);
    [high, low] = mix(high, low, 27, 0x94d049bb, 0x133111eb);
    return (high ^ (high >>> 31)) >>> 0;
  }
}

/** `z = (z ^ (z >> by)) * factor` on 64 bits. */
function mix(high: number, low: number, by: number, factorHigh: number, factorLow: number): [number, number] {
  const a = high ^ (high >>> by);
  const b = (low ^ ((high << (32 - by)) | (low >>> by))) >>> 0;
  // The upper word of b * factorLow, by halves of 16 bits.
  const [b0, b1, f0, f1] = [b & 0xffff, b >>> 16, factorLow & 0xffff, factorLow >>> 16];
  const middle = b1 * f0 + ((b0 * f0) >>> 16);
  const upper = b1 * f1 + Math.floor((middle + b0 * f1) / 65536);
  return [(upper + Math.imul(a, factorLow) + Math.imul(b, factorHigh)) | 0, Math.imul(b, factorLow)];
}
