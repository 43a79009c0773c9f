import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import { TOKENS } from "../network/buffers.ts";
import type { Activation, Norm } from "../network/network.ts";
import {
  bufferOf,
  keysOf,
  partWordsOf,
  POSITIONS,
  type ArrayPlan,
  type AttentionPass,
  type LayerPass,
  type RowForm,
} from "./layers.ts";
import type { StepOrder } from "./order.ts";
import { recordBytesOf, type LayerTile } from "./tile.ts";

/** Regions of memory begin at multiples of this: whole words of the widest array. */
const ALIGNMENT = 128;

/** Entries of an activation's table, a byte each. */
export const TABLE_BYTES = 256;
/** Bytes of LayerNorm's table for each element of a row: int16 gain and int32 offset. */
export const NORM_BYTES = 6;

/** A named piece of memory. */
export interface Region {
  readonly name: string;
  readonly address: number;
  readonly bytes: number;
}

/** A region before it has its place. */
interface Piece {
  readonly kind: string;
  readonly name: string;
  readonly bytes: number;
}

/** All that a sampling loop keeps in memory, in the order of its addresses; the program follows behind. */
export interface Pieces {
  /** What the host writes for all steps; what it writes for each; what the accelerator fills. */
  readonly once: readonly Piece[];
  readonly ofStep: (step: number) => readonly Piece[];
  readonly later: readonly Piece[];
}

/** Where rows of a buffer are. */
export interface Place {
  readonly address: number;
  /** Words from row to row. */
  readonly stride: number;
  /** Words from a part to the next one's, where all rows of a part stand together. */
  readonly partStride?: number;
}

export interface Layout {
  /** By address, the last one the program's. */
  readonly regions: readonly Region[];
  /** Bytes in all, a whole number of words. */
  readonly size: number;
  /** @throws RangeError when there is none of this name */
  region(name: string): Region;
  place(buffer: string, sequence: number): Place;
}

/** Names of regions that are not a buffer's. Masks among the tokens, with their shares and keys, are those of all sequences. */
export const regionNames = {
  weights: ({ id }: LayerPass, tile: number): string => `weights ${id} ${tile}`,
  records: ({ id, records }: LayerPass, tile: number, step: number, sequence: number): string =>
    ({
      once: `records ${id} ${tile}`,
      step: `records ${step} ${id} ${tile}`,
      gate: `gate ${step} ${sequence} ${id} ${tile}`,
    })[records],
  table: ({ function: name, id }: Activation): string => `${name} ${id}`,
  norm: (step: number, sequence: number, { id }: Norm): string => `norm ${step} ${sequence} ${id}`,
  keys: (sequence: number, { index, among }: AttentionPass): string =>
    among === TOKENS ? `keys ${index}` : `keys ${sequence} ${index}`,
  cache: (sequence: number, { index }: AttentionPass): string => `cache ${sequence} ${index}`,
  masks: ({ index }: AttentionPass): string => `masks ${index}`,
  shares: ({ index }: AttentionPass): string => `shares ${index}`,
  parts: "parts",
  history: (turn: number): string => `history ${turn}`,
};

/** Bytes of a row, padding included. */
function rowBytes({ rowWords }: RowForm, { width }: EngineShape): number {
  return rowWords * width;
}

/** Words of a head's K and V, and from one head's to the next one's: a row of V follows each of K. */
function headWords(plan: ArrayPlan, pass: AttentionPass, sequence: number): number {
  return 2 * keysOf(plan, pass, sequence).rows * pass.chunks;
}

/** What of a program decides what it keeps in memory. */
export interface ProgramKind extends Omit<StepOrder, "reuse"> {
  /** Some steps make masks, and others go by them. */
  readonly sparse: boolean;
  /** Queries in a row that have one mask together; each its own without it. */
  readonly sharing?: number | undefined;
}

