import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import type { prologueKinds } from "../hardware/elementwise/prologue.ts";
import { maskRowWords } from "../hardware/engine/masks/mask-words.ts";
import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import { keyTiles, tileRows, type KeyTile } from "../golden/key-tiles.ts";
import { buffersOf, TOKENS } from "../network/buffers.ts";
import { attentionsOf, embedOf, type Activation, type Attention, type Layer } from "../network/network.ts";
import type { Narrow, Network, Norm, Operation } from "../network/network.ts";
import { DesignError } from "./design-error.ts";
import { tilesOf, type LayerExtent, type LayerTile } from "./tile.ts";

/** The position embedding, a buffer beside those of the network. */
export const POSITIONS = "positions";

/**
 * How a row of a buffer stands in memory: in parts, heads or all of it, each in whole words of its own. Queries' heads stand one behind the
 * other where they can, and share words; zeros of the keys stand where another head's values are.
 */
export interface RowForm {
  readonly parts: number;
  /** Of a part. */
  readonly values: number;
  /** That hold a part. */
  readonly words: number;
  /** Of all parts. */
  readonly rowWords: number;
  /** The element of the row at which each part begins. */
  readonly starts: readonly number[];
  /** Of a value. */
  readonly bytes: 1 | 2;
  /** There is a row for every token, at its place; otherwise rows are those of the active tokens, one behind the other. */
  readonly everyToken: boolean;
}

/** A linear layer on the array, with the element-wise operations that its rows meet on their way. */
export interface LayerPass extends LayerExtent {
  readonly kind: "layer";
  readonly id: string;
  readonly layer: Layer;
  /** Buffers in memory; `terms` are added to the results. */
  readonly from: string;
  readonly to: string;
  readonly terms?: string;
  readonly prologue: (typeof prologueKinds)[number];
  readonly epilogue: (typeof epilogueKinds)[number];
  readonly norm?: Norm;
  readonly narrow?: Narrow;
  readonly activation?: Activation;
  /** When its records change: never, with each step, or with each step and sequence, whose gates they hold. */
  readonly records: "once" | "step" | "gate";
  readonly tiles: readonly LayerTile[];
}

/** An attention on the array, a head after the other. */
export interface AttentionPass extends Attention {
  /** Its place among the attentions. */
  readonly index: number;
  /** Words of a head's row. */
  readonly chunks: number;
  /** Elements before each head's queries in their first word, and before its keys. */
  readonly leads: readonly number[];
  /** Whose rows keys and values are: `TOKENS`, or an input of the network. */
  readonly among: string;
}

export type Pass = LayerPass | AttentionPass;

/** A network on an array: all that the later stages know of either. */
export interface ArrayPlan {
  readonly shape: AcceleratorShape;
  readonly tokens: number;
  /** In the order they run. */
  readonly passes: readonly Pass[];
  /** Rows of the network's buffers and of the positions. */
  readonly forms: ReadonlyMap<string, RowForm>;
  /** Rows of each sequence's inputs. */
  readonly lengths: readonly Readonly<Record<string, number>>[];
  /** Keys that attention goes over at once at most; `KEY_TILE` without it. */
  readonly keyTile: number | undefined;
  /** Words of a tile's kept shares of a head, a byte a token. */
  readonly shareWords: number;
}

/** Some of the keys of an attention, as a pass goes over them. */
export interface PlannedKeys extends KeyTile {
  /** Of mask slots. */
  readonly groups: number;
  /** Of a query's mask. */
  readonly maskWords: number;
}

/** Rows of keys that an attention has, the tiles that they are gone over in, and of all of these the groups of mask slots and words of a mask. */
export interface AttentionKeys extends Pick<PlannedKeys, "rows" | "groups" | "maskWords"> {
  readonly tiles: readonly PlannedKeys[];
}

export function keysOf(
  { tokens, lengths, keyTile, shape: { engine } }: Pick<ArrayPlan, "tokens" | "lengths" | "keyTile" | "shape">,
  { among }: Pick<AttentionPass, "among">,
  sequence: number,
): AttentionKeys {
  const { lanes, width, maskSlots } = engine;
  const all = among === TOKENS ? tokens : lengths[sequence]![among]!;
  const tiles = keyTiles(all, keyTile).map(({ first, rows }) => {
    const groups = Math.ceil(Math.ceil(rows / lanes) / maskSlots);
    return { first, rows, groups, maskWords: maskRowWords(groups, maskSlots * lanes, 8 * width) };
  });
  return { tiles, rows: all, ...totalsOf(tiles) };
}

