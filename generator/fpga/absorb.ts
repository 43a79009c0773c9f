/** A net's number, or a constant. */
export type Bit = number | "0" | "1" | "x";

/** A cell as Yosys writes it behind its mapping to an ECP5, where each pin is one bit. */
export interface Cell {
  readonly type: string;
  readonly parameters: Record<string, string>;
  readonly port_directions: Record<string, "input" | "output">;
  readonly connections: Record<string, Bit[]>;
}

/** A flat netlist. */
export interface Module {
  readonly ports: Readonly<Record<string, { readonly bits: readonly Bit[] }>>;
  readonly cells: Record<string, Cell>;
}

/** What `absorbRegisters` did. */
export interface Absorbed {
  /** Multipliers that took in the registers of their inputs. */
  readonly inputs: number;
  /** Multipliers and ports of block RAMs that took in the register behind them. */
  readonly outputs: number;
  /** Flip-flops that are gone. */
  readonly flipFlops: number;
}

const pins = (port: string, width: number): string[] => Array.from({ length: width }, (_, at) => `${port}${at}`);
const [A, B, P] = [pins("A", 18), pins("B", 18), pins("P", 36)];

/**
 * Moves registers into the multipliers and block RAMs that they stand beside, as the vendor's tools do and Yosys does not: an ECP5's multiplier
 * (MULT18X18D, Lattice FPGA-TN-02205) has registers at its inputs and at its output, a block RAM (DP16KD, FPGA-TN-02204) behind what it reads.
 * Taken are flip-flops without a reset that start at 0, as those of the cells do; a product's may not be held, as nextpnr does not write its enable.
 * @param module is changed
 */
export function absorbRegisters({ ports, cells }: Module): Absorbed {
  const netlist = new Netlist(ports, cells);
  const before = Object.keys(cells).length;
  let [inputs, outputs] = [0, 0];
  for (const [name, cell] of Object.entries(cells))
    if (cell.type === "MULT18X18D") {
      if (absorbInputs(netlist, name, cell)) inputs++;
      if (absorbProduct(netlist, cell)) outputs++;
    } else if (cell.type === "DP16KD") {
      // In the widest form one port writes, and B reads what both give.
      const isWide = Number.parseInt(cell.parameters["DATA_WIDTH_A"]!, 2) > 18;
      for (const reads of isWide ? [["B", "A"]] : [["A"], ["B"]]) if (absorbRead(netlist, cell, reads)) outputs++;
    }
  return { inputs, outputs, flipFlops: before - Object.keys(cells).length };
}

/** Registers of both inputs or of none, as nextpnr has no timing for one. */
function absorbInputs(netlist: Netlist, name: string, cell: Cell): boolean {
  if (cell.parameters["REG_INPUTA_CLK"] !== undefined) return false;
  const wired = [A, B].map((port) => port.filter((pin) => cell.connections[pin]![0] !== "0"));
  const registers = wired.map((port) => alike(port.map((pin) => netlist.driver(cell.connections[pin]![0]!))));
  const [a, b] = registers.map((of) => of?.[0]);
  if (a === undefined || b === undefined || a.clock !== b.clock) return false;
  clocked(cell, a.clock);
  for (const [at, { enable }] of [a, b].entries()) {
    const port = "AB"[at]!;
    // What takes every cycle goes by the product's enable.
    const by = enable === "1" ? "CE0" : `CE${at + 1}`;
    connect(cell, by, enable);
    cell.parameters[`REG_INPUT${port}_CLK`] = "CLK0";
    cell.parameters[`REG_INPUT${port}_CE`] = by;
    cell.parameters[`REG_INPUT${port}_RST`] = "RST0";
    for (const [index, pin] of wired[at]!.entries()) netlist.takeInput(name, pin, registers[at]![index]!);
  }
  return true;
}

function absorbProduct(netlist: Netlist, cell: Cell): boolean {
  const registers = netlist.registersBehind(cell, P);
  if (registers === undefined || cell.parameters["REG_OUTPUT_CLK"] !== undefined) return false;
  const { clock, enable } = registers[0]!;
  if (enable !== "1" || (cell.connections["CLK0"] ?? [clock])[0] !== clock) return false;
  clocked(cell, clock);
  cell.parameters["REG_OUTPUT_CLK"] = "CLK0";
  cell.parameters["REG_OUTPUT_RST"] = "RST0";
  netlist.takeOutputs(cell, registers);
  return true;
}

/** @param reads ports that are read together, by the clock and the enable of the first */
function absorbRead(netlist: Netlist, cell: Cell, reads: readonly string[]): boolean {
  const registers = netlist.registersBehind(
    cell,
    reads.flatMap((port) => pins(`DO${port}`, 18)),
  );
  if (registers === undefined) return false;
  const [port] = reads;
  const { clock, enable } = registers[0]!;
  const { connections, parameters } = cell;
  if (parameters[`REGMODE_${port}`] !== "NOREG") return false;
  if (connections[`CLK${port}`]![0] !== clock || parameters[`CLK${port}MUX`] !== `CLK${port}`) return false;
  if (connections[`RST${port}`]![0] !== "0") return false;
  // Yosys ties the enable of what both ports give to 0 at the one that writes.
  for (const each of reads) {
    connect(cell, `OCE${each}`, enable);
    parameters[`REGMODE_${each}`] = "OUTREG";
  }
  netlist.takeOutputs(cell, registers);
  return true;
}

