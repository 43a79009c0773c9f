import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { maskFromFile } from "../../generator/cli/bench-workloads.ts";
import { listingOf } from "../../generator/cli/commands/disassemble.ts";
import { readNpy } from "../../generator/cli/npy.ts";
import { assemble } from "../../generator/compiler/assembler.ts";
import { DesignError } from "../../generator/compiler/design.ts";
import { OutputFile } from "../../generator/files/output-file.ts";
import { quantiseModel } from "../../generator/golden/model.ts";
import { loadQuantised, saveQuantised } from "../../generator/golden/quantised-file.ts";
import { openCheckpoint } from "../../generator/reference/checkpoint.ts";
import { schedulerOf } from "../../generator/reference/pipeline.ts";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { Random } from "../random.ts";
import { withHeader } from "../reference/write-safetensors.ts";
import { mutateBytes, mutateJson } from "./mutate.ts";

/** DISC_SEED=n runs the one case n of each reader; DISC_REGRESS many more. */
const only = process.env["DISC_SEED"];
const cases = only ? 1 : process.env["DISC_REGRESS"] ? 20_000 : 500;
const first = Number(only ?? 1);

const work = mkdtempSync(join(tmpdir(), "disc-fuzz-"));
const plain = "test/fixtures/dit/plain";
const WEIGHTS = "diffusion_pytorch_model.safetensors";
afterAll(() => {
  rmSync(work, { recursive: true });
});

/** A reader of files that one call of `write` has changed; `read` checks what it reads. */
interface Reader {
  readonly write: (random: Random) => void;
  readonly read: () => void;
}

/** Splits a safetensors file. */
function split(path: string): { header: Record<string, unknown>; body: Buffer } {
  const bytes = readFileSync(path);
  const end = 8 + Number(bytes.readBigUInt64LE());
  return { header: JSON.parse(bytes.toString("utf8", 8, end)) as Record<string, unknown>, body: bytes.subarray(end) };
}

const raw = ({ buffer }: Float32Array): Buffer => Buffer.from(buffer);

