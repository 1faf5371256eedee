import assert from "node:assert/strict";
import { test } from "node:test";
import { lineStartsOf, positionAt } from "../../src/core/format/lines.ts";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { plainText } from "../../src/core/words.ts";
import { filesIn, textOf } from "./files.ts";

interface Verdict {
  readonly line: number;
  readonly column: number;
  readonly lines: readonly number[];
  readonly mustMention: readonly string[];
}

/** Where the place is free inside a longer text: the 65th bracket, and the last character of a text that breaks off. */
const freeColumn = new Set(["deep_nesting", "truncated"]);

const names = filesIn("bad", ".attn.json");
const manifest: Record<string, Verdict> = names.length === 0 ? {} : JSON.parse(textOf("bad", "manifest.json"));

test("every bad spec has its verdict and is refused with exactly one problem", () => {
  assert.deepEqual(names.map((name) => name.replace(".attn.json", "")).sort(), Object.keys(manifest).sort());
  for (const name of names) {
    const { spec, problems } = parseSpec(textOf("bad", name));
    assert.equal(spec, undefined, name);
    assert.deepEqual(
      problems.map((problem) => problem.severity),
      ["error"],
      name,
    );
  }
});

for (const [name, verdict] of Object.entries(manifest)) {
  test(`the bad spec ${name} is refused at its place, with the words that name the fault`, () => {
    const { text, problems } = parseSpec(textOf("bad", `${name}.attn.json`));
    const [first] = problems;
    const { line, character } = positionAt(lineStartsOf(text), first!.range.offset);
    assert.ok(verdict.lines.includes(line + 1), `line ${line + 1}`);
    if (!freeColumn.has(name)) assert.deepEqual([line + 1, character + 1], [verdict.line, verdict.column]);
    const message = plainText(first!.message).toLowerCase();
    for (const word of verdict.mustMention) assert.ok(message.includes(word), `${message} lacks ${word}`);
  });
}
