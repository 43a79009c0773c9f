import { accessSync, constants, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import type { z } from "zod";
import { makeFolder } from "../files/disk.ts";
import { digestOf, digestOfFile } from "../files/manifest.ts";
import { OutputFile } from "../files/output-file.ts";
import { givenCache, packageRoot } from "../files/package.ts";

/** Where results of a kind are kept, by a digest of everything that decides them: in build, or the folder in DISC_CACHE. */
export function keptFile(kind: string, key: string): string {
  return join(givenCache() ?? join(packageRoot, "build"), kind, `${key}.json`);
}

/** What was kept there; nothing where the file is absent, cut off or changed. */
export function readKept<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    const [digest, text] = readFileSync(file, "utf8").split("\n") as [string, string];
    return digest === digestOf(text) ? schema.parse(JSON.parse(text)) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps plain data, in one line below its digest. Where nothing can be written, the next run computes it anew. */
export function keep(file: string, value: unknown): void {
  const text = JSON.stringify(value);
  try {
    makeFolder(dirname(file));
    new OutputFile(file).write(`${digestOf(text)}\n${text}`);
  } catch {
    return;
  }
}

/** Says of long work that it cannot be kept, where it cannot. */
export function noteUnkept(kind: string): void {
  const folder = dirname(keptFile(kind, ""));
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch {
    console.error(`note: nothing can be kept in ${folder}; a run that is cut off begins anew`);
  }
}

/** SHA-256 of each file in folders of this program, as "reference", and below them: its numbers may change with any of them. */
export function codeDigests(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => digestsBelow(join(import.meta.dirname, "..", folder)));
}

/** SHA-256 of each file in a folder and below it. */
export function digestsBelow(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return files.map(({ parentPath, name }) => digestOfFile(realpathSync(join(parentPath, name))));
}
