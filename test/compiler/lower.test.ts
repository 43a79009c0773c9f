import { describe, expect, test } from "vitest";
import { line } from "../../generator/compiler/assembler.ts";
import { DesignError } from "../../generator/compiler/design-error.ts";
import { bufferOf, rowElements, type ArrayPlan } from "../../generator/compiler/layers.ts";
import { layoutOf, piecesOf, regionNames, type Layout } from "../../generator/compiler/layout.ts";
import { checkFields, placesOf, type Fields } from "../../generator/compiler/lower.ts";
import { orderStep, type Task } from "../../generator/compiler/order.ts";
import { plans } from "./plans.ts";

const SEQUENCES = 2;

function lowered(plan: ArrayPlan, mode: "dense" | "refresh" | "masked") {
  const layout = layoutOf(
    plan,
    piecesOf(plan, { sequences: SEQUENCES, multistep: true, forecast: false, sparse: true }),
    1,
    0,
  );
  const step = orderStep(plan, { sequences: SEQUENCES, reuse: true, multistep: true, forecast: false });
  const kind = { step: 0, mode, isWhole: false };
  return { layout, tasks: step.map((task) => [task, placesOf(task, plan, layout, kind)] as const) };
}

/** Bytes of memory that all rows of a descriptor's results take, as the writer of rows walks them. */
function* written({ outAddress, outStride, outWords, outSegments, outSegmentStride }: Fields, plan: ArrayPlan) {
  const { width } = plan.shape.engine;
  for (let row = 0; row < plan.tokens; row++)
    for (let segment = 0; segment <= (outSegments ?? 0); segment++) {
      const at = outAddress! + (row * outStride! + segment * (outSegmentStride ?? 0)) * width;
      for (let byte = 0; byte < (outWords! + 1) * width; byte++) yield at + byte;
    }
}

/** Where a buffer must stand, by the description of a host: rows one behind the other; of caches K and V in turns, heads apart. */
function* bytesOf(name: string, sequence: number, plan: ArrayPlan, layout: Layout) {
  const form = plan.forms.get(name)!;
  const row = rowElements(form, plan.shape.engine) * form.bytes;
  const pass = plan.passes.find((each) => each.kind === "attention" && [each.keys, each.values].includes(name));
  if (pass?.kind !== "attention") {
    const { address, bytes } = layout.region(bufferOf(name, sequence));
    expect(bytes).toBe(plan.tokens * row);
    for (let byte = 0; byte < bytes; byte++) yield address + byte;
    return;
  }
  const { address, bytes } = layout.region(regionNames.cache(sequence, pass));
  const head = row / form.parts;
  for (let byte = 0; byte < bytes; byte++)
    if ((Math.floor(byte / head) % 2 === 1) === (name === pass.values)) yield address + byte;
}

const sorted = (bytes: Iterable<number>): number[] => [...bytes].sort((a, b) => a - b);
const resultOf = (task: Task): readonly [string, number] | undefined =>
  task.opcode === "linear" || task.opcode === "attend" ? [task.pass.to, task.sequence] : undefined;

