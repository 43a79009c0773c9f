import { CONSTRAINED, FLOWS, packageFiles, readGivenBench, readGivenDesign } from "../../compiler/package-design.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { command } from "../command.ts";
import { jsonFlag } from "../flags.ts";
import { decimal, numberFlag } from "../numbers.ts";
import { IMAGE_KIND } from "./compile.ts";

/** What a folder of `package` is called in its list of files. */
const PACKAGE_KIND = "package";

/** A design as the flow of an FPGA takes it: a folder to give away. */
export const packageCommand = command({
  name: "package",
  describe:
    "Write a generated design as FuseSoC, Vivado, Platform Designer, LiteX, PYNQ or a ULX3S takes it: a folder to give away",
  flags: {
    flow: { choices: FLOWS, demandOption: true, describe: "Whom it is for" },
    design: { type: "string", demandOption: true, describe: "Folder of disc generate, taken as it stands" },
    bench: { type: "string", describe: "Folder of disc compile --bench for that design, which goes with it" },
    mhz: {
      ...numberFlag("mhz", decimal(1, 1000), "MHz of the clock in constraints"),
      defaultDescription: "100; 25 on a ULX3S",
    },
    out: { type: "string", demandOption: true, describe: "Folder to write" },
    ...jsonFlag,
  },
  examples: [
    ["$0 package --flow vivado --design rtl-out/mine --out build/for-vivado", "an IP, and the script that packages it"],
  ],
  idle: [
    {
      flags: ["mhz"],
      when: ({ flow }) => !CONSTRAINED.some((each) => each === flow),
      because: `only ${CONSTRAINED.join(", ")} have constraints`,
    },
  ],
  run({ flow, mhz, ...flags }) {
    const out = new OutputFolder(flags.out, PACKAGE_KIND, ["PACKAGE.md"]);
    const design = readGivenDesign(flags.design);
    const { top } = design.description;
    const bench = flags.bench === undefined ? undefined : readGivenBench(flags.bench, IMAGE_KIND, design.description);
    const files = packageFiles(design, flow, { mhz: mhz ?? (flow === "ulx3s" ? 25 : 100), bench });
    out.write(files);
    if (flags.json) console.log(JSON.stringify({ out: flags.out, flow, top, files: [...files.keys()] }));
    else console.log(`${flags.out}: ${top} for ${flow}, ${files.size} files; PACKAGE.md says how it is used`);
  },
});
