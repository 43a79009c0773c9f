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
      readonly sources?: readonly string[];
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
  /** `file.ts:line` of the signal's declaration, where the Verilog says it. */
  readonly source?: string;
}

/** What synthesis adds to a name of the design. */
const ADDED = /(_[A-Z]|_\d+_|\.\d+\.\d+|\$|\[\d+\](?!\.)).*$/;

/** The slowest path between registers. */
export function pathOf(report: Report, files: ReadonlyMap<string, string>): Path {
  const isClock = (edge: string): boolean => edge.startsWith("posedge");
  const { path } = report.critical_paths.find(({ from, to }) => isClock(from) && isClock(to) && from === to)!;
  const stops: Stop[] = [];
  let at = 0;
  for (const { delay, from, to, net, sources } of path) {
    if (stops.length === 0) stops.push({ name: nameOf(from.cell), at });
    at += delay;
    if (net === undefined) continue;
    const source = sources?.map((place) => typescriptLine(place, files)).find((line) => line !== undefined);
    for (const name of [nameOf(net), nameOf(to.cell)])
      if (name !== "" && name !== stops.at(-1)!.name) stops.push({ name, at, ...(source && { source }) });
  }
  return { nanoseconds: at, stops };
}

function nameOf(name: string): string {
  return name.replace(/^unit\./, "").replace(ADDED, "");
}

/** Where a line of the emitted Verilog says it comes from. */
function typescriptLine(place: string, files: ReadonlyMap<string, string>): string | undefined {
  const [, file, line] = /([^/]+\.v):(\d+)/.exec(place) ?? [];
  const text = file === undefined ? undefined : files.get(file)?.split("\n")[Number(line) - 1];
  return text === undefined ? undefined : /\/\/.*?([\w-]+\.ts:\d+)/.exec(text)?.[1];
}
