import {
  assign,
  bitsFor,
  Bool,
  concat,
  connect,
  Enum,
  input,
  literal,
  Module,
  mux,
  output,
  payload,
  SInt,
  Stream,
  UInt,
  unpack,
  when,
  Widen,
  type BoolValue,
  type UIntValue,
} from "../../hdl/index.ts";
import type { BusShape } from "../memory/axi.ts";
import { DESCRIPTOR_BYTES, fields, opcodes, type FieldName, type Opcode } from "./descriptor.ts";
import { enginePassType, type EngineShape } from "../shapes/engine-shape.ts";
import { epilogueKinds } from "../elementwise/epilogue.ts";
import { memoryTypes, rowsType, type MemoryShape } from "../shapes/memory-types.ts";
import { prologueKinds, prologueType } from "../elementwise/prologue.ts";
import { countOpen } from "../shapes/registers.ts";
import { tokenReuseStep } from "../elementwise/token-reuse.ts";

/** Everything the hardware of the accelerator depends on. */
export interface AcceleratorShape {
  readonly engine: EngineShape;
  readonly memory: MemoryShape;
  /** Words of int8 in a row of the residual stream. */
  readonly normWords: number;
  /** Words in a token's latent. */
  readonly latentWords: number;
  readonly bus: BusShape;
}

/** Where words of a result come from, in the order of their numbers. */
export const sources = ["linear", "attention", "raw", "update"] as const;

/** Where stationary words go. */
export const targets = ["array", "norm", "gelu"] as const;

/** Who takes the words that pass by the array: the writer, the token reuse unit, the update. */
export const routes = ["pass", "reuse", "update"] as const;

/** Counts of words that pass a point: of a segment, segments of a row, rows; each the last index. */
export function wordCountsType(shape: Pick<AcceleratorShape, "memory">) {
  const { lastWord, lastSegment, lastRow } = rowsType(shape.memory);
  return { lastWord, lastSegment, lastRow };
}

/** Factors of the latent's update. */
export const factorsType = { a: SInt(22), b: SInt(22), c: SInt(22) };

/**
 * Takes descriptors in order and hands each to the units that it takes, when all of them have room and no more transfers are
 * writing than it allows. Passes over no active token are left out.
 */
export class Sequencer extends Module {
  readonly io;

