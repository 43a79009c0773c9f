import { assign, count, input, Module, output, Stream, UInt, Vec, vec } from "../../../hdl/index.ts";
import { bitsOf, butterfly } from "../../shapes/distribution.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";
import { keyGroup, keyRequest } from "./key-table.ts";

/**
 * Packs the mask bits that the lanes kept on a refresh pass, in token order: the way back through the butterfly, which is
 * its own inverse.
 *
 * Latency: one cycle. One group of `maskSlots` slots a cycle.
 */
export class MaskPacker extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    super({
      about: "Mask bits of all lanes, from bank order to token order.",
      parameters: { lanes, slots, maskSlots },
    });
    const type = engineTypes(shape);
    this.io = this.ports({
      keyAt: output(keyRequest(shape)),
      keys: input(keyGroup(shape)),
      lastGroup: input(type.group),
      kept: input(Stream({ bits: Vec(lanes, UInt(maskSlots)) })),
      masks: output(Stream({ bits: UInt(maskSlots * lanes).describe("in token order") })),
    });
    const { keyAt, keys, lastGroup, kept, masks } = this.io;
    const { group } = this.registers({ group: type.group.reset(0) });
    const { pack } = this.pipelines({ pack: kept });
    count(group, lastGroup, kept.fires);
    assign(keyAt, { enable: kept.fires, group });
    const taken = pack.stage("taken", { bits: kept.bits });
    const ordered = Array.from({ length: maskSlots }, (_, slot) => {
      const bits = taken.bits.map((each) => each.bit(slot));
      return butterfly(vec(bits), keys.at(slot));
    });
    pack.into(masks, { bits: bitsOf(ordered) });
  }
}
