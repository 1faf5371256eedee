import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();
const folder = join(attn.folder, "many");

/** What `attn check` says of one of many files, on standard output and standard error. */
interface Said {
  readonly text: string;
  readonly out: string;
  readonly error: string;
}

/** Files of every outcome; each names its number, so that no two say the same. */
function written(at: number): Said {
  const name = `${String(at).padStart(3, "0")}.attn.json`;
  const spec = (more: object) => JSON.stringify({ Q: [[100 + at]], K: [[1]], V: [[1]], ...more });
  switch (at % 7) {
    case 1:
      return {
        text: spec({ expected: { scores: [[-1]] } }),
        out: `${name}:1:57: scores[0,0]: got ${100 + at}, want -1; 1 of 1 cell differs, largest difference ${101 + at}\n`,
        error: "",
      };
    case 3:
      return { text: `{"Q": ${at}`, out: `${name}: not understood\n`, error: `${name}:1:` };
    case 5: // A file beside it: one that the first thread checks.
      return {
        text: spec({ K: { file: `none-${at}.npy` } }),
        out: `${name}: not understood\n`,
        error: `${name}:1:`,
      };
    default:
      return {
        text: spec({ expected: { scores: [[100 + at]] } }),
        out: `${name}: 1 expected step matches\n`,
        error: "",
      };
  }
}

const files = Array.from({ length: 420 }, (_, at) => written(at));
mkdirSync(folder);
for (const [at, { text }] of files.entries())
  writeFileSync(join(folder, `${String(at).padStart(3, "0")}.attn.json`), text);
const names = files.map((_, at) => `${String(at).padStart(3, "0")}.attn.json`);

function check(program: string) {
  const options = { cwd: folder, encoding: "utf8", timeout: 60_000 } as const;
  return spawnSync(process.execPath, [program, "check", ...names], options);
}

/** Every file says what it says alone, in the order of the list. */
function assertInOrder({ status, stdout, stderr }: ReturnType<typeof check>): void {
  assert.equal(status, 2, stderr);
  let from = 0;
  for (const { out } of files) {
    const at = stdout.indexOf(out, from);
    assert.ok(at >= from, `after ${stdout.slice(Math.max(0, from - 80), from)} comes\n${out}`);
    from = at + out.length;
  }
  assert.equal(stdout.slice(from), "420 files: 240 match, 60 differ, 120 not understood\n");
  const told = stderr.split("\n").filter((line) => /^\d{3}\.attn\.json:1:\d+: (?!note)/.test(line));
  assert.deepEqual(
    [...new Set(told.map((line) => line.slice(0, 3)))],
    files.flatMap(({ error }) => (error === "" ? [] : [error.slice(0, 3)])),
  );
}

test("many files are said in their order, whichever thread checks them", () => {
  assertInOrder(check(attn.program));
});

test("all reporters say of many files what they say of few", () => {
  const three = names.slice(0, 3);
  for (const reporter of ["github", "junit", "tap", "json"]) {
    const args = (list: readonly string[]) => [attn.program, "check", "--reporter", reporter, ...list];
    const of = (list: readonly string[]) =>
      spawnSync(process.execPath, args(list), { cwd: folder, encoding: "utf8", timeout: 60_000 }).stdout;
    const few = of(three);
    const many = of(Array.from({ length: 100 }, () => three).flat());
    const body = few.split("\n").filter((line) => line.includes("001.attn.json"));
    assert.ok(body.length > 0);
    const found = many.split("\n").filter((line) => line.includes("001.attn.json"));
    assert.equal(found.length, 100 * body.length, reporter);
    assert.equal(found[0], body[0]);
  }
});

test("where no other thread can be started, the first one checks them all", () => {
  rmSync(join(attn.folder, "checker.mjs"));
  assertInOrder(check(attn.program));
});
