import type { QuantisedModel } from "../golden/model.ts";
import { attentionsOf } from "../network/network.ts";
import { bitsFor } from "../hdl/index.ts";
import type { ErrorName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { ProgramRun, SimulatedAccelerator } from "./accelerator-bench.ts";
import type { MemoryImage } from "../compiler/compile-program.ts";
import type { ExpectedRun } from "./expected-run.ts";

/** A part of what a program leaves, held against the golden model. */
export interface Comparison {
  readonly part: "latent" | "K" | "V" | "masks" | "keys" | "counters";
  readonly values: number;
  readonly differ: number;
  /** Names what differs, where it has names. */
  readonly detail?: string;
}

/** Cycles from the start bit's answer to the program's first: the bus is opened before, when there was a reset. */
const OPENING = 8192;

/** Compares everything that a program left with what it must leave; of masks and keys, where there are any. */
export function compareRun(
  host: SimulatedAccelerator,
  shape: AcceleratorShape,
  image: MemoryImage,
  model: QuantisedModel,
  expected: ExpectedRun,
  run: ProgramRun,
): Comparison[] {
  const latent = host.latent(image);
  const found: Partial<Record<Comparison["part"], { values: number; differ: number }>> = {};
  const count = (part: Comparison["part"], isSame: boolean): void => {
    const entry = (found[part] ??= { values: 0, differ: 0 });
    entry.values++;
    if (!isSame) entry.differ++;
  };
  for (const [i, value] of expected.latent.entries()) count("latent", latent[i] === value);
  const hasMasks = expected.steps.some(({ mode }) => mode === "refresh");
  compareCaches(host, image, model, expected, count);
  if (hasMasks) {
    compareMasks(host, image, model, expected, count);
    compareKeys(host, shape, image, expected, count);
  }
  const comparisons = Object.entries(found).map(([part, each]) => ({ part: part as Comparison["part"], ...each }));
  return [...comparisons, compareCounters(shape, expected, run)];
}

type Count = (part: Comparison["part"], isSame: boolean) => void;

function compareCaches(
  host: SimulatedAccelerator,
  { kept, layout: { headBytes } }: MemoryImage,
  { network, config: { headDim, hidden } }: QuantisedModel,
  { sequences }: ExpectedRun,
  count: Count,
): void {
  for (const [s, { caches }] of kept.entries()) {
    for (const [i, cache] of caches.entries()) {
      const bytes = host.look(cache);
      const rows = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
      const { keys, values } = attentionsOf(network)[i]!;
      const { rows: kept } = sequences[s]!;
      const tokens = kept[keys]!.length / hidden;
      for (const [part, offset, want] of [
        ["K", 0, kept[keys]!],
        ["V", headBytes, kept[values]!],
      ] as const) {
        for (let at = 0; at < want.length; at++) {
          const [token, channel] = [Math.floor(at / hidden), at % hidden];
          const row = Math.floor(channel / headDim) * tokens + token;
          count(part, rows[row * 2 * headBytes + offset + (channel % headDim)] === want[at]);
        }
      }
    }
  }
}

function compareMasks(
  host: SimulatedAccelerator,
  { kept, layout: { maskBytes } }: MemoryImage,
  { network, config: { heads } }: QuantisedModel,
  { sequences }: ExpectedRun,
  count: Count,
): void {
  for (const [s, { masks }] of kept.entries()) {
    for (const [i, region] of masks.entries()) {
      const have = host.look(region);
      const { words, tokens } = sequences[s]!.masks[attentionsOf(network)[i]!.id]!;
      const each = Math.ceil(tokens / 32);
      for (let row = 0; row < heads * tokens; row++) {
        for (let j = 0; j < tokens; j++) {
          const bit = (have[row * maskBytes + (j >> 3)]! >> (j & 7)) & 1;
          count("masks", bit === ((words[row * each + (j >> 5)]! >>> (j & 31)) & 1));
        }
      }
    }
  }
}

/** The keys of a head are words of memory, each those of a group of slots. */
function compareKeys(
  host: SimulatedAccelerator,
  { engine: { lanes, width, maskSlots } }: AcceleratorShape,
  { kept }: MemoryImage,
  expected: ExpectedRun,
  count: Count,
): void {
  const keyBits = bitsFor(lanes - 1);
  for (const [s, { keys }] of kept.entries()) {
    for (const [i, region] of keys.entries()) {
      const heads = expected.keys[s]![i]!;
      const have = host.look(region);
      const words = have.length / width / heads.length;
      for (const [head, slots] of heads.entries()) {
        for (const [slot, key] of slots.entries()) {
          const at = (head * words + Math.floor(slot / maskSlots)) * width;
          let found = 0;
          for (let bit = 0; bit < keyBits; bit++) {
            const place = (slot % maskSlots) * keyBits + bit;
            found |= ((have[at + (place >> 3)]! >> (place & 7)) & 1) << bit;
          }
          count("keys", found === key);
        }
      }
    }
  }
}

/**
 * The event counters: what the golden model and the program say exactly; the causes of stalls, which fill up the lanes' cycles; and the
 * cycles, which the bench counts too, from the start bit on.
 */
function compareCounters({ engine: { lanes } }: AcceleratorShape, expected: ExpectedRun, run: ProgramRun): Comparison {
  const { counters, lasted } = run;
  const { cycles, busy, drain, maximum, mask, starved } = counters;
  const wrong = Object.entries(expected.counters).flatMap(([name, value]) => {
    const found = counters[name as keyof typeof counters];
    return found === value ? [] : [`${name} ${found}, expected ${value}`];
  });
  const spent = busy + drain + maximum + mask + starved;
  if (spent !== cycles * lanes) wrong.push(`busy and stalled ${spent}, expected ${cycles * lanes}`);
  // The lanes' cycles above hold the counter to the cycle; this holds it to the bench's clock.
  if (cycles > lasted || lasted - cycles > OPENING + lasted / 16)
    wrong.push(`cycles ${cycles}, expected about ${lasted}`);
  return {
    ...{ part: "counters", values: Object.keys(expected.counters).length + 2, differ: wrong.length },
    ...(wrong.length > 0 ? { detail: wrong.join("; ") } : {}),
  };
}

interface Judged {
  readonly error: ErrorName;
  readonly comparisons: readonly Comparison[];
}

/** Whether a run ended well, with every value that of the golden model. */
export function isRight({ error, comparisons }: Judged): boolean {
  return error === "none" && comparisons.every(({ differ }) => differ === 0);
}

/** One line on what was compared. */
export function comparisonLine({ error, comparisons }: Judged): string {
  const parts = comparisons.map(
    ({ part, values, differ, detail }) => `${part} ${differ} of ${values}${detail === undefined ? "" : ` (${detail})`}`,
  );
  return `${error === "none" ? "" : `stopped with the error ${error}; `}values that differ from the golden model: ${parts.join(", ")}`;
}
