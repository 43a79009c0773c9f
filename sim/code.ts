import type { BinaryOp, Expr, Signal } from "../generator/hdl/ir.ts";
import { visitBehindOperands } from "../generator/hdl/walk.ts";
import type { Layout, Slot } from "./layout.ts";
import { bigint, cut, fit, literalWords, number, ownWidth, patterns, wordsOf } from "./words.ts";

/** Temporaries in one function: V8 does not optimise a function of arbitrary length. */
const CHUNK = 1500;

const isLeaf = ({ kind }: Expr): boolean => kind === "literal" || kind === "signal";

/**
 * JavaScript for the words of expressions. One word: a number as the type reads it. Several: 32-bit patterns, of which
 * the last is sign- or zero-extended.
 */
export class Code {
  private readonly layout: Layout;
  private readonly done: string[][] = [];
  private lines: string[] = [];
  private known = new Map<Expr, readonly string[]>();
  /** Expressions known in functions that are full, and where they put what later ones take up. */
  private readonly earlier = new Map<Expr, { readonly lines: string[]; readonly words: readonly string[] }>();
  private readonly kept = new Map<Expr, Slot>();
  private loaded = new Map<number, readonly string[]>();
  private temporaries = 0;
  private exits = 0;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  functions(name: string): string {
    return [...this.done, this.lines]
      .map((lines, i) => `function ${name}${i}(reset) {\n${lines.join("\n")}\n}`)
      .join("\n");
  }

  calls(name: string, argument = ""): string {
    return [...this.done, this.lines].map((_, i) => `${name}${i}(${argument});`).join(" ");
  }

  assign(signal: Signal, expr: Expr): void {
    const { at, width } = this.layout.slots.get(signal)!;
    const words = this.value(expr);
    this.store(at, words);
    if (this.lines.length > 0) this.loaded.set(at, words.slice(0, wordsOf(width)));
  }

  store(at: number, words: readonly string[]): void {
    for (const [i, word] of words.entries()) this.lines.push(`s[${at + i}] = ${word};`);
    this.endChunk();
  }

  private endChunk(): void {
    if (this.lines.length < CHUNK) return;
    for (const [expr, words] of this.known)
      if (!isLeaf(expr)) this.earlier.set(expr, { lines: this.lines, words: this.kept.has(expr) ? [] : words });
    this.done.push(this.lines);
    this.lines = [];
    this.known = new Map();
    this.loaded = new Map();
  }

  /** The function ends with the number of the first condition, among all of this code, that does not hold. */
  leaveUnless(condition: Expr): void {
    const [word] = this.value(condition);
    this.lines.push(`if (!${word}) return ${this.exits++};`);
    this.endChunk();
  }

  /** An expression that is what the first of the functions to return something returns. */
  firstOf(name: string): string {
    return [...this.done, this.lines].map((_, i) => `${name}${i}()`).join(" ?? ");
  }

  /** The words of expressions, all of them in the function that is being written. */
  values(exprs: readonly Expr[]): (readonly string[])[] {
    const isNew = (expr: Expr): boolean => !isLeaf(expr) && !this.known.has(expr) && !this.earlier.has(expr);
    visitBehindOperands(exprs, isNew, (expr) => {
      this.endChunk();
      this.known.set(
        expr,
        this.words(expr).map((text) => this.temporary(text)),
      );
    });
    return exprs.map((expr) => this.fetch(expr));
  }

  value(expr: Expr): readonly string[] {
    return this.values([expr])[0]!;
  }

  private fetch(expr: Expr): readonly string[] {
    let words = this.known.get(expr);
    if (words) return words;
    if (isLeaf(expr)) words = this.words(expr);
    else {
      let slot = this.kept.get(expr);
      if (!slot) {
        const { lines, words: there } = this.earlier.get(expr)!;
        const { at } = (slot = this.layout.slotOf(expr));
        lines.push(...there.map((word, i) => `s[${at + i}] = ${word};`));
        this.kept.set(expr, slot);
      }
      words = this.load(slot);
    }
    this.known.set(expr, words);
    return words;
  }

  private load({ at, width, signed }: Slot): string[] {
    return Array.from({ length: wordsOf(width) }, (_, i) =>
      this.temporary(width === 32 && !signed ? `s[${at}] >>> 0` : `s[${at + i}]`),
    );
  }

  temporary(text: string): string {
    if (/^[\w-]+$/.test(text)) return text;
    const name = `t${this.temporaries++}`;
    this.lines.push(`const ${name} = ${text};`);
    return name;
  }

