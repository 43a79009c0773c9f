import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { OutputError, type Content } from "../../generator/files/disk.ts";
import { digestOf } from "../../generator/files/manifest.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { isUnfinished, OutputFolder } from "../../generator/files/output-folder.ts";
import { interrupted, isRoot, mounted, temporaryFolder, textsIn } from "./disk.ts";

const work = temporaryFolder();
const first = { "top.v": "module top;\n", "rtl/a.v": "first a\n", "rtl/old/b.v": "first b\n" };
const second = { "top.v": "module top;\n", "rtl/a.v": "second a\n", "rtl/new/c.v": "second c\n" };

function write(out: string, files: Record<string, string>, kind = "design"): void {
  new OutputFolder(out, kind, Object.keys(files)).write(new Map(Object.entries(files)));
}

/** The same, but the files are made while they are written, the end of each first. */
function writeMade(out: string, files: Record<string, string>): void {
  const made = Object.entries(files).map(([file, text]): [string, Content] => [
    file,
    (put) => {
      put(text.slice(2), 2);
      put(text.slice(0, 2), 0);
    },
  ]);
  new OutputFolder(out, "design", Object.keys(files)).write(new Map(made));
}

/** Files in a folder, but for the lists. */
function contents(out: string): Record<string, string> {
  const files = Object.entries(textsIn(out));
  return Object.fromEntries(files.filter(([file]) => !/\.manifest\.(next\.)?json$/.test(file)));
}

/** What a call is refused with; it must touch nothing. */
function refusal(out: string, call: () => void): string {
  const before = existsSync(out) ? textsIn(out) : undefined;
  let message = "";
  try {
    call();
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    message = error.message;
  }
  expect(existsSync(out) ? textsIn(out) : undefined).toEqual(before);
  return message;
}

test("what stands where a file is written before it is moved stays, whosever it is", () => {
  const out = join(work, "beside");
  write(out, { "a.v": "module" });
  const beside = join(out, `.disc-${digestOf("a.v").slice(0, 16)}`);
  writeFileSync(beside, "mine");
  const again = (): void => {
    write(out, { "a.v": "another" });
  };
  expect(refusal(out, again)).toMatch(/cannot be written: EEXIST/);
  expect(readFileSync(beside, "utf8")).toBe("mine");
});

test("what an earlier run wrote is replaced, what is no longer written goes, all else stays", () => {
  const out = join(work, "again");
  write(out, first);
  mkdirSync(join(out, "synth"));
  const users = { "synth/run.xdc": "create_clock\n", "rtl/mine.v": "module mine;\n" };
  for (const [file, text] of Object.entries(users)) writeFileSync(join(out, file), text);
  write(out, second);
  expect(contents(out)).toEqual({ ...second, ...users });
  expect(existsSync(join(out, "rtl/old"))).toBe(false);
  write(out, first);
  expect(contents(out)).toEqual({ ...first, ...users });
});

test("the list holds the SHA-256 of each file, and who wrote it", () => {
  const out = join(work, "list");
  write(out, first);
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const digests = Object.fromEntries(Object.entries(first).map(([file, text]) => [file, digestOf(text)]));
  expect(digests["top.v"]).toBe(
    spawnSync("sha256sum", [join(out, "top.v")], { encoding: "utf8" }).stdout.split(" ")[0],
  );
  expect(JSON.parse(readFileSync(join(out, "design.manifest.json"), "utf8"))).toEqual({
    ...{ generator: "disc-generator", version, kind: "design" },
    files: digests,
  });
});

test("files that are made while they are written are as those that were made before", () => {
  const [out, expected] = [join(work, "made"), join(work, "whole")];
  writeMade(out, first);
  writeMade(out, second);
  write(expected, second);
  expect(textsIn(out)).toEqual(textsIn(expected));
});

test("what is not written of a file is zeros, which take no place", () => {
  const out = join(work, "sparse");
  const files = new OutputFolder(out, "image", ["image.bin"]);
  files.write(
    new Map<string, Content>([
      [
        "image.bin",
        (put) => {
          put("first ");
          put(Uint8Array.of(7), 2 ** 24);
          put("second");
        },
      ],
    ]),
  );
  const bytes = readFileSync(join(out, "image.bin"));
  expect(bytes.length).toBe(2 ** 24 + 1);
  expect(bytes.subarray(0, 12).toString()).toBe("first second");
  expect(bytes.subarray(12, -1).every((byte) => byte === 0)).toBe(true);
  expect(bytes.at(-1)).toBe(7);
  expect(512 * statSync(join(out, "image.bin")).blocks).toBeLessThan(2 ** 20);
});

