import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();

function file(name: string, text: string): string {
  const path = join(attn.folder, name);
  writeFileSync(path, text);
  return path;
}

const values = '"Q": [[1]], "K": [[1]], "V": [[2]],';
const right = file("right.attn.json", `{${values}\n "expected": {"context": [[2]], "weights": [[1]]}}`);
const wrong = file(
  "a,b.attn.json",
  `{${values}\n "bias": [[-1e-9]],\n "expected": {"context": [[3]], "weights": [[1]]}}`,
);
const unread = file("unread.attn.json", '{\n "X": [[1]], "hedas": "<&>"}');
const none = file("none.attn.json", '{"X": [[1]]}');
const all = [right, wrong, unread, none];
const run = (reporter: string, ...files: string[]) => attn.run("check", "--reporter", reporter, ...files);

test("github: each failure, error and warning is a command with its place; the rest are plain lines", () => {
  const { status, stdout, stderr } = run("github", ...all);
  assert.equal(status, 2);
  assert.equal(stderr, "", "what is told once is not told twice");
  const property = (path: string) => path.replaceAll(":", "%3A").replaceAll(",", "%2C");
  assert.deepEqual(stdout.split("\n"), [
    `${right}: all 2 expected steps match`,
    `::warning file=${property(wrong)},line=2,col=12,title=attn check::A bias of -1e-9 hides nothing: "-Infinity" or a mask hides a key`,
    `::error file=${property(wrong)},line=3,col=28,title=context::context[0,0]: got 2, want 3; 1 of 1 cell differs, largest difference 1%0Acannot be rounding: 2e15 × the bound of float64`,
    `${wrong}: 1 of 2 expected steps does not match`,
    `::error file=${property(unread)},line=2,col=14,title=attn check::unknown property hedas. Did you mean heads?`,
    `${unread}: not understood`,
    `${none}: nothing is expected`,
    "4 files: 2 match, 1 differ, 1 not understood",
    "",
  ]);
  assert.doesNotMatch(attn.run("check", "--reporter", "github", "--quiet", wrong).stdout, /::warning/);
});

test("junit: a suite for each file, a case for each value, and nothing of a text breaks the XML", () => {
  const { status, stdout, stderr } = run("junit", ...all);
  assert.equal(status, 2);
  assert.ok(stderr.includes(`${unread}:2:14: `), "errors go to standard error as well");
  assert.ok(stdout.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="attn check">\n'));
  assert.ok(stdout.endsWith("</testsuites>\n"));
  const suites = [...stdout.matchAll(/<testsuite name="([^"]*)" tests="(\d)" failures="(\d)" errors="(\d)">/g)];
  assert.deepEqual(
    suites.map(([, ...found]) => found),
    [
      [right, "2", "0", "0"],
      [wrong, "2", "1", "0"],
      [unread, "1", "0", "1"],
      [none, "0", "0", "0"],
    ],
  );
  assert.ok(
    stdout.includes(
      `<testcase name="context" classname="${wrong}" file="${wrong}" line="3"><failure message="context[0,0]: got 2`,
    ),
  );
  assert.ok(stdout.includes("<system-err>"));
  const opened = [...stdout.matchAll(/<(\w[\w-]*)(?:\s[^<>]*)?(?<!\/)>/g)].map(([, name]) => name);
  const closed = [...stdout.matchAll(/<\/([\w-]+)>/g)].map(([, name]) => name);
  assert.deepEqual([...opened].sort(), [...closed].sort(), "every element is closed");
  const hostile = file("h.attn.json", '{"X": [[1]], "\\"<a>&\\u0007": 1}');
  const said = run("junit", hostile).stdout;
  assert.ok(said.includes("&lt;a&gt;&amp;\\u0007"), said);
});

test("tap: numbered points, the reasons as YAML, the plan at the end", () => {
  const { stdout } = run("tap", ...all);
  const lines = stdout.split("\n");
  assert.equal(lines[0], "TAP version 14");
  const name = (path: string) => path.replaceAll("\\", "\\\\");
  assert.equal(lines[1], `ok 1 - ${name(right)} context`);
  assert.equal(lines[3], `not ok 3 - ${name(wrong)} context`);
  assert.equal(lines[4], "  ---");
  assert.match(lines[5] ?? "", /^ {2}message: "context\[0,0\]: got 2, want 3;/);
  assert.ok(lines.includes(`ok 4 - ${name(wrong)} weights`));
  assert.ok(lines.includes(`not ok 5 - ${name(unread)}`));
  assert.ok(lines.includes(`ok 6 - ${name(none)} # SKIP nothing is expected`));
  assert.equal(lines.at(-2), "1..6");
  const sly = file("a # SKIP nothing.attn.json", "{");
  assert.match(run("tap", sly).stdout, /^not ok 1 - .*a \\# SKIP nothing\.attn\.json$/m);
});

test("with --strict a warning fails in each form, as the exit status does", () => {
  const warned = file("warned.attn.json", `{${values}\n "bias": [[-1e-9]]}`);
  const strictly = (reporter: string) => attn.run("check", "--strict", "--reporter", reporter, warned);
  assert.equal(strictly("github").status, 1);
  assert.match(strictly("github").stdout, /^::error file=.*,line=2,col=12,title=warning::A bias of -1e-9 /);
  assert.match(
    strictly("junit").stdout,
    /tests="1" failures="1".*\n.*<testcase name="warning" .*<failure message="A bias/,
  );
  assert.match(strictly("tap").stdout, /^not ok 1 - .* warning$/m);
  assert.doesNotMatch(attn.run("check", "--strict", "--quiet", "--reporter", "github", warned).stdout, /::/);
});

test("the problem matcher of the manifest reads errors, warnings, notes and differences, and no summary", () => {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
  const [matcher] = contributes.problemMatchers;
  const { regexp, file: f, line, column, severity, message } = matcher.pattern;
  const { stdout, stderr } = attn.run("check", ...all);
  const found = (stdout + stderr).split("\n").flatMap((text) => {
    const match = new RegExp(regexp).exec(text);
    return match === null
      ? []
      : [[match[f], match[line], match[column], match[severity], match[message]?.slice(0, 12)]];
  });
  assert.deepEqual(found, [
    [wrong, "3", "28", undefined, "context[0,0]"],
    [wrong, "2", "12", "warning", "A bias of -1"],
    [unread, "2", "14", undefined, "unknown prop"],
  ]);
});

test("an unknown reporter is told with the near one", () => {
  assert.match(run("junti", right).stderr, /--reporter junti: no such reporter\. Did you mean junit\?/);
  assert.match(run("xml", right).stderr, /no such reporter; there are text, json, github, junit, tap/);
});
