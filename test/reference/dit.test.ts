import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { forward } from "../../generator/reference/dit.ts";
import { SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";

const fixtures = join(packageRoot, "test/fixtures/dit");

test.each(["plain", "sigma-f16", "patch4-bf16"])("the forward pass agrees with diffusers (%s)", (name) => {
  const folder = join(fixtures, name);
  const io = new SafetensorsFile(join(folder, "io.safetensors"));
  const { resolution, timestep, label } = JSON.parse(readFileSync(join(folder, "io.json"), "utf8")) as {
    resolution: number;
    timestep: number;
    label: number;
  };
  const found = forward(openCheckpoint(folder), io.read("latent").data, resolution, { timestep, label });
  const expected = io.read("output").data;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const error = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  expect(found.length).toBe(expected.length);
  expect(largest).toBeGreaterThan(0.1);
  expect(error / largest).toBeLessThan(1e-5);
});
