import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { disc as inProcess } from "../../generator/cli/commands.ts";
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
  expect([png.width, png.height]).toEqual([32, 32]);
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

test("the table names captions", async () => {
  const { stdout } = await disc(`${small} --caption three --out ${join(work, "three.npy")}`);
  expect(stdout).toMatch(/^caption +seed +PSNR dB to float/m);
  expect(stdout).toMatch(/^three +1 +\d/m);
});

const out = join(work, "never.png");
test.each([
  [["--caption", "a thin sevn"], /^caption: "sevn" is none of the model's words: a, digit, zero/],
  [["--caption", ""], /^--caption: an empty value$/],
  [["--class", "7"], /^--class: the model has captions$/],
  [[], /^--caption is missing: the model has captions$/],
  [
    ["--caption", "seven", "--engine", "rtl", "--array", "8x8"],
    /^--engine rtl: a model with captions is not run by it yet$/,
  ],
  [["--caption", "seven", "--quantised", "x"], /^--quantised: a model with captions is calibrated on those$/],
])("%o is refused in one line, and nothing is written", async (flags, message) => {
  await expect(inProcess([...small.split(" "), ...flags, "--out", out])).rejects.toThrow(message);
  expect(existsSync(out)).toBe(false);
});

test("a caption for a model with classes is refused", async () => {
  const args = ["sample", "--model", "models/digits", "--caption", "seven", "--out", out];
  await expect(inProcess(args)).rejects.toThrow(/^--caption: the model has classes$/);
}); // prettier-ignore
