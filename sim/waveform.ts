/** What can be watched: a bench with ports to read. */
interface Watched {
  readonly cycle: number;
  step(cycles?: number): void;
}

/**
 * Records ports of a bench from cycle to cycle and shows them as text, for expectations that read like a data sheet. A Bool
 * is a line, low or high; anything else is its value where it changes, dots while it stays.
 *
 *     cycle  2  3  4  5
 *     en     ___------___
 *     count  0  .  1  2
 */
export class Waveform<B extends Watched> {
  private readonly dut: B;
  private readonly rows: readonly (keyof B & string)[];
  private readonly samples: { cycle: number; values: unknown[] }[] = [];

  constructor(dut: B, rows: readonly (keyof B & string)[]) {
    this.dut = dut;
    this.rows = rows;
  }

  /** Samples the ports as they stand before each edge, and steps. */
  step(cycles = 1): void {
    for (let i = 0; i < cycles; i++) {
      this.dut.step(0);
      this.samples.push({ cycle: this.dut.cycle, values: this.rows.map((row) => this.dut[row]) });
      this.dut.step();
    }
  }

  toString(): string {
    const text = (value: unknown): string =>
      JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner)).replaceAll(
        '"',
        "",
      );
    const cells = this.samples.map(({ cycle, values }) => [String(cycle), ...values.map(text)]);
    const isLine = this.rows.map((_, i) => this.samples.every(({ values }) => typeof values[i] === "boolean"));
    const width =
      2 +
      Math.max(
        ...cells.flatMap(([cycle, ...values]) => [cycle!, ...values.filter((_, i) => !isLine[i])].map((c) => c.length)),
      );
    const label = 2 + Math.max(5, ...this.rows.map((row) => row.length));
    const line = (name: string, draw: (column: number) => string): string =>
      `${name.padEnd(label)}${this.samples.map((_, column) => draw(column)).join("")}`.trimEnd();
    return [
      line("cycle", (column) => cells[column]![0]!.padEnd(width)),
      ...this.rows.map((row, i) =>
        line(row, (column) => {
          const value = cells[column]![i + 1]!;
          if (isLine[i]) return (value === "true" ? "-" : "_").repeat(width);
          return (column > 0 && cells[column - 1]![i + 1] === value ? "." : value).padEnd(width);
        }),
      ),
    ].join("\n");
  }
}
