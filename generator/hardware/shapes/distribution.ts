import { concat, mux, UInt, type Scalar, type UIntValue, type Value, type VecValue } from "../../hdl/index.ts";
import { ceilLog2 } from "./array-shape.ts";

/**
 * Where stationary row r lives: slot r div lanes of the bank (r mod lanes) XOR key of that slot. Within a slot this is a
 * permutation of the banks, so no two rows meet, whatever the keys are.
 */
export const keyRules = ["modulo", "fold", "balanced"] as const;
export type KeyRule = (typeof keyRules)[number];

/** The key that folds a slot's digits: the exclusive-or of its groups of log2(lanes) bits. No state, no knowledge. */
export function foldKey(slot: number, lanes: number): number {
  let key = 0;
  for (let rest = slot; rest > 0; rest = Math.floor(rest / lanes)) key ^= rest % lanes;
  return key;
}

/**
 * Keys from how often each token was selected: slot by slot the one that keeps the fullest bank lowest, the smallest of
 * equals.
 * @param counts selections of each token; tokens beyond the last one count nothing
 */
export function balancedKeys(counts: ArrayLike<number>, lanes: number): number[] {
  const loads = new Array<number>(lanes).fill(0);
  return Array.from({ length: Math.ceil(counts.length / lanes) }, (_, slot) => {
    const loadsWith = (key: number): number[] =>
      loads.map((load, bank) => load + (counts[slot * lanes + (bank ^ key)] ?? 0));
    let chosen = 0;
    for (let key = 1; key < lanes; key++) {
      if (Math.max(...loadsWith(key)) < Math.max(...loadsWith(chosen))) chosen = key;
    }
    for (const [bank, load] of loadsWith(chosen).entries()) loads[bank] = load;
    return chosen;
  });
}

/** The keys of a table, by rule; `balanced` needs the counts. */
export function keysFor(rule: KeyRule, tokens: number, lanes: number, counts: ArrayLike<number>): number[] {
  const slots = Array.from({ length: Math.ceil(tokens / lanes) }, (_, slot) => slot);
  if (rule === "balanced") return balancedKeys(counts, lanes);
  return slots.map((slot) => (rule === "fold" ? foldKey(slot, lanes) : 0));
}

/** Elements in token order to bank order, or back: log2(lanes) stages, each of which exchanges neighbours where its bit of the key says so. */
export function butterfly<E extends Scalar>(values: VecValue<E>, key: UIntValue): VecValue<E> {
  const { length, element } = values.type;
  let now = values.asUInt();
  for (let stage = 0; stage < ceilLog2(length); stage++) {
    const blocks = now.asVec(length >> stage, UInt(element.width << stage)).elements;
    now = mux(key.bit(stage), bitsOf(blocks.map((_, i) => blocks[i ^ 1]!)), now);
  }
  return now.asVec(length, element);
}

/** Bits as one number, the first the lowest. */
export function bitsOf(bits: readonly Value[]): UIntValue {
  return concat(...bits.toReversed());
}
