// `npm run package:cli`: builds `attn` and packs it into attention-inspector-cli-VERSION.tgz, which npm installs.
// `npm run package:cli -- FOLDER` puts it there.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { thirdPartyNotices } from "./lib/notices.mjs";
import { repositoryLinks } from "./lib/repository.mjs";
import { buildExtension } from "./lib/stage.mjs";

/** Packs the command line into `folder` and gives the package's absolute path. */
function packageCommandLine(folder) {
  const stage = resolve("out", `cli-${process.pid}`);
  try {
    buildExtension(["--production", "--only=cli", `--out=${join(stage, "dist")}`]);
    const content = join(stage, "package");
    cpSync(join(stage, "dist/cli"), content, { recursive: true });
    chmodSync(join(content, "attn.mjs"), 0o755);
    cpSync("docs/cli.md", join(content, "README.md"));
    cpSync("docs/ci.md", join(content, "ci.md"));
    cpSync("LICENSE", join(content, "LICENSE"));
    writeFileSync(join(content, "ThirdPartyNotices.txt"), thirdPartyNotices(join(stage, "dist")));
    writeFileSync(join(content, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);
    return packed(content, resolve(folder));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function manifest() {
  const main = JSON.parse(readFileSync("package.json", "utf8"));
  const { version, license, engines } = main;
  return {
    name: "attention-inspector-cli",
    version,
    description: "attn: computes and checks every step of attention specs (*.attn.json)",
    license,
    type: "module",
    bin: { attn: "attn.mjs" },
    files: ["*.mjs", "ci.md", "ThirdPartyNotices.txt"],
    engines: { node: engines.node },
    keywords: ["attention", "transformer", "softmax", "testing"],
    ...repositoryLinks(main),
  };
}

function packed(content, folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  // On Windows npm is a batch file, which only a shell runs.
  const { status, stdout, stderr } = spawnSync("npm", args, {
    cwd: content,
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return join(folder, JSON.parse(stdout)[0].filename);
}

const file = packageCommandLine(process.argv[2] ?? ".");
console.log(`${basename(file)}: ${Math.ceil(statSync(file).size / 1024)} KB`);
