import yargs from "yargs";
import { hideBin } from "yargs/helpers";
import { SimulationError } from "../../sim/build.ts";
import { DesignError } from "../compiler/design.ts";
import { OutputError } from "../files/disk.ts";
import { packageVersion } from "../files/package.ts";
import { HdlError } from "../hdl/index.ts";
import { CheckpointError } from "../reference/safetensors.ts";
import { bench } from "./commands/bench.ts";
import { compile } from "./commands/compile.ts";
import { disassemble } from "./commands/disassemble.ts";
import { fidelity } from "./commands/fidelity.ts";
import { forward } from "./commands/forward.ts";
import { generate } from "./commands/generate.ts";
import { prove } from "./commands/prove.ts";
import { quantise } from "./commands/quantise.ts";
import { sample } from "./commands/sample.ts";
import { verify } from "./commands/verify.ts";
import { progressDone } from "./console.ts";
import { refuseIdle } from "./idle-flags.ts";
import { endWithOutput } from "./streams.ts";

/** All commands, in the order of the help. */
export const commands = [generate, verify, compile, disassemble, quantise, sample, fidelity, forward, prove, bench];

/** An empty value is a shell variable that is not set, more often than anything else. */
function refuseEmpty(args: readonly string[]): void {
  const lists = commands.find(({ name }) => name === args[0])?.lists ?? [];
  for (const [i, arg] of args.entries()) {
    const [, flag, text] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    if (flag === undefined) continue;
    const value = text ?? args[i + 1];
    // Yargs takes a list of none for one that was not given.
    if (value === "" || (lists.includes(flag) && (value?.startsWith("--") ?? true)))
      throw new DesignError(`--${flag}: an empty value`);
  }
}

/** Does what the arguments ask for. @throws DesignError and its like for a user's mistake */
export async function disc(args: readonly string[]): Promise<void> {
  refuseEmpty(args);
  const names = commands.map(({ name }) => name).join(", ");
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
      refuseIdle(args, flags, commands.find(({ name }) => name === flags["_"][0])?.idle ?? []);
      return true;
    })
    .parserConfiguration({
      // A flag given twice: the later one counts.
      "duplicate-arguments-array": false,
      // Texts arrive as they were given; a flag is what is declared, not a part or the opposite of it.
      ...{ "parse-numbers": false, "dot-notation": false, "boolean-negation": false },
    })
    .version(packageVersion)
    .wrap(110)
    .fail((message, error) => {
      // Mistakes that yargs finds by itself come as a message, or as an error of its own around it.
      const thrown = error as Error | undefined;
      throw thrown && thrown.name !== "YError"
        ? thrown
        : new DesignError((thrown?.message ?? message).replace(/\s+/g, " "));
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
    const expected = [DesignError, CheckpointError, HdlError, OutputError, SimulationError].some(
      (kind) => error instanceof kind,
    );
    // Anything else is a defect of this tool, and its stack is what a report needs.
    console.error(expected ? `disc: ${(error as Error).message}` : error);
    process.exitCode = 1;
  }
}
