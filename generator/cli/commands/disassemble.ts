import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { disassembled, listing } from "../../compiler/assembler.ts";
import { DesignError } from "../../compiler/design-error.ts";
import { parseArray } from "../../compiler/design.ts";
import { WIDTHS } from "../../compiler/plan-accelerator.ts";
import { isUnfinished } from "../../files/output-folder.ts";
import { DESCRIPTOR_BYTES } from "../../hardware/control/descriptor.ts";
import { readBytes, readJson, withFile } from "../../reference/read-file.ts";
import { command } from "../command.ts";
import { IMAGE_KIND } from "./compile.ts";

export const disassemble = command({
  name: "disassemble",
  describe: "Print the program in a memory image of disc compile, as it stands there",
  positional: ["folder"],
  flags: {
    folder: { type: "string", demandOption: true, describe: "Folder with image.bin and image.json" },
  },
  examples: [["$0 disassemble build/seven", "a line a descriptor"]],
  run({ folder }) {
    process.stdout.write(listingOf(folder));
  },
});

const whole = z.int().nonnegative();
const place = z.object({
  array: z.string().regex(/^\d+x\d+$/),
  program: z.object({ address: whole, end: whole, each: z.int().min(DESCRIPTOR_BYTES) }),
  regions: z.array(z.object({ name: z.string().regex(/^\P{Cc}*$/u), address: whole, bytes: whole })),
});

/** @throws DesignError */
export function listingOf(folder: string): string {
  if (isUnfinished(folder, IMAGE_KIND))
    throw new DesignError(`${folder} was left unfinished by an interrupted run: run disc compile again`);
  if (!existsSync(join(folder, "image.json")))
    throw new DesignError(`${folder}: there is no memory image of disc compile in it`);
  const { array, program, regions } = readJson(join(folder, "image.json"), place);
  const { address, end, each } = program;
  const { width } = parseArray(array, WIDTHS);
  const bytes = withFile(join(folder, "image.bin"), (file) => {
    if (end < address || (end - address) % each !== 0 || end > file.size)
      throw new DesignError(
        `${folder}: a program from ${address} to ${end} by ${each} in an image of ${file.size} bytes`,
      );
    return readBytes(file, address, end - address);
  });
  try {
    return [...listing(disassembled(bytes, each, width), program, regions)].join("");
  } catch (error) {
    if (error instanceof RangeError) throw new DesignError(`${folder}: ${error.message}`);
    throw error;
  }
}
