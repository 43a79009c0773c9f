import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../files/disk.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
const fusesoc = process.env["DISC_FUSESOC"] ?? "fusesoc";
const isThere = spawnSync(fusesoc, ["--version"]).status === 0;

test.skipIf(!isThere)(
  "FuseSoC lints a generated design, and sets up its synthesis (skipped without fusesoc of PyPI)",
  async () => {
    const design = join(work, "design");
    const said = await disc(
      `generate --model test/fixtures/dit/plain --resolution 8 --array 2x8 --out ${design} --json`,
    );
    const { top } = JSON.parse(said.stdout) as { top: string };
    const run = (...args: string[]) =>
      spawnSync(fusesoc, ["--cores-root", ".", "run", ...args, `disc:accelerators:${top}`], {
        ...{ cwd: design, encoding: "utf8", env: { ...process.env, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work } },
      });
    const lint = run("--target", "lint");
    expect([lint.status, lint.stderr]).toEqual([0, expect.not.stringMatching(/%(Warning|Error)/)]);
    const synth = run("--setup", "--target", "synth");
    expect(synth.status).toBe(0);
    const build = join(design, "build");
    const scripts = (readdirSync(build, { recursive: true }) as string[]).filter((file) => /synth.*\.tcl$/.test(file));
    expect(scripts.map((file) => readFileSync(join(build, file), "utf8")).join()).toContain(`${top}.v`);

    // A fault in the Verilog fails the lint.
    const file = join(design, "rtl", `${top}.v`);
    expect(existsSync(file)).toBe(true);
    spawnSync("sed", ["-i", "s/endmodule/wire idle = irq;\\nendmodule/", file]);
    expect(run("--target", "lint").status).not.toBe(0);
  },
);
