import type { Checkpoint } from "./checkpoint.ts";
import { forward, type Observer } from "./dit.ts";

export interface SampleOptions {
  /** Side of the latent, in latent pixels. */
  readonly resolution: number;
  /** 0 to classes - 1. */
  readonly label: number;
  readonly steps: number;
  /** Classifier-free guidance: v = v_uncond + guidance * (v_cond - v_uncond); 1 means none. */
  readonly guidance: number;
  readonly seed: number;
  /** Sees the layers of the conditional pass of every step. */
  readonly observe?: (step: number) => Observer;
}

/**
 * Flow-matching Euler sampling (Lipman et al. 2023; diffusers' FlowMatchEulerDiscreteScheduler with shift 1): from noise
 * at t = 1 to the image at t = 0 in equal steps, `x <- x + (t_next - t) * v`, timestep input 1000 t.
 * @returns [inChannels, resolution, resolution]
 */
export function sample(checkpoint: Checkpoint, options: SampleOptions): Float32Array {
  const { resolution, label, steps, guidance, seed, observe } = options;
  const { inChannels, classes } = checkpoint.config;
  const size = inChannels * resolution * resolution;
  const x = gaussianNoise(size, seed);
  for (let step = 0; step < steps; step++) {
    const timestep = 1000 * (1 - step / steps);
    const v = forward(checkpoint, x, resolution, { timestep, label }, observe?.(step));
    if (guidance !== 1) {
      const without = forward(checkpoint, x, resolution, { timestep, label: classes });
      for (let i = 0; i < size; i++) v[i] = without[i]! + guidance * (v[i]! - without[i]!);
    }
    for (let i = 0; i < size; i++) x[i]! -= v[i]! / steps;
  }
  return x;
}

/** Standard normal numbers: Box-Muller over Marsaglia's xorshift32, seeded through a multiplicative hash. */
export function gaussianNoise(count: number, seed: number): Float32Array {
  let state = Math.imul((seed ^ 0x5bd1e995) | 1, 0x9e3779b1) >>> 0 || 1;
  const uniform = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
  for (let i = 0; i < 16; i++) uniform();
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}
