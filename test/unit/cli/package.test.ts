import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, test } from "node:test";

const folder = mkdtempSync(join(tmpdir(), process.platform === "win32" ? "attn-" : "attn package "));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program; those of npm are batch files on Windows, which only a shell runs. */
function run(program: string, args: readonly string[], cwd: string) {
  return spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    timeout: 120_000,
    shell: process.platform === "win32" && program !== process.execPath,
  });
}

test("the packed command line is installed into an empty folder without a network, and runs", () => {
  const { status, stderr } = run(process.execPath, ["scripts/packageCli.mjs", folder], resolve("."));
  assert.equal(status, 0, stderr);
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const tarball = `attention-inspector-cli-${version}.tgz`;
  assert.deepEqual(readdirSync(folder), [tarball]);
  const install = run("npm", ["install", "--offline", "--no-audit", "--no-fund", `./${tarball}`], folder);
  assert.equal(install.status, 0, install.stderr);
  const installed = join(folder, "node_modules/attention-inspector-cli");
  const names = readdirSync(installed).map((name) => name.replace(/^part-\w+\.mjs$/, "part-*.mjs"));
  assert.deepEqual([...new Set(names)].sort(), [
    "LICENSE",
    "README.md",
    "ThirdPartyNotices.txt",
    "attn.mjs",
    "checker.mjs",
    "ci.md",
    "package.json",
    "part-*.mjs",
  ]);
  assert.deepEqual(
    readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith(".")),
    ["attention-inspector-cli"],
  );
  const notices = readFileSync(join(installed, "ThirdPartyNotices.txt"), "utf8");
  for (const name of ["jsonc-parser", "fflate", "assemblyscript"]) assert.ok(notices.includes(name), name);
  writeFileSync(join(folder, "a.attn.json"), '{"X": [[1], [2]], "expected": {"scores": [[1, 2], [2, 4]]}}');
  const attn = (...args: string[]) => run("npx", ["--offline", "--no-install", "attn", ...args], folder);
  assert.equal(attn("--version").stdout, `${version}\n`);
  assert.equal(attn("check", "a.attn.json").stdout, "a.attn.json: 1 expected step matches\n");
  assert.match(
    attn("check", "--reporter", "github", "none.attn.json").stdout,
    /^::error file=none\.attn\.json,line=1,col=1/,
  );
});
