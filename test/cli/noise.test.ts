import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { readNpy, writeNpy } from "../../generator/cli/npy.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { gaussianNoise } from "../../generator/reference/sampler.ts";
import { fixtureFolder } from "../reference/fixtures.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-noise-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const path = (name: string): string => join(work, name);
function save(name: string, shape: readonly number[], data: Float32Array): string {
  writeNpy(new OutputFile(path(name)), { shape, data });
  return path(name);
}
async function run(args: string): Promise<void> {
  const { status, stderr } = await disc(args);
  expect([status, stderr.includes("disc:")]).toEqual([0, false]);
}
const latent = `--model ${fixtureFolder("sigma-f16")}`;
const fromSeeds = [5, 6].map((seed) => gaussianNoise(4 * 8 * 8, seed));
const one = save("one.npy", [4, 8, 8], fromSeeds[0]!);
const two = save("two.npy", [2, 4, 8, 8], Float32Array.from(fromSeeds.flatMap((each) => [...each])));

test.each(["float", "golden"])(
  "%s: noise from a file makes the images of the seeds that it came from",
  async (engine) => {
    const sample = `sample ${latent} --steps 2 --sampler ddim --engine ${engine} --count 2`;
    await run(`${sample} --class 1 --seed 5 --out ${path("seeds.npy")}`);
    await run(`${sample} --class 1 --noise ${two} --out ${path("noise.npy")}`);
    expect(readFileSync(path("noise.npy"))).toEqual(readFileSync(path("seeds.npy")));
    await run(`${sample} --class 1 --noise ${one} --out ${path("same.npy")}`);
    const { shape, data } = readNpy(path("same.npy"));
    expect(shape).toEqual([2, 4, 8, 8]);
    expect(data.subarray(0, 256)).toEqual(data.subarray(256));
  },
);

test("a program begins with it too", async () => {
  const compile = `compile ${latent} --resolution 8 --array 8x8 --class 1 --steps 1 --guidance 1`;
  await run(`${compile} --seed 5 --out ${path("seed")}`);
  await run(`${compile} --noise ${one} --out ${path("noise")}`);
  expect(readFileSync(path("noise/image.bin"))).toEqual(readFileSync(path("seed/image.bin")));
});

test("image.json finds the latent: rows of patches, as NumPy would reshape and transpose them", () => {
  const { host } = JSON.parse(readFileSync(path("noise/image.json"), "utf8")) as {
    host: { latent: { address: number; shape: number[]; scale: number; patch: { shape: number[] } } };
  };
  const { address, shape, scale, patch } = host.latent;
  const [rows, columns, padded] = shape as [number, number, number];
  const [channels, height, width] = patch.shape as [number, number, number];
  expect([rows * height, columns * width, channels]).toEqual([8, 8, 4]);
  const image = readFileSync(path("noise/image.bin"));
  for (let c = 0; c < 4; c++) {
    for (let y = 0; y < 8; y++) {
      for (let x = 0; x < 8; x++) {
        const token = Math.floor(y / height) * columns + Math.floor(x / width);
        const element = (c * height + (y % height)) * width + (x % width);
        const found = scale * image.readInt16LE(address + 2 * (token * padded + element));
        expect(Math.abs(found - fromSeeds[0]![(c * 8 + y) * 8 + x]!)).toBeLessThanOrEqual(scale / 2);
      }
    }
  }
});

test("image.json says what a host writes, register by register", () => {
  const { host, size } = JSON.parse(readFileSync(path("noise/image.json"), "utf8")) as {
    size: number;
    host: { initialise: { bytes: number }; registers: { register: string; offset: number; value: number | null }[] };
  };
  expect(host.initialise.bytes).toBe(readFileSync(path("noise/image.bin")).length);
  const writes = host.registers.map(({ register, value }) => [register, value]);
  expect(writes.slice(0, 3)).toEqual([
    ["baseLow", null],
    ["baseHigh", null],
    ["imageWords", size / 8],
  ]);
  expect(writes.at(-1)).toEqual(["control", 1]);
});

