import { PNG } from "pngjs";
import { drawLine, GLYPH, linesOf, widthOf } from "./font.ts";
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
  /** What stands below each row of images; nothing by default. */
  readonly captions?: readonly string[];
}

/** Dots of text that an image is at least as wide as where a dot is more than a pixel: 16 characters. */
const TEXT_PIXELS = 64;

/**
 * Images as one picture. Pixels in [-1, 1]: one channel in grey, or three in colour. A latent is no picture before an autoencoder
 * decodes it: its channels stand side by side, each from black to white as far as its own values reach.
 * @param images [channels, ...sides] each
 * @returns the PNG's bytes
 */
export function sheet(
  images: readonly Float32Array[],
  { columns, channels, sides, scale = 1, gap = 0, captions = [] }: SheetLayout,
): Buffer {
  const isLatent = channelKind({ inChannels: channels }) === "latent";
  const [tall, wide] = sidesOf(sides);
  const [width, height] = [(isLatent ? channels : 1) * wide * scale, tall * scale];
  const rows = Math.ceil(images.length / columns);
  const across = columns * (width + gap) - gap;

  const dot = Math.max(1, Math.floor(width / TEXT_PIXELS));
  const texts = captions.map((caption) => linesOf(caption, Math.floor(across / dot)));
  const longest = Math.max(0, ...texts.flat().map(({ length }) => dot * widthOf(length)));
  const lineHeight = dot * (GLYPH.rows + GLYPH.gap);
  /** Where each row begins, and what comes behind the last one. */
  const tops = [0];
  for (let row = 0; row < rows; row++) {
    const text = texts[row];
    const below = text ? text.length * lineHeight + dot * GLYPH.gap : 0;
    tops.push(tops[row]! + height + below + gap);
  }

  const png = new PNG({ width: Math.max(across, longest), height: tops[rows]! - gap });
  png.data.fill(255);
  const put = (x: number, y: number, colour: number, value: number): void => {
    png.data[4 * (y * png.width + x) + colour] = value;
  };
  for (const [n, image] of images.entries()) {
    const whites = isLatent ? largestOf(image, channels) : [];
    const [left, top] = [(n % columns) * (width + gap), tops[Math.floor(n / columns)]!];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [row, column] = [Math.floor(y / scale), Math.floor(x / scale)];
        for (let colour = 0; colour < 3; colour++) {
          const channel = isLatent ? Math.floor(column / wide) : channels === 3 ? colour : 0;
          const value = image[(channel * tall + row) * wide + (column % wide)]! / (whites[channel] ?? 1);
          put(left + x, top + y, colour, Math.max(0, Math.min(255, Math.round((value + 1) * 127.5))));
        }
      }
    }
  }
  for (const [row, lines] of texts.entries())
    for (const [n, line] of lines.entries()) {
      const top = tops[row]! + height + dot * GLYPH.gap + n * lineHeight;
      drawLine(line, (x, y) => {
        for (let i = 0; i < dot * dot; i++)
          for (let colour = 0; colour < 3; colour++)
            put(dot * x + (i % dot), top + dot * y + Math.floor(i / dot), colour, 0);
      });
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
