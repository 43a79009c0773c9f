import { READ_DEPTH } from "../hardware/accelerator-core.ts";
import { DESCRIPTOR_BYTES } from "../hardware/control/descriptor.ts";
import { ANY } from "../compiler/assembler.ts";
import type { ArrayPlan } from "../compiler/layers.ts";
import type { Fields } from "../compiler/lower.ts";
import { shared } from "./bus.ts";
import type { Descriptor } from "./program.ts";
import { workOf, type Counts, type Work } from "./jobs.ts";
import { TO_ANSWER, TO_BEGIN, TO_FIRST_WORD, TO_NEXT_DESCRIPTOR, TO_NEXT_WORD, type Reader } from "./timing.ts";

/** How memory answers. */
export interface Memory {
  /** Cycles from a request to its first word, beside what the accelerator's own stages take. */
  readonly latency: number;
  /** Most words of the bus in a cycle, reads and writes together; 1 is no bound beside the bus's own. */
  readonly bandwidth: number;
}

/** Why the array does nothing. */
export const waits = ["loading", "rows", "writes", "turn", "decision"] as const;
export type Wait = (typeof waits)[number];

/** What a pass of a step took, from the end of the one before. */
export interface Spell {
  readonly descriptor: Descriptor;
  readonly work: Work;
  /** Cycles in which it ran, in which memory held it up, and in which it waited to begin, for what. */
  readonly cycles: number;
  readonly memory: number;
  readonly waited: Readonly<Record<Wait, number>>;
}

/** Words for the banks, or a table. */
interface Piece {
  /** When its first word can be here. */
  readonly from: number;
  /** Words that the bus has still to bring, and that have still to go in. */
  toBring: number;
  toTake: number;
  /** Words that go in in a cycle. */
  readonly rate: number;
  readonly job: Job | undefined;
}

/** What runs on the array, or passes it by: one at a time, in order. */
interface Job {
  readonly kind: "layer" | "head" | "stream";
  /** That which streams rows, once it has come. */
  descriptor: Descriptor;
  work?: Work;
  /** When its rows can be here. */
  rowsFrom?: number;
  transfer?: Transfer;
  isAccepted: boolean;
  piecesLeft: number;
  hasBegun: boolean;
  isRetired: boolean;
  left: number;
  took: { cycles: number; memory: number; waited: Record<Wait, number> };
}

interface Transfer {
  readonly words: number;
  done: number;
}

const FAR = Number.POSITIVE_INFINITY;
/** Of cycles and words: less than that is none, so that sums of fractions end. */
const TINY = 1e-4;
const none = (): Record<Wait, number> => ({ loading: 0, rows: 0, writes: 0, turn: 0, decision: 0 });
const at = (fields: Fields, name: "words" | "termsWords" | "lastGroup"): number => (fields[name] ?? 0) + 1;

/**
 * A step of a program in time: the sequencer hands out descriptors, the loader fills one half of the banks while the array works on
 * the other, rows and results pass by, and all of them share the bus. Between two events rates do not change.
 */
export class Timeline {
  now = 0;
  private readonly plan: ArrayPlan;
  private readonly memory: Memory;
  private readonly counts: Counts;
  private readonly descriptors: readonly Descriptor[];
  /** Cycles of the bus for a word. */
  private readonly beats: number;
  private readonly programWords: number;

  private next = 0;
  private isSecond = false;
  private readyAt = 0;
  private readonly went: number[] = [];
  private fenceUntil = 0;

  private readonly pieces: Piece[] = [];
  private bringing = 0;
  private taking = 0;
  private buffered = 0;

  private readonly jobs: Job[] = [];
  private turn = 0;
  private accepted = 0;
  private handedOn = 0;
  private playing: Job | undefined;
  private startsAt = 0;
  private lastEnd = 0;
  private lastEarly = 0;
  private readonly open = { layer: 0, head: 0 };
  private loaded = 0;
  private readonly retiring: { readonly at: number; readonly job: Job }[] = [];

  private readonly transfers: Transfer[] = [];
  private firstOpen = 0;
  private producing = 0;
  private lastDone = 0;
  private othersUntil = 0;
  private balancedAt = 0;
  private streams = 0;

  constructor(plan: ArrayPlan, descriptors: readonly Descriptor[], counts: Counts, memory: Memory) {
    this.plan = plan;
    this.descriptors = descriptors;
    this.counts = counts;
    this.memory = memory;
    const { bus, memory: { wordBytes } } = plan.shape; // prettier-ignore
    this.beats = wordBytes / bus.bytes;
    this.programWords = Math.max(DESCRIPTOR_BYTES, wordBytes) / wordBytes;
  }

