import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint, type Checkpoint } from "../../generator/reference/checkpoint.ts";
import type { FloatModel } from "../../generator/reference/forward.ts";
import { SafetensorsFile } from "../../generator/reference/safetensors.ts";

/** A small random model, and what diffusers computed with it (test/fixtures/dit/make_fixtures.py). */
export interface Fixture {
  readonly checkpoint: Checkpoint;
  readonly resolution: number;
  readonly timestep: number;
  readonly label: number;
  readonly latent: Float32Array;
  readonly output: Float32Array;
}

export function fixtureFolder(name: string): string {
  return join(import.meta.dirname, "../fixtures/dit", name);
}

export function fixture(name: string): Fixture {
  const folder = fixtureFolder(name);
  const io = new SafetensorsFile(join(folder, "io.safetensors"));
  const settings = readSettings(folder);
  return {
    checkpoint: openCheckpoint(folder),
    ...settings,
    latent: io.read("latent").data,
    output: io.read("output").data,
  };
}

/** Sampling with diffusers' scheduler; `sample` (flow matching) for the models whose outputs are as wide as their inputs. */
export function sampledFixture(
  name: string,
  tensor: "sample" | "ddim",
): { settings: Settings["sample"]; result: Float32Array } {
  const folder = fixtureFolder(name);
  const { sample } = readSettings(folder);
  return { settings: sample, result: new SafetensorsFile(join(folder, "io.safetensors")).read(tensor).data };
}

interface Settings {
  readonly resolution: number;
  readonly timestep: number;
  readonly label: number;
  readonly sample: { readonly label: number; readonly steps: number; readonly guidance: number; readonly seed: number };
}

function readSettings(folder: string): Settings {
  return JSON.parse(readFileSync(join(folder, "io.json"), "utf8")) as Settings;
}

/**
 * The tensors of a model that a planted mistake in does not show.
 * @param shows whether a model differs from the one that is right
 */
export function silentTensors<M extends FloatModel & { readonly folder: string }>(
  model: M,
  shows: (planted: M) => boolean,
): { names: readonly string[]; silent: string[] } {
  const { names } = new SafetensorsFile(join(model.folder, "diffusion_pytorch_model.safetensors"));
  const silent = names.filter((planted) => {
    const tensor = (asked: string): Float32Array => {
      const data = model.tensor(asked);
      return asked === planted ? data.map((value) => value * 1.05) : data;
    };
    return !shows({ ...model, tensor });
  });
  return { names, silent };
}

/** Largest |expected - found| over largest |expected|. */
export function relativeError(expected: Float32Array, found: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0) / largest;
}
