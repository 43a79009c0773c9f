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
  through,
  UInt,
} from "../../hdl/index.ts";
import { BurstSplitter } from "./burst-splitter.ts";
import { burstType, memoryTypes, rowsType, type MemoryShape } from "../shapes/memory-types.ts";
import { balance, countOpen, markOpen } from "../shapes/registers.ts";
import { RowAddresses } from "./row-addresses.ts";

/**
 * Writes rows of memory. A burst is offered when all its words are here, so the bus never waits for what is still to be
 * computed; the next transfer begins when every write of the one before is acknowledged.
 */
export class MemoryWriter extends Module {
  readonly io;

  /** @param depth words that wait for the bus, at least two bursts */
  constructor(shape: MemoryShape, depth: number) {
    const { wordBytes, tokens, burst } = shape;
    super({ about: "Writes rows of memory, burst by burst.", parameters: { wordBytes, tokens, burst, depth } });
    const { data, row } = memoryTypes(shape);
    this.io = this.ports({
      rows: input(Stream(rowsType(shape))),
      listAt: output({ enable: Bool(), index: row }),
      token: input(row),
      words: input(Stream({ data })),
      bursts: output(Stream(burstType(shape))),
      sent: output(Stream({ data })),
      acknowledged: input(Bool().describe("a burst is written")),
      done: output(Bool().describe("a transfer is written")),
    });
    const { rows, listAt, token, words, bursts, sent, acknowledged, done } = this.io;
    const { addresses, splitter, buffer } = this.instances({
      addresses: new RowAddresses(shape),
      splitter: new BurstSplitter(shape),
      buffer: new Queue({ data }, depth),
    });
    assign(listAt, addresses.listAt);
    addresses.token.drive(token);
    connect(splitter.pieces, addresses.pieces);

    // A transfer is under way until its last burst is acknowledged.
    const { active, issued } = this.registers({ active: Bool().reset(false), issued: Bool().reset(false) });
    const { open } = this.registers({ open: UInt(8).describe("bursts not yet acknowledged").reset(0) });
    // Two transfers wait, in registers: a memory for them would take look-up tables.
    const { later } = this.held({ later: rows });
    const { next } = this.held({ next: later });
    const { begins } = this.nodes({ begins: next.valid.and(active.not(), addresses.rows.ready) });
    connect(addresses.rows, gated(next, active.not()));
    const { ends } = this.nodes({ ends: active.and(issued, open.eq(0)) });
    markOpen(active, begins, ends);
    done.drive(ends);

    // Whether all words of the burst on offer are here: not in the cycle behind another burst. Who sends them may be far, so they count late.
    const { came, held, goes } = this.registers({
      came: Bool().reset(false),
      held: UInt(bitsFor(depth)).describe("words here that no burst has").reset(0),
      goes: Bool().reset(false),
    });
    const { length, address, last } = splitter.bursts;
    const { areHere } = this.nodes({ areHere: held.gt(length).or(held.eq(length).and(came)) });
    came.next(words.fires);
    goes.next(splitter.bursts.valid.and(bursts.fires.not(), areHere, open.ne(255)));
    connect(bursts, mapped(gated(splitter.bursts, goes), { address, length }));
    markOpen(issued, bursts.fires.and(last), begins);
    countOpen(open, bursts.fires, acknowledged);
    balance(held, came.asUInt(), mux(bursts.fires, length.add(1), 0));
    connect(sent, through(buffer, words));
  }
}
