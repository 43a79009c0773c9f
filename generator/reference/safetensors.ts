import { createHash, type Hash } from "node:crypto";
import type { OutputFile } from "../files/output-file.ts";
import { CheckpointError } from "./checkpoint-error.ts";
import { readBytes, withFile } from "./read-file.ts";
import { BYTES, headerLength, parseHeader, type Dtype, type Entry } from "./safetensors-header.ts";

export { CheckpointError };

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** Integer tensors by their dtype, which is that of the array that holds them. */
export const INTEGERS = { I8: Int8Array, U8: Uint8Array, U16: Uint16Array, I32: Int32Array } as const;
export type IntegerArray = Int8Array | Uint8Array | Uint16Array | Int32Array;

const FLOATS: readonly Dtype[] = ["F32", "F16", "BF16"];

/**
 * A safetensors file: eight bytes of header length, a JSON header, then the tensors' bytes. The header is checked when
 * the file is opened; a tensor's bytes are read when it is asked for, from the file as it was opened.
 */
export class SafetensorsFile {
  readonly path: string;
  private readonly entries: ReadonlyMap<string, Entry>;
  readonly metadata: Readonly<Record<string, string>>;
  private readonly stamp: string;

  /**
   * @param dtypes what tensors may be; those of a checkpoint by default
   * @throws CheckpointError when the file is missing, truncated or malformed, or a tensor is of another type
   */
  constructor(path: string, dtypes: readonly Dtype[] = FLOATS) {
    this.path = path;
    ({ entries: this.entries, metadata: this.metadata, stamp: this.stamp } = readHeader(path, dtypes));
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  shape(name: string): readonly number[] | undefined {
    return this.entries.get(name)?.shape;
  }

  /** Type and number of values of a tensor. @throws CheckpointError when there is none of this name */
  sizeOf(name: string): { readonly dtype: Dtype; readonly length: number } {
    const { dtype, begin, end } = this.entry(name);
    return { dtype, length: (end - begin) / BYTES[dtype] };
  }

  /** @throws CheckpointError when there is no such tensor, it holds a NaN or an infinity, or the file was changed */
  read(name: string): Tensor {
    const { entry, bytes } = this.bytes(name);
    const data = toFloat32(bytes, entry.dtype);
    for (let i = 0; i < data.length; i++)
      if (!Number.isFinite(data[i]))
        throw new CheckpointError(`${this.path}: ${name} holds ${data[i]!} at element ${i}`);
    return { shape: entry.shape, data };
  }

  /** @throws CheckpointError when there is no such tensor or it is not of integers */
  readIntegers(name: string): IntegerArray {
    const { entry, bytes } = this.bytes(name);
    if (!Object.hasOwn(INTEGERS, entry.dtype))
      throw new CheckpointError(`${this.path}: ${name} is ${entry.dtype}, expected integers`);
    const type = INTEGERS[entry.dtype as keyof typeof INTEGERS];
    return new type(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / type.BYTES_PER_ELEMENT);
  }

  /**
   * Adds a tensor to a digest: its name, type, shape and bytes.
   * @throws CheckpointError when there is no such tensor
   */
  digestInto(hash: Hash, name: string): void {
    const { entry, bytes } = this.bytes(name);
    hash.update(JSON.stringify([name, entry.dtype, entry.shape])).update(bytes);
  }

  /**
   * Holds the file against the digest that `writeIntegers` leaves behind all else in it.
   * @throws CheckpointError when there is none, or any other byte was changed
   */
  checkDigest(): void {
    const { dtype, begin, end } = this.entry(DIGEST);
    const given = this.bytes(DIGEST).bytes;
    withFile(this.path, (file) => {
      if (dtype !== "U8" || end !== file.size)
        throw new CheckpointError(`${this.path}: ${DIGEST} is not the digest of all before it`);
      const hash = createHash("sha256");
      for (let at = 0; at < begin; at += CHUNK) hash.update(readBytes(file, at, Math.min(CHUNK, begin - at)));
      if (!hash.digest().equals(given)) throw new CheckpointError(`${this.path}: damaged: its digest is another one`);
    });
  }

  private entry(name: string): Entry {
    const entry = this.entries.get(name);
    if (!entry) throw new CheckpointError(`${this.path}: there is no tensor ${name}`);
    return entry;
  }

  private bytes(name: string): { entry: Entry; bytes: Buffer } {
    const entry = this.entry(name);
    return {
      entry,
      bytes: withFile(this.path, (file) => {
        if (file.stamp !== this.stamp) throw new CheckpointError(`${this.path}: changed while it was being read`);
        return readBytes(file, entry.begin, entry.end - entry.begin);
      }),
    };
  }
}

/** A last tensor, of the SHA-256 over every byte before it. */
const DIGEST = "sha256";
const DIGEST_BYTES = 32;
/** Bytes that are read at a time for a digest. */
const CHUNK = 2 ** 24;

/** An integer tensor, one-dimensional, whose values are made when they are written. */
export interface IntegerTensor {
  readonly dtype: keyof typeof INTEGERS;
  readonly length: number;
  readonly values: () => IntegerArray;
}

/**
 * Writes integer tensors, one at a time, and metadata; behind them a tensor `sha256` with the digest of it all.
 * @throws OutputError when the file cannot be written
 * @throws RangeError when a tensor's values are not as many or of the type that was said
 */
export function writeIntegers(
  file: OutputFile,
  tensors: ReadonlyMap<string, IntegerTensor>,
  metadata: Readonly<Record<string, string>>,
): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { dtype, length }] of [...tensors, [DIGEST, { dtype: "U8", length: DIGEST_BYTES }] as const])
    header[name] = { dtype, shape: [length], data_offsets: [end, (end += length * BYTES[dtype])] };
  const text = Buffer.from(JSON.stringify(header));
  const before = Buffer.alloc(8);
  before.writeBigUInt64LE(BigInt(text.length));
  file.write((write) => {
    const hash = createHash("sha256");
    const put = (bytes: NodeJS.ArrayBufferView): void => {
      hash.update(bytes);
      write(bytes);
    };
    put(before);
    put(text);
    for (const [name, { dtype, length, values }] of tensors) {
      const made = values();
      if (!(made instanceof INTEGERS[dtype]) || made.length !== length)
        throw new RangeError(`${name} is not ${length} values of ${dtype}`);
      put(made);
    }
    write(hash.digest());
  });
}

