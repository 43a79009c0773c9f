import { defineConfig } from "vitest/config";
import type { Reporter, TestModule } from "vitest/node";

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

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A C++ abort in a simulated design then takes only its own file down.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: ["default", closingLine],
  },
});
