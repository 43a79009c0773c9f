import { fail } from "./diagnostics.ts";

const KEYWORDS = new Set(
  (
    "always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default defparam " +
    "design disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable " +
    "endtask event for force forever fork function generate genvar highz0 highz1 if ifnone incdir include initial inout " +
    "input instance integer join large liblist library localparam macromodule medium module nand negedge nmos nor " +
    "noshowcancelled not notif0 notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown pullup " +
    "pulsestyle_onevent pulsestyle_ondetect rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 " +
    "scalared showcancelled signed small specify specparam strong0 strong1 supply0 supply1 table task time tran tranif0 " +
    "tranif1 tri tri0 tri1 triand trior trireg unsigned use vectored wait wand weak0 weak1 while wire wor xnor xor " +
    // SystemVerilog words that tools reading .v files often reserve too.
    "bit byte logic int shortint longint do return break continue enum struct union typedef class new this super final " +
    "assert assume cover property sequence checker interface package program bind unique priority var void string " +
    "alias bins binsof chandle clocking const constraint context cross dist endclass expect export extends extern " +
    "final foreach global iff implies import inside intersect let local matches modport null packed protected pure rand " +
    "ref restrict soft solve static strong tagged throughout timeunit type until uwire virtual weak wildcard with within"
  ).split(" "),
);

/** camelCase to snake_case; what is snake_case already stays. */
export function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
}

/** Checks that a name can stand in Verilog, and is not one that the emitter uses itself. */
export function checkName(name: string, where: string): void {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    fail(
      "name-invalid",
      `${where}.${name} is no Verilog identifier`,
      "use letters, digits and underscores, a letter first",
    );
  }
  if (KEYWORDS.has(name)) fail("name-invalid", `${where}.${name} is a Verilog keyword`, "choose another key");
  if (name === "clk" || name === "reset") {
    fail(
      "name-invalid",
      `${where}.${name} is the name of the implicit ${name === "clk" ? "clock" : "reset"}`,
      "choose another key",
    );
  }
}
