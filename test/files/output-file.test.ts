import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OutputFile } from "../../generator/files/output-file.ts";
import { interrupted, isRoot, mounted, temporaryFolder, textsIn } from "./disk.ts";

const work = temporaryFolder();

test("writes a new file, or replaces one, with the parts behind each other", () => {
  const path = join(work, "new.txt");
  new OutputFile(path).write("one ", Buffer.from("two "), Int16Array.of(0x6f6f).subarray(0));
  expect(readFileSync(path, "utf8")).toBe("one two oo");
  new OutputFile(path).write("other");
  expect(readFileSync(path, "utf8")).toBe("other");
});

test("permissions are what the umask leaves, and stay when a file is replaced", () => {
  const [path, before] = [join(work, "mode.txt"), process.umask(0o027)];
  new OutputFile(path).write("text");
  process.umask(before);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  chmodSync(path, 0o604);
  new OutputFile(path).write("other");
  expect(statSync(path).mode & 0o777).toBe(0o604);
});

test("a file that the run reads is no place for what it writes, by whatever name", () => {
  const [input, other] = [join(work, "input.npy"), join(work, "other-name.npy")];
  writeFileSync(input, "precious");
  symlinkSync("input.npy", other);
  for (const path of [input, other, join(work, ".", "input.npy")]) {
    expect(() => new OutputFile(path, [undefined, join(work, "absent"), input])).toThrow(
      `${path} is read by this run: name another file`,
    );
  }
  new OutputFile(join(work, "fresh.npy"), [input]).write("new");
  expect(readFileSync(input, "utf8")).toBe("precious");
});

test("what cannot be written is said before the work, in one line, and nothing is made", () => {
  mkdirSync(join(work, "folder"));
  writeFileSync(join(work, "file"), "text");
  symlinkSync("loop", join(work, "loop"));
  const before = textsIn(work);
  const at = (path: string): string => join(work, path);
  for (const [path, message] of [
    ["", "the path of the file to write is empty"],
    ["  ", "the path of the file to write is empty"],
    ["a\nb", "the path of the file to write has a control character"],
    [at("folder"), `${at("folder")} is a folder: name a file`],
    [`${at("none")}/`, `${at("none")}/ is a folder: name a file`],
    [at("none/a.png"), `${at("none/a.png")} cannot be written: there is no folder ${at("none")}`],
    [at("file/a.png"), `${at("file/a.png")} cannot be written: ENOTDIR: not a directory`],
    [at("loop"), `${at("loop")} cannot be written: ELOOP: too many symbolic links encountered`],
    [at("n".repeat(300)), `${at("n".repeat(300))} cannot be written: ENAMETOOLONG: name too long`],
  ] as const) {
    expect(() => new OutputFile(path)).toThrow(expect.objectContaining({ name: "OutputError", message }));
  }
  expect(textsIn(work)).toEqual(before);
});

test("a name as long as the system takes can be written", () => {
  const path = join(work, `${"n".repeat(251)}.png`);
  new OutputFile(path).write("text");
  expect(readFileSync(path, "utf8")).toBe("text");
});

test("a link stays, and the file behind it is replaced or made", () => {
  mkdirSync(join(work, "behind"));
  writeFileSync(join(work, "behind/there.txt"), "old");
  for (const name of ["there.txt", "not-yet.txt"]) {
    const link = join(work, `link-to-${name}`);
    symlinkSync(`behind/${name}`, link);
    new OutputFile(link).write("new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(work, "behind", name), "utf8")).toBe("new");
  }
});

test("devices and pipes are written to, not replaced", () => {
  expect(() => {
    new OutputFile("/dev/full").write("text");
  }).toThrow("/dev/full cannot be written: ENOSPC: no space left on device");
  expect(lstatSync("/dev/full").isCharacterDevice()).toBe(true);

  const pipe = join(work, "pipe");
  execFileSync("mkfifo", [pipe]);
  const script = `cat ${pipe} > ${join(work, "from-pipe")} & ${write(pipe, "through")}; wait`;
  expect(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stderr).toBe("");
  expect(lstatSync(pipe).isFIFO()).toBe(true);
  expect(readFileSync(join(work, "from-pipe"), "utf8")).toBe("through");
});

test("/dev/stdout is what the command's output goes to, and what else it says goes behind", () => {
  const path = join(work, "redirected");
  const run = write("/dev/stdout", "written; ", `console.log("said")`);
  spawnSync("sh", ["-c", `${run} > ${path}`]);
  expect(readFileSync(path, "utf8")).toBe("written; said\n");
  expect(spawnSync("sh", ["-c", `${run} | cat`], { encoding: "utf8" }).stdout).toBe("written; said\n");
});

/** A shell command that writes a file with the built module, and then does more. */
function write(path: string, text: string, more = ""): string {
  const script = `
    import { OutputFile } from ${JSON.stringify(join(import.meta.dirname, "../../dist/generator/files/output-file.js"))};
    new OutputFile(${JSON.stringify(path)}).write(${JSON.stringify(text)});
    ${more}`;
  return `${process.execPath} --input-type=module -e '${script}'`;
}

test("stopped at any touch of the disk, the file is the old one or the new one, and nothing is left beside it", () => {
  const path = join(work, "alone/file.txt");
  mkdirSync(join(work, "alone"));
  writeFileSync(path, "old");
  let n = 0;
  for (let reached = true; reached;) {
    const stopped = interrupted("full", ++n, () => {
      new OutputFile(path).write("new", " text");
    });
    ({ reached } = stopped);
    expect(stopped.message).toBe(reached ? `${path} cannot be written: ENOSPC: no space left on device` : "");
    expect(textsIn(join(work, "alone"))).toEqual({ "file.txt": reached ? "old" : "new text" });
  }
  expect(n).toBe(5);
});

test.skipIf(!isRoot)("a full disk is one line, and leaves the old file (as root)", async () => {
  const disk = join(work, "disk");
  await mounted(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], disk, () => {
    const path = join(disk, "q.bin");
    writeFileSync(path, "old");
    writeFileSync(join(disk, "z"), Buffer.alloc(50_000));
    expect(() => {
      new OutputFile(path).write(new Uint8Array(100_000));
    }).toThrow(`${path} cannot be written: ENOSPC: no space left on device`);
    expect(readFileSync(path, "utf8")).toBe("old");
    expect(readdirSync(disk).sort()).toEqual(["q.bin", "z"]);
  });
});

test.skipIf(!isRoot)("a mounted file, which cannot be replaced, is written in place (as root)", () => {
  const [source, path] = [join(work, "source.txt"), join(work, "mounted.txt")];
  writeFileSync(source, "old and long");
  writeFileSync(path, "");
  execFileSync("mount", ["--bind", source, path]);
  try {
    new OutputFile(path).write("new");
    expect(readFileSync(path, "utf8")).toBe("new");
  } finally {
    execFileSync("umount", [path]);
  }
  expect(readFileSync(source, "utf8")).toBe("new");
});
