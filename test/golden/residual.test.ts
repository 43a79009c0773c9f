import { expect, test } from "vitest";
import { addGated, quantiseGate } from "../../generator/golden/residual.ts";
import { Random } from "../random.ts";

const random = new Random(8);

test("gate and residual agree with integer arithmetic, saturation included", () => {
  for (let run = 0; run < 200; run++) {
    const factor = Int16Array.of(random.int(-32767, 32767), 32767, -32767);
    const shift = random.int(1, 30);
    const sums = Int32Array.from({ length: 3 }, () => random.int(-(2 ** 31), 2 ** 31 - 1));
    const x = Int16Array.from({ length: 3 }, () => random.int(-32768, 32767));
    const expected = x.map((value, i) => {
      const moved =
        BigInt(value) + ((BigInt(sums[i]!) * BigInt(factor[i]!) + (1n << BigInt(shift - 1))) >> BigInt(shift));
      return Number(moved > 32767n ? 32767n : moved < -32768n ? -32768n : moved);
    });
    addGated(x, sums, { factor, shift });
    expect(x).toEqual(expected);
  }
});

test("a gate keeps 14 bits of its largest channel, and a closed gate adds nothing", () => {
  const gate = quantiseGate(Float32Array.of(0.7, -0.001, 0), Float64Array.of(1e-3, 1e-3, 1e-3), 1 / 1024);
  expect(Math.abs(gate.factor[0]!)).toBeGreaterThanOrEqual(2 ** 14);
  expect(gate.factor[0]! / 2 ** gate.shift).toBeCloseTo(0.7 * 1.024, 4);
  expect(gate.factor[2]).toBe(0);
  const closed = quantiseGate(new Float32Array(2), Float64Array.of(1, 1), 1);
  const x = Int16Array.of(5, -5);
  addGated(x, Int32Array.of(1e9, -1e9), closed);
  expect(x).toEqual(Int16Array.of(5, -5));
});
