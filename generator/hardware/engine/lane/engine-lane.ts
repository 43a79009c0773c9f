import {
  bitsFor,
  Bool,
  concat,
  connect,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  payloadOf,
  Queue,
  SInt,
  step,
  Stream,
  streamOf,
  through,
  UInt,
  Vec,
  when,
  type BoolValue,
  type UIntValue,
} from "../../../hdl/index.ts";
import { shapeWidth } from "../../../hdl/types.ts";
import {
  activityType,
  engineParameters,
  engineTypes,
  limitType,
  totalType,
  type EngineShape,
} from "../../shapes/engine-shape.ts";
import { Exponent } from "./exponent.ts";
import { MaskScanner } from "./mask-scanner.ts";
import { countOpen, load } from "../../shapes/registers.ts";

/** Selected slots that the scanner may be ahead of the dot context. */
export const LIST_ROOM = 8;

/**
 * One lane of the attention engine: a bank of K and V rows, `width` multipliers, and two contexts that share them.
 *
 * The dot context takes the selected slots of a query one after the other and gives a score for each; it may run ahead of
 * the slowest lane by `window` queries. When all lanes have scored a query, its largest score comes back (`most`), the
 * exponent unit turns the lane's scores into probabilities, and the axpy context multiplies V rows by them, chunk by
 * chunk of the head dimension, each chunk giving one vector. Where both have work, dot goes first in a lane that the others wait
 * for, and axpy in one that is ahead of them.
 *
 * Nothing behind the multipliers can stall: a context begins only what it has reserved room for.
 */
