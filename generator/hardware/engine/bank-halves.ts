import { assign, Bool, input, Module, output, payload, Stream, UInt, when } from "../../hdl/index.ts";
import { engineParameters, enginePassType, type EngineShape } from "../shapes/engine-shape.ts";
import { countOpen } from "../shapes/registers.ts";

/**
 * Gives each pass a half of the banks, in turns: a pass goes to its loader when a half is free and no other one is being
 * filled. So one loads under the one that runs, whatever the two are; but it begins only when no pass of the other kind is
 * under way.
 */
export class BankHalves extends Module {
  readonly io;

  constructor(shape: EngineShape) {
    super({
      about: "Gives each pass a half of the banks to load while the pass before it runs.",
      parameters: engineParameters(shape),
    });
    const { layer, head, ...kind } = enginePassType(shape);
    this.io = this.ports({
      passes: input(Stream({ ...kind, layer, head })),
      layers: output(Stream(layer)),
      heads: output(Stream(head)),
      half: output(Bool().describe("that the latest pass fills")),
      layerRetired: input(Bool().describe("a layer's pass has given its last result")),
      headRetired: input(Bool().describe("the lanes are done with a head's pass")),
      layerBegins: output(Bool().describe("a layer's pass that is loaded may begin")),
      headBegins: output(Bool().describe("a head's pass that is loaded may begin")),
    });
    const { passes, layers, heads, half, layerRetired, headRetired, layerBegins, headBegins } = this.io;

    const { turn } = this.registers({ turn: Bool().reset(true) });
    const count = UInt(2).describe("passes that load or run").reset(0);
    const { layersOpen, headsOpen } = this.registers({ layersOpen: count, headsOpen: count });
    // A loader takes a pass only when it has handed on the one before.
    const { mayLoad } = this.nodes({
      mayLoad: layersOpen.add(headsOpen).lt(2).and(layers.ready, heads.ready),
    });
    passes.ready.drive(mayLoad);
    layers.valid.drive(passes.valid.and(mayLoad, passes.linear));
    heads.valid.drive(passes.valid.and(mayLoad, passes.linear.not()));
    assign(payload(layers), passes.layer);
    assign(payload(heads), passes.head);
    when(passes.fires, () => {
      turn.next(turn.not());
    });
    countOpen(layersOpen, layers.fires, layerRetired);
    countOpen(headsOpen, heads.fires, headRetired);
    half.drive(turn);
    layerBegins.drive(headsOpen.eq(0));
    headBegins.drive(layersOpen.eq(0));
  }
}
