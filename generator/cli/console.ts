const BAR = 24;
/** Milliseconds from a line to the next where there is no terminal: at first, and at most when work takes long. */
const [SOON, LATE] = [5000, 60_000];
let lastLine = -Infinity;
let pause = SOON;

/**
 * Progress on standard error: one line that renews itself on a terminal, a line in five seconds elsewhere, and in a minute as work goes on.
 * @param share of the work that is done, 0 to 1; drawn as a bar
 */
export function progress(text: string, share?: number): void {
  if (process.stderr.isTTY) {
    const full = Math.round(BAR * (share ?? 0));
    const bar = share === undefined ? "" : `[${"#".repeat(full)}${".".repeat(BAR - full)}] `;
    process.stderr.write(`\r\x1b[K${bar}${text}`);
  } else if (text && performance.now() - lastLine > pause) {
    lastLine = performance.now();
    pause = Math.min(1.5 * pause, LATE);
    process.stderr.write(`${share === undefined ? "" : `${percent(share)} `}${text}\n`);
  }
}

/**
 * Shows progress with the seconds that something takes, every second while it does.
 * @param state what is being done, and the share that is, where anybody can say
 */
export async function during<T>(state: () => { text: string; share?: number }, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const show = (): void => {
    const { text, share } = state();
    progress(`${text}, ${Math.round((performance.now() - start) / 1000)} s`, share);
  };
  show();
  const timer = setInterval(show, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    progressDone();
  }
}

/** Ends the progress line. */
export function progressDone(): void {
  pause = SOON;
  progress("");
}

/** A table in plain text: numbers to the right, words to the left. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const isNumber = head.map((_, column) => rows.every((row) => /^[-\d.,%]+$/.test(row[column]!)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** A whole number with commas between thousands. */
export const grouped = (value: number): string => Math.round(value).toLocaleString("en");

export const percent = (ratio: number): string => `${(Math.round(1000 * ratio) / 10).toFixed(1)}%`;
