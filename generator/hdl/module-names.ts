import type { ModuleNode } from "./ir.ts";
import { cppWords } from "./keywords.ts";
import { faultOf, snakeCase } from "./names.ts";
import { digestOf, plainText, spell, type Parameters } from "./parameters.ts";

/** Most characters of a module's name, its prefix among them, where its class leaves a choice. */
const MOST_CHARACTERS = 48;

/**
 * What the modules of a design are called in its Verilog. A module is known by its class and all its parameters
 * (`ModuleNode.name`). It is called after its class alone where the design has it with one set of parameters, and after what
 * differs between the sets where there are several: `memory_reader_depth128`. Where that is a keyword (`queue` for
 * Verilator), a port of the top itself or another module's name, all parameters stand in it, or else a digest of them, as
 * where it is too long. Black boxes keep their names.
 *
 * @param prefix stands before every name that is made here
 * @param given names that modules have already, by class and parameters: those of a design that stands in this one
 */
export function nameModules(
  top: ModuleNode,
  prefix = "",
  given: ReadonlyMap<string, string> = new Map(),
): Map<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(given.values());
  const classes = new Map<string, Map<string, ModuleNode>>();
  const seen = new Set<ModuleNode>();
  const visit = (module: ModuleNode): void => {
    if (seen.has(module)) return;
    seen.add(module);
    for (const { module: inner } of module.instances) visit(inner);
    if (module.blackBox) {
      names.set(module.name, module.name);
      taken.add(module.name);
      return;
    }
    const variants = classes.get(module.className) ?? new Map<string, ModuleNode>();
    if (!variants.has(module.name)) variants.set(module.name, module);
    classes.set(module.className, variants);
  };
  visit(top);

  const pins = new Set([...top.ports, ...top.inouts].map(({ name }) => name));
  for (const [className, variants] of classes) {
    const stem = snakeCase(className);
    const differing = differences([...variants.values()].map(({ parameters }) => parameters));
    for (const [identity, module] of variants) {
      const isFree = (name: string): boolean => !taken.has(name) && !(module === top && pins.has(name));
      const isGood = (name: string): boolean =>
        isFree(name) && !faultOf(name) && !cppWords.has(name) && name.length <= MOST_CHARACTERS;
      const parts = differing.flatMap((key) => {
        const value = module.parameters[key];
        return value === undefined ? [] : [spell(key, value)];
      });
      const short = prefix + [stem, ...parts].join("_");
      const digest = `${prefix}${stem}_${digestOf(plainText(module.parameters, className))}`;
      const made = [short, prefix + identity].find(isGood) ?? digest;
      const isPlain = Object.keys(module.parameters).length === 0 && !taken.has(short);
      const name = given.get(identity) ?? (isPlain ? short : made);
      names.set(identity, name);
      taken.add(name);
    }
  }
  return names;
}

/** Keys whose values are not the same in all of the parameters, in their order. */
function differences(all: readonly Parameters[]): string[] {
  const keys = new Set(all.flatMap((parameters) => Object.keys(parameters)));
  const textOf = (parameters: Parameters, key: string): string | undefined => {
    const value = parameters[key];
    return value === undefined ? undefined : plainText(value, key);
  };
  return [...keys].filter((key) => all.some((parameters) => textOf(parameters, key) !== textOf(all[0]!, key)));
}

/** What a design without a prefix calls its top. */
export function topName(top: ModuleNode): string {
  return nameModules(top).get(top.name)!;
}
