import type { Opcode } from "../hardware/control/descriptor.ts";
import type { Activation, Norm } from "../network/network.ts";
import { ANY } from "./assembler.ts";
import { bufferOf, keysOf, partWord, type ArrayPlan, type AttentionPass, type LayerPass, type Pass } from "./layers.ts";

/** A descriptor before it has fields. */
export type Task =
  | { readonly opcode: "reuse" | "move" }
  | UpdateTask
  | ForecastTask
  | { readonly opcode: "norm"; readonly sequence: number; readonly norm: Norm; readonly half: number }
  | { readonly opcode: "gelu"; readonly activation: Activation }
  | LayerTask
  | AttentionTask;

/**
 * A weighted sum: of latent and outputs, to what the next step adds or to the next latent; or of the latent and what the step before
 * left.
 */
export interface UpdateTask {
  readonly opcode: "update";
  readonly sum: "history" | "latent" | "added";
  readonly outputs: readonly string[];
}

/**
 * Another weighted sum, of what a sequence remembers to forecast its output: the output to `before`, the slope onto the output, or what
 * the output has changed by into the slope.
 */
export interface ForecastTask {
  readonly opcode: "update";
  readonly sum: "before" | "forecast" | "slope";
  readonly sequence: number;
}

/** A tile of a layer: `half` of the table is that of its LayerNorm. */
export interface LayerTask {
  readonly opcode: "tile" | "linear";
  readonly sequence: number;
  readonly pass: LayerPass;
  readonly tile: number;
  readonly half: number;
}

export interface AttentionTask {
  readonly opcode: "head" | "attend";
  readonly sequence: number;
  readonly pass: AttentionPass;
  readonly head: number;
  /** Which of the tiles of its keys. */
  readonly tile: number;
}

/** What the order of a step depends on beside the passes. */
export interface StepOrder {
  /** One, or with guidance two. */
  readonly sequences: number;
  readonly reuse: boolean;
  /** Outputs of resting tokens are forecast. */
  readonly forecast: boolean;
  /** The sampler looks back at the step before. */
  readonly multistep: boolean;
}

/**
 * The second stage: passes to the descriptors of a step, the same in every step but for `isDue`. Sequences take turns at each group of passes
 * that read the same rows, so that one computes while the results of the other are written. Tables of LayerNorm and activation are
 * loaded as soon as the group is over that used tables before. LayerNorm's has two halves: one for each of two sequences, or both in
 * turns for a single one. In a group keys and values come before queries, so that the first head loads while its queries are computed.
 */
export function orderStep(plan: ArrayPlan, { sequences, reuse, forecast, multistep }: StepOrder): Task[] {
  const each = Array.from({ length: sequences }, (_, s) => s);
  const queries = new Set(plan.passes.flatMap((pass) => (pass.kind === "attention" ? [pass.queries] : [])));
  const groups = groupsOf(plan.passes).map((group) =>
    group.toSorted((a, b) => Number(queries.has(a.to)) - Number(queries.has(b.to))),
  );
  const tables = groups.map(tablesOf);
  /** By the place of a group with LayerNorm among those. */
  const turns = tables.map((_, g) => tables.slice(0, g).filter(({ norm }) => norm).length);
  const halfOf = (s: number, g: number): number => (sequences === 2 ? s : turns[g]! % 2);
  const users = tables.flatMap(({ norm, activation }, g) => (norm || activation ? [g] : []));
  const body = groups.flatMap((group, g): Task[] => {
    // Whose tables are loaded here: those of the next group that has any, when the one before has just been.
    const next = users.find((user) => user >= g);
    const isFirst = g === 0 || users.includes(g - 1);
    const { norm, activation } = isFirst && next !== undefined ? tables[next]! : {};
    return [
      ...(activation ? [{ opcode: activation.function, activation }] : []),
      ...each.flatMap((sequence): Task[] => [
        ...(norm ? [{ opcode: "norm", sequence, norm, half: halfOf(sequence, next!) } as const] : []),
        ...group.flatMap((pass) => tasksOf(pass, sequence, halfOf(sequence, g), plan)),
      ]),
    ];
  });
  const outputs = each.map((s) => bufferOf("output", s));
  // What the next step adds is of this latent.
  const sums = multistep ? (["history", "latent", "added"] as const) : (["latent"] as const);
  const forecasts = (...kinds: readonly ForecastTask["sum"][]): ForecastTask[] =>
    forecast ? each.flatMap((sequence) => kinds.map((sum) => ({ opcode: "update", sum, sequence }) as const)) : [];
  return [
    { opcode: "reuse" },
    ...(reuse ? [{ opcode: "move" } as const] : []),
    ...forecasts("before", "forecast"),
    ...body,
    ...forecasts("slope"),
    ...sums.map((sum) => ({ opcode: "update", sum, outputs }) as const),
  ];
}

