import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../generator/files/package.ts";
import { temporaryFolder } from "../files/disk.ts";

test("npx finds the command before the first build, which it names, and after it", async () => {
  const work = temporaryFolder();
  const root = join(work, "package");
  for (const folder of ["scripts", "dist/generator/cli"]) mkdirSync(join(root, folder), { recursive: true });
  for (const file of ["package.json", "scripts/disc.mjs"]) copyFileSync(join(packageRoot, file), join(root, file));
  const npx = (): Promise<{ status: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const env = { ...process.env, npm_config_cache: join(work, "cache"), npm_config_update_notifier: "false" };
      const child = execFile("npx", ["--offline", "disc", "--help"], { cwd: root, env }, (_, stdout, stderr) => {
        resolve({ status: child.exitCode ?? -1, stdout, stderr });
      });
    });
  const stderr = "disc: not compiled yet: run npm start, or npm run build\n";
  expect(await npx()).toEqual({ status: 1, stdout: "", stderr });
  writeFileSync(join(root, "dist/generator/cli/main.js"), "console.log(process.argv.slice(2).join());");
  expect(await npx()).toEqual({ status: 0, stdout: "--help\n", stderr: "" });
});
