import { tileRows } from "../golden/key-tiles.ts";
import { loopComplaint, MOST_SHARING } from "../golden/sampler.ts";
import { isAddress } from "./assembler.ts";
import type { FieldName } from "../hardware/control/descriptor.ts";
import { registerNamed } from "../hardware/host/register-map.ts";
import { PROGRAM_WORD_BITS } from "../hardware/shapes/memory-types.ts";
import { isMultistep } from "../reference/schedule.ts";
import { DesignError } from "./design-error.ts";
import type { Design } from "./design.ts";
import { layoutOf, type ProgramKind } from "./layout.ts";
import { checkFields, placesOf, type Fields } from "./lower.ts";
import { programSizes, type Sized, type ProgramSize } from "./memory-plan.ts";

/** Refuses a loop that has no form in the hardware's integers. @param tokens keys of a tile @throws DesignError with the bound */
export function checkLoop(settings: Parameters<typeof loopComplaint>[0], tokens: number): void {
  const complaint = loopComplaint(settings, tokens);
  if (complaint !== undefined) throw new DesignError(complaint);
}

/** All of what a loop must meet on a design, before anything takes time. @throws DesignError */
export function checkRun(design: Sized, settings: Parameters<typeof loopComplaint>[0]): void {
  checkLoop(settings, tileRows(design.tokens, design.network.keyTile));
  checkProgram(design, { steps: settings.steps, ...kindOf(settings) });
}

/** What of a loop decides what its program keeps in memory. */
export function kindOf({
  guidance,
  sampler = "flow",
  reuse,
  sparse,
}: Parameters<typeof loopComplaint>[0]): ProgramKind {
  return {
    ...{ sequences: guidance === 1 ? 1 : 2, multistep: isMultistep(sampler) },
    ...{ forecast: reuse?.forecast ?? false, sparse: sparse !== undefined, sharing: sparse?.sharing },
  };
}

const GIBIBYTE = 2 ** 30;

/** The largest value that each field of a descriptor takes in any program for a design, where sizes decide it; addresses left out. */
export function largestFields(design: Sized): Fields {
  const { plan, step, pieces } = programSizes(design, { sequences: 2, multistep: true, forecast: true, sparse: true });
  const layout = layoutOf(plan, pieces, 1, 0);
  const largest: Fields = {};
  for (const mode of ["refresh", "masked"] as const) {
    for (const task of step) {
      const fields = placesOf(task, plan, layout, { step: 0, mode, isWhole: mode === "refresh" });
      for (const [name, value] of Object.entries(fields) as [FieldName, number][])
        if (!isAddress(name)) largest[name] = Math.max(largest[name] ?? 0, value);
    }
  }
  return largest;
}

/**
 * Refuses a design for which a program could not be written, whatever its thresholds, with one step or with many.
 * @throws DesignError that names the first limit of the hardware that is passed
 */
export function checkLimits(design: Design): void {
  checkProgram(design, {
    steps: 1,
    sequences: 2,
    multistep: false,
    forecast: false,
    sparse: true,
    sharing: MOST_SHARING,
  });
  checkFields(largestFields(design), design);
}

/**
 * Refuses a program that is too long, or whose memory image is too large.
 * @throws DesignError with the most steps that would do
 */
export function checkProgram(design: Sized, { steps, ...kind }: ProgramSize): void {
  const { bus, memory } = design.shape;
  const { width } = design.shape.engine;
  const { bytesOf } = programSizes(design, kind);
  const sizes = (count: number): { image: number; words: number } => {
    const bytes = bytesOf(count);
    return { image: [...bytes.values()].reduce((sum, each) => sum + each), words: bytes.get("program")! / width };
  };
  const most = {
    image: Math.min(2 ** bus.addressBits, (2 ** registerNamed("imageWords").fields[0]!.bits - 1) * memory.wordBytes),
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
