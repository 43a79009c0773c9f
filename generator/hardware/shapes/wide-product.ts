import { vec, type SIntValue, type VecValue, type SIntType } from "../../hdl/index.ts";

/** Bits of an unsigned part of a factor, at most: with a sign they are what a hard multiplier of 18 bits takes. */
const PART = 17;

/**
 * A factor's parts, the lowest first, all of about as many bits: products of few bits are made of adders, which take longer than a
 * multiplier. The last has the sign.
 */
function partsOf(factor: SIntValue): { readonly value: SIntValue; readonly place: number }[] {
  const { width } = factor;
  const count = width <= PART + 1 ? 1 : Math.ceil(width / PART);
  const size = Math.ceil(width / count);
  return Array.from({ length: count }, (_, i) => {
    const part = factor.bits(Math.min(width, (i + 1) * size) - 1, i * size);
    return { value: i === count - 1 ? part.asSInt() : part.toSInt(), place: i * size };
  });
}

interface WideProduct {
  readonly parts: VecValue<SIntType>;
  readonly join: (parts: VecValue<SIntType>) => SIntValue;
}

/**
 * A product whose factors are wider than a hard multiplier takes, in two steps with a register between them: products of parts, and
 * their sum. One multiplier and one adder each fit a cycle, both do not.
 */
export function wideProduct(a: SIntValue, b: SIntValue): WideProduct {
  const left = partsOf(a);
  const right = partsOf(b);
  const products = left.flatMap((x) => right.map((y) => ({ product: x.value.mul(y.value), place: x.place + y.place })));
  const width = Math.max(...products.map(({ product }) => product.width));
  return {
    parts: vec(products.map(({ product }) => product.resize(width))),
    join: (parts) => {
      const placed = products.map(({ place, product }, i) => parts.at(i).truncate(product.width).shl(place));
      return placed.reduce((sum, each) => sum.add(each)).resize(a.width + b.width);
    },
  };
}

/** Several products side by side: their parts as fields of a stage, and their sums. */
export function wideProducts(products: readonly WideProduct[]) {
  const field = (i: number): string => `of${i}`;
  return {
    parts: Object.fromEntries(products.map(({ parts }, i) => [field(i), parts])),
    join: (parts: Readonly<Record<string, VecValue<SIntType>>>): SIntValue[] =>
      products.map(({ join }, i) => join(parts[field(i)]!)),
  };
}
