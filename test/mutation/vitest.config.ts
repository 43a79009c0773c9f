import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** The unit tests, with one mutant in whatever they build: each file loads it anew. */
export default mergeConfig(base, defineConfig({ test: { isolate: true, setupFiles: ["test/mutation/plant.ts"] } }));
