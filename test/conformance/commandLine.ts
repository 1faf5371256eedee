import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { build } from "esbuild";

/** What a run of the command line left behind. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A bundled `attn` in a folder of its own, which is removed after the tests. */
export interface CommandLine {
  readonly folder: string;
  readonly program: string;
  run(...args: readonly string[]): Run;
}

/** Bundles the command line as the build does, so that the tests run what people run. */
export async function bundledCommandLine(): Promise<CommandLine> {
  const folder = mkdtempSync(join(tmpdir(), "attn-"));
  const program = join(folder, "attn.mjs");
  await build({
    entryPoints: { attn: "src/cli/main.ts", checker: "src/cli/checker.ts" },
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    mainFields: ["module", "main"],
    logLevel: "warning",
  });
  after(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, program, run: (...args) => run(program, args) };
}

function run(program: string, args: readonly string[]): Run {
  const options = { encoding: "utf8", maxBuffer: 2 ** 28, timeout: 60_000 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], options);
  return { status, stdout, stderr };
}
