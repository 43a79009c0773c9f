import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { relative, resolve } from "node:path";
import { serialize } from "node:v8";
import { DesignError } from "../../compiler/design-error.ts";
import { checkLoop } from "../../compiler/limits.ts";
import { digestOf } from "../../files/manifest.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import type { ImageResult } from "../../golden/fidelity.ts";
import type { QuantisedModel } from "../../golden/model.ts";
import { openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { openClassifier, type Classifier } from "../../reference/classifier.ts";
import { isCaptioned } from "../../reference/families.ts";
import type { Prompt } from "../../reference/forward.ts";
import { gridText, sidesOf, tokensOf, type Grid } from "../../reference/latent.ts";
import { channelKind } from "../../reference/psnr.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { progress, progressDone, table } from "../console.ts";
import { distinct, frontierOf, pointsOf } from "../fidelity-points.ts";
import { FIDELITY_FILES, grid, summarise, summariseFloat, writeReport } from "../fidelity-report.ts";
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
import { codeDigests, noteUnkept } from "../kept.ts";
import { numberFlag, whole } from "../numbers.ts";
import { idleOperation, operatingFlags, operatingPoint, pointFlags } from "../operating-point.ts";
import { captionListFlags, promptsOf, type PromptValues } from "../prompts.ts";
import { resolutionOf } from "../resolution.ts";
import { runTasks } from "../workers.ts";

const MOST_IMAGES = 100_000;

/** Compares float and integers over many images, with twice as many steps of first order, and with reuse and thresholding where they are asked for; tries other steps and what saves work in them on some. */
export const fidelity = command({
  name: "fidelity",
  describe: "Compare float and int8 over many images, with more and fewer steps, and with reuse and thresholding",
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
        "Of these, images for other steps, and for reuse and thresholding in them; 0 for none",
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
  examples: [
    ["$0 fidelity --model models/digits --out build/fidelity", "an hour on two cores; goes on where it was cut off"],
  ],
  idle: idleOperation,
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
    const base = { sampler, steps };
    const asked = pointsOf(base, operatingPoint(flags));
    for (const point of asked) checkLoop({ guidance, ...point }, tokens);
    const tried = distinct([...asked, ...frontierOf(base, guidance, tokens)]);
    const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance, sampler }, prompts);
    noteUnkept("fidelity");
    // A sweep of one image has no statistics.
    const sweepImages = flags.sweep < 2 ? 0 : Math.min(flags.sweep, images);

    const tasks = Array.from({ length: images }, (_, i): Task => ({
      ...{ resolution, guidance, prompt: prompts[i % prompts.length]!, seed: seed + i },
      points: i < sweepImages ? tried : asked,
    }));
    const data: WorkerData = {
      ...{ folder: flags.model, classifier: judge?.folder, model },
      digest: digestOfAll(checkpoint, model),
    };
    const results = await runTasks<ImageResult>(new URL("../fidelity-worker.js", import.meta.url), tasks, {
      ...{ jobs: flags.jobs ?? availableParallelism(), data },
      progress: (share, done) => {
        progress(`${done} of ${tasks.length} images`, share);
      },
    });
    progressDone();

    const real = judge?.classifier.real;
    const engines = [summariseFloat(asked[0], results, real), ...summarise(asked, results, real)];
    const sweep = sweepImages === 0 ? [] : summarise(tried, results.slice(0, sweepImages), real);

    if (out) {
      const line =
        `disc fidelity --model ${local(flags.model)} --resolution ${typeof resolution === "number" ? resolution : gridText(resolution)} --images ${images} --sweep ${sweepImages} --steps ${steps} ` +
        `--guidance ${guidance} --sampler ${sampler} --seed ${seed}${pointFlags(operatingPoint(flags))
          .map((part) => ` ${part}`)
          .join("")}${captionFlags(flags)}`;
      const settings = {
        ...{ resolution, guidance, images, seed, kind, sweepImages, command: line },
        ...{ model: local(flags.model), classifier: judge && local(judge.folder) },
        ...{ shown: isCaptioned(checkpoint.config) ? "captions" : "classes", base: asked[0], reference: asked[1] },
      };
      await writeReport(out, settings, engines, sweep);
    }
    if (flags.json) console.log(JSON.stringify({ resolution, steps, guidance, sampler, engines, sweep }));
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

/** What decides an image beside its settings: the model in both forms, and the code that computes with them. */
function digestOfAll(checkpoint: AnyCheckpoint, model: QuantisedModel): string {
  const code = codeDigests(["network", "reference", "kernels", "golden"]);
  const models = [JSON.stringify(checkpoint.config), checkpoint.digest(), digestOf(serialize(model))];
  return digestOf([process.arch, process.versions.v8, ...code, ...models].join("\0"));
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
