import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders, each of which knows those before it alone, or fewer. */
const ORDER = [
  ...["generator/files", "generator/kernels", "generator/network", "generator/plots"],
  // The parts of the library are written in the language, which hands them on.
  ...["generator/hdl/lib/proofs", "generator/hdl/lib", "generator/hdl", "generator/fpga"],
  ...[
    "shapes",
    "memory",
    "host",
    "board",
    "linear",
    "elementwise",
    "engine/masks",
    "engine/lane",
    "engine",
    "control",
  ].map((folder) => `generator/hardware/${folder}`),
  ...["generator/hardware", "generator/reference", "generator/golden", "sim", "formal"],
  ...["generator/compiler", "generator/simulation", "generator/estimate"],
  // The commands are made of the files beside the list of them.
  ...["generator/cli/commands", "generator/cli"],
];
const UPWARD = new Set(["generator/hdl/lib -> generator/hdl", "generator/hdl/lib/proofs -> generator/hdl"]);
UPWARD.add("generator/hdl/lib/proofs -> generator/hdl/lib").add("generator/cli/commands -> generator/cli");

/** What must know less than its place in the order would let it. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  "generator/kernels": [],
  "generator/network": [],
  "generator/plots": [],
  "generator/reference": ["generator/files", "generator/kernels", "generator/network"],
  "generator/golden": ["generator/files", "generator/kernels", "generator/network", "generator/reference"],
};

/** The other folders that the files of one import from. */
function imported(folder: string): string[] {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(".ts"));
  const targets = files.flatMap((file) => {
    const text = readFileSync(join(root, folder, file), "utf8");
    const specifiers = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']/g);
    return [...specifiers].map(([, specifier]) => relative(root, dirname(resolve(root, folder, specifier!))));
  });
  return [...new Set(targets)].filter((target) => target !== folder).sort();
}

test("every folder with code has its place in the order", () => {
  const found = ["generator", "sim", "formal"].flatMap((top) => [
    top,
    ...readdirSync(join(root, top), { recursive: true, encoding: "utf8" }).map((path) => join(top, path)),
  ]);
  const folders = new Set(found.filter((path) => path.endsWith(".ts")).map((path) => dirname(path)));
  expect([...folders].sort()).toEqual([...ORDER].sort());
});

test.each(ORDER)("%s knows only what stands before it", (folder) => {
  const allowed = ONLY[folder] ?? ORDER.slice(0, ORDER.indexOf(folder));
  const wrong = imported(folder).filter((target) => !allowed.includes(target) && !UPWARD.has(`${folder} -> ${target}`));
  expect(wrong).toEqual([]);
});

/** The files of the same folder, or of it and those in it, that a file imports, types included. */
function neighbours(folder: string, file: string, isDeep: boolean): string[] {
  const text = readFileSync(join(root, folder, file), "utf8");
  const files = [...text.matchAll(/\b(?:from |import\()"(\.[^"]+\.ts)"/g)].map(([, name]) =>
    join(dirname(file), name!),
  );
  return files.filter((name) => !name.startsWith("..") && (isDeep || dirname(name) === "."));
}

/** A way from a file back to itself, or nothing. */
function circle(
  folder: string,
  file: string,
  isDeep = false,
  trail: readonly string[] = [],
  cleared = new Set<string>(),
): string[] {
  if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
  if (cleared.has(file)) return [];
  for (const next of neighbours(folder, file, isDeep)) {
    const found = circle(folder, next, isDeep, [...trail, file], cleared);
    if (found.length > 0) return found;
  }
  cleared.add(file);
  return [];
}

test.each(ORDER.filter((folder) => folder !== "generator/compiler"))("no files of %s import in a circle", (folder) => {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith(".ts"));
  expect(files.map((file) => circle(folder, file)).find((found) => found.length > 0)).toBeUndefined();
});

test("nor do the commands and the files beside their list", () => {
  expect(neighbours("generator/cli", "commands.ts", true)).toContain("commands/verify.ts");
  expect(neighbours("generator/cli", "commands/verify.ts", true)).toContain("rtl.ts");
  expect(circle("generator/cli", "commands.ts", true)).toEqual([]);
});

test("a circle of imports would be seen", () => {
  const folder = mkdtempSync(join(tmpdir(), "disc-imports-"));
  try {
    writeFileSync(join(folder, "a.ts"), 'import { b } from "./b.ts";');
    writeFileSync(join(folder, "b.ts"), 'import { c } from "./c.ts";\nimport type { d } from "./d.ts";');
    writeFileSync(join(folder, "c.ts"), "");
    writeFileSync(join(folder, "d.ts"), 'export type { b } from "./b.ts";');
    expect(circle(relative(root, folder), "a.ts")).toEqual(["b.ts", "d.ts", "b.ts"]);
    mkdirSync(join(folder, "sub"));
    writeFileSync(join(folder, "e.ts"), 'import { f } from "./sub/f.ts";');
    writeFileSync(join(folder, "sub/f.ts"), 'import { e } from "../e.ts";');
    expect(circle(relative(root, folder), "e.ts", true)).toEqual(["e.ts", "sub/f.ts", "e.ts"]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("an import of hardware would be seen", () => {
  expect(imported("generator/compiler")).toEqual(
    expect.arrayContaining(["generator/hardware", "generator/hardware/shapes"]),
  );
});
