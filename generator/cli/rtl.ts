import { availableParallelism } from "node:os";
import { buildModel } from "../../sim/build.ts";
import { benchVerilog, type MemoryTiming } from "../simulation/accelerator-bench.ts";
import { compileProgram } from "../compiler/compile-program.ts";
import { parseArray, planDesign, type Design } from "../compiler/design.ts";
import { ADDRESS_BITS, DEFAULT_BUS, ID_BITS, LANES, WIDTHS } from "../compiler/plan-accelerator.ts";
import { readDesign } from "../compiler/write-design.ts";
import type { RtlSample } from "../simulation/run-sample.ts";
import type { QuantisedModel } from "../golden/model.ts";
import { totals } from "../golden/sampler.ts";
import { macsOf } from "../network/work.ts";
import type { Verilog } from "../hdl/index.ts";
import type { Checkpoint } from "../reference/checkpoint.ts";
import { during } from "./console.ts";
import { decimal, numberFlag, whole } from "./numbers.ts";
import type { RtlTask, RtlWorkerData } from "./rtl-worker.ts";
import { runTasks } from "./workers.ts";

/** The flags that name a design, beside the model and the resolution. */
export const arrayFlags = {
  array: {
    type: "string",
    default: "16x16",
    describe: `LANESxWIDTH, powers of two: ${LANES.from} to ${LANES.to} lanes, ${WIDTHS.from} to ${WIDTHS.to} multipliers each`,
  },
  "bus-bits": numberFlag(
    "bus-bits",
    whole(32, 8 * WIDTHS.to),
    "Bits of the memory bus, 32 up to those of WIDTH bytes, which is the default",
  ),
  "address-bits": {
    ...numberFlag("address-bits", whole(ADDRESS_BITS.from, ADDRESS_BITS.to), "Bits of a byte address, 32 to 64"),
    default: DEFAULT_BUS.addressBits,
  },
  "id-bits": {
    ...numberFlag("id-bits", whole(ID_BITS.from, ID_BITS.to), "Bits of a transaction's ID, 3 to 32"),
    default: DEFAULT_BUS.idBits,
  },
} as const;

/** The flags of the memory beside a design in simulation. */
export const memoryFlags = {
  latency: {
    ...numberFlag("latency", whole(0, 255), "Least cycles of memory from a request to its first word, to 255"),
    default: 64,
  },
  jitter: {
    ...numberFlag("jitter", whole(0, 255), "Up to so many cycles more, random for each request"),
    default: 0,
  },
  pause: {
    ...numberFlag("pause", decimal(0, 0.99), "Chance of a pause in each cycle, on every channel of the bus"),
    default: 0,
  },
  bandwidth: {
    ...numberFlag("bandwidth", decimal(0.01, 1), "Most words a cycle in the long run, 0.01 to 1"),
    default: 1,
  },
  scramble: { type: "boolean", default: false, describe: "Answer out of order and mixed, as AXI4 allows" },
} as const;

export interface ArrayFlags {
  readonly array: string;
  readonly busBits: number | undefined;
  readonly addressBits: number;
  readonly idBits: number;
}
export type MemoryFlags = Required<Omit<MemoryTiming, "writePause">> & { readonly scramble: boolean };

/** What the flags say of the memory. */
export function memoryTiming({ latency, jitter, pause, bandwidth }: MemoryFlags): MemoryTiming {
  return { latency, jitter, pause, bandwidth };
}

/** @throws DesignError */
export function designOf({ config }: Checkpoint, resolution: number, flags: ArrayFlags): Design {
  const { busBits, addressBits, idBits } = flags;
  return planDesign(config, resolution, parseArray(flags.array, WIDTHS), {
    ...{ addressBits, idBits },
    ...(busBits === undefined ? {} : { bytes: busBits / 8 }),
  });
}

/** The Verilog in a folder of `disc generate`, as it stands there. @throws DesignError when it is not that of the design */
export function givenIn(folder: string | undefined, design: Design): RtlWorkerData["given"] {
  return folder === undefined ? undefined : readDesign(folder, design);
}

export interface RtlJobs {
  readonly checkpoint: Checkpoint;
  readonly model: QuantisedModel;
  readonly design: Design;
  readonly given: RtlWorkerData["given"];
  readonly common: RtlWorkerData["common"];
  readonly timing: MemoryTiming;
  readonly scrambles: boolean;
  readonly tasks: readonly Omit<RtlTask, "expected">[];
}

/** Builds a bench with Verilator, and says for how long. @throws SimulationError */
export async function build(verilog: Verilog): Promise<void> {
  const text = `building ${verilog.top} with Verilator, once for each design: a minute or two`;
  await during(() => ({ text }), buildModel(verilog));
}

/** Runs sampling loops in RTL, several at a time. @throws DesignError, SimulationError */
export async function runRtl({
  checkpoint,
  model,
  design,
  given,
  common,
  timing,
  scrambles,
  tasks,
}: RtlJobs): Promise<RtlSample[]> {
  const { shape } = design;
  const { lanes, width } = shape.engine;
  const images = tasks.map(({ label, seed, noise, point }) =>
    compileProgram(checkpoint, model, shape, { ...common, label, seed, noise, ...point }),
  );
  const bytes = Math.max(...images.map(({ size }) => size));
  const verilog = benchVerilog(shape, bytes, { given, scrambles });
  await build(verilog);
  const data: RtlWorkerData = { folder: checkpoint.folder, model, shape, common, timing, scrambles, bytes, given };
  // The dense loop's multiply-accumulates are the most that a run can take; multipliers are rarely idle.
  const perRun =
    (1.1 * macsOf(model.network, design.tokens) * common.steps * (common.guidance === 1 ? 1 : 2)) / (lanes * width);
  const state = { text: "", share: 0 };
  const progress = (share: number, done: number): void => {
    Object.assign(state, { text: `simulating ${lanes}x${width}: ${done} of ${tasks.length} done`, share });
  };
  progress(0, 0);
  const simulated = runTasks<RtlSample>(
    new URL("./rtl-worker.js", import.meta.url),
    tasks.map((task): RtlTask => ({ ...task, expected: perRun })),
    { jobs: availableParallelism(), data, progress },
  );
  return during(() => state, simulated);
}

/** What a run came to, for a report. */
export function reportOf({ error, counters, utilisation, comparisons, steps }: RtlSample, { shape }: Design) {
  const { macs, denseMacs, reuse, density } = totals(steps);
  const { cycles, beatsRead, beatsWritten } = counters;
  const bytes = { read: beatsRead * shape.bus.bytes, written: beatsWritten * shape.bus.bytes };
  return { error, cycles, utilisation, reuse, density, macs, denseMacs, bytes, counters, comparisons };
}
