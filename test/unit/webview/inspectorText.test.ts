import assert from "node:assert/strict";
import { test } from "node:test";
import type { DerivationLine, PairStage } from "../../../src/core/explain/derivation.ts";
import { words } from "../../../src/core/words.ts";
import { barScale, barShare } from "../../../src/webview/inspector/barShare.ts";
import { cutSum } from "../../../src/webview/inspector/cutSum.ts";
import { foldRest } from "../../../src/webview/inspector/fold.ts";
import { factorSpans, type Span } from "../../../src/webview/inspector/lineParts.ts";
import { lineText } from "../../../src/webview/inspector/lineText.ts";
import { menuMove } from "../../../src/webview/inspector/menuKeys.ts";
import { columnDigits } from "../../../src/webview/inspector/precision.ts";
import { currentStage, stepOfStage } from "../../../src/webview/inspector/stageStep.ts";

const dot = (a: readonly number[], b: readonly number[], value: number): DerivationLine => ({
  kind: "dot",
  symbol: "q₁·k₂",
  left: "q₁",
  right: "k₂",
  a: Float64Array.from(a),
  b: Float64Array.from(b),
  value,
});

test("a short sum is one text with every operand", () => {
  assert.deepEqual(lineText(dot([1, 0, 2], [4, 4, 0], 4)), { before: "q₁·k₂ = 1·4 + 0·4 + 2·0 = 4", after: "" });
});

test("a long sum is cut in two where its middle is folded, and says how many terms and what they add up to", () => {
  const a = Array.from({ length: 20 }, (_, i) => i);
  const { before, folded, after } = lineText(dot(a, new Array<number>(20).fill(1), 190));
  assert.equal(before, "q₁·k₂ = 0·1 + 1·1 + 2·1 + 3·1 + ");
  assert.deepEqual(folded, { count: 14, sum: 147 });
  assert.equal(after, " + 18·1 + 19·1 = 190");
});

const picked = (line: string, spans: readonly Span[]) => spans.map(({ start, end }) => line.slice(start, end));

test("the factors of a written sum are found, names and numbers alike", () => {
  const cases: readonly [string, readonly string[], readonly string[]][] = [
    ["q₁·k₂ = 1·4 + 0·4 + 2·0 = 4", ["q₁", "1", "0", "2"], ["k₂", "4", "4", "0"]],
    ["q₁,₃ = x₁ · Wq[:,3] = 1·(−1) + 0·0 ≈ −1", ["x₁", "1", "0"], ["Wq[:,3]", "(−1)", "0"]],
    ["q₁,₃ = x₁ · Wq[:,3] + bq[3] = 1·2 + 0.5 = 2.5", ["x₁", "1"], ["Wq[:,3]", "2"]],
    [" + 18·1 + 19·1 = 190", ["18", "19"], ["1", "1"]],
    ["max = max s = 4", [], []],
    ["", [], []],
  ];
  for (const [line, left, right] of cases) {
    const spans = factorSpans(line);
    assert.deepEqual(picked(line, spans.left), left, line);
    assert.deepEqual(picked(line, spans.right), right, line);
  }
});

