/**
 * Mutants of the emitted Verilog against `disc verify`, proofs of equivalence and the unit tests:
 * `npm run mutate [-- --count 100 --seed 1 --array 4x8]`. All of a sample are in one Verilator build, chosen by a port. Verdicts are kept in
 * build/mutation as they come, for as long as generator, simulation and tests stay the same: a run that was cut off goes on from there,
 * and one with a larger count begins with what a smaller one found. Writes docs/mutation.md.
 */
import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { buildModel } from "../../sim/build.ts";
import { sitesOf, type Site } from "../../sim/mutants.ts";
import { isEquivalent } from "./equivalence.ts";
import { tryAll, type Verdict } from "./pool.ts";
import { report, type Fate } from "./report.ts";
import { mutantBench, sampleSites, subjectFor } from "./subject.ts";
import { killedByTests } from "./unit-tests.ts";

const { values: flags } = parseArgs({
  options: {
    array: { type: "string", default: "4x8" },
    count: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
  },
});
const { array, count, seed } = flags;
const subject = subjectFor(array);
const sites = sampleSites(subject.shape, Number(count), Number(seed));
const verilog = mutantBench(subject, sites);
const folder = join(packageRoot, "build", "mutation");
mkdirSync(folder, { recursive: true });

/** What verdicts depend on: `disc verify` and proofs on what is generated and simulated alone. */
function digestOf(trees: readonly string[]): string {
  const sources = createHash("sha256").update(array);
  for (const tree of trees) {
    const files = readdirSync(join(packageRoot, tree), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((each) => /\.[jt]s$/.test(each)).toSorted()) {
      sources.update(file).update(readFileSync(join(packageRoot, tree, file)));
    }
  }
  return sources.digest("hex").slice(0, 16);
}
const design = ["dist/generator", "dist/sim"];

/** Verdicts of one kind, in a file that grows by a line each. */
function kept<T>(
  name: string,
  trees: readonly string[],
): { readonly of: Map<string, T>; add(key: string, value: T): void } {
  const file = join(folder, `${digestOf(trees)}-${name}.jsonl`);
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").filter(Boolean) : [];
  const of = new Map(lines.map((line) => JSON.parse(line) as [string, T]));
  return {
    of,
    add(key, value) {
      of.set(key, value);
      appendFileSync(file, `${JSON.stringify([key, value])}\n`);
    },
  };
}

const verdicts = kept<Verdict>("verify", design);
const proofs = kept<boolean>("equivalence", design);
const tests = kept<string | null>("tests", [...design, "test"]);

/** What `disc verify` leaves goes to the proof, and what that leaves to the unit tests. */
async function follow(site: Site): Promise<void> {
  const { key } = site;
  if (!proofs.of.has(key)) {
    proofs.add(key, await isEquivalent(subject.shape, site));
    console.log(`${key}: ${proofs.of.get(key)! ? "proved equivalent" : "not proved equivalent"}`);
  }
  if (proofs.of.get(key)! || tests.of.has(key)) return;
  tests.add(key, (await killedByTests(subject.shape, site)) ?? null);
  console.log(`${key}: ${tests.of.get(key) ?? "survives the unit tests"}`);
}

function fateOf(site: Site, verdict: Verdict): Fate {
  const { key } = site;
  if ("killedBy" in verdict) return { site, verify: verdict.killedBy };
  const broke = "broke" in verdict;
  if (proofs.of.get(key)) return { site, equivalent: true, broke };
  const test = tests.of.get(key);
  return { site, broke, unfinished: test === undefined, ...(test ? { test } : {}) };
}

async function writeReport(): Promise<void> {
  const fates = sites.flatMap((site) => {
    const verdict = verdicts.of.get(site.key);
    return verdict ? [fateOf(site, verdict)] : [];
  });
  const places = sitesOf(new Accelerator(subject.shape).node).length;
  const file = join(packageRoot, "docs", "mutation.md");
  const text = report({ array, seed, count, places, drawn: sites.length, fates });
  writeFileSync(file, await format(text, { ...(await resolveConfig(file)), filepath: file }));
}

// A run that is cut off reports what it knows.
process.once("SIGINT", () => {
  void writeReport().then(() => process.exit(130));
});
console.log(`${sites.length} mutants of ${array}, seed ${seed}; building them with Verilator`);
await buildModel(verilog);
const order = (number: number): number => (number * 7919) % 10007;
let following = Promise.resolve();
const followUp = (site: Site): void => {
  if (!("killedBy" in verdicts.of.get(site.key)!)) following = following.then(() => follow(site));
};
for (const site of sites) if (verdicts.of.has(site.key)) followUp(site);
/** In a mixed order, so that a run that is cut off has tried some of every module. */
const open = sites
  .flatMap(({ key }, i) => (verdicts.of.has(key) ? [] : [i + 1]))
  .toSorted((a, b) => order(a) - order(b));
await tryAll([array, count, seed], open, (number, verdict) => {
  const site = sites[number - 1]!;
  verdicts.add(site.key, verdict);
  const what = "killedBy" in verdict ? verdict.killedBy : Object.keys(verdict)[0]!;
  console.log(`${verdicts.of.size} of ${sites.length}: ${site.key}: ${what}`);
  followUp(site);
});
await following;
await writeReport();
