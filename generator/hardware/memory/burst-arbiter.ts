import {
  Arbiter,
  connect,
  input,
  mapped,
  Module,
  output,
  pack,
  payload,
  Stream,
  unpack,
  vec,
  type Inside,
  type Port,
  type StreamType,
  type UIntType,
} from "../../hdl/index.ts";
import { oneOf } from "../shapes/one-of.ts";
import { burstType, type MemoryShape } from "../shapes/memory-types.ts";

type Burst = ReturnType<typeof burstType>;
type ArbiterPorts = { readonly chosen: Port<"output", StreamType<Burst & { from: UIntType }>> } & Readonly<
  Record<`ask${number}`, Port<"input", StreamType<Burst>>>
>;

/**
 * Bursts that several clients ask for, one after the other, round robin. Who is next is known in one cycle, which burst that is
 * in another: each client's stands in a register of its own then.
 *
 * Latency: 3 cycles. A burst in two cycles, so that nobody's registers wait to hear whether it is taken.
 */
export class BurstArbiter extends Module {
  readonly io: Inside<ArbiterPorts>;

  /** @param from the type of the number of a client */
  constructor(shape: MemoryShape, clients: number, from: UIntType) {
    const { wordBytes, burst } = shape;
    super({
      about: `Bursts of ${clients} clients in turn.`,
      parameters: { wordBytes, burst, clients, from: from.width },
    });
    const type = burstType(shape);
    const numbers = Array.from({ length: clients }, (_, i) => i);
    const asks = Object.fromEntries(numbers.map((i) => [`ask${i}`, input(Stream(type))] as const));
    this.io = this.ports({ ...asks, chosen: output(Stream({ ...type, from })) });
    const { arbiter } = this.instances({ arbiter: new Arbiter(1, clients) });
    const bursts = numbers.map((i) => {
      const { [`offer${i}`]: offer } = this.held({ [`offer${i}`]: this.io[`ask${i}`]! });
      connect(arbiter.puts[i]!, mapped(offer!, { data: 0 }));
      return pack(payload(offer!));
    });
    const { get } = arbiter;
    this.unused(get.data);
    const { choice } = this.pipelines({ choice: get });
    // All on offer go along: whose turn it is comes too late to enable registers.
    const next = choice.stage("next", {
      from: arbiter.from.resize(from.width),
      isFrom: vec(arbiter.puts.map((put) => put.ready)),
      bursts: vec(bursts),
    });
    const { address, length } = unpack(type, oneOf(next.isFrom.elements, next.bursts.elements));
    const { put } = this.wires({ put: Stream({ ...type, from }) });
    choice.into(put, { address, length, from: next.from });
    connect(this.io.chosen, this.held({ found: put }).found);
  }
}
