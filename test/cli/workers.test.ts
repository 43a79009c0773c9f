import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { runTasks } from "../../generator/cli/workers.ts";
import { packageRoot } from "../../generator/hdl/templates.ts";

const work = mkdtempSync(join(tmpdir(), "disc-workers-"));
afterAll(() => {
  rmSync(work, { recursive: true });
});

test("what a worker emits has the source lines of the TypeScript, as in the main thread", async () => {
  const script = join(work, "emits.mjs");
  const hdl = pathToFileURL(join(packageRoot, "dist/generator/hdl/index.js")).href;
  const lines = [
    'import { parentPort } from "node:worker_threads";',
    `import { emit, Queue, UInt } from ${JSON.stringify(hdl)};`,
    'parentPort.on("message", () => parentPort.postMessage({ result: [...emit(new Queue(UInt(8), 4)).files.values()].join("") }));',
  ];
  writeFileSync(script, lines.join("\n"));
  const [text] = await runTasks<string>(pathToFileURL(script), [0], { jobs: 1, data: {}, progress: () => undefined });
  expect(text).toMatch(/queue\.ts:\d+/);
  expect(text).not.toContain(".js");
});