describe.each(plans)("%s", (_, plan) => {
  test("the tiles and heads of a pass write every byte of its buffer once, and nothing else", () => {
    const { layout, tasks } = lowered(plan, "dense");
    let checked = 0;
    for (const pass of plan.passes)
      for (let s = 0; s < SEQUENCES; s++) {
        const own = tasks.filter(([task]) => "pass" in task && task.pass === pass && task.sequence === s);
        const bytes = own.flatMap(([task, fields]) => (resultOf(task) ? [...written(fields, plan)] : []));
        expect(sorted(bytes)).toEqual(sorted(bytesOf(pass.to, s, plan, layout)));
        checked++;
      }
    expect(checked).toBe(SEQUENCES * plan.passes.length);
  });

  test("what a pass adds to stands where its results go, and rows are read from where they were written", () => {
    const { layout, tasks } = lowered(plan, "dense");
    const rows = new Map<string, { address: number; stride: number }>();
    for (const [task, fields] of tasks) {
      if (task.opcode !== "linear") continue;
      const { pass, sequence } = task;
      if (pass.terms === pass.to)
        expect([fields.termsAddress, fields.termsWords, fields.termsStride]).toEqual([
          ...[fields.outAddress, fields.outWords, fields.outStride],
        ]);
      const source = bufferOf(pass.from, sequence);
      const found = { address: fields.address!, stride: fields.stride! };
      expect(rows.get(source) ?? found).toEqual(found);
      rows.set(source, found);
      const { address, bytes } = layout.region(source);
      expect([found.address, plan.tokens * found.stride * plan.shape.engine.width]).toEqual([address, bytes]);
      expect(fields.words! + 1).toBe(found.stride);
    }
    expect(rows.size).toBeGreaterThan(4);
  });

  test("masks, shares and keys of all heads fill their regions, the first sequence's for both; an attention that is never sparse has none", () => {
    for (const mode of ["refresh", "masked"] as const) {
      const { layout, tasks } = lowered(plan, mode);
      const { width } = plan.shape.engine;
      for (const [task, fields] of tasks) {
        if (task.opcode !== "attend") continue;
        const { pass, sequence, head } = task;
        const makes = mode === "refresh" && pass.sparse && sequence === 0;
        expect([fields.refresh, fields.masked]).toEqual([makes, mode === "masked" && pass.sparse].map(Number));
        if (!pass.sparse || (mode === "refresh" && sequence > 0)) {
          expect(fields.masksAddress ?? fields.sharesAddress ?? fields.termsAddress).toBeUndefined();
          continue;
        }
        const masks = layout.region(regionNames.masks(pass));
        const each = masks.bytes / pass.heads;
        const at = masks.address + head * each;
        // A byte a token in whole words, which both kinds of pass find.
        const shares = layout.region(regionNames.shares(pass));
        expect(shares.bytes).toBe(pass.heads * Math.ceil(plan.tokens / width) * width);
        expect(fields.sharesAddress).toBe(shares.address + (head * shares.bytes) / pass.heads);
        if (mode === "refresh") {
          expect([fields.masksAddress, (fields.masksWords! + 1) * width]).toEqual([at, each]);
          const keys = layout.region(regionNames.keys(0, pass));
          const perHead = keys.bytes / pass.heads;
          expect([fields.keysAddress, (fields.keysWords! + 1) * width]).toEqual([
            keys.address + head * perHead,
            perHead,
          ]);
        } else {
          expect([fields.termsAddress, fields.termsStride! * plan.tokens * width]).toEqual([at, each]);
          expect([fields.termsWords! + 1, fields.termsListed]).toEqual([fields.termsStride, 1]);
        }
      }
    }
  });
});

test.each(plans)("what a step leaves is where the next one adds it from, and never where it still adds (%s)", (_, plan) => {
  const layout = layoutOf(plan, piecesOf(plan, { sequences: SEQUENCES, multistep: true, forecast: false, sparse: true }), 1, 0);
  const step = orderStep(plan, { sequences: SEQUENCES, reuse: true, multistep: true, forecast: false });
  const sums = (at: number): Record<string, Fields> =>
    Object.fromEntries(
      step.flatMap((task) =>
        task.opcode === "update"
          ? [[task.sum, placesOf(task, plan, layout, { step: at, mode: "dense", isWhole: true })]]
          : [],
      ),
    );
  const latent = layout.region("latent");
  const all = latent.bytes / plan.shape.engine.width - 1;
  for (let at = 0; at < 4; at++) {
    const [now, next] = [sums(at), sums(at + 1)];
    const left = now["history"]!.outAddress!;
    expect(next["added"]).toMatchObject({ termsAddress: left, thirdAddress: left });
    expect(left).not.toBe(now["added"]!.termsAddress);
    expect(left).toBe(layout.region(`history ${(at + 1) % 2}`).address);
    expect(layout.region(`history ${at % 2}`).bytes).toBe(latent.bytes);
    for (const sum of ["history", "latent"])
      expect(now[sum]).toMatchObject({
        termsAddress: layout.region("output 0").address,
        thirdAddress: layout.region("output 1").address,
      });
    for (const fields of Object.values(now))
      expect([fields.address, fields.words, fields.termsWords, fields.outWords]).toEqual([latent.address, all, all, all]);
    for (const sum of ["latent", "added"]) expect(now[sum]!.outAddress).toBe(latent.address);
  }
}); // prettier-ignore

