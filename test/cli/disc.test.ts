import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { DesignDescription } from "../../generator/compiler/write-design.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-cli-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const tiny = "--model models/digits --resolution 8 --array 8x8";
/** A model of two layers, which takes a third of the time. */
const two = "--model test/fixtures/dit/plain --resolution 8 --array 4x8";

/** The checkpoint with something done to it. */
function brokenModel(name: string, change: (folder: string) => void): string {
  const folder = join(work, name);
  cpSync(join(packageRoot, "test/fixtures/dit/plain"), folder, { recursive: true });
  change(folder);
  return folder;
}
const weights = "diffusion_pytorch_model.safetensors";

/** Rewrites the header of a safetensors file without moving the data. */
function editHeader(file: string, edit: (header: string) => string): void {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE());
  const header = edit(bytes.subarray(8, 8 + length).toString()).padEnd(length);
  bytes.write(header, 8);
  writeFileSync(file, bytes);
}

describe("generate", () => {
  test("writes Verilog and what goes with it, the same each time", async () => {
    const out = join(work, "generated");
    const first = await disc(`generate ${tiny} --out ${out} --json`);
    expect(first).toMatchObject({ status: 0, stderr: "" });
    const said = JSON.parse(first.stdout) as {
      top: string;
      digest: string;
      files: string[];
      configuration: { tokens: number };
    };
    const design = JSON.parse(readFileSync(join(out, "design.json"), "utf8")) as typeof said & {
      ports: { name: string }[];
    };
    expect(design.digest).toBe(said.digest);
    expect(design.configuration.tokens).toBe(16);
    expect(design.ports.map(({ name }) => name)).toContain("m_axi_arvalid");
    const listed = readFileSync(join(out, "filelist.f"), "utf8")
      .split("\n")
      .filter((line) => line.endsWith(".v"));
    expect(listed).toEqual(said.files);
    expect(listed.at(-1)).toBe(`rtl/${said.top}.v`);
    const inFolder = readdirSync(join(out, "rtl"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(out, join(parentPath, name)));
    expect(inFolder.sort()).toEqual([...listed].sort());
    // The library's parts, and nothing else, stand by themselves.
    for (const file of listed) {
      const isLibrary = readFileSync(join(out, file), "utf8").includes("generator/hdl/lib/");
      expect(file).toMatch(
        isLibrary ? /^rtl\/lib\/disc\d+x\d+_[0-9a-f]{6}_\w+\.v$/ : /^rtl\/disc\d+x\d+_[0-9a-f]{6}_\w+\.v$/,
      );
    }
    expect(readdirSync(work).filter((name) => name.includes("writing"))).toEqual([]);
    const readme = readFileSync(join(out, "README.md"), "utf8");
    for (const text of ["block-diagram.svg", "| 0x010 | control |", "| weights |", "OUT_OF_RANGE", "m_axi_*"]) {
      expect(readme).toContain(text);
    }
    expect(readFileSync(join(out, "block-diagram.svg"), "utf8")).toMatch(/<svg[^]*MemoryPort[^]*<\/svg>/);

    const again = await disc(`generate ${tiny} --out ${out} --json`);
    expect(again.stdout).toBe(first.stdout);
  });

  test("the reference design in rtl-out is up to date (npm run reference renews it)", async () => {
    const out = join(work, "reference");
    await disc(`generate --model models/digits --resolution 16 --array 8x8 --out ${out}`);
    const kept = join(packageRoot, "rtl-out/reference");
    const files = (folder: string): string[] =>
      (readdirSync(folder, { recursive: true }) as string[]).filter((file) => /\.(v|f|json)$/.test(file)).sort();
    expect(files(kept)).toEqual(files(out));
    for (const file of files(out))
      expect(readFileSync(join(kept, file), "utf8")).toBe(readFileSync(join(out, file), "utf8"));
  });
});

test("a prefix begins every module's name, and the design is verified under it", async () => {
  const out = join(work, "prefixed");
  const { stdout } = await disc(`generate ${two} --out ${out} --prefix Chip0_ --json`);
  const { top, files } = JSON.parse(stdout) as { top: string; files: string[] };
  expect(top).toBe("Chip0_accelerator");
  for (const path of files) {
    const name = /^rtl\/(?:lib\/)?(\w+)\.v$/.exec(path)![1]!;
    expect(name).toMatch(/^Chip0_/);
    const text = readFileSync(join(out, path), "utf8");
    expect([...text.matchAll(/^module (\w+)/gm)].map(([, module]) => module)).toEqual([name]);
  }
  // Another build of the whole accelerator.
  if (process.env["DISC_REGRESS"])
    expect(await disc(`verify ${two} --class 1 --out ${out} --steps 2`)).toMatchObject({ status: 0 });
  // What stands there is what runs.
  const file = join(out, `rtl/${top}.v`);
  writeFileSync(file, `${readFileSync(file, "utf8")}garbage\n`);
  const broken = await disc(`verify ${two} --class 1 --out ${out} --steps 2`);
  expect(broken.status).toBe(1);
  expect(broken.stderr).toMatch(/disc: building Chip0_accelerator_bench with Verilator failed: .*Chip0_accelerator\.v/);
});

test.each([
  ["9lives", "prefix 9lives: letters, digits and underscores, a letter first"],
  ["a-b", "prefix a-b: letters, digits and underscores, a letter first"],
  ["a2345678901234567", "prefix a2345678901234567: at most 16 characters"],
])("the prefix %s is refused", async (prefix, said) => {
  const out = join(work, "refused");
  const result = await disc(`generate ${tiny} --out ${out} --prefix ${prefix}`);
  expect(result).toEqual({ status: 1, stdout: "", stderr: `disc: ${said}\n` });
  expect(existsSync(out)).toBe(false);
});

test("the C header compiles, and says what the registers are", async () => {
  const out = join(work, "header");
  await disc(`generate ${tiny} --out ${out}`);
  const source = join(work, "main.c");
  writeFileSync(
    source,
    `#include "disc_registers.h"
     #include <stdio.h>
     int main(void) {
       printf("%x %x %x %d %u", DISC_CONTROL, DISC_CONTROL_START_MASK, DISC_STATUS_ERROR_MASK, DISC_STATUS_ERROR_LOW, DISC_ERROR_WATCHDOG);
       return 0;
     }`,
  );
  const program = join(work, "main");
  execFileSync("gcc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-I", join(out, "registers"), source, "-o", program]);
  expect(execFileSync(program, { encoding: "utf8" })).toBe("10 1 f00 8 7");
});

