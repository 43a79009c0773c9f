import { z } from "zod";
import { INTEGERS, type SafetensorsFile } from "../reference/safetensors.ts";
import type { QuantisedLinear } from "./linear.ts";
import { layersOf, type QuantisedModel } from "./model.ts";
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

const config = z.strictObject({
  ...{ heads: count, headDim: count, hidden: count, inChannels: count, outChannels: count, layers: count },
  ...{ sampleSize: count, patch: count, classes: count, attentionBias: z.boolean(), normEps: scale },
});

/** A model's description, with the tensors of a file where it names them, each at most once. */
export function modelSchema(file: SafetensorsFile): z.ZodType<QuantisedModel> {
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
  const block = z.strictObject({
    ...{ q: linear, k: linear, v: linear, out: linear, up: linear, down: linear },
    attention: z.strictObject({ score: fixed, output: fixed }),
    gelu: tensor("I8"),
  });
  return z.strictObject({
    ...{ config, streamScale: scale, patchInput: fixed, embed: linear, blocks: z.array(block), project: linear },
  });
}

/** Where a model is not one of its configuration: layers of other sizes, values that `quantiseModel` never makes. */
export function problemsOf(model: QuantisedModel): string[] {
  const { config, blocks } = model;
  const { heads, headDim, hidden, inChannels, outChannels, patch, layers } = config;
  if (hidden !== heads * headDim) return [`${heads} heads of ${headDim} are not ${hidden}`];
  if (blocks.length !== layers) return [`${blocks.length} blocks for ${layers} layers`];
  const expected: [name: string, into: number, out: number][] = [
    ["pos_embed.proj", inChannels * patch * patch, hidden],
    ...blocks.flatMap((_, i): [string, number, number][] => {
      const prefix = `transformer_blocks.${i}`;
      const square = ["to_q", "to_k", "to_v", "to_out.0"].map((part): [string, number, number] => [
        ...([`${prefix}.attn1.${part}`, hidden, hidden] as const),
      ]);
      return [...square, [`${prefix}.ff.net.0.proj`, hidden, 4 * hidden], [`${prefix}.ff.net.2`, 4 * hidden, hidden]];
    }),
    ["proj_out_2", hidden, patch * patch * outChannels],
  ];
  const problems = layersOf(model).flatMap((layer, i) => {
    const [name, into, out] = expected[i]!;
    if (layer.name !== name) return [`${layer.name} where ${name} is to be`];
    if (layer.inFeatures !== into || layer.outFeatures !== out)
      return [`${name} is [${layer.outFeatures}, ${layer.inFeatures}], expected [${out}, ${into}]`];
    if (!isWhole(layer)) return [`tensors of ${name} have the wrong size`];
    return isSound(layer) ? [] : [`${name} has values beyond their bounds`];
  });
  return problems.concat(
    blocks.flatMap(({ gelu }, i) => (gelu.length === 256 ? [] : [`blocks.${i}.gelu has not 256 entries`])),
  );
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
