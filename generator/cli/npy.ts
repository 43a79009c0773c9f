import { readFileSync } from "node:fs";
import { DesignError } from "../compiler/design.ts";
import type { OutputFile } from "../files/output-file.ts";

/** A NumPy array: C order, its values as floats. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

const MAGIC = "\x93NUMPY";

/**
 * Reads a .npy file (format 1 to 3) of little-endian float32 or float64, of booleans or bytes, in C order.
 * @throws DesignError when it is anything else
 */
export function readNpy(path: string): NpyArray {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new DesignError(`${path}: no such file, or it cannot be read`);
  }
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== MAGIC) throw new DesignError(`${path}: not a .npy file`);
  const long = bytes[6]! > 1;
  const start = long ? 12 : 10;
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8));
  const header = bytes.toString("latin1", start, end);
  const dtype = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? "unknown";
  const size = { "<f4": 4, "<f8": 8, "|b1": 1, "|u1": 1 }[dtype];
  if (size === undefined) throw new DesignError(`${path}: dtype ${dtype}; supported are <f4, <f8, |b1 and |u1`);
  if (/'fortran_order':\s*True/.test(header)) throw new DesignError(`${path}: Fortran order; save it in C order`);
  const shape = [...(/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "").matchAll(/\d+/g)].map(([extent]) =>
    Number(extent),
  );
  const count = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length - end !== count * size) {
    throw new DesignError(
      `${path}: ${bytes.length - end} bytes of data, its shape [${shape.join(", ")}] takes ${count * size}`,
    );
  }
  const at = (i: number): number =>
    size === 1 ? bytes[end + i]! : size === 4 ? bytes.readFloatLE(end + 4 * i) : bytes.readDoubleLE(end + 8 * i);
  return { shape, data: Float32Array.from({ length: count }, (_, i) => at(i)) };
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
