// Puts a build of the extension into a folder of its own, with only what ships, so that a run is not disturbed by the next build.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

const shipped = ["package.json", "package.nls.json", "package.nls.zh-cn.json", "l10n", "media", "README.md", "LICENSE"];

/** Builds into `out/stage-PID` and gives that path; it is removed when the process ends. */
export function stageExtension(buildArguments = ["--production"]) {
  const folder = resolve("out", `stage-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, ["esbuild.mjs", ...buildArguments, `--out=${join(folder, "dist")}`], {
    stdio: "inherit",
  });
  for (const name of shipped) if (existsSync(name)) cpSync(name, join(folder, name), { recursive: true });
  return folder;
}
