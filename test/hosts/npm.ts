import { spawn } from "node:child_process";
import { accessSync, constants, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { cacheFolder } from "./cache.ts";

/** Makes `folder` a private package and installs `packages` there, without running any of their scripts. */
export async function installInto(folder: string, packages: readonly string[]): Promise<void> {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  await npm(["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", ...packages], folder);
}

/** Installs the dependencies that the package in `folder` names itself. */
export async function installDependencies(folder: string): Promise<void> {
  await npm(["install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund"], folder);
}

/** A field of a package's manifest as the registry has it, or undefined when the registry cannot be asked. */
export async function registryField(packageAndTag: string, field: string): Promise<string | undefined> {
  try {
    const text = await npm(["view", packageAndTag, field, "--json", "--fetch-retries=0"], process.cwd(), 20_000);
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Runs npm as it is configured here and gives its standard output; a failure carries the end of what it said. */
async function npm(args: readonly string[], cwd: string, timeoutMs = 10 * 60_000): Promise<string> {
  const [program, first] = npmProgram();
  const child = spawn(program, [...first, "--loglevel=error", ...args], {
    cwd,
    env: npmEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    timeout: timeoutMs,
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
  if (code === 0) return output;
  throw new Error(`npm ${args.join(" ")} failed (${code ?? "timeout"}):\n${(errors + output).slice(-2000)}`);
}

function npmProgram(): [string, string[]] {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? [process.execPath, [script]] : ["npm", []];
}

/** Without what an outer `npm run` says about its own package; with a cache that can be written. */
function npmEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (!/^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|omit|include|dry_run)$|INIT_CWD$)/.test(name))
      env[name] = value;
  }
  if (env.npm_config_cache === undefined && !isWritable(homedir())) {
    env.npm_config_cache = join(cacheFolder(), "npm-cache");
  }
  return env;
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
