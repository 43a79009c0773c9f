import {
  bitsFor,
  Bool,
  concat,
  count,
  Enum,
  input,
  literal,
  load,
  Module,
  mux,
  output,
  payloadOf,
  Queue,
  select,
  send,
  SkidBuffer,
  Stream,
  Table,
  through,
  typeOf,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type SIntValue,
  type UIntValue,
} from "../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/** 2^-(f / 256) with 15 fraction bits: the table of `scaledDown` in the golden model. */
const EXP2 = Array.from({ length: 256 }, (_, f) => Math.round(2 ** (15 - f / 256)));
/** From this distance on nothing is left. */
const FAR = 33 * 256;
/** 2^24 / share, of each share less one: what `wholeSum` multiplies by. */
const WHOLE = Array.from({ length: 256 }, (_, share) => Math.round(2 ** 24 / (share + 1)));

function tilePorts(shape: EngineShape) {
  const { width, merge } = shape;
  const type = engineTypes(shape);
  return {
    pass: input({
      masked: Bool(),
      joins: Bool().describe("results of the tiles before are joined"),
      leaves: Bool().describe("results are parts, for the tiles behind"),
      lastChunk: type.chunk,
      scale: type.scale,
    }),
    mosts: input(
      Stream({ score: type.score.describe("the largest of each query, where there is more than one tile") }),
    ),
    shares: input(Stream({ share: type.share })),
    terms: input(Stream({ data: UInt(8 * width).describe("what the tiles before left") })),
    pieces: input(Stream({ values: Vec(merge, type.element), sum: type.rowSum })),
    wholes: output(Stream({ values: Vec(merge, type.wholeElement), sum: type.wholeSum })),
    parts: output(Stream({ data: UInt(8 * width) })),
    partLeaves: output(Bool().describe("the last word of a query's part is handed on")),
  };
}

/**
 * Joins what a tile of keys leaves of each query with what those before it left, as `joined` and `wholeSum` in the golden model: the part
 * whose largest score is smaller is scaled down by how far it is. Behind the last tile the result goes on, before it to memory.
 *
 * A part is a word of the largest score and the sum, 32 bits each, and a word for each piece, `merge` elements of 32 bits. Passes over a
 * single tile go through as they are.
 *
 * States of a query: `wait` for its sums, `join` them, give its `head`, pass its `pieces`. Latency: 4 cycles of a piece, and 6 more of the
 * first one where tiles are joined or parts left. A piece a cycle, and some 12 cycles between queries.
 */