/** The first step that has a sum: the second adds what the first has left, and changes what it has put out; the third knows by how much. */
const FIRST = { latent: 0, history: 0, added: 1, before: 1, slope: 1, forecast: 2 } satisfies Record<
  (UpdateTask | ForecastTask)["sum"],
  number
>;
/** Sums for the next step, which the last one does not have. */
const FOR_NEXT = new Set<string>(["history", "before", "slope"]);

/**
 * Whether a step has a descriptor. No other descriptor's allowance hangs on those that some steps lack, as they wait until everything
 * is written.
 */
export function isDue(task: Task, step: number, steps: number): boolean {
  return task.opcode !== "update" || (step >= FIRST[task.sum] && step < steps - Number(FOR_NEXT.has(task.sum)));
}

/** Descriptors of a program: those of all steps, and the end. */
export function programLength(step: readonly Task[], steps: number): number {
  const lacking = (task: Task): number =>
    task.opcode === "update" ? FIRST[task.sum] + Number(FOR_NEXT.has(task.sum)) : 0;
  return step.reduce((sum, task) => sum + Math.max(0, steps - lacking(task)), 1);
}

/** Passes one behind the other that read the same rows by the same tables, and nothing that one of them writes. */
function groupsOf(passes: readonly Pass[]): Pass[][] {
  const groups: Pass[][] = [];
  for (const pass of passes) {
    const last = groups.at(-1);
    const isSame = (each: Pass): boolean =>
      each.kind === "layer" &&
      pass.kind === "layer" &&
      each.from === pass.from &&
      each.to !== pass.terms &&
      each.norm === pass.norm &&
      each.narrow === pass.narrow &&
      each.activation === pass.activation;
    if (last?.every(isSame)) last.push(pass);
    else groups.push([pass]);
  }
  return groups;
}

function tablesOf([pass]: readonly Pass[]): Pick<LayerPass, "norm" | "activation"> {
  return pass?.kind === "layer" ? pass : {};
}

/** The descriptors of a pass of a sequence. @param half of the table of its LayerNorm */
export function tasksOf(pass: Pass, sequence: number, half: number, plan: ArrayPlan): (LayerTask | AttentionTask)[] {
  if (pass.kind === "layer")
    return pass.tiles.flatMap((_, tile) =>
      (["tile", "linear"] as const).map((opcode) => ({ opcode, sequence, pass, tile, half })),
    );
  const { tiles } = keysOf(plan, pass, sequence);
  return Array.from({ length: pass.heads }, (_, head) =>
    tiles.flatMap((__, tile) =>
      (["head", "attend"] as const).map((opcode) => ({ opcode, sequence, pass, head, tile })),
    ),
  ).flat();
}

