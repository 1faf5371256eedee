import { type ExtensionContext, ExtensionMode, window, workspace } from "vscode";
import { words } from "../core/words.ts";
import { Analyses } from "./analyses.ts";
import { CaretMarker } from "./caret.ts";
import { QuickFixes } from "./codeActions.ts";
import { SpecLenses } from "./codeLens.ts";
import { registerCommands } from "./commands.ts";
import { ContextKeys } from "./contextKeys.ts";
import { Diagnostics } from "./diagnostics.ts";
import { SpecHovers } from "./hover.ts";
import { LanguageStatus } from "./languageStatus.ts";
import { FileLinks } from "./links.ts";
import { Reporter } from "./log.ts";
import { PanelManager } from "./panel/manager.ts";
import { Settings } from "./settings.ts";
import { SourceNavigator } from "./sourceNavigator.ts";
import { specModule } from "./specModule.ts";
import { LazyComputer, parseSafely } from "./specWork.ts";
import { SpecSymbols } from "./symbols.ts";
import { registerTestState } from "./testing.ts";
import { workerCode } from "./workerCode.ts";

/** Builds everything and wires it up. Reads no file, computes nothing, starts no worker. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Attention Inspector", { log: true });
  context.subscriptions.push(log);
  const reporter = new Reporter(log);
  try {
    build(context, reporter);
  } catch (error) {
    // VS Code keeps quiet about an activation that fails.
    void reporter.show(error, "activation");
    throw error;
  }
}

function build(context: ExtensionContext, reporter: Reporter): void {
  const settings = new Settings();
  const computer = new LazyComputer(workerCode(context.extensionUri));
  const analyses = new Analyses({
    computer,
    parse: (text) => parseSafely(text, reporter),
    later: (delayMs, run) => {
      const timer = setTimeout(run, delayMs);
      return () => clearTimeout(timer);
    },
    mode: () => settings.recompute,
    explainFailure: (error) => {
      reporter.note(error, "computing");
      return specModule().failureSentence(error) ?? words("The computation failed. The log has the details.");
    },
  });
  const navigator = new SourceNavigator();
  const services = { analyses, settings, reporter, navigator, extensionUri: context.extensionUri };
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
    new LanguageStatus(analyses),
    panels,
    keys,
    new CaretMarker(analyses, panels),
    registerCommands({ ...services, panels }),
  );
  if (context.extensionMode === ExtensionMode.Test) {
    context.subscriptions.push(registerTestState(analyses, panels, computer));
  }
  analyses.start();
}

/** Everything is disposed through the context's subscriptions. */
export function deactivate(): void {}