  private words(expr: Expr): readonly string[] {
    const { width, signed } = expr;
    const count = wordsOf(width);
    switch (expr.kind) {
      case "literal":
        return literalWords(expr.value, width, signed);
      case "signal": {
        const { at } = this.layout.slots.get(expr.signal)!;
        let words = this.loaded.get(at);
        if (!words) {
          words = this.load({ at, width, signed });
          this.loaded.set(at, words);
        }
        return words;
      }
      case "bits": {
        const a = this.value(expr.a);
        return fit(
          Array.from({ length: count }, (_, j) => cut(a, expr.low + 32 * j, Math.min(32, width - 32 * j))),
          width,
          signed,
        );
      }
      case "cast":
      case "resize": {
        const a = [...this.value(expr.a)];
        const top = a.at(-1)!;
        // Beyond its own words the operand goes on with its sign.
        while (a.length < count) a.push(expr.a.signed ? `(${top} >> 31)` : "0");
        if (a.length > count) a.length = count;
        return width > expr.a.width && signed === expr.a.signed ? patterns(a, count) : fit(a, width, signed);
      }
      case "cat":
        return this.cat(expr.parts, width, signed);
      case "mux": {
        const [select] = this.value(expr.select);
        const [a, b] = [this.value(expr.a), this.value(expr.b)];
        return a.map((word, i) => `(${select} ? ${word} : ${b[i]})`);
      }
      case "element": {
        const vector = this.value(expr.vector);
        const [index, ...above] = this.value(expr.index);
        const elements = Array.from({ length: expr.vector.width / width }, (_, i) =>
          fit(
            Array.from({ length: count }, (_, j) => cut(vector, i * width + 32 * j, Math.min(32, width - 32 * j))),
            width,
            signed,
          ),
        );
        const levels = Math.ceil(Math.log2(elements.length));
        const inRange = [
          ...(expr.index.width > levels ? [`${index} < ${2 ** levels}`] : []),
          ...above.map((word) => `${word} === 0`),
        ];
        return Array.from({ length: count }, (_, j) => {
          const tree = (first: number, level: number): string => {
            if (first >= elements.length || level === 0) return elements[first]?.[j] ?? "0";
            const half = 2 ** (level - 1);
            return `(${index} & ${half} ? ${tree(first + half, level - 1)} : ${tree(first, level - 1)})`;
          };
          const picked = tree(0, levels);
          return inRange.length > 0 ? `(${inRange.join(" && ")} ? ${picked} : 0)` : picked;
        });
      }
      case "rom": {
        const [address] = this.value(expr.address);
        const rom = `roms[${this.layout.roms.get(expr.rom)}]`;
        return fit(
          Array.from({ length: count }, (_, j) => `(${rom}[${address} * ${count} + ${j}] | 0)`),
          width,
          signed,
        );
      }
      case "word": {
        const [address] = this.value(expr.address);
        const memory = `m[${this.layout.memories.get(expr.memory)}]`;
        return fit(
          Array.from({ length: count }, (_, j) => `(${memory}[${address} * ${count} + ${j}] | 0)`),
          width,
          signed,
        );
      }
      case "unary":
        return this.unary(expr);
      case "binary":
        return this.binary(expr);
    }
  }

  private cat(parts: readonly Expr[], width: number, signed: boolean): readonly string[] {
    const terms = Array.from({ length: wordsOf(width) }, () => [] as string[]);
    let low = 0;
    for (const part of parts.toReversed()) {
      const words = this.value(part);
      for (let j = 0; 32 * j < part.width; j++) {
        const bits = Math.min(32, part.width - 32 * j);
        const [at, by] = [(low + 32 * j) >> 5, (low + 32 * j) & 31];
        const pattern = bits === 32 ? words[j]! : `(${words[j]} & ${2 ** bits - 1})`;
        terms[at]!.push(by === 0 ? pattern : `(${pattern} << ${by})`);
        if (by + bits > 32) terms[at + 1]!.push(`(${pattern} >>> ${32 - by})`);
      }
      low += part.width;
    }
    return fit(
      terms.map((each) => `(${each.join(" | ")})`),
      width,
      signed,
    );
  }

