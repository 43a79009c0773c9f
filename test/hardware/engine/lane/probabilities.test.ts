import { expect, test } from "vitest";
import { rescale } from "../../../../generator/golden/requantise.ts";
import { probability } from "../../../../generator/golden/softmax.ts";
import { Exponent } from "../../../../generator/hardware/engine/lane/exponent.ts";
import { exponentLanes, laneRooms } from "../../../../generator/hardware/engine/lane/lane-types.ts";
import { Probabilities } from "../../../../generator/hardware/engine/lane/probabilities.ts";
import { engineTypes } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { bench } from "../../../../sim/bench.ts";
import { Random } from "../../../random.ts";
import { catches, type BenchOf } from "../../planted-bugs.ts";
import { shape } from "./lane-shape.ts";

const { slots } = shape;
const sharing = exponentLanes(shape);
const rooms = laneRooms(shape);
const build = () => new Probabilities(shape);
/** Keeps a distance of scores as it is: near ones count. */
const scale = { multiplier: 2 ** 15, shift: 14 };
const LIMIT = 2 ** (engineTypes(shape).score.width - 1);

interface Query {
  /** In the order of the slots; none where the query selects nothing. */
  readonly scores: readonly { readonly slot: number; readonly score: number }[];
  /** The largest of all lanes. */
  readonly most: number;
}

function randomQuery(random: Random): Query {
  const density = random.pick([0, 0.3, 1]);
  const middle = random.int(-LIMIT + 2000, LIMIT - 2001);
  const scores = Array.from({ length: slots }, (_, slot) => slot)
    .filter(() => random.next() < density)
    .map((slot) => ({ slot, score: middle + random.pick([0, 1500, random.int(-2000, 2000)]) }));
  const own = Math.max(...scores.map(({ score }) => score), -LIMIT);
  // Often the lane has the largest itself, and more than once.
  return {
    scores,
    most: random.next() < 0.5 && scores.length > 0 ? own : Math.min(own + random.int(0, 3000), LIMIT - 1),
  };
}

function scoresOf({ scores }: Query) {
  if (scores.length === 0) return [{ slot: 0, score: -5, selected: false, last: true }];
  return scores.map((each, i) => ({ ...each, selected: true, last: i === scores.length - 1 }));
}

const none = { valid: false, slot: 0, score: 0, selected: false, last: false };

/** An exponent unit that others take turns at too: what it gives of others' distances is anything. */
class OtherExponent {
  private readonly way: bigint[] = Array<bigint>(Exponent.latency(sharing) - 1).fill(77n);
  private readonly dut: BenchOf<Probabilities>;
  private turn = 0;
  constructor(dut: BenchOf<Probabilities>) {
    this.dut = dut;
    this.offer(77n);
  }
  private offer(probability: bigint): void {
    this.dut.exponent = { turn: this.turn === 0, probability };
  }
  /** To the next cycle. */
  step(): void {
    const { dut, way } = this;
    dut.step();
    this.turn = (this.turn + 1) % sharing;
    // A distance stands a cycle behind its turn.
    const distance = this.turn === 1 ? Number(dut.distance) : 5;
    way.push(BigInt(probability(rescale(distance, scale.multiplier, scale.shift + 1))));
    this.offer(way.shift()!);
  }
}

