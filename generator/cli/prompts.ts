import { basename } from "node:path";
import { DesignError, type Design } from "../compiler/design.ts";
import { checkRun } from "../compiler/limits.ts";
import { rowsOf, sequencesOf } from "../golden/sampler.ts";
import { openWords, type Words } from "../reference/captions.ts";
import type { AnyCheckpoint } from "../reference/checkpoint.ts";
import { isCaptioned } from "../reference/families.ts";
import type { FloatModel, Prompt } from "../reference/forward.ts";
import type { Grid } from "../reference/latent.ts";
import type { PixartConfig } from "../reference/pixart.ts";
import { checkClass, classFlag } from "./flags.ts";
import { FLOATS, readNpy } from "./npy.ts";
import { parseNumber, whole } from "./numbers.ts";
import { pixelsOf } from "./resolution.ts";

const NULL = "null-embedding";

/** What an image is to show: a class or a caption, as the model has them. */
export const promptFlags = {
  class: classFlag("Class, of a model with classes; 7 without"),
  caption: {
    type: "string",
    requiresArg: true,
    describe: "Caption, in the words of a model that has its own: models/captions",
  },
  "caption-embedding": {
    type: "string",
    requiresArg: true,
    describe: "In place of a caption its rows: .npy of float32 or float64, [tokens, channels]",
  },
  [NULL]: {
    type: "string",
    requiresArg: true,
    describe: "Rows of no caption, for guidance beside --caption-embedding: .npy like it",
  },
} as const;

/** Several captions. */
export const captionListFlags = {
  caption: { ...promptFlags.caption, array: true, describe: `${promptFlags.caption.describe}; or several` },
  "caption-embedding": {
    ...promptFlags["caption-embedding"],
    array: true,
    describe: `${promptFlags["caption-embedding"].describe}; or several`,
  },
  [NULL]: promptFlags[NULL],
} as const;

/** What several images are to show, a row of them each. */
export const promptListFlags = {
  class: {
    array: true,
    describe: "Classes, a row each, of a model with classes; 7 without",
    coerce: (texts: readonly unknown[] | undefined) =>
      texts?.map((text) => parseNumber("class", String(text), whole(0))),
  },
  ...captionListFlags,
} as const;

type OneOrMore<T> = T | readonly T[] | undefined;

export interface PromptValues {
  readonly class: OneOrMore<number>;
  readonly caption: OneOrMore<string>;
  readonly captionEmbedding: OneOrMore<string>;
  readonly nullEmbedding: string | undefined;
  readonly guidance: number;
  /** Sides of the latent. */
  readonly resolution: Grid;
}

/** What an image shows, and what it is called where that is no class. */
export interface Asked {
  readonly prompt: Prompt;
  /** The caption, or the file that its rows are from. */
  readonly caption?: string;
}

const listOf = <T>(values: OneOrMore<T>): readonly T[] | undefined =>
  values === undefined ? undefined : ([values].flat() as readonly T[]);

/** What images are to show, one for each that is asked for, and at least one. @throws DesignError, CheckpointError */
export function promptsOf({ folder, config }: AnyCheckpoint, flags: PromptValues): [Asked, ...Asked[]] {
  const [labels, captions, embeddings] = [flags.class, flags.caption, flags.captionEmbedding].map(listOf) as [
    readonly number[] | undefined,
    readonly string[] | undefined,
    readonly string[] | undefined,
  ];
  if (!isCaptioned(config)) {
    const names = Object.entries({ caption: captions, "caption-embedding": embeddings, [NULL]: flags.nullEmbedding });
    const given = names.find(([, value]) => value !== undefined);
    if (given) throw new DesignError(`--${given[0]}: the model has classes`);
    return asked((labels ?? [7]).map((label) => (checkClass(label, config), { prompt: { label } })));
  }
  if (labels) throw new DesignError("--class: the model has captions");
  if (captions && embeddings) throw new DesignError("--caption, --caption-embedding: either of them");
  if (flags.nullEmbedding !== undefined && !embeddings)
    throw new DesignError(`--${NULL}: only beside --caption-embedding`);
  const words = openWords(folder, config.captionChannels);
  const more = sizeOf(config, flags.resolution);
  if (embeddings) {
    const none = nullRows(flags, config, words);
    return asked(
      embeddings.map((path) => {
        const rows = rowsIn(path, config);
        return { caption: basename(path), prompt: { captions: [rows, none ?? rows], ...more } };
      }),
    );
  }
  if (!words) {
    const instead = "the model has captions, and no words of its own";
    throw new DesignError(`--${captions ? "caption" : "caption-embedding is missing"}: ${instead}`);
  }
  if (!captions) throw new DesignError("--caption is missing: the model has captions");
  return asked(
    captions.map((caption) => ({ caption, prompt: { captions: [words.rows(caption), words.none], ...more } })),
  );
}

/** Height and width of the image, for models that want to be told. */
export function sizeOf(config: PixartConfig, resolution: Grid): Pick<Prompt, "pixels"> {
  return config.isSized ? { pixels: pixelsOf(config, resolution) } : {};
}

/** There is one at least: an empty list of a flag is refused before. */
const asked = (all: readonly Asked[]): [Asked, ...Asked[]] => all as [Asked, ...Asked[]];

/** Rows of no caption: those of a file, or the model's own; none where guidance needs none. */
function nullRows(
  { nullEmbedding: path, guidance }: PromptValues,
  config: PixartConfig,
  words: Words | undefined,
): Float32Array | undefined {
  if (path !== undefined) {
    if (guidance === 1) throw new DesignError(`--${NULL}: guidance 1 has no image without a caption`);
    return rowsIn(path, config);
  }
  if (guidance !== 1 && !words)
    throw new DesignError(`--${NULL} is missing: guidance ${guidance} needs the rows of no caption; 1 needs none`);
  return words?.none;
}

/** Rows of a caption from a file, a batch of one is fine. @throws DesignError */
function rowsIn(path: string, { captionChannels }: PixartConfig): Float32Array {
  const { shape, data } = readNpy(path, FLOATS);
  const [rows, channels] = shape.length === 3 && shape[0] === 1 ? shape.slice(1) : shape;
  if (shape.length < 2 || shape.length > 3 || channels !== captionChannels || data.length !== rows! * channels)
    throw new DesignError(`${path} is [${shape.join(", ")}], expected [tokens, ${captionChannels}]`);
  if (rows === 0) throw new DesignError(`${path}: an empty caption`);
  return data;
}

/** All of what a loop must meet on a design, with the rows of a prompt. @throws DesignError as `checkRun` does */
export function checkPrompt(
  design: Design,
  model: FloatModel,
  prompt: Prompt,
  loop: Parameters<typeof checkRun>[1],
): void {
  const { guidance } = loop;
  const lengths = sequencesOf(model, { ...prompt, guidance }).map(({ inputs }) => rowsOf(model.network, inputs));
  checkRun({ ...design, lengths }, loop);
}
