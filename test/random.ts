/** A seeded sequence of numbers in [0, 1), with helpers; the same seed gives the same hardware and the same stimuli. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let z = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  }
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)]!;
  }
  /** Uniform bits, or now and then all zeros, all ones or a single one: where carries and signs go wrong. */
  bits(width: number): bigint {
    const special = this.int(0, 9);
    if (special === 0) return 0n;
    if (special === 1) return (1n << BigInt(width)) - 1n;
    if (special === 2) return 1n << BigInt(this.int(0, width - 1));
    let value = 0n;
    for (let i = 0; i < width; i += 16) value = (value << 16n) | BigInt(this.int(0, 65535));
    return BigInt.asUintN(width, value);
  }
}
