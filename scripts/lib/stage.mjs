// Puts a build of the extension into a folder of its own, with only what ships, so that a run is not disturbed by the next build.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { thirdPartyNotices } from "./notices.mjs";

const shipped = [
  "package.nls.json",
  "package.nls.zh-cn.json",
  "l10n",
  "media",
  "examples",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  ".vscodeignore",
];

/** What a manifest says for development only; the bundles hold everything they need. */
const development = ["private", "bin", "scripts", "dependencies", "devDependencies"];

/** Builds into `out/stage-PID` and gives that path; it is removed when the process ends. */
export function stageExtension(buildArguments = ["--production"]) {
  const folder = resolve("out", `stage-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  buildExtension([...buildArguments, "--except=cli", `--out=${join(folder, "dist")}`]);
  for (const name of shipped) if (existsSync(name)) cpSync(name, join(folder, name), { recursive: true });
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  for (const field of development) delete manifest[field];
  writeFileSync(join(folder, "ThirdPartyNotices.txt"), thirdPartyNotices(join(folder, "dist")));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return folder;
}

/** Runs the build; when it fails, its own words are all there is to say. */
export function buildExtension(buildArguments) {
  const { status } = spawnSync(process.execPath, ["esbuild.mjs", ...buildArguments], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the build failed");
}
