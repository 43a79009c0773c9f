import type { FieldName } from "../hardware/control/descriptor.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { partWordsOf } from "../compiler/layers.ts";
import { descriptorBytes } from "../compiler/plan-accelerator.ts";
import type { Descriptor, Program } from "./program.ts";
import type { Spread } from "./split.ts";

/** Words of memory that a descriptor of an array moves, from or to where. */
interface Piece {
  readonly address: number;
  readonly words: number;
  readonly isWritten: boolean;
  /** Arrays that get it together, in the mean. */
  readonly listeners: number;
}

function piecesOf({ task, fields }: Descriptor, spread: Spread): Piece[] {
  const { opcode } = task;
  const { tokens, shape } = spread.plan;
  const active = spread.activeOf(task);
  const { columns, rows, all } = spread.timesOf(task);
  const sharers = spread.sharersOf(task);
  const get = (name: FieldName): number => fields[name] ?? 0;
  const [words, terms, out] = [get("words") + 1, get("termsWords") + 1, get("outWords") + 1];
  const read = (name: FieldName, count: number, together = 1): Piece => {
    return { address: get(name), words: count, isWritten: false, listeners: together };
  };
  const written = (name: FieldName, count: number, together = 1): Piece => {
    return { address: get(name), words: count, isWritten: true, listeners: together };
  };
  switch (opcode) {
    case "norm":
    case "gelu":
      return [read("address", words, rows)];
    case "reuse":
      return get("whole") === 1 ? [] : [read("address", words, all), read("termsAddress", terms, all)];
    case "move":
      return [read("address", (active * words) / sharers), written("outAddress", (active * out) / sharers)];
    case "update":
      return [
        ...(["address", "termsAddress", "thirdAddress"] as const).map((name) => read(name, words / sharers)),
        written("outAddress", out / sharers),
      ];
    case "tile":
    case "head": {
      const together = opcode === "tile" ? all / columns : rows;
      return active === 0 ? [] : [read("address", words, together), read("termsAddress", terms, together)];
    }
    case "linear": {
      const adds = get("epilogue") === epilogueKinds.indexOf("add");
      return [
        read("address", active * words, columns),
        ...(adds ? [read("termsAddress", active * terms)] : []),
        written("outAddress", active * out * (get("outSegments") + 1)),
      ];
    }
    case "attend": {
      if (active === 0) return [];
      const part = active * partWordsOf({ chunks: words });
      const shareWords = Math.ceil(tokens / shape.memory.wordBytes);
      return [
        read("address", active * words),
        ...(get("joins") === 1 ? [read("partsAddress", part)] : []),
        ...(get("masked") === 1 ? [read("termsAddress", active * terms), read("sharesAddress", shareWords, rows)] : []),
        ...(get("leaves") === 1 ? [written("partsAddress", part)] : [written("outAddress", active * out)]),
        ...(get("refresh") === 1
          ? [
              written("masksAddress", (get("masksWords") + 1) / rows),
              written("keysAddress", get("keysWords") + 1),
              written("sharesAddress", shareWords, rows),
            ]
          : []),
      ];
    }
  }
}

/** Bytes that are read and written of a kind of regions. */
export interface Traffic {
  read: number;
  written: number;
}

/** All of them together. */
export function bytesIn(kinds: ReadonlyMap<string, Traffic>): number {
  return [...kinds.values()].reduce((sum, { read, written }) => sum + read + written, 0);
}

/** Adds up bytes by the kind of region that they are of. */
export class TrafficCount {
  readonly kinds = new Map<string, Traffic>();
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** @param times on all arrays together. @returns words that the descriptor moves each time */
  add(descriptor: Descriptor, spread: Spread, times: number): number {
    const pieces = piecesOf(descriptor, spread);
    for (const piece of pieces) this.count(this.kindOf(piece.address), piece, times);
    return pieces.reduce((sum, { words }) => sum + words, 0);
  }

  /** Descriptors that are read. */
  addProgram(descriptors: number): void {
    const words = descriptorBytes(this.program.plan.shape) / this.program.plan.shape.memory.wordBytes;
    this.count("program", { address: 0, words, isWritten: false, listeners: 1 }, descriptors);
  }

  private count(kind: string, { words, isWritten, listeners }: Piece, times: number): void {
    const traffic = this.kinds.get(kind) ?? { read: 0, written: 0 };
    traffic[isWritten ? "written" : "read"] += (times * words * this.program.plan.shape.memory.wordBytes) / listeners;
    this.kinds.set(kind, traffic);
  }

  private kindOf(address: number): string {
    const { regions } = this.program.layout;
    let [from, over] = [0, regions.length];
    while (over - from > 1) {
      const middle = Math.floor((from + over) / 2);
      if (regions[middle]!.address <= address) from = middle;
      else over = middle;
    }
    return this.program.kinds.get(regions[from]!.name) ?? "program";
  }
}
