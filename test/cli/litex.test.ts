import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../files/disk.ts";
import { disc } from "./run.ts";

const work = temporaryFolder();
const python = process.env["DISC_PYTHON"] ?? "python3";
const needed = ["litex", "litedram", "pythondata_cpu_vexriscv", "pythondata_misc_tapcfg"];
const hasLitex = spawnSync(python, ["-c", `import ${needed.join(", ")}`]).status === 0;
const hasBoards = spawnSync(python, ["-c", "import litex_boards, liteeth"]).status === 0;
const hasCompiler = spawnSync("riscv64-unknown-elf-gcc", ["--version"]).status === 0;
/** What the simulator of LiteX includes. */
const headers = ["json-c/json.h", "event2/event.h", "zlib.h"].flatMap((file) => ["-include", file]);
const hasHeaders = spawnSync("gcc", ["-E", ...headers, "-x", "c", "/dev/null"], { stdio: "ignore" }).status === 0;
const isShort = !process.env["DISC_REGRESS"];
const size = "--model models/digits --resolution 8 --array 8x8";
const [design, bench, packed] = [join(work, "design"), join(work, "bench"), join(work, "package")];

/** What the firmware must say: the sum of the golden latent, [channels, height, width], as `main.c` has it. */
function goldenSum(): string {
  const { host, golden } = JSON.parse(readFileSync(join(bench, "image.json"), "utf8")) as {
    host: { latent: { shape: number[]; patch: { shape: number[] } } };
    golden: { regions: { name: string; at: number }[] };
  };
  const bytes = readFileSync(join(bench, "golden.bin"));
  const [rows, columns, values] = host.latent.shape as [number, number, number];
  const [channels, patch] = host.latent.patch.shape as [number, number];
  const { at } = golden.regions.find(({ name }) => name === "latent")!;
  let sum = 0;
  for (let channel = 0; channel < channels; channel++)
    for (let y = 0; y < rows * patch; y++)
      for (let x = 0; x < columns * patch; x++) {
        const token = Math.floor(y / patch) * columns + Math.floor(x / patch);
        const element = (channel * patch + (y % patch)) * patch + (x % patch);
        const value = bytes.readUInt16LE(at + 2 * (token * values + element));
        sum = (((sum << 1) | (sum >>> 31)) + value) >>> 0;
      }
  return `0x${sum.toString(16).padStart(8, "0")}`;
}

const top = (): string => (JSON.parse(readFileSync(join(design, "design.json"), "utf8")) as { top: string }).top;

/** Runs a script of the package, for many minutes perhaps. */
function python3(...args: string[]): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(python, args, { cwd: join(packed, "litex") });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
    child.on("close", (status) => {
      resolve({ status, said });
    });
  });
}

describe.skipIf(!hasLitex || !hasCompiler)(
  "in a SoC of LiteX (skipped without litex, litedram, pythondata-cpu-vexriscv and -misc-tapcfg in DISC_PYTHON and gcc-riscv64-unknown-elf)",
  () => {
    beforeAll(async () => {
      expect((await disc(`generate ${size} --out ${design}`)).status).toBe(0);
      const image = `compile ${size} --design ${design} --class 7 --steps 1 --guidance 1 --golden --bench --out ${bench}`;
      expect((await disc(image)).status).toBe(0);
      const flow = `package --flow litex --design ${design} --bench ${bench} --out ${packed}`;
      expect((await disc(flow)).status).toBe(0);
    });

    test("LiteX makes the SoC, and the C driver and the firmware compile without a warning", async () => {
      const out = join(work, "setup");
      const { status, said } = await python3("sim.py", "--no-run", "--output", out);
      expect([status, said.match(/.*(warning|error):.*/)?.[0]]).toEqual([0, undefined]);
      const verilog = readFileSync(join(out, "gateware", "sim.v"), "utf8");
      expect(verilog).toContain(top());
    });

    test.skipIf(!hasBoards).each([
      ["arty", "digilent_arty", ".tcl"],
      ["ulx3s", "radiona_ulx3s", ".ys"],
    ])(
      "LiteX writes the SoC of a board, %s, and the script of its tools (skipped without litex-boards and liteeth)",
      async (board, name, script) => {
        const out = join(work, board);
        const { status, said } = await python3("board.py", board, "--output", out);
        expect([status, status === 0 ? "" : said.slice(-1000)]).toEqual([0, ""]);
        for (const file of [`${name}.v`, `${name}${script}`])
          expect(readFileSync(join(out, "gateware", file), "utf8")).toContain(top());
      },
    );

    test.skipIf(isShort || !hasHeaders).each([64, 128, 32])(
      "VexRiscv runs the C driver under Verilator, to the golden latent, on LiteDRAM of %i bits (skipped without libevent-dev, libjson-c-dev, zlib1g-dev)",
      async (bits) => {
        const { said } = await python3("sim.py", "--dram-bits", String(bits), "--output", join(work, `sim${bits}`));
        const [, result, sum] = /^disc: (.*), sum (0x\w+), cycles 0x\w+\r?$/m.exec(said) ?? ["", said.slice(-2000)];
        expect([result, sum]).toEqual(["the program reached its end", goldenSum()]);
      },
      3_600_000,
    );
  },
);
