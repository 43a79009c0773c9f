import { rowsOnce, tokenValues, type TokenValues } from "../golden/forward.ts";
import { tileRows, type KeyTile } from "../golden/key-tiles.ts";
import { loopFactors } from "../golden/latent-update.ts";
import { quantiseLatent, type QuantisedNetwork } from "../golden/model.ts";
import {
  attentionMode,
  rowsOf,
  sequencesOf,
  type GoldenSampleOptions,
  type SoftmaxThreshold,
  isWholeStep,
} from "../golden/sampler.ts";
import { conditionSteps } from "../golden/step.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import { TOKENS } from "../network/buffers.ts";
import type { FloatModel, Given } from "../reference/forward.ts";
import { areaOf, tokensOf } from "../reference/latent.ts";
import { noiseOf } from "../reference/sampler.ts";
import { schedule } from "../reference/schedule.ts";
import { assemble, type Command } from "./assembler.ts";
import { latentOrderOf, putCaptions, putModel, putStep, type Put } from "./contents.ts";
import { keysOf, planLayers, type ArrayPlan, type AttentionPass, type PlannedKeys } from "./layers.ts";
import { layoutOf, piecesOf, regionNames, type Layout, type Region } from "./layout.ts";
import { checkRun, kindOf } from "./limits.ts";
import { aboutOf, lower, type StepNumbers } from "./lower.ts";
import { allowances, isDue, orderStep, programLength, usesOf, type Task } from "./order.ts";
import { descriptorBytes } from "./plan-accelerator.ts";

/** Where everything of an accelerator's memory is, and where the host finds the image afterwards. */
export interface ImageLayout {
  /** Bytes in all, a whole number of words. */
  readonly size: number;
  readonly regions: readonly Region[];
  readonly program: { readonly address: number; readonly words: number };
  readonly latent: Region;
  /** Where the values of the latent rows stand in [channels, ...sides]; -1 for padding. */
  readonly latentOrder: Int32Array;
  /** What each sequence keeps, an entry an attention in the order they run; for who wants to look at it. */
  readonly kept: readonly (readonly KeptAttention[])[];
}

/** All that the host writes before it starts the accelerator. */
export interface MemoryImage extends ImageLayout {
  /** From address zero on, `size` of them. */
  readonly bytes: Uint8Array;
  readonly commands: readonly Command[];
}

/** The same of any size: what memory holds is made as it is written. */
export interface StreamedImage extends ImageLayout {
  /**
   * Makes all that the host writes, a region at a time; what it leaves out is zero.
   * @returns the program's descriptors, each made when it is asked for
   * @throws DesignError when a setting has no form in the hardware's integers
   */
  readonly write: (put: (address: number, bytes: Uint8Array) => void) => Iterable<Command>;
}

/** What an attention of a sequence keeps in memory, and how it stands in its regions. */
export interface KeptAttention {
  readonly pass: AttentionPass;
  /** Rows of K and V: tokens, or those of a caption, which the host writes. */
  readonly rows: number;
  /** The tiles that keys are gone over in. */
  readonly tiles: readonly PlannedKeys[];
  /** K and V of a head, the head dimension in whole words each. A row's V follows its K; heads are apart. */
  readonly cache: RowRegion;
  /** Where rows go in the banks, a head each, a tile each. Among tokens those of all sequences. */
  readonly keys: Region;
  /**
   * Of the first sequence's attentions among tokens, with thresholding, a head each, a tile each: a query's mask in whole words, the
   * first key in the lowest bit. The other sequence goes by it too.
   */
  readonly masks?: Region & { readonly sharing: number };
  /** The same: a tile's kept shares in whole words, a byte a token. */
  readonly shares?: RowRegion;
}

/** Mask rows of as many bytes each: of all heads, or of some of the keys of one. */
export interface MaskBlock extends RowRegion, KeyTile {
  /** The first, and how many. */
  readonly head: number;
  readonly heads: number;
}

