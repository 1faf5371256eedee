import assert from "node:assert/strict";
import { test } from "node:test";
import type { Analysis } from "../../../src/analysis/analysis.ts";
import { type LensSpot, spotsOf } from "../../../src/analysis/lensSpots.ts";
import { lensTitleOf, withWhy } from "../../../src/analysis/lensTitles.ts";
import { plainText } from "../../../src/core/words.ts";
import { computation, everyComputation, numbersIn, sizesOf, writtenNumbers } from "./exampleAnalyses.ts";
import { heldAnalysis } from "./world.ts";

function titleOf(spot: LensSpot, analysis: Analysis): string | undefined {
  const title = lensTitleOf(spot, analysis)?.title;
  return title && plainText(title);
}

test("each matrix that is written has one lens at its key, with its path and its sizes, in the order of the text", async () => {
  let seen = 0;
  for await (const { name, analysis, computed, written } of everyComputation()) {
    const { document } = computed;
    const spots = spotsOf(document);
    assert.ok(
      spots.every(({ offset }, index) => index === 0 || offset >= spots[index - 1]!.offset),
      name,
    );
    for (const { path, form } of document.tensors.values()) {
      const numbers = writtenNumbers(written, path);
      if (numbers === undefined || form !== "literal" || /(^|\.)(expected|train)\./.test(path)) continue;
      if (typeof sizesOf(numbers)[0] !== "number" || spots.length > 190) continue;
      const own = spots.filter((spot) => spot.kind === "matrix" && spot.path === path);
      assert.equal(own.length, 1, `${name} ${path}`);
      const key = /[^.\]]+$/.exec(path)?.[0];
      if (key !== undefined)
        assert.ok(document.text.startsWith(JSON.stringify(key), own[0]!.offset), `${name} ${path}`);
      assert.equal(titleOf(own[0]!, analysis), `${path} ${sizesOf(numbers).join("×")} · Show`, name);
      seen++;
    }
    for (const spot of spots)
      if (spot.kind === "matrix") assert.doesNotMatch(spot.path, /(^|\.)(expected|train)\./, name);
  }
  assert.ok(seen > 300, `${seen}`);
});

test("the first line says the size of the last layer's weights and how many heads have them", async () => {
  let seen = 0;
  for await (const { name, analysis, computed } of everyComputation()) {
    const { layers, encoder = [] } = computed.result;
    const shape = layers.at(-1)?.steps.get("weights")?.tensor.shape;
    if (shape === undefined) continue;
    const [heads, n, keys] = shape.slice(-3);
    const title = titleOf({ kind: "main", offset: 0 }, analysis) ?? "";
    const count = layers.length + encoder.length;
    const said =
      count > 1
        ? `${count} layers · ${n} × ${keys} · heads: ${heads} · `
        : `${n} × ${keys} · ${heads} head${heads === 1 ? "" : "s"} · `;
    assert.ok(title.startsWith(said) && title.endsWith(" · up to date · Show panel"), `${name}: ${title}`);
    seen++;
  }
  assert.ok(seen > 100, `${seen}`);
});

const expecting = (weights: string, more = "") => `{
  "X": [[1, 0], [0, 1]], "scale": 1,
  "expected": { "scores": [[1, 0], [0, 1]], "weights": ${weights}${more} }
}`;
const right = "[[0.7310585786300049, 0.2689414213699951], [0.2689414213699951, 0.7310585786300049]]";
const wrong = "[[0.7310585786300049, 0.2689414213699951], [0.7689414213699951, 0.7310585786300049]]";

/** What the lenses of `expected` say of a text. */
async function expectedLenses(text: string): Promise<(string | undefined)[]> {
  const { analysis, computed } = await computation(text, text);
  return withWhy(spotsOf(computed.document), analysis)
    .filter(({ kind }) => kind === "expected" || kind === "why")
    .map((spot) => titleOf(spot, analysis));
}

