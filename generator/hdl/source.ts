import { existsSync } from "node:fs";
import { findSourceMap } from "node:module";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a user wrote something: the file relative to its package, wherever that lies, and the line. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export type Constructor = abstract new (...args: never[]) => unknown;

/** A place as stack traces have it: a path, whatever it was given as. */
interface Place {
  readonly path: string;
  readonly line: number;
}

const pathOf = (file: string): string => (file.startsWith("file:") ? fileURLToPath(file) : file);

/** Folder of this file, as the code that runs has it. */
const CORE = dirname(pathOf(import.meta.url)) + sep;
/** What a user's line leaves out: the package's folder, or that of its built files. */
const PACKAGES = [CORE.replace(/generator\/hdl\/$/, ""), CORE.replace(/(dist\/)?generator\/hdl\/$/, "")];

/** Who formats stacks: V8 calls `Error.prepareStackTrace` when a stack is looked at first. */
type Format = (error: Error, sites: NodeJS.CallSite[]) => unknown;
const formatter = Error as { prepareStackTrace?: Format | undefined };

/** The frames of a stack that nobody has looked at, as the code that runs has them. */
function sitesOf(holder: { readonly stack?: unknown }): readonly NodeJS.CallSite[] {
  const format = formatter.prepareStackTrace;
  formatter.prepareStackTrace = (_, sites) => sites;
  try {
    return holder.stack as NodeJS.CallSite[];
  } finally {
    formatter.prepareStackTrace = format;
  }
}

const FRAME = /(?:\(|at )(?:async )?((?:file:\/\/\/?)?(?:\/|[A-Za-z]:).*?):(\d+):\d+\)?$/m;

/** Where a frame stands in what was written: through whoever formats stacks here, or Node's source maps. */
function written(site: NodeJS.CallSite, file: string): Place {
  const [line, column] = [site.getLineNumber() ?? 0, site.getColumnNumber() ?? 1];
  if (formatter.prepareStackTrace) {
    const [, path, at] = FRAME.exec(String(formatter.prepareStackTrace(new Error(), [site]))) ?? [];
    if (path !== undefined) return { path: pathOf(path), line: Number(at) };
  }
  const entry = findSourceMap(file)?.findEntry(line - 1, column - 1);
  return entry && "originalSource" in entry
    ? { path: pathOf(entry.originalSource), line: entry.originalLine + 1 }
    : { path: pathOf(file), line };
}

const roots = new Map<string, string | undefined>();

/** The nearest folder above that holds a package.json. */
function rootAbove(folder: string): string | undefined {
  if (!roots.has(folder)) {
    const parent = dirname(folder);
    const isRoot = existsSync(join(folder, "package.json"));
    roots.set(folder, isRoot ? folder : parent === folder ? undefined : rootAbove(parent));
  }
  return roots.get(folder);
}

/** A file without what depends on where its package lies; one that belongs to none keeps its name alone. */
function withinPackage(path: string): string {
  const home = PACKAGES.find((folder) => path.startsWith(folder));
  if (home) return path.slice(home.length);
  const root = rootAbove(dirname(path));
  return root === undefined ? basename(path) : relative(root, path);
}

/** The lines of the places that were asked for: many marks stand in one, and going through source maps takes long. */
const lines = new Map<string, SourceLine>();

/**
 * The stack at one call, turned into the user's line only when somebody asks: capturing costs about a
 * microsecond, a new line through source maps a hundred times that.
 *
 * The user's line is the first frame outside the core of this library; parts under `hdl/lib` count as users.
 */
export class SourceMark {
  private readonly holder: { stack?: unknown } = {};
  private found: SourceLine | undefined;

  /** @param below the class whose caller is the user, where that is a part of this library */
  constructor(below: Constructor = SourceMark) {
    // Declarations stand a dozen frames below the user's line, more than V8 keeps by default.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 24;
    Error.captureStackTrace(this.holder, below);
    Error.stackTraceLimit = limit;
  }

  get line(): SourceLine {
    this.found ??= SourceMark.resolve(this.holder);
    return this.found;
  }

  toString(): string {
    return `${this.line.file}:${this.line.line}`;
  }

  private static resolve(holder: { readonly stack?: unknown }): SourceLine {
    for (const site of sitesOf(holder)) {
      const file: unknown = site.getFileName();
      // Code in a string, and what Node itself runs, have no file.
      if (typeof file !== "string" || !/^(file:|\/|[A-Za-z]:)/.test(file)) continue;
      const path = pathOf(file);
      if (path.startsWith(CORE) && !path.slice(CORE.length).includes("/")) continue;
      const key = `${file}:${site.getLineNumber()}:${site.getColumnNumber()}`;
      let line = lines.get(key);
      if (!line) {
        const place = written(site, file);
        lines.set(key, (line = { file: withinPackage(place.path), line: place.line }));
      }
      return line;
    }
    return { file: "unknown", line: 0 };
  }
}
