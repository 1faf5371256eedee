import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readBytes } from "../../../src/cli/readBytes.ts";
import { bundledCommandLine } from "../../conformance/commandLine.ts";

const attn = await bundledCommandLine();
const example = "examples/01-worked-example.attn.json";
const posix = process.platform !== "win32" && existsSync("/dev/zero");

/** Runs a shell line in which `attn` is the program. */
function shell(line: string) {
  const program = `"${process.execPath}" "${attn.program}"`;
  const script = line.replaceAll("attn ", `${program} `);
  return spawnSync("sh", ["-c", script], { encoding: "utf8", timeout: 20_000, maxBuffer: 2 ** 26 });
}

function file(name: string, content: string | Uint8Array): string {
  const path = join(attn.folder, name);
  writeFileSync(path, content);
  return path;
}

test("- is standard input, named <stdin>", () => {
  const input = readFileSync(example);
  const check = spawnSync(process.execPath, [attn.program, "check", "-"], { input, encoding: "utf8" });
  assert.equal(check.stdout, "<stdin>: all 3 expected steps match\n");
  const wrong = spawnSync(process.execPath, [attn.program, "compute", "-"], {
    input: "{\n hedas: 1}",
    encoding: "utf8",
  });
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /^<stdin>:2:2: /);
});

