import { OutputFile } from "../../files/output-file.ts";
import { saveQuantised } from "../../golden/quantised-file.ts";
import { DesignError } from "../../compiler/design-error.ts";
import { openWords } from "../../reference/captions.ts";
import { openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { isCaptioned } from "../../reference/families.ts";
import type { Prompt } from "../../reference/forward.ts";
import { tokensOf, type Grid } from "../../reference/latent.ts";
import { calibrated } from "../calibration.ts";
import { command } from "../command.ts";
import { guidanceFlag, jsonFlag, modelFlag, resolutionFlag, samplerFlag, samplerFor } from "../flags.ts";
import { captionListFlags, promptFlags, promptsOf } from "../prompts.ts";
import { resolutionOf } from "../resolution.ts";

/** Makes what `--quantised` of the other commands takes. */
export const quantise = command({
  name: "quantise",
  describe: "Calibrate a model and write it in integers",
  flags: {
    ...modelFlag,
    ...jsonFlag,
    ...resolutionFlag,
    ...guidanceFlag("Guidance of the calibration images"),
    ...samplerFlag,
    "caption-embedding": {
      ...captionListFlags["caption-embedding"],
      describe:
        "Captions to calibrate on, of a model with captions and no words of its own: .npy each, [tokens, channels]",
    },
    "null-embedding": promptFlags["null-embedding"],
    out: { type: "string", demandOption: true, describe: "File to write, in safetensors' format" },
  },
  examples: [["$0 quantise --model models/digits --out digits-int8.safetensors", "0.5 MB"]],
  async run(flags) {
    const sampler = samplerFor(flags);
    const checkpoint = openModel(flags.model);
    const out = new OutputFile(flags.out, checkpoint.files);
    const resolution = resolutionOf(flags, checkpoint.config);
    tokensOf(checkpoint.config, resolution);
    const { guidance } = flags;
    const model = await calibrated(
      checkpoint,
      { resolution, guidance, sampler },
      promptsFor(checkpoint, flags, resolution),
    );
    saveQuantised(out, model);
    const layers = Object.values(model.layers);
    const weights = layers.reduce((sum, { inFeatures, outFeatures }) => sum + inFeatures * outFeatures, 0);
    if (flags.json) console.log(JSON.stringify({ out: flags.out, layers: layers.length, weights }));
    else console.log(`${flags.out}: ${layers.length} layers, ${weights} int8 weights`);
  },
});

/** What a model is calibrated on that has neither classes nor words of its own. @throws DesignError */
function promptsFor(
  checkpoint: AnyCheckpoint,
  flags: {
    readonly captionEmbedding: readonly string[] | undefined;
    readonly nullEmbedding: string | undefined;
    readonly guidance: number;
  },
  resolution: Grid,
): Prompt[] {
  const { config, folder } = checkpoint;
  const { captionEmbedding, nullEmbedding, guidance } = flags;
  const hasOwn = !isCaptioned(config) || openWords(folder, config.captionChannels) !== undefined;
  const given = Object.entries({ "--caption-embedding": captionEmbedding, "--null-embedding": nullEmbedding });
  const idle = given.flatMap(([flag, value]) => (hasOwn && value !== undefined ? [flag] : []));
  if (idle.length > 0)
    throw new DesignError(`${idle.join(", ")}: the model is calibrated on classes or words of its own`);
  if (hasOwn) return [];
  const asked = { class: undefined, caption: undefined, captionEmbedding, nullEmbedding, guidance, resolution };
  return promptsOf(checkpoint, asked).map(({ prompt }) => prompt);
}