  /** Runs it to its end. */
  run(): { cycles: number; spells: Spell[] } {
    for (;;) {
      while (this.act());
      if (this.next === this.descriptors.length && this.isIdle() && this.turn === this.jobs.length) break;
      this.advance();
    }
    const spells = this.jobs.map(({ descriptor, work, took }) => ({ descriptor, work: work!, ...took }));
    return { cycles: this.now, spells };
  }

  // ---- What happens without time.

  private act(): boolean {
    return this.retire() || this.hand() || this.accept() || this.begin() || this.end();
  }

  /** Results that have left, transfers that are written. */
  private retire(): boolean {
    const [first] = this.retiring;
    if (first && first.at <= this.now + TINY) {
      this.retiring.shift();
      if (first.job.transfer) this.producing--;
      if (first.job.kind !== "stream") {
        first.job.isRetired = true;
        this.open[first.job.kind]--;
      }
      return true;
    }
    const transfer = this.transfers[this.firstOpen];
    if (transfer && transfer.done <= this.now + TINY) {
      this.firstOpen++;
      return true;
    }
    return false;
  }

  private isIdle(): boolean {
    return this.firstOpen === this.transfers.length && this.othersUntil <= this.now + TINY;
  }

  /** The next descriptor to its units. */
  private hand(): boolean {
    const descriptor = this.descriptors[this.next];
    if (!descriptor || this.readyAt > this.now + TINY || this.fenceUntil > this.now + TINY) return false;
    const { task, fields, allow } = descriptor;
    const { active } = this.counts;
    const streams = task.opcode === "linear" || task.opcode === "attend" || task.opcode === "move";
    if (active === 0 && (streams || task.opcode === "tile" || task.opcode === "head")) return this.goes();
    if (allow !== ANY && this.transfers.length - this.firstOpen > allow) return false;
    const isFence = task.opcode === "reuse" || task.opcode === "update" || this.streams > 0;
    if (isFence && !(this.isIdle() && this.turn === this.jobs.length)) return false;
    switch (task.opcode) {
      case "tile":
      case "head":
        return this.handLoad(descriptor);
      case "norm":
      case "gelu": {
        if (!this.hasTargetRoom()) return false;
        const words = at(fields, "words");
        this.ask({ words, rate: task.opcode === "gelu" ? 1 / this.plan.shape.engine.width : 1, job: undefined });
        return this.goes();
      }
      default:
        return this.handRows(descriptor);
    }
  }

  private handLoad(descriptor: Descriptor): boolean {
    const { task, fields } = descriptor;
    if (!this.hasTargetRoom()) return false;
    const isTile = task.opcode === "tile";
    if (isTile && !this.isSecond) {
      const job = this.newJob("layer", descriptor, 2);
      this.ask({ words: at(fields, "words"), rate: 1, job });
      this.isSecond = true;
      this.readyAt = this.now + TO_NEXT_DESCRIPTOR;
      return true;
    }
    // One waits in front of the halves.
    if (this.jobs.length - Number(isTile) > this.accepted) return false;
    if (isTile) this.ask({ words: at(fields, "termsWords"), rate: 1, job: this.jobs.at(-1)! });
    else {
      const words = at(fields, "words");
      const groups = at(fields, "lastGroup");
      this.ask({ words, rate: words / (words + 2 * groups), job: this.newJob("head", descriptor, 1) });
    }
    this.isSecond = false;
    return this.goes();
  }

  private newJob(kind: Job["kind"], descriptor: Descriptor, piecesLeft: number): Job {
    const job: Job = {
      ...{ kind, descriptor, piecesLeft, left: 0, isAccepted: false, hasBegun: false, isRetired: false },
      took: { cycles: 0, memory: 0, waited: none() },
    };
    this.jobs.push(job);
    return job;
  }

  private handRows(descriptor: Descriptor): boolean {
    const { opcode } = descriptor.task;
    // A queue of four says where results come from.
    if (this.producing >= 4) return false;
    const work = workOf(descriptor, this.plan, this.counts);
    const isStream = opcode === "move" || opcode === "update" || opcode === "reuse";
    const job = isStream ? this.newJob("stream", descriptor, 0) : this.jobs.findLast(({ kind }) => kind !== "stream")!;
    job.descriptor = descriptor;
    job.work = work;
    job.left = work.cycles;
    job.rowsFrom = this.now + (Object.keys(work.reads).length > 0 ? this.toFirstWord() + work.lead : 0);
    if (opcode !== "reuse") {
      job.transfer = { words: work.writes, done: FAR };
      this.transfers.push(job.transfer);
      this.producing++;
    }
    if (opcode === "reuse") this.fenceUntil = FAR;
    return this.goes();
  }

