import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { parseSpec } from "../../src/core/format/parseSpec.ts";
import { plainText } from "../../src/core/words.ts";
import { filesIn, textOf } from "./files.ts";

function complaints(text: string): string[] {
  return parseSpec(text).problems.map((problem) => plainText(problem.message));
}

test("every good conformance spec is read without a problem", () => {
  for (const name of filesIn("attention", ".attn.json")) {
    assert.deepEqual(complaints(textOf("attention", name)), [], name);
    assert.notEqual(parseSpec(textOf("attention", name)).spec, undefined, name);
  }
});

test("every example is read without a problem", () => {
  for (const name of readdirSync("examples").filter((one) => one.endsWith(".attn.json"))) {
    assert.deepEqual(complaints(readFileSync(`examples/${name}`, "utf8")), [], name);
  }
});

test("cells of the good specs stand where the document says", () => {
  for (const name of filesIn("attention", ".attn.json")) {
    const { text, tensors } = parseSpec(textOf("attention", name));
    for (const { path, tensor, cells } of tensors.values()) {
      if (cells === undefined) continue;
      assert.equal(cells.length, 2 * tensor.data.length, `${name} ${path}`);
      for (let flat = 0; flat < tensor.data.length; flat++) {
        const written = text.slice(cells[2 * flat], cells[2 * flat + 1]);
        assert.ok(Object.is(readCell(written), tensor.data[flat]), `${name} ${path}[${flat}] ${written}`);
      }
    }
  }
});

function readCell(written: string): number {
  if (written === "true" || written === "false") return Number(written === "true");
  const text = written.replaceAll('"', "");
  return text === written ? Number(text) : Number(text.replace(/inf(inity)?/i, "Infinity").replace(/nan/i, "NaN"));
}
