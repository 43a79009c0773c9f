import { allOperations, attentionsOf, type Network, type Operation } from "./network.ts";

/** The sequence that the latent is cut into; others are named after the input that begins them. */
export const TOKENS = "tokens";

/** A buffer, as it follows from the operations. */
export interface NetworkBuffer {
  /** Whose rows: `TOKENS`, or the name of an input. */
  readonly sequence: string;
  readonly width: number;
  /** In integers. 16: latent, residual stream and output; 8: everything else. */
  readonly bits: 8 | 16;
  /** Holds every row of its sequence from step to step, as keys, values and the output do; others hold those of active tokens. */
  readonly kept: boolean;
}

/**
 * Every buffer of a network, in the order of their first use.
 * @throws RangeError that names the operation which reads what nobody wrote, or where widths, lengths or kinds do not meet
 */
export function buffersOf(network: Network): ReadonlyMap<string, NetworkBuffer> {
  const buffers = new Map<string, NetworkBuffer>();
  const kept = new Set(["output", ...attentionsOf(network).flatMap(({ keys, values }) => [keys, values])]);
  const put = (name: string, buffer: Omit<NetworkBuffer, "kept">, by: string): void => {
    const { sequence, width, bits } = buffers.get(name) ?? buffer;
    if (sequence !== buffer.sequence || width !== buffer.width || bits !== buffer.bits)
      throw new RangeError(`${by}: ${name} has two forms`);
    buffers.set(name, { ...buffer, kept: kept.has(name) });
  };
  const { patch, inChannels, inputs } = network;
  put("latent", { sequence: TOKENS, width: patch * patch * inChannels, bits: 16 }, "latent");
  for (const [name, width] of Object.entries(inputs)) put(name, { sequence: name, width, bits: 8 }, name);
  for (const [i, operation] of allOperations(network).entries()) {
    const { id, to } = operation;
    const result = resultOf(operation, (name, bits, width) => {
      const buffer = buffers.get(name);
      if (!buffer) throw new RangeError(`${id}: nothing was written to ${name}`);
      if (buffer.bits !== bits || (width !== undefined && buffer.width !== width))
        throw new RangeError(
          `${id}: ${name} is ${buffer.width} of ${buffer.bits} bits, not ${width ?? "any"} of ${bits}`,
        );
      return buffer;
    });
    put(to, result, id);
    if (result.sequence !== TOKENS && i >= network.once.length)
      throw new RangeError(`${id}: ${to} follows from the image's inputs alone, and is made once`);
  }
  return buffers;
}

/** What an operation writes; `read` checks what it reads. */
function resultOf(
  operation: Operation,
  read: (name: string, bits: 8 | 16, width?: number) => NetworkBuffer,
): Omit<NetworkBuffer, "kept"> {
  switch (operation.kind) {
    case "attention": {
      const { id, queries, keys, values, heads, headDim, sparse } = operation;
      const width = heads * headDim;
      const { sequence } = read(keys, 8, width);
      if (read(values, 8, width).sequence !== sequence)
        throw new RangeError(`${id}: ${keys} and ${values} are not as long as each other`);
      if (sparse && sequence !== TOKENS) throw new RangeError(`${id}: only attention over the tokens may be sparse`);
      return { sequence: read(queries, 8, width).sequence, width, bits: 8 };
    }
    case "norm":
    case "narrow":
      return { ...read(operation.from, 16), bits: 8 };
    case "activation":
      return read(operation.from, 8);
    default: {
      const { kind, layer, from, to } = operation;
      const { sequence } = read(from, kind === "embed" ? 16 : 8, layer.inFeatures);
      if (kind === "add") read(to, 16, layer.outFeatures);
      return { sequence, width: layer.outFeatures, bits: kind === "linear" ? 8 : 16 };
    }
  }
}
