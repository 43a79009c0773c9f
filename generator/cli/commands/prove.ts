import { prove as proveModule, type Finding, type Proof } from "../../../formal/prove.ts";
import { formatTrace } from "../../../formal/trace.ts";
import { DesignError } from "../../compiler/design-error.ts";
import { units } from "../../hdl/lib/proofs/index.ts";
import { command } from "../command.ts";
import { progress, progressDone, table } from "../console.ts";
import { jsonFlag } from "../flags.ts";
import { numberFlag, whole } from "../numbers.ts";

export const prove = command({
  name: "prove",
  describe: "Prove a part of the HDL library by model checking and induction; without a unit, list what can be proved",
  positional: ["unit"],
  flags: {
    unit: { type: "string", describe: "Unit to prove" },
    all: { type: "boolean", default: false, describe: "Prove every unit" },
    depth: { ...numberFlag("depth", whole(2, 1000), "Cycles to look ahead from reset, and back"), default: 12 },
    ...jsonFlag,
  },
  examples: [["$0 prove queue-3", "no loss, no duplication, order kept, no deadlock"]],
  idle: [
    { flags: ["all"], when: ({ unit }) => unit !== undefined, because: "a unit is named beside it" },
    {
      flags: ["depth"],
      when: ({ unit, all }) => unit === undefined && all !== true,
      because: "nothing is proved without a unit or --all",
    },
  ],
  async run({ unit, all, depth, json }) {
    if (unit === undefined && !all) {
      listUnits(json);
      return;
    }
    const names = all ? Object.keys(units) : [unit!];
    for (const name of names) {
      if (!Object.hasOwn(units, name))
        throw new DesignError(`there is no unit ${name} to prove; disc prove lists them`);
    }

    const proofs: (Proof & { unit: string; seconds: number })[] = [];
    for (const [i, name] of names.entries()) {
      const start = performance.now();
      const proof = await proveModule(units[name]!.build(), {
        depth,
        progress: (stage) => {
          progress(`proving ${name} (${i + 1} of ${names.length}): ${stage}`);
        },
      });
      proofs.push({ unit: name, seconds: Math.round(performance.now() - start) / 1000, ...proof });
    }
    progressDone();

    const ok = proofs.every(({ proved }) => proved);
    if (!ok) process.exitCode = 1;
    if (json) {
      console.log(JSON.stringify({ ok, proofs }));
      return;
    }
    const rows = proofs.map(({ unit: name, assertions, assumptions, covers, induction, seconds, proved, finding }) => [
      name,
      String(assertions),
      String(assumptions),
      String(covers),
      induction === undefined ? "-" : String(induction),
      seconds.toFixed(1),
      proved ? "proved" : finding!.kind,
    ]);
    console.log(table(["unit", "assert", "assume", "cover", "induction", "seconds", "result"], rows));
    for (const { unit: name, finding } of proofs)
      if (finding) console.log(`\n${describeFinding(name, finding, depth)}`);
  },
});

function listUnits(json: boolean): void {
  const entries = Object.entries(units).map(([name, { proves }]) => ({ name, proves }));
  if (json) console.log(JSON.stringify({ units: entries }));
  else {
    const rows = entries.map(({ name, proves }) => [name, proves]);
    console.log(table(["unit", "what is proved"], rows));
  }
}

/** What stands against a proof, with the cycles that lead there. */
export function describeFinding(unit: string, { kind, check, trace }: Finding, depth: number): string {
  const name = check && `${check.name} (${check.line})`;
  const what = {
    refuted: `${unit}: ${name} fails`,
    "not inductive": `${unit}: ${name} fails after a state that may be out of reach: more assertions must rule it out`,
    unreachable: name
      ? `${unit}: ${name} is not reached within ${depth} cycles`
      : `${unit}: no cover shows that the assumptions leave anything to prove`,
  }[kind];
  return trace ? `${what}\n\n${formatTrace(trace)}` : what;
}
