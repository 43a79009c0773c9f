/**
 * Line coverage of the accelerator's Verilog: `npm run coverage [-- 8x8]`. Runs sampling loops and faults in Verilator and writes
 * docs/coverage.md: a module a line, and every line that nothing reached.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedAccelerator, type MemoryTiming } from "../generator/simulation/accelerator-bench.ts";
import { compileProgram } from "../generator/compiler/compile-program.ts";
import { parseArray, planDesign } from "../generator/compiler/design.ts";
import { emitDesign } from "../generator/compiler/emit-design.ts";
import { OutputFile } from "../generator/files/output-file.ts";
import { quantiseModel } from "../generator/golden/model.ts";
import { sampleGolden, type GoldenSampleOptions } from "../generator/golden/sampler.ts";
import { axiClock } from "../generator/hardware/accelerator.ts";
import { LatentUpdate } from "../generator/hardware/elementwise/latent-update.ts";
import { MaskUnpacker } from "../generator/hardware/engine/masks/mask-unpacker.ts";
import { TokenReuse } from "../generator/hardware/elementwise/token-reuse.ts";
import { KeptShare } from "../generator/hardware/engine/masks/kept-share.ts";
import { KeyTable } from "../generator/hardware/engine/masks/key-table.ts";
import { RowThreshold } from "../generator/hardware/engine/masks/row-threshold.ts";
import { VectorMerge } from "../generator/hardware/engine/vector-merge.ts";
import { emit, leaves, SkidBuffer, StreamType, type Bundle, type Module } from "../generator/hdl/index.ts";
import { portSpecOf } from "../generator/hdl/module.ts";
import { packageRoot } from "../generator/hdl/templates.ts";
import { openCheckpoint } from "../generator/reference/checkpoint.ts";
import { open, type Receiver, type Sender } from "../sim/bench.ts";

type AnyStream = Sender<Bundle> & Receiver<Bundle>;

const RESOLUTION = 16;

const output = new OutputFile(join(packageRoot, "docs", "coverage.md"));
const array = process.argv[2] ?? "8x8";
const checkpoint = openCheckpoint(join(packageRoot, "models/digits"));
const design = planDesign(checkpoint.config, RESOLUTION, parseArray(array));
const work = mkdtempSync(join(tmpdir(), "disc-coverage-"));
const files: string[] = [];

/** Runs something in a simulation of its own and keeps which lines it reached. */
async function cover(run: (host: SimulatedAccelerator) => void): Promise<void> {
  const file = join(work, `${files.length}.dat`);
  const host = await SimulatedAccelerator.open(design.shape, 2 ** 21, { coverage: file });
  run(host);
  host.close();
  files.push(file);
}

const base = { resolution: RESOLUTION, label: 7, steps: 3, guidance: 2, seed: 1 };
function compile(options: Partial<GoldenSampleOptions>) {
  const all: GoldenSampleOptions = { ...base, ...options };
  const model = quantiseModel(checkpoint, { resolution: all.resolution, labels: [3], steps: 2 });
  return { image: compileProgram(checkpoint, model, design.shape, all), model, options: all };
}
async function loop(options: Partial<GoldenSampleOptions>, timing: MemoryTiming): Promise<void> {
  const { image, model, options: all } = compile(options);
  await cover((host) => {
    host.time(timing);
    const { error } = host.run(image);
    const right = sampleGolden(checkpoint, model, all).latent.every((value, i) => value === host.latent(image)[i]);
    if (error !== "none" || !right) throw new Error(`a loop went wrong: ${error}`);
  });
}

const reuse = { alpha: 1, maxAge: 2 };
const sparse = { theta: 0.5, interval: 2, from: 0 };
await loop({ reuse, sparse, steps: 4 }, { latency: 20, jitter: 80, pause: 0.2 });
await loop({ sparse: { ...sparse, theta: 4, from: 1 }, guidance: 1 }, { latency: 5 });
// 35 tokens leave some lanes without a row in the last group of slots.
await loop(
  { reuse, sparse, guidance: 1, steps: 2, resolution: [10, 14] },
  { latency: 100, pause: 0.9, bandwidth: 0.05 },
);
await cover((host) => {
  const { image } = compile({ guidance: 1, steps: 1 });
  for (const stream of [host.dut.b, host.dut.r]) stream.stall(0.5);
  for (const name of ["id", "version", "shape", "interruptEnable", "watchdog", "baseHigh"]) host.read(name);
  const during = (cycles: number, disturb: () => void): void => {
    host.load(image);
    host.start();
    host.dut.step(cycles);
    disturb();
    host.finish({ limit: 2_000_000 });
    host.dut.mute = false;
    host.poison(undefined);
    host.dut.step(1000);
  };
  // While the bus is opened, and later.
  during(0, () => host.write("control", { stop: 1 }));
  during(5000, () => host.write("control", { stop: 1 }));
  during(1000, () => {
    host.poison(image.regions[0]!.address);
  });
  during(5000, () => {
    host.start();
    host.access(0xffc, 0);
  });
  host.write("watchdog", { watchdog: 500 });
  during(5000, () => {
    host.dut.mute = true;
  });
  host.load({ ...image, size: 4096 });
  host.start();
  host.finish({ limit: 10_000 });
  host.write("watchdog", { watchdog: 20_000 });
  // The memory goes on over a reset, and answers late.
  during(5000, () => {
    host.dut.alone = { reset: true, lenient: true };
    host.dut.step(2);
    host.dut.alone = { reset: false, lenient: true };
    host.load(image);
    host.start();
  });
});

