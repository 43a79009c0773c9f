import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterAll, expect, test } from "vitest";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-report-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const page = join(work, "report.html");
const out = join(work, "out.png");
const golden = `sample --model models/digits --resolution 16 --steps 5 --out ${out} --report ${page}`;
const array = "--model test/fixtures/dit/plain --resolution 8 --array 4x8 --class 1";

const sectionsOf = (html: string): string[] => [...html.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id!);
const picturesOf = (html: string): PNG[] =>
  [...html.matchAll(/src="data:image\/png;base64,([^"]+)"/g)].map(([, data]) =>
    PNG.sync.read(Buffer.from(data!, "base64")),
  );

test("a report of images has them beside those they are held against, their steps and masks, in one file", async () => {
  const { status } = await disc(`${golden} --class 7 --ctr 1,2 --st 0.5,3,1 --against-fine`);
  expect(status).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(sectionsOf(html)).toEqual(["images", "steps", "masks", "banks"]);
  // Nothing in it comes from elsewhere, and nothing runs.
  expect(html).not.toMatch(/(?:src|href)="(?!data:)|<script|<link|url\(/);
  expect(html).toContain(`disc ${golden} --class 7 --ctr 1,2 --st 0.5,3,1 --against-fine`);
  const [images, latents, computed, ...masks] = picturesOf(html);
  // The image, the float one with the difference from it, and the fine one with that, six times as large, eight pixels apart.
  expect([images!.width, images!.height]).toEqual([5 * 96 + 4 * 8, 96]);
  const sampled = PNG.sync.read(readFileSync(out));
  const greyAt = ({ data, width }: PNG, x: number, y: number): number => data[4 * (y * width + x)]!;
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) {
      const tile = (n: number): number => greyAt(images!, n * 104 + 6 * x + 3, 6 * y + 3);
      const [own, float, difference] = [tile(0), tile(1), tile(2)];
      expect(own).toBe(greyAt(sampled, x, y));
      // Two roundings of a grey, four times as strong, and one; where neither is cut off.
      if (own > 0 && own < 255 && float > 0 && float < 255 && difference > 0 && difference < 255)
        expect(Math.abs(difference - 127.5 - 4 * (own - float))).toBeLessThanOrEqual(5);
    }
  expect([latents!.width, computed!.width, masks.length]).toEqual([5 * 96 + 4 * 6, 5 * 96 + 4 * 6, 5]);
  // The last latent is the image; of its tokens some rest.
  expect(greyAt(latents!, 4 * 102 + 51, 51)).toBe(greyAt(sampled, 8, 8));
  for (const rule of ["modulo", "fold", "balanced"]) expect(html).toContain(`>${rule}</text>`);
});

test("a report of a dense loop has no masks, and says which of several images it shows step by step", async () => {
  const odd = join(work, "it's-$HOME.png");
  expect((await disc(`${golden.replace(out, odd)} --class 7 3`)).status).toBe(0);
  const html = readFileSync(page, "utf8");
  // As a shell takes it.
  expect(html).toContain(String.raw`--out '${work}/it'\''s-$HOME.png' --report`);
  expect(sectionsOf(html)).toEqual(["images", "steps"]);
  expect(html).toContain("Of the first image, class 7, seed 1:");
  expect(picturesOf(html)).toHaveLength(4);
});

test("in RTL it shows what lanes did and what went over the bus, and changes nothing of the run", async () => {
  const run = `sample ${array} --engine rtl --steps 3 --ctr 1,2 --st 0.5,2,0 --out ${out} --json`;
  const [plain, reported] = [await disc(run), await disc(`${run} --report ${page}`)];
  expect([reported.status, reported.stdout]).toEqual([0, plain.stdout]);
  const html = readFileSync(page, "utf8");
  expect(sectionsOf(html)).toEqual(["images", "steps", "masks", "banks", "time"]);
  const { images } = JSON.parse(plain.stdout) as { images: { rtl: { cycles: number } }[] };
  expect(html).toContain(`<tr><th>cycles</th><td>${images[0]!.rtl.cycles.toLocaleString("en")}</td></tr>`);
  for (const text of ["starved", "maximum", "written", "8 bytes a cycle"]) expect(html).toContain(`>${text}</text>`);
});

test("verify has one too", async () => {
  const { status } = await disc(`verify ${array} --steps 2 --report ${page}`);
  expect(status).toBe(0);
  const html = readFileSync(page, "utf8");
  expect(sectionsOf(html)).toEqual(["images", "steps", "masks", "banks", "time"]);
  // What the accelerator left is what the golden model says: no difference.
  const [images] = picturesOf(html);
  const { data, width, height } = images!;
  const greys = new Set<number>();
  for (let y = 0; y < height; y++) for (let x = width - height; x < width; x++) greys.add(data[4 * (y * width + x)]!);
  expect([...greys]).toEqual([128]);
});

test.each([
  ["--report page.txt", "--report page.txt: a name that ends in .html"],
  [`--report ${work}/none/page.html`, "there is no folder"],
  ["--engine float --report page.html", "--report: the float engine has neither masks nor counters to show"],
])("%s is one line, before the work", async (flags, message) => {
  const { status, stderr } = await disc(`sample --model models/digits --out ${out} ${flags}`);
  expect([status, stderr.trim().split("\n").length]).toEqual([1, 1]);
  expect(stderr).toContain(message);
  expect(existsSync("page.html")).toBe(false);
});
