import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { digestOf } from "../files/manifest.ts";
import { packageRoot } from "../files/package.ts";
import { codeDigests, digestsBelow, keep, keptFile, readKept } from "./kept.ts";
import { commandOf, type Job } from "./regress-jobs.ts";
import { jobResult, type JobResult } from "./regress-results.ts";

/** What `disc verify --json` says of interest here. */
const verdict = z.object({
  ok: z.boolean(),
  cycles: z.number().optional(),
  utilisation: z.number().optional(),
  trials: z.array(z.object({ name: z.string(), failure: z.string().optional() })),
});

/**
 * Runs jobs, several at a time, each in a process of its own. What has passed is kept by the digest of its command, its model and this
 * program, and does not run again; what has not, does.
 * @param modelDigest of the model that a job names
 * @param told is called when a job has ended
 * @returns results in the order of the jobs
 */
export async function runJobs(
  jobs: readonly Job[],
  options: {
    readonly jobs: number;
    readonly modelDigest: (job: Job) => string;
    readonly told: (result: JobResult) => void;
  },
): Promise<JobResult[]> {
  const results = new Array<JobResult>(jobs.length);
  const code = [...codeDigests([".", "../sim"]), ...digestsBelow(join(packageRoot, "templates"))];
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < jobs.length) {
      const index = next++;
      const job = jobs[index]!;
      const file = keptFile("regress", digestOf([...code, options.modelDigest(job), ...job.args].join("\0")));
      const result = readKept(file, jobResult) ?? (await runJob(job));
      if (result.status === "passed") keep(file, result);
      results[index] = result;
      options.told(result);
    }
  };
  await Promise.all(Array.from({ length: Math.min(options.jobs, jobs.length) }, work));
  return results;
}

async function runJob(job: Job): Promise<JobResult> {
  const start = performance.now();
  const end = await ended(job.args);
  return resultOf(job, end, Math.round((performance.now() - start) / 100) / 10);
}

/** How a process ended, and what it said. */
export interface Ended {
  /** Its status, or the name of what ended it. */
  readonly status: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

/** What the end of a job says. @param seconds that it took */
export function resultOf(job: Job, { status, stdout, stderr }: Ended, seconds: number): JobResult {
  const common = { id: job.id, seed: job.seed, command: commandOf(job), seconds };
  const said = verdict.safeParse(parsed(stdout));
  if (!said.success || said.data.ok !== (status === 0)) {
    const last = stderr.trim().split("\n").at(-1)!;
    return { ...common, status: "broken", failure: last === "" ? `ended with ${status}` : last };
  }
  const { ok, cycles, utilisation, trials } = said.data;
  const figures = { ...(cycles !== undefined && { cycles }), ...(utilisation !== undefined && { utilisation }) };
  if (ok) return { ...common, status: "passed", ...figures };
  const failed = trials.find(({ failure }) => failure !== undefined);
  return { ...common, status: "failed", ...figures, failure: `${failed?.name}: ${failed?.failure}` };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ended(args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const main = fileURLToPath(new URL("./main.js", import.meta.url));
    // As this process runs, so that a design's text has the same source lines, and its simulation is not built anew.
    const child = spawn(process.execPath, [...process.execArgv, main, ...args, "--json"], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", ({ message }) => {
      resolve({ status: message, stdout: "", stderr: message });
    });
    child.on("close", (status, signal) => {
      resolve({ status: status ?? signal ?? "nothing", stdout: out, stderr: err });
    });
  });
}
