import {
  assign,
  bitsFor,
  Bool,
  connect,
  flip,
  input,
  literal,
  mapped,
  Memory,
  Module,
  mux,
  output,
  pack,
  payloadOf,
  send,
  SkidBuffer,
  SInt,
  streamOf,
  through,
  UInt,
  unpack,
  Vec,
  when,
  Widen,
  type BoolValue,
  type Bundle,
  type Flipped,
  type Inside,
  type StreamSource,
  type UIntType,
  type UIntValue,
} from "../hdl/index.ts";
import { Engine } from "./engine/engine.ts";
import { activities, ofActivities, SHARE_BITS } from "./shapes/engine-shape.ts";
import { Epilogue } from "./elementwise/epilogue.ts";
import { LatentUpdate } from "./elementwise/latent-update.ts";
import { MaskGroups, MaskWords } from "./engine/masks/mask-words.ts";
import { ShareRows } from "./engine/masks/share-rows.ts";
import { MemoryReader } from "./memory/memory-reader.ts";
import { memoryClients, type MemoryClients } from "./memory/memory-port.ts";
import { memoryTypes, PROGRAM_WORD_BITS, type MemoryShape } from "./shapes/memory-types.ts";
import { MemoryWriter } from "./memory/memory-writer.ts";
import { Prologue } from "./elementwise/prologue.ts";
import { firstError } from "./host/first-error.ts";
import { ERROR_BITS } from "./host/register-map.ts";
import { ResultRouter } from "./control/result-router.ts";
import { Sequencer, type AcceleratorShape } from "./control/sequencer.ts";
import { StationaryRouter } from "./control/stationary-router.ts";
import { TokenReuse } from "./elementwise/token-reuse.ts";

/**
 * Words each reader may have asked for. Weights, rows and terms: what fills a block RAM of 512 words by half, so that a pass runs on while the
 * bus brings the next one's weights.
 */
export const READ_DEPTH = { stationary: 256, rows: 256, terms: 256, masks: 64, shares: 16, keys: 16, program: 64 };
/**
 * Words that a reader holds and may have asked for. It asks for nothing where the longest burst has no room, half a burst too early in the mean; where its words stand in block RAM, of 512 words
 * and more, it has room for that.
 */
export function readDepth(reader: keyof typeof READ_DEPTH, { burst }: Pick<MemoryShape, "burst">): number {
  const depth = READ_DEPTH[reader];
  return depth < 128 ? depth : depth + burst / 2;
}
const READERS = Object.keys(READ_DEPTH) as (keyof typeof READ_DEPTH)[];
export const WRITE_DEPTH = { results: 128, newMasks: 64, newShares: 16, newKeys: 64 };
const WRITERS = Object.keys(WRITE_DEPTH) as (keyof typeof WRITE_DEPTH)[];
/** Clients of the memory port. */
export const CLIENTS = { readers: READERS.length, writers: WRITERS.length };

/** What the core reports for counting: how many of each happened in a cycle. */
export function eventTypes({ engine: { lanes, maskSlots }, memory: { tokens } }: AcceleratorShape) {
  const perLane = UInt(bitsFor(lanes));
  return {
    ...ofActivities(perLane),
    activeTokens: UInt(bitsFor(tokens)),
    keptPositions: UInt(bitsFor(lanes * maskSlots)),
    descriptors: UInt(1),
  };
}

type CorePorts = Flipped<MemoryClients> & ReturnType<typeof programPorts>;

function programPorts(shape: AcceleratorShape) {
  const { address } = memoryTypes(shape.memory);
  return {
    start: input(Bool().describe("a pulse: run the program; once after each reset")),
    program: input({ address, lastWord: UInt(PROGRAM_WORD_BITS) }),
    ended: output(Bool().describe("the end was reached, and everything is written")),
    failure: output(UInt(ERROR_BITS).describe("what is wrong with the program")),
    events: output(eventTypes(shape)),
  };
}

