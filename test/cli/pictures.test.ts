import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { linesOf, widthOf } from "../../generator/cli/font.ts";
import { sheet, type SheetLayout } from "../../generator/cli/pictures.ts";

const grey = (pixels: number): Float32Array => new Float32Array(pixels);
const read = (images: readonly Float32Array[], layout: Omit<SheetLayout, "channels">): string[] => {
  const { width, height, data } = PNG.sync.read(sheet(images, { channels: 1, ...layout }));
  const shade = new Map([
    [0, "#"],
    [128, "o"],
    [255, "."],
  ]);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => shade.get(data[4 * (y * width + x)]!)!).join(""),
  );
};

test("text stands below each row of images, in lines as wide as the row, and takes as many as it has", () => {
  expect(read([grey(32), grey(32)], { columns: 1, sides: [2, 16], captions: ["a 7 el", "T"] })).toEqual([
    "oooooooooooooooo",
    "oooooooooooooooo",
    "................",
    ".#......###.....",
    "#.#.......#.....",
    "###......#......",
    "#.#......#......",
    "#.#......#......",
    "................",
    "###.#...........",
    "#...#...........",
    "##..#...........",
    "#...#...........",
    "###.###.........",
    "................",
    "oooooooooooooooo",
    "oooooooooooooooo",
    "................",
    "###.............",
    ".#..............",
    ".#..............",
    ".#..............",
    ".#..............",
    "................",
  ]);
});

test("a word that is longer than the row makes the sheet wider, dots of large images are larger, and no text takes no room", () => {
  const sizes = (images: number, layout: Omit<SheetLayout, "channels">): [number, number] => {
    const [tall, wide] = [layout.sides, layout.sides].flat() as [number, number];
    const rows = read(Array.from({ length: images }, () => grey(tall * wide)), layout); // prettier-ignore
    return [rows[0]!.length, rows.length];
  };
  expect(sizes(2, { columns: 2, sides: 8 })).toEqual([16, 8]);
  expect(sizes(2, { columns: 2, sides: 8, captions: ["slanted"] })).toEqual([27, 8 + 7]);
  expect(sizes(1, { columns: 1, sides: 128, captions: ["seven"] })).toEqual([128, 128 + 14]);
  expect(sizes(2, { columns: 1, sides: 64, gap: 3, captions: ["one", "two"] })).toEqual([64, 2 * (64 + 7) + 3]);
});

test("lines break at spaces alone", () => {
  expect(widthOf(4)).toBe(15);
  expect(linesOf("a thin seven", 15)).toEqual(["a", "thin", "seven"]);
  expect(linesOf("a thin seven", 23)).toEqual(["a thin", "seven"]);
  expect(linesOf("a thin seven", 47)).toEqual(["a thin seven"]);
});
