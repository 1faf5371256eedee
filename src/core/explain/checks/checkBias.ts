import { itemAt, present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber, exactNumber } from "../../view/numberFormat.ts";
import { words } from "../../words.ts";
import { type LayerContext, pathIn } from "../context/layerContext.ts";
import { keyLabel, queryLabel } from "../text/labels.ts";
import type { NumericCheck } from "./numericCheck.ts";
import { broadcastAt, meansToHide, type VisibleRow, visibleRows } from "./visibleKeys.ts";

/** A negative bias above this moves no weight by more than a millionth. */
const idleBias = -1e-6;

/** A bias of only 0 and 1, which looks like a mask and hides nothing. */
export function bitsAsBias(at: LayerContext): NumericCheck | undefined {
  const data = at.block.bias?.data;
  if (!data?.includes(1) || !data.includes(0) || !data.every((value) => value === 0 || value === 1)) return undefined;
  const message = words(
    "A bias of only 0 and 1 is added to the scores and hides no key: a matrix of visible keys belongs under mask",
  );
  return biasCheck(at, "numeric.biasBits", message);
}

/** A bias whose negative entries are too small to hide anything: −1e-9 where −1e9 was meant. */
export function idleBiases(at: LayerContext): NumericCheck | undefined {
  const data = at.block.bias?.data;
  const first = data?.findIndex((value) => value < 0) ?? -1;
  if (data === undefined || first < 0) return undefined;
  // Positive entries of that size: the noise of a learned bias.
  if (data.some((value) => !(value >= idleBias) || (value > 0 && value <= -idleBias))) return undefined;
  const message = words(
    'A bias of {0} hides nothing: "-Infinity" or a mask hides a key',
    exactNumber(valueAt(data, first)),
  );
  return { ...biasCheck(at, "numeric.biasIdle", message), place: { path: pathIn(at.block, "bias"), at: first } };
}

/** Rows whose visible keys all have a bias that means to hide them: softmax divides the whole weight among them. */
export function biasHidesRow(at: LayerContext): NumericCheck | undefined {
  const hides = meansToHide(at);
  // Appended rows have no bias and may rightly take the weight.
  if (hides === undefined || !givesAll(at) || at.dims.keys > at.dims.m) return undefined;
  let rows = 0;
  let first: VisibleRow | undefined;
  for (const row of visibleRows(at)) {
    const { b, h, i, keys } = row;
    if (keys.length === 0 || !keys.every((j) => hides(b, h, i, j))) continue;
    rows++;
    first ??= row;
  }
  if (first === undefined) return undefined;
  const key = heaviest(at, first);
  const row = `${first.i + 1} (${queryLabel(at, first.i).text})`;
  const about = [row, briefNumber(key.weight, 3), keyLabel(at, key.j).text] as const;
  const message =
    rows === 1
      ? words("The bias of row {0} is meant to hide every key, but its weights still go to them: {1} to {2}", ...about)
      : words(
          "The bias of {3} rows is meant to hide every key, but their weights still go to them: row {0} gives {1} to {2}",
          ...about,
          rows,
        );
  return atKey(at, biasCheck(at, "numeric.biasHidesRow", message), first, itemAt(first.keys, 0), key.j);
}

/** A key that the bias means to hide and that nevertheless weighs more than one it leaves alone. */
export function outweighsVisible(at: LayerContext): NumericCheck | undefined {
  const hides = meansToHide(at);
  if (hides === undefined || !givesAll(at)) return undefined;
  for (const row of visibleRows(at)) {
    const { b, h, i, keys } = row;
    const hidden = keys.filter((j) => hides(b, h, i, j));
    const open = keys.filter((j) => !hides(b, h, i, j));
    if (hidden.length === 0 || open.length === 0) continue;
    const most = heaviest(at, { ...row, keys: hidden });
    const least = heaviest(at, { ...row, keys: open }, -1);
    if (!(most.weight > least.weight)) continue;
    const message = words(
      "The bias is meant to hide key {0} ({1}), but query {2} gives it the weight {3}: it outweighs the visible key {4} ({5}) with {6}",
      most.j + 1,
      keyLabel(at, most.j).text,
      i + 1,
      briefNumber(most.weight, 3),
      least.j + 1,
      keyLabel(at, least.j).text,
      briefNumber(least.weight, 3),
    );
    return atKey(at, biasCheck(at, "numeric.biasOutweighs", message), row, most.j, most.j);
  }
  return undefined;
}

/** Softmax and its like give away the whole weight to keys, however low the scores are; a sink would take it. */
function givesAll({ block, layer }: LayerContext): boolean {
  const step = layer.steps.get("weights");
  if (step === undefined || step.given !== undefined || block.sinks !== undefined) return false;
  return /^(softmax|sparsemax|entmax15)$/.test(block.normalize);
}

/** The key of a row with the largest weight, or with `sign` −1 the smallest. */
function heaviest(at: LayerContext, { b, h, i, keys }: VisibleRow, sign = 1): { j: number; weight: number } {
  const { heads, n, keys: all } = at.dims;
  const from = ((b * heads + h) * n + i) * all;
  const weights = present(at.layer.steps.get("weights")).tensor.data;
  let j = itemAt(keys, 0);
  for (const other of keys) if (sign * valueAt(weights, from + other) > sign * valueAt(weights, from + j)) j = other;
  return { j, weight: valueAt(weights, from + j) };
}

function atKey(
  at: LayerContext,
  check: NumericCheck,
  { b, h, i }: VisibleRow,
  written: number,
  col: number,
): NumericCheck {
  const cell = { layer: at.block.path, matrix: "weights", batch: b, head: h, row: i, col };
  return {
    ...check,
    cell,
    place: { path: pathIn(at.block, "bias"), at: broadcastAt(present(at.block.bias))(b, h, i, written) },
  };
}

function biasCheck(at: LayerContext, code: NumericCheck["code"], message: NumericCheck["message"]): NumericCheck {
  const { path } = at.block;
  return { code, severity: "warning", message, layer: path, step: "masked", blame: [pathIn(at.block, "bias")] };
}
