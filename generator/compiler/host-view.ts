import { LATENT_SCALE, type QuantisedModel } from "../golden/model.ts";
import { attentionsOf } from "../network/network.ts";
import { registerNamed } from "../hardware/host/register-map.ts";
import type { MemoryImage } from "./compile-program.ts";
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
  /** Bytes of `image.bin`, which go to the image's begin; what lies behind, up to `size`, need not be written. */
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
  readonly caches: readonly (ArrayView &
    Kept & { readonly headDim: number; readonly scales: { K: number; V: number } })[];
  /** A bit a position: key token j of a query's mask is bit j % 8 of byte j / 8. */
  readonly masks: readonly (ArrayView & Kept)[];
  /** With thresholding, what share of a query's row its mask keeps, in 1/256 and less one of them. */
  readonly shares: readonly (ArrayView & Kept)[];
}

interface Kept {
  readonly sequence: "with its label" | "without a label";
  readonly block: number;
}

export function hostView(image: MemoryImage, model: QuantisedModel): HostView {
  const { bytes, size, program, latent, latentOrder, kept, layout } = image;
  const { heads, headDim, inChannels, patch } = model.config;
  const elements = inChannels * patch * patch;
  const tokens = latentOrder.filter((at) => at >= 0).length / elements;
  const side = Math.sqrt(tokens);
  const write = (register: string, value: number | null): RegisterWrite => {
    const { offset, about } = registerNamed(register);
    return { register, offset, value, about };
  };
  const scaleOf = (buffer: string): number =>
    model.layers[model.network.operations.find(({ to }) => to === buffer)!.id]!.outputScale;
  const of = (pick: (sequence: MemoryImage["kept"][number]) => readonly Region[]) =>
    kept.flatMap((sequence, s) =>
      pick(sequence).map(({ address, bytes: count }, block) => ({
        ...{ sequence: s === 0 ? ("with its label" as const) : ("without a label" as const), block },
        ...{ address, bytes: count },
      })),
    );
  return {
    initialise: { file: "image.bin", bytes: bytes.length },
    registers: [
      write("baseLow", null),
      write("baseHigh", null),
      write("imageBytes", size),
      write("program", program.address),
      write("programWords", program.words),
      write("interruptEnable", 3),
      write("control", 1),
    ],
    latent: {
      ...{ address: latent.address, bytes: latent.bytes, dtype: "<i2", scale: LATENT_SCALE },
      shape: [side, side, latentOrder.length / tokens],
      axes: ["row of patches", "column of patches", "element"],
      ...{ elements, patch: { shape: [inChannels, patch, patch], axes: ["channel", "row", "column"] } },
    },
    caches: of(({ caches }) => caches).map((each) => {
      const { keys, values } = attentionsOf(model.network)[each.block]!;
      return {
        ...{ ...each, dtype: "|i1", shape: [heads, tokens, 2, layout.headBytes] },
        ...{ axes: ["head", "token", "K, V", "element"], headDim },
        scales: { K: scaleOf(keys), V: scaleOf(values) },
      };
    }),
    masks: of(({ masks }) => masks).map((each) => ({
      ...{ ...each, dtype: "|u1", shape: [heads, tokens, layout.maskBytes], axes: ["head", "query", "byte"] },
    })),
    shares: of(({ shares }) => shares).map((each) => ({
      ...{ ...each, dtype: "|u1", shape: [heads, layout.shareBytes], axes: ["head", "query"] },
    })),
  };
}
