import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../files/package.ts";
import { readDit, type DitConfig } from "./dit.ts";
import type { AnyConfig } from "./families.ts";
import type { FloatModel, Front } from "./forward.ts";
import { readPixart, type PixartConfig } from "./pixart.ts";
import { transformerFolder } from "./pipeline.ts";
import { readJson } from "./read-file.ts";
import { CheckpointError, SafetensorsFile } from "./safetensors.ts";

/**
 * A checkpoint up to this size stays in memory once it is read. Each pass goes through all tensors in turn, so that holding a part of
 * a larger one would save nothing: its tensors are let go after each use.
 */
const KEPT_BYTES = 2 ** 30;

/** Tensors that one message names. */
const MOST_LISTED = 8;

const classSchema = z.looseObject({ _class_name: z.unknown(), norm_type: z.unknown().optional() });
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) });

/** A checkpoint folder as diffusers writes it; tensors are read when first asked for. */
export interface CheckpointOf<Config> extends FloatModel {
  readonly folder: string;
  /** Paths of all that it was read from. */
  readonly files: readonly string[];
  readonly config: Config;
  /**
   * SHA-256 over all tensors of the model with their names, types and shapes, however they are spread over files; all of them are read,
   * once.
   * @throws CheckpointError when a file was changed
   */
  digest(): string;
}
/** One with classes. */
export type Checkpoint = CheckpointOf<DitConfig>;

/**
 * Opens config.json and diffusion_pytorch_model.safetensors (or its shards) of a DiT, and checks names and shapes of all tensors.
 * @param given their folder, or that of a pipeline with them in `transformer`
 * @throws CheckpointError that lists everything missing or of the wrong shape
 */
export function openCheckpoint(given: string, options: { readonly keptBytes?: number } = {}): Checkpoint {
  if (nameOf(given) === PIXART) {
    const path = join(transformerFolder(given), "config.json");
    throw new CheckpointError(`${path}: a ${PIXART}; here models with classes alone are taken`);
  }
  return open(given, readDit, options);
}

/** One of any family that has a front end. */
export type AnyCheckpoint = CheckpointOf<AnyConfig>;

/** Opens a model of the family that its configuration names. @throws CheckpointError as `openCheckpoint` does */
export function openModel(given: string, options: { readonly keptBytes?: number } = {}): AnyCheckpoint {
  return open(given, frontOf(given), options);
}

/** Published models that are known by their names; only a configuration of each is here. */
const CONFIGURATIONS = join(packageRoot, "models", "configs");

/** The folder of a published model's configuration, where its name is given and no folder of that name has anything of a model. */
function configurationOf(name: string): string | undefined {
  const own = ["config.json", "model_index.json", WEIGHTS, INDEX].some((file) => existsSync(join(name, file)));
  const known = /^[\w-]+$/.test(name) && !own && existsSync(join(CONFIGURATIONS, name));
  return known ? join(CONFIGURATIONS, name) : undefined;
}

/** What is said of a path where nothing is, which may be a mistyped name. */
function noModel(given: string): CheckpointError {
  const names = readdirSync(CONFIGURATIONS).sort().join(", ");
  return new CheckpointError(`${given}: no such folder, and no published model: those known are ${names}`);
}

/**
 * The configuration of a model, which is all that hardware depends on; weights are looked at where there are any.
 * @param given as for `openModel`, a folder with a configuration alone, or the name of a published model
 * @throws CheckpointError as `openModel` does
 */
export function readModel(given: string): Pick<AnyCheckpoint, "folder" | "config"> {
  const known = configurationOf(given);
  if (known === undefined && !existsSync(given)) throw noModel(given);
  const folder = known ?? transformerFolder(given);
  if ([WEIGHTS, INDEX].some((file) => existsSync(join(folder, file)))) return openModel(given);
  return { folder, config: readFront(folder).config };
}

/** What the configuration in a folder says, without its weights. @throws CheckpointError */
export function readFront(folder: string): Front<AnyConfig> {
  return frontOf(folder)(join(folder, "config.json"));
}

const PIXART = "PixArtTransformer2DModel";

/** The front end of a model's family. @throws CheckpointError as `nameOf` does */
function frontOf(given: string): (path: string) => Front<AnyConfig> {
  return nameOf(given) === PIXART ? readPixart : readDit;
}

/**
 * What a configuration calls its class.
 * @throws CheckpointError where nothing has the name, where the name of a published model stands for its weights, and for a PixArt under the class that it shared with others
 */
