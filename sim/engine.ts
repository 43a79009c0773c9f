/**
 * One instance of a design in a simulator. Ports and streams go by their numbers, values by 32-bit words: every field
 * starts a new one, its lowest bits first. Streams are served inside the cycle loop, so that a cycle costs no call.
 */
export interface Engine {
  readonly cycle: number;
  /** Sets an input; takes effect with the next settling. */
  poke(port: number, words: Uint32Array): void;
  peek(port: number, words: Uint32Array): void;
  /** Brings combinational logic up to date. */
  settle(): void;
  /** Two cycles of reset; empties all streams. */
  reset(): void;
  step(cycles: number): void;
  /** Steps until the stream holds `count` beats (output) or at most `count` (input); false when the limit came first. */
  run(stream: number, count: number, limit: number): boolean;
  push(stream: number, words: Uint32Array, beats: number): void;
  /** Fills `words` with the oldest beats and `times` with the cycles they moved in. */
  take(stream: number, words: Uint32Array, times: Float64Array): void;
  stall(stream: number, probability: number): void;
  /** Beats pending, beats moved, cycle of the first and of the last move. */
  streamState(stream: number): Float64Array;
  restart(stream: number): void;
  /** The first thing that went wrong since reset. */
  failure(): Failure | undefined;
  close(): void;
}

/** A stream that changed valid or payload before its beat was accepted, or what a failing check says; and when. */
export type Failure = { readonly cycle: number } & ({ readonly stream: number } | { readonly check: string });
