import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Bool, emit, input, Memory, Module, output, UInt } from "../../generator/hdl/index.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";
import { commentLines, commentText, formatText } from "../../generator/hdl/text.ts";
import { lint } from "../../sim/lint.ts";

/** A note wherever one can stand. */
class Noted extends Module {
  readonly io;
  constructor(note: string) {
    super({ about: note });
    this.io = this.ports({ a: input(UInt(4).describe(note)), b: output(UInt(4).describe(note)), c: output(UInt(4)) });
    const { n } = this.wires({ n: UInt(4).describe(note) });
    n.drive(this.io.a);
    const { r } = this.registers({ r: UInt(4).describe(note) });
    r.next(n);
    const { x } = this.nodes({ x: r.add(n) });
    const { words } = this.memories({ words: Memory(4, UInt(4).describe(note)) });
    words.write(n.bits(1, 0), r);
    this.io.b.drive(x.truncate(4));
    this.io.c.drive(words.read(n.bits(1, 0)));
  }
}

const withoutComments = (text: string): string =>
  text
    .replace(/ *\/\/.*/g, "")
    .split("\n")
    .filter(Boolean)
    .join("\n");

test.each([
  ["a line break", "scaled by\nassign b = 0; //"],
  ["a line break of Windows", "first\r\nassign b = 0;"],
  ["an old Mac's", "first\rmodule x;"],
  ["a vertical tab and a form feed", "first\vassign b = 0;\fassign b = 1;"],
  ["line separators of Unicode", "first\u2028module x;\u2029module y;\u0085module z;"],
  ["ends of comments and strings", '*/ assign b = 0; /* "'],
  ["a backslash at its end", "C:\\"],
  ["macros", "`undefined `endif `else"],
  ["a template's own marks", "{{name}} {{{ports}}} {{> sections}} ${x} $&"],
  ["letters of other alphabets", "größer als 漢字 🙂"],
  ["marks that turn the direction of writing", "safe \u202e;0 = b ngissa\u2066"],
  ["a null and an escape", "a\0b\u001b[31m"],
  ["an order to Verilator", "verilator lint_off\nverilator is fast"],
  ["an order to synthesis", "synthesis translate_off\nSynopsys translate_off\n pragma translate_off"],
])("a note with %s stays in its comment, and changes nothing", async (_, note) => {
  const verilog = emit(new Noted(note));
  const text = verilog.files.get("noted.v")!;
  const plain = emit(new Noted("")).files.get("noted.v")!;
  expect(withoutComments(text)).toBe(withoutComments(plain));
  expect(text).not.toMatch(/[^\n -~\p{L}\p{N}\p{S}\p{P}\p{M}]/u);
  expect(text).not.toMatch(/\\$/m);
  expect(text).not.toMatch(/\/\/ *(verilator|synthesis|synopsys|pragma)/i);
  expect(await lint(verilog)).toEqual([]);
});

test("a note's lines are lines of the comment over a module, and one line behind a signal", () => {
  expect(commentLines("first\nsecond\r\nthird")).toEqual(["first", "second", "third"]);
  expect(commentText("first\nsecond\r\nthird")).toBe("first second third");
  expect(emit(new Noted("one\ntwo")).files.get("noted.v")).toMatch(
    /^\/\/ one\n\/\/ two\n\/\/ Noted, [^]*input +wire \[3:0\] a, +\/\/ one two\n/,
  );
});

test("what is printed is escaped for a format", () => {
  expect(formatText('100 %d of "a\\b"\n')).toBe('100 %%d of \\"a\\\\b\\" ');
});

test("letters that only look like those of Verilog make no name", () => {
  class Probe extends Module {
    readonly io = this.ports({ "\u212Aelvin": output(Bool()) });
    constructor() {
      super();
      this.io["\u212Aelvin"].drive(true);
    }
  }
  expect(() => new Probe()).toThrow("is no Verilog identifier");
});

const module = `
const url = (path) => new URL(path, process.argv[2]).href;
const { Module, input, output, UInt, Bool, emit, when, assert } = await import(url("generator/hdl/index.js"));
const { lint } = await import(url("sim/lint.js"));
const { bench, engines } = await import(url("sim/bench.js"));
class Count extends Module {
  io = this.ports({ go: input(Bool()), q: output(UInt(8)) });
  constructor() {
    super({ about: "counts" });
    const { r } = this.registers({ r: UInt(8).reset(0) });
    when(this.io.go, () => r.next(r.wrapAdd(1)));
    this.io.q.drive(r);
    assert("staysLow", r.lt(3));
  }
}
const verilog = emit(new Count());
const { digest, files } = verilog;
const says = [];
for (const engine of engines) {
  const dut = await bench(() => new Count(), { engine });
  dut.go = true;
  try {
    dut.step(6);
  } catch (error) {
    says.push(error.message);
  }
}
console.log(JSON.stringify({ digest, text: files.get("count.v"), lint: await lint(verilog), says }));
`;

let scratch = "";
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "disc-text-"));
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

test("a module's text does not depend on where its project lies, whatever the folder is called", () => {
  const seen = ["plain", "a%d b", "a (1)", 'q"uote %s%', "größe #1?"].map((name) => {
    const folder = join(scratch, name);
    mkdirSync(join(folder, "src"), { recursive: true });
    writeFileSync(join(folder, "package.json"), "{}");
    writeFileSync(join(folder, "src/count.mjs"), module);
    const dist = `${pathToFileURL(join(packageRoot, "dist")).href}/`;
    const said = execFileSync(process.execPath, [join(folder, "src/count.mjs"), dist], { cwd: packageRoot });
    return JSON.parse(said.toString()) as { digest: string; text: string; lint: string[]; says: string[] };
  });
  for (const each of seen) expect(each).toEqual(seen[0]);
  const [{ text, lint: complaints, says }] = seen as [(typeof seen)[number]];
  const line = module.split("\n").findIndex((each) => each.includes("staysLow")) + 1;
  const failure = `assertion staysLow fails, src/count.mjs:${line}`;
  expect(text).toContain("// Count, src/count.mjs\n");
  expect(text).toContain(`$display("%m: ${failure}");`);
  expect(complaints).toEqual([]);
  expect(says).toEqual(Array(2).fill(`cycle 5: count: ${failure}`));
});

test("a file of no package is named by its name alone, odd as that may be, and prints as it is", () => {
  const name = 'co "u%t %d é.mjs';
  writeFileSync(join(scratch, name), module);
  const dist = `${pathToFileURL(join(packageRoot, "dist")).href}/`;
  const said = execFileSync(process.execPath, [join(scratch, name), dist], { cwd: packageRoot });
  const { lint: complaints, says } = JSON.parse(said.toString()) as { lint: string[]; says: string[] };
  expect(complaints).toEqual([]);
  expect(says).toEqual([expect.stringContaining(`staysLow fails, ${name}:`), says[0]]);
});
