import { z } from "zod";
import { allOperations, embedOf, type Network, type Operation } from "../network/network.ts";
import { CheckpointError } from "../reference/checkpoint-error.ts";
import { networkOfConfig, type AnyConfig } from "../reference/families.ts";
import { MOST_LAYERS } from "../reference/transformer.ts";
import type { IntegerArray, INTEGERS, IntegerTensor, SafetensorsFile } from "../reference/safetensors.ts";
import type { AttentionScales } from "./attention.ts";
import { withInputScale, type LatentScale } from "./latent-scale.ts";
import type { QuantisedLinear } from "./linear.ts";
import { LATENT_SCALE, type QuantisedModel } from "./model.ts";
import { fixedScale, ScaleError, type FixedScale } from "./requantise.ts";
import { MOST_FEATURES } from "./quantise.ts";

const count = z.int().positive();
const scale = z.number().positive();
/** As `fixedScale` makes them. */
const fixed = z.strictObject({
  multiplier: z
    .int()
    .min(2 ** 15)
    .max(2 ** 16 - 1),
  shift: z.int().min(1).max(47),
});

const scalesOfLatent = z
  .array(z.strictObject({ timestep: z.number().min(0).max(1000), scale }))
  .min(1)
  .refine((all) => all.every(({ timestep }, i) => i === 0 || timestep > all[i - 1]!.timestep), "not in order");

const sizes = {
  ...{ heads: count, headDim: count, hidden: count, inChannels: count, outChannels: count },
  ...{ layers: count.max(MOST_LAYERS), sampleSize: count, patch: count },
};
const rest = { attentionBias: z.boolean(), normEps: scale };
const labelled = z.strictObject({ ...sizes, classes: count, ...rest });
const captioned = z.strictObject({ ...sizes, isSized: z.boolean(), span: scale, captionChannels: count, ...rest });

/** The schema of a model's configuration, which is of the family that has its keys. */
function configSchema(description: unknown): z.ZodType<AnyConfig> {
  const { config } = z.looseObject({ config: z.looseObject({}) }).parse(description);
  const schema: z.ZodType<AnyConfig> = "captionChannels" in config ? captioned : labelled;
  return schema.superRefine(({ heads, headDim, hidden }, context) => {
    if (hidden !== heads * headDim) context.addIssue(`${heads} heads of ${headDim} are not ${hidden}`);
  });
}

/** Values of a model that stand in its file as a tensor. */
export class Values implements IntegerTensor {
  readonly dtype: keyof typeof INTEGERS;
  readonly length: number;
  readonly values: () => IntegerArray;

  constructor(dtype: keyof typeof INTEGERS, length: number, values: () => IntegerArray) {
    this.dtype = dtype;
    this.length = length;
    this.values = values;
  }
}

/**
 * A model's description for its file: what operations have in integers stands by the path that their ids are, as
 * `blocks.0.q`; numbers in a path count elements.
 */
export function describe({ network, layers, attention, narrowing, tables, ...rest }: QuantisedModel): unknown {
  const { config: configuration, digest, streamScale, latentScales } = rest;
  const description: Tree = { config: configuration, digest, streamScale, latentScales };
  for (const { id } of allOperations(network)) {
    const [layer, table] = [layers[id], tables[id]];
    const part =
      (layer && describeLayer(layer)) ??
      attention[id] ??
      narrowing[id] ??
      (table && new Values("I8", TABLE, () => table));
    if (!part) continue;
    const path = id.split(".");
    let at = description;
    for (const [i, key] of path.slice(0, -1).entries()) at = (at[key] ??= isCount(path[i + 1]!) ? [] : {}) as Tree;
    at[path.at(-1)!] = part;
  }
  return description;
}

/** Entries of an activation's table. */
const TABLE = 256;

function describeLayer(layer: QuantisedLinear): Tree {
  const { name, inFeatures, outFeatures, inputScale, outputScale } = layer;
  return {
    ...{ name, inFeatures, outFeatures },
    weight: new Values("I8", inFeatures * outFeatures, () => layer.weight),
    bias: new Values("I32", outFeatures, () => layer.bias),
    multiplier: new Values("U16", outFeatures, () => layer.multiplier),
    shift: new Values("U8", outFeatures, () => layer.shift),
    ...{ inputScale, outputScale },
  };
}

type Tree = Record<string, unknown>;
const isCount = (key: string): boolean => /^\d+$/.test(key);

/**
 * The model that was described, with the tensors of a file where it names them, each at most once; weights are read when they are
 * asked for.
 * @throws ZodError, CheckpointError
 */
