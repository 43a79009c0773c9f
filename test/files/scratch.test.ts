import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { OutputError } from "../../generator/files/disk.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { inScratch } from "../../generator/files/scratch.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "disc-scratch-test-"));
  vi.stubEnv("TMPDIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("the folder is there for the work alone, also when it fails", async () => {
  const listeners = process.listenerCount("SIGTERM");
  const seen = await inScratch("work", (scratch) => Promise.resolve([scratch, existsSync(scratch)]));
  expect(seen).toEqual([expect.stringMatching(/\/disc-work-\w{6}$/), true]);
  await expect(inScratch("work", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
  expect(process.listenerCount("SIGTERM")).toBe(listeners);
});

test("a disk that refuses is one line", async () => {
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  await expect(inScratch("work", () => Promise.reject(full))).rejects.toThrow(
    new OutputError(`${folder} cannot be written: ENOSPC: no space left on device`),
  );
  vi.stubEnv("TMPDIR", join(folder, "none"));
  await expect(inScratch("work", () => Promise.resolve())).rejects.toThrow(OutputError);
});

/** Works in a scratch folder with a tool that writes there without end. */
const endless = `
  import { inScratch } from ${JSON.stringify(join(packageRoot, "dist/generator/files/scratch.js"))};
  import { runYosys } from ${JSON.stringify(join(packageRoot, "dist/generator/fpga/tools.js"))};
  await inScratch("work", (folder) => runYosys("", folder));
`;

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s ends the tool and leaves nothing", async (signal) => {
  const bin = join(packageRoot, "test", "fixtures", "endless-tools");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]!}` };
  const child = spawn(process.execPath, ["--input-type=module", "-e", endless], { env, stdio: "inherit" });
  const ended = new Promise((done) => child.on("close", done));
  const pids = (): string[] =>
    readdirSync(folder)
      .map((name) => join(folder, name, "pid"))
      .filter((file) => existsSync(file));
  while (pids().length === 0) await sleep(20);
  await sleep(100);
  const pid = Number(readFileSync(pids()[0]!, "utf8"));
  child.kill(signal);
  expect(await ended).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
  expect(readdirSync(folder)).toEqual([]);
  // Gone, or dead and not buried yet; on a busy machine a moment later.
  const stat = `/proc/${pid}/stat`;
  const state = (): string => (existsSync(stat) ? readFileSync(stat, "utf8").split(") ")[1]![0]! : "Z");
  await vi.waitFor(
    () => {
      expect(state()).toBe("Z");
    },
    { timeout: 10_000 },
  );
});
