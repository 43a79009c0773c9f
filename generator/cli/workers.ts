import { Worker } from "node:worker_threads";

/** What a worker sends: how far it is with its task, or what came of it. */
export type Answer<R> = { readonly share: number } | { readonly result: R };

/**
 * Hands tasks to as many threads as asked for; results in the order of the tasks.
 * @param script the worker's file: it gets `data` as its worker data, tasks as messages, and answers each with an `Answer`
 * @param progress is told the share of all tasks that is done, and the number of whole ones
 * @throws what a worker does, as a copy with its name and message
 */
export async function runTasks<R>(
  script: URL,
  tasks: readonly unknown[],
  { jobs, data, progress }: { jobs: number; data: unknown; progress: (share: number, done: number) => void },
): Promise<R[]> {
  const results = new Array<R>(tasks.length);
  const shares = tasks.map(() => 0);
  let [next, done] = [0, 0];
  const report = (): void => {
    progress(shares.reduce((sum, share) => sum + share, 0) / tasks.length, done);
  };
  const runOne = (worker: Worker, index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const listen = (answer: Answer<R>): void => {
        if ("share" in answer) {
          shares[index] = answer.share;
          report();
          return;
        }
        worker.off("error", reject);
        worker.off("message", listen);
        results[index] = answer.result;
        shares[index] = 1;
        done++;
        report();
        resolve();
      };
      worker.once("error", reject);
      worker.on("message", listen);
      worker.postMessage(tasks[index]);
    });
  // As in the main thread, so that a design's text has the same source lines, and its simulation is not built anew.
  const options = { workerData: data, execArgv: [...process.execArgv, "--enable-source-maps"] };
  const workers = Array.from({ length: Math.min(jobs, tasks.length) }, () => new Worker(script, options));
  try {
    await Promise.all(
      workers.map(async (worker) => {
        while (next < tasks.length) await runOne(worker, next++);
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return results;
}
