import { defineConfig } from "vitest/config";
import { BaseSequencer, type Reporter, type TestModule, type TestSpecification } from "vitest/node";

/** Ends a run with one plain line that any reader of logs understands. */
const closingLine: Reporter = {
  onTestRunEnd(modules: readonly TestModule[], crashes: readonly unknown[]) {
    const tests = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => tests.filter((each) => each === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    console.log(
      `${count("passed")} passed, ${count("failed") + broken + crashes.length} failed, ${count("skipped")} skipped`,
    );
  },
};

/** The largest file first, as ever, but before it the one that takes a minute with few lines. */
class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLint = ({ moduleId }: TestSpecification): number => Number(moduleId.endsWith("test/lint.test.ts"));
    return (await super.sort(files)).toSorted((a, b) => isLint(b) - isLint(a));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A C++ abort in a simulated design takes only its own file down: the next one finds a new process. Else a process goes
    // on with the next file, as what is loaded and compiled by then is a quarter of the time. No file changes what others see.
    pool: "forks",
    isolate: false,
    maxWorkers: 2,
    sequence: { sequencer: Sequencer },
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ["default", closingLine],
  },
});
