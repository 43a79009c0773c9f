import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { commandNames, disc } from "../../generator/cli/commands.ts";

test("every file of commands is one, called after it, and is registered", () => {
  const files = readdirSync("generator/cli/commands").map((file) => file.replace(/\.ts$/, ""));
  expect([...commandNames].sort()).toEqual(files.sort());
});

test("without a command, all are named", async () => {
  const all = commandNames.join(", ").replace(/, (?=[a-z]+$)/, " or ");
  await expect(disc([])).rejects.toThrow(`Name a command: ${all}. disc --help lists them.`);
});

test.each(commandNames)("docs/commands.md says how disc %s is called", (name) => {
  expect(readFileSync("docs/commands.md", "utf8")).toMatch(new RegExp(`\\bdisc ${name}\\b`));
});