/** Of some tiles of keys. */
export function totalsOf(tiles: readonly PlannedKeys[]): Pick<PlannedKeys, "groups" | "maskWords"> {
  const total = (key: "groups" | "maskWords"): number => tiles.reduce((sum, tile) => sum + tile[key], 0);
  return { groups: total("groups"), maskWords: total("maskWords") };
}

/** Words of a query's part: the largest score and the sum in one, and four for each word of the head. */
export function partWordsOf({ chunks }: Pick<AttentionPass, "chunks">): number {
  return 1 + 4 * chunks;
}

/** What passes a linear layer becomes, before LayerNorm and activations join it. */
const WAYS = {
  embed: { prologue: "patch", epilogue: "add", records: "step" },
  linear: { prologue: "rows", epilogue: "int8", records: "once" },
  add: { prologue: "rows", epilogue: "add", records: "gate" },
  project: { prologue: "rows", epilogue: "int16", records: "once" },
} as const;

/**
 * The first stage: operations of a network to passes over the array, in tiles. LayerNorm becomes the prologue of the layers that read
 * its rows, an activation the epilogue of the layer before it; neither's rows stand in memory. Later stages know passes alone, and
 * serve every network that this one can cut. What follows from an image's inputs alone is the compiler's to compute: keys and values
 * of it stand in memory from the start.
 * @param lengths rows of each sequence's inputs
 * @throws DesignError for an operation without a form on the array, for a layer without tiles, for keys that do not fit the banks
 */
export function planLayers(
  network: Network,
  shape: AcceleratorShape,
  tokens: number,
  lengths: ArrayPlan["lengths"] = [],
): ArrayPlan {
  const { engine } = shape;
  if (Object.keys(network.inputs).length > 0 && lengths.length === 0)
    throw new DesignError("how many rows the inputs beside the latent have is not said");
  const { keyTile } = network;
  const inBanks = engine.slots * engine.lanes;
  for (const rows of lengths.flatMap((each) => Object.values(each))) {
    if (tileRows(rows, keyTile) > inBanks)
      throw new DesignError(`a caption of ${rows} rows: the banks hold ${inBanks}, as --caption-tokens sizes them`);
  }
  const buffers = buffersOf(network);
  const forms = formsOf(network, shape);
  const passes: Pass[] = [];
  /** Rows that stand in memory, and those that LayerNorm makes of them on their way. */
  const inMemory = new Set<string>(["latent", ...network.once.map(({ to }) => to)]);
  const norms = new Map<string, Norm | Narrow>();
  const need = (id: string, ...names: readonly string[]): void => {
    const absent = names.find((name) => !inMemory.has(name));
    if (absent !== undefined) throw new DesignError(`${id}: rows of ${absent} do not stand in memory`);
  };
  for (const operation of network.operations) {
    const { id, kind, to } = operation;
    inMemory.delete(to);
    if (kind === "norm" || kind === "narrow") {
      need(id, operation.from);
      norms.set(to, operation);
      continue;
    }
    if (kind === "activation") {
      passes.push(joined(passes.pop(), operation));
      inMemory.delete(operation.from);
    } else if (kind === "attention") {
      need(id, operation.queries, operation.keys, operation.values);
      const { words: chunks, starts } = forms.get(operation.queries)!;
      if (chunks > engine.chunks)
        throw new DesignError(`${id}: heads of ${operation.headDim} do not fit ${engine.chunks} words`);
      const among = buffers.get(operation.keys)!.sequence;
      const leads = starts.map((start) => start % engine.width);
      const index = passes.filter((pass) => pass.kind === "attention").length;
      passes.push({ ...operation, chunks, leads, among, index });
    } else {
      const norm = norms.get(operation.from);
      if (!norm) need(id, operation.from);
      passes.push(layerPass(operation, norm, forms, engine));
    }
    norms.delete(to);
    inMemory.add(to);
  }
  return { shape, tokens, lengths, passes, forms, keyTile, shareWords: Math.ceil(tokens / engine.width) };
}

/** A buffer of one of the sequences; latent and positions are those of all. */
export function bufferOf(name: string, sequence: number): string {
  return name === "latent" || name === POSITIONS ? name : `${name} ${sequence}`;
}

/** Elements of a row, padding included. */
export function rowElements({ rowWords, bytes }: RowForm, { width }: EngineShape): number {
  return (rowWords * width) / bytes;
}

/** The word of a row in which a part begins. */
export function partWord({ starts, bytes }: RowForm, part: number, { width }: EngineShape): number {
  return Math.floor((starts[part]! * bytes) / width);
}

