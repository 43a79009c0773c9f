import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

/** Folders, each of which knows those before it alone, or fewer. */
const ORDER = [
  ...["generator/files", "generator/kernels", "generator/network"],
  // The parts of the library are written in the language, which hands them on.
  ...["generator/hdl/lib/proofs", "generator/hdl/lib", "generator/hdl"],
  ...["shapes", "memory", "host", "linear", "elementwise", "engine/masks", "engine/lane", "engine", "control"].map(
    (folder) => `generator/hardware/${folder}`,
  ),
  ...["generator/hardware", "generator/reference", "generator/golden", "sim", "formal"],
  ...["generator/compiler", "generator/simulation", "generator/cli"],
];
const UPWARD = new Set(["generator/hdl/lib -> generator/hdl", "generator/hdl/lib/proofs -> generator/hdl"]);
UPWARD.add("generator/hdl/lib/proofs -> generator/hdl/lib");

/** What must know less than its place in the order would let it. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  "generator/kernels": [],
  "generator/network": [],
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

test("an import of hardware would be seen", () => {
  expect(imported("generator/compiler")).toEqual(
    expect.arrayContaining(["generator/hardware", "generator/hardware/shapes"]),
  );
});
