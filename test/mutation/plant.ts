import { vi } from "vitest";
import type * as Elaborate from "../../generator/hdl/elaborate.ts";
import type { Module } from "../../generator/hdl/index.ts";
import { plantMutant } from "../../sim/mutants.ts";

/** Whatever a test elaborates or emits has the mutant that `npm run mutate` names. */
vi.mock("../../generator/hdl/elaborate.ts", async (importOriginal) => {
  const original = await importOriginal<typeof Elaborate>();
  const planted = new WeakSet<Module>();
  return {
    ...original,
    elaborate<M extends Module>(top: M): M {
      const key = process.env["DISC_MUTANT"] ?? "";
      if (key !== "" && !planted.has(top)) plantMutant(top.node, key);
      planted.add(top);
      return original.elaborate(top);
    },
  };
});
