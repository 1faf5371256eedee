import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import { pythonName } from "../../../src/core/explain/copy/pythonNames.ts";
import type { CopyFormat, Derivation } from "../../../src/core/explain/derivation.ts";
import type { Formula } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { describeCell } from "../../../src/core/explain/text/describeCell.ts";
import { formulaText } from "../../../src/core/explain/text/formulaText.ts";
import { formulaLatex, latexOf } from "../../../src/core/explain/text/latex.ts";
import { dotLine } from "../../../src/core/explain/text/lines.ts";
import { foldTerms, renderLine } from "../../../src/core/explain/text/renderLine.ts";
import { exactNumber } from "../../../src/core/view/numberFormat.ts";
import { plainText } from "../../../src/core/words.ts";
import { computed, computedText, explained, specFiles, workedExample } from "./support.ts";

const worked = computed({ ...workedExample, tokens: ["i", "saw", "=cmd|x"] });
const score = explained(worked, "scores", 0, 1);

test("long sums fold in the middle and say how many terms and what they add up to", () => {
  const a = Float64Array.from({ length: 64 }, (_, k) => k);
  const line = dotLine("q₁·k₁", ["q₁", a], ["k₁", new Float64Array(64).fill(1)], (sum) => sum);
  assert.equal(
    renderLine(line),
    "q₁·k₁ = 0·1 + 1·1 + 2·1 + 3·1 + … (58 more terms, together 1885) … + 62·1 + 63·1 = 2016",
  );
  const { head, tail, folded } = foldTerms(line);
  assert.equal(head.length + tail.length + folded!.count, 64);
  assert.equal(foldTerms({ a: a.slice(0, 8), b: a.slice(0, 8) }).folded, undefined);
  const empty = dotLine("s", ["a", new Float64Array()], ["b", new Float64Array()], (sum) => sum);
  assert.equal(renderLine(empty), "s = a · b = 0 = 0");
});

test("negative factors and a bias keep their signs apart", () => {
  const line = dotLine("q₁,₁", ["x₁", Float64Array.of(-1, -2)], ["Wq[:,1]", Float64Array.of(-3, 4)], (sum) => sum, {
    symbol: "bq[1]",
    value: -0.5,
  });
  assert.equal(renderLine(line), "q₁,₁ = x₁ · Wq[:,1] + bq[1] = −1·(−3) + (−2)·4 + (−0.5) = −5.5");
});

test("a cell is said in a sentence with its query, key and tokens", () => {
  const said = (derivation: Derivation): string => describeCell(derivation).map(plainText).join(". ");
  assert.equal(said(score), "Query 1 (i), key 2 (saw): score 4, weight 0.47, number 1 in the row");
  assert.equal(
    said(explained(computed(workedExample), "weights", 0, 0)),
    "Query 1, key 1: score 2, weight 0.063, number 3 in the row",
  );
  const masked = computed({ ...workedExample, mask: "causal", tokens: ["i", "saw", "a"] });
  assert.equal(said(explained(masked, "masked", 0, 1)), "Query 1 (i), key 2 (saw): score 4, hidden by causal");
  assert.equal(
    said(explained(worked, "context", 0, 1)),
    "Context of query 1 (i), dimension 2. context[1,2] = 6.68311. Most comes from key 2 (saw): 3.746",
  );
});

