/** Why a text is no JSON as it is read here. */
export class JsonError extends Error {
  override readonly name = "JsonError";
}

/** Arrays and objects in each other, fewer than this: as serde_json, with which the safetensors library reads. */
const DEEPEST = 128;

const WORD = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * JSON (RFC 8259) without what leaves open what is meant: a key that stands twice in an object, numbers beyond a double,
 * halves of surrogate pairs. JSON.parse takes all three in silence.
 * @param whole what becomes of a number written in digits alone, as `20`; all others are doubles
 * @param infinities whether `Infinity` and `-Infinity` are numbers: Python's json writes them
 * @returns objects have no prototype, so that every key is a key
 * @throws JsonError
 */
export function parseJson(
  text: string,
  whole: (digits: string) => number | bigint = Number,
  infinities = false,
): unknown {
  let at = 0;
  const unexpected = (): JsonError =>
    new JsonError(
      `not JSON: ${at < text.length ? `unexpected ${JSON.stringify(text[at])} at ${at}` : "it ends too early"}`,
    );
  /** Takes the character, if it is what comes next. */
  const take = (character: string): boolean => {
    while (text[at] === " " || text[at] === "\n" || text[at] === "\r" || text[at] === "\t") at++;
    if (text[at] !== character) return false;
    at++;
    return true;
  };
  const expect = (character: string): void => {
    if (!take(character)) throw unexpected();
  };

  const string = (): string => {
    const start = at - 1;
    while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
    expect('"');
    let value: string;
    try {
      value = JSON.parse(text.slice(start, at)) as string;
    } catch {
      throw new JsonError(`not JSON: a malformed string at ${start}`);
    }
    if (/\p{Surrogate}/u.test(value)) throw new JsonError(`half a surrogate pair in the string at ${start}`);
    return value;
  };

  /** Digits alone, another number, or one of the three words. */
  const word = (): unknown => {
    const infinite = /^-?Infinity/.exec(infinities ? text.slice(at, at + 9) : "")?.[0];
    if (infinite !== undefined) {
      at += infinite.length;
      return Number(infinite);
    }
    WORD.lastIndex = at;
    const found = WORD.exec(text)?.[0];
    if (found === undefined) throw unexpected();
    at += found.length;
    const value: unknown = /^\d+$/.test(found) ? whole(found) : JSON.parse(found);
    if (value === Infinity || value === -Infinity) throw new JsonError(`${found.slice(0, 20)} is beyond a double`);
    return value;
  };

  const checkDepth = (depth: number): void => {
    if (depth === DEEPEST) throw new JsonError(`nested ${DEEPEST} deep`);
  };
  const value = (depth: number): unknown => {
    if (take("{")) {
      checkDepth(depth);
      const object = Object.create(null) as Record<string, unknown>;
      if (take("}")) return object;
      do {
        expect('"');
        const key = string();
        if (key in object) throw new JsonError(`the key ${JSON.stringify(key)} stands twice in an object`);
        expect(":");
        object[key] = value(depth + 1);
      } while (take(","));
      expect("}");
      return object;
    }
    if (take("[")) {
      checkDepth(depth);
      const array: unknown[] = [];
      if (take("]")) return array;
      do array.push(value(depth + 1));
      while (take(","));
      expect("]");
      return array;
    }
    return take('"') ? string() : word();
  };

  const result = value(1);
  take(""); // only spaces may follow
  if (at < text.length) throw unexpected();
  return result;
}
