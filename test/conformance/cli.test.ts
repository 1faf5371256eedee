import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bundledCommandLine } from "./commandLine.ts";
import { conformance, filesIn, textOf } from "./files.ts";

const attn = await bundledCommandLine();
const good = filesIn("attention", ".attn.json").map((name) => join(conformance, "attention", name));
const bad = filesIn("bad", ".attn.json");

interface Fault {
  readonly line: number;
  readonly column: number;
  readonly lines: readonly number[];
  readonly mustMention: readonly string[];
  readonly exit: number;
}
const manifest: Record<string, Fault> = bad.length > 0 ? JSON.parse(textOf("bad", "manifest.json")) : {};

if (good.length > 0) {
  test("attn check holds for all good specs at once, with a line each and a closing count", () => {
    const { status, stdout, stderr } = attn.run("check", ...good);
    assert.equal(status, 0, stderr);
    const lines = stdout.trimEnd().split("\n");
    assert.equal(lines.length, good.length + 1);
    assert.equal(lines.at(-1), `${good.length} files: ${good.length} match, 0 differ, 0 not understood`);
  });
}

for (const name of bad) {
  test(`attn check and compute refuse bad/${name} at its place`, () => {
    const file = join(conformance, "bad", name);
    const fault = manifest[name.replace(".attn.json", "")]!;
    for (const command of ["check", "compute"]) {
      const { status, stdout, stderr } = attn.run(command, file);
      assert.equal(status, fault.exit);
      assert.ok(command === "check" || stdout === "", "nothing is printed of a file that is not understood");
      const first = stderr.split("\n")[0] ?? "";
      assert.ok(first.startsWith(`${file}:`), stderr);
      const [, line, column, message] = /^:(\d+):(\d+): (.*)$/.exec(first.slice(file.length)) ?? [];
      assert.ok(fault.lines.includes(Number(line)), `${first}\nline ${fault.line} or of ${fault.lines}`);
      if (Number(line) === fault.line) assert.ok(Number(column) >= fault.column - 1, first);
      for (const word of fault.mustMention)
        assert.ok(message?.toLowerCase().includes(word), `${message} mentions ${word}`);
    }
  });
}
