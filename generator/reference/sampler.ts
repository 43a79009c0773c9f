import { forwardTogether, type FloatModel, type Observer, type Prompt } from "./forward.ts";
import { areaOf, type Grid } from "./latent.ts";
import { schedule, type Sampler } from "./schedule.ts";

export interface SampleOptions extends Prompt {
  /** Sides of the latent, in latent pixels. */
  readonly resolution: Grid;
  readonly steps: number;
  /** Classifier-free guidance: v = v_uncond + guidance * (v_cond - v_uncond); 1 means none. */
  readonly guidance: number;
  readonly seed: number;
  /** [inChannels, ...resolution], where to begin, in place of the seed's noise. */
  readonly noise?: Float32Array | undefined;
  /** `flow` by default. */
  readonly sampler?: Sampler;
  /** Sees the layers of every pass: each step's with the prompt, then the one without. */
  readonly observe?: (step: number, conditional: boolean) => Observer;
}

/**
 * Denoises from noise to an image, `x <- a x + b v + c x' + d v'` in each step of the schedule, with latent and output of the step
 * before. Outputs beyond the latent's channels
 * (a learned variance) are not used.
 * @returns [inChannels, ...resolution]
 */
export function sample(model: FloatModel, options: SampleOptions): Float32Array {
  return sampleTogether(model, options, [options])[0]!;
}

/** What images that are made side by side have in common. */
type Common = Pick<SampleOptions, "resolution" | "steps" | "sampler">;

/** Several images of one schedule side by side, so that a step asks for each tensor once: they are those of `sample`. */
export function sampleTogether(
  model: FloatModel,
  { resolution, steps, sampler = "flow" }: Common,
  images: readonly Omit<SampleOptions, keyof Common>[],
): Float32Array[] {
  const size = model.network.inChannels * areaOf(resolution);
  const states = images.map((options) => {
    const x: Float32Array = noiseOf(options, size);
    const sequences = model.sequences(options).slice(0, options.guidance === 1 ? 1 : 2);
    const before = { x, v: new Float32Array(size) as Float32Array };
    return { ...options, sequences, x, before };
  });
  for (const [step, { timestep, a, b, c, d }] of schedule(sampler, steps).entries()) {
    const inputs = states.flatMap(({ sequences, x: latent, observe }) =>
      sequences.map((given, s) => ({
        ...{ latent, conditioning: { ...given, timestep }, observe: observe?.(step, s === 0) },
      })),
    );
    const outputs = forwardTogether(model, resolution, inputs).values();
    for (const state of states) {
      const { x, before, guidance, sequences } = state;
      const [v, without] = sequences.map(() => outputs.next().value!) as [Float32Array, Float32Array?];
      if (without) for (let i = 0; i < size; i++) v[i] = without[i]! + guidance * (v[i]! - without[i]!);
      state.x = x.map((value, i) => a * value + b * v[i]! + (c * before.x[i]! + d * before.v[i]!));
      state.before = { x, v };
    }
  }
  return states.map(({ x }) => x);
}

/** Seeds have 32 bits. */
export const MOST_SEED = 2 ** 32 - 1;

/** Where sampling begins: a copy of the noise that was given, or that of the seed. */
export function noiseOf({ seed, noise }: Pick<SampleOptions, "seed" | "noise">, size: number): Float32Array {
  if (noise && noise.length !== size) throw new RangeError(`${noise.length} values of noise for a latent of ${size}`);
  return noise ? noise.slice() : gaussianNoise(size, seed);
}

/** Standard normal numbers: Box-Muller over xoshiro128**, each draw as `(x + 0.5) / 2^32`. */
export function gaussianNoise(count: number, seed: number): Float32Array {
  const next = xoshiro128(seed);
  const uniform = (): number => (next() + 0.5) / 2 ** 32;
  return Float32Array.from(
    { length: count },
    () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  );
}

/**
 * 32-bit numbers of xoshiro128** (Blackman & Vigna 2018). The state is MurmurHash3's finaliser over `seed + i * golden
 * ratio`: each step of it is a bijection, so different 32-bit seeds give different sequences.
 */
export function xoshiro128(seed: number): () => number {
  const state = Uint32Array.from({ length: 4 }, (_, i) => {
    let z = (seed + (i + 1) * 0x9e3779b9) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  }) as Uint32Array & [number, number, number, number];
  const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));
  return () => {
    const result = Math.imul(rotate(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate(state[3], 11);
    return result;
  };
}
