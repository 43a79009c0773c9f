/** What a shell reports of a program that SIGPIPE ended: 128 and the signal's number. */
const BROKEN_PIPE = 141;

/**
 * Ends the command when its output cannot be written any more: in silence when the reader of a pipe has left, as `head` does,
 * otherwise (a full disk) with one line and status 1.
 */
export function endWithOutput(): void {
  const end = ({ code }: NodeJS.ErrnoException): never => process.exit(code === "EPIPE" ? BROKEN_PIPE : 1);
  process.stderr.on("error", end);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") console.error(`disc: standard output cannot be written: ${error.message}`);
    end(error);
  });
}