export class KeyTiles extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, width, slots, chunks, merge, window } = shape;
    super({
      about: "Joins the results of each tile of keys with those of the tiles before.",
      parameters: { lanes, width, slots, chunks, merge, window },
    });
    this.io = this.ports(tilePorts(shape));
    const { pass, mosts, shares, terms, pieces, wholes, parts, partLeaves } = this.io;
    const type = engineTypes(shape);

    const { state } = this.registers({ state: Enum("wait", "join", "head", "pieces").reset("wait") });
    const { isTiled } = this.nodes({ isTiled: pass.joins.or(pass.leaves) });
    const { queue } = this.instances({ queue: new Queue({ score: type.score }, window) });
    const most = through(queue, mosts);

    // ---- A query of tiles begins when all of its sums are here, and nothing of the one before is on its way.
    const { isIdle } = this.wires({ isIdle: Bool() });
    const { begins } = this.nodes({
      begins: state
        .is("wait")
        .and(isTiled, isIdle, most.valid, pieces.valid)
        .and(pass.masked.not().or(shares.valid), pass.joins.not().or(terms.valid)),
    });
    most.ready.drive(begins);
    shares.ready.drive(begins.and(pass.masked));
    const whole = mux(pass.masked, shares.share, literal(type.share, 255));
    const joint = this.join(begins, { most: most.score, sum: pieces.sum, share: whole });

    // ---- Its pieces.
    const { passes } = this.nodes({ passes: isTiled.not().or(state.is("pieces")) });
    const { goes } = this.nodes({ goes: passes.and(pieces.valid, pass.joins.not().or(terms.valid)) });
    const { add } = this.pipelines({ add: goes });
    const { taken } = this.nodes({ taken: goes.and(add.advance) });
    pieces.ready.drive(passes.and(add.advance, pass.joins.not().or(terms.valid)));
    terms.ready.drive(begins.and(pass.joins).or(taken.and(pass.joins)));
    const lastPiece = width / merge - 1;
    const { piece, chunk } = this.registers({ piece: UInt(bitsFor(lastPiece)).reset(0), chunk: type.chunk.reset(0) });
    const { queryEnds } = this.nodes({ queryEnds: count(chunk, pass.lastChunk, count(piece, lastPiece, taken)) });

    const { wholeElement } = type;
    const own = pieces.values.map((value) => value.resize(wholeElement.width));
    const before = terms.data.asVec(merge, wholeElement).elements;
    const none = literal(wholeElement, 0);
    const pick = (high: boolean): SIntValue[] =>
      own.map((value, i) => {
        const isOwn = high ? joint.isHigher : joint.isHigher.not();
        return mux(pass.joins, mux(isOwn, value, before[i]!), high ? value : none);
      });
    const chosen = add.stage("chosen", {
      high: vec(pick(true)),
      low: vec(pick(false)),
      sum: mux(isTiled, joint.sum, pieces.sum.resize(type.wholeSum.width)),
      last: queryEnds,
    });
    const multiplied = add.stage("multiplied", {
      high: chosen.high,
      products: vec(chosen.low.map((value) => value.mul(joint.mantissa.toSInt()))),
      ...{ sum: chosen.sum, last: chosen.last },
    });
    const { down, far } = joint;
    const shifted = add.stage("shifted", {
      high: multiplied.high,
      // Shifting by one less, adding one and dropping the last bit rounds without a variable addend.
      low: vec(
        multiplied.products.map((product) =>
          mux(far, literal(wholeElement, 0), product.shr(14).shr(down).add(1).shr(1).resize(wholeElement.width)),
        ),
      ),
      ...{ sum: multiplied.sum, last: multiplied.last },
    });
    const sums = shifted.high.map((value, i) => value.add(shifted.low.at(i)).truncate(wholeElement.width));
    const { buffer } = this.instances({ buffer: new SkidBuffer({ ...payloadOf(wholes), last: Bool() }) });
    add.into(buffer.put, { values: sums, sum: shifted.sum, last: shifted.last });
    isIdle.drive(
      [chosen, multiplied, shifted, buffer.get].map(({ valid }) => valid).reduce((a, b) => a.or(b)).not(),
    ); // prettier-ignore

    // ---- Where they go: on, or to memory behind their head.
    const { get } = buffer;
    const { isHead } = this.nodes({ isHead: state.is("head") });
    get.ready.drive(mux(pass.leaves, parts.ready.and(isHead.not()), wholes.ready));
    send(wholes, get.valid.and(pass.leaves.not()), get);
    const head = concat(joint.sum, joint.most.resize(32).asUInt()).resize(8 * width);
    const words = get.values.asUInt().resize(8 * width);
    partLeaves.drive(parts.fires.and(isHead.not(), get.last));
    send(parts, isHead.or(get.valid.and(pass.leaves)), { data: mux(isHead, head, words) });

    select(state, {
      wait: () => {
        when(begins, () => {
          state.next("join");
        });
      },
      join: () => {
        when(joint.isDone, () => {
          state.next(mux(pass.leaves, literal(state.type, "head"), literal(state.type, "pieces")));
        });
      },
      head: () => {
        when(parts.ready, () => {
          state.next("pieces");
        });
      },
      pieces: () => {
        when(queryEnds, () => {
          state.next("wait");
        });
      },
    });
  }

  /**
   * A query's own largest score and sums, and those of the tiles before, joined.
   * @returns what its pieces need: which part is the higher one, and by what the other becomes smaller
   */
  private join(
    begins: BoolValue,
    own: { readonly most: SIntValue; readonly sum: UIntValue; readonly share: UIntValue },
  ) {
    const { pass, terms } = this.io;
    const score = own.most.type;
    const wide = UInt(32);
    const { exp2, wholes } = this.tables({ exp2: Table(UInt(16), EXP2), wholes: Table(UInt(25), WHOLE) });
    const before = {
      most: terms.data.bits(score.width - 1, 0).asSInt(),
      sum: mux(pass.joins, terms.data.bits(63, 32), literal(wide, 0)),
    };
    const isHigher = pass.joins.not().or(own.most.gt(before.most));
    const { compared } = this.stages({
      compared: {
        valid: begins,
        isHigher,
        most: mux(isHigher, own.most, before.most),
        least: mux(isHigher, before.most, own.most),
        factor: wholes.at(own.share),
        ...{ sum: own.sum, before: before.sum },
      },
    });
    const { weighed } = this.stages({
      weighed: {
        ...{ valid: compared.valid, isHigher: compared.isHigher, most: compared.most },
        distance: compared.most.sub(compared.least).asUInt().truncate(score.width),
        product: compared.sum.mul(compared.factor),
        before: compared.before,
      },
    });
    const { whole } = this.nodes({ whole: weighed.product.add(2 ** 15).shr(16).resize(32) }); // prettier-ignore
    const { scaled } = this.stages({
      scaled: {
        ...{ valid: weighed.valid, isHigher: weighed.isHigher, most: weighed.most },
        product: weighed.distance.mul(pass.scale.multiplier),
        high: mux(weighed.isHigher, whole, weighed.before),
        low: mux(weighed.isHigher, weighed.before, whole),
      },
    });
    const { twice } = this.nodes({ twice: scaled.product.shr(pass.scale.shift) });
    const steps = twice.add(1).shr(1);
    const { rounded } = this.stages({
      rounded: { ...scaled, steps: steps.truncate(14), far: steps.ge(FAR) },
    });
    this.unused(rounded.product);
    const { looked } = this.stages({
      looked: {
        ...{ valid: rounded.valid, isHigher: rounded.isHigher, most: rounded.most },
        ...{ high: rounded.high, low: rounded.low },
        mantissa: exp2.at(rounded.steps.bits(7, 0)),
        down: rounded.steps.bits(13, 8),
        far: rounded.far,
      },
    });
    const { shrunk } = this.stages({ shrunk: { ...looked, product: looked.low.mul(looked.mantissa) } });
    this.unused(shrunk.low);
    const { valid, isHigher: higher, most, high, product, mantissa, down, far } = shrunk;
    const low = mux(far, literal(wide, 0), product.shr(14).shr(down).add(1).shr(1).resize(32));
    const result = { isHigher: higher, most, sum: high.wrapAdd(low), mantissa, down, far };
    const { joint } = this.registers({ joint: typeOf(result) });
    when(valid, () => {
      load(joint, result);
    });
    return { ...joint, isDone: valid };
  }
}
