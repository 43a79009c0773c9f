import { bitsFor } from "../hdl/index.ts";
import type { AttentionMask } from "../golden/attention.ts";
import type { SequenceState } from "../golden/forward.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import {
  maskBlocks,
  type ImageLayout,
  type KeptAttention,
  type MaskBlock,
  type RowRegion,
} from "../compiler/compile-program.ts";
import type { Region } from "../compiler/layout.ts";
import type { ExpectedRun } from "./expected-run.ts";

/** What a value in memory is a part of. */
export type Part = "latent" | "K" | "V" | "masks" | "shares" | "keys";

/** How values stand in a region: rows of places, all of as many bits, from a row's lowest bit on. */
interface Layout {
  readonly rows: number;
  readonly rowBytes: number;
  readonly places: number;
  readonly bits: number;
  /** Undefined for padding. */
  readonly part: (row: number, place: number) => Part | undefined;
  readonly value: (row: number, place: number) => number;
}

/** A region as it must be when the program has ended, padding included. */
export interface GoldenRegion {
  readonly name: string;
  readonly address: number;
  readonly contents: Uint8Array;
  readonly layout: Layout;
}

/** What a program must leave: the latent, K and V of every attention, and masks, shares and keys where there are any. */
export function goldenImage(image: ImageLayout, shape: AcceleratorShape, expected: ExpectedRun): GoldenRegion[] {
  const { latent, kept } = image;
  const hasMasks = expected.steps.some(({ mode }) => mode === "refresh");
  return [
    golden(latent, latentLayout(image, expected)),
    ...kept.flatMap((attentions, s) =>
      attentions.flatMap((each): GoldenRegion[] => {
        const { pass, cache, masks, shares, keys } = each;
        const state = expected.sequences[s]!;
        const mask = state.masks[pass.id];
        return [
          golden(cache, cacheLayout(each, state)),
          ...(hasMasks && mask && masks && shares
            ? [
                ...maskBlocks(each, masks, shape.engine.width).map((block) => golden(block, maskLayout(block, mask))),
                golden(shares, shareLayout(shares, mask)),
                golden(keys, keyLayout(each, shape, expected.keys[pass.id]!)),
              ]
            : []),
        ];
      }),
    ),
  ];
}

function golden({ name, address }: Region, layout: Layout): GoldenRegion {
  const contents = new Uint8Array(layout.rows * layout.rowBytes);
  forEachValue(layout, (_, at, row, place) => {
    const value = layout.value(row, place);
    for (let bit = 0; bit < layout.bits; bit++) contents[(at + bit) >> 3]! |= ((value >> bit) & 1) << ((at + bit) & 7);
  });
  return { name, address, contents, layout };
}

/** Visits all values, with the bit of the region where each begins. */
function forEachValue(
  { rows, rowBytes, places, bits, part }: Layout,
  visit: (part: Part, at: number, row: number, place: number) => void,
): void {
  for (let row = 0; row < rows; row++) {
    for (let place = 0; place < places; place++) {
      const of = part(row, place);
      if (of !== undefined) visit(of, 8 * rowBytes * row + bits * place, row, place);
    }
  }
}

/** Says of each value of a region whether it is what was found there. */
export function compareRegion(
  { contents, layout }: GoldenRegion,
  found: Uint8Array,
  count: (part: Part, isSame: boolean) => void,
): void {
  const isWhole = Buffer.compare(contents, found.subarray(0, contents.length)) === 0;
  const isSame = (at: number): boolean => {
    for (let bit = at; bit < at + layout.bits; bit++) {
      if (((contents[bit >> 3]! ^ found[bit >> 3]!) >> (bit & 7)) & 1) return false;
    }
    return true;
  };
  forEachValue(layout, (part, at) => {
    count(part, isWhole || isSame(at));
  });
}

/** int16, tokens one behind the other, each padded. */
function latentLayout({ latentOrder }: ImageLayout, { latent }: ExpectedRun): Layout {
  const places = latentOrder.length;
  return {
    ...{ rows: 1, rowBytes: 2 * places, places, bits: 16 },
    part: (_, place) => (latentOrder[place]! < 0 ? undefined : "latent"),
    value: (_, place) => latent[latentOrder[place]!]!,
  };
}

/** int8 [heads, rows, 2, words of a head]. */
function cacheLayout({ pass, rows: count, cache: { rowBytes } }: KeptAttention, { rows }: SequenceState): Layout {
  const { heads, headDim, leads } = pass;
  const [keys, values] = [rows[pass.keys]!, rows[pass.values]!];
  const headOf = (row: number): number => Math.floor(row / count);
  /** Of the head's own elements. */
  const element = (row: number, place: number): number =>
    place < rowBytes ? place - leads[headOf(row)]! : place - rowBytes;
  return {
    ...{ rows: heads * count, rowBytes: 2 * rowBytes, places: 2 * rowBytes, bits: 8 },
    part(row, place) {
      const at = element(row, place);
      return at < 0 || at >= headDim ? undefined : place < rowBytes ? "K" : "V";
    },
    value: (row, place) =>
      (place < rowBytes ? keys : values)[((row % count) * heads + headOf(row)) * headDim + element(row, place)]!,
  };
}

/** Bits, [heads, queries, words of a mask], the first of the block's keys in the lowest bit. */
function maskLayout(
  { head, heads, first, rows, rowBytes }: MaskBlock,
  { words, tokens, sharing }: AttentionMask,
): Layout {
  const each = Math.ceil(tokens / 32);
  const ofHead = Math.ceil(tokens / sharing);
  return {
    ...{ rows: heads * ofHead, rowBytes, places: rows, bits: 1, part: () => "masks" },
    value(row, place) {
      const key = first + place;
      return (words[(head * ofHead + row) * each + (key >> 5)]! >>> (key & 31)) & 1;
    },
  };
}

/** Bytes, [heads, tiles of keys, words of shares]. */
function shareLayout({ rowBytes }: RowRegion, { shares, tokens }: AttentionMask): Layout {
  return {
    ...{ rows: shares.length / tokens, rowBytes, places: tokens, bits: 8 },
    part: () => "shares",
    value: (row, token) => shares[row * tokens + token]!,
  };
}

/** A word of memory for each group of slots of a head's tiles, the first slot's key in the lowest bits. */
function keyLayout(
  { tiles }: KeptAttention,
  { engine: { lanes, width, maskSlots } }: AcceleratorShape,
  heads: readonly (readonly (readonly number[])[])[],
): Layout {
  const groups = heads.flatMap((ofTiles) =>
    tiles.flatMap((tile, t) =>
      Array.from({ length: tile.groups }, (_, group) => ofTiles[t]!.slice(group * maskSlots, (group + 1) * maskSlots)),
    ),
  );
  const key = (row: number, place: number): number | undefined => groups[row]![place];
  return {
    ...{ rows: groups.length, rowBytes: width, places: maskSlots, bits: bitsFor(lanes - 1) },
    part: (row, place) => (key(row, place) === undefined ? undefined : "keys"),
    value: (row, place) => key(row, place)!,
  };
}
