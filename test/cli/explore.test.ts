import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  front,
  loopFlagsOf,
  loopsOf,
  namesOf,
  type Explored,
  type Refused,
} from "../../generator/cli/explore-points.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import type { DesignDescription } from "../../generator/compiler/write-design.ts";
import { estimateArea } from "../../generator/fpga/estimate.ts";
import { Accelerator } from "../../generator/hardware/accelerator.ts";
import { readModel } from "../../generator/reference/checkpoint.ts";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-explore-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const model = "--model test/fixtures/dit/plain --resolution 8";
const cache = { DISC_CACHE: join(work, "cache") };

interface Answer {
  readonly points: readonly Explored[];
  readonly refused: readonly Refused[];
}

test("operating points are dense loops, and those that save work, each alone and together", () => {
  const [reuse, sparse] = [
    { alpha: 3, maxAge: 1, forecast: true },
    { theta: 0.5, interval: 4, from: 2, sharing: 4 },
  ];
  const common = { guidance: 2, sampler: "flow2" } as const;
  const loops = loopsOf(common, [4, 8], { reuse, sparse });
  expect(loops).toHaveLength(8);
  expect(loops.slice(0, 2)).toEqual([
    { ...common, steps: 4 },
    { ...common, steps: 4, reuse },
  ]);
  expect(loopsOf(common, [4, 8], { sparse })).toHaveLength(4);
  expect(loopFlagsOf(loops[7]!)).toBe(
    "--steps 8 --guidance 2 --sampler flow2 --ctr 3,1 --forecast --st 0.5,4,2 --mask-queries 4",
  );
});

test("a front has what nothing beats for as little, by its cost", () => {
  const points = [
    [4, 2],
    [1, 1],
    [2, 1],
    [2, 3],
    [8, 3],
    [8, 4],
  ] as const;
  expect(front(points, ([cost, gain]) => ({ cost, gain }))).toEqual([
    [1, 1],
    [2, 3],
    [8, 4],
  ]);
});

test("arrays are called by what differs between points", () => {
  const one = { array: "8x8", arrays: 1, keyTile: 4096, window: 8 };
  const [four, little, tiled] = [
    { ...one, arrays: 4 },
    { ...one, window: 2 },
    { ...one, keyTile: 64 },
  ];
  expect([one, four].map(namesOf([one, four]))).toEqual(["8x8", "4 of 8x8"]);
  expect([four, little].map(namesOf([four, little]))).toEqual(["4 of 8x8, window 8", "8x8, window 2"]);
  expect(namesOf([one, tiled])(tiled)).toBe("8x8, tiles of 64");
});

test("windows and several arrays are points of their own, by lines that say so", async () => {
  const page = join(work, "several.html");
  const asked = `${model} --array 4x8 --windows 1,8 --array-counts 1,3 --steps 2 --st 0.5,2,1 --bus-bits 32`;
  const { status, stdout } = await disc(`explore ${asked} --part LFE5U-25F --out ${page} --json`, cache);
  expect(status).toBe(0);
  const { points } = JSON.parse(stdout) as Answer;
  // Dense and by masks, one array and three, each with two windows.
  expect(points).toHaveLength(8);
  const text = readFileSync(page, "utf8");
  const linesOf = (name: string) =>
    [...text.matchAll(RegExp(`npx disc (${name} [^"]+)"`, "g"))].map(([, line]) => line!);
  const [estimates, generates] = [linesOf("estimate"), linesOf("generate")];
  for (const [i, point] of points.entries()) {
    const { window, arrays, cycles, seconds, bytes } = point;
    expect(estimates[i]).toContain(` --window ${window} --bus-bits 32 `);
    const again = await disc(`${estimates[i]} --json`);
    expect(JSON.parse(again.stdout)).toMatchObject({ arrays, cycles, seconds, bytes });
    const one = points.find((each) => each.window === window && each.arrays === 1 && each.point === point.point)!;
    expect(point).toMatchObject({
      ...{ multipliers: 32 * arrays, otherMultipliers: arrays * one.otherMultipliers, onChip: arrays * one.onChip },
      area: Object.fromEntries(Object.entries(one.area!).map(([key, count]) => [key, arrays * count])),
    });
    if (arrays > 1) expect([cycles < one.cycles, arrays * cycles > one.cycles]).toEqual([true, true]);
  }
  // Lanes that may not run ahead wait for one another by masks, and take less.
  const [least, usual] = [1, 8].map((window) => points.find((each) => each.window === window && each.loop.sparse)!);
  expect(least!.cycles).toBeGreaterThan(usual!.cycles);
  expect(least!.onChip).toBeLessThan(usual!.onChip);
  const out = join(work, "chosen");
  expect(await disc(generates[0]!.replace(/--out .*/, `--out ${out}`))).toMatchObject({ status: 0 });
  const { configuration } = JSON.parse(readFileSync(join(out, "design.json"), "utf8")) as DesignDescription;
  expect(configuration.shape).toMatchObject({ engine: { window: points[0]!.window }, bus: { bytes: 4 } });
});

