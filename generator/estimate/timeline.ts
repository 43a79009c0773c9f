import { READ_DEPTH } from "../hardware/accelerator-core.ts";
import { ANY } from "../compiler/assembler.ts";
import type { ArrayPlan } from "../compiler/layers.ts";
import type { Fields } from "../compiler/lower.ts";
import { descriptorBytes } from "../compiler/plan-accelerator.ts";
import { shared } from "./bus.ts";
import type { Descriptor } from "./program.ts";
import { workOf, type Counts, type Work } from "./jobs.ts";
import type { Spread } from "./split.ts";
import { ProgramFetch } from "./program-fetch.ts";
import { Supply, TINY, type Piece } from "./supply.ts";
import { KEY_GROUP, TO_ANSWER, TO_BEGIN, TO_FIRST_WORD, TO_NEXT_WORD } from "./timing.ts";
import { Transfers, type Transfer } from "./transfers.ts";

/** How memory answers. */
export interface Memory {
  /** Cycles from a request to its first word, beside what the accelerator's own stages take. */
  readonly latency: number;
  /** Most words of the bus in a cycle, reads and writes together; 1 is no bound beside the bus's own. */
  readonly bandwidth: number;
  /** How many times as many words as `READ_DEPTH` says readers ask ahead; once without it, as RTL does. */
  readonly ahead?: number;
}

/** Why the array does nothing. */
export const waits = ["loading", "rows", "writes", "turn", "decision"] as const;
export type Wait = (typeof waits)[number];
export const noWaits = (): Record<Wait, number> => ({ loading: 0, rows: 0, writes: 0, turn: 0, decision: 0 });

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
interface Load extends Piece {
  /** Words that go in in a cycle. */
  readonly rate: number;
  /** The pass that they are for. */
  readonly job: Job | undefined;
}

/** What runs on the array, or passes it by: one at a time, in order. */
interface Job {
  readonly kind: "layer" | "head" | "stream";
  /** That which streams rows, once it has come. */
  descriptor: Descriptor;
  work?: Work;
  /** What each reader is asked for, rows first. */
  supplies: { readonly reader: Reader; readonly piece: Piece }[] | undefined;
  /** When its words are in the banks. */
  loadedAt: number;
  transfer?: Transfer;
  isAccepted: boolean;
  piecesLeft: number;
  hasBegun: boolean;
  isRetired: boolean;
  left: number;
  took: { cycles: number; memory: number; waited: Record<Wait, number> };
}

const FAR = Number.POSITIVE_INFINITY;
/** Readers of rows and of what goes with them. */
const READERS = ["rows", "terms", "masks", "shares"] as const;
type Reader = (typeof READERS)[number];
/** Words that a reader may have asked for. */
export function depthOf(reader: keyof typeof READ_DEPTH, { ahead = 1 }: Memory): number {
  return ahead * READ_DEPTH[reader];
}