export class EngineLane extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { width, slots, chunks, window, maskSlots } = shape;
    super({
      about: "One lane: a bank of K and V rows, and multipliers shared by scores (dot) and weighted sums (axpy).",
      parameters: engineParameters(shape),
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      pass: input({
        half: Bool(),
        lastChunk: type.chunk,
        scale: type.scale,
        refresh: Bool().describe("probabilities below the limit count for nothing, and the others make a mask"),
        lastGroup: type.group,
      }),
      write: input({ enable: Bool(), address: type.bankAddress, word: type.word }),
      rows: input(Stream({ word: type.word, last: Bool().describe("of the query") })),
      groups: input(Stream({ bits: UInt(maskSlots), last: Bool().describe("of the query") })),
      most: input(Stream({ score: type.score })),
      peaks: output(Stream({ has: Bool().describe("the lane has a score of this query"), score: type.score })),
      totals: output(Stream(totalType(shape))),
      limits: input(Stream(limitType(shape))),
      kept: output(Stream({ bits: UInt(maskSlots).describe("lowest slot first") })),
      beats: input(
        Stream({
          word: type.word,
          address: type.bankAddress,
          first: Bool().describe("first beat of a dot product"),
          last: Bool().describe("last beat of a dot product"),
        }),
      ),
      sums: output(Stream({ sum: type.sum })),
      activity: output(activityType()),
      vectors: output(Stream({ values: Vec(width, type.part), sum: type.partSum })),
    });
    const { pass, write, rows, groups, most, peaks, totals, limits, kept, beats, sums, activity, vectors } = this.io;

    const { bank } = this.memories({ bank: Memory(2 ** type.bankAddress.width, type.word) });
    when(write.enable, () => {
      bank.write(write.address, write.word);
    });
    const { issuesDot, issuesAxpy } = this.wires({ issuesDot: Bool(), issuesAxpy: Bool() });

    // ---- The queries that wait: words, and the selected slots.
    const { rowWords } = this.memories({ rowWords: Memory(2 ** bitsFor(window * chunks - 1), type.word) });
    const rowPointer = UInt(rowWords.addressWidth);
    const { rowHead, rowTail, wordsIn, rowsIn } = this.registers({
      rowHead: rowPointer.reset(0),
      rowTail: rowPointer.reset(0),
      wordsIn: UInt(rowWords.addressWidth + 1).reset(0),
      rowsIn: UInt(rowWords.addressWidth + 1)
        .describe("queries whose words are all here")
        .reset(0),
    });
    const { scanner, listQueue, groupQueue } = this.instances({
      scanner: new MaskScanner(shape),
      // Slots found ahead, so that a lane works while the scanner passes over queries that select nothing.
      listQueue: new Queue(type.slot.width + 2, LIST_ROOM),
      groupQueue: new Queue(maskSlots + 1, window * Math.ceil(slots / maskSlots)),
    });
    connect(scanner.groups, through(groupQueue, groups));
    const list = through(listQueue, scanner.list);

    // ---- Dot: `chunks` beats a selected slot. A query that selects nothing passes as one beat that counts for nothing.
    const scoreType = { slot: type.slot, score: type.score, selected: Bool(), last: Bool() };
    const scoreRoom = 4 * slots;
    const { dotChunk, inQuery, scoresTaken, queriesOpen } = this.registers({
      dotChunk: type.chunk.reset(0),
      inQuery: Bool().reset(false),
      scoresTaken: UInt(bitsFor(scoreRoom)).describe("entries of the score queue in use or on their way").reset(0),
      queriesOpen: UInt(bitsFor(window)).describe("queries begun whose peak was not taken").reset(0),
    });
    const { slotBegins, slotEnds } = this.nodes({
      slotBegins: dotChunk.eq(0),
      slotEnds: dotChunk.eq(pass.lastChunk).or(list.selected.not()),
    });
    const { wantsDot, isAhead } = this.nodes({
      // A peak that is not taken yet waits for slower lanes.
      isAhead: queriesOpen.gt(1),
      wantsDot: list.valid.and(
        rowsIn.ne(0),
        slotBegins.not().or(scoresTaken.ne(scoreRoom)),
        inQuery.or(queriesOpen.ne(window)),
      ),
    });
    issuesDot.drive(wantsDot.and(issuesAxpy.not()));
    list.ready.drive(issuesDot.and(slotEnds));
    const { queryEnds, queryBegins } = this.nodes({
      queryEnds: issuesDot.and(slotEnds, list.last),
      queryBegins: issuesDot.and(inQuery.not()),
    });
    when(issuesDot, () => {
      dotChunk.next(step(dotChunk, slotEnds));
      inQuery.next(queryEnds.not());
    });
    const rowLength = pass.lastChunk.add(1);
    rows.ready.drive(wordsIn.ne(2 ** rowPointer.width));
    when(rows.fires, () => {
      rowWords.write(rowTail, rows.word);
      rowTail.next(rowTail.wrapAdd(1));
    });
    when(queryEnds, () => {
      rowHead.next(rowHead.add(rowLength).truncate(rowPointer.width));
    });
    wordsIn.next(
      wordsIn
        .add(rows.fires.asUInt())
        .sub(mux(queryEnds, rowLength, 0))
        .asUInt()
        .truncate(wordsIn.width),
    );
    countOpen(rowsIn, rows.fires.and(rows.last), queryEnds);

    // ---- Axpy: the lists whose probabilities are there, each played once for every chunk.
    const ringDepth = 2 * slots;
    const { ring } = this.memories({ ring: Memory(ringDepth, { slot: type.slot, probability: UInt(8) }) });
    const pointer = UInt(ring.addressWidth);
    const { lists } = this.instances({ lists: new Queue(type.slot.width, window) });
    const { base, ringTail, ringTaken, listsTaken } = this.registers({
      base: pointer.reset(0),
      ringTail: pointer.reset(0),
      ringTaken: UInt(bitsFor(ringDepth)).describe("entries in use or on their way").reset(0),
      listsTaken: UInt(bitsFor(window)).reset(0),
    });
    const { index, chunk } = this.registers({ index: type.slot.reset(0), chunk: type.chunk.reset(0) });
    const { offered } = this.registers({ offered: Bool().reset(false) });
    const { offer } = this.registers({
      offer: { first: Bool(), last: Bool(), chunk: type.chunk, limit: limitType(shape) },
    });
    const lastIndex = lists.get.data;
    const { limitQueue } = this.instances({ limitQueue: new Queue(shapeWidth(limitType(shape)), 2) });
    const limit = through(limitQueue, limits);
    const { fetches, listPlayed } = this.nodes({
      fetches: lists.get.valid.and(offered.not().or(issuesAxpy), pass.refresh.not().or(limit.valid)),
      listPlayed: index.eq(lastIndex),
    });
    const { listEnds } = this.nodes({ listEnds: fetches.and(listPlayed, chunk.eq(pass.lastChunk)) });
    lists.get.ready.drive(listEnds);
    limit.ready.drive(listEnds.and(pass.refresh));
    const entry = ring.read(base.add(index).truncate(pointer.width), fetches);
    when(offered.not().or(issuesAxpy), () => {
      offered.next(fetches);
    });
    when(fetches, () => {
      offer.first.next(index.eq(0));
      offer.last.next(listPlayed);
      offer.chunk.next(chunk);
      load(offer.limit, limit);
      index.next(step(index, listPlayed));
      when(listPlayed, () => {
        chunk.next(step(chunk, listEnds));
      });
    });
    when(listEnds, () => {
      base.next(base.add(lastIndex).add(1).truncate(pointer.width));
    });
    const vectorRoom = window * chunks;
    const { vectorsTaken } = this.registers({ vectorsTaken: UInt(bitsFor(vectorRoom)).reset(0) });
    // ---- On a refresh pass: what falls below the limit, and the mask bits of what stays, in the order of the slots.
    const { keeps, keepsNow } = this.nodes({
      keeps: mux(
        offer.limit.single,
        offer.limit.mine.and(entry.slot.eq(offer.limit.slot)),
        entry.probability.extend(9).ge(offer.limit.least),
      ),
      keepsNow: pass.refresh.and(offer.chunk.eq(0)),
    });
    const { keptQueue } = this.instances({ keptQueue: new Queue(maskSlots, 4) });
    const { groupBits } = this.registers({ groupBits: UInt(maskSlots).reset(0) });
    const { pads } = this.registers({ pads: Bool().describe("the lane has no row in the last group").reset(false) });
    const placeBits = Math.log2(maskSlots);
    const place = entry.slot.truncate(Math.max(placeBits, 1));
    const withThis = groupBits.or(keeps.asUInt().shl(place).resize(maskSlots));
    const { groupEnds } = this.nodes({
      groupEnds: issuesAxpy.and(keepsNow, offer.last.or(place.eq(maskSlots - 1))),
    });
    keptQueue.put.valid.drive(groupEnds.or(pads));
    keptQueue.put.data.drive(mux(pads, literal(UInt(maskSlots), 0), withThis));
    when(groupEnds.or(pads.and(keptQueue.put.ready)), () => {
      groupBits.next(0);
      pads.next(pads.not().and(offer.last, entry.slot.shr(placeBits).resize(type.group.width).ne(pass.lastGroup)));
    }).elsewhen(issuesAxpy.and(keepsNow), () => {
      groupBits.next(withThis);
    });
    kept.valid.drive(keptQueue.get.valid);
    kept.bits.drive(keptQueue.get.data);
    keptQueue.get.ready.drive(kept.ready);
    issuesAxpy.drive(
      offered.and(
        offer.last.not().or(vectorsTaken.ne(vectorRoom)),
        keepsNow.not().or(keptQueue.put.ready.and(pads.not())),
        isAhead.or(wantsDot.not()),
      ),
    );
    const { probability } = this.nodes({
      probability: mux(pass.refresh.and(keeps.not()), literal(UInt(8), 0), entry.probability),
    });

    // ---- Linear layers: beats that are the same for all lanes. They come when there is no attention.
    const sumRoom = 16;
    const { sumsTaken } = this.registers({ sumsTaken: UInt(bitsFor(sumRoom)).reset(0) });
    const { issuesLinear } = this.nodes({ issuesLinear: beats.fires });
    beats.ready.drive(
      issuesDot
        .or(issuesAxpy)
        .not()
        .and(beats.first.not().or(sumsTaken.ne(sumRoom))),
    );

    // ---- Stage 1: the bank's word beside the query's, or the probability.
    const address = mux(
      issuesLinear,
      beats.address,
      mux(
        issuesAxpy,
        concat(pass.half, literal(Bool(), true), entry.slot, offer.chunk),
        concat(pass.half, literal(Bool(), false), list.slot, dotChunk),
      ),
    );
    const stationary = bank.read(address, issuesAxpy.or(issuesDot, issuesLinear));
    const { row } = this.registers({ row: type.word });
    row.next(beats.word);
    const streamed = rowWords.read(rowHead.add(dotChunk).truncate(rowPointer.width), issuesDot);
    const tags = { slot: type.slot, selected: Bool(), last: Bool(), linear: Bool() };
    const stage = {
      isDot: Bool().reset(false),
      isAxpy: Bool().reset(false),
      first: Bool(),
      last: Bool(),
      probability: UInt(8),
      tags,
    };
    const { read } = this.registers({ read: stage });
    read.isDot.next(issuesDot.or(issuesLinear));
    read.isAxpy.next(issuesAxpy);
    read.first.next(mux(issuesLinear, beats.first, mux(issuesAxpy, offer.first, slotBegins)));
    read.last.next(mux(issuesLinear, beats.last, mux(issuesAxpy, offer.last, slotEnds)));
    read.probability.next(probability);
    load(read.tags, { slot: list.slot, selected: list.selected, last: list.last, linear: issuesLinear });

    // ---- Stage 2: products.
    const operands = Array.from({ length: width }, (_, i) =>
      mux(read.isAxpy, read.probability.toSInt(), mux(read.tags.linear, row.at(i), streamed.at(i)).extend(9)),
    );
    const { multiplied } = this.registers({ multiplied: { ...stage, products: Vec(width, SInt(17)) } });
    const products = this.nodes(
      Object.fromEntries(operands.map((operand, i) => [`product${i}`, stationary.at(i).mul(operand)] as const)),
    );
    multiplied.products.next(Object.values(products));
    multiplied.isDot.next(read.isDot);
    multiplied.isAxpy.next(read.isAxpy);
    multiplied.first.next(read.first);
    multiplied.last.next(read.last);
    multiplied.probability.next(read.probability);
    load(multiplied.tags, read.tags);

    // ---- Stage 3: the accumulators of each context.
    const term = SInt(type.sum.width - Math.log2(width));
    const { scored, summed } = this.registers({
      scored: { valid: Bool().reset(false), tags, terms: Vec(width, term) },
      summed: { valid: Bool().reset(false), values: Vec(width, type.part), sum: type.partSum },
    });
    scored.valid.next(multiplied.isDot.and(multiplied.last));
    summed.valid.next(multiplied.isAxpy.and(multiplied.last));
    when(multiplied.isDot, () => {
      load(scored.tags, multiplied.tags);
      scored.terms.next(
        multiplied.products.map((product, i) =>
          mux(multiplied.first, product, scored.terms.at(i).add(product)).truncate(term.width),
        ),
      );
    });
    when(multiplied.isAxpy, () => {
      summed.values.next(
        multiplied.products.map((product, i) =>
          mux(multiplied.first, product, summed.values.at(i).add(product)).resize(type.part.width),
        ),
      );
      summed.sum.next(
        mux(multiplied.first, multiplied.probability, summed.sum.add(multiplied.probability)).resize(
          type.partSum.width,
        ),
      );
    });

    // ---- Vectors wait to be merged.
    const vectorType = payloadOf(vectors);
    const { vectorQueue } = this.instances({ vectorQueue: new Queue(shapeWidth(vectorType), vectorRoom) });
    const { vectorIn } = this.wires({ vectorIn: Bool() });
    const done = streamOf(vectorType, summed.valid, vectorIn, { values: summed.values, sum: summed.sum });
    connect(vectors, through(vectorQueue, done));
    this.unused(vectorIn);
    countOpen(vectorsTaken, issuesAxpy.and(offer.last), vectors.fires);

    // ---- Scores: the adder tree, a level a cycle; the lane's largest of the query goes out with the last one.
    let level: { valid: BoolValue; tags: object; terms: typeof scored.terms } = scored;
    for (let depth = 1; 2 ** depth <= width; depth++) {
      const { [`level${depth}`]: next } = this.registers({
        [`level${depth}`]: {
          valid: Bool().reset(false),
          tags,
          terms: Vec(width >> depth, SInt(term.width + depth)),
        },
      });
      const { valid, terms } = level;
      next!.valid.next(valid);
      load(next!.tags, level.tags);
      next!.terms.next(next!.terms.map((_, i) => terms.at(2 * i).add(terms.at(2 * i + 1))));
      level = next!;
    }
    const ended = level as typeof scored;
    const { isScore } = this.nodes({ isScore: ended.valid.and(ended.tags.linear.not()) });
    const score = ended.terms.at(0).truncate(type.score.width);
    const { scoreQueue, peakQueue, mostQueue, exponent } = this.instances({
      scoreQueue: new Queue(shapeWidth(scoreType), scoreRoom),
      peakQueue: new Queue(shapeWidth(payloadOf(peaks)), window),
      mostQueue: new Queue(type.score.width, window),
      exponent: new Exponent(type.score.width),
    });
    const { scoreIn, peakIn } = this.wires({ scoreIn: Bool(), peakIn: Bool() });
    this.unused(scoreIn, peakIn);
    const scores = through(
      scoreQueue,
      streamOf(scoreType, isScore, scoreIn, {
        slot: ended.tags.slot,
        score,
        selected: ended.tags.selected,
        last: ended.tags.last,
      }),
    );
    const { sumQueue } = this.instances({ sumQueue: new Queue(type.sum.width, sumRoom) });
    const { sumIn } = this.wires({ sumIn: Bool() });
    this.unused(sumIn);
    const endedSum = streamOf({ sum: type.sum }, ended.valid.and(ended.tags.linear), sumIn, { sum: ended.terms.at(0) });
    connect(sums, through(sumQueue, endedSum));
    countOpen(sumsTaken, issuesLinear.and(beats.first), sums.fires);
    const { hasBest } = this.registers({ hasBest: Bool().reset(false) });
    const { best } = this.registers({ best: type.score });
    const { largest } = this.nodes({ largest: mux(hasBest.and(best.gt(score)), best, score) });
    when(isScore, () => {
      hasBest.next(ended.tags.last.not());
      best.next(largest);
    });
    connect(
      peaks,
      through(
        peakQueue,
        streamOf(payloadOf(peaks), isScore.and(ended.tags.last), peakIn, {
          has: ended.tags.selected,
          score: largest,
        }),
      ),
    );
    countOpen(queriesOpen, queryBegins, peaks.fires);

    // ---- Probabilities, when the query's largest score has come back.
    const mosts = through(mostQueue, most);
    const { takes } = this.nodes({
      takes: scores.valid.and(mosts.valid, ringTaken.ne(ringDepth), scores.last.not().or(listsTaken.ne(window))),
    });
    scores.ready.drive(takes);
    mosts.ready.drive(takes.and(scores.last));
    countOpen(scoresTaken, issuesDot.and(slotBegins), takes);
    exponent.score.drive(scores.score);
    exponent.most.drive(mosts.score);
    exponent.scale.multiplier.drive(pass.scale.multiplier);
    exponent.scale.shift.drive(pass.scale.shift);

    let on: { valid: BoolValue; slot: UIntValue; selected: BoolValue; last: BoolValue } = {
      valid: takes,
      slot: scores.slot,
      selected: scores.selected,
      last: scores.last,
    };
    for (let i = 1; i <= Exponent.latency; i++) {
      const { [`power${i}`]: next } = this.registers({
        [`power${i}`]: { valid: Bool().reset(false), slot: type.slot, selected: Bool(), last: Bool() },
      });
      load(next!, on);
      on = next!;
    }
    // ---- What a cycle went to, or why it was lost: the first of these that is true.
    const causes = {
      busy: issuesAxpy.or(issuesDot, issuesLinear),
      drain: offered,
      maximum: list.valid.and(rowsIn.ne(0)).or(scores.valid.and(mosts.valid.not())),
      mask: rowsIn.ne(0),
      starved: literal(Bool(), true),
    };
    let earlier: BoolValue = literal(Bool(), false);
    for (const [cause, applies] of Object.entries(causes) as [keyof typeof causes, BoolValue][]) {
      activity[cause].drive(applies.and(earlier.not()));
      earlier = earlier.or(applies);
    }

    const { length, total } = this.registers({ length: type.slot.reset(0), total: type.partSum.reset(0) });
    const { full } = this.registers({ full: { has: Bool().reset(false), slot: type.slot } });
    const { made, sum, isFull } = this.nodes({
      made: mux(on.selected, exponent.probability, literal(UInt(8), 0)),
      sum: total.wrapAdd(mux(on.selected, exponent.probability, literal(UInt(8), 0))),
      isFull: on.selected.and(exponent.probability.eq(255)),
    });
    when(on.valid, () => {
      ring.write(ringTail, { slot: on.slot, probability: made });
      ringTail.next(ringTail.wrapAdd(1));
      length.next(step(length, on.last));
      total.next(mux(on.last, literal(type.partSum, 0), sum));
      full.has.next(on.last.not().and(full.has.or(isFull)));
      when(full.has.not(), () => {
        full.slot.next(on.slot);
      });
    });
    // A refresh pass needs the row's sum, and the first of the largest in case none reaches the threshold.
    const { totalQueue } = this.instances({ totalQueue: new Queue(shapeWidth(totalType(shape)), window) });
    const { totalIn } = this.wires({ totalIn: Bool() });
    this.unused(totalIn);
    connect(
      totals,
      through(
        totalQueue,
        streamOf(totalType(shape), on.valid.and(on.last, pass.refresh), totalIn, {
          sum,
          has: full.has.or(isFull),
          slot: mux(full.has, full.slot, on.slot),
        }),
      ),
    );
    lists.put.valid.drive(on.valid.and(on.last));
    lists.put.data.drive(length);
    this.unused(lists.put);
    countOpen(listsTaken, takes.and(scores.last), listEnds);
    ringTaken.next(
      ringTaken
        .add(takes.asUInt())
        .sub(mux(listEnds, lastIndex.add(1), 0))
        .asUInt()
        .truncate(ringTaken.width),
    );
  }
}