  private goes(): boolean {
    const { next, programWords: words, went } = this;
    this.streams = this.descriptors[next]!.task.opcode === "update" ? 1 : 0;
    went.push(this.now);
    this.next++;
    // A burst of 16 words is asked for when the one before the last has been taken.
    const burst = Math.floor(((next + 2) * words - 1) / 16);
    const asked = Math.ceil((16 * (burst - 1)) / words) - 3;
    const here = burst < 2 || asked < 0 ? 0 : (went[Math.min(asked, next)] ?? this.now) + this.toFirstWord();
    this.readyAt = Math.max(this.now + Math.max(TO_NEXT_DESCRIPTOR, words), here);
    return true;
  }

  private hasTargetRoom(): boolean {
    return this.pieces.length - this.taking < 5;
  }

  private ask({ words, rate, job }: { words: number; rate: number; job: Job | undefined }): void {
    this.pieces.push({ from: this.now + this.toFirstWord(), toBring: words, toTake: words, rate, job });
  }

  /** From a request of now to its first word, behind what is asked for already. */
  private toFirstWord(): number {
    const ahead = this.pieces[this.bringing] ? READ_DEPTH.stationary - this.buffered : 0;
    return TO_FIRST_WORD + Math.max(this.memory.latency, ahead / this.readRate(0));
  }

  /** A half of the banks for the next pass. */
  private accept(): boolean {
    const job = this.jobs[this.accepted];
    if (!job) return false;
    if (job.kind === "stream") {
      this.accepted++;
      return true;
    }
    const isWhole = job.kind === "head" || !(this.isSecond && job === this.jobs.at(-1));
    if (!isWhole || this.open.layer + this.open.head >= 2 || this.handedOn < this.accepted) return false;
    job.isAccepted = true;
    this.open[job.kind]++;
    this.accepted++;
    return true;
  }

  /** The next pass on the array, when it is loaded and the one before it is over. */
  private begin(): boolean {
    const job = this.jobs[this.turn];
    if (!job || this.playing) return false;
    if (job.kind !== "stream" && !job.hasBegun) {
      if (!job.isAccepted || job.piecesLeft > 0) return false;
      if (job.kind === "layer" ? this.open.head > 0 : this.open.layer > 0) return false;
      if (job.kind === "head" && this.open.head > 1) return false;
      job.hasBegun = true;
      this.handedOn = this.turn + 1;
      this.loaded = this.now;
    }
    if (job.rowsFrom === undefined) return false;
    const behind = this.lastEnd - this.lastEarly + job.work!.lead;
    this.startsAt = Math.max(job.rowsFrom, behind, job.kind === "stream" ? 0 : this.loaded + TO_BEGIN, this.now);
    this.playing = job;
    return true;
  }

  /** The pass that runs, when nothing of it is left. */
  private end(): boolean {
    const job = this.playing;
    if (!job || job.left > TINY || this.startsAt > this.now + TINY) return false;
    const { work, kind, transfer } = job as Job & { work: Work };
    this.playing = undefined;
    this.turn++;
    [this.lastEnd, this.lastEarly] = [this.now, work.early];
    const over = this.now + work.tail;
    this.retiring.push({ at: over, job });
    if (kind === "stream") {
      this.handedOn = Math.max(this.handedOn, this.turn);
      job.isRetired = true;
    }
    const { latency } = this.memory;
    if (transfer) {
      const before = this.lastDone;
      transfer.done = Math.max(over, before + 3 + Math.min(work.writes, 128) * this.beats) + TO_ANSWER + latency;
      this.lastDone = transfer.done;
    }
    if (work.behind !== undefined) {
      this.balancedAt = Math.max(over, this.balancedAt) + work.behind;
      this.othersUntil = this.balancedAt + TO_ANSWER + latency;
    }
    if (job.descriptor.task.opcode === "reuse") this.fenceUntil = over;
    return true;
  }

  // ---- Time.

  /** Words a cycle that the bus gives readers while so many are written. */
  private readRate(writes: number): number {
    const { bandwidth } = this.memory;
    return (bandwidth < 1 ? Math.max(0, bandwidth - writes * this.beats) : 1) / this.beats;
  }

