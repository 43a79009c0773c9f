import fc from "fast-check";
import { expect, test } from "vitest";
import { JsonError, parseJson } from "../../generator/reference/strict-json.ts";

/** As JSON.parse gives it, whose objects have a prototype. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

test("any JSON text means what JSON.parse says", () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom(undefined, 1, "\t"), (text, indent) => {
      const value: unknown = JSON.parse(text);
      expect(plain(parseJson(JSON.stringify(value, undefined, indent)))).toEqual(plain(value));
    }),
    { numRuns: 500 },
  );
});

test("a text that was changed in a place is read as by JSON.parse, or refused by both, but for what is ambiguous", () => {
  const words = [
    "",
    "true",
    "null",
    '"a"',
    '"a":1,',
    "\\u00e9",
    "\u00e9",
    "1e5",
    "\f",
    "\u2028",
    "0",
    "1",
    "e",
    "E",
    "x",
  ];
  const pieces = words.concat('{ } [ ] : , " \n \t \\ - + .'.split(" "), " ");
  const changed = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.nat(2), fc.constantFrom(...pieces))
    .map(([text, at, gone, piece]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + piece + text.slice(place + gone);
    });
  fc.assert(
    fc.property(changed, (text) => {
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(() => parseJson(text)).toThrow(JsonError);
        return;
      }
      try {
        expect(plain(parseJson(text))).toEqual(plain(expected));
      } catch (error) {
        if (!(error instanceof JsonError)) throw error;
        expect(error.message).toMatch(/stands twice|beyond a double|surrogate/);
      }
    }),
    { numRuns: 5000 },
  );
});

test.each([
  ['{"a":1,"b":{"a":2},"a":1}', 'the key "a" stands twice in an object'],
  ['{"a":1,"\\u0061":1}', 'the key "a" stands twice in an object'],
  ['{"__proto__":1,"__proto__":1}', 'the key "__proto__" stands twice in an object'],
  ["[1e999]", "1e999 is beyond a double"],
  ["-1e999", "-1e999 is beyond a double"],
  ["9".repeat(400), "99999999999999999999 is beyond a double"],
  ['"\\ud83d"', "half a surrogate pair in the string at 0"],
  ["[".repeat(128) + "]".repeat(128), "nested 128 deep"],
  ["[".repeat(1e6), "nested 128 deep"],
  ["\ufeff{}", 'not JSON: unexpected "\ufeff" at 0'],
  ['{"a":[1,2', "not JSON: it ends too early"],
  ['"\\', "not JSON: it ends too early"],
  ['["\t"]', "not JSON: a malformed string at 1"],
])("%j is refused", (text, message) => {
  expect(() => parseJson(text)).toThrow(new JsonError(message));
});

test("a pair of surrogates is a character, and 127 levels are read", () => {
  expect(parseJson('"\\ud83d\\ude00"')).toBe("\u{1f600}");
  expect(plain(parseJson("[".repeat(127) + "]".repeat(127)))).toEqual(JSON.parse("[".repeat(127) + "]".repeat(127)));
});

test("whole numbers are taken exactly where asked for, and others are none", () => {
  expect(parseJson("[18446744073709551615,0,2.0,2e0,-0,-3]", BigInt)).toEqual([2n ** 64n - 1n, 0n, 2, 2, -0, -3]);
});

test("every key is a key", () => {
  const value = parseJson('{"__proto__":{"a":1},"toString":2}') as Record<string, unknown>;
  expect(Object.keys(value)).toEqual(["__proto__", "toString"]);
  expect(value["a"]).toBeUndefined();
});

test("infinities as Python writes them are numbers where they are asked for, and nowhere else", () => {
  const text = '{"least":-Infinity,"most":[Infinity]}';
  expect(() => parseJson(text)).toThrow(new JsonError('not JSON: unexpected "-" at 9'));
  expect(parseJson(text, Number, true)).toEqual({ least: -Infinity, most: [Infinity] });
  for (const wrong of ["Infinit", "--Infinity", "+Infinity", "InfinityInfinity", "NaN", "-1e999"])
    expect(() => parseJson(wrong, Number, true)).toThrow(JsonError);
});
