import { execFile } from "node:child_process";
import { join } from "node:path";
import { packageRoot } from "../../generator/hdl/templates.ts";

export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command line with flags added, or in the place of those of the same name. */
export function withFlags(line: string, flags: string): string {
  const parts = (text: string): string[] => text.split(/ (?=--)/);
  const given = parts(` ${flags}`).map((part) => part.split(" ")[0]);
  return [...parts(line).filter((part) => !given.includes(part.split(" ")[0])), flags].join(" ");
}

/** Runs the built command as a user would. */
export function disc(args: string, env: NodeJS.ProcessEnv = {}): Promise<Result> {
  return new Promise((resolve) => {
    const main = join(packageRoot, "dist/generator/cli/main.js");
    const options = { cwd: packageRoot, env: { ...process.env, ...env }, maxBuffer: 1 << 26 };
    const child = execFile(
      process.execPath,
      [main, ...args.split(" ").filter(Boolean)],
      options,
      (_, stdout, stderr) => {
        resolve({ status: child.exitCode ?? -1, stdout, stderr });
      },
    );
  });
}
