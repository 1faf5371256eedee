import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const commandLine = await bundledCommandLine();
const attn = (...args: string[]) => commandLine.run(...args);

function file(name: string, value: unknown): string {
  const path = join(commandLine.folder, name);
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
}

const plain = { Q: [[1, 0], [0, 1]], K: [[1, 2], [0, 1]], V: [[1, 2], [3, 5]] }; // biome-ignore format: two rows each
const twoHeads = { Q: [plain.Q, plain.Q], K: [plain.K, plain.K], V: [plain.V, plain.V] };
const scores = [[1, 0], [2, 1]]; // biome-ignore format: a matrix
const files = {
  right: file("right.attn.json", { ...plain, expected: { scores } }),
  wrong: file("wrong.attn.json", { ...plain, expected: { scores: [[1, 0], [2, 7]] } }), // biome-ignore format: a matrix
  head: file("head.attn.json", { ...twoHeads, expected: { scores: [scores, [[1, 2], [0, 2]]] } }), // biome-ignore format: a matrix
  infinite: file("infinite.attn.json", { ...plain, mask: "causal", expected: { masked: [["-Infinity", 0], ["NaN", 1]] } }), // biome-ignore format: a matrix
  warned: file(
    "warned.attn.json",
    '{\n"Q": [[1]],\n"K": [[1]],\n"V": [[2]],\n"bias": [[-1e-9]],\n"expected": {"context": [[2]]}}',
  ),
  broken: file("broken.attn.json", '{"X": [[1]], "hedas": 2}'),
};

const page = readFileSync("docs/json.md", "utf8");

/** The keys of an object by its heading on the page, with their types as they are written. */
function documented(name: string): Map<string, string> {
  const [, section] = page.split(`\n### ${name}\n`);
  assert.ok(section, `docs/json.md says nothing of ${name}`);
  const rows = section.split("\n#")[0]?.matchAll(/^\| `(.+?)` \| (.+?) \|/gm) ?? [];
  return new Map([...rows].map(([, key = "", type = ""]) => [key, type]));
}

/** Fails where a value is not what the page says of its type. */
function check(value: unknown, type: string, where: string): void {
  const other = /^(.*) or (null|string)$/.exec(type);
  if (other !== null) {
    if (other[2] === "null" && value === null) return;
    if (other[2] === "string" && typeof value === "string") {
      assert.match(value, /^(NaN|-?Infinity)$/, where);
      return;
    }
    check(value, other[1] ?? "", where);
    return;
  }
  const list = /^list of (.+)$/.exec(type);
  if (list !== null) {
    assert.ok(Array.isArray(value), `${where} is no list`);
    for (const [at, one] of value.entries()) check(one, list[1] ?? "", `${where}[${at}]`);
    return;
  }
  const object = /^\[(.+?)\]\(#(.+?)\)$/.exec(type);
  if (object !== null) {
    const [, name = "", anchor] = object;
    assert.equal(anchor, name.replaceAll(".", ""), `the link of ${where}`);
    checkObject(value, name, where);
    return;
  }
  if (type !== "any") assert.equal(typeof value, type, `${where}: ${JSON.stringify(value)}`);
}

function checkObject(value: unknown, name: string, where = name): void {
  assert.ok(typeof value === "object" && value !== null, `${where} is no object`);
  const keys = documented(name);
  assert.deepEqual(Object.keys(value).sort(), [...keys.keys()].sort(), where);
  for (const [key, one] of Object.entries(value)) check(one, keys.get(key) ?? "", `${where}.${key}`);
}

test("attn check --json is what docs/json.md says", () => {
  const { stdout, status } = attn("check", "--json", files.right, files.wrong, files.warned, files.broken);
  const printed: unknown = JSON.parse(stdout);
  checkObject(printed, "check");
  const { files: all, counts } = printed as { files: { outcome: string; problems: unknown[] }[]; counts: unknown };
  assert.deepEqual(
    all.map(({ outcome }) => outcome),
    ["hold", "differ", "hold", "unread"],
  );
  assert.deepEqual(counts, { hold: 2, differ: 1, unread: 1 });
  assert.ok((all[2]?.problems.length ?? 0) > 0);
  assert.equal(status, 2);
});

test("attn diagnose --json is what docs/json.md says", () => {
  for (const [file, status] of [
    [files.wrong, 1],
    [files.right, 0],
    [files.warned, 0],
    [files.head, 1],
    [files.infinite, 1],
  ] as const) {
    const run = attn("diagnose", "--json", file);
    checkObject(JSON.parse(run.stdout), "diagnose", file);
    assert.equal(run.status, status, file);
  }
});

test("attn diagnose names the part in which the error lies, and what is warned of", () => {
  const { patterns } = JSON.parse(attn("diagnose", "--json", files.head).stdout) as { patterns: { text: string }[] };
  assert.equal(patterns[0]?.text, "100 % of the squared error lies in head 1");
  assert.match(attn("diagnose", files.head).stdout, /^100 % of the squared error lies in head 1\.$/m);
  const { warnings } = JSON.parse(attn("diagnose", "--json", files.warned).stdout) as { warnings: { line: number }[] };
  assert.deepEqual(
    warnings.map(({ line }) => line),
    [5],
  );
});
