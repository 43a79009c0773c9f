import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { z } from "zod";
import { CheckpointError } from "./checkpoint-error.ts";
import { JsonError, parseJson } from "./strict-json.ts";

/** A regular file, open for reading. */
export interface OpenFile {
  readonly path: string;
  readonly fd: number;
  /** In bytes. */
  readonly size: number;
  /** The same as long as nobody writes to the file or puts another in its place. */
  readonly stamp: string;
}

/** @throws CheckpointError when there is no such file, or it is a folder, a pipe or a device */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  let fd: number;
  try {
    // A pipe without a writer would wait for one.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    throw new CheckpointError(`${path}: no such file, or it cannot be read`);
  }
  try {
    const stat = fstatSync(fd, { bigint: true });
    if (!stat.isFile()) throw new CheckpointError(`${path}: not a file`);
    const { dev, ino, size, mtimeNs } = stat;
    return use({ path, fd, size: Number(size), stamp: [dev, ino, size, mtimeNs].join() });
  } finally {
    closeSync(fd);
  }
}

/** Bytes in a buffer of their own. @throws CheckpointError when the file ends before, or memory does */
export function readBytes({ path, fd }: OpenFile, position: number, length: number): Buffer {
  let bytes: Buffer;
  try {
    bytes = Buffer.allocUnsafeSlow(length);
  } catch {
    throw new CheckpointError(`${path}: ${length} bytes at once are more than memory holds`);
  }
  for (let done = 0; done < length;) {
    const got = readSync(fd, bytes, done, Math.min(length - done, 1 << 30), position + done);
    if (got === 0) throw new CheckpointError(`${path}: truncated at byte ${position + done}`);
    done += got;
  }
  return bytes;
}

/** Configurations and indices are far below: DiT-XL/2's index has 40,000 bytes. */
const LONGEST_JSON = 2 ** 24;

/**
 * Reads a JSON file.
 * @param infinities as `parseJson` takes it
 * @throws CheckpointError that says what the schema does not take, with the value found
 */
export function readJson<T>(path: string, schema: z.ZodType<T>, infinities = false): T {
  const bytes = withFile(path, (file) => {
    if (file.size > LONGEST_JSON) throw new CheckpointError(`${path}: ${file.size} bytes, at most ${LONGEST_JSON}`);
    return readBytes(file, 0, file.size);
  });
  const parsed = schema.safeParse(parseBytes(path, bytes, Number, infinities), { reportInput: true });
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) =>
    issue.code === "unrecognized_keys"
      ? `unknown ${issue.keys.map((key) => `${key} = ${shown(issue.input?.[key])}`).join(", ")}`
      : `${issue.path.join(".") || "the whole"} = ${shown(issue.input)}: ${issue.message}`,
  );
  throw new CheckpointError(`${path}: not supported: ${issues.join("; ")}`);
}

/**
 * JSON in UTF-8, as `parseJson` reads it.
 * @param what is read, for the message
 * @throws CheckpointError
 */
export function parseBytes(
  what: string,
  bytes: Uint8Array,
  whole?: (digits: string) => number | bigint,
  infinities?: boolean,
): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), whole, infinities);
  } catch (error) {
    if (error instanceof JsonError) throw new CheckpointError(`${what}: ${error.message}`);
    if (error instanceof TypeError) throw new CheckpointError(`${what}: not UTF-8`);
    throw error;
  }
}

function shown(value: unknown): string {
  const text = value === undefined ? "undefined" : JSON.stringify(value);
  return text.length <= 80 ? text : `${text.slice(0, 80)}...`;
}
