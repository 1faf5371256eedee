import { commands, Disposable, window } from "vscode";
import { contextKeys } from "../analysis/ids.ts";
import type { Analyses } from "./analyses.ts";
import type { PanelManager } from "./panel/manager.ts";
import { isSpecDocument } from "./specDocuments.ts";

/** Keeps the context keys true that menus and the palette go by. */
export class ContextKeys implements Disposable {
  readonly #analyses: Analyses;
  readonly #panels: PanelManager;
  /** Setting a key costs a command: only changes are sent. */
  readonly #last = new Map<string, boolean>();
  readonly #events: Disposable;

  constructor(analyses: Analyses, panels: PanelManager) {
    this.#analyses = analyses;
    this.#panels = panels;
    this.#events = Disposable.from(
      window.onDidChangeActiveTextEditor(() => this.update()),
      analyses.onDidChange(() => this.update()),
      analyses.onDidClose(() => this.update()),
    );
    this.update();
  }

  /** Also to be called when another panel became active. */
  update(): void {
    const document = window.activeTextEditor?.document;
    const panel = this.#panels.active;
    // The active panel goes before the text editor.
    const analysis = panel?.analysis ?? (document && this.#analyses.get(document.uri));
    this.#set(contextKeys.isActive, panel !== undefined || (document !== undefined && isSpecDocument(document)));
    this.#set(contextKeys.hasResult, analysis?.computed !== undefined);
    this.#set(contextKeys.isComputing, analysis?.isComputing === true);
    this.#set(contextKeys.hasProblems, (analysis?.document?.problems.length ?? 0) > 0);
    const latest = analysis?.isUpToDate ? analysis.computed : undefined;
    this.#set(contextKeys.canFindOutWhy, latest !== undefined && latest.failing.length > 0);
    this.#set(contextKeys.canTrain, analysis?.document?.spec?.train !== undefined);
    // Stays true: it completes a step of the walkthrough.
    if ((analysis?.computed?.changes.length ?? 0) > 0) this.#set(contextKeys.hasMoved, true);
  }

  /** What tests see: each key as it was set last. */
  get state(): Readonly<Record<string, boolean>> {
    return Object.fromEntries(this.#last);
  }

  dispose(): void {
    this.#events.dispose();
    // Menus must not go by what nobody keeps true any more.
    for (const key of this.#last.keys()) this.#set(key, false);
  }

  #set(key: string, value: boolean): void {
    if (this.#last.get(key) === value) return;
    this.#last.set(key, value);
    void commands.executeCommand("setContext", key, value);
  }
}
