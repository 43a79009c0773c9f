import { z } from "zod";
import { allOperations, type Operation } from "../network/network.ts";
import { networkOfConfig, type AnyConfig } from "../reference/families.ts";
import { MOST_LAYERS } from "../reference/transformer.ts";
import { INTEGERS, type SafetensorsFile } from "../reference/safetensors.ts";
import type { AttentionScales } from "./attention.ts";
import type { QuantisedLinear } from "./linear.ts";
import type { QuantisedModel } from "./model.ts";
import type { FixedScale } from "./requantise.ts";
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

/**
 * A model's description for its file: what operations have in integers stands by the path that their ids are, as
 * `blocks.0.q`; numbers in a path count elements.
 */
export function describe({ network, layers, attention, narrowing, tables, ...rest }: QuantisedModel): unknown {
  const { config: configuration, streamScale, patchInput } = rest;
  const description: Tree = { config: configuration, streamScale, patchInput };
  for (const { id } of allOperations(network)) {
    const part = layers[id] ?? attention[id] ?? narrowing[id] ?? tables[id];
    if (!part) continue;
    const path = id.split(".");
    let at = description;
    for (const [i, key] of path.slice(0, -1).entries()) at = (at[key] ??= isCount(path[i + 1]!) ? [] : {}) as Tree;
    at[path.at(-1)!] = part;
  }
  return description;
}

type Tree = Record<string, unknown>;
const isCount = (key: string): boolean => /^\d+$/.test(key);

/**
 * The model that was described, with the tensors of a file where it names them, each at most once.
 * @throws ZodError, CheckpointError
 */
export function parseModel(file: SafetensorsFile, description: unknown): QuantisedModel {
  const used = new Set<string>();
  const tensor = <K extends keyof typeof INTEGERS>(dtype: K) =>
    z.strictObject({ tensor: z.string() }).transform(({ tensor: name }, context) => {
      if (used.has(name)) context.addIssue(`${name} stands twice`);
      else {
        used.add(name);
        const data = file.readIntegers(name);
        if (data instanceof INTEGERS[dtype]) return data as InstanceType<(typeof INTEGERS)[K]>;
        context.addIssue(`${name} is not ${dtype}`);
      }
      return z.NEVER;
    });
  const linear = z.strictObject({
    ...{ name: z.string(), inFeatures: count.max(MOST_FEATURES), outFeatures: count },
    ...{ weight: tensor("I8"), bias: tensor("I32"), multiplier: tensor("U16"), shift: tensor("U8") },
    ...{ inputScale: scale, outputScale: scale },
  });
  const scales = z.strictObject({ score: fixed, output: fixed });

  const config = configSchema(description);
  const network = networkOfConfig(z.looseObject({ config }).parse(description).config);
  const layers: Record<string, QuantisedLinear> = {};
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
            : linear.transform((value) => (layers[id] = value));
    return [[id.split("."), part]];
  };
  const {
    config: configuration,
    streamScale,
    patchInput,
  } = z
    .strictObject({
      ...{ config, streamScale: scale, patchInput: fixed },
      ...shapeOf(allOperations(network).flatMap(partOf)),
    })
    .parse(description);
  return { config: configuration, network, streamScale, patchInput, layers, attention, narrowing, tables };
}

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
export function problemsOf({ network, layers, tables }: QuantisedModel): string[] {
  return allOperations(network).flatMap((operation) => {
    const { id, kind } = operation;
    if (kind === "activation") return tables[id]!.length === 256 ? [] : [`${id} has not 256 entries`];
    if (!("layer" in operation)) return [];
    const { name, inFeatures, outFeatures } = operation.layer;
    const layer = layers[id]!;
    if (layer.name !== name) return [`${layer.name} where ${name} is to be`];
    if (layer.inFeatures !== inFeatures || layer.outFeatures !== outFeatures)
      return [`${name} is [${layer.outFeatures}, ${layer.inFeatures}], expected [${outFeatures}, ${inFeatures}]`];
    if (!isWhole(layer)) return [`tensors of ${name} have the wrong size`];
    return isSound(layer) ? [] : [`${name} has values beyond their bounds`];
  });
}

function isWhole({ inFeatures, outFeatures, weight, bias, multiplier, shift }: QuantisedLinear): boolean {
  return (
    weight.length === inFeatures * outFeatures &&
    [bias, multiplier, shift].every((vector) => vector.length === outFeatures)
  );
}

/** Within what makes sums and rescalings exact (see `accumulate` and `rescale`). */
function isSound({ weight, bias, multiplier, shift }: QuantisedLinear): boolean {
  return (
    weight.every((value) => value >= -127) &&
    bias.every((value) => Math.abs(value) <= 2 ** 29) &&
    multiplier.every((value) => value >= 2 ** 15) &&
    shift.every((value) => value >= 1 && value <= 47)
  );
}
