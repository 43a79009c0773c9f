import { allOperations, embedOf } from "../network/network.ts";
import type { Conditioning, FloatModel } from "../reference/forward.ts";
import { latentScaleAt, withInputScale } from "./latent-scale.ts";
import type { QuantisedLinear } from "./linear.ts";
import { LATENT_SCALE, readScale, type QuantisedNetwork } from "./model.ts";
import { quantiseNorm, type NormModulation } from "./norm.ts";
import { fixedScale, type FixedScale } from "./requantise.ts";
import { quantiseGate, type Gate } from "./residual.ts";

/** Of the patch embedding, whose int8 input has a scale of its own at each timestep. */
export interface EmbedScales extends ReturnType<typeof withInputScale> {
  /** Latent steps to those of the input. */
  readonly input: FixedScale;
}

/** The part of a network that depends on the conditioning, by the ids of its operations: vectors that the compiler computes ahead. */
export interface StepConstants {
  readonly norms: Readonly<Record<string, NormModulation>>;
  /** Of every addition; a plain one has a gate of one. */
  readonly gates: Readonly<Record<string, Gate>>;
  readonly embed: EmbedScales;
}

/** The vectors of one step for one label. @throws RangeError when the conditioning is none of this model's */
export function conditionStep(float: FloatModel, model: QuantisedNetwork, conditioning: Conditioning): StepConstants {
  return conditionSteps(float, model, [conditioning])[0]!;
}

/** The same of several steps or labels, for which the checkpoint's tensors are read once. */
export function conditionSteps(
  float: FloatModel,
  model: QuantisedNetwork,
  conditionings: readonly Conditioning[],
): StepConstants[] {
  const { network, streamScale, layers, latentScales } = model;
  const steps = float.condition(float, conditionings).map((vectors) => {
    const [norms, gates]: [Record<string, NormModulation>, Record<string, Gate>] = [{}, {}];
    return { vectors, norms, gates };
  });
  for (const operation of allOperations(network)) {
    const { id } = operation;
    if (operation.kind === "norm") {
      const outputScale = readScale(model, operation.to, operation);
      for (const { vectors, norms } of steps) {
        const [scale, shift] = [vectors[operation.scale]!, vectors[operation.shift]!];
        norms[id] = quantiseNorm(scale, shift, operation.epsilon, streamScale, outputScale);
      }
    } else if (operation.kind === "add") {
      const { gate, layer } = operation;
      const scales = sumScales(layers[id]!);
      const plain = new Float32Array(layer.outFeatures).fill(1);
      for (const { vectors, gates } of steps)
        gates[id] = quantiseGate(gate === undefined ? plain : vectors[gate]!, scales, streamScale);
    }
  }
  const embed = layers[embedOf(network).id]!;
  return steps.map(({ norms, gates }, i) => {
    const scale = latentScaleAt(latentScales, conditionings[i]!.timestep);
    return { norms, gates, embed: { input: fixedScale(LATENT_SCALE / scale), ...withInputScale(embed, scale) } };
  });
}

/** What one step of each channel's sum means. */
function sumScales({ multiplier, shift, outputScale }: QuantisedLinear): Float64Array {
  return Float64Array.from(multiplier, (m, i) => (m / 2 ** shift[i]!) * outputScale);
}
