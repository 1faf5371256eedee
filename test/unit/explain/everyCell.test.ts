import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { computeSpec } from "../../../src/core/engine/compute.ts";
import { type MatrixNumbers, matrixOf } from "../../../src/core/explain/context/matrixOf.ts";
import { copyText } from "../../../src/core/explain/copy/copy.ts";
import { type CellRef, copyFormats, type Derivation } from "../../../src/core/explain/derivation.ts";
import type { MatrixOutline, Outline } from "../../../src/core/explain/outline.ts";
import { outlineOf } from "../../../src/core/explain/outlineOf.ts";
import { explainCell } from "../../../src/core/explain/steps/explainCell.ts";
import { describeCell } from "../../../src/core/explain/text/describeCell.ts";
import { sumOfLine } from "../../../src/core/explain/text/lines.ts";
import { renderLine } from "../../../src/core/explain/text/renderLine.ts";
import { isReadOutStep } from "../../../src/core/spec/readOut.ts";
import type { LayerResult, SpecResult } from "../../../src/core/spec/result.ts";
import type { Stack } from "../../../src/core/spec/spec.ts";
import { type StepId, stepIds } from "../../../src/core/spec/steps.ts";
import { plainText } from "../../../src/core/words.ts";
import { type Computed, computedText, specFiles } from "./support.ts";

const files = specFiles();
// Every cell of small matrices; of large ones an even sample, so that the whole set takes seconds.
const mostCells = 64;

function* cellsOf(
  layer: string,
  { name, batches, heads, rows, cols }: MatrixOutline,
  most = mostCells,
): Generator<CellRef> {
  const count = batches * heads * rows * cols;
  const step = Math.max(1, Math.ceil(count / most));
  for (let flat = 0; flat < count; flat += step) {
    const col = flat % cols;
    const row = Math.floor(flat / cols) % rows;
    const slab = Math.floor(flat / (cols * rows));
    yield { layer, matrix: name, batch: Math.floor(slab / heads), head: slab % heads, row, col };
  }
}

/** Matrices as the panel would ask for them, each once. */
class Matrices {
  readonly #known = new Map<string, MatrixNumbers | undefined>();
  readonly #of: Computed;

  constructor(of: Computed) {
    this.#of = of;
  }

  get({ layer, batch, head }: CellRef, name: string): MatrixNumbers | undefined {
    const key = JSON.stringify([layer, name, batch, head]);
    if (!this.#known.has(key)) {
      this.#known.set(key, matrixOf(this.#of.spec, this.#of.result, { layer, name, batch, head }));
    }
    return this.#known.get(key);
  }
}

function checkLines({ lines, value, given }: Derivation, place: string): void {
  for (const line of lines) {
    assert.ok(renderLine(line).length < 3000, place);
    if (line.kind !== "dot") continue;
    const sum = sumOfLine(line);
    let size = Math.abs(line.addend?.value ?? 0);
    for (let k = 0; k < line.a.length; k++) size += Math.abs(line.a[k]! * line.b[k]!);
    const fits = Object.is(sum, line.value) || sum === line.value || Math.abs(sum - line.value) <= 1e-13 * size;
    assert.ok(fits, `${place}: written ${sum}, engine ${line.value}`);
  }
  const last = lines.at(-1);
  if (last !== undefined) assert.ok(Object.is(last.value, value), `${place}: line ${last.value}, cell ${value}`);
  if (given) assert.equal(last?.kind, "expression");
}

function checkStages(derivation: Derivation, matrices: Matrices, place: string): void {
  const { stages, cell, contributions, remaining, value } = derivation;
  for (const stage of stages) {
    const name = stage.id === "mask" ? "masked" : stage.id;
    if (!(stepIds as readonly string[]).includes(name)) continue;
    const matrix = matrices.get(cell, name);
    if (matrix === undefined) continue;
    assert.ok(Object.is(stage.value, matrix.data[cell.row * matrix.cols + cell.col]), `${place} ${stage.id}`);
  }
  const total = contributions.reduce((sum, { product }) => sum + product, remaining?.product ?? 0);
  const size = contributions.reduce((sum, { product }) => sum + Math.abs(product), 0);
  if (contributions.length > 0 && Number.isFinite(total)) assert.ok(Math.abs(total - value) <= 1e-13 * size + 0, place);
  for (let at = 1; at < contributions.length; at++) {
    const [before, after] = [contributions[at - 1]!.product, contributions[at]!.product];
    assert.ok(!(Math.abs(after) > Math.abs(before)), `${place}: contributions in order`);
  }
}

function checkPlaces(derivation: Derivation, { document, result }: Computed, outline: Outline, place: string): void {
  for (const { layer, matrix, batch, head, row, col } of derivation.operands) {
    const of = outline.layers.find(({ path }) => path === layer);
    const lit = [...(of?.steps ?? []), ...(of?.inputs ?? [])].find(({ name }) => name === matrix);
    assert.ok(lit, `${place}: operand ${layer} ${matrix}`);
    assert.ok(batch < lit.batches && head < lit.heads, `${place}: operand ${matrix} ${batch} ${head}`);
    assert.ok((row === "all" || row < lit.rows) && (col === "all" || col < lit.cols), `${place}: operand ${matrix}`);
  }
  const { source, cell } = derivation;
  if (source === undefined) return;
  // A block in `layers` may have its given step beside its keys or at the root.
  const tensor = document.tensors.get(source.path) ?? document.tensors.get(elsewhere(source.path));
  assert.ok(tensor, `${place}: ${source.path} is not in the document`);
  assert.ok(Object.is(tensor.tensor.data[source.index], derivation.value), `${place}: ${source.path} ${source.index}`);
  assert.ok(cell.layer === "" || result.layers.length + (result.encoder?.length ?? 0) > 0);
}

