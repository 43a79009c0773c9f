import { availableParallelism } from "node:os";
import { DesignError, parseArray } from "../../compiler/design.ts";
import { WIDTHS, WINDOW, WINDOWS } from "../../compiler/plan-accelerator.ts";
import { readEnergies } from "../../estimate/energy.ts";
import { PARTS } from "../../fpga/parts.ts";
import { OutputFile } from "../../files/output-file.ts";
import { digestOf } from "../../files/manifest.ts";
import { KEY_TILE } from "../../golden/key-tiles.ts";
import { readModel } from "../../reference/checkpoint.ts";
import { MOST_TOKENS } from "../../reference/latent.ts";
import { MOST_STEPS } from "../../reference/schedule.ts";
import { command } from "../command.ts";
import { during, table } from "../console.ts";
import { front, listed, loopsOf, namesOf, type Explored, type Refused } from "../explore-points.ts";
import { explorePage } from "../explore-page.ts";
import type { ExploreData, ExploreTask } from "../explore-worker.ts";
import { arrayFlags, guidanceFlag, jsonFlag, modelFlag, MOST_ARRAYS, samplerFlag, samplerFor } from "../flags.ts";
import { codeDigests, noteUnkept } from "../kept.ts";
import { decimal, listFlag, numberFlag, whole } from "../numbers.ts";
import { idleOperation, operatingFlags, operatingPoint } from "../operating-point.ts";
import { designResolution, resolutionFlags } from "../resolution.ts";
import { designOf } from "../rtl.ts";
import { runTasks } from "../workers.ts";

const ARRAYS = "8x8,8x16,16x8,16x16,16x32,32x16,32x32";
/** Of the program, what decides the figures. */
const CODE = [
  ...["estimate", "compiler", "network", "golden", "hdl", "fpga", "cli"],
  ...[
    "",
    "/control",
    "/elementwise",
    "/engine",
    "/engine/lane",
    "/engine/masks",
    "/host",
    "/linear",
    "/memory",
    "/shapes",
  ].map((folder) => `hardware${folder}`),
];
/** Of a design, beside its array. */
const busFlags = {
  "bus-bits": arrayFlags["bus-bits"],
  "caption-tokens": arrayFlags["caption-tokens"],
  "address-bits": arrayFlags["address-bits"],
  "id-bits": arrayFlags["id-bits"],
} as const;

/** Estimates arrays, how many of them, memories and operating points, and draws what each is worth on a page. */
export const explore = command({
  name: "explore",
  describe: "Estimate many arrays, memories and operating points, and draw what each is worth as a page to choose from",
  flags: {
    ...modelFlag,
    model: { ...modelFlag.model, describe: `${modelFlag.model.describe}; or a published model's name` },
    ...resolutionFlags("Side of the latent, in latent pixels; needed, or --pixels"),
    array: { type: "string", default: ARRAYS, describe: "LANESxWIDTH of each, with commas between" },
    "key-tiles": {
      ...listFlag("key-tiles", whole(1, MOST_TOKENS), "Keys that attention goes over at once, which bound the banks"),
      default: String(KEY_TILE),
    },
    windows: {
      ...listFlag("windows", whole(WINDOWS.from, WINDOWS.to), "Queries that a lane may be ahead by in attention"),
      default: String(WINDOW),
    },
    "array-counts": {
      ...listFlag(
        "array-counts",
        whole(1, MOST_ARRAYS),
        "How many arrays make an image together; one is what exists in RTL",
      ),
      default: "1",
    },
    bandwidths: listFlag(
      "bandwidths",
      decimal(0.001, 100_000),
      "GB/s of memory, of which arrays take what their buses move; by default all of that",
    ),
    steps: { ...listFlag("steps", whole(1, MOST_STEPS), "Denoising steps"), default: "10,20" },
    ...guidanceFlag("Classifier-free guidance; 1 is none"),
    ...samplerFlag,
    ...operatingFlags,
    ctr: { ...operatingFlags.ctr, describe: `${operatingFlags.ctr.describe}; beside loops without` },
    st: { ...operatingFlags.st, describe: `${operatingFlags.st.describe}; beside loops without` },
    ...busFlags,
    mhz: { ...numberFlag("mhz", decimal(1, 10_000), "Clock in MHz"), default: 125 },
    latency: {
      ...numberFlag("latency", whole(0, 100_000), "Cycles of memory from a request to its first word"),
      default: 64,
    },
    "active-share": {
      ...numberFlag("active-share", decimal(0, 1), "Tokens that a step with reuse computes"),
      default: 0.6,
    },
    "kept-share": { ...numberFlag("kept-share", decimal(0, 1), "Keys that a masked query keeps"), default: 0.3 },
    part: { choices: Object.keys(PARTS), describe: "FPGA whose LUTs, multipliers and block RAMs are estimated too" },
    jobs: numberFlag("jobs", whole(1, 256), "Threads; by default as many as there are cores"),
    out: { type: "string", describe: "HTML file to write: the page" },
    ...jsonFlag,
  },
  examples: [
    ["$0 explore --model dit-xl-2-512 --pixels 512 --st --out dit.html", "seven arrays, four operating points each"],
  ],
  idle: idleOperation.filter(({ flags }) => flags[0] !== "st"),
  async run(flags) {
    if (flags.out !== undefined && !flags.out.endsWith(".html"))
      throw new DesignError(`--out ${flags.out}: a name that ends in .html`);
    const model = readModel(flags.model);
    const out = flags.out === undefined ? undefined : new OutputFile(flags.out);
    const resolution = designResolution(flags, model.config);
    const arrays = listed("array", flags.array);
    for (const array of arrays) parseArray(array, WIDTHS);
    const { guidance, mhz, latency } = flags;
    const loops = loopsOf({ guidance, sampler: samplerFor(flags) }, [...new Set(flags.steps)], operatingPoint(flags));
    const bandwidths = flags.bandwidths === undefined ? [undefined] : [...new Set(flags.bandwidths)];
    const counts = [...new Set(flags.arrayCounts)];
    const runs = loops.flatMap((loop) =>
      bandwidths.flatMap((bandwidth) => counts.map((count) => ({ loop, bandwidth, arrays: count }))),
    );
    const windows = [...new Set(flags.windows)];
    const tasks = arrays.flatMap((array) =>
      [...new Set(flags.keyTiles)].flatMap((keyTile) =>
        windows.map((window): ExploreTask => ({ array, keyTile, window, runs })),
      ),
    );
    demandOne(tasks, (task) => designOf(model, resolution, { ...busOf(flags), ...task }));
    noteUnkept("explore");
    const data: ExploreData = {
      ...{ model: flags.model, resolution, mhz, latency, flags: busOf(flags) },
      shares: { active: flags.activeShare, kept: flags.keptShare },
      ...{ energies: readEnergies(), part: flags.part },
      code: digestOf(codeDigests(CODE).join()),
    };
    const state = { text: `0 of ${tasks.length} designs`, share: 0 };
    const answers = runTasks<(Explored | Refused)[]>(new URL("../explore-worker.js", import.meta.url), tasks, {
      ...{ jobs: flags.jobs ?? availableParallelism(), data },
      progress: (share, done) => Object.assign(state, { text: `${done} of ${tasks.length} designs`, share }),
    });
    const all = (await during(() => state, answers)).flat();
    // Memories beyond what a bus moves are the same to it.
    const points = distinct(all.filter((each): each is Explored => !("reason" in each)));
    const refused = all.filter((each): each is Refused => "reason" in each);
    // There are designs, and no program.
    if (points.length === 0) throw new DesignError(refused[0]!.reason);
    const { shares, part } = data;
    const settings = { model: flags.model, size: sizeFlag(flags), bus: busOf(flags), mhz, latency, shares, part };
    out?.write(explorePage(settings, points, refused));
    if (flags.json)
      console.log(JSON.stringify({ model: flags.model, resolution, mhz, latency, part: flags.part, points, refused }));
    else print(points, refused, flags.out);
  },
});

