/** Numbers as they stand in memory, in words of the bus: the first in the lowest byte. */
export function busWords(numbers: Int8Array | Int16Array | Int32Array, wordBytes: number): { data: bigint }[] {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return Array.from({ length: bytes.length / wordBytes }, (_, word) => ({
    data: bytes
      .subarray(word * wordBytes, (word + 1) * wordBytes)
      .reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n),
  }));
}
