import fc from "fast-check";
import { expect, test } from "vitest";
import { linear, type QuantisedLinear } from "../../generator/golden/linear.ts";

/** The definition, in integers of any size; fails where a sum would leave int32. */
function exact(rows: Int8Array, { inFeatures, outFeatures, ...layer }: QuantisedLinear): Int8Array {
  return Int8Array.from({ length: (rows.length / inFeatures) * outFeatures }, (_, at) => {
    const [i, r] = [Math.floor(at / outFeatures), at % outFeatures];
    let sum = BigInt(layer.bias[r]!);
    for (let k = 0; k < inFeatures; k++) {
      sum += BigInt(rows[i * inFeatures + k]!) * BigInt(layer.weight[r * inFeatures + k]!);
      if (BigInt.asIntN(32, sum) !== sum) throw new Error(`the sum ${sum} leaves int32`);
    }
    const shift = BigInt(layer.shift[r]!);
    const scaled = (sum * BigInt(layer.multiplier[r]!) + (1n << (shift - 1n))) >> shift;
    return Number(scaled < -128n ? -128n : scaled > 127n ? 127n : scaled);
  });
}

/** Layers of any weights, with shifts from where most outputs saturate to where most are zero. */
const layers = fc
  .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 6 }))
  .chain(([inFeatures, outFeatures]) => {
    const channels = { minLength: outFeatures, maxLength: outFeatures };
    const weights = { minLength: inFeatures * outFeatures, maxLength: inFeatures * outFeatures };
    return fc.record({
      name: fc.constant("random"),
      inFeatures: fc.constant(inFeatures),
      outFeatures: fc.constant(outFeatures),
      weight: fc.int8Array({ ...weights, min: -127 }),
      bias: fc.int32Array({ ...channels, min: -(2 ** 16), max: 2 ** 16 }),
      multiplier: fc.uint16Array({ ...channels, min: 2 ** 15 }),
      shift: fc.uint8Array({ ...channels, min: 16, max: 33 }),
      inputScale: fc.constant(1),
      outputScale: fc.constant(1),
    });
  });
const layersWithRows = layers.chain((layer) =>
  fc.integer({ min: 1, max: 5 }).chain((n) =>
    fc.record({
      layer: fc.constant(layer),
      rows: fc.int8Array({ minLength: n * layer.inFeatures, maxLength: n * layer.inFeatures }),
    }),
  ),
);

test("a layer is exact in integers", () => {
  fc.assert(fc.property(layersWithRows, ({ layer, rows }) => { expect(linear(rows, layer)).toEqual(exact(rows, layer)); }), { numRuns: 500 }); // prettier-ignore
});

test.each([-128, 127])("the longest row of %d and the largest weights and biases stay within int32", (x) => {
  const inFeatures = 2 ** 15;
  const layer = {
    ...{ name: "extreme", inFeatures, outFeatures: 4, inputScale: 1, outputScale: 1 },
    weight: Int8Array.from({ length: 4 * inFeatures }, (_, at) => (at < 2 * inFeatures ? 127 : -127)),
    bias: Int32Array.of(2 ** 29, -(2 ** 29), 2 ** 29, -(2 ** 29)),
    multiplier: Uint16Array.of(2 ** 16 - 1, 2 ** 16 - 1, 2 ** 15, 2 ** 15),
    shift: Uint8Array.of(39, 39, 38, 38),
  };
  const rows = new Int8Array(inFeatures).fill(x);
  expect(linear(rows, layer)).toEqual(exact(rows, layer));
});

test("each row's result is its own: any subset of rows in any order gives the same outputs", () => {
  fc.assert(
    fc.property(layersWithRows, fc.array(fc.nat(4), { minLength: 1 }), ({ layer, rows }, picks) => {
      const n = rows.length / layer.inFeatures;
      const at = (values: Int8Array, width: number): number[] =>
        picks.flatMap((pick) => [...values.subarray((pick % n) * width, ((pick % n) + 1) * width)]);
      const gathered = linear(Int8Array.from(at(rows, layer.inFeatures)), layer);
      expect([...gathered]).toEqual(at(linear(rows, layer), layer.outFeatures));
    }),
  );
});

test("rows that are not whole are refused", () => {
  const [layer] = fc.sample(layers.filter(({ inFeatures }) => inFeatures > 1), { numRuns: 1, seed: 1 }); // prettier-ignore
  expect(() => linear(new Int8Array(layer!.inFeatures + 1), layer!)).toThrow(
    new RangeError(`random: ${layer!.inFeatures + 1} inputs are no rows of ${layer!.inFeatures}`),
  );
});