test("each point is what disc estimate says by its own line, and what cannot be had says why", async () => {
  const page = join(work, "page.html");
  const asked = `${model} --array 4x8,2x8,64x8 --steps 2,3 --st 0.5,2,1 --bandwidths 0.4,50 --mhz 100`;
  const { status, stdout } = await disc(`explore ${asked} --out ${page} --json`, cache);
  expect(status).toBe(0);
  const { points, refused } = JSON.parse(stdout) as Answer;
  // Two numbers of steps, with masks and without, two memories.
  expect(points.map(({ array }) => array)).toEqual([...Array<string>(8).fill("4x8"), ...Array<string>(8).fill("2x8")]);
  for (const { array, reason } of refused)
    expect([array, reason]).toEqual(["64x8", "array 64x8: the model's 16 channels are no multiple of 64"]);
  expect(refused).toHaveLength(8);
  // Of 50 GB/s a bus of eight bytes at 100 MHz takes 0.8.
  expect(new Set(points.filter(({ array }) => array === "4x8").map(({ bandwidth }) => bandwidth))).toEqual(
    new Set([0.4, 0.8]),
  );
  const lines = [...readFileSync(page, "utf8").matchAll(/npx (disc estimate [^"]+)"/g)].map(([, line]) => line!);
  expect(lines).toHaveLength(points.length);
  for (const i of [0, 3, points.length - 1]) {
    const again = await disc(`${lines[i]!.slice("disc ".length)} --json`);
    const { cycles, seconds, bytes, macs } = JSON.parse(again.stdout) as Explored;
    expect(points[i]).toMatchObject({ cycles, seconds, bytes, macs });
  }
  for (const { step } of points) {
    // Whatever the array does or waits for fills the step.
    const sum = Object.values(step.activities)
      .flat()
      .reduce((total, share) => total + share, 0);
    expect(Math.abs(sum / 160 - 1000)).toBeLessThan(10);
    for (const shares of Object.values(step.units)) {
      expect(shares).toHaveLength(160);
      expect([Math.min(...shares) >= 0, Math.max(...shares) > 100, Math.max(...shares) <= 1000]).toEqual([
        ...[true, true, true],
      ]);
    }
  }
});

test("on a part each design has the area that its estimate says, and what is too small of the part", async () => {
  const { stdout } = await disc(`explore ${model} --array 4x8,2x8 --steps 2 --part iCE40HX8K --json`, cache);
  const { points } = JSON.parse(stdout) as Answer;
  const { config } = readModel("test/fixtures/dit/plain");
  expect(points).toHaveLength(2);
  for (const { array, area, tooSmall } of points) {
    const { shape } = planDesign(config, 8, parseArray(array));
    expect(area).toEqual(estimateArea(new Accelerator(shape).node, "ice40"));
    // It has no multipliers at all.
    expect(tooSmall).toContainEqual(`${area!.dsp} of 0 MAC16`);
  }
});

test("what was computed is kept, and what was kept and damaged is computed anew", async () => {
  const line = `explore ${model} --array 4x8 --steps 2,3 --json`;
  const own = { DISC_CACHE: join(work, "kept") };
  const first = await disc(line, own);
  const folder = join(own.DISC_CACHE, "explore");
  const files = readdirSync(folder).map((file) => join(folder, file));
  expect(files).toHaveLength(2);
  const whole = readFileSync(files[0]!);
  writeFileSync(files[0]!, whole.subarray(0, whole.length - 4));
  const { mtimeMs } = statSync(files[1]!);
  expect((await disc(line, own)).stdout).toBe(first.stdout);
  expect(readFileSync(files[0]!)).toEqual(whole);
  expect(statSync(files[1]!).mtimeMs).toBe(mtimeMs);
});

const browser = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) =>
  existsSync(path),
);

