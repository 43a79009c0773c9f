import { planEngine } from "../../../../generator/compiler/plan-accelerator.ts";
import { engineTypes, type EngineShape } from "../../../../generator/hardware/shapes/engine-shape.ts";
import { keyGroup, KeyTable } from "../../../../generator/hardware/engine/masks/key-table.ts";
import { MaskPacker } from "../../../../generator/hardware/engine/masks/mask-packer.ts";
import { MaskUnpacker } from "../../../../generator/hardware/engine/masks/mask-unpacker.ts";
import {
  assign,
  Bool,
  connect,
  input,
  Module,
  output,
  Stream,
  UInt,
  Vec,
  when,
} from "../../../../generator/hdl/index.ts";
import type { Random } from "../../../random.ts";
import type { BenchOf } from "../../planted-bugs.ts";

/** Shapes of the engine for masks: several groups of slots, one of them all, and two lanes. */
export const maskShapes: EngineShape[] = [
  planEngine({ lanes: 4, width: 4 }, 120, 4),
  planEngine({ lanes: 8, width: 4 }, 30, 4),
  planEngine({ lanes: 2, width: 4 }, 7, 4),
];

/**
 * The unpacker and the packer of mask bits with the table of keys that both ask. As many queries are unpacked as `queries`
 * says, counted since reset.
 */
export class MaskTurner extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, slots, maskSlots } = shape;
    super({ about: "Mask bits to bank order and back, observed.", parameters: { lanes, slots, maskSlots } });
    const { group } = engineTypes(shape);
    const bits = UInt(maskSlots * lanes);
    const each = Vec(lanes, UInt(maskSlots));
    this.io = this.ports({
      write: input({ enable: Bool(), half: Bool(), group, keys: keyGroup(shape) }),
      half: input(Bool()),
      pass: input({ masked: Bool(), lastGroup: group, tail: bits }),
      queries: input(UInt(16)),
      masks: input(Stream({ bits })),
      groups: output(Stream({ bits: each, last: Bool() })),
      kept: input(Stream({ bits: each })),
      packed: output(Stream({ bits })),
    });
    const { io } = this;
    const { unpacker, packer, keys } = this.instances({
      unpacker: new MaskUnpacker(shape),
      packer: new MaskPacker(shape),
      keys: new KeyTable(shape),
    });
    assign(keys.write, io.write);
    keys.half.drive(io.half);
    assign(keys.unpackAt, unpacker.keyAt);
    assign(keys.packAt, packer.keyAt);
    keys.limitAt.enable.drive(false);
    keys.limitAt.group.drive(0);
    unpacker.keys.drive(keys.unpackKeys.elements);
    packer.keys.drive(keys.packKeys.elements);
    this.unused(keys.limitKeys);

    const { taken } = this.registers({ taken: UInt(16).reset(0) });
    when(unpacker.queryTaken, () => {
      taken.next(taken.wrapAdd(1));
    });
    unpacker.pass.running.drive(taken.ne(io.queries));
    unpacker.pass.masked.drive(io.pass.masked);
    unpacker.pass.lastGroup.drive(io.pass.lastGroup);
    unpacker.pass.tail.drive(io.pass.tail);
    connect(unpacker.masks, io.masks);
    connect(io.groups, unpacker.groups);
    packer.lastGroup.drive(io.pass.lastGroup);
    connect(packer.kept, io.kept);
    connect(io.packed, packer.masks);
  }
}

/** Writes random keys to both halves of the table: [half][slot]. */
export function writeKeys(dut: BenchOf<MaskTurner>, { lanes, slots, maskSlots }: EngineShape, random: Random) {
  const keys = [0, 1].map(() => Array.from({ length: slots }, () => random.int(0, lanes - 1)));
  for (const [half, ofHalf] of keys.entries()) {
    for (let group = 0; group < slots / maskSlots; group++) {
      const cut = ofHalf.slice(group * maskSlots, (group + 1) * maskSlots);
      dut.write = { enable: true, half: half === 1, group, keys: cut };
      dut.step();
    }
  }
  dut.write = { enable: false, half: false, group: 0, keys: new Array<number>(maskSlots).fill(0) };
  return keys;
}

/** A query's mask: whether each token of all slots of its groups is selected; those beyond the last token are not. */
export function randomMask(
  random: Random,
  tokens: number,
  groups: number,
  { lanes, maskSlots }: EngineShape,
): boolean[] {
  const density = random.pick([0, 0.2, 0.7, 1]);
  return Array.from({ length: groups * maskSlots * lanes }, (_, token) => token < tokens && random.next() < density);
}

/** The mask's groups in token order. */
export function inTokenOrder(mask: readonly boolean[], { lanes, maskSlots }: EngineShape): bigint[] {
  const size = lanes * maskSlots;
  return Array.from({ length: mask.length / size }, (_, group) =>
    asNumber(mask.slice(group * size, (group + 1) * size)),
  );
}

/**
 * The same in bank order: slot s of bank b is that of the token that lives there, which is token s * lanes + (b XOR key)
 * as `distribution.ts` has it.
 */
export function inBankOrder(
  mask: readonly boolean[],
  keys: readonly number[],
  { lanes, maskSlots }: EngineShape,
): bigint[][] {
  return Array.from({ length: mask.length / (lanes * maskSlots) }, (_, group) =>
    Array.from({ length: lanes }, (__, bank) =>
      asNumber(
        Array.from({ length: maskSlots }, (___, i) => {
          const slot = group * maskSlots + i;
          return mask[slot * lanes + (bank ^ keys[slot]!)]!;
        }),
      ),
    ),
  );
}

export function asNumber(bits: readonly boolean[]): bigint {
  return bits.reduceRight((rest, bit) => (rest << 1n) | (bit ? 1n : 0n), 0n);
}