test("a file whose making fails leaves everything as it was", () => {
  const out = join(work, "failed");
  write(out, first);
  const before = textsIn(out);
  const fails: Content = (put) => {
    put("half");
    throw new RangeError("no more");
  };
  expect(() => {
    new OutputFolder(out, "design", []).write(
      new Map<string, Content>(Object.entries(second)).set("rtl/new/d.v", fails),
    );
  }).toThrow(new RangeError("no more"));
  expect(textsIn(out)).toEqual(before);
  expect(existsSync(join(out, "rtl/new"))).toBe(false);
});

test("two kinds share a folder, and neither touches the other's files", () => {
  const out = join(work, "two");
  write(out, first);
  write(out, { "image.bin": "bits" }, "image");
  write(out, second);
  write(out, { "image.lst": "words" }, "image");
  expect(contents(out)).toEqual({ ...second, "image.lst": "words" });
  expect(
    refusal(out, () => {
      write(out, { "top.v": "" }, "image");
    }),
  ).toMatch(/top\.v is in the way/);
});

describe("is refused in one line that names the path, and nothing is touched", () => {
  const cases: [what: string, prepare: (out: string) => void, message: RegExp][] = [
    [
      "a file of the user",
      (out) => {
        put(out, "rtl/new/c.v", "mine");
      },
      /rtl\/new\/c\.v is in the way: design\.manifest\.json does not list it as written by disc; move it away, or name another folder$/,
    ],
    [
      "one with the very same text",
      (out) => {
        put(out, "rtl/new/c.v", second["rtl/new/c.v"]);
      },
      /c\.v is in the way/,
    ],
    [
      "an edited file",
      (out) => {
        appendFileSync(join(out, "rtl/a.v"), "// edited\n");
      },
      /rtl\/a\.v was changed since disc wrote it: move it away, or name another folder$/,
    ],
    [
      "an edited file that is no longer written",
      (out) => {
        put(out, "rtl/old/b.v", "mine");
      },
      /rtl\/old\/b\.v was changed/,
    ],
    [
      "several edited files",
      (out) => {
        put(out, "rtl/old/b.v", "mine");
        put(out, "top.v", "mine");
      },
      /\.v \(and 1 more\) was changed/,
    ],
    [
      "a folder where a file goes",
      (out) => {
        mkdirSync(join(out, "rtl/new/c.v"), { recursive: true });
      },
      /c\.v is in the way/,
    ],
    [
      "a file where a folder goes",
      (out) => {
        put(out, "rtl/new", "mine");
      },
      /rtl\/new is in the way/,
    ],
    [
      "a link to a file elsewhere",
      (out) => {
        rmSync(join(out, "top.v"));
        symlinkSync(join(elsewhere, "top.v"), join(out, "top.v"));
      },
      /top\.v is in the way/,
    ],
    [
      "a link to a folder elsewhere",
      (out) => {
        rmSync(join(out, "rtl"), { recursive: true });
        symlinkSync(elsewhere, join(out, "rtl"));
      },
      /rtl is in the way/,
    ],
    [
      "a list that is none",
      (out) => {
        put(out, "design.manifest.json", '{"generator": "disc-generator"}');
      },
      /design\.manifest\.json is no list of files that this version of disc wrote/,
    ],
    [
      "a list that leads out of the folder",
      (out) => {
        const list = join(out, "design.manifest.json");
        put(out, "design.manifest.json", readFileSync(list, "utf8").replace("rtl/a.v", "../a.v"));
      },
      /is no list of files/,
    ],
    [
      "a list with the marks of a merge",
      (out) => {
        appendFileSync(join(out, "design.manifest.json"), "<<<<<<<");
      },
      /is no list of files/,
    ],
    [
      "no list, as an older version left it",
      (out) => {
        rmSync(join(out, "design.manifest.json"));
      },
      /top\.v is in the way/,
    ],
  ];
  const elsewhere = join(work, "elsewhere");
  write(elsewhere, { ...first, "a.v": "first a\n" });
  const put = (out: string, file: string, text: string): void => {
    mkdirSync(join(out, file, ".."), { recursive: true });
    writeFileSync(join(out, file), text);
  };

  test.each(cases)("%s", (what, prepare, message) => {
    const out = join(work, what.replaceAll(" ", "-"));
    write(out, first);
    prepare(out);
    const before = textsIn(elsewhere);
    const early = refusal(out, () => new OutputFolder(out, "design", Object.keys(second)));
    expect(early).toMatch(message);
    expect(early).not.toContain("\n");
    expect(textsIn(elsewhere)).toEqual(before);
  });

  test("what comes into the way during the run", () => {
    const out = join(work, "late");
    write(out, first);
    const folder = new OutputFolder(out, "design", Object.keys(second));
    put(out, "rtl/new/c.v", "mine");
    expect(
      refusal(out, () => {
        folder.write(new Map(Object.entries(second)));
      }),
    ).toMatch(/c\.v is in the way/);
  });

  test("paths that can be no folder", () => {
    const file = join(work, "file");
    writeFileSync(file, "text");
    symlinkSync("loop", join(work, "loop"));
    for (const [out, message] of [
      ["", "the path of the folder to write is empty"],
      [" \t", "the path of the folder to write is empty"],
      ["a\nb", "the path of the folder to write has a control character"],
      [file, `${file} is a file: name a folder`],
      [join(file, "out"), `${join(file, "out")} cannot be written: ENOTDIR: not a directory`],
      [join(work, "loop"), `${join(work, "loop")} cannot be written: ELOOP: too many symbolic links encountered`],
    ] as const) {
      expect(refusal(work, () => new OutputFolder(out, "design", []))).toBe(message);
    }
    // Where the system makes folders itself.
    const out = "/proc/none/out";
    expect(refusal(work, () => new OutputFolder(out, "design", []))).toMatch(/^\/proc\/none\/out cannot be written: E/);
  });
});

