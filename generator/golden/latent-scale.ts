import type { QuantisedLinear } from "./linear.ts";
import { fixedScale } from "./requantise.ts";

/** What one step of the int8 latent means that the patch embedding reads, at a timestep. */
export interface LatentScale {
  readonly timestep: number;
  readonly scale: number;
}

/**
 * The scale at a timestep: in proportion between those of the two that are nearest, and beyond the first and the last theirs.
 * @param scales by ascending timestep, at least one
 */
export function latentScaleAt(scales: readonly LatentScale[], timestep: number): number {
  const next = scales.findIndex((each) => each.timestep >= timestep);
  if (next <= 0) return scales.at(next)!.scale;
  const [below, above] = [scales[next - 1]!, scales[next]!];
  const share = (timestep - below.timestep) / (above.timestep - below.timestep);
  return below.scale + share * (above.scale - below.scale);
}

/**
 * What of a layer changes with the scale of its input, while its weights stay: a sum's steps.
 * @param layer with an input scale that is not larger, so that its bias is as fine or finer
 * @throws ScaleError when a multiplier has no form
 */
export function withInputScale(
  { bias, multiplier, shift, inputScale }: Pick<QuantisedLinear, "bias" | "multiplier" | "shift" | "inputScale">,
  scale: number,
): Pick<QuantisedLinear, "bias" | "multiplier" | "shift"> {
  const ratio = scale / inputScale;
  const factors = Array.from(multiplier, (each, i) => fixedScale((each / 2 ** shift[i]!) * ratio));
  return {
    bias: bias.map((each) => Math.round(each / ratio)),
    multiplier: Uint16Array.from(factors, (each) => each.multiplier),
    shift: Uint8Array.from(factors, (each) => each.shift),
  };
}
