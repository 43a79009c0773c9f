import type { Random } from "../random.ts";

/** Where readers go wrong: signs, widths of integers and doubles, emptiness. */
const NUMBERS = [0, 1, 2, 3, -1, 0.5, -0, 255, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 53 - 1, 2 ** 53, 2 ** 63, 1e300, 1e-300];
const STRINGS = [
  "",
  "a",
  "\n",
  "\u0000",
  "\u{1f600}",
  "..",
  "../a",
  "__proto__",
  "F8_E4M3",
  "I64",
  "F32",
  "BF16",
  "null",
  "x".repeat(5000),
];

const PIECES = [" ", "\n", "{", "}", "[", "]", ":", ",", '"', "'", "\\", "\u0000", "\ufeff", "\\ud800", "//"];

/** Any other value than was there. */
function odd(random: Random): unknown {
  const kinds: (() => unknown)[] = [
    () => random.pick(NUMBERS),
    () => random.pick(STRINGS),
    () => random.pick([null, true, false]),
    () => random.pick([[], {}, [[]], [0], { a: 1 }]),
    () => {
      let deep: unknown = 1;
      for (let i = random.int(1, 300); i > 0; i--) deep = i % 2 ? [deep] : { a: deep };
      return deep;
    },
  ];
  return random.pick(kinds)();
}

type Container = unknown[] | Record<string, unknown>;
const isContainer = (value: unknown): value is Container => typeof value === "object" && value !== null;

/** A copy of a JSON value with a place or two changed: a number at a bound, a type swapped, a key gone, renamed or moved. */
export function mutateValue(value: unknown, random: Random): unknown {
  const copy: unknown = structuredClone(value);
  for (let n = random.int(1, 2); n > 0; n--) {
    let at = copy;
    // Down to any depth.
    while (isContainer(at)) {
      const keys = Object.keys(at);
      if (keys.length === 0) break;
      const key = random.pick(keys);
      const holder = at as Record<string, unknown>;
      const child = holder[key];
      if (isContainer(child) && random.int(0, 5) > 0) {
        at = child;
        continue;
      }
      change(holder, key, random);
      break;
    }
  }
  return copy;
}

function change(holder: Record<string, unknown>, key: string, random: Random): void {
  const value = holder[key];
  const kinds: (() => void)[] = [
    () => (holder[key] = odd(random)),
    () => (holder[key] = typeof value === "number" ? value + random.pick([1, -1, 4, -4, 2 ** 32]) : odd(random)),
    () => (holder[key] = holder[random.pick(Object.keys(holder))]),
    () => {
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else Reflect.deleteProperty(holder, key);
    },
    () => {
      if (Array.isArray(holder)) holder.push(value);
      else holder[random.pick(STRINGS)] = value;
    },
  ];
  random.pick(kinds)();
}

/** JSON text of a mutated value, now and then with a key twice, cut, or with a character changed. */
export function mutateJson(value: unknown, random: Random): string {
  const text = JSON.stringify(random.int(0, 3) > 0 ? mutateValue(value, random) : value);
  const kinds: (() => string)[] = [
    () => text,
    () => text,
    () => text,
    () => text.replace(/"([^"]*)":/, (key) => `${key}${JSON.stringify(odd(random))},${key}`),
    () => text.slice(0, random.int(0, text.length)),
    () =>
      text.replace(/\d+/g, (digits) =>
        random.int(0, 9) === 0
          ? random.pick([`${digits}.0`, `${digits}e0`, `-${digits}`, "1e999", "9".repeat(30)])
          : digits,
      ),
    () => spliced(text, random, random.pick(PIECES)),
    () => `${random.pick(["", " ", "\ufeff", "\n"])}${text}${random.pick(["", "  ", "\n", "\u0000", "x"])}`,
  ];
  return random.pick(kinds)();
}

function spliced(text: string, random: Random, piece: string): string {
  const at = random.int(0, text.length);
  return text.slice(0, at) + piece + text.slice(at + random.int(0, 2));
}

/** Bytes with bits flipped, bytes at bounds, cut, or grown. */
export function mutateBytes(bytes: Uint8Array, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = (): number => random.int(0, Math.min(copy.length, random.pick([16, 200, copy.length])) - 1);
  const kinds: (() => Buffer)[] = [
    () => {
      for (let n = random.int(1, 4); n > 0; n--) copy[at()]! ^= 1 << random.int(0, 7);
      return copy;
    },
    () => {
      copy[at()] = random.pick([0, 1, 127, 128, 255]);
      return copy;
    },
    () => copy.subarray(0, at()),
    () => Buffer.concat([copy, Buffer.alloc(random.int(1, 9), random.int(0, 255))]),
    () => Buffer.concat([copy.subarray(0, at()), copy.subarray(at())]),
  ];
  return random.pick(kinds)();
}
