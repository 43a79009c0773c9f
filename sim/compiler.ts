import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SimulationError } from "./library-cache.ts";

const run = promisify(execFile);

/** A C++ compiler. */
export interface Compiler {
  /** The command, words after the program's name included. */
  readonly command: string;
  /** The first line of what it says of itself. */
  readonly version: string;
  readonly isClang: boolean;
}

/**
 * The compiler of the variable CXX, or without it clang where it is there, or g++.
 * @throws SimulationError when the one of CXX, or any, is absent
 */
export async function findCompiler(given = process.env["CXX"]): Promise<Compiler> {
  if (given?.trim()) {
    const compiler = await ask(given.trim());
    if (compiler === undefined) throw new SimulationError(`CXX=${given}: no such compiler`);
    return compiler;
  }
  const compiler = (await ask("clang++")) ?? (await ask("g++"));
  if (compiler === undefined) {
    throw new SimulationError(
      "no C++ compiler is installed: apt-get install clang, or g++ (Debian), or npm start, which does it",
    );
  }
  return compiler;
}

async function ask(command: string): Promise<Compiler | undefined> {
  const [program, ...words] = command.split(/\s+/);
  try {
    const { stdout } = await run(program!, [...words, "--version"]);
    const version = stdout.split("\n")[0]!;
    return { command, version, isClang: version.includes("clang") };
  } catch {
    return undefined;
  }
}
