/** Draws the plots of docs anew from what was measured, which stays as it is: `npm run plots`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OutputFolder } from "../../generator/files/output-folder.ts";
import { packageRoot } from "../../generator/files/package.ts";
import { PLOTS } from "./documents.ts";

for (const { folder, kind, files, draw } of PLOTS) {
  const out = new OutputFolder(join(packageRoot, folder), kind, files);
  const contents = files.map((file) => readFileSync(join(packageRoot, folder, file), "utf8"));
  contents[2] = await draw(contents[1]!);
  out.write(new Map(files.map((file, i) => [file, contents[i]!])));
}
