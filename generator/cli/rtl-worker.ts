import { parentPort, workerData } from "node:worker_threads";
import type { GivenVerilog, MemoryTiming } from "../simulation/accelerator-bench.ts";
import { recorder, type RunRecord } from "../simulation/run-record.ts";
import { sampleRtl, type RtlSample } from "../simulation/run-sample.ts";
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
  /** Whether what it does is to be shown. */
  readonly records?: boolean;
}

/** What comes of a task. */
export interface RtlResult extends RtlSample {
  readonly record: RunRecord | undefined;
}

const { folder, model, shape, common, timing, scrambles, bytes, given } = workerData as RtlWorkerData;
const checkpoint = openModel(folder);

async function run({ prompt, seed, noise, point, records = false }: RtlTask): Promise<void> {
  const recorded = records ? recorder(model.network, shape.engine.lanes) : undefined;
  const sample = await sampleRtl(
    checkpoint,
    model,
    shape,
    {
      ...{ ...common, ...prompt, seed, noise, timing },
      ...{ ...point, samples: records },
      ...(recorded && { watch: recorded.watch }),
      simulated: (share) => {
        parentPort!.postMessage({ share });
      },
    },
    { bytes, given, scrambles },
  );
  const result: RtlResult = { ...sample, record: recorded?.record() };
  parentPort!.postMessage({ result });
}

parentPort!.on("message", (task: RtlTask) => {
  void run(task);
});
