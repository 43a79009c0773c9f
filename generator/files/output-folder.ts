import { accessSync, constants, existsSync, lstatSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { alone } from "./folder-lock.ts";
import {
  demandPath,
  makeFolder,
  onDisk,
  OutputError,
  realPlace,
  removeIfEmpty,
  writeNew,
  type Content,
} from "./disk.ts";
import { digestOf, digestOfFile, manifestText, readManifest } from "./manifest.ts";

const listName = (kind: string): string => `${kind}.manifest.json`;
/** The list of what is being written. While it stands, the folder is not whole. */
const nextName = (kind: string): string => `${kind}.manifest.next.json`;

/** Listed for what is still being made. */
const UNKNOWN = "0".repeat(64);

/** Whether the run that last wrote a folder was interrupted, so that old files and new ones stand beside each other. */
export function isUnfinished(folder: string, kind: string): boolean {
  return existsSync(join(folder, nextName(kind)));
}

/**
 * A folder that a user named for several files. Beside them stands a list of what was written, with digests; the next run replaces
 * or removes these and nothing else. A file of the user in the way, or one that was changed since, is an error before anything is
 * touched; all other files stay. Several kinds have a list each and may share a folder.
 *
 * Writing: the new list goes to a name of its own, then each file beside its place (the list is whole when those are that are made
 * meanwhile), then each is moved, then what is no longer
 * written is removed, then the new list takes the old one's place. A full disk is found before the first move, and everything
 * stays as it was. A run that is killed leaves the new list under its own name: the next one takes back what that one lists. Two
 * runs write one after the other.
 */
export class OutputFolder {
  private readonly path: string;
  /** Behind symbolic links, which stay. */
  private readonly root: string;
  private readonly kind: string;

  /**
   * @param kind one word for what is in it, which names the list
   * @param files some of those that will be written, to find what is in their way before the work
   * @throws OutputError when they cannot be written there, as far as that shows before
   */
  constructor(path: string, kind: string, files: readonly string[]) {
    demandPath(path, "folder");
    this.path = path;
    this.kind = kind;
    this.root = onDisk(path, () => realPlace(path));
    onDisk(path, () => {
      let nearest = this.root;
      while (!statSync(nearest, { throwIfNoEntry: false })) nearest = dirname(nearest);
      if (!statSync(nearest).isDirectory()) {
        const what = nearest === this.root ? `${path} is` : `${path} cannot be written: ${nearest} is`;
        throw new OutputError(`${what} a file: name a folder`);
      }
      accessSync(nearest, constants.W_OK | constants.X_OK);
      if (nearest !== this.root) {
        // Some systems refuse a folder where they say that there may be one.
        const made: string[] = [];
        try {
          makeFolder(this.root, made);
        } finally {
          for (const folder of made.reverse()) removeIfEmpty(folder);
        }
        return;
      }
      alone(this.root, path, () => {
        this.check(files);
      });
    });
  }

  /**
   * Writes all files, by their path in the folder with `/`, and removes those that an earlier run wrote and this one does not.
   * @throws OutputError when something is in the way or cannot be written
   */
  write(files: ReadonlyMap<string, Content>): void {
    const made: string[] = [];
    onDisk(this.path, () => {
      const replace = (): void => {
        try {
          this.replace(files, made);
        } catch (error) {
          for (const folder of made.reverse()) removeIfEmpty(folder);
          throw error;
        }
      };
      alone(this.root, this.path, replace, made);
    });
  }

  private replace(files: ReadonlyMap<string, Content>, made: string[]): void {
    this.check(files.keys());
    this.takeBack();
    const before = this.listed(listName(this.kind));
    this.prepare(files, made);
    try {
      for (const file of files.keys()) renameSync(this.beside(file), this.at(file));
    } catch (error) {
      this.removeBeside(files.keys());
      throw error;
    }
    this.remove([...before.keys()].filter((file) => !files.has(file)));
    renameSync(this.at(nextName(this.kind)), this.at(listName(this.kind)));
  }

  private at(file: string): string {
    return join(this.root, file);
  }

  /** Where a file is written before it is moved: a name that no user gives, and that the next run finds again. */
  private beside(file: string): string {
    return join(dirname(this.at(file)), `.disc-${digestOf(file).slice(0, 16)}`);
  }

  private listed(name: string): ReadonlyMap<string, string> {
    return readManifest(this.at(name), join(this.path, name), this.kind);
  }

  /** @throws OutputError when something stands where files of ours go or went that is not ours, or no longer */
  private check(files: Iterable<string>): void {
    const lists = [listName, nextName].map((name) => this.listed(name(this.kind)));
    const changed: string[] = [];
    for (const file of new Set([...files, ...lists.flatMap((list) => [...list.keys()])])) {
      if (!this.isStanding(file)) continue;
      const ours = lists.flatMap((list) => list.get(file) ?? []);
      if (ours.length === 0) throw this.inTheWay(file);
      if (!ours.includes(digestOfFile(this.at(file)))) changed.push(file);
    }
    if (changed.length === 0) return;
    const more = changed.length > 1 ? ` (and ${changed.length - 1} more)` : "";
    throw new OutputError(
      `${join(this.path, changed[0]!)}${more} was changed since disc wrote it: move it away, or name another folder`,
    );
  }

  /** Whether there is a file, and folders that lead to it. @throws OutputError when something else is */
  private isStanding(file: string): boolean {
    const parts = file.split("/");
    return parts.every((_, i) => {
      const part = parts.slice(0, i + 1).join("/");
      const standing = lstatSync(this.at(part), { throwIfNoEntry: false });
      if (standing && !(i < parts.length - 1 ? standing.isDirectory() : standing.isFile())) throw this.inTheWay(part);
      return standing !== undefined;
    });
  }

  private inTheWay(file: string): OutputError {
    return new OutputError(
      `${join(this.path, file)} is in the way: ${listName(this.kind)} does not list it as written by disc; move it away, or name another folder`,
    );
  }

  /** Removes what an interrupted run left. */
  private takeBack(): void {
    const next = nextName(this.kind);
    const left = this.listed(next);
    const before = this.listed(listName(this.kind));
    this.removeBeside([...left.keys(), next]);
    this.remove(
      [...left]
        .filter(([file, digest]) => before.get(file) !== digest && this.holds(file, digest))
        .map(([file]) => file),
    );
    rmSync(this.at(next), { force: true });
  }

  private holds(file: string, digest: string): boolean {
    return this.isStanding(file) && digestOfFile(this.at(file)) === digest;
  }

  /** Writes the new list and all files beside their places, or nothing but the folders that it adds to `made`. */
  private prepare(files: ReadonlyMap<string, Content>, made: string[]): void {
    const next = nextName(this.kind);
    const written: string[] = [];
    const writeAt = (path: string, content: Content): void => {
      writeNew(path, [content]);
      written.push(path);
    };
    try {
      // Files are listed before they are there, those that are still to be made with a digest that none has.
      const digests = new Map(
        [...files].map(([file, content]) => [file, typeof content === "function" ? UNKNOWN : digestOf(content)]),
      );
      writeAt(this.at(next), manifestText(this.kind, digests));
      for (const [file, content] of files) {
        makeFolder(dirname(this.at(file)), made);
        writeAt(this.beside(file), content);
        if (typeof content === "function") digests.set(file, digestOfFile(this.beside(file)));
      }
      if (![...files.values()].some((content) => typeof content === "function")) return;
      writeAt(this.beside(next), manifestText(this.kind, digests));
      renameSync(this.beside(next), this.at(next));
    } catch (error) {
      for (const path of written) rmSync(path, { force: true });
      throw error;
    }
  }

  private removeBeside(files: Iterable<string>): void {
    for (const file of files) rmSync(this.beside(file), { force: true });
  }

  /** Removes files, and the folders in this one that become empty. */
  private remove(files: readonly string[]): void {
    for (const file of files) {
      rmSync(this.at(file), { force: true });
      for (let folder = dirname(this.at(file)); folder !== this.root; folder = dirname(folder)) {
        if (!removeIfEmpty(folder)) break;
      }
    }
  }
}
