import assert from "node:assert/strict";
import { test } from "node:test";
import { rangeText } from "../../../src/core/explain/copy/copyRange.ts";

const range = {
  rows: [Float64Array.of(1, 0.1 + 0.2), Float64Array.of(-Infinity, Number.NaN)],
  rowLabels: ["a|b", "x"],
  colLabels: ["d₁", "d₂"],
};

test("a range copies with all digits for machines and as it is read for people", () => {
  assert.equal(rangeText(range, "tsv"), "1\t0.30000000000000004\n-Infinity\tNaN");
  assert.equal(rangeText(range, "text"), "     d₁   d₂\na|b   1  0.3\nx    −∞  NaN");
  assert.equal(
    rangeText(range, "markdown"),
    "|  | d₁ | d₂ |\n| --- | ---: | ---: |\n| a\\|b | 1 | 0.3 |\n| x | −∞ | NaN |",
  );
  assert.equal(rangeText(range, "latex"), "\\begin{bmatrix}\n1 & 0.3 \\\\\n-\\infty & \\mathrm{NaN}\n\\end{bmatrix}");
  assert.equal(rangeText(range, "numpy"), "np.array([[1.0, 0.30000000000000004], [-np.inf, np.nan]])");
  assert.equal(
    rangeText(range, "pytorch"),
    'torch.tensor([[1.0, 0.30000000000000004], [-float("inf"), float("nan")]], dtype=torch.float64)',
  );
  assert.equal(rangeText({ ...range, rows: range.rows.slice(0, 1) }, "numpy"), "np.array([1.0, 0.30000000000000004])");
});
