#!/usr/bin/env node
// The disc command. Plain JavaScript, and committed: npx remembers of a package which of its commands were there when it was
// first asked for one, and before the first build the compiled one is not.
import { existsSync } from "node:fs";

const main = new URL("../dist/generator/cli/main.js", import.meta.url);
if (existsSync(main)) await import(main.href);
else {
  console.error("disc: not compiled yet: run npm start, or npm run build");
  process.exitCode = 1;
}
