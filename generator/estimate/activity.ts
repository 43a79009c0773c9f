import type { FieldName } from "../hardware/control/descriptor.ts";
import { recordBytesOf } from "../compiler/tile.ts";
import type { ArrayPlan } from "../compiler/layers.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import type { Work } from "./jobs.ts";
import type { Descriptor } from "./program.ts";

/** What moves on the chip. Memories by bytes that go in and come out. */
export interface Activity {
  /** Products of int8, padding included, each added to a sum. */
  multiplies: number;
  /** The lanes' banks: weights, K and V. */
  bankWritten: number;
  bankRead: number;
  /** Rows of linear layers before the lanes, each played once for every slot. */
  rowsWritten: number;
  rowsRead: number;
  /** Queries in each lane, its scores and probabilities. */
  queriesWritten: number;
  queriesRead: number;
  /** Rows in LayerNorm, int16. */
  normWritten: number;
  normRead: number;
  /** Words between memory and the units, a queue each way. */
  queueWritten: number;
  queueRead: number;
  /** LayerNorm's gains and offsets, the records of channels, the table of an activation. */
  tableWritten: number;
  tableRead: number;
}

export const noActivity = (): Activity => ({
  ...{ multiplies: 0, bankWritten: 0, bankRead: 0, rowsWritten: 0, rowsRead: 0 },
  ...{ queriesWritten: 0, queriesRead: 0, normWritten: 0, normRead: 0 },
  ...{ queueWritten: 0, queueRead: 0, tableWritten: 0, tableRead: 0 },
});

/** Bytes of a score, of a probability, of a channel's record and of a gain with its offset. */
const [SCORE, PROBABILITY, RECORD, GAIN] = [4, 1, 8, 6];

/**
 * Adds what a descriptor moves on the chip.
 * @param work of one that streams rows
 * @param moved words of memory, read and written
 */
export function addActivity(
  to: Activity,
  { task, fields }: Descriptor,
  { shape: { engine } }: ArrayPlan,
  { work, active, moved, times }: { work: Work | undefined; active: number; moved: number; times: number },
): void {
  const { lanes, width } = engine;
  const get = (name: FieldName): number => fields[name] ?? 0;
  const words = get("words") + 1;
  to.queueWritten += times * moved * width;
  to.queueRead += times * moved * width;
  if (work) {
    to.multiplies += times * work.beats * width;
    to.bankRead += times * work.beats * width;
  }
  switch (task.opcode) {
    case "tile":
      if (active === 0) return;
      to.bankWritten += times * (get("termsWords") + 1) * width;
      to.tableWritten += (times * words * RECORD * width) / recordBytesOf(engine);
      return;
    case "head":
      if (active > 0) to.bankWritten += times * words * width;
      return;
    case "norm":
    case "gelu":
      to.tableWritten += times * words * width;
      return;
    case "linear": {
      const { pass, tile } = task;
      const { slots } = pass.tiles[tile]!;
      const results = active * slots * lanes;
      to.rowsWritten += times * active * pass.beats * width;
      to.rowsRead += times * active * slots * pass.beats * width;
      to.tableRead += times * results * (RECORD + Number(get("epilogue") === epilogueKinds.indexOf("gelu")));
      if (!pass.norm) return;
      to.normWritten += times * active * 2 * pass.beats * width;
      to.normRead += times * active * 2 * pass.beats * width;
      to.tableRead += times * active * GAIN * pass.beats * width;
      return;
    }
    case "attend": {
      const { positions } = work!;
      to.queriesWritten += times * (lanes * active * words * width + positions * (SCORE + PROBABILITY));
      to.queriesRead += times * ((work!.beats / 2) * width + positions * (SCORE + words * PROBABILITY));
      return;
    }
    default:
  }
}
