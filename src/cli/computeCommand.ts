import { computeSpec } from "../core/engine/compute.ts";
import { resultJson } from "../core/export/resultJson.ts";
import type { LayerResult, TrainResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { visibleText } from "../core/view/visibleText.ts";
import type { Command } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import { labelsOf } from "./labels.ts";
import { matricesOf } from "./matrices.ts";
import type { Output } from "./output.ts";
import { readSpec } from "./readSpec.ts";
import { type SelectedLayer, type Selection, select } from "./selection.ts";
import { drawTable, maskedCell } from "./table.ts";

/** Rows and columns of a table that was not asked for by name; larger ones show their edges. */
const most = { rows: 48, cols: 16 };
const leastDecimals = 4;

/** `attn compute`: the steps as tables or JSON. Exit status 0, or 2 for a file that cannot be understood. */
export async function computeCommand(command: Extract<Command, { name: "compute" }>, output: Output): Promise<number> {
  const read = readSpec(command.file, output);
  if (read === undefined) return 2;
  const result = computeSpec(read.spec, { kernel: await kernelFor(read.spec) });
  const selection = select(read.spec, result, command.steps, command.layer);
  const asked = command.steps.length > 0;
  const train = asked || command.layer !== undefined ? undefined : result.train;
  const pieces = command.json ? resultJson(selection, train) : tables(read.spec, selection, asked, train);
  for (const piece of pieces) await output.write(piece);
  return 0;
}

function* tables(spec: Spec, selection: Selection, whole: boolean, train: TrainResult | undefined): Generator<string> {
  if (spec.title !== undefined && !whole) yield `${visibleText(spec.title)}\n\n`;
  const layers = [...selection.encoder, ...selection.layers];
  for (const selected of layers) yield* layerTables(spec, selected, whole);
  if (train !== undefined) yield `loss ${briefNumber(train.loss)}, after training ${briefNumber(train.nextLoss)}\n`;
}

function* layerTables(spec: Spec, { block, layer, steps }: SelectedLayer, whole: boolean): Generator<string> {
  if (block.path !== "") yield `── ${block.path} ──\n\n`;
  const labels = labelsOf(spec, block, layer.dims);
  const decimals = Math.max(leastDecimals, spec.display.decimals);
  const limits = whole ? { maxRows: Infinity, maxCols: Infinity } : { maxRows: most.rows, maxCols: most.cols };
  for (const { name, tensor, given } of steps) {
    for (const matrix of matricesOf(name, tensor, layer, labels)) {
      const { rows, cols } = matrix.content;
      const note =
        given === undefined
          ? ""
          : `  given, differs from the computed by up to ${briefNumber(given.largestDifference)}`;
      yield `${matrix.name}  ${shapeText([rows, cols])}${note}\n`;
      let dots = false;
      for (const line of drawTable({ ...matrix.content, decimals, ...limits })) {
        dots ||= line.includes(maskedCell);
        yield `${line}\n`;
      }
      yield dots ? `(${maskedCell} = masked)\n\n` : "\n";
    }
  }
  if (layer.streamed !== undefined && !whole) yield `${notKeptText(layer)}\n\n`;
  if (layer.fullyMasked.length > 0 && !whole) yield `${fullyMaskedText(layer.fullyMasked)}\n\n`;
}

function notKeptText({ dims, streamed }: LayerResult): string {
  const { batch, heads, n, keys } = dims;
  return `not kept, being ${shapeText([batch, heads, n, keys])} each: ${streamed!.steps.join(", ")}`;
}

function fullyMaskedText(rows: readonly (readonly [number, number, number])[]): string {
  const named = rows.slice(0, 8).map(([b, h, i]) => `[${b},${h},${i}]`);
  const rest = rows.length > named.length ? ` and ${rows.length - named.length} more` : "";
  return `fully masked, so weights and context are zero: [batch,head,query] ${named.join(" ")}${rest}`;
}
