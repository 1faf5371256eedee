import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Computed } from "../../../src/analysis/computed.ts";
import { panelCell } from "../../../src/analysis/textCells.ts";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { matrixOf } from "../../../src/core/explain/context/matrixOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { textCellAt } from "../../../src/core/format/edit/cells.ts";
import { parseSpec } from "../../../src/core/format/parseSpec.ts";
import { knownAnswers } from "../../knownAnswers.ts";

function computedOf(text: string): Computed | undefined {
  const document = parseSpec(text);
  return document.spec && new Computed(1, document, document.spec, computeSpec(document.spec));
}

const conformance = knownAnswers("conformance");
const folders = ["examples", join(conformance, "attention"), join(conformance, "v1.1", "attention")];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".attn.json"))
    .map((name) => join(folder, name)),
);

/** Where a precision rounds the numbers of the document, the panel shows rounded ones. */
function isRounded({ spec }: Computed): boolean {
  return [spec, ...spec.main.blocks].some(({ precision }) => precision !== undefined);
}

test(`every number of the ${files.length} specs that the panel shows is the panel's number`, () => {
  let numbers = 0;
  let sources = 0;
  let fused = 0;
  for (const file of files) {
    const computed = computedOf(readFileSync(file, "utf8"));
    if (computed === undefined || isRounded(computed)) continue;
    for (const source of computed.document.tensors.values()) {
      const stated = /(^|\.)expected\./.test(source.path);
      const every = Math.max(1, Math.floor(source.tensor.data.length / 7));
      for (let index = 0; index < source.tensor.data.length; index += every) {
        const ref = panelCell(computed, { source, index });
        if (ref === undefined) continue;
        const where = `${file} ${source.path} ${index} -> ${JSON.stringify(ref)}`;
        const { layer, matrix: name, batch, head, row, col } = ref;
        const numbersOf = matrixOf(computed.spec, computed.result, { layer, name, batch, head });
        assert.ok(numbersOf && row < numbersOf.rows && col < numbersOf.cols, where);
        numbers++;
        if (stated) continue;
        const shown = numbersOf.data[row * numbersOf.cols + col];
        assert.ok(Object.is(shown, source.tensor.data[index]), `${where}: ${shown}`);
        const derived: { path: string; index: number } | undefined = explainCell(
          computed.spec,
          computed.result,
          ref,
        )?.source;
        if (derived?.path !== source.path) continue;
        sources++;
        if (source.path.endsWith("qkv")) fused++;
        assert.equal(derived.index, index, where);
      }
    }
  }
  assert.ok(numbers > 1000 && sources > 500, `${numbers} numbers, ${sources} with their source`);
  assert.ok(fused > 20, `${fused} numbers of fused projections`);
});

const text = '{ "X": [[1, 22], [-0.5, "NaN"]], "Wq": {"identity": 2} }';

const places: readonly (readonly [string, string | undefined])[] = [
  ["1", "X 0"],
  ["22", "X 1"],
  ["2]", "X 1"],
  ["-0.5", "X 2"],
  ["NaN", "X 3"],
  ['"X"', undefined],
  ["2}", undefined],
];

for (const [at, expected] of places) {
  test(`the caret at ${at} stands on ${expected ?? "no number"}`, () => {
    const found = textCellAt(parseSpec(text), text.indexOf(at));
    assert.equal(found && `${found.source.path} ${found.index}`, expected);
  });
}

test("a tensor that is made has no number in the text", () => {
  assert.equal(textCellAt(parseSpec(text), text.indexOf("identity")), undefined);
});
