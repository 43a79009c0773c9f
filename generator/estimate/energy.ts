import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { DesignError } from "../compiler/design-error.ts";
import { packageRoot } from "../files/package.ts";
import type { Activity } from "./activity.ts";

const entry = z.strictObject({
  /** pJ. */
  low: z.number().nonnegative(),
  high: z.number().nonnegative(),
  of: z.string(),
  node: z.string(),
  source: z.string(),
  scaling: z.string(),
});
const tableType = z.strictObject({
  about: z.string().optional(),
  multiply: entry,
  accumulate: entry,
  sramRead: entry,
  sramWrite: entry,
  dram: entry,
});
/** What each thing that moves takes, and who says so. */
export type EnergyTable = z.infer<typeof tableType>;

/** The published energies, of which a user's file may replace any. */
const PUBLISHED = join(packageRoot, "templates/energy.json");

function readTable<T>(path: string, type: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new DesignError(`${path}: ${error instanceof SyntaxError ? "no JSON" : "cannot be read"}`);
  }
  const parsed = type.safeParse(value, {
    error: ({ input }) => (input === undefined ? "is missing" : undefined),
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DesignError([path, issue!.path.join("."), issue!.message].filter((text) => text !== "").join(": "));
}

/**
 * The published energies, but for those that a file has.
 * @throws DesignError when a file is none, in one line
 */
export function readEnergies(path?: string): EnergyTable {
  const published = readTable(PUBLISHED, tableType);
  if (path === undefined) return published;
  const given = Object.entries(readTable(path, tableType.partial())).filter(([, value]) => value !== undefined);
  const data: EnergyTable = { ...published, ...Object.fromEntries(given) };
  const wrong = Object.entries(data).find(([, each]) => typeof each === "object" && each.low > each.high);
  if (wrong) throw new DesignError(`${path}: ${wrong[0]}: low is more than high`);
  return data;
}

/** Joules from the least to the most that the table allows. */
export interface Energy {
  readonly low: number;
  readonly high: number;
}

/** What takes energy. */
export const energyParts = ["multipliers", "banks", "rows", "queries", "norm", "queues", "tables", "memory"] as const;
export type EnergyPart = (typeof energyParts)[number];

/**
 * What an image takes. Clocks, control, registers between stages and leakage are not in it: nothing is published that says what those of
 * such an array take.
 * @param memoryBytes read and written of external memory
 */
export function energyOf(activity: Activity, memoryBytes: number, table: EnergyTable): Record<EnergyPart, Energy> {
  const each = (side: "low" | "high"): Record<EnergyPart, number> => {
    const held = (written: number, read: number): number =>
      written * table.sramWrite[side] + read * table.sramRead[side];
    return {
      multipliers: activity.multiplies * (table.multiply[side] + table.accumulate[side]),
      banks: held(activity.bankWritten, activity.bankRead),
      rows: held(activity.rowsWritten, activity.rowsRead),
      queries: held(activity.queriesWritten, activity.queriesRead),
      norm: held(activity.normWritten, activity.normRead),
      queues: held(activity.queueWritten, activity.queueRead),
      tables: held(activity.tableWritten, activity.tableRead),
      memory: memoryBytes * table.dram[side],
    };
  };
  const [low, high] = [each("low"), each("high")];
  const joules = (part: EnergyPart): Energy => ({ low: low[part] * 1e-12, high: high[part] * 1e-12 });
  return Object.fromEntries(energyParts.map((part) => [part, joules(part)])) as Record<EnergyPart, Energy>;
}

/** All of it together. */
export function totalEnergy(parts: Readonly<Record<EnergyPart, Energy>>): Energy {
  const total = (side: "low" | "high"): number => energyParts.reduce((sum, part) => sum + parts[part][side], 0);
  return { low: total("low"), high: total("high") };
}
