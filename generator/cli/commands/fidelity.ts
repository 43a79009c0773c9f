import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { DesignError } from "../../compiler/design-error.ts";
import { checkLoop } from "../../compiler/limits.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import type { FidelitySettings, Point } from "../../golden/fidelity.ts";
import { loopComplaint, type OperatingPoint } from "../../golden/sampler.ts";
import { openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { openClassifier, type Classifier } from "../../reference/classifier.ts";
import { isCaptioned } from "../../reference/families.ts";
import type { Prompt } from "../../reference/forward.ts";
import { gridText, sidesOf, tokensOf, type Grid } from "../../reference/latent.ts";
import { channelKind } from "../../reference/psnr.ts";
import { secondOrder } from "../../reference/schedule.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progress, progressDone, table } from "../console.ts";
import { FIDELITY_FILES, grid, nameOf, summarise, writeReport, type ImageResult } from "../fidelity-report.ts";
import type { Task, WorkerData } from "../fidelity-worker.ts";
import {
  checkSeeds,
  jsonFlag,
  loopFlags,
  modelFlag,
  quantisedFlag,
  resolutionFlag,
  samplerFlag,
  samplerFor,
  seedFlag,
} from "../flags.ts";
import { numberFlag, whole } from "../numbers.ts";
import { DEFAULTS, operatingFlags, withForecast } from "../operating-point.ts";
import { captionListFlags, promptsOf, type PromptValues } from "../prompts.ts";
import { resolutionOf } from "../resolution.ts";
import { runTasks } from "../workers.ts";

const MOST_IMAGES = 100_000;

/** Shares of the steps that are tried without reuse and thresholding: what is to be beaten. */
const FEWER = [1, 1 / 2, 2 / 5, 7 / 20, 3 / 10, 1 / 4];

/** Fewer steps by samplers of both orders, as far as the integers hold their factors. */
function baselines({ steps, sampler, guidance }: FidelitySettings, tokens: number): Point[] {
  const fewer = [...new Set(FEWER.map((share) => Math.max(1, Math.round(share * steps))))];
  const samplers = [...new Set([sampler, secondOrder(sampler)])];
  return samplers
    .flatMap((each) => fewer.map((count) => ({ sampler: each, steps: count })))
    .filter((point) => loopComplaint({ guidance, ...point }, tokens) === undefined);
}

/** What is tried beside the chosen point, one threshold after the other and some of both. */
const THRESHOLDS: readonly OperatingPoint[] = (() => {
  const { interval } = DEFAULTS.sparse;
  const reuses = [1, 2].flatMap((maxAge) => [0.75, 1, 1.25, 1.5, 2, 3].map((alpha) => ({ alpha, maxAge })));
  const forecasts = reuses
    .filter(({ alpha }) => alpha === 1.5 || alpha === 3)
    .map((reuse) => withForecast(reuse, true));
  const sparses = [2, 4, 8].flatMap((from) => [0.25, 0.5, 1, 1.5].map((theta) => ({ theta, interval, from })));
  const both = [reuses[4]!, reuses[11]!].flatMap((reuse) =>
    [0.5, 1].flatMap((theta) => [4, 8].map((from) => ({ reuse, sparse: { theta, interval, from } }))),
  );
  return [...[...reuses, ...forecasts].map((reuse) => ({ reuse })), ...sparses.map((sparse) => ({ sparse })), ...both];
})();

/** Compares float, int8 and int8 with reuse and thresholding over many images; tries other thresholds and fewer steps on some. */
export const fidelity = command({
  name: "fidelity",
  describe: "Compare float, int8 and int8 with reuse and thresholding over many images, and with fewer steps",
  flags: {
    ...modelFlag,
    ...jsonFlag,
    ...quantisedFlag,
    ...operatingFlags,
    ...captionListFlags,
    images: {
      ...numberFlag("images", whole(2, MOST_IMAGES), "Images to compare, the classes or the given captions in turn"),
      default: 200,
    },
    sweep: {
      ...numberFlag(
        "sweep",
        whole(0, MOST_IMAGES),
        "Of these, images for other thresholds and for fewer steps; 0 for none",
      ),
      default: 40,
    },
    ...loopFlags,
    ...seedFlag("Seed of the first image; the next ones follow"),
    ...resolutionFlag,
    ...samplerFlag,
    classifier: {
      type: "string",
      describe: "Folder of a classifier of the images; by default MODEL-classifier where there is one, or none",
    },
    jobs: numberFlag("jobs", whole(1, 256), "Threads; by default as many as there are cores"),
    out: { type: "string", describe: "Folder for fidelity.md, fidelity.json and fidelity.svg" },
  },
  examples: [["$0 fidelity --model models/digits --out build/fidelity", "about ten minutes on two cores"]],
  async run(flags) {
    const { images, steps, guidance, seed } = flags;
    const sampler = samplerFor(flags);
    const out = flags.out === undefined ? undefined : new OutputFolder(flags.out, "fidelity", FIDELITY_FILES);
    const checkpoint = openModel(flags.model);
    const resolution = resolutionOf(flags, checkpoint.config);
    const tokens = tokensOf(checkpoint.config, resolution);
    const kind = channelKind(checkpoint.config);
    const prompts = promptsInTurn(checkpoint, { ...flags, resolution });
    const judge = judgeOf(flags, checkpoint, resolution);
    checkSeeds(seed, images);
    const reuse = withForecast(flags.ctr ?? DEFAULTS.reuse, flags.forecast);
    const both = { reuse, sparse: flags.st ?? DEFAULTS.sparse };
    checkLoop({ ...flags, sampler, ...both }, tokens);
    const sweepPoints = [...baselines({ resolution, steps, guidance, sampler }, tokens), ...THRESHOLDS];
    const points: Point[] = [{ reuse: both.reuse }, { sparse: both.sparse }, both];
    const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler }, prompts);
    // A sweep of one image has no statistics.
    const sweepImages = flags.sweep < 2 ? 0 : Math.min(flags.sweep, images);

    const tasks = Array.from({ length: images }, (_, i): Task => ({
      ...{ prompt: prompts[i % prompts.length]!, seed: seed + i },
      points: i < sweepImages ? [...points, ...sweepPoints] : points,
    }));
    const loop = { resolution, steps, guidance, sampler };
    const data: WorkerData = { folder: flags.model, classifier: judge?.folder, model, ...loop };
    const results = await runTasks<ImageResult>(new URL("../fidelity-worker.js", import.meta.url), tasks, {
      ...{ jobs: flags.jobs ?? availableParallelism(), data },
      progress: (share, done) => {
        progress(`${done} of ${tasks.length} images`, share);
      },
    });
    progressDone();

    const real = judge?.classifier.real;
    const pointsOf = (which: readonly Point[], of: readonly ImageResult[], from: number) =>
      which.map((point, i) => summarise(nameOf(point), of, (result) => result.points[from + i]!, real));
    const engines = [
      summarise("float", results, (result) => result.float, real),
      ...pointsOf([{}, ...points], results, 0),
    ];
    const sweep = sweepImages === 0 ? [] : pointsOf(sweepPoints, results.slice(0, sweepImages), 1 + points.length);

    if (out) {
      const line =
        `disc fidelity --model ${local(flags.model)} --resolution ${typeof resolution === "number" ? resolution : gridText(resolution)} --images ${images} --sweep ${sweepImages} --steps ${steps} ` +
        `--guidance ${guidance} --sampler ${sampler} --seed ${seed}${flags.ctr ? ` --ctr ${Object.values(flags.ctr).join(",")}` : ""}${flags.forecast ? " --forecast" : ""}${flags.st ? ` --st ${Object.values(flags.st).join(",")}` : ""}`;
      const folders = { model: local(flags.model), classifier: judge && local(judge.folder) };
      const shown = isCaptioned(checkpoint.config) ? "captions" : "classes";
      const settings = {
        ...loop,
        ...folders,
        shown,
        images,
        seed,
        kind,
        sweepImages,
        command: line + captionFlags(flags),
      };
      await writeReport(out, settings, engines, sweep);
    }
    if (flags.json) console.log(JSON.stringify({ ...loop, engines, sweep }));
    else {
      const [all, part] = [grid(engines), grid(sweep)];
      console.log(table(all.head, all.rows));
      if (sweep.length > 0) console.log(`\nfirst ${sweepImages} images:\n\n${table(part.head, part.rows)}`);
      if (flags.out !== undefined) console.log(`\n${flags.out}: fidelity.md, fidelity.json, fidelity.svg`);
    }
  },
});

