import { join } from "node:path";
import { z } from "zod";
import { floatProduct } from "../kernels/matrix-product.ts";
import { readJson } from "./read-file.ts";
import { CheckpointError, SafetensorsFile } from "./safetensors.ts";

const size = z.int().positive();
const configSchema = z.object({
  input: z.tuple([size, size, size]),
  layers: z.array(
    z.union([
      z.object({
        conv: z.string(),
        kernel: size,
        stride: size,
        padding: z.int().nonnegative(),
        then: z.enum(["relu", "relu, maxpool 2"]),
      }),
      z.object({ linear: z.string(), then: z.literal("relu").optional() }),
    ]),
  ),
});
type Layer = z.infer<typeof configSchema>["layers"][number];

/** A small convolutional network that judges images; PyTorch's layouts. */
export interface Classifier {
  /** [channels, height, width] of its input. */
  readonly input: readonly [number, number, number];
  /** Classes that it tells apart. */
  readonly classes: number;
  /** Mean [n] and covariance [n, n] of the features of real images. */
  readonly real: FeatureStatistics;
  /** @param image [channels, height, width] in [-1, 1] */
  judge(image: Float32Array): Judgement;
}

export interface Judgement {
  /** Input of the last layer. */
  readonly features: Float32Array;
  readonly logits: Float32Array;
}

export interface FeatureStatistics {
  readonly mean: ArrayLike<number>;
  readonly covariance: ArrayLike<number>;
}

/**
 * Opens a folder with config.json, classifier.safetensors and features.safetensors.
 * @throws CheckpointError when something is missing or does not fit
 */
export function openClassifier(folder: string): Classifier {
  const { input, layers } = readJson(join(folder, "config.json"), configSchema);
  const weights = new SafetensorsFile(join(folder, "classifier.safetensors"));
  const statistics = new SafetensorsFile(join(folder, "features.safetensors"));
  const loaded = layers.map((layer) => {
    const name = "conv" in layer ? layer.conv : layer.linear;
    return { layer, weight: weights.read(`${name}.weight`).data, bias: weights.read(`${name}.bias`).data };
  });
  if (layers.length === 0 || "conv" in layers.at(-1)!)
    throw new CheckpointError(`${folder}: the last layer is to be linear`);
  return {
    input,
    classes: loaded.at(-1)!.bias.length,
    real: { mean: statistics.read("mean").data, covariance: statistics.read("covariance").data },
    judge(image) {
      let map: FeatureMap = { data: image, channels: input[0], height: input[1], width: input[2] };
      let features = image;
      for (const { layer, weight, bias } of loaded) {
        features = map.data;
        map = apply(layer, map, weight, bias);
      }
      return { features, logits: map.data };
    },
  };
}

/** [channels, height, width]; a vector has one by one. */
interface FeatureMap {
  readonly data: Float32Array;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

function apply(layer: Layer, map: FeatureMap, weight: Float32Array, bias: Float32Array): FeatureMap {
  const out =
    "conv" in layer
      ? convolve(map, weight, bias, layer.kernel, layer.stride, layer.padding)
      : {
          data: floatProduct(weight, map.data, map.data.length).map((value, i) => value + bias[i]!),
          ...{ channels: bias.length, height: 1, width: 1 },
        };
  const active = layer.then ? { ...out, data: out.data.map((value) => Math.max(0, value)) } : out;
  return layer.then === "relu, maxpool 2" ? maxPool(active) : active;
}

/** Convolution as one matrix product: a row for each output pixel with everything under the kernel. */
function convolve(
  { data, channels, height, width }: FeatureMap,
  weight: Float32Array,
  bias: Float32Array,
  kernel: number,
  stride: number,
  padding: number,
): FeatureMap {
  const outHeight = Math.floor((height + 2 * padding - kernel) / stride) + 1;
  const outWidth = Math.floor((width + 2 * padding - kernel) / stride) + 1;
  const pixels = outHeight * outWidth;
  const taps = channels * kernel * kernel;
  const patches = Float32Array.from({ length: pixels * taps }, (_, i) => {
    const [pixel, tap] = [Math.floor(i / taps), i % taps];
    const y = Math.floor(pixel / outWidth) * stride + (Math.floor(tap / kernel) % kernel) - padding;
    const x = (pixel % outWidth) * stride + (tap % kernel) - padding;
    const inside = y >= 0 && y < height && x >= 0 && x < width;
    return inside ? data[(Math.floor(tap / (kernel * kernel)) * height + y) * width + x]! : 0;
  });
  const out = floatProduct(weight, patches, taps).map((value, i) => value + bias[Math.floor(i / pixels)]!);
  return { data: out, channels: bias.length, height: outHeight, width: outWidth };
}

function maxPool({ data, channels, height, width }: FeatureMap): FeatureMap {
  const [outHeight, outWidth] = [height >> 1, width >> 1];
  const out = Float32Array.from({ length: channels * outHeight * outWidth }, (_, i) => {
    const x = 2 * (i % outWidth);
    const row = Math.floor(i / outWidth);
    const at = (Math.floor(row / outHeight) * height + 2 * (row % outHeight)) * width + x;
    return Math.max(data[at]!, data[at + 1]!, data[at + width]!, data[at + width + 1]!);
  });
  return { data: out, channels, height: outHeight, width: outWidth };
}
