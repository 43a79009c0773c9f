import { expect, test } from "vitest";
import { activeTokens } from "../../../generator/golden/token-reuse.ts";
import { TokenReuse } from "../../../generator/hardware/elementwise/token-reuse.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

const [TOKENS, VALUES, WIDTH] = [40, 4, 2];

function check(dut: BenchOf<TokenReuse>): void {
  const random = new Random(12);
  const size = TOKENS * VALUES;
  const indices = Int32Array.from({ length: size }, (_, i) => i);
  const state = { reference: new Int16Array(size), age: new Uint8Array(TOKENS) };
  const latent = Int16Array.from({ length: size }, () => random.int(-32768, 32767));
  const settings = [
    { alpha: 1, maxAge: 1 },
    { alpha: 0.75, maxAge: 2 },
    { alpha: 200, maxAge: 255 },
    { alpha: 0, maxAge: 0 },
  ];
  let reused = 0;
  for (let index = 0; index < 60; index++) {
    const stall = [0, 0.5][index % 2]!;
    dut.pairs.stall(stall);
    const { alpha, maxAge } = settings[Math.floor(index / 15)]!;
    const whole = index % 15 === 0;
    dut.steps.queue([
      { lastToken: TOKENS - 1, lastWord: VALUES / WIDTH - 1, alpha: Math.round(alpha * 256), maxAge, whole },
    ]);
    if (!whole) {
      const word = (values: Int16Array, i: number): Int16Array => values.subarray(i * WIDTH, (i + 1) * WIDTH);
      dut.pairs.queue(
        Array.from({ length: size / WIDTH }, (_, i) => ({
          latent: word(latent, i),
          reference: word(state.reference, i),
        })),
      );
    }
    const decisions = dut.decisions.receive(TOKENS, { stall });
    let expected: number[];
    if (whole) {
      expected = Array.from({ length: TOKENS }, (_, token) => token);
      state.reference.set(latent);
      state.age.fill(0);
    } else expected = [...activeTokens(latent, indices, state, { alpha, maxAge })];
    reused += TOKENS - expected.length;
    expect(decisions.map(({ token }) => Number(token))).toEqual(Array.from({ length: TOKENS }, (_, token) => token));
    expect(decisions.flatMap(({ token, active }) => (active ? [Number(token)] : []))).toEqual(expected);
    expect(decisions.map(({ last }) => last).indexOf(true)).toBe(TOKENS - 1);
    // Some tokens move far, some a little, some not at all; now and then as far as int16 goes.
    for (let i = 0; i < size; i++) {
      const reach = [0, 3, 300][Math.floor(i / VALUES + index) % 3]!;
      latent[i] = Math.max(-32768, Math.min(32767, latent[i]! + random.int(-reach, reach)));
      if (random.next() < 0.01) latent[i] = random.pick([-32768, 32767]);
    }
  }
  expect(reused).toBeGreaterThan(200);
}

/** A token moves on where its difference is above the limit, and not where it is equal to it. */
function checkLimit(dut: BenchOf<TokenReuse>): void {
  dut.pairs.stall(0);
  // Eight tokens whose differences are 8 in the mean: at alpha 1 those of 9 are above it, at 255/256 those of 8 too.
  const differences = [8, 7, 9, 8, 16, 0, 8, 8];
  for (const [alpha, active] of [
    [256, [2, 4]],
    [255, [0, 2, 3, 4, 6, 7]],
    [512, []],
  ] as const) {
    dut.steps.queue([{ lastToken: 7, lastWord: 0, alpha, maxAge: 255, whole: false }]);
    dut.pairs.queue(differences.map((difference) => ({ latent: [-difference, 0], reference: [0, 0] })));
    const decisions = dut.decisions.receive(8);
    expect(decisions.flatMap((decision) => (decision.active ? [Number(decision.token)] : []))).toEqual(active);
  }
}

test.each(engines)("decides as the golden function, step after step, stalled or not (%s)", async (engine) => {
  using dut = await bench(() => new TokenReuse(64, 4, WIDTH), { engine });
  check(dut);
  checkLimit(dut);
});

catches(() => new TokenReuse(64, 4, WIDTH), (dut) => { check(dut); checkLimit(dut); }, [
  ["a difference at the limit is above it", "token_reuse", "wide[34:0] < ", "wide[34:0] <= "],
  ["alpha is 128 and not 256 of a mean", "token_reuse", "{8'd0, summed[42:8]}", "{7'd0, summed[42:7]}"],
  ["the remainder of the step before stays", "token_reuse", "rest <= 7'd0", "rest <= rest"],
  ["a remainder is not carried on", "token_reuse", "grown[6:0] - count", "7'd0"],
  ["a rested token is as old as a new one", "token_reuse", "judged_age + 8'd1", "judged_age"],
]); // prettier-ignore

test("takes a cycle a word, one a bit of the limit and one a token, and seven beside, of a whole step a cycle a token", async () => {
  using dut = await bench(() => new TokenReuse(64, 4, WIDTH), { engine: "javascript" });
  dut.steps.queue([{ lastToken: TOKENS - 1, lastWord: VALUES / WIDTH - 1, alpha: 256, maxAge: 1, whole: false }]);
  dut.pairs.queueWords(new Uint32Array((2 * TOKENS * VALUES) / WIDTH));
  dut.decisions.receive(TOKENS);
  // 16 of alpha, and those of alpha * total / 256: differences of four values of 16 bits, of 64 tokens.
  const limitBits = 16 + (16 + 4 + 7 + 8);
  expect(dut.decisions.moved.last - dut.pairs.moved.first + 1).toBe((TOKENS * VALUES) / WIDTH + limitBits + TOKENS + 7);
  dut.decisions.restart();
  dut.steps.queue([{ lastToken: TOKENS - 1, lastWord: VALUES / WIDTH - 1, alpha: 256, maxAge: 1, whole: true }]);
  dut.decisions.receive(TOKENS);
  expect(dut.decisions.moved.last - dut.decisions.moved.first + 1).toBe(TOKENS);
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new TokenReuse(64, 4, WIDTH)))).toEqual([]);
});
