/** A checkpoint that cannot be used: what is wrong with which file or tensor, in one line each. */
export class CheckpointError extends Error {
  override readonly name = "CheckpointError";

  /** @param message names out of files may stand in it as they are: it is kept to one line of bounded length */
  constructor(message: string) {
    super(oneLine(message));
  }
}

const LONGEST = 2000;

function oneLine(text: string): string {
  const cut = text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}...`;
  return cut.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