/** Some elements of each row of a buffer, or a table of the chip. */
export interface Span {
  readonly of: string;
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

/** What a descriptor reads and writes. What the host wrote, weights and tables in memory, never changes and is left out. */
export interface Uses {
  readonly opcode: Opcode;
  readonly reads: readonly Span[];
  readonly writes: readonly Span[];
}

export function usesOf(task: Task, plan: ArrayPlan): Uses {
  const { shape, forms } = plan;
  const { opcode } = task;
  const uses = (reads: readonly Span[], ...writes: readonly Span[]): Uses => ({ opcode, reads, writes });
  const whole = (of: string): Span => ({ of, from: 0, to: Infinity });
  switch (task.opcode) {
    case "reuse":
      return uses([whole("latent"), whole("reference")]);
    case "move":
      return uses([whole("latent")], whole("reference"));
    case "update": {
      const { to, rows } = sumOf(task);
      return uses(rows.map(whole), whole(to));
    }
    case "norm":
      return uses([], whole(`norm table ${task.half}`));
    case "gelu":
      return uses([], whole("activation table"));
    case "linear": {
      const { sequence, half, pass } = task;
      const { first, slots } = pass.tiles[task.tile]!;
      const part = (name: string): Span => {
        return { of: bufferOf(name, sequence), from: first, to: first + slots * shape.engine.lanes };
      };
      return uses(
        [
          whole(bufferOf(pass.from, sequence)),
          ...(pass.terms === undefined ? [] : [part(pass.terms)]),
          ...(pass.norm ? [whole(`norm table ${half}`)] : []),
          ...(pass.activation ? [whole("activation table")] : []),
        ],
        part(pass.to),
      );
    }
    case "head":
    case "attend": {
      const { sequence, head, pass } = task;
      const part = (name: string): Span => {
        const form = forms.get(name)!;
        const each = shape.engine.width / form.bytes;
        const from = partWord(form, head, shape.engine) * each;
        return { of: bufferOf(name, sequence), from, to: from + form.words * each };
      };
      const stationary = [pass.keys, pass.values].map(part);
      if (opcode === "head") return uses(stationary);
      const [joins, leaves] = [task.tile > 0, task.tile < keysOf(plan, pass, sequence).tiles.length - 1];
      const parts = whole("parts");
      return uses([...stationary, part(pass.queries), ...(joins ? [parts] : [])], leaves ? parts : part(pass.to));
    }
    default:
      return uses([]);
  }
}

/** The buffers of a weighted sum: the one that it goes to, and those that it is of, in the order of its factors. */
export function sumOf(task: UpdateTask | ForecastTask): { readonly to: string; readonly rows: readonly string[] } {
  if (!("sequence" in task))
    return task.sum === "added"
      ? { to: "latent", rows: ["latent", "history"] }
      : { to: task.sum, rows: ["latent", ...task.outputs] };
  const of = (name: string): string => bufferOf(name, task.sequence);
  const [output, before, slope] = [of("output"), of("before"), of("slope")];
  return {
    before: { to: before, rows: [output] },
    forecast: { to: output, rows: [output, slope] },
    slope: { to: slope, rows: [slope, output, before] },
  }[task.sum];
}

/** Descriptors whose results the sequencer counts while they are being written, in order. */
const TRANSFERS = new Set<Opcode>(["linear", "attend", "move", "update"]);
/**
 * Those that wait by themselves until everything is written: latent, reference and new masks are read behind them alone. So are new
 * keys but by the second sequence of the step that makes them: it attends to everything, for which all keys are good, old ones
 * and new.
 */
const FENCES = new Set<Opcode>(["reuse", "update", "end"]);
/** Those that overwrite a table of the chip at once, while passes before them may still be using it. */
const LOADS = new Set<Opcode>(["norm", "gelu"]);

/**
 * For each descriptor how many transfers may still be writing when it begins. Rows that it reads must be there, so it waits for the
 * last transfer that wrote any of them; the load of a table waits for the last that used it. Transfers overwrite what others
 * before them read without waiting: rows pass through the array in order, and results come behind the rows that they are of.
 */
export function allowances(program: readonly Uses[]): number[] {
  /** Transfers since the last fence; of more than so many none is writing any more. */
  let open: Uses[] = [];
  return program.map((each) => {
    const { opcode, reads, writes } = each;
    if (FENCES.has(opcode)) open = [];
    const latest = LOADS.has(opcode)
      ? open.findLastIndex((before) => meet(before.reads, writes))
      : open.findLastIndex((before) => meet(before.writes, reads));
    const allow = latest < 0 ? ANY : open.length - 1 - latest;
    if (TRANSFERS.has(opcode)) open = [...open.slice(1 - ANY), each];
    return allow;
  });
}

function meet(some: readonly Span[], others: readonly Span[]): boolean {
  return some.some((a) => others.some((b) => a.of === b.of && a.from < b.to && b.from < a.to));
}
