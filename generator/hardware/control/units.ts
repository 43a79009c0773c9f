import {
  Bool,
  concat,
  Enum,
  firstOf,
  literal,
  mux,
  SInt,
  unpack,
  type BoolValue,
  type EnumType,
  type EnumValue,
  type Like,
  type UIntValue,
  type View,
} from "../../hdl/index.ts";
import { epilogueKinds } from "../elementwise/epilogue.ts";
import { prologueType } from "../elementwise/prologue.ts";
import { tokenReuseStep } from "../elementwise/token-reuse.ts";
import { shareRowsType } from "../engine/masks/share-rows.ts";
import { enginePassType, maskRowsType, type EngineShape } from "../shapes/engine-shape.ts";
import { memoryTypes, rowsType, type MemoryShape } from "../shapes/memory-types.ts";
import type { Fields, OpcodeFlags } from "./decode.ts";

/** What the units that descriptors go to depend on. */
export interface UnitsShape {
  readonly engine: EngineShape;
  readonly memory: MemoryShape;
  /** Words of int8 in a row of the residual stream. */
  readonly normWords: number;
  /** Elements of such a row that are normalised in a cycle: a power of two up to half of a word's. */
  readonly normLanes: number;
  /** Words in a token's latent. */
  readonly latentWords: number;
  /** Values of it that are summed up at a time: a power of two up to those of a word. */
  readonly latentLanes: number;
}

/** Where words of a result come from, in the order of their numbers; the last only where attention goes over several tiles of keys. */
const sources = ["linear", "attention", "raw", "update", "parts"] as const;
export const sourcesOf = ({ engine }: { readonly engine: Pick<EngineShape, "joins"> }) =>
  sources.filter((source) => source !== "parts" || engine.joins);

/** Where stationary words go. */
export const targets = ["array", "norm", "gelu"] as const;

/** Who takes the words that pass by the array: the writer, the token reuse unit, the update. */
export const routes = ["pass", "reuse", "update"] as const;

/** Counts of words that pass a point: of a segment, segments of a row, rows; each the last index. */
export function wordCountsType({ memory }: Pick<UnitsShape, "memory">) {
  const { lastWord, lastSegment, lastRow } = rowsType(memory);
  return { lastWord, lastSegment, lastRow };
}

/** Factors of the latent's update. */
export const factorsType = { a: SInt(22), b: SInt(22), c: SInt(22) };

/** What each unit is handed of a descriptor. */
export function unitTypes(shape: UnitsShape) {
  const { engine, memory, normWords, latentWords } = shape;
  const rows = rowsType(memory);
  const maskRows = maskRowsType({ groups: engine.slots / engine.maskSlots, rows: memory.tokens });
  return {
    passes: enginePassType(engine),
    stationary: rows,
    target: { target: Enum(...targets), half: Bool(), lastWord: rows.lastWord },
    keys: rows,
    rows,
    prologue: prologueType(memory, normWords),
    terms: rows,
    masks: rowsType(memory, { shares: true }),
    maskRows,
    shares: rows,
    shareRows: shareRowsType(memory),
    results: rows,
    source: { source: Enum(...sourcesOf(shape)), ...wordCountsType(shape) },
    epilogue: { kind: Enum(...epilogueKinds) },
    newMasks: rows,
    newMaskRows: maskRows,
    newShares: rows,
    newShareRow: maskRowsType({ groups: memory.tokens, rows: 1 }),
    newKeys: rows,
    reuse: tokenReuseStep(memory.tokens, latentWords),
  };
}
type UnitTypes = ReturnType<typeof unitTypes>;
export type UnitName = keyof UnitTypes;

/** A descriptor, and what stands beside it. */
export interface Command {
  readonly now: Fields;
  readonly is: OpcodeFlags;
  /** A row streams through for each active token. */
  readonly isPass: BoolValue;
  /** Queries join the parts of the tiles of keys before, or leave theirs. */
  readonly joins: BoolValue;
  readonly leaves: BoolValue;
  /** Of a tile the records go, after its weights. */
  readonly second: BoolValue;
  /** Active tokens, less one. */
  readonly lastActive: UIntValue;
  /** Of the head that the queries go to: groups in a row of its masks, less one, and log2 of the queries that have one together. */
  readonly lastGroup: UIntValue;
  readonly sharing: UIntValue;
  /** Tokens of the image, less one. */
  readonly lastToken: UIntValue;
}

