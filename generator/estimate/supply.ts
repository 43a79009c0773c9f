/** Words that a reader is asked for together. */
export interface Piece {
  readonly words: number;
  /** When the first of them can be here. */
  readonly from: number;
  /** Words that must be here before any is of use. */
  readonly need: number;
  /** Arrays that get each of them together; one where it is left out. */
  readonly listeners?: number;
  /** When they are. */
  readyAt?: number;
  /** Words that the bus has still to bring, and that have still to be taken. */
  toBring: number;
  toTake: number;
}

/** Of cycles and words: less than that is none, so that sums of fractions end. */
export const TINY = 1e-4;

/**
 * A reader: pieces in order, which the bus brings ahead of their use as far as there is room. Between two events words come and go at
 * one rate.
 */
export class Supply<P extends Piece = Piece> {
  /** Words that may be on their way. */
  readonly depth: number;
  /** Words that may be here. */
  room: number;
  private readonly pieces: P[] = [];
  private brought = 0;
  private taken = 0;
  private buffered = 0;

  constructor(depth: number) {
    this.depth = depth;
    this.room = depth;
  }

  /** @param need words before any is of use. @returns the piece, at the end of those that wait */
  ask(piece: Omit<P, "toBring" | "toTake" | "need">, need = 1): P {
    const asked = { ...piece, need: Math.min(need, piece.words), toBring: piece.words, toTake: piece.words } as P;
    this.pieces.push(asked);
    return asked;
  }

  /** Pieces that are not taken whole. */
  get waiting(): number {
    return this.pieces.length - this.taken;
  }

  /** The piece that is being taken. */
  get now(): P | undefined {
    return this.pieces[this.taken];
  }

  /** What a word takes of memory. */
  get cost(): number {
    return 1 / (this.pieces[this.brought]?.listeners ?? 1);
  }

  /** Whether what leaves it must come first. The last fractions of a piece that is brought need not. */
  get isEmpty(): boolean {
    return this.buffered < TINY && (this.now?.toBring ?? 0) > TINY;
  }

  /** Words that are on their way, or asked for at once. */
  get ahead(): number {
    const next = this.pieces[this.brought];
    return next ? Math.max(0, Math.min(this.depth, this.room - this.buffered, next.toBring)) : 0;
  }

  /** Words a cycle that it asks for. @param takes words a cycle that leave it */
  demand(time: number, takes: number): number {
    const next = this.pieces[this.brought];
    if (!next || next.from > time + TINY) return 0;
    return this.buffered > this.room - TINY ? takes : 1;
  }

  /** When something changes, at these rates. */
  until(time: number, brings: number, takes: number): number {
    const { buffered, room, now } = this;
    const next = this.pieces[this.brought];
    let soonest = Number.POSITIVE_INFINITY;
    const by = (words: number, rate: number): void => {
      if (rate > TINY && words > TINY) soonest = Math.min(soonest, time + words / rate);
    };
    if (next) {
      by(next.from - time, 1);
      by(next.toBring, brings);
      if (next.readyAt === undefined) by(next.need - (next.words - next.toBring), brings);
    }
    if (now) by(now.toTake, takes);
    by(room - buffered, brings - takes);
    by(buffered, takes - brings);
    return soonest;
  }

  /** Lets time pass until `time`. @returns the piece that is taken whole with it */
  pass(time: number, cycles: number, brings: number, takes: number): P | undefined {
    const { now } = this;
    const next = this.pieces[this.brought];
    this.buffered = Math.max(0, this.buffered + cycles * (brings - takes));
    if (next) {
      next.toBring -= cycles * brings;
      if (brings > 0 && next.words - next.toBring > next.need - TINY) next.readyAt ??= time;
      if (next.toBring < TINY) this.brought++;
    }
    if (!now) return undefined;
    now.toTake -= cycles * takes;
    if (now.toTake > TINY) return undefined;
    this.taken++;
    return now;
  }

  /** Ends a piece, of which fractions may be left. */
  finish(piece: P): void {
    if (this.now !== piece) return;
    if (this.pieces[this.brought] === piece) this.brought++;
    this.buffered = Math.max(0, this.buffered - piece.toTake + piece.toBring);
    this.taken++;
  }
}
