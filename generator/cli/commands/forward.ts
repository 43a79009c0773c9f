import { DesignError } from "../../compiler/design-error.ts";
import { OutputFile } from "../../files/output-file.ts";
import { forward as forwardGolden, newSequence } from "../../golden/forward.ts";
import { LATENT_SCALE, quantiseLatent } from "../../golden/model.ts";
import { conditionStep } from "../../golden/step.ts";
import { openModel, type AnyCheckpoint } from "../../reference/checkpoint.ts";
import { isCaptioned } from "../../reference/families.ts";
import { forward as forwardFloat, type Prompt } from "../../reference/forward.ts";
import { gridOf, tokensOf, type Grid } from "../../reference/latent.ts";
import { MOST_STEPS } from "../../reference/schedule.ts";
import { quantisedFor } from "../calibration.ts";
import { command } from "../command.ts";
import { checkClass, classFlag, jsonFlag, modelFlag, quantisedFlag, samplerFlag, samplerFor } from "../flags.ts";
import { checkRange } from "../noise.ts";
import { FLOATS, readNpy, writeNpy } from "../npy.ts";
import { decimal, numberFlag } from "../numbers.ts";
import { promptFlags, promptsOf, type PromptValues } from "../prompts.ts";

/** One forward pass on a latent [channels, side, side] (a leading batch of one is fine) from file to file. */
export const forward = command({
  name: "forward",
  describe: "Run one forward pass on a NumPy latent, to hold it against PyTorch",
  flags: {
    ...modelFlag,
    ...jsonFlag,
    ...quantisedFlag,
    latent: {
      type: "string",
      demandOption: true,
      alias: "noise",
      describe: "Input .npy of float32 or float64, [channels, side, side]",
    },
    timestep: {
      ...numberFlag("timestep", decimal(0, MOST_STEPS), "Position in the schedule, 0 to 1000"),
      demandOption: true,
    },
    ...promptFlags,
    class: classFlag("Class, of a model with classes; the one after the last is none"),
    ...samplerFlag,
    engine: { choices: ["float", "golden"], default: "float", describe: "Model" },
    out: { type: "string", demandOption: true, describe: "Output .npy to write" },
  },
  examples: [["$0 forward --model models/digits --latent x.npy --timestep 500 --class 3 --out y.npy", "in float"]],
  idle: [
    {
      flags: ["quantised", "sampler"],
      when: ({ engine }) => engine === "float",
      because: "only the golden engine has integers, and a calibration for them",
    },
    {
      flags: ["sampler"],
      when: ({ quantised }) => quantised !== undefined,
      because: "it is for the calibration, which --quantised has behind it",
    },
  ],
  async run(flags) {
    const checkpoint = openModel(flags.model);
    if (!flags.out.endsWith(".npy")) throw new DesignError(`${flags.out}: a name that ends in .npy`);
    const out = new OutputFile(flags.out, [...checkpoint.files, flags.latent, flags.quantised]);
    const { config } = checkpoint;
    const { shape, data } = readNpy(flags.latent, FLOATS);
    const [channels, height, width] = shape.length === 4 && shape[0] === 1 ? shape.slice(1) : shape;
    if (shape.length < 3 || shape.length > 4 || channels !== config.inChannels || !height || !width)
      throw new DesignError(`${flags.latent} is [${shape.join(", ")}], expected [${config.inChannels}, height, width]`);
    const resolution = gridOf(height, width);
    const tokens = tokensOf(config, resolution);
    if (flags.engine === "golden") checkRange(flags.latent, data);
    const prompt = promptFor(checkpoint, flags, resolution);
    const [given] = checkpoint.sequences(prompt);
    const conditioning = { ...given, timestep: flags.timestep };
    let output: Float32Array;
    if (flags.engine === "float") {
      output = forwardFloat(checkpoint, data, resolution, conditioning);
    } else {
      // One step needs no schedule, so that any scheduler will do where nothing is calibrated.
      const sampler = flags.quantised === undefined ? samplerFor(flags) : "flow";
      const model = await quantisedFor(checkpoint, flags.quantised, { resolution, guidance: 2, sampler }, [prompt]);
      const state = newSequence(model, resolution, given.inputs);
      const latent = quantiseLatent(data);
      const everything = Int32Array.from({ length: tokens }, (_, token) => token);
      const constants = conditionStep(checkpoint, model, conditioning);
      forwardGolden(model, constants, state, latent, everything, { kind: "dense" });
      output = Float32Array.from(state.output, (value) => value * LATENT_SCALE);
    }
    const outShape = [config.outChannels, height, width];
    writeNpy(out, { shape: outShape, data: output });
    const [low, high] = output.reduce(
      ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
      [Infinity, -Infinity],
    );
    if (flags.json)
      console.log(JSON.stringify({ out: flags.out, engine: flags.engine, shape: outShape, min: low, max: high }));
    else console.log(`${flags.out}: [${outShape.join(", ")}], from ${low.toFixed(4)} to ${high.toFixed(4)}`);
  },
});

/** What the pass is conditioned on: a class, none of them too, or a caption. @throws DesignError, CheckpointError */
function promptFor(
  checkpoint: AnyCheckpoint,
  flags: Omit<PromptValues, "class" | "guidance" | "resolution"> & { readonly class: number | undefined },
  resolution: Grid,
): Prompt {
  const { config } = checkpoint;
  // One pass has no second sequence, and so needs no rows of no caption; its class may be none of those that images have.
  const all = { ...flags, class: isCaptioned(config) ? flags.class : 0, guidance: 1, resolution };
  const [{ prompt }] = promptsOf(checkpoint, all);
  if (isCaptioned(config)) return prompt;
  if (flags.class === undefined) throw new DesignError("--class is missing: the model has classes");
  checkClass(flags.class, config, true);
  return { label: flags.class };
}
