import { expect, test } from "vitest";
import { Bool, input, Module, output, type Parameters } from "../../generator/hdl/index.ts";

class Par extends Module {
  readonly io = this.ports({ a: input(Bool()), y: output(Bool()) });
  constructor(parameters: Parameters) {
    super({ parameters });
    this.io.y.drive(this.io.a);
  }
}
const nameOf = (parameters: Parameters): string => new Par(parameters).node.name;

test("whole numbers, words and booleans can be read in a module's name", () => {
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
