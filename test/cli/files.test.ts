import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../generator/files/package.ts";
import { isRoot, mounted, temporaryFolder, textsIn } from "../files/disk.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
chmodSync(work, 0o755);
const digits = join(packageRoot, "models/digits");
const design = `--model ${digits} --resolution 8 --array 4x8`;

/** Runs a line of shell in a folder, with $D the command. */
function shell(line: string, cwd = work): { status: number | null; stdout: string; stderr: string } {
  const D = `${process.execPath} ${join(packageRoot, "dist/generator/cli/main.js")}`;
  return spawnSync("sh", ["-c", line], { cwd, env: { ...process.env, D }, encoding: "utf8" });
}

/** A generated design to begin with. */
const generated = join(work, "generated");
beforeAll(async () => {
  expect((await disc(`generate ${design} --out ${generated}`)).status).toBe(0);
});
function copyOfDesign(name: string): string {
  const out = join(work, name);
  cpSync(generated, out, { recursive: true });
  return out;
}

test("an empty path, as of a variable that is not set, is refused by every command that writes, and nothing is touched", () => {
  const project = join(work, "empty");
  mkdirSync(join(project, "src"), { recursive: true });
  writeFileSync(join(project, "src/thesis.txt"), "thesis");
  const before = textsIn(project);
  for (const command of [
    `generate ${design}`,
    `compile ${design}`,
    `quantise --model ${digits}`,
    `sample --model ${digits}`,
    `forward --model ${digits} --latent x.npy --timestep 1 --class 1`,
    `fidelity --model ${digits}`,
    "bench",
    "synth --target ecp5",
  ]) {
    const { status, stderr } = shell(`$D ${command} --out "$UNSET"`, project);
    expect([command, status]).toEqual([command, 1]);
    expect(stderr).toMatch(/^disc: [^\n]*(empty|: a name that ends in \.png or \.npy)[^\n]*\n$/);
  }
  expect(textsIn(project)).toEqual(before);
});

test("a JSON of this tool among the sources marks nothing: only what a run wrote is replaced", () => {
  const project = join(work, "project");
  mkdirSync(join(project, "src"), { recursive: true });
  const mine = { "src/thesis.txt": "thesis", "top.v": "top" };
  for (const [file, text] of Object.entries(mine)) writeFileSync(join(project, file), text);
  // What generate --json prints, kept beside the sources.
  const summary = readFileSync(join(generated, "design.json"), "utf8");
  expect((JSON.parse(summary) as { generator: string }).generator).toBe("disc-generator");
  writeFileSync(join(project, "summary.json"), summary);
  expect(shell(`$D generate ${design} --out .`, project).status).toBe(0);
  expect(textsIn(project)).toMatchObject({ ...mine, "summary.json": summary });
  // Without the list, what stands there might be anyone's.
  renameSync(join(project, "design.manifest.json"), join(work, "away.json"));
  const before = textsIn(project);
  const { status, stderr } = shell(`$D generate ${design} --out .`, project);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^disc: \S+ is in the way: [^\n]+\n$/)]);
  expect(textsIn(project)).toEqual(before);
});

test("a user's folders in a design stay, an image beside it too, and an edited module is not overwritten", () => {
  const out = copyOfDesign("kept");
  mkdirSync(join(out, "synth"));
  writeFileSync(join(out, "synth/run.xdc"), "create_clock");
  expect(shell(`$D compile ${design} --steps 1 --out kept`).status).toBe(0);
  const image = statSync(join(out, "image.bin")).mtimeMs;
  expect(shell(`$D generate ${design.replace("4x8", "8x8")} --out kept`).status).toBe(0);
  expect(readdirSync(join(out, "rtl")).join()).toMatch(/disc8x8_\w+_accelerator/);
  expect(readdirSync(join(out, "rtl")).join()).not.toMatch(/disc4x8/);
  expect(readFileSync(join(out, "synth/run.xdc"), "utf8")).toBe("create_clock");
  expect(statSync(join(out, "image.bin")).mtimeMs).toBe(image);

  const edited = join(
    out,
    "rtl",
    readdirSync(join(out, "rtl")).find((name) => name.endsWith("requantiser.v"))!,
  );
  appendFileSync(edited, "// by hand\n");
  const before = textsIn(out);
  const { status, stderr } = shell(`$D generate ${design} --out kept`);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^disc: kept\/rtl\/\w+_requantiser\.v was changed since disc wrote it: [^\n]+\n$/);
  expect(textsIn(out)).toEqual(before);
});

test("a design that an interrupted run left unfinished is not simulated", async () => {
  const out = copyOfDesign("unfinished");
  cpSync(join(out, "design.manifest.json"), join(out, "design.manifest.next.json"));
  const { status, stderr } = await disc(`verify ${design} --out ${out}`);
  expect([status, stderr]).toEqual([
    1,
    `disc: ${out} was left unfinished by an interrupted run: run disc generate again\n`,
  ]);
});