test("a derivation copies as text, Markdown, LaTeX and cells of a spreadsheet", () => {
  const copies: readonly [CopyFormat, string][] = [
    [
      "text",
      "Score of query 1 (i) for key 2 (saw)\nq₁·k₂ = 1·4 + 0·4 + 2·0 = 4\nRaw score: 1·4 + 0·4 + 2·0 = 4\n" +
        "exp(s − max): exp(4 − 4) = 1\nΣ over the row: 0.135335 + 1 + 1 ≈ 2.13534\n÷ Σ = weight: 1 / 2.13534 ≈ 0.468311\nRank in the row, shared by 2 keys: 1\n",
    ],
    [
      "latex",
      "% Score of query 1 (i) for key 2 (saw)\n\\begin{aligned}\n" +
        "  q_{1}\\cdot k_{2} &= 1\\cdot 4 + 0\\cdot 4 + 2\\cdot 0 = 4\n\\end{aligned}\n",
    ],
  ];
  for (const [format, text] of copies) assert.equal(copyText(score, format), text);
  assert.match(
    copyText(score, "markdown"),
    /^\*\*Score of query 1 \\\(i\\\) for key 2 \\\(saw\\\)\*\*\n\n {4}q₁·k₂ = /,
  );
  const context = copyText(explained(worked, "context", 0, 1), "tsv").split("\n");
  assert.equal(context[0], "context[1,2]\t6.683105308334811");
  assert.ok(
    context.some((row) => row.startsWith("'=cmd|x\t")),
    "a label never becomes a formula",
  );
});

test("copied Python counts from 0 and is complete", () => {
  assert.equal(
    copyText(score, "numpy"),
    "# Score of query 1 (i) for key 2 (saw)\nimport numpy as np\n\nq0 = np.array([1.0, 0.0, 2.0])  # q₁\n" +
      "k1 = np.array([4.0, 4.0, 0.0])  # k₂\n# scores[0, 1]\nvalue = q0 @ k1\nprint(float(value))  # 4\n",
  );
  assert.match(copyText(score, "pytorch"), /^import torch$/m);
  assert.match(copyText(score, "pytorch"), /q0 = torch\.tensor\(\[1\.0, 0\.0, 2\.0\], dtype=torch\.float64\)/);
  assert.match(
    copyText(explained(worked, "weights", 2, 1), "pytorch"),
    /torch\.softmax\(x, 0\)[\s\S]*value = softmax\(row\)\[1\]/,
  );
  const hostile = computed({ ...workedExample, tokens: ["a\nimport os", "b\u2028c", "d"] });
  for (const line of copyText(explained(hostile, "scores", 0, 1), "numpy").split("\n"))
    assert.ok(!line.startsWith("import os"));
});

test("vectors get names that Python takes", () => {
  const names = [
    ["q₁", "q0"],
    ["x₁₂", "x11"],
    ["Wq[:,3]", "Wq_2"],
    ["W2[4,:]", "W2_3"],
    ["tanh(q₁ + k₂ + b)", "tanh_q0_k1_b"],
    ["x̂₂", "x1"],
    ["k′₂", "k_before1"],
    ["1", "v_1"],
    ["row", "row_"],
  ];
  for (const [symbol, name] of names) assert.equal(pythonName(symbol!), name);
});

const python = spawnSync("python3", ["-c", "import numpy"]);
const missing = python.status === 0 ? false : "python3 with numpy is not on this machine";

test("copied NumPy code runs and prints the engine's number", { skip: missing }, () => {
  const programs: { place: string; code: string; value: string }[] = [];
  for (const { name, text } of specFiles().filter((_, index) => index % 4 === 0)) {
    const spec = computedText(text);
    for (const layer of outlineOf(spec.spec, spec.result).layers) {
      for (const { name: matrix, rows, cols, heads, batches } of layer.steps) {
        if (rows * cols === 0) continue;
        const at = { layer: layer.path, batch: batches - 1, head: heads - 1 };
        const derivation = explained(spec, matrix, rows - 1, cols - 1, at);
        programs.push({
          place: `${name} ${matrix}`,
          code: copyText(derivation, "numpy"),
          value: exactNumber(derivation.value),
        });
      }
    }
  }
  const runner = `
import json, sys, io, contextlib, warnings
warnings.simplefilter("ignore")
for program in json.load(sys.stdin):
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(program["code"], {})
    got, want = float(said.getvalue()), float(program["value"])
    same = got == want or (got != got and want != want)
    if not same and not abs(got - want) <= 1e-11 * max(1, abs(want)):
        sys.exit(program["place"] + " " + said.getvalue() + " instead of " + program["value"])
`;
  const run = spawnSync("python3", ["-c", runner], { input: JSON.stringify(programs), encoding: "utf8" });
  assert.equal(run.status, 0, run.stderr.slice(-500));
  assert.ok(programs.length > 100);
});