test("the lens of expected counts what matches, or names the first wrong cell from 1, by how much, and how many more", async () => {
  assert.deepEqual(await expectedLenses(expecting(right)), ["✓ 2 steps match"]);
  assert.deepEqual(await expectedLenses(expecting(right).replace('"scores": [[1, 0], [0, 1]], ', "")), [
    "✓ 1 step matches",
  ]);
  assert.deepEqual(await expectedLenses(expecting(wrong)), [
    "✗ weights differs at [2,1] by 0.5 · Show",
    "Find out why",
  ]);
  const two = expecting(wrong, ', "context": [[0, 0], [0, 0]]');
  assert.deepEqual(await expectedLenses(two), ["✗ weights differs at [2,1] by 0.5, and 1 more · Show", "Find out why"]);
});

test("a wrong number anywhere in a right expectation is named by its place", async () => {
  let seen = 0;
  for await (const { name, computed, written } of everyComputation()) {
    const { document, checks } = computed;
    if (computed.failing.length > 0 || checks.length === 0) continue;
    for (const { path, cells, tensor } of document.tensors.values()) {
      const numbers = /^expected\./.test(path) && writtenNumbers(written, path);
      if (!numbers || cells === undefined || path.startsWith("expected.train") || path.includes("gradient")) continue;
      const all = [...numbersIn(numbers)];
      const at = Math.floor(all.length / 2);
      if (all.length === 0 || typeof all[at]?.[1] !== "number" || all.length !== tensor.data.length) continue;
      const text = `${document.text.slice(0, cells[2 * at])}${(all[at][1] as number) + 3}${document.text.slice(cells[2 * at + 1])}`;
      const parsed = heldAnalysis(text);
      if (parsed.analysis.document?.spec === undefined) continue;
      const [title] = await expectedLenses(text);
      if (title?.startsWith("✓")) assert.fail(`${name} ${path} ${all[at][0]}: ${title}`);
      assert.ok(title?.includes(`differs at [${all[at][0].join(",")}] by 3`), `${name} ${path}: ${title}`);
      seen++;
    }
  }
  assert.ok(seen > 50, `${seen}`);
});

test("without numbers of this text an expectation offers to compute, and where the text has a fault nothing", () => {
  const { analysis } = heldAnalysis(expecting(right));
  const [spot] = spotsOf(analysis.document!).filter(({ kind }) => kind === "expected");
  assert.equal(titleOf(spot!, analysis), "Compute and compare");
  analysis.setText(expecting(right).replace('"scale"', '"X"'));
  assert.equal(titleOf(spot!, analysis), undefined);
  assert.equal(titleOf({ kind: "main", offset: 0 }, analysis), "1 problem");
});

test("numbers of an older text are no verdict: the lens offers to compare again, and nothing is searched for", async () => {
  const { analysis, computed } = await computation(expecting(wrong), "wrong");
  analysis.setText(`${expecting(wrong)} `);
  const spots = withWhy(spotsOf(computed.document), analysis).filter(({ kind }) => kind !== "matrix");
  assert.deepEqual(
    spots.map((spot) => titleOf(spot, analysis)),
    ["Compute and compare"],
  );
  assert.equal(titleOf({ kind: "main", offset: 0 }, analysis), "Recompute attention");
});

test("a document that can be trained has one lens for a step, at its key", () => {
  const text = '{ "X": [[1, 2]], "Wv": [[1, 0], [0, 1]], "train": { "target": [[0, 0]] } }';
  const { analysis } = heldAnalysis(text);
  const spots = spotsOf(analysis.document!).filter(({ kind }) => kind === "train");
  assert.deepEqual(spots, [{ kind: "train", offset: text.indexOf('"train"') }]);
  assert.equal(titleOf(spots[0]!, analysis), "Apply one gradient step");
});

test("what a lens starts is what it says, for its own document", async () => {
  const commands = async (text: string) => {
    const { analysis, computed } = await computation(text, text);
    return withWhy(spotsOf(computed.document), analysis).map((spot) => lensTitleOf(spot, analysis));
  };
  for (const lens of await commands(expecting(wrong))) {
    assert.equal(lens?.args?.[0], "file:///a.attn.json");
    const [path, is] = [lens?.args?.[1], lens && plainText(lens.title)];
    if (is === "X 2×2 · Show") assert.deepEqual([lens?.command, path], ["attention.showStep", "X"]);
    if (is?.startsWith("✗")) assert.deepEqual([lens?.command, path], ["attention.showStep", "expected.weights"]);
    if (is === "Find out why") assert.equal(lens?.command, "attention.findOutWhy");
  }
});
