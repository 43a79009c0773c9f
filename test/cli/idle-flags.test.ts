import { expect, test } from "vitest";
import { disc } from "../../generator/cli/commands.ts";
import { DesignError } from "../../generator/compiler/design.ts";

const sample = "sample --model none --out none.npy";
const compile = "compile --model none --resolution 8 --array 4x8 --out none";
const forward = "forward --model none --latent none.npy --timestep 1 --class 0 --out none.npy";
const onlyRtl = "only --engine rtl has an array and its memory";

/** What asks for something that would not happen; where two flags stand, it is their order in the help that counts. */
test.each([
  [`${sample} --noise x.npy --seed 1`, "--seed: --noise takes its place"],
  [`${sample} --noise x.npy --seed=1 --engine rtl`, "--seed: --noise takes its place"],
  [`${compile} --noise x.npy --seed 3`, "--seed: --noise takes its place"],
  [`${sample} --array 8x8`, `--array: ${onlyRtl}`],
  [`${sample} --engine float --pause 0.5 --bus-bits 64`, `--bus-bits, --pause: ${onlyRtl}`],
  [`${sample} --busBits 64`, `--bus-bits: ${onlyRtl}`],
  [`${sample} --address-bits 40 --id-bits 4`, `--address-bits, --id-bits: ${onlyRtl}`],
  [
    `${sample} --latency 64 --jitter 0 --bandwidth 1 --scramble`,
    `--latency, --jitter, --bandwidth, --scramble: ${onlyRtl}`,
  ],
  [`${sample} --renormalise`, "--renormalise: only the golden model with --st has masks without kept shares"],
  [
    `${sample} --engine rtl --array 8x8 --st --renormalise`,
    "--renormalise: only the golden model with --st has masks without kept shares",
  ],
  [`${sample} --engine golden --design rtl-out/mine --against-dense`, `--design, --against-dense: ${onlyRtl}`],
  [`${sample} --engine float --ctr --st`, "--ctr, --st: the float engine is the dense reference"],
  [`${sample} --forecast --st`, "--forecast: only with --ctr do tokens rest"],
  [`${compile} --forecast`, "--forecast: only with --ctr do tokens rest"],
  [`${sample} --st 0.5,4,10`, "--st: FROM is behind the last step"],
  [`${compile} --steps 3 --st 0.5,4,3`, "--st: FROM is behind the last step"],
  [`${sample} --ctr 3,0`, "--ctr: no token rests where ALPHA or MAXAGE is 0"],
  ["fidelity --model none --ctr 0,3", "--ctr: no token rests where ALPHA or MAXAGE is 0"],
  ["fidelity --model none --forecast=false", "--forecast: only with --ctr do tokens rest"],
  [`${sample} --engine float --quantised q --integers`, "--quantised, --integers: the float engine has no integers"],
  ["sample --model none --out none.png --integers", "--integers: only a .npy holds them"],
  [`${forward} --quantised q`, "--quantised: only the golden engine has integers, and a calibration for them"],
  [`${forward} --sampler ddim`, "--sampler: only the golden engine has integers, and a calibration for them"],
  [
    `${forward} --engine golden --quantised q --sampler flow`,
    "--sampler: it is for the calibration, which --quantised has behind it",
  ],
  [
    "package --flow litex --design none --out none --mhz 50",
    "--mhz: only vivado, quartus, pynq, ulx3s have constraints",
  ],
  ["prove fork --all", "--all: a unit is named beside it"],
  ["prove --depth 5", "--depth: nothing is proved without a unit or --all"],
  ["bench --mask m.npy --tokens 64 --model m", "--tokens, --model: with --mask nothing else is run"],
  ["bench --mask m.npy --workloads dense --densities 0.5", "--workloads, --densities: with --mask nothing else is run"],
  ["bench --workloads dense,full --model m", "--model: it is for the workload real"],
  ["bench --workloads linear,real,onehot --densities 0.5", "--densities: no workload has a density to choose"],
  ["synth --target ecp5 --design d --model m --array 8x8", "--model, --array: --design has its own"],
  ["synth --target ecp5 --design d --window 4", "--window: --design has its own"],
  ["synth --target ecp5 --design d --seeds 1,2", "--seeds: nothing is placed without --place"],
  ["synth --target ecp5 --design d --liberty l", "--liberty: only --target asic has a library"],
])("disc %s", async (args, message) => {
  const error: unknown = await disc(args.split(" ")).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DesignError);
  expect((error as Error).message).toBe(message);
});

/** What is looked at gets as far as the files that are not there. */
test.each([
  `${sample} --noise x.npy`,
  `${sample} --seed 1 --count 2`,
  `${sample} --steps 3 --st 0.5,4,2 --ctr 0.01,1`,
  `${sample} --engine rtl --array 8x8 --latency 3 --design d --ctr --forecast --quantised q --integers`,
  `${forward} --engine golden --sampler ddim`,
  `${forward} --engine golden --quantised q`,
  "bench --mask none.npy --windows 8 --array 8x8",
  "synth --target ecp5 --design none --part LFE5U-25F --place --seeds 1,2",
])("disc %s is nothing idle", async (args) => {
  await expect(disc(args.split(" "))).rejects.toThrow(/^none/);
});
