import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ESLint, type Linter } from "eslint";
import { afterAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
/** A project beside this one, which has the package installed and takes its preset as docs/hdl.md says. */
const project = mkdtempSync(join(tmpdir(), "disc-eslint-"));
afterAll(() => {
  rmSync(project, { recursive: true });
});

const modules = join(project, "node_modules");
mkdirSync(modules);
for (const name of ["typescript", "typescript-eslint", "eslint"])
  symlinkSync(join(root, "node_modules", name), join(modules, name));
symlinkSync(root, join(modules, "disc-generator"));
writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
const compilerOptions = {
  strict: true,
  module: "nodenext",
  target: "es2023",
  lib: ["es2023"],
  types: [],
  noEmit: true,
};
writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
const guide = readFileSync(join(root, "docs", "hdl.md"), "utf8");
writeFileSync(join(project, "eslint.config.js"), /^```js eslint\.config\.js\n([^]*?)^```$/m.exec(guide)![1]!);

const imports = `import { Bool, Enum, input, Module, output, SInt, Stream, UInt, Vec } from "disc-generator/dist/generator/hdl/index.js";
`;
const declarations = `
import type { BoolValue, Bundle, StreamSource, UIntValue, Value, View } from "disc-generator/dist/generator/hdl/index.js";

class Probe extends Module {
  readonly io = this.ports({
    a: input(UInt(8)),
    b: input(UInt(8)),
    s: input(SInt(8)),
    c: input(Bool()),
    mode: input(Enum("idle", "run")),
    lanes: input(Vec(4, UInt(8))),
    bundle: input({ left: UInt(2), pair: { right: Bool() } }),
    other: input({ left: UInt(2), pair: { right: Bool() } }),
    put: input(Stream({ data: UInt(8) })),
    get: output(Stream({ data: UInt(8) })),
    z: output(Bool()),
  });
  constructor() {
    super();
    const { io } = this;
    const { a, b, s, c, mode, lanes, bundle, other, put, get, z } = io;
    const { r } = this.registers({ r: UInt(8).reset(0) });
    const { w } = this.wires({ w: Stream({ data: UInt(8) }) });
    use(io, a, b, s, c, mode, lanes, bundle, other, put, get, z, r, w);
  }
}
declare function use(...values: unknown[]): void;
declare const maybe: UIntValue | undefined;
declare const orNull: BoolValue | null;
declare const flag: BoolValue | boolean;
declare const flagOrNot: BoolValue | boolean | undefined;
declare const count: UIntValue | number;
declare const config: boolean;
declare const optional: { readonly carry?: BoolValue };
declare const narrow: View<ReturnType<typeof UInt>>;
declare const probe: Probe;
const { a, b, s, c, mode, lanes, bundle, other, put, get, z } = probe.io;
`;
/** A function of its own, for TypeScript knows that `while (signal)` never ends. */
const place = (statement: string, i: number): string =>
  `export function f${i}<T extends Value, P extends Bundle>(value: T, stream: StreamSource<P>): void { ${statement} }`;

/** The operators that each statement is reported for, with the configuration of `cwd`. */
async function reports(cwd: string, file: string, statements: readonly string[]): Promise<string[][]> {
  const text = [imports, declarations, ...statements.map(place)].join("\n");
  const first = text.slice(0, text.indexOf("export function f0")).split("\n").length;
  const eslint = new ESLint({ cwd });
  if (cwd === project) writeFileSync(file, text);
  const [result] = await eslint.lintText(text, { filePath: file });
  const found = statements.map((): string[] => []);
  for (const { line, message, ruleId, fatal } of result!.messages) {
    if (fatal || ruleId === null) throw new Error(message);
    if (ruleId === "disc-generator/no-operators-on-signals") found[line - first]!.push(/^"(.*?)"/.exec(message)![1]!);
  }
  return found;
}

/** Statements with the operator that they are to be reported for. */
const wrong: readonly (readonly [statement: string, ...operators: string[]])[] = [
  ["z.drive(a === b);", "==="],
  ["z.drive(a !== b);", "!=="],
  ["z.drive(a == b);", "=="],
  ["z.drive(a != b);", "!="],
  ["z.drive(!c);", "!"],
  ["z.drive(!!c);", "!"],
  ["z.drive(c && config);", "&&"],
  ["z.drive(c || config);", "||"],
  ["z.drive(c ?? config);", "??"],
  ["z.drive(c ? true : config);", "?:"],
  ["if (c) use();", "if"],
  ["if (a.eq(3)) use();", "if"],
  ["while (c) use();", "while"],
  ["do use(); while (c);", "do"],
  ["for (; c; ) use();", "for"],
  ["switch (mode) { default: }", "switch"],
  ["switch (true as unknown) { case c: }", "case"],
  ["use(a < b, a <= b, a > b, a >= b);", "<", "<=", ">", ">="],
  // TypeScript refuses these; whoever silenced it still reads why.
  ["use((a as never) + 1);"],
  ["use((a as UIntValue & number) + 1);", "+"],
  ["use(-(s as unknown as UIntValue));", "-"],
  ["use(a & b, a | b, a ^ b, ~a, a << 1, a >> 1, a - b, a * b);", "&", "|", "^", "~", "<<", ">>", "-", "*"],
  ["use(`${a}`);", "${}"],
  ["use([a, b].includes(narrow), [a].indexOf(b), [a].lastIndexOf(b));", "includes", "indexOf", "lastIndexOf"],
  ["use(Object.is(a, b), Boolean(c));", "Object.is", "Boolean"],
  ["use(lanes.elements.some((lane) => lane.eq(3)));", "some"],
  ["use(lanes.elements.filter((lane) => lane.any()), [c].every((each) => each));", "filter", "every"],
  ["use([c].filter(Boolean), lanes.elements.every(Boolean), [flag].some(Boolean));", "filter", "every", "some"],
  ["use(put === get, bundle === other, bundle.pair !== other.pair);", "===", "===", "!=="],
  ["if (put) use();", "if"],
  ["use(!bundle);", "!"],
  ["use(lanes === lanes, mode === mode, lanes.at(0) === lanes.at(1));", "===", "===", "==="],
  ["use(value === value, !value, stream === put);", "===", "!", "==="],
  // What may be hardware.
  ["use(maybe === a, maybe! === a, !maybe!);", "===", "===", "!"],
  ["if (flag) use();", "if"],
  ["if (flagOrNot) use();", "if"],
  ["use(count === 3, count > 3);", "===", ">"],
  ["let x: UIntValue = a; x &&= b; x ||= b; x ??= b;", "&&", "||", "??"],
];

/** Statements that say something of the JavaScript, and mean it. */
const right: readonly string[] = [
  "if (maybe) use();",
  "if (!maybe) use();",
  "use(maybe ? maybe.eq(3) : config, maybe ?? a, maybe && maybe.eq(3), maybe?.any(), flagOrNot ?? false);",
  "use(maybe === undefined, undefined !== maybe, maybe == null, orNull === null, a !== undefined);",
  "if (orNull) use();",
  "use(optional.carry ?? false, optional.carry !== undefined);",
  "use(config ? a : b, config && c, !config, a.width === 8, a.width + 1, lanes.length > 2);",
  'use(typeof count === "number" && count === 3, typeof flag === "boolean" ? !flag : flag.not());',
  "use([maybe, orNull].filter(Boolean), [config, 1].some(Boolean));",
  "use(a instanceof Module, lanes.elements.filter((_, i) => i > 2), lanes.elements.map((lane) => lane.any()));",
  'use(["idle", "run"].includes("idle"), new Set([a]).has(b), Object.keys(bundle).length === 2, probe === probe);',
  "let y: UIntValue | undefined; y ??= a; use(y);",
];

test("the preset reports every JavaScript operator on hardware in a project beside this one", async () => {
  const found = await reports(
    project,
    join(project, "wrong.ts"),
    wrong.map(([statement]) => statement),
  );
  expect(wrong.map(([statement], i) => [statement, ...found[i]!])).toEqual(wrong);
});

test("what asks for presence, or is about the JavaScript, passes", async () => {
  const found = await reports(project, join(project, "right.ts"), right);
  expect(found).toEqual(right.map(() => []));
});

test("without types the rule says what it needs", async () => {
  const { default: hdl } = (await import(pathToFileURL(join(root, "dist/eslint/index.js")).href)) as {
    default: { configs: { recommended: Linter.Config } };
  };
  const eslint = new ESLint({ cwd: project, overrideConfigFile: true, overrideConfig: hdl.configs.recommended });
  await expect(eslint.lintText("const a = 1 === 2;", { filePath: join(project, "a.js") })).rejects.toThrow(
    "this rule needs types: set languageOptions.parserOptions.projectService",
  );
});

test("this repository is linted with it", async () => {
  const eslint = new ESLint({ cwd: root });
  const text = `import { Bool, input, Module, output, UInt } from "../../generator/hdl/index.ts";
class Same extends Module {
  readonly io = this.ports({ a: input(UInt(8)), b: input(UInt(8)), c: input(Bool()), z: output(Bool()), n: output(Bool()) });
  constructor() {
    super();
    const { a, b, c, z, n } = this.io;
    z.drive(a === b);
    n.drive(!c);
  }
}
export const same = new Same();
`;
  const [result] = await eslint.lintText(text, { filePath: import.meta.filename });
  const found = result!.messages.filter(({ ruleId }) => ruleId === "disc-generator/no-operators-on-signals");
  expect(found.map(({ line, message }) => [line, message])).toEqual([
    [7, '"===" sees the JavaScript object, never the hardware\'s value: use .eq(...)'],
    [8, '"!" sees the JavaScript object, never the hardware\'s value: use .not()'],
  ]);
});
