import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-pipeline-"));
const pipeline = join(work, "pipeline");
const digits = "models/digits";

beforeAll(() => {
  mkdirSync(join(pipeline, "scheduler"), { recursive: true });
  cpSync(digits, join(pipeline, "transformer"), { recursive: true });
  const index = { _class_name: "DiTPipeline", transformer: ["diffusers", "DiTTransformer2DModel"] };
  writeFileSync(join(pipeline, "model_index.json"), JSON.stringify(index));
});
afterAll(() => {
  rmSync(work, { recursive: true });
});

function schedule(settings: object): void {
  writeFileSync(join(pipeline, "scheduler/scheduler_config.json"), JSON.stringify(settings));
}

/** What a command with `--model MODEL --out FILE` writes. */
async function written(model: string, command: string, file: string): Promise<Buffer> {
  const out = join(work, `${model === pipeline ? "pipeline" : "model"}-${file}`);
  const { status, stderr } = await disc(`${command} --model ${model} --out ${out}`);
  expect(`${status} ${stderr}`).toMatch(/^0/);
  return readFileSync(out);
}

const sampleTwo = "sample --engine float --resolution 8 --steps 2";

test("the sampler is that of second order for what a pipeline's scheduler says, unless --sampler does", async () => {
  const ddim = { _class_name: "DDIMScheduler", clip_sample: false };
  const model = await written(digits, `${sampleTwo} --sampler flow2`, "flow.npy");
  const noise = await written(digits, `${sampleTwo} --sampler dpm`, "dpm.npy");
  expect(noise.equals(model)).toBe(false);
  schedule(ddim);
  expect(await written(pipeline, sampleTwo, "dpm.npy")).toEqual(noise);
  expect(await written(pipeline, `${sampleTwo} --sampler flow2`, "flow.npy")).toEqual(model);
  cpSync(join(digits, "scheduler_config.json"), join(pipeline, "scheduler/scheduler_config.json"));
  expect(await written(pipeline, sampleTwo, "flow.npy")).toEqual(model);
  // Of first order only when asked.
  expect((await written(digits, `${sampleTwo} --sampler flow`, "first.npy")).equals(model)).toBe(false);
});

test("a scheduler that samples otherwise is one line, and --sampler goes past it", async () => {
  schedule({ _class_name: "DDIMScheduler", prediction_type: "v_prediction", clip_sample: false });
  const out = join(work, "none.npy");
  expect(await disc(`${sampleTwo} --model ${pipeline} --out ${out}`)).toEqual({
    status: 1,
    stdout: "",
    stderr: `disc: ${pipeline}/scheduler/scheduler_config.json: not supported: DDIMScheduler with prediction_type = "v_prediction"; --sampler flow, flow2, ddim, dpm or dpm-v samples without it\n`,
  });
  await written(pipeline, `${sampleTwo} --sampler ddim`, "forced.npy");
  // One pass in float has no schedule.
  await written(pipeline, `forward --latent ${join(work, "pipeline-forced.npy")} --timestep 1 --class 3`, "pass.npy");
});

test("a DPM-Solver++ samples a pipeline as --sampler dpm does", async () => {
  schedule({ _class_name: "DPMSolverMultistepScheduler" });
  const found = await written(pipeline, sampleTwo, "dpm.npy");
  expect(found).toEqual(await written(digits, `${sampleTwo} --sampler dpm`, "dpm.npy"));
  expect(found.equals(await written(digits, `${sampleTwo} --sampler ddim`, "other.npy"))).toBe(false);
});

test("a sampler for another kind of model is taken with a note", async () => {
  const command = `${sampleTwo} --out ${join(work, "noted.npy")} --model ${digits}`;
  const noted = await disc(`${command} --sampler ddim`);
  expect(noted.stderr).toContain(
    `note: the scheduler of ${digits} says that it predicts a velocity; --sampler ddim takes it for noise\n`,
  );
  expect([noted.status, (await disc(`${command} --sampler flow2`)).stderr.includes("note")]).toEqual([0, false]);
});

test("every command takes a pipeline as it takes its transformer", async () => {
  cpSync(join(digits, "scheduler_config.json"), join(pipeline, "scheduler/scheduler_config.json"));
  const both = async (command: string, file: string): Promise<void> => {
    expect((await written(pipeline, command, file)).equals(await written(digits, command, file))).toBe(true);
  };
  await both("quantise --resolution 8", "int8.safetensors");
  const model = join(work, "model-int8.safetensors");
  await both(`forward --latent ${join(work, "model-flow.npy")} --timestep 500 --class 3`, "forward.npy");
  const design = "--resolution 8 --array 8x8";
  for (const command of [`generate ${design}`, `compile ${design} --steps 2 --quantised ${model}`]) {
    const [name] = command.split(" ");
    const said = await Promise.all(
      [pipeline, digits].map(async (from) => {
        const out = join(work, `${name}-${from === pipeline ? "pipeline" : "model"}`);
        const { status, stdout } = await disc(`${command} --model ${from} --out ${out} --json`);
        expect(status).toBe(0);
        return stdout.replaceAll(out, "OUT");
      }),
    );
    expect(said[0]).toBe(said[1]);
  }
  const compared = `fidelity --model ${pipeline} --images 2 --sweep 0 --steps 1 --resolution 8 --quantised ${model}`;
  expect((await disc(compared)).status).toBe(0);
});
