import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { typeOfStep } from "../../../src/core/engine/precision.ts";
import { matrixOf } from "../../../src/core/explain/context/matrixOf.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import type { NumberType } from "../../../src/core/spec/numberTypes.ts";
import { isReadOutStep } from "../../../src/core/spec/readOut.ts";
import { rounded } from "../../../src/core/tensor/rounding.ts";
import { knownAnswers } from "../../knownAnswers.ts";
import { computed, computedText, explained, workedExample } from "./support.ts";

const folder = join(knownAnswers("conformance"), "v1.1", "attention");
const files = readdirSync(folder).filter((name) => /^v11-precision-.*\.attn\.json$/.test(name));
const unit: Readonly<Record<NumberType, number>> = {
  ...{ float64: 2 ** -52, float32: 2 ** -23, bfloat16: 2 ** -7, float16: 2 ** -10 },
};

test("a derivation shows what the operands yield and the number of the step's type, where they differ", (context) => {
  let both = 0;
  for (const name of files) {
    const { spec, result } = computedText(readFileSync(join(folder, name), "utf8"));
    for (const layer of outlineOf(spec, result).layers) {
      const { precision } = spec.main.blocks[0]!;
      for (const step of layer.steps) {
        const type = typeOfStep(isReadOutStep(step.name) ? spec.precision : precision, step.name);
        for (let cell = 0; cell < step.heads * step.rows * step.cols; cell++) {
          const [head, row] = [Math.floor(cell / step.cols / step.rows), Math.floor(cell / step.cols) % step.rows];
          const ref = { layer: layer.path, matrix: step.name, batch: 0, head, row, col: cell % step.cols };
          const derivation = explainCell(spec, result, ref)!;
          const place = `${name} ${step.name} ${head},${row},${ref.col}`;
          const { data } = matrixOf(spec, result, { layer: layer.path, name: step.name, batch: 0, head })!;
          const last = derivation.lines.at(-1);
          if (last === undefined) continue;
          assert.ok(Object.is(last.value, derivation.value) && Object.is(last.value, data[cell % data.length]), place);
          if (last.kind === "dot" || last.formula !== type) continue;
          both++;
          const exact = derivation.lines.at(-2)!.value;
          assert.notEqual(exact, derivation.value, place);
          const size = Math.max(Math.abs(exact), 2 ** -20);
          const off = Math.abs(rounded(exact, type) - derivation.value);
          assert.ok(off === 0 || (type === "float32" && off <= unit[type] * size), `${place}: ${exact} ${last.value}`);
        }
      }
    }
  }
  context.diagnostic(`${both} cells`);
  assert.ok(both > 100);
});

test("a step says the type it is kept in: read-outs that of the document, all others that of their layer", () => {
  const block = { Wq: [[1]], Wk: [[1]], Wv: [[1]] };
  const types = (root: object, layer: object) => {
    const { spec, result } = computed({
      ...{ X: [[1], [2]], layers: [{ ...block, ...layer }], readOut: { W: [[1, 2]] } },
      ...root,
    });
    const { steps } = outlineOf(spec, result).layers[0]!;
    const typeOf = (name: string) => steps.find((step) => step.name === name)!.type;
    return [typeOf("weights"), typeOf("readOut.logits")];
  };
  assert.deepEqual(types({}, { precision: "float16" }), ["float16", undefined]);
  assert.deepEqual(types({ precision: "float16" }, { precision: "float64" }), [undefined, "float16"]);
});

test("the second number is there only where the type changes it", () => {
  const names = (lines: readonly { readonly formula?: string }[]) => lines.map(({ formula }) => formula);
  const precise = computed({ ...workedExample, precision: "bfloat16" });
  assert.equal(explained(precise, "scores", 0, 1).lines.length, 1);
  assert.equal(names(explained(precise, "weights", 0, 1).lines as never).at(-1), "bfloat16");
  const plain = computed(workedExample);
  assert.notEqual(names(explained(plain, "weights", 0, 1).lines as never).at(-1), "bfloat16");
});
