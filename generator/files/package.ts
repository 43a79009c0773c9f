import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Root of this package: the folder that holds package.json, above the sources and above the built files alike. */
export const packageRoot = ((): string => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
})();

/** Version of this package. */
export const packageVersion = (
  JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as { version: string }
).version;

/** The folder in DISC_CACHE, where builds and results are kept in place of this package's own; empty is as good as none. */
export function givenCache(): string | undefined {
  const given = process.env["DISC_CACHE"];
  return given === "" ? undefined : given;
}
