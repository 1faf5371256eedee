/** What plain-Node tests of the host get for `vscode`: the editor that the test holds. */
import { type HeldDocument, HeldTextEditor } from "./documents.ts";
import { Disposable } from "./events.ts";
import { type Asked, held, type Tab } from "./held.ts";
import { HeldPanel } from "./panels.ts";
import { HeldTestController } from "./testing.ts";
import type { Uri } from "./uri.ts";
import { type Diagnostic, type RelativePattern, TabInputWebview, type WorkspaceEdit } from "./values.ts";

export { Disposable, EventEmitter } from "./events.ts";
export { Uri } from "./uri.ts";
export * from "./values.ts";

export const version = "1.999.0";

export const env = {
  appName: "Held Editor",
  get language() {
    return held().language;
  },
  clipboard: {
    writeText: async (text: string) => {
      held().clipboard = text;
    },
  },
};

export const l10n = {
  get bundle() {
    return held().bundle;
  },
  t: (key: string, ...args: readonly (string | number)[]) =>
    (held().bundle?.[key] ?? key).replace(/\{(\d+)\}/g, (_, at) => String(args[Number(at)])),
};

export const extensions = {
  getExtension: (id: string) => (id === "vscode.git" && held().git ? { activate: async () => held().git } : undefined),
};

export const commands = {
  registerCommand: (id: string, run: (...args: unknown[]) => unknown) => {
    if (held().commands.has(id)) throw new Error(`command '${id}' already exists`);
    held().commands.set(id, run);
    return new Disposable(() => void held().commands.delete(id));
  },
  executeCommand: (id: string, ...args: unknown[]) => held().run(id, ...args),
};

export const tests = {
  createTestController: (id: string, label: string) => {
    const controller = new HeldTestController(id, label);
    held().tests.push(controller);
    return controller;
  },
};

const message =
  (kind: Asked["kind"]) =>
  async (text: string, ...items: string[]) =>
    held().ask({ kind, text, items, options: {} });

export const window = {
  showInformationMessage: message("information"),
  showWarningMessage: message("warning"),
  showErrorMessage: message("error"),
  showQuickPick: async (items: readonly unknown[], options: Asked["options"] = {}) =>
    held().ask({ kind: "list", items, options }),
  showSaveDialog: async (options: Asked["options"]) => held().ask({ kind: "save", items: [], options }),
  showOpenDialog: async (options: Asked["options"]) => held().ask({ kind: "open", items: [], options }),
  withProgress: (options: Asked["options"], task: (progress: unknown, token: unknown) => unknown) => {
    held().ask({ kind: "progress", items: [], options });
    return task({ report: () => {} }, held().token);
  },
  get activeTextEditor() {
    return held().activeEditor;
  },
  get visibleTextEditors() {
    return held().editors;
  },
  get onDidChangeActiveTextEditor() {
    return held().active.event;
  },
  get onDidChangeVisibleTextEditors() {
    return held().visible.event;
  },
  get onDidChangeTextEditorSelection() {
    return held().selected.event;
  },
  showTextDocument: async (document: HeldDocument, { viewColumn }: { viewColumn?: number } = {}) =>
    held().show(document, viewColumn),
  tabGroups: {
    get all() {
      return held().groups;
    },
    get activeTabGroup() {
      return held().activeGroup;
    },
    get onDidChangeTabs() {
      return held().tabsChanged.event;
    },
    close: async (tab: Tab) => held().closeTab(tab),
  },
  createOutputChannel: (name: string, options: unknown) => {
    const note = (level: string) => (text: string) => void held().log.push(`${level}: ${text}`);
    held().log.push(`channel: ${name} ${JSON.stringify(options)}`);
    return {
      info: note("info"),
      debug: note("debug"),
      error: note("error"),
      show: () => note("shown")(""),
      dispose: () => {},
    };
  },
  createWebviewPanel: (viewType: string, title: string, shown: HeldPanel["shown"], options: unknown) => {
    const editor = held();
    const column = shown.viewColumn > 0 ? shown.viewColumn : editor.activeGroup.viewColumn + 1;
    const group = editor.groupAt(column);
    const tab = editor.addTab(group, new TabInputWebview(`mainThreadWebview-${viewType}`));
    group.activeTab = tab;
    const panel = new HeldPanel(viewType, title, shown, options, () => {
      editor.panels.splice(editor.panels.indexOf(panel), 1);
      editor.closeTab(tab);
    });
    editor.panels.push(panel);
    return panel;
  },
  registerWebviewPanelSerializer: (viewType: string, provider: object) =>
    held().register("serializer", viewType, provider),
  registerCustomEditorProvider: (viewType: string, provider: object, options: unknown) =>
    held().register("customEditor", viewType, provider, options),
};