interface Entry {
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function safetensors(): Reader {
  const path = join(work, "x.safetensors");
  const { body } = split(join(plain, WEIGHTS));
  const header = {
    __metadata__: { format: "pt" },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
    none: { dtype: "F16", shape: [0], data_offsets: [24, 24] },
    b: { dtype: "F16", shape: [4], data_offsets: [24, 32] },
    c: { dtype: "BF16", shape: [], data_offsets: [32, 34] },
  };
  const data = body.subarray(0, 34);
  return {
    write(random) {
      const whole = withHeader(mutateJson(header, random), data);
      writeFileSync(path, random.int(0, 3) === 0 ? mutateBytes(whole, random) : whole);
    },
    read() {
      const file = new SafetensorsFile(path);
      const found = split(path);
      const entries = Object.entries(found.header as Record<string, Entry>).filter(([name]) => name !== "__metadata__");
      expect(new Set(file.names)).toEqual(new Set(entries.map(([name]) => name)));
      for (const [name, { shape, data_offsets: offsets }] of entries) {
        const tensor = file.read(name);
        expect(tensor.shape).toEqual(shape);
        // Half of the values of these two types stand in the upper bytes of a float32; the others have a test of their own.
        if (tensor.data.length * 4 === offsets[1] - offsets[0])
          expect(Buffer.from(tensor.data.buffer)).toEqual(found.body.subarray(...offsets));
      }
    },
  };
}

/** A copy of the fixture. */
function copy(name: string): string {
  const folder = join(work, name);
  cpSync(plain, folder, { recursive: true });
  return folder;
}

const NAMES = {
  ...{ heads: "num_attention_heads", headDim: "attention_head_dim", inChannels: "in_channels", layers: "num_layers" },
  ...{ sampleSize: "sample_size", patch: "patch_size", classes: "num_embeds_ada_norm" },
} as const;

function config(): Reader {
  const folder = copy("config");
  const path = join(folder, "config.json");
  const original = JSON.parse(readFileSync(path, "utf8")) as unknown;
  return {
    write(random) {
      writeFileSync(path, mutateJson(original, random));
    },
    read() {
      const found = openCheckpoint(folder).config;
      const given = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
      for (const [ours, theirs] of Object.entries(NAMES)) expect(found[ours as keyof typeof NAMES]).toBe(given[theirs]);
    },
  };
}

function index(): Reader {
  const folder = copy("index");
  const { header, body } = split(join(folder, WEIGHTS));
  const expected = openCheckpoint(plain);
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const map: Record<string, string> = {};
  for (const half of [0, 1]) {
    const chosen = names.filter((_, i) => i % 2 === half);
    let end = 0;
    const pieces: Buffer[] = [];
    const entries = chosen.map((name) => {
      const entry = header[name] as Entry;
      const piece = body.subarray(...entry.data_offsets);
      pieces.push(piece);
      map[name] = `shard-${half}.safetensors`;
      return [name, { ...entry, data_offsets: [end, (end += piece.length)] }];
    });
    writeFileSync(
      join(folder, `shard-${half}.safetensors`),
      withHeader(JSON.stringify(Object.fromEntries(entries)), Buffer.concat(pieces)),
    );
  }
  rmSync(join(folder, WEIGHTS));
  return {
    write(random) {
      const weights = mutateJson({ metadata: { total_size: body.length }, weight_map: map }, random);
      writeFileSync(join(folder, `${WEIGHTS}.index.json`), weights);
    },
    read() {
      const found = openCheckpoint(folder);
      for (const name of names) expect(Buffer.compare(raw(found.tensor(name)), raw(expected.tensor(name)))).toBe(0);
    },
  };
}

function scheduler(): Reader {
  const path = join(work, "scheduler_config.json");
  const original = JSON.parse(readFileSync("models/digits/scheduler_config.json", "utf8")) as unknown;
  return {
    write(random) {
      writeFileSync(path, mutateJson(original, random));
    },
    read() {
      expect(schedulerOf(work)).toBe("flow");
    },
  };
}

function quantised(): Reader {
  const path = join(work, "int8.safetensors");
  saveQuantised(new OutputFile(path), quantiseModel(openCheckpoint(plain), { resolution: 8, labels: [0], steps: 1 }));
  const { header, body } = split(path);
  const { __metadata__: metadata, ...tensors } = header;
  const { format, model } = metadata as { format: string; model: string };
  const description = JSON.parse(model) as unknown;
  return {
    write(random) {
      const mutated = random.int(0, 3) > 0;
      const text = mutated ? mutateJson(description, random) : model;
      const top = { __metadata__: { format, model: text }, ...tensors };
      const whole = withHeader(mutated ? JSON.stringify(top) : mutateJson(top, random), body);
      const bytes = random.int(0, 5) === 0 ? mutateBytes(whole, random) : whole;
      // With the right digest, mostly, or nothing behind it is looked at.
      const signed = bytes.subarray(0, -32);
      const digest = createHash("sha256").update(signed).digest();
      writeFileSync(path, random.int(0, 9) === 0 ? bytes : Buffer.concat([signed, digest]));
    },
    read() {
      const found = loadQuantised(path);
      const text = (split(path).header["__metadata__"] as { model: string }).model;
      const given = JSON.parse(text) as { config: unknown; streamScale: unknown };
      expect([found.config, found.streamScale]).toEqual([given.config, given.streamScale]);
      for (const { weight, inFeatures, outFeatures, shift } of Object.values(found.layers)) {
        expect(weight.length).toBe(inFeatures * outFeatures);
        expect(shift.every((value) => value >= 1 && value <= 47)).toBe(true);
      }
    },
  };
}

function npyBytes(random: Random, shape: string, data: Buffer, descr: string): Buffer {
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const pieces = [
    "True",
    "'",
    "(",
    ")",
    ",",
    "-1",
    "2.5",
    "[",
    "{",
    "'shape': (1,), ",
    "99999999999999999999",
    " ",
    "\n",
    "\\",
    "\u0000",
  ];
  const at = random.int(0, dictionary.length);
  const text =
    random.int(0, 2) === 0
      ? dictionary
      : dictionary.slice(0, at) + random.pick(pieces) + dictionary.slice(at + random.int(0, 3));
  const preamble = Buffer.from("\x93NUMPY\x01\x00\x00\x00", "latin1");
  preamble.writeUInt16LE(text.length + 1, 8);
  const whole = Buffer.concat([preamble, Buffer.from(`${text}\n`, "latin1"), data]);
  return random.int(0, 1) === 0 ? whole : mutateBytes(whole, random);
}

function npy(): Reader {
  const path = join(work, "x.npy");
  const data = Buffer.from(Float32Array.from({ length: 16 }, (_, i) => i / 3).buffer);
  return {
    write(random) {
      writeFileSync(path, npyBytes(random, "(1, 4, 4)", data, "<f4"));
    },
    read() {
      const { shape, data: values } = readNpy(path);
      expect(values.length).toBe(shape.reduce((product, extent) => product * extent, 1));
      const bytes = readFileSync(path);
      if (bytes.includes("<f4"))
        expect(Buffer.from(values.buffer)).toEqual(bytes.subarray(bytes.length - values.byteLength));
    },
  };
}

function mask(): Reader {
  const path = join(work, "mask.npy");
  return {
    write(random) {
      writeFileSync(path, npyBytes(random, "(4, 4)", Buffer.alloc(16, 1), "|b1"));
    },
    read() {
      const { mask: bits, tokens } = maskFromFile(path);
      expect(bits?.length).toBe(tokens ** 2);
    },
  };
}

function image(): Reader {
  const regions = [{ name: "x 0", address: 0, bytes: 64 }];
  const original = {
    generator: "disc-generator",
    array: "8x8",
    program: { address: 64, end: 256, each: 64 },
    regions,
    size: 4096,
  };
  const program = [
    { opcode: "linear", fields: { words: 7, prologue: 3, epilogue: 1, address: 4096 } } as const,
    { opcode: "norm", fields: {} } as const,
    { opcode: "end", fields: {} } as const,
  ].map((command) => assemble(command, 8));
  const bytes = Buffer.concat([Buffer.alloc(64), ...program]);
  return {
    write(random) {
      writeFileSync(join(work, "image.json"), mutateJson(original, random));
      writeFileSync(join(work, "image.bin"), random.int(0, 1) === 0 ? mutateBytes(bytes, random) : bytes);
    },
    read() {
      const lines = listingOf(work).split("\n").length - 1;
      const { program: place } = JSON.parse(readFileSync(join(work, "image.json"), "utf8")) as typeof original;
      expect(lines).toBe((place.end - place.address) / place.each);
    },
  };
}

const readers = { safetensors, config, index, scheduler, quantised, npy, mask, image };
test.each(Object.entries(readers))(
  "%s: whatever stands in the file, it is read right or refused in one line",
  (name, make) => {
    const { write, read } = make();
    const before = process.memoryUsage().rss;
    let accepted = 0;
    for (let seed = first; seed < first + cases; seed++) {
      const again = `${name}, case ${seed}: DISC_SEED=${seed} npx vitest run test/fuzz`;
      write(new Random(seed));
      const start = performance.now();
      try {
        read();
        accepted++;
      } catch (error) {
        if (!(error instanceof CheckpointError || error instanceof DesignError))
          throw new Error(again, { cause: error });
        expect(error.message, again).toMatch(/^[^\p{Cc}\p{Zl}\p{Zp}]{1,2100}$/u);
      }
      expect(performance.now() - start, again).toBeLessThan(5000);
    }
    console.log(`${name}: seeds ${first} to ${first + cases - 1}, ${accepted} read, ${cases - accepted} refused`);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 29);
    // Both happen, or the cases say nothing.
    if (!only) expect(Math.min(accepted, cases - accepted)).toBeGreaterThan(cases / 50);
  },
  600_000,
);
