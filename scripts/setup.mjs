// Brings a fresh machine to where `disc` runs, and does nothing where it does already: npm packages, Debian packages,
// the compiled TypeScript. Plain JavaScript, for it runs before anything is installed.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname ?? ".", "..");
process.chdir(root);

/** Programs that must be there, and the Debian packages that hold them. */
const programs = {
  verilator: "verilator",
  iverilog: "iverilog",
  yosys: "yosys",
  z3: "z3",
  python3: "python3", // yosys-smtbmc, which comes with yosys, is written in it
  "g++": "g++",
  make: "make",
  ccache: "ccache",
};

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder && existsSync(join(folder, program)));
}

function run(program, args, what) {
  console.error(`setup: ${what}`);
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (error || status !== 0) {
    process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
    fail(`${program} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
  }
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);

const installed = join("node_modules", ".package-lock.json");
if (!existsSync(installed) || statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs) {
  run("npm", ["ci", "--no-audit", "--no-fund"], "installing npm packages");
}

const missing = Object.keys(programs).filter((program) => !onPath(program));
if (missing.length > 0) {
  const packages = missing.map((program) => programs[program]);
  const command = `apt-get install ${packages.join(" ")}`;
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && onPath("sudo") && spawnSync("sudo", ["-n", "true"]).status === 0;
  if (!onPath("apt-get") || !(isRoot || sudo))
    fail(`missing ${missing.join(", ")}: on Debian, ${isRoot ? "" : "sudo "}${command}`);
  const apt = (args, what) => (isRoot ? run("apt-get", args, what) : run("sudo", ["-n", "apt-get", ...args], what));
  process.env.DEBIAN_FRONTEND = "noninteractive";
  apt(["update", "-qq"], "updating Debian's package lists");
  apt(["install", "-y", "-qq", "--no-install-recommends", ...packages], `installing ${packages.join(", ")}`);
}

// Incremental: a second or two when nothing changed.
try {
  execFileSync(process.execPath, [join("node_modules", "typescript", "bin", "tsc"), "-p", "tsconfig.build.json"], {
    stdio: "inherit",
  });
} catch {
  fail("the TypeScript does not compile");
}
