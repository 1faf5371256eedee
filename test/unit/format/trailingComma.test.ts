import assert from "node:assert/strict";
import { test } from "node:test";
import { writeStep } from "../../../src/core/format/edit/edit.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { applied } from "./support.ts";

const given = { shape: [1, 1], data: Float64Array.of(0.5) };
const pieces = ["", " ", "\n", "\r\n  ", "/* , */", "/* } */", "// , }\n", "// ,\r\n", "// ,\r", "/**/"];

for (const before of pieces) {
  test(`a property is added behind ${JSON.stringify(before)} and whatever else ends an object, a trailing comma stays one`, () => {
    for (const comma of ["", ","]) {
      for (const after of pieces) {
        const text = `{"X": [[1]]${before}${comma}${after}}`;
        const document = parseSpec(text);
        assert.deepEqual(document.problems, [], text);
        const edits = writeStep(document, "given", "scores", given);
        assert.ok(edits, text);
        const written = applied(text, edits);
        const { spec, problems } = parseSpec(written);
        assert.deepEqual(problems, [], written);
        assert.equal(spec?.main.blocks[0]?.given.get("scores")?.data[0], 0.5, written);
        // Edits only add.
        const added = edits.reduce((sum, edit) => sum + edit.text.length, 0);
        assert.equal(written.length, text.length + added, written);
        assert.equal(/,\s*\}$/.test(uncommented(written)), comma === ",", written);
      }
    }
  });
}

function uncommented(text: string): string {
  return text.replaceAll(/\/\*.*?\*\/|\/\/[^\r\n]*/gs, "");
}
