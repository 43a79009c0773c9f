import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { digestOfFile } from "../generator/files/manifest.ts";
import { makeFolder } from "../generator/files/disk.ts";

/** Something outside the design went wrong: a tool is missing, a build failed, a simulation did not end. */
export class SimulationError extends Error {
  override readonly name = "SimulationError";
}

/** What a folder of the cache is for: a built design, or what all of them share. Its SHA-256 stands beside it, written last. */
export type Product = "model.so" | "verilated.o" | "-O2";
const sealOf = (product: Product): string => `${product}.sha256`;

/** Folders in which somebody builds, touched as long as the builder lives. Older versions had no process number or key in their names. */
const BUILDING = /^disc-building-(\d+)(?:-([\w-]+))?-\w{6}(?:-old)?$|^building-\w{6}$/;
/** What builds of a design by older versions have in their folders. */
const HARNESS = "harness.cpp";
const TOUCH_SECONDS = 5;
/** Who waits for another's build looks so often. */
const LOOK_SECONDS = 0.2;
/** A folder untouched for so long is left over, if no process has its number. */
const STALE_SECONDS = 60;
/** And after so long whoever has the number now. */
const FORGOTTEN_SECONDS = 24 * 3600;

/** Characters that make takes in the name of a folder as they are. */
const isPlain = (folder: string): boolean => /^[\w./+@-]*$/.test(folder);

/**
 * A product from the cache, or built and put there. Each stands in a folder that is moved to its place whole, with a digest; one that
 * is empty, cut off or missing is built anew. Who finds another building the same waits for it; where two begin at the same moment both
 * build, and the first one's stays.
 * @param build leaves the product in the folder that it is given, whose path has no characters that make does not take
 * @returns the folder
 * @throws SimulationError when the folder cannot be made
 */
export async function fromCache(
  cache: string,
  key: string,
  product: Product,
  build: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = resolve(cache, key);
  if (await isWhole(folder, product)) return folder;
  try {
    makeFolder(resolve(cache));
  } catch (error) {
    throw new SimulationError(`the build folder ${cache} cannot be made: ${(error as Error).message}`);
  }
  while (await isInWork(cache, key)) await sleep(1000 * LOOK_SECONDS);
  if (await isWhole(folder, product)) return folder;
  const site = isPlain(cache) ? cache : tmpdir();
  if (!isPlain(site)) {
    throw new SimulationError(
      `make cannot build below ${cache}, nor below ${site}: set TMPDIR to a folder of letters, digits and ._+@-`,
    );
  }
  await inScratch(cache, key, async (scratch) => {
    if (site === cache) await build(scratch);
    else {
      await inScratch(site, key, async (elsewhere) => {
        await build(elsewhere);
        await cp(elsewhere, scratch, { recursive: true });
      });
    }
    await writeFile(join(scratch, sealOf(product)), digestOfFile(join(scratch, product)));
    await moveInto(scratch, folder, product);
  });
  return folder;
}

/** The folders of builders: whose each is, what for, and how long ago it was touched. Older versions said neither. */
async function* builders(site: string) {
  for (const name of await readdir(site)) {
    const match = BUILDING.exec(name);
    if (!match) continue;
    const folder = join(site, name);
    const [, owner, key] = match;
    // One that is gone by now, or that we may not look at, is not ours to judge.
    const seen = await stat(folder).catch(() => undefined);
    if (seen) yield { folder, owner, key, seconds: (Date.now() - seen.mtimeMs) / 1000 };
  }
}

/** Whether somebody who lives builds it. */
async function isInWork(cache: string, key: string): Promise<boolean> {
  for await (const { owner, key: its, seconds } of builders(cache))
    if (its === key && isAlive(Number(owner)) && seconds < STALE_SECONDS) return true;
  return false;
}

async function isWhole(folder: string, product: Product): Promise<boolean> {
  try {
    return (await readFile(join(folder, sealOf(product)), "utf8")) === digestOfFile(join(folder, product));
  } catch {
    return false;
  }
}

/** Something broken that stands in the way is taken aside; something whole was built by somebody who was faster, and stays. */
async function moveInto(scratch: string, folder: string, product: Product): Promise<void> {
  for (let tries = 3; ; tries--) {
    try {
      await rename(scratch, folder);
      return;
    } catch (error) {
      if (await isWhole(folder, product)) return;
      if (tries === 0) throw new SimulationError(`${folder} cannot be written: ${(error as Error).message}`);
      const aside = `${scratch}-old`;
      await rename(folder, aside).catch(() => undefined);
      await rm(aside, { recursive: true, force: true });
    }
  }
}

/** Works in a folder of its own that is gone afterwards, and clears away what killed builds left beside it. */
async function inScratch(site: string, key: string, work: (scratch: string) => Promise<void>): Promise<void> {
  await removeStale(site);
  const scratch = await mkdtemp(join(site, `disc-building-${process.pid}-${key}-`)).catch((error: unknown) => {
    throw new SimulationError(`nothing can be built in ${site}: ${(error as Error).message}`);
  });
  const touching = setInterval(() => {
    utimes(scratch, new Date(), new Date()).catch(() => undefined);
  }, 1000 * TOUCH_SECONDS);
  touching.unref();
  try {
    await work(scratch);
  } finally {
    clearInterval(touching);
    await rm(scratch, { recursive: true, force: true });
  }
}

async function removeStale(site: string): Promise<void> {
  for await (const { folder, owner, seconds } of builders(site)) {
    const isLeft = owner !== undefined && !isAlive(Number(owner)) && seconds > STALE_SECONDS;
    const isOurs = owner !== undefined || existsSync(join(folder, HARNESS));
    // One that cannot be removed somebody else clears away, or it is not ours to.
    if (isLeft || (isOurs && seconds > FORGOTTEN_SECONDS))
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
