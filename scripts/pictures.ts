/** Draws the pictures of the README: `npm run pictures` writes docs/pictures. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sheet } from "../generator/cli/pictures.ts";
import { OutputFile } from "../generator/files/output-file.ts";
import { packageRoot } from "../generator/files/package.ts";
import { LATENT_SCALE, quantiseModel } from "../generator/golden/model.ts";
import { sampleGolden } from "../generator/golden/sampler.ts";
import { openCheckpoint } from "../generator/reference/checkpoint.ts";

const [RESOLUTION, STEPS] = [32, 10];
/** `--ctr 1,4 --st 0.5,8,4`: which tokens rest shows best where they may for some steps. */
const POINT = { reuse: { alpha: 1, maxAge: 4 }, sparse: { theta: 0.5, interval: 8, from: 4 } };

const checkpoint = openCheckpoint(join(packageRoot, "models/digits"));
const model = quantiseModel(checkpoint, { resolution: RESOLUTION, labels: [7], steps: STEPS });
/** Greys of a token that rests and of one that is computed. */
const [RESTS, COMPUTED] = [40 / 127.5 - 1, 235 / 127.5 - 1];
const [latents, computed]: [Float32Array[], Float32Array[]] = [[], []];
sampleGolden(checkpoint, model, {
  ...{ resolution: RESOLUTION, label: 7, steps: STEPS, guidance: 2, seed: 1, ...POINT },
  watch(_, sequences, active, latent) {
    const { inputs } = sequences[0]!;
    latents.push(Float32Array.from(latent, (x) => x * LATENT_SCALE));
    const perToken = inputs.length / (RESOLUTION / checkpoint.config.patch) ** 2;
    const tokens = new Float32Array(RESOLUTION ** 2).fill(RESTS);
    for (const token of active) for (let i = 0; i < perToken; i++) tokens[inputs[token * perToken + i]!] = COMPUTED;
    computed.push(tokens);
  },
});
const folder = join(packageRoot, "docs/pictures");
mkdirSync(folder, { recursive: true });
const layout = { columns: STEPS, channels: 1, sides: RESOLUTION, scale: 3, gap: 6 };
new OutputFile(join(folder, "steps.png")).write(sheet([...latents, ...computed], layout));
