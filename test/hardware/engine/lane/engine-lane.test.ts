import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { EngineLane } from "../../../../generator/hardware/engine/lane/engine-lane.ts";
import { laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { activities } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { Waveform } from "../../../../sim/waveform.ts";
import type { BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { width, slots, chunks, window, maskSlots } = shape;
const groups = slots / maskSlots;
/** Cycles in which anything that can move has moved. */
const SETTLED = 200;

function quiet(dut: BenchOf<EngineLane>): void {
  dut.pass = { half: false, lastChunk: chunks - 1, refresh: false, lastGroup: groups - 1 };
  dut.exponent = { turn: true, probability: 255 };
  dut.write = { enable: false, address: 0, word: Array<number>(width).fill(0) };
}

function queueRows(dut: BenchOf<EngineLane>, queries: number): void {
  const words = Array.from({ length: chunks }, (_, chunk) => ({
    ...{ word: Array<number>(width).fill(1), last: chunk === chunks - 1 },
  }));
  for (let i = 0; i < queries; i++) dut.rows.queue(words);
}

/** Mask bits that select every slot. */
function queueMasks(dut: BenchOf<EngineLane>, queries: number): void {
  const beats = Array.from({ length: groups }, (_, i) => ({ bits: 2 ** maskSlots - 1, last: i === groups - 1 }));
  for (let i = 0; i < queries; i++) dut.groups.queue(beats);
}

/** What the lane says of this cycle: it must be one thing. */
function cause(dut: BenchOf<EngineLane>): string {
  const causes = activities.filter((name) => dut.activity[name]);
  expect(causes).toHaveLength(1);
  return causes[0]!;
}

/** What the lane says when nothing moves any more. */
function settled(dut: BenchOf<EngineLane>): string {
  dut.step(SETTLED);
  return cause(dut);
}

test("says of every cycle in which its multipliers rest why they do", async () => {
  using dut = await bench(() => new EngineLane(shape), { engine: "javascript" });
  quiet(dut);
  dut.vectors.stall(1);
  expect(settled(dut)).toBe("starved");
  queueRows(dut, 1);
  expect(settled(dut)).toBe("mask");
  // Scored, and nobody says what the largest score is.
  queueMasks(dut, 1);
  expect(settled(dut)).toBe("maximum");
  dut.most.queue([{ score: 100 }]);
  expect(settled(dut)).toBe("starved");
  // As far ahead as it may be: there are scores that wait, and queries.
  queueRows(dut, window + 2);
  queueMasks(dut, window + 2);
  expect(settled(dut)).toBe("maximum");
  // The vectors of `window` queries have room.
  dut.most.queue(Array<{ score: number }>(window + 2).fill({ score: 100 }));
  expect(settled(dut)).toBe("drain");
  dut.vectors.stall(0);
  expect(settled(dut)).toBe("starved");
});

test("is as far ahead as it may be when it has scored queries whose peaks were not taken", async () => {
  using dut = await bench(() => new EngineLane(shape), { engine: "javascript" });
  quiet(dut);
  dut.peaks.stall(1);
  queueRows(dut, 2 * window);
  queueMasks(dut, 2 * window);
  // The largest scores are known, so that no score waits for one.
  dut.most.queue(Array<{ score: number }>(2 * window).fill({ score: 100 }));
  expect(settled(dut)).toBe("maximum");
});

test("is busy in as many cycles as there are words of K and V to multiply", async () => {
  using dut = await bench(() => new EngineLane(shape), { engine: "javascript" });
  quiet(dut);
  const queries = 5;
  queueRows(dut, queries);
  queueMasks(dut, queries);
  dut.most.queue(Array<{ score: number }>(queries).fill({ score: 100 }));
  let busy = 0;
  for (let cycle = 0; cycle < 4 * SETTLED; cycle++) {
    dut.step();
    if (cause(dut) === "busy") busy++;
  }
  expect(busy).toBe(queries * slots * chunks * 2);
  expect(dut.vectors.receive(queries * chunks)).toHaveLength(queries * chunks);
  expect(laneRooms(shape).vectors).toBe(window * chunks);
});

test("takes a query through its two loops as docs/architecture.md shows it", async () => {
  using dut = await bench(() => new EngineLane(shape), { engine: "javascript" });
  quiet(dut);
  // What a cycle went to is known two cycles behind the reset.
  dut.step();
  const watched = {
    get cycle(): number {
      return dut.cycle;
    },
    step(cycles?: number): void {
      dut.step(cycles);
      dut.exponent = { turn: dut.cycle % 2 === 1, probability: 255 };
    },
    get words(): number {
      return dut.rows.pending;
    },
    get busy(): boolean {
      return cause(dut) === "busy";
    },
    get maximum(): boolean {
      return cause(dut) === "maximum";
    },
    get peaks(): number {
      return dut.peaks.pending;
    },
    get vectors(): number {
      return dut.vectors.pending;
    },
  };
  const waveform = new Waveform(watched, ["words", "busy", "maximum", "peaks", "vectors"]);
  queueRows(dut, 1);
  // Two slots of eight.
  dut.groups.queue([
    { bits: 0b0010, last: false },
    { bits: 0b0001, last: true },
  ]);
  while (dut.peaks.pending === 0) waveform.step();
  // The other lanes have scored the query too.
  dut.most.queue([{ score: 100 }]);
  while (dut.vectors.pending < chunks) waveform.step();
  waveform.step();
  const shown = [...readFileSync("docs/architecture.md", "utf8").matchAll(/```text\n([^]*?)```/g)].map(
    ([, text]) => text,
  );
  expect(shown).toContain(`${waveform.toString()}\n`);
});