test("compile --golden writes what must be there at the end: a step of the golden model's latent", async () => {
  await run(
    `compile ${latent} --resolution 8 --array 8x8 --class 1 --steps 1 --guidance 1 --seed 5 --golden --out ${path("golden")}`,
  );
  await run(`sample ${latent} --resolution 8 --class 1 --steps 1 --guidance 1 --seed 5 --out ${path("golden.npy")}`);
  const { golden, host } = JSON.parse(readFileSync(path("golden/image.json"), "utf8")) as {
    golden: { file: string; regions: { name: string; address: number; bytes: number; at: number }[] };
    host: { latent: { address: number; scale: number; shape: number[] } };
  };
  const bytes = readFileSync(path("golden/golden.bin"));
  const [first] = golden.regions;
  expect([golden.file, first!.name, first!.address]).toEqual(["golden.bin", "latent", host.latent.address]);
  expect(golden.regions.reduce((sum, region) => sum + region.bytes, 0)).toBe(bytes.length);
  expect(golden.regions.map(({ name }) => name)).toEqual(["latent", "cache 0 0"]);
  // The top left patch of the second channel, [2, 2], behind the four values of the first.
  const { data } = readNpy(path("golden.npy"));
  const found = [4, 5, 6, 7].map((element) => host.latent.scale * bytes.readInt16LE(2 * element));
  expect(found).toEqual([64, 65, 72, 73].map((at) => data[at]));
});

test("a .npy has the model's units whatever the engine; integers are there for the asking", async () => {
  const sample = `sample ${latent} --steps 2 --sampler ddim --class 1 --engine golden`;
  await run(`${sample} --out ${path("real.npy")}`);
  const { stdout } = await disc(`${sample} --integers --out ${path("whole.npy")} --json`);
  const { scale } = JSON.parse(stdout) as { scale: number };
  const bytes = readFileSync(path("whole.npy"));
  expect([bytes.toString("latin1", 10, 80), scale]).toEqual([expect.stringContaining("'descr': '<i2'"), 2 ** -11]);
  const values = readNpy(path("real.npy")).data;
  for (const [i, value] of values.entries()) expect(value).toBe(scale * bytes.readInt16LE(128 + 2 * i));
});

test("a latent as a picture is its channels side by side, each as far as it reaches", async () => {
  const { stdout } = await disc(
    `sample ${latent} --steps 1 --sampler ddim --class 0 1 --engine float --out ${path("x.png")}`,
  );
  expect(stdout).toContain(
    "the 4 channels of a latent side by side; a .npy of it is what the model's autoencoder decodes",
  );
  const { width, height, data } = PNG.sync.read(readFileSync(path("x.png")));
  expect([width, height]).toEqual([4 * 8, 2 * (8 + 7)]);
  for (let image = 0; image < 2; image++) {
    for (let channel = 0; channel < 4; channel++) {
      const greys = Array.from(
        { length: 64 },
        (_, i) => data[4 * ((image * (8 + 7) + (i >> 3)) * 32 + channel * 8 + (i & 7))]!,
      );
      // One pixel has the largest magnitude: white, or black.
      expect(greys.some((grey) => grey === 255 || grey === 0)).toBe(true);
      expect(new Set(greys).size).toBeGreaterThan(8);
    }
  }
});

const far = save(
  "far.npy",
  [4, 8, 8],
  Float32Array.from({ length: 256 }, (_, i) => (i === 3 ? 17 : 0)),
);
const odd = save("odd.npy", [3, 8, 8], new Float32Array(192));
const short = path("short.npy");
writeNpy(new OutputFile(short), { shape: [4, 8, 8], data: new Int16Array(256) });
const none = save("none.npy", [4, 8, 8], new Float32Array(256).fill(NaN));
test.each([
  [`--noise ${far}`, /far\.npy holds 17 at element 3: latents in integers end at \+-16/],
  [`--noise ${odd}`, /odd\.npy is \[3, 8, 8\], expected \[4, 8, 8\]/],
  [`--noise ${odd} --count 3`, /odd\.npy is \[3, 8, 8\], expected \[4, 8, 8\] or \[3, 4, 8, 8\]/],
  [`--noise ${none} --engine float`, /none\.npy holds NaN at element 0: no finite number in float16/],
  [`--noise ${short}`, /short\.npy: dtype "<i2"; what is read: float32 \(<f4\), float64 \(<f8\)$/m],
  ["--integers --engine float", /--integers: the float engine has no integers/],
])("%s is one line and writes nothing", async (flags, message) => {
  const { status, stderr, stdout } = await disc(
    `sample ${latent} --class 0 --steps 1 ${flags} --out ${path("never.npy")}`,
  );
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^disc: [^\n]+\n$/);
  expect([status, stdout, existsSync(path("never.npy"))]).toEqual([1, "", false]);
});
