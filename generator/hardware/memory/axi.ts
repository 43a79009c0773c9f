/** What an AXI4 manager's ports depend on. */
export interface BusShape {
  /** Bytes of a beat: a power of two from 4 up to a word of memory. */
  readonly bytes: number;
  /** Bits of a byte address, 32 to 64. */
  readonly addressBits: number;
  /** Bits of a transaction's number: that of the reader or writer which asks; at least 3. */
  readonly idBits: number;
}

/** An answer without an error, and the two that report one (AXI4, A3.4.4). */
export const responses = { okay: 0, subordinateError: 2, decodeError: 3 } as const;

/** No burst crosses one of these (AXI4, A3.4.1). */
export const PAGE_BYTES = 4096;

/** Beats in the longest burst. */
export const MOST_BEATS = 256;
