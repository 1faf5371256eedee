import { Disposable, type LanguageStatusItem, LanguageStatusSeverity, languages, window } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import { commandIds } from "../analysis/ids.ts";
import { type Words, words } from "../core/words.ts";
import type { Analyses } from "./analyses.ts";
import { localize } from "./localize.ts";
import { specSelector } from "./specDocuments.ts";

/** The state of the active spec beside its language in the status bar. */
export class LanguageStatus implements Disposable {
  readonly #analyses: Analyses;
  readonly #item: LanguageStatusItem;
  readonly #events: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#item = languages.createLanguageStatusItem("attention.state", specSelector);
    this.#item.name = localize(words("Attention"));
    this.#events = Disposable.from(
      this.#item,
      window.onDidChangeActiveTextEditor(() => this.#update()),
      analyses.onDidChange(() => this.#update()),
    );
    this.#update();
  }

  dispose(): void {
    this.#events.dispose();
  }

  #update(): void {
    const document = window.activeTextEditor?.document;
    const analysis = document && this.#analyses.get(document.uri);
    // Over other texts VS Code hides the item.
    if (analysis === undefined) return;
    const { kind } = analysis.status;
    this.#item.text = localize(stateText(analysis));
    this.#item.busy = kind === "computing";
    this.#item.severity =
      kind === "problem" || kind === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
    // While it is computed, the panel shows how far it is.
    const isFresh = kind === "upToDate" || kind === "computing";
    this.#item.command = {
      title: localize(isFresh ? words("Show panel") : words("Compute")),
      command: isFresh ? commandIds.showPanel : commandIds.compute,
      arguments: [analysis.key],
    };
  }
}

function stateText({ status }: Analysis): Words {
  switch (status.kind) {
    case "upToDate":
      return words("Attention: up to date");
    case "edited":
      return words("Attention: edited since it was computed");
    case "computing":
      return words("Attention: computing");
    case "problem":
      return words("Attention: problems in the text: {0}", status.count);
    case "failed":
      return words("Attention: the computation failed");
    case "gone":
      return words("Attention: the file is gone");
    case "notComputed":
      return words("Attention: not computed");
  }
}
