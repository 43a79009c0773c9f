import { DesignError } from "../compiler/design-error.ts";

/** A command's flags as they were parsed, by their names. */
type Flags = Readonly<Record<string, unknown>>;

/** Flags that a command does not look at beside others. */
export interface Idle {
  readonly flags: readonly string[];
  readonly when: (flags: Flags) => boolean;
  readonly because: string;
}

/** Whether a command does not look at a flag. */
export function isIdle(flag: string, flags: Flags, rules: readonly Idle[]): boolean {
  return rules.some((rule) => rule.flags.includes(flag) && rule.when(flags));
}

/** @throws DesignError when one of them was given: what it asks for would not happen */
export function refuseIdle(args: readonly string[], flags: Flags, rules: readonly Idle[]): void {
  const given = new Set(args.flatMap((arg) => /^--([^=]+)/.exec(arg)?.[1] ?? []));
  // Yargs takes both --bus-bits and --busBits.
  const isGiven = (flag: string): boolean => given.has(flag) || given.has(camelCase(flag));
  for (const { flags: idle, when, because } of rules) {
    const names = when(flags) ? idle.filter(isGiven) : [];
    if (names.length > 0) throw new DesignError(`${names.map((name) => `--${name}`).join(", ")}: ${because}`);
  }
}

function camelCase(flag: string): string {
  return flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
