import { bitsFor } from "../hdl/index.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { attentionsOf } from "../network/network.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryImage, Region } from "../compiler/compile-program.ts";
import type { ExpectedRun } from "./expected-run.ts";

/** A region as it must be when the program has ended, padding included. */
export interface GoldenRegion {
  readonly name: string;
  readonly address: number;
  readonly contents: Uint8Array;
}

/** What a program must leave: the latent, the K and V caches, and masks and keys where there are any. */
export function goldenImage(
  image: MemoryImage,
  model: QuantisedModel,
  shape: AcceleratorShape,
  expected: ExpectedRun,
): GoldenRegion[] {
  const { latent, latentOrder, kept } = image;
  const region = ({ name, address }: Region, contents: Uint8Array): GoldenRegion => ({ name, address, contents });
  const rows = Int16Array.from(latentOrder, (at) => (at < 0 ? 0 : expected.latent[at]!));
  const hasMasks = expected.steps.some(({ mode }) => mode === "refresh");
  return [
    region(latent, new Uint8Array(rows.buffer)),
    ...kept.flatMap(({ caches, masks, keys }, s) =>
      caches.flatMap((cache, i) => [
        region(cache, cacheRows(image, model, expected, s, i)),
        ...(hasMasks
          ? [
              region(masks[i]!, maskRows(image, model, expected, s, i)),
              region(keys[i]!, keyWords(keys[i]!, shape, expected.keys[s]![i]!)),
            ]
          : []),
      ]),
    ),
  ];
}

/** int8 [heads, tokens, 2, headBytes]. */
function cacheRows(
  { layout: { headBytes } }: MemoryImage,
  { network, config: { headDim, hidden } }: QuantisedModel,
  { sequences }: ExpectedRun,
  s: number,
  block: number,
): Uint8Array {
  const { rows: kept } = sequences[s]!;
  const { keys: k, values: v } = attentionsOf(network)[block]!;
  const [keys, values] = [kept[k]!, kept[v]!];
  const tokens = keys.length / hidden;
  const rows = new Int8Array((hidden / headDim) * tokens * 2 * headBytes);
  for (let at = 0; at < keys.length; at++) {
    const [token, channel] = [Math.floor(at / hidden), at % hidden];
    const row = 2 * headBytes * (Math.floor(channel / headDim) * tokens + token) + (channel % headDim);
    rows[row] = keys[at]!;
    rows[row + headBytes] = values[at]!;
  }
  return new Uint8Array(rows.buffer);
}

/** Bits, [heads, queries, maskBytes], the first token in the lowest bit. */
function maskRows(
  { layout: { maskBytes } }: MemoryImage,
  { network, config: { heads } }: QuantisedModel,
  { sequences }: ExpectedRun,
  s: number,
  block: number,
): Uint8Array {
  const { words, tokens } = sequences[s]!.masks[attentionsOf(network)[block]!.id]!;
  const each = Math.ceil(tokens / 32);
  const rows = new Uint8Array(heads * tokens * maskBytes);
  for (let row = 0; row < heads * tokens; row++) {
    for (let j = 0; j < tokens; j++) {
      const bit = (words[row * each + (j >> 5)]! >>> (j & 31)) & 1;
      rows[row * maskBytes + (j >> 3)]! |= bit << (j & 7);
    }
  }
  return rows;
}

/** A word of memory for each group of slots of a head, the first slot's key in the lowest bits. */
function keyWords(
  { bytes }: Region,
  { engine: { lanes, width, maskSlots } }: AcceleratorShape,
  heads: readonly (readonly number[])[],
): Uint8Array {
  const keyBits = bitsFor(lanes - 1);
  const words = new Uint8Array(bytes);
  const perHead = bytes / width / heads.length;
  for (const [head, slots] of heads.entries()) {
    for (const [slot, key] of slots.entries()) {
      const at = (head * perHead + Math.floor(slot / maskSlots)) * width;
      for (let bit = 0; bit < keyBits; bit++) {
        const place = (slot % maskSlots) * keyBits + bit;
        words[at + (place >> 3)]! |= ((key >> bit) & 1) << (place & 7);
      }
    }
  }
  return words;
}