/** What must be kept in memory, from sizes alone. */
export function piecesOf(
  plan: ArrayPlan,
  { sequences, multistep, forecast, sparse, sharing = 1 }: ProgramKind,
): Pieces {
  const { passes, forms, tokens, shareWords, shape } = plan;
  const { engine, normWords } = shape;
  const { lanes, width } = engine;
  const each = Array.from({ length: sequences }, (_, s) => s);
  const attentions = passes.filter((pass) => pass.kind === "attention");
  const piece = (name: string, bytes: number, kind = name.split(" ")[0]!): Piece => ({ kind, name, bytes });
  const rowsOf = (name: string): number => tokens * rowBytes(forms.get(name)!, engine);
  const records = ({ slots }: LayerTile): number => slots * lanes * recordBytesOf(engine);

  // A table stands behind the weights of the layer that reads its values.
  const tables = new Map<string, Activation>();
  const weights = passes.flatMap((pass): Piece[] => {
    const reads = pass.kind === "layer" ? [pass.from] : [pass.queries, pass.keys, pass.values];
    const read = reads.flatMap((name) => tables.get(name) ?? []);
    for (const name of reads) tables.delete(name);
    if (pass.kind === "layer" && pass.activation) tables.set(pass.to, pass.activation);
    const tiles = pass.kind === "layer" ? pass.tiles.map((tile, t) => [pass, tile, t] as const) : [];
    return [
      ...tiles.flatMap(([layer, tile, t]) => [
        piece(regionNames.weights(layer, t), tile.slots * lanes * layer.beats * width),
        ...(layer.records === "once" ? [piece(regionNames.records(layer, t, 0, 0), records(tile))] : []),
      ]),
      ...read.map((activation) => piece(regionNames.table(activation), TABLE_BYTES)),
    ];
  });
  const own = attentions.filter(({ among }) => among === TOKENS);
  const captions = attentions.filter(({ among }) => among !== TOKENS);
  const keys = (s: number, pass: AttentionPass): Piece =>
    piece(regionNames.keys(s, pass), pass.heads * keysOf(plan, pass, s).groups * width);
  const cache = (s: number, pass: AttentionPass, kind?: string): Piece =>
    piece(regionNames.cache(s, pass), pass.heads * headWords(plan, pass, s) * width, kind);
  // Of whom keys come in several tiles.
  const partWords = Math.max(
    0,
    ...attentions.flatMap((pass) => each.map((s) => (keysOf(plan, pass, s).tiles.length > 1 ? partWordsOf(pass) : 0))),
  );
  const inMemory = new Set(passes.map(({ to }) => to));
  for (const { keys, values } of attentions) for (const name of [keys, values]) inMemory.delete(name);
  return {
    once: [
      ...weights,
      ...[POSITIONS, "latent"].map((name) => piece(name, rowsOf(name))),
      ...own.map((pass) => keys(0, pass)),
      ...each.flatMap((s) => captions.map((pass) => keys(s, pass))),
      ...each.flatMap((s) => captions.map((pass) => cache(s, pass, "captions"))),
    ],
    ofStep: (step) =>
      each.flatMap((s) => {
        const norms = new Set<Norm>();
        return passes.flatMap((pass): Piece[] => {
          if (pass.kind === "attention") return [];
          if (pass.records === "gate" || (pass.records === "step" && s === 0))
            return pass.tiles.map((tile, t) => piece(regionNames.records(pass, t, step, s), records(tile)));
          if (!pass.norm || norms.has(pass.norm)) return [];
          norms.add(pass.norm);
          return [piece(regionNames.norm(step, s, pass.norm), normWords * width * NORM_BYTES)];
        });
      }),
    later: [
      piece("reference", rowsOf("latent")),
      // One that a step adds, and one that it fills.
      ...(multistep ? [0, 1] : []).map((turn) => piece(regionNames.history(turn), rowsOf("latent"))),
      ...each.flatMap((s) => [
        ...[...inMemory].map((name) => piece(bufferOf(name, s), rowsOf(name), "activations")),
        ...(forecast ? ["before", "slope"] : []).map((name) => piece(bufferOf(name, s), rowsOf("output"), "forecast")),
        ...own.map((pass) => cache(s, pass)),
      ]),
      ...(sparse ? own : []).flatMap((pass) => {
        const { tiles, maskWords } = keysOf(plan, pass, 0);
        return [
          piece(regionNames.masks(pass), pass.heads * Math.ceil(tokens / sharing) * maskWords * width),
          piece(regionNames.shares(pass), pass.heads * tiles.length * shareWords * width),
        ];
      }),
      ...(partWords > 0 ? [piece(regionNames.parts, tokens * partWords * width)] : []),
    ],
  };
}

/** Bytes of each kind of regions, alignment included; the program's are of as many descriptors. */
export function bytesByKind({ once, ofStep, later }: Pieces, steps: number, program: number): Map<string, number> {
  const bytes = new Map([["program", aligned(program)]]);
  const add = (pieces: readonly Piece[], times = 1): void => {
    for (const { kind, bytes: each } of pieces) bytes.set(kind, (bytes.get(kind) ?? 0) + times * aligned(each));
  };
  add(once);
  add(ofStep(0), steps);
  add(later);
  return bytes;
}

/**
 * The stage that gives every region and buffer its place, from sizes alone: what the host writes first, then what the accelerator
 * fills, then the program.
 */
export function layoutOf(plan: ArrayPlan, { once, ofStep, later }: Pieces, steps: number, program: number): Layout {
  const { engine } = plan.shape;
  const pieces = [...once, ...Array.from({ length: steps }, (_, step) => ofStep(step)).flat(), ...later];
  const regions: Region[] = [];
  let size = 0;
  for (const { name, bytes } of [...pieces, { name: "program", bytes: program }]) {
    regions.push({ name, address: size, bytes });
    size += aligned(bytes);
  }
  const byName = new Map(regions.map((each) => [each.name, each]));
  const region = (name: string): Region => {
    const found = byName.get(name);
    if (!found) throw new RangeError(`the layout has no ${name}`);
    return found;
  };
  const attentions = plan.passes.filter((pass) => pass.kind === "attention");
  const caches = new Map(attentions.flatMap((pass) => [pass.keys, pass.values].map((name) => [name, pass] as const)));
  const place = (buffer: string, sequence: number): Place => {
    const form = plan.forms.get(buffer)!;
    const pass = caches.get(buffer);
    if (!pass) {
      const { address } = region(bufferOf(buffer, sequence));
      return { address, stride: form.rowWords };
    }
    const { address } = region(regionNames.cache(sequence, pass));
    const behind = pass.keys === buffer ? 0 : form.words * engine.width;
    return { address: address + behind, stride: 2 * pass.chunks, partStride: headWords(plan, pass, sequence) };
  };
  return { regions, size, region, place };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