/** The units that work on words, and who tells them what to do. */
function unitsOf(shape: AcceleratorShape) {
  const { engine, memory, normWords, normLanes, latentWords, latentLanes } = shape;
  const { wordBytes, tokens } = memory;
  const { lanes, maskSlots, slots, drain, merge } = engine;
  const maskShape = { wordBits: 8 * wordBytes, maskBits: maskSlots * lanes, groups: slots / maskSlots, rows: tokens };
  return {
    sequencer: new Sequencer(shape),
    engine: new Engine(engine),
    prologue: new Prologue(memory, normWords, normLanes),
    epilogue: new Epilogue(wordBytes, drain),
    router: new StationaryRouter(shape),
    results: new ResultRouter(shape),
    vectors: new Widen({ values: Vec(merge, SInt(8)) }, { data: UInt(8 * wordBytes) }),
    reuse: new TokenReuse(tokens, latentWords, wordBytes / 2),
    update: new LatentUpdate(wordBytes / 2, latentLanes),
    groups: new MaskGroups(maskShape),
    newMaskWords: new MaskWords(maskShape),
    shareRows: new ShareRows(memory),
    // A share is a group of eight bits, and a head has one row of them.
    newShareWords: new MaskWords({ wordBits: 8 * wordBytes, maskBits: SHARE_BITS, groups: tokens, rows: 1 }),
  };
}

function readersOf(memory: MemoryShape): Record<`${(typeof READERS)[number]}Reader`, MemoryReader> {
  const readers = READERS.map(
    (name) => [`${name}Reader`, new MemoryReader(memory, readDepth(name, memory), name === "masks")] as const,
  );
  return Object.fromEntries(readers) as ReturnType<typeof readersOf>;
}

function writersOf(memory: MemoryShape): Record<`${(typeof WRITERS)[number]}Writer`, MemoryWriter> {
  const writers = WRITERS.map((name) => [`${name}Writer`, new MemoryWriter(memory, WRITE_DEPTH[name])] as const);
  return Object.fromEntries(writers) as ReturnType<typeof writersOf>;
}

/**
 * What runs a program: the engine in the middle; around it readers that fetch ahead, the prologue and the epilogue, the token
 * reuse unit, the latent's update, and the sequencer that tells all of them what to do. It begins anew after each reset.
 */
export class AcceleratorCore extends Module {
  readonly io: Inside<CorePorts>;
  private readonly parts;

  constructor(shape: AcceleratorShape) {
    const { memory } = shape;
    super({
      about: "Runs a program: engine, readers, writers and sequencer.",
      parameters: { shape },
    });
    this.io = this.ports({
      ...programPorts(shape),
      ...flip(memoryClients(memory, CLIENTS.readers, CLIENTS.writers)),
    });
    const units = { ...unitsOf(shape), ...readersOf(memory), ...writersOf(memory) };
    this.parts = this.instances(units, { reset: "registered" });
    this.joinMemory();
    this.listActiveTokens(memory);
    this.runProgram();
    this.loadStationary();
    this.streamRows();
    const raw = this.passWordsBy();
    this.collectResults(raw);
    this.writeMasks();
    this.countEvents(shape);
  }

  /** Each reader and each writer to its place at the memory port, with the rows that the sequencer asks it for. */
  private joinMemory(): void {
    const { io, parts } = this;
    for (const [i, name] of READERS.entries()) {
      const reader = parts[`${name}Reader`];
      if (name !== "program") connect(reader.rows, parts.sequencer[name]);
      connect(io[`read${i}`]!, reader.bursts);
      assign(reader.returned, { valid: io.returned.valid.at(i), data: io.returned.data });
    }
    for (const [i, name] of WRITERS.entries()) {
      const writer = parts[`${name}Writer`];
      const { [name]: rows } = parts.sequencer;
      // Where memory is slow, results of several short passes wait to be written.
      connect(writer.rows, name === "results" ? this.ahead("resultRows", rows) : rows);
      parts.sequencer[`${name}Done`].drive(writer.done);
      connect(io[`write${i}`]!, writer.bursts);
      connect(io[`data${i}`]!, writer.sent);
      writer.acknowledged.drive(io.acknowledged.at(i));
    }
  }

