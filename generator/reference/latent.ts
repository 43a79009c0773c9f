import { CheckpointError } from "./checkpoint-error.ts";

/** The most tokens that the integer sums of attention are proven for, and that any command takes. */
export const MOST_TOKENS = 65_536;

/** Rows and columns of latent pixels, or of tokens; one number for a square. */
export type Grid = number | readonly [rows: number, columns: number];

export function sidesOf(grid: Grid): readonly [rows: number, columns: number] {
  return typeof grid === "number" ? [grid, grid] : grid;
}

/** A square's side alone, which is how all that is kept has it. */
export const gridOf = (rows: number, columns: number): Grid => (rows === columns ? rows : [rows, columns]);

/** Pixels, or tokens, of a grid. */
export function areaOf(grid: Grid): number {
  const [rows, columns] = sidesOf(grid);
  return rows * columns;
}

/** A grid as users write it: 32x48. */
export const gridText = (grid: Grid): string => sidesOf(grid).join("x");

/** Tokens of a latent. @throws CheckpointError as `tokenGrid` does */
export function tokensOf(model: { readonly patch: number }, resolution: Grid): number {
  return areaOf(tokenGrid(model, resolution));
}

/** Tokens along the sides of a latent. @throws CheckpointError when it has no whole number of patches, or too many */
export function tokenGrid({ patch }: { readonly patch: number }, resolution: Grid): readonly [number, number] {
  const sides = sidesOf(resolution);
  for (const side of sides) {
    if (!Number.isInteger(side) || side < 1 || side % patch !== 0)
      throw new CheckpointError(`resolution ${side} is not a whole number of patches of ${patch}`);
  }
  const [rows, columns] = sides.map((side) => side / patch) as [number, number];
  if (rows * columns > MOST_TOKENS) {
    const size = typeof resolution === "number" ? resolution : resolution.join("x");
    throw new CheckpointError(`resolution ${size} makes ${rows * columns} tokens, more than ${MOST_TOKENS}`);
  }
  return [rows, columns];
}

/**
 * Where the values of a token stand in a latent [channels, rows * patch, columns * patch], token after token: in the order
 * of the patch embedding's weights (channel first), or of the output projection's channels (channel last).
 * @param grid of tokens
 */
export function patchIndices(
  grid: Grid,
  patch: number,
  channels: number,
  order: "channel first" | "channel last",
): Int32Array {
  const [rows, columns] = sidesOf(grid);
  const [height, width] = [rows * patch, columns * patch];
  const values = patch * patch * channels;
  return Int32Array.from({ length: rows * columns * values }, (_, i) => {
    const token = Math.floor(i / values);
    const at = i % values;
    const [channel, pixel] =
      order === "channel first"
        ? [Math.floor(at / (patch * patch)), at % (patch * patch)]
        : [at % channels, Math.floor(at / channels)];
    const row = Math.floor(token / columns) * patch + Math.floor(pixel / patch);
    const column = (token % columns) * patch + (pixel % patch);
    return (channel * height + row) * width + column;
  });
}

/**
 * Sin-cos positions of diffusers' get_2d_sincos_pos_embed: the first half of the channels embeds the column, the second
 * the row; positions span 0 to `span` along each side whatever the number of tokens.
 * @param grid of tokens
 */
export function positionEmbedding(grid: Grid, span: number, hidden: number): Float32Array {
  const [rows, columns] = sidesOf(grid);
  const quarter = hidden / 4;
  const out = new Float32Array(rows * columns * hidden);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * hidden;
      for (const [half, position] of [(column * span) / columns, (row * span) / rows].entries()) {
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
