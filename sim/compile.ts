import { apart } from "../generator/hdl/apart.ts";
import type { ModuleNode, RomNode, Signal } from "../generator/hdl/ir.ts";
import { fold } from "../generator/hdl/simplify.ts";
import { Code } from "./code.ts";
import { always } from "./conditions.ts";
import { inOrder, Layout, type Slot, type Write } from "./layout.ts";
import { extend, literalWords, wordsOf } from "./words.ts";

/** A design as JavaScript: its state and the two functions that move it. */
export interface Program {
  /** The design with a module of its own in every place. */
  readonly top: ModuleNode;
  readonly state: Int32Array;
  /** Of all signals in it. */
  readonly slots: ReadonlyMap<Signal, Slot>;
  /** Brings all combinational signals up to date with inputs and registers. */
  settle(): void;
  /** What the first failing check says of settled signals; undefined where all hold. */
  check(): string | undefined;
  /** The rising edge, from settled signals. */
  edge(reset: boolean): void;
  /** Registers and memory words, for random first values. */
  readonly storage: readonly { readonly words: Int32Array; readonly width: number; readonly signed: boolean }[];
}

/**
 * Compiles an elaborated design, hierarchy and all, to straight-line JavaScript. Values up to 32 bits are numbers in one
 * word of the state, wider ones several words; sums and products up to 53 bits are doubles, and only wider arithmetic
 * takes BigInt. Conditions become selections: everything is evaluated, once, in the order of its dependencies.
 * @throws SimulationError for a design with black boxes
 */
export function compile(design: ModuleNode): Program {
  const top = apart(design);
  const layout = new Layout(top);
  const settle = new Code(layout);
  for (const signal of inOrder(layout)) settle.assign(signal, layout.drivers.get(signal)!);
  const check = new Code(layout);
  for (const { passes } of layout.checks) check.leaveUnless(passes);
  const edge = new Code(layout);
  for (const module of layout.modules) edgeOf(module, layout, edge);

  const source = `"use strict";
${settle.functions("settle")}
${check.functions("check")}
${edge.functions("edge")}
return { check: () => ${check.firstOf("check")}, settle() { ${settle.calls("settle")} }, edge(reset) { ${edge.calls("edge", "reset")}
  ${layout.writes.map((write) => commitWrite(layout, write)).join("\n  ")}
  s.copyWithin(0, ${layout.registerWords}, ${2 * layout.registerWords}); } };`;
  const state = new Int32Array(layout.size);
  const memories = [...layout.memories.keys()].map(({ depth, width }) => new Int32Array(depth * wordsOf(width)));
  const roms = [...layout.roms.keys()].map(romWords);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- this is what a compiler in the process is
  const make = new Function("s", "m", "roms", "parity", "big", "words", source) as (...given: unknown[]) => {
    settle: () => void;
    edge: (reset: boolean) => void;
    check: () => number | undefined;
  };
  const program = make(state, memories, roms, parity, big, splitBig);
  return {
    ...program,
    top,
    check() {
      const failed = program.check();
      return failed === undefined ? undefined : layout.checks[failed]!.says;
    },
    state,
    slots: layout.slots,
    storage: [
      ...layout.registers.map((signal) => {
        const { at, width, signed } = layout.slots.get(signal)!;
        return { words: state.subarray(at, at + wordsOf(width)), width, signed };
      }),
      ...[...layout.memories.keys()].flatMap(({ depth, width }, i) =>
        Array.from({ length: depth }, (_, at) => ({
          words: memories[i]!.subarray(at * wordsOf(width), (at + 1) * wordsOf(width)),
          width,
          signed: false,
        })),
      ),
    ],
  };
}

function edgeOf(module: ModuleNode, layout: Layout, code: Code): void {
  const { registerWords } = layout;
  for (const signal of module.signals) {
    if (signal.kind !== "register") continue;
    const { byDesign, conditions } = layout.resets.get(module)!;
    const [next, ...resets] = code.values([layout.nexts.get(signal)!, ...conditions]);
    const resetting = [...(byDesign ? ["reset"] : []), ...resets.map(([word]) => word)].join(" || ");
    const first = signal.reset === undefined ? undefined : literalWords(signal.reset, signal.type.width);
    code.store(
      layout.slots.get(signal)!.at + registerWords,
      first ? next!.map((word, i) => `${resetting} ? ${first[i]} : ${word}`) : next!,
    );
  }
  for (const memory of module.memories) {
    for (const { enable, address, data, at } of layout.writesOf.get(memory) ?? [])
      code.store(at, code.values([enable, address, data]).flat());
  }
  for (const memory of module.memories) {
    const words = wordsOf(memory.width);
    const name = `m[${layout.memories.get(memory)}]`;
    for (const { address, enable, data } of memory.reads) {
      const [[at], [go]] = code.values([fold(address), enable ? fold(enable) : always]) as [string[], string[]];
      let word = Array.from({ length: words }, (_, j) => `(${name}[${at} * ${words} + ${j}] | 0)`);
      if (memory.readUnderWrite !== "old") {
        const stored = word.map((text) => code.temporary(text));
        const last = memory.width % 32 ? ` & ${2 ** (memory.width % 32) - 1}` : "";
        for (const write of layout.writesOf.get(memory) ?? []) {
          const hit = `(s[${write.at}] && (s[${write.at + 1}] >>> 0) === ${at})`;
          const met = (j: number): string =>
            memory.readUnderWrite === "new" ? `s[${write.at + 2 + j}]` : `~${stored[j]!}${j === words - 1 ? last : ""}`;
          word = word.map((old, j) => code.temporary(`${hit} ? ${met(j)} : ${old}`));
        }
      }
      const slot = layout.slots.get(data)!;
      // The memory holds bits; the signal that reads it may be signed.
      const fitted = word.map((text, j) =>
        j === words - 1 ? extend(text, slot.width - 32 * j, slot.signed, false) : text,
      );
      code.store(
        slot.at + registerWords,
        fitted.map((text, j) => (go === "1" ? text : `${go} ? ${text} : s[${slot.at + j}]`)),
      );
    }
  }
}

function commitWrite(layout: Layout, { memory, at }: Write): string {
  const words = wordsOf(memory.width);
  const stores = Array.from(
    { length: words },
    (_, j) => `m[${layout.memories.get(memory)}][(s[${at + 1}] >>> 0) * ${words} + ${j}] = s[${at + 2 + j}];`,
  );
  return `if (s[${at}] && (s[${at + 1}] >>> 0) < ${memory.depth}) { ${stores.join(" ")} }`;
}

// ------------------------------------------------------------------ what the code calls

function parity(word: number): number {
  let bits = word ^ (word >>> 16);
  bits ^= bits >>> 8;
  bits ^= bits >>> 4;
  return (0x6996 >>> (bits & 15)) & 1;
}

function big(signed: boolean, ...words: readonly number[]): bigint {
  const top = words.length - 1;
  let value = BigInt(signed ? words[top]! | 0 : words[top]! >>> 0);
  for (let i = top - 1; i >= 0; i--) value = (value << 32n) | BigInt(words[i]! >>> 0);
  return value;
}

function splitBig(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number(BigInt.asIntN(32, value >> BigInt(32 * i))));
}

function romWords({ contents, width }: RomNode): Int32Array {
  return Int32Array.from(contents.flatMap((value) => splitBig(value, wordsOf(width))));
}
