import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckpointError, SafetensorsFile } from "../../generator/reference/safetensors.ts";
import { Random } from "../random.ts";
import { withHeader } from "../reference/write-safetensors.ts";
import { mutateBytes, mutateJson } from "./mutate.ts";

const first = Number(process.env["DISC_SEED"] ?? 1);
const cases = process.env["DISC_SEED"] ? 1 : 5000;

/** What the library takes and this reader does not, by the reader's words. Never the other way round. */
const STRICTER: readonly [RegExp, why: string][] = [
  [/stands twice in an object/, "which of two entries counts is left open; the library takes the last"],
  [/begins with no \{/, "the format demands it; the library skips spaces in front"],
  [/dtype \w+ is not supported/, "types that no model here has"],
];

const HEADER = {
  __metadata__: { format: "pt" },
  a: { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
  none: { dtype: "F16", shape: [0], data_offsets: [24, 24] },
  b: { dtype: "F16", shape: [4], data_offsets: [24, 32] },
  c: { dtype: "BF16", shape: [], data_offsets: [32, 34] },
};

const SCRIPT = `
import json, struct, sys
from safetensors import deserialize, SafetensorError
data = open(sys.argv[1], "rb").read(); at = 0; found = []
while at < len(data):
    (size,) = struct.unpack_from("<I", data, at); at += 4
    try:
        deserialize(data[at : at + size]); found.append("")
    except SafetensorError as error:
        found.append(str(error))
    at += size
print(json.dumps(found))
`;

/** A Python with the library in it, or undefined where pip reaches no index. */
function python(folder: string): string | undefined {
  const made = spawnSync("python3", ["-m", "venv", join(folder, "venv")]);
  const pip = ["-m", "pip", "install", "-q", "safetensors==0.8.0"];
  const path = join(folder, "venv/bin/python");
  return made.status === 0 && spawnSync(path, pip).status === 0 ? path : undefined;
}

test.runIf(process.env["DISC_REGRESS"])(
  "safetensors files are taken where the library takes them, but for what is listed",
  (context) => {
    const folder = mkdtempSync(join(tmpdir(), "disc-library-"));
    context.onTestFinished(() => {
      rmSync(folder, { recursive: true });
    });
    const library = python(folder);
    if (library === undefined) {
      context.skip("pip cannot install safetensors");
      return;
    }
    const files = Array.from({ length: cases }, (_, i) => {
      const random = new Random(first + i);
      const whole = withHeader(mutateJson(HEADER, random), Buffer.alloc(34, 1));
      return random.int(0, 3) === 0 ? mutateBytes(whole, random) : whole;
    });
    const sized = files.flatMap((file) => {
      const size = Buffer.alloc(4);
      size.writeUInt32LE(file.length);
      return [size, file];
    });
    writeFileSync(join(folder, "all"), Buffer.concat(sized));
    writeFileSync(join(folder, "judge.py"), SCRIPT);
    const judged = JSON.parse(
      execFileSync(library, [join(folder, "judge.py"), join(folder, "all")], { encoding: "utf8", maxBuffer: 2 ** 26 }),
    ) as string[];

    const path = join(folder, "x.safetensors");
    const tally = { both: 0, neither: 0, stricter: 0 };
    for (const [i, theirs] of judged.entries()) {
      writeFileSync(path, files[i]!);
      let ours = "";
      try {
        expect(new SafetensorsFile(path).names.length).toBeGreaterThanOrEqual(0);
      } catch (error) {
        if (!(error instanceof CheckpointError)) throw error;
        ours = error.message;
      }
      const about = `DISC_SEED=${first + i}: library: ${theirs || "taken"}; here: ${ours || "taken"}: ${readFileSync(path, "latin1")}`;
      if (ours === "") {
        expect(theirs, about).toBe("");
        tally.both++;
      } else if (theirs === "") {
        expect(
          STRICTER.some(([words]) => words.test(ours)),
          about,
        ).toBe(true);
        tally.stricter++;
      } else tally.neither++;
    }
    console.log(`seeds ${first} to ${first + cases - 1}: ${JSON.stringify(tally)}`);
    if (cases > 1) expect(Math.min(...Object.values(tally))).toBeGreaterThan(0);
  },
  600_000,
);
