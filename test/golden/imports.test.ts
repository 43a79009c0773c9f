import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Folders of this package that the files of one import from, as `generator/golden`. */
function imported(folder: string): string[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  expect(files.length).toBeGreaterThan(0);
  const targets = files.flatMap((file) => {
    const path = join(root, folder, file);
    const specifiers = readFileSync(path, "utf8").matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g);
    return [...specifiers].map(([, specifier]) => relative(root, resolve(path, "..", specifier!)));
  });
  return [...new Set(targets.map((target) => target.split("/").slice(0, -1).join("/")))].sort();
}

test("the golden model knows the reference and nothing of hardware", () => {
  expect(imported("generator/golden")).toEqual([
    "generator/files",
    "generator/golden",
    "generator/kernels",
    "generator/reference",
  ]);
});

test("the reference knows nothing but the kernels and how a file is written, and they nothing at all", () => {
  expect(imported("generator/reference")).toEqual(["generator/files", "generator/kernels", "generator/reference"]);
  expect(imported("generator/kernels")).toEqual([]);
  expect(imported("generator/files")).toEqual(["generator/files"]);
});

test("an import of hardware would be seen", () => {
  expect(imported("generator/compiler")).toEqual(expect.arrayContaining(["generator/hardware", "sim"]));
});
