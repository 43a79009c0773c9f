import {
  assign,
  Bool,
  connect,
  input,
  Module,
  output,
  UInt,
  Vec,
  when,
  type StreamSource,
  type Bundle,
  type StreamSink,
} from "../../hdl/index.ts";
import { engineStreams } from "./engine-streams.ts";
import { Engine } from "./engine.ts";
import { activities, engineParameters, ofActivities, type EngineShape } from "../shapes/engine-shape.ts";

/** The attention engine with a counter for each lane and each way to spend a cycle of a pass. */
export class MeasuredEngine extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    super({ about: "The attention engine with counters of what its lanes did.", parameters: engineParameters(shape) });
    const streams = engineStreams(shape);
    const counts = Vec(shape.lanes, UInt(24));
    this.io = this.ports({ ...streams, clear: input(Bool()), counts: output(ofActivities(counts)) });
    const { io } = this;
    const { engine } = this.instances({ engine: new Engine(shape) });
    for (const name of Object.keys(streams) as (keyof typeof streams)[]) {
      const [taker, giver] = streams[name]!.direction === "input" ? [engine, io] : [io, engine];
      connect(taker[name] as unknown as StreamSink<Bundle>, giver[name] as unknown as StreamSource<Bundle>);
    }
    const zeros = Array.from({ length: shape.lanes }, () => 0);
    const { counted } = this.registers({ counted: ofActivities(counts.reset(zeros)) });
    for (const cause of activities) {
      const counter = counted[cause];
      when(io.clear, () => {
        counter.next(zeros);
      }).elsewhen(engine.running, () => {
        counter.next(counter.map((value, i) => value.wrapAdd(engine.activity[cause].at(i).asUInt())));
      });
    }
    assign(io.counts, counted);
  }
}