test("finding factors takes time in proportion to the line", () => {
  const time = (terms: number) => {
    const line = `q·k = ${new Array(terms).fill("1·2").join(" + ")} = 3`;
    const start = process.hrtime.bigint();
    assert.equal(factorSpans(line).left.length, terms + 1);
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
  time(1000);
  assert.ok(time(200_000) < 2000);
});

test("a sum that is too long for a table is cut at a term", () => {
  assert.equal(cutSum("1·4 + 0·4 + 2·0", 44), "1·4 + 0·4 + 2·0");
  assert.equal(cutSum("1·4 + 0·4 + 2·0", 14), "1·4 + 0·4 + …");
  assert.equal(cutSum("exp(−2.11798 − (−1.77745))", 10), "exp(−2.11798 − (−1.77745))");
});

test("the end of a list folds only where at least three entries go", () => {
  const products = [8, 4, 2, 1, 0.5];
  const term = (index: number) => products[index]!;
  assert.deepEqual(foldRest(5, 2, term), { shown: 2, hidden: 3, sum: 3.5 });
  assert.deepEqual(foldRest(5, 3, term), { shown: 5, hidden: 0, sum: 0 });
  assert.deepEqual(foldRest(0, 3, term), { shown: 0, hidden: 0, sum: 0 });
});

test("bars start at the left unless something is negative", () => {
  assert.deepEqual(barScale(Float64Array.of(1, 3, 2)), { largest: 3, zero: 0 });
  assert.deepEqual(barScale(Float64Array.of(1, -3, 2)), { largest: 3, zero: 50 });
  assert.deepEqual(barScale(Float64Array.of(Number.POSITIVE_INFINITY, 2)), { largest: 2, zero: 0 });
  assert.deepEqual(barScale(new Float64Array(0)), { largest: 0, zero: 0 });
});

test("a bar is as long as its part of the largest; infinity is full, NaN and zero are nothing", () => {
  assert.equal(barShare(1, 4), 0.25);
  assert.equal(barShare(-4, 4), 1);
  assert.equal(barShare(Number.NEGATIVE_INFINITY, 4), 1);
  assert.equal(barShare(Number.NaN, 4), 0);
  assert.equal(barShare(0, 0), 0);
});

const stage = (id: PairStage["id"]): PairStage => ({ id, label: words(id), calculation: "", value: 0 });

test("each stage leads to the step that holds its outcome, where the layer has it", () => {
  const steps = new Set(["scores", "masked", "weights"]);
  assert.equal(stepOfStage("scores", steps), "scores");
  assert.equal(stepOfStage("alibi", steps), "masked");
  assert.equal(stepOfStage("exp", steps), "weights");
  assert.equal(stepOfStage("scaled", steps), undefined);
});

test("the current stage is the step's own; for masked the last thing that was added or hidden", () => {
  const stages = [stage("scores"), stage("bias"), stage("mask"), stage("exp"), stage("weights"), stage("rank")];
  assert.equal(currentStage("scores", stages), 0);
  assert.equal(currentStage("masked", stages), 2);
  assert.equal(currentStage("weights", stages), 4);
  assert.equal(currentStage("context", stages), -1);
});

test("keys in the copy menu: arrows go round, letters jump, Escape and Tab close", () => {
  const names = ["Text", "LaTeX", "Markdown", "NumPy", "PyTorch", "TSV"];
  assert.deepEqual(menuMove("ArrowDown", 5, names), { to: 0 });
  assert.deepEqual(menuMove("ArrowUp", 0, names), { to: 5 });
  assert.deepEqual(menuMove("End", 0, names), { to: 5 });
  assert.deepEqual(menuMove("t", 0, names), { to: 5 });
  assert.deepEqual(menuMove("t", 5, names), { to: 0 });
  assert.equal(menuMove("x", 0, names), undefined);
  assert.equal(menuMove("Escape", 0, names), "close");
  assert.equal(menuMove("Tab", 0, names), "close");
  assert.equal(menuMove("Shift", 0, names), undefined);
});

test("numbers of a column stand off so that their points are below each other", () => {
  const column = columnDigits(Float64Array.of(1, 0.4683, -12.5));
  assert.deepEqual(column(1), { text: "1", style: { paddingInlineEnd: "calc(8px + 5ch)" } });
  assert.deepEqual(column(0.4683), { text: "0.4683" });
  const digitsAfter = (text: string): number => (text.split(".")[1] ?? "").length;
  const { text, style } = column(-12.5);
  const pad = Number(/\+ (\d+)ch/.exec(style?.paddingInlineEnd ?? "+ 0ch")?.[1] ?? 0);
  assert.equal(digitsAfter(text) + pad + (digitsAfter(text) > 0 ? 1 : 0), 5);
});
