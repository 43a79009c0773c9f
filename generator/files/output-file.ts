import { randomBytes } from "node:crypto";
import { accessSync, constants, fstatSync, lstatSync, renameSync, rmSync, statSync, type Stats } from "node:fs";
import { dirname, join } from "node:path";
import {
  demandPath,
  isSame,
  isWritable,
  onDisk,
  OutputError,
  realPlace,
  systemCode,
  writeAll,
  writeInPlace,
  writeNew,
  type Content,
} from "./disk.ts";

/**
 * A file that a user named to be written: a new one, or one that is replaced. It is whole or as it was before, whatever happens
 * while it is written, but for what can only be written in place: a device, a pipe, a mounted file, a file in a folder that
 * takes no new ones.
 */
export class OutputFile {
  private readonly path: string;
  /** Behind symbolic links, which stay. */
  private readonly target: string;

  /**
   * @param inputs files that the run reads, and that must not be what it writes
   * @throws OutputError when it cannot be written, as far as that shows before
   */
  constructor(path: string, inputs: readonly (string | undefined)[] = []) {
    demandPath(path, "file");
    this.path = path;
    this.target = onDisk(path, () => {
      const standing = statSync(path, { throwIfNoEntry: false });
      if (standing?.isDirectory() || path.endsWith("/")) throw new OutputError(`${path} is a folder: name a file`);
      if (standing) {
        const read = inputs.map((each) => (each === undefined ? undefined : statSync(each, { throwIfNoEntry: false })));
        if (standing.isFile() && read.some((each) => each && isSame(each, standing)))
          throw new OutputError(`${path} is read by this run: name another file`);
        accessSync(path, constants.W_OK);
        return standing.isFile() ? realPlace(path) : path;
      }
      const place = realPlace(path);
      if (!statSync(dirname(place), { throwIfNoEntry: false })?.isDirectory()) {
        const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink();
        throw new OutputError(`${path} cannot be written: there is no folder ${dirname(isLink ? place : path)}`);
      }
      accessSync(dirname(place), constants.W_OK | constants.X_OK);
      return place;
    });
  }

  /** @throws OutputError when it cannot be written, as on a full disk */
  write(...parts: readonly Content[]): void {
    onDisk(this.path, () => {
      const standing = statSync(this.target, { throwIfNoEntry: false });
      const open = standing?.isFile() ? [1, 2].find((fd) => isSame(fstatSync(fd), standing)) : undefined;
      // This process's own output, as /dev/stdout: what else it says goes behind it.
      if (open !== undefined) writeAll(open, parts);
      else if (standing && (!standing.isFile() || !isWritable(dirname(this.target)))) writeInPlace(this.target, parts);
      else this.replace(standing, parts);
    });
  }

  private replace(standing: Stats | undefined, parts: readonly Content[]): void {
    const beside = join(dirname(this.target), `.disc-${randomBytes(8).toString("hex")}`);
    try {
      writeNew(beside, parts, standing?.mode);
      renameSync(beside, this.target);
    } catch (error) {
      rmSync(beside, { force: true });
      // A mounted file, or another user's in a folder for all: it can be written, and not replaced.
      if (!standing || !["EBUSY", "EPERM", "EACCES"].includes(systemCode(error) ?? "")) throw error;
      writeInPlace(this.target, parts);
    }
  }
}
