import { DesignError } from "../compiler/design-error.ts";
import type { Area } from "../fpga/targets.ts";
import type { Unit } from "../estimate/busy.ts";
import type { Loop } from "../estimate/program.ts";
import type { OperatingPoint } from "../golden/sampler.ts";
import { pointFlags } from "./operating-point.ts";

/** What an accelerator is generated with. */
export interface DesignChoice {
  readonly array: string;
  readonly keyTile: number;
  /** Queries that a lane may be ahead by. */
  readonly window: number;
}

/** What an image is made with on it. */
export interface RunChoice {
  readonly loop: Loop;
  /** GB/s of memory; all that the bus moves without it. */
  readonly bandwidth: number | undefined;
  /** Arrays that make it together. */
  readonly arrays: number;
}

/** What an array, or several beside one memory, and a setting come to. */
export interface Explored extends DesignChoice, Pick<RunChoice, "arrays"> {
  /** The operating point in words. */
  readonly point: string;
  readonly loop: Loop;
  /** GB/s of memory, and whether that is all that the bus moves. */
  readonly bandwidth: number;
  readonly isWhole: boolean;
  /** Multipliers of the arrays, and in all other units; areas and bytes on the chip are those of all arrays too. */
  readonly multipliers: number;
  readonly otherMultipliers: number;
  /** What it takes of the family of the part that was named, and what of the part does not suffice, in a line each. */
  readonly area?: Area;
  readonly tooSmall?: readonly string[];
  /** Bytes in memories on the chip, and of memory beside it. */
  readonly onChip: number;
  readonly offChip: number;
  readonly cycles: number;
  /** Of an image. */
  readonly seconds: number;
  readonly utilisation: number;
  readonly macs: number;
  /** Read and written. */
  readonly bytes: number;
  /** Of an image, from least to most, by the published energies of disc estimate. */
  readonly joules: { readonly low: number; readonly high: number };
  /** What most cycles that do not multiply go to. */
  readonly limit: string;
  readonly step: StepTimeline;
}

/** What cannot be had, and why. */
export interface Refused extends DesignChoice {
  readonly point: string;
  readonly reason: string;
}

/** What the array, the loader and the bus do in a step. */
export interface StepTimeline {
  readonly step: number;
  readonly mode: string;
  readonly active: number;
  readonly cycles: number;
  /** By what it is, per mille of each of so many parts of the step, all of them equally long. */
  readonly activities: Readonly<Record<string, readonly number[]>>;
  /** Likewise how busy loader and bus are. */
  readonly units: Readonly<Record<Unit, readonly number[]>>;
}

/** Operating points at numbers of steps: dense, and with what saves work where it is asked for, each alone and together. */
export function loopsOf(
  common: Pick<Loop, "guidance" | "sampler">,
  steps: readonly number[],
  { reuse, sparse }: OperatingPoint,
): Loop[] {
  const saving = [{}, reuse && { reuse }, sparse && { sparse }, reuse && sparse && { reuse, sparse }];
  return steps.flatMap((count) => saving.flatMap((point) => (point ? [{ ...common, steps: count, ...point }] : [])));
}

/** A list without what stands in it twice. @throws DesignError where it has an empty part */
export function listed(flag: string, text: string): string[] {
  const parts = text.split(",");
  if (parts.some((part) => part === "")) throw new DesignError(`--${flag} ${text}: parts with commas between`);
  return [...new Set(parts)];
}

/** What a point's arrays are called: how many, and what else differs between points of an array. */
export function namesOf(
  points: readonly Pick<Explored, "array" | "arrays" | "keyTile" | "window">[],
): (point: (typeof points)[number]) => string {
  const differs = (key: "keyTile" | "window"): boolean => new Set(points.map((point) => point[key])).size > 1;
  const [tiled, ahead] = [differs("keyTile"), differs("window")];
  return ({ array, arrays, keyTile, window }) =>
    [
      arrays > 1 ? `${arrays} of ${array}` : array,
      ...(tiled ? [`tiles of ${keyTile}`] : []),
      ...(ahead ? [`window ${window}`] : []),
    ].join(", ");
}

/** The flags that a line needs to have such a loop. */
export function loopFlagsOf({ steps, guidance, sampler, ...point }: Loop): string {
  return [`--steps ${steps} --guidance ${guidance} --sampler ${sampler}`, ...pointFlags(point)].join(" ");
}

/** Those that no other is better than or as good as, in less of a resource. By the resource, least first. */
export function front<P>(
  points: readonly P[],
  of: (point: P) => { readonly cost: number; readonly gain: number },
): P[] {
  const sorted = points.toSorted((a, b) => of(a).cost - of(b).cost || of(b).gain - of(a).gain);
  let best = -Infinity;
  return sorted.filter((point) => {
    const { gain } = of(point);
    if (gain <= best) return false;
    best = gain;
    return true;
  });
}