describe("verify", () => {
  // The same trials as below, as text.
  test.skipIf(!process.env["DISC_REGRESS"])(
    "runs every kind of step, says what was compared, and ends with ok",
    async () => {
      const { status, stdout } = await disc(`verify ${tiny} --jitter 100 --pause 0.2 --seed 3`);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^steps +dense 100.0%, refresh 100.0%, masked \d+.\d%, masked/);
      expect(stdout).toMatch(
        /\nok: values that differ from the golden model: latent 0 of 64, K 0 of \d+, V 0 of \d+, masks 0 of \d+, keys 0 of \d+, counters 0 of 8/,
      );
      expect(stdout).toMatch(
        /\ntried +the loop; .*; stop; .*; a bus that hangs; .*; reset; registers; .*; the last image\n/,
      );
    },
  );

  test("gives one JSON object", async () => {
    const { status, stdout } = await disc(`verify ${two} --class 1 --json`);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as {
      ok: boolean;
      cycles: number;
      utilisation: number;
      counters: { cycles: number };
      trials: { name: string; ok: boolean }[];
    };
    expect(report).toMatchObject({ ok: true, error: "none", timing: { latency: 64 } });
    expect(report.trials.length).toBeGreaterThan(10);
    expect(report.trials.filter(({ ok }) => !ok)).toEqual([]);
    expect(report.cycles).toBe(report.counters.cycles);
    expect(report.utilisation).toBeGreaterThan(0.4);
  });

  test("one design makes images of other sizes, down to one a lane, and no larger ones", async () => {
    const out = join(work, "sizes");
    expect(await disc(`generate ${two} --out ${out}`)).toMatchObject({ status: 0 });
    const model = "--model test/fixtures/dit/plain --array 4x8";
    for (const size of ["6x8", "8x2", "4"]) {
      const image = join(work, "sized.png");
      const made = await disc(
        `sample --engine rtl ${model} --resolution ${size} --class 1 --steps 2 --st 0.5,2,0 --design ${out} --out ${image}`,
      );
      expect([made.status, made.stdout]).toEqual([0, expect.stringContaining("bit for bit")]);
      const compiled = join(work, "sized");
      expect(
        await disc(`compile ${model} --resolution ${size} --class 1 --steps 2 --design ${out} --out ${compiled}`),
      ).toMatchObject({ status: 0 });
    }
    for (const [size, why] of [
      ["8x10", "resolution 8x10: 20 tokens, and the design is made for 16"],
      ["2x6", "array 4x8: 3 tokens do not fill 4 lanes"],
    ]) {
      const refused = await disc(`verify ${model} --resolution ${size} --class 1 --out ${out}`);
      expect([refused.status, refused.stderr]).toEqual([1, `disc: ${why}\n`]);
    }
    const other = await disc(`verify ${model} --resolution 8 --class 1 --key-tile 8 --out ${out}`);
    expect([other.status, other.stderr]).toEqual([1, `disc: --key-tile 8: ${out} was generated with 4096\n`]);
    const tiled = join(work, "tiled");
    expect(await disc(`generate ${two} --key-tile 8 --out ${tiled}`)).toMatchObject({ status: 0 });
    const compiled = await disc(
      `compile ${two} --class 1 --steps 2 --design ${tiled} --out ${join(work, "of-tiles")} --json`,
    );
    expect(JSON.parse(compiled.stdout)).toMatchObject({ settings: { keyTile: 8 } });
  });

  test("a design has the run-ahead window that was asked for, and programs for it need not say so again", async () => {
    const out = join(work, "ahead");
    expect(await disc(`generate ${two} --window 3 --out ${out}`)).toMatchObject({ status: 0 });
    const { configuration } = JSON.parse(readFileSync(join(out, "design.json"), "utf8")) as DesignDescription;
    expect(configuration.shape.engine.window).toBe(3);
    const compiled = await disc(`compile ${two} --class 1 --steps 2 --design ${out} --out ${join(work, "for-ahead")}`);
    expect(compiled).toMatchObject({ status: 0 });
    const other = await disc(`verify ${two} --class 1 --window 8 --out ${out}`);
    expect([other.status, other.stderr]).toEqual([1, `disc: --window 8: ${out} was generated with 3\n`]);
  });

  // Another build of the whole accelerator.
  test.runIf(process.env["DISC_REGRESS"])("catches a bug in the Verilog of a folder, and says where", async () => {
    const out = join(work, "bugged");
    await disc(`generate ${tiny} --out ${out}`);
    const file = readdirSync(join(out, "rtl")).find((name) => name.endsWith("requantiser.v"))!;
    const path = join(out, "rtl", file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("+ 49'sd1;", "+ 49'sd0;"));
    expect(readFileSync(path, "utf8")).not.toBe(text);
    const { status, stdout } = await disc(`verify ${tiny} --out ${out} --json`);
    expect(status).toBe(1);
    const { ok, comparisons } = JSON.parse(stdout) as { ok: boolean; comparisons: { part: string; differ: number }[] };
    expect(ok).toBe(false);
    expect(comparisons.find(({ part }) => part === "K")!.differ).toBeGreaterThan(0);
    const lines = await disc(`verify ${tiny} --out ${out}`);
    expect(lines.status).toBe(1);
    expect(lines.stdout).toMatch(/\nFAILED: the loop: values that differ from the golden model: latent \d+ of 64, /);
  });
});

