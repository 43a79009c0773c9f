import type { Work } from "./jobs.ts";
import { newJob, type Job, type Wait } from "./spells.ts";
import { TINY } from "./supply.ts";
import { TO_BEGIN } from "./timing.ts";

/**
 * Passes in order: one runs on the array, or passes it by, while the next is loaded into the idle half of the banks and the results of the one
 * before leave.
 */
export class Passes {
  /** All that have come, over or not. */
  readonly all: Job[] = [];
  private turn = 0;
  private accepted = 0;
  private handedOn = 0;
  private playing: Job | undefined;
  private startsAt = 0;
  private lastEnd = 0;
  private lastEarly = 0;
  private readonly open = { layer: 0, head: 0 };
  private readonly retiring: { readonly at: number; readonly job: Job }[] = [];

  add(...of: Parameters<typeof newJob>): Job {
    const job = newJob(...of);
    this.all.push(job);
    return job;
  }

  /** That which runs or comes next. */
  get current(): Job | undefined {
    return this.all[this.turn];
  }

  /** The last with words for the banks, whose rows come next. */
  get loaded(): Job {
    return this.all.findLast(({ kind }) => kind !== "stream")!;
  }

  /** Those that wait in front of the banks' halves. */
  get waiting(): number {
    return this.all.length - this.accepted;
  }

  get areOver(): boolean {
    return this.turn === this.all.length;
  }

  /** What runs at a time. */
  running(now: number): Job | undefined {
    return this.playing && this.startsAt <= now + TINY ? this.playing : undefined;
  }

  /** When the lanes are done with the next pass, and when the pass at hand begins. */
  get next(): { readonly retires: number | undefined; readonly begins: number | undefined } {
    return { retires: this.retiring[0]?.at, begins: this.playing && this.startsAt };
  }

  /** A half of the banks for the next pass. @param isPart there is more to come for the last one */
  accept(isPart: boolean): boolean {
    const job = this.all[this.accepted];
    if (!job) return false;
    if (job.kind === "stream") {
      this.accepted++;
      return true;
    }
    const isWhole = job.kind === "head" || !(isPart && job === this.all.at(-1));
    if (!isWhole || this.open.layer + this.open.head >= 2 || this.handedOn < this.accepted) return false;
    job.isAccepted = true;
    this.open[job.kind]++;
    this.accepted++;
    return true;
  }

  /** The next pass on the array, when it is loaded and the one before it is over. */
  begin(now: number): boolean {
    const job = this.current;
    if (!job || this.playing) return false;
    if (job.kind !== "stream" && !job.hasBegun) {
      if (!job.isAccepted || job.piecesLeft > 0) return false;
      if (job.kind === "layer" ? this.open.head > 0 : this.open.layer > 0) return false;
      if (job.kind === "head" && this.open.head > 1) return false;
      job.hasBegun = true;
      this.handedOn = this.turn + 1;
    }
    if (!job.supplies) return false;
    const ready = job.supplies.map(({ piece }) => piece.readyAt);
    if (ready.includes(undefined)) return false;
    const { lead } = job.work!;
    const here = Math.max(0, this.lastEnd - this.lastEarly, ...(ready as number[])) + (ready.length > 0 ? lead : 0);
    this.startsAt = Math.max(here, job.kind === "stream" ? 0 : job.loadedAt + TO_BEGIN, now);
    this.playing = job;
    return true;
  }

  /** The pass that runs, when nothing of it is left: then it is the next one's turn. */
  end(now: number): (Job & { work: Work }) | undefined {
    const job = this.running(now);
    if (!job || job.left > TINY) return undefined;
    this.playing = undefined;
    this.turn++;
    [this.lastEnd, this.lastEarly] = [now, job.work!.early];
    if (job.kind === "stream") this.handedOn = Math.max(this.handedOn, this.turn);
    return job as Job & { work: Work };
  }

  /** The lanes are done with a pass at a time. */
  frees(job: Job, at: number): void {
    this.retiring.push({ at, job });
  }

  /** Whether they are done with one. */
  retire(now: number): boolean {
    const [first] = this.retiring;
    if (!first || first.at > now + TINY) return false;
    this.retiring.shift();
    const { job } = first;
    if (job.kind !== "stream") this.open[job.kind]--;
    return true;
  }

  /** Whose time it was. @param speed of the pass that runs. @param isDeciding the sequencer waits to know which tokens are computed */
  account(cycles: number, speed: number, isDeciding: boolean): void {
    const job = this.current ?? this.all.at(-1);
    if (!job) return;
    const { took } = job;
    if (speed > 0) {
      took.cycles += cycles * speed;
      took.memory += cycles * (1 - speed);
      return;
    }
    took.waited[isDeciding ? "decision" : this.reason(job)] += cycles;
  }

  private reason(job: Job): Wait {
    if (job.descriptor.task.opcode === "reuse") return "decision";
    if (job !== this.current) return "writes";
    if (job.kind !== "stream" && !job.hasBegun) return job.isAccepted && job.piecesLeft > 0 ? "loading" : "turn";
    if (!job.supplies) return "writes";
    return "rows";
  }
}
