import { readFileSync } from "node:fs";
import { z } from "zod";
import { DesignError } from "../compiler/design-error.ts";
import type { OutputFile } from "../files/output-file.ts";
import { parseJson } from "../reference/strict-json.ts";

/** A NumPy array: C order, its values as floats. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Of float16. */
const LARGEST = 65504;

const MAGIC = "\x93NUMPY";

/**
 * Reads a .npy file (format 1 to 3) of little-endian float32 or float64, of booleans or bytes, in C order.
 * @param dtypes which of them are read here
 * @throws DesignError when it is anything else, or holds what float16 has no finite number for: nothing that a model takes or
 * gives is larger, and sums of squares stay finite in float32
 */
export function readNpy(path: string, dtypes: readonly string[] = [...DTYPES.keys()]): NpyArray {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new DesignError(`${path}: no such file, or it cannot be read`);
  }
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== MAGIC) throw new DesignError(`${path}: not a .npy file`);
  if (bytes[6]! < 1 || bytes[6]! > 3) throw new DesignError(`${path}: .npy of version ${bytes[6]!}, 1 to 3 are read`);
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  if (end > bytes.length) throw new DesignError(`${path}: truncated: a header up to byte ${end} of ${bytes.length}`);
  const { descr: dtype, fortran_order: fortran, shape } = parseHeader(path, bytes.toString("latin1", start, end));
  const size = dtypes.includes(dtype) ? DTYPES.get(dtype)!.size : undefined;
  if (size === undefined) {
    const known = dtypes.map((code) => `${DTYPES.get(code)!.name} (${code})`).join(", ");
    throw new DesignError(`${path}: dtype ${JSON.stringify(dtype.slice(0, 20))}; what is read: ${known}`);
  }
  if (fortran) throw new DesignError(`${path}: Fortran order; save it in C order`);
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length - end !== count * size) {
    throw new DesignError(
      `${path}: ${bytes.length - end} bytes of data, its shape [${shape.join(", ")}] takes ${count * size}`,
    );
  }
  const at = (i: number): number =>
    size === 1 ? bytes[end + i]! : size === 4 ? bytes.readFloatLE(end + 4 * i) : bytes.readDoubleLE(end + 8 * i);
  const data = Float32Array.from({ length: count }, (_, i) => at(i));
  const wrong = data.findIndex((value) => !(Math.abs(value) <= LARGEST));
  if (wrong >= 0) throw new DesignError(`${path} holds ${at(wrong)} at element ${wrong}: no finite number in float16`);
  return { shape, data };
}

/** Those of a latent. */
export const FLOATS = ["<f4", "<f8"];

/** Types of elements that are read, by the code in a header: little-endian, or of one byte. */
const DTYPES = new Map([
  ["<f4", { name: "float32", size: 4 }],
  ["<f8", { name: "float64", size: 8 }],
  ["|b1", { name: "bool", size: 1 }],
  ["|u1", { name: "uint8", size: 1 }],
]);

const headerSchema = z.strictObject({
  descr: z.string(),
  fortran_order: z.boolean(),
  shape: z.array(z.int().nonnegative()),
});

/** The Python dictionary at the head of a file, by way of JSON: a tuple has a comma or nothing in it, a comma may trail. */
function parseHeader(path: string, text: string): z.infer<typeof headerSchema> {
  const json = text
    .replaceAll("'", '"')
    .replace(/\bTrue\b/g, "true")
    .replace(/\bFalse\b/g, "false")
    .replace(/\(([^()]*,[^()]*|\s*)\)/g, "[$1]")
    .replace(/,(\s*[\]}])/g, "$1");
  try {
    return headerSchema.parse(parseJson(json));
  } catch {
    throw new DesignError(`${path}: its header is not that of a plain array`);
  }
}

/** Writes a .npy file, format 1.0, little-endian float32 or int16. @throws OutputError */
export function writeNpy(
  file: OutputFile,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array | Int16Array },
): void {
  const isFloat = data instanceof Float32Array;
  const text = `{'descr': '${isFloat ? "<f4" : "<i2"}', 'fortran_order': False, 'shape': (${shape.join(", ")}${shape.length === 1 ? "," : ""}), }`;
  // Header and preamble together are a multiple of 64 bytes, the header ends in a newline.
  const header = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const preamble = Buffer.from(`${MAGIC}\x01\x00\x00\x00`, "latin1");
  preamble.writeUInt16LE(header.length, 8);
  const values = Buffer.alloc(data.byteLength);
  for (const [i, value] of data.entries()) {
    if (isFloat) values.writeFloatLE(value, 4 * i);
    else values.writeInt16LE(value, 2 * i);
  }
  file.write(preamble, Buffer.from(header, "latin1"), values);
}

/** Writes one array as it is, several of one shape with an axis for them in front. @throws OutputError */
export function writeNpys(
  file: OutputFile,
  arrays: readonly (Float32Array | Int16Array)[],
  shape: readonly number[],
): void {
  const [first] = arrays as [Float32Array | Int16Array];
  const [size, several] = [first.length, arrays.length > 1];
  const data = new (first instanceof Int16Array ? Int16Array : Float32Array)(size * arrays.length);
  for (const [i, array] of arrays.entries()) data.set(array, i * size);
  writeNpy(file, { shape: several ? [arrays.length, ...shape] : shape, data });
}
