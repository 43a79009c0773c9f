/** Draws the pictures of the README: `npm run pictures` writes docs/pictures. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { PNG } from "pngjs";
import { OutputFile } from "../generator/files/output-file.ts";
import { packageRoot } from "../generator/files/package.ts";
import { LATENT_SCALE, quantiseModel } from "../generator/golden/model.ts";
import { sampleGolden } from "../generator/golden/sampler.ts";
import { openCheckpoint } from "../generator/reference/checkpoint.ts";

const [RESOLUTION, STEPS, SCALE, GAP] = [32, 10, 3, 6];
/** `--ctr 1,4 --st 0.5,8,4`: which tokens rest shows best where they may for some steps. */
const POINT = { reuse: { alpha: 1, maxAge: 4 }, sparse: { theta: 0.5, interval: 8, from: 4 } };

/**
 * A sheet of images [side, side] of grey from 0 to 255: a column a step, rows below one another.
 * @returns the PNG's bytes
 */
function sheet(rows: readonly (readonly Uint8Array[])[], side: number): Buffer {
  const cell = side * SCALE + GAP;
  const png = new PNG({ width: rows[0]!.length * cell - GAP, height: rows.length * cell - GAP });
  png.data.fill(255);
  for (const [y, images] of rows.entries()) {
    for (const [x, image] of images.entries()) {
      for (let i = 0; i < (side * SCALE) ** 2; i++) {
        const [row, column] = [Math.floor(i / (side * SCALE)), i % (side * SCALE)];
        const at = 4 * ((y * cell + row) * png.width + x * cell + column);
        png.data.fill(image[Math.floor(row / SCALE) * side + Math.floor(column / SCALE)]!, at, at + 3);
      }
    }
  }
  return PNG.sync.write(png);
}

const checkpoint = openCheckpoint(join(packageRoot, "models/digits"));
const model = quantiseModel(checkpoint, { resolution: RESOLUTION, labels: [7], steps: STEPS });
const [latents, computed]: [Uint8Array[], Uint8Array[]] = [[], []];
sampleGolden(checkpoint, model, {
  ...{ resolution: RESOLUTION, label: 7, steps: STEPS, guidance: 2, seed: 1, ...POINT },
  watch(_, sequences, active, latent) {
    const { inputs } = sequences[0]!;
    latents.push(Uint8Array.from(latent, (x) => Math.max(0, Math.min(255, (x * LATENT_SCALE + 1) * 127.5))));
    const perToken = inputs.length / (RESOLUTION / checkpoint.config.patch) ** 2;
    const tokens = new Uint8Array(RESOLUTION ** 2).fill(40);
    for (const token of active) for (let i = 0; i < perToken; i++) tokens[inputs[token * perToken + i]!] = 235;
    computed.push(tokens);
  },
});
const folder = join(packageRoot, "docs/pictures");
mkdirSync(folder, { recursive: true });
new OutputFile(join(folder, "steps.png")).write(sheet([latents, computed], RESOLUTION));
