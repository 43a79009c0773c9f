import { attentionMode, isWholeStep, type OperatingPoint } from "../golden/sampler.ts";
import { tileRows } from "../golden/key-tiles.ts";
import type { ArrayPlan, Pass } from "../compiler/layers.ts";
import { layoutOf, type Layout } from "../compiler/layout.ts";
import { kindOf } from "../compiler/limits.ts";
import { placesOf, type Fields, type StepKind } from "../compiler/lower.ts";
import { programSizes, type Sized } from "../compiler/memory-plan.ts";
import { allowances, isDue, orderStep, usesOf, type Task } from "../compiler/order.ts";
import type { Sampler } from "../reference/schedule.ts";

/** A sampling loop, as far as its program depends on it. */
export interface Loop extends OperatingPoint {
  readonly steps: number;
  /** 1 for a single sequence. */
  readonly guidance: number;
  readonly sampler: Sampler;
}

/** A descriptor as the compiler writes it, but for the numbers of a model. */
export interface Descriptor {
  readonly task: Task;
  readonly fields: Fields;
  /** Transfers that may still be writing when it begins. */
  readonly allow: number;
}

/** A step of the program. */
export interface ProgramStep extends StepKind {
  /** Steps with one key have the same descriptors, but for addresses. */
  readonly key: string;
}

/** The program of a loop from sizes alone, and where everything stands. */
export interface Program {
  readonly plan: ArrayPlan;
  /** As they come in a step. */
  readonly passes: readonly Pass[];
  readonly layout: Layout;
  /** What kind of memory each region is, by its name. */
  readonly kinds: ReadonlyMap<string, string>;
  readonly steps: readonly ProgramStep[];
  /** @param plan of an array of several, with its part of the passes */
  descriptorsOf(step: StepKind, plan: ArrayPlan): Descriptor[];
}

/**
 * The program of a loop.
 * @param apart each sequence has arrays of its own
 * @throws DesignError as `planLayers` does
 */
export function programOf(sized: Sized, loop: Loop, apart = false): Program {
  const { steps, reuse, sparse } = loop;
  const kind = kindOf({ ...loop, guidance: apart ? 1 : loop.guidance });
  const { plan, pieces } = programSizes(sized, kind);
  const orderOf = (of: ArrayPlan): Task[] => orderStep(of, { ...kind, reuse: reuse !== undefined });
  const order = orderOf(plan);
  const layout = layoutOf(plan, pieces, steps, 0);
  const kinds = new Map(
    [...pieces.once, ...Array.from({ length: steps }, (_, step) => pieces.ofStep(step)).flat(), ...pieces.later].map(
      (piece) => [piece.name, piece.kind],
    ),
  );
  const inTile = tileRows(plan.tokens, plan.keyTile);
  return {
    ...{ plan, layout, kinds },
    passes: [...new Set(order.flatMap((task) => ("pass" in task ? [task.pass] : [])))],
    steps: Array.from({ length: steps }, (_, step) => {
      const { kind: mode } = attentionMode(step, inTile, sparse);
      const isWhole = !reuse || isWholeStep(step, mode);
      const due = order.filter((task) => isDue(task, step, steps)).length;
      return { step, mode, isWhole, sharing: sparse?.sharing, key: `${mode} ${isWhole} ${due}` };
    }),
    descriptorsOf: (step, own) => {
      const tasks = orderOf(own);
      const allowed = allowances(tasks.map((task) => usesOf(task, own)));
      return tasks.flatMap((task, i) =>
        isDue(task, step.step, steps) ? [{ task, allow: allowed[i]!, fields: placesOf(task, own, layout, step) }] : [],
      );
    },
  };
}
