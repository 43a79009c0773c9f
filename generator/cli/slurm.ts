import { spawn } from "node:child_process";
import { DesignError } from "../compiler/design.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { shellLine } from "./regress-jobs.ts";

/** An array job of Slurm: a shard of a regression for each task. */
export interface ArrayJob {
  readonly count: number;
  /** Cores of a task, and jobs that it runs at a time. */
  readonly jobs: number;
  /** Where tasks run, and where each leaves `shard-N` and its log; absolute. */
  readonly folder: string;
  readonly shards: string;
  /** Where builds and results are kept; undefined for the package's own. */
  readonly cache: string | undefined;
  /** Runs the regression, without its shard and where to. */
  readonly command: readonly string[];
}

/** The script that `sbatch` takes. */
export function sbatchScript({ count, jobs, folder, shards, cache, command }: ArrayJob): string {
  return renderTemplate("slurm.sh", {
    ...{ count, jobs, logs: shards, folder: shellLine([folder]), shards: shellLine([shards]) },
    ...(cache !== undefined && { cache: shellLine([cache]) }),
    command: shellLine(command),
  });
}

/**
 * Submits a script and waits until all tasks have ended, whatever became of them.
 * @throws DesignError when Slurm is not there, or does not take it
 */
export function submit(script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn("sbatch", ["--wait"], { stdio: ["pipe", "pipe", "pipe"] });
    let [said, complaint] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaint += text));
    child.on("error", () => {
      reject(new DesignError("--slurm: there is no sbatch here; --shard runs a part of the jobs by hand"));
    });
    child.on("close", () => {
      // With --wait the status is that of the tasks, which their results say better.
      if (said.startsWith("Submitted batch job")) resolve();
      else reject(new DesignError(`--slurm: sbatch says: ${complaint.trim().split("\n").at(-1)}`));
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(script);
  });
}
