import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../generator/hdl/templates.ts";

const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
  scripts: { check: string };
};
const PATH = [join(packageRoot, "node_modules/.bin"), process.env["PATH"]].join(delimiter);

// Beside the other tests, for each of them keeps one processor busy; vitest.config.ts starts them first.
test.each(scripts.check.split(" && "))("%s", { timeout: 600_000 }, async (command) => {
  const options = { cwd: packageRoot, env: { ...process.env, PATH }, maxBuffer: 1 << 26 };
  const said = await promisify(execFile)("sh", ["-c", command], options).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command}:\n${stdout}${stderr}`);
  });
  expect(said.stdout).toBe("");
});
