/**
 * A checkpoint of random weights for a configuration, at its real size or with fewer blocks:
 * `node dist/scripts/random-checkpoint.js models/configs/dit-xl-2-512 FOLDER [BLOCKS]`.
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { readFront } from "../generator/reference/checkpoint.ts";

/** Standard deviation of the weights, as models of this kind begin with. */
const DEVIATION = 0.02;

const [source, folder, blocks] = process.argv.slice(2) as [string, string, string?];
const config = JSON.parse(readFileSync(join(source, "config.json"), "utf8")) as Record<string, unknown>;
if (blocks !== undefined) config["num_layers"] = Number(blocks);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "config.json"), JSON.stringify(config, null, 2));

const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
let end = 0;
for (const [name, shape] of readFront(folder).shapes) {
  const bytes = 4 * shape.reduce((product, extent) => product * extent, 1);
  header[name] = { dtype: "F32", shape, data_offsets: [end, (end += bytes)] };
}
const text = Buffer.from(JSON.stringify(header));
const length = Buffer.alloc(8);
length.writeBigUInt64LE(BigInt(text.length));

// Uniform, by Marsaglia's xorshift (2003).
let state = 2463534242;
const chunk = new Float32Array(2 ** 20);
const file = openSync(join(folder, "diffusion_pytorch_model.safetensors"), "w");
writeSync(file, Buffer.concat([length, text]));
for (let left = end / 4; left > 0; left -= chunk.length) {
  for (let i = 0; i < chunk.length; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    chunk[i] = ((Math.sqrt(12) * DEVIATION) / 2 ** 32) * state;
  }
  writeSync(file, chunk, 0, 4 * Math.min(left, chunk.length));
}
closeSync(file);
