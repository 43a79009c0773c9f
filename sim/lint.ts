import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { onDisk } from "../generator/files/disk.ts";
import { inScratch } from "../generator/files/scratch.ts";
import type { Verilog } from "../generator/hdl/index.ts";
import { notInstalled } from "./build.ts";

/**
 * What Verilator (-Wall, Verilog-2005), Icarus (-g2005 -Wall) and Yosys (hierarchy -check, proc, check -assert) have to
 * say about a design, with models or stubs of its black boxes: every line of it, and nothing for a clean one.
 * @throws SimulationError when one of them is not installed, OutputError for a full disk
 */
export async function lint({ top, files: own, models, stubs }: Verilog): Promise<string[]> {
  const files = new Map([...stubs, ...models, ...own]);
  return await inScratch("lint", async (folder) => {
    onDisk(folder, () => {
      for (const [file, text] of files) writeFileSync(join(folder, file), text);
    });
    const names = [...files.keys()];
    const script = `read_verilog ${names.join(" ")}; hierarchy -check -top ${top}; proc; check -assert`;
    const said = await Promise.all([
      complaints(
        "verilator",
        ["--lint-only", "-Wall", "--language", "1364-2005", "--top-module", top, ...names],
        folder,
      ),
      complaints("iverilog", ["-g2005", "-Wall", "-t", "null", "-s", top, ...names], folder),
      complaints("yosys", ["-q", "-p", script], folder),
    ]);
    return said.flat();
  });
}

function complaints(program: string, args: readonly string[], cwd: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error?.code === "ENOENT") {
        reject(notInstalled(program));
        return;
      }
      const lines = `${stdout}${stderr}`.split("\n").filter((line) => line.trim() !== "");
      if (error && lines.length === 0) lines.push(`${program} failed: ${error.message}`);
      resolve(lines.map((line) => `${program}: ${line}`));
    });
  });
}