const provider =
  (kind: string) =>
  (selector: unknown, one: object, ...more: unknown[]) =>
    held().register(kind, selector, one, ...more);

export const languages = {
  registerCodeLensProvider: provider("lenses"),
  registerHoverProvider: provider("hovers"),
  registerCodeActionsProvider: provider("actions"),
  registerCompletionItemProvider: provider("completions"),
  registerDocumentLinkProvider: provider("links"),
  registerDocumentSymbolProvider: provider("symbols"),
  createLanguageStatusItem: (id: string, selector: unknown) => {
    const item = { id, selector, isDisposed: false, dispose: () => Object.assign(item, { isDisposed: true }) };
    held().statusItems.push(item);
    return item;
  },
  createDiagnosticCollection: (name: string) => ({
    name,
    set: (uri: Uri, found: readonly Diagnostic[]) => void held().diagnostics.set(uri.toString(), found),
    delete: (uri: Uri) => void held().diagnostics.delete(uri.toString()),
    dispose: () => held().diagnostics.clear(),
  }),
  /** As VS Code does it: the document is closed and another one opened. */
  setTextDocumentLanguage: async (document: HeldDocument, languageId: string) => {
    const editor = held();
    const shown = editor.editors.filter((one) => one.document === document);
    editor.drop(document);
    const other = editor.load(document.uri, document.getText(), languageId);
    for (const { viewColumn } of shown) {
      const at = editor.editors.findIndex((one) => one.viewColumn === viewColumn);
      editor.editors[at] = new HeldTextEditor(other, viewColumn);
    }
    if (editor.activeEditor?.document === document) editor.activeEditor = editor.editors[0];
    return other;
  },
};

export const workspace = {
  get textDocuments() {
    return held().documents;
  },
  get isTrusted() {
    return held().isTrusted;
  },
  get workspaceFolders() {
    const { folder } = held();
    return folder && [{ uri: folder, name: "w", index: 0 }];
  },
  get fs() {
    return held().files.fs;
  },
  get onDidOpenTextDocument() {
    return held().opened.event;
  },
  get onDidChangeTextDocument() {
    return held().changed.event;
  },
  get onDidSaveTextDocument() {
    return held().saved.event;
  },
  get onDidCloseTextDocument() {
    return held().closed.event;
  },
  get onWillRenameFiles() {
    return held().willRename.event;
  },
  get onDidRenameFiles() {
    return held().didRename.event;
  },
  get onDidChangeConfiguration() {
    return held().configured.event;
  },
  get onDidGrantWorkspaceTrust() {
    return held().trusted.event;
  },
  getWorkspaceFolder: (uri: Uri) => {
    const { folder } = held();
    return folder && uri.scheme === folder.scheme && `${uri.path}/`.startsWith(`${folder.path}/`)
      ? { uri: folder }
      : undefined;
  },
  asRelativePath: (uri: Uri) => {
    const { folder } = held();
    return folder && uri.path.startsWith(`${folder.path}/`) ? uri.path.slice(folder.path.length + 1) : uri.path;
  },
  openTextDocument: async (uri: Uri) => {
    const editor = held();
    const known = editor.documentOf(uri);
    if (known) return known;
    if (uri.scheme === "untitled") return editor.load(uri, "");
    const bytes = await editor.files.fs.readFile(uri);
    return editor.documentOf(uri) ?? editor.load(uri, new TextDecoder().decode(bytes), languageOf(uri));
  },
  applyEdit: (edit: WorkspaceEdit) => held().applyEdit(edit),
  findFiles: async (pattern: string, exclude: string | undefined, most: number) => {
    const ending = pattern.slice(pattern.lastIndexOf("*") + 1);
    const isLeftOut = ({ path }: Uri) => exclude === "**/node_modules/**" && path.includes("/node_modules/");
    return held()
      .files.all.filter((uri) => uri.path.endsWith(ending) && uri.path.startsWith("/w/") && !isLeftOut(uri))
      .slice(0, most);
  },
  createFileSystemWatcher: (pattern: string | RelativePattern) => held().files.watch(pattern),
  getConfiguration: (section: string) => {
    if (section !== "attention") throw new Error(`no settings of ${section}`);
    const { settings, workspaceSettings } = held();
    return {
      get: (name: string) => workspaceSettings.get(name) ?? settings.get(name),
      inspect: (name: string) => ({ globalValue: settings.get(name), workspaceValue: workspaceSettings.get(name) }),
      update: async (name: string, value: unknown, target: number) => {
        held().settingUpdates.push([name, value, target]);
        if (target === 2) workspaceSettings.set(name, value);
        held().set(name, target === 2 ? settings.get(name) : value);
      },
    };
  },
};

/** Files of other names are no JSON with comments. */
function languageOf({ path }: Uri): string {
  return path.endsWith(".json") ? "jsonc" : "plaintext";
}
