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

/** Folder of this file as stack traces show it: the TypeScript folder when source maps are on. */
const CORE = frames(new Error().stack ?? "")[0]?.path.replace(/[^/]*$/, "") ?? "";
/** What a user's line leaves out: the package's folder, or that of its built files. */
const PACKAGES = [CORE.replace(/generator\/hdl\/$/, ""), CORE.replace(/(dist\/)?generator\/hdl\/$/, "")];

function frames(stack: string): { path: string; line: number }[] {
  return stack.split("\n").flatMap((text) => {
    const match = FRAME.exec(text);
    // Code in a string has the place of its `eval` in its frame, and no file.
    if (!match || match[1]!.includes("), <")) return [];
    const path = match[1]!.startsWith("file:") ? fileURLToPath(match[1]!) : match[1]!;
    return [{ path, line: Number(match[2]) }];
  });
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

  /** @param below the class whose caller is the user, where that is a part of this library */
  constructor(below: Constructor = SourceMark) {
    // Declarations stand a dozen frames below the user's line, more than V8 keeps by default.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 24;
    Error.captureStackTrace(this.holder, below);
    Error.stackTraceLimit = limit;
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
    const frame = frames(stack).find(({ path }) => !isCore(path));
    return frame ? { file: withinPackage(frame.path), line: frame.line } : { file: "unknown", line: 0 };
  }
}
