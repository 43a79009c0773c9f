import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { z } from "zod";
import type { OutputFile } from "../files/output-file.ts";

/** A checkpoint that cannot be used: what is wrong with which file or tensor, in one line each. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";
}

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** Integer tensors by their dtype, which is that of the array that holds them. */
export const INTEGERS = { I8: Int8Array, U8: Uint8Array, U16: Uint16Array, I32: Int32Array } as const;
export type IntegerArray = InstanceType<(typeof INTEGERS)[keyof typeof INTEGERS]>;

type Dtype = keyof typeof BYTES;

interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Byte positions in the file. */
  readonly begin: number;
  readonly end: number;
}

const BYTES = { F32: 4, F16: 2, BF16: 2, I8: 1, U8: 1, U16: 2, I32: 4 } as const;
const FLOATS: readonly Dtype[] = ["F32", "F16", "BF16"];

const extent = z.int().nonnegative();
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(extent),
  data_offsets: z.tuple([extent, extent]),
});

const headerSchema = z.looseObject({ __metadata__: z.record(z.string(), z.string()).optional() });

/**
 * A safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes. The header is checked when
 * the file is opened; a tensor's bytes are read when it is asked for.
 */
export class SafetensorsFile {
  readonly path: string;
  private readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;

  /**
   * @param dtypes what tensors may be; those of a checkpoint by default
   * @throws CheckpointError when the file is missing, truncated or malformed, or a tensor is of another type
   */
  constructor(path: string, dtypes: readonly Dtype[] = FLOATS) {
    this.path = path;
    ({ entries: this.entries, metadata: this.metadata } = readHeader(path, dtypes));
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  shape(name: string): readonly number[] | undefined {
    return this.entries.get(name)?.shape;
  }

  /** @throws CheckpointError when there is no such tensor or it holds a NaN or an infinity */
  read(name: string): Tensor {
    const { entry, bytes } = this.bytes(name);
    const data = toFloat32(bytes, entry.dtype);
    const bad = data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) throw new CheckpointError(`${this.path}: ${name} holds ${data[bad]!} at element ${bad}`);
    return { shape: entry.shape, data };
  }

  /** @throws CheckpointError when there is no such tensor or it is not of integers */
  readIntegers(name: string): IntegerArray {
    const { entry, bytes } = this.bytes(name);
    if (!Object.hasOwn(INTEGERS, entry.dtype))
      throw new CheckpointError(`${this.path}: ${name} is ${entry.dtype}, expected integers`);
    const type = INTEGERS[entry.dtype as keyof typeof INTEGERS];
    return new type(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  }

  private bytes(name: string): { entry: Entry; bytes: Buffer } {
    const entry = this.entries.get(name);
    if (!entry) throw new CheckpointError(`${this.path}: there is no tensor ${name}`);
    return {
      entry,
      bytes: withFile(this.path, (fd) => readBytes(fd, this.path, entry.begin, entry.end - entry.begin)),
    };
  }
}

/**
 * Writes integer tensors, each one-dimensional, and metadata.
 * @throws OutputError when the file cannot be written
 */
export function writeIntegers(
  file: OutputFile,
  tensors: ReadonlyMap<string, IntegerArray>,
  metadata: Readonly<Record<string, string>>,
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, data] of tensors) {
    const dtype = Object.entries(INTEGERS).find(([, type]) => data instanceof type)![0];
    header[name] = { dtype, shape: [data.length], data_offsets: [end, (end += data.byteLength)] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  file.write(length, text, ...tensors.values());
}

function readHeader(
  path: string,
  dtypes: readonly Dtype[],
): { entries: Map<string, Entry>; metadata: Record<string, string> } {
  return withFile(path, (fd) => {
    const file = fstatSync(fd);
    if (!file.isFile()) throw new CheckpointError(`${path}: not a file`);
    const { size } = file;
    if (size < 8) throw new CheckpointError(`${path}: truncated: ${size} bytes are no safetensors file`);
    const length = Number(readBytes(fd, path, 0, 8).readBigUInt64LE());
    if (length > size - 8) {
      throw new CheckpointError(`${path}: truncated: a header of ${length} bytes in a file of ${size}`);
    }
    let header: unknown;
    try {
      header = JSON.parse(readBytes(fd, path, 8, length).toString("utf8"));
    } catch {
      throw new CheckpointError(`${path}: the header is not JSON: this is no safetensors file`);
    }
    const parsed = headerSchema.safeParse(header);
    if (!parsed.success) {
      throw new CheckpointError(`${path}: the header is not a JSON object: this is no safetensors file`);
    }
    const { __metadata__: metadata = {}, ...tensors } = parsed.data;
    const entries = Object.entries(tensors).map(
      ([name, value]) => [name, readEntry(path, name, value, 8 + length, size, dtypes)] as const,
    );
    return { entries: new Map(entries), metadata };
  });
}

function readEntry(
  path: string,
  name: string,
  value: unknown,
  base: number,
  size: number,
  dtypes: readonly Dtype[],
): Entry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) throw new CheckpointError(`${path}: the header's entry for ${name} is malformed`);
  const { dtype, shape, data_offsets: offsets } = parsed.data;
  if (!dtypes.includes(dtype as Dtype)) {
    const all = dtypes.join(", ").replace(/, (\w+)$/, " and $1");
    throw new CheckpointError(`${path}: ${name} is ${dtype}; supported are ${all}`);
  }
  const entry = { dtype: dtype as Dtype, shape, begin: base + offsets[0], end: base + offsets[1] };
  const expected = shape.reduce((product, extent) => product * extent, BYTES[entry.dtype]);
  if (entry.end - entry.begin !== expected) {
    throw new CheckpointError(
      `${path}: ${name} has ${entry.end - entry.begin} bytes, its shape [${shape.join(", ")}] takes ${expected}`,
    );
  }
  if (entry.end > size) {
    throw new CheckpointError(`${path}: truncated: ${name} ends at byte ${entry.end} of ${size}`);
  }
  return entry;
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch {
    throw new CheckpointError(`${path}: no such file, or it cannot be read`);
  }
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function readBytes(fd: number, path: string, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let done = 0; done < length;) {
    const got = readSync(fd, bytes, done, Math.min(length - done, 1 << 30), position + done);
    if (got === 0) throw new CheckpointError(`${path}: truncated at byte ${position + done}`);
    done += got;
  }
  return bytes;
}

function toFloat32(bytes: Buffer, dtype: Dtype): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.byteLength / BYTES[dtype];
  const out = new Float32Array(count);
  if (dtype === "F32") {
    for (let i = 0; i < count; i++) out[i] = view.getFloat32(4 * i, true);
  } else if (dtype === "BF16") {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < count; i++) bits[i] = view.getUint16(2 * i, true) << 16;
  } else {
    for (let i = 0; i < count; i++) out[i] = halfToNumber(view.getUint16(2 * i, true));
  }
  return out;
}

/** IEEE 754 binary16. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
