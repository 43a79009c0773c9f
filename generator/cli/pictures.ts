import { PNG } from "pngjs";
import { sidesOf, type Grid } from "../reference/latent.ts";
import { channelKind } from "../reference/psnr.ts";

export interface SheetLayout {
  /** Images in a row. */
  readonly columns: number;
  readonly channels: number;
  /** Pixels of an image. */
  readonly sides: Grid;
  /** Pixels of the picture that each of them takes, each way; 1 by default. */
  readonly scale?: number;
  /** White pixels between images; none by default. */
  readonly gap?: number;
}

/**
 * Images as one picture. Pixels in [-1, 1]: one channel in grey, or three in colour. A latent is no picture before an autoencoder
 * decodes it: its channels stand side by side, each from black to white as far as its own values reach.
 * @param images [channels, ...sides] each
 * @returns the PNG's bytes
 */
export function sheet(
  images: readonly Float32Array[],
  { columns, channels, sides, scale = 1, gap = 0 }: SheetLayout,
): Buffer {
  const isLatent = channelKind({ inChannels: channels }) === "latent";
  const [tall, wide] = sidesOf(sides);
  const [width, height] = [(isLatent ? channels : 1) * wide * scale, tall * scale];
  const rows = Math.ceil(images.length / columns);
  const png = new PNG({ width: columns * (width + gap) - gap, height: rows * (height + gap) - gap });
  png.data.fill(255);
  for (const [n, image] of images.entries()) {
    const whites = isLatent ? largestOf(image, channels) : [];
    const [left, top] = [(n % columns) * (width + gap), Math.floor(n / columns) * (height + gap)];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [Math.floor(y / scale), Math.floor(x / scale)];
        for (let colour = 0; colour < 3; colour++) {
          const channel = isLatent ? Math.floor(column / wide) : channels === 3 ? colour : 0;
          const value = image[(channel * tall + row) * wide + (column % wide)]! / (whites[channel] ?? 1);
          const at = 4 * ((top + y) * png.width + left + x);
          png.data[at + colour] = Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
        }
      }
    }
  }
  return PNG.sync.write(png);
}

/** The largest magnitude of each channel; one for zeros. */
function largestOf(image: Float32Array, channels: number): number[] {
  const each = image.length / channels;
  return Array.from({ length: channels }, (_, channel) => {
    const values = image.subarray(channel * each, (channel + 1) * each);
    return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  });
}
