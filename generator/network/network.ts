/**
 * A network as data: what a diffusion transformer computes in one step, as a list of operations over named buffers. A front
 * end for each model family makes it from a configuration alone; the float model, calibration, the integers, the count of
 * work and the compiler interpret it.
 *
 * A buffer holds rows [rows, width]. An operation overwrites the buffer that it writes, so that a name may serve every
 * block; its numbers (weights, scales, tables) stand under its `id`, or under its layer's name in the checkpoint.
 */
export interface Network {
  /** A token is a patch of `patch` x `patch` latent pixels. */
  readonly patch: number;
  readonly inChannels: number;
  /** Twice the input's for models that also predict the variance. */
  readonly outChannels: number;
  /** Widths of the buffers that come with an image beside the latent, such as a caption's rows. Each is a sequence of its own length. */
  readonly inputs: Readonly<Record<string, number>>;
  /** What follows from `inputs` alone: done once an image, for every step. */
  readonly once: readonly (Linear | Activation)[];
  /** What each step does, over the tokens: over the active ones alone where tokens are reused. */
  readonly operations: readonly Operation[];
  /** Keys that attention goes over in one tile at most; `KEY_TILE` without it. */
  readonly keyTile?: number;
}

export type Operation = Embed | Norm | Narrow | Linear | Attention | Activation | Add | Project;

/** A linear layer, `y = W x + b`. */
export interface Layer {
  /** In the checkpoint: `NAME.weight` and, with a bias, `NAME.bias`. */
  readonly name: string;
  readonly inFeatures: number;
  readonly outFeatures: number;
  readonly bias: boolean;
}

/** Begins the residual stream: `to = layer(from) + positions`; a row of `latent` is a token's patch, channel first. */
export interface Embed {
  readonly kind: "embed";
  readonly id: string;
  readonly layer: Layer;
  readonly from: "latent";
  readonly to: string;
  /** Sin-cos positions run from 0 to this along a side, whatever the number of tokens. */
  readonly span: number;
}

/** `to = LayerNorm(from) * (1 + scale) + shift`, rows of the residual stream to rows of activations. */
export interface Norm {
  readonly kind: "norm";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly epsilon: number;
  /** Names of the step's vectors, each [width]. */
  readonly scale: string;
  readonly shift: string;
}

/** `to = from`, rows of the residual stream as they are to rows of activations: in integers, of int16 to int8. */
export interface Narrow {
  readonly kind: "narrow";
  readonly id: string;
  readonly from: string;
  readonly to: string;
}

/** `to = layer(from)`, activations both. */
export interface Linear {
  readonly kind: "linear";
  readonly id: string;
  readonly layer: Layer;
  readonly from: string;
  readonly to: string;
}

/** `to = softmax(queries keys^T / sqrt(headDim)) values` for each head. Keys and values are as long as their own sequence. */
export interface Attention {
  readonly kind: "attention";
  readonly id: string;
  readonly queries: string;
  readonly keys: string;
  readonly values: string;
  readonly to: string;
  readonly heads: number;
  readonly headDim: number;
  /** Whether small probabilities may be dropped, and their positions be masked in the steps that follow. */
  readonly sparse: boolean;
}

/** `to = function(from)`, value by value: a table in integers. */
export interface Activation {
  readonly kind: "activation";
  readonly id: string;
  /** `gelu`: the tanh approximation. */
  readonly function: "gelu";
  readonly from: string;
  readonly to: string;
}

/** `to += gate * layer(from)`, onto the residual stream; plain without a gate. */
export interface Add {
  readonly kind: "add";
  readonly id: string;
  readonly layer: Layer;
  readonly from: string;
  readonly to: string;
  /** Name of the step's vector, [width]. */
  readonly gate?: string;
}

/** The model's output, `to = layer(from)`; a row of `output` is a token's patch, channel last. */
export interface Project {
  readonly kind: "project";
  readonly id: string;
  readonly layer: Layer;
  readonly from: string;
  readonly to: "output";
}

/** Buffers that an operation reads; an addition reads the stream that it adds to as well. */
export function readsOf(operation: Operation): readonly string[] {
  switch (operation.kind) {
    case "attention":
      return [operation.queries, operation.keys, operation.values];
    case "add":
      return [operation.from, operation.to];
    default:
      return [operation.from];
  }
}

/** All operations, those of an image first, in the order they run. */
export function allOperations({ once, operations }: Network): readonly Operation[] {
  return [...once, ...operations];
}

/** Every linear layer, in the order they run. */
export function layersOf(network: Network): Layer[] {
  return allOperations(network).flatMap((operation) => ("layer" in operation ? [operation.layer] : []));
}

/** Every attention, in the order they run. */
export function attentionsOf({ operations }: Network): Attention[] {
  return operations.filter((operation) => operation.kind === "attention");
}

/** How the residual stream begins. */
export function embedOf({ operations }: Network): Embed {
  return operations.find((operation) => operation.kind === "embed")!;
}
