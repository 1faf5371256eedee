import { type CancellationToken, commands, ProgressLocation, type QuickPickItem, Uri, window, workspace } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import type { Computed } from "../analysis/computed.ts";
import { layerContext } from "../core/explain/context/layerContext.ts";
import type { Outline } from "../core/explain/outline.ts";
import { csvLines } from "../core/export/csv.ts";
import { npyBytes } from "../core/export/npy.ts";
import { resultJson } from "../core/export/resultJson.ts";
import { limits } from "../core/limits.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { words } from "../core/words.ts";
import { UserError } from "./errors.ts";
import {
  type PanelSelection,
  type PictureForm,
  pictureForms,
  picturePieces,
  picturePlace,
  type StepName,
} from "./exportPicture.ts";
import { localize, localizeSafe } from "./localize.ts";
import { threadYielder } from "./turns.ts";
import { fileNameOf } from "./uiText.ts";

type LayerOutline = Outline["layers"][number];
type StepOutline = LayerOutline["steps"][number];

interface FormatItem extends QuickPickItem {
  readonly format: "json" | "csv" | "npy" | PictureForm;
}

interface StepItem extends QuickPickItem {
  readonly layer: LayerOutline;
  readonly step: StepOutline;
}

interface AllItem extends QuickPickItem {
  readonly layer: undefined;
}

/** What is exported: the numbers of a document, as they are looked at. */
export interface ExportRequest {
  readonly uri: Uri;
  readonly looked: PanelSelection;
  /** Makes a PNG picture of an SVG one. */
  readonly draw: (svg: string, token: CancellationToken) => Promise<Uint8Array>;
}

/** What is written, and under which ending. */
interface Content {
  readonly ending: string;
  readonly filter: string;
  readonly pieces: (token: CancellationToken) => Iterable<string | Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Asks what to write of the numbers of a document and where, and writes it: all steps as JSON, one step as CSV or as a
 * NumPy array, or either as a picture or a page. The step that is looked at comes first in the list.
 */
export async function exportResult(analysis: Analysis, { uri, looked, draw }: ExportRequest): Promise<void> {
  await analysis.compute();
  const { computed } = analysis;
  if (computed === undefined || !analysis.isUpToDate) {
    throw new UserError(words("There are no numbers to export because the file has problems."));
  }
  const content = await chooseContent(computed, { uri, looked, draw });
  if (content === undefined) return;
  const target = await window.showSaveDialog({
    defaultUri: beside(uri, content.ending),
    filters: { [content.filter]: [content.ending.slice(content.ending.lastIndexOf(".") + 1)] },
    title: localize(words("Export")),
  });
  if (target === undefined) return;
  const title = localize(words("Exporting {0}", fileNameOf(target.path)));
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  const written = await window.withProgress(options, (_progress, token) => write(target, content, token));
  if (written) await showExported(target, content);
}

async function chooseContent(computed: Computed, { uri, looked, draw }: ExportRequest): Promise<Content | undefined> {
  const formats: readonly FormatItem[] = [
    { format: "json", label: "JSON", detail: localize(words("All steps, with numbers that can be read back exactly")) },
    { format: "csv", label: "CSV", detail: localize(words("One step with its labels, for a spreadsheet")) },
    { format: "npy", label: "NumPy (.npy)", detail: localize(words("One step with all batch items and heads")) },
    { format: "svg", label: "SVG", detail: localize(words("A picture of all steps or of one, in light colors")) },
    { format: "png", label: "PNG", detail: localize(words("The same picture as pixels, for slides and messages")) },
    {
      format: "html",
      label: "HTML",
      detail: localize(words("An offline page that shows how each number was computed")),
    },
  ];
  const chosen = await window.showQuickPick(formats, { placeHolder: localize(words("Export as")) });
  if (chosen === undefined) return undefined;
  if (chosen.format === "json") {
    return { ending: ".result.json", filter: "JSON", pieces: () => jsonPieces(computed) };
  }
  const pictureForm = pictureForms.find((form) => form === chosen.format);
  const steps = stepItems(computed, looked.step);
  const all: AllItem = { label: localize(words("All steps")), layer: undefined };
  const item = await window.showQuickPick(pictureForm ? [all, ...steps] : steps, {
    placeHolder: localize(words("Which step?")),
    matchOnDescription: true,
    ignoreFocusOut: true, // The focus that the first list gives back may arrive when this one is open already.
  });
  if (item === undefined) return undefined;
  if (pictureForm) {
    const place = picturePlace(computed, looked, item.layer && { layer: item.layer.path, step: item.step.name });
    const ending = item.layer === undefined ? pictureForm : `${endingOf(item)}.${pictureForm}`;
    const fileName = fileNameOf(uri.path);
    return {
      ending: `.${ending}`,
      filter: chosen.label,
      pieces: (token) =>
        picturePieces(computed, { form: pictureForm, place, fileName, rasterize: (svg) => draw(svg, token) }),
    };
  }
  // Only a picture can be of all steps.
  if (item.layer === undefined) return undefined;
  const { layer, step } = item;
  return {
    ending: `.${endingOf(item)}.${chosen.format}`,
    filter: chosen.label,
    pieces: () => (chosen.format === "csv" ? csvPieces(computed, layer, step) : [npyPiece(computed, layer, step)]),
  };
}

/** The layer and step of a file's name. */
function endingOf({ layer, step }: StepItem): string {
  // `layers[1]` becomes `layers-1`.
  return [layer.path.replace(/[^\w-]+/g, "-").replace(/-$/, ""), step.name].filter(Boolean).join(".");
}

/** All steps of all layers; the one that is looked at first. */
function stepItems(computed: Computed, looked: StepName | undefined): StepItem[] {
  const items = computed.outline.layers.flatMap((layer) =>
    layer.steps
      // Steps that are not kept have no numbers to be written.
      .filter((step) => tensorOf(computed, layer, step) !== undefined)
      .map((step): StepItem => {
        const shape = shapeText(tensorOf(computed, layer, step)!.shape);
        const place = localizeSafe(layer.label);
        return { label: step.name, description: place === "" ? shape : `${place} · ${shape}`, layer, step };
      }),
  );
  const first = items.findIndex(({ layer, step }) => layer.path === looked?.layer && step.name === looked.step);
  return first <= 0 ? items : [items[first]!, ...items.slice(0, first), ...items.slice(first + 1)];
}

function tensorOf({ spec, result }: Computed, { path }: LayerOutline, { name }: StepOutline) {
  return layerContext(spec, result, path)?.layer.steps.get(name)?.tensor;
}

function jsonPieces({ result }: Computed): Iterable<string> {
  const withSteps = (layers: typeof result.layers) =>
    layers.map((layer) => ({
      layer,
      steps: [...layer.steps.values()].map(({ id, tensor }) => ({ name: id, tensor })),
    }));
  return resultJson(
    { encoder: withSteps(result.encoder ?? []), layers: withSteps(result.layers) },
    result.train,
    result.readOut,
    result.readOutEach,
    result.generate,
  );
}

/** What counts rows or columns without labels of their own. */
const letters = { head: "h", dim: "d", pooled: "z" } as const;

function csvPieces(computed: Computed, layer: LayerOutline, step: StepOutline): Iterable<string> {
  const { rows, cols, batches, heads, rowAxis, colAxis } = step;
  const labels = (axis: StepOutline["rowAxis"], count: number): readonly string[] => {
    if (axis === "query") return layer.queryLabels;
    if (axis === "key") return layer.keyLabels;
    if (axis === "label") return Array.from({ length: count }, (_, id) => layer.labels?.[id] ?? String(id));
    return Array.from({ length: count }, (_, at) => (axis === "id" ? String(at) : `${letters[axis]}${at + 1}`));
  };
  const { data } = tensorOf(computed, layer, step)!;
  return csvLines({
    ...{ rows, cols, batches, heads, data },
    ...{ rowLabels: labels(rowAxis, rows), colLabels: labels(colAxis, cols) },
  });
}

function npyPiece(computed: Computed, layer: LayerOutline, step: StepOutline): Uint8Array {
  return npyBytes(tensorOf(computed, layer, step)!);
}

/** The document's name with another ending, in its folder; in the first folder for a document that was never saved. */
function beside(uri: Uri, ending: string): Uri {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1).replace(/\.attn\.json$/, "") + ending;
  const folder = uri.scheme === "untitled" ? workspace.workspaceFolders?.[0]?.uri : Uri.joinPath(uri, "..");
  return folder === undefined ? Uri.file(name) : Uri.joinPath(folder, name);
}