/** A folder as a report names it. */
const local = (folder: string): string => relative(process.cwd(), folder) || ".";

/** What images show: every class, or the captions that are given. @throws DesignError, CheckpointError */
function promptsInTurn(checkpoint: AnyCheckpoint, flags: Omit<PromptValues, "class">): readonly Prompt[] {
  const { config } = checkpoint;
  const classes = isCaptioned(config) ? undefined : Array.from({ length: config.classes }, (_, label) => label);
  return promptsOf(checkpoint, { ...flags, class: classes }).map(({ prompt }) => prompt);
}

/** The flags of captions as a line has them, where any were given. */
function captionFlags({
  caption,
  captionEmbedding,
  nullEmbedding,
}: Pick<PromptValues, "caption" | "captionEmbedding" | "nullEmbedding">): string {
  const given = { caption, "caption-embedding": captionEmbedding, "null-embedding": nullEmbedding };
  return Object.entries(given)
    .filter(([, values]) => values !== undefined)
    .map(([flag, values]) => ` --${[flag, ...[values].flat().map((value) => JSON.stringify(value))].join(" ")}`)
    .join("");
}

/**
 * Who judges the images: the classifier that was named, or the one beside the model, in the folder of its name and `-classifier`,
 * where it takes images of this size. Another model's is never taken by itself.
 * @throws DesignError when the one that was named judges other images
 */
function judgeOf(
  { classifier: named, model }: { readonly classifier: string | undefined; readonly model: string },
  { config }: AnyCheckpoint,
  resolution: Grid,
): { readonly folder: string; readonly classifier: Classifier } | undefined {
  if (isCaptioned(config)) {
    if (named !== undefined) throw new DesignError("--classifier: it judges classes, and the model has captions");
    return undefined;
  }
  const folder = named ?? `${resolve(model)}-classifier`;
  if (named === undefined && !existsSync(folder)) return undefined;
  const classifier = openClassifier(folder);
  const images = [config.inChannels, ...sidesOf(resolution)];
  if (classifier.input.join() === images.join() && classifier.classes === config.classes) return { folder, classifier };
  if (named === undefined) return undefined;
  throw new DesignError(
    `${folder} judges [${classifier.input.join(", ")}] of ${classifier.classes} classes, the images are [${images.join(", ")}] of ${config.classes}`,
  );
}
