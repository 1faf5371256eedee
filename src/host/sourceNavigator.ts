import { type Range, Selection, TextEditorRevealType, type Uri, ViewColumn, window, workspace } from "vscode";
import type { Analysis } from "../analysis/analysis.ts";
import type { Computed } from "../analysis/computed.ts";
import { sourceFor } from "../analysis/sourceOf.ts";
import type { CellRef } from "../core/explain/derivation.ts";
import { explainCell } from "../core/explain/steps/explainCell.ts";
import type { SpecDocument } from "../core/format/document.ts";
import { cellRange } from "../core/format/edit/cells.ts";
import type { TextRange } from "../core/format/problem.ts";
import { words } from "../core/words.ts";
import { goneSentence } from "./analyses.ts";
import { UserError } from "./errors.ts";
import { rangeIn } from "./places.ts";

/** Goes from the panel and from lenses to places of the text. */
export class SourceNavigator {
  /** Selects the number of a cell, or the tensor that the cell's step comes from. `now` is the current text. */
  async showCell(uri: Uri, computed: Computed, now: SpecDocument | undefined, cell: CellRef): Promise<void> {
    if (now === undefined) throw new UserError(words("The text has changed and currently has errors."));
    const place = explainCell(computed.spec, computed.result, cell)?.source;
    const source = sourceFor(now, computed, cell, place?.path);
    if (source === undefined) throw new UserError(words("{0} is not in the text.", cell.matrix));
    // The index is one in the text that was computed, so it holds for that tensor only.
    const index = place?.path === source.path ? place.index : undefined;
    // The key, and not pages of numbers, where the cell has none of its own.
    await this.#select(uri, now, (index === undefined ? undefined : cellRange(source, index)) ?? source.key);
  }

  /** Selects the first problem; an error before a warning. */
  async showFirstProblem(uri: Uri, { document }: Analysis): Promise<void> {
    const problems = document?.problems ?? [];
    const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
    if (document && first) await this.#select(uri, document, first.range);
  }

  /** Shows the text, where it is shown already if it is. */
  async showText(uri: Uri, selection?: Range): Promise<void> {
    const open = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
    const column = open?.viewColumn ?? columnOfTab(uri) ?? ViewColumn.One;
    const document = await this.#open(uri);
    const editor = await window.showTextDocument(document, { viewColumn: column, preserveFocus: false });
    if (selection === undefined) return;
    editor.selection = new Selection(selection.start, selection.end);
    editor.revealRange(selection, TextEditorRevealType.InCenterIfOutsideViewport);
  }

  async #open(uri: Uri) {
    try {
      return await workspace.openTextDocument(uri);
    } catch {
      throw new UserError(goneSentence(uri));
    }
  }

  async #select(uri: Uri, document: SpecDocument, range: TextRange): Promise<void> {
    await this.showText(uri, rangeIn(document, range));
  }
}

function columnOfTab(uri: Uri): ViewColumn | undefined {
  const key = uri.toString();
  return window.tabGroups.all.find(({ tabs }) =>
    tabs.some(({ input }) => (input as { readonly uri?: Uri } | undefined)?.uri?.toString() === key),
  )?.viewColumn;
}
