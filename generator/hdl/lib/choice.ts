import { mux, type Choice } from "../combine.ts";
import type { BoolValue, Like, UIntValue } from "../values.ts";

/** The value, or bundle, of the first case that holds, `otherwise` where none does. */
export function firstOf<V extends Choice>(cases: readonly (readonly [holds: BoolValue, value: V])[], otherwise: V): V {
  const chain = (rest: Choice, [holds, value]: readonly [BoolValue, Choice]): Choice =>
    mux(holds, value, rest as Like<Choice>);
  return cases.reduceRight(chain, otherwise) as V;
}

/** The value, or bundle, at a place in a list, from zero on; the last one for every place behind it. */
export function choose<V extends Choice>(place: UIntValue, values: readonly V[]): V {
  const cases = values.slice(0, -1).map((value, i): [BoolValue, V] => [place.eq(i), value]);
  return firstOf(cases, values.at(-1)!);
}
