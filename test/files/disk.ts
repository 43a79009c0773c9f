import { spawnSync } from "node:child_process";
import fs, { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { OutputError } from "../../generator/files/disk.ts";

/** A folder that is gone after the tests of a file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "disc-files-"));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

/** Every file below a folder, links not followed, with its text. */
export function textsIn(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, "utf8")];
    }),
  );
}

/** Mounts something while a test runs; only where `isRoot`. */
export async function mounted(
  args: readonly string[],
  folder: string,
  test: () => void | Promise<void>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  if (spawnSync("mount", [...args, folder]).status !== 0) throw new Error(`mount ${args.join(" ")} ${folder} failed`);
  try {
    await test();
  } finally {
    spawnSync("umount", [folder]);
  }
}

/** Whether this process may mount and change its user. */
export const isRoot = ((): boolean => {
  if (process.getuid?.() !== 0) return false;
  const folder = mkdtempSync(join(tmpdir(), "disc-mount-"));
  const may = spawnSync("mount", ["-t", "tmpfs", "tmpfs", folder]).status === 0;
  if (may) spawnSync("umount", [folder]);
  rmSync(folder, { recursive: true });
  return may;
})();

/**
 * Does something that is interrupted before it touches the disk for the nth time. `killed` lets it touch nothing from then on;
 * `full` refuses that once what takes room.
 * @returns whether it was, and the message that it ended with
 */
export function interrupted(how: "killed" | "full", n: number, run: () => void): { reached: boolean; message: string } {
  const real = { ...fs };
  let touched = 0;
  const touch = <A extends unknown[], R>(name: string, call: (...args: A) => R) => {
    return (...args: A): R => {
      if (name === "openSync" && typeof args[1] === "number") return call(...args); // to read
      touched++;
      if (touched === n || (how === "killed" && touched > n)) {
        throw Object.assign(new Error(`ENOSPC: no space left on device, ${name}`), { code: "ENOSPC", syscall: name });
      }
      return call(...args);
    };
  };
  const { openSync, writeSync, mkdirSync, renameSync, closeSync, fchmodSync, rmSync, rmdirSync } = real;
  const room = { openSync, writeSync, mkdirSync, renameSync };
  const patched = how === "full" ? room : { ...room, closeSync, fchmodSync, rmSync, rmdirSync };
  for (const [name, call] of Object.entries(patched)) {
    Object.assign(fs, { [name]: touch(name, call as (...args: unknown[]) => unknown) });
  }
  syncBuiltinESMExports();
  let message = "";
  try {
    run();
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    ({ message } = error);
  } finally {
    Object.assign(fs, patched);
    syncBuiltinESMExports();
  }
  return { reached: touched >= n, message };
}
