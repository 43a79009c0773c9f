import type { Verilog } from "../generator/hdl/index.ts";

/** Emitted Verilog with one text replaced in one module: a bug that tests must catch. */
export function plant(verilog: Verilog, module: string, from: string | RegExp, to: string): Verilog {
  const found = [...verilog.files].find(([file]) => file.startsWith(`${module}_`) || file === `${module}.v`);
  if (!found) throw new Error(`there is no module ${module}`);
  const [file, text] = found;
  const changed = text.replace(from, to);
  if (changed === text) throw new Error(`"${String(from)}" does not stand in ${file}`);
  const files = new Map(verilog.files).set(file, changed);
  return { ...verilog, files };
}
