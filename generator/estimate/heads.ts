import type { EngineShape } from "../hardware/shapes/engine-shape.ts";
import { xoshiro128 } from "../reference/sampler.ts";
import { modelPass } from "../simulation/engine-model.ts";
import type { PassLoad } from "../simulation/lane-model.ts";

/** What a head's pass goes by: everything, a share of the keys by chance, or the bits of a mask, 0 or 1 [queries, keys], in banks by keys. */
export type Kept = number | { readonly mask: Uint8Array; readonly keys: readonly number[] };

/** A pass of queries over the keys of a head, or of a tile of them. */
export interface HeadLoad {
  readonly rows: number;
  readonly chunks: number;
  readonly queries: number;
  readonly kept: Kept;
  readonly tile?: { readonly leaves: boolean };
}

/** What a pass comes to. */
export interface HeadPass {
  /** From the first word of a query in to the last result out. */
  readonly cycles: number;
  /** Beats of all lanes. */
  readonly beats: number;
  /** Positions that are scored. */
  readonly positions: number;
}

/** Queries that are gone through one by one; the rest goes on at the rate of the latter half of them. */
const SAMPLED = 64;

const found = new Map<string, HeadPass>();

/** The cycle model of the engine on a pass, or on as much of it as says how it goes on. */
export function headPass(shape: EngineShape, { rows, chunks, queries, kept, tile }: HeadLoad): HeadPass {
  if (typeof kept !== "number") {
    const load = { tokens: rows, chunks, queries, mask: kept.mask, keys: kept.keys, ...(tile && { tile }) };
    return { cycles: modelPass(shape, load), ...workOf(shape, load, queries) };
  }
  const key = JSON.stringify([shape, rows, chunks, queries, kept, tile]);
  const before = found.get(key);
  if (before) return before;
  const keys = Array.from({ length: Math.ceil(rows / shape.lanes) }, () => 0);
  const load = (count: number): PassLoad & { queries: number } => ({
    ...{ tokens: rows, chunks, queries: count, keys, mask: kept < 1 ? byChance(count, rows, kept) : undefined },
    ...(tile && { tile }),
  });
  const all = Math.min(queries, SAMPLED);
  const half = Math.ceil(all / 2);
  const cycles = modelPass(shape, load(all));
  const { beats, positions } = workOf(shape, load(all), all);
  const more = queries - all;
  const rate = more > 0 ? (cycles - modelPass(shape, load(half))) / (all - half) : 0;
  const share = queries / all;
  const pass = { cycles: cycles + more * rate, beats: beats * share, positions: positions * share };
  found.set(key, pass);
  return pass;
}

/** Bits of a mask by chance; a query keeps one position at least. */
function byChance(queries: number, rows: number, share: number): Uint8Array {
  const mask = new Uint8Array(queries * rows);
  const next = xoshiro128(1);
  for (let query = 0; query < queries; query++) {
    for (let row = 0; row < rows; row++) mask[query * rows + row] = Number(next() / 2 ** 32 < share);
    mask[query * rows + (query % rows)] = 1;
  }
  return mask;
}

/** Beats and positions of a pass: each position two a chunk, and in a lane without one of a query as many empty ones. */
function workOf(
  { lanes }: EngineShape,
  { tokens, chunks, mask, keys }: PassLoad,
  queries: number,
): Pick<HeadPass, "beats" | "positions"> {
  if (!mask) return { positions: queries * tokens, beats: 2 * chunks * queries * tokens };
  let positions = 0;
  let empty = 0;
  for (let query = 0; query < queries; query++) {
    const ofLane = new Uint16Array(lanes);
    for (let row = 0; row < tokens; row++) {
      if (mask[query * tokens + row] === 0) continue;
      ofLane[(row % lanes) ^ keys[Math.floor(row / lanes)]!]!++;
      positions++;
    }
    empty += ofLane.filter((count) => count === 0).length;
  }
  return { positions, beats: 2 * chunks * positions + (1 + chunks) * empty };
}
