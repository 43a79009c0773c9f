import { expect, test } from "vitest";
import { Bool, emit, input, Module, output, type Parameters } from "../../generator/hdl/index.ts";

class Par extends Module {
  readonly io = this.ports({ a: input(Bool()), y: output(Bool()) });
  constructor(parameters: Parameters) {
    super({ parameters });
    this.io.y.drive(this.io.a);
  }
}
const nameOf = (parameters: Parameters): string => new Par(parameters).node.name;

test("whole numbers, words and booleans can be read in what a module is known by", () => {
  expect(nameOf({})).toBe("par");
  expect(nameOf({ bits: 8, wordBytes: 0, kind: "lru", signed: true, checked: false })).toBe(
    "par_bits8_word_bytes0_kindlru_signed_no_checked",
  );
  // printf '{"a":[1,null],"b":"x"}' | sha256sum
  expect(nameOf({ shape: { b: "x", a: [1, null] } })).toBe("par_shape_3dece6dc");
  expect(nameOf({ shape: { a: [1, null], b: "x" } })).toBe("par_shape_3dece6dc");
});

test("parameters that differ give names that differ, and all can stand in Verilog", () => {
  const values = [
    ...[0, 1, -1, 0.5, 1e21, 3, 3n, -3n, 10n, true, false, null],
    ...["", "x", "aB", "a_b", "ab", "1", "1_y2", "true", "3n", "-1", "a b", "no_x", "é"],
    ...[[], {}, [1], ["1"], [[1]], [1n], [1, 2], ["1,2"], [null], { a: 1 }, { a: "1" }, { a: 1n }, { a: { b: 1 } }],
    Object.assign(Object.create(null) as object, { a: 2 }),
  ];
  const names = values.map((x) => nameOf({ x }));
  expect(new Set(names).size).toBe(values.length);
  for (const name of names) expect(name).toMatch(/^(par_x|par_no_x)[0-9a-z_]*$/);
  expect(nameOf({ x: 1, y: 2 })).not.toBe(nameOf({ x: "1_y2" }));
});

class Secret {
  readonly #inside: number;
  constructor(inside: number) {
    this.#inside = inside;
  }
  get(): number {
    return this.#inside;
  }
}
const ring: Record<string, unknown> = {};
ring["self"] = [ring];

test.each([
  ["a NaN", NaN, "NaN"],
  ["an infinity", -Infinity, "-Infinity"],
  ["a function", () => 1, "a function"],
  ["a Map", new Map([[1, 2]]), "an object of the class Map"],
  ["a Set", new Set([1]), "an object of the class Set"],
  ["a RegExp", /a/, "an object of the class RegExp"],
  ["a typed array", new Int8Array(1), "an object of the class Int8Array"],
  ["an instance", new Secret(1), "an object of the class Secret"],
  ["a list with gaps", Array<number>(2), "a list with gaps or names"],
  ["an object with a symbol", { [Symbol("s")]: 1 }, "an object with hidden keys"],
])("no name is made of %s", (_, value, what) => {
  const hint = `, of which no name can be made`;
  expect(() => nameOf({ x: value })).toThrow(`error[parameter-range]: Par.parameters.x is ${what}${hint}`);
  expect(() => nameOf({ x: { inner: [0, value] } })).toThrow(`Par.parameters.x.inner[1] is ${what}${hint}`);
});

test("no name is made of what is undefined, or holds itself", () => {
  expect(() => nameOf({ x: { y: undefined } })).toThrow("Par.parameters.x.y is undefined, of which");
  expect(() => nameOf({ x: ring })).toThrow("Par.parameters.x.self[0] is an object that holds itself");
  // The same object twice is no ring.
  const part = { a: 1 };
  expect(nameOf({ x: [part, part] })).toMatch(/^par_x_[0-9a-f]{8}$/);
});

/** Modules side by side. */
class Beside extends Module {
  readonly io = this.ports({ a: input(Bool()), y: output(Bool()) });
  constructor(parts: readonly Module[]) {
    super();
    const placed = this.instances(Object.fromEntries(parts.map((part, i) => [`part${i}`, part as Par])));
    for (const part of Object.values(placed)) part.a.drive(this.io.a);
    this.io.y.drive(Object.values(placed)[0]!.y);
    for (const part of Object.values(placed)) this.unused(part.y);
  }
}
const filesOf = (...parts: readonly Module[]): string[] =>
  [...emit(new Beside(parts)).files.keys()].map((file) => file.slice(0, -2)).filter((name) => name !== "beside");
const par = (parameters: Parameters): Module => new Par(parameters);

test("a module has the name of its class, with what differs where the design has it in several variants", () => {
  const shape = { lanes: 4 };
  expect(filesOf(par({ bits: 8, depth: 4 }), par({ bits: 8, depth: 4 }))).toEqual(["par"]);
  expect(filesOf(par({ bits: 8, depth: 4, shape }), par({ bits: 8, depth: 16, shape }))).toEqual([
    "par_depth4",
    "par_depth16",
  ]);
  expect(filesOf(par({ bits: 8, depth: 4 }), par({ bits: 9, depth: 16 }))).toEqual([
    "par_bits8_depth4",
    "par_bits9_depth16",
  ]);
  expect(filesOf(par({ bits: 8, isSigned: true }), par({ bits: 8, isSigned: false }), par({ bits: 8 }))).toEqual([
    "par_is_signed",
    "par_no_is_signed",
    "par",
  ]);
});

test("a name that is a keyword, taken or the top's own port has all parameters, one that is too long a digest", () => {
  // printf '{"kind":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}' | sha256sum
  const long = "a".repeat(45);
  expect(filesOf(par({ kind: long }), par({ kind: "b" }))).toEqual(["par_91e3958e", "par_kindb"]);
  class Table extends Par {}
  class Queue extends Par {}
  expect(filesOf(new Table({ x: 1 }), new Queue({ x: 1 }))).toEqual(["table_x1", "queue_x1"]);
  class ParX1 extends Par {}
  expect(filesOf(par({ x: 1 }), par({ x: 2 }), new ParX1({ y: 1 }))).toEqual(["par_x1", "par_x2", "par_x1_y1"]);
  class A extends Par {}
  expect(emit(new A({ x: 1 })).top).toBe("a_x1");
  expect(emit(new A({ x: 1 }), { prefix: "my_" }).top).toBe("my_a");
});

test("the header of a module has all its parameters, in lines of their own", () => {
  const contents = Array.from({ length: 100 }, (_, i) => i);
  const shape = { lanes: 4, memory: { depth: 16n, "*/ odd\n": null } };
  const text = emit(new Par({ bits: 8, kind: "a\nb", isSigned: false, shape, few: [1, 2], contents })).files.get(
    "par.v",
  )!;
  // seq 0 99 | paste -sd, | tr -d '\n' | sed 's/.*/[&]/' | tr -d '\n' | sha256sum
  expect(text.split("`default_nettype none")[0]!.split("\n").slice(1)).toEqual([
    '// bits = 8, kind = "a\\nb", isSigned = false, shape.lanes = 4, shape.memory.depth = 16n',
    "// shape.memory.*/ odd = null, few = [1,2], contents = 100 values of SHA-256 9dd50adb...",
    "",
  ]);
});
