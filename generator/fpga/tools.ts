import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** A tool that is missing, or that refuses what it was given, in one line. */
export class FpgaError extends Error {
  override readonly name = "FpgaError";
}

/** How missing tools are installed: a virtual environment whose `bin` comes first in PATH. */
const install = (packages: string): string =>
  `python3 -m venv build/fpga && build/fpga/bin/pip install ${packages}, and PATH=$PWD/build/fpga/bin:$PATH`;

/** The oldest Yosys whose netlists say which instance each cell came from, as Debian's does not. */
const OLDEST = [0, 60] as const;

/** The same Yosys as a Python module, where PATH's python3 has it. */
const PYOSYS = "import sys; from pyosys import libyosys as y; y.run_pass('script ' + sys.argv[1], y.Design())";

function output(program: string, args: readonly string[], cwd: string, packages: string): Promise<string> {
  return new Promise((done, fail) => {
    // Yosys makes folders of its own for files of ABC: below its own, they go with it.
    const env = cwd === "." ? process.env : { ...process.env, TMPDIR: cwd };
    const child = execFile(program, args, { cwd, env, maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      process.off("exit", stop);
      if (!error) done(stdout + stderr);
      else if (error.code === "ENOENT") fail(new FpgaError(`${program} is not installed: ${install(packages)}`));
      else {
        const lines = `${stdout}${stderr}`.split("\n");
        const line = lines.findLast((text) => /^ERROR|^terminate|Error:/.test(text)) ?? error.message.split("\n")[0]!;
        fail(new FpgaError(`${program}: ${line.trim()}`));
      }
    });
    // Before the folder that it writes to goes.
    const stop = (): boolean => child.kill("SIGKILL");
    process.prependOnceListener("exit", stop);
  });
}

/** Neither tool says that a disk was full, and what it left is cut off or missed: more than what may be left of a block is written behind it. */
async function whole(folder: string, said: Promise<string>): Promise<string> {
  try {
    return await said;
  } finally {
    const room = join(folder, "room");
    await writeFile(room, Buffer.alloc(1 << 16));
    await rm(room);
  }
}

let yosys: Promise<readonly string[]> | undefined;

/** Program and first arguments that run a script of Yosys: pyosys where there is one, else a `yosys` that is new enough. */
function yosysCommand(): Promise<readonly string[]> {
  yosys ??= output("python3", ["-c", "import pyosys"], ".", "pyosys").then(
    () => ["python3", "-c", PYOSYS],
    async () => {
      const said = await output("yosys", ["-V"], ".", "pyosys");
      const [, major, minor] = /^Yosys (\d+)\.(\d+)/.exec(said) ?? [];
      if (Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]))
        throw new FpgaError(`yosys is ${major}.${minor}, older than ${OLDEST.join(".")}: ${install("pyosys")}`);
      return ["yosys"];
    },
  );
  return yosys;
}

/** Runs a script of Yosys in a folder: what it printed. @throws FpgaError */
export async function runYosys(script: string, folder: string): Promise<string> {
  const [program, ...args] = await yosysCommand();
  await writeFile(join(folder, "script.ys"), script);
  return await whole(folder, output(program!, [...args, "script.ys"], folder, "pyosys"));
}

/** Runs nextpnr for a family in a folder. @throws FpgaError */
export async function runNextpnr(family: string, args: readonly string[], folder: string): Promise<string> {
  const program = `yowasp-nextpnr-${family}`;
  return await whole(folder, output(program, args, folder, `pyosys ${program}`));
}
