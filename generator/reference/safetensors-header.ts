import { z } from "zod";
import { CheckpointError } from "./checkpoint-error.ts";
import { parseBytes } from "./read-file.ts";

/** Bytes of an element. */
export const BYTES = { F32: 4, F16: 2, BF16: 2, I8: 1, U8: 1, U16: 2, I32: 4 } as const;
export type Dtype = keyof typeof BYTES;

/** Where a tensor stands in its file, and what it is. */
export interface Entry {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** Byte positions in the file. */
  readonly begin: number;
  readonly end: number;
}

/** The format's own bound. */
const LONGEST_HEADER = 100_000_000;

/** Written in digits alone, which `parseJson` gives as bigints: 2.0, 2e0 and -0 are none, as in the safetensors library. */
const extent = z
  .bigint()
  .max(BigInt(Number.MAX_SAFE_INTEGER))
  .transform((value) => Number(value));
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(extent),
  data_offsets: z.tuple([extent, extent]),
});
const metadataSchema = z.record(z.string(), z.string());

/**
 * The length of the header from the file's first eight bytes.
 * @throws CheckpointError when it is longer than the format or the file allows
 */
export function headerLength(path: string, bytes: Buffer, size: number): number {
  const length = bytes.readBigUInt64LE();
  if (length > LONGEST_HEADER)
    throw new CheckpointError(`${path}: a header of ${length} bytes, at most ${LONGEST_HEADER}`);
  if (length > size - 8)
    throw new CheckpointError(`${path}: truncated: a header of ${length} bytes in a file of ${size}`);
  return Number(length);
}

/**
 * Checks a header as the safetensors library does: tensors follow one another from the first byte behind the header to the
 * last of the file, each as long as its type and shape say. A name that stands twice is refused, which the library overlooks.
 * @param dtypes what tensors may be
 * @param size of the whole file, in bytes
 * @throws CheckpointError
 */
export function parseHeader(
  path: string,
  header: Buffer,
  size: number,
  dtypes: readonly Dtype[],
): { entries: Map<string, Entry>; metadata: Record<string, string> } {
  if (header[0] !== "{".charCodeAt(0)) throw new CheckpointError(`${path}: no safetensors header: it begins with no {`);
  const top = parseBytes(`${path}: no safetensors header`, header, BigInt);
  const { __metadata__: given, ...tensors } = top as Record<string, unknown>;
  const metadata = metadataSchema.safeParse(given ?? {});
  if (!metadata.success) throw new CheckpointError(`${path}: the header's __metadata__ is not of strings`);

  const base = 8 + header.length;
  const found = Object.entries(tensors)
    .map(([name, value]) => [name, readEntry(path, name, value, base, dtypes)] as const)
    .sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let end = base;
  for (const [name, entry] of found) {
    if (entry.begin !== end) {
      const kind = entry.begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
      throw new CheckpointError(`${path}: ${name} ${kind}: it begins at ${entry.begin - base}, not at ${end - base}`);
    }
    end = entry.end;
    if (end > size) throw new CheckpointError(`${path}: truncated: ${name} ends at byte ${end} of ${size}`);
  }
  if (end < size) throw new CheckpointError(`${path}: ${size - end} bytes behind the last tensor`);
  return { entries: new Map(found), metadata: metadata.data };
}

function readEntry(path: string, name: string, value: unknown, base: number, dtypes: readonly Dtype[]): Entry {
  const parsed = entrySchema.safeParse(value);
  if (!parsed.success) throw new CheckpointError(`${path}: the header's entry for ${name} is malformed`);
  const { dtype: given, shape, data_offsets: offsets } = parsed.data;
  const dtype = dtypes.find((supported) => supported === given);
  if (!dtype) {
    const all = dtypes.join(", ").replace(/, (\w+)$/, " and $1");
    throw new CheckpointError(`${path}: ${name}: dtype ${given} is not supported: ${all} are`);
  }
  let expected = 1n;
  for (const side of [...shape, BYTES[dtype]]) {
    expected *= BigInt(side);
    if (expected >= 2n ** 64n)
      throw new CheckpointError(`${path}: ${name}: its shape [${shape.join(", ")}] takes more than 2^64 bytes`);
  }
  if (BigInt(offsets[1] - offsets[0]) !== expected) {
    throw new CheckpointError(
      `${path}: ${name} has ${offsets[1] - offsets[0]} bytes, its shape [${shape.join(", ")}] takes ${expected}`,
    );
  }
  return { dtype, shape, begin: base + offsets[0], end: base + offsets[1] };
}
