/** What is used here of nextpnr's report. */
export interface Report {
  /** Cells of each kind that the part has. */
  readonly utilization: Readonly<Record<string, { readonly available: number }>>;
  readonly fmax: Readonly<Record<string, { readonly achieved: number }>>;
  readonly critical_paths: readonly {
    readonly from: string;
    readonly to: string;
    readonly path: readonly {
      readonly delay: number;
      readonly type: string;
      readonly from: { readonly cell: string };
      readonly to: { readonly cell: string };
      readonly net?: string;
    }[];
  }[];
}

/** A path from register to register: what it passes by its names in the design, and where these stand. */
export interface Path {
  readonly nanoseconds: number;
  readonly stops: readonly Stop[];
}
export interface Stop {
  /** Hierarchical name of a signal, memory or instance. */
  readonly name: string;
  /** Nanoseconds from the clock edge to where it is passed. */
  readonly at: number;
  /** `file.ts:line` of the declaration, where the Verilog says it. */
  readonly source?: string;
}

/** What synthesis adds to a name of the design. */
const ADDED = /(_[A-Z]|_\d+_|\.\d+\.\d+|\$|\[\d+\](?!\.)).*$/;

/** The slowest path between registers of a module. @param files of Verilog, those of the module and of what is below it among them */
export function pathOf(report: Report, module: string, files: ReadonlyMap<string, string>): Path {
  const isClock = (edge: string): boolean => edge.startsWith("posedge");
  const { path } = report.critical_paths.find(({ from, to }) => isClock(from) && isClock(to) && from === to)!;
  const stops: Stop[] = [];
  let at = 0;
  const pass = (...names: string[]): void => {
    for (const name of names) {
      if (name === "" || name === stops.at(-1)?.name) continue;
      const source = sourceOf(name.split("."), module, files);
      stops.push({ name, at, ...(source && { source }) });
    }
  };
  for (const { delay, from, to, net } of path) {
    if (stops.length === 0) pass(nameOf(from.cell));
    at += delay;
    if (net !== undefined) pass(nameOf(net), nameOf(to.cell));
  }
  return { nanoseconds: at, stops };
}

function nameOf(name: string): string {
  return name.replace(/^unit\./, "").replace(ADDED, "");
}

/** Where the emitted Verilog says that a signal, a memory or an instance comes from: behind its declaration, above an instance. */
function sourceOf([name, ...below]: string[], module: string, files: ReadonlyMap<string, string>): string | undefined {
  const lines = files.get(`${module}.v`)?.split("\n") ?? [];
  const instance = new RegExp(String.raw`^ +(\w+)(?: #\(.*\))? ${plain(name!)} \($`);
  const at = lines.findIndex((line) => instance.test(line));
  // What is no instance is a loop around some.
  if (below.length > 0) return sourceOf(below, at < 0 ? module : instance.exec(lines[at]!)![1]!, files);
  const signal = new RegExp(String.raw`^ +(?:output +)?(?:wire|reg)\b.* ${plain(name!)}(?: \[.*\])?[;,]? `);
  const line = at < 0 ? lines.find((each) => signal.test(each)) : lines[at - 1];
  return /\/\/.*?([\w-]+\.ts:\d+)/.exec(line ?? "")?.[1];
}

function plain(name: string): string {
  return name.replace(/\[.*/, "");
}
