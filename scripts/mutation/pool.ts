import { fork, type ChildProcess } from "node:child_process";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

/** What became of a mutant: what kills it, nothing, or a simulation that ended its own process. */
export type Verdict = { readonly killedBy: string } | { readonly survives: true } | { readonly broke: string };

const WORKER = fileURLToPath(new URL("./worker.js", import.meta.url));

/**
 * Tries mutants on all processors. The design as it is, number 0, must pass first in each process.
 * @param tried is told each verdict as it comes
 */
export async function tryAll(
  args: readonly string[],
  numbers: readonly number[],
  tried: (number: number, verdict: Verdict) => void,
): Promise<void> {
  const queue = [...numbers];
  const jobs = Math.min(availableParallelism(), queue.length);
  await Promise.all(Array.from({ length: jobs }, () => serve(args, queue, tried)));
}

async function serve(
  args: readonly string[],
  queue: number[],
  tried: (number: number, verdict: Verdict) => void,
): Promise<void> {
  while (queue.length > 0) {
    const child = fork(WORKER, args, { execArgv: ["--enable-source-maps"] });
    try {
      await answer(child);
      const baseline = await ask(child, 0);
      if (!("survives" in baseline)) throw new Error(`the design as it is fails: ${JSON.stringify(baseline)}`);
      for (let number = queue.shift(); number !== undefined; number = queue.shift()) {
        const verdict = await ask(child, number);
        tried(number, verdict);
        if ("broke" in verdict) break;
      }
    } finally {
      child.kill();
    }
  }
}

async function ask(child: ChildProcess, number: number): Promise<Verdict> {
  child.send(number);
  const message = await answer(child);
  if (message === undefined)
    return { broke: `the process ended with ${child.exitCode ?? child.signalCode ?? "nothing"}` };
  const { verdict } = message as { verdict?: string };
  return verdict === undefined ? { survives: true } : { killedBy: verdict };
}

/** The child's next message; undefined when it ends. */
function answer(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => {
    const done = (message: unknown): void => {
      child.off("message", done).off("exit", ended);
      resolve(message);
    };
    const ended = (): void => {
      done(undefined);
    };
    child.on("message", done).on("exit", ended);
  });
}
