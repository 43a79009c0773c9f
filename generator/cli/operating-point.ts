import { DesignError } from "../compiler/design.ts";
import type { OperatingPoint, SoftmaxThreshold } from "../golden/sampler.ts";
import type { TokenReuse } from "../golden/token-reuse.ts";

/** Chosen from docs/fidelity.md: twice the work saved, and every image still recognised. */
export const DEFAULTS = {
  reuse: { alpha: 2, maxAge: 1 },
  sparse: { theta: 0.5, interval: 8, from: 4 },
} as const satisfies OperatingPoint;

export const operatingFlags = {
  ctr: { type: "string", describe: "Token reuse, ALPHA,MAXAGE; 2,1 when none are given" },
  st: { type: "string", describe: "Softmax thresholding, THETA,INTERVAL,FROM; 0.5,8,4 when none are given" },
} as const;

/** What --ctr and --st ask for; without values they take the defaults. */
export function operatingPoint({ ctr, st }: { ctr: string | undefined; st: string | undefined }): OperatingPoint {
  return {
    ...(ctr === undefined ? {} : { reuse: ctr === "" ? DEFAULTS.reuse : parseReuse(ctr) }),
    ...(st === undefined ? {} : { sparse: st === "" ? DEFAULTS.sparse : parseThreshold(st) }),
  };
}

function numbers(flag: string, text: string, form: string): number[] {
  const values = text.split(",").map(Number);
  if (values.length !== form.split(",").length || !values.every((value) => Number.isFinite(value) && value >= 0)) {
    throw new DesignError(`${flag} ${text} is not ${form}`);
  }
  return values;
}

function parseReuse(text: string): TokenReuse {
  const [alpha, maxAge] = numbers("--ctr", text, "ALPHA,MAXAGE") as [number, number];
  return { alpha, maxAge };
}

function parseThreshold(text: string): SoftmaxThreshold {
  const [theta, interval, from] = numbers("--st", text, "THETA,INTERVAL,FROM") as [number, number, number];
  if (!Number.isInteger(interval) || interval < 1)
    throw new DesignError(`--st ${text}: INTERVAL is a whole number from 1 up`);
  return { theta, interval, from };
}
