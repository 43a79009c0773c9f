import { OutputFile } from "../../files/output-file.ts";
import { saveQuantised } from "../../golden/quantised-file.ts";
import { openCheckpoint } from "../../reference/checkpoint.ts";
import { tokensPerSide } from "../../reference/latent.ts";
import { calibrated } from "../calibration.ts";
import { command } from "../command.ts";
import { guidanceFlag, jsonFlag, modelFlag, resolutionFlag, samplerFlag, samplerFor } from "../flags.ts";

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
    out: { type: "string", demandOption: true, describe: "File to write, in safetensors' format" },
  },
  examples: [["$0 quantise --model models/digits --out digits-int8.safetensors", "0.5 MB"]],
  async run(flags) {
    const sampler = samplerFor(flags);
    const checkpoint = openCheckpoint(flags.model);
    const out = new OutputFile(flags.out, checkpoint.files);
    const resolution = flags.resolution ?? checkpoint.config.sampleSize;
    tokensPerSide(checkpoint.config, resolution);
    const { guidance } = flags;
    const model = await calibrated(checkpoint, { resolution, guidance, sampler });
    saveQuantised(out, model);
    const layers = Object.values(model.layers);
    const weights = layers.reduce((sum, { weight }) => sum + weight.length, 0);
    if (flags.json) console.log(JSON.stringify({ out: flags.out, layers: layers.length, weights }));
    else console.log(`${flags.out}: ${layers.length} layers, ${weights} int8 weights`);
  },
});
