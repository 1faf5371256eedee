// Puts a build of the extension into a folder of its own, with only what ships, so that a run is not disturbed by the next build.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { thirdPartyNotices } from "./notices.mjs";
import { repositoryLinks } from "./repository.mjs";
import { sentenceKey } from "./sentenceKey.mjs";

const shipped = [
  "package.nls.json",
  "package.nls.zh-cn.json",
  "l10n",
  "media",
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  ".vscodeignore",
];

/** Files that only programs read in the packed extension. */
const machineRead = [
  "media/attn.schema.json",
  "l10n/bundle.l10n.zh-cn.json",
  "package.nls.json",
  "package.nls.zh-cn.json",
];

/** What a manifest says for development only; the bundles hold everything they need. */
const development = ["private", "bin", "scripts", "dependencies", "devDependencies", "repository"];

/** Builds into `out/stage-PID` and gives that path; it is removed when the process ends. */
export function stageExtension(buildArguments = ["--production"]) {
  const folder = resolve("out", `stage-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  buildExtension([...buildArguments, "--except=cli", `--out=${join(folder, "dist")}`]);
  for (const name of shipped) if (existsSync(name)) cpSync(name, join(folder, name), { recursive: true });
  for (const file of machineRead) compact(join(folder, file));
  forUsers(join(folder, "README.md"));
  removeStylesOfParts(join(folder, "dist/webview"));
  dropUnsaid(join(folder, "l10n/bundle.l10n.zh-cn.json"), join(folder, "dist"));
  const manifest = JSON.parse(readFileSync("package.json", "utf8"));
  const links = repositoryLinks(manifest);
  for (const field of development) delete manifest[field];
  Object.assign(manifest, links);
  writeFileSync(join(folder, "ThirdPartyNotices.txt"), thirdPartyNotices(join(folder, "dist")));
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}

/** The style of a part that is loaded later is in main.css already; the ignore file cannot take back what it named. */
function removeStylesOfParts(folder) {
  for (const name of readdirSync(folder)) if (/^part-.*\.css$/.test(name)) rmSync(join(folder, name));
}

/**
 * Translations of sentences that no bundle of the extension says (the command line alone does) need not ship; the others go by
 * short names, as the English text is in the bundles already.
 */
function dropUnsaid(file, dist) {
  const bundles = readdirSync(dist, { recursive: true }).filter((name) => /\.c?js$/.test(name));
  const said = bundles.map((name) => unescaped(readFileSync(join(dist, name), "utf8"))).join("\n");
  const all = Object.entries(JSON.parse(readFileSync(file, "utf8")));
  const kept = all.filter(([sentence]) => said.includes(sentence));
  kept.sort(([one], [other]) => (one < other ? -1 : 1)); // In order of the alphabet they pack smaller.
  const door = unescaped(readFileSync(join(dist, "host/extension.cjs"), "utf8")); // It looks up the sentences themselves.
  const keyOf = (sentence) => (door.includes(sentence) ? sentence : sentenceKey(sentence));
  const short = Object.fromEntries(kept.map(([sentence, translation]) => [keyOf(sentence), translation]));
  if (Object.keys(short).length < kept.length) throw new Error("two sentences have the same short name");
  writeFileSync(file, JSON.stringify(short));
}

/** The text of a bundle with the escapes of its string literals taken out. */
function unescaped(code) {
  return code.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, long, short, one) => {
    if (one !== undefined) return one === "n" ? "\n" : one;
    return String.fromCharCode(Number.parseInt(long ?? short, 16));
  });
}

/** The readme as the extension's page shows it: how it is built is for those who have the repository. */
function forUsers(file) {
  const text = readFileSync(file, "utf8");
  const from = text.indexOf("\n## Build it yourself\n");
  const to = text.indexOf("\n## Licence\n");
  if (from < 0 || to < from) throw new Error("README.md has no part for developers before its licence");
  writeFileSync(file, text.slice(0, from) + text.slice(to));
}

/** JSON without the white space that only people need. */
function compact(file) {
  writeFileSync(file, JSON.stringify(JSON.parse(readFileSync(file, "utf8"))));
}

/** Runs the build; when it fails, its own words are all there is to say. */
export function buildExtension(buildArguments) {
  const { status } = spawnSync(process.execPath, ["esbuild.mjs", ...buildArguments], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("the build failed");
}