describe.skipIf(browser === undefined)("the page in a browser (left out without Debian's chromium)", () => {
  const file = join(work, "browsed.html");
  let points: readonly Explored[] = [];
  beforeAll(async () => {
    const line = `explore ${model} --array 4x8,2x8 --steps 2,3 --part LFE5U-85F --out ${file} --json`;
    const { stdout } = await disc(line, cache);
    points = (JSON.parse(stdout) as Answer).points;
  });

  test("loads without network, has a point for each, and shows the lines of one that is clicked", async () => {
    const opened = await chromium.launch({
      executablePath: browser!,
      args: ["--no-sandbox", "--disable-gpu"],
      timeout: 120_000,
    });
    try {
      const page = await opened.newPage();
      page.setDefaultTimeout(120_000);
      const [asked, wrong]: [string[], string[]] = [[], []];
      page.on("request", (request) => asked.push(request.url()));
      page.on("pageerror", (error) => wrong.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error" || message.type() === "warning") wrong.push(message.text());
      });
      const address = pathToFileURL(file).href;
      await page.goto(address, { waitUntil: "commit" });
      const marks = page.locator("#pareto .mark-symbol.point path");
      await marks.first().waitFor();
      expect(await marks.count()).toBe(points.length);
      // The plot of 720 with axis and legend, and nothing invisible beside it.
      const width = async (): Promise<number> => Number(await page.locator("#pareto svg.marks").getAttribute("width"));
      expect(await width()).toBeLessThan(1100);
      for (const [i, { array, loop }] of points.entries()) {
        await marks.nth(i).click({ force: true });
        const lines = await page.locator("#commands").innerText();
        expect(lines).toContain(`--array ${array} --key-tile 4096 --window 8 --steps ${loop.steps} `);
        expect(await page.locator("#figures").innerText()).toContain(points[i]!.cycles.toLocaleString("en"));
      }
      expect(await page.locator("#timeline .role-axis-label text").allTextContents()).toEqual(
        expect.arrayContaining(["linear", "waits: loading", "loader", "bus: reads", "bus: writes"]),
      );
      const title = await page.locator("#timeline .role-title-text").first().textContent();
      const { step } = points.at(-1)!;
      expect(title).toBe(`Step ${step.step} (${step.mode}, ${step.active} tokens)`);
      expect(await page.locator("#roofline .mark-line path").count()).toBe(1);
      // Another cost is another axis: the points move along it.
      const placeOf = (i: number) => marks.nth(i).getAttribute("transform");
      const before = await placeOf(0);
      const costs = await page.locator("#pareto select option").allInnerTexts();
      expect(costs).toHaveLength(6);
      expect(costs).toContain("EBR by estimate; LFE5U-85F has 208");
      await page.locator("#pareto select").selectOption("lut");
      await expect.poll(() => placeOf(0), { timeout: 60_000 }).not.toBe(before);
      expect(await marks.count()).toBe(points.length);
      expect(await width()).toBeLessThan(1100);
      expect([asked, wrong]).toEqual([[address], []]);
    } finally {
      await opened.close();
    }
  });
});

test.each([
  [`${model} --array 4x5`, "width = 5: an array has a power of two from 8 to 128"],
  [`${model} --array 4x8,,2x8`, "--array 4x8,,2x8: parts with commas between"],
  [`${model} --array 128x128`, "array 128x128"],
  [`${model} --out page.txt`, "--out page.txt: a name that ends in .html"],
  [`${model} --windows 0,8`, "--windows 0,8: whole numbers from 1 to 64, separated by commas"],
  [`${model} --windows 65`, "--windows 65: whole numbers from 1 to 64"],
  [`${model} --array-counts 1,two`, "--array-counts 1,two: whole numbers from 1 to 4096"],
  [`${model} --steps 0`, "--steps 0: whole numbers from 1"],
  ["--model models/none --resolution 8", "models/none"],
  ["--model models/digits", "Missing required argument: resolution, or pixels"],
])("explore %s is one line", async (flags, message) => {
  const { status, stdout, stderr } = await disc(`explore ${flags}`, cache);
  expect([status, stdout, stderr.trim().split("\n").length]).toEqual([1, "", 1]);
  expect(stderr).toContain(message);
});
