import { CheckpointError } from "./safetensors.ts";

/** One step of sampling: run the model at `timestep`, then `x <- a * x + b * output`. */
export interface ScheduleStep {
  readonly timestep: number;
  readonly a: number;
  readonly b: number;
}

/** What the model's output means: a velocity, or the noise in the latent. */
export const SAMPLERS = ["flow", "ddim"] as const;
export type Sampler = (typeof SAMPLERS)[number];

export function schedule(sampler: Sampler, steps: number): ScheduleStep[] {
  return sampler === "flow" ? flowMatching(steps) : ddim(steps);
}

/**
 * Flow-matching Euler (Lipman et al. 2023): from noise at t = 1 to the image at t = 0 in equal steps, timestep 1000 t. This is
 * diffusers' FlowMatchEulerDiscreteScheduler with shift 1 and `sigmas` = 1, 1 - 1/steps, ..., 1/steps, as its pipelines
 * pass them (its own default ends at 0.001 instead).
 */
function flowMatching(steps: number): ScheduleStep[] {
  return Array.from({ length: steps }, (_, step) => ({ timestep: 1000 * (1 - step / steps), a: 1, b: -1 / steps }));
}

/** Timesteps of the noise schedule that DiT was trained with, and so the most steps of a loop. */
export const MOST_STEPS = 1000;
/** Its first and last beta. */
const BETAS = [1e-4, 0.02] as const;

/**
 * Deterministic DDIM (Song et al. 2021, eq. 12 with sigma 0) on linear betas: with A the share of signal at a timestep and
 * A' at the next one, `x0 = (x - sqrt(1 - A) e) / sqrt(A)` and `x <- sqrt(A') x0 + sqrt(1 - A') e`. This is diffusers'
 * DDIMScheduler as DiT-XL/2 sets it: leading timesteps, no clipping, A' = 1 after the last step.
 * @throws CheckpointError for more steps than there are timesteps
 */
function ddim(steps: number): ScheduleStep[] {
  if (steps > MOST_STEPS) throw new CheckpointError(`${steps} steps: the schedule has ${MOST_STEPS} timesteps`);
  const signal = new Float64Array(MOST_STEPS);
  for (let t = 0, product = 1; t < MOST_STEPS; t++) {
    product *= 1 - (BETAS[0] + ((BETAS[1] - BETAS[0]) * t) / (MOST_STEPS - 1));
    signal[t] = product;
  }
  const stride = Math.floor(MOST_STEPS / steps);
  return Array.from({ length: steps }, (_, step) => {
    const timestep = (steps - 1 - step) * stride;
    const now = signal[timestep]!;
    const next = timestep < stride ? 1 : signal[timestep - stride]!;
    const a = Math.sqrt(next / now);
    return { timestep, a, b: Math.sqrt(1 - next) - a * Math.sqrt(1 - now) };
  });
}
