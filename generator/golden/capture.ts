import type { Checkpoint } from "../reference/checkpoint.ts";
import { linearTensors } from "../reference/dit.ts";
import { sample } from "../reference/sampler.ts";
import { ActivationRange } from "./calibrate.ts";
import type { QuantisedLinear } from "./linear.ts";
import { quantise, quantiseLinear } from "./quantise.ts";

/** A layer as it ran in one denoising step: in integers, with the float result beside it. */
export interface CapturedLayer {
  readonly layer: QuantisedLinear;
  /** int8 [tokens, inFeatures]. */
  readonly rows: Int8Array;
  /** Float [tokens, outFeatures]: what the float model computed from the unquantised rows. */
  readonly reference: Float32Array;
}

export interface CaptureOptions {
  readonly resolution: number;
  readonly label: number;
  readonly seed: number;
  /** Called before each denoising step, `step` counting from 0. */
  readonly progress?: (step: number, steps: number) => void;
}

/** Steps of the calibration image, and the guidance models/digits was measured with. */
const STEPS = 8;
const GUIDANCE = 2;

/**
 * Denoises one image in float, calibrates every tokenwise linear layer over all steps, and returns the layers in the
 * order they ran with the rows of the middle step. Only the passes with the label count: the rows are theirs.
 */
export function captureLayers(
  checkpoint: Checkpoint,
  { resolution, label, seed, progress }: CaptureOptions,
): CapturedLayer[] {
  const seen = new Map<
    string,
    { input: ActivationRange; output: ActivationRange; rows: Float32Array; reference: Float32Array }
  >();
  sample(checkpoint, {
    ...{ resolution, label, seed, steps: STEPS, guidance: GUIDANCE },
    observe: (step, conditional) => {
      if (conditional) progress?.(step, STEPS);
      return (name, input, output) => {
        if (!conditional || name === "residual" || name === "pos_embed.proj") return;
        let entry = seen.get(name);
        if (!entry) {
          seen.set(
            name,
            (entry = { input: new ActivationRange(), output: new ActivationRange(), rows: input, reference: output }),
          );
        }
        entry.input.add(input);
        entry.output.add(output);
        if (step === STEPS / 2) [entry.rows, entry.reference] = [input, output];
      };
    },
  });
  return [...seen].map(([name, { input, output, rows, reference }]) => {
    const { weight, bias, inFeatures } = linearTensors(checkpoint, name);
    const layer = quantiseLinear(name, weight, bias, inFeatures, input.scale(), output.scale());
    return { layer, rows: quantise(rows, layer.inputScale), reference };
  });
}
