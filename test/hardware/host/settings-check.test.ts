import { describe, expect, test } from "vitest";
import { errors, type ErrorName } from "../../../generator/hardware/host/register-map.ts";
import { SettingsCheck } from "../../../generator/hardware/host/settings-check.ts";
import { bench, engines } from "../../../sim/bench.ts";
import { Random } from "../../random.ts";
import { catches, type BenchOf } from "../planted-bugs.ts";

interface Settings {
  readonly base: bigint;
  readonly imageWords: number;
  readonly programWords: number;
}
const good: Settings = { base: 0x8000_0000n, imageWords: 4096, programWords: 16 };
const top = 2 ** 32 - 1;

/** What the map of registers says of settings, for words of 16 bytes and addresses of 40 bits. */
function wrong({ base, imageWords, programWords }: Settings): ErrorName {
  if (base % 4096n !== 0n || base >= 2n ** 40n || base + 16n * BigInt(imageWords) > 2n ** 40n) return "badBase";
  if (imageWords < 256) return "badImageWords";
  return programWords < 1 || programWords > 4_194_304 ? "badProgramWords" : "none";
}

const named: readonly (readonly [name: string, settings: Partial<Settings>, error: ErrorName])[] = [
  ["what is right", {}, "none"],
  ["a base within a page", { base: 0x8000_0800n }, "badBase"],
  ["a base that is off by a byte", { base: 0x8000_0001n }, "badBase"],
  ["an image that ends where addresses do", { base: 2n ** 40n - 65_536n }, "none"],
  ["an image that ends a page later", { base: 2n ** 40n - 61_440n }, "badBase"],
  ["an image that ends a word later", { base: 2n ** 40n - 65_536n, imageWords: 4097 }, "badBase"],
  ["a base beyond all addresses", { base: 2n ** 40n, imageWords: 256 }, "badBase"],
  ["the highest bit of all", { base: 2n ** 63n }, "badBase"],
  ["an image that wraps around 64 bits", { base: 2n ** 64n - 4096n }, "badBase"],
  ["an image of 64 GiB less a word", { imageWords: 2 ** 32 - 1 }, "none"],
  [
    "an image of 64 GiB less a word that ends where addresses do",
    { base: 2n ** 40n - 2n ** 36n, imageWords: top },
    "none",
  ],
  ["the same a page later", { base: 2n ** 40n - 2n ** 36n + 4096n, imageWords: top }, "badBase"],
  ["the smallest image", { imageWords: 256 }, "none"],
  ["an image of a word less", { imageWords: 255 }, "badImageWords"],
  ["an image of no words", { imageWords: 0 }, "badImageWords"],
  ["a program of no words", { programWords: 0 }, "badProgramWords"],
  ["a program of one word", { programWords: 1 }, "none"],
  ["the longest program", { programWords: 4_194_304 }, "none"],
  ["a program of a word more", { programWords: 4_194_305 }, "badProgramWords"],
  ["a length whose low bits are right", { programWords: 2 ** 31 + 16 }, "badProgramWords"],
  ["everything wrong", { base: 1n, imageWords: 1, programWords: 0 }, "badBase"],
  ["all but the base wrong", { imageWords: 1, programWords: 0 }, "badImageWords"],
];

function check(dut: BenchOf<SettingsCheck>): void {
  const shown = (settings: Settings): bigint => {
    Object.assign(dut, settings);
    dut.step(2);
    return dut.failure;
  };
  for (const [, settings, error] of named) {
    expect(shown({ ...good, ...settings })).toBe(BigInt(errors[error].code));
  }
  const random = new Random(1);
  for (let i = 0; i < 2000; i++) {
    const bits = (count: number): bigint => random.bits(count) & -(2n ** BigInt(random.int(0, count - 1)));
    const base = random.pick([bits(64), bits(40), 2n ** 40n - bits(20)]);
    const imageWords = Number(bits(random.pick([32, 10])));
    const settings = { base, imageWords, programWords: Number(bits(random.pick([32, 24, 23]))) };
    expect([settings, shown(settings)]).toEqual([settings, BigInt(errors[wrong(settings)].code)]);
  }
}

test.each(named)("%s: $1", (_, settings, error) => {
  expect(wrong({ ...good, ...settings })).toBe(error);
});

describe.each(engines)("the check of settings (%s)", (engine) => {
  test("says what is wrong with any settings, the first of several", async () => {
    using dut = await bench(() => new SettingsCheck(16, 40), { engine });
    check(dut);
  });
});

test.each([32, 64])("an image may reach to the end of %i bits of address, and no further", async (addressBits) => {
  using dut = await bench(() => new SettingsCheck(8, addressBits), { engine: "javascript" });
  const end = 2n ** BigInt(addressBits);
  Object.assign(dut, good, { imageWords: 8192, base: end - 65_536n });
  dut.step(2);
  expect(dut.failure).toBe(0n);
  dut.imageWords = 8193;
  dut.step(2);
  expect(dut.failure).toBe(BigInt(errors.badBase.code));
});

catches(() => new SettingsCheck(16, 40), check, [
  ["a small image is taken", "settings_check", "image_words[31:8] == 24'd0", "image_words[31:8] < 24'd0"],
  ["the image may be too long", "settings_check", "& (image_end[35:0] == 36'd0)", ""],
  ["a base is cut to its half page", "settings_check", "base[11:0] == 12'd0", "base[10:0] == 11'd0"],
  ["a base beyond all addresses is taken", "settings_check", "base[63:40] == 24'd0", "1'd1"],
  ["a program of no words runs", "settings_check", " & (program_words != 32'd0)", ""],
  ["a base beyond all addresses is taken", "settings_check", "base[63:40] == 24'd0", "1'd1"],
]);
