// What benchmarks and differential tests compare with: the packages that bench/package.json names, in exactly those versions.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = "bench";

/** Installs into bench/node_modules what is not there; throws, saying why, where that cannot be done. */
export function installPeers() {
  const missing = missingPeers();
  if (missing.length === 0) return;
  console.log(`installing ${missing.join(", ")} into ${folder}/node_modules`);
  const [program, ...first] = npm();
  const args = [...first, "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr, error } = spawnSync(program, args, { cwd: folder, encoding: "utf8", env: environment() });
  if (status !== 0 || missingPeers().length > 0) {
    const why = error?.message ?? stderr.slice(-2000);
    throw new Error(`${missing.join(", ")} could not be installed into ${folder}/node_modules: ${why}`);
  }
}

/** Those that are absent, or there in another version, as `name@version`. */
function missingPeers() {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(dependencies)
    .filter(([name, version]) => installedVersion(name) !== version)
    .map(([name, version]) => `${name}@${version}`);
}

function installedVersion(name) {
  const manifest = join(folder, "node_modules", name, "package.json");
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, "utf8")).version : undefined;
}

/** The npm that runs this script, where one does: `npm.cmd` of Windows cannot be started without a shell. */
function npm() {
  const script = process.env.npm_execpath;
  return script?.endsWith("npm-cli.js") ? [process.execPath, script] : ["npm"];
}

/** Without what an outer `npm run` says about its own package. */
function environment() {
  const outer = /^(npm_package_|npm_lifecycle_|npm_config_(local_prefix|omit|include|dry_run)$|INIT_CWD$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
}
