import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readJson } from "./read-file.ts";
import { CheckpointError } from "./safetensors.ts";
import { SAMPLERS, type Sampler } from "./schedule.ts";

const indexSchema = z.looseObject({ _class_name: z.string(), transformer: z.array(z.unknown()).optional() });

/**
 * The folder of the transformer: the one given, or, in that of a whole diffusers pipeline, `transformer`.
 * @throws CheckpointError when it is neither
 */
export function transformerFolder(folder: string): string {
  if (existsSync(join(folder, "config.json"))) return folder;
  const index = join(folder, "model_index.json");
  if (!existsSync(index)) {
    throw new CheckpointError(
      `${join(folder, "config.json")}: no such file: a model is a folder as diffusers' save_pretrained writes it`,
    );
  }
  const { _class_name: name, transformer } = readJson(index, indexSchema);
  if (!transformer) throw new CheckpointError(`${index}: a ${name} has no transformer`);
  return join(folder, "transformer");
}

/** The settings under which a scheduler does what `schedule` does. */
interface KnownScheduler {
  readonly sampler: Sampler;
  readonly settings: Readonly<Record<string, unknown>>;
  /** diffusers' values of what is not given, where they are others. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Settings that mean nothing beside those; all others when left out. */
  readonly unused?: readonly string[];
  /** What is done in place of its own steps. */
  readonly note?: string;
}

/** What a model that predicts noise was trained with. */
const NOISE = {
  ...{ num_train_timesteps: 1000, beta_start: 1e-4, beta_end: 0.02, beta_schedule: "linear", trained_betas: null },
  ...{ prediction_type: "epsilon", rescale_betas_zero_snr: false },
};

const SCHEDULERS = new Map<string, KnownScheduler>([
  [
    "FlowMatchEulerDiscreteScheduler",
    {
      sampler: "flow",
      settings: {
        ...{ num_train_timesteps: 1000, shift: 1, shift_terminal: null, use_dynamic_shifting: false },
        ...{ invert_sigmas: false, stochastic_sampling: false, use_karras_sigmas: false },
        ...{ use_exponential_sigmas: false, use_beta_sigmas: false },
      },
      unused: ["base_shift", "max_shift", "base_image_seq_len", "max_image_seq_len", "time_shift_type"],
    },
  ],
  [
    "DDIMScheduler",
    {
      sampler: "ddim",
      settings: {
        ...NOISE,
        ...{ clip_sample: false, set_alpha_to_one: true, steps_offset: 0, thresholding: false },
        timestep_spacing: "leading",
      },
      defaults: { clip_sample: true },
      unused: ["clip_sample_range", "dynamic_thresholding_ratio", "sample_max_value"],
    },
  ],
  [
    "DPMSolverMultistepScheduler",
    { sampler: "ddim", settings: NOISE, note: "sampled with DDIM on the same noise schedule" },
  ],
]);

const configSchema = z.looseObject({ _class_name: z.string() });

/**
 * How the scheduler beside a model, or in its pipeline, samples it.
 * @returns undefined when there is none
 * @throws CheckpointError that names the settings with which it samples otherwise than any of SAMPLERS
 */
export function schedulerOf(folder: string): { readonly sampler: Sampler; readonly note?: string } | undefined {
  const path = ["scheduler_config.json", "scheduler/scheduler_config.json"]
    .map((file) => join(folder, file))
    .find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const { _class_name: name, ...given } = readJson(path, configSchema);
  const known = SCHEDULERS.get(name);
  const refuse = (what: string): CheckpointError =>
    new CheckpointError(`${path}: not supported: ${what}; --sampler ${SAMPLERS.join(" or ")} samples without it`);
  if (!known) throw refuse(name);
  const { sampler, settings, defaults, unused, note } = known;
  const differing = Object.entries({ ...defaults, ...given })
    .filter(([key]) => key in settings || (unused && !key.startsWith("_") && !unused.includes(key)))
    .filter(([key, value]) => value !== settings[key]);
  if (differing.length > 0)
    throw refuse(`${name} with ${differing.map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(", ")}`);
  return note === undefined ? { sampler } : { sampler, note: `${path}: a ${name} is ${note}` };
}
