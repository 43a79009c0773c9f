/** The jobs of a regression: verifications that know nothing of each other. */
import { basename, resolve } from "node:path";
import { DesignError } from "../compiler/design.ts";
import { digestOf } from "../files/manifest.ts";

/** Memories beside a design, as flags of `disc verify`. */
export const MEMORIES = {
  ideal: "--latency 0",
  usual: "--latency 64",
  slow: "--latency 200 --bandwidth 0.25",
  hard: "--latency 64 --jitter 136 --pause 0.3 --scramble",
} as const;

export type MemoryName = keyof typeof MEMORIES;

export interface Matrix {
  readonly models: readonly string[];
  /** Sides of the latent, as `--resolution` takes them. */
  readonly resolutions: readonly string[];
  readonly arrays: readonly string[];
  readonly memories: readonly MemoryName[];
  /** How many seeds, from `seed` on. */
  readonly seeds: number;
  readonly seed: number;
}

/** One verification. */
export interface Job {
  /** Unique in its regression, in letters that a file's name and a report take. */
  readonly id: string;
  readonly seed: number;
  /** Of `disc`, the name of the command first. */
  readonly args: readonly string[];
}

/** Words as a shell takes them, each in quotes where it must be. */
export function shellLine(words: readonly string[]): string {
  const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return words.map((word) => (/^[\w./:,+-]+$/.test(word) ? word : quoted(word))).join(" ");
}

/** The command that was called, as a shell takes it. */
export const calledLine = (): string => shellLine(["disc", ...process.argv.slice(2)]);

/** A job as a shell takes it. */
export const commandOf = ({ args }: Job): string => shellLine(["disc", ...args]);

/** All of a matrix: designs in the order of their models, sizes and arrays, so that a build serves the jobs that follow it. @throws DesignError */
export function jobsOf({ models, resolutions, arrays, memories, seeds, seed }: Matrix): Job[] {
  const jobs: Job[] = [];
  const names = new Map<string, string>();
  for (const model of models) {
    // Two folders of one name are told apart by a digest.
    const base = basename(resolve(model));
    const name =
      names.has(base) && names.get(base) !== model ? `${base}-${digestOf(resolve(model)).slice(0, 6)}` : base;
    names.set(name, model);
    for (const resolution of resolutions)
      for (const array of arrays)
        for (const memory of memories)
          for (let i = 0; i < seeds; i++) {
            const design = ["--model", model, "--resolution", resolution, "--array", array];
            const args = ["verify", ...design, ...MEMORIES[memory].split(" "), "--seed", String(seed + i)];
            jobs.push({ id: [name, resolution, array, memory, seed + i].join("-"), seed: seed + i, args });
          }
  }
  const twice = jobs.find(({ id }, i) => jobs.findIndex((job) => job.id === id) !== i);
  if (twice) throw new DesignError(`${twice.id} stands in the matrix twice`);
  return jobs;
}

export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** Its jobs, in blocks of neighbours: they share designs, and with them builds. */
export function shardOf(jobs: readonly Job[], { index, count }: Shard): Job[] {
  const from = (i: number): number => Math.floor((i * jobs.length) / count);
  return jobs.slice(from(index - 1), from(index));
}
