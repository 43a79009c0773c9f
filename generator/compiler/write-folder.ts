import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DesignError } from "./design-error.ts";

/** Marks a folder as written by this tool, which may replace it: as `generator` in its JSON file. */
export const GENERATOR = "disc-generator";

/**
 * Writes a folder of files, one of them a JSON file in its top with GENERATOR in it. The folder appears whole or not at all; an
 * earlier one of this tool is replaced, anything else is left alone.
 * @param what the folder is, for the message
 * @throws DesignError when the folder holds something else or cannot be written
 */
export function writeFolder(out: string, what: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  checkReplaceable(out, what);
  const target = resolve(out);
  let scratch: string | undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
    scratch = mkdtempSync(`${target}.writing-`);
    for (const [file, content] of files) {
      mkdirSync(dirname(join(scratch, file)), { recursive: true });
      writeFileSync(join(scratch, file), content);
    }
    rmSync(target, { recursive: true, force: true });
    renameSync(scratch, target);
  } catch (error) {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
    throw new DesignError(`${out} cannot be written: ${(error as Error).message}`);
  }
}

function checkReplaceable(out: string, what: string): void {
  if (!existsSync(out)) return;
  let entries: string[];
  try {
    entries = readdirSync(out);
  } catch {
    throw new DesignError(`${out} is a file: name a folder`);
  }
  const isOurs = entries.some((file) => file.endsWith(".json") && generatorOf(join(out, file)) === GENERATOR);
  if (entries.length > 0 && !isOurs) {
    throw new DesignError(`${out} holds something else than ${what}: name another folder, or empty it`);
  }
}

function generatorOf(path: string): unknown {
  try {
    return (JSON.parse(readFileSync(path, "utf8")) as { generator?: unknown }).generator;
  } catch {
    return undefined;
  }
}
