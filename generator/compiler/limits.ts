import { loopComplaint } from "../golden/sampler.ts";
import { fields, type FieldName } from "../hardware/control/descriptor.ts";
import { maskRowWords } from "../hardware/engine/masks/mask-words.ts";
import { PROGRAM_WORD_BITS, registerNamed } from "../hardware/host/register-map.ts";
import { DesignError } from "./design-error.ts";
import type { Design } from "./design.ts";
import { memoryPlan, planLayers, recordBytesOf } from "./memory-plan.ts";

/** What a program is, beside the design that it is for. */
export interface ProgramSize {
  readonly steps: number;
  /** One, or with guidance two. */
  readonly sequences: number;
}

/** Refuses a loop that has no form in the hardware's integers. @throws DesignError with the bound */
export function checkLoop(settings: Parameters<typeof loopComplaint>[0], tokens: number): void {
  const complaint = loopComplaint(settings, tokens);
  if (complaint !== undefined) throw new DesignError(complaint);
}

/** All of what a loop must meet on a design, before anything takes time. @throws DesignError */
export function checkRun(design: Omit<Design, "resolution">, settings: Parameters<typeof loopComplaint>[0]): void {
  checkLoop(settings, design.tokens);
  checkProgram(design, { steps: settings.steps, sequences: settings.guidance === 1 ? 1 : 2 });
}

const GIBIBYTE = 2 ** 30;

/** The largest value that each field of a descriptor takes in any program for a design, where sizes decide it. */
export function largestFields(design: Omit<Design, "resolution">): Partial<Record<FieldName, number>> {
  const { model, tokens, shape } = design;
  const { engine, latentWords, normWords } = shape;
  const { lanes, width, maskSlots } = engine;
  const chunks = Math.ceil(model.headDim / width);
  const row = model.heads * chunks;
  const groups = Math.ceil(Math.ceil(tokens / lanes) / maskSlots);
  const maskWords = maskRowWords(groups, maskSlots * lanes, 8 * width);
  const stream = (2 * model.hidden) / width;
  const inner = (4 * model.hidden) / width;
  const { embed, block, gated, project } = planLayers(design);
  const all = [embed, ...Object.values(block), ...Object.values(gated), project];
  const slots = Math.max(...all.flatMap(({ tiles }) => tiles.map((tile) => tile.slots)));
  /** Channels of the largest tile of some layers. */
  const channels = (...layers: (typeof embed)[]): number =>
    lanes * Math.max(...layers.flatMap(({ tiles }) => tiles.map((tile) => tile.slots)));
  const weights = Math.max(...all.map((layer) => channels(layer) * layer.beats));
  const shorts = (2 * channels(embed, gated.out, gated.down)) / width;
  const head = 2 * tokens * chunks;
  const latent = tokens * latentWords;
  return {
    words:
      Math.max((lanes * slots * recordBytesOf(engine)) / width, stream, inner, row, head, latent, 6 * normWords) - 1,
    stride: Math.max(latentWords, stream, row, inner),
    termsWords: Math.max(weights, shorts, groups, maskWords, latent) - 1,
    termsStride: Math.max(stream, maskWords),
    outStride: Math.max(stream, row, 2 * chunks, inner, latentWords),
    outWords:
      Math.max(shorts, channels(block.q, block.up) / width, (2 * channels(project)) / width, chunks, latent) - 1,
    outSegments: channels(block.k, block.v) / (chunks * width) - 1,
    outSegmentStride: head,
    lastBeat: Math.max(...all.map(({ beats }) => beats)) - 1,
    lastSlot: slots - 1,
    lastChunk: chunks - 1,
    lastGroup: groups - 1,
    lastToken: tokens - 1,
    masksWords: tokens * maskWords - 1,
    keysWords: groups - 1,
  };
}

/**
 * Refuses a design for which a program could not be written, whatever its thresholds, with one step or with many.
 * @throws DesignError that names the first limit of the hardware that is passed
 */
export function checkLimits(design: Design): void {
  const { lanes, width, maxBeats } = design.shape.engine;
  const what = `array ${lanes}x${width}, ${design.tokens} tokens`;
  const largest = largestFields(design);
  for (const [name, value] of Object.entries(largest) as [FieldName, number][]) {
    const { bits, about } = fields[name];
    if (value >= 2 ** bits) {
      throw new DesignError(`${what}: ${name} (${about}) would be ${value}, a descriptor holds up to ${2 ** bits - 1}`);
    }
  }
  if (largest.lastBeat! >= maxBeats) {
    throw new DesignError(`${what}: rows of ${largest.lastBeat! + 1} words, the array takes up to ${maxBeats}`);
  }
  checkProgram(design, { steps: 1, sequences: 2 });
}

/**
 * Refuses a program that is too long, or whose memory image is too large.
 * @throws DesignError with the most steps that would do
 */
export function checkProgram(design: Omit<Design, "resolution">, { steps, sequences }: ProgramSize): void {
  const { width } = design.shape.engine;
  const sizes = (count: number): { image: number; words: number } => {
    const plan = memoryPlan(design, count, sequences);
    const program = plan.find(({ kind }) => kind === "program")!;
    return { image: plan.reduce((sum, { bytes }) => sum + bytes, 0), words: program.bytes / width };
  };
  const most = {
    image: 2 ** registerNamed("imageBytes").fields[0]!.bits - 1,
    words: 2 ** PROGRAM_WORD_BITS,
  };
  const fits = (count: number): boolean => {
    const { image, words } = sizes(count);
    return image <= most.image && words <= most.words;
  };
  if (fits(steps)) return;
  let [least, over] = [0, steps];
  while (over - least > 1) {
    const middle = Math.floor((least + over) / 2);
    if (fits(middle)) least = middle;
    else over = middle;
  }
  const { image, words } = sizes(steps);
  const size =
    image > most.image
      ? `${(image / GIBIBYTE).toFixed(1)} GiB of memory, and ${(most.image / GIBIBYTE).toFixed(0)} GiB can be addressed`
      : `a program of ${words} words, and ${most.words} are counted`;
  const { lanes } = design.shape.engine;
  throw new DesignError(
    `array ${lanes}x${width}, ${design.tokens} tokens: ${steps} step${steps > 1 ? "s take" : " takes"} ${size}` +
      (least > 0 ? `; at most ${least} steps` : ""),
  );
}
