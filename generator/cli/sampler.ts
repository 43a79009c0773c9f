import { schedulerOf } from "../reference/pipeline.ts";
import type { Sampler } from "../reference/schedule.ts";

/** The sampler that was asked for, or the one of the model's scheduler, or flow matching. */
export function samplerFor({
  model,
  sampler,
}: {
  readonly model: string;
  readonly sampler: Sampler | undefined;
}): Sampler {
  if (sampler) return sampler;
  return schedulerOf(model) ?? "flow";
}
