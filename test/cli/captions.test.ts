import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { disc as inProcess } from "../../generator/cli/commands.ts";
import { readNpy, writeNpy } from "../../generator/cli/npy.ts";
import { DesignError } from "../../generator/compiler/design-error.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { sqnr } from "../../generator/golden/quantise.ts";
import { openWords } from "../../generator/reference/captions.ts";
import { openPixart } from "../../generator/reference/checkpoint.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-captions-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const small = "sample --model models/captions --resolution 16 --steps 4";

test("a model with captions is sampled in float and in integers, a row a caption, and integers follow float", async () => {
  const out = join(work, "sheet.png");
  const { status, stdout } = await disc(
    `${small} --caption seven zero --count 2 --ctr 1,1 --forecast --out ${out} --json`,
  );
  expect(status).toBe(0);
  const png = PNG.sync.read(readFileSync(out));
  expect([png.width, png.height]).toEqual([32, 2 * (16 + 7)]);
  const { images } = JSON.parse(stdout) as {
    images: { caption: string; class?: number; seed: number; psnr: number; reuse: number }[];
  };
  expect(images.map(({ caption, seed }) => [caption, seed])).toEqual([
    ["seven", 1],
    ["seven", 2],
    ["zero", 1],
    ["zero", 2],
  ]);
  for (const { psnr, reuse, class: label } of images) {
    expect(label).toBeUndefined();
    expect(psnr).toBeGreaterThan(12);
    expect(reuse).toBeGreaterThan(0.1);
  }
  const float = await disc(`${small} --caption seven zero --count 2 --engine float --out ${out}`);
  expect([float.status, float.stdout]).toEqual([0, `${out}: 4 images of 16x16\n`]);
});

/** Rows of a caption as a file. */
function embeddingOf(
  name: string,
  rows: Float32Array,
  shape: readonly number[] = [rows.length / channels, channels],
): string {
  const path = join(work, name);
  writeNpy(new OutputFile(path), { shape, data: rows });
  return path;
}
const channels = 32;
const words = openWords("models/captions", channels)!;
const [seven, long] = [words.rows("seven"), new Float32Array(1025 * channels)];

test("a caption by its words and by its rows is the same image, calibrated at once or before", async () => {
  const quantised = join(work, "captions-int8.safetensors");
  const common = "sample --model models/captions --resolution 8 --steps 2";
  expect(await disc(`quantise --model models/captions --resolution 8 --out ${quantised}`)).toMatchObject({
    status: 0,
    stdout: expect.stringMatching(/: 44 layers, /) as string,
  });
  const images: Buffer[] = [];
  for (const flags of [
    "--caption seven",
    `--quantised ${quantised} --caption seven`,
    `--quantised ${quantised} --caption-embedding ${embeddingOf("seven.npy", seven)}`,
    `--quantised ${quantised} --caption-embedding ${join(work, "seven.npy")} --null-embedding ${embeddingOf("null.npy", words.rows("a zero"))}`,
  ]) {
    const file = join(work, "image.npy");
    const { status, stdout } = await disc(`${common} ${flags} --out ${file}`);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^caption +seed +PSNR dB to float/m)]);
    expect(stdout).toMatch(/^seven(\.npy)? +1 +\d/m);
    images.push(readFileSync(file));
  }
  const [own, before, rows, against] = images as [Buffer, Buffer, Buffer, Buffer];
  expect([before, rows]).toEqual([own, own]);
  expect(against).not.toEqual(own);
});

test("a design says for which captions it is made, and what a host writes of one is what must be there at the end", async () => {
  const design = await disc(
    `generate --model models/captions --resolution 8 --array 8x8 --out ${join(work, "design")} --json`,
  );
  const { configuration } = JSON.parse(design.stdout) as { configuration: { captionTokens: number } };
  expect(configuration.captionTokens).toBe(8);
  expect(readFileSync(join(work, "design", "README.md"), "utf8")).toContain("captions of up to 8 rows");
  const folder = join(work, "image");
  const flags = "--resolution 8 --array 8x8 --steps 1 --guidance 1 --caption seven --golden";
  const { stdout } = await disc(`compile --model models/captions ${flags} --out ${folder} --json`);
  type View = { sequence: string; block: number; address: number; bytes: number; shape: number[] };
  const { host, golden, settings } = JSON.parse(stdout) as {
    host: { captions: View[]; caches: View[] };
    golden: { regions: { address: number; bytes: number; at: number }[] };
    settings: object;
  };
  expect(settings).toMatchObject({ caption: "seven" });
  const [image, left] = ["image.bin", "golden.bin"].map((file) => readFileSync(join(folder, file)));
  expect(host.captions.map(({ sequence, block, shape }) => [sequence, block, shape])).toEqual(
    [0, 1, 2, 3].map((block) => ["with its caption", block, [3, 1, 2, 32]]),
  );
  expect(host.caches.map(({ shape }) => shape)).toEqual(new Array(4).fill([3, 16, 2, 32]));
  for (const { address, bytes } of host.captions) {
    const { at } = golden.regions.find((region) => region.address === address)!;
    const written = image!.subarray(address, address + bytes);
    expect(written).toEqual(left!.subarray(at, at + bytes));
    expect(written.some((value) => value !== 0)).toBe(true);
  }
});

