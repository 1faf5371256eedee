import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();
cpSync("examples", join(attn.folder, "examples"), { recursive: true });
const values = '{"Q": [[1]],\n "K": [[1], [1]],\n "V": [[1], [2]],\n';
writeFileSync(join(attn.folder, "wrong.attn.json"), `${values}\n "expected": {"weights": [[0.5, 0.6]]}}`);
writeFileSync(join(attn.folder, "unknown.attn.json"), '{"X": [[1]],  "hedas": 1}');
writeFileSync(join(attn.folder, "idle.attn.json"), `${values}\n "bias": [[0, -1e-9]]}`);

const pages = ["docs/cli.md", "docs/ci.md"].map((name) => readFileSync(name, "utf8"));

/** Each `$ attn …` of a page's console blocks with what stands below it. */
function sessions(page: string): { command: string; output: string }[] {
  const blocks = [...page.matchAll(/^```console\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? "");
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((piece) => {
        const end = piece.indexOf("\n");
        return { command: piece.slice(0, end), output: piece.slice(end + 1) };
      }),
  );
}

for (const { command, output } of pages.flatMap(sessions)) {
  test(`$ ${command} prints what the page says`, () => {
    const [, ...args] = command.split(" ");
    const { status, stdout, stderr } = spawnSync(process.execPath, [attn.program, ...args], {
      cwd: attn.folder,
      encoding: "utf8",
    });
    const ending = status === 0 ? "" : `(exit status ${status})\n`;
    assert.equal(stderr + stdout + ending, output);
  });
}

test("the pages have sessions to hold, and every option of the pages is one", () => {
  assert.ok(pages.flatMap(sessions).length >= 6);
  const help = attn.run("--help").stdout;
  for (const [option] of pages.join("").matchAll(/(?<=[ `(])--(?!no-save|help|version)[a-z][a-z-]*/g)) {
    assert.ok(help.includes(option), option);
  }
  const states = [...(pages[0] ?? "").matchAll(/^\| (\d+) \|/gm)].map(([, state]) => state);
  assert.deepEqual(states, ["0", "1", "2", "74", "70"]);
  for (const state of ["0", "1", "2", "74"]) assert.match(help, new RegExp(`^ {2}(?:.* {2})?${state} `, "m"), state);
});

test("the recipe for GitHub runs attn as it is, with the version there is", () => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const [yaml = ""] = [...(pages[1] ?? "").matchAll(/^```yaml\n([\s\S]*?)^```/gm)].map(([, text]) => text ?? "");
  assert.ok(yaml.includes(`attention-inspector-cli-${version}.tgz`), "the version");
  const line = /run: (git ls-files .*)$/m.exec(yaml)?.[1] ?? assert.fail("no line");
  const script = line
    .replace("npx attn", `"${process.execPath}" "${attn.program}"`)
    .replace("git ls-files -z '*.attn.json'", "find . -name '*.attn.json' -print0 | sort -z");
  const { status, stdout } = spawnSync("bash", ["-c", script], { cwd: attn.folder, encoding: "utf8" });
  assert.equal(status, 123, "xargs says that a run failed");
  assert.match(stdout, /^::error file=\.\/wrong\.attn\.json,line=5,col=\d+,title=weights::/m);
  assert.match(stdout, /^::error file=\.\/idle\.attn\.json/m);
  assert.match(stdout, /^::error file=\.\/unknown\.attn\.json,line=1,col=15/m);
});
