/**
 * The commands of a program: 64 bytes each, little-endian 32-bit words, fields at fixed places. One table for the sequencer
 * that decodes them and for the assembler and disassembler that write and list them.
 */

/** Bytes of a descriptor. On a wider bus each takes a word of the bus. */
export const DESCRIPTOR_BYTES = 64;

/**
 * What a descriptor can ask for, and what each does; its number is its place here. Zero is none, so that empty memory is an illegal
 * program.
 */
export const opcodeAbout = {
  illegal: "stops with an error",
  tile: "loads records and weights into the idle half of the banks, and starts a linear pass over them when its rows come",
  linear: "streams rows through the tile: prologue, multipliers, epilogue, memory",
  head: "loads K and V of a head, and its keys, into the idle half of the banks",
  attend: "streams queries through the head: dense, making masks, or by masks",
  reuse: "decides which tokens are active",
  move: "copies rows",
  update:
    "a weighted sum of three rows: the next latent of this one and the model's outputs, or what a sampler that looks back needs",
  norm: "loads a half of LayerNorm's table",
  gelu: "loads GELU's table",
  end: "waits for all writes, and ends the program",
} as const;
export type Opcode = keyof typeof opcodeAbout;
export const opcodes = Object.keys(opcodeAbout) as readonly Opcode[];

interface Field<B extends number> {
  readonly word: number;
  readonly low: number;
  readonly bits: B;
  /** What it means; addresses and strides count words of memory, counts are one less. */
  readonly about: string;
}
const field = <const B extends number>(word: number, low: number, bits: B, about: string): Field<B> => ({
  ...{ word, low, bits, about },
});

/** All fields; which of them an opcode uses says `fieldsOf`. */
export const fields = {
  opcode: field(0, 0, 8, "what to do"),
  allow: field(0, 8, 8, "transfers that may still be writing when it begins; 255: any number"),
  listed: field(0, 16, 1, "rows are those of the active tokens"),
  termsListed: field(0, 17, 1, "terms, or masks, are those of the active tokens"),
  scattered: field(0, 18, 1, "results go to the places of the active tokens"),
  half: field(0, 19, 1, "of the table of LayerNorm"),
  prologue: field(0, 20, 3, "what becomes of rows: rows, queries, patch, norm, raw"),
  epilogue: field(0, 23, 2, "what becomes of results: int8, gelu, int16, add"),
  masked: field(0, 25, 1, "positions come from masks"),
  refresh: field(0, 26, 1, "new masks are made"),
  whole: field(0, 27, 1, "all tokens are active"),
  joins: field(0, 28, 1, "parts of the tiles of keys before are joined"),
  leaves: field(0, 29, 1, "results are parts, for the tiles of keys behind"),
  address: field(1, 0, 32, "rows, records, K and V rows, a table"),
  words: field(2, 0, 20, "of a row, or of the piece"),
  stride: field(3, 0, 20, "from row to row"),
  termsAddress: field(4, 0, 32, "terms, masks, weights or keys"),
  termsWords: field(5, 0, 20, "of a row, or of the piece"),
  termsStride: field(6, 0, 20, "from row to row"),
  outAddress: field(7, 0, 32, "results"),
  outStride: field(8, 0, 20, "from row to row"),
  outWords: field(9, 0, 20, "of a segment"),
  outSegments: field(9, 24, 8, "of a row"),
  outSegmentStride: field(10, 0, 24, "from segment to segment"),

  patchMultiplier: field(11, 0, 16, "latent steps to int8"),
  patchShift: field(11, 16, 6, "less one"),
  normShift: field(11, 24, 5, "less one"),
  reciprocal: field(12, 0, 28, "2^27 / hidden"),
  epsilonLow: field(13, 0, 32, "LayerNorm's epsilon in squared steps"),
  epsilonHigh: field(14, 0, 8, "its upper bits"),

  lastBeat: field(11, 0, 16, "words in a stationary row"),
  lastSlot: field(11, 16, 16, "stationary rows in a lane"),

  lastChunk: field(11, 0, 8, "words in a head's row"),
  lastGroup: field(11, 8, 16, "groups of mask slots"),
  sharing: field(11, 24, 3, "log2 of the queries in a row that have one mask"),
  lastToken: field(12, 0, 16, "tokens"),
  threshold: field(12, 16, 16, "in 2^-16 of a row's sum"),
  scoreMultiplier: field(13, 0, 16, "score to 1/256 of a power of two"),
  scoreShift: field(13, 16, 6, "less one"),
  outputMultiplier: field(14, 0, 16, "1/256 of V to the output"),
  outputShift: field(14, 16, 6, "less one"),

  masksAddress: field(11, 0, 32, "new masks"),
  masksWords: field(12, 0, 22, "of all queries"),
  keysAddress: field(13, 0, 32, "new keys"),
  keysWords: field(14, 0, 20, "of the head"),

  partsAddress: field(
    10,
    0,
    32,
    "parts of each query, joined or left: a word of largest score and sum, int32 and uint32, then words of int32 elements",
  ),
  sharesAddress: field(15, 0, 32, "kept shares of the head, new ones or those of the masks"),

  thirdAddress: field(11, 0, 32, "the model's output without a label"),
  keepFactor: field(12, 0, 22, "of the latent, 14 fraction bits"),
  withFactor: field(13, 0, 22, "of the output with a label"),
  withoutFactor: field(14, 0, 22, "of the output without one"),

  alpha: field(11, 0, 16, "in 1/256 of the mean difference"),
  maxAge: field(11, 16, 8, "steps that a token may rest"),
} as const;
export type FieldName = keyof typeof fields;

const rows = ["address", "words", "stride", "listed"] as const;
const terms = ["termsAddress", "termsWords", "termsStride", "termsListed"] as const;
const out = ["outAddress", "outStride", "outWords", "outSegments", "outSegmentStride", "scattered"] as const;

/** The fields of each opcode, in the order of a listing. */
export const fieldsOf: Readonly<Record<Opcode, readonly FieldName[]>> = {
  illegal: [],
  tile: ["address", "words", "termsAddress", "termsWords", "lastBeat", "lastSlot"],
  linear: [
    ...(["prologue", "epilogue", "half"] as const),
    ...rows,
    ...terms,
    ...out,
    ...(["patchMultiplier", "patchShift", "normShift", "reciprocal", "epsilonLow", "epsilonHigh"] as const),
  ],
  head: [
    ...(["masked", "refresh", "joins", "leaves", "address", "words", "termsAddress", "termsWords"] as const),
    ...(["lastChunk", "lastGroup", "sharing"] as const),
    ...(["lastToken", "threshold", "scoreMultiplier", "scoreShift", "outputMultiplier", "outputShift"] as const),
  ],
  attend: [
    ...(["masked", "refresh", "joins", "leaves"] as const),
    ...rows,
    ...terms,
    ...(["outAddress", "outStride", "outWords", "scattered", "partsAddress"] as const),
    ...(["masksAddress", "masksWords", "keysAddress", "keysWords", "sharesAddress"] as const),
  ],
  reuse: ["whole", "alpha", "maxAge", "lastToken", "address", "words", "termsAddress", "termsWords"],
  move: [...rows, ...out],
  update: [
    ...(["address", "words", "termsAddress", "termsWords", "thirdAddress", "outAddress", "outWords"] as const),
    ...(["keepFactor", "withFactor", "withoutFactor"] as const),
  ],
  norm: ["half", "address", "words"],
  gelu: ["address", "words"],
  end: [],
};
