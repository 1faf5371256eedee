import { type Disposable, type FileRenameEvent, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import { panelViewType } from "../../analysis/ids.ts";
import { limits } from "../../core/limits.ts";
import { words } from "../../core/words.ts";
import type { Snapshot } from "../../protocol/messages.ts";
import { UserError } from "../errors.ts";
import { localize } from "../localize.ts";
import { movedUri } from "../movedUri.ts";
import { isSpecUri } from "../specDocuments.ts";
import { messageHtml } from "./html.ts";
import { Panel } from "./panel.ts";
import type { PanelServices } from "./panelServices.ts";
import { restoredUri } from "./restored.ts";
import { webviewFolder } from "./webviewPage.ts";

/** All panels: one for each document, found or created, brought back after a restart, moved along with its file. */
export class PanelManager implements Disposable {
  readonly #services: PanelServices;
  readonly #panels = new Set<Panel>();
  readonly #changed: () => void;
  readonly #events: Disposable;

  constructor(services: PanelServices, onDidChange: () => void) {
    this.#services = services;
    this.#changed = onDidChange;
    this.#events = workspace.onDidRenameFiles((event) => this.#renamed(event));
  }

  get all(): readonly Panel[] {
    return [...this.#panels];
  }

  /** The panel that has the focus. */
  get active(): Panel | undefined {
    return this.all.find(({ isActive }) => isActive);
  }

  find(uri: Uri): Panel | undefined {
    return this.all.find((panel) => panel.uri.toString() === uri.toString());
  }

  /** Brings a document's panel to the front, beside the text if there is none yet; the text keeps the focus. */
  open(uri: Uri, step?: NonNullable<Snapshot["reveal"]>): Panel {
    const panel = this.find(uri) ?? this.#create(uri);
    panel.show();
    if (step) panel.reveal(step);
    return panel;
  }

  dispose(): void {
    this.#events.dispose();
    // The panels themselves stay: VS Code keeps them and gives them back when the extension is there again.
    for (const panel of this.all) panel.dispose();
    this.#panels.clear();
  }

  #create(uri: Uri): Panel {
    if (this.#panels.size >= limits.panels) {
      throw new UserError(words("{0} panels are open already. Close one to open another.", this.#panels.size));
    }
    const webview = window.createWebviewPanel(
      panelViewType,
      localize(words("Attention")),
      { viewColumn: ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, enableFindWidget: true, localResourceRoots: [webviewFolder(this.#services.extensionUri)] },
    );
    return this.#take(webview, uri);
  }

  #take(webview: WebviewPanel, uri: Uri): Panel {
    const panel = new Panel(webview, uri, this.#services);
    this.#panels.add(panel);
    // Menus go by the panel that is active.
    webview.onDidChangeViewState(() => this.#changed());
    webview.onDidDispose(() => {
      panel.dispose();
      this.#panels.delete(panel);
      this.#changed();
    });
    this.#changed();
    return panel;
  }

  /** Brings back a panel of an earlier window. Its state comes from a store that anyone may have written. */
  restore(webview: WebviewPanel, state: unknown): void {
    try {
      const uri = restoredUri(state, (text) => Uri.parse(text, true));
      if (uri === undefined || !isSpecUri(uri))
        throw new UserError(
          words("This panel no longer knows which file it showed. Open the file and show its panel again."),
        );
      // A second panel of one spec, or one too many, is closed without a word.
      if (this.find(uri) || this.#panels.size >= limits.panels) {
        webview.dispose();
        return;
      }
      this.#take(webview, uri);
    } catch (error) {
      // A page of one sentence runs no script.
      webview.webview.options = { enableScripts: false, localResourceRoots: [] };
      webview.webview.html = messageHtml(this.#services.reporter.textFor(error, "restoring a panel"), "en");
    }
  }

  #renamed({ files }: FileRenameEvent): void {
    for (const panel of this.all) {
      for (const { oldUri, newUri } of files) {
        const moved = movedUri(panel.uri, oldUri, newUri);
        if (moved) panel.moveTo(moved);
      }
    }
    this.#changed();
  }
}
