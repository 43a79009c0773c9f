/** When a token is computed anew. */
export interface TokenReuse {
  /** A token is active when its difference exceeds alpha times the mean difference of all tokens. */
  readonly alpha: number;
  /** A token reused in this many steps in a row is active in the next. */
  readonly maxAge: number;
  /** Outputs of resting tokens are forecast, instead of repeated. */
  readonly forecast?: boolean;
}

/** What the decision remembers of a sequence. */
export interface TokenReuseState {
  /** The latent that each token was last computed from. */
  readonly reference: Int16Array;
  /** Steps since each token was computed. */
  readonly age: Uint8Array;
}

/**
 * The tokens to compute in this step, ascending: those whose latent differs from its reference by more than
 * `alpha * mean`, summed over the token's values, and those that are too old. Compared without division:
 * `difference * tokens * 256 > round(alpha * 256) * total`. Updates reference and age.
 * @param latent int16
 * @param indices where each token's values stand in the latent, [tokens, values]
 */
export function activeTokens(
  latent: Int16Array,
  indices: Int32Array,
  { reference, age }: TokenReuseState,
  { alpha, maxAge }: TokenReuse,
): Int32Array {
  const tokens = age.length;
  const values = indices.length / tokens;
  const differences = new Int32Array(tokens);
  let total = 0;
  for (let i = 0; i < indices.length; i++) {
    const at = indices[i]!;
    const difference = Math.abs(latent[at]! - reference[at]!);
    differences[Math.floor(i / values)]! += difference;
    total += difference;
  }
  const limit = Math.round(alpha * 256) * total;
  const active: number[] = [];
  for (let token = 0; token < tokens; token++) {
    if (differences[token]! * tokens * 256 <= limit && age[token]! < maxAge) {
      age[token]!++;
      continue;
    }
    active.push(token);
    age[token] = 0;
    for (let i = token * values; i < (token + 1) * values; i++) reference[indices[i]!] = latent[indices[i]!]!;
  }
  return Int32Array.from(active);
}
