import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { disc } from "./run.ts";

const work = mkdtempSync(join(tmpdir(), "disc-matrix-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

// Every kind of step: dense, one that makes masks, two that use them.
const base = "sample --model models/digits --class 0 1 2 3 4 5 6 7 8 9 --steps 4";
const memory = "--latency 1 --jitter 199 --pause 0.2 --scramble";
const points = { "with both off": "", "with CTR and ST": "--ctr 1,2 --st 0.5,3,1" };

/** An hour on two cores that do other things too. */
describe.skipIf(!process.env["DISC_REGRESS"])("every class of digit is the golden image, bit for bit", () => {
  for (const [i, array] of ["8x8", "16x16", "32x16"].entries()) {
    for (const [j, resolution] of [16, 32].entries()) {
      for (const [k, [what, point]] of Object.entries(points).entries()) {
        const seed = 100 * i + 20 * j + 10 * k + 1;
        test(`${array} at ${resolution}x${resolution} ${what}, seed ${seed}, memory of 1 to 200 cycles that pauses`, async () => {
          const common = `${base} --resolution ${resolution} --seed ${seed} ${point}`;
          const file = (engine: string): string => join(work, `${engine}-${seed}.npy`);
          const rtl = await disc(`${common} --engine rtl --array ${array} ${memory} --out ${file("rtl")} --json`);
          expect(rtl.stderr).not.toContain("disc: ");
          expect(JSON.parse(rtl.stdout)).toMatchObject({ ok: true });
          await disc(`${common} --out ${file("golden")}`);
          expect(readFileSync(file("rtl"))).toEqual(readFileSync(file("golden")));
        }, 3_600_000);
      }
    }
  }
});