test("a folder that is only to be written leaves nothing where it will be", () => {
  new OutputFolder(join(work, "deep/er/out"), "design", ["a.v"]);
  expect(existsSync(join(work, "deep"))).toBe(false);
});

test("a link to a folder stays a link, with the files behind it", () => {
  const [real, link, dangling] = [join(work, "real"), join(work, "link"), join(work, "dangling")];
  mkdirSync(real);
  symlinkSync("real", link);
  symlinkSync("not/yet", dangling);
  for (const out of [link, dangling]) {
    write(out, first);
    write(out, second);
    expect(lstatSync(out).isSymbolicLink()).toBe(true);
  }
  expect(contents(real)).toEqual(second);
  expect(contents(join(work, "not/yet"))).toEqual(second);
});

test("a path through a link and back up means what the system takes it for", () => {
  mkdirSync(join(work, "far/inner"), { recursive: true });
  symlinkSync(join(work, "far/inner"), join(work, "through"));
  write(`${work}/through/../out`, first);
  expect(contents(join(work, "far/out"))).toEqual(first);
});

test.each([
  [0o022, 0o755, 0o644],
  [0o077, 0o700, 0o600],
  [0o002, 0o775, 0o664],
])("permissions are what umask %o leaves", (umask, folder, file) => {
  const out = join(work, `umask-${umask}`);
  const before = process.umask(umask);
  try {
    write(out, first);
  } finally {
    process.umask(before);
  }
  const mode = (path: string): number => statSync(join(out, path)).mode & 0o777;
  expect(["", "rtl", "rtl/old"].map(mode)).toEqual([folder, folder, folder]);
  expect(["top.v", "rtl/old/b.v", "design.manifest.json"].map(mode)).toEqual([file, file, file]);
});

test("a hard link elsewhere keeps the old text", () => {
  const out = join(work, "hard");
  write(out, first);
  const kept = join(work, "kept.v");
  spawnSync("ln", [join(out, "rtl/a.v"), kept]);
  write(out, second);
  expect(readFileSync(kept, "utf8")).toBe(first["rtl/a.v"]);
});

describe.each([
  ["killed", "whole", write],
  ["killed", "made", writeMade],
  ["full", "whole", write],
  ["full", "made", writeMade],
] as const)("a run that is stopped at any touch of the disk (%s, files %s)", (how, what, stopping) => {
  const third = { "top.v": "third\n", "rtl/new/c.v": "third c\n", "d/d.v": "third d\n" };
  const mine = { "rtl/mine.v": "module mine;\n" };

  test("leaves every file old or new and whole, and the next run heals", () => {
    let n = 0;
    for (let reached = true; reached;) {
      const out = join(work, how, what, `replaced-${++n}`);
      write(out, first);
      writeFileSync(join(out, "rtl/mine.v"), mine["rtl/mine.v"]);
      const stopped = interrupted(how, n, () => {
        stopping(out, second);
      });
      ({ reached } = stopped);
      const left = Object.entries(contents(out)).filter(([file]) => how === "full" || !file.includes(".disc-"));
      for (const [file, text] of left) {
        const all: Record<string, string>[] = [first, second, mine];
        expect(all.map((files) => files[file])).toContain(text);
      }
      const old: Record<string, string> = { ...first, ...mine };
      const isOld = left.length === 4 && left.every(([file, text]) => old[file] === text);
      if (reached && how === "full") {
        expect(stopped.message).toMatch(/replaced-\d+ cannot be written: ENOSPC: no space left on device$/);
        expect(isOld || isUnfinished(out, "design")).toBe(true);
      }
      write(out, third);
      expect(contents(out)).toEqual({ ...third, ...mine });
      expect(isUnfinished(out, "design")).toBe(false);
    }
    expect(n).toBeGreaterThan(how === "killed" ? 20 : 10);
  });

  test("twice, the first time in a new folder, heals too", () => {
    for (let n = 1, reached = true; reached; n++) {
      for (let m = 1 + (n % 5), again = true; again; m += 5) {
        const out = join(work, how, what, `new-${n}-${m}`);
        ({ reached } = interrupted(how, n, () => {
          stopping(out, first);
        }));
        ({ reached: again } = interrupted(how, m, () => {
          stopping(out, second);
        }));
        write(out, third);
        expect(contents(out)).toEqual(third);
        rmSync(out, { recursive: true });
      }
    }
  });
});

