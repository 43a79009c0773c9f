import { mux } from "../combine.ts";
import type { BoolValue, Like, UIntValue, Value } from "../values.ts";

/** The value of the first case that holds, `otherwise` where none does. */
export function firstOf<V extends Value>(cases: readonly (readonly [holds: BoolValue, value: V])[], otherwise: V): V {
  const chain = (rest: Value, [holds, value]: readonly [BoolValue, Value]): Value =>
    mux(holds, value, rest as Like<Value>);
  return cases.reduceRight(chain, otherwise) as V;
}

/** The value at a place in a list, from zero on; the last one for every place behind it. */
export function choose<V extends Value>(place: UIntValue, values: readonly V[]): V {
  const cases = values.slice(0, -1).map((value, i): [BoolValue, V] => [place.eq(i), value]);
  return firstOf(cases, values.at(-1)!);
}
