import { accessSync, constants, rmSync, statSync } from "node:fs";
import { getSystemErrorMap } from "node:util";
import { onDisk, OutputError, realPlace } from "../generator/files/disk.ts";
import { SimulationError } from "./build.ts";

/** Touches the file of a trace. @throws SimulationError with the system's reason when it refuses */
export function onTrace<T>(path: string, action: () => T): T {
  try {
    return onDisk(`the trace ${path}`, action);
  } catch (error) {
    throw error instanceof OutputError ? new SimulationError(error.message) : error;
  }
}

/** @throws SimulationError for a name that says another format than the engine writes: viewers go by it */
export function checkEnding(path: string, writes: "fst" | "vcd"): void {
  const other = writes === "fst" ? "vcd" : "fst";
  if (!path.toLowerCase().endsWith(`.${other}`)) return;
  const engine = writes === "fst" ? "verilator" : "javascript";
  throw new SimulationError(`the trace ${path}: the engine ${engine} writes ${writes.toUpperCase()}, to a .${writes}`);
}

/**
 * Where Verilator is to write a trace. It removes what stands there first: not what may not be written, a link or a device.
 * @throws SimulationError when no file can be made there
 */
export function fstPlace(path: string): string {
  checkEnding(path, "fst");
  return onTrace(path, () => {
    const place = realPlace(path);
    const standing = statSync(place, { throwIfNoEntry: false });
    if (standing) accessSync(place, constants.W_OK);
    if (standing && !standing.isFile()) throw new SimulationError(`the trace ${path} cannot be written: it is no file`);
    return place;
  });
}

/** Removes a trace that was cut off, for no viewer reads it. @returns what to say for the system's `errno` */
export function cutOff(path: string, errno: number): SimulationError {
  // What Verilator keeps beside a trace until it is whole.
  for (const file of [fstPlace(path), `${fstPlace(path)}.hier`]) rmSync(file, { force: true });
  const [name, meaning] = getSystemErrorMap().get(-errno) ?? [`error ${errno}`, "of the system"];
  return new SimulationError(`the trace ${path} cannot be written: ${name}: ${meaning}`);
}