  constructor(shape: AcceleratorShape) {
    const { engine, memory, normWords, latentWords } = shape;
    const { wordBytes, tokens } = memory;
    super({
      about: "Takes descriptors in order and hands them to the units.",
      parameters: { wordBytes, tokens, shape },
    });
    const { data, row } = memoryTypes(memory);
    const transfer = rowsType(memory);
    this.io = this.ports({
      start: input(Bool()),
      starves: output(Bool().describe("there is no descriptor at hand, nor one that waits")),
      words: input(Stream({ data })),
      passes: output(Stream(enginePassType(engine))),
      stationary: output(Stream(transfer)),
      target: output(Stream({ target: Enum(...targets), half: Bool(), lastWord: transfer.lastWord })),
      keys: output(Stream(transfer)),
      rows: output(Stream(transfer)),
      prologue: output(Stream(prologueType(memory, normWords))),
      terms: output(Stream(transfer)),
      masks: output(Stream(transfer)),
      results: output(Stream(transfer)),
      source: output(Stream({ source: Enum(...sources), ...wordCountsType(shape) })),
      epilogue: output(Stream({ kind: Enum(...epilogueKinds) })),
      newMasks: output(Stream(transfer)),
      newKeys: output(Stream(transfer)),
      route: output(Enum(...routes)),
      reuse: output(Stream(tokenReuseStep(tokens, latentWords))),
      reuseDone: input(Bool()),
      active: input(UInt(bitsFor(tokens)).describe("active tokens")),
      factors: output(factorsType),
      lastGroup: output(enginePassType(engine).head.lastGroup),
      resultsDone: input(Bool()),
      newMasksDone: input(Bool()),
      newKeysDone: input(Bool()),
      illegal: output(Bool().describe("the descriptor at hand has no such opcode")),
      misaligned: output(Bool().describe("an address of the descriptor at hand is not that of a word")),
      busy: output(Bool()),
      ended: output(Bool().describe("the end was reached, and everything is written")),
      taken: output(Bool().describe("a descriptor is done with")),
    });
    const { io } = this;

    // ---- The descriptor at hand.
    const bits = 8 * Math.max(DESCRIPTOR_BYTES, wordBytes);
    const parts = bits / (8 * wordBytes);
    const { running, holds, way } = this.registers({
      running: Bool().reset(false),
      holds: Bool().reset(false),
      way: Enum(...routes).reset("pass"),
    });
    const { now } = this.registers({ now: UInt(8 * DESCRIPTOR_BYTES) });
    let words: { valid: BoolValue; data: UIntValue; ready: { drive(value: BoolValue): void } } = io.words;
    if (parts > 1) {
      const { widen } = this.instances({ widen: new Widen(8 * wordBytes, parts) });
      connect(widen.put, io.words);
      words = widen.get;
    }
    const { goes, second } = this.wires({ goes: Bool(), second: Bool() });
    const { takes } = this.nodes({ takes: running.and(words.valid, holds.not()) });
    words.ready.drive(running.and(holds.not()));
    when(takes, () => {
      now.next(words.data.truncate(now.width));
      holds.next(true);
    });
    when(goes, () => {
      holds.next(false);
    });
    const used = new Set<FieldName>();
    const get = (name: FieldName): UIntValue => {
      used.add(name);
      const { word, low, bits: width } = fields[name];
      return now.bits(32 * word + low + width - 1, 32 * word + low);
    };
    const bit = (name: FieldName): BoolValue => get(name).eq(1);
    const named = (name: string): string => `is${name[0]!.toUpperCase()}${name.slice(1)}`;
    const is = Object.fromEntries(
      opcodes.slice(1).map((name, i) => {
        const { [named(name)]: value } = this.nodes({ [named(name)]: get("opcode").eq(i + 1) });
        return [name, value!];
      }),
    ) as Record<Exclude<Opcode, "illegal">, BoolValue>;

    // ---- What is still being written, and who must be done.
    const { writing, others } = this.registers({ writing: UInt(8).reset(0), others: UInt(8).reset(0) });
    const { isAllowed, skips } = this.nodes({
      isAllowed: get("allow")
        .eq(255)
        .or(writing.le(get("allow"))),
      skips: io.active.eq(0).and(is.tile.or(is.linear, is.head, is.attend, is.move)),
    });
    const lastActive = io.active.wrapSub(1).resize(row.width);

    // ---- Units, and the opcodes that use them.
    const stride = (name: FieldName) => get(name).resize(transfer.stride.width);
    const shift = Math.log2(wordBytes);
    const misaligned: BoolValue[] = [];
    const address = (name: FieldName, whose: BoolValue): UIntValue => {
      const bytes = get(name);
      misaligned.push(whose.and(bytes.bits(shift - 1, 0).ne(0)));
      return bytes.bits(31, shift);
    };
    const zero = (type: { width: number }): UIntValue => literal(UInt(type.width), 0);
    const isPass = is.linear.or(is.attend, is.move);
    const piece = {
      stride: zero(transfer.stride),
      lastRow: zero(row),
      listed: literal(Bool(), false),
      lastSegment: zero(transfer.lastSegment),
      segmentStride: zero(transfer.segmentStride),
    };
    const { usesRows, usesTerms, usesMasks, isPair } = this.nodes({
      usesRows: isPass.or(is.update, is.reuse.and(bit("whole").not())),
      usesTerms: is.linear.and(get("epilogue").eq(3)).or(is.update, is.reuse.and(bit("whole").not())),
      usesMasks: is.attend.and(bit("masked")).or(is.update),
      isPair: is.tile,
    });
    const tableOnly = is.norm.or(is.gelu);

    const first = address("address", is.tile.or(is.head, tableOnly, isPass, is.update, is.reuse));
    const other = address("termsAddress", is.tile.or(is.head, usesTerms, usesMasks));
    const third = address("thirdAddress", is.update);
    assign(payload(io.stationary), {
      ...piece,
      address: mux(second, other, first),
      lastWord: mux(second, get("termsWords"), get("words")),
    });
    assign(payload(io.target), {
      target: unpack(
        Enum(...targets),
        mux(is.gelu, literal(UInt(2), 2), mux(is.norm, literal(UInt(2), 1), literal(UInt(2), 0))),
      ),
      half: bit("half"),
      lastWord: mux(second, get("termsWords"), get("words")),
    });
    assign(payload(io.keys), { ...piece, address: other, lastWord: get("termsWords") });
    const rowCount = { lastRow: mux(isPass, lastActive, zero(row)), lastSegment: piece.lastSegment };
    assign(payload(io.rows), {
      ...piece,
      ...rowCount,
      address: first,
      lastWord: get("words"),
      stride: stride("stride"),
      listed: bit("listed").and(isPass),
    });
    assign(payload(io.prologue), {
      kind: unpack(
        Enum(...prologueKinds),
        mux(is.linear, get("prologue"), mux(is.attend, literal(UInt(3), 1), literal(UInt(3), 4))),
      ),
      lastWord: get("words"),
      lastRow: rowCount.lastRow,
      patch: { multiplier: get("patchMultiplier"), shift: get("patchShift") },
      norm: {
        half: bit("half"),
        lastWord: get("words")
          .shr(1)
          .resize(bitsFor(normWords - 1)),
        reciprocal: get("reciprocal"),
        epsilon: concat(get("epsilonHigh"), get("epsilonLow")),
        shift: get("normShift"),
      },
    });
    const termRows = {
      ...piece,
      ...rowCount,
      address: other,
      lastWord: get("termsWords"),
      stride: stride("termsStride"),
      listed: bit("termsListed").and(isPass),
    };
    assign(payload(io.terms), termRows);
    assign(payload(io.masks), { ...termRows, address: mux(is.update, third, other) });
    const results = address("outAddress", isPass.or(is.update));
    const outCounts = {
      lastWord: get("outWords"),
      lastSegment: mux(isPass, get("outSegments"), piece.lastSegment),
      lastRow: rowCount.lastRow,
    };
    assign(payload(io.results), {
      ...outCounts,
      address: results,
      stride: stride("outStride"),
      listed: bit("scattered").and(isPass),
      segmentStride: get("outSegmentStride"),
    });
    assign(payload(io.source), {
      ...outCounts,
      source: unpack(
        Enum(...sources),
        mux(
          is.linear,
          literal(UInt(2), 0),
          mux(is.attend, literal(UInt(2), 1), mux(is.move, literal(UInt(2), 2), literal(UInt(2), 3))),
        ),
      ),
    });
    io.epilogue.kind.drive(unpack(Enum(...epilogueKinds), get("epilogue")));
    const makesMasks = is.attend.and(bit("refresh"));
    assign(payload(io.newMasks), {
      ...piece,
      address: address("masksAddress", makesMasks),
      lastWord: get("masksWords"),
    });
    assign(payload(io.newKeys), {
      ...piece,
      address: address("keysAddress", makesMasks),
      lastWord: get("keysWords"),
    });
    assign(payload(io.reuse), {
      lastToken: get("lastToken").resize(row.width),
      lastWord: get("words").resize(bitsFor(latentWords - 1)),
      alpha: get("alpha"),
      maxAge: get("maxAge"),
      whole: bit("whole"),
    });

    const passType = enginePassType(engine);
    const { layer, head } = passType;
    const { maskSlots, lanes } = engine;
    const tailBits = Math.log2(maskSlots * lanes);
    const inGroup = get("lastToken").resize(Math.max(16, tailBits)).truncate(tailBits);
    assign(payload(io.passes), {
      linear: is.tile,
      layer: {
        lastBeat: get("lastBeat").resize(layer.lastBeat.width),
        lastSlot: get("lastSlot").resize(layer.lastSlot.width),
        lastRow: lastActive.resize(layer.lastRow.width),
      },
      head: {
        masked: bit("masked"),
        refresh: bit("refresh"),
        threshold: get("threshold"),
        lastChunk: get("lastChunk").resize(head.lastChunk.width),
        lastRow: get("lastToken").resize(head.lastRow.width),
        lastQuery: lastActive.resize(head.lastQuery.width),
        lastGroup: get("lastGroup").resize(head.lastGroup.width),
        tail: concat(
          ...Array.from({ length: maskSlots * lanes }, (_, i) =>
            i === 0 ? literal(UInt(1), 1) : inGroup.ge(i).asUInt(),
          ).toReversed(),
        ),
        score: { multiplier: get("scoreMultiplier"), shift: get("scoreShift") },
        output: { multiplier: get("outputMultiplier"), shift: get("outputShift") },
      },
    });

    const { heldFactors, heldGroup } = this.registers({ heldFactors: factorsType, heldGroup: head.lastGroup });
    assign(io.factors, heldFactors);
    io.lastGroup.drive(heldGroup);

    // ---- A descriptor goes when everyone it needs is ready. A tile's records and weights go one after the other.
    const { isSecond } = this.registers({ isSecond: Bool().describe("a tile's records are asked for").reset(false) });
    second.drive(isSecond);
    const users: [{ valid: { drive(value: BoolValue): void }; ready: BoolValue }, BoolValue][] = [
      [io.stationary, is.tile.or(is.head, tableOnly)],
      [io.target, is.tile.or(is.head, tableOnly)],
      [io.passes, is.head.or(is.tile.and(isSecond))],
      [io.keys, is.head],
      [io.rows, usesRows],
      [io.prologue, usesRows],
      [io.terms, usesTerms],
      [io.masks, usesMasks],
      [io.results, isPass.or(is.update)],
      [io.source, isPass.or(is.update)],
      [io.epilogue, is.linear],
      [io.newMasks, makesMasks],
      [io.newKeys, makesMasks],
      [io.reuse, is.reuse],
    ];
    io.route.drive(way);
    const { isReusing } = this.registers({ isReusing: Bool().reset(false) });
    const needs = users.map(([, needed], i) => this.nodes({ [`needs${i}`]: needed })[`needs${i}`]!);
    const { everyone, isIdle } = this.nodes({
      everyone: users.map(([unit], i) => unit.ready.or(needs[i]!.not())).reduce((a, b) => a.and(b)),
      isIdle: writing.eq(0).and(others.eq(0)),
    });
    const { isLegal } = this.nodes({ isLegal: get("opcode").ne(0).and(get("opcode").lt(opcodes.length)) });
    const isMisaligned = misaligned.reduce((a, b) => a.or(b));
    const { mayGo } = this.nodes({
      mayGo: holds.and(
        running,
        isReusing.not(),
        isAllowed,
        skips.not(),
        isLegal,
        isMisaligned.not(),
        // Words that pass by the array go one way at a time.
        is.reuse.or(is.update, way.is("update")).not().or(isIdle),
        is.end.not(),
      ),
    });
    users.forEach(([unit], i) => {
      const rest = users.flatMap(([each], j) => (j === i ? [] : [each.ready.or(needs[j]!.not())]));
      unit.valid.drive(rest.reduce((all, ready) => all.and(ready), mayGo).and(needs[i]!));
    });
    const { dispatched, ends } = this.nodes({
      dispatched: mayGo.and(everyone),
      ends: running.and(holds, is.end, isIdle, isReusing.not()),
    });
    isSecond.next(dispatched.and(isPair, isSecond.not()).or(isSecond.and(dispatched.not())));
    const { given } = this.nodes({ given: dispatched.and(isPair.not().or(isSecond)) });
    goes.drive(given.or(holds.and(skips, isReusing.not()), ends));
    // A pass that is left out changes nothing: what is under way goes on.
    when(given.and(is.update), () => {
      heldFactors.a.next(get("keepFactor").asSInt());
      heldFactors.b.next(get("withFactor").asSInt());
      heldFactors.c.next(get("withoutFactor").asSInt());
    });
    when(given.and(is.head), () => {
      heldGroup.next(get("lastGroup").resize(heldGroup.width));
    });
    when(given, () => {
      way.next("pass");
      when(is.reuse, () => {
        way.next("reuse");
      });
      when(is.update, () => {
        way.next("update");
      });
    });
    when(dispatched.and(is.reuse), () => {
      isReusing.next(true);
    }).elsewhen(io.reuseDone, () => {
      isReusing.next(false);
    });
    when(io.start, () => {
      running.next(true);
    }).elsewhen(ends, () => {
      running.next(false);
    });
    io.starves.drive(holds.not().and(words.valid.not()));
    countOpen(writing, io.results.fires, io.resultsDone);
    others.next(
      others
        .add(mux(io.newMasks.fires, literal(UInt(2), 2), literal(UInt(2), 0)))
        .sub(io.newMasksDone.asUInt().add(io.newKeysDone.asUInt()))
        .asUInt()
        .truncate(8),
    );
    io.busy.drive(running);
    io.ended.drive(ends);
    io.taken.drive(goes);
    io.illegal.drive(running.and(holds, isLegal.not()));
    io.misaligned.drive(running.and(holds, isMisaligned));
    this.unused(now);
  }
}
