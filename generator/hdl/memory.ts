import { checkOpen, declare, put, signalOf, type Builder } from "./builder.ts";
import { fail } from "./diagnostics.ts";
import type { Expr, MemoryNode, ReadUnderWrite } from "./ir.ts";
import { SourceMark } from "./source.ts";
import { packLike, unpack } from "./bundle.ts";
import { isGround, UInt, type Ground, type Shape } from "./types.ts";
import type { BoolValue, Like, UIntValue, View } from "./values.ts";

export interface MemorySpec<T extends Shape> {
  readonly depth: number;
  readonly shape: T;
  readonly readUnderWrite: ReadUnderWrite;
}

/** Words and bits from which on a memory is block RAM: below, LUT RAM takes less of every family. */
const BLOCK = { depth: 33, bits: 1024 };

/** What synthesis is to make of a memory. */
export function ramStyleOf({ depth, width }: Pick<MemoryNode, "depth" | "width">): "block" | "distributed" {
  return depth >= BLOCK.depth && depth * width >= BLOCK.bits ? "block" : "distributed";
}

/**
 * A memory of `depth` words, block RAM or LUT RAM as `ramStyleOf` says; LUT RAM may be read in the same cycle too.
 * @param readUnderWrite what a synchronous read returns that meets a write to the same address at the same clock edge: the word
 *   as it was (`old`) or as it will be (`new`), each of which costs a comparator and a bypass where a family's block RAM does not do it, or
 *   `any` where nobody uses such a word: in simulation each of its bits is wrong, so that who does is found out
 */
export function Memory<T extends Shape>(
  depth: number,
  shape: T,
  readUnderWrite: ReadUnderWrite = "old",
): MemorySpec<T> {
  if (!Number.isInteger(depth) || depth < 2) {
    fail("index-range", `a memory cannot have ${depth} words`, "give it 2 words or more; use a register for one");
  }
  return { depth, shape, readUnderWrite };
}

export interface Memory<T extends Shape> {
  readonly addressWidth: number;
  /** Writes a word at the next clock edge; under `when` only where its condition holds. */
  write(address: UIntValue, data: Like<View<T>>): void;
  /**
   * The word at `address`, one cycle later. With `enable` low the last word read stays.
   * The name of its register is the memory's with `_data` (`_data_2`... for further ports).
   */
  read(address: UIntValue, enable?: BoolValue): View<T>;
  /**
   * The word at `address` in the same cycle, as it is before a write of that cycle. Its name is the memory's with `_word` (`_word_2`...).
   * @throws HdlError where `ramStyleOf` says block RAM, which cannot do that
   */
  at(address: UIntValue): View<T>;
}

/** A memory of a module that is being built. */
export class MemoryHandle<T extends Shape> implements Memory<T> {
  private readonly builder: Builder;
  private readonly node: MemoryNode;
  private readonly shape: T;
  private words = 0;
  readonly addressWidth: number;

  constructor(builder: Builder, node: MemoryNode, shape: T) {
    this.builder = builder;
    this.node = node;
    this.shape = shape;
    this.addressWidth = Math.max(1, Math.ceil(Math.log2(node.depth)));
  }

  write(address: UIntValue, data: Like<View<T>>): void {
    const word = packLike(this.shape, data);
    put(this.builder, {
      kind: "write",
      memory: this.node,
      address: this.address(address),
      data: word,
      mark: new SourceMark(),
    });
  }

  read(address: UIntValue, enable?: BoolValue): View<T> {
    checkOpen(this.builder);
    const port = this.node.reads.length;
    const type = isGround(this.shape) ? this.shape : UInt(this.node.width);
    const data = declare(this.builder, `${this.node.name}_data${port ? `_${port + 1}` : ""}`, type, "read");
    this.node.reads.push({
      address: this.address(address),
      enable: enable?.expr,
      data: signalOf(data),
      mark: new SourceMark(),
    });
    return (isGround(this.shape) ? data : unpack(this.shape, data.asUInt())) as View<T>;
  }

  at(address: UIntValue): View<T> {
    const { builder, node, shape } = this;
    checkOpen(builder);
    if (ramStyleOf(node) === "block") {
      const what = `${builder.className}.${node.name} has ${node.depth} words of ${node.width} bits`;
      fail("kind-mismatch", `${what}: that is block RAM, whose words come a cycle later`, "say .read(...)");
    }
    const type = isGround(shape) ? shape : UInt(node.width);
    const word: Expr = {
      ...{ kind: "word", width: node.width, signed: false },
      ...{ memory: node, address: this.address(address) },
    };
    const value: Expr = type.signed ? { kind: "cast", width: node.width, signed: true, a: word } : word;
    const name = `${node.name}_word${this.words ? `_${this.words + 1}` : ""}`;
    this.words++;
    const named = declare(builder, name, type, "node", { value });
    return (isGround(shape) ? named : unpack(shape, named.asUInt())) as View<T>;
  }

  private address(address: UIntValue): Expr {
    if (address.width !== this.addressWidth) {
      fail(
        "width-mismatch",
        `${this.builder.className}.${this.node.name} has ${this.node.depth} words and takes an address of ${this.addressWidth} bits, not ${address.width}`,
        `say .resize(${this.addressWidth})`,
      );
    }
    return address.expr;
  }
}

export interface TableSpec<T extends Ground> {
  readonly type: T;
  readonly contents: readonly Like<View<T>>[];
}
export interface Table<T extends Ground> {
  /** The entry at `address` in the same cycle; past the end it is zero. */
  at(address: UIntValue): View<T>;
}
/** A constant table (ROM) with an asynchronous read. */
export function Table<T extends Ground>(type: T, contents: readonly Like<View<T>>[]): TableSpec<T> {
  return { type, contents };
}
