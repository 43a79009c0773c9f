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
    const seen = [...this.counts.entries()].filter(([, count]) => count > 0);
    const top = seen.at(-1)?.[0];
    if (top === undefined) return 1;
    const values = Float64Array.from(seen, ([bin]) => magnitude(bin + 0.5));
    let best = { cost: Infinity, scale: 1 };
    for (let border = top + 1; border > top - 4 * PER_OCTAVE; border--) {
      const scale = magnitude(border) / 127;
      const cost = seen.reduce((sum, [, count], i) => {
        const value = values[i]!;
        return sum + count * (value - scale * Math.min(127, Math.round(value / scale))) ** 2;
      }, 0);
      if (cost < best.cost) best = { cost, scale };
    }
    return best.scale;
  }
}

const magnitude = (bin: number): number => 2 ** (bin / PER_OCTAVE + LOWEST_OCTAVE);
