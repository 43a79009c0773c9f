import {
  allReady,
  assert,
  assign,
  bitsFor,
  Bool,
  concat,
  dispatch,
  Enum,
  gated,
  input,
  literal,
  load,
  mapped,
  Module,
  mux,
  output,
  payload,
  Queue,
  setPayload,
  Stream,
  streamOf,
  UInt,
  when,
  type BoolValue,
  type Bundle,
  type Port,
  type StreamSink,
  type StreamType,
  type UIntType,
  type StreamSource,
} from "../../hdl/index.ts";
import type { BusShape } from "../memory/axi.ts";
import { memoryTypes, SHARING_BITS } from "../shapes/memory-types.ts";
import { countMarked, countOpen, markOpen } from "../shapes/registers.ts";
import { fieldsOfDescriptor, opcodeFlags, type Fields, type OpcodeFlags } from "./decode.ts";
import { DESCRIPTOR_BYTES, opcodes } from "./descriptor.ts";
import {
  factorsType,
  firstState,
  routes,
  unitNeeds,
  unitParts,
  unitTypes,
  type Command,
  type UnitName,
  type UnitsShape,
} from "./units.ts";

/** Everything the hardware of the accelerator depends on. */
export interface AcceleratorShape extends UnitsShape {
  readonly bus: BusShape;
}

/** Heads that may be ahead of their queries: as many as the engine takes. */
const HEADS_AHEAD = 4;

const isLegal = ({ opcode }: Fields): BoolValue => opcode.ne(0).and(opcode.lt(opcodes.length));

/** A stream to each unit. */
function unitPorts(shape: UnitsShape) {
  const types = unitTypes(shape);
  const ports = Object.entries(types).map(([name, type]) => [name, output(Stream(type as Bundle))]);
  return Object.fromEntries(ports) as {
    readonly [U in UnitName]: Port<"output", StreamType<(typeof types)[U]>>;
  };
}

function sequencerPorts(shape: UnitsShape) {
  const { data } = memoryTypes(shape.memory);
  return {
    start: input(Bool()),
    starves: output(Bool().describe("there is no descriptor at hand, nor one that waits")),
    words: input(Stream({ data })),
    ...unitPorts(shape),
    route: output(Enum(...routes)),
    ...(shape.engine.joins && { joining: output(Bool().describe("terms are parts of tiles of keys")) }),
    reuseDone: input(Bool()),
    active: input(UInt(bitsFor(shape.memory.tokens)).describe("active tokens")),
    factors: output(factorsType),
    resultsDone: input(Bool()),
    newMasksDone: input(Bool()),
    newSharesDone: input(Bool()),
    newKeysDone: input(Bool()),
    illegal: output(Bool().describe("the descriptor at hand has no such opcode")),
    busy: output(Bool()),
    ended: output(Bool().describe("the end was reached, and everything is written")),
    taken: output(Bool().describe("a descriptor is done with")),
  };
}

/**
 * Takes descriptors in order and hands each to the units that it takes, when all of them have room and no more transfers are
 * writing than it allows. Passes over no active token are left out. What queries need of their head waits here for them, so
 * that heads of different lengths follow each other.
 */
export class Sequencer extends Module {
  readonly io;
  private readonly state = this.registers({
    running: Bool().reset(false),
    way: Enum(...routes).reset("pass"),
    isSecond: Bool().describe("a tile's records are asked for").reset(false),
    isReusing: Bool().describe("who is active is being decided").reset(false),
    writing: UInt(8).describe("transfers of results").reset(0),
    others: UInt(8).describe("transfers of new masks, shares and keys").reset(0),
    heldFactors: factorsType,
  });