describe.skipIf(!isRoot)("as root", () => {
  test("a mount point takes files", async () => {
    const [source, out] = [join(work, "source"), join(work, "mount")];
    mkdirSync(source);
    await mounted(["--bind", source], out, () => {
      write(out, first);
      write(out, second);
    });
    expect(contents(source)).toEqual(second);
  });

  test("a full disk leaves everything as it was", async () => {
    const out = join(work, "full");
    await mounted(["-t", "tmpfs", "-o", "size=64k", "tmpfs"], out, () => {
      write(out, first);
      const before = textsIn(out);
      const room = { ...second, "rtl/big.v": "x".repeat(60_000) };
      expect(
        refusal(out, () => {
          write(out, room);
        }),
      ).toBe(`${out} cannot be written: ENOSPC: no space left on device`);
      expect(textsIn(out)).toEqual(before);
      expect(existsSync(join(out, "rtl/new"))).toBe(false);
      write(out, second);
      expect(contents(out)).toEqual(second);
    });
  });
});

test("paths are taken from the current folder", () => {
  const out = join(work, "relative");
  write(relative(process.cwd(), out), first);
  expect(contents(out)).toEqual(first);
});

describe("two runs at the same time", () => {
  test("write one after the other: each ends well, and the folder is that of one of them", async () => {
    const out = join(work, "race");
    const module = join(packageRoot, "dist/generator/files/output-folder.js");
    // Twenty files that both write, and one of each alone.
    const files = (run: number) => [...Array.from({ length: 20 }, (_, i) => `rtl/${i}.v`), `only/${run}.v`];
    const program = `
      const { OutputFolder } = await import(${JSON.stringify(module)});
      const run = Number(process.argv[1]);
      const files = (${String(files)})(run);
      for (let i = 0; i < 30; i++)
        new OutputFolder(${JSON.stringify(out)}, "design", files).write(new Map(files.map((file) => [file, "run " + run])));
    `;
    const runs = [1, 2].map((run) => {
      const child = spawn(process.execPath, ["--input-type=module", "-e", program, String(run)]);
      let said = "";
      child.stderr.on("data", (text: Buffer) => (said += text.toString()));
      return once(child, "close").then(([status]: unknown[]) => [status, said]);
    });
    expect(await Promise.all(runs)).toEqual([
      [0, ""],
      [0, ""],
    ]);
    const standing = contents(out);
    const last = Number(standing["rtl/0.v"]!.at(-1));
    expect(standing).toEqual(Object.fromEntries(files(last).map((file) => [file, `run ${last}`])));
    const { files: listed } = JSON.parse(readFileSync(join(out, "design.manifest.json"), "utf8")) as { files: object };
    expect(Object.keys(listed).toSorted()).toEqual(files(last).toSorted());
  });

  test("one that writes without end is a line for the other, and nothing of it stays when it is killed", async () => {
    const out = join(work, "locked");
    write(out, first);
    const holder = spawn("flock", [out, "sh", "-c", "echo held; exec sleep 1000"], { detached: true });
    await once(holder.stdout, "data");
    const clock = vi.spyOn(performance, "now").mockReturnValueOnce(0).mockReturnValue(1e6);
    const said = refusal(out, () => {
      write(out, second);
    });
    clock.mockRestore();
    expect(said).toBe(`${out} is being written by another run: wait for its end`);
    process.kill(-holder.pid!, "SIGKILL");
    await once(holder, "close");
    write(out, second);
    expect(Object.keys(textsIn(out)).toSorted()).toEqual([...Object.keys(second), "design.manifest.json"].toSorted());
  });
});
