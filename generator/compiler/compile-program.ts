import { newSequence } from "../golden/forward.ts";
import { loopFactors } from "../golden/latent-update.ts";
import { quantiseLatent, type QuantisedNetwork } from "../golden/model.ts";
import { attentionMode, rowsOf, sequencesOf, type GoldenSampleOptions } from "../golden/sampler.ts";
import { conditionStep } from "../golden/step.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { TOKENS } from "../network/buffers.ts";
import type { FloatModel } from "../reference/forward.ts";
import { tokensPerSide } from "../reference/latent.ts";
import { noiseOf } from "../reference/sampler.ts";
import { schedule } from "../reference/schedule.ts";
import { assemble, type Command } from "./assembler.ts";
import { latentOrderOf, putCaptions, putModel, putStep } from "./contents.ts";
import { keysOf, planLayers, type AttentionPass } from "./layers.ts";
import { layoutOf, piecesOf, regionNames, type Region } from "./layout.ts";
import { checkRun, kindOf } from "./limits.ts";
import { aboutOf, lower, type StepNumbers } from "./lower.ts";
import { allowances, isDue, orderStep, programLength, usesOf } from "./order.ts";
import { descriptorBytes } from "./plan-accelerator.ts";

/** All that the host writes before it starts the accelerator, and where it finds the image afterwards. */
export interface MemoryImage {
  /** From address zero on; what lies behind, up to `size`, need not be written. */
  readonly bytes: Uint8Array;
  /** Bytes in all, a whole number of words. */
  readonly size: number;
  readonly regions: readonly Region[];
  readonly program: { readonly address: number; readonly words: number };
  readonly commands: readonly Command[];
  readonly latent: Region;
  /** Where the values of the latent rows stand in [channels, side, side]; -1 for padding. */
  readonly latentOrder: Int32Array;
  /** What each sequence keeps, an entry an attention in the order they run; for who wants to look at it. */
  readonly kept: readonly (readonly KeptAttention[])[];
}

/** What an attention keeps in memory, and how it stands in its regions. */
export interface KeptAttention {
  readonly pass: AttentionPass;
  /** Rows of K and V: tokens, or those of a caption, which the host writes. */
  readonly rows: number;
  /** K and V of a head, the head dimension in whole words each. A row's V follows its K; heads are apart. */
  readonly cache: RowRegion;
  /** Where rows go in the banks, a head each. */
  readonly keys: Region;
  /** Among tokens: a query's mask in whole words, the first token in the lowest bit. */
  readonly masks?: RowRegion;
  /** The same with thresholding: a head's kept shares in whole words, a byte a token. */
  readonly shares?: RowRegion;
}

/** Rows one behind the other. */
export interface RowRegion extends Region {
  readonly rowBytes: number;
}

/**
 * Compiles a sampling loop: quantised weights in tiles, tables of every step, noise, caches and buffers in one memory, and the program
 * that runs it. The stages: `planLayers` cuts the network into passes, `orderStep` says which descriptors a step has and
 * `allowances` what each may go before, `layoutOf` gives everything its place, `lower` makes fields of it all.
 * @throws DesignError when the program is too long, or a setting has no form in the hardware's integers
 */
export function compileProgram(
  float: FloatModel,
  model: QuantisedNetwork,
  shape: AcceleratorShape,
  options: GoldenSampleOptions,
): MemoryImage {
  const { resolution, steps, guidance, sampler = "flow", reuse, sparse } = options;
  const { network } = model;
  const tokens = tokensPerSide(network, resolution) ** 2;
  const given = sequencesOf(float, options);
  const lengths = given.map(({ inputs }) => rowsOf(network, inputs));
  checkRun({ network, tokens, shape, lengths }, options);

  const plan = planLayers(network, shape, tokens, lengths);
  const kind = kindOf(options);
  const step = orderStep(plan, { ...kind, reuse: reuse !== undefined });
  const allowed = allowances(step.map((task) => usesOf(task, plan)));
  const each = descriptorBytes(shape);
  const layout = layoutOf(plan, piecesOf(plan, kind), steps, programLength(step, steps) * each);

  const bytes = new Uint8Array(layout.size);
  const put = (name: string, content: Uint8Array): void => {
    bytes.set(content, layout.region(name).address);
  };
  const states = given.map(({ inputs }) => newSequence(model, resolution, inputs));
  const values = states[0]!;
  const latentOrder = latentOrderOf(plan, values);
  putModel(plan, model, values, put);
  for (const [s, state] of states.entries()) putCaptions(plan, state, s, put);
  const x = quantiseLatent(noiseOf(options, network.inChannels * resolution * resolution));
  put("latent", new Uint8Array(Int16Array.from(latentOrder, (at) => (at < 0 ? 0 : x[at]!)).buffer));

  const factors = loopFactors(sampler, steps, guidance);
  const numbers = schedule(sampler, steps).map(({ timestep }, at): StepNumbers => {
    const mode = attentionMode(at, tokens, sparse);
    const norms = given.map((each, sequence) => {
      const constants = conditionStep(float, model, { ...each, timestep });
      putStep(plan, model, constants, { step: at, sequence, values }, put);
      return constants.norms;
    });
    return {
      ...{ step: at, mode: mode.kind, isWhole: at === 0 || mode.kind === "refresh" || !reuse, reuse, norms },
      ...{ threshold: mode.kind === "refresh" ? mode.threshold : 0, factors: factors[at]! },
    };
  });
  const commands = numbers.flatMap((at) =>
    step.flatMap((task, i): Command[] => {
      if (!isDue(task, at.step, steps)) return [];
      const fields = lower(task, plan, layout, model, at);
      return [{ opcode: task.opcode, about: aboutOf(task, at), allow: allowed[i]!, fields }];
    }),
  );
  commands.push({ opcode: "end", fields: {} });
  const program = layout.region("program");
  for (const [i, command] of commands.entries()) bytes.set(assemble(command), program.address + i * each);

  const { width } = shape.engine;
  const keptBy = (pass: AttentionPass, s: number): KeptAttention => {
    const region = (name: "cache" | "masks" | "shares" | "keys", words: number): RowRegion => {
      return { ...layout.region(regionNames[name](s, pass)), rowBytes: words * width };
    };
    const isOwn = pass.among === TOKENS;
    return {
      ...{ pass, rows: keysOf(plan, pass, s).rows, cache: region("cache", pass.chunks), keys: region("keys", 1) },
      ...(isOwn && { masks: region("masks", plan.maskWords) }),
      ...(isOwn && sparse && { shares: region("shares", plan.shareWords) }),
    };
  };
  return {
    ...{ bytes, size: layout.size, regions: layout.regions, commands, latent: layout.region("latent"), latentOrder },
    program: { address: program.address, words: program.bytes / width },
    kept: given.map((_, s) => plan.passes.flatMap((pass) => (pass.kind === "attention" ? keptBy(pass, s) : []))),
  };
}