test("one pass takes a caption, in float and in integers", async () => {
  const [latent, float, golden] = ["latent", "float", "golden"].map((name) => join(work, `${name}.npy`)) as [
    ...[string, string, string],
  ];
  writeNpy(new OutputFile(latent), { shape: [1, 16, 16], data: gaussianNoise(256, 5) });
  const common = `forward --model models/captions --latent ${latent} --timestep 500`;
  await disc(`${common} --caption seven --out ${float}`);
  await disc(`${common} --caption seven --engine golden --out ${golden}`);
  const [a, b] = [float, golden].map((file) => readNpy(file).data) as [Float32Array, Float32Array];
  expect(sqnr(a, b)).toBeGreaterThan(20);
  expect(await disc(`${common} --class 7 --out ${float}`)).toMatchObject({
    status: 1,
    stderr: "disc: --class: the model has captions\n",
  });
});

test("images of captions in turn are compared, and a report's command has them", async () => {
  const out = join(work, "fidelity");
  const flags = "--resolution 8 --images 2 --sweep 0 --steps 2 --caption seven zero";
  const { stdout } = await disc(`fidelity --model models/captions ${flags} --out ${out} --json`);
  const { engines } = JSON.parse(stdout) as { engines: { name: string; images: number; toFloat?: number }[] };
  expect(engines.map(({ images }) => images)).toEqual([2, 2, 2]);
  expect(engines[1]!.toFloat).toBeGreaterThan(25);
  const report = readFileSync(join(out, "fidelity.md"), "utf8");
  expect(report).toContain("the captions in turn");
  expect(report).toMatch(/^ {4}disc fidelity --model models\/captions .* --caption "seven" "zero"$/m);
});

/** A build, and a million cycles. */
test.skipIf(!process.env["DISC_REGRESS"])(
  "captions are verified and sampled in RTL",
  async () => {
    const flags = "--model models/captions --resolution 8 --array 8x8";
    const verified = await disc(`verify ${flags} --caption seven --jitter 100 --scramble`);
    expect(verified.stdout).toMatch(/^ok: values .*: latent 0 of 64, K 0 of /m);
    const sampled = `sample ${flags} --steps 2 --engine rtl --caption seven --out ${join(work, "rtl.npy")} --json`;
    expect(await disc(sampled)).toMatchObject({ status: 0 });
    await disc(
      `sample --model models/captions --resolution 8 --steps 2 --caption seven --out ${join(work, "golden.npy")}`,
    );
    expect(readFileSync(join(work, "rtl.npy"))).toEqual(readFileSync(join(work, "golden.npy")));
  },
  600_000,
);