  constructor(shape: AcceleratorShape) {
    const { engine, memory } = shape;
    super({
      about: "Takes descriptors in order and hands them to the units.",
      parameters: { shape },
    });
    this.io = this.ports(sequencerPorts(shape));
    const { io, state } = this;
    const { running, isSecond } = state;

    // ---- The descriptor at hand.
    const { goes, given, ends } = this.registers({
      goes: Bool().reset(false),
      given: Bool().describe("units have all of it").reset(false),
      ends: Bool().reset(false),
    });
    const { descriptor, is, isPass, valid: holds } = this.fetch(memory.wordBytes, goes);
    const { now } = this.nodes({ now: fieldsOfDescriptor(descriptor) });
    const { maskRows, shareRows } = unitTypes(shape);
    const headType = { lastGroup: maskRows.lastGroup, sharing: UInt(SHARING_BITS) };
    const { heads } = this.instances({ heads: new Queue(headType, HEADS_AHEAD) });
    const { lastActive } = this.registers({ lastActive: memoryTypes(memory).row });
    lastActive.next(io.active.wrapSub(1).resize(lastActive.width));
    const { lastToken } = this.registers({ lastToken: shareRows.lastToken });
    const joining = engine.joins ? this.registers({ termsJoin: Bool().reset(false) }).termsJoin : undefined;
    const tiled = (flag: BoolValue): BoolValue => (engine.joins ? is.attend.and(flag) : literal(Bool(), false));
    const command = {
      ...{ now, is, isPass, second: isSecond, lastActive, lastToken, ...payload(heads.get) },
      ...{ joins: tiled(now.joins), leaves: tiled(now.leaves) },
    };
    if (!engine.joins) this.unused(now.joins, now.leaves, now.partsAddress);
    const { moves } = this.wires({ moves: Bool().describe("the descriptor at hand goes, or a part of it") });
    const { needs, kind, isClear, skips, isEnd } = this.decoded(command, joining, heads.get.valid);

    // ---- It goes when everyone it needs is ready, out of registers: who is, stays so until it is handed something. A tile's weights and
    // records go one after the other.
    const parts = unitParts(shape, command);
    const names = Object.keys(parts) as UnitName[];
    for (const name of names) setPayload(io[name] as unknown as StreamSink<Bundle>, parts[name] as never);
    setPayload(heads.put, { lastGroup: now.lastGroup.resize(headType.lastGroup.width), sharing: now.sharing });
    const waysOf = (of: { readonly needs: typeof needs; readonly kind: typeof kind }) => [
      ...names.map((name) => ({ to: io[name], needs: of.needs[name] })),
      { to: heads.put, needs: of.kind.head },
    ];
    const { everyone } = this.nodes({ everyone: allReady(waysOf({ needs, kind })) });
    const { isThere } = this.nodes({ isThere: holds.and(moves.not()) });
    const { dispatches } = this.nodes({ dispatches: isThere.and(isClear, everyone) });
    const { gives, stops } = this.nodes({
      gives: dispatches.and(kind.tile.not().or(isSecond)),
      stops: isThere.and(isEnd),
    });
    const { found } = this.stages({ found: { valid: dispatches, needs, kind } });
    load({ given, goes, ends }, { given: gives, goes: gives.or(isThere.and(skips), stops), ends: stops });
    const ways = waysOf(found);
    assert("unitsStayReady", found.valid.not().or(allReady(ways)));
    dispatch(ways, found.valid);
    isSecond.next(found.valid.and(found.kind.tile, isSecond.not()).or(isSecond.and(found.valid.not())));
    heads.get.ready.drive(given.and(found.kind.attend));
    moves.drive(goes.or(found.valid));

    when(given.and(found.kind.reuse), () => {
      lastToken.next(now.lastToken.resize(lastToken.width));
    });
    if (joining) {
      when(given.and(found.needs.terms), () => {
        joining.next(command.joins);
      });
      io.joining!.drive(joining);
    }
    this.follow(now, found.kind, given, ends);
    io.busy.drive(running);
    io.ended.drive(ends);
    io.taken.drive(goes);
    io.illegal.drive(running.and(holds, isLegal(now).not()));
  }

