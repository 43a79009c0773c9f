/** Pixels of a letter, on the average and as high as it is. */
const [LETTER, HEIGHT] = [5.3, 11];
/** Half of what a point covers. */
const POINT = 4;
/** Pixels from a point to its text, nearest first; from the second on a line leads to it. */
const DISTANCES = [6, 16, 28, 42];
/** Right, left, above, below, then between. */
const DIRECTIONS = [
  ...[[1, 0] as const, [-1, 0] as const, [0, -1] as const, [0, 1] as const],
  ...[[0.7, -0.7] as const, [0.7, 0.7] as const, [-0.7, -0.7] as const, [-0.7, 0.7] as const],
];
/** What a text beyond the frame, on another text, on a point, on a line costs; each step farther away costs one. */
const COSTS = { frame: 1000, text: 100, point: 30, line: 4 };

export interface Spot {
  readonly x: number;
  readonly y: number;
}
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Where a text stands: the pixel at its middle height, and which end of it that is. */
export interface Placed extends Spot {
  readonly text: string;
  readonly align: "left" | "right" | "center";
  /** Where a line leads to it, from the point. */
  readonly leader: readonly [Spot, Spot] | undefined;
}

/**
 * Places texts beside their points, one after the other where it covers least. All in pixels.
 * @param lines that are better not crossed
 * @param frame that no text leaves
 */
export function placeLabels(
  labelled: readonly (Spot & { readonly text: string })[],
  {
    points,
    lines,
    frame,
  }: {
    readonly points: readonly Spot[];
    readonly lines: readonly (readonly [Spot, Spot])[];
    readonly frame: Box;
  },
): Placed[] {
  const texts: Box[] = [];
  return labelled.map(({ x, y, text }) => {
    let best: { cost: number; box: Box; placed: Placed } | undefined;
    for (const [d, distance] of DISTANCES.entries())
      for (const [ux, uy] of DIRECTIONS) {
        const end = { x: x + distance * ux, y: y + distance * uy };
        const width = LETTER * text.length;
        const left = end.x - (width * (1 - Math.sign(ux))) / 2;
        const top = end.y - (HEIGHT * (1 - Math.sign(uy))) / 2;
        const box = { left, top, right: left + width, bottom: top + HEIGHT };
        const cost =
          d +
          (isWithin(box, frame) ? 0 : COSTS.frame) +
          COSTS.text * texts.filter((each) => meet(box, each)).length +
          COSTS.point * points.filter((each) => meet(box, around(each))).length +
          COSTS.line * lines.filter((each) => crosses(box, each)).length;
        if (best && best.cost <= cost) continue;
        const align = ux > 0 ? "left" : ux < 0 ? "right" : "center";
        const leader = d > 0 ? ([{ x, y }, end] as const) : undefined;
        best = { cost, box, placed: { text, align, leader, x: end.x, y: top + HEIGHT / 2 } };
      }
    texts.push(best!.box);
    return best!.placed;
  });
}

const around = ({ x, y }: Spot): Box => ({ left: x - POINT, right: x + POINT, top: y - POINT, bottom: y + POINT });

const meet = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

const isWithin = (a: Box, b: Box): boolean =>
  a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

/** Whether a line enters a box: what is left of it between each pair of sides is not empty. */
function crosses({ left, top, right, bottom }: Box, [from, to]: readonly [Spot, Spot]): boolean {
  let [first, last] = [0, 1];
  for (const [at, step, low, high] of [
    [from.x, to.x - from.x, left, right],
    [from.y, to.y - from.y, top, bottom],
  ] as const) {
    if (step === 0) {
      if (at < low || at > high) return false;
      continue;
    }
    const [one, other] = [(low - at) / step, (high - at) / step];
    first = Math.max(first, Math.min(one, other));
    last = Math.min(last, Math.max(one, other));
  }
  return first < last;
}
