import {
  allReady,
  assign,
  bitsFor,
  Bool,
  connect,
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
  UInt,
  when,
  Widen,
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
import { countOpen, markOpen } from "../shapes/registers.ts";
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
    const { goes } = this.wires({ goes: Bool() });
    const { descriptor, valid: holds } = this.fetch(memory.wordBytes, goes);
    const { now } = this.nodes({ now: fieldsOfDescriptor(descriptor) });
    const { is } = this.nodes({ is: opcodeFlags(now.opcode) });
    const { maskRows, shareRows } = unitTypes(shape);
    const headType = { lastGroup: maskRows.lastGroup, sharing: UInt(SHARING_BITS) };
    const { heads } = this.instances({ heads: new Queue(headType, HEADS_AHEAD) });
    const { isPass, lastActive } = this.nodes({
      isPass: is.linear.or(is.attend, is.move),
      lastActive: io.active.wrapSub(1).resize(memoryTypes(memory).row.width),
    });
    const { lastToken } = this.registers({ lastToken: shareRows.lastToken });
    const joining = engine.joins ? this.registers({ termsJoin: Bool().reset(false) }).termsJoin : undefined;
    const tiled = (flag: BoolValue): BoolValue => (engine.joins ? is.attend.and(flag) : literal(Bool(), false));
    const command = {
      ...{ now, is, isPass, second: isSecond, lastActive, lastToken, ...payload(heads.get) },
      ...{ joins: tiled(now.joins), leaves: tiled(now.leaves) },
    };
    if (!engine.joins) this.unused(now.joins, now.leaves, now.partsAddress);
    const { moves } = this.wires({ moves: Bool().describe("the descriptor at hand goes, or a part of it") });
    const { found } = this.stages({ found: this.decoded(command, joining, heads.get.valid, holds.and(moves.not())) });
    const { needs, kind } = found;

    // ---- It goes when everyone it needs is ready. A tile's weights and records go one after the other.
    const parts = unitParts(shape, command);
    const names = Object.keys(parts) as UnitName[];
    for (const name of names) setPayload(io[name] as unknown as StreamSink<Bundle>, parts[name] as never);
    setPayload(heads.put, { lastGroup: now.lastGroup.resize(headType.lastGroup.width), sharing: now.sharing });
    const ways = [...names.map((name) => ({ to: io[name], needs: needs[name] })), { to: heads.put, needs: kind.head }];
    const { everyone } = this.nodes({ everyone: allReady(ways) });
    const { dispatched } = this.nodes({ dispatched: found.valid.and(found.isClear, everyone) });
    dispatch(ways, dispatched);
    isSecond.next(dispatched.and(kind.tile, isSecond.not()).or(isSecond.and(dispatched.not())));
    const { given } = this.nodes({ given: dispatched.and(kind.tile.not().or(isSecond)) });
    heads.get.ready.drive(given.and(kind.attend));
    const { ends } = this.nodes({ ends: found.valid.and(found.ends) });
    goes.drive(given.or(found.valid.and(found.skips), ends));
    moves.drive(goes.or(dispatched));

    // Whether a descriptor goes is known late: what it leaves is taken a cycle behind that, while it still stands there.
    const { went } = this.registers({ went: { reuse: Bool().reset(false), update: Bool().reset(false) } });
    load(went, { reuse: given.and(kind.reuse), update: given.and(kind.update) });
    when(went.reuse, () => {
      lastToken.next(now.lastToken.resize(lastToken.width));
    });
    if (joining) {
      when(given.and(needs.terms), () => {
        joining.next(command.joins);
      });
      io.joining!.drive(joining);
    }
    this.follow(now, kind, given, went.update, ends);
    io.busy.drive(running);
    io.ended.drive(ends);
    io.taken.drive(goes);
    io.illegal.drive(running.and(holds, isLegal(now).not()));
  }

  /**
   * What the descriptor at hand comes to, a cycle behind it. Nothing that it follows from turns against it but by a descriptor that
   * goes, and behind that it is found anew.
   * @param joining whether terms are parts of tiles of keys
   */
  private decoded(command: Command, joining: BoolValue | undefined, hasHead: BoolValue, valid: BoolValue) {
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
    return { valid, needs, kind, isClear, skips: skips.and(isReusing.not()), ends: isOpen.and(is.end, isIdle) };
  }

  /** Words of the bus to a descriptor, held from the cycle after its last word until it goes. */
  private fetch(wordBytes: number, goes: BoolValue): StreamSource<{ descriptor: UIntType }> {
    const { running } = this.state;
    const bits = 8 * Math.max(DESCRIPTOR_BYTES, wordBytes);
    let { words } = this.io;
    if (bits > 8 * wordBytes) {
      const { widen } = this.instances({ widen: new Widen({ data: words.data.type }, { data: UInt(bits) }) });
      connect(widen.put, words);
      words = widen.get;
    }
    const data = words.data.truncate(8 * DESCRIPTOR_BYTES);
    const { held } = this.held({ held: mapped(gated(words, running), { descriptor: data }) });
    held.ready.drive(goes);
    this.unused(held.descriptor);
    this.io.starves.drive(held.valid.not().and(words.valid.not()));
    return held;
  }

  /** What a descriptor leaves behind. One that is left out changes nothing: what is under way goes on. */
  private follow(
    now: Fields,
    kind: Pick<OpcodeFlags, "reuse" | "update">,
    given: BoolValue,
    wentUpdate: BoolValue,
    ends: BoolValue,
  ): void {
    const { io } = this;
    const { running, way, isReusing, writing, others, heldFactors } = this.state;
    io.route.drive(way);
    assign(io.factors, heldFactors);
    when(wentUpdate, () => {
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
