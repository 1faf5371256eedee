import { isIgnored } from "../../engine/context.ts";
import { present } from "../../present.ts";
import { kvHeadOf, mixDims } from "../../spec/dims.ts";
import { headYields, mixingWeights, type StepId } from "../../spec/steps.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import {
  type CellContext,
  columnOf,
  type Explained,
  highlighted,
  numberAt,
  rowOf,
  settled,
} from "../context/cellContext.ts";
import { hasStep, type LayerContext, latestStep } from "../context/layerContext.ts";
import { pairWords, stepHeading } from "../text/headings.ts";
import { keyLabel } from "../text/labels.ts";
import { dotLine, expression, inner, python, pythonInner, shown, taken } from "../text/lines.ts";
import { cellName, columnName, rowLetter, sub } from "../text/names.ts";
import { linearCell } from "./explainLinear.ts";

/** What each key puts into a context cell. */
interface Mixture {
  readonly weights: Float64Array;
  readonly values: Float64Array;
  readonly products: Float64Array;
  /** Keys that take part: all but ignored ones, whose NaN and infinities reach nothing. */
  readonly keys: readonly number[];
}

function mixture(at: CellContext): Mixture {
  const { batch, head, row, col } = at;
  const weights = rowOf(at, mixedStep(at), batch, head, row);
  const values = columnOf(at, "V", batch, valueHead(at), col);
  const masked = maskedRow(at);
  const ignored = (key: number): boolean => isIgnored(weights, masked, key);
  return {
    weights,
    values,
    // 0 × NaN and 0 × ∞ are NaN, which must not reach the sum.
    products: weights.map((weight, key) => (ignored(key) ? 0 : weight * valueAt(values, key))),
    keys: [...weights.keys()].filter((key) => Number.isFinite(values[key]) || !ignored(key)),
  };
}

/** The step that holds what the values are multiplied by. */
function mixedStep(at: LayerContext): StepId {
  return present(latestStep(at, ...mixingWeights));
}

/** The head of the values that the cell's head mixes. */
function valueHead({ head, dims }: CellContext): number {
  return kvHeadOf(head, mixDims(dims));
}

/** The masked scores of the cell's query; of a differential's two heads, the larger ones. */
function maskedRow(at: CellContext): Float64Array | undefined {
  const { batch, head, row, dims } = at;
  if (!hasStep(at, "masked")) return undefined;
  if (dims.contextHeads === undefined) return rowOf(at, "masked", batch, head, row);
  const second = rowOf(at, "masked", batch, 2 * head + 1, row);
  return rowOf(at, "masked", batch, 2 * head, row).map((score, key) => Math.max(score, valueAt(second, key)));
}

/** A cell of the context: Σ over the keys of weight × value. */
export function explainContext(at: CellContext): Explained {
  const heading = stepHeading(at);
  if (at.layer.steps.has("weighted")) return { heading, ...sumOfGiven(at) };
  const { batch: _, head, row, col } = at;
  const mixed = mixture(at);
  const pick = (numbers: Float64Array): Float64Array => Float64Array.from(mixed.keys, (key) => valueAt(numbers, key));
  const line = dotLine(
    sub("c", row, col),
    [sub("w", row), pick(mixed.weights)],
    [columnName("V", col), pick(mixed.values)],
    (sum) => settled(at, sum),
  );
  return {
    heading,
    lines: [line],
    ...contributionsOf(at, mixed),
    operands: [highlighted(at, mixedStep(at), head, row, "all"), highlighted(at, "V", valueHead(at), "all", col)],
  };
}

/** Most keys that are listed one by one. */
const mostListed = 1000;

