import { expect, test } from "vitest";
import { prove, type Finding } from "../../formal/prove.ts";
import { formatTrace } from "../../formal/trace.ts";
import { Arbiter, emit, Narrow, Queue, SkidBuffer, UInt, Widen, type Module } from "../../generator/hdl/index.ts";
import { units } from "../../generator/hdl/lib/proofs/index.ts";
import { plant } from "../planted.ts";

test.each(Object.keys(units))("%s is proved, and every cover of its proof is reached", async (unit) => {
  const { finding, ...proof } = await prove(units[unit]!.build());
  expect(finding && formatted(finding)).toBeUndefined();
  expect(proof).toMatchObject({ proved: true, depth: 12 });
  expect(proof.assertions).toBeGreaterThan(0);
  expect(proof.covers).toBeGreaterThan(0);
});

function formatted({ kind, check, trace }: Finding): string {
  return `${kind}: ${check?.name ?? "no cover"}\n${trace ? formatTrace(trace) : ""}`;
}

/** Bugs as they are made: what stands in the Verilog, what stands there instead, and an assertion that notices. */
const planted: [bug: string, unit: string, from: string, to: string, fails: RegExp][] = [
  [
    "overtakes its spare beat",
    "skid-buffer",
    "if (has_spare) head <= spare;",
    "if (1'b0) head <= spare;",
    /^monitor\./,
  ],
  ["drops a beat when full", "skid-buffer", "put_ready = ~has_spare", "put_ready = 1'b1", /InSpare|Inside|monitor/],
  ["takes one beat too many", "queue-3", "put_ready = ~is_full", "put_ready = 1'b1", /invariant|monitor/],
  ["wastes a place", "queue-4", "put_ready = ~is_full", "put_ready = next_tail != head", /takesBeatsWhileThereIsRoom/],
  [
    "reads past a write",
    "queue-front-4",
    "front_is_read ? front_read : front_other",
    "1'b1 ? front_read : front_other",
    /followedAtHead|leavesInOrderAndWhole/,
  ],
  ["gives the beat behind the head", "queue-3", "= beats[head]", "= beats[second]", /followedAtHead|leavesInOrder/],
  [
    "reads the beat that leaves once more",
    "queue-front-4",
    "beats_data <= beats[second]",
    "beats_data <= beats[head]",
    /followedAtHead|leavesInOrderAndWhole/,
  ],
  ["takes a word for read that is being written", "queue-front-4", "is_stored & (second != tail)", "is_stored", /./],
  [
    "overtakes what waits in memory",
    "queue-front-4",
    "enters = put_valid & put_ready & (is_stored | ",
    "enters = put_valid & put_ready & (1'b0 | ",
    /./,
  ],
  [
    "puts a beat into memory before an empty front",
    "queue-front-4",
    "(is_stored | ~(~front_valid | get_ready))",
    "1'b1",
    /frontIsFirst|whatIsInside|monitor|invariant/,
  ],
  [
    "steps over a beat in front",
    "queue-front-5",
    "if (~front_valid | get_ready) begin\n            front_read",
    "if (1'b1) begin\n            front_read",
    /^monitor|^offer/,
  ],
  ["wraps too late", "queue-3", "tail == 2'd2", "tail == 2'd3", /./],
  [
    "gives a beat to one sink twice",
    "fork",
    "first_valid = source_valid & (",
    "first_valid = source_valid & (1'b1 | ",
    /^first/,
  ],
  ["takes a beat for no one", "join", "first_ready = all_valid & joined_ready", "first_ready = joined_ready", /^first/],
  ["gives a beat to one that need not have it", "fork-some", " & needs_first;", ";", /^first/],
  [
    "waits for one that need not have it",
    "fork-some",
    "source_ready = (first_ready | ~needs_first)",
    "source_ready = first_ready",
    /./,
  ],
  [
    "steps over a beat that waits",
    "pipeline",
    "steps_advance = ~second_valid | get_ready",
    "steps_advance = 1'b1",
    /./,
  ],
  ["moves one stage without the other", "pipeline", "second_valid <= first_valid", "second_valid <= 1'b0", /./],
  ["leaves the payload behind", "pipeline", "first_data <= put_data", "first_data <= first_data", /InTheFirst|Whole/],
  ["waits where it need not", "pipeline", "= ~second_valid | get_ready", "= get_ready", /waitsForTheSinkAlone/],
  [
    "changes its offer",
    "arbiter-3",
    "(get_ready ? granted_2 : granted_0)",
    "granted_2",
    /offerIsStillThere|offer\.payloadStays|comesNearer/,
  ],
  ["starves the last", "arbiter-3", "behind_2 & ~(behind_0 | behind_1)", "behind_2 & ~(put0_valid | put1_valid)", /./],
  ["loses its place", "widen", "{put_data, word[5:2]}", "{word[3:0], put_data}", /InItsPlace/],
  ["offers too early", "widen", "is_full = count == 2'd3", "is_full = count >= 2'd2", /offersWhatIsComplete/],
  ["sends a part twice", "narrow", "word <= {2'd0, word[5:2]}", "word <= word", /PartByPart|InItsPlace/],
  ["waits for an empty word", "narrow", " | ((left == 2'd1) & get_ready)", "", /takesTheNextWithTheLastPart/],
];

