import type { Point } from "../golden/fidelity.ts";
import { loopComplaint, type OperatingPoint } from "../golden/sampler.ts";
import { firstOrder, secondOrder } from "../reference/schedule.ts";

/** Shares of the steps in which the two orders are tried: more, as many, and fewer, which is what all else has to beat. */
const DENSE = { first: [2, 1, 0.6], second: [2, 1, 0.8, 0.7, 0.6, 0.5] };

/** Shares of the steps beside what saves work in them: whole steps that rest, tokens that are chosen, and masks. */
const SAVING: readonly (readonly [share: number, point: OperatingPoint])[] = [
  [2, { reuse: { alpha: 3, maxAge: 1, forecast: true } }],
  [2, { reuse: { alpha: 3, maxAge: 1 } }],
  [1, { reuse: { alpha: 3, maxAge: 1, forecast: true } }],
  [2.4, { reuse: { alpha: 3, maxAge: 3, forecast: true } }],
  [2, { reuse: { alpha: 3, maxAge: 3, forecast: true } }],
  [2, { reuse: { alpha: 1.5, maxAge: 1, forecast: true } }],
  [1, { sparse: { theta: 0.5, interval: 4, from: 2 } }],
  [0.8, { sparse: { theta: 0.5, interval: 4, from: 2 } }],
];

/**
 * What is compared: the loop that was asked for, without reuse and thresholding; that of first order in twice as many steps, as images
 * are made without all this; and of what was asked for, each alone and together.
 */
export function pointsOf(
  { sampler, steps }: Point,
  { reuse, sparse }: OperatingPoint,
): [base: Point, reference: Point, ...Point[]] {
  const each = [reuse && { reuse }, sparse && { sparse }, reuse && sparse && { reuse, sparse }];
  return [
    { sampler, steps },
    { sampler: firstOrder(sampler), steps: 2 * steps },
    ...each.flatMap((point) => (point ? [{ sampler, steps, ...point }] : [])),
  ];
}

/** What is tried beside it, as far as the integers hold its factors. */
export function frontierOf({ sampler, steps }: Point, guidance: number, tokens: number): Point[] {
  const [first, second] = [firstOrder(sampler), secondOrder(sampler)];
  const of = (share: number): number => Math.max(1, Math.round(share * steps));
  const dense = [
    ...DENSE.first.map((share) => [first, share] as const),
    ...DENSE.second.map((share) => [second, share] as const),
  ];
  return [
    ...dense.map(([each, share]): Point => ({ sampler: each, steps: of(share) })),
    ...SAVING.map(([share, point]): Point => ({ sampler: second, steps: of(share), ...point })),
  ].filter((point) => loopComplaint({ guidance, ...point }, tokens) === undefined);
}

/** Those that come first, of points that are the same. */
export function distinct(points: readonly Point[]): Point[] {
  const names = points.map(nameOf);
  return points.filter((_, i) => names.indexOf(names[i]!) === i);
}

/** Whether nothing is saved within its steps. */
export const isDense = ({ reuse, sparse }: Point): boolean => !reuse && !sparse;

export function nameOf(point: Point): string {
  const { sampler, steps, reuse, sparse } = point;
  return [
    `${steps} step${steps > 1 ? "s" : ""} of ${sampler}`,
    ...(reuse ? [`CTR ${reuse.alpha},${reuse.maxAge}${reuse.forecast ? " forecast" : ""}`] : []),
    ...(sparse
      ? [
          `ST ${sparse.theta},${sparse.interval},${sparse.from}${sparse.sharing === undefined ? "" : `, a mask for ${sparse.sharing}`}`,
        ]
      : []),
  ].join(" + ");
}
