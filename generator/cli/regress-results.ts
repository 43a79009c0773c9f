/** What came of a regression's jobs, as JSON that can be merged, and as JUnit's XML, which CI systems show. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DesignError } from "../compiler/design.ts";
import { renderTemplate } from "../hdl/templates.ts";

/** The files of a folder of results. */
export const RESULT_FILES = ["results.json", "junit.xml"] as const;

export const jobResult = z.strictObject({
  id: z.string(),
  seed: z.number(),
  /** What runs it again. */
  command: z.string(),
  /** `failed`: the hardware differs from the golden model. `broken`: there is no verdict, the command itself ended otherwise. */
  status: z.enum(["passed", "failed", "broken"]),
  /** Of wall-clock time. */
  seconds: z.number(),
  /** Of the loop that `disc verify` reports. */
  cycles: z.number().optional(),
  utilisation: z.number().optional(),
  /** What is wrong. */
  failure: z.string().optional(),
});
export type JobResult = z.infer<typeof jobResult>;

const results = z.strictObject({ jobs: z.array(jobResult) });

export interface Totals {
  readonly jobs: number;
  readonly passed: number;
  readonly failed: number;
  readonly broken: number;
}

export function totalsOf(jobs: readonly JobResult[]): Totals {
  const count = (status: JobResult["status"]): number => jobs.filter((job) => job.status === status).length;
  return { jobs: jobs.length, passed: count("passed"), failed: count("failed"), broken: count("broken") };
}

/** The files of a folder of results. */
export function resultFiles(jobs: readonly JobResult[]): Map<string, string> {
  const { failed, broken } = totalsOf(jobs);
  const cases = jobs.map((job) => ({
    ...job,
    time: job.seconds.toFixed(1),
    ...{ isFailed: job.status === "failed", isBroken: job.status === "broken" },
  }));
  const time = jobs.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1);
  return new Map([
    ["results.json", `${JSON.stringify({ jobs }, null, 1)}\n`],
    ["junit.xml", renderTemplate("junit.xml", { count: jobs.length, failed, broken, time, cases })],
  ]);
}

/** @throws DesignError when a folder has no results */
export function readResults(folder: string): JobResult[] {
  const file = join(folder, "results.json");
  try {
    return results.parse(JSON.parse(readFileSync(file, "utf8"))).jobs;
  } catch {
    throw new DesignError(`${file}: no results of disc regress`);
  }
}

/** Results of several folders, one a job: of a job that stands in two, the better one, as a failure that was run again has passed. */
export function merged(all: readonly (readonly JobResult[])[]): JobResult[] {
  const order = ["passed", "failed", "broken"];
  const jobs = new Map<string, JobResult>();
  for (const job of all.flat()) {
    const other = jobs.get(job.id);
    if (other && other.command !== job.command)
      throw new DesignError(`${job.id}: two different jobs, ${other.command} and ${job.command}`);
    if (!other || order.indexOf(job.status) < order.indexOf(other.status)) jobs.set(job.id, job);
  }
  return [...jobs.values()];
}