  /** The list of active tokens: written as the token reuse unit decides, read by who gathers or scatters. */
  private listActiveTokens({ tokens }: MemoryShape): void {
    const { io, parts } = this;
    const { sequencer, reuse } = parts;
    const { decisions } = reuse;
    const { list } = this.memories({ list: Memory(tokens, decisions.token.type, "any") });
    const { active, counted } = this.registers({
      active: UInt(bitsFor(tokens)).reset(0),
      counted: UInt(bitsFor(tokens)).reset(0),
    });
    decisions.ready.drive(true);
    const { reuseDone } = this.nodes({ reuseDone: decisions.fires.and(decisions.last) });
    const { grown } = this.nodes({ grown: counted.wrapAdd(decisions.active.asUInt()) });
    when(decisions.fires, () => {
      counted.next(grown);
      when(decisions.active, () => {
        list.write(counted.resize(list.addressWidth), decisions.token);
      });
      when(decisions.last, () => {
        counted.next(0);
        active.next(grown);
      });
    });
    for (const unit of [parts.rowsReader, parts.termsReader, parts.masksReader, parts.shareRows, parts.resultsWriter]) {
      unit.token.drive(list.read(unit.listAt.index, unit.listAt.enable));
    }
    const { stationaryReader, sharesReader, keysReader, programReader } = parts;
    const { newMasksWriter, newSharesWriter, newKeysWriter } = parts;
    const inOrder = [stationaryReader, sharesReader, keysReader, programReader];
    for (const unit of [...inOrder, newMasksWriter, newSharesWriter, newKeysWriter]) {
      unit.token.drive(0);
      this.unused(unit.listAt.index, unit.listAt.enable);
    }
    sequencer.reuseDone.drive(reuseDone);
    sequencer.active.drive(active);
    connect(reuse.steps, sequencer.reuse);
    io.events.activeTokens.drive(mux(reuseDone, grown, literal(UInt(grown.width), 0)));
  }

  /** Descriptors from memory to the sequencer, and what is wrong with them. */
  private runProgram(): void {
    const { io } = this;
    const { sequencer, programReader: program } = this.parts;
    const { asks, wordsLeft, taken } = this.registers({
      asks: Bool().reset(false),
      wordsLeft: UInt(PROGRAM_WORD_BITS + 1).reset(0),
      taken: Bool().describe("a word was taken in the cycle before").reset(false),
    });
    when(io.start, () => {
      asks.next(true);
      wordsLeft.next(io.program.lastWord.add(1));
    }).elsewhen(program.rows.ready, () => {
      asks.next(false);
    });
    taken.next(sequencer.words.fires);
    when(taken, () => {
      wordsLeft.next(wordsLeft.wrapSub(1));
    });
    const noRows = { stride: 0, lastRow: 0, listed: false, lastSegment: 0, segmentStride: 0 };
    send(program.rows, asks, { ...io.program, ...noRows });
    connect(sequencer.words, program.words);
    sequencer.start.drive(io.start);
    io.ended.drive(sequencer.ended);
    io.failure.drive(
      firstError({
        illegalOpcode: sequencer.illegal,
        programOverrun: sequencer.busy.and(wordsLeft.eq(0), sequencer.starves),
      }),
    );
  }

  /** A stream of which two beats wait, in registers. */
  private ahead<P extends Bundle>(name: string, source: StreamSource<P>): StreamSource<P> {
    const { [`${name}Later`]: later } = this.held({ [`${name}Later`]: source });
    return this.held({ [`${name}Next`]: later! })[`${name}Next`]!;
  }

