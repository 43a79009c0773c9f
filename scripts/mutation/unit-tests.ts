import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import type { AcceleratorShape } from "../../generator/hardware/control/sequencer.ts";
import type { ModuleNode } from "../../generator/hdl/ir.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import type { Site } from "../../sim/mutants.ts";

/** Tests of what has none under its own name. */
const TESTS: Readonly<Record<string, string>> = {
  Arbiter: "test/hdl/streams.test.ts",
  SkidBuffer: "test/hdl/streams.test.ts",
  Queue: "test/hdl/streams.test.ts",
  Widen: "test/hdl/streams.test.ts",
  Narrow: "test/hdl/streams.test.ts",
  MaskGroups: "test/hardware/engine/masks/mask-words.test.ts",
};

const tests = readdirSync(join(packageRoot, "test", "hardware"), { recursive: true, encoding: "utf8" });

/** The test file of a class of modules. */
function testOf(className: string): string | undefined {
  const name = `${className.replaceAll(/(?<!^)[A-Z]/g, "-$&").toLowerCase()}.test.ts`;
  const file = tests.find((each) => basename(each) === name);
  return TESTS[className] ?? (file && `test/hardware/${file}`);
}

/** Tests of a class, and those of the nearest that holds it and has any. */
function testsFor({ node }: Accelerator, className: string): string[] {
  const found = new Set<string>();
  const visit = (module: ModuleNode, above: string | undefined): void => {
    const own = testOf(module.className);
    if (module.className === className) for (const file of [own, above]) if (file !== undefined) found.add(file);
    for (const instance of module.instances) visit(instance.module, own ?? above);
  };
  visit(node, undefined);
  return [...found];
}

interface Results {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** What says nothing of a mutant's behaviour: it was not built, or the machine was slow. */
const NO_VERDICT = /HdlError|with Verilator failed|timed out in \d+ms/;

/**
 * Runs a test file, but those of its tests that plant bugs of their own and know the text.
 * @param key of a mutant that is in whatever it builds; none when empty
 * @returns the first test that finds what is wrong, and how many came to an end
 */
async function run(file: string, key: string): Promise<{ failed: string | undefined; count: number }> {
  const work = mkdtempSync(join(tmpdir(), "disc-mutant-"));
  const results = join(work, "results.json");
  const args = ["vitest", "run", "--config", "test/mutation/vitest.config.ts", file, "--bail", "1"];
  const options = ["-t", "^((?!planted|bug).)*$", "--reporter", "json", "--outputFile", results];
  const env = { ...process.env, DISC_MUTANT: key };
  const limits = { maxBuffer: 1 << 26, timeout: 1_800_000 };
  try {
    await new Promise((done) => execFile("npx", [...args, ...options], { cwd: packageRoot, env, ...limits }, done));
    if (!existsSync(results)) throw new Error(`${file} gave no results`);
    const { testResults } = JSON.parse(readFileSync(results, "utf8")) as Results;
    const all = testResults.flatMap(({ assertionResults }) => assertionResults);
    const failed = all.find(
      ({ status, failureMessages }) =>
        status === "failed" && !failureMessages.some((message) => NO_VERDICT.test(message)),
    );
    const count = all.filter(({ status }) => status === "passed" || status === "failed").length;
    return { failed: failed?.fullName.trim(), count };
  } finally {
    rmSync(work, { recursive: true });
  }
}

const sound = new Map<string, boolean>();

/** @returns the test that fails with a mutant, of those that pass without */
export async function killedByTests(shape: AcceleratorShape, { className, key }: Site): Promise<string | undefined> {
  for (const file of testsFor(new Accelerator(shape), className)) {
    if (!sound.has(file)) {
      const { failed, count } = await run(file, "");
      sound.set(file, failed === undefined && count > 0);
    }
    if (!sound.get(file)!) throw new Error(`${file} fails without a mutant`);
    const { failed } = await run(file, key);
    if (failed !== undefined) return `${file}: ${failed}`;
  }
  return undefined;
}