describe("compile", () => {
  test("writes an image, a listing of its program, and where things are", async () => {
    const out = join(work, "image");
    const { status, stdout } = await disc(`compile ${tiny} --steps 2 --ctr 1,1 --out ${out} --json`);
    expect(status).toBe(0);
    const said = JSON.parse(stdout) as {
      size: number;
      program: { address: number; words: number };
      kinds: { weights: number };
    };
    expect(readFileSync(join(out, "image.bin")).length).toBeLessThanOrEqual(said.size);
    const listing = readFileSync(join(out, "program.lst"), "utf8").trim().split("\n");
    expect(listing.length).toBe((said.program.words * 8) / 64);
    expect(parseInt(listing[0]!, 16)).toBe(said.program.address);
    expect(listing[0]).toMatch(/^\w{8} {2}reuse .*whole.*; step 0: all tokens$/);
    expect(listing.find((each) => each.includes("blocks.0.out"))).toMatch(/address \w+ \(gate 0 0 blocks\.0\.out 0\),/);
    expect(listing.find((each) => each.includes("attend"))).toMatch(
      / address \w+ \(q 0\),.* outAddress \w+ \(attended 0\),/,
    );
    expect(listing.at(-1)).toMatch(/^\w{8} {2}end/);
    expect(said.kinds.weights).toBeGreaterThan(200_000);
    const again = await disc(`disassemble ${out}`);
    expect(again.status).toBe(0);
    expect(again.stdout.trim().split("\n")).toEqual(listing.map((line) => line.replace(/ {2};.*/, "")));
    const none = await disc(`disassemble ${work}`);
    expect([none.status, none.stderr]).toEqual([1, `disc: ${work}: there is no memory image of disc compile in it\n`]);
  });
});