  /** Stationary rows, keys and tables, and the passes over them. */
  private loadStationary(): void {
    const { sequencer, engine, prologue, epilogue, router, stationaryReader, keysReader } = this.parts;
    connect(router.targets, this.ahead("target", sequencer.target));
    // Whether the engine takes a word is known late, and of each cycle.
    const { words } = stationaryReader;
    const { stationaryBuffer } = this.instances({ stationaryBuffer: new SkidBuffer(payloadOf(words)) });
    connect(router.words, through(stationaryBuffer, words));
    connect(engine.stationary, router.array);
    assign(prologue.write, router.norm);
    assign(epilogue.write, router.gelu);
    connect(engine.passes, this.held({ pass: sequencer.passes }).pass);
    this.unused(engine.running);
    const { data } = keysReader.words;
    const { type } = engine.keys.keys;
    connect(engine.keys, mapped(keysReader.words, { keys: unpack(type, data.truncate(type.width)) }));
  }

  /** Rows on their way to the array, and the masks of queries with their shares. */
  private streamRows(): void {
    const { sequencer, engine, prologue, groups, shareRows } = this.parts;
    const { rowsReader, sharesReader } = this.parts;
    connect(prologue.passes, this.ahead("prologue", sequencer.prologue));
    const { rowBuffer } = this.instances({ rowBuffer: new SkidBuffer(payloadOf(rowsReader.words)) });
    connect(prologue.words, through(rowBuffer, rowsReader.words));
    connect(engine.rows, prologue.rows);
    connect(engine.queries, prologue.queries);
    connect(groups.passes, this.ahead("maskRows", sequencer.maskRows));
    // Whether the engine takes a beat of masks, or the update a word, comes late too.
    connect(engine.masks, this.held({ mask: groups.groups }).mask);
    connect(shareRows.passes, this.ahead("shareRows", sequencer.shareRows));
    connect(shareRows.words, sharesReader.words);
    connect(engine.shares, shareRows.shares);
  }

  /**
   * Words that pass by the array: raw rows with terms to the token reuse unit, and with masks too to the update. Else terms
   * go to the epilogue, or where tiles of keys are joined to the engine, and masks to the engine.
   * @returns raw rows where they are results themselves
   */
  private passWordsBy(): StreamSource<{ data: UIntType }> {
    const { sequencer, prologue, engine, epilogue, reuse, update, groups, termsReader, masksReader } = this.parts;
    // Who takes a word is known far from where it comes from, and none of them takes one in each cycle.
    const { raw, terms, masks } = this.held({ raw: prologue.raw, terms: termsReader.words, masks: masksReader.words });
    const { toReuse, toUpdate } = this.nodes({
      toReuse: sequencer.route.is("reuse"),
      toUpdate: sequencer.route.is("update"),
    });
    const { joining = literal(Bool(), false) } = sequencer;
    const { pairs, updates } = this.nodes({
      pairs: toReuse.and(raw.valid, terms.valid),
      updates: toUpdate.and(raw.valid, terms.valid, masks.valid),
    });
    const sixteen = reuse.pairs.latent.type;
    const [x, v, u] = [unpack(sixteen, raw.data), unpack(sixteen, terms.data), unpack(sixteen, masks.data)];
    send(reuse.pairs, pairs, { latent: x, reference: v });
    // It takes some cycles for three words, and a register in front of it knows at once whether it takes them.
    const { rawTaken, updateTaken } = this.wires({ rawTaken: Bool(), updateTaken: Bool() });
    const three = streamOf(payloadOf(update.values), updates, updateTaken, { x, v, u });
    connect(update.values, this.held({ three }).three);
    assign(update.factors, sequencer.factors);
    send(epilogue.terms, terms.valid.and(toReuse.or(toUpdate, joining).not()), terms);
    if (engine.terms) send(engine.terms, terms.valid.and(joining), terms);
    send(groups.words, masks.valid.and(toUpdate.not()), masks);

    // Who takes a word looks at those beside it alone: that it is there itself, whoever holds it knows.
    const { takesPair, takesThree } = this.nodes({
      takesPair: toReuse.and(reuse.pairs.ready),
      takesThree: toUpdate.and(updateTaken),
    });
    const passes = toReuse.or(toUpdate).not();
    const taken = engine.terms ? mux(joining, engine.terms.ready, epilogue.terms.ready) : epilogue.terms.ready;
    terms.ready.drive(takesPair.and(raw.valid).or(takesThree.and(raw.valid, masks.valid), passes.and(taken)));
    masks.ready.drive(mux(toUpdate, updateTaken.and(raw.valid, terms.valid), groups.words.ready));
    raw.ready.drive(takesPair.and(terms.valid).or(takesThree.and(terms.valid, masks.valid), passes.and(rawTaken)));
    return streamOf(payloadOf(raw), raw.valid.and(toReuse.or(toUpdate).not()), rawTaken, { data: raw.data });
  }

