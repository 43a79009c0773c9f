import {
  before,
  bitsFor,
  Bool,
  concat,
  count,
  Enum,
  input,
  literal,
  load,
  Memory,
  Module,
  mux,
  output,
  select,
  SInt,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  when,
  type BoolValue,
  type StreamSource,
  type UIntValue,
} from "../../hdl/index.ts";
import { countMarked } from "../shapes/registers.ts";
import { tree } from "../shapes/tree.ts";

const pairType = (width: number) => ({ latent: Vec(width, SInt(16)), reference: Vec(width, SInt(16)) });
type PairSource = StreamSource<ReturnType<typeof pairType>>;

/** The token of a word, and what ends with it. */
interface Place {
  readonly token: UIntValue;
  readonly endsToken: BoolValue;
  readonly endsAll: BoolValue;
}

/** What the decision of a step needs to know. Counts are given as the last index. */
export function tokenReuseStep(tokens: number, words: number) {
  return {
    lastToken: UInt(bitsFor(tokens - 1)),
    lastWord: UInt(bitsFor(words - 1)).describe("words of a token, less one"),
    alpha: UInt(16).describe("in 1/256 of the mean difference"),
    maxAge: UInt(8).describe("steps in a row that a token may rest"),
    whole: Bool().describe("all tokens are active: the first step, or one that makes masks"),
  };
}

/**
 * The token reuse unit (CTR): says of every token whether this step computes it, as `activeTokens` in the golden model does.
 *
 * It sums the differences of latent and reference over each token and over all, then compares each with `alpha * mean` and its
 * age with the maximum. Whoever writes the latents of active tokens to the reference follows the decisions.
 *
 * `difference * tokens * 256 > alpha * total` where the difference is above the quotient of the right side by `tokens * 256`: that
 * is found once a step, a bit a cycle, without a multiplier.
 *
 * A step takes a cycle a word, then one a bit, then one a token, and seven; a whole step takes no words and no bits.
 */
export class TokenReuse extends Module<{ readonly tokens: number; readonly words: number; readonly width: number }> {
  readonly io;

  /**
   * @param tokens the most that a step has
   * @param words the most that a token has, zeros behind its values
   * @param width values in a word
   */
  constructor(tokens: number, words: number, width: number) {
    super({
      about: "Says of each token whether its latent changed enough to compute it again.",
      parameters: { tokens, words, width },
    });
    const stepType = tokenReuseStep(tokens, words);
    const token = stepType.lastToken;
    const difference = UInt(16 + bitsFor(words * width));
    const total = UInt(difference.width + bitsFor(tokens));
    this.io = this.ports({
      steps: input(Stream(stepType)),
      pairs: input(Stream(pairType(width))),
      decisions: output(Stream({ token, active: Bool(), last: Bool().describe("of the step") })),
    });
    const { steps, pairs, decisions } = this.io;
    const { state } = this.registers({ state: Enum("idle", "sum", "settle", "limit", "look", "drain").reset("idle") });
    const {
      now,
      count: tokenCount,
      at,
      word,
      sum,
      all,
    } = this.registers({
      ...{ now: stepType, count: UInt(token.width + 1) },
      at: token.reset(0),
      word: stepType.lastWord.reset(0),
      sum: difference.reset(0),
      all: total,
    });
    const { differences, ages } = this.memories({
      differences: Memory(tokens, difference, "any"),
      ages: Memory(tokens, UInt(8), "any"),
    });

    // ---- Differences of a token, and of all.
    const { pairEndsToken } = this.nodes({ pairEndsToken: count(word, now.lastWord, pairs.fires) });
    const { looks } = this.wires({ looks: Bool() });
    const { isLastToken } = this.nodes({ isLastToken: count(at, now.lastToken, pairEndsToken.or(looks)) });
    const moved = this.distances(pairs, { token: at, endsToken: pairEndsToken, endsAll: isLastToken });
    const { added } = this.nodes({ added: sum.wrapAdd(moved.distance) });
    when(moved.valid, () => {
      all.next(all.wrapAdd(moved.distance));
      sum.next(mux(moved.endsToken, literal(difference, 0), added));
    });
    // A sum that is whole is kept a cycle later: the memory is far from its adder, and a limit takes many cycles.
    const { whole } = this.stages({
      whole: { valid: moved.valid.and(moved.endsToken), token: moved.token, sum: added },
    });
    when(whole.valid, () => {
      differences.write(whole.token, whole.sum);
    });

    const { limit, isFound } = this.limitOf(state.is("settle"), state.is("limit"), {
      total: all,
      alpha: now.alpha,
      count: tokenCount,
    });

    const { decide } = this.pipelines({ decide: state.is("look") });
    looks.drive(state.is("look").and(decide.advance));
    const looked = decide.stage("looked", { token: at, last: at.eq(now.lastToken) });
    const { token: lookedToken, last: lookedLast } = looked;
    const found = decide.stage("found", {
      ...{ token: lookedToken, last: lookedLast },
      ...{ difference: differences.read(at, looks), age: ages.read(at, looks) },
    });
    const judged = decide.stage("judged", {
      ...{ token: found.token, last: found.last, age: found.age },
      active: now.whole.or(found.difference.gt(limit), found.age.ge(now.maxAge)),
    });
    const { buffer } = this.instances({ buffer: new SkidBuffer({ token, active: Bool(), last: Bool() }) });
    decide.into(before(buffer, decisions), { token: judged.token, active: judged.active, last: judged.last });
    const { leaves } = this.nodes({ leaves: judged.valid.and(decide.advance) });
    when(leaves, () => {
      ages.write(judged.token, mux(judged.active, literal(UInt(8), 0), judged.age.wrapAdd(1)));
    });

    steps.ready.drive(state.is("idle"));
    pairs.ready.drive(state.is("sum"));
    select(state, {
      idle: () => {
        // Whether a step comes is known late, and far away: until it does, whatever is on offer is taken.
        load(now, steps);
        tokenCount.next(steps.lastToken.add(1));
        all.next(0);
        when(steps.valid, () => {
          state.next("sum");
          when(steps.whole, () => {
            state.next("look");
          });
        });
      },
      sum: () => {
        when(isLastToken, () => {
          state.next("settle");
        });
      },
      settle: () => {
        when(moved.valid.and(moved.endsAll), () => {
          state.next("limit");
        });
      },
      limit: () => {
        when(isFound, () => {
          state.next("look");
        });
      },
      look: () => {
        when(isLastToken, () => {
          state.next("drain");
        });
      },
      drain: () => {
        when(leaves.and(judged.last), () => {
          state.next("idle");
        });
      },
    });
  }