test.each(plans)("a sequence's output, the one before and its slope stand apart, and go where they are read (%s)", (_, plan) => {
  const kind = { sequences: SEQUENCES, multistep: false, forecast: true, sparse: true };
  const layout = layoutOf(plan, piecesOf(plan, kind), 1, 0);
  const step = orderStep(plan, { ...kind, reuse: true });
  for (const sequence of [0, 1]) {
    const at = (name: string): number => layout.region(`${name} ${sequence}`).address;
    const of = (sum: string, when = 2): Fields => {
      const task = step.find((each) => each.opcode === "update" && each.sum === sum && "sequence" in each && each.sequence === sequence)!;
      return placesOf(task, plan, layout, { step: when, mode: "dense", isWhole: false });
    };
    const [output, before, slope] = [at("output"), at("before"), at("slope")];
    expect(new Set([output, before, slope]).size).toBe(3);
    expect(of("before")).toMatchObject({ address: output, outAddress: before });
    expect(of("forecast")).toMatchObject({ address: output, termsAddress: slope, outAddress: output });
    expect(of("slope")).toMatchObject({ address: slope, termsAddress: output, thirdAddress: before, outAddress: slope });
    // What nobody has written yet is not read.
    expect(of("slope", 1)).toMatchObject({ address: output, termsAddress: output, thirdAddress: before, outAddress: slope });
    for (const name of ["output", "before", "slope"])
      expect(layout.region(`${name} ${sequence}`).bytes).toBe(layout.region("latent").bytes);
  }
}); // prettier-ignore

describe("a value that a descriptor does not hold is refused with the limit", () => {
  const [[, plan]] = plans as [(typeof plans)[number]];
  test.each<[Fields, string]>([
    [{ words: 2 ** 20 }, "words (of a row, or of the piece) would be 1048576, a descriptor holds up to 1048575"],
    [{ keepFactor: 2 ** 21 }, "keepFactor (of the latent, 14 fraction bits) would be 2097152, a descriptor holds up to 2097151"],
    [{ keepFactor: -(2 ** 21) - 1 }, "keepFactor (of the latent, 14 fraction bits) would be -2097153, a descriptor holds down to -2097152"],
    [{ lastBeat: plan.shape.engine.maxBeats }, `rows of ${plan.shape.engine.maxBeats + 1} words, the array takes up to ${plan.shape.engine.maxBeats}`],
  ])("%o", (fields, message) => {
    expect(() => { checkFields(fields, plan); }).toThrow(new DesignError(`array 4x8, 16 tokens: ${message}`));
  }); // prettier-ignore

  test("and the largest are not", () => {
    const most = { words: 2 ** 20 - 1, keepFactor: 2 ** 21 - 1, withFactor: -(2 ** 21), outSegmentStride: 2 ** 24 - 1 };
    expect(() => {
      checkFields(most, plan);
    }).not.toThrow();
  });
});

test("a listing names the buffer that an address is in, and how far", () => {
  const names = [
    { name: "weights q 0", address: 0x80, bytes: 0x40 },
    { name: "x 0", address: 0x100, bytes: 0x80 },
    { name: "q 0", address: 0x180, bytes: 0x80 },
  ];
  const say = (address: number): string => line({ opcode: "norm", fields: { address, words: 7 } }, names);
  const text = (address: string): string => `norm             ${address}words 8`;
  expect([0, 0x40, 0x80, 0xbf, 0xc0, 0x100, 0x17f, 0x180, 0x1ff, 0x200].map(say)).toEqual(
    [
      ...["", "address 0x40, ", "address 0x80 (weights q 0), ", "address 0xbf (weights q 0 + 0x3f), "],
      ...["address 0xc0, ", "address 0x100 (x 0), ", "address 0x17f (x 0 + 0x7f), "],
      ...["address 0x180 (q 0), ", "address 0x1ff (q 0 + 0x7f), ", "address 0x200, "],
    ].map(text),
  );
});
