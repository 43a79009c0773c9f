import { expect, test } from "vitest";
import { emitDesign } from "../../generator/compiler/emit-design.ts";
import { parseArray, planDesign } from "../../generator/compiler/design.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";

const { files } = emitDesign(planDesign(openCheckpoint("models/digits").config, 16, parseArray("8x8")));
const lines = [...files].flatMap(([file, text]) =>
  text.split("\n").map((line, i) => ({ at: `${file}:${i + 1}`, line })),
);

test("no line of a design is over 120 characters; a message, which stays whole, not over 160", () => {
  const isMessage = (line: string): boolean => /^ *\$display\("[^"]*"\);$/.test(line);
  expect(lines.filter(({ line }) => line.length > (isMessage(line) ? 160 : 120))).toEqual([]);
});

test("no arm of a case is empty", () => {
  expect(lines.filter(({ line }) => /^\s*(default|[\w']+): ;/.test(line))).toEqual([]);
});

test("states are declared in the order of their values", () => {
  const machines = [...files.values()].map((text) =>
    [...text.matchAll(/localparam \[\d+:0\] STATE_\w+ = \d+'d(\d+);/g)].map(([, value]) => Number(value)),
  );
  expect(machines.filter((values) => values.length > 2).length).toBeGreaterThan(2);
  for (const values of machines) expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
});

test("hexadecimal digits fill the width, and what repeats in a concatenation is counted", () => {
  for (const { at, line } of lines) {
    for (const [, width, digits] of line.matchAll(/(\d+)'s?h([0-9a-f]+)/g))
      expect(digits!.length, at).toBe(Math.ceil(Number(width) / 4));
    expect(line, at).not.toMatch(/[{ ](\w+(?:\[[\d:]+\])?), \1[,}]/);
  }
});
