import type { Verilog } from "../generator/hdl/index.ts";

/**
 * The files of a design for a build that traces: signals with states are declared as SystemVerilog enums, from which
 * Verilator takes the names that a waveform viewer shows. The types stand in packages, so that no state meets another name.
 */
export function filesWithStates({ files, states }: Verilog): Map<string, string> {
  return new Map(
    [...files].map(([file, text]) => {
      const typed = [...(states.get(file) ?? [])].map(([signal, names], i) => {
        const package_ = `${file.replace(/\.v$/, "")}_states_${i}`;
        // A port in the list or a declaration: its kind, its range if it has one, and its name.
        const declaration = new RegExp(`^( *(?:(?:input|output) +)?)(wire|reg) +(?:\\[\\d+:0\\] +)?${signal}\\b`, "m");
        text = text.replace(declaration, (_, port: string, kind: string) =>
          [port, kind === "wire" ? "wire " : "", `${package_}::names ${signal}`].join(""),
        );
        const width = Math.max(1, (names.length - 1).toString(2).length);
        // Escaped, for a state may be called like a keyword.
        const list = names.map((name, code) => `\\${name} = ${width}'d${code}`).join(", ");
        return `package ${package_};\n    typedef enum logic [${width - 1}:0] {${list}} names;\nendpackage\n`;
      });
      return [file, [...typed, text].join("")];
    }),
  );
}
