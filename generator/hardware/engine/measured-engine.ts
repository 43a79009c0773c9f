import { connect, input, Module, output, SInt, Stream, UInt, Bool, Vec, when } from "../../hdl/index.ts";
import { Engine } from "./engine.ts";
import { enginePassType, engineParameters, engineTypes, type EngineShape } from "../shapes/engine-shape.ts";

/** The attention engine with a counter for each lane and each way to spend a cycle of a pass. */
export class MeasuredEngine extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    const { lanes, maskSlots, merge } = shape;
    super({ about: "The attention engine with counters of what its lanes did.", parameters: engineParameters(shape) });
    const type = engineTypes(shape);
    const counts = Vec(lanes, UInt(24));
    this.io = this.ports({
      passes: input(Stream(enginePassType(shape))),
      keys: input(Stream({ keys: Vec(maskSlots, type.lane) })),
      stationary: input(Stream({ word: type.word })),
      queries: input(Stream({ word: type.word })),
      rows: input(Stream({ word: type.word })),
      masks: input(Stream({ bits: UInt(maskSlots * lanes) })),
      shares: input(Stream({ share: type.share })),
      newMasks: output(Stream({ bits: UInt(maskSlots * lanes) })),
      newShares: output(Stream({ share: type.share })),
      results: output(Stream({ values: Vec(merge, SInt(8)), last: Bool() })),
      newKeys: output(Stream({ keys: Vec(maskSlots, type.lane) })),
      outputs: output(Stream({ values: Vec(shape.drain, SInt(8)), last: Bool() })),
      clear: input(Bool()),
      counts: output({ busy: counts, drain: counts, maximum: counts, mask: counts, starved: counts }),
    });
    const { clear, counts: out, ...streams } = this.io;
    const { engine } = this.instances({ engine: new Engine(shape) });
    connect(engine.passes, streams.passes);
    connect(engine.keys, streams.keys);
    connect(engine.stationary, streams.stationary);
    connect(engine.queries, streams.queries);
    connect(engine.masks, streams.masks);
    connect(engine.rows, streams.rows);
    connect(streams.outputs, engine.outputs);
    this.unused(engine.outputs.wide);
    connect(streams.newKeys, engine.newKeys);
    connect(engine.shares, streams.shares);
    connect(streams.newMasks, engine.newMasks);
    connect(streams.newShares, engine.newShares);
    connect(streams.results, engine.results);
    const zeros = Array.from({ length: lanes }, () => 0);
    const reset = () => counts.reset(zeros);
    const { counted } = this.registers({
      counted: { busy: reset(), drain: reset(), maximum: reset(), mask: reset(), starved: reset() },
    });
    for (const cause of Object.keys(counted) as (keyof typeof counted)[]) {
      const counter = counted[cause];
      when(clear, () => {
        counter.next(zeros);
      }).elsewhen(engine.running, () => {
        counter.next(counter.map((value, i) => value.wrapAdd(engine.activity[cause].at(i).asUInt())));
      });
      out[cause].drive(counter);
    }
  }
}
