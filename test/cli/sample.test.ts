import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { readNpy } from "../../generator/cli/npy.ts";
import { disc, withFlags } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-sample-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const small = "sample --model models/digits --resolution 16 --steps 6";

test("the golden engine writes a sheet, a row a class and a column a seed, and says what it saved", async () => {
  const out = join(work, "sheet.png");
  const { status, stdout } = await disc(`${small} --class 3 7 --count 2 --ctr 1,2 --st 0.5,3,1 --out ${out} --json`);
  expect(status).toBe(0);
  const png = PNG.sync.read(readFileSync(out));
  // A line of text below each row says its class.
  expect([png.width, png.height]).toEqual([32, 2 * (16 + 7)]);
  const { images } = JSON.parse(stdout) as {
    images: { class: number; seed: number; psnr: number; reuse: number; saved: number }[];
  };
  expect(images.map(({ class: label, seed }) => [label, seed])).toEqual([
    [3, 1],
    [3, 2],
    [7, 1],
    [7, 2],
  ]);
  for (const { psnr, reuse, saved } of images) {
    expect(psnr).toBeGreaterThan(12);
    expect(reuse).toBeGreaterThan(0.1);
    expect(saved).toBeGreaterThan(1.2);
  }
});

test("an image that is not square has its height first", async () => {
  const [picture, array] = ["wide.png", "wide.npy"].map((name) => join(work, name)) as [string, string];
  const wide = "sample --engine float --model models/digits --resolution 4x6 --steps 1 --count 2";
  expect((await disc(`${wide} --out ${picture}`)).stdout).toContain("2 images of 4x6");
  const { width, height, data } = PNG.sync.read(readFileSync(picture));
  // As wide as "class", in two lines.
  expect([width, height]).toEqual([19, 4 + 13]);
  await disc(`${wide} --out ${array}`);
  const images = readNpy(array);
  expect(images.shape).toEqual([2, 1, 4, 6]);
  // Row 2 of the second image, of each picture's pixels its grey.
  const row = Array.from(images.data.subarray(24 + 12, 24 + 18), (value) => Math.max(0, Math.min(255, (value + 1) * 127.5)));
  for (const [x, grey] of row.entries()) expect(Math.abs(data[4 * (2 * width + 6 + x)]! - grey)).toBeLessThanOrEqual(1);
}); // prettier-ignore

test("both engines give nearly the same picture, and each the same one again", async () => {
  const file = (name: string): string => join(work, `${name}.png`);
  for (const [name, engine] of [
    ["float", "float"],
    ["golden", "golden"],
    ["again", "golden"],
  ] as const) {
    expect((await disc(`${small} --class 3 --engine ${engine} --out ${file(name)}`)).status).toBe(0);
  }
  expect(readFileSync(file("again"))).toEqual(readFileSync(file("golden")));
  const [float, golden] = ["float", "golden"].map((name) => PNG.sync.read(readFileSync(file(name))).data);
  const worst = float!.reduce((most, value, i) => Math.max(most, Math.abs(value - golden![i]!)), 0);
  expect(Math.max(...float!.filter((_, i) => i % 4 === 0))).toBeGreaterThan(200);
  expect(worst).toBeLessThan(64);
});

test.each([
  ["--class 10", /class 10: the model has classes 0 to 9/],
  ["--steps 0", /--steps 0: a whole number from 1 to 1000/],
  ["--resolution 15", /resolution 15 is not a whole number of patches of 2/],
  ["--ctr 1", /--ctr 1 is not ALPHA,MAXAGE/],
  ["--st 1,0,0", /--st INTERVAL 0: a whole number from 1 to 1000/],
  ["--engine float --ctr 1,2", /--ctr: the float engine is the dense reference/],
  ["--against-dense --ctr 1,2", /--against-dense: only --engine rtl has an array and its memory/],
  ["--engine rtl --against-dense", /--against-dense compares --ctr or --st with neither/],
  ["--engine rtl --array 8x8 --pause 2", /--pause 2: a number from 0 to 0.99/],
  ["--engine rtl --array 12x8", /lanes = 12: an array has a power of two/],
  ["--engine rtl --array 8x8 --design test", /test holds no generated design/],
])("%s is one line and writes nothing", async (flags, message) => {
  const out = join(work, "never.png");
  const { status, stderr, stdout } = await disc(`${withFlags(small, flags)} --out ${out}`);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^disc: [^\n]+\n$/);
  expect([status, stdout, existsSync(out)]).toEqual([1, "", false]);
});

test("the accelerator in RTL makes the golden image, says how long it took, and is faster for what it saves", async () => {
  const out = join(work, "rtl");
  const at8 = "sample --model models/digits --resolution 8 --steps 4 --class 3 --ctr 1,2 --st 0.5,4,1";
  const golden = await disc(`${at8} --out ${out}-golden.npy`);
  expect(golden.status).toBe(0);
  const rtl = await disc(`${at8} --engine rtl --array 8x8 --against-dense --out ${out}.npy --json`);
  expect(rtl.stderr).not.toContain("Error");
  expect(rtl.status).toBe(0);
  expect(readFileSync(`${out}.npy`)).toEqual(readFileSync(`${out}-golden.npy`));
  expect(readFileSync(`${out}.npy`).toString("latin1", 10, 80)).toContain("'descr': '<f4'");
  const { ok, images } = JSON.parse(rtl.stdout) as {
    ok: boolean;
    images: {
      reuse: number;
      rtl: {
        cycles: number;
        utilisation: number;
        speedUp: number;
        idealSpeedUp: number;
        counters: { activeTokens: number };
      };
    }[];
  };
  expect(ok).toBe(true);
  for (const { reuse, rtl: run } of images) {
    expect(run.counters.activeTokens).toBe(Math.round((1 - reuse) * 4 * 16));
    expect(run.utilisation).toBeGreaterThan(0.6);
    expect(run.speedUp).toBeGreaterThan(1.1);
    expect(run.speedUp).toBeLessThan(run.idealSpeedUp);
  }
});