/** Without a word in the bitstream on it, the enable of a product's register is CE0. */
function clocked(multiplier: Cell, clock: Bit): void {
  connect(multiplier, "CLK0", clock);
  connect(multiplier, "CE0", "1");
  connect(multiplier, "RST0", "0");
  multiplier.parameters["GSR"] = "DISABLED";
}

function connect(cell: Cell, pin: string, bit: Bit): void {
  cell.connections[pin] = [bit];
  cell.port_directions[pin] = "input";
}

/** A flip-flop that a multiplier or a block RAM can take in. */
interface Register {
  readonly name: string;
  readonly clock: Bit;
  /** "1" where it takes a value in every cycle. */
  readonly enable: Bit;
  readonly data: Bit;
  readonly out: Bit;
}

/** All of one clock and enable, and at least one. */
function alike(registers: readonly (Register | undefined)[]): Register[] | undefined {
  const [first] = registers;
  const same = (register?: Register): boolean => register?.clock === first?.clock && register?.enable === first?.enable;
  return first && registers.every(same) ? (registers as Register[]) : undefined;
}

/** Who drives and who reads each net. */
class Netlist {
  /** Pins by net, as [cell, pin]; ports of the module as pins of the cell "". */
  readonly #readers = new Map<Bit | undefined, [string, string][]>();
  readonly #drivers = new Map<Bit, string>();
  readonly #cells: Record<string, Cell>;

  constructor(ports: Module["ports"], cells: Record<string, Cell>) {
    this.#cells = cells;
    for (const [port, { bits }] of Object.entries(ports)) for (const bit of bits) this.#read(bit, "", port);
    for (const [name, { connections, port_directions }] of Object.entries(cells))
      for (const [pin, bits] of Object.entries(connections))
        for (const bit of bits)
          if (port_directions[pin] === "input") this.#read(bit, name, pin);
          else this.#drivers.set(bit, name);
  }

  #read(bit: Bit, cell: string, pin: string): void {
    const readers = this.#readers.get(bit) ?? [];
    if (readers.length === 0) this.#readers.set(bit, readers);
    readers.push([cell, pin]);
  }

  #register(name = ""): Register | undefined {
    const cell = this.#cells[name];
    if (cell?.type !== "TRELLIS_FF") return undefined;
    const { CLK, CE, LSR, DI, Q } = cell.connections;
    const { CEMUX, CLKMUX, LSRMUX, REGSET } = cell.parameters;
    const enable = CEMUX?.trim() === "1" ? "1" : CEMUX === "CE" ? CE?.[0] : undefined;
    const isPlain = LSR?.[0] === "0" && LSRMUX === "LSR" && REGSET === "RESET" && CLKMUX === "CLK";
    return isPlain && enable !== undefined ? { name, clock: CLK![0]!, enable, data: DI![0]!, out: Q![0]! } : undefined;
  }

  /** The register that drives a net, if one does. */
  driver(bit: Bit): Register | undefined {
    return this.#register(this.#drivers.get(bit));
  }

  /** The registers that alone read what a cell gives, of one clock and enable; none where something else reads it. */
  registersBehind({ connections }: Cell, outputs: readonly string[]): Register[] | undefined {
    return alike(
      outputs.flatMap((pin) => {
        const [reader, ...others] = this.#readers.get(connections[pin]?.[0]) ?? [];
        if (reader === undefined) return [];
        return [others.length === 0 && reader[1] === "DI" ? this.#register(reader[0]) : undefined];
      }),
    );
  }

  /** Lets a cell drive what registers behind it drove, which go. */
  takeOutputs({ connections, port_directions }: Cell, registers: readonly Register[]): void {
    const out = new Map(registers.map((register) => [register.data, register.out]));
    for (const [pin, [bit]] of Object.entries(connections))
      if (port_directions[pin] === "output" && out.has(bit!)) connections[pin] = [out.get(bit!)!];
    for (const { name } of registers) Reflect.deleteProperty(this.#cells, name);
  }

  /** Lets a cell read what a register takes, which goes where nothing else reads it. */
  takeInput(cell: string, pin: string, register: Register): void {
    this.#cells[cell]!.connections[pin] = [register.data];
    this.#read(register.data, cell, pin);
    const others = this.#readers.get(register.out)!.filter((reader) => reader[0] !== cell || reader[1] !== pin);
    this.#readers.set(register.out, others);
    if (others.length > 0) return;
    Reflect.deleteProperty(this.#cells, register.name);
    const left = this.#readers.get(register.data)!.filter(([name]) => name !== register.name);
    this.#readers.set(register.data, left);
  }
}
