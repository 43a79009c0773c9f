import { ANY } from "../compiler/assembler.ts";
import type { ArrayPlan } from "../compiler/layers.ts";
import type { Fields } from "../compiler/lower.ts";
import { descriptorBytes } from "../compiler/plan-accelerator.ts";
import type { Descriptor } from "./program.ts";
import { workOf, type Counts, type Work } from "./jobs.ts";
import type { Spread } from "./split.ts";
import { ProgramFetch } from "./program-fetch.ts";
import { Readers, type Memory } from "./readers.ts";
import { BusyTimes } from "./busy.ts";
import { Passes } from "./passes.ts";
import type { Load, Spell } from "./spells.ts";
import { TINY } from "./supply.ts";
import { KEY_GROUP, TO_ANSWER, TO_FIRST_WORD, type RowReader } from "./timing.ts";
import { Transfers } from "./transfers.ts";

const FAR = Number.POSITIVE_INFINITY;
/** Targets of words for the banks and tables that are told ahead, with the one that is filled. */
const TARGETS = 3;

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
  private readonly fetch: ProgramFetch;
  private next = 0;
  private isSecond = false;
  private fenceUntil = 0;
  /** The descriptor before was a weighted sum. */
  private isSumming = false;

  private readonly readers: Readers;

  private readonly passes = new Passes();
  private readonly busy = new BusyTimes();

  private readonly spread: Spread;
  private readonly transfers: Transfers;
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
    const { burst, wordBytes } = plan.shape.memory;
    this.fetch = new ProgramFetch(descriptorBytes(plan.shape) / wordBytes, burst);
    this.readers = new Readers(plan.shape, memory);
    this.transfers = new Transfers(memory.latency, this.readers.beats);
  }

  /** Runs it to its end. */
  run(): { cycles: number; spells: Spell[]; busy: BusyTimes } {
    for (;;) {
      while (this.act());
      if (this.next === this.descriptors.length && this.isIdle() && this.passes.areOver) break;
      this.advance();
    }
    const spells = this.passes.all.map(({ descriptor, work, took }) => ({ descriptor, work: work!, ...took }));
    return { cycles: this.now, spells, busy: this.busy };
  }

  // ---- What happens without time.

  private act(): boolean {
    return (
      this.retire() || this.hand() || this.passes.accept(this.isSecond) || this.passes.begin(this.now) || this.end()
    );
  }

  /** Results that have left, transfers that are written. */
  private retire(): boolean {
    return this.passes.retire(this.now) || this.transfers.pass(this.now);
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
    if (isFence && !(this.isIdle() && this.passes.areOver)) return false;
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
      const job = this.passes.add("layer", descriptor, 2);
      this.ask({ words: at(fields, "words"), job, rate: 1, listeners });
      this.isSecond = true;
      this.fetch.partGoes(this.now);
      return true;
    }
    // One waits in front of the halves.
    if (this.passes.waiting > Number(isTile)) return false;
    if (isTile) this.ask({ words: at(fields, "termsWords"), job: this.passes.all.at(-1), rate: 1, listeners });
    else {
      const words = at(fields, "words");
      const groups = at(fields, "lastGroup");
      const job = this.passes.add("head", descriptor, 1);
      this.ask({ words, job, rate: words / (words + KEY_GROUP * groups), listeners });
    }
    this.isSecond = false;
    return this.goes();
  }

  private handRows(descriptor: Descriptor): boolean {
    const { task } = descriptor;
    const { opcode } = task;
    if (opcode !== "reuse" && this.transfers.takesFrom > this.now + TINY) return false;
    const work = this.workOf(descriptor);
    const isStream = opcode === "move" || opcode === "update" || opcode === "reuse";
    const job = isStream ? this.passes.add("stream", descriptor, 0) : this.passes.loaded;
    job.descriptor = descriptor;
    job.work = work;
    job.left = work.cycles;
    job.supplies = (Object.entries(work.reads) as [RowReader, number][]).map(([reader, words]) => {
      const supply = this.readers.of[reader];
      const from = this.now + this.readers.toFirstWord();
      const isTogether = opcode === "reuse" || (opcode === "linear" && reader === "rows");
      const listeners = isTogether ? this.spread.listenersOf(task).rows : 1;
      return { reader, piece: supply.ask({ words, from, listeners }, reader === "rows" ? work.need : 1) };
    });
    if (opcode !== "reuse") job.transfer = this.transfers.begin(work.writes);
    if (job === this.passes.current) this.makeRoom();
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
    const { rows } = this.readers.of;
    rows.room = rows.depth + (this.passes.current?.work?.inside ?? 0);
  }

  private goes(): boolean {
    this.isSumming = this.descriptors[this.next]!.task.opcode === "update";
    this.next++;
    this.readers.program.ask({ words: this.fetch.words, from: this.now });
    this.fetch.goes(this.now, this.readers.toFirstWord());
    return true;
  }

  /** Whether there is room for one more target of words for the banks and tables. */
  private hasTargetRoom(): boolean {
    return this.readers.banks.waiting < TARGETS;
  }

  private ask(load: Pick<Load, "words" | "job" | "rate" | "listeners">): void {
    this.readers.banks.ask({ ...load, from: this.now + this.readers.toFirstWord() });
  }

  /** Cycles in which arrays tell one another that they have written: a word to memory, and back. */
  private toAgree(): number {
    return 2 * this.memory.latency + TO_ANSWER + TO_FIRST_WORD;
  }

  /** The pass that runs, when nothing of it is left. */
  private end(): boolean {
    const job = this.passes.end(this.now);
    if (!job) return false;
    const { work, transfer } = job;
    for (const { reader, piece } of job.supplies!) this.readers.of[reader].finish(piece);
    this.makeRoom();
    const { balancing } = work;
    // Masks are counted behind those of the head before, whose keys are chosen first.
    const counted = balancing ? this.balancedAt + balancing.counts : 0;
    const over = Math.max(this.now + work.tail, counted);
    this.passes.frees(job, Math.max(this.now + work.frees, counted));
    if (transfer) this.transfers.end(transfer, over, this.spread.isShared(job.descriptor.task) ? this.toAgree() : 0);
    if (balancing) {
      this.balancedAt = over + balancing.chooses;
      this.othersUntil = this.balancedAt + TO_ANSWER + this.memory.latency;
    }
    if (job.descriptor.task.opcode === "reuse") this.fenceUntil = over;
    return true;
  }

  // ---- Time.

  private advance(): void {
    const { now } = this;
    const running = this.passes.running(now);
    const { speed, flows, use } = this.readers.rates(now, running?.work);
    let until = Math.min(...flows.map(({ supply, brings, takes }) => supply.until(now, brings, takes)));
    const by = (time: number): void => {
      if (time > now + TINY && time < until) until = time;
    };
    by(this.fetch.readyAt);
    by(this.fenceUntil);
    by(this.othersUntil);
    by(this.transfers.until);
    by(this.transfers.takesFrom);
    const { retires, begins } = this.passes.next;
    if (retires !== undefined) by(retires);
    if (begins !== undefined) by(begins);
    if (speed > 0) by(now + running!.left / speed);
    if (until === FAR) throw new RangeError(`nothing moves at ${now}, descriptor ${this.next}`);
    const cycles = until - now;
    this.busy.add(now, until, use);
    this.passes.account(cycles, speed, this.fenceUntil === FAR);
    this.now = until;
    for (const { supply, brings, takes } of flows) {
      const piece = supply.pass(until, cycles, brings, takes) as Partial<Load> | undefined;
      if (!piece?.job) continue;
      piece.job.piecesLeft--;
      piece.job.loadedAt = until;
    }
    if (speed > 0) running!.left -= cycles * speed;
  }
}
