import { parentPort, workerData } from "node:worker_threads";
import type { GivenVerilog, MemoryTiming } from "../simulation/accelerator-bench.ts";
import { sampleRtl } from "../simulation/run-sample.ts";
import type { QuantisedModel } from "../golden/model.ts";
import type { GoldenSampleOptions, OperatingPoint } from "../golden/sampler.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { Prompt } from "../reference/forward.ts";
import { openModel } from "../reference/checkpoint.ts";

/** What all runs have in common. */
export interface RtlWorkerData {
  readonly folder: string;
  readonly model: QuantisedModel;
  readonly shape: AcceleratorShape;
  readonly common: Omit<GoldenSampleOptions, keyof Prompt | "seed" | keyof OperatingPoint>;
  readonly timing: MemoryTiming;
  readonly scrambles: boolean;
  /** Bytes of memory. */
  readonly bytes: number;
  /** A design that is simulated in place of what would be emitted. */
  readonly given: GivenVerilog | undefined;
}

export interface RtlTask {
  readonly prompt: Prompt;
  readonly seed: number;
  readonly noise: Float32Array | undefined;
  readonly point: OperatingPoint;
}

const { folder, model, shape, common, timing, scrambles, bytes, given } = workerData as RtlWorkerData;
const checkpoint = openModel(folder);

async function run({ prompt, seed, noise, point }: RtlTask): Promise<void> {
  const result = await sampleRtl(
    checkpoint,
    model,
    shape,
    {
      ...{ ...common, ...prompt, seed, noise, timing },
      ...point,
      simulated: (share) => {
        parentPort!.postMessage({ share });
      },
    },
    { bytes, given, scrambles },
  );
  parentPort!.postMessage({ result });
}

parentPort!.on("message", (task: RtlTask) => {
  void run(task);
});
