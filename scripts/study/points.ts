import type { OperatingPoint } from "../../generator/golden/sampler.ts";
import type { Sampler } from "../../generator/reference/schedule.ts";
import type { Forecasted } from "./cache-forecast.ts";
import type { Sharing } from "./shared-masks.ts";

/** A loop in integers. */
export interface StudyPoint extends OperatingPoint {
  readonly sampler: Sampler;
  readonly steps: number;
  readonly caches?: Forecasted;
  readonly masks?: Sharing;
}

const dense: StudyPoint[] = [
  { sampler: "flow", steps: 20 },
  ...[20, 10, 8, 7, 6, 5].map((steps): StudyPoint => ({ sampler: "flow2", steps })),
];

const reusing = (steps: number, alpha: number, maxAge: number): StudyPoint => ({
  ...{ sampler: "flow2", steps },
  reuse: { alpha, maxAge, forecast: true },
});

/** Alpha 3 lets whole steps rest. */
const leavingOut = (
  [
    ...[
      [20, 1],
      [16, 1],
      [14, 1],
      [12, 1],
      [10, 1],
    ],
    ...[
      [21, 2],
      [18, 2],
      [15, 2],
    ],
    ...[
      [24, 3],
      [20, 3],
    ],
  ] as const
).map(([steps, maxAge]) => reusing(steps, 3, maxAge));

/** Some tokens computed among resting ones; their caches as they were, and forecast. */
const choosing = (
  [
    [1.5, 1],
    [1, 1],
    [1, 2],
  ] as const
).flatMap(([alpha, maxAge]) => {
  const point = reusing(20, alpha, maxAge);
  return [point, ...(["keys", "values", "both"] as const).map((caches) => ({ ...point, caches }))];
});

const masking: StudyPoint[] = [
  ...[10, 8, 7].flatMap((steps) =>
    [0.5, 1].map((theta): StudyPoint => ({ sampler: "flow2", steps, sparse: { theta, interval: 4, from: 2 } })),
  ),
  ...[16, 14].map((steps) => ({ ...reusing(steps, 3, 1), sparse: { theta: 1, interval: 8, from: 4 } })),
];

const sharing = [0.5, 0.25].flatMap((theta) => {
  const [renormalises, sparse] = [true, { theta, interval: 4, from: 2 }];
  const point: StudyPoint = { sampler: "flow2", steps: 10, sparse };
  return [
    ...(theta === 0.5 ? [] : [point]),
    ...[4, 16].map((inRow) => ({ ...point, sparse: { ...sparse, sharing: inRow } })),
    ...([2, 4] as const).flatMap((masks) => [
      { ...point, masks },
      { ...point, sparse: { ...sparse, renormalises }, masks },
    ]),
  ];
});

const POINTS: readonly StudyPoint[] = [...dense, ...leavingOut, ...masking, ...choosing, ...sharing];

/** The points of which the name has a text. */
export function pointsNamed(text: string): StudyPoint[] {
  return POINTS.filter((point) => nameOf(point).includes(text));
}

export function nameOf({ sampler, steps, reuse, sparse, caches, masks }: StudyPoint): string {
  return [
    `${steps} steps of ${sampler}`,
    ...(reuse ? [`reuse ${reuse.alpha},${reuse.maxAge} with forecast`] : []),
    ...(sparse ? [`thresholding ${sparse.theta},${sparse.interval},${sparse.from}`] : []),
    ...(sparse?.renormalises ? ["renormalised"] : []),
    ...(sparse?.sharing ? [`one mask for ${sparse.sharing} queries in a row`] : []),
    ...(masks ? [`one mask for ${masks}x${masks} queries`] : []),
    ...(caches ? [caches === "both" ? "keys and values forecast" : `${caches} forecast`] : []),
  ].join(", ");
}
