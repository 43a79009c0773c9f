import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../generator/files/package.ts";
import { PLOTS } from "../../scripts/plots/documents.ts";

test.each(PLOTS)("the plot in $folder is what its data draws", async ({ folder, files, draw }) => {
  const [data, svg] = files.slice(1).map((file) => readFileSync(join(packageRoot, folder, file), "utf8"));
  expect(await draw(data!)).toBe(svg);
});
