import {
  Bool,
  bufferFor,
  connect,
  input,
  Memory,
  Module,
  output,
  SInt,
  Stream,
  streamOf,
  through,
  UInt,
  vec,
  Vec,
  when,
} from "../../hdl/index.ts";

/**
 * GELU by table, `width` elements a cycle: the table of `geluTable` in the golden model, written entry by entry for each
 * layer. Entry i is for the int8 with the bits of i.
 *
 * Latency: 2 cycles. One beat a cycle.
 */
export class Gelu extends Module<{ readonly width: number }> {
  readonly io;

  constructor(width: number) {
    super({ about: "GELU by a table of 256 entries.", parameters: { width } });
    const type = { values: Vec(width, SInt(8)) };
    this.io = this.ports({
      write: input({ enable: Bool(), entry: UInt(8), value: SInt(8) }),
      inputs: input(Stream(type)),
      outputs: output(Stream(type)),
    });
    const { write, inputs, outputs } = this.io;
    const { valid } = this.registers({ valid: Bool().reset(false) });
    const { advance, taken } = this.wires({ advance: Bool(), taken: Bool() });
    inputs.ready.drive(advance);
    when(advance, () => {
      valid.next(inputs.valid);
    });
    // A copy of the table for each element, for each reads one entry a cycle.
    const looked = inputs.values.map((value, i) => {
      const { [`table${i}`]: table } = this.memories({ [`table${i}`]: Memory(256, SInt(8)) });
      when(write.enable, () => {
        table!.write(write.entry, write.value);
      });
      return table!.read(value.asUInt(), inputs.fires);
    });
    advance.drive(valid.not().or(taken));
    const { buffer } = this.instances({ buffer: bufferFor(type) });
    const { values } = this.nodes({ values: vec(SInt(8), looked) });
    connect(outputs, through(buffer, streamOf(type, valid, taken, { values })));
  }
}
