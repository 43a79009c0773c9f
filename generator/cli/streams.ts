import { fstatSync } from "node:fs";
import { Writable } from "node:stream";
import { writeAll } from "../files/disk.ts";

/** What a shell reports of a program that SIGPIPE ended: 128 and the signal's number. */
const BROKEN_PIPE = 141;

/**
 * Ends the command when its output cannot be written any more: in silence when the reader of a pipe has left, as `head` does,
 * otherwise (a full disk) with one line and status 1.
 */
export function endWithOutput(): void {
  const end = ({ code }: NodeJS.ErrnoException): never => process.exit(code === "EPIPE" ? BROKEN_PIPE : 1);
  const endOutput = (error: NodeJS.ErrnoException): never => {
    if (error.code !== "EPIPE") console.error(`disc: standard output cannot be written: ${error.message}`);
    return end(error);
  };
  process.stderr.on("error", end);
  if (isFile(1)) Object.defineProperty(process, "stdout", { value: wholeWrites(1, endOutput) });
  process.stdout.on("error", endOutput);
}

function isFile(fd: number): boolean {
  const standing = fstatSync(fd);
  return standing.isFile() || (standing.isCharacterDevice() && !process.stdout.isTTY);
}

/** To a file, Node drops what a nearly full disk does not take at once, and says nothing when the command ends by itself. */
function wholeWrites(fd: number, end: (error: NodeJS.ErrnoException) => never): Writable {
  return new Writable({
    write(chunk: Buffer, _, done) {
      try {
        writeAll(fd, [chunk]);
      } catch (error) {
        end(error as NodeJS.ErrnoException);
      }
      done();
    },
  });
}