if (posix) {
  test("devices are refused at once, also as standard input and through a link", () => {
    mkdirSync(join(attn.folder, "links"));
    for (const line of [
      "attn check /dev/zero",
      "attn compute - < /dev/zero",
      "attn tensors /dev/zero",
      "attn check /dev/null",
    ]) {
      const { status, stderr } = shell(line);
      assert.equal(status, 2, line);
      assert.match(stderr, /is a device, not a file|only a regular file can be read here/);
    }
    const link = join(attn.folder, "links", "zero.attn.json");
    const linked = shell(`ln -s /dev/zero "${link}" && attn check "${link}"`);
    assert.equal(linked.stderr, `${link}:1:1: is a device, not a file\n`);
  });

  if (existsSync("/proc/kmsg") && process.getuid?.() === 0) {
    test("a file of the system that waits for more is not waited for", () => {
      const { status, stderr } = shell("attn check /proc/kmsg");
      assert.equal(status, 2);
      assert.match(stderr, /^\/proc\/kmsg:1:1: (has nothing to read yet|.*JSON)/);
    });
  }

  test("a pipe by name is read to its end; tensors, which are read by range, refuse it without waiting", () => {
    const pipe = join(attn.folder, "pipe");
    const read = shell(`mkfifo "${pipe}" && (cat ${example} > "${pipe}" &) ; attn check "${pipe}"`);
    assert.equal(read.stdout, `${pipe}: all 3 expected steps match\n`);
    assert.match(shell(`attn tensors "${pipe}"`).stderr, /only a regular file/);
  });

  test("a pipe obeys the bound of a file", () => {
    const { status, stderr } = shell(`head -c 160000000 /dev/zero | attn check -`);
    assert.equal(status, 2);
    assert.equal(stderr, "<stdin>:1:1: larger than 150000000 bytes\n");
  });

  test("a closed standard output is an error where output is lost, and none where it is thrown away on purpose", () => {
    const closed = shell(`attn compute ${example} >&-`);
    assert.equal(closed.stderr, "attn: the output cannot be written: standard output is closed\n");
    assert.equal(closed.status, 74);
    const checked = shell(`attn check ${example} >&-`);
    assert.equal(checked.stderr, closed.stderr);
    assert.equal(checked.status, 74);
    assert.equal(shell(`attn check ${example} >/dev/null`).status, 0);
    assert.equal(shell(`attn compute ${example} >/dev/null`).status, 0);
    const ignored = spawnSync(process.execPath, [attn.program, "compute", example], { stdio: "ignore" });
    assert.equal(ignored.status, 0);
    assert.equal(shell(`attn compute ${example} | true`).stderr, "");
  });

  test("a reader that goes away ends the program quietly with exit status 0", () => {
    const files = `${example} `.repeat(300);
    const checked = shell(`(attn check ${files}; echo "status $?" >&2) | head -1`);
    assert.equal(checked.stdout, `${example}: all 3 expected steps match\n`);
    assert.equal(checked.stderr, "status 0\n");
    const long = file("long.attn.json", '{ "X": { "random": "normal", "shape": [200, 200], "seed": 1 } }');
    const computed = shell(`(attn compute --json "${long}"; echo "status $?" >&2) | head -c 10`);
    assert.equal(computed.stdout, '{"layers":');
    assert.equal(computed.stderr, "status 0\n");
  });

  test("a file's name cannot steer the terminal or forge a line", () => {
    const name = "a\n\u001b]0;title\u0007\u202Eb.attn.json";
    const path = file(name, '{"X": [[1]], "hedas": 1}');
    const shown = join(attn.folder, "a\\n\\u001B]0;title\\u0007\\u202Eb.attn.json");
    const { stdout, stderr } = attn.run("check", path, path);
    assert.ok(stderr.startsWith(`${shown}:1:14: `), stderr);
    assert.ok(stdout.startsWith(`${shown}: not understood\n`), stdout);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    for (const args of [
      ["\u001bcheck"],
      ["check", "--\u001b[2J", path],
      ["compute", path, "--step", "\u202Ex"],
      ["tensors", path, "--tensor", "\u001b"],
      ["check", "none\u2028"],
      ["check", path, "--reporter", "\u0007"],
    ]) {
      const run = attn.run(...args);
      assert.equal(run.status, 2);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.doesNotMatch(run.stdout + run.stderr, /[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
    }
  });
}

test("reading takes what there is up to the bound, and one byte more is refused", async () => {
  const path = file(
    "bytes",
    Uint8Array.from({ length: 200_000 }, (_, k) => k % 251),
  );
  assert.deepEqual(await readBytes(path, 200_000), readFileSync(path));
  assert.equal(await readBytes(path, 199_999), "larger than 199999 bytes");
  if (existsSync("/proc/self/status")) {
    const grown = await readBytes("/proc/self/status", 100_000);
    assert.ok(typeof grown !== "string" && grown.length > 100, "a file that tells no size");
    assert.equal(await readBytes("/proc/self/status", 10), "larger than 10 bytes");
  }
});

test("more work than is allowed is refused at its place, long work is told, and the limit can be raised", () => {
  const train = { target: [[0]], learningRate: 1e-9, steps: 1e9 };
  const path = file("steps.attn.json", JSON.stringify({ X: [[1]], Wv: [[1]], train }, null, 1));
  const line =
    readFileSync(path, "utf8")
      .split("\n")
      .findIndex((text) => text.includes('"steps"')) + 1;
  for (const command of ["check", "compute", "train"]) {
    const { status, stderr } = attn.run(command, path);
    assert.equal(status, 2, command);
    assert.match(stderr, /about \d(\.\d)?e13 multiplications, more than 1e12; --max-work \S+ allows them\n$/);
    assert.ok(stderr.startsWith(`${path}:${line}:`), stderr);
  }
  assert.equal(attn.run("train", path, "--steps", "2").status, 0);
  assert.match(attn.run("train", path, "--steps", "2", "--max-work", "1e3").stderr, /more than 1e3/);
  const size = { fill: 0, shape: [2200, 1024] };
  const heavy = { X: size, Wq: { fill: 0, shape: [1024, 1024] }, layers: undefined };
  const long = attn.run("check", file("long.attn.json", JSON.stringify(heavy)));
  assert.match(long.stderr, /^attn: .*long\.attn\.json: about \S+e10 multiplications, this may take a while\n$/);
  assert.equal(long.status, 0);
});

test("output is bounded: tables of a step, layers, and numbers that are asked for", () => {
  const Q = { fill: 1, shape: [100, 1, 1, 1] };
  const batch = file("batch.attn.json", JSON.stringify({ Q, K: Q, V: Q }));
  const tables = attn.run("compute", batch).stdout;
  assert.match(tables, /^… more of scores, 100×1×1×1: --step scores prints all$/m);
  assert.equal(tables.match(/^scores · /gm)?.length, 32);
  assert.equal(attn.run("compute", batch, "--step", "scores").stdout.match(/^scores · /gm)?.length, 100);
  const layers = file("layers.attn.json", JSON.stringify({ X: [[1]], layers: Array.from({ length: 70 }, () => ({})) }));
  assert.match(attn.run("compute", layers).stdout, /^… 6 more layers: /m);
  for (const asked of [["--json"], ["--step", "scores"]]) {
    const { status, stderr } = attn.run("compute", batch, ...asked, "--max-output", "99");
    assert.equal(status, 2);
    assert.match(stderr, /numbers to print are more than 99; --max-output \d+ allows them/);
  }
  assert.equal(attn.run("compute", batch, "--step", "scores", "--max-output", "100").status, 0);
  const wrong = attn.run("compute", batch, "--max-output", "many");
  assert.match(wrong.stderr, /--max-output takes a number such as 1e12, not "many"/);
});