  private unary(expr: Extract<Expr, { kind: "unary" }>): readonly string[] {
    const a = this.value(expr.a);
    const topBits = expr.a.width - 32 * (a.length - 1);
    const top = topBits === 32 ? `(${a.at(-1)} | 0)` : `(${a.at(-1)} & ${2 ** topBits - 1})`;
    switch (expr.op) {
      case "not":
        return fit(
          a.map((word) => `~${word}`),
          expr.width,
          expr.signed,
        );
      case "any":
        return [`((${a.join(" | ")}) !== 0 ? 1 : 0)`];
      case "all":
        return [
          `(${[...a.slice(0, -1).map((word) => `${word} === -1`), `${top} === ${topBits === 32 ? -1 : 2 ** topBits - 1}`].join(" && ")} ? 1 : 0)`,
        ];
      case "parity":
        return [`parity(${[...a.slice(0, -1), top].join(" ^ ")})`];
    }
  }

  private binary(expr: Extract<Expr, { kind: "binary" }>): readonly string[] {
    const { op, width, signed } = expr;
    const [a, b] = [this.value(expr.a), this.value(expr.b)];
    const both = Math.max(expr.a.width, expr.b.width);
    switch (op) {
      case "and":
      case "or":
      case "xor": {
        const symbol = { and: "&", or: "|", xor: "^" }[op];
        const words = a.map((word, i) => `(${word} ${symbol} ${b[i]})`);
        return width === 32 && !signed ? [`(${words[0]} >>> 0)`] : words;
      }
      case "eq":
        return [`(${a.map((word, i) => `${word} === ${b[i]}`).join(" && ")} ? 1 : 0)`];
      case "ne":
        return [`(${a.map((word, i) => `${word} !== ${b[i]}`).join(" || ")} ? 1 : 0)`];
      case "lt":
      case "le": {
        const sign = op === "lt" ? "<" : "<=";
        return both <= 53
          ? [`(${number(a)} ${sign} ${number(b)} ? 1 : 0)`]
          : [`(${bigint(a, expr.a)} ${sign} ${bigint(b, expr.b)} ? 1 : 0)`];
      }
      case "add":
      case "sub": {
        const sign = op === "add" ? "+" : "-";
        if (both <= 52) return this.split(`${number(a)} ${sign} ${number(b)}`, width, signed);
        return this.splitBig(`${bigint(a, expr.a)} ${sign} ${bigint(b, expr.b)}`, width, signed);
      }
      case "mul": {
        if (width <= 32) return fit([`Math.imul(${a[0]}, ${b[0]})`], width, signed);
        if (ownWidth(expr.a) + ownWidth(expr.b) <= 53) return this.split(`${number(a)} * ${number(b)}`, width, signed);
        return this.splitBig(`${bigint(a, expr.a)} * ${bigint(b, expr.b)}`, width, signed);
      }
      case "shl":
      case "shr":
        return this.shift(op, expr, a, this.temporary(number(b)));
    }
  }

  private shift(
    op: BinaryOp & ("shl" | "shr"),
    { a: operand, width, signed }: Extract<Expr, { kind: "binary" }>,
    a: readonly string[],
    by: string,
  ): readonly string[] {
    if (width <= 32 && operand.width <= 32) {
      if (op === "shl") return fit([`(${by} > 31 ? 0 : ${a[0]} << ${by})`], width, signed);
      const shifted = operand.signed
        ? `(${a[0]} >> (${by} > 31 ? 31 : ${by}))`
        : `(${by} > 31 ? 0 : ${a[0]} >>> ${by})`;
      return fit([shifted], width, signed);
    }
    const big = bigint(a, operand);
    if (op === "shl") return this.splitBig(`(${by} >= ${width} ? 0n : ${big} << BigInt(${by}))`, width, signed);
    if (operand.width > 53) return this.splitBig(`${big} >> BigInt(${by})`, width, signed);
    return this.split(`Math.floor(${number(a)} / 2 ** (${by} > 64 ? 64 : ${by}))`, width, signed);
  }

  /** The words of a double that holds a whole number below 2^53 in magnitude, cut to the width. */
  private split(text: string, width: number, signed: boolean): readonly string[] {
    if (width <= 32) return fit([`(${text})`], width, signed);
    const value = this.temporary(text);
    const words = [`(${value} | 0)`, `Math.floor(${value} / 4294967296)`];
    while (words.length < wordsOf(width)) words.push(`(${value} < 0 ? -1 : 0)`);
    return fit(words, width, signed);
  }

  private splitBig(text: string, width: number, signed: boolean): readonly string[] {
    const value = this.temporary(`words(${text}, ${wordsOf(width)})`);
    return fit(
      Array.from({ length: wordsOf(width) }, (_, i) => `${value}[${i}]`),
      width,
      signed,
    );
  }
}
