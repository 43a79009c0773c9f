import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { DesignError } from "../../compiler/design.ts";
import { makeFolder, onDisk, removeIfEmpty } from "../../files/disk.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { givenCache } from "../../files/package.ts";
import { openModel } from "../../reference/checkpoint.ts";
import { isCaptioned } from "../../reference/families.ts";
import { MOST_SEED } from "../../reference/sampler.ts";
import { command, type Flags } from "../command.ts";
import { progress, progressDone, table } from "../console.ts";
import { checkSeeds, jsonFlag, seedFlag } from "../flags.ts";
import { noteUnkept } from "../kept.ts";
import { numberFlag, whole } from "../numbers.ts";
import { commandOf, jobsOf, MEMORIES, shardOf, type Job, type MemoryName, type Shard } from "../regress-jobs.ts";
import { merged, readResults, RESULT_FILES, resultFiles, totalsOf, type JobResult } from "../regress-results.ts";
import { runJobs } from "../regress-run.ts";
import { sbatchScript, submit } from "../slurm.ts";

const list = (describe: string) => ({ type: "string", array: true, describe }) as const;

const flags = {
  model: list("Model folders"),
  resolution: list("Sides of latents, as --resolution of disc verify takes them"),
  array: list("Arrays, LANESxWIDTH"),
  memory: {
    ...list("Memories"),
    choices: Object.keys(MEMORIES) as MemoryName[],
    default: ["usual", "hard"] as MemoryName[],
  },
  seeds: { ...numberFlag("seeds", whole(1, MOST_SEED), "Seeds of each, one after the other"), default: 1 },
  ...seedFlag("The first of them"),
  caption: { type: "string", requiresArg: true, describe: "Caption, for models that have captions" },
  list: { type: "boolean", default: false, describe: "Print the jobs, a command each, and run none" },
  shard: {
    requiresArg: true,
    describe: "I/N: the I-th of N parts of the jobs, from 1 on",
    coerce: (text: unknown): Shard => parseShard(String(text)),
  },
  slurm: numberFlag("slurm", whole(1, 100_000), "As an array of so many tasks of Slurm, merged when all have ended"),
  merge: list("Folders of results to merge, in place of running anything"),
  jobs: numberFlag("jobs", whole(1, 256), "Jobs at a time; by default as many as there are cores"),
  out: { type: "string", describe: "Folder for results.json and junit.xml" },
  ...jsonFlag,
} as const;

const RUNNING = [
  "model",
  "resolution",
  "array",
  "memory",
  "seeds",
  "seed",
  "caption",
  "list",
  "shard",
  "slurm",
  "jobs",
];

export const regress = command({
  name: "regress",
  describe: "Verify a matrix of models, sizes, arrays, memories and seeds: on this machine, in shards, or by Slurm",
  flags,
  examples: [
    ["$0 regress --model models/digits --resolution 16 32 --array 8x8 16x16 --seeds 3 --out build/regress", "24 jobs"],
    ["$0 regress --merge shard-1 shard-2 --out build/regress", "what two machines found, as one"],
  ],
  idle: [
    { flags: RUNNING, when: ({ merge }) => merge !== undefined, because: "--merge runs nothing" },
    {
      flags: ["slurm", "jobs", "out"],
      when: ({ list }) => list === true,
      because: "--list runs nothing",
    },
    { flags: ["shard"], when: ({ slurm }) => slurm !== undefined, because: "--slurm makes shards by itself" },
  ],
  async run(flags) {
    const out = flags.out === undefined ? undefined : new OutputFolder(flags.out, "regress", RESULT_FILES);
    if (flags.merge) {
      report(merged(flags.merge.map(readResults)), out, flags);
      return;
    }
    const all = matrixOf(flags);
    const jobs = flags.shard ? shardOf(all, flags.shard) : all;
    if (flags.list) {
      const listed = jobs.map((job) => ({ id: job.id, seed: job.seed, command: commandOf(job) }));
      console.log(
        flags.json
          ? JSON.stringify({ jobs: listed })
          : table(
              ["job", "command"],
              listed.map(({ id, command }) => [id, command]),
            ),
      );
      return;
    }
    noteUnkept("regress");
    report(
      flags.slurm === undefined ? await runHere(jobs, flags) : await runSlurm(jobs, flags.slurm, flags),
      out,
      flags,
    );
  },
});

type Given = Flags<typeof flags>;

function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new DesignError(`--shard ${text}: I/N, whole numbers, I from 1 to N`);
  return { index, count };
}

