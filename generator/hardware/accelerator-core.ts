import {
  assign,
  bitsFor,
  Bool,
  connect,
  input,
  literal,
  Memory,
  Module,
  mux,
  output,
  pack,
  payload,
  payloadOf,
  Queue,
  SInt,
  step,
  streamOf,
  through,
  UInt,
  unpack,
  Vec,
  when,
  Widen,
  type BoolValue,
  flip,
  type Flipped,
  type Inside,
  type StreamSource,
  type UIntValue,
} from "../hdl/index.ts";
import { shapeWidth, type Bundle } from "../hdl/types.ts";
import { Engine } from "./engine/engine.ts";
import { activityType } from "./shapes/engine-shape.ts";
import { Epilogue } from "./elementwise/epilogue.ts";
import { LatentUpdate } from "./elementwise/latent-update.ts";
import { MaskGroups, MaskWords } from "./engine/masks/mask-words.ts";
import { MemoryReader } from "./memory/memory-reader.ts";
import { memoryClients, type MemoryClients } from "./memory/memory-port.ts";
import { memoryTypes } from "./shapes/memory-types.ts";
import { MemoryWriter } from "./memory/memory-writer.ts";
import { Prologue } from "./elementwise/prologue.ts";
import { ERROR_BITS, errors, PROGRAM_WORD_BITS, type ErrorName } from "./host/register-map.ts";
import { Sequencer, sources, wordCountsType, type AcceleratorShape } from "./control/sequencer.ts";
import { StationaryRouter } from "./control/stationary-router.ts";
import { TokenReuse } from "./elementwise/token-reuse.ts";

/** Words each reader may have asked for: a full bus over a latency of some sixty cycles for those that need it. */
const READ_DEPTH = { stationary: 128, rows: 128, terms: 128, masks: 64, keys: 16, program: 32 };
const READERS = Object.keys(READ_DEPTH) as (keyof typeof READ_DEPTH)[];
const WRITE_DEPTH = { results: 128, newMasks: 64, newKeys: 32 };
const WRITERS = Object.keys(WRITE_DEPTH) as (keyof typeof WRITE_DEPTH)[];
/** Clients of the memory port. */
export const CLIENTS = { readers: READERS.length, writers: WRITERS.length };