test("a formula reads in Unicode and in LaTeX", () => {
  const { steps } = outlineOf(worked.spec, worked.result).layers[0]!;
  const formulaOf = (id: string): Formula => steps.find(({ name }) => name === id)!.formula;
  const cases: readonly [string, string, string][] = [
    ["Q", "Q = X · Wq", "Q = X \\cdot W_{q}"],
    ["scores", "S = Q · Kᵀ", "S = Q \\cdot K^{\\top}"],
    ["weights", "A = softmax(S)", "A = \\operatorname{softmax} ( S )"],
    ["context", "C = A · V", "C = A \\cdot V"],
  ];
  for (const [id, text, latex] of cases) {
    assert.equal(formulaText(formulaOf(id)), text);
    assert.equal(formulaLatex(formulaOf(id)), latex);
  }
});

test("indices of two letters stay side by side, primes have their command, anything else is a formula", () => {
  const symbol = (text: string): Formula => ({ kind: "symbol", text });
  const below = (sub: Formula) => formulaLatex({ kind: "sub", base: symbol("s"), sub });
  const above = (sup: Formula) => formulaLatex({ kind: "sup", base: symbol("S"), sup });
  assert.equal(below(symbol("ij")), "s_{ij}");
  assert.equal(below({ kind: "fraction", top: symbol("i"), bottom: symbol("j") }), "s_{\\frac{i}{j}}");
  assert.equal(above(symbol("′")), "S^{\\prime }");
  assert.equal(above(symbol("″")), "S^{\\prime\\prime }");
});

test("symbols are unambiguous: S raw, S′ scaled, S″ capped, M masked, and softmax of the last of them", () => {
  const formulas = (more: object): Record<string, string> => {
    const { spec, result } = computed({
      Q: [[1, 2]],
      K: [
        [1, 0],
        [2, 1],
      ],
      V: [[1], [2]],
      ...more,
    });
    const { steps } = outlineOf(spec, result).layers[0]!;
    return Object.fromEntries(steps.map(({ name, formula }) => [name, formulaText(formula)]));
  };
  const { scaled, weights } = formulas({});
  assert.deepEqual([scaled, weights], ["S′ = S/√dₖ", "A = softmax(S′)"]);
  assert.equal(formulas({ scale: -0.5 })["scaled"], "S′ = S · (−0.5)");
  const all = formulas({ softcap: 5, mask: "causal", bias: [[0, 1]] });
  assert.deepEqual(
    [all["capped"], all["masked"], all["weights"]],
    ["S″ = 5 · tanh(S′/5)", "M = S″ + B + mask", "A = softmax(M)"],
  );
  assert.equal(formulas({ scale: 1, softcap: 5 })["weights"], "A = softmax(S′)");
});

test("LaTeX of a derivation has no character that LaTeX does not know", () => {
  const known = /^[\x20-\x7e]*$/;
  for (const { text } of specFiles()) {
    const spec = computedText(text);
    for (const layer of outlineOf(spec.spec, spec.result).layers) {
      for (const step of layer.steps) {
        assert.match(formulaLatex(step.formula), known);
        if (step.rows * step.cols === 0) continue;
        const derivation = explained(spec, step.name, 0, 0, { layer: layer.path });
        for (const line of copyText(derivation, "latex").split("\n").slice(1)) assert.match(line, known, step.name);
      }
    }
  }
  assert.equal(latexOf("x₁·Wq[:,1] + bq[1]"), "x_{1}\\cdot {W_q}_{[:,1]} + {b_q}_{[1]}");
  assert.equal(latexOf("x[0][1]"), "x_{[0][1]}");
  assert.equal(latexOf("X·Wq"), "X\\cdot W_q");
  assert.equal(latexOf("50% of $x_1 & {y}"), "50\\% \\mathrm{of} \\$x\\_1 \\& \\{y\\}");
});