  /** Sums of |latent - reference| over the values of a word, three cycles behind it. @param place whose word it is */
  private distances(pairs: PairSource, place: Place) {
    const { words, width } = this.parameters;
    const { gap } = this.stages({
      gap: {
        valid: pairs.fires,
        ...place,
        values: vec(pairs.latent.map((value, i) => value.sub(pairs.reference.at(i)))),
      },
    });
    const { values: gaps, ...ofGap } = gap;
    // |latent - reference| of 16 bits each takes 16 bits.
    const { size } = this.stages({
      size: { ...ofGap, values: vec(gaps.map((value) => mux(value.lt(0), value.neg(), value).asUInt().truncate(16))) },
    });
    const { values: sizes, ...ofSize } = size;
    const { moved } = this.stages({
      moved: { ...ofSize, distance: tree(sizes.elements, (a, b) => a.add(b)).resize(16 + bitsFor(words * width)) },
    });
    return moved;
  }

  /**
   * floor(alpha * total / (256 * count)): a product, then a division, a bit a cycle each.
   * @param begins before it is looked for, `runs` while it is
   */
  private limitOf(
    begins: BoolValue,
    runs: BoolValue,
    { total, alpha, count: divisor }: Readonly<Record<"total" | "alpha" | "count", UIntValue>>,
  ) {
    // Behind the product its lowest eight bits are left out: 1/256 of alpha.
    const dividendBits = total.width + alpha.width - 8;
    const { place, divides } = this.registers({
      place: { at: UInt(bitsFor(dividendBits - 1)).reset(0), isLast: Bool().reset(false) },
      divides: Bool().reset(false),
    });
    const { wide, rest } = this.registers({
      wide: UInt(total.width + alpha.width).describe(
        "alpha above what is summed up, then what is left of the dividend above the quotient",
      ),
      rest: UInt(divisor.width),
    });
    const lastOf = (bits: number) => literal(place.at.type, bits - 1);
    const { bitsEnd } = this.nodes({
      bitsEnd: countMarked(place, mux(divides, lastOf(dividendBits), lastOf(alpha.width)), runs),
    });
    // The highest bit of alpha first: what is summed up is doubled for each further one.
    const top = wide.bit(wide.width - 1);
    const { doubled } = this.nodes({ doubled: wide.shl(1).truncate(wide.width) });
    const { summed } = this.nodes({
      summed: doubled.wrapAdd(mux(top, total, literal(total.type, 0)).resize(wide.width)),
    });
    const { grown } = this.nodes({ grown: concat(rest, wide.bit(dividendBits - 1)) });
    const { fits } = this.nodes({ fits: grown.ge(divisor) });
    when(begins, () => {
      wide.next(concat(alpha, literal(total.type, 0)));
      rest.next(0);
    })
      .elsewhen(runs.and(divides.not()), () => {
        wide.next(mux(bitsEnd, summed.shr(8).resize(wide.width), summed));
      })
      .elsewhen(runs, () => {
        rest.next(mux(fits, grown.wrapSub(divisor), grown).truncate(rest.width));
        wide.next(concat(doubled.bits(wide.width - 1, 1), fits));
      });
    when(bitsEnd, () => {
      divides.next(divides.not());
    });
    return { limit: wide.truncate(dividendBits), isFound: bitsEnd.and(divides) };
  }
}
