import {
  assign,
  before,
  Bool,
  connect,
  Enum,
  input,
  literal,
  load,
  mapped,
  Module,
  mux,
  Narrow,
  output,
  pack,
  send,
  SInt,
  SkidBuffer,
  Stream,
  UInt,
  unpack,
  Vec,
  vec,
  when,
  type BoolValue,
} from "../../hdl/index.ts";
import { Gelu } from "./gelu.ts";
import { linearResultType } from "../linear/linear-path.ts";
import { RESCALED_BITS } from "../linear/requantiser.ts";
import { countOpen } from "../shapes/registers.ts";
import { Packer } from "./packer.ts";
import { saturate } from "../shapes/rounding.ts";

/** What becomes of a linear layer's results, in the order of their numbers. */
export const epilogueKinds = ["int8", "gelu", "int16", "add"] as const;

/**
 * Results of linear layers on their way to memory, `drain` a cycle: as int8, through GELU, as int16, or added to int16 terms
 * (the residual stream that a gate adds to, positions); packed into words of the bus.
 *
 * `sat16` after adding a term is that of the golden model's `addGated` and of its patch embedding.
 */
export class Epilogue extends Module<{ readonly wordBytes: number; readonly drain: number }> {
  readonly io;

  constructor(wordBytes: number, drain: number) {
    super({ about: "Results of linear layers on their way to memory.", parameters: { wordBytes, drain } });
    const data = UInt(8 * wordBytes);
    const sixteen = Vec(drain, SInt(16));
    this.io = this.ports({
      passes: input(Stream({ kind: Enum(...epilogueKinds) })),
      write: input({ enable: Bool(), entry: UInt(8), value: SInt(8) }),
      results: input(Stream(linearResultType(drain))),
      terms: input(Stream({ data })),
      words: output(Stream({ data })),
    });
    const { passes, write, results, terms, words } = this.io;
    const factor = wordBytes / drain;
    const { gelu, packing, packer, added } = this.instances({
      gelu: new Gelu(drain),
      packing: new SkidBuffer({ data: UInt(16 * drain), isLong: Bool() }),
      packer: new Packer(8 * drain, factor),
      added: new SkidBuffer({ sums: Vec(drain, SInt(RESCALED_BITS + 1)), last: Bool() }),
    });
    const { narrow } =
      factor > 2 ? this.instances({ narrow: new Narrow({ data }, { values: sixteen }) }) : { narrow: undefined };

    // A pass's kind counts until its last result has left for the packer. What it means, and whether results come in, stands in registers: a
    // term goes by them, out of a word that is shifted.
    const { kind } = passes;
    const meant = { isAdd: kind.is("add"), isGelu: kind.is("gelu"), isByte: kind.is("int8", "gelu") };
    const { pass } = this.held({ pass: mapped(passes, meant) });
    const { isAdd, isGelu, isByte } = pass;
    const accepted = Bool().describe("results of such a pass come in, up to its last one").reset(false);
    const { accepts, held } = this.registers({
      accepts: { gelu: accepted, bytes: accepted, wide: accepted },
      held: UInt(3).describe("results in the table's stages").reset(0),
    });
    when(passes.ready.or(results.fires.and(results.last)), () => {
      const begins = (...kinds: (typeof epilogueKinds)[number][]): BoolValue => passes.fires.and(kind.is(...kinds));
      load(accepts, { gelu: begins("gelu"), bytes: begins("int8"), wide: begins("int16", "add") });
    });
    const { lastLeaves } = this.wires({ lastLeaves: Bool() });
    pass.ready.drive(lastLeaves);

    // ---- int16: terms come as words of the bus, of wordBytes / (2 drain) pieces each.
    if (narrow) connect(narrow.put, terms);
    const piece = narrow ? narrow.get : mapped(terms, { values: unpack(sixteen, terms.data) });
    const { hasTerm, isWide, addsUp } = this.nodes({
      hasTerm: isAdd.not().or(piece.valid),
      isWide: isByte.not(),
      addsUp: results.valid.and(accepts.wide),
    });
    const sums = results.wide.map((value, i) => value.add(mux(isAdd, piece.values.at(i), literal(SInt(16), 0))));
    send(added.put, addsUp.and(hasTerm), { sums, last: results.last });
    const wide = added.get;
    piece.ready.drive(addsUp.and(isAdd, added.put.ready));

    // ---- int8, some through the table; the mark of the last one runs beside it.
    assign(gelu.write, write);
    send(gelu.inputs, results.valid.and(accepts.gelu), { values: results.values });
    countOpen(held, gelu.inputs.fires, gelu.outputs.fires);

    // What of three ways comes is known late, and the packer's word is wide: a place before it.
    const put = before(packing, packer.put);
    const { packs } = this.nodes({ packs: put.ready.and(pass.valid) });
    results.ready.drive(
      accepts.gelu.and(gelu.inputs.ready).or(accepts.bytes.and(put.ready), accepts.wide.and(hasTerm, added.put.ready)),
    );
    gelu.outputs.ready.drive(packs.and(isGelu));
    wide.ready.drive(packs.and(isWide));
    const bytes = mux(isGelu, gelu.outputs.values, results.values);
    send(put, pass.valid.and(mux(isGelu, gelu.outputs.valid, mux(isByte, results.valid, wide.valid))), {
      data: mux(isByte, pack(bytes).resize(16 * drain), pack(vec(wide.sums.map((sum) => saturate(sum, 16))))),
      isLong: isWide,
    });
    connect(words, packer.get);

    const { isLast } = this.nodes({
      isLast: mux(isGelu, accepts.gelu.not().and(held.eq(1)), mux(isWide, wide.last, results.last)),
    });
    lastLeaves.drive(put.fires.and(isLast));
  }
}
