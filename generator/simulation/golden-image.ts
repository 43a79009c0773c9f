import { bitsFor } from "../hdl/index.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { attentionsOf } from "../network/network.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
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

/** What a program must leave: the latent, the K and V caches, and masks, shares and keys where there are any. */
export function goldenImage(
  image: MemoryImage,
  model: QuantisedModel,
  shape: AcceleratorShape,
  expected: ExpectedRun,
): GoldenRegion[] {
  const { latent, kept } = image;
  const hasMasks = expected.steps.some(({ mode }) => mode === "refresh");
  return [
    golden(latent, latentLayout(image, expected)),
    ...kept.flatMap(({ caches, masks, shares, keys }, s) =>
      caches.flatMap((cache, i) => [
        golden(cache, cacheLayout(image, model, expected, s, i)),
        ...(hasMasks
          ? [
              golden(masks[i]!, maskLayout(image, model, expected, s, i)),
              golden(shares[i]!, shareLayout(image, model, expected, s, i)),
              golden(keys[i]!, keyLayout(keys[i]!, shape, expected.keys[s]![i]!)),
            ]
          : []),
      ]),
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
function latentLayout({ latentOrder }: MemoryImage, { latent }: ExpectedRun): Layout {
  const places = latentOrder.length;
  return {
    ...{ rows: 1, rowBytes: 2 * places, places, bits: 16 },
    part: (_, place) => (latentOrder[place]! < 0 ? undefined : "latent"),
    value: (_, place) => latent[latentOrder[place]!]!,
  };
}

/** int8 [heads, tokens, 2, headBytes]. */
function cacheLayout(
  { layout: { headBytes } }: MemoryImage,
  { network, config: { headDim, hidden } }: QuantisedModel,
  { sequences }: ExpectedRun,
  s: number,
  block: number,
): Layout {
  const { rows: kept } = sequences[s]!;
  const { keys: k, values: v } = attentionsOf(network)[block]!;
  const [keys, values] = [kept[k]!, kept[v]!];
  const tokens = keys.length / hidden;
  return {
    ...{ rows: (hidden / headDim) * tokens, rowBytes: 2 * headBytes, places: 2 * headBytes, bits: 8 },
    part: (_, place) => (place % headBytes >= headDim ? undefined : place < headBytes ? "K" : "V"),
    value(row, place) {
      const [head, token] = [Math.floor(row / tokens), row % tokens];
      return (place < headBytes ? keys : values)[token * hidden + head * headDim + (place % headBytes)]!;
    },
  };
}

/** Bits, [heads, queries, maskBytes], the first token in the lowest bit. */
function maskLayout(
  { layout: { maskBytes } }: MemoryImage,
  { network, config: { heads } }: QuantisedModel,
  { sequences }: ExpectedRun,
  s: number,
  block: number,
): Layout {
  const { words, tokens } = sequences[s]!.masks[attentionsOf(network)[block]!.id]!;
  const each = Math.ceil(tokens / 32);
  return {
    ...{ rows: heads * tokens, rowBytes: maskBytes, places: tokens, bits: 1 },
    part: () => "masks",
    value: (row, token) => (words[row * each + (token >> 5)]! >>> (token & 31)) & 1,
  };
}

/** Bytes, [heads, shareBytes]. */
function shareLayout(
  { layout: { shareBytes } }: MemoryImage,
  { network, config: { heads } }: QuantisedModel,
  { sequences }: ExpectedRun,
  s: number,
  block: number,
): Layout {
  const { shares, tokens } = sequences[s]!.masks[attentionsOf(network)[block]!.id]!;
  return {
    ...{ rows: heads, rowBytes: shareBytes, places: tokens, bits: 8 },
    part: () => "shares",
    value: (row, token) => shares[row * tokens + token]!,
  };
}

/** A word of memory for each group of slots of a head, the first slot's key in the lowest bits. */
function keyLayout(
  { bytes }: Region,
  { engine: { lanes, width, maskSlots } }: AcceleratorShape,
  heads: readonly (readonly number[])[],
): Layout {
  const rows = bytes / width;
  const perHead = rows / heads.length;
  const key = (row: number, place: number): number | undefined =>
    heads[Math.floor(row / perHead)]![(row % perHead) * maskSlots + place];
  return {
    ...{ rows, rowBytes: width, places: maskSlots, bits: bitsFor(lanes - 1) },
    part: (row, place) => (key(row, place) === undefined ? undefined : "keys"),
    value: (row, place) => key(row, place)!,
  };
}