/** Who needs a part of the descriptor. */
export function unitNeeds({ now, is, isPass, joins, second }: Command) {
  const comparesTokens = is.reuse.and(now.whole.not());
  const loads = is.tile.or(is.head, is.norm, is.gelu);
  const streams = isPass.or(is.update, comparesTokens);
  const writes = isPass.or(is.update);
  const isMasked = is.attend.and(now.masked);
  const isRefresh = is.attend.and(now.refresh);
  return {
    passes: is.head.or(is.tile.and(second)),
    stationary: loads,
    target: loads,
    keys: is.head,
    rows: streams,
    prologue: streams,
    terms: is.linear.and(unpack(Enum(...epilogueKinds), now.epilogue).is("add")).or(is.update, comparesTokens, joins),
    masks: isMasked.or(is.update),
    maskRows: isMasked,
    shares: isMasked,
    shareRows: isMasked,
    results: writes,
    source: writes,
    epilogue: is.linear,
    newMasks: isRefresh,
    newMaskRows: isRefresh,
    newShares: isRefresh,
    newShareRow: isRefresh,
    newKeys: isRefresh,
    reuse: is.reuse,
  } satisfies Record<UnitName, BoolValue>;
}
export type UnitNeeds = ReturnType<typeof unitNeeds>;

/** The first state of which the condition holds. */
export function firstState<S extends string>(
  type: EnumType<S>,
  cases: Partial<Record<NoInfer<S>, BoolValue>>,
  otherwise: NoInfer<S>,
): EnumValue<S> {
  const value = (state: S): EnumValue<S> => literal<EnumType<S>>(type, state);
  const states = Object.entries(cases) as [S, BoolValue][];
  return firstOf(
    states.map(([state, holds]) => [holds, value(state)]),
    value(otherwise),
  );
}

