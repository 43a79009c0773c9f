import { expect, test } from "vitest";
import { floatProduct, integerProduct } from "../../generator/kernels/matrix-product.ts";
import { Random } from "../random.ts";

const random = new Random(5);

/** The same by definition, in doubles. */
function product(x: ArrayLike<number>, w: ArrayLike<number>, k: number): number[] {
  const [n, m] = [x.length / k, w.length / k];
  return Array.from({ length: n * m }, (_, at) => {
    const [i, r] = [Math.floor(at / m), at % m];
    let sum = 0;
    for (let c = 0; c < k; c++) sum += x[i * k + c]! * w[r * k + c]!;
    return sum;
  });
}

const shapes = [
  [1, 1, 1],
  [2, 4, 8],
  [3, 5, 7],
  [1, 9, 16],
  [7, 1, 17],
  [64, 30, 72],
  // More of w than is taken at a time.
  [5, 99, 1000],
] as const;

test.each(shapes)("%i x %i sums of %i integers are exact, whatever the padding", (n, m, k) => {
  const x = Int8Array.from({ length: n * k }, () => random.int(-128, 127));
  const w = Int16Array.from({ length: m * k }, () => random.int(-128, 255));
  expect([...integerProduct(x, w, k)]).toEqual(product(x, w, k));
});

test("the largest sum of a 65,536-token attention row is exact", () => {
  const k = 65_536;
  const [p, v] = [new Int16Array(k).fill(255), new Int8Array(2 * k).fill(127).fill(-128, k)];
  expect([...integerProduct(p, v, k)]).toEqual([k * 255 * 127, k * 255 * -128]);
});

test.each(shapes)("%i x %i sums of %i floats are those of doubles, to float32's rounding", (n, m, k) => {
  const x = Float32Array.from({ length: n * k }, () => random.int(-1000, 1000) / 997);
  const w = Float32Array.from({ length: m * k }, () => random.int(-1000, 1000) / 991);
  const scale = product(x.map(Math.abs), w.map(Math.abs), k);
  const found = floatProduct(x, w, k);
  for (const [i, expected] of product(x, w, k).entries()) {
    expect(Math.abs(found[i]! - expected)).toBeLessThanOrEqual(scale[i]! * (k / 4 + 4) * 2 ** -24);
  }
});

test("a small product is not disturbed by a large one before it", () => {
  integerProduct(new Int8Array(300 * 300).fill(9), new Int8Array(300 * 300).fill(9), 300);
  expect([...integerProduct(Int8Array.of(2, 3, 4), Int8Array.of(5, 6, 7), 3)]).toEqual([56]);
  expect(integerProduct(new Int8Array(), Int8Array.of(1, 2), 2)).toEqual(new Int32Array());
});

test("parts of rows are refused", () => {
  expect(() => integerProduct(new Int8Array(7), new Int8Array(8), 4)).toThrow(
    new RangeError("7 values by 8 values are no rows of 4"),
  );
});
