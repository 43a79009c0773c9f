import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { runTasks } from "../../generator/cli/workers.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { disc as run } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-workers-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

test("what a worker emits has the source lines of the TypeScript, as in the main thread", async () => {
  const script = join(work, "emits.mjs");
  const hdl = pathToFileURL(join(packageRoot, "dist/generator/hdl/index.js")).href;
  const lines = [
    'import { parentPort } from "node:worker_threads";',
    `import { emit, Queue, UInt } from ${JSON.stringify(hdl)};`,
    'parentPort.on("message", () => parentPort.postMessage({ result: [...emit(new Queue(UInt(8), 4)).files.values()].join("") }));',
  ];
  writeFileSync(script, lines.join("\n"));
  const [text] = await runTasks<string>(pathToFileURL(script), [0], { jobs: 1, data: {}, progress: () => undefined });
  expect(text).toMatch(/queue\.ts:\d+/);
  expect(text).not.toContain(".js");
});

test("a mistake that a worker meets is one line, as in the main thread", async () => {
  const model = join(work, "nan");
  cpSync(join(packageRoot, "models/digits"), model, { recursive: true });
  const file = join(model, "diffusion_pytorch_model.safetensors");
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<string, { data_offsets: number[] }>;
  const at = 8 + length + header["pos_embed.proj.bias"]!.data_offsets[0]!;
  // All ones are no number in any of the formats.
  bytes.fill(0xff, at, at + 4);
  writeFileSync(file, bytes);
  const sample = `--model ${model} --resolution 8 --steps 1`;
  for (const command of [`quantise --model ${model} --resolution 8`, `sample ${sample} --engine golden`]) {
    const out = join(work, command.startsWith("quantise") ? "never.safetensors" : "never.png");
    const { status, stdout, stderr } = await run(`${command} --out ${out}`);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^(?:[^\n]*calibrating[^\n]*\n)*disc: [^\n]* holds NaN at element \d+\n$/);
  }
});
