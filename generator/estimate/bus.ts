import { TINY } from "./supply.ts";

/** What asks for words of the bus. */
export interface Flow {
  /** Words a cycle. */
  readonly demand: number;
  /** Words that it may have asked for and not got. */
  readonly depth: number;
  /** What a word of it takes of the memory behind the bus, in words: less than one where others get the same word with it. */
  readonly cost: number;
}

/**
 * Words a cycle that each flow gets of a bus that answers in order: those who ask for less than their share get it, the others share
 * the rest by how far ahead they ask; nobody gets more than what he has asked for in the time of an answer.
 * @param rate words a cycle of the bus
 * @param latency cycles from a place free to its next word
 * @param memory words a cycle of the memory behind it
 */
export function shared(
  flows: readonly Flow[],
  rate: number,
  latency: number,
  memory = Number.POSITIVE_INFINITY,
): number[] {
  const level = Math.min(
    1 / latency,
    levelOf(flows, rate, () => 1),
    levelOf(flows, memory, ({ cost }) => cost),
  );
  return flows.map(({ demand, depth }) => Math.min(demand, depth * level));
}

/** How much each flow gets for a word that it may be ahead, so that all of them together get no more than `rate`. */
function levelOf(flows: readonly Flow[], rate: number, cost: (flow: Flow) => number): number {
  let [left, open] = [rate, flows.filter(({ demand }) => demand > 0)];
  for (;;) {
    const depths = open.reduce((sum, flow) => sum + cost(flow) * flow.depth, 0);
    if (depths < TINY) return Number.POSITIVE_INFINITY;
    const level = Math.max(0, left) / depths;
    const rest = open.filter(({ demand, depth }) => demand > depth * level);
    if (rest.length === open.length) return level;
    for (const flow of open) if (!rest.includes(flow)) left -= cost(flow) * flow.demand;
    open = rest;
  }
}
