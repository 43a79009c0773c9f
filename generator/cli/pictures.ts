import { PNG } from "pngjs";
import { channelKind } from "../reference/psnr.ts";

/**
 * Images as one picture, `columns` in a row. Pixels in [-1, 1]: one channel in grey, or three in colour. A latent is no picture
 * before an autoencoder decodes it: its channels stand side by side, each from black to white as far as its own values reach.
 * @param images [channels, side, side] each
 * @returns the PNG's bytes
 */
export function sheet(images: readonly Float32Array[], columns: number, channels: number, side: number): Buffer {
  const isLatent = channelKind({ inChannels: channels }) === "latent";
  const width = isLatent ? channels * side : side;
  const png = new PNG({ width: columns * width, height: Math.ceil(images.length / columns) * side });
  for (const [n, image] of images.entries()) {
    const whites = isLatent ? largestOf(image, channels) : [];
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < width; x++) {
        const at = 4 * ((Math.floor(n / columns) * side + y) * png.width + (n % columns) * width + x);
        for (let colour = 0; colour < 3; colour++) {
          const channel = isLatent ? Math.floor(x / side) : channels === 3 ? colour : 0;
          const value = image[(channel * side + y) * side + (x % side)]! / (whites[channel] ?? 1);
          png.data[at + colour] = Math.max(0, Math.min(255, Math.round((value + 1) * 127.5)));
        }
        png.data[at + 3] = 255;
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