/** What value of a row stands at each of its elements, -1 for padding. */
export function rowOrder(form: RowForm, engine: EngineShape): Int32Array {
  const order = new Int32Array(rowElements(form, engine)).fill(-1);
  for (const [part, start] of form.starts.entries())
    for (let i = 0; i < form.values; i++) order[start + i] = part * form.values + i;
  return order;
}

/** Rows of every buffer: heads apart where an attention reads or writes them, latents as wide as the hardware takes them. */
function formsOf(network: Network, { engine, latentWords }: AcceleratorShape): Map<string, RowForm> {
  const { width } = engine;
  const buffers = buffersOf(network);
  const attentions = attentionsOf(network);
  const heads = new Map<string, number>();
  const stationary = new Set<string>();
  for (const { id, queries, keys, values, to, heads: count } of attentions) {
    for (const name of [keys, values]) {
      if (stationary.has(name)) throw new DesignError(`${id}: ${name} is kept for one attention alone`);
      stationary.add(name);
    }
    for (const name of [queries, keys, values, to]) {
      if ((heads.get(name) ?? count) !== count) throw new DesignError(`${id}: ${name} has heads of two sizes`);
      heads.set(name, count);
    }
  }
  const forms = new Map<string, RowForm>();
  for (const [name, { width: all, bits, kept }] of buffers) {
    const parts = heads.get(name) ?? 1;
    const bytes = bits === 16 ? 2 : 1;
    const words = Math.ceil(((all / parts) * bytes) / width);
    const starts = Array.from({ length: parts }, (_, part) => (part * words * width) / bytes);
    forms.set(name, { parts, values: all / parts, words, rowWords: parts * words, starts, bytes, everyToken: kept });
  }
  const taken = new Set([...stationary, ...attentions.map(({ to }) => to)]);
  for (const { queries, keys } of attentions) {
    const [form, own] = [forms.get(queries)!, forms.get(keys)!];
    if (taken.has(queries) || !canShareWords(form, engine)) continue;
    const starts = form.starts.map((_, part) => part * form.values);
    forms.set(queries, { ...form, starts, rowWords: (form.parts * form.values) / width });
    forms.set(keys, { ...own, starts: own.starts.map((start, part) => start + (starts[part]! % width)) });
  }
  // Of an output that holds a variance too, only what the latent has is kept.
  const latent: RowForm = { ...forms.get("latent")!, words: latentWords, rowWords: latentWords, everyToken: true };
  for (const name of ["latent", "output"]) forms.set(name, latent);
  return forms.set(POSITIONS, { ...forms.get(embedOf(network).to)!, everyToken: true });
}

/** Whether parts of int8 may stand one behind the other: none takes more words than by itself, and rows fill words and lanes. */
function canShareWords({ parts, values, words }: RowForm, { lanes, width }: EngineShape): boolean {
  const isWhole = (parts * values) % Math.max(lanes, width) === 0;
  return (
    isWhole &&
    Array.from({ length: parts }, (_, part) => ((part * values) % width) + values).every((end) => end <= words * width)
  );
}

/** A layer by itself, or with the LayerNorm that makes its rows. */
function layerPass(
  operation: Exclude<Operation, Norm | Narrow | Activation | Attention>,
  norm: Norm | Narrow | undefined,
  forms: ReadonlyMap<string, RowForm>,
  engine: EngineShape,
): LayerPass {
  const { id, kind, layer, to } = operation;
  const from = norm?.from ?? operation.from;
  const [source, result] = [forms.get(from)!, forms.get(to)!];
  const [inputs, channels] = [rowElements(source, engine), rowElements(result, engine)];
  // Heads that lie apart, and rows that go to places of their own, are whole; others are cut at any word.
  const whole = result.everyToken ? channels / result.parts : engine.width / result.bytes;
  const extent = { channels, beats: inputs / engine.width, unit: whole };
  return {
    ...{ kind: "layer", id, layer, from, to, ...extent, tiles: tilesOf(engine, extent) },
    ...WAYS[kind],
    ...(norm?.kind === "norm" && { prologue: "norm", norm }),
    ...(norm?.kind === "narrow" && { prologue: "patch", narrow: norm }),
    ...(kind === "embed" && { terms: POSITIONS }),
    ...(kind === "add" && { terms: to }),
  };
}

/** @throws DesignError when it does not follow its layer at once */
function joined(pass: Pass | undefined, activation: Activation): LayerPass {
  const { id, from, to } = activation;
  if (pass?.kind !== "layer" || pass.to !== from || pass.epilogue !== "int8")
    throw new DesignError(`${id}: an activation has a form on the array right behind its layer alone`);
  return { ...pass, to, epilogue: activation.function, activation };
}
