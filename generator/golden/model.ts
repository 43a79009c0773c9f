import { buffersOf } from "../network/buffers.ts";
import { allOperations, embedOf, type Activation, type Network, type Operation } from "../network/network.ts";
import type { AnyCheckpoint, Checkpoint } from "../reference/checkpoint.ts";
import type { AnyConfig } from "../reference/families.ts";
import type { FloatModel } from "../reference/forward.ts";
import { layerTensors } from "../reference/layers.ts";
import { attentionScales, type AttentionScales } from "./attention.ts";
import {
  calibrationImages,
  latentScales,
  observeImage,
  tensorScale,
  widest,
  type ActivationRanges,
  type CalibrationOptions,
} from "./calibrate.ts";
import { KEY_TILE } from "./key-tiles.ts";
import { geluTable } from "./gelu.ts";
import { withInputScale, type LatentScale } from "./latent-scale.ts";
import { streamedLinear, type QuantisedLinear } from "./linear.ts";
import { quantiseLinear } from "./quantise.ts";
import { fixedScale, sat16, ScaleError, type FixedScale } from "./requantise.ts";

/** What one step of a latent and of the model's output means: 2^-11, so that int16 reaches 16. */
export const LATENT_SCALE = 2 ** -11;

/** A latent in integers: the nearest step of each value, saturating beyond +-16. */
export function quantiseLatent(values: Float32Array): Int16Array {
  return Int16Array.from(values, (value) => sat16(Math.round(value / LATENT_SCALE)));
}

/** A network in integers: everything that does not depend on the step, by the ids of its operations. */
export interface QuantisedNetwork {
  readonly network: Network;
  /** What one step of the int16 residual stream means. */
  readonly streamScale: number;
  /** Of the patch embedding's input, by ascending timestep. The layer itself is that of the smallest; `withInputScale` makes the others. */
  readonly latentScales: readonly LatentScale[];
  /**
   * Those whose model is streamed are made anew whenever their weights are asked for; see `inMemory`.
   *
   * Of `embed`, `linear`, `add` and `project`: int8 to steps of the stream, int8, nothing (an addition's sums go to the
   * stream through a gate; its own output scale is not used), and steps of the latent.
   */
  readonly layers: Readonly<Record<string, QuantisedLinear>>;
  readonly attention: Readonly<Record<string, AttentionScales>>;
  /** Of `narrow`: steps of the stream to those of int8 rows. */
  readonly narrowing: Readonly<Record<string, FixedScale>>;
  /** 256 entries for each activation. */
  readonly tables: Readonly<Record<string, Int8Array>>;
}

/** A checkpoint's network in integers. */
export interface QuantisedModel extends QuantisedNetwork {
  readonly config: AnyConfig;
  /** Of the checkpoint's weights. */
  readonly digest: string;
}

/** The model in integers, from what the images of a calibration showed. */
export function quantiseModel(checkpoint: Checkpoint, options: CalibrationOptions): QuantisedModel {
  const images = calibrationImages(checkpoint.config, options);
  return quantiseWith(checkpoint, widest(images.map((image) => observeImage(checkpoint, image))));
}

/** The same model with attention over so many keys at once at most. */
export function inKeyTiles<N extends QuantisedNetwork>(model: N, keyTile = KEY_TILE): N {
  return { ...model, network: { ...model.network, keyTile } };
}

/** As `quantiseNetwork`. */
export function quantiseWith(checkpoint: AnyCheckpoint, ranges: ActivationRanges): QuantisedModel {
  return inMemory(streamedModel(checkpoint, ranges));
}

/** As `streamedNetwork`. */
export function streamedModel(checkpoint: AnyCheckpoint, ranges: ActivationRanges): QuantisedModel {
  return { config: checkpoint.config, digest: checkpoint.digest(), ...streamedNetwork(checkpoint, ranges) };
}

/** The same with all weights in memory, for who uses them more than once. */
export function inMemory<N extends QuantisedNetwork>(network: N): N {
  const layers = Object.fromEntries(Object.entries(network.layers).map(([id, layer]) => [id, { ...layer }]));
  return { ...network, layers };
}

/** As `streamedNetwork`, with all weights in memory. */
export function quantiseNetwork(model: FloatModel, ranges: ActivationRanges): QuantisedNetwork {
  return inMemory(streamedNetwork(model, ranges));
}

