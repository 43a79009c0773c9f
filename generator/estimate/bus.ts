/** What asks for words of the bus. */
export interface Flow {
  /** Words a cycle. */
  readonly demand: number;
  /** Words that it may have asked for and not got. */
  readonly depth: number;
}

/**
 * Words a cycle that each flow gets of a bus that answers in order: those who ask for less than their share get it, the others share
 * the rest by how far ahead they ask; nobody gets more than what he has asked for in the time of an answer.
 * @param rate words a cycle of the bus
 * @param latency cycles from a place free to its next word
 */
export function shared(flows: readonly Flow[], rate: number, latency: number): number[] {
  const shares = flows.map(() => 0);
  let [left, open] = [rate, flows.map((_, i) => i)];
  for (;;) {
    const depths = open.reduce((sum, i) => sum + flows[i]!.depth, 0);
    const level = Math.min(depths > 0 ? left / depths : 0, 1 / latency);
    const content = open.filter((i) => flows[i]!.demand <= flows[i]!.depth * level);
    if (content.length === 0 || content.length === open.length) {
      for (const i of open) shares[i] = Math.min(flows[i]!.demand, flows[i]!.depth * level);
      return shares;
    }
    for (const i of content) {
      shares[i] = flows[i]!.demand;
      left -= shares[i];
    }
    open = open.filter((i) => !content.includes(i));
  }
}
