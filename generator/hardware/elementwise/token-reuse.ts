import {
  bitsFor,
  Bool,
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
  send,
  SInt,
  Stream,
  UInt,
  Vec,
  when,
  type UIntValue,
} from "../../hdl/index.ts";

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
 * It sums the differences of latent and reference over each token and over all, and then compares each with
 * `alpha * mean`, without division, and its age with the maximum. Whoever writes the latents of active tokens to the reference
 * follows the decisions.
 *
 * A step takes a cycle a word and then two a token; a whole step takes no words, and a cycle a token.
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
      pairs: input(Stream({ latent: Vec(width, SInt(16)), reference: Vec(width, SInt(16)) })),
      decisions: output(Stream({ token, active: Bool(), last: Bool().describe("of the step") })),
    });
    const { steps, pairs, decisions } = this.io;

    const { state } = this.registers({ state: Enum("idle", "sum", "look", "decide").reset("idle") });
    const { now, at, word, sum, all } = this.registers({
      now: stepType,
      at: token.reset(0),
      word: stepType.lastWord.reset(0),
      sum: difference.reset(0),
      all: total,
    });
    const { differences, ages } = this.memories({
      differences: Memory(tokens, difference),
      ages: Memory(tokens, UInt(8)),
    });
    const { tokenEnds } = this.nodes({ tokenEnds: count(word, now.lastWord, pairs.fires) });
    const { stepEnds } = this.nodes({ stepEnds: count(at, now.lastToken, tokenEnds.or(decisions.fires)) });
    const looks = state.is("look");
    const changed = differences.read(at, looks);
    const age = ages.read(at, looks);

    // |latent - reference| of 16 bits each takes 16 bits.
    const { distance } = this.nodes({
      distance: pairs.latent
        .map((value, i): UIntValue => {
          const gap = value.sub(pairs.reference.at(i));
          return mux(gap.lt(0), gap.neg(), gap.extend(18)).asUInt().truncate(16);
        })
        .reduce((a, b) => a.add(b))
        .resize(difference.width),
    });
    const added = sum.wrapAdd(distance);

    // difference * tokens * 256 > alpha * total
    const { isFar, isOld, isActive } = this.wires({ isFar: Bool(), isOld: Bool(), isActive: Bool() });
    isFar.drive(changed.mul(now.lastToken.add(1)).shl(8).gt(all.mul(now.alpha)));
    isOld.drive(age.ge(now.maxAge));
    isActive.drive(now.whole.or(isFar, isOld));
    steps.ready.drive(state.is("idle"));
    pairs.ready.drive(state.is("sum"));
    send(decisions, state.is("decide"), { token: at, active: isActive, last: at.eq(now.lastToken) });

    select(state, {
      idle: () => {
        when(steps.valid, () => {
          load(now, steps);
          all.next(0);
          state.next("sum");
          when(steps.whole, () => {
            state.next("decide");
          });
        });
      },
      sum: () => {
        when(pairs.valid, () => {
          all.next(all.wrapAdd(distance));
          sum.next(mux(tokenEnds, literal(difference, 0), added));
        });
        when(tokenEnds, () => {
          differences.write(at, added);
        });
        when(stepEnds, () => {
          state.next("look");
        });
      },
      look: () => {
        state.next("decide");
      },
      decide: () => {
        when(decisions.ready, () => {
          ages.write(at, mux(isActive, literal(UInt(8), 0), age.wrapAdd(1)));
          state.next(mux(now.whole, literal(state.type, "decide"), literal(state.type, "look")));
        });
        when(stepEnds, () => {
          state.next("idle");
        });
      },
    });
  }
}
