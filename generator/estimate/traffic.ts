import type { FieldName } from "../hardware/control/descriptor.ts";
import { epilogueKinds } from "../hardware/elementwise/epilogue.ts";
import { partWordsOf, type ArrayPlan } from "../compiler/layers.ts";
import { descriptorBytes } from "../compiler/plan-accelerator.ts";
import type { Descriptor, Program } from "./program.ts";

/** Words of memory that a descriptor moves, from or to where. */
interface Piece {
  readonly address: number;
  readonly words: number;
  readonly isWritten: boolean;
}

/** @param active tokens that the step computes */
function piecesOf({ task: { opcode }, fields }: Descriptor, { tokens, shape }: ArrayPlan, active: number): Piece[] {
  const get = (name: FieldName): number => fields[name] ?? 0;
  const [words, terms, out] = [get("words") + 1, get("termsWords") + 1, get("outWords") + 1];
  const read = (name: FieldName, count: number): Piece => ({ address: get(name), words: count, isWritten: false });
  const written = (name: FieldName, count: number): Piece => ({ address: get(name), words: count, isWritten: true });
  switch (opcode) {
    case "norm":
    case "gelu":
      return [read("address", words)];
    case "reuse":
      return get("whole") === 1 ? [] : [read("address", words), read("termsAddress", terms)];
    case "move":
      return [read("address", active * words), written("outAddress", active * out)];
    case "update":
      return [
        ...(["address", "termsAddress", "thirdAddress"] as const).map((name) => read(name, words)),
        written("outAddress", out),
      ];
    case "tile":
    case "head":
      return active === 0 ? [] : [read("address", words), read("termsAddress", terms)];
    case "linear": {
      const adds = get("epilogue") === epilogueKinds.indexOf("add");
      return [
        read("address", active * words),
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
        ...(get("masked") === 1 ? [read("termsAddress", active * terms), read("sharesAddress", shareWords)] : []),
        ...(get("leaves") === 1 ? [written("partsAddress", part)] : [written("outAddress", active * out)]),
        ...(get("refresh") === 1
          ? [
              written("masksAddress", get("masksWords") + 1),
              written("keysAddress", get("keysWords") + 1),
              written("sharesAddress", shareWords),
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

/** Adds up bytes by the kind of region that they are of. */
export class TrafficCount {
  readonly kinds = new Map<string, Traffic>();
  private readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** @param active tokens that the step computes. @returns words that the descriptor moves each time */
  add(descriptor: Descriptor, active: number, times: number): number {
    const pieces = piecesOf(descriptor, this.program.plan, active);
    for (const piece of pieces) this.count(this.kindOf(piece.address), piece, times);
    return pieces.reduce((sum, { words }) => sum + words, 0);
  }

  /** Descriptors that are read. */
  addProgram(descriptors: number): void {
    const words = descriptorBytes(this.program.plan.shape) / this.program.plan.shape.memory.wordBytes;
    this.count("program", { address: 0, words, isWritten: false }, descriptors);
  }

  private count(kind: string, { words, isWritten }: Piece, times: number): void {
    const traffic = this.kinds.get(kind) ?? { read: 0, written: 0 };
    traffic[isWritten ? "written" : "read"] += times * words * this.program.plan.shape.memory.wordBytes;
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