function nameOf(given: string): unknown {
  if (configurationOf(given))
    throw new CheckpointError(`${given} is a configuration without weights, enough to generate a design for it`);
  if (!existsSync(given)) throw noModel(given);
  const path = join(transformerFolder(given), "config.json");
  const { _class_name: name, norm_type: norm } = readJson(path, classSchema);
  if (name === "Transformer2DModel" && norm === "ada_norm_single")
    throw new CheckpointError(
      `${path}: a PixArt as it was published before ${PIXART}: load it with a current diffusers and save it anew`,
    );
  return name;
}

/** The same of a PixArt. @throws CheckpointError as `openCheckpoint` does */
export function openPixart(given: string, options: { readonly keptBytes?: number } = {}): CheckpointOf<PixartConfig> {
  return open(given, readPixart, options);
}

function open<Config>(
  given: string,
  read: (path: string) => Front<Config>,
  { keptBytes = KEPT_BYTES }: { readonly keptBytes?: number },
): CheckpointOf<Config> {
  const folder = transformerFolder(given);
  const { shapes, ...model } = read(join(folder, "config.json"));
  const holder = openWeights(folder);

  const problems: string[] = [];
  for (const [name, shape] of shapes) {
    const found = holder.get(name)?.shape(name);
    if (!found) problems.push(`${name} is missing`);
    else if (found.join() !== shape.join())
      problems.push(`${name} is [${found.join(", ")}], expected [${shape.join(", ")}]`);
  }
  for (const name of holder.keys())
    if (!shapes.has(name) && name !== POSITIONS) problems.push(`${name} is none of the model's`);
  if (problems.length > 0) throw new CheckpointError(`${folder}: ${listed(problems)}`);

  const values = [...shapes.values()].reduce(
    (sum, shape) => sum + shape.reduce((product, extent) => product * extent, 1),
    0,
  );
  const kept = 4 * values <= keptBytes ? new Map<string, Float32Array>() : undefined;
  let digest: string | undefined;
  return {
    folder,
    files: [
      ...["config.json", INDEX].map((file) => join(folder, file)).filter((file) => existsSync(file)),
      ...new Set([...holder.values()].map(({ path }) => path)),
    ],
    ...model,
    digest() {
      if (digest !== undefined) return digest;
      const hash = createHash("sha256");
      for (const name of [...shapes.keys()].sort()) holder.get(name)!.digestInto(hash, name);
      return (digest = hash.digest("hex"));
    },
    tensor(name) {
      const file = holder.get(name);
      if (!file) throw new CheckpointError(`${folder}: there is no tensor ${name}`);
      const data = kept?.get(name) ?? file.read(name).data;
      kept?.set(name, data);
      return data;
    },
  };
}

/** Positions, which older versions of diffusers saved too: they follow from the configuration. */
const POSITIONS = "pos_embed.pos_embed";

const WEIGHTS = "diffusion_pytorch_model.safetensors";
const INDEX = `${WEIGHTS}.index.json`;

/** The file that holds each tensor. */
function openWeights(folder: string): Map<string, SafetensorsFile> {
  const index = join(folder, INDEX);
  if (existsSync(index)) return openShards(folder, index);
  const pickled = WEIGHTS.replace(".safetensors", ".bin");
  if (!existsSync(join(folder, WEIGHTS)) && existsSync(join(folder, pickled))) {
    throw new CheckpointError(
      `${folder}: ${pickled} is a Python pickle, which is not read: save the model with safe_serialization`,
    );
  }
  const file = new SafetensorsFile(join(folder, WEIGHTS));
  return new Map(file.names.map((name) => [name, file]));
}

/** Shards by an index, which alone decides where a tensor is: what else a shard holds is not looked at. */
function openShards(folder: string, index: string): Map<string, SafetensorsFile> {
  const { weight_map: shards } = readJson(index, indexSchema);
  const files = new Map<string, SafetensorsFile>();
  const problems: string[] = [];
  for (const [name, shard] of Object.entries(shards)) {
    // A link is followed: the cache of Hugging Face's hub is made of them.
    if (!/^[^/\\\0]+$/.test(shard) || shard === "." || shard === "..")
      throw new CheckpointError(
        `${index}: ${name} is in ${JSON.stringify(shard)}, which is no name of a file beside it`,
      );
    let file = files.get(shard);
    if (!file) files.set(shard, (file = new SafetensorsFile(join(folder, shard))));
    if (!file.shape(name)) problems.push(`${name} is not in ${shard}`);
  }
  if (problems.length > 0) throw new CheckpointError(`${index}: ${listed(problems)}`);
  return new Map(Object.entries(shards).map(([name, shard]) => [name, files.get(shard)!]));
}

/** The first few of many. */
function listed(problems: readonly string[]): string {
  const more = problems.length - MOST_LISTED;
  return problems.slice(0, MOST_LISTED).join("; ") + (more > 0 ? `; and ${more} more` : "");
}
