import { CheckpointError } from "./safetensors.ts";

/**
 * One step of sampling: run the model at `timestep`, then `x <- a x + b e + c x' + d e'` with its output e, and with latent and
 * output of the step before, x' and e'. Steps of first order, and first steps, have c = d = 0.
 */
export interface ScheduleStep {
  readonly timestep: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

/**
 * Of first order `flow` (the model predicts a velocity) and `ddim` (it predicts the noise in the latent); of second order `flow2`
 * (a velocity), `dpm` (noise) and `dpm-v` (v). All run the model once a step.
 */
export const SAMPLERS = ["flow", "flow2", "ddim", "dpm", "dpm-v"] as const;
export type Sampler = (typeof SAMPLERS)[number];

/** What a sampler takes the model's output for. */
export function predictionOf(sampler: Sampler): "a velocity" | "noise" | "v" {
  if (sampler === "dpm-v") return "v";
  return sampler === "flow" || sampler === "flow2" ? "a velocity" : "noise";
}

/** Whether a sampler looks back at the step before. */
export function isMultistep(sampler: Sampler): boolean {
  return sampler !== "flow" && sampler !== "ddim";
}

/** Steps of a fine solution: many more of second order do not move it by what images are compared to. */
const FINE_STEPS = 64;

/** The loop that solves a sampler's differential equation closely: the only fair reference where samplers differ. */
export function fineLoop(sampler: Sampler): { readonly sampler: Sampler; readonly steps: number } {
  return { sampler: secondOrder(sampler), steps: FINE_STEPS };
}

/** The sampler of second order for the same model. */
export function secondOrder(sampler: Sampler): Sampler {
  return sampler === "flow" ? "flow2" : sampler === "ddim" ? "dpm" : sampler;
}

/** The sampler of first order for the same model, where there is one. */
export function firstOrder(sampler: Sampler): Sampler {
  return sampler === "flow2" ? "flow" : sampler === "dpm" ? "ddim" : sampler;
}

/** @throws CheckpointError for more steps than the noise schedule has */
export function schedule(sampler: Sampler, steps: number): ScheduleStep[] {
  switch (sampler) {
    case "flow":
      return flowMatching(steps);
    case "flow2":
      return adamsBashforth(steps);
    case "ddim":
      return ddim(steps);
    case "dpm":
      return dpmSolver(steps, "noise");
    case "dpm-v":
      return dpmSolver(steps, "v");
  }
}

/**
 * Flow-matching Euler (Lipman et al. 2023): from noise at t = 1 to the image at t = 0 in equal steps, timestep 1000 t. This is
 * diffusers' FlowMatchEulerDiscreteScheduler with shift 1 and `sigmas` = 1, 1 - 1/steps, ..., 1/steps, as its pipelines
 * pass them (its own default ends at 0.001 instead).
 */
function flowMatching(steps: number): ScheduleStep[] {
  return Array.from({ length: steps }, (_, step) => {
    return { timestep: 1000 * (1 - step / steps), a: 1, b: -1 / steps, c: 0, d: 0 };
  });
}

/** The same timesteps by Adams-Bashforth of second order, `x <- x - (1.5 e - 0.5 e') / steps`; the first step is Euler's. */
function adamsBashforth(steps: number): ScheduleStep[] {
  const [first, ...others] = flowMatching(steps);
  return [first!, ...others.map((step) => ({ ...step, b: -1.5 / steps, d: 0.5 / steps }))];
}

/** Timesteps of the noise schedule that DiT was trained with, and so the most steps of a loop. */
export const MOST_STEPS = 1000;
/** Its first and last beta. */
const BETAS = [1e-4, 0.02] as const;

/** The share of signal that is left at each timestep, with linear betas. */
function signalShares(): Float64Array {
  const signal = new Float64Array(MOST_STEPS);
  for (let t = 0, product = 1; t < MOST_STEPS; t++) {
    product *= 1 - (BETAS[0] + ((BETAS[1] - BETAS[0]) * t) / (MOST_STEPS - 1));
    signal[t] = product;
  }
  return signal;
}

/**
 * Deterministic DDIM (Song et al. 2021, eq. 12 with sigma 0) on linear betas: with A the share of signal at a timestep and
 * A' at the next one, `x0 = (x - sqrt(1 - A) e) / sqrt(A)` and `x <- sqrt(A') x0 + sqrt(1 - A') e`. This is diffusers'
 * DDIMScheduler as DiT-XL/2 sets it: leading timesteps, no clipping, A' = 1 after the last step.
 * @throws CheckpointError for more steps than there are timesteps
 */
function ddim(steps: number): ScheduleStep[] {
  if (steps > MOST_STEPS) throw new CheckpointError(`${steps} steps: the schedule has ${MOST_STEPS} timesteps`);
  const signal = signalShares();
  const stride = Math.floor(MOST_STEPS / steps);
  return Array.from({ length: steps }, (_, step) => {
    const timestep = (steps - 1 - step) * stride;
    const now = signal[timestep]!;
    const next = timestep < stride ? 1 : signal[timestep - stride]!;
    const a = Math.sqrt(next / now);
    return { timestep, a, b: Math.sqrt(1 - next) - a * Math.sqrt(1 - now), c: 0, d: 0 };
  });
}

/**
 * DPM-Solver++ (2M) (Lu et al. 2022, algorithm 2) on the same betas. With alpha and sigma the roots of the shares of signal and of
 * noise, `lambda = log(alpha / sigma)`, m what the model says of the image, m' what it said in the step before, and h and h' what
 * lambda gains in this step and gained in that one:
 *
 *     x <- (sigma_next / sigma) x + (alpha_next - alpha sigma_next / sigma) (m + h / (2 h') (m - m'))
 *
 * where m is `(x - sigma e) / alpha` of a model of noise and `alpha x - sigma e` of one of v. The first step and the last, which ends
 * without noise, are of first order. This is diffusers' DPMSolverMultistepScheduler by its defaults: solver_order 2, midpoint,
 * linspace timesteps, final_sigmas_type zero.
 * @throws CheckpointError for as many steps as there are timesteps, or more
 */
function dpmSolver(steps: number, predicts: "noise" | "v"): ScheduleStep[] {
  if (steps >= MOST_STEPS) throw new CheckpointError(`${steps} steps: DPM-Solver++ takes up to ${MOST_STEPS - 1}`);
  const signal = signalShares();
  const points = Array.from({ length: steps }, (_, step) => {
    const timestep = roundHalfEven((steps - step) * ((MOST_STEPS - 1) / steps));
    const [alpha, sigma] = [Math.sqrt(signal[timestep]!), Math.sqrt(1 - signal[timestep]!)];
    const [ofLatent, ofOutput] = predicts === "noise" ? [1 / alpha, -sigma / alpha] : [alpha, -sigma];
    return { timestep, alpha, sigma, lambda: Math.log(alpha / sigma), ofLatent, ofOutput };
  });
  return points.map((now, step) => {
    const { timestep, alpha, sigma, lambda, ofLatent, ofOutput } = now;
    const before = points[step - 1];
    const next = points[step + 1];
    const keep = (next?.sigma ?? 0) / sigma;
    const gain = (next?.alpha ?? 1) - alpha * keep;
    if (!before || !next) return { timestep, a: keep + gain * ofLatent, b: gain * ofOutput, c: 0, d: 0 };
    const beyond = (gain * (next.lambda - lambda)) / (2 * (lambda - before.lambda));
    return {
      timestep,
      ...{ a: keep + (gain + beyond) * ofLatent, b: (gain + beyond) * ofOutput },
      ...{ c: -beyond * before.ofLatent, d: -beyond * before.ofOutput },
    };
  });
}

/** As NumPy rounds: halves to the even neighbour. */
function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  return value - below === 0.5 ? below + (below % 2) : Math.round(value);
}
