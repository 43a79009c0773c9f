import { measureHead, measureLayer, openEngine, randomHead } from "../../simulation/bench-attention.ts";
import { planEngine } from "../../compiler/plan-accelerator.ts";
import { DesignError, parseArray } from "../../compiler/design.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { keyRules, type KeyRule } from "../../hardware/shapes/distribution.ts";
import { BENCH_FILES, compactJson, tables, writeReport, type Row } from "../bench-report.ts";
import { chosenWorkloads, maskFromFile, THRESHOLD, WHOLE, WORKLOADS } from "../bench-workloads.ts";
import { command } from "../command.ts";
import { during, progress, progressDone } from "../console.ts";
import { arrayFlags, jsonFlag } from "../flags.ts";
import { isIdle, type Idle } from "../idle-flags.ts";
import { decimal, listFlag, numberFlag, whole } from "../numbers.ts";

/** Workloads whose masks have no density to choose. */
const SET_DENSITY = [...WHOLE, "real", "onehot", "full"];

const idle: readonly Idle[] = [
  {
    flags: ["tokens", "workloads", "densities", "model"],
    when: ({ mask }) => mask !== undefined,
    because: "with --mask nothing else is run",
  },
  {
    flags: ["model"],
    when: ({ workloads }) => !String(workloads).split(",").includes("real"),
    because: "it is for the workload real",
  },
  {
    flags: ["densities"],
    when: ({ workloads }) =>
      String(workloads)
        .split(",")
        .every((kind) => SET_DENSITY.includes(kind)),
    because: "no workload has a density to choose",
  },
];

/** What decides the figures, beside the code. */
const DECIDE = ["array", "head-dim", "tokens", "windows", "keys", "densities", "workloads", "model", "mask"] as const;

/** Measures attention passes in RTL, mask by mask, for each key rule and run-ahead window. */
export const bench = command({
  name: "bench",
  describe: "Measure attention in RTL: utilisation by mask, key rule and run-ahead window, and where cycles go",
  flags: {
    array: arrayFlags.array,
    "head-dim": { ...numberFlag("head-dim", whole(1, 256), "Elements of a head"), default: 64 },
    tokens: { ...listFlag("tokens", whole(16, 4096), "Numbers of tokens, 16 to 4096"), default: "256" },
    workloads: {
      type: "string",
      default: WORKLOADS.join(","),
      describe: "What to run: without a mask, with masks of a model (real), with synthetic ones",
    },
    densities: { ...listFlag("densities", decimal(0.0001, 1), "Of the synthetic masks"), default: "0.1,0.25,0.5" },
    keys: { type: "string", default: keyRules.join(","), describe: "Rules that spread the rows" },
    windows: { ...listFlag("windows", whole(1, 64), "Queries a lane may be ahead by (F)"), default: "1,4,8,16" },
    model: { type: "string", describe: "Model folder, for real masks" },
    mask: { type: "string", describe: "One mask, .npy of booleans [tokens, tokens], and nothing else" },
    out: { type: "string", describe: "Folder for bench.md, bench.json and bench.svg" },
    ...jsonFlag,
  },
  examples: [["$0 bench --model models/digits --windows 8", "a few minutes; the first run builds the engine"]],
  idle,
  async run(flags) {
    const out = flags.out === undefined ? undefined : new OutputFolder(flags.out, "bench", BENCH_FILES);
    const array = parseArray(flags.array);
    const { windows, headDim } = flags;
    const rules = flags.keys.split(",").map((rule) => {
      if (!(keyRules as readonly string[]).includes(rule)) {
        throw new DesignError(`keys ${rule}: there are ${keyRules.join(", ")}`);
      }
      return rule as KeyRule;
    });
    const workloads = flags.mask === undefined ? await chosenWorkloads(flags) : [maskFromFile(flags.mask)];

    const rows: Row[] = [];
    const sizes = [...new Set(workloads.map(({ tokens }) => tokens))];
    const total = workloads.length * windows.length * rules.length;
    for (const tokens of sizes) {
      for (const window of windows) {
        const shape = planEngine(array, tokens, headDim, window);
        const state = {
          text: `building ${flags.array} for ${tokens} tokens, window ${window}`,
          share: rows.length / total,
        };
        using dut = await during(() => state, openEngine(shape));
        for (const { name, mask } of workloads.filter((workload) => workload.tokens === tokens)) {
          for (const keys of rules) {
            progress(`${name}, ${tokens} tokens, ${keys}, window ${window}`, rows.length / total);
            const features = 4 * headDim;
            const head = randomHead(shape, { tokens, headDim, mask, keys, seed: 1 });
            const threshold = Math.round((THRESHOLD.theta / tokens) * 2 ** 16);
            const run =
              name === "linear"
                ? measureLayer(dut, shape, { rows: tokens, inFeatures: features, outFeatures: features, seed: 1 })
                : measureHead(dut, shape, name === "refresh" ? { ...head, threshold } : head);
            rows.push({ workload: name, tokens, headDim: headDim, array: flags.array, keys, window, ...run });
          }
        }
      }
    }
    progressDone();
    const mismatches = rows.reduce((sum, row) => sum + row.mismatches, 0);
    if (out) {
      const said = DECIDE.filter((name) => flags[name] !== undefined && !isIdle(name, flags, idle));
      const line = ["disc bench", ...said.map((name) => `--${name} ${String(flags[name])}`)].join(" ");
      await writeReport(out, { array: flags.array, headDim, command: line }, rows, mismatches);
    }
    if (flags.json) process.stdout.write(compactJson(mismatches, rows));
    else {
      for (const { title, table: text } of tables(rows)) console.log(`${title}\n\n${text}\n`);
      console.log(mismatches === 0 ? "ok: every output equals the golden model's" : `${mismatches} outputs differ`);
    }
    if (mismatches > 0) process.exitCode = 1;
  },
});
