import { DesignError } from "../compiler/design-error.ts";
import { MOST_SHARING, type OperatingPoint, type SoftmaxThreshold } from "../golden/sampler.ts";
import type { TokenReuse } from "../golden/token-reuse.ts";
import { MOST_TOKENS } from "../reference/latent.ts";
import { MOST_STEPS } from "../reference/schedule.ts";
import type { Flags } from "./command.ts";
import type { Idle } from "./idle-flags.ts";
import { decimal, numberFlag, parseNumber, shown, whole } from "./numbers.ts";

/**
 * What --ctr and --st are without a value: the nearest to a fine solution at their work that docs/fidelity knows. A loop has neither
 * unless asked: on models/digits both cost more than fewer steps of second order that save as much.
 */
const DEFAULTS = {
  reuse: { alpha: 3, maxAge: 1, forecast: true },
  sparse: { theta: 0.5, interval: 4, from: 2 },
} as const satisfies OperatingPoint;

/** What the fields of descriptors hold: alpha in 1/256 with 16 bits, an age with 8. */
const ALPHA = decimal(0, 255.99);
const MAX_AGE = whole(0, 255);
const THETA = decimal(0, MOST_TOKENS);
const INTERVAL = whole(1, MOST_STEPS);
const STEP = whole(0, MOST_STEPS);

/** Without a value they take the defaults; yargs gives `true` then. */
export const operatingFlags = {
  ctr: {
    describe: "Token reuse, ALPHA,MAXAGE; 3,1 with --forecast when none are given",
    coerce: (text: unknown): TokenReuse => (text === true ? DEFAULTS.reuse : parseReuse(String(text))),
  },
  st: {
    describe: "Softmax thresholding, THETA,INTERVAL,FROM; 0.5,4,2 when none are given",
    coerce: (text: unknown): SoftmaxThreshold => (text === true ? DEFAULTS.sparse : parseThreshold(String(text))),
  },
  "mask-queries": numberFlag(
    "mask-queries",
    whole(1, MOST_SHARING),
    `With --st: so many queries in a row have one mask together, a power of two up to ${MOST_SHARING}; each its own by default`,
  ),
  forecast: {
    type: "boolean",
    describe:
      "With --ctr: forecast the outputs of resting tokens; repeat them with --forecast=false, and with ALPHA,MAXAGE by default",
  },
} as const;

/** What would change nothing in a loop. */
export const idleOperation: readonly Idle[] = [
  { flags: ["mask-queries"], when: ({ st }) => st === undefined, because: "only with --st are there masks" },
  { flags: ["forecast"], when: ({ ctr }) => ctr === undefined, because: "only with --ctr do tokens rest" },
  {
    flags: ["ctr"],
    when: ({ ctr }) => {
      const reuse = ctr as TokenReuse | undefined;
      return reuse !== undefined && (reuse.alpha === 0 || reuse.maxAge === 0);
    },
    because: "no token rests where ALPHA or MAXAGE is 0",
  },
  {
    flags: ["st"],
    when: ({ st, steps }) => ((st as SoftmaxThreshold | undefined)?.from ?? 0) >= Number(steps),
    because: "FROM is behind the last step",
  },
];

/** What --ctr, --st and what goes with them ask for. @throws DesignError */
export function operatingPoint({
  ctr,
  st,
  forecast,
  maskQueries: sharing,
}: Flags<typeof operatingFlags>): OperatingPoint {
  if (sharing !== undefined && !Number.isInteger(Math.log2(sharing)))
    throw new DesignError(`--mask-queries ${sharing}: a power of two, up to ${MOST_SHARING}`);
  return {
    ...(ctr && { reuse: { ...ctr, ...(forecast !== undefined && { forecast }) } }),
    ...(st && { sparse: { ...st, ...(sharing !== undefined && { sharing }) } }),
  };
}

/** What saves work as a line has it. */
export function pointFlags({ reuse, sparse }: OperatingPoint): string[] {
  return [
    ...(reuse ? ["--ctr", `${reuse.alpha},${reuse.maxAge}`, ...(reuse.forecast ? ["--forecast"] : [])] : []),
    ...(sparse ? ["--st", `${sparse.theta},${sparse.interval},${sparse.from}`] : []),
    ...(sparse?.sharing === undefined ? [] : ["--mask-queries", String(sparse.sharing)]),
  ];
}

/** The parts of a value with commas; each is then a number of its own kind. @param more that may follow */
function parts(flag: string, text: string, form: string, more = 0): string[] {
  const found = text.split(",");
  const least = form.split(",").length;
  if (found.length < least || found.length > least + more)
    throw new DesignError(`--${flag} ${shown(text)} is not ${form}`);
  return found;
}

function parseReuse(text: string): TokenReuse {
  const [alpha, maxAge] = parts("ctr", text, "ALPHA,MAXAGE") as [string, string];
  return { alpha: parseNumber("ctr ALPHA", alpha, ALPHA), maxAge: parseNumber("ctr MAXAGE", maxAge, MAX_AGE) };
}

function parseThreshold(text: string): SoftmaxThreshold {
  const [theta, interval, from] = parts("st", text, "THETA,INTERVAL,FROM") as [string, string, string];
  return {
    theta: parseNumber("st THETA", theta, THETA),
    interval: parseNumber("st INTERVAL", interval, INTERVAL),
    from: parseNumber("st FROM", from, STEP),
  };
}
