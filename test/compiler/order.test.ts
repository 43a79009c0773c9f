import { describe, expect, test } from "vitest";
import { ANY } from "../../generator/compiler/assembler.ts";
import {
  allowances,
  isDue,
  orderStep,
  programLength,
  usesOf,
  type Span,
  type Task,
  type Uses,
} from "../../generator/compiler/order.ts";
import { ditNetwork } from "../../generator/reference/dit.ts";
import { foreignNetwork, planOf, plans, small } from "./plans.ts";

const TRANSFERS = ["linear", "attend", "move", "update"];

/** What a step says, a descriptor a word: opcode, sequence, and what it may go before. */
function said(sequences: number, reuse: boolean, layers = 1): string[] {
  const plan = planOf(ditNetwork({ ...small, layers }));
  const step = orderStep(plan, { sequences, reuse, multistep: false, forecast: false });
  const allowed = allowances(step.map((task) => usesOf(task, plan)));
  return step.map((task, i) => {
    const sequence = "sequence" in task && sequences === 2 ? ` ${"ab"[task.sequence]!}` : "";
    const half = task.opcode === "norm" ? ` ${task.half}` : "";
    return `${task.opcode}${sequence}${half}${allowed[i] === ANY ? "" : `: ${allowed[i]!}`}`;
  });
}

test("two sequences take turns, and each waits for its own rows alone", () => {
  const kvq = (s: string, first: number): string[] =>
    [0, 1, 2].flatMap((i) => [`tile ${s}`, `linear ${s}: ${first + i}`]);
  // Heads of a sequence wait for its V, their queries for q: behind it stand the other sequence's k, v and q, and heads that came since.
  const heads = (s: string, first: number): string[] =>
    [0, 1].flatMap((i) => [`head ${s}: ${first + 1 + i}`, `attend ${s}: ${first + i}`]);
  const layer = (s: string, allow: number): string[] => [`tile ${s}`, `linear ${s}: ${allow}`];
  expect(said(2, true)).toEqual([
    ...["reuse", "move", "norm a 0", "tile a", "linear a", "norm b 1", "tile b", "linear b"],
    ...kvq("a", 1),
    ...kvq("b", 3),
    // LayerNorm's half is free when the sequence's q has been written.
    ...["gelu", "norm a 0: 3", ...heads("a", 3), "norm b 1: 2", ...heads("b", 2)],
    ...[...layer("a", 2), ...layer("b", 1)],
    ...[...layer("a", 1), ...layer("b", 1)],
    ...["norm a 0: 1", ...layer("a", 1), "norm b 1: 1", ...layer("b", 1)],
    ...[...layer("a", 1), ...layer("b", 1)],
    "update",
  ]);
});

test("a single sequence uses the halves of LayerNorm's table in turns", () => {
  const norms = said(1, false, 2).filter((task) => task.startsWith("norm"));
  expect(norms.map((task) => task.slice(0, 6))).toEqual(["norm 0", "norm 1", "norm 0", "norm 1", "norm 0"]);
  // Nobody used the second half before; the first one's last user was q, behind which stand two heads, out and up.
  expect(norms.slice(0, 3)).toEqual(["norm 0", "norm 1", "norm 0: 4"]);
});

describe.each(plans)("%s", (_, plan) => {
  test.each([
    [1, false],
    [1, true],
    [2, false],
    [2, true],
  ])("with %i sequences, reuse %s: nothing begins too early, and nothing waits for longer than it must", (sequences, reuse) => {
    const step = orderStep(plan, { sequences, reuse, multistep: false, forecast: false });
    const program = [...step, ...step].map((task) => usesOf(task, plan));
    const allowed = allowances(program);
    const harms = (open: readonly Uses[], { opcode, reads, writes }: Uses): boolean =>
      open.some((before) =>
        ["norm", "gelu"].includes(opcode) ? overlap(before.reads, writes) : overlap(before.writes, reads),
      );
    // A fence waits until all are written.
    let behind: Uses[] = [];
    let waits = 0;
    for (const [i, each] of program.entries()) {
      if (["reuse", "update"].includes(each.opcode)) behind = [];
      const open = (count: number): Uses[] => behind.slice(Math.max(0, behind.length - count));
      const allow = allowed[i]!;
      expect(harms(open(allow), each)).toBe(false);
      if (allow !== ANY) {
        expect(harms(open(allow + 1), each)).toBe(true);
        waits++;
      }
      if (TRANSFERS.includes(each.opcode)) behind.push(each);
    }
    expect(waits).toBeGreaterThan(10);
  }); // prettier-ignore

  test("a table is loaded before it is used, after its last use, and for the pass that uses it", () => {
    for (const sequences of [1, 2]) {
      const halves: (string | undefined)[] = [];
      let activation: string | undefined;
      for (const task of orderStep(plan, { sequences, reuse: true, multistep: false, forecast: false })) {
        if (task.opcode === "norm") halves[task.half] = `${task.norm.id} ${task.sequence}`;
        if (task.opcode === "gelu") activation = task.activation.id;
        if (task.opcode === "linear" && task.pass.activation) expect(activation).toBe(task.pass.activation.id);
        if (task.opcode === "linear" && task.pass.norm)
          expect(halves[task.half]).toBe(`${task.pass.norm.id} ${task.sequence}`);
      }
    }
  });
});

test("tiles of an addition do not wait for one another", () => {
  const plan = planOf(ditNetwork(small), 8);
  const step = orderStep(plan, { sequences: 1, reuse: false, multistep: false, forecast: false });
  const allowed = allowances(step.map((task) => usesOf(task, plan)));
  const tiles = step.flatMap((task, i) =>
    task.opcode === "linear" && task.pass.id === "blocks.0.down" ? [allowed[i]!] : [],
  );
  expect(tiles.length).toBeGreaterThan(1);
  expect(tiles).toEqual(tiles.map((_, t) => t));
});

