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
export type IntegerArray = InstanceType<(typeof INTEGERS)[keyof typeof INTEGERS]>;

const FLOATS: readonly Dtype[] = ["F32", "F16", "BF16"];

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
      bytes: withFile(this.path, (file) => readBytes(file, entry.begin, entry.end - entry.begin)),
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

function readHeader(path: string, dtypes: readonly Dtype[]): ReturnType<typeof parseHeader> {
  return withFile(path, (file) => {
    const { size } = file;
    if (size < 8) throw new CheckpointError(`${path}: truncated: ${size} bytes are no safetensors file`);
    const length = headerLength(path, readBytes(file, 0, 8), size);
    return parseHeader(path, readBytes(file, 8, length), size, dtypes);
  });
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
