/** What is busy beside the array: the loader, whose words go into banks and tables, and the bus, in each direction. */
export const units = ["loader", "reads", "writes"] as const;
export type Unit = (typeof units)[number];

/** How busy each is, from 0 to 1: the loader over what goes in in a cycle at most, the bus over a beat a cycle. */
export type Use = Readonly<Record<Unit, number>>;

/** Adds a share of the time between two cycles to bins of so many cycles each, the last of which ends no earlier. */
export function spreadOver(bins: Float64Array, width: number, from: number, to: number, share = 1): void {
  for (let bin = Math.floor(from / width); bin < bins.length && bin * width < to; bin++)
    bins[bin]! += share * (Math.min(to, (bin + 1) * width) - Math.max(from, bin * width));
}

const BINS = 2048;
const noBins = (): Record<Unit, Float64Array> => ({
  loader: new Float64Array(BINS),
  reads: new Float64Array(BINS),
  writes: new Float64Array(BINS),
});

/** When units were busy, in bins that double in width as time goes on: a step takes as little room however long it is. */
export class BusyTimes {
  /** Cycles of a bin. */
  private width = 1;
  /** Busy cycles in each. */
  private bins = noBins();
  private end = 0;

  /** Times follow one another. */
  add(from: number, to: number, use: Use): void {
    this.end = to;
    while (to > BINS * this.width) this.widen();
    for (const unit of units) if (use[unit] > 0) spreadOver(this.bins[unit], this.width, from, to, use[unit]);
  }

  private widen(): void {
    const wider = noBins();
    for (const unit of units)
      for (const [i, busy] of this.bins[unit].entries()) wider[unit][Math.floor(i / 2)]! += busy;
    this.bins = wider;
    this.width *= 2;
  }

  /** Busy cycles in all. */
  total(unit: Unit): number {
    return this.bins[unit].reduce((sum, busy) => sum + busy, 0);
  }

  /** Busy cycles in each of so many equal parts of all the time. */
  parts(unit: Unit, count: number): Float64Array {
    const { width, end } = this;
    const parts = new Float64Array(count);
    for (const [i, busy] of this.bins[unit].entries()) {
      const [from, to] = [i * width, Math.min((i + 1) * width, end)];
      if (busy > 0) spreadOver(parts, end / count, from, to, busy / (to - from));
    }
    return parts;
  }
}
