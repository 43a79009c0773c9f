import {
  Bool,
  connect,
  input,
  literal,
  load,
  Memory,
  Module,
  mux,
  output,
  send,
  SInt,
  UInt,
  Valid,
  Vec,
  vec,
  when,
  type BoolValue,
  type SIntValue,
  type UIntValue,
} from "../../../hdl/index.ts";
import { engineTypes, linearShape, type EngineShape } from "../../shapes/engine-shape.ts";
import { beatType, scoreType, vectorType } from "./lane-types.ts";

/** A value, or zero: in front of an adder or a register that takes no look-up table of its own. */
const unless = <T extends SIntValue | UIntValue>(isZero: BoolValue, value: T): T =>
  mux(isZero, literal(value.type, 0), value) as T;

/**
 * The multipliers of a lane with their bank: a word read and the products (five stages), an accumulator for each element of a weighted sum, and the
 * adder tree of a dot product with one accumulator behind it. It takes a beat in every cycle and never stalls; who begins a sum has
 * room for what becomes of it.
 *
 * Latency: from a beat 1 cycle to its word, 6 to its vector, 6 + log2(width) to its score or sum.
 */
export class Datapath extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { width, slots, chunks, maxBeats } = shape;
    const { bankWords } = linearShape(shape);
    super({
      about: "A lane's bank, multipliers, adder tree and accumulators.",
      parameters: { width, slots, words: bankWords, chunks, beats: maxBeats },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      write: input({ enable: Bool(), address: type.bankAddress, word: type.word }),
      beat: input(beatType(shape)),
      queryWord: input(type.word.describe("for the dot beat of the cycle before")),
      scores: output(Valid(scoreType(shape))),
      sums: output(Valid({ sum: type.sum })),
      vectors: output(Valid(vectorType(shape))),
    });
    const { write, beat, queryWord, scores, sums, vectors } = this.io;

    const { bank } = this.memories({ bank: Memory(2 * bankWords, type.word, "any") });
    when(write.enable, () => {
      bank.write(write.address, write.word);
    });

    // ---- Stages 1 to 3: the bank's word beside the query's, the layer's, or the probability. A block RAM's word takes most of a
    // cycle to come out.
    const { given } = this.registers({
      given: { ...beatType(shape), dot: Bool().reset(false), axpy: Bool().reset(false), linear: Bool().reset(false) },
    });
    load(given, beat);
    const word = bank.read(given.address, given.axpy.or(given.dot, given.linear));
    // One of three goes past the bank's word. The others are zero, which takes no look-up table in front of a register, and none to choose.
    const { clears, row, queried } = this.registers({
      ...{ clears: { row: Bool(), queried: Bool(), probability: Bool() }, row: type.word, queried: type.word },
    });
    load(clears, { row: beat.linear.not(), queried: beat.dot.not(), probability: beat.axpy.not() });
    row.next(given.word.map((element) => unless(clears.row, element)));
    queried.next(queryWord.map((element) => unless(clears.queried, element)));
    const tags = { slot: type.slot, selected: Bool(), last: Bool(), linear: Bool() };
    const stage = {
      isDot: Bool().reset(false),
      isAxpy: Bool().reset(false),
      first: Bool(),
      last: Bool(),
      probability: UInt(8),
      tags,
    };
    const { read, fetched, brought } = this.registers({ read: stage, fetched: stage, brought: stage });
    load(read, {
      ...{ ...given, isDot: given.dot.or(given.linear), isAxpy: given.axpy },
      probability: unless(clears.probability, given.probability),
      tags: { slot: given.slot, selected: given.selected, last: given.lastSlot, linear: given.linear },
    });
    load(fetched, read);
    const { stationary, operands } = this.registers({ stationary: type.word, operands: Vec(width, SInt(9)) });
    stationary.next(word);
    operands.next(row.map((element, i) => element.or(queried.at(i)).extend(9).or(read.probability.toSInt())));

    // ---- Stage 4: on their way. Hard multipliers stand in columns of their own, far from block RAM, and take half a cycle.
    load(brought, fetched);
    const { left, right } = this.registers({ left: stationary.type, right: operands.type });
    left.next(stationary);
    right.next(operands);

    // ---- Stage 5: products.
    const { multiplied } = this.registers({ multiplied: { ...stage, products: Vec(width, SInt(17)) } });
    const { products } = this.nodes({ products: right.map((operand, i) => left.at(i).mul(operand)) });
    load(multiplied, { ...brought, products });

    // ---- Stage 6: a weighted sum for each element of the word.
    const { summed } = this.registers({ summed: Valid(vectorType(shape)) });
    summed.valid.next(multiplied.isAxpy.and(multiplied.last));
    when(multiplied.isAxpy, () => {
      summed.values.next(
        multiplied.products.map((product, i) => unless(multiplied.first, summed.values.at(i)).wrapAdd(product)),
      );
      summed.sum.next(unless(multiplied.first, summed.sum).wrapAdd(multiplied.probability));
    });
    connect(vectors, summed);

    // ---- Or the products of a word added up, a level of the tree a cycle, and behind it one sum of them all: narrower than a sum for each element.
    const { isDot: valid, first, last, tags: carried, products: terms } = multiplied;
    let level = { valid, first, last, tags: carried, terms: terms.elements };
    for (let depth = 1; 2 ** depth <= width; depth++) {
      const sums = Array.from({ length: width >> depth }, (_, i) => level.terms[2 * i]!.add(level.terms[2 * i + 1]!));
      const name = `level${depth}`;
      const { [name]: next } = this.stages({ [name]: { ...level, terms: vec(sums) } });
      level = { ...next!, terms: next!.terms.elements };
    }
    const { scored } = this.registers({ scored: Valid({ tags, sum: type.sum }) });
    scored.valid.next(level.valid.and(level.last));
    when(level.valid, () => {
      load(scored.tags, level.tags);
      scored.sum.next(unless(level.first, scored.sum).wrapAdd(level.terms[0]!));
    });
    const { tags: ended, sum } = scored;
    send(scores, scored.valid.and(ended.linear.not()), {
      score: sum.truncate(type.score.width),
      slot: ended.slot,
      selected: ended.selected,
      last: ended.last,
    });
    send(sums, scored.valid.and(ended.linear), { sum });
  }
}
