import { describe, expect, test } from "vitest";
import type { Checkpoint } from "../../generator/reference/checkpoint.ts";
import { forward } from "../../generator/reference/forward.ts";
import { positionEmbedding } from "../../generator/reference/latent.ts";
import { matmul } from "../../generator/reference/layers.ts";
import { CheckpointError } from "../../generator/reference/safetensors.ts";
import { fixture, relativeError, silentTensors } from "./fixtures.ts";

/** Both sides sum in float32; the requirement is 1e-4. */
const TOLERANCE = 2e-6;

describe.each(["plain", "sigma-f16", "patch4-bf16"])("the forward pass (%s)", (name) => {
  const { checkpoint, latent, resolution, output, ...conditioning } = fixture(name);
  const error = (model: Checkpoint): number => relativeError(output, forward(model, latent, resolution, conditioning));

  test("agrees with diffusers", () => {
    expect(output.length).toBe(checkpoint.config.outChannels * resolution ** 2);
    expect(error(checkpoint)).toBeLessThan(TOLERANCE);
  });

  // A planted mistake in any tensor shows, so the agreement above is about all of them.
  test("depends on every tensor but the key biases, which softmax cancels", () => {
    const { names, silent } = silentTensors(checkpoint, (planted) => error(planted) >= 3 * TOLERANCE);
    expect(silent).toEqual(names.filter((each) => each.endsWith("to_k.bias")));
  });
});

test("the observer sees every tokenwise linear layer, in order, and changes nothing", () => {
  const { checkpoint, latent, resolution, output, ...conditioning } = fixture("plain");
  const tokens = (resolution / checkpoint.config.patch) ** 2;
  const seen: string[] = [];
  const found = forward(checkpoint, latent, resolution, conditioning, (name, input, result) => {
    const k = input.length / tokens;
    if (name === "residual") {
      expect(input).toBe(result);
      expect(k).toBe(16);
      return;
    }
    seen.push(`${name} ${k} -> ${result.length / tokens}`);
    const again = matmul(input, checkpoint.tensor(`${name}.weight`), k, checkpoint.tensor(`${name}.bias`));
    expect(result).toEqual(again);
  });
  expect(relativeError(output, found)).toBeLessThan(TOLERANCE);
  const block = (i: number): string[] => [
    ...["to_q", "to_k", "to_v", "to_out.0"].map((part) => `transformer_blocks.${i}.attn1.${part} 16 -> 16`),
    `transformer_blocks.${i}.ff.net.0.proj 16 -> 64`,
    `transformer_blocks.${i}.ff.net.2 64 -> 16`,
  ];
  expect(seen).toEqual(["pos_embed.proj 4 -> 16", ...block(0), ...block(1), "proj_out_2 16 -> 4"]);
});

test("positions span the same square at every resolution, columns in the first half of the channels", () => {
  const hidden = 16;
  const fine = positionEmbedding(8, 8, hidden);
  const coarse = positionEmbedding(4, 8, hidden);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const at = (row * 4 + column) * hidden;
      const same = (2 * row * 8 + 2 * column) * hidden;
      expect(coarse.subarray(at, at + hidden)).toEqual(fine.subarray(same, same + hidden));
      expect(coarse[at]).toBeCloseTo(Math.sin(2 * column), 6);
      expect(coarse[at + hidden / 2]).toBeCloseTo(Math.sin(2 * row), 6);
    }
  }
});

test.each([
  [1, 1, 1],
  [1, 5, 3],
  [3, 4, 1],
  [7, 9, 5],
  [4, 2, 6],
])("a matrix product of %d x %d by %d channels is exact on small integers", (n, k, m) => {
  const small = (length: number, seed: number): Float32Array =>
    Float32Array.from({ length }, (_, i) => ((i * seed) % 13) - 6);
  const [x, weight, bias] = [small(n * k, 5), small(m * k, 7), small(m, 3)];
  const expected = Float32Array.from({ length: n * m }, (_, at) => {
    const [i, r] = [Math.floor(at / m), at % m];
    return x.subarray(i * k, (i + 1) * k).reduce((sum, value, j) => sum + value * weight[r * k + j]!, bias[r]!);
  });
  expect(matmul(x, weight, k, bias)).toEqual(expected);
});

test("inputs that do not fit the model are refused", () => {
  const { checkpoint, latent } = fixture("plain");
  const run = (resolution: number, label: number) => () =>
    forward(checkpoint, latent, resolution, { timestep: 0, label });
  expect(run(7, 0)).toThrow(new CheckpointError("resolution 7 is not a whole number of patches of 2"));
  expect(run(10, 0)).toThrow(new RangeError("64 latent values, expected 1 x 10 x 10"));
  expect(run(8, 5)).toThrow(new RangeError("label 5: the model has classes 0 to 3 and 4 for none"));
  expect(run(8, 0.5)).toThrow(RangeError);
  expect(run(8, 4)).not.toThrow();
});
