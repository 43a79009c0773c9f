import type { AttentionMode } from "../golden/forward.ts";
import { slopeGain } from "../golden/forecast.ts";
import { UNIT_FACTOR, type StepFactors, type UpdateFactors } from "../golden/latent-update.ts";
import type { QuantisedNetwork } from "../golden/model.ts";
import type { NormModulation } from "../golden/norm.ts";
import type { FixedScale } from "../golden/requantise.ts";
import type { TokenReuse } from "../golden/token-reuse.ts";
import { fields, type FieldName } from "../hardware/control/descriptor.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { prologueKinds } from "../hardware/elementwise/prologue.ts";
import { fieldRange, isAddress } from "./assembler.ts";
import { DesignError } from "./design-error.ts";
import { keysOf, partWord, totalsOf, type ArrayPlan } from "./layers.ts";
import { NORM_BYTES, regionNames, TABLE_BYTES, type Layout } from "./layout.ts";
import { sumOf, type AttentionTask, type ForecastTask, type LayerTask, type Task, type UpdateTask } from "./order.ts";
import { recordBytesOf } from "./tile.ts";

export type Fields = Partial<Record<FieldName, number>>;

/** What of a step decides about fields from sizes alone. */
export interface StepKind {
  readonly step: number;
  readonly mode: AttentionMode["kind"];
  /** All tokens are active. */
  readonly isWhole: boolean;
  /** Queries in a row that have one mask together; each its own without it. */
  readonly sharing?: number | undefined;
}

/** The numbers of a step. */
export interface StepNumbers extends StepKind {
  readonly threshold: number;
  readonly reuse: TokenReuse | undefined;
  /** Of each sequence, by the ids of the LayerNorms. */
  readonly norms: readonly Readonly<Record<string, Pick<NormModulation, "shift" | "epsilon">>>[];
  readonly factors: StepFactors;
  /** Latent steps to those of the patch embedding's input. */
  readonly input: FixedScale;
}

/** The part of a descriptor that follows from sizes alone: addresses, counts, kinds. */
export function placesOf(task: Task, plan: ArrayPlan, layout: Layout, kind: StepKind): Fields {
  const { shape, tokens } = plan;
  const { latentWords, normWords } = shape;
  const { width } = shape.engine;
  const latent = layout.region("latent").address;
  const all = tokens * latentWords - 1;
  switch (task.opcode) {
    case "reuse":
      return {
        whole: Number(kind.isWhole),
        lastToken: tokens - 1,
        ...{ address: latent, words: all, termsAddress: layout.region("reference").address, termsWords: all },
      };
    case "move": {
      const row = { words: latentWords - 1, stride: latentWords, listed: 1 };
      const to = { outAddress: layout.region("reference").address, outStride: latentWords, outWords: latentWords - 1 };
      return { address: latent, ...row, ...to, scattered: 1 };
    }
    case "update": {
      const { to, rows } = sumOf(task);
      // What a step leaves to the next one stands in two regions in turns.
      const at = (name: string, step: number): number =>
        layout.region(name === "history" ? regionNames.history(step % 2) : name).address;
      // The first slope has none before it.
      const used = task.sum === "slope" && kind.step === 1 ? rows.with(0, rows[1]!) : rows;
      const [first, second = first, third = second] = used.map((name) => at(name, kind.step));
      const counts = { words: all, termsWords: all, outWords: all };
      const outAddress = at(to, kind.step + 1);
      return { address: first!, termsAddress: second!, thirdAddress: third!, outAddress, ...counts };
    }
    case "norm": {
      const { address } = layout.region(regionNames.norm(kind.step, task.sequence, task.norm));
      return { half: task.half, address, words: normWords * NORM_BYTES - 1 };
    }
    case "gelu":
      return { address: layout.region(regionNames.table(task.activation)).address, words: TABLE_BYTES / width - 1 };
    case "tile":
      return tilePlaces(task, plan, layout, kind);
    case "linear":
      return linearPlaces(task, plan, layout);
    case "head":
    case "attend":
      return attentionPlaces(task, plan, layout, kind);
  }
}

function tilePlaces(
  { pass, tile, sequence }: LayerTask,
  { shape: { engine } }: ArrayPlan,
  layout: Layout,
  { step }: StepKind,
): Fields {
  const { beats } = pass;
  const { slots } = pass.tiles[tile]!;
  const channels = slots * engine.lanes;
  return {
    address: layout.region(regionNames.records(pass, tile, step, sequence)).address,
    words: (channels * recordBytesOf(engine)) / engine.width - 1,
    termsAddress: layout.region(regionNames.weights(pass, tile)).address,
    termsWords: channels * beats - 1,
    lastBeat: beats - 1,
    lastSlot: slots - 1,
  };
}

