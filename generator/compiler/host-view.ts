import { renderTemplate } from "../hdl/templates.ts";
import { LATENT_SCALE, type QuantisedNetwork } from "../golden/model.ts";
import { areaOf, tokenGrid, type Grid } from "../reference/latent.ts";
import { TOKENS } from "../network/buffers.ts";
import { allOperations } from "../network/network.ts";
import { registerNamed } from "../hardware/host/register-map.ts";
import { maskBlocks, type ImageLayout, type KeptAttention } from "./compile-program.ts";
import type { Region } from "./layout.ts";

/** An array in the memory image, in the words of NumPy: the last axis is the fastest. */
interface ArrayView {
  readonly address: number;
  readonly bytes: number;
  readonly dtype: "<i2" | "|i1" | "|u1";
  readonly shape: readonly number[];
  readonly axes: readonly string[];
}

/** A register and what is written there; null for what is the host's choice. */
interface RegisterWrite {
  readonly register: string;
  readonly offset: number;
  readonly value: number | null;
  readonly about: string;
}

/** What the host of an accelerator has to do for an image, and what it finds in memory afterwards. */
export interface HostView {
  /** Bytes of `image.bin`, which go to the image's begin. */
  readonly initialise: { readonly file: string; readonly bytes: number };
  /** To be written in this order. */
  readonly registers: readonly RegisterWrite[];
  /** A row a token, padded; a row's first `elements` are [channels, patch, patch], and the real value is `scale` times the integer. */
  readonly latent: ArrayView & {
    readonly scale: number;
    readonly elements: number;
    readonly patch: { readonly shape: readonly number[]; readonly axes: readonly string[] };
  };
  /** K and V rows that are kept from step to step. A row's first `headDim` bytes count. */
  readonly caches: readonly (ArrayView & Kept & KeysAndValues)[];
  /** Those of the caption, which the host writes; of a model with captions. */
  readonly captions?: readonly (ArrayView & Kept & KeysAndValues)[];
  /** With thresholding, of every `sharing` queries in a row a bit a position: of a query's mask the j-th of the keys from the first to the last is bit j % 8 of byte j / 8. */
  readonly masks: readonly (ArrayView &
    Block & {
      readonly firstHead: number;
      readonly sharing: number;
      readonly keys: readonly [first: number, last: number];
    })[];
  /** With thresholding, what share of a query's row its mask keeps, in 1/256 and less one of them. */
  readonly shares: readonly (ArrayView & Block)[];
}

interface Block {
  readonly block: number;
}
interface Kept extends Block {
  readonly sequence: `with its ${Told}` | `without a ${Told}`;
}
type Told = "label" | "caption";

interface KeysAndValues {
  readonly headDim: number;
  readonly scales: { readonly K: number; readonly V: number };
}

/** What the C driver needs of an image. @param wordBytes of a word of memory */
export function imageHeader({ registers, latent }: HostView, wordBytes: number): string {
  const valueOf = (name: string): number => registers.find(({ register }) => register === name)!.value!;
  const [rows, columns, latentValues] = latent.shape;
  const [channels, patch] = latent.patch.shape;
  return renderTemplate("image.h", {
    ...{ wordBytes, imageWords: valueOf("imageWords"), program: valueOf("program") },
    ...{ programWords: valueOf("programWords"), latent: latent.address, latentValues, rows, columns, channels, patch },
  });
}

export function hostView(image: ImageLayout, model: QuantisedNetwork, resolution: Grid, wordBytes: number): HostView {
  const { size, program, latent, latentOrder, kept } = image;
  const { inChannels, patch, inputs } = model.network;
  const told: Told = Object.keys(inputs).length > 0 ? "caption" : "label";
  const elements = inChannels * patch * patch;
  const grid = tokenGrid(model.network, resolution);
  const write = (register: string, value: number | null): RegisterWrite => {
    const { offset, about } = registerNamed(register);
    return { register, offset, value, about };
  };
  const scaleOf = (buffer: string): number =>
    model.layers[allOperations(model.network).find(({ to }) => to === buffer)!.id]!.outputScale;
  /** A view of each block of a sequence, of the attentions among tokens or of the others. */
  const of = <V extends object>(
    attentions: readonly KeptAttention[],
    isOwn: boolean,
    name: "cache" | "masks" | "shares",
    views: (each: KeptAttention, region: Region) => readonly V[],
  ) =>
    attentions
      .filter(({ pass }) => (pass.among === TOKENS) === isOwn)
      .flatMap((each, block) => {
        const region = each[name];
        if (!region) return [];
        const { address, bytes } = region;
        return views(each, region).map((view) => ({ block, address, bytes, ...view }));
      });
  const caches = (isOwn: boolean) =>
    kept.flatMap((attentions, s) =>
      of(attentions, isOwn, "cache", ({ pass, rows, cache }) => [
        {
          sequence: s === 0 ? (`with its ${told}` as const) : (`without a ${told}` as const),
          ...{ dtype: "|i1" as const, shape: [pass.heads, rows, 2, cache.rowBytes] },
          ...{ axes: ["head", isOwn ? "token" : "row", "K, V", "element"], headDim: pass.headDim },
          scales: { K: scaleOf(pass.keys), V: scaleOf(pass.values) },
        },
      ]),
    );
  const captions = caches(false);
  return {
    initialise: { file: "image.bin", bytes: size },
    registers: [
      write("baseLow", null),
      write("baseHigh", null),
      write("imageWords", size / wordBytes),
      write("program", program.address / wordBytes),
      write("programWords", program.words),
      write("interruptEnable", 3),
      write("control", 1),
    ],
    latent: {
      ...{ address: latent.address, bytes: latent.bytes, dtype: "<i2", scale: LATENT_SCALE },
      shape: [...grid, latentOrder.length / areaOf(grid)],
      axes: ["row of patches", "column of patches", "element"],
      ...{ elements, patch: { shape: [inChannels, patch, patch], axes: ["channel", "row", "column"] } },
    },
    caches: caches(true),
    ...(captions.length > 0 && { captions }),
    masks: of(kept[0]!, true, "masks", (each) =>
      maskBlocks(each, each.masks!, wordBytes).map(({ address, bytes, rowBytes, head, heads, first, rows }) => ({
        ...{
          address,
          bytes,
          dtype: "|u1" as const,
          shape: [heads, bytes / heads / rowBytes, rowBytes],
          axes: ["head", "query", "byte"],
        },
        ...{ firstHead: head, sharing: each.masks!.sharing, keys: [first, first + rows - 1] as const },
      })),
    ),
    shares: of(kept[0]!, true, "shares", ({ pass, tiles, shares }) => [
      {
        ...{ dtype: "|u1" as const, shape: [pass.heads, tiles.length, shares!.rowBytes] },
        axes: ["head", "tile of keys", "query"],
      },
    ]),
  };
}
