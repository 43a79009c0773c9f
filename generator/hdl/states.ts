import type { ModuleNode } from "./ir.ts";
import { snakeCase } from "./names.ts";
import { bitsFor, EnumType } from "./types.ts";

/**
 * What the states of a module's enums are called in its Verilog. Signals with the same states share their localparams,
 * which are called after the first of them (`state` where only constants have them); an enum of which a name is taken
 * gets a number behind the signal's name.
 */
export class StateNames {
  private readonly names = new Map<string, readonly string[]>();
  private readonly taken: Set<string>;
  /** Of each enum the states used so far, and those of them that have been declared. */
  private readonly used = new Map<string, Set<number>>();
  private readonly said = new Set<string>();

  /** @param taken the module's other names; the states' are added */
  constructor(module: ModuleNode, taken: Set<string>) {
    this.taken = taken;
    // In the order of declaration, so that the names do not depend on what uses the states.
    for (const { name, type } of module.signals) if (type instanceof EnumType) this.of(type.states, name);
  }

  /** The localparam of a state, which is declared from now on. */
  use(states: readonly string[], index: number): string {
    const name = this.of(states, "state")[index]!;
    this.used.get(states.join())!.add(index);
    return name;
  }

  /** The declarations of the states that are used and that it has not given before, in the order of enums and of their values. */
  take(): string[] {
    return [...this.names].flatMap(([key, names]) => {
      const width = bitsFor(names.length - 1);
      const range = width > 1 ? `[${width - 1}:0] ` : "";
      const used = [...this.used.get(key)!].sort((a, b) => a - b).filter((index) => !this.said.has(names[index]!));
      return used.map((index) => {
        this.said.add(names[index]!);
        return `localparam ${range}${names[index]!} = ${width}'d${index};`;
      });
    });
  }

  private of(states: readonly string[], holder: string): readonly string[] {
    const key = states.join();
    const known = this.names.get(key);
    if (known) return known;
    const called = (prefix: string): string[] => states.map((state) => snakeCase(`${prefix}_${state}`).toUpperCase());
    let names = called(holder);
    for (let i = 2; names.some((name) => this.taken.has(name)); i++) names = called(`${holder}_${i}`);
    for (const name of names) this.taken.add(name);
    this.names.set(key, names);
    this.used.set(key, new Set());
    return names;
  }
}
