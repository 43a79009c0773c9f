/** Bins for each doubling of magnitude: a bin is 1.1 % wide. */
const PER_OCTAVE = 64;
const LOWEST_OCTAVE = -40;
const BINS = 80 * PER_OCTAVE;

/**
 * Chooses the scale of a tensor's int8 form from all values it took. Magnitudes are kept as a logarithmic histogram, so
 * memory does not grow with the number of values.
 */
export class ActivationRange {
  private readonly counts = new Float64Array(BINS);

  add(values: Float32Array): void {
    for (const value of values) {
      if (value === 0) continue;
      const bin = Math.floor((Math.log2(Math.abs(value)) - LOWEST_OCTAVE) * PER_OCTAVE);
      this.counts[Math.max(0, Math.min(BINS - 1, bin))]! += 1;
    }
  }

  /**
   * The scale whose int8 form has the least squared error, each value taken as the middle of its bin. Candidates are
   * the scales that clip at a bin's border within four octaves of the largest value. A tensor of zeros gets 1.
   */
  scale(): number {
    const top = this.counts.findLastIndex((count) => count > 0);
    if (top < 0) return 1;
    let best = { cost: Infinity, scale: 1 };
    for (let border = top + 1; border > top - 4 * PER_OCTAVE && border > 0; border--) {
      const scale = magnitude(border) / 127;
      let cost = 0;
      for (let bin = 0; bin <= top; bin++) {
        const count = this.counts[bin]!;
        if (count === 0) continue;
        const value = magnitude(bin + 0.5);
        cost += count * (value - scale * Math.min(127, Math.round(value / scale))) ** 2;
      }
      if (cost < best.cost) best = { cost, scale };
    }
    return best.scale;
  }
}

const magnitude = (bin: number): number => 2 ** (bin / PER_OCTAVE + LOWEST_OCTAVE);