test("an addition waits for the one before it onto the same stream, not for what the other sequence wrote since", () => {
  const plan = planOf(foreignNetwork());
  const waits = (sequences: number): number[] => {
    const step = orderStep(plan, { sequences, reuse: false, multistep: false, forecast: false });
    const allowed = allowances(step.map((task) => usesOf(task, plan)));
    return step.flatMap((task, i) => (task.opcode === "linear" && task.pass.id === "again" ? [allowed[i]!] : []));
  };
  expect([waits(1), waits(2)]).toEqual([[0], [1, 1]]);
});

describe.each(plans)("a sampler that looks back, %s", (_, plan) => {
  const step = orderStep(plan, { sequences: 2, reuse: true, multistep: true, forecast: false });
  const usesIn = (tasks: readonly Task[]) => tasks.map((task) => usesOf(task, plan));

  test("leaves what the next step adds before it changes the latent, and adds what was left behind that", () => {
    expect(step.slice(-3).map((task) => [task.opcode, "sum" in task ? task.sum : ""])).toEqual([
      ["update", "history"],
      ["update", "latent"],
      ["update", "added"],
    ]);
    expect(step.slice(0, -3)).toEqual(
      orderStep(plan, { sequences: 2, reuse: true, multistep: false, forecast: false }).slice(0, -1),
    );
    expect(usesIn(step.slice(-3)).map(({ reads, writes }) => [reads.map(({ of }) => of), writes.map(({ of }) => of)])).toEqual([
      [["latent", "output 0", "output 1"], ["history"]],
      [["latent", "output 0", "output 1"], ["latent"]],
      [["latent", "history"], ["latent"]],
    ]);
  });

  test.each([1, 2, 5])("%i steps: the first adds nothing, the last leaves nothing, and no other descriptor waits differently", (steps) => {
    const allowed = allowances(usesIn(step));
    const program = Array.from({ length: steps }, (_each, at) =>
      step.flatMap((task, i) => (isDue(task, at, steps) ? [{ at, task, allow: allowed[i]! }] : [])),
    ).flat();
    expect(program.length + 1).toBe(programLength(step, steps));
    const sums = program.flatMap(({ at, task }) => ("sum" in task ? [`${at} ${task.sum}`] : []));
    expect(sums.filter((each) => each.endsWith("latent")).length).toBe(steps);
    expect(sums.filter((each) => !each.endsWith("latent"))).toEqual(
      Array.from({ length: steps }, (_each, at) => [
        ...(at < steps - 1 ? [`${at} history`] : []),
        ...(at > 0 ? [`${at} added`] : []),
      ]).flat(),
    );
    expect(allowances(usesIn(program.map(({ task }) => task)))).toEqual(program.map(({ allow }) => allow));
  });
}); // prettier-ignore

test("behind 255 transfers nothing is waited for", () => {
  const whole = (of: string): Span => ({ of, from: 0, to: Infinity });
  const write = { opcode: "linear", reads: [], writes: [whole("x")] } as const;
  const other = { opcode: "linear", reads: [], writes: [whole("y")] } as const;
  const read = { opcode: "linear", reads: [whole("x")], writes: [] } as const;
  const behind = (count: number): number =>
    allowances([write, ...Array.from({ length: count }, () => other), read]).at(-1)!;
  expect([0, 1, 253, 254, 255, 300].map(behind)).toEqual([0, 1, 253, 254, ANY, ANY]);
});

function overlap(some: readonly Span[], others: readonly Span[]): boolean {
  return some.some((a) => others.some((b) => a.of === b.of && Math.max(a.from, b.from) < Math.min(a.to, b.to)));
}

describe.each(plans)("forecasts of resting tokens' outputs, %s", (_, plan) => {
  const kind = { reuse: true, multistep: true } as const;
  const sumsOf = (tasks: readonly Task[]): string[] =>
    tasks.flatMap((task) =>
      task.opcode === "update" ? ["sequence" in task ? `${task.sum} ${task.sequence}` : task.sum] : [],
    );

  test("move outputs on before the model, and follow their change behind it, before the latent moves", () => {
    const step = orderStep(plan, { ...kind, sequences: 2, forecast: true });
    const model = step.findIndex(({ opcode }) => opcode === "tile");
    const sums = ["history", "latent", "added"];
    expect(sumsOf(step.slice(0, model))).toEqual(["before 0", "forecast 0", "before 1", "forecast 1"]);
    expect(sumsOf(step.slice(model))).toEqual(["slope 0", "slope 1", ...sums]);
    const rest = step.filter((task) => task.opcode !== "update" || !("sequence" in task));
    expect(rest).toEqual(orderStep(plan, { ...kind, sequences: 2, forecast: false }));
  });

  test("are not due where nothing was before, nor for a step that never comes", () => {
    const step = orderStep(plan, { ...kind, sequences: 1, forecast: true });
    const due = (at: number, steps: number): string[] => sumsOf(step.filter((task) => isDue(task, at, steps)));
    expect(Array.from({ length: 4 }, (_, at) => due(at, 4))).toEqual([
      ["history", "latent"],
      ["before 0", "slope 0", "history", "latent", "added"],
      ["before 0", "forecast 0", "slope 0", "history", "latent", "added"],
      ["forecast 0", "latent", "added"],
    ]);
    for (const steps of [1, 2, 3, 4]) {
      const all = Array.from({ length: steps }, (_, at) => step.filter((task) => isDue(task, at, steps))).flat();
      expect(programLength(step, steps)).toBe(all.length + 1);
    }
  });
});
