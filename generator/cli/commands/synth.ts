import { readFileSync } from "node:fs";
import { DesignError } from "../../compiler/design-error.ts";
import { emitDesign } from "../../compiler/emit-design.ts";
import { readVerilog } from "../../compiler/write-design.ts";
import { OutputFolder } from "../../files/output-folder.ts";
import { gateFamily, LIBRARY } from "../../fpga/gates.ts";
import { PARTS, type Part } from "../../fpga/parts.ts";
import { FAMILIES, TARGETS, type Family, type Target } from "../../fpga/targets.ts";
import { buildUnit, type Task } from "../../fpga/unit.ts";
import type { Verilog } from "../../hdl/index.ts";
import { readModel } from "../../reference/checkpoint.ts";
import { command, type Flags } from "../command.ts";
import { during } from "../console.ts";
import { arrayFlags, jsonFlag, keyTileFlag, modelFlag } from "../flags.ts";
import { listFlag, whole } from "../numbers.ts";
import { calledLine } from "../regress-jobs.ts";
import { designResolution, resolutionFlags } from "../resolution.ts";
import { designOf } from "../rtl.ts";
import { SYNTH_FILES, synthText, tooSmall, writeSynth, type SynthReport } from "../synth-report.ts";

const MOST_SEED = 2 ** 31 - 1;
const ofDesign = [
  "model",
  "resolution",
  "pixels",
  "array",
  "window",
  "bus-bits",
  "caption-tokens",
  "address-bits",
  "id-bits",
];

const flags = {
  target: { choices: TARGETS, demandOption: true, describe: "Family of FPGAs, or gates of a library" },
  design: { type: "string", describe: "Folder of disc generate, in place of a model and an array" },
  model: { ...modelFlag.model, demandOption: false },
  ...resolutionFlags("Side of the latent, in latent pixels"),
  ...arrayFlags,
  ...keyTileFlag,
  array: { type: "string", describe: arrayFlags.array.describe },
  unit: { type: "string", describe: "One module, with what is below it, by its name without the prefix" },
  part: { choices: Object.keys(PARTS), describe: "Holds the figures against what this part has" },
  liberty: { type: "string", describe: "Liberty file of the library, for asic" },
  place: { type: "boolean", default: false, describe: "Place and route on the part, where an open tool does" },
  seeds: { ...listFlag("seeds", whole(0, MOST_SEED), "Of place and route, once for each"), default: "1" },
  out: { type: "string", describe: "Folder for synth.md and synth.json" },
  ...jsonFlag,
} as const;

/** The Verilog that is asked for. @throws DesignError */
function verilogOf(asked: Flags<typeof flags>): Pick<Verilog, "top" | "prefix" | "clock" | "files"> {
  if (asked.design !== undefined) return readVerilog(asked.design);
  const { model, array } = asked;
  if (model === undefined || array === undefined)
    throw new DesignError("--design: a folder of disc generate, or --model, --resolution and --array in its place");
  const checkpoint = readModel(model);
  return emitDesign(designOf(checkpoint, designResolution(asked, checkpoint.config), { ...asked, array }), "");
}

/** How the target is synthesised, with the files for it. @throws DesignError, FpgaError */
function familyOf(target: Target, liberty: string | undefined): Pick<Task, "beside"> & { family: Family } {
  if (target !== "asic") return { family: FAMILIES[target] };
  if (liberty === undefined) throw new DesignError("--liberty: a library of gates, for --target asic");
  let text: string;
  try {
    text = readFileSync(liberty, "utf8");
  } catch {
    throw new DesignError(`--liberty ${liberty}: no such file, or it cannot be read`);
  }
  return { family: gateFamily(text), beside: new Map([[LIBRARY, text]]) };
}

/** @throws DesignError where the part is another family's, or cannot be placed */
function partOf({ target, part: name, place }: Flags<typeof flags>): Part | undefined {
  const part = name === undefined ? undefined : PARTS[name]!;
  const own = Object.keys(PARTS).filter((each) => PARTS[each]!.target === target);
  if (part !== undefined && part.target !== target)
    throw new DesignError(`--part ${name}: no part of ${target}${own.length > 0 ? `, as ${own.join(", ")} are` : ""}`);
  if (place && part?.nextpnr === undefined)
    throw new DesignError(
      own.some((each) => PARTS[each]!.nextpnr)
        ? `--place: name the part, --part ${own.join(" or ")}`
        : `--place: no open tool places ${target}`,
    );
  return part;
}

/** Synthesises a design, or a module of it, and says what it takes of a target. */
export const synth = command({
  name: "synth",
  describe: "Synthesise with Yosys: what each module takes of a family of FPGAs, or in gates; place and route",
  flags,
  examples: [
    ["$0 synth --target ecp5 --design rtl-out/mine --part LFE5U-85F", "a few minutes for small arrays"],
    [
      "$0 synth --target ecp5 --design rtl-out/mine --unit requantiser --part LFE5U-25F --place --seeds 1,2,3",
      "one unit",
    ],
  ],
  idle: [
    { flags: [...ofDesign, "key-tile"], when: ({ design }) => design !== undefined, because: "--design has its own" },
    { flags: ["seeds"], when: ({ place }) => !place, because: "nothing is placed without --place" },
    { flags: ["liberty"], when: ({ target }) => target !== "asic", because: "only --target asic has a library" },
  ],
  async run(asked) {
    const out = asked.out === undefined ? undefined : new OutputFolder(asked.out, "synth", SYNTH_FILES);
    const budget = partOf(asked);
    const { family, beside } = familyOf(asked.target, asked.liberty);
    const verilog = verilogOf(asked);
    const module = asked.unit === undefined ? verilog.top : `${verilog.prefix}${asked.unit}`;
    if (!verilog.files.has(`${module}.v`)) throw new DesignError(`--unit ${asked.unit}: the design has no such module`);

    const state = { text: `${module}: synthesis` };
    const { synthesis, timing } = await during(
      () => state,
      buildUnit(verilog, module, {
        ...{ family, seeds: asked.place ? asked.seeds : [] },
        ...(beside && { beside }),
        ...(budget && { part: budget }),
        tell: (what) => (state.text = `${module}: ${what}`),
      }),
    );
    const over = budget === undefined ? [] : tooSmall(synthesis.modules.area, budget, family);
    const report: SynthReport = {
      ...{ module, target: asked.target, tooSmall: over, seeds: asked.place ? asked.seeds : [] },
      ...(budget && { part: asked.part!, budget }),
      ...synthesis,
      ...(timing && { timing }),
    };
    const text = synthText(report, family, verilog.prefix);
    if (out) writeSynth(out, report, text, calledLine());
    console.log(asked.json ? JSON.stringify(report) : text);
    if (over.length === 0) return;
    console.error(`${asked.part} is too small: ${over.join(", ")}`);
    process.exitCode = 1;
  },
});
