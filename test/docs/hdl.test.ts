import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";
import { afterAll, describe, expect, test } from "vitest";
import { emit, type Module } from "../../generator/hdl/index.ts";

const root = join(import.meta.dirname, "..", "..");
/** The guide has its reader put them into test/guide; they must not meet the reader's own here. */
const folder = join(root, "build", "guide");
const moved = (text: string): string => text.replaceAll("test/guide", "build/guide");

interface Listing {
  readonly language: string;
  readonly file: string;
  /** For Verilog: the expression that makes the module. */
  readonly makes: string;
  readonly text: string;
}
const guide = readFileSync(join(root, "docs", "hdl.md"), "utf8");
const listings = [...guide.matchAll(/^```(\w+) (\S+) ?(.*)\n([^]*?)^```$/gm)].map(
  ([, language, file, makes, text]): Listing => ({
    language: language!,
    file: file!,
    makes: makes!,
    text: moved(text!),
  }),
);
const sources = listings.filter(({ language }) => language === "ts");
const verilog = listings.filter(({ language }) => language === "verilog");

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const { file, text } of sources) writeFileSync(join(folder, file), text);
const maker = verilog.map(
  ({ file, makes }, i) =>
    `import * as from${i} from "./${file}";\nexport const make${i} = () => { const { ${/\w+(?=\()/.exec(makes)![0]} } = from${i}; return ${makes}; };`,
);
writeFileSync(join(folder, "verilog.ts"), maker.join("\n"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test("the guide's listings pass the compiler, each @ts-expect-error included", () => {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => readFileSync(path, "utf8")) as {
    config: object;
  };
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root);
  const program = ts.createProgram(
    sources.map(({ file }) => join(folder, file)),
    options,
  );
  const complaints = ts
    .getPreEmitDiagnostics(program)
    .map(({ file, messageText }) => `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
  expect(sources.length).toBeGreaterThan(5);
  expect(complaints).toEqual([]);
});

describe("the guide's tests", async () => {
  for (const { file } of sources) {
    if (!file.endsWith(".test.ts")) continue;
    const url = pathToFileURL(join(folder, file)).href;
    await (import(/* @vite-ignore */ url) as Promise<unknown>);
  }
});

test.each(verilog.map(({ makes, text }, i) => ({ makes, text, i })))(
  "the guide shows the Verilog of $makes",
  async ({ text, i }) => {
    const url = pathToFileURL(join(folder, "verilog.ts")).href;
    const made = (await (import(/* @vite-ignore */ url) as Promise<unknown>)) as Record<string, () => Module>;
    const { files, top } = emit(made[`make${i}`]!());
    expect(text).toBe(files.get(`${top}.v`));
  },
);
