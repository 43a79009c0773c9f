import { selections, selectsOf, type Selects } from "../golden/attention.ts";
import type { SequenceState } from "../golden/forward.ts";
import { keyTiles } from "../golden/key-tiles.ts";
import type { QuantisedNetwork } from "../golden/model.ts";
import { sampleGolden, type GoldenSampleOptions, type StepReport } from "../golden/sampler.ts";
import { balancedKeys } from "../hardware/shapes/distribution.ts";
import { attentionsOf } from "../network/network.ts";
import type { FloatModel } from "../reference/forward.ts";
import type { CountsOf } from "./estimate.ts";
import type { Kept } from "./heads.ts";
import type { Counts } from "./jobs.ts";

/** Counts of a loop out of the golden model: its active tokens, and the masks that it makes, bit by bit. @param lanes of the array */
export function goldenCounts(
  float: FloatModel,
  model: QuantisedNetwork,
  { lanes }: { readonly lanes: number },
  options: GoldenSampleOptions,
): CountsOf {
  const { network } = model;
  const keys = new Map<string, readonly (readonly number[])[][]>();
  const steps: Counts[] = [];
  const watch = (report: StepReport, sequences: readonly SequenceState[], active: Int32Array): void => {
    const { mode, tokens } = report;
    const tiles = keyTiles(tokens, network.keyTile);
    const { masks } = sequences[0]!;
    const heads = new Map<string, Kept[][]>();
    for (const { id, heads: count } of attentionsOf(network).filter(({ sparse }) => sparse)) {
      const mask = masks[id]!;
      const each = Array.from({ length: count }, (_, head) => selectsOf(mask, head));
      const keysOf = (selects: Selects) => tiles.map((tile) => balancedKeys(selections(selects, mask, tile), lanes));
      if (mode === "refresh") keys.set(id, each.map(keysOf));
      if (mode !== "masked") continue;
      const ofHead = (selects: Selects, head: number): Kept[] =>
        tiles.map(({ first, rows }, t) => {
          const bits = new Uint8Array(active.length * rows);
          for (const [q, query] of active.entries())
            for (let j = 0; j < rows; j++) bits[q * rows + j] = Number(selects(query, first + j));
          return { mask: bits, keys: keys.get(id)![head]![t]! };
        });
      heads.set(id, each.map(ofHead));
    }
    const kept: Counts["kept"] = ({ pass, head, tile }) => heads.get(pass.id)?.[head]?.[tile] ?? 1;
    steps.push({ active: active.length, kept });
  };
  sampleGolden(float, model, { ...options, watch });
  return ({ step }) => steps[step]!;
}
