import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  readSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";

/** A path that cannot be written, or holds what must not be touched, in one line. */
export class OutputError extends Error {
  override readonly name = "OutputError";
}

/** Writes behind what was written last, or at a position, in bytes; what lies between is zeros that take no place on most disks. */
export type Write = (content: string | NodeJS.ArrayBufferView, position?: number) => void;

/** What a file is to hold: all of it, or what a function writes piece by piece, the same each time it is called. */
export type Content = string | NodeJS.ArrayBufferView | ((write: Write) => void);

/** The system's code of an error, as ENOSPC; undefined for an error of another kind. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && "syscall" in error ? String(error.code) : undefined;
}

/** Touches the disk. @throws OutputError with the system's reason when it refuses */
export function onDisk<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    // `ENOSPC: no space left on device, write`
    throw new OutputError(`${path} cannot be written: ${(error as Error).message.split(", ")[0]!}`);
  }
}

/** @throws OutputError when there is no path, as from a shell's variable that is not set */
export function demandPath(path: string, what: string): void {
  if (path.trim() === "") throw new OutputError(`the path of the ${what} to write is empty`);
  if (/\p{Cc}/u.test(path)) throw new OutputError(`the path of the ${what} to write has a control character`);
}

/** Where a path leads through symbolic links, up to names that do not exist yet. */
export function realPlace(path: string): string {
  try {
    return realpathSync.native(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT" || dirname(path) === path) throw error;
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) {
      return realPlace(resolve(dirname(path), readlinkSync(path)));
    }
    return join(realPlace(dirname(path)), basename(path));
  }
}

/** Whether two names lead to one file. */
export function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

export function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Writes everything to an open file: the system may take less at a time. */
export function writeAll(fd: number, parts: readonly Content[]): void {
  const write: Write = (content, position) => {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let done = 0; done < bytes.byteLength;) {
      const rest = new Uint8Array(bytes.buffer, bytes.byteOffset + done, Math.min(bytes.byteLength - done, 1 << 30));
      done += writeSync(fd, rest, 0, rest.length, position === undefined ? null : position + done);
    }
  };
  for (const part of parts) {
    if (typeof part === "function") part(write);
    else write(part);
  }
}

/** A file that is no symbolic link, piece by piece: checkpoints have gigabytes. A piece is good until the next one. */
export function* piecesOf(path: string): Generator<Buffer> {
  const chunk = Buffer.alloc(1 << 20);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    for (let got; (got = readSync(fd, chunk)) > 0;) yield chunk.subarray(0, got);
  } finally {
    closeSync(fd);
  }
}

/**
 * Writes a file that is not there yet, whole or not at all; what is there already, a symbolic link included, is an error, and stays.
 * @param mode its permissions; by default those that the umask leaves
 */
export function writeNew(path: string, parts: readonly Content[], mode?: number): void {
  const fd = openSync(path, "wx");
  try {
    try {
      if (mode !== undefined) fchmodSync(fd, mode & 0o777);
      writeAll(fd, parts);
    } finally {
      // A disk in the network may say only here that it is full.
      closeSync(fd);
    }
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** Writes to what stands at a path: a device, a pipe, or a file whose place cannot be changed. */
export function writeInPlace(path: string, parts: readonly Content[]): void {
  const fd = openSync(path, "w");
  try {
    writeAll(fd, parts);
  } finally {
    closeSync(fd);
  }
}

/** Makes a folder and those above it, and adds them to `made`. Node's own way to do so never ends below /proc. */
export function makeFolder(folder: string, made: string[] = []): void {
  const isThere = (): boolean => statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isThere()) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder), made);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another run was faster.
    if (isThere()) return;
    throw error;
  }
  made.push(folder);
}

export function removeIfEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}
