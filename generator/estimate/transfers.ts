import { WRITE_DEPTH } from "../hardware/accelerator-core.ts";
import { TINY } from "./supply.ts";
import { TO_ANSWER, TO_NEXT_TRANSFER } from "./timing.ts";

/** Results of a pass on their way to memory. */
export interface Transfer {
  readonly words: number;
  /** When memory has answered it, and when it counts as written; unknown until its pass is over. */
  answered: number;
  done: number;
}

/** Transfers of results that are taken: one is written while four wait. */
const TAKEN = 5;

/** The writer of results: transfers one after the other, each over when memory has answered its last burst. */
export class Transfers {
  private readonly all: Transfer[] = [];
  private written = 0;
  private lastDone = 0;
  private readonly latency: number;
  /** Cycles of the bus for a word. */
  private readonly beats: number;

  constructor(latency: number, beats: number) {
    this.latency = latency;
    this.beats = beats;
  }

  begin(words: number): Transfer {
    const transfer = { words, answered: Number.POSITIVE_INFINITY, done: Number.POSITIVE_INFINITY };
    this.all.push(transfer);
    return transfer;
  }

  /**
   * The last result of a pass has left. What waited for the transfer before goes first.
   * @param more cycles until it counts as written
   */
  end(transfer: Transfer, time: number, more = 0): void {
    const waited = this.lastDone + TO_NEXT_TRANSFER + Math.min(transfer.words, WRITE_DEPTH.results) * this.beats;
    transfer.answered = Math.max(time, waited) + TO_ANSWER + this.latency;
    this.lastDone = transfer.answered;
    transfer.done = transfer.answered + more;
  }

  /** Transfers that are writing. */
  get open(): number {
    return this.all.length - this.written;
  }

  /** When the writer takes one more. */
  get takesFrom(): number {
    return this.all.at(-TAKEN)?.answered ?? 0;
  }

  /** When the next one is over. */
  get until(): number {
    return this.all[this.written]?.done ?? Number.POSITIVE_INFINITY;
  }

  /** Whether one is over now. */
  pass(time: number): boolean {
    if (this.until > time + TINY) return false;
    this.written++;
    return true;
  }
}
