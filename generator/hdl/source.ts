/** Where a user wrote something: the file relative to its package, and the line. */
export interface SourceLine {
  readonly file: string;
  readonly line: number;
}

export type Constructor = abstract new (...args: never[]) => unknown;

const FRAME = /(?:\(|at )(?:async )?(?:file:\/\/)?((?:\/|[A-Za-z]:)[^()]*?):(\d+):\d+\)?$/;

/** Folder of this file as stack traces show it: the TypeScript folder when source maps are on. */
const CORE = frames(new Error().stack ?? "")[0]?.path.replace(/[^/]*$/, "") ?? "";
/** What a user's line leaves out: the package's folder, or that of its built files. */
const PACKAGES = [CORE.replace(/generator\/hdl\/$/, ""), CORE.replace(/(dist\/)?generator\/hdl\/$/, "")];

function frames(stack: string): { path: string; line: number }[] {
  return stack.split("\n").flatMap((text) => {
    const match = FRAME.exec(text);
    return match ? [{ path: match[1]!, line: Number(match[2]) }] : [];
  });
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
    if (!frame) return { file: "unknown", line: 0 };
    const home = PACKAGES.find((folder) => frame.path.startsWith(folder)) ?? "";
    return { file: frame.path.slice(home.length), line: frame.line };
  }
}
