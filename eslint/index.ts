/**
 * The rules that a design in generator/hdl needs beside TypeScript, as an ESLint plugin with a preset. docs/hdl.md says how
 * it is set up.
 */
import type { ESLint, Linter } from "eslint";
import { noOperatorsOnSignals } from "./no-operators-on-signals.ts";

const plugin: ESLint.Plugin = {
  meta: { name: "disc-generator" },
  rules: { "no-operators-on-signals": noOperatorsOnSignals },
};

/** Every rule, each an error. It takes the parser and its types from the configuration that it stands in. */
const recommended: Linter.Config = {
  name: "disc-generator/recommended",
  plugins: { "disc-generator": plugin },
  rules: { "disc-generator/no-operators-on-signals": "error" },
};

export default { ...plugin, configs: { recommended } };
