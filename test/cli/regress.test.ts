import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { commandOf, jobsOf, shardOf, type Job } from "../../generator/cli/regress-jobs.ts";
import { merged, resultFiles, type JobResult } from "../../generator/cli/regress-results.ts";
import { resultOf } from "../../generator/cli/regress-run.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-regress-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const matrix = {
  ...{ models: ["models/digits", "models/captions"], resolutions: ["16", "8x12"], arrays: ["8x8", "4x16"] },
  ...{ memories: ["usual", "hard"] as const, seeds: 3, seed: 5 },
};
const [job] = jobsOf({ ...matrix, arrays: ["8x8"] }) as [Job];

test("a matrix is all of its combinations, each once, and shards are all of it", () => {
  const jobs = jobsOf(matrix);
  expect(jobs).toHaveLength(2 * 2 * 2 * 2 * 3);
  expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
  expect(new Set(jobs.map(commandOf)).size).toBe(jobs.length);
  for (const count of [1, 5, 48, 60]) {
    const shards = Array.from({ length: count }, (_, i) => shardOf(jobs, { index: i + 1, count }));
    expect(shards.flat()).toEqual(jobs);
    const sizes = shards.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2);
  }
});

test("two folders of one name are two models, and one that is named twice is a mistake", () => {
  const ids = jobsOf({ ...matrix, models: ["a/mine", "b/mine"] }).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(() => jobsOf({ ...matrix, models: ["a/mine", "a/mine"] })).toThrow(
    "mine-16-8x8-usual-5 stands in the matrix twice",
  );
});

test("a command goes through a shell as it is", () => {
  const args = ["verify", "--model", "my model's", "--caption", 'a "thin" $seven'];
  const said = execFileSync("sh", ["-c", `disc() { printf '%s\\n' "$@"; }; ${commandOf({ ...job, args })}`], {
    encoding: "utf8",
  });
  expect(said.trimEnd().split("\n")).toEqual(args);
});

test("the end of a job is a verdict, or none", () => {
  const ends = (status: number | string, said: unknown, stderr = ""): Partial<JobResult> =>
    resultOf(job, { status, stdout: typeof said === "string" ? said : JSON.stringify(said), stderr }, 1);
  const trials = [
    { name: "a loop", ok: true },
    { name: "stop", ok: false, failure: "latent differs" },
  ];
  expect(ends(0, { ok: true, cycles: 9, trials: [trials[0]] })).toMatchObject({ status: "passed", cycles: 9 });
  expect(ends(1, { ok: false, trials })).toMatchObject({ status: "failed", failure: "stop: latent differs" });
  expect(ends(1, "", "50% simulating\ndisc: no such model\n")).toMatchObject({
    status: "broken",
    failure: "disc: no such model",
  });
  expect(ends("SIGKILL", "")).toMatchObject({ status: "broken", failure: "ended with SIGKILL" });
  // A verdict that its status contradicts is none.
  expect(ends(1, { ok: true, trials })).toMatchObject({ status: "broken" });
});

const result = (id: string, status: JobResult["status"], failure?: string): JobResult => ({
  ...{ id, seed: 1, command: "disc verify --seed 1", status, seconds: 1.25 },
  ...(failure !== undefined && { failure }),
});

test("results merge to the best of each job, and JUnit's XML counts them and escapes their texts", () => {
  const one = [result("a", "failed", "x"), result("b", "passed")];
  const other = [result("a", "passed"), result("c", "failed", 'K < 3 & "4"\u0001')];
  const all = merged([one, other]);
  expect(all.map(({ id, status }) => `${id} ${status}`)).toEqual(["a passed", "b passed", "c failed"]);
  const xml = resultFiles(all).get("junit.xml")!;
  expect(xml).toContain('tests="3" failures="1" errors="0" time="3.8"');
  expect(xml).toContain('<failure message="K &lt; 3 &amp; &quot;4&quot;?">disc verify --seed 1</failure>');
  expect(() => merged([one, [{ ...result("a", "passed"), command: "disc verify --seed 2" }]])).toThrow(
    "a: two different jobs",
  );
});