/** The masks of an attention as they stand one behind the other, of a head a row for as many queries as share it. */
export function maskBlocks(
  { pass: { heads }, rows: queries, tiles }: KeptAttention,
  { name, address, sharing }: NonNullable<KeptAttention["masks"]>,
  wordBytes: number,
): MaskBlock[] {
  let at = address;
  const ofHead = Math.ceil(queries / sharing);
  const block = ({ first, rows, maskWords }: PlannedKeys, head: number, count: number): MaskBlock => {
    const rowBytes = maskWords * wordBytes;
    const bytes = count * ofHead * rowBytes;
    at += bytes;
    return { name, address: at - bytes, bytes, rowBytes, first, rows, head, heads: count };
  };
  if (tiles.length === 1) return [block(tiles[0]!, 0, heads)];
  return Array.from({ length: heads }, (_, head) => tiles.map((tile) => block(tile, head, 1))).flat();
}

/** Rows one behind the other. */
export interface RowRegion extends Region {
  readonly rowBytes: number;
}

/** A sampling loop with all of its memory image at once. @throws DesignError as `streamProgram` does */
export function compileProgram(...loop: Parameters<typeof streamProgram>): MemoryImage {
  const { write, ...image } = streamProgram(...loop);
  const bytes = new Uint8Array(image.size);
  const commands = write((address, content) => {
    bytes.set(content, address);
  });
  return { ...image, bytes, commands: [...commands] };
}

/** Conditionings whose tables are made at a time: each time all weights of a model's conditioning are read. */
const CONDITIONINGS = 128;

/**
 * Compiles a sampling loop: quantised weights in tiles, tables of every step, noise, caches and buffers in one memory, and the program
 * that runs it. The stages: `planLayers` cuts the network into passes, `orderStep` says which descriptors a step has and
 * `allowances` what each may go before, `layoutOf` gives everything its place, `lower` makes fields of it all.
 * @throws DesignError when the program is too long
 */
export function streamProgram(
  float: FloatModel,
  model: QuantisedNetwork,
  shape: AcceleratorShape,
  options: GoldenSampleOptions,
): StreamedImage {
  const { resolution, steps, reuse, sparse } = options;
  const { network } = model;
  const tokens = tokensOf(network, resolution);
  const given = sequencesOf(float, options);
  const lengths = given.map(({ inputs }) => rowsOf(network, inputs));
  checkRun({ network, tokens, shape, lengths }, options);

  const plan = planLayers(network, shape, tokens, lengths);
  const kind = kindOf(options);
  const step = orderStep(plan, { ...kind, reuse: reuse !== undefined });
  const allowed = allowances(step.map((task) => usesOf(task, plan)));
  const each = descriptorBytes(shape);
  const layout = layoutOf(plan, piecesOf(plan, kind), steps, programLength(step, steps) * each);
  const values = tokenValues(model, resolution);
  const latentOrder = latentOrderOf(plan, values);
  const program = layout.region("program");
  const { width } = shape.engine;
  return {
    ...{ size: layout.size, regions: layout.regions, latent: layout.region("latent"), latentOrder },
    program: { address: program.address, words: program.bytes / width },
    kept: given.map((_, s) =>
      plan.passes.flatMap((pass) => (pass.kind === "attention" ? keptBy(pass, s, plan, layout, sparse) : [])),
    ),
    write(put) {
      const putRegion: Put = (name, content) => {
        put(layout.region(name).address, content);
      };
      putModel(plan, model, values, putRegion);
      for (const [s, { inputs }] of given.entries()) putCaptions(plan, rowsOnce(model, inputs), s, putRegion);
      const x = quantiseLatent(noiseOf(options, network.inChannels * areaOf(resolution)));
      putRegion("latent", new Uint8Array(Int16Array.from(latentOrder, (at) => (at < 0 ? 0 : x[at]!)).buffer));
      const numbers = putSteps(plan, { float, model, options, given, values }, putRegion);
      const commands = { [Symbol.iterator]: () => commandsOf(plan, layout, model, { step, allowed, numbers }) };
      // With what is behind the last one, so that memory is whole.
      const assembled = new Uint8Array(layout.size - program.address);
      let at = 0;
      for (const command of commands) {
        assembled.set(assemble(command, width), at);
        at += each;
      }
      put(program.address, assembled);
      return commands;
    },
  };
}

