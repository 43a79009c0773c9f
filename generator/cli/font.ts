/** Rows and columns of a glyph, and the pixel between two of them. */
export const GLYPH = { rows: 5, columns: 3, gap: 1 };

/** What is drawn for any other character. */
const OTHER = "77777";

/** A digit a row, the left pixel in its highest bit; drawn for this project. */
const GLYPHS: Readonly<Record<string, string>> = {
  ...{ A: "25755", B: "65656", C: "34443", D: "65556", E: "74647", F: "74644", G: "34553", H: "55755", I: "72227" },
  ...{ J: "11152", K: "55655", L: "44447", M: "57755", N: "65555", O: "25552", P: "65644", Q: "25563", R: "65655" },
  ...{ S: "34216", T: "72222", U: "55557", V: "55552", W: "55775", X: "55255", Y: "55222", Z: "71247" },
  ...{ 0: "75557", 1: "26227", 2: "61247", 3: "61216", 4: "55711", 5: "74616", 6: "34652", 7: "71222", 8: "25252" },
  ...{ 9: "25316", " ": "00000", ".": "00002", ",": "00024", "-": "00700", _: "00007", "'": "22000", "?": "71202" },
};

/** Pixels that so many characters take in a line. */
export function widthOf(characters: number): number {
  return Math.max(0, characters * (GLYPH.columns + GLYPH.gap) - GLYPH.gap);
}

/** Text in lines of at most so many pixels, broken at spaces; a longer word is a line of its own. */
export function linesOf(text: string, pixels: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1) ?? ""} ${word}`;
    if (lines.length > 0 && widthOf(longer.length) <= pixels) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Every pixel of a line of text, in capitals. @param draw is told its column and row */
export function drawLine(line: string, draw: (x: number, y: number) => void): void {
  for (const [n, character] of Array.from(line).entries())
    for (const [y, digit] of Array.from(GLYPHS[character.toUpperCase()] ?? OTHER).entries())
      for (let x = 0; x < GLYPH.columns; x++)
        if ((Number(digit) >> (GLYPH.columns - 1 - x)) & 1) draw(widthOf(n + 1) - GLYPH.columns + x, y);
}
