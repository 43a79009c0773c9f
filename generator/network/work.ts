import { buffersOf, TOKENS } from "./buffers.ts";
import type { Network } from "./network.ts";

/**
 * Multiply-accumulates of one step over all tokens with dense attention.
 * @param inputs rows of each of the network's inputs
 */
export function macsOf(network: Network, tokens: number, inputs: Readonly<Record<string, number>> = {}): number {
  const buffers = buffersOf(network);
  const lengths: Readonly<Record<string, number>> = { ...inputs, [TOKENS]: tokens };
  return network.operations.reduce((macs, operation) => {
    if (operation.kind === "attention") {
      const keys = lengths[buffers.get(operation.keys)!.sequence]!;
      return macs + 2 * operation.heads * operation.headDim * tokens * keys;
    }
    return macs + ("layer" in operation ? tokens * operation.layer.inFeatures * operation.layer.outFeatures : 0);
  }, 0);
}
