/** A request that no design can meet, in one line. */
export class DesignError extends Error {
  override readonly name = "DesignError";
}
