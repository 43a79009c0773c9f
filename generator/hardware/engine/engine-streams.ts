import { Bool, input, output, SInt, Stream, UInt, Vec } from "../../hdl/index.ts";
import { linearResultType } from "../linear/linear-path.ts";
import { enginePassType, engineTypes, type EngineShape } from "../shapes/engine-shape.ts";
import { keyGroup } from "./masks/key-table.ts";

/** What comes and goes, all of it in streams. */
export function engineStreams(shape: EngineShape) {
  const { lanes, width, maskSlots, merge, drain, joins } = shape;
  const type = engineTypes(shape);
  const part = UInt(8 * width);
  return {
    passes: input(Stream(enginePassType(shape))),
    keys: input(Stream({ keys: keyGroup(shape) })),
    stationary: input(Stream({ word: type.word })),
    queries: input(Stream({ word: type.word })),
    rows: input(Stream({ word: type.word.describe("of linear layers") })),
    masks: input(Stream({ bits: UInt(maskSlots * lanes) })),
    shares: input(Stream({ share: type.share.describe("of each query that goes by a mask") })),
    newMasks: output(
      Stream({ bits: UInt(maskSlots * lanes).describe("in token order, of queries that have one together once") }),
    ),
    newShares: output(Stream({ share: type.share.describe("of a row's sum that its new mask keeps, less one") })),
    newKeys: output(Stream({ keys: keyGroup(shape).describe("balanced for the new mask") })),
    outputs: output(Stream(linearResultType(drain))),
    results: output(Stream({ values: Vec(merge, SInt(8)), last: Bool().describe("of the pass") })),
    ...(joins && {
      terms: input(Stream({ data: part.describe("parts of each query, of the tiles of keys before") })),
      parts: output(Stream({ data: part.describe("of each query, for the tiles behind") })),
    }),
  };
}