const verilog = emitDesign(design);
// Some pipelines are never held back by what stands behind them here: on their own, with random beats and stalls on all streams.
const { engine, memory, latentWords } = design.shape;
const shaken: [build: () => Module, inputs?: Readonly<Record<string, object | number>>][] = [
  [() => new VectorMerge(engine)],
  [
    () => new MaskUnpacker(engine),
    { pass: { running: true, masked: true, lastGroup: engine.slots / engine.maskSlots - 1, tail: 1 } },
  ],
  [() => new KeptShare(engine)],
  [() => new RowThreshold(engine), { threshold: 30_000 }],
  [() => new KeyTable(engine), { limitAt: { enable: false, group: 0 } }],
  [() => new LatentUpdate(memory.wordBytes / 2, design.shape.latentLanes)],
  [() => new TokenReuse(memory.tokens, latentWords, memory.wordBytes / 2)],
  ...[...verilog.names.keys()].flatMap((name) => {
    const bits = /^skid_buffer_bits(\d+)$/.exec(name)?.[1];
    return bits === undefined ? [] : [[() => new SkidBuffer(Number(bits))] as [() => Module]];
  }),
];
for (const [build, inputs] of shaken) {
  const file = join(work, `${files.length}.dat`);
  // Under the names that they have in the design, so that their lines count together.
  const alone = emit(build(), { ...axiClock, prefix: verilog.prefix, names: verilog.names });
  const dut = (await open(alone, { coverage: file })) as unknown as Record<string, Partial<AnyStream>> & {
    step(cycles: number): void;
    close(): void;
  };
  const random = (count: number) => Uint32Array.from({ length: count }, () => Math.floor(Math.random() * 2 ** 32));
  for (const [key, { direction, shape }] of Object.entries(portSpecOf(build().node))) {
    if (!(shape instanceof StreamType)) continue;
    dut[key]!.stall!(0.5);
    const words = leaves(shape.payload).reduce((sum, { type }) => sum + Math.ceil(type.width / 32), 0);
    if (direction === "input") dut[key]!.queueWords!(random(500 * words));
  }
  Object.assign(dut, inputs);
  dut.step(2000);
  dut.close();
  files.push(file);
}

/** Which lines of a text are for synthesis too: not the words that a read gives in simulation while its address is written. */
function hardwareOf(text: string): boolean[] {
  let isHardware = true;
  return text.split("\n").map((line) => {
    if (/^\s*`(ifndef|endif)/.test(line)) isHardware = line.includes("`endif");
    return isHardware;
  });
}

/** Lines of each file with how often they were reached, as Verilator's own tool counts them. */
const info = join(work, "all.info");
execFileSync("verilator_coverage", ["--write-info", info, ...files]);
const rows: { module: string; lines: number; missed: number[] }[] = [];
for (const block of readFileSync(info, "utf8").split("end_of_record")) {
  const file = /^SF:(?:.*\/)?(\S+\.v)$/m.exec(block)?.[1];
  if (file === undefined || !verilog.files.has(file)) continue;
  const isHardware = hardwareOf(verilog.files.get(file)!);
  const lines = [...block.matchAll(/^DA:(\d+),(\d+)/gm)]
    .map(([, line, count]) => [Number(line), Number(count)] as const)
    .filter(([line]) => isHardware[line - 1]!);
  rows.push({
    module: file.slice(verilog.prefix.length, -2),
    lines: lines.length,
    missed: lines.filter(([, count]) => count === 0).map(([line]) => line),
  });
}
rmSync(work, { recursive: true });

const share = ({ lines, missed }: (typeof rows)[number]): number => 1 - missed.length / lines;
rows.sort((a, b) => share(a) - share(b) || a.module.localeCompare(b.module));
const [lines, missed] = [
  rows.reduce((sum, each) => sum + each.lines, 0),
  rows.reduce((sum, each) => sum + each.missed.length, 0),
];
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const UNEXPLAINED = "not explained";
/** Why a line may stay unreached. */
const reasons: [where: RegExp, why: string][] = [
  [/: default: /, "a table that has an entry for every address; Verilog wants a default"],
  [
    /^supervisor.*outcome <= 4'd7/,
    "a bus that hangs after the program's own end, with words of the program still on their way",
  ],
  [/^supervisor.*surprise/, "an answer that nobody asked for, while a program that ended well waits for the bus"],
  [
    /^tile_loader|^key_balancer|^accelerator_core|^normaliser/,
    "a wait that these programs and timings never bring about: whoever is waited for is always ready",
  ],
];
const rest = rows.flatMap(({ module, missed: at }) => {
  const text = verilog.files.get(`${verilog.prefix}${module}.v`)!.split("\n");
  return at.map((line) => {
    const what = `${module}:${line}: ${text[line - 1]!.trim()}`;
    return `${what}\n    ${reasons.find(([where]) => where.test(what))?.[1] ?? UNEXPLAINED}`;
  });
});
const report = `# Line coverage

\`npm run coverage\`, ${array} at ${RESOLUTION}x${RESOLUTION}: three sampling loops with token reuse and thresholding, one of 10x14, whose latents are the golden ones, and the
faults of \`test/simulation/faults.test.ts\` in short, in Verilator; pipelines that nothing behind them ever holds back also run on their
own, with random beats and stalls. ${percent(1 - missed / lines)} of ${lines} lines that do something when they are
reached; modules without such lines are not listed.

| module | lines | reached |
| ------ | ----- | ------- |
${rows.map((row) => `| ${row.module} | ${row.lines} | ${percent(share(row))} |`).join("\n")}

## What was not reached

${rest.length === 0 ? "Nothing." : `\`\`\`\n${rest.join("\n")}\n\`\`\``}
`;
output.write(report);
console.log(report);
const unexplained = rest.filter((line) => line.endsWith(UNEXPLAINED)).length;
if (unexplained > 0) {
  console.error(`${unexplained} lines were not reached and nothing says why`);
  process.exitCode = 1;
}
