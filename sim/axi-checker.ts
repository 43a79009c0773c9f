import {
  BlackBox,
  Bool,
  input,
  output,
  UInt,
  type BoolValue,
  type Driven,
  type BoolType,
  type Port,
  type UIntType,
  type UIntValue,
} from "../generator/hdl/index.ts";
import { renderTemplate } from "../generator/hdl/templates.ts";

/** The bus that is watched. */
export interface CheckedBus {
  readonly bytes: number;
  readonly addressBits: number;
  /** 0 for AXI4-Lite, which has neither IDs nor bursts. */
  readonly idBits: number;
}

type Pin = Port<"input", UIntType | BoolType>;

/** The pins of each channel beside valid and ready: their types, and what stands there on a bus that has no such pin. */
function pinsOf({ bytes, addressBits, idBits }: CheckedBus) {
  const id = { id: [UInt(Math.max(1, idBits)), 0] } as const;
  const asks = {
    ...{ ...id, addr: [UInt(addressBits), 0], len: [UInt(8), 0] },
    ...{ size: [UInt(3), Math.log2(bytes)], burst: [UInt(2), 1] },
  } as const;
  const [data, resp, last] = [[UInt(8 * bytes), 0] as const, [UInt(2), 0] as const, [Bool(), true] as const];
  return {
    ar: asks,
    r: { ...id, data, resp, last },
    aw: asks,
    w: { data, strb: [UInt(bytes), 0] as const, last },
    b: { ...id, resp },
  };
}

/** The channels of a bus, seen from either side or from beside it. */
export type WatchedBus = Readonly<
  Record<"ar" | "r" | "aw" | "w" | "b", { readonly valid: BoolValue; readonly ready: BoolValue }>
>;

/**
 * The checker of AXI4 that benches for other simulators have too (templates/axi-checker.v.hbs): it stops the simulation where a rule is
 * broken, on either side of the bus, and says which. Being Verilog, it is nothing for the JavaScript engine.
 */
export class AxiChecker extends BlackBox {
  readonly io;

  constructor(bus: CheckedBus) {
    super({
      name: "disc_axi_checker",
      about: "Stops the simulation where a rule of AXI4 is broken.",
      ...{ clock: "aclk", reset: { pin: "aresetn", activeLow: true }, registered: ["broken"] },
      parameters: { ADDRESS_BITS: bus.addressBits, ID_BITS: Math.max(1, bus.idBits), BYTES: bus.bytes, STOPS: 1 },
      verilog: renderTemplate("axi-checker.v", {}),
    });
    const pins = Object.entries(pinsOf(bus)).flatMap(([channel, fields]) => [
      ...Object.entries(fields).map(([field, [type]]): [string, Pin] => [
        `${channel}${field}`,
        input(type as UIntType),
      ]),
      ...["valid", "ready"].map((field): [string, Pin] => [`${channel}${field}`, input(Bool())]),
    ]);
    this.io = this.ports({ ...(Object.fromEntries(pins) as Record<string, Pin>), broken: output(Bool()) });
  }
}

/** Shows a checker that was placed for it a bus, while `isOn`, or else one that rests. */
export function watch(checker: object, of: CheckedBus, bus: WatchedBus, isOn: BoolValue): void {
  const pins = checker as Readonly<Record<string, Driven<UIntType>>>;
  for (const [channel, fields] of Object.entries(pinsOf(of))) {
    const signals = bus[channel as keyof WatchedBus] as Readonly<Record<string, UIntValue>> & WatchedBus["ar"];
    for (const [field, [, otherwise]] of Object.entries(fields))
      pins[`${channel}${field}`]!.drive(signals[field] ?? (otherwise as number));
    pins[`${channel}valid`]!.drive(signals.valid.and(isOn) as never);
    pins[`${channel}ready`]!.drive(signals.ready as never);
  }
}
