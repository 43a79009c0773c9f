import { execFileSync } from "node:child_process";
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

test("tensors of no elements, scalars, spaces behind the header and entries of more keys are as in the library", () => {
  const header = JSON.stringify({
    __metadata__: null,
    none: { dtype: "F32", shape: [0, 3], data_offsets: [4, 4] },
    scalar: { dtype: "F32", shape: [], data_offsets: [0, 4], more: { a: [1.5] } },
  });
  writeFileSync(path, withHeader(`${header}  `, new Uint8Array(Float32Array.of(3).buffer)));
  const file = new SafetensorsFile(path);
  expect(file.read("scalar")).toEqual({ shape: [], data: Float32Array.of(3) });
  expect(file.read("none")).toEqual({ shape: [0, 3], data: new Float32Array() });
});

describe("a file that is not whole or not safetensors is refused in one line", () => {
  const entry = (fields: object): string =>
    JSON.stringify({ w: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...fields } });
  const body = new Uint8Array(8);
  const longHeader = Buffer.alloc(16);
  longHeader.writeBigUInt64LE(2n ** 63n);

  test.each([
    ["truncated in its first bytes", Buffer.alloc(3), "truncated: 3 bytes are no safetensors file"],
    ["with an absurd header", longHeader, "a header of 9223372036854775808 bytes, at most 100000000"],
    ["that is not JSON", withHeader("{ w"), 'no safetensors header: not JSON: unexpected "w" at 2'],
    ["of null", withHeader("null"), "no safetensors header: it begins with no {"],
    [
      "longer than the format allows",
      Buffer.concat([Buffer.of(1, 225, 245, 5, 0, 0, 0, 0), Buffer.from("{}")]),
      "a header of 100000001 bytes, at most 100000000",
    ],
    ["that begins with a space", withHeader(` ${entry({})}`, body), "no safetensors header: it begins with no {"],
    [
      "that goes on after its object",
      withHeader(`${entry({})}x`, body),
      'no safetensors header: not JSON: unexpected "x" at 54',
    ],
    [
      "in no UTF-8",
      Buffer.concat([Buffer.of(4, 0, 0, 0, 0, 0, 0, 0), Buffer.from('{"\xff"', "latin1")]),
      "no safetensors header: not UTF-8",
    ],
    [
      "with a name twice",
      withHeader(
        `${entry({}).slice(0, -1)},"\\u0077":${JSON.stringify({ dtype: "F32", shape: [2], data_offsets: [8, 16] })}}`,
        new Uint8Array(16),
      ),
      'no safetensors header: the key "w" stands twice in an object',
    ],
    ["with metadata of numbers", withHeader('{"__metadata__":{"a":1}}'), "the header's __metadata__ is not of strings"],
    [
      "with a fraction of no value",
      withHeader(entry({}).replace("[2]", "[2.0]"), body),
      "the header's entry for w is malformed",
    ],
    [
      "with an extent beyond a double",
      withHeader(entry({ shape: [0, 1] }).replace("1]", "9007199254740993]"), body),
      "the header's entry for w is malformed",
    ],
    [
      "with a shape whose product is zero modulo 2^64",
      withHeader(entry({ shape: [2 ** 32, 2 ** 32], data_offsets: [0, 0] })),
      "w: its shape [4294967296, 4294967296] takes more than 2^64 bytes",
    ],
    [
      "with tensors that overlap",
      withHeader(
        JSON.stringify({
          v: { dtype: "F32", shape: [2], data_offsets: [0, 8] },
          w: { dtype: "F32", shape: [2], data_offsets: [4, 12] },
        }),
        new Uint8Array(12),
      ),
      "w overlaps the tensor before it: it begins at 4, not at 8",
    ],
    [
      "with a gap between tensors",
      withHeader(
        JSON.stringify({
          v: { dtype: "F32", shape: [1], data_offsets: [0, 4] },
          w: { dtype: "F32", shape: [1], data_offsets: [8, 12] },
        }),
        new Uint8Array(12),
      ),
      "w leaves a gap before it: it begins at 8, not at 4",
    ],
    [
      "with a gap at its front",
      withHeader(entry({ data_offsets: [4, 12] }), new Uint8Array(12)),
      "w leaves a gap before it: it begins at 4, not at 0",
    ],
    ["with bytes behind its tensors", withHeader(entry({}), new Uint8Array(11)), "3 bytes behind the last tensor"],
    ["with a line break in a name", withHeader('{"w\\n":1}'), "the header's entry for w\\u000a is malformed"],
    ["of an array", withHeader("[]"), "no safetensors header: it begins with no {"],
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
    ["of integers", withHeader(entry({ dtype: "I64" }), body), "w: dtype I64 is not supported: F32, F16 and BF16 are"],
    [
      "of an inherited type",
      withHeader(entry({ dtype: "valueOf" }), body),
      "w: dtype valueOf is not supported: F32, F16 and BF16 are",
    ],
    ["truncated in its data", withHeader(entry({}), body.subarray(1)), "truncated: w ends at byte 70 of 69"],
  ])("%s", (_, bytes, message) => {
    writeFileSync(path, bytes);
    expect(() => new SafetensorsFile(path)).toThrow(new CheckpointError(`${path}: ${message}`));
  });

  test("a name or a value of any length makes a short line", () => {
    writeFileSync(path, withHeader(`{"${"w".repeat(1e6)}":1}`));
    expect(() => new SafetensorsFile(path)).toThrow(/^.{1000,2010}$/);
  });

  test("a pipe, without waiting for a writer", () => {
    rmSync(path, { force: true });
    execFileSync("mkfifo", [path]);
    expect(() => new SafetensorsFile(path)).toThrow(new CheckpointError(`${path}: not a file`));
    rmSync(path);
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
