import { HdlError } from "../diagnostics.ts";
import { SourceMark, type Constructor } from "../source.ts";

/** Refuses a parameter of a library part that is no whole number from `least` up; the mistake is its caller's. */
export function checkParameter(part: Constructor, name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return;
  const message = `a ${part.name} cannot have a ${name} of ${value}`;
  const places = [{ mark: new SourceMark(part), role: "" }];
  throw new HdlError([{ code: "parameter-range", message, places, hint: `give it a whole number from ${least} up` }]);
}
