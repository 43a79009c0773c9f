import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readNpy, writeNpy } from "../../generator/cli/npy.ts";
import { sqnr } from "../../generator/golden/quantise.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { fixture, fixtureFolder } from "../reference/fixtures.ts";
import { disc, withFlags } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-forward-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});
const { checkpoint, latent, output, resolution, timestep, label } = fixture("plain");
const input = join(work, "x.npy");
const shape = [checkpoint.config.inChannels, resolution, resolution];
writeNpy(new OutputFile(input), { shape, data: latent });
const flags = `--model ${fixtureFolder("plain")} --latent ${input} --timestep ${timestep} --class ${label}`;

test("NumPy files are written as NumPy writes them, and read back", () => {
  expect(readNpy(input)).toEqual({ shape, data: latent });
  writeNpy(new OutputFile(join(work, "flat.npy")), { shape: [3], data: Float32Array.of(1, -2, 0.5) });
  expect(readNpy(join(work, "flat.npy"))).toEqual({ shape: [3], data: Float32Array.of(1, -2, 0.5) });
});

test("the float engine gives what diffusers computed", async () => {
  const out = join(work, "y.npy");
  const { status, stdout } = await disc(`forward ${flags} --out ${out} --json`);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ engine: "float", shape });
  const found = readNpy(out).data;
  const largest = output.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  expect(found.length).toBe(output.length);
  for (const [i, value] of output.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4 * largest);
});

test("the golden engine follows it", async () => {
  const out = join(work, "z.npy");
  expect((await disc(`forward ${flags} --engine golden --out ${out}`)).status).toBe(0);
  const found = readNpy(out).data;
  const [error, power] = output.reduce(([e, p], value, i) => [e + (found[i]! - value) ** 2, p + value ** 2], [0, 0]);
  expect(10 * Math.log10(power / error)).toBeGreaterThan(20);
});

test("a latent that is not square goes through both engines, and its turned one elsewhere", async () => {
  const wide = [shape[0]!, resolution / 2, resolution];
  const given = join(work, "wide.npy");
  writeNpy(new OutputFile(given), { shape: wide, data: latent.subarray(0, latent.length / 2) });
  const outputs: Float32Array[] = [];
  for (const engine of ["float", "golden"]) {
    const out = join(work, `wide-${engine}.npy`);
    const { stdout } = await disc(`forward ${flags.replace(input, given)} --engine ${engine} --out ${out} --json`);
    expect(JSON.parse(stdout)).toMatchObject({ engine, shape: wide });
    outputs.push(readNpy(out).data);
  }
  expect(sqnr(outputs[0]!, outputs[1]!)).toBeGreaterThan(20);
  const tall = join(work, "tall.npy");
  writeNpy(new OutputFile(tall), {
    shape: [wide[0]!, wide[2]!, wide[1]!],
    data: latent.subarray(0, latent.length / 2),
  });
  const out = join(work, "tall-out.npy");
  await disc(`forward ${flags.replace(input, tall)} --out ${out}`);
  expect(sqnr(outputs[0]!, readNpy(out).data)).toBeLessThan(20);
});

const text = join(work, "text.npy");
writeFileSync(text, "no array at all");
const flat = join(work, "line.npy");
writeNpy(new OutputFile(flat), { shape: [4], data: new Float32Array(4) });
/** A latent of the right shape with one value in it. */
function latentWith(name: string, value: number): string {
  const path = join(work, `${name}.npy`);
  writeNpy(new OutputFile(path), { shape, data: latent.map((each, i) => (i === 5 ? value : each)) });
  return path;
}
test.each([
  [`--latent ${latentWith("nan", NaN)}`, /nan\.npy holds NaN at element 5: no finite number in float16/],
  [
    `--latent ${latentWith("infinite", -Infinity)} --engine golden`,
    /infinite\.npy holds -Infinity at element 5: no finite/,
  ],
  [
    `--latent ${latentWith("far", -16.5)} --engine golden`,
    /far\.npy holds -16\.5 at element 5: latents in integers end at \+-16/,
  ],
  [`--latent ${join(work, "none.npy")}`, /none\.npy: no such file/],
  [`--latent ${text}`, /text\.npy: not a \.npy file/],
  [`--latent ${flat}`, /line\.npy is \[4\], expected \[1, height, width\]/],
  ["--class 9", /class 9: the model has classes 0 to 3, and 4 for none/],
  ["--model models/digits/config.json", /^disc: models\/digits\/config\.json is a file: a model is the folder that it/],
  ["--timestep 2000", /--timestep 2000: a number from 0 to 1000/],
])("%s is one line and writes nothing", async (change, message) => {
  const out = join(work, "never.npy");
  const { status, stderr, stdout } = await disc(`${withFlags(`forward ${flags}`, change)} --out ${out}`);
  expect(stderr).toMatch(message);
  expect(stderr).toMatch(/^disc: [^\n]+\n$/);
  expect([status, stdout, existsSync(out)]).toEqual([1, "", false]);
});
