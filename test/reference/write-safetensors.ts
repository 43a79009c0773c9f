import { writeFileSync } from "node:fs";

export interface RawTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export function float32(shape: readonly number[], values: ArrayLike<number>): RawTensor {
  return { dtype: "F32", shape, bytes: new Uint8Array(Float32Array.from(values).buffer) };
}

/** A whole file from its header's JSON text and the bytes after it. */
export function withHeader(header: string, body: Uint8Array = new Uint8Array()): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), body]);
}

export function writeSafetensors(path: string, tensors: Readonly<Record<string, RawTensor>>): void {
  const header: Record<string, unknown> = { __metadata__: { format: "pt" } };
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
  }
  writeFileSync(path, withHeader(JSON.stringify(header), Buffer.concat(Object.values(tensors).map((t) => t.bytes))));
}
