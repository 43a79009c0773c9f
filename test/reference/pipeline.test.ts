import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { schedulerOf } from "../../generator/reference/pipeline.ts";
import { CheckpointError } from "../../generator/reference/safetensors.ts";

const plain = join(import.meta.dirname, "../fixtures/dit/plain");

/** A pipeline around the fixture `plain`. */
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipeline-"));
  mkdirSync(join(folder, "scheduler"));
  cpSync(plain, join(folder, "transformer"), { recursive: true });
  writeIndex({ transformer: ["diffusers", "DiTTransformer2DModel"] });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeIndex(parts: object): void {
  const index = { _class_name: "DiTPipeline", _diffusers_version: "0.30.0", id2label: { 0: "tench" }, ...parts };
  writeFileSync(join(folder, "model_index.json"), JSON.stringify(index));
}

/** As Python writes it, to which infinities are numbers. */
function writeScheduler(settings: object): void {
  const text = JSON.stringify(settings, (_, value: unknown) => (value === -Infinity ? "-Infinity" : value));
  writeFileSync(join(folder, "scheduler/scheduler_config.json"), text.replace('"-Infinity"', "-Infinity"));
}

/** The scheduler beside facebook/DiT-XL-2-256, as published. */
const PUBLISHED = {
  ...{ _class_name: "DDIMScheduler", _diffusers_version: "0.12.0.dev0", beta_end: 0.02, beta_schedule: "linear" },
  ...{ beta_start: 0.0001, clip_sample: false, num_train_timesteps: 1000, prediction_type: "epsilon" },
  ...{ set_alpha_to_one: true, steps_offset: 0, trained_betas: null },
};

test("the transformer of a pipeline is the model", () => {
  const [alone, piped] = [openCheckpoint(plain), openCheckpoint(folder)];
  expect(piped.config).toEqual(alone.config);
  expect(piped.folder).toBe(join(folder, "transformer"));
  expect(piped.tensor("proj_out_2.weight")).toEqual(alone.tensor("proj_out_2.weight"));
});

test("a pipeline without one is refused, and so is an index that is none", () => {
  writeIndex({ _class_name: "StableDiffusionPipeline", unet: ["diffusers", "UNet2DConditionModel"] });
  expect(() => openCheckpoint(folder)).toThrow(
    new CheckpointError(`${folder}/model_index.json: a StableDiffusionPipeline has no transformer`),
  );
  writeFileSync(join(folder, "model_index.json"), "[]");
  expect(() => openCheckpoint(folder)).toThrow(/model_index\.json: not supported: the whole = \[\]: /);
});

test("without a scheduler nothing is said of sampling", () => {
  expect(schedulerOf(folder)).toBeUndefined();
});

test.each([
  ["DiT's own", PUBLISHED],
  ["one that leaves all but clipping to the defaults", { _class_name: "DDIMScheduler", clip_sample: false }],
  [
    "one of today",
    {
      ...PUBLISHED,
      ...{ clip_sample_range: 1, dynamic_thresholding_ratio: 0.995, rescale_betas_zero_snr: false },
      ...{ sample_max_value: 1, thresholding: false, timestep_spacing: "leading" },
    },
  ],
])("a DDIM scheduler, %s, is the sampler ddim", (_, settings) => {
  writeScheduler(settings);
  expect(schedulerOf(folder)).toBe("ddim");
});

test("a flow-matching scheduler is the sampler flow, beside the model too", () => {
  expect(schedulerOf("models/digits")).toBe("flow");
  cpSync("models/digits/scheduler_config.json", join(folder, "scheduler/scheduler_config.json"));
  expect(schedulerOf(folder)).toBe("flow");
});

/** A DPM-Solver++ as diffusers saves it; one that it made of DiT's scheduler has settings of that too. */
const SOLVER = {
  ...{ _class_name: "DPMSolverMultistepScheduler", _diffusers_version: "0.42.1", algorithm_type: "dpmsolver++" },
  ...{ beta_end: 0.02, beta_schedule: "linear", beta_start: 0.0001, dynamic_thresholding_ratio: 0.995 },
  ...{ euler_at_final: false, final_sigmas_type: "zero", flow_shift: 1, lambda_min_clipped: -Infinity },
  ...{ lower_order_final: true, num_train_timesteps: 1000, prediction_type: "epsilon" },
  ...{ rescale_betas_zero_snr: false, sample_max_value: 1, solver_order: 2, solver_type: "midpoint" },
  ...{ steps_offset: 0, thresholding: false, time_shift_type: "exponential", timestep_spacing: "linspace" },
  ...{ trained_betas: null, use_beta_sigmas: false, use_dynamic_shifting: false, use_exponential_sigmas: false },
  ...{ use_flow_sigmas: false, use_karras_sigmas: false, use_lu_lambdas: false, variance_type: null },
};

test.each([
  ["as it is saved", SOLVER, "dpm"],
  ["of v", { ...SOLVER, prediction_type: "v_prediction" }, "dpm-v"],
  ["by its defaults", { _class_name: "DPMSolverMultistepScheduler" }, "dpm"],
  ["made of DiT's scheduler", { ...SOLVER, clip_sample: false, clip_sample_range: 1, set_alpha_to_one: true }, "dpm"],
] as const)("a DPM-Solver++ scheduler, %s, is a sampler", (_, settings, sampler) => {
  writeScheduler(settings);
  expect(schedulerOf(folder)).toBe(sampler);
});

const flow = { _class_name: "FlowMatchEulerDiscreteScheduler" };
test.each([
  [{ ...PUBLISHED, prediction_type: "v_prediction" }, 'DDIMScheduler with prediction_type = "v_prediction"'],
  [{ ...PUBLISHED, beta_schedule: "scaled_linear" }, 'DDIMScheduler with beta_schedule = "scaled_linear"'],
  [{ ...PUBLISHED, beta_end: 0.012, steps_offset: 1 }, "DDIMScheduler with beta_end = 0.012, steps_offset = 1"],
  [{ _class_name: "DDIMScheduler" }, "DDIMScheduler with clip_sample = true"],
  [{ ...PUBLISHED, eta: 1 }, "DDIMScheduler with eta = 1"],
  [{ ...flow, shift: 3 }, "FlowMatchEulerDiscreteScheduler with shift = 3"],
  [{ ...SOLVER, trained_betas: [0.1] }, "DPMSolverMultistepScheduler with trained_betas = [0.1]"],
  [
    { ...SOLVER, solver_order: 3, timestep_spacing: "leading" },
    'DPMSolverMultistepScheduler with solver_order = 3, timestep_spacing = "leading"',
  ],
  [
    { ...SOLVER, prediction_type: "v_prediction", use_karras_sigmas: true },
    "DPMSolverMultistepScheduler with use_karras_sigmas = true",
  ],
  [{ ...SOLVER, lambda_min_clipped: -5.1 }, "DPMSolverMultistepScheduler with lambda_min_clipped = -5.1"],
  [{ ...SOLVER, eta: 1 }, "DPMSolverMultistepScheduler with eta = 1"],
  [{ _class_name: "PNDMScheduler" }, "PNDMScheduler"],
])("settings that sample otherwise are named: %j", (settings, what) => {
  writeScheduler(settings);
  expect(() => schedulerOf(folder)).toThrow(
    new CheckpointError(
      `${folder}/scheduler/scheduler_config.json: not supported: ${what}; --sampler flow, flow2, ddim, dpm or dpm-v samples without it`,
    ),
  );
});
