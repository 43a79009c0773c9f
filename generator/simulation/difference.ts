/** Names the first value that is another than expected, in a line; undefined when none is. */
export function difference(
  found: Readonly<Record<string, number | string>>,
  expected: Readonly<Record<string, number | string>>,
): string | undefined {
  const wrong = Object.entries(expected).find(([name, value]) => found[name] !== value);
  return wrong && `${wrong[0]} is ${found[wrong[0]]}, expected ${wrong[1]}`;
}
