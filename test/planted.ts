import type { Verilog } from "../generator/hdl/index.ts";

/** Emitted Verilog with one text replaced in one module: a bug that tests must catch. */
export function plant(verilog: Verilog, module: string, from: string | RegExp, to: string): Verilog {
  const name = verilog.prefix + module;
  const files = [...verilog.files];
  // A module of several variants in the design has what differs behind its name.
  const found = files.find(([file]) => file === `${name}.v`) ?? files.find(([file]) => file.startsWith(`${name}_`));
  if (!found) throw new Error(`there is no module ${module}`);
  const [file, text] = found;
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`"${String(from)}" does not stand in ${file}`);
  return { ...verilog, files: new Map(verilog.files).set(file, changed) };
}
