import type { VerilogPort } from "../hdl/index.ts";

type Port = Pick<VerilogPort, "name" | "direction" | "width">;

/** A port of a bus: `s_axi_araddr` is the field `addr` of the channel `ar`. */
export interface BusPort extends Port {
  readonly channel: "ar" | "r" | "aw" | "w" | "b";
  readonly field: string;
}

/** The ports of a design by the interfaces that tools see in them, all found by their names. */
export interface Interfaces {
  /** AXI4-Lite subordinate: registers. */
  readonly registers: readonly BusPort[];
  /** AXI4 manager: memory. */
  readonly memory: readonly BusPort[];
  /** Of a bit each, the interrupt alone. */
  readonly others: readonly Port[];
}

const PREFIX = { registers: "s_axi_", memory: "m_axi_" } as const;

function busPorts(ports: readonly Port[], prefix: string): BusPort[] {
  return ports
    .filter(({ name }) => name.startsWith(prefix))
    .map(({ name, direction, width }) => {
      // `rready` is of `r`, and no channel begins like another one and its field.
      const [, channel, field] = /^(ar|aw|r|w|b)(\w+)$/.exec(name.slice(prefix.length))!;
      return { name, direction, width, channel: channel as BusPort["channel"], field: field! };
    });
}

export function interfacesOf(ports: readonly Port[]): Interfaces {
  const [registers, memory] = [busPorts(ports, PREFIX.registers), busPorts(ports, PREFIX.memory)];
  const bus = new Set([...registers, ...memory].map(({ name }) => name));
  return { registers, memory, others: ports.filter(({ name }) => !bus.has(name)) };
}