/** What the core reports for counting: how many of each happened in a cycle. */
export function eventTypes({ engine: { lanes, maskSlots }, memory: { tokens } }: AcceleratorShape) {
  const perLane = UInt(bitsFor(lanes));
  return {
    ...{ busy: perLane, drain: perLane, maximum: perLane, mask: perLane, starved: perLane },
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

/**
 * What runs a program: the engine in the middle; around it readers that fetch ahead, the prologue and the epilogue, the token
 * reuse unit, the latent's update, and the sequencer that tells all of them what to do. It begins anew after each reset.
 */
export class AcceleratorCore extends Module {
  readonly io: Inside<CorePorts>;

  constructor(shape: AcceleratorShape) {
    const { engine: engineShape, memory, normWords, latentWords } = shape;
    const { wordBytes, tokens } = memory;
    const { lanes, width, maskSlots, drain, merge, slots } = engineShape;
    super({
      about: "Runs a program: engine, readers, writers and sequencer.",
      parameters: { lanes, width, tokens, shape },
    });
    const { data, row } = memoryTypes(memory);
    const ports: CorePorts = {
      ...programPorts(shape),
      ...flip(memoryClients(memory, CLIENTS.readers, CLIENTS.writers)),
    };
    this.io = this.ports(ports);
    const { io } = this;
    const maskShape = { wordBits: data.width, maskBits: maskSlots * lanes, groups: slots / maskSlots };
    const { sequencer, engine, prologue, epilogue, router, reuse, update, groups, newMaskWords } = this.instances({
      sequencer: new Sequencer(shape),
      engine: new Engine(engineShape),
      prologue: new Prologue(memory, normWords),
      epilogue: new Epilogue(wordBytes, drain),
      router: new StationaryRouter(shape),
      reuse: new TokenReuse(tokens, latentWords, wordBytes / 2),
      update: new LatentUpdate(wordBytes / 2),
      groups: new MaskGroups(maskShape),
      newMaskWords: new MaskWords(maskShape),
    });
    const readers = this.instances(
      Object.fromEntries(READERS.map((name) => [`${name}Reader`, new MemoryReader(memory, READ_DEPTH[name])])),
    );
    const writers = this.instances(
      Object.fromEntries(WRITERS.map((name) => [`${name}Writer`, new MemoryWriter(memory, WRITE_DEPTH[name])])),
    );
    const reader = (name: keyof typeof READ_DEPTH) => readers[`${name}Reader`]!;
    const writer = (name: keyof typeof WRITE_DEPTH) => writers[`${name}Writer`]!;
    for (const [i, name] of READERS.entries()) {
      connect(io[`read${i}`]!, reader(name).bursts);
      reader(name).returned.valid.drive(io.returned.valid.at(i));
      reader(name).returned.data.drive(io.returned.data);
    }
    for (const [i, name] of WRITERS.entries()) {
      connect(io[`write${i}`]!, writer(name).bursts);
      connect(io[`data${i}`]!, writer(name).sent);
      writer(name).acknowledged.drive(io.acknowledged.at(i));
    }

    // ---- The list of active tokens: written as the token reuse unit decides, read by who gathers or scatters.
    const { list } = this.memories({ list: Memory(tokens, row) });
    const { active, counted } = this.registers({
      active: UInt(bitsFor(tokens)).reset(0),
      counted: UInt(bitsFor(tokens)).reset(0),
    });
    const { decisions } = reuse;
    decisions.ready.drive(true);
    const { reuseDone } = this.nodes({ reuseDone: decisions.fires.and(decisions.last) });
    const { grown } = this.nodes({ grown: counted.wrapAdd(decisions.active.asUInt()) });
    when(decisions.fires, () => {
      counted.next(grown);
      when(decisions.active, () => {
        list.write(counted.resize(row.width), decisions.token);
      });
      when(decisions.last, () => {
        counted.next(0);
        active.next(grown);
      });
    });
    for (const unit of [reader("rows"), reader("terms"), reader("masks"), writer("results")]) {
      unit.token.drive(list.read(unit.listAt.index, unit.listAt.enable));
    }
    for (const unit of [
      reader("stationary"),
      reader("keys"),
      reader("program"),
      writer("newMasks"),
      writer("newKeys"),
    ]) {
      unit.token.drive(0);
      this.unused(unit.listAt.index, unit.listAt.enable);
    }
    sequencer.reuseDone.drive(reuseDone);
    sequencer.active.drive(active);
    connect(reuse.steps, sequencer.reuse);

    // ---- The program.
    const { asks, wordsLeft } = this.registers({
      asks: Bool().reset(false),
      wordsLeft: UInt(PROGRAM_WORD_BITS + 1).reset(0),
    });
    const program = reader("program");
    when(io.start, () => {
      asks.next(true);
      wordsLeft.next(io.program.lastWord.add(1));
    }).elsewhen(program.rows.ready, () => {
      asks.next(false);
    });
    when(sequencer.words.fires, () => {
      wordsLeft.next(wordsLeft.wrapSub(1));
    });
    program.rows.valid.drive(asks);
    assign(payload(program.rows), {
      address: io.program.address,
      lastWord: io.program.lastWord,
      stride: 0,
      lastRow: 0,
      listed: false,
      lastSegment: 0,
      segmentStride: 0,
    });
    connect(sequencer.words, program.words);
    sequencer.start.drive(io.start);
    io.ended.drive(sequencer.ended);
    const causes: [ErrorName, BoolValue][] = [
      ["illegalOpcode", sequencer.illegal],
      ["misaligned", sequencer.misaligned],
      ["programOverrun", sequencer.busy.and(wordsLeft.eq(0), sequencer.starves)],
    ];
    io.failure.drive(
      causes.reduceRight<UIntValue>(
        (rest, [name, happens]) => mux(happens, literal(UInt(ERROR_BITS), errors[name].code), rest),
        literal(UInt(ERROR_BITS), errors.none.code),
      ),
    );

    // ---- Stationary rows and tables.
    const queued = <P extends Bundle>(name: string, source: StreamSource<P>, depth: number): StreamSource<P> => {
      const { [`${name}Queue`]: queue } = this.instances({
        [`${name}Queue`]: new Queue(shapeWidth(payloadOf(source)), depth),
      });
      return through(queue!, source);
    };
    connect(reader("stationary").rows, sequencer.stationary);
    connect(router.targets, queued("target", sequencer.target, 4));
    connect(router.words, reader("stationary").words);
    connect(engine.stationary, router.array);
    assign(prologue.write, router.norm);
    assign(epilogue.write, router.gelu);
    connect(engine.passes, queued("pass", sequencer.passes, 1));
    connect(reader("keys").rows, sequencer.keys);
    const keyWords = reader("keys").words;
    engine.keys.valid.drive(keyWords.valid);
    engine.keys.keys.drive(unpack(engine.keys.keys.type, keyWords.data.truncate(engine.keys.keys.type.width)));
    keyWords.ready.drive(engine.keys.ready);

    // ---- Rows and what is added to results; words that pass by the array.
    connect(reader("rows").rows, sequencer.rows);
    connect(prologue.passes, queued("prologue", sequencer.prologue, 4));
    connect(prologue.words, reader("rows").words);
    connect(engine.rows, prologue.rows);
    connect(engine.queries, prologue.queries);
    connect(reader("terms").rows, sequencer.terms);
    connect(reader("masks").rows, sequencer.masks);
    const [termWords, maskWords] = [reader("terms").words, reader("masks").words];
    const { toReuse, toUpdate } = this.nodes({
      toReuse: sequencer.route.is("reuse"),
      toUpdate: sequencer.route.is("update"),
    });
    const sixteen = Vec(wordBytes / 2, SInt(16));
    const { raw } = prologue;
    const { pairs, updates } = this.nodes({
      pairs: toReuse.and(raw.valid, termWords.valid),
      updates: toUpdate.and(raw.valid, termWords.valid, maskWords.valid),
    });
    reuse.pairs.valid.drive(pairs);
    reuse.pairs.latent.drive(unpack(sixteen, raw.data));
    reuse.pairs.reference.drive(unpack(sixteen, termWords.data));
    update.values.valid.drive(updates);
    update.values.x.drive(unpack(sixteen, raw.data));
    update.values.v.drive(unpack(sixteen, termWords.data));
    update.values.u.drive(unpack(sixteen, maskWords.data));
    assign(update.factors, sequencer.factors);
    epilogue.terms.valid.drive(termWords.valid.and(toReuse.or(toUpdate).not()));
    epilogue.terms.data.drive(termWords.data);
    const both = reuse.pairs.fires.or(update.values.fires);
    termWords.ready.drive(mux(toReuse.or(toUpdate), both, epilogue.terms.ready));
    groups.words.valid.drive(maskWords.valid.and(toUpdate.not()));
    groups.words.data.drive(maskWords.data);
    maskWords.ready.drive(mux(toUpdate, update.values.fires, groups.words.ready));
    groups.lastGroup.drive(sequencer.lastGroup);
    connect(engine.masks, groups.groups);

    // ---- Results, from whom the pass says.
    connect(epilogue.passes, queued("epilogue", sequencer.epilogue, 4));
    connect(epilogue.results, engine.outputs);
    const { vectors } = this.instances({ vectors: new Widen(8 * merge, wordBytes / merge) });
    vectors.put.valid.drive(engine.results.valid);
    vectors.put.data.drive(pack(engine.results.values));
    engine.results.ready.drive(vectors.put.ready);
    this.unused(engine.results.last, engine.running);
    const pass = queued("source", sequencer.source, 4);
    const counts = wordCountsType(shape);
    const { word, segment, line } = this.registers({
      word: counts.lastWord.reset(0),
      segment: counts.lastSegment.reset(0),
      line: counts.lastRow.reset(0),
    });
    const from = {
      linear: epilogue.words,
      attention: vectors.get,
      raw: streamOf({ data }, raw.valid.and(toReuse.or(toUpdate).not()), this.wires({ rawTaken: Bool() }).rawTaken, {
        data: raw.data,
      }),
      update: streamOf({ data }, update.latent.valid, update.latent.ready, { data: pack(update.latent.x) }),
    };
    const is = Object.fromEntries(sources.map((name) => [name, pass.source.is(name)])) as Record<
      (typeof sources)[number],
      BoolValue
    >;
    const results = writer("results");
    const choose = <V extends UIntValue | BoolValue>(value: (name: (typeof sources)[number]) => V): V =>
      sources
        .slice(0, -1)
        .reduceRight((rest, name) => mux(is[name], value(name) as UIntValue, rest as UIntValue) as V, value("update"));
    results.words.valid.drive(pass.valid.and(choose((name) => from[name].valid)));
    results.words.data.drive(choose((name) => from[name].data));
    for (const name of sources) {
      from[name].ready.drive(pass.valid.and(results.words.ready, is[name]));
    }
    raw.ready.drive(mux(toReuse.or(toUpdate), both, from.raw.ready));
    const { segmentEnds, lineEnds, passEnds } = this.nodes({
      segmentEnds: word.eq(pass.lastWord),
      lineEnds: word.eq(pass.lastWord).and(segment.eq(pass.lastSegment)),
      passEnds: word.eq(pass.lastWord).and(segment.eq(pass.lastSegment), line.eq(pass.lastRow)),
    });
    pass.ready.drive(results.words.fires.and(passEnds));
    when(results.words.fires, () => {
      word.next(step(word, segmentEnds));
      when(segmentEnds, () => {
        segment.next(step(segment, lineEnds));
      });
      when(lineEnds, () => {
        line.next(step(line, passEnds));
      });
    });
    connect(results.rows, sequencer.results);
    sequencer.resultsDone.drive(results.done);
    const { newMasks, newKeys } = { newMasks: writer("newMasks"), newKeys: writer("newKeys") };
    newMaskWords.lastGroup.drive(sequencer.lastGroup);
    connect(newMaskWords.groups, engine.newMasks);
    connect(newMasks.words, newMaskWords.words);
    connect(newMasks.rows, sequencer.newMasks);
    sequencer.newMasksDone.drive(newMasks.done);
    newKeys.words.valid.drive(engine.newKeys.valid);
    newKeys.words.data.drive(pack(engine.newKeys.keys).resize(data.width));
    engine.newKeys.ready.drive(newKeys.words.ready);
    connect(newKeys.rows, sequencer.newKeys);
    sequencer.newKeysDone.drive(newKeys.done);

    // ---- What happened.
    const total = (bits: readonly BoolValue[]): UIntValue =>
      bits.map((bit): UIntValue => bit.asUInt()).reduce((a, b) => a.add(b));
    const types = eventTypes(shape);
    for (const cause of Object.keys(activityType()) as (keyof ReturnType<typeof activityType>)[]) {
      io.events[cause].drive(total(engine.activity[cause].elements).resize(types[cause].width));
    }
    const { kept } = this.registers({ kept: types.keptPositions.reset(0) });
    const { bits } = groups.groups;
    const ones = total(Array.from({ length: bits.width }, (_, i) => bits.bit(i)));
    kept.next(mux(groups.groups.fires, ones.resize(kept.width), literal(UInt(kept.width), 0)));
    io.events.keptPositions.drive(kept);
    io.events.activeTokens.drive(mux(reuseDone, grown, literal(UInt(grown.width), 0)));
    io.events.descriptors.drive(sequencer.taken.asUInt());
  }
}
