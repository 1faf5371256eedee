import type { LayerOutline, MatrixOutline, StepOutline } from "../../core/explain/outline.ts";
import { contributionName, layerContributionName } from "../../core/figures/contributionNames.ts";
import { limits } from "../../core/limits.ts";
import type { Moment } from "../../core/moments.ts";
import { axisLabels } from "../../core/view/axisLabels.ts";
import type { ScaleChoice } from "../../core/view/colorCurve.ts";
import { type ColorScale, colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { MatrixData, MatrixRef } from "../../protocol/messages.ts";
import { decimals, handEnds, scales, shownDecimals } from "../options.ts";
import { hasContribution, quantity } from "../quantity.ts";
import { layerOutline, matrix, matrixFault, outline, pooling, view } from "../state.ts";
import { scaleTheme } from "../theme.ts";
import { refOf } from "../viewWithin.ts";
import { boundsOfHeads } from "./headBounds.ts";
import type { MatrixContent } from "./matrixContent.ts";
import { maskedCells, movedCells, numbersAt } from "./numbers.ts";

/** Bytes of a message beside the numbers. */
const roomForTheRest = 4096;

/** The outline of a step or input of the looked-at layer. */
export function outlineNamed(layer: LayerOutline | undefined, name: string): MatrixOutline | undefined {
  return layer?.steps.find((step) => step.name === name) ?? layer?.inputs.find((input) => input.name === name);
}

/** Whether a matrix, with what it was before, fits into one message to the page. */
export function isDrawable({ rows, cols }: { readonly rows: number; readonly cols: number }): boolean {
  // Twice, since the numbers before the last change travel in the same message.
  return 2 * rows * cols * Float64Array.BYTES_PER_ELEMENT <= limits.messageToPage - roomForTheRest;
}

/** The looked-at matrix of a name, and why its numbers are not available; undefined where nothing is wrong. Reads signals. */
export function faultOf(name: string): { readonly ref: MatrixRef; readonly reason: string } | undefined {
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  if (layer === undefined || drawn === undefined) return undefined;
  const ref = contributionIn(layer, name) ?? refOf(layer, drawn, view.value);
  const reason = matrixFault(ref).value;
  return reason === undefined ? undefined : { ref, reason };
}

/** What there is to draw of a matrix of the looked-at layer; undefined until its numbers are here. Reads signals. */
export function contentOf(name: string, moment: Moment): MatrixContent | undefined {
  const layer = layerOutline();
  const drawn = outlineNamed(layer, name);
  if (layer === undefined || drawn === undefined) return undefined;
  const ref = refOf(layer, drawn, view.value);
  // Only one of the three is drawn: contributions, all heads as one, or the step of the head in view.
  const pooled = poolingOf(drawn);
  const contribution = contributionIn(layer, name);
  const from = contribution ?? (pooled ? { ...ref, name: `${pooled}.${name}`, head: 0 } : ref);
  // Too large ones come in tiles: asking for them would be refused.
  const data = isDrawable(drawn) ? matrix(from).value : undefined;
  if (data === undefined) return undefined;
  // What is expected is expected of each head by itself.
  const check = pooled || contribution ? undefined : checkFor(drawn, ref);
  const changed = (data.before !== undefined && moment === "change") || (check !== undefined && moment === "off");
  const numbers = numbersAt({ ...data, expected: check?.expected }, moment);
  return {
    ref,
    rows: data.rows,
    cols: data.cols,
    numbers,
    // A difference runs around zero, whatever the step's own colors do.
    scale: scaleFor(data, changed ? "change" : name, changed ? numbers : data.data, choiceFor(layer, drawn)),
    decimals: decimals.value ?? decimalsFor(numbers, shownDecimals.value),
    signed: changed,
    // Only a step's own present numbers can be written back into the text.
    current: numbers === data.data && from === ref,
    ...(pooled && { pooled }),
    ...(contribution && { quantity: contribution.name }),
    masked: maskFor(layer, drawn, data),
    moved: movedCells(data),
    wrong: check?.wrong,
    axes: [drawn.rowAxis, drawn.colAxis],
    rowLabels: axisLabels(drawn.rowAxis, data.rows, layer),
    colLabels: axisLabels(drawn.colAxis, data.cols, layer),
  };
}

/** Whether all heads of a matrix are shown as one: only those of queries and keys have the same cells in each. Reads a signal. */
export function poolingOf({ heads, rowAxis, colAxis }: MatrixOutline): "mean" | "max" | undefined {
  return heads > 1 && rowAxis === "query" && colAxis === "key" ? pooling.value : undefined;
}

/** Where weights are shown as contributions: those of the looked-at head, or of all where these are shown as one. Reads signals. */
export function contributionIn(layer: LayerOutline, name: string): MatrixRef | undefined {
  if (name !== "weights" || quantity.value !== "contribution" || !hasContribution(layer)) return undefined;
  const { batch, head } = view.value;
  const isLayer = layer.dims.heads > 1 && pooling.value !== undefined;
  const place = { layer: layer.path, batch: Math.min(batch, layer.dims.batch - 1) };
  if (isLayer) return { ...place, name: layerContributionName, head: 0 };
  return { ...place, name: contributionName, head: Math.min(head, layer.dims.heads - 1) };
}

/** How the reader wants the colours to run, and the bounds of all heads where they are to be shared. */
function choiceFor(layer: LayerOutline, drawn: MatrixOutline): Chosen {
  const choice = scales.value.get(drawn.name) ?? "auto";
  return {
    choice,
    // These need the numbers of all heads, which are asked for only where they are chosen.
    domain: choice === "heads" ? boundsOfHeads(layer, drawn) : undefined,
    ends: choice === "ends" ? handEnds.value.get(drawn.name) : undefined,
  };
}

interface Chosen {
  readonly choice: ScaleChoice;
  readonly domain: readonly [number, number] | undefined;
  readonly ends: readonly [number, number] | undefined;
}

// A card and its thumbnail share their scale: making one costs more than painting a small matrix.
// Forgotten with the numbers they were made for.
const made = new WeakMap<MatrixData, Map<string, ColorScale>>();

function scaleFor(data: MatrixData, name: string, numbers: Float64Array, { choice, domain, ends }: Chosen): ColorScale {
  const palette = outline.value?.display.colors;
  // Everything that a scale depends on beside the numbers.
  const key = `${name} ${JSON.stringify(scaleTheme.value)} ${palette ?? ""} ${choice} ${domain ?? ""} ${ends ?? ""}`;
  const known = made.get(data) ?? new Map<string, ColorScale>();
  made.set(data, known);
  const scale =
    known.get(key) ??
    colorScaleFor(name, numbers, {
      ...scaleTheme.value,
      choice,
      cols: data.cols,
      ...(palette !== undefined && { palette }),
      ...(domain && { domain }),
      ...(ends && { handEnds: ends }),
    });
  known.set(key, scale);
  return scale;
}

interface Check {
  readonly wrong: Uint8Array | undefined;
  readonly expected: Float64Array | undefined;
}

/** Of a step that is not as expected: which cells differ, and the numbers of the document. */
function checkFor(drawn: MatrixOutline, ref: MatrixRef): Check | undefined {
  if (!("expected" in drawn) || (drawn as StepOutline).expected?.holds !== false) return undefined;
  const wrong = matrix({ ...ref, name: `wrong.${ref.name}` }).value?.data;
  return {
    wrong: wrong && Uint8Array.from(wrong),
    expected: matrix({ ...ref, name: `expected.${ref.name}` }).value?.data,
  };
}

/** Which cells of the masked scores, and of the weights made of them, are hidden by a mask. */
function maskFor(layer: LayerOutline, drawn: MatrixOutline, data: MatrixData): Uint8Array | undefined {
  if (drawn.name !== "masked" && drawn.name !== "weights") return undefined;
  // A weight of 0 does not tell whether a mask hides it: the masked scores do.
  const step = layer.steps.find(({ name }) => name === "masked");
  const ref = step && refOf(layer, step, view.value);
  // What every head hides is −∞ even as the largest of all.
  const scores = ref && matrix(poolingOf(drawn) ? { ...ref, name: "max.masked", head: 0 } : ref).value;
  return scores?.data.length === data.data.length ? maskedCells(scores.data) : undefined;
}
