import type { Area, Family } from "./targets.ts";
import { FpgaError } from "./tools.ts";

/** What a library is called where Yosys runs. */
export const LIBRARY = "library.lib";

/**
 * A library of gates as a family. Area is in two-input NANDs, the smallest cell with `nand2` in its name. Memories stay as they are and count
 * in bits: they are macros of a compiler's, not flip-flops.
 * @param liberty the text of a Liberty file; only names, areas and which cells are flip-flops are read here
 * @throws FpgaError
 */
export function gateFamily(liberty: string): Family {
  const cells = new Map<string, { area: number; isFlipFlop: boolean }>();
  const starts = [...liberty.matchAll(/\bcell\s*\(\s*"?([\w.]+)"?\s*\)\s*\{/g)];
  for (const [i, { 1: name, index }] of starts.entries()) {
    const text = liberty.slice(index, starts[i + 1]?.index);
    const area = Number(/\barea\s*:\s*"?([\d.eE+-]+)/.exec(text)?.[1]);
    if (Number.isFinite(area)) cells.set(name!, { area, isFlipFlop: /\bff\s*\(/.test(text) });
  }
  const nands = [...cells].filter(([name]) => /nand2/i.test(name)).map(([, { area }]) => area);
  const nand = Math.min(...nands.filter((area) => area > 0));
  if (nand === Infinity) throw new FpgaError("no cell with nand2 in its name and an area: is it a Liberty file?");
  const sizes = [...cells].map(([name, { area, isFlipFlop }]): [string, Area] => [
    name,
    { gates: area / nand, ...(isFlipFlop && { ff: 1 }) },
  ]);
  return {
    titles: { gates: "NAND2", ff: "FF", bits: "bits" },
    bramKibibits: 0,
    passes: (top) => [
      `synth -flatten -top ${top} -run begin:fine`,
      "opt -fast -full",
      "opt -full",
      "techmap",
      "opt -fast",
      `dfflibmap -liberty ${LIBRARY}`,
      "opt -fast",
      `abc -liberty ${LIBRARY}`,
      "opt_clean",
      "autoname",
    ],
    cells: Object.fromEntries(sizes),
  };
}
