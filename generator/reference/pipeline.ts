import { existsSync, statSync } from "node:fs";
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
    if (statSync(folder, { throwIfNoEntry: false })?.isFile())
      throw new CheckpointError(`${folder} is a file: a model is the folder that it lies in`);
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
  /** diffusers' class. */
  readonly name: string;
  readonly sampler: Sampler;
  readonly settings: Readonly<Record<string, unknown>>;
  /** diffusers' values of what is not given, where they are others. */
  readonly defaults?: Readonly<Record<string, unknown>>;
  /** Settings that mean nothing beside those. */
  readonly unused: readonly string[];
}

/** DiT's noise schedule, for a model that predicts the noise. */
const NOISE = {
  ...{ num_train_timesteps: 1000, beta_start: 1e-4, beta_end: 0.02, beta_schedule: "linear", trained_betas: null },
  ...{ prediction_type: "epsilon", rescale_betas_zero_snr: false },
};

/** Settings of thresholding, which is off. */
const THRESHOLDING = ["dynamic_thresholding_ratio", "sample_max_value"];

const FLOW_MATCHING: KnownScheduler = {
  name: "FlowMatchEulerDiscreteScheduler",
  sampler: "flow",
  settings: {
    ...{ num_train_timesteps: 1000, shift: 1, shift_terminal: null, use_dynamic_shifting: false },
    ...{ invert_sigmas: false, stochastic_sampling: false, use_karras_sigmas: false },
    ...{ use_exponential_sigmas: false, use_beta_sigmas: false },
  },
  unused: ["base_shift", "max_shift", "base_image_seq_len", "max_image_seq_len", "time_shift_type"],
};

const DDIM: KnownScheduler = {
  name: "DDIMScheduler",
  sampler: "ddim",
  settings: {
    ...NOISE,
    ...{ clip_sample: false, set_alpha_to_one: true, steps_offset: 0, thresholding: false },
    timestep_spacing: "leading",
  },
  defaults: { clip_sample: true },
  unused: ["clip_sample_range", ...THRESHOLDING],
};

const DPM_SOLVER: KnownScheduler = {
  name: "DPMSolverMultistepScheduler",
  sampler: "dpm",
  settings: {
    ...NOISE,
    ...{ solver_order: 2, algorithm_type: "dpmsolver++", solver_type: "midpoint", timestep_spacing: "linspace" },
    ...{ final_sigmas_type: "zero", lambda_min_clipped: -Infinity, thresholding: false, variance_type: null },
    ...{ use_karras_sigmas: false, use_exponential_sigmas: false, use_beta_sigmas: false },
    ...{ use_lu_lambdas: false, use_flow_sigmas: false },
  },
  unused: [
    // The last step ends without noise, and so is of first order whatever is said of it.
    ...[...THRESHOLDING, "lower_order_final", "euler_at_final", "steps_offset"],
    ...["flow_shift", "use_dynamic_shifting", "time_shift_type"],
    // DDIM's, which diffusers leaves in a scheduler that it makes of DDIM's settings.
    ...["clip_sample", "clip_sample_range", "set_alpha_to_one"],
  ],
};

const SCHEDULERS: readonly KnownScheduler[] = [
  FLOW_MATCHING,
  DDIM,
  DPM_SOLVER,
  { ...DPM_SOLVER, sampler: "dpm-v", settings: { ...DPM_SOLVER.settings, prediction_type: "v_prediction" } },
];

const configSchema = z.looseObject({ _class_name: z.string() });

/**
 * How the scheduler beside a model, or in its pipeline, samples it.
 * @returns undefined when there is none
 * @throws CheckpointError that names the settings with which it samples otherwise than any of SAMPLERS
 */
export function schedulerOf(folder: string): Sampler | undefined {
  const path = ["scheduler_config.json", "scheduler/scheduler_config.json"]
    .map((file) => join(folder, file))
    .find((file) => existsSync(file));
  if (path === undefined) return undefined;
  const { _class_name: name, ...given } = readJson(path, configSchema, true);
  const known = SCHEDULERS.filter((each) => each.name === name);
  const others = `${SAMPLERS.slice(0, -1).join(", ")} or ${SAMPLERS.at(-1)}`;
  const refuse = (what: string): CheckpointError =>
    new CheckpointError(`${path}: not supported: ${what}; --sampler ${others} samples without it`);
  if (known.length === 0) throw refuse(name);
  const differing = known.map(({ settings, defaults, unused }) =>
    Object.entries({ ...defaults, ...given })
      .filter(([key]) => key in settings || !(key.startsWith("_") || unused.includes(key)))
      .filter(([key, value]) => value !== settings[key]),
  );
  const at = differing.findIndex((those) => those.length === 0);
  if (at < 0) {
    const [fewest] = differing.toSorted((one, other) => one.length - other.length);
    throw refuse(`${name} with ${fewest!.map(([key, value]) => `${key} = ${JSON.stringify(value)}`).join(", ")}`);
  }
  return known[at]!.sampler;
}