/** @throws DesignError, CheckpointError */
function matrixOf({ model, resolution, array, memory, seeds, seed, caption }: Given): Job[] {
  const missing = Object.entries({ model, resolution, array }).find(([, values]) => values === undefined);
  if (missing) throw new DesignError(`--${missing[0]} is missing: jobs are all of --model, --resolution and --array`);
  checkSeeds(seed, seeds);
  const captioned = new Set(model!.filter((folder) => isCaptioned(openModel(folder).config)));
  if (captioned.size > 0 && caption === undefined)
    throw new DesignError(`--caption is missing: ${[...captioned].join(", ")} has captions`);
  if (captioned.size === 0 && caption !== undefined) throw new DesignError("--caption: no model here has captions");
  const jobs = jobsOf({ models: model!, resolutions: resolution!, arrays: array!, memories: memory, seeds, seed });
  return jobs.map((job) =>
    captioned.has(job.args[2]!) ? { ...job, args: [...job.args, "--caption", caption!] } : job,
  );
}

async function runHere(jobs: readonly Job[], { jobs: width }: Given): Promise<JobResult[]> {
  const digests = new Map<string, string>();
  const modelDigest = ({ args }: Job): string => {
    const folder = args[2]!;
    if (!digests.has(folder)) digests.set(folder, openModel(folder).digest());
    return digests.get(folder)!;
  };
  const ended: JobResult[] = [];
  const show = (): void => {
    const { failed, broken } = totalsOf(ended);
    progress(`${ended.length} of ${jobs.length} jobs, ${failed + broken} not well`, ended.length / jobs.length);
  };
  show();
  const told = (result: JobResult): void => {
    ended.push(result);
    if (result.status !== "passed") {
      progressDone();
      console.error(lineOf(result));
    }
    show();
  };
  const results = await runJobs(jobs, { jobs: width ?? availableParallelism(), modelDigest, told });
  progressDone();
  return results;
}

/** What is wrong, and what runs it again. */
const lineOf = ({ id, status, failure, command }: JobResult): string =>
  `${status.toUpperCase()} ${id}: ${failure}\n  ${command}`;

async function runSlurm(jobs: readonly Job[], count: number, flags: Given): Promise<JobResult[]> {
  if (flags.out === undefined) throw new DesignError("--slurm: --out is missing; tasks leave their results below it");
  const [folder, made] = [resolve(flags.out), [] as string[]];
  // One of its own for each run: what an earlier one left says nothing of this.
  const shards = onDisk(flags.out, () => {
    makeFolder(folder, made);
    return mkdtempSync(join(folder, "shards-"));
  });
  const { model, resolution, array, memory, seeds, seed, caption } = flags;
  const command = [
    ...[process.execPath, ...process.execArgv, fileURLToPath(new URL("../main.js", import.meta.url)), "regress"],
    ...["--model", ...model!, "--resolution", ...resolution!, "--array", ...array!, "--memory", ...memory],
    ...["--seeds", String(seeds), "--seed", String(seed), ...(caption === undefined ? [] : ["--caption", caption])],
    ...["--jobs", String(flags.jobs ?? 1)],
  ];
  const tasks = Math.min(count, jobs.length);
  const cache = givenCache();
  const common = { folder: process.cwd(), shards, cache: cache === undefined ? undefined : resolve(cache) };
  progress(`${jobs.length} jobs in ${tasks} tasks of Slurm`);
  try {
    await submit(sbatchScript({ count: tasks, jobs: flags.jobs ?? 1, ...common, command }));
  } catch (error) {
    rmSync(shards, { recursive: true });
    for (const folder of made.reverse()) removeIfEmpty(folder);
    throw error;
  }
  progressDone();
  const folders = Array.from({ length: tasks }, (_, i) => join(shards, `shard-${i + 1}`));
  const found = new Map(
    merged(folders.filter((folder) => existsSync(join(folder, "results.json"))).map(readResults)).map((job) => [
      job.id,
      job,
    ]),
  );
  // Their logs are of interest where a task left nothing.
  if (jobs.every(({ id }) => found.has(id))) rmSync(shards, { recursive: true });
  return jobs.map(
    (job) =>
      found.get(job.id) ?? {
        ...{ id: job.id, seed: job.seed, command: commandOf(job), status: "broken", seconds: 0 },
        failure: `its task left no result: ${shards}/shard-*.log`,
      },
  );
}

function report(results: readonly JobResult[], out: OutputFolder | undefined, { json, out: path }: Given): void {
  const totals = totalsOf(results);
  if (totals.passed < totals.jobs) process.exitCode = 1;
  out?.write(resultFiles(results));
  if (json) {
    console.log(JSON.stringify({ ok: totals.passed === totals.jobs, ...totals, results }));
    return;
  }
  const rows = results.map(({ id, status, seconds, cycles, utilisation }) => [
    ...[id, status, seconds.toFixed(1), cycles === undefined ? "-" : String(cycles)],
    utilisation === undefined ? "-" : `${(100 * utilisation).toFixed(1)}%`,
  ]);
  console.log(table(["job", "status", "seconds", "cycles", "utilisation"], rows));
  for (const result of results) if (result.status !== "passed") console.log(lineOf(result));
  console.log(
    `${totals.passed} of ${totals.jobs} passed${path === undefined ? "" : `; ${path}: ${RESULT_FILES.join(", ")}`}`,
  );
}
