import { READ_DEPTH, readDepth } from "../hardware/accelerator-core.ts";
import type { AcceleratorShape } from "../hardware/control/sequencer.ts";
import type { MemoryShape } from "../hardware/shapes/memory-types.ts";
import { shared } from "./bus.ts";
import type { Use } from "./busy.ts";
import type { Work } from "./jobs.ts";
import type { Load } from "./spells.ts";
import { Supply, TINY } from "./supply.ts";
import { ROW_READERS, TO_FIRST_WORD, TO_NEXT_WORD, type Reader, type RowReader } from "./timing.ts";

/** How memory answers. */
export interface Memory {
  /** Cycles from a request to its first word, beside what the accelerator's own stages take. */
  readonly latency: number;
  /** Most words of the bus in a cycle, reads and writes together; 1 is no bound beside the bus's own. */
  readonly bandwidth: number;
  /** How many times as many words as `READ_DEPTH` says readers ask ahead; once without it, as RTL does. */
  readonly ahead?: number;
}

/** Words that a reader may have asked for. @param shape of the memory as the design sees it */
export function depthOf(reader: Reader, { ahead = 1 }: Memory, shape: Pick<MemoryShape, "burst">): number {
  return ahead * readDepth(reader, shape);
}

const NO_WORK: Pick<Work, "cycles" | "reads" | "writes"> = { cycles: 0, reads: {}, writes: 0 };

/** All that reads memory, over one bus. */
export class Readers {
  /** Descriptors, each asked for when one goes. */
  readonly program = new Supply(READ_DEPTH.program);
  readonly banks: Supply<Load>;
  readonly of: Readonly<Record<RowReader, Supply>>;
  /** Cycles of the bus for a word. */
  readonly beats: number;
  private readonly memory: Memory;
  private readonly burst: number;

  constructor({ bus, memory: { wordBytes, burst } }: AcceleratorShape, memory: Memory) {
    this.memory = memory;
    this.burst = burst;
    this.beats = wordBytes / bus.bytes;
    const supply = (reader: RowReader): Supply => new Supply(depthOf(reader, memory, { burst }));
    this.banks = new Supply<Load>(depthOf("stationary", memory, { burst }));
    this.of = { rows: supply("rows"), terms: supply("terms"), masks: supply("masks"), shares: supply("shares") };
  }

  /** From a request of now to its first word, behind what others have asked for. */
  toFirstWord(): number {
    const ahead = [this.banks, ...Object.values(this.of)].reduce((sum, supply) => sum + supply.ahead, 0);
    return TO_FIRST_WORD + Math.max(this.memory.latency, ahead * this.beats);
  }

  /** Words a cycle that memory gives readers while so many are written, less than none where it takes no more; the bus has a bound of its own. */
  private memoryRate(writes: number): number {
    const { bandwidth } = this.memory;
    return bandwidth < 1 ? bandwidth / this.beats - writes : Number.POSITIVE_INFINITY;
  }

  /**
   * How fast the pass runs, words a cycle that come to each reader and leave it, those for the banks first, and how busy that makes loader and bus.
   * @param running what the pass on the array does, where one runs
   */
  rates(
    now: number,
    running: Work | undefined,
  ): { speed: number; flows: { supply: Supply; brings: number; takes: number }[]; use: Use } {
    const { banks } = this;
    const { cycles, reads, writes } = running ?? NO_WORK;
    const perCycle = (words: number): number => (cycles > 0 ? words / cycles : 0);
    const load = banks.now;
    const goesIn = load !== undefined && (!load.job || load.job.isAccepted) ? load.rate : 0;
    const supplies = [
      { supply: banks as Supply, words: 0 },
      ...ROW_READERS.map((reader) => ({ supply: this.of[reader], words: perCycle(reads[reader] ?? 0) })),
      { supply: this.program, words: 0 },
    ];
    const answer = this.memory.latency + TO_NEXT_WORD + this.burst;
    /** What the bus gives at a speed, and whether that is enough. */
    const at = (speed: number): { shares: number[]; isEnough: boolean } => {
      const flows = supplies.map(({ supply, words }, i) => ({
        demand: supply.demand(now, i === 0 ? goesIn : speed * words),
        depth: supply.depth,
        cost: supply.cost,
      }));
      // However much waits in readers, nothing is written faster than memory takes it.
      const left = this.memoryRate(speed * perCycle(writes));
      const shares = shared(flows, 1 / this.beats, answer, Math.max(0, left));
      const isEnough =
        left >= 0 && supplies.every(({ supply, words }, i) => !supply.isEmpty || shares[i]! > speed * words - TINY);
      return { shares, isEnough };
    };
    let [speed, over] = running ? [1, 1] : [0, 0];
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
    const use = {
      loader: goesIn > 0 ? flows[0]!.takes / goesIn : 0,
      reads: this.beats * flows.reduce((sum, { brings }) => sum + brings, 0),
      writes: this.beats * speed * perCycle(writes),
    };
    return { speed, flows, use };
  }
}