/** Writes the tables of all steps. @returns the numbers of each */
function putSteps(
  plan: ArrayPlan,
  {
    float,
    model,
    options: { steps, guidance, sampler = "flow", reuse, sparse },
    given,
    values,
  }: {
    readonly float: FloatModel;
    readonly model: QuantisedNetwork;
    readonly options: GoldenSampleOptions;
    readonly given: readonly Given[];
    readonly values: TokenValues;
  },
  put: Put,
): StepNumbers[] {
  const factors = loopFactors(sampler, steps, guidance);
  const timesteps = schedule(sampler, steps).map(({ timestep }) => timestep);
  const together = Math.floor(CONDITIONINGS / given.length);
  const numbers: StepNumbers[] = [];
  for (let first = 0; first < steps; first += together) {
    const conditionings = timesteps
      .slice(first, first + together)
      .flatMap((timestep) => given.map((each) => ({ ...each, timestep })));
    const found = conditionSteps(float, model, conditionings).map((constants, i) => {
      const [step, sequence] = [first + Math.floor(i / given.length), i % given.length];
      putStep(plan, model, constants, { step, sequence, values }, put);
      const { input } = constants.embed;
      const ofNorms = Object.entries(constants.norms).map(
        ([id, { shift, epsilon }]) => [id, { shift, epsilon }] as const,
      );
      return { input, norms: Object.fromEntries(ofNorms) };
    });
    for (let step = first; step < Math.min(first + together, steps); step++) {
      const mode = attentionMode(step, tileRows(plan.tokens, plan.keyTile), sparse);
      const at = (step - first) * given.length;
      numbers.push({
        ...{ step, mode: mode.kind, isWhole: !reuse || isWholeStep(step, mode.kind), reuse },
        sharing: sparse?.sharing,
        ...{ norms: found.slice(at, at + given.length).map(({ norms }) => norms), factors: factors[step]! },
        input: found[at]!.input,
        threshold: mode.kind === "refresh" ? mode.threshold : 0,
      });
    }
  }
  return numbers;
}

/** The program, descriptor by descriptor. */
function* commandsOf(
  plan: ArrayPlan,
  layout: Layout,
  model: QuantisedNetwork,
  {
    step,
    allowed,
    numbers,
  }: { readonly step: readonly Task[]; readonly allowed: readonly number[]; readonly numbers: readonly StepNumbers[] },
): Generator<Command> {
  for (const at of numbers)
    for (const [i, task] of step.entries()) {
      if (!isDue(task, at.step, numbers.length)) continue;
      const fields = lower(task, plan, layout, model, at);
      yield { opcode: task.opcode, about: aboutOf(task, plan, at), allow: allowed[i]!, fields };
    }
  yield { opcode: "end", fields: {} };
}

function keptBy(
  pass: AttentionPass,
  sequence: number,
  plan: ArrayPlan,
  layout: Layout,
  sparse: SoftmaxThreshold | undefined,
): KeptAttention {
  const region = (name: string, words: number): RowRegion => {
    return { ...layout.region(name), rowBytes: words * plan.shape.engine.width };
  };
  const { cache, keys, masks, shares } = regionNames;
  const { rows, tiles } = keysOf(plan, pass, sequence);
  return {
    ...{ pass, rows, tiles, keys: layout.region(keys(sequence, pass)) },
    cache: region(cache(sequence, pass), pass.chunks),
    ...(sparse &&
      pass.among === TOKENS &&
      sequence === 0 && {
        masks: { ...layout.region(masks(pass)), sharing: sparse.sharing ?? 1 },
        shares: region(shares(pass), plan.shareWords),
      }),
  };
}
