import { CheckpointError } from "./checkpoint-error.ts";

/** The most tokens that the integer sums of attention are proven for, and that any command takes. */
export const MOST_TOKENS = 65_536;

/** Tokens along one side of a square latent. @throws CheckpointError when it has no whole number of patches, or too many */
export function tokensPerSide({ patch }: { readonly patch: number }, resolution: number): number {
  const side = resolution / patch;
  if (!Number.isInteger(resolution) || resolution < 1 || !Number.isInteger(side)) {
    throw new CheckpointError(`resolution ${resolution} is not a whole number of patches of ${patch}`);
  }
  if (side * side > MOST_TOKENS) {
    throw new CheckpointError(`resolution ${resolution} makes ${side * side} tokens, more than ${MOST_TOKENS}`);
  }
  return side;
}

/**
 * Where the values of a token stand in a latent [channels, side * patch, side * patch], token after token: in the order
 * of the patch embedding's weights (channel first), or of the output projection's channels (channel last).
 */
export function patchIndices(
  side: number,
  patch: number,
  channels: number,
  order: "channel first" | "channel last",
): Int32Array {
  const resolution = side * patch;
  const values = patch * patch * channels;
  return Int32Array.from({ length: side * side * values }, (_, i) => {
    const token = Math.floor(i / values);
    const at = i % values;
    const [channel, pixel] =
      order === "channel first"
        ? [Math.floor(at / (patch * patch)), at % (patch * patch)]
        : [at % channels, Math.floor(at / channels)];
    const row = Math.floor(token / side) * patch + Math.floor(pixel / patch);
    const column = (token % side) * patch + (pixel % patch);
    return (channel * resolution + row) * resolution + column;
  });
}

/**
 * Sin-cos positions of diffusers' get_2d_sincos_pos_embed: the first half of the channels embeds the column, the second
 * the row; positions span 0 to `span` whatever the number of tokens.
 */
export function positionEmbedding(side: number, span: number, hidden: number): Float32Array {
  const quarter = hidden / 4;
  const out = new Float32Array(side * side * hidden);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const at = (row * side + column) * hidden;
      for (const [half, index] of [column, row].entries()) {
        const position = (index * span) / side;
        for (let i = 0; i < quarter; i++) {
          const angle = position / 10000 ** (i / quarter);
          out[at + half * 2 * quarter + i] = Math.sin(angle);
          out[at + half * 2 * quarter + quarter + i] = Math.cos(angle);
        }
      }
    }
  }
  return out;
}
