import { DesignError } from "../../compiler/design-error.ts";
import type { Design } from "../../compiler/design.ts";
import { checkRun } from "../../compiler/limits.ts";
import { readEnergies } from "../../estimate/energy.ts";
import { checkShares } from "../../estimate/shares.ts";
import { estimate as estimateOf, estimateOver, sharedCounts, type CountsOf } from "../../estimate/estimate.ts";
import { goldenCounts } from "../../estimate/golden-counts.ts";
import type { Loop } from "../../estimate/program.ts";
import { inKeyTiles } from "../../golden/model.ts";
import { openModel, readModel } from "../../reference/checkpoint.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progressDone } from "../console.ts";
import { estimateReport, printEstimate } from "../estimate-report.ts";
import {
  designFlags,
  loopFlags,
  modelFlag,
  MOST_ARRAYS,
  quantisedFlag,
  samplerFlag,
  samplerFor,
  seedFlag,
} from "../flags.ts";
import { decimal, numberFlag, whole } from "../numbers.ts";
import { idleOperation, operatingFlags, operatingPoint } from "../operating-point.ts";
import { checkPrompt, promptFlags, promptsOf, type PromptValues } from "../prompts.ts";
import { designResolution } from "../resolution.ts";
import { designOf } from "../rtl.ts";

/** What a step with reuse computes, and what a masked query keeps, where nothing is said: from what is published for 1,024 tokens and more. */
const SHARES = { active: 0.6, kept: 0.3 };

const isShown = ({ class: label, caption, "caption-embedding": rows }: Readonly<Record<string, unknown>>): boolean =>
  [label, caption, rows].some((value) => value !== undefined);

/** Cycles, time and traffic of an image before anything is built: from sizes and counts, or from the golden model's own. */
export const estimate = command({
  name: "estimate",
  describe: "Estimate an image's cycles, seconds and bytes on an array, layer by layer, before anything is built",
  flags: {
    ...designFlags,
    model: {
      ...modelFlag.model,
      describe: `${modelFlag.model.describe}; or a published model's name, as dit-xl-2-512`,
    },
    ...loopFlags,
    ...samplerFlag,
    ...operatingFlags,
    arrays: {
      ...numberFlag("arrays", whole(1, MOST_ARRAYS), "Arrays that make the image together; one is what exists in RTL"),
      default: 1,
    },
    images: {
      ...numberFlag(
        "images",
        whole(1, MOST_ARRAYS),
        "Images at once, each on its share of the arrays; a divisor of them",
      ),
      default: 1,
    },
    mhz: { ...numberFlag("mhz", decimal(1, 10_000), "Clock in MHz"), default: 125 },
    bandwidth: numberFlag(
      "bandwidth",
      decimal(0.001, 100_000),
      "GB/s of memory, reads and writes together, of all arrays; by default all that their buses can move",
    ),
    latency: {
      ...numberFlag("latency", whole(0, 100_000), "Cycles of memory from a request to its first word"),
      default: 64,
    },
    "active-share": numberFlag(
      "active-share",
      decimal(0, 1),
      `With --ctr: tokens that a step computes which may reuse some, as a share; ${SHARES.active} without`,
    ),
    "kept-share": numberFlag(
      "kept-share",
      decimal(0, 1),
      `With --st: keys that a masked query keeps, as a share; ${SHARES.kept} without`,
    ),
    ...promptFlags,
    class: {
      ...promptFlags.class,
      describe: "With a class or a caption counts are those of the golden model, which makes the image",
    },
    ...seedFlag("Seed of its noise"),
    ...quantisedFlag,
    energy: {
      type: "string",
      requiresArg: true,
      describe: "JSON of energies in place of those of one name in templates/energy.json; --json has those that count",
    },
  },
  examples: [
    ["$0 estimate --model dit-xl-2-512 --pixels 512 --array 16x16 --steps 50", "from sizes alone"],
    ["$0 estimate --model models/digits --resolution 32 --array 16x16 --st --class 7", "with the masks of a seven"],
  ],
  idle: [
    ...idleOperation,
    { flags: ["active-share"], when: ({ ctr }) => ctr === undefined, because: "only with --ctr do tokens rest" },
    { flags: ["kept-share"], when: ({ st }) => st === undefined, because: "only with --st are there masks" },
    {
      flags: ["class", "caption", "caption-embedding"],
      when: ({ arrays }) => Number(arrays) > 1,
      because: "several arrays share what --active-share and --kept-share say",
    },
    { flags: ["active-share", "kept-share"], when: isShown, because: "the golden model counts" },
    {
      flags: ["seed", "quantised", "null-embedding"],
      when: (flags) => !isShown(flags),
      because: "only with a class or a caption does the golden model run",
    },
  ],
  async run(flags) {
    const sampler = samplerFor(flags);
    const checkpoint = readModel(flags.model);
    const { steps, guidance, mhz, latency, arrays, images } = flags;
    const resolution = designResolution(flags, checkpoint.config);
    const design = designOf(checkpoint, resolution, flags);
    const loop: Loop = { steps, guidance, sampler, ...operatingPoint(flags) };
    checkRun(design, loop);
    const most = (arrays * design.shape.bus.bytes * mhz) / 1000;
    if (flags.bandwidth !== undefined && flags.bandwidth > most)
      throw new DesignError(
        `--bandwidth ${flags.bandwidth}: ${arrays > 1 ? "buses move" : "the bus moves"} up to ${most} GB/s at ${mhz} MHz`,
      );
    if (arrays % images !== 0) throw new DesignError(`--images ${images}: ${arrays} arrays are no multiple of it`);
    const energies = readEnergies(flags.energy);
    const memory = { latency, bandwidth: (flags.bandwidth ?? most) / most };
    const shares = { active: flags.activeShare ?? SHARES.active, kept: flags.keptShare ?? SHARES.kept };
    checkShares(design.tokens, loop, shares);
    const counts = isShown({ ...flags, "caption-embedding": flags.captionEmbedding })
      ? await goldenOf(design, loop, flags)
      : sharedCounts(design.tokens, shares);
    const found =
      arrays > images
        ? estimateOver(design, loop, counts, memory, arrays / images)
        : estimateOf(design, loop, counts, memory);
    const report = estimateReport(design, loop, found, { mhz, memory, energies, images });
    if (flags.json) console.log(JSON.stringify({ model: flags.model, ...report }));
    else printEstimate(flags.model, design, report);
  },
});

type Asked = Omit<PromptValues, "resolution"> & {
  readonly model: string;
  readonly seed: number;
  readonly quantised: string | undefined;
};

/** The counts of the image that is asked for, and its design with as many rows of a caption as it has. */
async function goldenOf(design: Design, loop: Loop, asked: Asked): Promise<CountsOf> {
  const checkpoint = openModel(asked.model);
  const { resolution } = design;
  const [{ prompt }] = promptsOf(checkpoint, { ...asked, resolution });
  checkPrompt(design, checkpoint, prompt, loop);
  const whole = await quantisedFor(checkpoint, asked.quantised, { ...loop, resolution }, [prompt]);
  progressDone();
  const model = inKeyTiles(whole, design.network.keyTile);
  return goldenCounts(checkpoint, model, design.shape.engine, { ...loop, ...prompt, resolution, seed: asked.seed });
}
