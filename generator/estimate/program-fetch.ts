import { READ_DEPTH } from "../hardware/accelerator-core.ts";
import { TO_NEXT_DESCRIPTOR } from "./timing.ts";

/** When descriptors are at hand: the reader of the program asks for a burst when the one before the last has been taken. */
export class ProgramFetch {
  /** The next one's time. */
  readyAt = 0;
  /** Of a descriptor. */
  readonly words: number;
  private readonly burst: number;
  private readonly went: number[] = [];

  /** @param words of a descriptor. @param burst words of a burst */
  constructor(words: number, burst: number) {
    this.words = words;
    this.burst = burst;
  }

  /** The descriptor at hand goes. @param toWord cycles from a request to its first word */
  goes(now: number, toWord: number): void {
    const { words, burst, went } = this;
    went.push(now);
    // Two more are at hand: one that is held, and one whose words are put together.
    const last = Math.floor(((went.length + 1) * words - 1) / burst);
    const open = READ_DEPTH.program / burst;
    const asks = Math.ceil((burst * (last + 1 - open)) / words) - 3;
    const here = asks < 0 ? 0 : went[Math.min(asks, went.length - 1)]! + toWord;
    this.readyAt = Math.max(now + Math.max(TO_NEXT_DESCRIPTOR, words), here);
  }

  /** A part of it goes. */
  partGoes(now: number): void {
    this.readyAt = now + TO_NEXT_DESCRIPTOR;
  }
}
