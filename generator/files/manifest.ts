import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { z } from "zod";
import { OutputError, piecesOf } from "./disk.ts";
import { packageVersion } from "./package.ts";

/** The name of this tool in what it writes. */
export const GENERATOR = "disc-generator";

/** SHA-256 of each file by its path in the folder. */
export type Digests = ReadonlyMap<string, string>;

/** A path that stays in its folder. */
const inside = z.string().refine((path) => {
  const parts = path.split("/");
  return posix.normalize(path) === path && !parts.includes("") && parts[0] !== ".." && !path.includes("\0");
});
const schema = z.object({
  generator: z.literal(GENERATOR),
  version: z.string(),
  kind: z.string(),
  files: z.record(inside, z.string().regex(/^[0-9a-f]{64}$/)),
});

/** The text of a list of what was written. */
export function manifestText(kind: string, files: Digests): string {
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1));
  const manifest = { generator: GENERATOR, version: packageVersion, kind, files: Object.fromEntries(sorted) };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/**
 * What a list holds; nothing where there is none, or where it was cut off before its first byte.
 * @param shown the path for messages
 * @throws OutputError when something else stands there
 */
export function readManifest(path: string, shown: string, kind: string): Digests {
  const standing = lstatSync(path, { throwIfNoEntry: false });
  if (!standing || (standing.isFile() && standing.size === 0)) return new Map();
  const problem = new OutputError(
    `${shown} is no list of files that this version of disc wrote: move it away, or name another folder`,
  );
  if (!standing.isFile()) throw problem;
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw problem;
    throw error;
  }
  const { success, data } = schema.safeParse(read);
  if (!success || data.kind !== kind) throw problem;
  return new Map(Object.entries(data.files));
}

/** SHA-256 in hexadecimal digits, as the next. */
export function digestOf(content: string | NodeJS.ArrayBufferView): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The digest of a file as it stands, which is no symbolic link. */
export function digestOfFile(path: string): string {
  const hash = createHash("sha256");
  for (const piece of piecesOf(path)) hash.update(piece);
  return hash.digest("hex");
}
