import { expect, test } from "vitest";
import { AxpyContext } from "../../../../generator/hardware/engine/lane/axpy-context.ts";
import { Exponent } from "../../../../generator/hardware/engine/lane/exponent.ts";
import { laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { slots, chunks } = shape;
const rooms = laneRooms(shape);
const build = () => new AxpyContext(shape);

interface Entry {
  readonly slot: number;
  readonly probability: number;
  readonly last: boolean;
}

function randomList(random: Random): Entry[] {
  const selected = Array.from({ length: slots }, (_, slot) => slot).filter(() => random.next() < 0.6);
  const list = selected.length > 0 ? selected : [random.int(0, slots - 1)];
  return list.map((slot, i) => ({ slot, probability: random.int(0, 255), last: i === list.length - 1 }));
}

const none = { valid: false, slot: 0, probability: 0, last: false };

/** Gives entries as fast as there is room, each some cycles after its place was reserved, as an exponent of one a cycle does. */
class Source {
  private readonly way: (Entry | undefined)[] = Array.from({ length: Exponent.latency(1) }, () => undefined);
  private readonly dut: BenchOf<AxpyContext>;
  private readonly entries: Entry[];
  /** What there is room for in this cycle. */
  private fits = { probability: false, list: false };

  constructor(dut: BenchOf<AxpyContext>, entries: readonly Entry[]) {
    this.dut = dut;
    this.entries = [...entries];
  }
  get left(): number {
    return this.entries.length;
  }
  /** Sets what the context is given in this cycle. */
  offer(goes: boolean): void {
    const { dut, fits } = this;
    const [next] = this.entries;
    const takes = goes && next !== undefined && fits.probability && (!next.last || fits.list);
    const ends = takes && next.last;
    dut.reserves = { probability: takes, list: ends };
    const { probability, list } = dut.room;
    this.fits = {
      probability: takes ? probability.ifBegins : probability.ifNot,
      list: ends ? list.ifBegins : list.ifNot,
    };
    this.way.push(takes ? this.entries.shift() : undefined);
    const now = this.way.shift();
    dut.probabilities = now ? { valid: true, ...now } : none;
  }
}

/** Every list chunk by chunk; vectors are taken now and then. */
function check(dut: BenchOf<AxpyContext>, stall: number, pace: number): void {
  const random = new Random(9);
  const lists = Array.from({ length: 80 }, () => randomList(random));
  const expected = lists.flatMap((list) =>
    Array.from({ length: chunks }, (_, chunk) =>
      list.map(({ slot, probability, last }, at) => ({
        ...{ slot: BigInt(slot), chunk: BigInt(chunk), probability: BigInt(probability), first: at === 0, last },
      })),
    ).flat(),
  );
  dut.reset();
  dut.lastChunk = chunks - 1;
  dut.beats.stall(stall);
  const source = new Source(dut, lists.flat());
  let [vectors, most] = [0, 0];
  for (let at = 0; at < expected.length;) {
    expect(dut.cycle).toBeLessThan(30_000);
    source.offer(random.next() >= stall);
    dut.vectorTaken = vectors > 0 && random.next() < pace;
    vectors -= Number(dut.vectorTaken);
    dut.step();
    if (dut.beats.pending === 0) continue;
    const [beat] = dut.beats.receive(1);
    expect(beat).toEqual(expected[at++]);
    vectors += Number(beat!.last);
    most = Math.max(most, vectors);
  }
  expect(most).toBeLessThanOrEqual(rooms.vectors);
  dut.vectorTaken = false;
  dut.step(20);
  expect([dut.beats.pending, dut.hasBeat, source.left]).toEqual([0, false, 0]);
}

test.each([
  [0, 1],
  [0.5, 0.5],
  [0.1, 0.05],
])("plays each whole list once a chunk, under stalls of %d", async (stall, pace) => {
  using dut = await bench(build, { engine: "javascript", seed: 4 });
  check(dut, stall, pace);
});

test("gives a beat a cycle where lists are there", async () => {
  using dut = await bench(build, { engine: "javascript" });
  dut.lastChunk = chunks - 1;
  const full = Array.from({ length: slots }, (_, slot) => ({ slot, probability: slot, last: slot === slots - 1 }));
  const source = new Source(dut, Array.from({ length: 10 }, () => full).flat());
  let taken = 0;
  while (taken < 10 * chunks) {
    source.offer(true);
    dut.vectorTaken = dut.beats.receive(dut.beats.pending).some(({ last }) => last);
    taken += Number(dut.vectorTaken);
    dut.step();
  }
  const { first, last } = dut.beats.moved;
  expect(last - first + 1).toBe(10 * slots * chunks);
});

test("a chunk ends only with room for its vector, and lists are taken only with room for them", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const run = (list: readonly Entry[]): { given: number; beats: number } => {
    dut.reset();
    dut.lastChunk = chunks - 1;
    dut.vectorTaken = false;
    const source = new Source(dut, Array.from({ length: 100 }, () => list).flat());
    for (let cycle = 0; cycle < 300; cycle++) {
      source.offer(true);
      dut.step();
    }
    expect(dut.hasBeat).toBe(true);
    return { given: 100 * list.length - source.left, beats: dut.beats.receive(dut.beats.pending).length };
  };
  // Of lists of one entry as many are played as there is room for vectors, their beats wait in two stages and a buffer of two, and the
  // window holds more of them.
  const one = run([{ slot: 3, probability: 9, last: true }]);
  expect(one).toEqual({ given: rooms.vectors / chunks + 4 / chunks + rooms.lists, beats: rooms.vectors });
  // Of whole lists the ring holds the last ones, but for three entries that wait in the stages for the last time; all beats but the one that would
  // end a chunk are given.
  const full = run(Array.from({ length: slots }, (_, slot) => ({ slot, probability: 1, last: slot === slots - 1 })));
  expect(full).toEqual({
    given: (rooms.vectors / chunks) * slots + 3 + rooms.probabilities,
    beats: rooms.vectors * slots + slots - 1,
  });
});

catches(
  build,
  (dut) => {
    check(dut, 0.3, 0.05);
  },
  [
    ["one vector more than there is room for", "axpy_context", /\(vectors_taken != 3'd\d\)/, "1'b1"],
    ["an entry asked for while all that are read wait", "axpy_context", "& ~buffer_get_ready & fills", "& 1'b0"],
    [
      "probabilities overrun their ring",
      "axpy_context",
      /room_probability_if_begins = [^;]+/,
      "room_probability_if_begins = 1'b1",
    ],
    ["a list played once a chunk too few", "axpy_context", "chunk == last_chunk", "chunk == 1'd0"],
  ],
);
