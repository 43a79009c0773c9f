import { mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { float32, withHeader, writeSafetensors } from "./write-safetensors.ts";

const folder = mkdtempSync(join(tmpdir(), "safetensors-"));
const path = join(folder, "x.safetensors");
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("reading", () => {
  test("every finite binary16 pattern becomes its value", () => {
    const patterns = Uint16Array.from({ length: 65536 }, (_, i) => i).filter((bits) => (bits & 0x7c00) !== 0x7c00);
    writeSafetensors(path, {
      half: { dtype: "F16", shape: [patterns.length], bytes: new Uint8Array(patterns.buffer) },
    });
    // binary16 widens to binary32 by moving its fields: a normal exponent is rebiased by 127 - 15.
    const words = new Uint32Array(patterns.length);
    const expected = new Float32Array(words.buffer);
    patterns.forEach((bits, i) => {
      const magnitude = bits & 0x7fff;
      if (magnitude < 0x400) expected[i] = magnitude * 2 ** -24;
      else words[i] = (magnitude << 13) + (112 << 23);
      words[i]! |= (bits & 0x8000) << 16;
    });
    expect(new SafetensorsFile(path).read("half").data).toEqual(expected);
  });

  test("bfloat16 is the upper half of float32, and float32 is taken as it is", () => {
    const values = Float32Array.of(0, -0, 1, -1.5, 3.0e38, 2 ** -130, Math.fround(0.1));
    const upper = Uint16Array.from(new Uint32Array(values.buffer), (bits) => bits >>> 16);
    writeSafetensors(path, {
      single: float32([7], values),
      brain: { dtype: "BF16", shape: [7, 1], bytes: new Uint8Array(upper.buffer) },
    });
    const file = new SafetensorsFile(path);
    expect(file.names).toEqual(["single", "brain"]);
    expect(file.read("single")).toEqual({ shape: [7], data: values });
    const truncated = new Float32Array(Uint32Array.from(upper, (bits) => bits << 16).buffer);
    expect(file.read("brain")).toEqual({ shape: [7, 1], data: truncated });
  });

  test("a tensor behind 5 GiB of others is read alone", () => {
    const gap = 5 * 2 ** 30;
    const header = JSON.stringify({
      huge: { dtype: "F32", shape: [gap / 4], data_offsets: [0, gap] },
      last: { dtype: "F32", shape: [2], data_offsets: [gap, gap + 8] },
    });
    writeFileSync(path, withHeader(header));
    truncateSync(path, 8 + header.length + gap + 8); // sparse: takes no space
    expect(new SafetensorsFile(path).read("last").data).toEqual(Float32Array.of(0, 0));
    rmSync(path);
  });

  test.each([NaN, Infinity, -Infinity])("a tensor with %f is refused, and its neighbours are not", (bad) => {
    writeSafetensors(path, { good: float32([1], [2]), bad: float32([3], [0, bad, 0]) });
    const file = new SafetensorsFile(path);
    expect(file.read("good").data).toEqual(Float32Array.of(2));
    expect(() => file.read("bad")).toThrow(new CheckpointError(`${path}: bad holds ${bad} at element 1`));
  });
});

describe("a file that is not whole or not safetensors is refused in one line", () => {
  const entry = (fields: object): string =>
    JSON.stringify({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...fields } });
  const body = new Uint8Array(8);
  const longHeader = Buffer.alloc(16);
  longHeader.writeBigUInt64LE(2n ** 63n);

  test.each([
    ["truncated in its first bytes", Buffer.alloc(3), "truncated: 3 bytes are no safetensors file"],
    ["with an absurd header", longHeader, "truncated: a header of 9223372036854776000 bytes in a file of 16"],
    ["that is not JSON", withHeader("{ w"), "the header is not JSON: this is no safetensors file"],
    ["of null", withHeader("null"), "the header is not a JSON object: this is no safetensors file"],
    ["of an array", withHeader("[]"), "the header is not a JSON object: this is no safetensors file"],
    ["with a null entry", withHeader('{"w":null}'), "the header's entry for w is malformed"],
    ["without a shape", withHeader(entry({ shape: null }), body), "the header's entry for w is malformed"],
    ["with negative extents", withHeader(entry({ shape: [-2, -1] }), body), "the header's entry for w is malformed"],
    ["with a fractional extent", withHeader(entry({ shape: [0.5, 4] }), body), "the header's entry for w is malformed"],
    ["with one offset", withHeader(entry({ data_offsets: [0] }), body), "the header's entry for w is malformed"],
    ["before the data", withHeader(entry({ data_offsets: [-8, 0] }), body), "the header's entry for w is malformed"],
    ["with bytes of an other shape", withHeader(entry({ shape: [3] }), body), "w has 8 bytes, its shape [3] takes 12"],
    [
      "with reversed offsets",
      withHeader(entry({ data_offsets: [8, 0] }), body),
      "w has -8 bytes, its shape [2] takes 8",
    ],
    ["of integers", withHeader(entry({ dtype: "I64" }), body), "w is I64; supported are F32, F16 and BF16"],
    [
      "of an inherited type",
      withHeader(entry({ dtype: "valueOf" }), body),
      "w is valueOf; supported are F32, F16 and BF16",
    ],
    ["truncated in its data", withHeader(entry({}), body.subarray(1)), "truncated: w ends at byte 70 of 69"],
  ])("%s", (_, bytes, message) => {
    writeFileSync(path, bytes);
    expect(() => new SafetensorsFile(path)).toThrow(new CheckpointError(`${path}: ${message}`));
  });

  test("missing, or a folder", () => {
    const missing = join(folder, "missing");
    expect(() => new SafetensorsFile(missing)).toThrow(
      new CheckpointError(`${missing}: no such file, or it cannot be read`),
    );
    expect(() => new SafetensorsFile(folder)).toThrow(new CheckpointError(`${folder}: not a file`));
  });

  test("a name it does not have", () => {
    writeSafetensors(path, { w: float32([1], [1]) });
    expect(() => new SafetensorsFile(path).read("v")).toThrow(new CheckpointError(`${path}: there is no tensor v`));
  });
});
