import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../generator/hdl/templates.ts";
import type { Site } from "../../sim/mutants.ts";

/** What became of a mutant in the end. */
export interface Fate {
  readonly site: Site;
  /** What fails in `disc verify`. */
  readonly verify?: string;
  /** The unit test that fails. */
  readonly test?: string;
  readonly equivalent?: boolean;
  /** Its simulation ended the process; that is no kill. */
  readonly broke?: boolean;
  /** The run was cut off before all had tried it. */
  readonly unfinished?: boolean;
}

/** Why a survivor stays, by its key; kept by hand. */
export const REASONS = "docs/mutation-reasons.json";

/** What a run was told, and what came of it. */
export interface Run {
  readonly array: string;
  readonly seed: string;
  readonly count: string;
  /** How many there are to choose from. */
  readonly places: number;
  /** How many were chosen; those that were tried have a fate. */
  readonly drawn: number;
  readonly fates: readonly Fate[];
}

/** The report in Markdown. */
export function report({ array, seed, count: asked, places, drawn, fates }: Run): string {
  const reasons = JSON.parse(readFileSync(join(packageRoot, REASONS), "utf8")) as Record<string, string>;
  const count = (which: (fate: Fate) => boolean, of = fates): number => of.filter(which).length;
  const isKilled = ({ verify, test }: Fate): boolean => verify !== undefined || test !== undefined;
  const isLeft = (fate: Fate): boolean => !isKilled(fate) && fate.equivalent !== true;
  const unfinished = count((fate) => fate.unfinished === true);
  const real = count(({ equivalent }) => equivalent !== true);
  const share = count(isKilled) / real;
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const classes = [...new Set(fates.map(({ site }) => site.className))].toSorted();
  const rows = classes.map((name) => {
    const its = fates.filter(({ site }) => site.className === name);
    const by = [count(({ verify }) => verify !== undefined, its), count(({ test }) => test !== undefined, its)];
    return `| ${[name, its.length, ...by, count(({ equivalent }) => equivalent === true, its), count(isLeft, its)].join(" | ")} |`;
  });
  /** What `disc verify` tried when it failed, with how many failed there. */
  const trials = new Map<string, number>();
  for (const { verify } of fates) {
    const name = verify?.replace(/:.*/s, "");
    if (name !== undefined) trials.set(name, (trials.get(name) ?? 0) + 1);
  }
  const rest = fates.filter(isLeft).map(({ site, broke, unfinished: isUnfinished }) => {
    const broken = broke ? "its simulation ends the process; " : "";
    const why = broken + (reasons[site.key] ?? (isUnfinished ? "not tried to the end" : "not explained"));
    return `- \`${site.key}\`, ${site.place}: ${why}`;
  });
  const [verify, tests, equivalent] = [
    count((fate) => fate.verify !== undefined),
    count(({ test }) => test !== undefined),
    count((fate) => fate.equivalent === true),
  ];
  return `# Mutants

\`npm run mutate -- --array ${array} --count ${asked} --seed ${seed}\`: operators, constants, conditions and enables of the emitted Verilog,
one changed at a time. There are ${places} places to change in the modules of a ${array} design; ${drawn} of them were drawn, some from each
class of modules, ${fates.length === drawn ? "and all" : `and ${fates.length}`} of these were tried: the figures are of them only.

- ${fates.length} mutants
- ${verify} killed by \`disc verify\`
- ${tests} more killed by unit tests
- ${equivalent} proved equivalent by Yosys, from whatever state
- ${count(isLeft)} surviving${unfinished === 0 ? "" : `, ${unfinished} of them not tried to the end: the run was cut off before their proofs or unit tests`}

Of the ${real} that are not proved equivalent, ${percent(share)} are killed. An error of the harness is no kill.

| module | mutants | killed by verify | by unit tests | equivalent | left |
| ------ | ------- | ---------------- | ------------- | ---------- | ---- |
${rows.join("\n")}

## What shows them

| trial of \`disc verify\` | mutants that fail there first |
| ------------------------ | ----------------------------- |
${[...trials].map(([name, number]) => `| ${name} | ${number} |`).join("\n")}

## What survives

${rest.length === 0 ? "Nothing." : rest.join("\n")}
`;
}
