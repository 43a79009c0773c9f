import { DesignError } from "../compiler/design-error.ts";
import { CheckpointError } from "../reference/checkpoint-error.ts";
import { gridOf, gridText, MOST_TOKENS, sidesOf, tokensOf, type Grid } from "../reference/latent.ts";
import { channelKind } from "../reference/psnr.ts";
import { MOST_PATCH, type TransformerSizes } from "../reference/transformer.ts";
import type { Flags } from "./command.ts";
import { allowed, readNumber, shown, whole } from "./numbers.ts";

/** As many tokens as an accelerator takes, of the largest patches that a model has. */
const MOST_RESOLUTION = Math.sqrt(MOST_TOKENS) * MOST_PATCH;

/** The size of an image, in latent pixels or in those that the autoencoder makes of them. */
export const resolutionFlags = (describe: string) =>
  ({
    resolution: {
      describe: `${describe}; both as 32x48 where it is not square, height first`,
      requiresArg: true,
      coerce: (text: unknown) => parseResolution(String(text)),
    },
    pixels: {
      type: "string",
      requiresArg: true,
      describe:
        "In place of --resolution the side of the image, 8 times that of an autoencoder's latent; 512, or 832x1216 as height and width",
    },
  }) as const;
type SizeFlags = Flags<ReturnType<typeof resolutionFlags>>;
type Sizes = Pick<TransformerSizes, "inChannels" | "patch" | "sampleSize">;

/** Sides of an image over those of what a model samples: the autoencoders of published models make eight pixels of one. */
export function pixelsOver(model: { readonly inChannels: number }): 8 | 1 {
  return channelKind(model) === "latent" ? 8 : 1;
}

/** @throws DesignError */
function parseResolution(text: string): Grid {
  const kind = whole(1, MOST_RESOLUTION);
  const sides = text.split("x").map((side) => readNumber(side, kind));
  const [rows, columns = rows] = sides;
  if (sides.length > 2 || rows === undefined || columns === undefined || sides.includes(undefined))
    throw new DesignError(`--resolution ${shown(text)}: ${allowed(kind, false)}, or two as 32x48`);
  return gridOf(rows, columns);
}

/** Sides of the latent, the model's own where nothing is said. @throws DesignError, CheckpointError */
export function resolutionOf(flags: SizeFlags, model: Sizes): Grid {
  const { resolution = model.sampleSize, pixels } = flags;
  if (pixels === undefined) return resolution;
  if (flags.resolution !== undefined) throw new DesignError("--resolution, --pixels: either of them");
  const [, height, width = height] = /^(\d+)(?:x(\d+))?$/.exec(pixels) ?? [];
  if (height === undefined) throw new DesignError(`--pixels ${pixels}: a side as 512, or both as 832x1216`);
  const factor = pixelsOver(model);
  const sides = gridOf(Number(height) / factor, Number(width) / factor);
  if (!sidesOf(sides).every((side) => Number.isInteger(side)))
    throw new DesignError(`--pixels ${pixels}: no multiple of the ${factor} of a latent pixel`);
  try {
    tokensOf(model, sides);
  } catch (error) {
    if (error instanceof CheckpointError) throw new DesignError(`--pixels ${pixels}: ${error.message}`);
    throw error;
  }
  return sides;
}

/** The same for a design, which is made for the size that is said. @throws DesignError, CheckpointError */
export function designResolution(flags: SizeFlags, model: Sizes): Grid {
  if (flags.resolution === undefined && flags.pixels === undefined)
    throw new DesignError("Missing required argument: resolution, or pixels");
  return resolutionOf(flags, model);
}

/** A size as messages have it: of the latent, and of the image where that is another. */
export function sizeText(model: { readonly inChannels: number }, resolution: Grid): string {
  const [sides, pixels] = [gridText(resolution), gridText(pixelsOf(model, resolution))];
  return sides === pixels ? sides : `${sides} (${pixels} pixels)`;
}

/** Height and width of the image. */
export function pixelsOf(model: { readonly inChannels: number }, resolution: Grid): readonly [number, number] {
  const [rows, columns] = sidesOf(resolution);
  const factor = pixelsOver(model);
  return [factor * rows, factor * columns];
}
