import type { SequenceState, TokenValues } from "../golden/forward.ts";
import type { QuantisedLinear } from "../golden/linear.ts";
import type { QuantisedNetwork } from "../golden/model.ts";
import type { NormModulation } from "../golden/norm.ts";
import { sat16 } from "../golden/requantise.ts";
import type { Gate } from "../golden/residual.ts";
import type { StepConstants } from "../golden/step.ts";
import { TOKENS } from "../network/buffers.ts";
import { DesignError } from "./design-error.ts";
import { keysOf, POSITIONS, rowOrder, type ArrayPlan, type LayerPass } from "./layers.ts";
import { NORM_BYTES, regionNames } from "./layout.ts";
import { recordBytesOf, writeRecord } from "./tile.ts";

/** Writes to a region, from its beginning. */
export type Put = (region: string, bytes: Uint8Array) => void;

/** Where the values of latent rows stand in [channels, side, side]; -1 for padding. */
export function latentOrderOf({ forms, shape, tokens }: ArrayPlan, { inputs }: TokenValues): Int32Array {
  const order = rowOrder(forms.get("latent")!, shape.engine);
  const values = inputs.length / tokens;
  return Int32Array.from({ length: tokens * order.length }, (_, i) => {
    const value = order[i % order.length]!;
    return value < 0 ? -1 : inputs[Math.floor(i / order.length) * values + value]!;
  });
}

/** What is the same in every step: weights, records, tables, positions. @throws DesignError when positions leave int16 */
export function putModel(plan: ArrayPlan, model: QuantisedNetwork, values: TokenValues, put: Put): void {
  for (const pass of plan.passes) {
    if (pass.kind === "attention") continue;
    // Its weights are made once, and let go after.
    const layer = { ...model.layers[pass.id]! };
    const channels = channelsOf(plan, pass, values);
    const inputs = rowOrder(plan.forms.get(pass.from)!, plan.shape.engine);
    for (const [t, tile] of pass.tiles.entries()) {
      const rows = channels.subarray(tile.first, tile.first + tile.slots * plan.shape.engine.lanes);
      put(regionNames.weights(pass, t), weightsOf(layer, rows, inputs));
      if (pass.records === "once") put(regionNames.records(pass, t, 0, 0), recordsOf(plan, pass, t, layer, channels));
    }
    if (pass.activation)
      put(regionNames.table(pass.activation), bytesOf(Int8Array.from(model.tables[pass.activation.id]!)));
  }
  if (values.positions.some((value) => sat16(value) !== value))
    throw new DesignError("a position embedding leaves int16 in the residual stream's steps");
  put(POSITIONS, bytesOf(Int16Array.from(values.positions)));
}

/** Keys and values that follow from a sequence's inputs: rows of K and V in turns, heads apart. */
export function putCaptions(plan: ArrayPlan, rows: SequenceState["rows"], sequence: number, put: Put): void {
  const { width } = plan.shape.engine;
  for (const pass of plan.passes) {
    if (pass.kind !== "attention" || pass.among === TOKENS) continue;
    const { heads, headDim, chunks, leads } = pass;
    const count = keysOf(plan, pass, sequence).rows;
    const bytes = new Int8Array(heads * count * 2 * chunks * width);
    for (let head = 0; head < heads; head++)
      for (let row = 0; row < count; row++)
        for (const [i, name] of [pass.keys, pass.values].entries()) {
          const from = (row * heads + head) * headDim;
          const to = ((head * count + row) * 2 + i) * chunks * width + (name === pass.keys ? leads[head]! : 0);
          bytes.set(rows[name]!.subarray(from, from + headDim), to);
        }
    put(regionNames.cache(sequence, pass), bytesOf(bytes));
  }
}

/** The tables of a step for a sequence: LayerNorm with its modulation, and records with gates; of the first, those that both share. */
export function putStep(
  plan: ArrayPlan,
  model: QuantisedNetwork,
  { norms, gates, embed }: StepConstants,
  { step, sequence, values }: { readonly step: number; readonly sequence: number; readonly values: TokenValues },
  put: Put,
): void {
  for (const pass of plan.passes) {
    if (pass.kind === "attention") continue;
    // Once for each layer that uses it, with the same bytes.
    if (pass.norm) put(regionNames.norm(step, sequence, pass.norm), normTable(plan, norms[pass.norm.id]!));
    if (pass.records === "once" || (pass.records === "step" && sequence > 0)) continue;
    const channels = channelsOf(plan, pass, values);
    const records = pass.records === "step" ? embed : gateRecords(model.layers[pass.id]!, gates[pass.id]!);
    for (const t of pass.tiles.keys())
      put(regionNames.records(pass, t, step, sequence), recordsOf(plan, pass, t, records, channels));
  }
}

/** Hardware channel to the layer's own, -1 for padding. The output's rows are in the latent's order. */
function channelsOf(
  { forms, shape }: ArrayPlan,
  { to, layer }: LayerPass,
  { inputs, outputs }: TokenValues,
): Int32Array {
  const order = rowOrder(forms.get(to)!, shape.engine);
  if (to !== "output") return order;
  const own = outputs.subarray(0, layer.outFeatures);
  return order.map((value) => (value < 0 ? -1 : own.indexOf(inputs[value]!)));
}

/** int8, a row for each channel of a tile, and in it the weight of each input; zeros for padding, which is -1 in both. */
function weightsOf({ weight, inFeatures }: QuantisedLinear, channels: Int32Array, inputs: Int32Array): Uint8Array {
  const bytes = new Int8Array(channels.length * inputs.length);
  for (let i = 0; i < channels.length; i++) {
    const from = channels[i]! * inFeatures;
    if (from < 0) continue;
    for (let k = 0, at = i * inputs.length; k < inputs.length; k++, at++)
      if (inputs[k]! >= 0) bytes[at] = weight[from + inputs[k]!]!;
  }
  return bytesOf(bytes);
}

/** What a channel's record holds, of all channels of a layer. */
interface Records {
  readonly bias: Int32Array;
  readonly multiplier: Uint16Array | Int16Array;
  readonly shift: Uint8Array;
}

function gateRecords({ bias }: QuantisedLinear, { factor, shift }: Gate): Records {
  return { bias, multiplier: factor, shift: new Uint8Array(factor.length).fill(shift) };
}

/** The records of a tile. */
function recordsOf(
  { shape: { engine } }: ArrayPlan,
  { tiles }: LayerPass,
  t: number,
  { bias, multiplier, shift }: Records,
  channels: Int32Array,
): Uint8Array {
  const { first, slots } = tiles[t]!;
  const each = recordBytesOf(engine);
  const bytes = new Uint8Array(slots * engine.lanes * each);
  for (const [i, channel] of channels.subarray(first, first + slots * engine.lanes).entries())
    if (channel >= 0) writeRecord(bytes, i * each, bias[channel]!, multiplier[channel]!, shift[channel]!);
  return bytes;
}

/** A word of gains and two of offsets for each word of a row. */
function normTable({ shape }: ArrayPlan, { gain, offset }: NormModulation): Uint8Array {
  const { width } = shape.engine;
  const bytes = new Uint8Array(shape.normWords * NORM_BYTES * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < gain.length; i++) {
    const entry = Math.floor(i / width) * NORM_BYTES * width;
    view.setInt16(entry + 2 * (i % width), gain[i]!, true);
    view.setInt32(entry + 2 * width + 4 * (i % width), offset[i]!, true);
  }
  return bytes;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int8Array | Int16Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