/** Scores go in as far as there is room for them; a query's largest comes back some time after its peak is out. */
function check(dut: BenchOf<Probabilities>, refresh: boolean, stall: number): void {
  const random = new Random(12);
  const queries = Array.from({ length: 60 }, () => randomQuery(random));
  dut.reset();
  const exponent = new OtherExponent(dut);
  dut.pass = { refresh };
  dut.peaks.stall(stall);
  dut.most.stall(stall);
  // Totals may wait for masks to leave.
  dut.totals.stall(stall === 0 ? 0 : 0.95);
  const scores = queries.flatMap(scoresOf);
  const found: unknown[] = [];
  let [sent, open, peaks, rounds] = [0, 0, 0, 0];
  let fits = false;
  while (found.length < scores.length) {
    expect(dut.cycle).toBeLessThan(20_000);
    // Room for peaks is for who gives the scores to keep.
    const mayGo = open < rooms.scores && rounds - dut.peaks.moved.beats < shape.window;
    const next = mayGo && random.next() >= stall ? scores[sent] : undefined;
    dut.scores = next ? { valid: true, ...next } : none;
    if (next) {
      [sent, open] = [sent + 1, open + 1];
      if (next.last) rounds++;
    }
    const chance = (most: number): boolean => random.next() >= most;
    dut.room = {
      probability: { ifBegins: chance(stall), ifNot: chance(stall) },
      list: { ifBegins: chance(stall / 2), ifNot: chance(stall / 2) },
    };
    dut.step(0);
    const { probability: taken, list } = dut.takes;
    expect(taken && !fits).toBe(false);
    // Room in the next cycle, by what is taken in this one.
    const { probability: ofProbability, list: ofList } = dut.room;
    fits = (taken ? ofProbability.ifBegins : ofProbability.ifNot) && (taken && list ? ofList.ifBegins : ofList.ifNot);
    expect(list && !taken).toBe(false);
    open -= Number(taken);
    const { valid, ...made } = dut.probabilities;
    if (valid) found.push(made);
    exponent.step();
    while (peaks < queries.length && dut.peaks.moved.beats > peaks) dut.most.queue([{ score: queries[peaks++]!.most }]);
  }
  expect(found).toMatchObject(
    queries.flatMap((query) =>
      scoresOf(query).map(({ slot, score, selected, last }) => ({
        ...(selected ? { slot: BigInt(slot) } : {}),
        ...{ probability: BigInt(selected ? probabilityOf(score, query) : 0), last },
      })),
    ),
  );
  expect(dut.peaks.receive(queries.length)).toMatchObject(
    queries.map(({ scores: own }) => ({ score: BigInt(Math.max(...own.map(({ score }) => score), -LIMIT)) })),
  );
  if (!refresh) {
    dut.step(20);
    expect(dut.totals.pending).toBe(0);
    return;
  }
  expect(dut.totals.receive(queries.length)).toMatchObject(
    queries.map((query) => {
      const made = query.scores.map(({ slot, score }) => ({ slot, made: probabilityOf(score, query) }));
      const full = made.find((each) => each.made === 255);
      return {
        sum: BigInt(made.reduce((sum, each) => sum + each.made, 0)),
        has: full !== undefined,
        ...(full ? { slot: BigInt(full.slot) } : {}),
      };
    }),
  );
}

function probabilityOf(score: number, { most }: Query): number {
  return probability(rescale(most - score, scale.multiplier, scale.shift + 1));
}

test.each([0, 0.5, 0.8])(
  "makes golden probabilities of the scores, a peak of each query, and on a refresh pass its total, under stalls of %d",
  async (stall) => {
    using dut = await bench(build, { engine: "javascript", seed: 4 });
    check(dut, false, stall);
    check(dut, true, stall);
  },
);

test("takes a score at each turn where the largest of its query is known, and says when it waits for that", async () => {
  using dut = await bench(build, { engine: "javascript" });
  const exponent = new OtherExponent(dut);
  dut.pass = { refresh: false };
  const always = { ifBegins: true, ifNot: true };
  dut.room = { probability: always, list: always };
  const query: Query = { scores: Array.from({ length: slots }, (_, slot) => ({ slot, score: slot })), most: slots };
  for (const score of [...scoresOf(query), ...scoresOf(query)]) {
    dut.scores = { valid: true, ...score };
    dut.step();
  }
  dut.scores = none;
  dut.step(5);
  expect([dut.waits, dut.takes.probability]).toEqual([true, false]);
  dut.most.send([{ score: slots }, { score: slots }]);
  const taken: boolean[] = [];
  for (let cycle = 0; cycle < 4 * slots + 2; cycle++) {
    taken.push(dut.takes.probability);
    exponent.step();
  }
  // `send` returns one cycle after the first of the two went in.
  expect(taken.filter(Boolean).length).toBeGreaterThanOrEqual(2 * slots - 2);
  const from = taken.indexOf(true);
  expect(taken.slice(from, taken.lastIndexOf(true) + 1)).toEqual(
    Array.from({ length: taken.lastIndexOf(true) + 1 - from }, (_, i) => i % sharing === 0),
  );
  expect(dut.waits).toBe(false);
});

catches(
  build,
  (dut) => {
    check(dut, true, 0.3);
  },
  [
    ["the largest score of a lane forgotten", "probabilities", "scores_valid & is_larger", "scores_valid"],
    ["a list begun without room for it", "probabilities", "room_list_if_not & ", ""],
    ["a row begun without room for its sum", "probabilities", /total_places_taken != \d'd\d/, "1'b1"],
    [
      "the score of a slot that is not selected taken for the largest",
      "probabilities",
      "scores_valid & ~scores_selected",
      "1'b0",
    ],
    ["a score that does not wait for its turn", "probabilities", "exponent_turn & ", ""],
    ["the last of the largest in place of the first", "probabilities", "full_has ? full_slot", "1'b0 ? full_slot"],
  ],
);
