import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { fixtureFolder } from "../reference/fixtures.ts";
import { disc, withFlags } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-fidelity-resume-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const model = join(work, "model");
cpSync(fixtureFolder("plain"), model, { recursive: true });
const cache = join(work, "cache");
const folder = join(cache, "fidelity");

/** The kept images, and when each was written. */
function kept(): Map<string, number> {
  try {
    return new Map(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs]));
  } catch {
    return new Map();
  }
}

/** Those that a run added, with what it printed; none that was there is written again. */
async function run(flags: string, into = cache): Promise<{ added: number; rewritten: number; stdout: string }> {
  const before = kept();
  const line = withFlags(`fidelity --model ${model} --sweep 0 --steps 2 --json`, flags);
  const { status, stdout } = await disc(line, { DISC_CACHE: into });
  expect(status).toBe(0);
  const after = kept();
  const rewritten = [...before].filter(([name, time]) => after.get(name) !== time).length;
  return { added: after.size - before.size, rewritten, stdout };
}

/** A fine solution, the float model's image, and two in integers. */
const RUNS = 4;
const alone = await run("--images 3", join(work, "other"));

test("more images go on behind those that are kept, and give what a run from nothing gives", async () => {
  expect((await run("--images 2")).added).toBe(2 * RUNS);
  expect(await run("--images 3")).toEqual({ added: RUNS, rewritten: 0, stdout: alone.stdout });
  expect(await run("--images 3")).toEqual({ added: 0, rewritten: 0, stdout: alone.stdout });
});

test("another operating point of the same images is sampled alone", async () => {
  await run("--images 3");
  expect(await run("--images 3 --ctr 1,1")).toMatchObject({ added: 3, rewritten: 0 });
});

test.each(["--guidance 3", "--steps 3", "--seed 11", "--sampler ddim", "--resolution 4"])(
  "nothing is taken for images with %s",
  async (flags) => {
    await run("--images 3");
    const { added } = await run(`--images 2 ${flags}`);
    // Fine solutions of the same images are the same in another number of steps.
    expect(added).toBe(flags.startsWith("--steps") ? 2 * (RUNS - 1) : 2 * RUNS);
  },
);

test("a model with one other weight has images of its own, and so has one that was calibrated otherwise", async () => {
  await run("--images 3");
  const weights = join(model, "diffusion_pytorch_model.safetensors");
  const right = readFileSync(weights);
  const changed = Buffer.from(right);
  changed[changed.length - 2]! ^= 1;
  writeFileSync(weights, changed);
  expect((await run("--images 3")).added).toBe(3 * RUNS);
  writeFileSync(weights, right);
  expect((await run("--images 3")).added).toBe(0);
  const quantised = join(work, "q.safetensors");
  await disc(`quantise --model ${model} --guidance 5 --out ${quantised}`, { DISC_CACHE: cache });
  expect((await run(`--images 3 --quantised ${quantised}`)).added).toBe(3 * RUNS);
});

test("what was kept is not believed when it is cut off or changed", async () => {
  await run("--images 3");
  const [first, second, ...others] = [...kept().keys()].map((name) => join(folder, name)) as [string, string];
  truncateSync(first, 200);
  writeFileSync(
    second,
    readFileSync(second, "utf8").replace(/"image":"(.)/, (_, c) => `"image":"${c === "A" ? "B" : "A"}`),
  );
  expect(others.length).toBeGreaterThan(0);
  const { stdout } = await run("--images 3");
  expect(stdout).toBe(alone.stdout);
});

test("a run that is killed goes on where it was", async () => {
  rmSync(folder, { recursive: true });
  const main = join(process.cwd(), "dist/generator/cli/main.js");
  const args = [main, ...`fidelity --model ${model} --sweep 0 --steps 2 --images 3 --jobs 1`.split(" ")];
  const child = execFile(process.execPath, args, { env: { ...process.env, DISC_CACHE: cache } });
  while (kept().size === 0 && child.exitCode === null) await sleep(5);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.on("exit", resolve));
  const { size } = kept();
  expect(size).toBeGreaterThan(0);
  const { added, rewritten, stdout } = await run("--images 3");
  expect({ whole: size + added >= 3 * RUNS, rewritten, stdout }).toEqual({
    whole: true,
    rewritten: 0,
    stdout: alone.stdout,
  });
});

test("a place where nothing can be kept is said, and the run goes on", async () => {
  const file = join(work, "a file");
  writeFileSync(file, "mine");
  const line = `fidelity --model ${model} --sweep 0 --steps 2 --images 2 --json`;
  const { status, stderr } = await disc(line, { DISC_CACHE: file });
  expect(status).toBe(0);
  expect(stderr).toContain(`note: nothing can be kept in ${join(file, "fidelity")}`);
  expect(readFileSync(file, "utf8")).toBe("mine");
});