/** Finds before the work that none of what is asked for can be had. @throws DesignError, of the first */
function demandOne<T>(asked: readonly T[], plan: (each: T) => unknown): void {
  let first: DesignError | undefined;
  for (const each of asked) {
    try {
      plan(each);
      return;
    } catch (error) {
      if (!(error instanceof DesignError)) throw error;
      first ??= error;
    }
  }
  throw first!;
}

/** What a worker needs of the flags: its copy of all of them would be another key for what is kept. */
function busOf({ busBits, addressBits, idBits, captionTokens }: ExploreData["flags"]): ExploreData["flags"] {
  return { busBits, addressBits, idBits, captionTokens };
}

/** The image's size as it was given. */
function sizeFlag({ resolution, pixels }: { resolution: unknown; pixels: string | undefined }): string {
  return pixels === undefined ? `--resolution ${[resolution].flat().join("x")}` : `--pixels ${pixels}`;
}

function distinct(points: readonly Explored[]): Explored[] {
  const keyOf = ({ array, keyTile, window, arrays, point, bandwidth }: Explored): string =>
    [array, keyTile, window, arrays, point, bandwidth].join();
  return [...new Map(points.map((each) => [keyOf(each), each])).values()];
}

/** What no other has more images a second of, with fewer multipliers. */
function print(points: readonly Explored[], refused: readonly Refused[], out: string | undefined): void {
  const best = [...new Set(points.map(({ point }) => point))].flatMap((point) =>
    front(
      points.filter((each) => each.point === point),
      ({ multipliers, seconds }) => ({ cost: multipliers, gain: 1 / seconds }),
    ),
  );
  const nameOf = namesOf(points);
  const rows = best.map((each) => [
    ...[each.point, nameOf(each), String(each.multipliers), (each.onChip / 1024).toFixed(0)],
    ...[each.bandwidth.toFixed(2), each.seconds.toPrecision(4), `${(100 * each.utilisation).toFixed(1)}%`, each.limit],
  ]);
  const head = ["operating point", "array", "multipliers", "KiB on chip", "GB/s", "s an image", "utilisation", "limit"];
  console.log(table(head, rows));
  console.log(`\n${points.length} points, those above the fastest with so many multipliers or fewer`);
  for (const reason of new Set(refused.map((each) => each.reason))) console.log(`left out: ${reason}`);
  if (out !== undefined) console.log(out);
}
