import { renderTemplate } from "../../generator/hdl/templates.ts";
import type { Grid, Split } from "../../generator/estimate/split.ts";

/** An image on a GPU: how, and what it takes. */
interface OnGpu {
  readonly way: string;
  readonly seconds: number;
  readonly joules: number;
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
  readonly gpu: string;
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
  /** Several images at once. */
  readonly together: readonly { readonly images: number; readonly dense: OnChip; readonly saving: OnChip }[];
}

interface Chip {
  readonly gpu: string;
  readonly int8: number;
  readonly bandwidth: number;
  readonly array: string;
  readonly arrays: number;
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

/** docs/gpu.md. */
export function gpuPage(rows: readonly Row[], chip: Chip, table: Table): string {
  const [lanes, width] = chip.array.split("x").map(Number) as [number, number];
  const speed = table(
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
  const ratios = table(
    ["model", "dense: of eager", "of the best", "saving: of eager", "of the best", "of our dense", "work"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, times(eager?.seconds, dense.seconds), times(best?.seconds, dense.seconds)],
      ...[times(eager?.seconds, saving.seconds), times(best?.seconds, saving.seconds)],
      ...[times(dense.seconds, saving.seconds), times(dense.macs, saving.macs)],
    ]),
  );
  const energy = table(
    ["model", "GPU eager, J", "GPU best, J", "dense, J", "saving, J"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, eager ? seconds(eager.joules) : "-", best ? seconds(best.joules) : "-"],
      ...[dense, saving].map(({ low, high }) => `${seconds(low)} to ${seconds(high)}`),
    ]),
  );
  const throughput = table(
    [
      ...["model", "images", "dense, 1/s", "s", "multipliers", "of the best GPU"],
      ...["saving, 1/s", "s", "multipliers", "of the best GPU", "of our dense"],
    ],
    rows.flatMap(({ name, best, dense: alone, saving: aloneSaving, together }) =>
      [{ images: 1, dense: alone, saving: aloneSaving }, ...together].map(({ images, dense, saving }) => {
        const cells = (each: OnChip): string[] => [
          ...[seconds(images / each.seconds), seconds(each.seconds), percent(each.utilisation)],
          times(best && images * best.seconds, each.seconds),
        ];
        return [name, String(images), ...cells(dense), ...cells(saving), times(dense.seconds, saving.seconds)];
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
    ...{ ...chip, speed, ratios, throughput, energy, grids },
    gigahertz: chip.clock / 1e9,
    peak: ((2 * lanes * width * chip.arrays * chip.clock) / 1e12).toFixed(0),
    int8: (chip.int8 / 1e12).toFixed(0),
    bandwidth: (chip.bandwidth / 1e9).toFixed(0),
    active: 100 * chip.active,
    kept: [...new Set(rows.map(({ tokens, kept }) => `${100 * kept} % of ${tokens} keys`))].join(", "),
  });
}