/** Targets of words for the banks and tables that are told ahead, with the one that is filled. */
const TARGETS = 5;
const NO_WORK: Pick<Work, "cycles" | "reads" | "writes"> = { cycles: 0, reads: {}, writes: 0 };

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
  private readonly fetch: ProgramFetch;
  private next = 0;
  private isSecond = false;
  private fenceUntil = 0;
  /** The descriptor before was a weighted sum. */
  private isSumming = false;

  /** Descriptors, each asked for when one goes. */
  private readonly program = new Supply(READ_DEPTH.program);
  private readonly banks: Supply<Load>;
  private readonly readers: Readonly<Record<Reader, Supply>>;

  private readonly jobs: Job[] = [];
  private turn = 0;
  private accepted = 0;
  private handedOn = 0;
  private playing: Job | undefined;
  private startsAt = 0;
  private lastEnd = 0;
  private lastEarly = 0;
  private readonly open = { layer: 0, head: 0 };
  private readonly retiring: { readonly at: number; readonly job: Job }[] = [];

  private readonly spread: Spread;
  private readonly transfers: Transfers;
  private producing = 0;
  private othersUntil = 0;
  private balancedAt = 0;

  /** @param spread over several arrays: what others write is there when they have said so */
  constructor(spread: Spread, descriptors: readonly Descriptor[], counts: Counts, memory: Memory) {
    const { plan } = spread;
    this.spread = spread;
    this.plan = plan;
    this.descriptors = descriptors;
    this.counts = counts;
    this.memory = memory;
    const { bus, memory: { wordBytes } } = plan.shape; // prettier-ignore
    this.beats = wordBytes / bus.bytes;
    this.fetch = new ProgramFetch(descriptorBytes(plan.shape) / wordBytes, plan.shape.memory.burst);
    const supply = (reader: keyof typeof READ_DEPTH): Supply => new Supply(depthOf(reader, memory));
    this.banks = new Supply<Load>(depthOf("stationary", memory));
    this.readers = {
      ...{ rows: supply("rows"), terms: supply("terms"), masks: supply("masks"), shares: supply("shares") },
    };
    this.transfers = new Transfers(memory.latency, this.beats);
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
    return this.transfers.pass(this.now);
  }

  private isIdle(): boolean {
    return this.transfers.open === 0 && this.othersUntil <= this.now + TINY;
  }

  /** The next descriptor to its units. */
  private hand(): boolean {
    const descriptor = this.descriptors[this.next];
    if (!descriptor || this.fetch.readyAt > this.now + TINY || this.fenceUntil > this.now + TINY) return false;
    const { task, fields, allow } = descriptor;
    const { active } = this.counts;
    const streams = task.opcode === "linear" || task.opcode === "attend" || task.opcode === "move";
    if (active === 0 && (streams || task.opcode === "tile" || task.opcode === "head")) return this.goes();
    if (allow !== ANY && this.transfers.open > allow) return false;
    const isFence = task.opcode === "reuse" || task.opcode === "update" || this.isSumming;
    if (isFence && !(this.isIdle() && this.turn === this.jobs.length)) return false;
    switch (task.opcode) {
      case "tile":
      case "head":
        return this.handLoad(descriptor);
      case "norm":
      case "gelu": {
        if (!this.hasTargetRoom()) return false;
        const rate = task.opcode === "gelu" ? 1 / this.plan.shape.engine.width : 1;
        this.ask({
          words: at(fields, "words"),
          job: undefined,
          rate,
          listeners: this.spread.listenersOf(task).stationary,
        });
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
    const { stationary: listeners } = this.spread.listenersOf(task);
    if (isTile && !this.isSecond) {
      const job = this.newJob("layer", descriptor, 2);
      this.ask({ words: at(fields, "words"), job, rate: 1, listeners });
      this.isSecond = true;
      this.fetch.partGoes(this.now);
      return true;
    }
    // One waits in front of the halves.
    if (this.jobs.length - Number(isTile) > this.accepted) return false;
    if (isTile) this.ask({ words: at(fields, "termsWords"), job: this.jobs.at(-1), rate: 1, listeners });
    else {
      const words = at(fields, "words");
      const groups = at(fields, "lastGroup");
      const job = this.newJob("head", descriptor, 1);
      this.ask({ words, job, rate: words / (words + KEY_GROUP * groups), listeners });
    }
    this.isSecond = false;
    return this.goes();
  }

  private newJob(kind: Job["kind"], descriptor: Descriptor, piecesLeft: number): Job {
    const job: Job = {
      ...{ kind, descriptor, piecesLeft, left: 0, isAccepted: false, hasBegun: false, isRetired: false },
      ...{ loadedAt: 0, supplies: undefined },
      took: { cycles: 0, memory: 0, waited: noWaits() },
    };
    this.jobs.push(job);
    return job;
  }

  private handRows(descriptor: Descriptor): boolean {
    const { task } = descriptor;
    const { opcode } = task;
    // A queue of four says where results come from.
    if (this.producing >= 4) return false;
    const work = this.workOf(descriptor);
    const isStream = opcode === "move" || opcode === "update" || opcode === "reuse";
    const job = isStream ? this.newJob("stream", descriptor, 0) : this.jobs.findLast(({ kind }) => kind !== "stream")!;
    job.descriptor = descriptor;
    job.work = work;
    job.left = work.cycles;
    job.supplies = (Object.entries(work.reads) as [keyof typeof this.readers, number][]).map(([reader, words]) => {
      const supply = this.readers[reader];
      const from = this.now + this.toFirstWord();
      const isTogether = opcode === "reuse" || (opcode === "linear" && reader === "rows");
      const listeners = isTogether ? this.spread.listenersOf(task).rows : 1;
      return { reader, piece: supply.ask({ words, from, listeners }, reader === "rows" ? work.need : 1) };
    });
    if (opcode !== "reuse") {
      job.transfer = this.transfers.begin(work.writes);
      this.producing++;
    }
    if (job === this.jobs[this.turn]) this.makeRoom();
    if (opcode === "reuse") this.fenceUntil = FAR;
    return this.goes();
  }

  private workOf(descriptor: Descriptor): Work {
    const { task } = descriptor;
    const counts = { ...this.counts, active: this.spread.activeOf(task) };
    return workOf(descriptor, this.plan, counts, this.spread.sharersOf(task));
  }

  /** Units behind the reader hold rows of the pass whose turn it is; those of the next ones wait in the reader. */
  private makeRoom(): void {
    const { rows } = this.readers;
    rows.room = rows.depth + (this.jobs[this.turn]?.work?.inside ?? 0);
  }

  private goes(): boolean {
    this.isSumming = this.descriptors[this.next]!.task.opcode === "update";
    this.next++;
    this.program.ask({ words: this.fetch.words, from: this.now });
    this.fetch.goes(this.now, this.toFirstWord());
    return true;
  }

  /** Whether there is room for one more target of words for the banks and tables. */
  private hasTargetRoom(): boolean {
    return this.banks.waiting < TARGETS;
  }

  private ask(load: Pick<Load, "words" | "job" | "rate" | "listeners">): void {
    this.banks.ask({ ...load, from: this.now + this.toFirstWord() });
  }

  /** From a request of now to its first word, behind what others have asked for. */
  private toFirstWord(): number {
    const ahead = [this.banks, ...Object.values(this.readers)].reduce((sum, supply) => sum + supply.ahead, 0);
    return TO_FIRST_WORD + Math.max(this.memory.latency, ahead * this.beats);
  }

  /** Cycles in which arrays tell one another that they have written: a word to memory, and back. */
  private toAgree(): number {
    return 2 * this.memory.latency + TO_ANSWER + TO_FIRST_WORD;
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
    }
    if (!job.supplies) return false;
    const ready = job.supplies.map(({ piece }) => piece.readyAt);
    if (ready.includes(undefined)) return false;
    const { lead } = job.work!;
    const here = Math.max(0, this.lastEnd - this.lastEarly, ...(ready as number[])) + (ready.length > 0 ? lead : 0);
    this.startsAt = Math.max(here, job.kind === "stream" ? 0 : job.loadedAt + TO_BEGIN, this.now);
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
    for (const { reader, piece } of job.supplies!) this.readers[reader].finish(piece);
    this.makeRoom();
    [this.lastEnd, this.lastEarly] = [this.now, work.early];
    const { balancing } = work;
    // Masks are counted behind those of the head before, whose keys are chosen first.
    const over = Math.max(this.now + work.tail, balancing ? this.balancedAt + balancing.counts : 0);
    this.retiring.push({ at: over, job });
    if (kind === "stream") {
      this.handedOn = Math.max(this.handedOn, this.turn);
      job.isRetired = true;
    }
    if (transfer) this.transfers.end(transfer, over, this.spread.isShared(job.descriptor.task) ? this.toAgree() : 0);
    if (balancing) {
      this.balancedAt = over + balancing.chooses;
      this.othersUntil = this.balancedAt + TO_ANSWER + this.memory.latency;
    }
    if (job.descriptor.task.opcode === "reuse") this.fenceUntil = over;
    return true;
  }

  // ---- Time.

  /** Words a cycle that memory gives readers while so many are written; the bus has a bound of its own. */
  private memoryRate(writes: number): number {
    const { bandwidth } = this.memory;
    return bandwidth < 1 ? Math.max(0, bandwidth / this.beats - writes) : Number.POSITIVE_INFINITY;
  }

  /** How fast the pass runs, and words a cycle that come to each reader and leave it, those for the banks first. */
  private rates(): { speed: number; flows: { supply: Supply; brings: number; takes: number }[] } {
    const { playing, now, banks, readers } = this;
    const isRunning = playing !== undefined && this.startsAt <= now + TINY;
    const { cycles, reads, writes } = isRunning ? playing.work! : NO_WORK;
    const perCycle = (words: number): number => (cycles > 0 ? words / cycles : 0);
    const load = banks.now;
    const goesIn = load !== undefined && (!load.job || load.job.isAccepted) ? load.rate : 0;
    const supplies = [
      { supply: banks as Supply, words: 0 },
      ...READERS.map((reader) => ({ supply: readers[reader], words: perCycle(reads[reader] ?? 0) })),
      { supply: this.program, words: 0 },
    ];
    const answer = this.memory.latency + TO_NEXT_WORD + this.plan.shape.memory.burst;
    /** What the bus gives at a speed, and whether that is enough. */
    const at = (speed: number): { shares: number[]; isEnough: boolean } => {
      const flows = supplies.map(({ supply, words }, i) => ({
        demand: supply.demand(now, i === 0 ? goesIn : speed * words),
        depth: supply.depth,
        cost: supply.cost,
      }));
      const shares = shared(flows, 1 / this.beats, answer, this.memoryRate(speed * perCycle(writes)));
      const isEnough = supplies.every(({ supply, words }, i) => !supply.isEmpty || shares[i]! > speed * words - TINY);
      return { shares, isEnough };
    };
    let [speed, over] = isRunning ? [1, 1] : [0, 0];
    let given = at(speed);
    if (!given.isEnough) {
      // What a pass asks for grows with its speed, and what it gets does not.
      for ([speed, over] = [0, 1]; over - speed > 1e-3 * over && over > 1e-3;) {
        const middle = (speed + over) / 2;
        if (at(middle).isEnough) speed = middle;
        else over = middle;
      }
      given = at(speed);
    }
    const flows = supplies.map(({ supply, words }, i) => {
      const wants = i === 0 ? goesIn : supply === this.program ? 1 : speed * words;
      const brings = given.shares[i]!;
      return { supply, brings, takes: supply.isEmpty ? Math.min(wants, brings) : wants };
    });
    return { speed, flows };
  }

  private advance(): void {
    const { now } = this;
    const { speed, flows } = this.rates();
    let until = Math.min(...flows.map(({ supply, brings, takes }) => supply.until(now, brings, takes)));
    const by = (time: number): void => {
      if (time > now + TINY && time < until) until = time;
    };
    by(this.fetch.readyAt);
    by(this.fenceUntil);
    by(this.othersUntil);
    by(this.transfers.until);
    if (this.retiring[0]) by(this.retiring[0].at);
    if (this.playing) by(this.startsAt);
    if (speed > 0) by(now + this.playing!.left / speed);
    if (until === FAR) throw new RangeError(`nothing moves at ${now}, descriptor ${this.next}`);
    const cycles = until - now;
    this.account(cycles, speed);
    this.now = until;
    for (const { supply, brings, takes } of flows) {
      const piece = supply.pass(until, cycles, brings, takes) as Partial<Load> | undefined;
      if (!piece?.job) continue;
      piece.job.piecesLeft--;
      piece.job.loadedAt = until;
    }
    if (speed > 0) this.playing!.left -= cycles * speed;
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
    if (!job.supplies) return "writes";
    return "rows";
  }
}