  /**
   * What the descriptor at hand comes to. Nothing that it follows from turns against it but by a descriptor that goes, and behind that it is
   * found anew.
   * @param joining whether terms are parts of tiles of keys
   */
  private decoded(command: Command, joining: BoolValue | undefined, hasHead: BoolValue) {
    const { now, is, isPass } = command;
    const { running, way, isReusing, writing, others } = this.state;
    const needs = unitNeeds(command);
    const { isIdle, isOpen, skips } = this.nodes({
      isIdle: writing.eq(0).and(others.eq(0)),
      isOpen: running.and(isReusing.not()),
      skips: this.io.active.eq(0).and(isPass.or(is.tile, is.head)),
    });
    const isClear = isOpen.and(
      ...[now.allow.eq(255).or(writing.le(now.allow)), skips.not(), isLegal(now), is.end.not()],
      // Words that pass by the array go one way at a time, and so do terms.
      is.reuse.or(is.update, way.is("update")).not().or(isIdle),
      ...(joining ? [needs.terms.and(command.joins.xor(joining)).not().or(isIdle)] : []),
      // Queries know their head.
      is.attend.not().or(hasHead),
    );
    const { tile, head, attend, reuse, update } = is;
    const kind = { tile, head, attend, reuse, update };
    return { needs, kind, isClear, skips: skips.and(isReusing.not()), isEnd: isOpen.and(is.end, isIdle) };
  }

  /** Words of the bus to a descriptor, held from two cycles behind its last word until it goes. What it is, all units wait for: in registers. */
  private fetch(wordBytes: number, goes: BoolValue) {
    const { running } = this.state;
    const words = wordBytes < DESCRIPTOR_BYTES ? this.gathered(DESCRIPTOR_BYTES / wordBytes) : this.io.words;
    const data = words.data.truncate(8 * DESCRIPTOR_BYTES);
    const is = opcodeFlags(fieldsOfDescriptor(data).opcode);
    const isPass = is.linear.or(is.attend, is.move);
    const { held } = this.held({ held: mapped(gated(words, running), { descriptor: data, is, isPass }) });
    held.ready.drive(goes);
    this.unused(held.descriptor);
    this.io.starves.drive(held.valid.not().and(words.valid.not()));
    return held;
  }

  /** Several words of the bus together, the first lowest. Whether one is taken, and whether it goes to its place, comes out of registers. */
  private gathered(count: number): StreamSource<{ data: UIntType }> {
    const { words } = this.io;
    const bits = count * words.data.width;
    const { word, takes, isWhole, all } = this.registers({
      word: { at: UInt(bitsFor(count - 1)).reset(0), isLast: Bool().reset(false) },
      takes: Bool().reset(true),
      isWhole: Bool().reset(false),
      all: UInt(bits),
    });
    words.ready.drive(takes);
    const wordsEnd = countMarked(word, literal(word.at.type, count - 1), words.fires);
    const { entered } = this.stages({ entered: { valid: words.fires, data: words.data, last: word.isLast } });
    when(entered.valid, () => {
      all.next(concat(entered.data, all.bits(bits - 1, words.data.width)));
    });
    const { wholeTaken } = this.wires({ wholeTaken: Bool() });
    const whole = streamOf({ data: all.type }, isWhole, wholeTaken, { data: all });
    markOpen(takes, whole.fires, wordsEnd);
    markOpen(isWhole, entered.valid.and(entered.last), whole.fires);
    return whole;
  }

  /** What a descriptor leaves behind. One that is left out changes nothing: what is under way goes on. */
  private follow(now: Fields, kind: Pick<OpcodeFlags, "reuse" | "update">, given: BoolValue, ends: BoolValue): void {
    const { io } = this;
    const { running, way, isReusing, writing, others, heldFactors } = this.state;
    io.route.drive(way);
    assign(io.factors, heldFactors);
    when(given.and(kind.update), () => {
      const [a, b, c] = [now.keepFactor.asSInt(), now.withFactor.asSInt(), now.withoutFactor.asSInt()];
      load(heldFactors, { a, b, c });
    });
    when(given, () => {
      way.next(firstState(way.type, { reuse: kind.reuse, update: kind.update }, "pass"));
    });
    markOpen(isReusing, io.reuse.fires, io.reuseDone);
    markOpen(running, io.start, ends);
    // Counted a cycle behind, before the next descriptor is looked at. New masks, shares and keys begin together.
    const { begun } = this.registers({ begun: { results: Bool().reset(false), masks: Bool().reset(false) } });
    load(begun, { results: io.results.fires, masks: io.newMasks.fires });
    countOpen(writing, begun.results, io.resultsDone);
    others.next(
      others
        .add(mux(begun.masks, literal(UInt(2), 3), 0))
        .sub(io.newMasksDone.asUInt().add(io.newSharesDone.asUInt()).add(io.newKeysDone.asUInt()))
        .asUInt()
        .truncate(others.width),
    );
  }
}
