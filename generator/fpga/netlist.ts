import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { addArea, type Area, type Family } from "./targets.ts";
import { FpgaError } from "./tools.ts";

/** A module where it stands in the hierarchy, with everything below it. */
export interface ModuleArea {
  readonly module: string;
  /** How many of it stand there. */
  readonly places: number;
  /** Of all of them together. */
  readonly area: Area;
  readonly parts: readonly ModuleArea[];
}

/** What `reportScript` leaves in a folder. */
export interface Contents {
  /** As `0.70`. */
  readonly yosys: string;
  /** How many of each type. */
  readonly counts: ReadonlyMap<string, number>;
  /** Names of cells, by type. */
  readonly names: ReadonlyMap<string, readonly string[]>;
  /** The module of each instance, by its path from the top. */
  readonly instances: ReadonlyMap<string, string>;
  /** Bits of each memory that was left as one, by its name. */
  readonly memories: ReadonlyMap<string, number>;
}

/** The cell that Yosys has for a memory until it is mapped. */
export const MEMORY = "$mem_v2";

/** Commands that say which cells a flat netlist has, and which instances it had. */
export function reportScript(types: Iterable<string>): string[] {
  return [
    ...[...types].map((type) => `tee -q -o cells-${type}.txt select -list t:${type}`),
    `select t:$scopeinfo t:${MEMORY}`,
    "write_json -selected instances.json",
    "select -clear",
  ];
}

interface Stat {
  readonly creator: string;
  readonly design: { readonly num_cells_by_type?: Readonly<Record<string, number>> };
}
interface Selected {
  readonly modules: Readonly<
    Record<
      string,
      {
        readonly cells: Readonly<
          Record<
            string,
            {
              readonly type: string;
              readonly attributes: Readonly<Record<string, string>>;
              readonly parameters: Readonly<Record<string, string>>;
            }
          >
        >;
      }
    >
  >;
}

/** Reads what Yosys left. */
export async function readContents(folder: string, types: Iterable<string>, top: string): Promise<Contents> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), "utf8");
  const { creator, design } = JSON.parse(await read("stat.json")) as Stat;
  const { modules } = JSON.parse(await read("instances.json")) as Selected;
  const names = new Map<string, string[]>();
  for (const type of types) {
    const lines = (await read(`cells-${type}.txt`)).split("\n");
    names.set(
      type,
      lines.filter((line) => line.startsWith(`${top}/`)).map((line) => line.slice(top.length + 1)),
    );
  }
  const cells = Object.entries(modules[top]?.cells ?? {});
  const memories = cells.filter(([, { type }]) => type === MEMORY);
  const bits = (text = "0"): number => Number.parseInt(text, 2);
  return {
    yosys: /Yosys (\S+)/.exec(creator)?.[1] ?? creator,
    counts: new Map(Object.entries(design.num_cells_by_type ?? {}).filter(([type]) => type !== "$scopeinfo")),
    names: names.set(
      MEMORY,
      memories.map(([name]) => name),
    ),
    instances: new Map(
      cells.filter(([, { type }]) => type !== MEMORY).map(([path, cell]) => [path, cell.attributes["module"]!]),
    ),
    memories: new Map(
      memories.map(([name, { parameters }]) => [name, bits(parameters["WIDTH"]) * bits(parameters["SIZE"])]),
    ),
  };
}

interface Node {
  places: number;
  readonly area: Partial<Record<keyof Area, number>>;
  readonly parts: Map<string, Node>;
}
const emptyNode = (): Node => ({ places: 0, area: {}, parts: new Map() });

/**
 * What each module takes: a cell counts for the deepest instance in whose path its name lies, which is where the signal that it drives
 * stands, and for all above it. Instances of one module below the same parent are a line.
 * @throws FpgaError for a cell that is not known
 */
export function areaByModule(contents: Contents, top: string, cells: Family["cells"]): ModuleArea {
  for (const [type, count] of contents.counts)
    if (cells[type] === undefined && type !== MEMORY)
      throw new FpgaError(`yosys made ${count} cells ${type}, whose size is not known`);
  const root = emptyNode();
  root.places = 1;
  const ways = new Map<string, readonly Node[]>([["", [root]]]);
  const { instances } = contents;
  const enclosing = (name: string): string => {
    for (let end = name.lastIndexOf("."); end > 0; end = name.lastIndexOf(".", end - 1))
      if (instances.has(name.slice(0, end))) return name.slice(0, end);
    return "";
  };
  for (const path of [...instances.keys()].sort((a, b) => a.length - b.length)) {
    const way = ways.get(enclosing(path))!;
    const parts = way.at(-1)!.parts;
    const module = instances.get(path)!;
    const node = parts.get(module) ?? emptyNode();
    parts.set(module, node);
    node.places++;
    ways.set(path, [...way, node]);
  }
  for (const [type, names] of contents.names)
    for (const name of names) {
      const area = cells[type] ?? { bits: contents.memories.get(name)! };
      for (const node of ways.get(enclosing(name))!) addArea(node.area, area);
    }
  return finished(top, root);
}

function finished(module: string, { places, area, parts }: Node): ModuleArea {
  return { module, places, area, parts: [...parts].map(([name, node]) => finished(name, node)) };
}
