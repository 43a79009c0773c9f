import { assert, bitsFor, Bool, input, output, Stream, UInt, type StreamSource } from "../generator/hdl/index.ts";

/** What a memory on an AXI4 bus depends on. */
export type MemoryParameters = {
  /** Of the bus: a power of two from 2 to 128. */
  readonly wordBytes: number;
  /** A power of two. */
  readonly words: number;
  readonly idBits: number;
  /** 32 to 64. */
  readonly addressBits: number;
  /** Whether it answers out of order. */
  readonly scrambles: boolean;
};

/** What goes over the bus, and the number of a word in the memory. */
export function busTypes({ wordBytes, words, idBits, addressBits }: MemoryParameters) {
  const [data, address, id, resp] = [UInt(8 * wordBytes), UInt(bitsFor(words - 1)), UInt(idBits), UInt(2)];
  return {
    data,
    address,
    id,
    resp,
    asks: { id, addr: UInt(addressBits), len: UInt(8), size: UInt(3), burst: UInt(2) },
  };
}

/** The bus, what tells the memory how to behave, and the host's own way in. */
export function memoryPorts(parameters: MemoryParameters) {
  const { data, address, id, resp, asks } = busTypes(parameters);
  return {
    timing: input({
      latency: UInt(8).describe("least cycles from a request to its first word; it is never less than 2"),
      jitter: UInt(8).describe("up to so many cycles more, random for each request"),
      pause: UInt(8).describe("chance of a cycle's pause on each channel of reads, in 1/256"),
      writePause: UInt(8).describe("the same on each channel of writes"),
      bandwidth: UInt(9).describe("words a cycle, in 1/256, reads and writes together; 256: no limit"),
    }),
    poison: input({
      enable: Bool(),
      addr: asks.addr.describe("reads of this word, and bursts that write it, are answered with `resp`"),
      resp,
    }),
    mute: input(Bool().describe("nothing is accepted, and nothing offered beyond what is on offer already")),
    lenient: input(Bool().describe("the manager was reset alone: it may break the protocol")),
    fill: input(Stream({ address, data })),
    look: input(Stream({ address })),
    seen: output(Stream({ data })),
    ar: input(Stream(asks)),
    r: output(Stream({ id, data, resp, last: Bool() })),
    aw: input(Stream(asks)),
    w: input(Stream({ data, strb: UInt(parameters.wordBytes), last: Bool() })),
    b: output(Stream({ id, resp })),
  };
}

/** Checks what is asked for on a channel of addresses, of which the memory knows a part: whole words, one after the other. */
export function checkBurst(
  name: string,
  { addr, size, burst }: StreamSource<ReturnType<typeof busTypes>["asks"]>,
  wordBytes: number,
): void {
  const wordBits = Math.log2(wordBytes);
  assert(`${name}BurstIncrements`, burst.eq(1));
  assert(`${name}SizeIsTheBus`, size.eq(wordBits));
  assert(`${name}AddressIsAligned`, addr.truncate(wordBits).eq(0));
}
