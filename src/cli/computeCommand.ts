import { computeSpec } from "../core/engine/compute.ts";
import { lastRow } from "../core/engine/generate.ts";
import { resultJson } from "../core/export/resultJson.ts";
import { limits } from "../core/limits.ts";
import { labelOfId } from "../core/spec/generating.ts";
import { isReadOutStep } from "../core/spec/readOut.ts";
import type { GenerateResult, LayerResult, ReadOutResult, TrainResult } from "../core/spec/result.ts";
import type { Spec } from "../core/spec/spec.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { briefNumber } from "../core/view/numberFormat.ts";
import { visibleText } from "../core/view/visibleText.ts";
import { type ComputeArguments, UsageError } from "./arguments.ts";
import { kernelFor } from "./kernelFor.ts";
import { labelsOf } from "./labels.ts";
import { matricesOf } from "./matrices.ts";
import type { Output } from "./output.ts";
import { printProblems, readAndReport } from "./readSpec.ts";
import { type SelectedLayer, type Selection, select } from "./selection.ts";
import { drawTable, maskedCell } from "./table.ts";
import { warn } from "./warnings.ts";
import { workFault } from "./work.ts";

/**
 * Rows and columns of a table that was not asked for by name, whose edges are shown where it is larger; tables of one step,
 * and layers.
 */
const most = { rows: 48, cols: 16, tables: 32, layers: 64 };
const leastDecimals = 4;

/**
 * `attn compute`: the steps as tables or JSON. Exit status 0, 1 where `strict` and something is warned of, or 2 for a file
 * that cannot be understood, or for more work or output than is allowed.
 */
export async function computeCommand(command: ComputeArguments, output: Output): Promise<number> {
  const read = await readAndReport(command.file, output, command);
  if (read === undefined) return 2;
  const fault = workFault(read, command, output);
  if (fault !== undefined) {
    printProblems([fault], output);
    return 2;
  }
  const result = computeSpec(read.spec, { kernel: await kernelFor(read.spec) });
  const status = warn(read, result, output, command);
  const selection = select(read.spec, result, command.steps, command.layer);
  const asked = command.steps.length > 0;
  const train = asked || command.layer !== undefined ? undefined : result.train;
  const head = asked || command.layer !== undefined ? undefined : result.readOut;
  const each = head && result.readOutEach;
  const generate = head === undefined && !command.steps.includes("generated") ? undefined : result.generate;
  if (asked || command.json) checkOutput(selection, command);
  const pieces = command.json
    ? resultJson(selection, train, head ?? chosenReadOut(selection), each, generate)
    : tables(read.spec, selection, asked, { train, head, each, generate });
  for (const piece of pieces) await output.write(piece);
  return status;
}

/** Throws where what is to be printed whole has more numbers than is allowed. */
function checkOutput({ encoder, layers }: Selection, { maxOutput = limits.printedNumbers }: ComputeArguments): void {
  const steps = [...encoder, ...layers].flatMap((layer) => layer.steps);
  const count = steps.reduce((sum, { tensor }) => sum + tensor.data.length, 0);
  if (count <= maxOutput) return;
  throw new UsageError(`${count} numbers to print are more than ${maxOutput}; --max-output ${count} allows them`);
}

/** What a result has beside its layers; what is not to be printed is left out. */
interface BesideLayers {
  readonly train: TrainResult | undefined;
  readonly head: ReadOutResult | undefined;
  readonly each: readonly ReadOutResult[] | undefined;
  readonly generate: GenerateResult | undefined;
}

/** Steps of the read-out that were asked for by name. */
function chosenReadOut({ root }: Selection): ReadOutResult | undefined {
  const steps = root.filter(({ name }) => isReadOutStep(name));
  return steps.length === 0 ? undefined : new Map(steps.map(({ name, tensor }) => [name, tensor]));
}

