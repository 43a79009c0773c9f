import { expect, test, vi } from "vitest";
import { emit } from "../../generator/hdl/index.ts";
import { lint } from "../../sim/lint.ts";
import { plant } from "../planted.ts";
import { Counter, Tally } from "./tally.ts";

const counter = emit(new Counter());

test("an emitted design is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new Tally()))).toEqual([]);
});

test.each([
  [
    "verilator",
    "a value too wide for its signal",
    "now <= 16'd0",
    "now <= 17'd0",
    /^verilator: %Warning-WIDTH: counter/,
  ],
  [
    "iverilog",
    "an undeclared name",
    "assign count = now",
    "assign count = nwo",
    /^iverilog: counter.v:\d+: error: .*nwo/,
  ],
  [
    "yosys",
    "a signal with two drivers",
    "endmodule",
    "assign count = ~now; endmodule",
    /^yosys: .*conflicting drivers/,
  ],
])("%s finds %s", async (_, __, from, to, line) => {
  expect(await lint(plant(counter, "counter", from, to))).toContainEqual(expect.stringMatching(line));
});

test("a linter that is not installed is one line", async () => {
  vi.stubEnv("PATH", "/nonexistent");
  await expect(lint(counter)).rejects.toThrow(/^(verilator|iverilog|yosys) is not installed: apt-get install/);
  vi.unstubAllEnvs();
});