test.each(planted)("a proof notices a part that %s (%s)", async (_, unit, from, to, fails) => {
  const module = units[unit]!.build();
  const good = emit(module);
  const verilog = plant(good, good.top, new RegExp(escape(from)), to);
  const { proved, finding } = await prove(module, { verilog, boundedOnly: true });
  expect(proved).toBe(false);
  expect(finding?.kind).toBe("refuted");
  expect(finding?.check?.name).toMatch(fails);
  expect(finding?.check?.line).toMatch(/^generator\/hdl\/lib\/proofs\/\w+\.ts:\d+$/);
  expect(finding?.trace?.cycles).toBeGreaterThan(1);
});

/** A pattern that lets long lines be broken where the emitter breaks them. */
function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(" ", "\\s+");
}

test("a counterexample reads as a table of cycles, in the words of the TypeScript", async () => {
  const module = units["skid-buffer"]!.build();
  const good = emit(module);
  const verilog = plant(good, good.top, "put_ready = ~has_spare", "put_ready = 1'b1");
  const { finding } = await prove(module, { verilog, boundedOnly: true });
  const [cycles, reset, ...rows] = formatTrace(finding!.trace!).split("\n");
  expect(cycles).toMatch(/^cycle +0 +1 +2/);
  expect(reset).toMatch(/^reset +1 +0/);
  const labels = rows.map((row) => row.split(" ")[0]);
  expect(labels).toEqual(expect.arrayContaining(["put.valid", "get.data", "hasSpare", "monitor.contained"]));
});

const shipped: [unit: string, part: () => Module][] = [
  ["skid-buffer", () => new SkidBuffer(2)],
  ["queue-3", () => new Queue(2, 3)],
  ["queue-front-4", () => new Queue(2, 4, { front: true })],
  ["queue-reserved-3", () => new Queue(2, 3, { reserved: true })],
  ["arbiter-3", () => new Arbiter(2, 3)],
  ["widen", () => new Widen({ data: UInt(2) }, { data: UInt(6) })],
  ["narrow", () => new Narrow({ data: UInt(6) }, { data: UInt(2) })],
];

test.each(shipped)("what is proved of %s is the hardware that ships, line by line", (unit, part) => {
  const code = (module: Module): string[] => {
    const verilog = emit(module);
    const text = verilog.files.get(`${verilog.top}.v`)!;
    return text
      .slice(text.indexOf(");"))
      .split("\n")
      .map((line) => line.trim());
  };
  const proved = new Set(code(units[unit]!.build()));
  expect(code(part()).filter((line) => !proved.has(line))).toEqual([]);
});