describe("prove", () => {
  test("without a unit, lists what can be proved", async () => {
    const { status, stdout } = await disc("prove");
    expect(status).toBe(0);
    expect(stdout).toMatch(/^unit +what is proved\n/);
    expect(stdout).toMatch(/^queue-3 +a queue of three/m);
  });

  test("proves a unit, for readers and for programs", async () => {
    const table = await disc("prove fork");
    expect(table.status).toBe(0);
    expect(table.stdout).toMatch(/^fork +16 +0 +2 +\d+ +[\d.]+ +proved$/m);
    const json = await disc("prove fork --depth 5 --json");
    expect(json.status).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, proofs: [{ unit: "fork", proved: true, depth: 5 }] });
  });

  test("says what is not proved, with the TypeScript line and status 1", async () => {
    const { status, stdout } = await disc("prove queue-4 --depth 3");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^queue-4 .* unreachable$/m);
    expect(stdout).toMatch(
      /^queue-4: monitor\.\w+ \(generator\/hdl\/lib\/proofs\/monitors\.ts:\d+\) is not reached within 3 cycles$/m,
    );
  });
});

describe("help", () => {
  test("lists commands, flags and examples", async () => {
    const top = await disc("--help");
    expect(top).toMatchObject({ status: 0, stderr: "" });
    expect(top.stdout).toContain("disc generate");
    expect(top.stdout).toContain("disc verify");
    const verify = await disc("verify --help");
    for (const flag of ["--model", "--resolution", "--array", "--out", "--json", "--latency", "--seed", "--bus-bits"])
      expect(verify.stdout).toContain(flag);
  });
});