  /** How fast the pass runs, and words a cycle for the banks that the bus brings and that go in. */
  private rates(): { speed: number; brings: number; takes: number } {
    const { playing, now } = this;
    const isRunning = playing !== undefined && this.startsAt <= now + TINY;
    const bring = this.pieces[this.bringing];
    const take = this.pieces[this.taking];
    const mayTake = take !== undefined && (!take.job || take.job.isAccepted);
    const mayBring = bring !== undefined && bring.from <= now + TINY;
    const wants = mayTake ? take.rate : 0;
    const isFull = this.buffered > READ_DEPTH.stationary - TINY;
    const demand = mayBring ? (isFull ? wants : 1) : 0;
    const latency = TO_NEXT_WORD + this.memory.latency;
    const { cycles, reads, writes } = playing?.work ?? { cycles: 1, reads: {}, writes: 0 };
    const readers = isRunning ? (Object.entries(reads) as [Reader, number][]) : [];
    const rate = (words: number): number => (cycles > 0 ? words / cycles : 0);
    /** What the bus gives at a speed, the banks' words last; and whether that is enough. */
    const at = (speed: number): { shares: number[]; isEnough: boolean } => {
      const flows = readers.map(([reader, words]) => ({ demand: speed * rate(words), depth: READ_DEPTH[reader] - 8 }));
      flows.push({ demand, depth: READ_DEPTH.stationary - 8 });
      const shares = shared(flows, this.readRate(speed * rate(writes)), latency);
      return { shares, isEnough: readers.every((_, i) => shares[i]! > flows[i]!.demand - TINY) };
    };
    let [speed, over] = isRunning ? [1, 1] : [0, 0];
    let given = at(speed);
    if (!given.isEnough) {
      // What a pass asks for grows with its speed, and what it gets does not.
      for ([speed, over] = [0, 1]; over - speed > 1e-3 * over;) {
        const middle = (speed + over) / 2;
        if (at(middle).isEnough) speed = middle;
        else over = middle;
      }
      given = at(speed);
    }
    const brings = given.shares.at(-1)!;
    const takes = this.buffered > TINY ? wants : Math.min(wants, brings);
    return { speed, brings, takes };
  }

  private advance(): void {
    const { now } = this;
    const { speed, brings, takes } = this.rates();
    const bring = this.pieces[this.bringing];
    const take = this.pieces[this.taking];
    let until = FAR;
    const by = (time: number): void => {
      if (time > now + TINY && time < until) until = time;
    };
    by(this.readyAt);
    by(this.fenceUntil);
    by(this.othersUntil);
    if (bring) by(bring.from);
    if (this.retiring[0]) by(this.retiring[0].at);
    if (this.transfers[this.firstOpen]) by(this.transfers[this.firstOpen]!.done);
    if (this.playing) by(this.startsAt);
    if (speed > 0) by(now + this.playing!.left / speed);
    if (brings > 0) by(now + bring!.toBring / brings);
    if (takes > 0) by(now + take!.toTake / takes);
    if (brings - takes > TINY) by(now + (READ_DEPTH.stationary - this.buffered) / (brings - takes));
    if (takes - brings > TINY) by(now + this.buffered / (takes - brings));
    if (until === FAR) throw new RangeError(`nothing moves at ${now}, descriptor ${this.next}`);
    const dt = until - now;
    this.account(dt, speed);
    this.now = until;
    this.buffered = Math.min(READ_DEPTH.stationary, Math.max(0, this.buffered + dt * (brings - takes)));
    if (bring && (bring.toBring -= dt * brings) < TINY) this.bringing++;
    if (take && (take.toTake -= dt * takes) < TINY) {
      if (take.job) take.job.piecesLeft--;
      this.taking++;
    }
    if (speed > 0) this.playing!.left -= dt * speed;
  }

  /** Whose time it was. */
  private account(dt: number, speed: number): void {
    const job = this.jobs[this.turn] ?? this.jobs.at(-1);
    if (!job) return;
    const { took } = job;
    if (speed > 0) {
      took.cycles += dt * speed;
      took.memory += dt * (1 - speed);
      return;
    }
    took.waited[this.reason(job)] += dt;
  }

  private reason(job: Job): Wait {
    if (this.fenceUntil === FAR || job.descriptor.task.opcode === "reuse") return "decision";
    if (job !== this.jobs[this.turn]) return "writes";
    if (job.kind !== "stream" && !job.hasBegun) return job.isAccepted && job.piecesLeft > 0 ? "loading" : "turn";
    if (job.rowsFrom === undefined) return "writes";
    return "rows";
  }
}
