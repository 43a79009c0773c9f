import { renderTemplate } from "../../generator/hdl/templates.ts";
import type { Gpu } from "./published.ts";
import type { Grid, Split } from "../../generator/estimate/split.ts";

/** An image, or several at once, on a GPU: how, and what it takes. */
export interface OnGpu {
  readonly way: string;
  readonly seconds: number;
  readonly joules: number | undefined;
}

/** An image on a chip of arrays. */
export interface OnChip {
  readonly seconds: number;
  readonly utilisation: number;
  readonly macs: number;
  readonly split: Split;
  /** Of the layers of a block. */
  readonly grids: readonly (readonly [string, Grid])[];
  readonly low: number;
  readonly high: number;
}

export interface Row {
  readonly name: string;
  readonly tokens: number;
  readonly steps: number;
  /** Share of the keys that masked queries keep. */
  readonly kept: number;
  readonly eager: OnGpu | undefined;
  /** The fastest of the other ways. */
  readonly best: OnGpu | undefined;
  readonly dense: OnChip;
  readonly saving: OnChip;
  /** Several images at once, on the GPU in the fastest way. */
  readonly together: readonly Together[];
}

interface Together {
  readonly images: number;
  readonly best: OnGpu | undefined;
  readonly dense: OnChip;
  readonly saving: OnChip;
}

/** A card, how many arrays make a chip of its peak, and what it is beside. */
interface Card extends Gpu {
  readonly gpu: string;
  readonly arrays: number;
  readonly rows: readonly Row[];
}

interface Chip {
  readonly array: string;
  readonly clock: number;
  readonly latency: number;
  readonly ahead: number;
  readonly active: number;
}

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

const seconds = (value: number): string => value.toPrecision(3);
const times = (over: number | undefined, under: number): string =>
  over === undefined ? "not measured" : (over / under).toFixed(2);
const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** Seconds of an image, on both. */
function speedTable(rows: readonly Row[], table: Table): string {
  return table(
    [
      "model",
      "tokens",
      "steps",
      "GPU eager, s",
      "GPU best, s",
      "how",
      "dense, s",
      "multipliers",
      "saving, s",
      "multipliers",
    ],
    rows.map(({ name, tokens, steps, eager, best, dense, saving }) => [
      ...[
        name,
        String(tokens),
        String(steps),
        eager ? seconds(eager.seconds) : "-",
        best ? seconds(best.seconds) : "-",
      ],
      ...[best?.way ?? "-", seconds(dense.seconds), percent(dense.utilisation), seconds(saving.seconds)],
      percent(saving.utilisation),
    ]),
  );
}

/** How many times as fast. */
function ratioTable(rows: readonly Row[], table: Table): string {
  return table(
    ["model", "dense: of eager", "of the best", "saving: of eager", "of the best", "of our dense", "work"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, times(eager?.seconds, dense.seconds), times(best?.seconds, dense.seconds)],
      ...[times(eager?.seconds, saving.seconds), times(best?.seconds, saving.seconds)],
      ...[times(dense.seconds, saving.seconds), times(dense.macs, saving.macs)],
    ]),
  );
}

/** docs/gpu.md. */
export function gpuPage({ rows, ...card }: Card, older: Card, chip: Chip, table: Table): string {
  const [lanes, width] = chip.array.split("x").map(Number) as [number, number];
  const told = ({ int8, bandwidth, arrays }: Omit<Card, "rows">) => ({
    arrays,
    peak: ((2 * lanes * width * arrays * chip.clock) / 1e12).toFixed(0),
    int8: (int8 / 1e12).toFixed(0),
    bandwidth: (bandwidth / 1e9).toFixed(0),
  });
  const energy = table(
    ["model", "GPU eager, J", "GPU best, J", "dense, J", "saving, J"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, eager?.joules ? seconds(eager.joules) : "-", best?.joules ? seconds(best.joules) : "-"],
      ...[dense, saving].map(({ low, high }) => `${seconds(low)} to ${seconds(high)}`),
    ]),
  );
  const throughput = table(
    [
      ...["model", "images", "GPU best, 1/s", "how", "dense, 1/s", "s", "multipliers", "of the GPU"],
      ...["saving, 1/s", "s", "multipliers", "of the GPU", "of our dense"],
    ],
    rows.flatMap(({ name, together, ...one }) =>
      [{ images: 1, ...one }, ...together].map(({ images, best, dense, saving }) => {
        const cells = (each: OnChip): string[] => [
          ...[seconds(images / each.seconds), seconds(each.seconds), percent(each.utilisation)],
          times(best?.seconds, each.seconds),
        ];
        const gpu = best ? [seconds(images / best.seconds), best.way] : ["-", "-"];
        return [name, String(images), ...gpu, ...cells(dense), ...cells(saving), times(dense.seconds, saving.seconds)];
      }),
    ),
  );
  const layers = [...new Set(rows.flatMap(({ dense }) => dense.grids.map(([id]) => id)))];
  const grids = table(
    ["model", ...layers],
    rows.map(({ name, dense }) => {
      const own = new Map(dense.grids);
      return [name, ...layers.map((id) => (own.has(id) ? `${own.get(id)!.columns}x${own.get(id)!.rows}` : "-"))];
    }),
  );
  return renderTemplate("gpu.md", {
    ...{ ...chip, ...told(card), throughput, energy, grids },
    ...{ speed: speedTable(rows, table), ratios: ratioTable(rows, table) },
    ...{ gpu: card.gpu, gigahertz: chip.clock / 1e9, active: 100 * chip.active },
    older: {
      gpu: older.gpu,
      ...told(older),
      speed: speedTable(older.rows, table),
      ratios: ratioTable(older.rows, table),
    },
    kept: [...new Set(rows.map(({ tokens, kept }) => `${100 * kept} % of ${tokens} keys`))].join(", "),
  });
}