export function parseModel(file: SafetensorsFile, description: unknown): QuantisedModel {
  const used = new Set<string>();
  const named = (dtype: keyof typeof INTEGERS) =>
    z.strictObject({ tensor: z.string() }).transform(({ tensor: name }, context) => {
      if (used.has(name)) context.addIssue(`${name} stands twice`);
      else if (file.sizeOf(name).dtype !== dtype) context.addIssue(`${name} is not ${dtype}`);
      used.add(name);
      return name;
    });
  const tensor = <K extends keyof typeof INTEGERS>(dtype: K) =>
    named(dtype).transform((name) => file.readIntegers(name) as InstanceType<(typeof INTEGERS)[K]>);
  const linear = z.strictObject({
    ...{ name: z.string(), inFeatures: count.max(MOST_FEATURES), outFeatures: count },
    ...{ weight: named("I8"), bias: tensor("I32"), multiplier: tensor("U16"), shift: tensor("U8") },
    ...{ inputScale: scale, outputScale: scale },
  });
  const scales = z.strictObject({ score: fixed, output: fixed });

  const config = configSchema(description);
  const network = networkOfConfig(z.looseObject({ config }).parse(description).config);
  const stored: Record<string, StoredLinear> = {};
  const attention: Record<string, AttentionScales> = {};
  const narrowing: Record<string, FixedScale> = {};
  const tables: Record<string, Int8Array> = {};
  const partOf = (operation: Operation): [path: string[], schema: z.ZodType][] => {
    const { kind, id } = operation;
    if (kind === "norm") return [];
    const part =
      kind === "attention"
        ? scales.transform((value) => (attention[id] = value))
        : kind === "narrow"
          ? fixed.transform((value) => (narrowing[id] = value))
          : kind === "activation"
            ? tensor("I8").transform((value) => (tables[id] = value))
            : linear.transform((value) => (stored[id] = value));
    return [[id.split("."), part]];
  };
  const {
    config: configuration,
    digest,
    streamScale,
    latentScales,
  } = z
    .strictObject({
      ...{ config, digest: z.string().regex(/^[0-9a-f]{64}$/), streamScale: scale, latentScales: scalesOfLatent },
      ...shapeOf(allOperations(network).flatMap(partOf)),
    })
    .parse(description);
  const problems = problemsOf(network, stored, tables, file);
  if (problems.length === 0 && !hasScales(stored[embedOf(network).id]!, latentScales))
    problems.push("latentScales are not those of the patch embedding");
  if (problems.length > 0) throw new CheckpointError(`${file.path}: ${problems.join("; ")}`);
  const layers = Object.fromEntries(Object.entries(stored).map(([id, each]) => [id, layerIn(file, each)]));
  return { config: configuration, digest, network, streamScale, latentScales, layers, attention, narrowing, tables };
}

/** A layer with the name of its weights in the file. */
type StoredLinear = Omit<QuantisedLinear, "weight"> & { readonly weight: string };

function layerIn(file: SafetensorsFile, { weight: tensor, ...rest }: StoredLinear): QuantisedLinear {
  const { name, inFeatures, outFeatures, ...others } = rest;
  return {
    ...{ name, inFeatures, outFeatures },
    get weight() {
      const weight = file.readIntegers(tensor) as Int8Array;
      if (weight.includes(-128)) throw new CheckpointError(`${file.path}: ${beyond(name)}`);
      return weight;
    },
    ...others,
  };
}

const beyond = (name: string): string => `${name} has values beyond their bounds`;

/** Schemas by paths as the shape of an object. */
function shapeOf(parts: readonly [path: string[], schema: z.ZodType][]): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const key of new Set(parts.map(([[first]]) => first!))) {
    const group = parts.filter(([[first]]) => first === key);
    const [[path, schema]] = group as [[string[], z.ZodType]];
    if (path.length === 1) shape[key] = schema;
    else {
      const inner = shapeOf(group.map(([[, ...rest], each]) => [rest, each]));
      const elements = Object.values(inner) as [z.ZodType];
      shape[key] = Object.keys(inner).every(isCount) ? z.tuple(elements) : z.strictObject(inner);
    }
  }
  return shape;
}

/** Where a model is not one of its network: layers of other sizes, values that `quantiseModel` never makes. */
function problemsOf(
  network: Network,
  layers: Readonly<Record<string, StoredLinear>>,
  tables: QuantisedModel["tables"],
  file: SafetensorsFile,
): string[] {
  return allOperations(network).flatMap((operation) => {
    const { id, kind } = operation;
    if (kind === "activation") return tables[id]!.length === TABLE ? [] : [`${id} has not ${TABLE} entries`];
    if (!("layer" in operation)) return [];
    const { name, inFeatures, outFeatures } = operation.layer;
    const layer = layers[id]!;
    if (layer.name !== name) return [`${layer.name} where ${name} is to be`];
    if (layer.inFeatures !== inFeatures || layer.outFeatures !== outFeatures)
      return [`${name} is [${layer.outFeatures}, ${layer.inFeatures}], expected [${outFeatures}, ${inFeatures}]`];
    if (!isWhole(layer, file.sizeOf(layer.weight).length)) return [`tensors of ${name} have the wrong size`];
    return isSound(layer) ? [] : [beyond(name)];
  });
}

/** Whether a patch embedding is that of the smallest scale, and has a form at all of them. */
function hasScales(layer: StoredLinear, all: readonly LatentScale[]): boolean {
  const scales = all.map((each) => each.scale);
  try {
    for (const each of scales) {
      fixedScale(LATENT_SCALE / each);
      withInputScale(layer, each);
    }
  } catch (error) {
    if (error instanceof ScaleError) return false;
    throw error;
  }
  return Math.min(...scales) === layer.inputScale;
}

function isWhole({ inFeatures, outFeatures, bias, multiplier, shift }: StoredLinear, weights: number): boolean {
  return (
    weights === inFeatures * outFeatures && [bias, multiplier, shift].every(({ length }) => length === outFeatures)
  );
}

/** Within what makes sums and rescalings exact (see `accumulate` and `rescale`); weights are looked at when they are read. */
function isSound({ bias, multiplier, shift }: StoredLinear): boolean {
  return (
    bias.every((value) => Math.abs(value) <= 2 ** 29) &&
    multiplier.every((value) => value >= 2 ** 15) &&
    shift.every((value) => value >= 1 && value <= 47)
  );
}
