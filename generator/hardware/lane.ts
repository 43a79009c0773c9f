import {
  bufferFor,
  Bool,
  connect,
  input,
  Memory,
  Module,
  mux,
  output,
  SInt,
  Stream,
  streamOf,
  through,
  Vec,
  when,
} from "../hdl/index.ts";
import { ceilLog2, signalTypes, type ArrayShape } from "./array-shape.ts";

/**
 * One lane: a bank of stationary words in two halves, `width` multipliers each with its accumulator, and the adder
 * tree that folds them. A beat multiplies a streamed word by a bank word, element by element; the last beat of a dot
 * product sends the accumulators down the tree while the next product starts in the same accumulators.
 *
 * Latency from the last beat to its sum: 4 + log2(width) cycles. One beat a cycle; stalls when its result is not taken.
 */
export class Lane extends Module {
  readonly io;

  constructor(shape: ArrayShape) {
    const { width, bankWords, maxBeats } = shape;
    super({
      about: "One lane: a bank of stationary words, WIDTH multipliers with their accumulators, and the adder tree.",
      parameters: { width, words: bankWords, beats: maxBeats },
    });
    const type = signalTypes(shape);
    this.io = this.ports({
      write: input({ enable: Bool(), address: type.bankAddress, word: type.word }),
      beats: input(Stream({ word: type.word, address: type.bankAddress, first: Bool(), last: Bool() })),
      sums: output(Stream({ sum: type.sum })),
    });
    const { write, beats, sums } = this.io;

    const { bank } = this.memories({ bank: Memory(2 * bankWords, type.word) });
    when(write.enable, () => {
      bank.write(write.address, write.word);
    });

    /** Everything moves together, or waits for the result to be taken. */
    const { advance } = this.wires({ advance: Bool() });
    beats.ready.drive(advance);

    // Stage 1: the bank word beside the streamed word.
    const { read } = this.registers({
      read: { valid: Bool().reset(false), first: Bool(), last: Bool(), word: type.word },
    });
    const stationary = bank.read(beats.address, beats.fires);
    // Stage 2: products.
    const { multiplied } = this.registers({
      multiplied: { valid: Bool().reset(false), first: Bool(), last: Bool(), products: Vec(width, SInt(16)) },
    });
    // Stage 3: accumulators; `complete` for the one cycle in which they hold a finished dot product.
    const accumulator = SInt(16 + ceilLog2(maxBeats));
    const { accumulated } = this.registers({
      accumulated: { complete: Bool().reset(false), terms: Vec(width, accumulator) },
    });
    const products = this.nodes(
      Object.fromEntries(stationary.map((a, i) => [`product${i}`, a.mul(read.word.at(i))] as const)),
    );
    when(advance, () => {
      read.valid.next(beats.valid);
      read.first.next(beats.first);
      read.last.next(beats.last);
      read.word.next(beats.word);

      multiplied.valid.next(read.valid);
      multiplied.first.next(read.first);
      multiplied.last.next(read.last);
      multiplied.products.next(Object.values(products));

      accumulated.complete.next(multiplied.valid.and(multiplied.last));
      when(multiplied.valid, () => {
        accumulated.terms.next(
          multiplied.products.map((product, i) =>
            mux(multiplied.first, product, accumulated.terms.at(i).add(product)).truncate(accumulator.width),
          ),
        );
      });
    });

    // Stages 4 to 3 + log2(width): each level of the tree halves the terms and adds a bit.
    let level = { valid: accumulated.complete, terms: accumulated.terms };
    for (let depth = 1; 2 ** depth <= width; depth++) {
      const { [`level${depth}`]: next } = this.registers({
        [`level${depth}`]: { valid: Bool().reset(false), terms: Vec(width >> depth, SInt(accumulator.width + depth)) },
      });
      const { valid, terms } = level;
      when(advance, () => {
        next!.valid.next(valid);
        next!.terms.next(next!.terms.map((_, i) => terms.at(2 * i).add(terms.at(2 * i + 1))));
      });
      level = next!;
    }

    const { taken } = this.wires({ taken: Bool() });
    advance.drive(level.valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor({ sum: type.sum }) });
    connect(sums, through(buffer, streamOf({ sum: type.sum }, level.valid, taken, { sum: level.terms.at(0) })));
  }
}
