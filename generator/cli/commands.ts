import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { SimulationError } from "../../sim/library-cache.ts";
import { DesignError } from "../compiler/design-error.ts";
import { OutputError } from "../files/disk.ts";
import { FpgaError } from "../fpga/tools.ts";
import { packageVersion } from "../files/package.ts";
import { ScaleError } from "../golden/requantise.ts";
import { HdlError } from "../hdl/diagnostics.ts";
import { CheckpointError } from "../reference/safetensors.ts";
import type { Command } from "./command.ts";
import { progressDone } from "./console.ts";
import { refuseIdle } from "./idle-flags.ts";
import { endWithOutput } from "./streams.ts";

/** All commands, in the order of the help. */
export const commandNames = [
  ...(["generate", "verify", "synth", "compile", "disassemble", "package", "quantise", "sample"] as const),
  ...(["fidelity", "forward", "prove", "bench", "estimate", "explore", "regress"] as const),
];
const LOADS: Readonly<Record<(typeof commandNames)[number], () => Promise<Command>>> = {
  generate: async () => (await import("./commands/generate.ts")).generate,
  verify: async () => (await import("./commands/verify.ts")).verify,
  synth: async () => (await import("./commands/synth.ts")).synth,
  compile: async () => (await import("./commands/compile.ts")).compile,
  disassemble: async () => (await import("./commands/disassemble.ts")).disassemble,
  package: async () => (await import("./commands/package.ts")).packageCommand,
  quantise: async () => (await import("./commands/quantise.ts")).quantise,
  sample: async () => (await import("./commands/sample.ts")).sample,
  fidelity: async () => (await import("./commands/fidelity.ts")).fidelity,
  forward: async () => (await import("./commands/forward.ts")).forward,
  prove: async () => (await import("./commands/prove.ts")).prove,
  bench: async () => (await import("./commands/bench.ts")).bench,
  estimate: async () => (await import("./commands/estimate.ts")).estimate,
  explore: async () => (await import("./commands/explore.ts")).explore,
  regress: async () => (await import("./commands/regress.ts")).regress,
};

/** The one that is asked for, which saves the time that loading the others takes; all where it is none of them, or for help. */
function loaded([first]: readonly string[]): Promise<Command[]> {
  const asked = commandNames.filter((name) => name === first);
  return Promise.all((asked.length > 0 ? asked : commandNames).map((name) => LOADS[name]()));
}

/** What yargs lets pass. An empty value is a shell variable that is not set, more often than anything else; of a flag that is given twice only the later one would count. */
function refuseMisgiven(args: readonly string[], { lists, texts }: Pick<Command, "lists" | "texts">): void {
  const given = new Set<string>();
  for (const [i, arg] of args.entries()) {
    const [, flag, text] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (flag === undefined) continue;
    const value = text ?? args[i + 1];
    // Yargs takes a list of none for one that was not given.
    const isList = lists.includes(flag);
    if (value === "" || ((isList || texts.includes(flag)) && (value?.startsWith("--") ?? true)))
      throw new DesignError(`--${flag}: an empty value`);
    // Yargs takes both --bus-bits and --busBits.
    const name = flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (given.has(name))
      throw new DesignError(`--${name} is given twice${isList ? ": it takes several values behind it" : ""}`);
    given.add(name);
  }
}

/** Joins `--ctr -1,1`, of which yargs would take the latter for flags of a letter each. */
function joined(args: readonly string[], { lists }: Pick<Command, "lists">): string[] {
  const all: string[] = [];
  for (const arg of args) {
    const [, flag] = /^--([^=]+)$/.exec(all.at(-1) ?? "") ?? [];
    if (flag !== undefined && !lists.includes(flag) && /^-[\d.]/.test(arg)) all.push(`${all.pop()!}=${arg}`);
    else all.push(arg);
  }
  return all;
}

/** Does what the arguments ask for. @throws DesignError and its like for a user's mistake */
export async function disc(given: readonly string[]): Promise<void> {
  const commands = await loaded(given);
  const [first] = given;
  const found = commands.find(({ name }) => name === first);
  const asked = found ?? { lists: [], texts: [], idle: [] };
  const args = joined(given, asked);
  refuseMisgiven(args, asked);
  const names = commandNames.join(", ");
  const parser = yargs(args)
    .scriptName("disc")
    .usage(
      "$0 <command>\n\nGenerates accelerators for diffusion transformers, and proves them against the golden model.",
    );
  for (const { addTo } of commands) addTo(parser);
  await parser
    .demandCommand(1, `Name a command: ${names.replace(/, (\w+)$/, " or $1")}. disc --help lists them.`)
    .strict()
    .check((flags) => {
      refuseIdle(args, flags, asked.idle);
      return true;
    })
    .parserConfiguration({
      "duplicate-arguments-array": false,
      // Texts arrive as they were given; a flag is what is declared, not a part or the opposite of it.
      ...{ "parse-numbers": false, "dot-notation": false, "boolean-negation": false },
    })
    .version(packageVersion)
    .wrap(110)
    .fail((message, error) => {
      // Mistakes that yargs finds by itself come as a message, or as an error of its own around it.
      const thrown = error as Error | undefined;
      if (thrown && thrown.name !== "YError") throw thrown;
      if (!found && first !== undefined && /^[^-\s]\S*$/.test(first))
        throw new DesignError(`there is no command ${first}; disc --help lists them`);
      const said = (thrown?.message ?? message).replace(/\s+/g, " ");
      const [, off] = /^Unknown arguments: no-([a-z-]+), /.exec(said) ?? [];
      throw new DesignError(
        off === undefined ? said : `--no-${off} is not known; what is on goes off by --${off}=false`,
      );
    })
    .parseAsync();
}

/** The command: every expected mistake is one line and status 1. */
export async function main(): Promise<void> {
  endWithOutput();
  try {
    await disc(hideBin(process.argv));
  } catch (error) {
    progressDone();
    // By name, as one of another thread is a copy without its class.
    const kinds = [DesignError, CheckpointError, ScaleError, HdlError, OutputError, SimulationError, FpgaError];
    const expected = error instanceof Error && kinds.some(({ name }) => name === error.name);
    // Anything else is a defect of this tool, and its stack is what a report needs.
    console.error(expected ? `disc: ${error.message}` : error);
    process.exitCode = 1;
  }
}
