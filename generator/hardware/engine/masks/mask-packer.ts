import { Bool, input, Module, output, step, Stream, UInt, Vec, when } from "../../../hdl/index.ts";
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
      queryLeaves: output(Bool().describe("the last group of a query is handed on")),
      kept: input(Stream({ bits: Vec(lanes, UInt(maskSlots)) })),
      masks: output(Stream({ bits: UInt(maskSlots * lanes).describe("in token order") })),
    });
    const { keyAt, keys, lastGroup, queryLeaves, kept, masks } = this.io;
    const { group, offered } = this.registers({ group: type.group.reset(0), offered: Bool().reset(false) });
    const { taken, ends } = this.registers({ taken: Vec(lanes, UInt(maskSlots)), ends: Bool() });
    const { isLast } = this.nodes({ isLast: group.eq(lastGroup) });
    const { advance } = this.nodes({ advance: offered.not().or(masks.ready) });
    kept.ready.drive(advance);
    keyAt.enable.drive(kept.fires);
    keyAt.group.drive(group);
    queryLeaves.drive(masks.fires.and(ends));
    when(advance, () => {
      offered.next(kept.valid);
    });
    when(kept.fires, () => {
      taken.next(kept.bits);
      ends.next(isLast);
      group.next(step(group, isLast));
    });
    masks.valid.drive(offered);
    masks.bits.drive(
      bitsOf(
        Array.from({ length: maskSlots }, (_, slot) =>
          butterfly(
            taken.map((bits) => bits.bit(slot)),
            keys.at(slot),
          ),
        ).flat(),
      ),
    );
  }
}
