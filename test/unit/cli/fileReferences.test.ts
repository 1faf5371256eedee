import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "../../conformance/commandLine.ts";
import { npyBytes, safetensorsBytes } from "../files/tensorBytes.ts";

const attn = await bundledCommandLine();
const folder = join(attn.folder, "references");
mkdirSync(folder);
writeFileSync(join(folder, "q.npy"), npyBytes([2, 2], [1, 0, 0, 1]));
writeFileSync(
  join(folder, "kv.safetensors"),
  safetensorsBytes({ k: { shape: [2, 2], data: [1, 0, 0, 1] }, v: { shape: [2, 1], data: [10, 20] } }),
);

function run(command: string, spec: string, cwd = folder) {
  const path = join(folder, "spec.attn.json");
  writeFileSync(path, spec);
  const { status, stdout, stderr } = spawnSync(process.execPath, [attn.program, command, path], {
    cwd,
    encoding: "utf8",
  });
  return { status, stdout, stderr: stderr.replaceAll(path, "spec.attn.json") };
}

const text = (v: string) => `{
  "Q": { "file": "q.npy" }, "K": { "file": "kv.safetensors", "tensor": "k" },
  "V": { "file": "kv.safetensors", "tensor": "${v}" }, "scale": 1,
  "expected": { "context": [[12.689414213699951], [17.310585786300049]] }, "tolerance": 1e-12
}`;

test("check compares a spec whose tensors are in files beside it, from any folder", () => {
  for (const cwd of [folder, attn.folder]) {
    const { status, stdout, stderr } = run("check", text("v"), cwd);
    assert.deepEqual([status, stderr], [0, ""], stdout);
  }
});

test("what is wrong with a reference is told with its place", () => {
  const { status, stderr } = run("compute", text("w"));
  assert.equal(status, 2);
  assert.equal(stderr, 'spec.attn.json:3:46: there is no tensor "w" in the file; it holds "k", "v"\n');
  const outside = run("check", '{"Q": {"file": "../q.npy"}, "K": [[1]], "V": [[1]]}');
  assert.match(outside.stderr, /^spec\.attn\.json:1:16: the path "\.\.\/q\.npy" is outside the folder/);
});

test("a reference to the spec itself, or to a file that refers back, is not followed: the file holds no numbers", () => {
  const itself = run("check", '{ "X": { "file": "spec.attn.json" } }');
  assert.equal(itself.status, 2);
  assert.equal(itself.stderr, "spec.attn.json:1:18: the file holds no tensor\n");
  writeFileSync(join(folder, "back.json"), '{ "X": { "file": "spec.attn.json" } }');
  const around = run("check", '{ "X": { "file": "back.json" } }');
  assert.equal(around.stderr, "spec.attn.json:1:18: the file holds no tensor\n");
  const own = run("compute", '{ "X": [[1, 2], [3, 4]], "Wq": { "file": "spec.attn.json", "tensor": "X" } }');
  assert.deepEqual([own.status, own.stderr], [0, ""]);
  assert.match(own.stdout, /Q {2}2×2\n +0 +1\n0 +7 +10\n1 +15 +22\n/);
});
