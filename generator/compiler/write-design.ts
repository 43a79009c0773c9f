import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Verilog } from "../hdl/index.ts";
import { renderTemplate } from "../hdl/templates.ts";
import { DesignError, type Design } from "./design.ts";

/** Marks a folder as written by this tool, which may replace it. */
const GENERATOR = "disc-generator";

/** What design.json holds. */
export function describeDesign(design: Design, verilog: Verilog) {
  const { top, clock, reset, ports, files, digest } = verilog;
  return {
    generator: GENERATOR,
    top,
    digest,
    configuration: design,
    clock,
    reset,
    ports,
    files: [...files.keys()].map((file) => `rtl/${file}`),
  };
}

/**
 * Writes `rtl/*.v`, `filelist.f` and `design.json`. The folder appears whole or not at all; an earlier design in it is
 * replaced, anything else is left alone.
 * @throws DesignError when the folder holds something else or cannot be written
 */
export function writeDesign(out: string, design: Design, verilog: Verilog): void {
  checkReplaceable(out);
  const target = resolve(out);
  const description = describeDesign(design, verilog);
  let scratch: string | undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
    scratch = mkdtempSync(`${target}.writing-`);
    mkdirSync(join(scratch, "rtl"));
    for (const [file, text] of verilog.files) writeFileSync(join(scratch, "rtl", file), text);
    writeFileSync(join(scratch, "filelist.f"), renderTemplate("filelist", description));
    writeFileSync(join(scratch, "design.json"), `${JSON.stringify(description, null, 2)}\n`);
    rmSync(target, { recursive: true, force: true });
    renameSync(scratch, target);
  } catch (error) {
    if (scratch) rmSync(scratch, { recursive: true, force: true });
    throw new DesignError(`${out} cannot be written: ${(error as Error).message}`);
  }
}

function checkReplaceable(out: string): void {
  if (!existsSync(out)) return;
  let entries: string[];
  try {
    entries = readdirSync(out);
  } catch {
    throw new DesignError(`${out} is a file: name a folder`);
  }
  if (entries.length > 0 && readDescription(out)?.generator !== GENERATOR) {
    throw new DesignError(`${out} holds something else than a generated design: name another folder, or empty it`);
  }
}

interface Description {
  readonly generator?: string;
  readonly digest?: string;
  readonly files?: readonly string[];
}

function readDescription(folder: string): Description | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, "design.json"), "utf8")) as Description;
  } catch {
    return undefined;
  }
}

/**
 * The Verilog as it stands in a design's folder, which may have been changed by hand since.
 * @throws DesignError when there is no such design, or it was generated for something else
 */
export function readDesign(out: string, expected: Verilog): Verilog {
  const description = readDescription(out);
  if (!description)
    throw new DesignError(`${out} holds no generated design: run disc generate with the same flags first`);
  if (description.digest !== expected.digest) {
    throw new DesignError(
      `${out} was generated with other flags or another version: run disc generate with the same flags first`,
    );
  }
  const files = new Map<string, string>();
  for (const file of expected.files.keys()) {
    try {
      files.set(file, readFileSync(join(out, "rtl", file), "utf8"));
    } catch {
      throw new DesignError(`${out}/rtl/${file} is missing: run disc generate again`);
    }
  }
  return { ...expected, files };
}
