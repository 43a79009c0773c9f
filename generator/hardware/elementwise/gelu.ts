import {
  before,
  Bool,
  input,
  Memory,
  Module,
  output,
  SInt,
  SkidBuffer,
  Stream,
  UInt,
  Vec,
  vec,
  when,
} from "../../hdl/index.ts";

/**
 * GELU by table, `width` elements a cycle: the table of `geluTable` in the golden model, written entry by entry for each
 * layer. Entry i is for the int8 with the bits of i.
 *
 * Latency: 3 cycles. One beat a cycle.
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
    const { look } = this.pipelines({ look: inputs });
    // A copy of the table for each element, for each reads one entry a cycle.
    const { table } = this.memories({ table: inputs.values.map(() => Memory(256, SInt(8))) });
    when(write.enable, () => {
      for (const copy of table) copy.write(write.entry, write.value);
    });
    look.stage("looked", {});
    // A block RAM's word takes most of a cycle to come out.
    const { values } = look.stage("found", {
      values: vec(inputs.values.map((value, i) => table[i]!.read(value.asUInt(), inputs.fires))),
    });
    const { buffer } = this.instances({ buffer: new SkidBuffer(type) });
    look.into(before(buffer, outputs), { values });
  }
}
