import { mkdtemp, rm } from "node:fs/promises";
import { rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { onDisk } from "./disk.ts";

/** What ends a process from outside, and can be told before. */
const ENDINGS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Works in a folder below the system's for temporary files, which is gone behind it, also when the process is interrupted.
 * @throws OutputError when the system refuses a file there
 */
export async function inScratch<T>(purpose: string, work: (folder: string) => Promise<T>): Promise<T> {
  const refused = (error: unknown): never =>
    onDisk(tmpdir(), () => {
      throw error;
    });
  const folder = await mkdtemp(join(tmpdir(), `disc-${purpose}-`)).catch(refused);
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  // Who listens to a signal outlives it; leaving by exit tells others too.
  const leave = (signal: (typeof ENDINGS)[number]): never => process.exit(128 + constants.signals[signal]);
  process.once("exit", remove);
  for (const signal of ENDINGS) process.once(signal, leave);
  try {
    return await work(folder).catch(refused);
  } finally {
    process.off("exit", remove);
    for (const signal of ENDINGS) process.off(signal, leave);
    await rm(folder, { recursive: true, force: true });
  }
}