const never = join(work, "never.png");
const rtl = ["--engine", "rtl", "--array", "8x8"];
test.each<[() => string[], RegExp]>([
  [() => ["--caption", "a thin sevn"], /^caption: "sevn" is none of the model's words: a, digit, zero/],
  [() => ["--caption", ""], /^--caption: an empty value$/],
  [() => ["--class", "7"], /^--class: the model has captions$/],
  [() => [], /^--caption is missing: the model has captions$/],
  [() => ["--caption", "seven", "--null-embedding", "x"], /^--null-embedding: only beside --caption-embedding$/],
  [() => ["--caption", "seven", "--caption-embedding", "x"], /^--caption, --caption-embedding: either of them$/],
  [() => ["--caption-embedding", embeddingOf("narrow.npy", seven, [2, 16])], /narrow.npy is \[2, 16\], expected \[tokens, 32\]$/],
  [() => ["--caption-embedding", embeddingOf("flat.npy", seven, [32])], /flat.npy is \[32\], expected \[tokens, 32\]$/],
  [() => ["--caption-embedding", embeddingOf("none.npy", seven.subarray(0, 0), [0, 32])], /none.npy: an empty caption$/],
  [() => ["--caption-embedding", embeddingOf("nan.npy", seven.map((v, i) => (i === 3 ? NaN : v)))], /nan.npy holds NaN at element 3: /],
  [() => ["--caption-embedding", embeddingOf("big.npy", seven.map((v, i) => (i === 3 ? 1e30 : v)))], /big.npy holds 1.0+\d*e\+30 at element 3: no finite number in float16$/],
  [() => ["--caption", "a", "--steps", "2", "--caption", "seven"], /^--caption is given twice: it takes several values behind it$/],
  [() => ["--caption-embedding", embeddingOf("long.npy", long), ...rtl], /^a caption of 1025 rows: the banks hold 32, as --caption-tokens sizes them$/],
])("what is wrong is refused in one line, and nothing is written", async (flags, message) => {
  const given = ["sample", "--model", "models/captions", "--resolution", "8", ...flags(), "--out", never];
  await expect(inProcess(given)).rejects.toThrow(message);
  expect(existsSync(never)).toBe(false);
}); // prettier-ignore

test.each([
  ["sample", ["--caption", "seven"], /^--caption: the model has classes$/],
  ["sample", ["--caption-embedding", "x"], /^--caption-embedding: the model has classes$/],
  ["fidelity", ["--caption", "seven"], /^--caption: the model has classes$/],
  ["generate", ["--caption-tokens", "8", "--resolution", "8", "--array", "8x8"], /^--caption-tokens: the model has classes$/],
])("captions for a model with classes are refused: %s %o", async (name, flags, message) => {
  await expect(inProcess([name, "--model", "models/digits", ...flags, "--out", never])).rejects.toThrow(message);
}); // prettier-ignore

test.each([
  [[], /^--caption is missing: the model has captions$/],
  [["--caption", "seven", "--classifier", "models/digits-classifier"], /^--classifier: it judges classes, and the model/],
])("fidelity of captions wants them, and no classifier: %o", async (flags, message) => {
  await expect(inProcess(["fidelity", "--model", "models/captions", ...flags])).rejects.toThrow(message);
}); // prettier-ignore

test("a model with captions and no words of its own wants rows, and those of no caption under guidance", async () => {
  const sample = ["sample", "--model", "test/fixtures/pixart/plain", "--resolution", "8", "--out", never];
  const one = embeddingOf("one.npy", new Float32Array(plain.captionChannels), [1, plain.captionChannels]);
  for (const [flags, message] of [
    [[], "--caption-embedding is missing: the model has captions, and no words of its own"],
    [["--caption", "seven"], "--caption: the model has captions, and no words of its own"],
    [["--caption-embedding", one], "--null-embedding is missing: guidance 2 needs the rows of no caption; 1 needs none"],
    [["--caption-embedding", one, "--null-embedding", one, "--guidance", "1"], "--null-embedding: guidance 1 has no image without a caption"],
  ] as const) {
    await expect(inProcess([...sample, ...flags])).rejects.toThrow(new DesignError(message));
  }
}); // prettier-ignore
const plain = openPixart("test/fixtures/pixart/plain").config;

test("rows far beyond a text encoder's end calibration in one line that says where", async () => {
  const rows = gaussianNoise(4 * plain.captionChannels, 1).map((value) => 10_000 * value);
  const out = join(work, "never.safetensors");
  const { status, stdout, stderr } = await disc(
    `quantise --model test/fixtures/pixart/plain --resolution 8 --guidance 1 --out ${out} --caption-embedding ` +
      embeddingOf("loud.npy", rows, [4, plain.captionChannels]),
  );
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n").filter((line) => !line.includes("calibrating"))).toEqual([
    expect.stringMatching(
      /^disc: blocks\.\d\.\S+: calibration saw values far beyond those of trained models: scale \S+ has no 16-bit multiplier with a shift of 1 to 47$/,
    ),
    "",
  ]);
  expect(existsSync(out)).toBe(false);
});

test.each([
  [["--null-embedding", "x"], "--null-embedding"],
  [["--caption-embedding", "x"], "--caption-embedding"],
  [["--null-embedding", "x", "--caption-embedding", "x"], "--caption-embedding, --null-embedding"],
])("quantise names the flags that a model with words of its own has no use for: %o", async (flags, named) => {
  await expect(inProcess(["quantise", "--model", "models/captions", ...flags, "--out", never])).rejects.toThrow(
    new DesignError(`${named}: the model is calibrated on classes or words of its own`),
  );
});