/**
 * A network in integers, every scale chosen from the ranges. A layer's weights are read and quantised when they are asked for.
 * @throws RangeError when the ranges are not those of this network
 * @throws ScaleError when they are so large or small that a factor has no form, for weights when they are asked for
 */
export function streamedNetwork(model: FloatModel, ranges: ActivationRanges): QuantisedNetwork {
  const { network } = model;
  const rangeOf = (name: string): number => {
    const largest = ranges[name];
    if (largest === undefined) throw new RangeError(`calibration has not seen ${name}`);
    return largest;
  };
  // A quarter more than was seen: the stream must not saturate, and has bits to spare.
  const streamScale = (1.25 * rangeOf("residual")) / 32767;
  const scaleOf = (name: string, kind: "given" | "computed"): number => tensorScale(rangeOf(name), kind);

  const scalesOfLatent = latentScales(ranges);
  const ofLatent = scalesOfLatent.map((each) => each.scale);
  if (ofLatent.length === 0) throw new RangeError("calibration has not seen the latent");
  const layers: Record<string, QuantisedLinear> = {};
  for (const operation of allOperations(network)) {
    if (!("layer" in operation)) continue;
    const { id, kind, layer } = operation;
    const { name, inFeatures, outFeatures } = layer;
    const fixed = { embed: streamScale, project: LATENT_SCALE, linear: undefined, add: undefined }[kind];
    const inputScale =
      kind === "embed"
        ? Math.min(...ofLatent)
        : scaleOf(`${name} in`, operation.from in network.inputs ? "given" : "computed");
    const outputScale = fixed ?? scaleOf(`${name} out`, "computed");
    layers[id] = streamedLinear({ name, inFeatures, outFeatures, inputScale, outputScale }, () => {
      const { weight, bias } = layerTensors(model, layer);
      return of(id, () => {
        const quantised = quantiseLinear(name, weight, bias, inFeatures, inputScale, outputScale);
        if (kind === "embed") withInputScale(quantised, Math.max(...ofLatent));
        return quantised;
      });
    });
  }

  // What one step of each int8 buffer means, as the operations come.
  const scales = new Map(Object.keys(network.inputs).map((name) => [name, readScale({ network, layers }, name)]));
  const attention: Record<string, AttentionScales> = {};
  const narrowing: Record<string, FixedScale> = {};
  const tables: Record<string, Int8Array> = {};
  const buffers = buffersOf(network);
  for (const operation of allOperations(network)) {
    const { id, kind, to } = operation;
    if (buffers.get(to)!.bits === 16) continue;
    const scale = kind === "linear" ? layers[id]!.outputScale : readScale({ network, layers }, to, operation);
    if (kind === "attention") {
      const [q, k, v] = [operation.queries, operation.keys, operation.values].map((name) => scales.get(name)!);
      attention[id] = of(id, () => attentionScales(operation.headDim, q!, k!, v!, scale));
    } else if (kind === "narrow") {
      narrowing[id] = of(id, () => fixedScale(streamScale / scale));
    } else if (kind === "activation") {
      tables[id] = tableOf[operation.function](scales.get(operation.from)!, scale);
    }
    scales.set(to, scale);
  }
  const { id } = embedOf(network);
  for (const scale of ofLatent) of(id, () => fixedScale(LATENT_SCALE / scale));
  return { network, streamScale, latentScales: scalesOfLatent, layers, attention, narrowing, tables };
}

/** @throws ScaleError that names the operation */
function of<T>(id: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    throw new ScaleError(`${id}: calibration saw values far beyond those of trained models: ${error.message}`);
  }
}

const tableOf = { gelu: geluTable } satisfies Record<Activation["function"], typeof geluTable>;

/**
 * What one step of int8 rows means to the layer that reads them next: behind an operation, or first of all.
 * @throws RangeError when no layer does
 */
export function readScale(
  { network, layers }: Pick<QuantisedNetwork, "network" | "layers">,
  name: string,
  behind?: Operation,
): number {
  const all = allOperations(network);
  const first = behind ? all.indexOf(behind) + 1 : 0;
  const reader = all.find((operation, i) => i >= first && "layer" in operation && operation.from === name);
  if (!reader) throw new RangeError(`no layer reads ${name}${behind ? ` behind ${behind.id}` : ""}`);
  return layers[reader.id]!.inputScale;
}