function linearPlaces({ pass, tile, sequence, half }: LayerTask, plan: ArrayPlan, layout: Layout): Fields {
  const { forms, shape } = plan;
  const { lanes, width } = shape.engine;
  const { from, to, terms, norm, prologue, epilogue } = pass;
  const { first, slots } = pass.tiles[tile]!;
  const [source, result] = [forms.get(from)!, forms.get(to)!];
  const [rows, out] = [layout.place(from, sequence), layout.place(to, sequence)];
  const outWords = (slots * lanes * result.bytes) / width;
  const behind = first * result.bytes;
  const added = terms === undefined ? undefined : layout.place(terms, sequence);
  return {
    prologue: prologueKinds.indexOf(prologue),
    epilogue: epilogueKinds.indexOf(epilogue),
    address: rows.address,
    words: source.rowWords - 1,
    stride: rows.stride,
    listed: Number(source.everyToken),
    ...(added && {
      termsAddress: added.address + behind,
      termsWords: outWords - 1,
      termsStride: added.stride,
      termsListed: Number(forms.get(terms!)!.everyToken),
    }),
    outStride: out.stride,
    scattered: Number(result.everyToken),
    // Parts that do not stand one behind the other are written as segments.
    ...(out.partStride !== undefined
      ? {
          outAddress: out.address + (behind / result.words) * out.partStride,
          outWords: result.words - 1,
          outSegments: outWords / result.words - 1,
          outSegmentStride: out.partStride,
        }
      : { outAddress: out.address + behind, outWords: outWords - 1 }),
    ...(norm && { half, reciprocal: Math.round(2 ** 27 / source.values) }),
  };
}

/** Whether a head makes masks in such a step: those of the first sequence, which all of them go by. */
function makesMasks({ pass, sequence }: AttentionTask, { mode }: Pick<StepKind, "mode">): boolean {
  return pass.sparse && mode === "refresh" && sequence === 0;
}

function attentionPlaces(task: AttentionTask, plan: ArrayPlan, layout: Layout, step: StepKind): Fields {
  const { opcode, pass, head, tile, sequence } = task;
  const { tokens, forms, shareWords, shape } = plan;
  const all = keysOf(plan, pass, sequence);
  const { first, rows, groups, maskWords } = all.tiles[tile]!;
  const before = totalsOf(all.tiles.slice(0, tile));
  const [joins, leaves] = [tile > 0, tile < all.tiles.length - 1];
  const { width } = shape.engine;
  const { queries, keys, to, chunks, sparse } = pass;
  const { sharing = 1 } = step;
  const maskRows = Math.ceil(tokens / sharing);
  const isMasked = sparse && step.mode === "masked";
  const isRefresh = makesMasks(task, step);
  const kind = {
    ...{ masked: Number(isMasked), refresh: Number(isRefresh) },
    ...(opcode === "head" && sharing > 1 && (isMasked || isRefresh) && { sharing: Math.log2(sharing) }),
    ...(all.tiles.length > 1 && { joins: Number(joins), leaves: Number(leaves) }),
  };
  const place = (region: string, words: number): number => layout.region(region).address + words * width;
  const bankKeys = place(regionNames.keys(sequence, pass), head * all.groups + before.groups);
  const part = (buffer: string): number => {
    const { address, partStride } = layout.place(buffer, sequence);
    const words = partStride === undefined ? partWord(forms.get(buffer)!, head, shape.engine) : head * partStride;
    return address + words * width;
  };
  if (opcode === "head")
    return {
      ...{ ...kind, lastToken: rows - 1, lastChunk: chunks - 1, lastGroup: groups - 1 },
      // Rows of K and V in turns.
      ...{ address: part(keys) + 2 * first * chunks * width, words: 2 * rows * chunks - 1 },
      ...{ termsAddress: bankKeys, termsWords: groups - 1 },
    };
  const shares = (): number => place(regionNames.shares(pass), (head * all.tiles.length + tile) * shareWords);
  const masks = (): number => place(regionNames.masks(pass), maskRows * (head * all.maskWords + before.maskWords));
  return {
    ...{ ...kind, address: part(queries), words: chunks - 1, stride: layout.place(queries, sequence).stride },
    ...(!leaves && { outAddress: part(to), outStride: layout.place(to, sequence).stride, outWords: chunks - 1 }),
    ...((joins || leaves) && { partsAddress: layout.region(regionNames.parts).address }),
    ...(isMasked && { termsAddress: masks(), termsWords: maskWords - 1, termsStride: maskWords, termsListed: 1 }),
    ...((isMasked || isRefresh) && { sharesAddress: shares() }),
    ...(isRefresh && {
      ...{ masksAddress: masks(), masksWords: maskRows * maskWords - 1 },
      ...{ keysAddress: bankKeys, keysWords: groups - 1 },
    }),
  };
}

