import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keywords, systemVerilogKeywords, toolWords, verilogKeywords } from "../../generator/hdl/keywords.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "disc-keywords-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Those of the words that a tool takes as the name of a wire. */
async function accepted(words: readonly string[], program: string, ...args: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const word of words) {
    const file = `${program}_${word}.v`;
    writeFileSync(join(folder, file), `module probe_top;\n  wire ${word};\nendmodule\n`);
    const fails = await new Promise((resolve) => {
      execFile(program, [...args, file], { cwd: folder }, (error) => {
        resolve(error !== null);
      });
    });
    if (!fails) found.push(word);
  }
  return found;
}

test("the tables are those of the standards: 124 words, and 248 with SystemVerilog's", () => {
  expect(verilogKeywords).toHaveLength(124);
  expect(new Set([...verilogKeywords, ...systemVerilogKeywords]).size).toBe(248);
  expect(keywords.size).toBe(248 + toolWords.length);
});

test("Icarus reserves every one of them", { timeout: 180_000 }, async () => {
  expect(await accepted(verilogKeywords, "iverilog", "-g2005", "-t", "null")).toEqual([]);
  expect(await accepted(systemVerilogKeywords, "iverilog", "-g2012", "-t", "null")).toEqual([]);
  // The tool would take what is no keyword.
  expect(await accepted(["clk", "always_ffs", "unique1"], "iverilog", "-g2012", "-t", "null")).toHaveLength(3);
});

test("Verilator reserves every one but `global`, which it knows only before `clocking`", async () => {
  const every = process.env["DISC_REGRESS"] ? 1 : 25;
  const words = [...verilogKeywords, ...systemVerilogKeywords].filter(
    (word, i) => word === "global" || i % every === 0,
  );
  const args = ["--lint-only", "--language", "1800-2017", "-Wno-fatal"];
  expect(await accepted([...words, "clk", "always_ffs"], "verilator", ...args)).toEqual([
    "global",
    "clk",
    "always_ffs",
  ]);
}, 180_000);

test("the words of one tool alone are refused by one of them", async () => {
  const icarus = await accepted(toolWords, "iverilog", "-g2005", "-t", "null");
  const verilator = await accepted(toolWords, "verilator", "--lint-only", "--language", "1364-2005", "-Wno-fatal");
  expect(icarus.filter((word) => verilator.includes(word))).toEqual([]);
});
