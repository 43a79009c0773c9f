import { describe, expect, test } from "vitest";
import { disc } from "../../generator/cli/commands.ts";
import { designResolution, resolutionFlags, resolutionOf, sizeText } from "../../generator/cli/resolution.ts";
import type { Grid } from "../../generator/reference/latent.ts";

const latents = { inChannels: 4, patch: 2, sampleSize: 64 };
const pictures = { inChannels: 1, patch: 2, sampleSize: 32 };
const asked = (resolution?: Grid, pixels?: string) => ({ resolution, pixels, _: [], $0: "disc" });

test("pixels are eight to a side of a latent's, and those of a model of pixels are its own", () => {
  expect(resolutionOf(asked(undefined, "1024"), latents)).toBe(128);
  expect(resolutionOf(asked(undefined, "256x256"), latents)).toBe(32);
  expect(resolutionOf(asked(undefined, "16"), pictures)).toBe(16);
  expect(resolutionOf(asked(48), latents)).toBe(48);
  expect([latents, pictures].map((model) => resolutionOf(asked(), model))).toEqual([64, 32]);
  expect(sizeText(latents, 32)).toBe("32x32 (256x256 pixels)");
  expect(sizeText(pictures, 32)).toBe("32x32");
});

test("a size that is not square has its height first", () => {
  expect(resolutionOf(asked(undefined, "832x1216"), latents)).toEqual([104, 152]);
  expect(resolutionOf(asked([48, 32]), latents)).toEqual([48, 32]);
  expect(sizeText(latents, [104, 152])).toBe("104x152 (832x1216 pixels)");
  const { coerce } = resolutionFlags("").resolution;
  expect(["48x32", "32x32", "32"].map(coerce)).toEqual([[48, 32], 32, 32]);
  for (const wrong of ["48x", "x32", "8x8x8", "4.5x8", "0x8", "8x16385", "8X8"])
    expect(() => coerce(wrong)).toThrow(`--resolution ${wrong}: a whole number from 1 to 16384, or two as 32x48`);
});

describe("is refused in one line", () => {
  test.each([
    [48, "512", "--resolution, --pixels: either of them"],
    [undefined, "big", "--pixels big: a side as 512, or both as 832x1216"],
    [undefined, "832x1212", "--pixels 832x1212: no multiple of the 8 of a latent pixel"],
    [undefined, "832x1208", "--pixels 832x1208: resolution 151 is not a whole number of patches of 2"],
    [undefined, "1020", "--pixels 1020: no multiple of the 8 of a latent pixel"],
    [undefined, "1000", "--pixels 1000: resolution 125 is not a whole number of patches of 2"],
    [undefined, "0", "--pixels 0: resolution 0 is not a whole number of patches of 2"],
    [undefined, "9999992", "--pixels 9999992: resolution 1249999 is not a whole number of patches of 2"],
    [undefined, "8192", "--pixels 8192: resolution 1024 makes 262144 tokens, more than 65536"],
  ])("--resolution %s --pixels %s", (resolution, pixels, message) => {
    expect(() => resolutionOf(asked(resolution, pixels), latents)).toThrow(message);
  });

  test("a design of no size, and one of two", async () => {
    expect(() => designResolution(asked(), latents)).toThrow("Missing required argument: resolution, or pixels");
    const args = ["generate", "--model", "dit-xl-2-256", "--array", "16x16", "--out", "/nowhere/at/all"];
    await expect(disc([...args, "--pixels", "256", "--resolution", "32"])).rejects.toThrow("either of them");
  });
});
