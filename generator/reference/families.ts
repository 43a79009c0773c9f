import { ditNetwork, type DitConfig } from "./dit.ts";
import type { Network } from "../network/network.ts";
import { pixartNetwork, type PixartConfig } from "./pixart.ts";

/** A configuration of any family that has a front end. */
export type AnyConfig = DitConfig | PixartConfig;

export function isCaptioned(config: AnyConfig): config is PixartConfig {
  return "captionChannels" in config;
}

/** What a model of this configuration computes. */
export function networkOfConfig(config: AnyConfig): Network {
  return isCaptioned(config) ? pixartNetwork(config) : ditNetwork(config);
}
