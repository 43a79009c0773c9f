import { DesignError } from "../compiler/design-error.ts";
import type { Idle } from "./idle-flags.ts";
import { FLOATS, readNpy } from "./npy.ts";

export const seedBesideNoise: Idle = {
  flags: ["seed"],
  when: ({ noise }) => noise !== undefined,
  because: "--noise takes its place",
};

/** Where int16 latents end. */
const MOST = 16;

/**
 * Noise of the user's own from a .npy: one [channels, side, side] for all images, or one for each.
 * @param shape of an image's
 * @param inIntegers whether it begins a loop in integers, whose latents end at +-16
 * @returns one an image; undefined without a file
 * @throws DesignError when the file has another shape, or values that no latent has
 */
export function readNoise(
  path: string | undefined,
  shape: readonly number[],
  { images, inIntegers }: { readonly images: number; readonly inIntegers: boolean },
): Float32Array[] | undefined {
  if (path === undefined) return undefined;
  const { shape: found, data } = readNpy(path, FLOATS);
  const [form, each] = [shape.join(", "), shape.reduce((product, extent) => product * extent, 1)];
  const given = found.join(", ") === form ? 1 : found.slice(1).join(", ") === form ? found[0]! : 0;
  if (given !== 1 && given !== images) {
    const many = images === 1 ? "" : ` or [${images}, ${form}]`;
    throw new DesignError(`${path} is [${found.join(", ")}], expected [${form}]${many}`);
  }
  if (inIntegers) checkRange(path, data);
  return Array.from({ length: images }, (_, i) => {
    const at = given === 1 ? 0 : i * each;
    return data.slice(at, at + each);
  });
}

/** @throws DesignError when a latent from a file has values beyond the end of the integers */
export function checkRange(path: string, data: Float32Array): void {
  const wrong = data.findIndex((value) => Math.abs(value) > MOST);
  if (wrong >= 0)
    throw new DesignError(`${path} holds ${data[wrong]!} at element ${wrong}: latents in integers end at +-${MOST}`);
}
