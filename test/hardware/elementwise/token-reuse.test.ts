import { expect, test } from "vitest";
import { activeTokens } from "../../../generator/golden/token-reuse.ts";
import { TokenReuse } from "../../../generator/hardware/elementwise/token-reuse.ts";
import { emit } from "../../../generator/hdl/index.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { lint } from "../../../sim/lint.ts";
import { Random } from "../../random.ts";

const [TOKENS, VALUES, WIDTH] = [40, 4, 2];

test.each(engines)("decides as the golden function, step after step, stalled or not (%s)", async (engine) => {
  using dut = await bench(() => new TokenReuse(64, 4, WIDTH), { engine });
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
});

test("takes a cycle a word and one a token, and nine beside, of a whole step a cycle a token", async () => {
  using dut = await bench(() => new TokenReuse(64, 4, WIDTH), { engine: "javascript" });
  dut.steps.queue([{ lastToken: TOKENS - 1, lastWord: VALUES / WIDTH - 1, alpha: 256, maxAge: 1, whole: false }]);
  dut.pairs.queueWords(new Uint32Array((2 * TOKENS * VALUES) / WIDTH));
  dut.decisions.receive(TOKENS);
  expect(dut.decisions.moved.last - dut.pairs.moved.first + 1).toBe((TOKENS * VALUES) / WIDTH + TOKENS + 9);
  dut.decisions.restart();
  dut.steps.queue([{ lastToken: TOKENS - 1, lastWord: VALUES / WIDTH - 1, alpha: 256, maxAge: 1, whole: true }]);
  dut.decisions.receive(TOKENS);
  expect(dut.decisions.moved.last - dut.decisions.moved.first + 1).toBe(TOKENS);
});

test("is clean in Verilator, Icarus and Yosys", async () => {
  expect(await lint(emit(new TokenReuse(64, 4, WIDTH)))).toEqual([]);
});