/** What each unit is handed; where it does not need it, it does not matter. */
export function unitParts(shape: UnitsShape, command: Command): { readonly [U in UnitName]: Like<View<UnitTypes[U]>> } {
  const { now, is, isPass, joins, leaves, second, lastActive, lastGroup, sharing, lastToken } = command;
  const types = unitTypes(shape);
  const { stride, lastWord } = memoryTypes(shape.memory);
  const count = (words: UIntValue): UIntValue => words.extend(lastWord.width);
  const [words, termsWords, outWords] = [count(now.words), count(now.termsWords), count(now.outWords)];
  const shift = Math.log2(shape.memory.wordBytes);
  const [first, other, third] = [now.address, now.termsAddress, now.thirdAddress];
  const piece = { stride: 0, lastRow: 0, listed: false, lastSegment: 0, segmentStride: 0 };
  const lastRow = mux(isPass, lastActive, 0);
  const rowsAt = (address: UIntValue, lastWord: UIntValue, by: UIntValue, listed: BoolValue) => {
    const rows = { address, lastWord, lastRow, stride: by.resize(stride.width), listed: listed.and(isPass) };
    return { ...piece, ...rows };
  };
  const terms = rowsAt(other, termsWords, now.termsStride, now.termsListed);
  // A word of sums, and four for each one of the query's.
  const partWords = now.words.add(1).shl(2).resize(lastWord.width);
  const partStride = partWords.add(1).resize(stride.width);
  const resultWords = mux(leaves, partWords, outWords);
  const counts = { lastWord: resultWords, lastSegment: mux(isPass, now.outSegments, 0), lastRow };
  const stationaryWords = mux(second, termsWords, words);
  const maskRows = { lastGroup, lastRow: lastActive };
  // A byte a token.
  const lastShare = lastToken.resize(Math.max(lastToken.width, shift + 1)).shr(shift);
  const shares = {
    ...piece,
    address: now.sharesAddress,
    lastWord: lastShare.resize(types.shares.lastWord.width),
  };
  return {
    passes: enginePass(shape, command),
    stationary: { ...piece, address: mux(second, other, first), lastWord: stationaryWords },
    target: {
      target: firstState(types.target.target, { gelu: is.gelu, norm: is.norm }, "array"),
      half: now.half,
      lastWord: stationaryWords,
    },
    keys: { ...piece, address: other, lastWord: termsWords },
    rows: rowsAt(first, words, now.stride, now.listed),
    prologue: {
      kind: mux(
        is.linear,
        unpack(types.prologue.kind, now.prologue),
        firstState(types.prologue.kind, { queries: is.attend }, "raw"),
      ),
      lastWord: words,
      lastRow,
      patch: { multiplier: now.patchMultiplier, shift: now.patchShift },
      norm: {
        half: now.half,
        lastWord: now.words.resize(types.prologue.norm.lastWord.width),
        reciprocal: now.reciprocal,
        epsilon: concat(now.epsilonHigh, now.epsilonLow),
        shift: now.normShift,
      },
    },
    terms: {
      ...terms,
      address: mux(joins, now.partsAddress, terms.address),
      lastWord: mux(joins, partWords, terms.lastWord),
      stride: mux(joins, partStride, terms.stride),
      listed: terms.listed.and(joins.not()),
    },
    masks: { ...terms, address: mux(is.update, third, other), sharing },
    maskRows,
    shares,
    shareRows: { lastToken, lastRow: lastActive },
    results: {
      ...rowsAt(now.outAddress, resultWords, now.outStride, now.scattered.and(leaves.not())),
      ...{ address: mux(leaves, now.partsAddress, now.outAddress), stride: mux(leaves, partStride, now.outStride) },
      lastSegment: counts.lastSegment,
      segmentStride: now.outSegmentStride,
    },
    source: {
      ...counts,
      source: firstState(
        types.source.source,
        { ...(shape.engine.joins && { parts: leaves }), linear: is.linear, attention: is.attend, raw: is.move },
        "update",
      ),
    },
    epilogue: { kind: unpack(types.epilogue.kind, now.epilogue) },
    newMasks: { ...piece, address: now.masksAddress, lastWord: count(now.masksWords) },
    newMaskRows: { lastGroup, lastRow: lastActive.shr(sharing) },
    newShares: shares,
    newShareRow: { lastGroup: lastToken, lastRow: 0 },
    newKeys: { ...piece, address: now.keysAddress, lastWord: count(now.keysWords) },
    reuse: {
      lastToken: now.lastToken.resize(types.reuse.lastToken.width),
      lastWord: now.words.resize(types.reuse.lastWord.width),
      alpha: now.alpha,
      maxAge: now.maxAge,
      whole: now.whole,
    },
  };
}

/** The engine's part: a layer's pass over a tile, or the queries' over a head. */
function enginePass({ engine }: UnitsShape, { now, is, lastActive }: Command): Like<View<UnitTypes["passes"]>> {
  const { layer, head } = enginePassType(engine);
  return {
    linear: is.tile,
    layer: {
      lastBeat: now.lastBeat.resize(layer.lastBeat.width),
      lastSlot: now.lastSlot.resize(layer.lastSlot.width),
      lastRow: lastActive.resize(layer.lastRow.width),
    },
    head: {
      masked: now.masked,
      refresh: now.refresh,
      threshold: now.threshold,
      lastChunk: now.lastChunk.resize(head.lastChunk.width),
      lastRow: now.lastToken.resize(head.lastRow.width),
      lastQuery: lastActive.resize(head.lastQuery.width),
      lastGroup: now.lastGroup.resize(head.lastGroup.width),
      sharing: now.sharing,
      score: { multiplier: now.scoreMultiplier, shift: now.scoreShift },
      output: { multiplier: now.outputMultiplier, shift: now.outputShift },
      ...(engine.joins && { joins: now.joins, leaves: now.leaves }),
    },
  };
}