  /** Results to memory, of whom the pass says. */
  private collectResults(raw: StreamSource<{ data: UIntType }>): void {
    const { sequencer, engine, epilogue, update, results, vectors, resultsWriter } = this.parts;
    connect(epilogue.passes, this.ahead("epilogue", sequencer.epilogue));
    connect(epilogue.results, engine.outputs);
    connect(vectors.put, mapped(engine.results, { values: engine.results.values }));
    this.unused(engine.results.last);
    connect(results.passes, this.ahead("source", sequencer.source));
    // Which source's turn it is, is known far from the sources.
    const latent = mapped(update.latent, { data: pack(update.latent.x) });
    const sources = this.held({ linear: epilogue.words, attention: vectors.get, updated: latent });
    connect(results.linear, sources.linear);
    connect(results.attention, sources.attention);
    connect(results.raw, raw);
    if (results.parts) connect(results.parts, engine.parts!);
    connect(results.update, sources.updated);
    connect(resultsWriter.words, results.words);
  }

  /** New masks, shares and keys to memory. */
  private writeMasks(): void {
    const { sequencer, engine, newMaskWords, newShareWords } = this.parts;
    const { newMasksWriter: masks, newSharesWriter: shares, newKeysWriter: keys } = this.parts;
    connect(newMaskWords.passes, this.ahead("newMaskRows", sequencer.newMaskRows));
    connect(newMaskWords.groups, engine.newMasks);
    connect(masks.words, newMaskWords.words);
    connect(newShareWords.passes, this.ahead("newShareRow", sequencer.newShareRow));
    connect(newShareWords.groups, mapped(engine.newShares, { bits: engine.newShares.share }));
    connect(shares.words, newShareWords.words);
    connect(keys.words, mapped(engine.newKeys, { data: pack(engine.newKeys.keys).resize(keys.words.data.width) }));
  }

  /** What happened in a cycle. */
  private countEvents(shape: AcceleratorShape): void {
    const { events } = this.io;
    const { sequencer, engine, groups } = this.parts;
    const added = (several: readonly UIntValue[]): UIntValue => several.reduce((a, b) => a.add(b));
    const total = (bits: readonly BoolValue[]): UIntValue => added(bits.map((bit) => bit.asUInt()));
    const types = eventTypes(shape);
    for (const cause of activities) {
      events[cause].drive(total(engine.activity[cause].elements).resize(types[cause].width));
    }
    // Ones of a beat of masks, for each slot of the lanes by itself first.
    const { lanes, maskSlots } = shape.engine;
    const { came, inSlot, inPair, kept } = this.registers({
      came: Bool().describe("a beat of masks, in the cycle before").reset(false),
      inSlot: Array.from({ length: maskSlots }, () => UInt(bitsFor(lanes)).reset(0)),
      inPair: Array.from({ length: Math.ceil(maskSlots / 2) }, () => UInt(bitsFor(2 * lanes)).reset(0)),
      kept: types.keptPositions.reset(0),
    });
    came.next(groups.groups.fires);
    const { bits } = engine.masks;
    for (const [slot, ones] of inSlot.entries()) {
      const sum = total(Array.from({ length: lanes }, (_, i) => bits.bit(slot * lanes + i)));
      ones.next(mux(came, sum.resize(ones.width), literal(UInt(ones.width), 0)));
    }
    for (const [i, pair] of inPair.entries()) pair.next(added(inSlot.slice(2 * i, 2 * i + 2)).resize(pair.width));
    kept.next(added(inPair).resize(kept.width));
    events.keptPositions.drive(kept);
    events.descriptors.drive(sequencer.taken.asUInt());
  }
}