/** The part of a descriptor that follows from the model and the schedule. @throws DesignError for an epsilon beyond its bits */
export function numbersOf(task: Task, { attention, narrowing }: QuantisedNetwork, numbers: StepNumbers): Fields {
  switch (task.opcode) {
    case "reuse":
      return { alpha: Math.round((numbers.reuse?.alpha ?? 0) * 256), maxAge: numbers.reuse?.maxAge ?? 0 };
    case "update": {
      const { keep, outputs } = updateFactors(task, numbers);
      const [withFactor, withoutFactor = 0] = outputs;
      return { keepFactor: keep, withFactor: withFactor!, withoutFactor };
    }
    case "linear": {
      const { prologue, norm, narrow } = task.pass;
      if (prologue === "patch") {
        const { multiplier, shift } = narrow ? narrowing[narrow.id]! : numbers.input;
        return { patchMultiplier: multiplier, patchShift: shift - 1 };
      }
      return norm ? normFields(numbers.norms[task.sequence]![norm.id]!) : {};
    }
    case "head": {
      const { score, output } = attention[task.pass.id]!;
      return {
        threshold: makesMasks(task, numbers) ? numbers.threshold : 0,
        scoreMultiplier: score.multiplier,
        scoreShift: score.shift - 1,
        outputMultiplier: output.multiplier,
        outputShift: output.shift - 1,
      };
    }
    default:
      return {};
  }
}

/** @throws RangeError when the step leaves nothing */
function updateFactors({ sum }: UpdateTask | ForecastTask, { step, factors, reuse }: StepNumbers): UpdateFactors {
  const { latent, history } = factors;
  switch (sum) {
    case "latent":
      return latent;
    case "history":
      if (!history) throw new RangeError("the last step leaves nothing");
      return history;
    case "added":
    case "forecast":
      return { keep: UNIT_FACTOR, outputs: [UNIT_FACTOR] };
    case "before":
      return { keep: UNIT_FACTOR, outputs: [0] };
    case "slope": {
      const gain = slopeGain(reuse!);
      return { keep: step === 1 ? 0 : UNIT_FACTOR - gain, outputs: [gain, -gain] };
    }
  }
}

function normFields({ shift, epsilon }: Pick<NormModulation, "shift" | "epsilon">): Fields {
  const most = 2 ** (fields.epsilonLow.bits + fields.epsilonHigh.bits) - 1;
  if (epsilon > most) {
    const why = `epsilon is ${epsilon} squared steps of the residual stream, up to ${most} are counted`;
    throw new DesignError(`norm_eps is too large for this model: ${why}`);
  }
  return { normShift: shift - 1, epsilonLow: epsilon % 2 ** 32, epsilonHigh: Math.floor(epsilon / 2 ** 32) };
}

/**
 * Refuses fields that are larger than the hardware takes.
 * @throws DesignError that names the first limit that is passed
 */
export function checkFields(values: Fields, { shape, tokens }: Pick<ArrayPlan, "shape" | "tokens">): void {
  const { lanes, width, maxBeats } = shape.engine;
  const what = `array ${lanes}x${width}, ${tokens} tokens`;
  for (const [name, value] of Object.entries(values) as [FieldName, number][]) {
    const { least, most } = fieldRange(name);
    // Of addresses the image's size decides.
    if (isAddress(name)) continue;
    if (value < least || value > most) {
      const about = `${name} (${fields[name].about}) would be ${value}`;
      throw new DesignError(
        `${what}: ${about}, a descriptor holds ${value < least ? `down to ${least}` : `up to ${most}`}`,
      );
    }
  }
  if ((values.lastBeat ?? 0) >= maxBeats)
    throw new DesignError(`${what}: rows of ${values.lastBeat! + 1} words, the array takes up to ${maxBeats}`);
}

/**
 * The last stage: fields of a descriptor.
 * @throws DesignError for a value that its field does not hold
 */
export function lower(
  task: Task,
  plan: ArrayPlan,
  layout: Layout,
  model: QuantisedNetwork,
  numbers: StepNumbers,
): Fields {
  const values = { ...placesOf(task, plan, layout, numbers), ...numbersOf(task, model, numbers) };
  checkFields(values, plan);
  return values;
}

const SUMS = {
  history: "what the next one adds",
  latent: "the next latent",
  added: "what the one before left, added",
  before: "its output before",
  forecast: "its output, moved on by the slope",
  slope: "what its output changes by in a step",
} satisfies Record<(UpdateTask | ForecastTask)["sum"], string>;

/** What a descriptor is for, in a listing. */
export function aboutOf(task: Task, plan: ArrayPlan, { step, isWhole }: StepKind): string {
  if ("sequence" in task) {
    const head = "head" in task ? ` head ${task.head}` : "";
    const tiles = "head" in task ? keysOf(plan, task.pass, task.sequence).tiles : "tile" in task ? task.pass.tiles : [];
    const tile = tiles.length > 1 && "tile" in task ? ` tile ${task.tile}` : "";
    if (task.opcode === "update") return `sequence ${task.sequence}: ${SUMS[task.sum]}`;
    return `sequence ${task.sequence}: ${"norm" in task ? task.norm.id : task.pass.id}${head}${tile}`;
  }
  if (task.opcode === "gelu") return task.activation.id;
  if (task.opcode === "update") return `step ${step}: ${SUMS[task.sum]}`;
  return {
    reuse: `step ${step}: ${isWhole ? "all tokens" : "who is active"}`,
    move: "latents of active tokens to the reference",
  }[task.opcode];
}
