import { describe, expect, test } from "vitest";
import { placeLabels, type Placed } from "../../generator/plots/labels.ts";

const frame = { left: 0, top: 0, right: 400, bottom: 300 };
const none = { points: [], lines: [], frame };

/** The pixels that a text covers, by the width of a letter that the module counts with. */
function boxOf({ x, y, align, text }: Placed) {
  const width = 5.3 * text.length;
  const left = align === "left" ? x : align === "right" ? x - width : x - width / 2;
  return { left, right: left + width, top: y - 5.5, bottom: y + 5.5 };
}

describe("a text", () => {
  test("stands to the right of its point where there is room, without a leader", () => {
    const [placed] = placeLabels([{ x: 100, y: 100, text: "20" }], none);
    expect(placed).toEqual({ text: "20", align: "left", x: 106, y: 100, leader: undefined });
  });

  test("stands to the left at the right edge", () => {
    const [placed] = placeLabels([{ x: 395, y: 100, text: "twenty" }], none);
    expect(placed!.align).toBe("right");
    expect(boxOf(placed!).right).toBeLessThanOrEqual(395);
  });

  test("keeps clear of a line beside it", () => {
    const line = [
      { x: 100, y: 0 },
      { x: 100.1, y: 300 },
    ] as const;
    const slope = [
      { x: 100, y: 100 },
      { x: 200, y: 100 },
    ] as const;
    const [placed] = placeLabels([{ x: 100, y: 100, text: "twenty" }], { ...none, lines: [line, slope] });
    expect(placed!.align).toBe("right");
    expect(boxOf(placed!).right).toBeLessThan(100);
  });

  test("that stands farther away has a line to it", () => {
    const points = Array.from({ length: 9 }, (_, i) => ({ x: 92 + 8 * (i % 3), y: 92 + 8 * Math.floor(i / 3) }));
    const [placed] = placeLabels([{ x: 100, y: 100, text: "a" }], { ...none, points });
    expect(placed!.leader![0]).toEqual({ x: 100, y: 100 });
  });
});

test("texts of points close to each other cover neither each other nor the points, and stay in the frame", () => {
  const points = Array.from({ length: 12 }, (_, i) => ({ x: 60 + 25 * i, y: 150 + 9 * (i % 3), text: `point ${i}` }));
  const boxes = placeLabels(points, { ...none, points }).map(boxOf);
  for (const [i, box] of boxes.entries()) {
    expect(box.left >= 0 && box.right <= 400 && box.top >= 0 && box.bottom <= 300).toBe(true);
    for (const { left, right, top, bottom } of boxes.slice(i + 1))
      expect(box.left < right && left < box.right && box.top < bottom && top < box.bottom).toBe(false);
    for (const { x, y } of points) expect(x > box.left && x < box.right && y > box.top && y < box.bottom).toBe(false);
  }
});