function elsewhere(path: string): string {
  const given = /^given\.((?:encoder\.)?layers\[\d+\]|encoder)\.(.+)$/.exec(path);
  return given ? `${given[1]}.given.${given[2]}` : path;
}

/** The same document as if its scores were too many to be kept, without what would keep them: wishes and training. */
function streamed({ document, spec: { train: _, ...spec } }: Computed): Computed {
  const free = (stack: Stack): Stack => ({
    ...stack,
    blocks: stack.blocks.map((block) => ({ ...block, expected: new Map() })),
  });
  const plain = { ...spec, main: free(spec.main), ...(spec.encoder && { encoder: free(spec.encoder) }) };
  return { document, spec: plain, result: computeSpec(plain, { keptScores: 0 }) };
}

function checkEveryCell(of: (computed: Computed) => Computed, context: TestContext): Computed[] {
  assert.ok(files.length >= 20, "the examples are there");
  if (!files.some(({ name }) => name.startsWith("torch-")))
    context.diagnostic("conformance specs are missing: examples only");
  const all: Computed[] = [];
  let cells = 0;
  for (const { name, text } of files) {
    const computed = of(computedText(text));
    all.push(computed);
    const { spec, result } = computed;
    const matrices = new Matrices(computed);
    const outline = outlineOf(spec, result);
    for (const layer of outline.layers) {
      for (const matrix of [...layer.steps, ...layer.inputs]) {
        for (const cell of cellsOf(layer.path, matrix)) {
          const place = `${name} ${layer.path} ${matrix.name} ${cell.batch},${cell.head},${cell.row},${cell.col}`;
          const derivation = explainCell(spec, result, cell);
          const numbers = matrices.get(cell, cell.matrix);
          assert.ok(derivation && numbers, place);
          assert.ok(Object.is(derivation.value, numbers.data[cell.row * numbers.cols + cell.col]), place);
          checkLines(derivation, place);
          checkStages(derivation, matrices, place);
          checkPlaces(derivation, computed, outline, place);
          assert.ok(!/\{\d\}/.test(describeCell(derivation).map(plainText).join()), place);
          if (cells++ % 37 === 0) for (const format of copyFormats) assert.ok(copyText(derivation, format).length > 0);
        }
      }
    }
  }
  context.diagnostic(`${cells} cells of ${files.length} specs`);
  return all;
}

test("every cell of every spec explains itself with the engine's own number", (context) => {
  checkEveryCell((computed) => computed, context);
});

test("so does every cell where the scores are not kept, and the outline is the same", (context) => {
  const all = checkEveryCell(streamed, context);
  const layers = all.flatMap(({ result }) => [...(result.encoder ?? []), ...result.layers]);
  const count = layers.filter((layer) => layer.streamed !== undefined).length;
  assert.ok(count > 20, `${count} layers were streamed`);
  for (const { spec, result } of all) assert.deepEqual(outlineOf(spec, result), outlineOf(spec, computeSpec(spec)));
});

test("cells that are not there have no derivation", () => {
  const { spec, result } = computedText(files.find(({ name }) => name.startsWith("01"))!.text);
  const cell = { layer: "", matrix: "scores", batch: 0, head: 0, row: 0, col: 0 };
  assert.ok(explainCell(spec, result, cell));
  for (const wrong of [
    { row: 3 },
    { row: -1 },
    { col: 0.5 },
    { col: Number.NaN },
    { head: 1 },
    { batch: 1 },
    { layer: "layers[0]" },
    { matrix: "masked" },
    { matrix: "__proto__" },
    { matrix: "Wo" },
  ]) {
    assert.equal(explainCell(spec, result, { ...cell, ...wrong }), undefined, JSON.stringify(wrong));
  }
});

test("every calculation yields the engine's number when it is done again from its operands", (context) => {
  let cells = 0;
  for (const { name, text } of files) {
    const { spec, result } = computedText(text);
    // A round is made again whenever it is looked at: its steps cannot be marked as given.
    const layers = outlineOf(spec, result).layers.filter(({ path }) => !path.startsWith("rounds["));
    for (const layer of layers) {
      for (const step of layer.steps) {
        // Of the read-out after an inner layer nothing can be given.
        if (isReadOutStep(step.name) && layer !== layers.at(-1)) continue;
        // Where a step counts as given, its derivation shows what the operands yield before the step's own number.
        const asGiven = withGiven(result, layer.path, step.name);
        for (const cell of cellsOf(layer.path, { ...step, batches: 1, heads: Math.min(2, step.heads) }, 12)) {
          const derivation = explainCell(spec, asGiven, cell)!;
          const line = derivation.lines.at(-2);
          if (line === undefined || step.given) continue;
          const size = Math.max(1, Math.abs(derivation.value));
          const same =
            Object.is(line.value, derivation.value) || Math.abs(line.value - derivation.value) <= 1e-11 * size;
          assert.ok(
            same,
            `${name} ${layer.path} ${step.name} ${cell.row},${cell.col}: ${line.value} ${derivation.value}`,
          );
          cells++;
        }
      }
    }
  }
  context.diagnostic(`${cells} cells`);
});

function withGiven(result: SpecResult, path: string, id: StepId): SpecResult {
  if (isReadOutStep(id)) return { ...result, readOutGiven: new Map([[id, 0]]) };
  const mark = (layer: LayerResult): LayerResult => {
    const step = layer.steps.get(id);
    if (layer.path !== path || step === undefined) return layer;
    return { ...layer, steps: new Map(layer.steps).set(id, { ...step, given: { largestDifference: 0 } }) };
  };
  return { ...result, layers: result.layers.map(mark), ...(result.encoder && { encoder: result.encoder.map(mark) }) };
}
