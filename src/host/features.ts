import {
  type CustomDocument,
  type ExtensionContext,
  ExtensionMode,
  env,
  type TestController,
  Uri,
  version,
  type WebviewPanel,
  window,
  workspace,
} from "vscode";
import type { Later } from "../analysis/inTurns.ts";
import { failureSentence } from "../analysis/makeComputer.ts";
import { Trainings } from "../analysis/trainings.ts";
import { WhySearches } from "../analysis/whySearches.ts";
import { words } from "../core/words.ts";
import { Analyses } from "./analyses.ts";
import { CaretMarker } from "./caret.ts";
import { QuickFixes } from "./codeActions.ts";
import { SpecLenses } from "./codeLens.ts";
import { commandHandlers } from "./commands.ts";
import { ContextKeys } from "./contextKeys.ts";
import { Diagnostics } from "./diagnostics.ts";
import { FileCompletions } from "./fileCompletions.ts";
import { SpecHovers } from "./hover.ts";
import { LanguageStatus } from "./languageStatus.ts";
import { FileLinks } from "./links.ts";
import { Reporter } from "./log.ts";
import { type NodeParts, provideNodeParts } from "./nodeParts.ts";
import { PanelManager } from "./panel/manager.ts";
import { Settings } from "./settings.ts";
import { SourceNavigator } from "./sourceNavigator.ts";
import { LazyComputer, parseSafely } from "./specWork.ts";
import { SpecSymbols } from "./symbols.ts";
import { TensorEditor } from "./tensorEditor/tensorEditor.ts";
import { filesBeside } from "./tensorFiles.ts";
import { registerTestState } from "./testing.ts";
import { SpecTestRunner } from "./tests/specTestRunner.ts";
import { workerCode } from "./workerCode.ts";

/** What the lazy door hands over to once everything is loaded. */
export interface Features {
  /** Runs a command of `commandIds`; faults are shown or logged, never thrown. */
  run(id: string, args: readonly unknown[]): unknown;
  /** Brings back a panel of an earlier window. */
  restorePanel(panel: WebviewPanel, state: unknown): void;
  /** Shows a tensor file in an editor of its own. */
  showTensors(document: CustomDocument, panel: WebviewPanel): void;
  /** What finds and runs the tests of the Test Explorer. */
  tests(controller: TestController): SpecTestRunner;
}

/** Builds every feature and wires it up. Reads no file, computes nothing, starts no worker. `loadNode` is missing in a browser. */
export function startFeatures(context: ExtensionContext, loadNode?: () => NodeParts): Features {
  provideNodeParts(loadNode);
  const log = window.createOutputChannel("Attention Inspector", { log: true });
  context.subscriptions.push(log);
  const own = (context.extension.packageJSON as { readonly version: string }).version;
  log.info(`Attention Inspector ${own}, ${env.appName} ${version}, ${env.language}`);
  const reporter = new Reporter(log);
  try {
    return build(context, reporter);
  } catch (error) {
    // VS Code keeps quiet about an activation that fails.
    void reporter.show(error, "activation");
    throw error;
  }
}

/** The real clock; tests bring their own. */
const later: Later = (delayMs, run) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

function build(context: ExtensionContext, reporter: Reporter): Features {
  const settings = new Settings(context.workspaceState);
  const computer = new LazyComputer(workerCode(context.extensionUri));
  const analyses = new Analyses({
    computer,
    parse: (text, options) => parseSafely(text, reporter, options),
    filesBeside: (key) => filesBeside(Uri.parse(key, true)),
    later,
    mode: (key) => settings.recomputeOf(key),
    explainFailure: (error) => {
      reporter.note(error, "computing");
      return failureSentence(error) ?? words("The computation failed. The log has the details.");
    },
  });
  const navigator = new SourceNavigator();
  const searches = new WhySearches(computer);
  const trainings = new Trainings(computer);
  const { extensionUri } = context;
  const services = { analyses, settings, reporter, navigator, searches, trainings, computer, extensionUri };
  const tensors = new TensorEditor(context.extensionUri, reporter);
  // The keys follow the panels; none opens before both are there.
  const panels = new PanelManager(services, () => keys.update());
  const keys = new ContextKeys(analyses, panels);
  context.subscriptions.push(
    settings,
    computer,
    analyses,
    settings.onDidChange(() => analyses.follow()),
    workspace.onDidGrantWorkspaceTrust(() => analyses.follow()),
    new SpecLenses(analyses, settings),
    new SpecHovers(analyses),
    new Diagnostics(analyses, settings),
    new QuickFixes(analyses),
    new SpecSymbols(analyses),
    new FileLinks(analyses),
    new FileCompletions(analyses),
    new LanguageStatus(analyses),
    panels,
    keys,
    new CaretMarker(analyses, panels),
  );
  // The door has registered the controller before any of this was loaded.
  let runner: SpecTestRunner | undefined;
  const runnerFor = (controller: TestController): SpecTestRunner => {
    if (runner === undefined) {
      runner = new SpecTestRunner(controller, { computer, reporter, later });
      context.subscriptions.push(runner);
    }
    return runner;
  };
  if (context.extensionMode === ExtensionMode.Test) {
    context.subscriptions.push(registerTestState(analyses, panels, computer, tensors, () => runner?.state, keys));
  }
  // Last, when all listeners are registered.
  analyses.start();
  const handlers = commandHandlers({ ...services, panels });
  return {
    run: (id, args) => handlers.get(id)?.(...args),
    restorePanel: (panel, state) => panels.restore(panel, state),
    showTensors: (document, panel) => tensors.resolveCustomEditor(document, panel),
    tests: runnerFor,
  };
}
