import { Bool, concat, input, Memory, Module, output, Vec, when } from "../../../hdl/index.ts";
import { engineTypes, type EngineShape } from "../../shapes/engine-shape.ts";

/** What asks the key table for the keys of a group of slots, which are there a cycle later. */
export function keyRequest(shape: EngineShape) {
  return { enable: Bool(), group: engineTypes(shape).group };
}

/** The keys of `maskSlots` slots. */
export function keyGroup({ lanes, maskSlots, ...rest }: EngineShape) {
  return Vec(maskSlots, engineTypes({ lanes, maskSlots, ...rest }).lane);
}

/** The keys of the slots, for both halves of the banks: written with the rows, read by whoever turns bits around. */
export class KeyTable extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    super({
      about: "The keys of the slots, in groups, for both halves of the banks.",
      parameters: { lanes, slots, maskSlots },
    });
    const type = engineTypes(shape);
    const [at, keys] = [keyRequest(shape), keyGroup(shape)];
    this.io = this.ports({
      write: input({ enable: Bool(), half: Bool(), group: type.group, keys }),
      half: input(Bool()),
      unpackAt: input(at),
      unpackKeys: output(keys),
      packAt: input(at),
      packKeys: output(keys),
      limitAt: input(at),
      limitKeys: output(keys),
    });
    const { write, half, unpackAt, unpackKeys, packAt, packKeys, limitAt, limitKeys } = this.io;
    const { groups } = this.memories({ groups: Memory(2 ** (type.group.width + 1), keys) });
    // Their words come from afar, and long before anybody reads them.
    const { written } = this.stages({
      written: { valid: write.enable, at: concat(write.half, write.group), keys: write.keys },
    });
    when(written.valid, () => {
      groups.write(written.at, written.keys);
    });
    unpackKeys.drive(groups.read(concat(half, unpackAt.group), unpackAt.enable));
    packKeys.drive(groups.read(concat(half, packAt.group), packAt.enable));
    limitKeys.drive(groups.read(concat(half, limitAt.group), limitAt.enable));
  }
}
