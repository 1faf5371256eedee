import { Uri, workspace } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { commandIds } from "../analysis/ids.ts";
import { revealOf } from "../analysis/reveal.ts";
import { tooLargeSentence } from "../analysis/tooLargeSentence.ts";
import { type Words, words } from "../core/words.ts";
import type { Snapshot } from "../protocol/messages.ts";
import { type Analyses, goneSentence } from "./analyses.ts";
import { askForOther, leftOfComparison, otherSelected, selectedForCompare } from "./compareSpecs.ts";
import { UserError } from "./errors.ts";
import { openExample } from "./examples.ts";
import { type ExportRequest, exportResult } from "./exportResult.ts";
import { applyGradientStep } from "./gradientStep.ts";
import type { Reporter } from "./log.ts";
import { createSpec } from "./newSpec.ts";
import type { PanelManager } from "./panel/manager.ts";
import type { Settings } from "./settings.ts";
import type { SourceNavigator } from "./sourceNavigator.ts";
import { openDocumentOf } from "./specDocuments.ts";
import { pathArgument, RefusedArguments, stepArgument, targetOf } from "./targets.ts";
import { openTensors } from "./tensorEditor/openTensors.ts";
import { fileNameOf } from "./uiText.ts";

/** What commands work with. */
export interface CommandServices {
  readonly analyses: Analyses;
  readonly panels: PanelManager;
  readonly navigator: SourceNavigator;
  readonly settings: Settings;
  readonly reporter: Reporter;
  readonly extensionUri: Uri;
}

/** What each command does; every one checks its arguments, since anyone may run it. */
export function commandHandlers(services: CommandServices): ReadonlyMap<string, Handler> {
  const { analyses, panels, navigator, settings, reporter } = services;
  const at = (argument: unknown) => targetOf(argument, panels);
  const handlers: Readonly<Record<string, Handler>> = {
    [commandIds.compute]: (target) => computeAndShow(services, at(target)),
    [commandIds.recompute]: async (target) => (await analysisAt(analyses, at(target))).compute(),
    [commandIds.showPanel]: (target) => computeAndShow(services, at(target)),
    [commandIds.showStep]: (target, path) => showStep(services, at(target), pathArgument(path)),
    [commandIds.showSource]: (target) => navigator.showText(at(target)),
    [commandIds.goToProblem]: async (target) => {
      const uri = at(target);
      await navigator.showFirstProblem(uri, await analysisAt(analyses, uri));
    },
    [commandIds.applyGradientStep]: (target) => applyStep(services, at(target)),
    [commandIds.findOutWhy]: (target) => findOutWhy(services, at(target)),
    [commandIds.export]: async (target, place) => {
      const uri = at(target);
      const step = place === undefined ? undefined : stepArgument(place);
      const looked = { step, view: panels.find(uri)?.view };
      // Only a page can make a PNG of an SVG picture.
      const draw: ExportRequest["draw"] = (svg, token) => panels.open(uri).draw(svg, token);
      await exportResult(await analysisAt(analyses, uri), { uri, looked, draw });
    },
    [commandIds.compare]: async (target, other) => {
      const uri = at(target);
      // Two specs selected in the Explorer, or the comparison of texts in front.
      const direct = other instanceof Uri ? at(other) : (otherSelected(uri, other) ?? leftOfComparison(uri));
      await compare(services, uri, direct ?? (await askForOther(uri)));
    },
    [commandIds.compareWithSelected]: async (target) => {
      const uri = at(target);
      await compare(services, uri, await selectedForCompare(uri));
    },
    [commandIds.cancel]: (target) => analyses.get(at(target))?.cancel(),
    [commandIds.toggleLive]: async (target) => {
      const key = at(target).toString();
      await settings.setLiveOf(key, settings.recomputeOf(key) !== "live");
    },
    [commandIds.newSpec]: () => createSpec(),
    [commandIds.openTensors]: (uri) => openTensors(uri),
    [commandIds.openExample]: async (name, compute) => {
      const uri = await openExample(services.extensionUri, name);
      if (uri && compute === true) await computeAndShow(services, uri);
    },
    [commandIds.showLog]: () => reporter.showLog(),
  };
  return new Map(Object.entries(handlers).map(([id, run]) => [id, reporter.guarded(id, refusing(id, run, reporter))]));
}

type Handler = (...args: readonly unknown[]) => unknown;

/** Wrong arguments are the caller's mistake, not the user's: a line in the log instead of a message. */
function refusing(id: string, run: Handler, reporter: Reporter): Handler {
  return async (...args) => {
    try {
      await run(...args);
    } catch (error) {
      if (!(error instanceof RefusedArguments)) throw error;
      reporter.debug(`${id} refused: ${error.message}`);
    }
  };
}

/** The analysis of a document; a file that is not open is opened. */
async function analysisAt(analyses: Analyses, uri: Uri): Promise<Analysis> {
  const known = analyses.get(uri);
  if (known) return known;
  try {
    await workspace.openTextDocument(uri);
  } catch {
    throw new UserError(await unopenedSentence(uri));
  }
  // The event of opening has made one, unless the text is not JSON.
  const opened = analyses.get(uri);
  if (opened === undefined) throw new UserError(words("{0} is not read as JSON.", fileNameOf(uri.path)));
  return opened;
}

/** Why VS Code does not open a text. */
async function unopenedSentence(uri: Uri): Promise<Words> {
  try {
    const { size } = await workspace.fs.stat(uri);
    return tooLargeSentence(fileNameOf(uri.path), size) ?? goneSentence(uri);
  } catch {
    return goneSentence(uri);
  }
}

async function computeAndShow({ analyses, panels }: CommandServices, uri: Uri): Promise<void> {
  const analysis = await analysisAt(analyses, uri);
  // Small specs are computed by the time the page asks; others show their progress in the panel.
  void analysis.compute();
  panels.open(uri);
}

async function showStep({ analyses, panels }: CommandServices, uri: Uri, path: string): Promise<void> {
  const analysis = await analysisAt(analyses, uri);
  // Opened first, so that a long computation is seen.
  const panel = panels.open(uri);
  await analysis.compute();
  const step: Snapshot["reveal"] = analysis.computed && revealOf(analysis.computed, path);
  if (step) panel.reveal(step);
}

/** Shows the panel of a spec with its view Compare beside another one; nothing where none was chosen. */
async function compare({ analyses, panels }: CommandServices, uri: Uri, other: Uri | undefined): Promise<void> {
  if (other === undefined) return;
  const analysis = await analysisAt(analyses, uri);
  const panel = panels.open(uri);
  await Promise.all([analysis.compute(), panel.other.show(other)]);
  const layer = analysis.computed?.outline.layers[0];
  if (layer) panel.reveal({ layer: layer.path, name: "weights", tab: "Compare" });
}

async function findOutWhy({ analyses, panels }: CommandServices, uri: Uri): Promise<void> {
  const analysis = await analysisAt(analyses, uri);
  await analysis.compute();
  const first = analysis.isUpToDate ? analysis.computed?.failing[0] : undefined;
  if (first === undefined) throw new UserError(words("No expected step differs from the computed one."));
  panels.open(uri, { layer: first.layer, name: first.name, tab: "Why" });
}

async function applyStep({ analyses }: CommandServices, uri: Uri): Promise<void> {
  const analysis = await analysisAt(analyses, uri);
  const document = openDocumentOf(uri);
  if (document === undefined) throw new UserError(words("{0} is not open.", fileNameOf(uri.path)));
  await applyGradientStep(document, analysis);
}
