import { allOperations, readsOf, type Layer, type Network, type Operation } from "../network/network.ts";
import { patchIndices, positionEmbedding, sidesOf, tokenGrid, type Grid } from "./latent.ts";
import { activations, addGated, attention, modulatedNorm, openLayer, type Tensors } from "./layers.ts";

/** What an image is to show, and how large it is to be; each family of models looks at its own part. */
export interface Prompt {
  /** Class label, 0 to classes - 1. */
  readonly label?: number;
  /** Rows of a caption and those of none, [rows, captionChannels] each. */
  readonly captions?: readonly [caption: Float32Array, none: Float32Array];
  /** Height and width of the image. */
  readonly pixels?: readonly [height: number, width: number];
}

/** What a sequence is conditioned on in every step. */
export type Given = Omit<Conditioning, "timestep">;

/** What a step is conditioned on. */
export interface Conditioning {
  /** Position in the schedule, 0 to 1000; fractions are fine. */
  readonly timestep: number;
  /** Class label, for models with classes; `config.classes` is the null class. */
  readonly label?: number;
  /** Pixels of the image, for models that want to be told. */
  readonly pixels?: readonly [height: number, width: number];
  /** Rows of the network's inputs, row-major, as many as there are. */
  readonly inputs?: Readonly<Record<string, Float32Array>>;
}

/** Vectors of a step by their names, each [width]. */
export type StepVectors = Readonly<Record<string, Float32Array>>;

/** A model in floating point: its network, its weights, and what its family computes ahead of a step. */
export interface FloatModel extends Tensors {
  readonly network: Network;
  /**
   * For each conditioning, a step of a sequence, the vectors that the network names: scales, shifts and gates, each [width]. Each tensor
   * is asked for once.
   * @throws RangeError when a conditioning is none of this model's
   */
  condition(tensors: Tensors, conditionings: readonly Conditioning[]): StepVectors[];
  /**
   * What a sequence with the prompt is conditioned on, and one without it.
   * @throws RangeError when the prompt lacks what this model's have
   */
  sequences(prompt: Prompt): readonly [asked: Given, without: Given];
}

/** What a family makes of a configuration: a model without its weights. */
export interface Front<Config> extends Omit<FloatModel, keyof Tensors> {
  readonly config: Config;
  /** Every tensor of the model with its shape. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
}

/**
 * Sees the input [rows, in] and output [rows, out] of every linear layer, under its name in the checkpoint; `residual` is
 * the stream [tokens, hidden] after each change, given as both, and good only during the call.
 */
export type Observer = (layer: string, input: Float32Array, output: Float32Array) => void;

/** What a forward pass begins with, and who looks on. */
export interface PassInput {
  /** [inChannels, ...resolution] */
  readonly latent: Float32Array;
  readonly conditioning: Conditioning;
  readonly observe?: Observer | undefined;
}

/**
 * One forward pass over all tokens.
 * @param latent [inChannels, ...resolution]
 * @returns [outChannels, ...resolution]
 * @throws CheckpointError when the resolution is not a whole number of patches
 * @throws RangeError when the latent or the conditioning does not fit the model
 */
export function forward(
  model: FloatModel,
  latent: Float32Array,
  resolution: Grid,
  conditioning: Conditioning,
  observe?: Observer,
): Float32Array {
  return forwardTogether(model, resolution, [{ latent, conditioning, observe }])[0]!;
}

/** Several passes side by side, so that each tensor is asked for once: results are those of `forward`. @throws as it does */
export function forwardTogether(model: FloatModel, resolution: Grid, inputs: readonly PassInput[]): Float32Array[] {
  const { network } = model;
  const { patch, inChannels, outChannels } = network;
  const grid = tokenGrid(network, resolution);
  const [height, width] = sidesOf(resolution);
  for (const { latent } of inputs)
    if (latent.length !== inChannels * height * width)
      throw new RangeError(`${latent.length} latent values, expected ${inChannels} x ${height} x ${width}`);
  const vectors = model.condition(model, inputs.map(({ conditioning }) => conditioning)); // prettier-ignore
  const patches = patchIndices(grid, patch, inChannels, "channel first");
  const passes = inputs.map(({ latent, conditioning, observe = () => undefined }, i): Pass => {
    const buffers = new Map(Object.entries(conditioning.inputs ?? {}));
    buffers.set("latent", Float32Array.from(patches, (index) => latent[index]!)); // prettier-ignore
    return { vectors: vectors[i]!, buffers, grid, observe };
  });
  const operations = allOperations(network);
  const lastRead = new Map(operations.flatMap((operation, i) => readsOf(operation).map((name) => [name, i] as const)));
  for (const [i, operation] of operations.entries()) {
    const layer = "layer" in operation ? openLayer(model, operation.layer) : (x: Float32Array) => x;
    for (const pass of passes) {
      pass.buffers.set(operation.to, resultOf(operation, layer, pass));
      for (const name of readsOf(operation)) if (lastRead.get(name) === i) pass.buffers.delete(name);
    }
  }
  const order = patchIndices(grid, patch, outChannels, "channel last");
  return passes.map(({ buffers }) => {
    const rows = buffers.get("output")!;
    const out = new Float32Array(rows.length);
    for (const [i, index] of order.entries()) out[index] = rows[i]!;
    return out;
  });
}

interface Pass {
  readonly vectors: StepVectors;
  readonly buffers: Map<string, Float32Array>;
  readonly grid: Grid;
  readonly observe: Observer;
}

/** What an operation writes: new rows, or the stream that it has changed. @param apply its layer, where it has one */
function resultOf(
  operation: Operation,
  apply: (x: Float32Array) => Float32Array,
  { vectors, buffers, grid, observe }: Pass,
): Float32Array {
  const from = (name: string): Float32Array => buffers.get(name)!;
  const layered = (layer: Layer, x: Float32Array): Float32Array => {
    const y = apply(x);
    observe(layer.name, x, y);
    return y;
  };
  switch (operation.kind) {
    case "embed": {
      const { layer, span } = operation;
      const x = layered(layer, from(operation.from));
      const positions = positionEmbedding(grid, span, layer.outFeatures);
      for (let i = 0; i < x.length; i++) x[i]! += positions[i]!;
      observe("residual", x, x);
      return x;
    }
    case "norm":
      return modulatedNorm(
        from(operation.from),
        operation.epsilon,
        vectors[operation.shift]!,
        vectors[operation.scale]!,
      );
    case "narrow":
      return from(operation.from).slice();
    case "attention":
      return attention(from(operation.queries), from(operation.keys), from(operation.values), operation);
    case "activation":
      return from(operation.from).map(activations[operation.function]);
    case "add": {
      const x = from(operation.to);
      addGated(
        x,
        operation.gate === undefined ? undefined : vectors[operation.gate]!,
        layered(operation.layer, from(operation.from)),
      );
      observe("residual", x, x);
      return x;
    }
    case "linear":
    case "project":
      return layered(operation.layer, from(operation.from));
  }
}