test("disc regress lists, runs what it can, and merges what shards left", async () => {
  // More lanes than tokens: refused before anything is built.
  const line = "regress --model models/digits --resolution 8 --array 64x8 32x8 --memory usual";
  const listed = await disc(`${line} --list --json`);
  const { jobs } = JSON.parse(listed.stdout) as { jobs: { id: string }[] };
  expect(jobs.map(({ id }) => id)).toEqual(["digits-8-64x8-usual-1", "digits-8-32x8-usual-1"]);
  for (const i of [1, 2]) {
    const { status, stdout } = await disc(`${line} --shard ${i}/2 --out ${join(work, `${i}`)}`);
    expect([status, stdout]).toEqual([1, expect.stringContaining("0 of 1 passed")]);
  }
  const { status, stdout } = await disc(
    `regress --merge ${join(work, "1")} ${join(work, "2")} --out ${join(work, "all")} --json`,
  );
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ ok: false, jobs: 2, passed: 0, failed: 0, broken: 2 });
  const xml = readFileSync(join(work, "all/junit.xml"), "utf8");
  expect(xml).toContain('message="disc: array 64x8: 16 tokens do not fill 64 lanes"');
  expect(readdirSync(join(work, "all")).sort()).toEqual(["junit.xml", "regress.manifest.json", "results.json"]);
});

test.each([
  ["--resolution 8 --array 8x8", "--model is missing: jobs are all of --model, --resolution and --array"],
  ["--model models/digits --resolution 8 --array 8x8 --shard 3/2", "--shard 3/2: I/N, whole numbers, I from 1 to N"],
  ["--model models/captions --resolution 8 --array 8x8", "--caption is missing: models/captions has captions"],
  ["--model models/digits --resolution 8 --array 8x8 --caption seven", "--caption: no model here has captions"],
  ["--merge models --seeds 3", "--seeds: --merge runs nothing"],
  ["--merge models", "models/results.json: no results of disc regress"],
  [
    "--model models/digits --resolution 8 --array 8x8 --slurm 2",
    "--slurm: --out is missing; tasks leave their results below it",
  ],
])("disc regress %s is a mistake", async (flags, message) => {
  const { status, stderr } = await disc(`regress ${flags}`);
  expect([status, stderr.split("\n").filter((line) => line.startsWith("disc:"))]).toEqual([1, [`disc: ${message}`]]);
});

test("without Slurm, --slurm says so and leaves nothing", async () => {
  const out = join(work, "none");
  const flags = `--model models/digits --resolution 8 --array 8x8 --slurm 2 --out ${out}`;
  const { status, stderr } = await disc(`regress ${flags}`, { PATH: work });
  expect([status, stderr]).toEqual([1, expect.stringContaining("disc: --slurm: there is no sbatch here")]);
  expect(existsSync(out)).toBe(false);
});

/** Whether a cluster answers here; Debian's slurm-wlm on one node is one. */
const cluster = ((): boolean => {
  try {
    return execFileSync("sinfo", ["-h"], { encoding: "utf8", stdio: "pipe", timeout: 5000 }).includes("idle");
  } catch {
    return false;
  }
})();

test.skipIf(!cluster)(
  "an array of Slurm's runs the shards; a task that leaves nothing is named (needs slurm-wlm)",
  async () => {
    const out = join(work, "slurm");
    const flags = `--model models/digits --resolution 8 --array 64x8 32x8 --memory usual --slurm 2 --out ${out} --json`;
    const { status, stdout } = await disc(`regress ${flags}`);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ jobs: 2, broken: 2 });
    expect(stdout).toContain("16 tokens do not fill 32 lanes");
    // A program that is not there: tasks end without a result.
    writeFileSync(join(work, "sbatch"), "#!/bin/sh\ncat > /dev/null; echo Submitted batch job 1\n", { mode: 0o755 });
    const lost = await disc(`regress ${flags}`, { PATH: `${work}:${process.env["PATH"]}` });
    expect(lost.stdout).toContain("its task left no result");
  },
);