function readHeader(
  path: string,
  dtypes: readonly Dtype[],
): ReturnType<typeof parseHeader> & { readonly stamp: string } {
  return withFile(path, (file) => {
    const { size, stamp } = file;
    if (size < 8) throw new CheckpointError(`${path}: truncated: ${size} bytes are no safetensors file`);
    const length = headerLength(path, readBytes(file, 0, 8), size);
    return { ...parseHeader(path, readBytes(file, 8, length), size, dtypes), stamp };
  });
}

/** Bytes of a file, which begin their buffer, as numbers; those that are float32 already stay where they are. */
function toFloat32({ buffer, byteOffset, byteLength }: Buffer, dtype: Dtype): Float32Array {
  const count = byteLength / BYTES[dtype];
  if (dtype === "F32") return new Float32Array(buffer, byteOffset, count);
  const halves = new Uint16Array(buffer, byteOffset, count);
  const out = new Float32Array(count);
  if (dtype === "BF16") {
    const bits = new Uint32Array(out.buffer);
    for (let i = 0; i < count; i++) bits[i] = halves[i]! << 16;
  } else {
    for (let i = 0; i < count; i++) out[i] = HALVES[halves[i]!]!;
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

/** All of them: a model has hundreds of millions. */
const HALVES = Float32Array.from({ length: 2 ** 16 }, (_, bits) => halfToNumber(bits));