/** Each key's part, the largest first, NaN before all; the smallest of very many together. */
function contributionsOf(
  at: CellContext,
  { weights, values, products }: Mixture,
): Pick<Explained, "contributions" | "remaining"> {
  const sizes = products.map((product) => (Number.isNaN(product) ? Number.POSITIVE_INFINITY : Math.abs(product)));
  const order = Uint32Array.from(sizes.keys()).sort((a, b) => compare(valueAt(sizes, b), valueAt(sizes, a)) || a - b);
  const contributions = Array.from(order.subarray(0, mostListed), (key) => ({
    key,
    label: keyLabel(at, key).text,
    weight: valueAt(weights, key),
    value: valueAt(values, key),
    product: valueAt(products, key),
  }));
  const rest = order.subarray(mostListed);
  if (rest.length === 0) return { contributions };
  const product = rest.reduce((sum, key) => sum + valueAt(products, key), 0);
  return { contributions, remaining: { keys: rest.length, product } };
}

function compare(a: number, b: number): number {
  // ∞ − ∞ would be NaN, which is no order.
  return a === b ? 0 : a - b;
}

/** Where `given` replaced the products themselves, they are what is added. */
function sumOfGiven(at: CellContext): Pick<Explained, "lines" | "operands"> {
  const { keys, dv, n, heads } = mixDims(at.dims);
  const data = present(at.layer.steps.get("weighted")).tensor.data;
  // B×H×n×keys×dv: a key's products are dv numbers in a row.
  const first = ((at.batch * heads + at.head) * n + at.row) * keys;
  const products = Float64Array.from({ length: keys }, (_, key) => valueAt(data, (first + key) * dv + at.col));
  // A product with ones, so that the sum is written and copied as other cells are.
  const ones = new Float64Array(keys).fill(1);
  const line = dotLine(
    sub("c", at.row, at.col),
    [`weighted${sub("", at.row)}[:,${at.col + 1}]`, products],
    ["1", ones],
    (sum) => settled(at, sum),
  );
  return { lines: [line], operands: [] };
}

/** A product weight × value; its row counts the pairs of query and key. */
export function explainWeighted(at: CellContext): Explained {
  const { keys } = at.dims;
  const i = Math.floor(at.row / keys);
  const j = at.row % keys;
  const head = valueHead(at);
  const from = mixedStep(at);
  const weight = numberAt(at, from, at.batch, at.head, i, j);
  const value = numberAt(at, "V", at.batch, head, j, at.col);
  const line = expression(
    sub("a", i, j, at.col),
    `${cellName(from, i, j)}·${cellName("V", j, at.col)}`,
    `${shown(weight)}·${inner(value)}`,
    // 0 × NaN of an ignored key is not what the engine has.
    settled(at, Number.isFinite(value) || weight !== 0 ? weight * value : at.value),
    `${python(weight)} * ${pythonInner(value)}`,
  );
  return {
    heading: pairWords(
      "Weighted value of query {0} and key {1}",
      "Weighted value of query {0} ({2}) and key {1} ({3})",
      at,
      i,
      j,
    ),
    lines: [line],
    operands: [highlighted(at, from, at.head, i, j), highlighted(at, "V", head, j, at.col)],
  };
}

/** A cell of the heads side by side: one head's context. */
export function explainConcat(at: CellContext): Explained {
  const { dv } = at.dims;
  const head = Math.floor(at.col / dv);
  const col = at.col % dv;
  const name = present(latestStep(at, ...headYields));
  const from = `${sub(rowLetter(name), at.row, col)} (head ${head + 1})`;
  return {
    heading: stepHeading(at),
    lines: [taken(cellName("concat", at.row, at.col), from, settled(at, at.value))],
    operands: [highlighted(at, name, head, at.row, col)],
  };
}

/** A cell of the output: the heads side by side through Wo and bo. */
export function explainOutput(at: CellContext): Explained {
  const name = present(latestStep(at, "concat", ...headYields));
  const x = {
    name,
    index: at.row,
    numbers: rowOf(at, name, at.batch, 0, at.row),
    operands: [highlighted(at, name, 0, at.row, "all")],
  };
  return { heading: stepHeading(at), ...linearCell(at, sub("o", at.row, at.col), x, ["Wo", "bo"], at.col) };
}
