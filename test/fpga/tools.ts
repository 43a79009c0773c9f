import { spawnSync } from "node:child_process";

/** Whether PATH has pyosys in its python3; without it tests of synthesis are left out. */
export const hasYosys = spawnSync("python3", ["-c", "import pyosys"]).status === 0;

/** Whether PATH has nextpnr for a family. */
export const hasNextpnr = (family: string): boolean =>
  hasYosys && spawnSync(`yowasp-nextpnr-${family}`, ["--version"]).status === 0;