describe("a mistake is one line on standard error, status 1, and nothing is written", () => {
  const somethingElse = join(work, "holds-something");
  mkdirSync(somethingElse);
  writeFileSync(join(somethingElse, "README.md"), "years of work");
  const file = join(work, "a-file");
  writeFileSync(file, "text");
  const cases: [what: string, args: () => string, message: RegExp][] = [
    ["no command", () => "", /Name a command/],
    ["an unknown command", () => "generat", /there is no command generat; disc --help lists them/],
    [
      "an unknown command with flags",
      () => "generat --colour red",
      /there is no command generat; disc --help lists them/,
    ],
    ["no such unit", () => "prove nothing", /there is no unit nothing to prove; disc prove lists them/],
    ["a depth that proves nothing", () => "prove fork --depth 0", /--depth 0: a whole number from 2 to 1000/],
    ["an unknown flag", () => `generate ${tiny} --out OUT --colour red`, /Unknown argument: colour/],
    [
      "a missing flag",
      () => "generate --model models/digits --array 8x8 --out OUT",
      /Missing required argument: resolution/,
    ],
    [
      "lanes no power of two",
      () => "generate --model models/digits --resolution 32 --array 12x16 --out OUT",
      /lanes = 12: an array has a power of two from 2 to 128/,
    ],
    [
      "width out of range",
      () => "generate --model models/digits --resolution 32 --array 16x256 --out OUT",
      /width = 256: an array has a power of two from 8 to 128/,
    ],
    [
      "a resolution the patch does not divide",
      () => "generate --model models/digits --resolution 31 --array 8x8 --out OUT",
      /resolution 31 is not a whole number of patches of 2/,
    ],
    [
      "a resolution that is no number",
      () => "generate --model models/digits --resolution big --array 8x8 --out OUT",
      /--resolution big: a whole number from 1 to 16384/,
    ],
    [
      "no model folder",
      () => "generate --model models/none --resolution 32 --array 8x8 --out OUT",
      /models\/none: no such folder, and no published model: those known are dit-xl-2-256, /,
    ],
    [
      "no model folder where weights are needed",
      () => "compile --model models/none --resolution 32 --array 8x8 --out OUT",
      /models\/none: no such folder, and no published model: those known are dit-xl-2-256, /,
    ],
    [
      "no weights",
      () =>
        generate(
          brokenModel("no-weights", (folder) => {
            rmSync(join(folder, weights));
          }),
        ).replace("generate", "compile"),
      /diffusion_pytorch_model\.safetensors: no such file/,
    ],
    [
      "truncated weights",
      () =>
        generate(
          brokenModel("truncated", (folder) => {
            truncateSync(join(folder, weights), 40_000);
          }),
        ),
      /truncated: \S+ ends at byte \d+ of 40000/,
    ],
    [
      "weights cut in the header",
      () =>
        generate(
          brokenModel("cut", (folder) => {
            truncateSync(join(folder, weights), 100);
          }),
        ),
      /truncated: a header of \d+ bytes in a file of 100/,
    ],
    [
      "no safetensors at all",
      () =>
        generate(
          brokenModel("garbage", (folder) => {
            writeFileSync(join(folder, weights), "0123456789 0123456789 0123456789");
          }),
        ),
      /a header of \d+ bytes, at most 100000000/,
    ],
    [
      "a tensor of the wrong shape",
      () =>
        generate(
          brokenModel("shape", (folder) => {
            editHeader(join(folder, weights), (header) =>
              header.replace(/("proj_out_2\.weight":\{"dtype":"F32","shape":)\[4,16\]/, "$1[16,4]"),
            );
          }),
        ),
      /proj_out_2\.weight is \[16, 4\], expected \[4, 16\]/,
    ],
    [
      "a tensor of the wrong type",
      () =>
        generate(
          brokenModel("dtype", (folder) => {
            editHeader(join(folder, weights), (header) =>
              header.replace(/("proj_out_2\.bias":\{"dtype":)"F32"/, '$1"I32"'),
            );
          }),
        ),
      /proj_out_2\.bias: dtype I32 is not supported: F32, F16 and BF16 are/,
    ],
    [
      "a missing tensor",
      () =>
        generate(
          brokenModel("missing", (folder) => {
            editHeader(join(folder, weights), (header) => header.replace('"proj_out_2.bias"', '"proj_out_3.bias"'));
          }),
        ),
      /proj_out_2\.bias is missing/,
    ],
    [
      "another kind of model",
      () =>
        generate(
          brokenModel("kind", (folder) => {
            edit(join(folder, "config.json"), "ada_norm_zero", "ada_norm");
          }),
        ),
      /config\.json: not supported: norm_type/,
    ],
    [
      "a config that is no JSON",
      () =>
        generate(
          brokenModel("json", (folder) => {
            writeFileSync(join(folder, "config.json"), "{");
          }),
        ),
      /config\.json: not JSON/,
    ],
    [
      "a folder that holds something else under a name of a design's file",
      () => `generate ${tiny} --out ${somethingElse}`,
      /holds-something\/README\.md is in the way: design\.manifest\.json does not list it as written by disc; move it away, /,
    ],
    ["a file where a folder should be", () => `generate ${tiny} --out ${file}`, /a-file is a file: name a folder/],
    ["verifying a folder without a design", () => `verify ${tiny} --out ${somethingElse}`, /holds no generated design/],
    ["a class the model does not have", () => `verify ${tiny} --class 10`, /class 10: the model has classes 0 to 9/],
    ["a pause that is no chance", () => `verify ${tiny} --pause 1`, /--pause 1: a number from 0 to 0.99/],
    [
      "a latency beyond the model's",
      () => `verify ${tiny} --latency 300`,
      /--latency 300: a whole number from 0 to 255/,
    ],
    ["no bandwidth", () => `verify ${tiny} --bandwidth 0`, /--bandwidth 0: a number from 0.01 to 1/],
    [
      "a bus wider than a word",
      () => `generate ${tiny} --bus-bits 128 --out OUT`,
      /bus of 128 bits: a power of two from 32 to 64/,
    ],
    [
      "too few address bits",
      () => `generate ${tiny} --address-bits 20 --out OUT`,
      /--address-bits 20: a whole number from 32 to 64/,
    ],
    [
      "an array that is too narrow",
      () => "generate --model models/digits --resolution 32 --array 8x4 --out OUT",
      /width = 4: an array has a power of two from 8 to 128/,
    ],
    [
      "more lanes than tokens",
      () => "verify --model models/digits --resolution 8 --array 32x16",
      /16 tokens do not fill 32 lanes/,
    ],
  ];
  const generate = (model: string): string => `generate --model ${model} --resolution 8 --array 8x8 --out OUT`;
  const edit = (path: string, from: string, to: string): void => {
    writeFileSync(path, readFileSync(path, "utf8").replace(from, to));
  };

  test.each(cases)("%s", async (what, args, message) => {
    const out = join(work, `out of ${what}`.replaceAll(" ", "-"));
    const { status, stdout, stderr } = await disc(args().replace("OUT", out));
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^disc: [^\n]+\n$/);
    expect(stdout).toBe("");
    expect(status).toBe(1);
    expect(existsSync(out)).toBe(false);
    expect(readFileSync(join(somethingElse, "README.md"), "utf8")).toBe("years of work");
    expect(readdirSync(somethingElse)).toEqual(["README.md"]);
  });

  test("Verilator is absent", async () => {
    const { status, stderr } = await disc(`verify ${tiny}`, { PATH: "/nonexistent", DISC_CACHE: join(work, "cache") });
    expect(stderr.split("\n").at(-2)).toMatch(/^disc: verilator is not installed: apt-get install verilator/);
    expect(stderr).not.toContain(" at ");
    expect(status).toBe(1);
  });
});
