import type { ArgumentsCamelCase, Argv, InferredOptionTypes, PositionalOptions } from "yargs";
import type { Idle } from "./idle-flags.ts";

type Declared = Readonly<Record<string, PositionalOptions>>;

/** What yargs makes of flags that are declared so. */
export type Flags<F extends Declared> = ArgumentsCamelCase<InferredOptionTypes<F>>;

/** A command as `disc` registers it. */
export interface Command {
  readonly name: string;
  /** What it does not look at. */
  readonly idle: readonly Idle[];
  /** Flags that take several values, and at least one. */
  readonly lists: readonly string[];
  /** Flags that take a text. */
  readonly texts: readonly string[];
  readonly addTo: (disc: Argv) => void;
}

/**
 * Declares a command.
 * @param declared.positional which of the flags stand behind the name without dashes, in order
 * @param declared.examples how it is called ($0 is disc), and what that does
 * @param declared.run does it, with the flags as yargs has parsed them; sets status 1 where what it looked at is wrong.
 * It throws DesignError and its like for a user's mistake
 */
export function command<const F extends Declared>(declared: {
  readonly name: string;
  readonly describe: string;
  readonly positional?: readonly (keyof F & string)[];
  readonly flags: F;
  readonly examples: readonly [string, string][];
  readonly idle?: readonly Idle[];
  readonly run: (flags: Flags<F>) => void | Promise<void>;
}): Command {
  const { name, describe, flags, examples, idle = [], run } = declared;
  const positional: readonly string[] = declared.positional ?? [];
  const places = positional.map((place) => (flags[place]!.demandOption ? `<${place}>` : `[${place}]`));
  const declare = (yargs: Argv): void => {
    for (const [flag, options] of Object.entries(flags)) {
      if (positional.includes(flag)) yargs.positional(flag, options);
      else yargs.option(flag, options);
    }
    yargs.example(examples);
  };
  return {
    ...{ name, idle },
    lists: Object.keys(flags).filter((flag) => (flags[flag] as { readonly array?: boolean }).array),
    texts: Object.keys(flags).filter((flag) => flags[flag]!.type === "string"),
    addTo: (disc) => disc.command<InferredOptionTypes<F>>([name, ...places].join(" "), describe, declare, run),
  };
}
