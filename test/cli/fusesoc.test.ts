import { spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../files/disk.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
const fusesoc = process.env["DISC_FUSESOC"] ?? "fusesoc";
const isThere = spawnSync(fusesoc, ["--version"]).status === 0;
const two = "--model test/fixtures/dit/plain --resolution 8 --array 2x8";
const design = join(work, "design");

/** Runs a target of the core in a folder. */
function run(folder: string, top: string, ...args: string[]) {
  return spawnSync(fusesoc, ["--cores-root", ".", "run", ...args, `disc:accelerators:${top}`], {
    ...{ cwd: folder, encoding: "utf8", env: { ...process.env, XDG_DATA_HOME: work, XDG_CONFIG_HOME: work } },
  });
}

test.skipIf(!isThere)(
  "FuseSoC lints a generated design, and sets up its synthesis (skipped without fusesoc of PyPI)",
  async () => {
    const said = await disc(`generate ${two} --out ${design} --json`);
    const { top } = JSON.parse(said.stdout) as { top: string };
    const lint = run(design, top, "--target", "lint");
    expect([lint.status, lint.stderr]).toEqual([0, expect.not.stringMatching(/%(Warning|Error)/)]);
    const synth = run(design, top, "--setup", "--target", "synth");
    expect(synth.status).toBe(0);
    const build = join(design, "build");
    const scripts = (readdirSync(build, { recursive: true }) as string[]).filter((file) => /synth.*\.tcl$/.test(file));
    expect(scripts.map((file) => readFileSync(join(build, file), "utf8")).join()).toContain(`${top}.v`);

    // The package's core has the bench as well; a package without one has none.
    const bench = join(work, "bench");
    const compiled = await disc(
      `compile ${two} --class 1 --steps 1 --guidance 1 --design ${design} --bench --out ${bench}`,
    );
    expect(compiled.status).toBe(0);
    const [whole, bare] = [join(work, "whole"), join(work, "bare")];
    const packed = [`--bench ${bench} --out ${whole}`, `--out ${bare}`].map((rest) =>
      disc(`package --flow fusesoc --design ${design} ${rest}`),
    );
    for (const { status } of await Promise.all(packed)) expect(status).toBe(0);
    expect(run(bare, top, "--target", "lint", "--setup").status).toBe(0);
    expect(run(bare, top, "--target", "sim", "--setup").status).not.toBe(0);
    const sim = run(whole, top, "--target", "sim");
    expect([sim.status, sim.stdout + sim.stderr]).toEqual([0, expect.stringMatching(/PASS: \d+ words as expected/)]);
    // A bench that does not pass fails.
    const failing = join(work, "failing");
    cpSync(whole, failing, { recursive: true });
    const expected = join(failing, "bench/expected.hex");
    const text = readFileSync(expected, "utf8");
    const flipped = text.replace(
      /(\n@.*\n)([0-9a-f])/,
      (_, at: string, digit: string) => at + (digit === "0" ? "1" : "0"),
    );
    expect(flipped).not.toBe(text);
    writeFileSync(expected, flipped);
    const failed = run(failing, top, "--target", "sim");
    expect(failed.status).not.toBe(0);
    expect(failed.stdout + failed.stderr).toMatch(/FAIL: .* differs first at/);

    // A fault in the Verilog fails the lint.
    const file = join(design, "rtl", `${top}.v`);
    expect(existsSync(file)).toBe(true);
    spawnSync("sed", ["-i", "s/endmodule/wire idle = irq;\\nendmodule/", file]);
    expect(run(design, top, "--target", "lint").status).not.toBe(0);
  },
  900_000,
);
