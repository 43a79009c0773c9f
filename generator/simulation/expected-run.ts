import { selections, selectsOf, type Selects } from "../golden/attention.ts";
import type { SequenceState } from "../golden/forward.ts";
import type { QuantisedNetwork } from "../golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type StepReport } from "../golden/sampler.ts";
import { partWordsOf } from "../compiler/layers.ts";
import type { FieldName } from "../hardware/control/descriptor.ts";
import { balancedKeys } from "../hardware/shapes/distribution.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import type { CounterName } from "../hardware/host/register-map.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { FloatModel } from "../reference/forward.ts";
import type { Command } from "../compiler/assembler.ts";
import type { ImageLayout, MemoryImage } from "../compiler/compile-program.ts";

/** Counters whose values follow from the program and the golden model alone. */
type ExactCounter = Exclude<CounterName, "cycles" | "drain" | "maximum" | "mask" | "starved">;

/** All that a program must leave. */
export interface ExpectedRun {
  /** int16 [channels, side, side]. */
  readonly latent: Int16Array;
  readonly steps: readonly StepReport[];
  /** K, V and masks of each sequence. */
  readonly sequences: readonly SequenceState[];
  /** Keys of the slots, by the ids of the attentions that may be sparse, their heads and tiles of keys. */
  readonly keys: Readonly<Record<string, readonly (readonly (readonly number[])[])[]>>;
  readonly counters: Readonly<Record<ExactCounter, number>>;
  /** Descriptors of each step. */
  readonly descriptors: readonly number[];
}

/** Runs the golden model over a program's loop and counts beside it what the hardware must count. */
export function expectedRun(
  float: FloatModel,
  model: QuantisedNetwork,
  shape: AcceleratorShape,
  image: ImageLayout & Pick<MemoryImage, "commands">,
  options: GoldenSampleOptions,
): ExpectedRun {
  const { lanes, width } = shape.engine;
  const perWord = shape.memory.wordBytes / shape.bus.bytes;
  const perStep = commandsPerStep(image.commands);
  const counters: Record<ExactCounter, number> = {
    ...{ busy: 0, beatsRead: image.program.words * perWord, beatsWritten: 0 },
    ...{ activeTokens: 0, keptPositions: 0, descriptors: image.commands.length },
  };
  let sequences: readonly SequenceState[] = [];
  const keys: Record<string, number[][][]> = {};
  const watch: GoldenSampleOptions["watch"] = (report, now, active, x) => {
    options.watch?.(report, now, active, x);
    const { step, mode, tokens } = report;
    sequences = now;
    counters.activeTokens += active.length;
    for (const command of perStep[step]!) {
      const { read, written, beats } = workOf(command, active.length, Math.ceil(tokens / width));
      counters.beatsRead += read * perWord;
      counters.beatsWritten += written * perWord;
      counters.busy += beats * lanes;
    }
    for (const [s, { masks }] of now.entries()) {
      for (const { pass, tiles } of image.kept[s]!) {
        const { id, heads, chunks } = pass;
        const mask = masks[id];
        const table = (keys[id] ??= Array.from({ length: heads }, () => tiles.map(() => [])));
        for (let head = 0; head < heads; head++) {
          const selects = mask && selectsOf(mask, head);
          for (const [t, { first, rows }] of tiles.entries()) {
            const own: Selects | undefined = selects && ((q, j) => selects(q, first + j));
            const { beats, kept } = attentionWork(active, rows, mode === "masked" ? own : undefined, {
              ...{ lanes, chunks, keys: table[head]![t]! },
            });
            counters.busy += beats;
            counters.keptPositions += kept;
            if (s === 0 && mask && selects && mode === "refresh")
              table[head]![t] = balancedKeys(selections(selects, mask, { first, rows }), lanes);
          }
        }
      }
    }
  };
  const { latent, steps } = sampleGolden(float, model, { ...options, watch });
  return { latent, steps, sequences, keys, counters, descriptors: perStep.map(({ length }) => length) };
}

/** Cuts a program before each `reuse`, with which a step begins. */
function commandsPerStep(commands: readonly Command[]): Command[][] {
  const steps: Command[][] = [];
  for (const command of commands) {
    if (command.opcode === "reuse") steps.push([]);
    steps.at(-1)!.push(command);
  }
  return steps;
}

/** Words of memory that a descriptor reads and writes, and beats of each lane; attention's are counted apart. */
function workOf(
  { opcode, fields }: Command,
  active: number,
  shareWords: number,
): { read: number; written: number; beats: number } {
  const get = (name: FieldName): number => fields[name] ?? 0;
  const [words, terms, out] = [get("words") + 1, get("termsWords") + 1, get("outWords") + 1];
  const work = { read: 0, written: 0, beats: 0 };
  switch (opcode) {
    case "norm":
    case "gelu":
      return { ...work, read: words };
    case "reuse":
      return { ...work, read: get("whole") ? 0 : words + terms };
    case "update":
      return { ...work, read: words + 2 * terms, written: out };
    case "tile":
      if (active === 0) return work;
      return { ...work, read: words + terms, beats: active * (get("lastBeat") + 1) * (get("lastSlot") + 1) };
    case "head":
      return active === 0 ? work : { ...work, read: words + terms };
    case "linear":
    case "attend":
    case "move": {
      const adds = opcode === "linear" && get("epilogue") === epilogueKinds.indexOf("add");
      const isMasked = opcode === "attend" && get("masked") === 1;
      const made =
        opcode === "attend" && get("refresh") === 1 ? get("masksWords") + get("keysWords") + 2 + shareWords : 0;
      const shares = isMasked && active > 0 ? shareWords : 0;
      const part = partWordsOf({ chunks: words });
      const left = get("leaves") === 1 ? part : out * (get("outSegments") + 1);
      return {
        ...work,
        read: active * (words + (adds || isMasked ? terms : 0) + get("joins") * part) + shares,
        written: active * left + made,
      };
    }
    default:
      return work;
  }
}

/**
 * Beats of all lanes in a head's attention: the words of K and V of each selected row in the lane that has it. A lane without
 * one passes the query on as a beat of K and a row of zeros. And the positions that masks select.
 */
function attentionWork(
  active: Int32Array,
  rows: number,
  selects: Selects | undefined,
  { lanes, chunks, keys }: { lanes: number; chunks: number; keys: readonly number[] },
): { beats: number; kept: number } {
  let [beats, kept] = [0, 0];
  const counts = new Int32Array(lanes);
  for (const query of active) {
    counts.fill(0);
    for (let j = 0; j < rows; j++) {
      if (selects && !selects(query, j)) continue;
      const lane = (j % lanes) ^ (keys[Math.floor(j / lanes)] ?? 0);
      counts[lane] = counts[lane]! + 1;
    }
    for (const count of counts) {
      beats += count > 0 ? 2 * chunks * count : 1 + chunks;
      if (selects) kept += count;
    }
  }
  return { beats, kept };
}