test.each([
  [`verify ${design} --out`, "verified"],
  ["synth --target ecp5 --design", "synthesised"],
])("disc %s: a design.json that was cut off is said to be no JSON", async (command, name) => {
  const out = copyOfDesign(name);
  writeFileSync(join(out, "design.json"), "{");
  const { status, stderr } = await disc(`${command} ${out}`);
  expect([status, stderr]).toEqual([1, `disc: ${join(out, "design.json")} is no JSON: run disc generate again\n`]);
});

test("a design of another array is said to be one, though its own prefix is longer than one that is given may be", async () => {
  const out = join(work, "other");
  await disc(`generate ${design.replace("4x8", "16x16")} --out ${out}`);
  const { prefix } = JSON.parse(readFileSync(join(out, "design.json"), "utf8")) as { prefix: string };
  expect(prefix).toHaveLength(17);
  const { status, stderr } = await disc(`verify ${design} --out ${out}`);
  expect([status, stderr]).toEqual([
    1,
    `disc: ${out} was generated with other flags or another version: run disc generate with the same flags first\n`,
  ]);
});

test("a folder is for everyone whom the umask lets in, and a link to a folder stays one", () => {
  mkdirSync(join(work, "real"));
  symlinkSync("real", join(work, "link"));
  expect(shell(`umask 022; $D generate ${design} --out link/d; ln -s d real/inner; ls link/inner`).stdout).toMatch(
    /^rtl$/m,
  );
  expect(lstatSync(join(work, "link")).isSymbolicLink()).toBe(true);
  expect(statSync(join(work, "real/d")).mode & 0o777).toBe(0o755);
  expect(statSync(join(work, "real/d/design.json")).mode & 0o777).toBe(0o644);
});

test.each([
  ["sample --class 1", "a.png"],
  ["quantise", "q.safetensors"],
  ["fidelity --images 50", "file/report"],
  ["compile --resolution 8 --array 4x8", "file/image"],
])("%s --out %s: where it cannot be written is said before the run", (command, file) => {
  writeFileSync(join(work, "file"), "text");
  const out = file.startsWith("file/") ? file : `nodir/${file}`;
  const { status, stdout, stderr } = shell(`$D ${command} --model ${digits} --out ${out}`);
  // Progress would stand before it.
  expect(stderr).toMatch(/^disc: \S+ cannot be written: (there is no folder nodir|ENOTDIR: not a directory)\n$/);
  expect([status, stdout, existsSync(join(work, "nodir"))]).toEqual([1, "", false]);
});

describe.skipIf(!isRoot)("as root", () => {
  test("a mount point, as a container's volume, takes a design, though the folder above may not be written", async () => {
    const [source, out] = [join(work, "volume"), join(work, "closed/out")];
    mkdirSync(source);
    chmodSync(source, 0o777);
    const nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp";
    await mounted(["--bind", source], out, () => {
      expect(shell(`${nobody} $D generate ${design} --out closed/out`).stderr).toBe("");
    });
    expect(textsIn(source)).toEqual(textsIn(generated));
    for (const command of [`generate ${design} --out closed/other`, `sample --model ${digits} --out closed/a.png`]) {
      expect(shell(`${nobody} $D ${command}`).stderr).toMatch(
        /^disc: closed\/\S+ cannot be written: EACCES: permission denied\n$/,
      );
    }
  });

  test("a full disk is one line, and no file is cut off", async () => {
    const disk = join(work, "disk");
    await mounted(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], disk, () => {
      execFileSync("sh", ["-c", "head -c 60000 /dev/zero > z"], { cwd: disk });
      for (const command of [
        `quantise --model ${digits} --out disk/q.safetensors`,
        `generate ${design} --out disk/d`,
      ]) {
        const { status, stderr } = shell(`$D ${command}`);
        expect(stderr).toMatch(/(^|\n)disc: disk\/\S+ cannot be written: ENOSPC: no space left on device\n$/);
        expect(stderr).not.toContain("    at ");
        expect([status, readdirSync(disk)]).toEqual([1, ["z"]]);
      }
    });
  });

  test("what a nearly full disk takes only a part of on standard output is one line too", async () => {
    await mounted(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], join(work, "nearly"), () => {
      // A page is left; the names of the ports alone are longer.
      shell("head -c 61440 /dev/zero > nearly/z");
      const { status, stderr } = shell(`$D generate ${design} --out nearly-full --json > nearly/said.json`);
      expect(stderr).toMatch(/^disc: standard output cannot be written: ENOSPC: [^\n]+\n$/);
      expect([status, statSync(join(work, "nearly/said.json")).size]).toEqual([1, 4096]);
    });
  });
});

test("help that cannot be written is one line and status 1", () => {
  expect(shell("$D --help > /dev/full")).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^disc: standard output cannot be written: ENOSPC: [^\n]+\n$/) as string,
  });
});
