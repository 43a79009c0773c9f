import type { Split } from "../../generator/estimate/split.ts";

/** An image on a GPU: how, and what it takes. */
interface OnGpu {
  readonly way: string;
  readonly seconds: number;
  readonly joules: number;
}

/** An image on a chip of arrays. */
interface OnChip {
  readonly seconds: number;
  readonly utilisation: number;
  readonly split: Split;
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
}

interface Chip {
  readonly gpu: string;
  readonly int8: number;
  readonly bandwidth: number;
  readonly array: string;
  readonly arrays: number;
  readonly clock: number;
  readonly latency: number;
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
  const peak = (2 * lanes * width * chip.arrays * chip.clock) / 1e12;
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
    ["model", "dense: of eager", "of the best", "saving: of eager", "of the best", "of our dense"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, times(eager?.seconds, dense.seconds), times(best?.seconds, dense.seconds)],
      ...[times(eager?.seconds, saving.seconds), times(best?.seconds, saving.seconds)],
      times(dense.seconds, saving.seconds),
    ]),
  );
  const energy = table(
    ["model", "GPU eager, J", "GPU best, J", "dense, J", "saving, J"],
    rows.map(({ name, eager, best, dense, saving }) => [
      ...[name, eager ? seconds(eager.joules) : "-", best ? seconds(best.joules) : "-"],
      ...[dense, saving].map(({ low, high }) => `${seconds(low)} to ${seconds(high)}`),
    ]),
  );
  const splits = table(
    ["model", "sequences", "by channels and heads", "by rows"],
    rows.map(({ name, dense: { split } }) => [name, ...[split.sequences, split.columns, split.rows].map(String)]),
  );
  return `# Beside a GPU

\`npm run gpu\` writes this page. The GPU's figures are measured: one ${chip.gpu}, batch 1, guidance, random weights, denoising steps alone without text encoder and autoencoder
(\`models/training/gpu_baseline.py\`, its results in \`gpu_baseline.json\`). Ours are **estimated** ([\`disc estimate\`](commands.md#estimate)), for a chip that does not exist: **one array is what exists in RTL**, held against the
estimate in [docs/estimate](estimate/README.md); several arrays, what goes to all of them at once, and the clock are assumptions.

The chip has ${chip.arrays} arrays of ${chip.array} at ${chip.clock / 1e9} GHz: ${peak.toFixed(0)} TOPS in int8, where the GPU has ${(chip.int8 / 1e12).toFixed(0)} without sparsity, and the GPU's memory, ${(chip.bandwidth / 1e9).toFixed(0)} GB/s (both from NVIDIA's data sheet), of ${chip.latency} cycles. The GPU
computes in bfloat16, at half that peak, but for what says fp8 or int8. "Best" is the fastest of compiled, fp8 and int8. "Saving" is with \`--ctr 3,1 --forecast --st 0.5,4,2\`: a step that may reuse computes ${100 * chip.active} % of the tokens, a masked query keeps
${[...new Set(rows.map(({ tokens, kept }) => `${100 * kept} % of ${tokens} keys`))].join(", ")}: shares that work on such models reports, not measured on these weights, and nothing is said here of what they do to images.

\`\`\`text
${speed}
\`\`\`

How many times as fast:

\`\`\`text
${ratios}
\`\`\`

The paper ([arXiv 2605.25798](https://arxiv.org/abs/2605.25798)) says 2.48 to 3.50 times an H100, and 3.47 to 4.74 times an A100, with 46 to 68 % less energy; against which software, and at which peak, its abstract does not say. An
A100 is not measured here, and of these models no public figures were found; so nothing is said of it. Others measure PixArt-Sigma at 1024 pixels on one H100, twenty steps in bfloat16 with text encoder and autoencoder, at 1.131 s
and 714 J an image (ml.energy leaderboard, February 2026).

## Energy

Of an image. Ours is of what moves, at 45 nm (28 nm where memories are lowest, [templates/energy.json](../templates/energy.json)), without clocks, control, registers and leakage; the GPU's is of all of a board in 4 nm. The
two cannot be divided by one another.

\`\`\`text
${energy}
\`\`\`

## How an image is split

Sequences of guidance are apart: one half of the arrays has each. Of a sequence every array has some channels of each layer, with heads of attention, and some rows of tokens. Weights go from memory to all arrays with other rows
at once, rows to all with other channels, keys and values of a head to all with other queries. Arrays wait for one another where rows that others wrote are read: behind every layer where channels are split, behind keys and values
where rows are. The estimate follows the array that has most to do, its loads and waits with it; scaling is not ideal: with fewer rows an array computes less for the weights that it loads.

\`\`\`text
${splits}
\`\`\`

What would raise it: at 1,024 tokens and fewer an array has a few dozen rows, and for some half of the time it loads weights, a word of 32 bytes a cycle: more bytes a cycle for them, or several images at once; and with fewer rows to
compute, reuse saves little there. At 4,096 tokens and more it is heads of 72, which take three words of 32 where two and a quarter would do, and steps that make masks, in which every token is computed.
`;
}
