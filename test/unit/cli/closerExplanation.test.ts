import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rounded } from "../../../src/core/tensor/rounding.ts";
import { bundledCommandLine } from "../../conformance/commandLine.ts";
import { outputOf, type Program } from "../diagnose/programs.ts";
import { configuration } from "../diagnose/rightPrograms.ts";

const attn = await bundledCommandLine();
const right = configuration("alibi", 4104);

/** A file that expects a program's output in bfloat16. */
function fileOf(name: string, program: Program): string {
  const [rows] = outputOf(program);
  const output = rows?.map((row) => row.map((x) => rounded(x, "bfloat16")));
  const path = join(attn.folder, name);
  writeFileSync(path, JSON.stringify({ ...right.json, expectedDtype: "bfloat16", expected: { output } }));
  return path;
}

test("a mistake within the rounding of bfloat16 is a warning of check, as diagnose names it", () => {
  const path = fileOf("within.attn.json", { ...right.program, bias: () => 0 });
  const { status, stderr, stdout } = attn.run("check", path);
  assert.equal(status, 0, stdout);
  assert.match(
    stderr,
    /^\S+:1:\d+: warning: The differences are within the rounding of bfloat16, but there is a closer explanation: output is reproduced .* if ALiBi is left out\.\n$/,
  );
  assert.equal(attn.run("check", "--strict", path).status, 1);
  const diagnosed = attn.run("diagnose", path);
  assert.equal(diagnosed.status, 0, diagnosed.stdout);
  assert.match(diagnosed.stdout, /if ALiBi is left out/);
});

test("nothing is said of a right program in bfloat16", () => {
  const { status, stderr } = attn.run("check", "--strict", fileOf("right.attn.json", right.program));
  assert.deepEqual([status, stderr], [0, ""]);
});

test("attn diagnose suggests the expected step that a mistyped one is near", () => {
  const path = fileOf("near.attn.json", right.program);
  const { status, stderr } = attn.run("diagnose", "--step", "outptu", path);
  assert.equal(status, 2);
  assert.match(stderr, /nothing is expected of the step outptu\. Did you mean output\?\n$/);
});
