import { existsSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a user wrote something: the file relative to its package, wherever that lies, and the line. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export type Constructor = abstract new (...args: never[]) => unknown;

const FRAME = /(?:\(|at )(?:async )?((?:file:\/\/\/?)?(?:\/|[A-Za-z]:).*?):(\d+):\d+\)?$/;

/** Files by the URLs of frames. */
const paths = new Map<string, string>();

const [here] = frames(new Error().stack ?? "");
/** Folder of this file as stack traces show it: the TypeScript folder when source maps are on. */
const CORE = here?.path.replace(/[^/]*$/, "") ?? "";
/** What a user's line leaves out: the package's folder, or that of its built files. */
const PACKAGES = [CORE.replace(/generator\/hdl\/$/, ""), CORE.replace(/(dist\/)?generator\/hdl\/$/, "")];

/** The frames of a stack, read as far as somebody looks. */
function* frames(stack: string): Generator<{ path: string; line: number }> {
  for (const text of stack.split("\n")) {
    const match = FRAME.exec(text);
    // Code in a string has the place of its `eval` in its frame, and no file.
    if (!match || match[1]!.includes("), <")) continue;
    yield { path: pathOf(match[1]!), line: Number(match[2]) };
  }
}

function pathOf(place: string): string {
  if (!place.startsWith("file:")) return place;
  let path = paths.get(place);
  if (path === undefined) paths.set(place, (path = fileURLToPath(place)));
  return path;
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

/**
 * The stack at one call, turned into the user's line only when somebody asks: capturing costs about a
 * microsecond, formatting through source maps a thousand times that.
 *
 * The user's line is the first frame outside the core of this library; parts under `hdl/lib` count as users.
 */
export class SourceMark {
  private readonly holder: { stack?: string } = {};
  private found: SourceLine | undefined;

  /** What `atOneLine` shares. */
  private static shared: SourceMark | undefined;

  /** @param below the class whose caller is the user, where that is a part of this library */
  constructor(below: Constructor = SourceMark) {
    // Declarations stand a dozen frames below the user's line, more than V8 keeps by default.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 24;
    Error.captureStackTrace(this.holder, below);
    Error.stackTraceLimit = limit;
  }

  /** The mark of this call: one of its own, or that of the `atOneLine` around it. */
  static get here(): SourceMark {
    return SourceMark.shared ?? new SourceMark();
  }

  /** Runs a part of this library that makes many marks for one line of the user's: they are one. */
  static atOneLine<T>(body: () => T): T {
    if (SourceMark.shared) return body();
    SourceMark.shared = new SourceMark();
    try {
      return body();
    } finally {
      SourceMark.shared = undefined;
    }
  }

  get line(): SourceLine {
    this.found ??= SourceMark.resolve(this.holder.stack ?? "");
    return this.found;
  }

  toString(): string {
    return `${this.line.file}:${this.line.line}`;
  }

  private static resolve(stack: string): SourceLine {
    const isCore = (path: string): boolean => path.startsWith(CORE) && !path.slice(CORE.length).includes("/");
    for (const { path, line } of frames(stack)) if (!isCore(path)) return { file: withinPackage(path), line };
    return { file: "unknown", line: 0 };
  }
}
