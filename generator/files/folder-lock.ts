import { closeSync, constants, fstatSync, openSync, statSync } from "node:fs";
import koffi from "koffi";
import { isSame, makeFolder, OutputError } from "./disk.ts";

const flock = koffi.load(null).func("flock", "int", ["int", "int"]) as (fd: number, operation: number) => number;
/** Of `flock`: to take the lock or be told at once that it is taken, and to give it up. */
const [TAKE, GIVE] = [2 | 4, 8];

/** How long a run waits for one that writes, and between two looks, in ms. */
const [PATIENCE, PAUSE] = [60_000, 50];

/**
 * Does something in a folder while no other run does. The lock is the system's, on the folder itself: nothing of it is seen there, and
 * it ends with the process that holds it, however that ends. Where the system has none, as in some network folders, nobody waits.
 * @param shown the path for messages
 * @param made where it is given, a folder that is not there is made, and added: another run that cannot write may remove it meanwhile
 * @throws OutputError when another run has written for a minute
 */
export function alone(folder: string, shown: string, action: () => void, made?: string[]): void {
  for (const end = performance.now() + PATIENCE; ;) {
    if (made) makeFolder(folder, made);
    const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      const isTaken = flock(fd, TAKE) !== 0 && koffi.errno() === koffi.os.errno["EWOULDBLOCK"];
      const standing = statSync(folder, { throwIfNoEntry: false });
      if (!isTaken && standing && isSame(fstatSync(fd), standing)) {
        action();
        return;
      }
    } finally {
      flock(fd, GIVE);
      closeSync(fd);
    }
    if (performance.now() > end) throw new OutputError(`${shown} is being written by another run: wait for its end`);
    wait(PAUSE);
  }
}

function wait(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
