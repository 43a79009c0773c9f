import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../vitest.config.ts";

/** The unit tests, with one mutant in whatever they build. */
export default mergeConfig(base, defineConfig({ test: { setupFiles: ["test/mutation/plant.ts"] } }));
