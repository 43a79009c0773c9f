import {
  assign,
  bitsFor,
  Bool,
  connect,
  gated,
  input,
  mapped,
  Module,
  mux,
  output,
  Queue,
  Stream,
  UInt,
  Valid,
} from "../../hdl/index.ts";
import { BurstSplitter } from "./burst-splitter.ts";
import { burstType, memoryTypes, rowsType, type MemoryShape } from "../shapes/memory-types.ts";
import { balance } from "../shapes/registers.ts";
import { RowAddresses } from "./row-addresses.ts";

/**
 * Reads rows of memory: asks for bursts as far ahead as its buffer has room for, and gives their words in order. What was
 * asked for always has a place, so the bus is never held up.
 */
export class MemoryReader extends Module {
  readonly io;

  /**
   * @param depth words that may be asked for and not yet taken: latency times words a cycle, at least a burst
   * @param shares as in `rowsType`
   */
  constructor(shape: MemoryShape, depth: number, shares = false) {
    const { wordBytes, tokens, burst } = shape;
    super({
      about: "Reads rows of memory ahead of their use.",
      parameters: { wordBytes, tokens, burst, depth, ...(shares && { shares: 1 }) },
    });
    const { data, row } = memoryTypes(shape);
    this.io = this.ports({
      rows: input(Stream(rowsType(shape, { shares }))),
      listAt: output({ enable: Bool(), index: row }),
      token: input(row),
      bursts: output(Stream(burstType(shape))),
      returned: input(Valid({ data })),
      words: output(Stream({ data })),
    });
    const { rows, listAt, token, bursts, returned, words } = this.io;
    const { addresses, splitter, buffer } = this.instances({
      addresses: new RowAddresses(shape, shares),
      splitter: new BurstSplitter(shape),
      buffer: new Queue({ data }, depth, { reserved: true }),
    });
    // Two transfers wait, in registers: a memory for them would take look-up tables.
    const { later } = this.held({ later: rows });
    const { next } = this.held({ next: later });
    connect(addresses.rows, next);
    assign(listAt, addresses.listAt);
    addresses.token.drive(token);
    connect(splitter.pieces, addresses.pieces);

    // Whether there is room is judged for the longest burst, and before the one on offer goes: out of a register, and not
    // in the cycle behind a burst. What goes far is late: a word that is taken frees its place a cycle later.
    const { promised, hasRoom, taken } = this.registers({
      promised: UInt(bitsFor(depth)).describe("words asked for or here").reset(0),
      hasRoom: Bool().reset(true),
      taken: Bool().describe("a word was taken").reset(false),
    });
    const { length, address } = splitter.bursts;
    this.unused(splitter.bursts.last);
    connect(bursts, mapped(gated(splitter.bursts, hasRoom), { address, length }));
    taken.next(words.fires);
    hasRoom.next(promised.le(depth - burst).and(bursts.fires.not()));
    balance(promised, mux(bursts.fires, length.add(1), 0), taken.asUInt());
    connect(buffer.put, returned);
    connect(words, buffer.get);
  }
}
