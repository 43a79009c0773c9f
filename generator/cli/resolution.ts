import { DesignError } from "../compiler/design-error.ts";
import { CheckpointError } from "../reference/checkpoint-error.ts";
import { MOST_TOKENS, tokensPerSide } from "../reference/latent.ts";
import { channelKind } from "../reference/psnr.ts";
import { MOST_PATCH, type TransformerSizes } from "../reference/transformer.ts";
import type { Flags } from "./command.ts";
import { numberFlag, whole } from "./numbers.ts";

/** As many tokens as an accelerator takes, of the largest patches that a model has. */
const MOST_RESOLUTION = Math.sqrt(MOST_TOKENS) * MOST_PATCH;

/** The size of an image, in latent pixels or in those that the autoencoder makes of them. */
export const resolutionFlags = (describe: string) =>
  ({
    resolution: numberFlag("resolution", whole(1, MOST_RESOLUTION), describe),
    pixels: {
      type: "string",
      requiresArg: true,
      describe:
        "In place of --resolution the side of the image, 8 times that of an autoencoder's latent; 512 or 512x512",
    },
  }) as const;
type SizeFlags = Flags<ReturnType<typeof resolutionFlags>>;
type Sizes = Pick<TransformerSizes, "inChannels" | "patch" | "sampleSize">;

/** Sides of an image over those of what a model samples: the autoencoders of published models make eight pixels of one. */
export function pixelsOver(model: { readonly inChannels: number }): 8 | 1 {
  return channelKind(model) === "latent" ? 8 : 1;
}

/** Side of the latent, the model's own where nothing is said. @throws DesignError, CheckpointError */
export function resolutionOf(flags: SizeFlags, model: Sizes): number {
  const { resolution = model.sampleSize, pixels } = flags;
  if (pixels === undefined) return resolution;
  if (flags.resolution !== undefined) throw new DesignError("--resolution, --pixels: either of them");
  const [, rows, columns = rows] = /^(\d+)(?:x(\d+))?$/.exec(pixels) ?? [];
  if (rows === undefined) throw new DesignError(`--pixels ${pixels}: a side as 512, or both as 512x512`);
  if (rows !== columns) throw new DesignError(`--pixels ${pixels}: images are square so far`);
  const factor = pixelsOver(model);
  const side = Number(rows) / factor;
  if (!Number.isInteger(side))
    throw new DesignError(`--pixels ${pixels}: no multiple of the ${factor} of a latent pixel`);
  try {
    tokensPerSide(model, side);
  } catch (error) {
    if (error instanceof CheckpointError) throw new DesignError(`--pixels ${pixels}: ${error.message}`);
    throw error;
  }
  return side;
}

/** The same for a design, which is made for the size that is said. @throws DesignError, CheckpointError */
export function designResolution(flags: SizeFlags, model: Sizes): number {
  if (flags.resolution === undefined && flags.pixels === undefined)
    throw new DesignError("Missing required argument: resolution, or pixels");
  return resolutionOf(flags, model);
}

/** A size as messages have it: of the latent, and of the image where that is another. */
export function sizeText(model: { readonly inChannels: number }, resolution: number): string {
  const [side, factor] = [`${resolution}x${resolution}`, pixelsOver(model)];
  return factor === 1 ? side : `${side} (${factor * resolution}x${factor * resolution} pixels)`;
}
