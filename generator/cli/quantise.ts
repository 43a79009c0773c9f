import { DesignError } from "../compiler/design.ts";
import { OutputFile } from "../files/output-file.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { loadQuantised, saveQuantised } from "../golden/quantised-file.ts";
import { openCheckpoint, type Checkpoint } from "../reference/checkpoint.ts";
import { tokensPerSide } from "../reference/latent.ts";
import type { Sampler } from "../reference/schedule.ts";
import { calibrated } from "./calibration.ts";

export interface QuantiseFlags {
  readonly model: string;
  readonly resolution: number | undefined;
  readonly guidance: number;
  readonly sampler: Sampler;
  readonly out: string;
  readonly json: boolean;
}

/** Calibrates a model and writes it in integers, for `--quantised` of the other commands. */
export async function quantise(flags: QuantiseFlags): Promise<void> {
  const checkpoint = openCheckpoint(flags.model);
  const out = new OutputFile(flags.out, checkpoint.files);
  const resolution = flags.resolution ?? checkpoint.config.sampleSize;
  tokensPerSide(checkpoint.config, resolution);
  const { guidance, sampler } = flags;
  const model = await calibrated(checkpoint, { resolution, guidance, sampler });
  saveQuantised(out, model);
  const layers = Object.values(model.layers);
  const weights = layers.reduce((sum, { weight }) => sum + weight.length, 0);
  if (flags.json) console.log(JSON.stringify({ out: flags.out, layers: layers.length, weights }));
  else console.log(`${flags.out}: ${layers.length} layers, ${weights} int8 weights`);
}

/** The model in integers: from a file, or calibrated with these settings. */
export async function quantisedFor(
  checkpoint: Checkpoint,
  quantised: string | undefined,
  { resolution, guidance, sampler }: Pick<QuantiseFlags, "guidance" | "sampler"> & { readonly resolution: number },
): Promise<QuantisedModel> {
  if (quantised === undefined) return calibrated(checkpoint, { resolution, guidance, sampler });
  const model = loadQuantised(quantised);
  if (JSON.stringify(model.config) !== JSON.stringify(checkpoint.config)) {
    throw new DesignError(`${quantised} was made from another model than ${checkpoint.folder}`);
  }
  return model;
}
