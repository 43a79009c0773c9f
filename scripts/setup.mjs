// Brings a fresh machine to where `disc` runs, and does nothing where it does already: npm packages, Debian packages,
// the compiled TypeScript. Plain JavaScript, for it runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, lstatSync, statSync } from "node:fs";
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
};
/** What works without, and better with it. */
const wanted = { "clang++": "clang" };

function fail(message) {
  console.error(`setup: ${message}`);
  process.exit(1);
}

function onPath(program) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder && existsSync(join(folder, program)));
}

/** Runs a program and says what for, and every ten seconds that it still does. */
async function run(program, args, what) {
  console.error(`setup: ${what}`);
  const start = performance.now();
  const still = setInterval(() => {
    console.error(`setup: ${what}, ${Math.round((performance.now() - start) / 1000)} s so far`);
  }, 10_000);
  let output = "";
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const problem = await new Promise((resolve) => {
    child.on("error", (error) => resolve(`: ${error.message}`));
    child.on("close", (status) => resolve(status === 0 ? undefined : ""));
  });
  clearInterval(still);
  if (problem !== undefined) {
    process.stderr.write(output);
    fail(`${program} ${args.join(" ")} failed${problem}`);
  }
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Node ${process.versions.node} is too old: install Node 20.19 or newer`);

const installed = join("node_modules", ".package-lock.json");
if (lstatSync("node_modules", { throwIfNoEntry: false })?.isSymbolicLink()) {
  // npm ci would empty the folder behind the link, which is somebody else's.
  if (!existsSync(installed)) fail("node_modules is a link to a folder without packages: run npm ci there");
} else if (!existsSync(installed) || statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs) {
  await run("npm", ["ci", "--no-audit", "--no-fund"], "installing npm packages, half a minute");
}

const isMissing = (program) => !onPath(program);
const missing = Object.keys(programs).filter(isMissing);
if (missing.length > 0) {
  const all = { ...programs, ...wanted };
  const packages = Object.keys(all)
    .filter(isMissing)
    .map((program) => all[program]);
  const command = `apt-get install ${packages.join(" ")}`;
  const isRoot = process.getuid?.() === 0;
  const sudo = !isRoot && onPath("sudo") && spawnSync("sudo", ["-n", "true"]).status === 0;
  if (!onPath("apt-get") || !(isRoot || sudo))
    fail(`missing ${missing.join(", ")}: on Debian, ${isRoot ? "" : "sudo "}${command}`);
  const apt = (args, what) => (isRoot ? run("apt-get", args, what) : run("sudo", ["-n", "apt-get", ...args], what));
  process.env.DEBIAN_FRONTEND = "noninteractive";
  await apt(["update", "-qq"], "updating Debian's package lists");
  await apt(
    ["install", "-y", "-qq", "--no-install-recommends", ...packages],
    `installing ${packages.join(", ")}, a minute or two`,
  );
}

if (isMissing("clang++"))
  console.error("setup: without clang, simulations of large designs run at half the speed: apt-get install clang");

// Incremental: a second or two when nothing changed.
if (!existsSync(join("dist", ".tsbuildinfo"))) console.error("setup: compiling the TypeScript, a few seconds");
const compiler = join("node_modules", "@typescript/native", "bin", "tsc");
const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) fail("the TypeScript does not compile");