function* tables(
  spec: Spec,
  selection: Selection,
  whole: boolean,
  { train, head, each, generate }: BesideLayers,
): Generator<string> {
  if (spec.title !== undefined && !whole) yield `${visibleText(spec.title)}\n\n`;
  const layers = [...selection.encoder, ...selection.layers];
  for (const [index, selected] of layers.entries()) {
    if (index === most.layers && !whole) {
      yield `… ${layers.length - index} more layers: --layer N prints one, --step ID a step of all\n\n`;
      break;
    }
    if (selected.steps.length > 0 || !whole) yield* layerTables(selected.spec ?? spec, selected, whole);
    const own = each?.[selection.layers.indexOf(selected)];
    if (own !== undefined && spec.main.layered) yield* readOutTables(spec, own);
  }
  if (head !== undefined && layers.some(({ block }) => block.path !== "")) yield "── readOut ──\n\n";
  const shown = head ?? chosenReadOut(selection);
  if (shown !== undefined) yield* readOutTables(spec, shown);
  if (generate !== undefined) yield* generatedLines(spec, generate);
  if (train !== undefined) yield `loss ${briefNumber(train.loss)}, after training ${briefNumber(train.nextLoss)}\n`;
}

/** The read-out's steps: rows are positions (or items, where one vector is read for each), columns of its end are labels. */
function* readOutTables(spec: Spec, head: ReadOutResult): Generator<string> {
  const decimals = Math.max(leastDecimals, spec.display.decimals);
  const { tokens } = spec.main;
  for (const [name, { shape, data }] of head) {
    const cols = shape.at(-1) ?? 1;
    const rows = data.length / Math.max(1, cols);
    const labels = /logits|probabilities/.test(name) ? (spec.readOut?.labels ?? idLabels(spec)) : undefined;
    yield `${name}  ${shapeText(shape)}\n`;
    const rowLabel = (row: number) => (shape.length === 3 && tokens !== undefined ? rowName(row, tokens) : String(row));
    const colLabel = (col: number) => visibleText(labels?.[col] ?? String(col), 24);
    const content = { rows, cols, data, rowLabel, colLabel, isMasked: () => false };
    for (const line of drawTable({ ...content, decimals, maxRows: most.rows, maxCols: most.cols })) yield `${line}\n`;
    yield "\n";
  }
}

/** Where the labels are ids, the vocabulary names them. */
function idLabels({ readOut, generate, main }: Spec): readonly string[] | undefined {
  return readOut?.tied || generate !== undefined ? main.vocabulary : undefined;
}

/** A line for each round: what entered, what was chosen, with its share; and why there is no further one. */
function* generatedLines(spec: Spec, { rounds, stopped }: GenerateResult): Generator<string> {
  yield "── generate ──\n\n";
  for (const [round, { ids, chosen, readOut }] of rounds.entries()) {
    const shares = readOut.get("readOut.probabilities") ?? readOut.get("readOut.logits")!;
    const label = (id: number) => visibleText(labelOfId(spec, id), 24);
    yield `rounds[${round}]  ${ids.map(label).join(" ")} → ${label(chosen)}  ${briefNumber(lastRow(shares)[chosen]!)}\n`;
  }
  yield `${stopText(spec, rounds.length, stopped)}\n\n`;
}

function stopText({ generate }: Spec, count: number, stopped: GenerateResult["stopped"]): string {
  if (stopped === "until") return `ends with the id of until, ${generate?.until}`;
  return stopped === "atMost"
    ? `ends after ${count}: atMost`
    : `ends after ${count}: a table of positions has no further row`;
}

function rowName(row: number, tokens: readonly string[]): string {
  return `${row} ${visibleText(tokens[row % tokens.length] ?? "", 24)}`;
}

function* layerTables(spec: Spec, { block, layer, steps }: SelectedLayer, whole: boolean): Generator<string> {
  if (block.path !== "") yield `── ${block.path} ──\n\n`;
  const labels = labelsOf(spec, block, layer.dims);
  const decimals = Math.max(leastDecimals, spec.display.decimals);
  const shown = whole ? { maxRows: Infinity, maxCols: Infinity } : { maxRows: most.rows, maxCols: most.cols };
  for (const { name, tensor, given } of steps) {
    if (tensor.data.length === 0) yield `${name}  ${shapeText(tensor.shape.slice(-2))}  no numbers\n\n`;
    let count = 0;
    for (const matrix of matricesOf(name, tensor, layer, labels)) {
      if (count++ === most.tables && !whole) {
        yield `… more of ${name}, ${shapeText(tensor.shape)}: --step ${name} prints all\n\n`;
        break;
      }
      const { rows, cols } = matrix.content;
      const note =
        given === undefined
          ? ""
          : `  given, differs from the computed by up to ${briefNumber(given.largestDifference)}`;
      yield `${matrix.name}  ${shapeText([rows, cols])}${note}\n`;
      let dots = false;
      for (const line of drawTable({ ...matrix.content, decimals, ...shown })) {
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