/** All pieces as bytes; undefined when the user has had enough. */
async function bytesOf({ pieces }: Content, token: CancellationToken): Promise<Uint8Array | undefined> {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [];
  let length = 0;
  const yieldThread = threadYielder();
  for await (const piece of pieces(token)) {
    const part = typeof piece === "string" ? encoder.encode(piece) : piece;
    parts.push(part);
    length += part.length;
    if (length > limits.exportBytes) {
      throw new UserError(words("This would be more than {0} MB.", limits.exportBytes / 2 ** 20));
    }
    await yieldThread();
    if (token.isCancellationRequested) return undefined;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Writes the whole file or nothing: a disk that runs full leaves no half of it under its name. */
async function write(target: Uri, content: Content, token: CancellationToken): Promise<boolean> {
  // Canceling makes the page's picture fail, which is no error then.
  const bytes = await bytesOf(content, token).catch((error: unknown) => {
    if (token.isCancellationRequested) return undefined;
    throw error;
  });
  if (bytes === undefined) return false;
  const part = target.with({ path: `${target.path}.part` });
  try {
    await workspace.fs.writeFile(part, bytes);
    await workspace.fs.rename(part, target, { overwrite: true });
    return true;
  } catch (error) {
    await workspace.fs.delete(part).then(undefined, () => {});
    const reason = error instanceof Error ? error.message : String(error);
    throw new UserError(words("{0} could not be written: {1}", fileNameOf(target.path), reason));
  }
}

async function showExported(target: Uri, { ending }: Content): Promise<void> {
  const open = localize(words("Open"));
  const actions = ending.endsWith(".npy") ? [] : [open];
  const chosen = await window.showInformationMessage(
    localizeSafe(words("Exported {0}.", fileNameOf(target.path))),
    ...actions,
  );
  if (chosen === open) await commands.executeCommand("vscode.open", target);
}
