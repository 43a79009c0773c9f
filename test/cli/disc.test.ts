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
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-cli-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

const tiny = "--model models/digits --resolution 8 --array 4x8";

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
  test("writes Verilog, a file list and design.json, the same each time", async () => {
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
    expect(design.ports.map(({ name }) => name)).toContain("rows_valid");
    const listed = readFileSync(join(out, "filelist.f"), "utf8")
      .split("\n")
      .filter((line) => line.endsWith(".v"));
    expect(listed).toEqual(said.files);
    expect(listed.at(-1)).toBe(`rtl/${said.top}.v`);
    expect(
      readdirSync(join(out, "rtl"))
        .map((file) => `rtl/${file}`)
        .sort(),
    ).toEqual([...listed].sort());
    expect(readdirSync(work).filter((name) => name.includes("writing"))).toEqual([]);

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

describe("verify", () => {
  test("prints a table and ends with ok", async () => {
    const { status, stdout } = await disc(`verify ${tiny} --stall 0.2 --seed 3`);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^layer +features +cycles +utilisation +SQNR dB +outputs +mismatches/);
    expect(stdout).toMatch(/transformer_blocks\.4\.ff\.net\.2 +256 -> 64 .* 0\n/);
    expect(stdout).toMatch(/\nok: 0 of \d+ outputs differ/);
  });

  test("gives one JSON object", async () => {
    const { status, stdout } = await disc(`verify ${tiny} --json`);
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as Record<string, unknown> & { layers: Record<string, unknown>[] };
    expect(report).toMatchObject({ ok: true, mismatches: 0 });
    expect(report["cycles"]).toBe(report.layers.reduce((sum, layer) => sum + (layer["cycles"] as number), 0));
    expect(report["utilisation"]).toBeGreaterThan(0.9);
    expect(report.layers.length).toBe(31);
  });

  test("catches a bug in the Verilog of a folder, and says where", async () => {
    const out = join(work, "bugged");
    await disc(`generate ${tiny} --out ${out}`);
    expect((await disc(`verify ${tiny} --out ${out}`)).status).toBe(0);
    const file = readdirSync(join(out, "rtl")).find((name) => name.startsWith("requantiser"))!;
    const path = join(out, "rtl", file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("+ 49'sd1;", "+ 49'sd0;"));
    expect(readFileSync(path, "utf8")).not.toBe(text);
    const { status, stdout } = await disc(`verify ${tiny} --out ${out}`);
    expect(status).toBe(1);
    expect(stdout).toMatch(/\nFAILED: \d+ of \d+ outputs differ/);
    expect(stdout).toMatch(/first: transformer_blocks\.0\.attn1\.to_q, row \d+, channel \d+: RTL -?\d+, golden -?\d+/);
    const json = await disc(`verify ${tiny} --out ${out} --json`);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: false });
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
    for (const flag of ["--model", "--resolution", "--array", "--out", "--json", "--stall", "--seed"])
      expect(verify.stdout).toContain(flag);
  });
});

describe("a mistake is one line on standard error, status 1, and nothing is written", () => {
  const somethingElse = join(work, "holds-something");
  mkdirSync(somethingElse);
  writeFileSync(join(somethingElse, "thesis.txt"), "years of work");
  const file = join(work, "a-file");
  writeFileSync(file, "text");
  const cases: [what: string, args: () => string, message: RegExp][] = [
    ["no command", () => "", /Name a command/],
    ["an unknown command", () => "generat", /Unknown (argument|command): generat/],
    ["no such unit", () => "prove nothing", /there is no unit nothing to prove; disc prove lists them/],
    ["a depth that proves nothing", () => "prove fork --depth 0", /depth 0: a whole number from 2 up/],
    ["an unknown flag", () => `generate ${tiny} --out OUT --colour red`, /Unknown argument: colour/],
    [
      "a missing flag",
      () => "generate --model models/digits --array 4x4 --out OUT",
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
      /width = 256: an array has a power of two from 4 to 128/,
    ],
    [
      "a resolution the patch does not divide",
      () => "generate --model models/digits --resolution 31 --array 4x4 --out OUT",
      /resolution 31 is not a whole number of patches of 2/,
    ],
    [
      "a resolution that is no number",
      () => "generate --model models/digits --resolution big --array 4x4 --out OUT",
      /resolution NaN is not a whole number of patches of 2/,
    ],
    [
      "no model folder",
      () => "generate --model models/none --resolution 32 --array 4x4 --out OUT",
      /models\/none\/config\.json: no such file/,
    ],
    [
      "no weights",
      () =>
        generate(
          brokenModel("no-weights", (folder) => {
            rmSync(join(folder, weights));
          }),
        ),
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
      /truncated: a header of \d+ bytes/,
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
      /proj_out_2\.bias is I32; supported are F32, F16 and BF16/,
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
      "a folder that holds something else",
      () => `generate ${tiny} --out ${somethingElse}`,
      /holds something else than a generated design/,
    ],
    ["a file where a folder should be", () => `generate ${tiny} --out ${file}`, /a-file is a file: name a folder/],
    ["verifying a folder without a design", () => `verify ${tiny} --out ${somethingElse}`, /holds no generated design/],
    ["a class the model does not have", () => `verify ${tiny} --class 10`, /class 10: the model has classes 0 to 9/],
    ["a stall that is no chance", () => `verify ${tiny} --stall 1`, /stall 1: a chance from 0 to below 1/],
  ];
  const generate = (model: string): string => `generate --model ${model} --resolution 8 --array 4x4 --out OUT`;
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
    expect(readFileSync(join(somethingElse, "thesis.txt"), "utf8")).toBe("years of work");
  });

  test("Verilator is absent", async () => {
    const { status, stderr } = await disc(`verify ${tiny}`, { PATH: "/nonexistent", DISC_CACHE: join(work, "cache") });
    expect(stderr.split("\n").at(-2)).toMatch(/^disc: verilator is not installed: apt-get install verilator/);
    expect(stderr).not.toContain(" at ");
    expect(status).toBe(1);
  });
});
