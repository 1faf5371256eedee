import { type Disposable, type TextEditor, window } from "vscode";
import { panelCell } from "../analysis/textCells.ts";
import { textCellAt } from "../core/format/edit/cells.ts";
import type { Analyses } from "./analyses.ts";
import type { PanelManager } from "./panel/manager.ts";

/** Held-down arrow keys move the caret faster than anyone can look. */
const pauseMs = 30;

/** Tells a document's panel which of its cells the caret is on. */
export class CaretMarker implements Disposable {
  readonly #analyses: Analyses;
  readonly #panels: PanelManager;
  readonly #events: Disposable;
  #pending: ReturnType<typeof setTimeout> | undefined;

  constructor(analyses: Analyses, panels: PanelManager) {
    this.#analyses = analyses;
    this.#panels = panels;
    this.#events = window.onDidChangeTextEditorSelection(({ textEditor }) => this.#soon(textEditor));
  }

  dispose(): void {
    clearTimeout(this.#pending);
    this.#events.dispose();
  }

  #soon(editor: TextEditor): void {
    if (!this.#panels.find(editor.document.uri)?.isVisible) return;
    clearTimeout(this.#pending);
    this.#pending = setTimeout(() => this.#mark(editor), pauseMs);
  }

  #mark({ document, selection }: TextEditor): void {
    const analysis = this.#analyses.get(document.uri);
    const spec = analysis?.document;
    const computed = analysis?.computed;
    if (spec === undefined || computed === undefined) return;
    const cell = textCellAt(spec, document.offsetAt(selection.active));
    // The text may have other matrices by now than the numbers that are shown.
    const isShown =
      cell && computed.document.tensors.get(cell.source.path)?.tensor.shape.join() === cell.source.tensor.shape.join();
    // undefined takes the mark away.
    this.#panels.find(document.uri)?.markCell(isShown ? panelCell(computed, cell) : undefined);
  }
}
