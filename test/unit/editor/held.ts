import { HeldDocument, HeldTextEditor } from "./documents.ts";
import { Disposable, EventEmitter, HeldTimers, HeldToken } from "./events.ts";
import { HeldFiles } from "./files.ts";
import type { HeldPanel } from "./panels.ts";
import type { HeldTestController } from "./testing.ts";
import { Uri } from "./uri.ts";
import { type Diagnostic, TabInputText, TabInputTextDiff, TabInputWebview, type WorkspaceEdit } from "./values.ts";

export interface Tab {
  readonly input: unknown;
  readonly isActive: boolean;
}

/** A group of tabs; what it shows is the last one that was chosen. */
export interface Group {
  readonly viewColumn: number;
  readonly tabs: Tab[];
  activeTab: Tab | undefined;
}

/** What was asked of or said to the user. */
export interface Asked {
  readonly kind: "list" | "save" | "open" | "information" | "warning" | "error" | "progress";
  readonly text?: string;
  readonly items: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** One editor, which a test holds in its hands: texts, tabs, files, dialogs, settings and everything the extension registers. */
export class HeldEditor {
  readonly timers = new HeldTimers();
  readonly files = new HeldFiles();
  readonly documents: HeldDocument[] = [];
  readonly groups: Group[] = [{ viewColumn: 1, tabs: [], activeTab: undefined }];
  readonly editors: HeldTextEditor[] = [];
  readonly panels: HeldPanel[] = [];
  readonly providers = new Map<string, { readonly selector: unknown; readonly provider: object; more: unknown[] }[]>();
  readonly commands = new Map<string, (...args: unknown[]) => unknown>();
  /** Each command that was run, with its arguments. */
  readonly executed: { readonly id: string; readonly args: readonly unknown[] }[] = [];
  readonly contextKeys = new Map<string, unknown>();
  readonly diagnostics = new Map<string, readonly Diagnostic[]>();
  readonly log: string[] = [];
  readonly asked: Asked[] = [];
  readonly settings = new Map<string, unknown>();
  readonly workspaceSettings = new Map<string, unknown>();
  readonly settingUpdates: unknown[] = [];
  readonly memory = new Map<string, unknown>();
  readonly statusItems: Record<string, unknown>[] = [];
  readonly tests: HeldTestController[] = [];
  readonly token = new HeldToken();
  folder: Uri | undefined = Uri.file("/w");
  isTrusted = true;
  language = "en";
  clipboard = "";
  bundle: Record<string, string> | undefined;
  git: object | undefined;
  activeEditor: HeldTextEditor | undefined;
  activeGroup = this.groups[0]!;
  /** What the user chooses, by kind of question; nothing where the test says nothing. */
  choose: (asked: Asked) => unknown = () => undefined;
  /** What happens while an edit is on its way; false refuses it. */
  onEdit: () => boolean = () => true;

  readonly opened = new EventEmitter<HeldDocument>();
  readonly changed = new EventEmitter<{ document: HeldDocument }>();
  readonly saved = new EventEmitter<HeldDocument>();
  readonly closed = new EventEmitter<HeldDocument>();
  readonly visible = new EventEmitter<readonly HeldTextEditor[]>();
  readonly active = new EventEmitter<HeldTextEditor | undefined>();
  readonly selected = new EventEmitter<{ textEditor: HeldTextEditor }>();
  readonly tabsChanged = new EventEmitter<void>();
  readonly willRename = new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>();
  readonly didRename = new EventEmitter<{ files: { oldUri: Uri; newUri: Uri }[] }>();
  readonly configured = new EventEmitter<{ affectsConfiguration: (section: string) => boolean }>();
  readonly trusted = new EventEmitter<void>();

  ask(asked: Asked): unknown {
    this.asked.push(asked);
    return this.choose(asked);
  }

  /** What was said to the user, as kind and text. */
  get said(): string[] {
    return this.asked.filter(({ text }) => text !== undefined).map(({ kind, text }) => `${kind}: ${text}`);
  }

  uri(name: string): Uri {
    return Uri.joinPath(Uri.file("/w"), name);
  }

  /** Opens a text in a tab, as a click in the Explorer does. */
  open(place: string | Uri, text: string, languageId = "jsonc"): HeldDocument {
    const uri = typeof place === "string" ? this.uri(place) : place;
    if (uri.scheme !== "untitled") this.files.write(uri, text);
    const document = this.load(uri, text, languageId);
    this.show(document);
    return document;
  }

  /** Holds a text without showing it. */
  load(uri: Uri, text: string, languageId = "jsonc"): HeldDocument {
    const document = new HeldDocument(uri, text, languageId, async (one) => {
      this.files.write(uri, one.getText());
      this.saved.fire(one);
      return true;
    });
    this.documents.push(document);
    this.opened.fire(document);
    return document;
  }

  documentOf(uri: Uri): HeldDocument | undefined {
    return this.documents.find((one) => one.uri.toString() === uri.toString());
  }

  groupAt(viewColumn: number): Group {
    const found = this.groups.find((group) => group.viewColumn === viewColumn);
    if (found) return found;
    const group: Group = { viewColumn, tabs: [], activeTab: undefined };
    this.groups.push(group);
    return group;
  }

  show(document: HeldDocument, viewColumn = 1): HeldTextEditor {
    const group = this.groupAt(viewColumn > 0 ? viewColumn : this.activeGroup.viewColumn);
    const isShown = ({ input }: Tab) =>
      input instanceof TabInputText && input.uri.toString() === document.uri.toString();
    this.front(group, group.tabs.find(isShown) ?? this.addTab(group, new TabInputText(document.uri)));
    const known = this.editors.find((one) => one.document === document && one.viewColumn === group.viewColumn);
    const editor = known ?? new HeldTextEditor(document, group.viewColumn);
    const others = this.editors.filter((one) => one.viewColumn !== group.viewColumn);
    this.editors.splice(0, this.editors.length, ...others, editor);
    this.activeEditor = editor;
    this.visible.fire(this.editors);
    this.active.fire(editor);
    return editor;
  }

  addTab(group: Group, input: unknown): Tab {
    const tab: Tab = {
      input,
      get isActive() {
        return group.activeTab === tab;
      },
    };
    group.tabs.push(tab);
    return tab;
  }

  front(group: Group, tab: Tab): void {
    group.activeTab = tab;
    this.activeGroup = group;
    this.tabsChanged.fire();
  }

  /** Shows two texts beside each other in one tab. */
  showDiff(original: Uri, modified: Uri): Tab {
    const tab = this.addTab(this.activeGroup, new TabInputTextDiff(original, modified));
    this.front(this.activeGroup, tab);
    return tab;
  }

  closeTab(tab: Tab): void {
    for (const group of this.groups) {
      const at = group.tabs.indexOf(tab);
      if (at >= 0) group.tabs.splice(at, 1);
      if (group.activeTab === tab) group.activeTab = group.tabs.at(-1);
    }
    this.tabsChanged.fire();
  }

  /** Closes a text's tabs; `keep`: VS Code holds the text in memory for a while. */
  close(document: HeldDocument, keep = false): void {
    for (const { tabs } of this.groups)
      for (const tab of [...tabs])
        if (tab.input instanceof TabInputText && tab.input.uri.toString() === document.uri.toString())
          this.closeTab(tab);
    const left = this.editors.filter((one) => one.document !== document);
    this.editors.splice(0, this.editors.length, ...left);
    if (this.activeEditor?.document === document) this.activeEditor = left.at(-1);
    this.visible.fire(this.editors);
    this.active.fire(this.activeEditor);
    if (!keep) this.drop(document);
  }

  /** Ends a text that no tab shows. */
  drop(document: HeldDocument): void {
    document.isClosed = true;
    this.documents.splice(this.documents.indexOf(document), 1);
    this.closed.fire(document);
  }

  /** Another text in place of the whole, as typing does. */
  type(document: HeldDocument, text: string): void {
    document.setText(text);
    this.changed.fire({ document });
  }

  replace(document: HeldDocument, before: string, after: string): void {
    const text = document.getText();
    if (!text.includes(before)) throw new Error(`${before} is not in the text`);
    this.type(document, text.replace(before, after));
  }

  async applyEdit({ changes }: WorkspaceEdit): Promise<boolean> {
    await Promise.resolve();
    if (!this.onEdit()) return false;
    for (const uri of new Set(changes.map(({ uri }) => uri.toString()))) {
      const document = this.documents.find((one) => one.uri.toString() === uri);
      if (document === undefined) return false;
      const own = changes
        .filter((one) => one.uri.toString() === uri)
        .map(({ range, text }) => ({ from: document.offsetAt(range.start), to: document.offsetAt(range.end), text }))
        .sort((a, b) => b.from - a.from);
      this.type(
        document,
        own.reduce((all, { from, to, text }) => all.slice(0, from) + text + all.slice(to), document.getText()),
      );
    }
    return true;
  }

  /** Gives a file another name, as the Explorer does: the text is closed and opened again under the new one. */
  rename(oldUri: Uri, newUri: Uri): void {
    const files = [{ oldUri, newUri }];
    this.willRename.fire({ files });
    const inside = (uri: Uri) => uri.path === oldUri.path || uri.path.startsWith(`${oldUri.path}/`);
    const moved = (uri: Uri) => uri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) });
    for (const uri of this.files.all.filter(inside)) {
      const bytes = this.files.bytesOf(uri)!;
      this.files.remove(uri);
      this.files.write(moved(uri), bytes);
    }
    for (const document of this.documents.filter(({ uri }) => inside(uri))) {
      const text = document.getText();
      this.close(document);
      this.show(this.load(moved(document.uri), text, document.languageId));
    }
    this.didRename.fire({ files });
  }

  /** Moves the caret. */
  select(editor: HeldTextEditor, selection: HeldTextEditor["selection"]): void {
    editor.selection = selection;
    this.selected.fire({ textEditor: editor });
  }

  set(name: string, value: unknown): void {
    this.settings.set(name, value);
    this.configured.fire({ affectsConfiguration: (section) => section === "attention" });
  }

  register(kind: string, selector: unknown, provider: object, ...more: unknown[]): Disposable {
    const entry = { selector, provider, more };
    this.providers.set(kind, [...(this.providers.get(kind) ?? []), entry]);
    return new Disposable(() => {
      this.providers.set(
        kind,
        (this.providers.get(kind) ?? []).filter((one) => one !== entry),
      );
    });
  }

  async run(id: string, ...args: unknown[]): Promise<unknown> {
    this.executed.push({ id, args });
    if (id === "setContext") this.contextKeys.set(args[0] as string, args[1]);
    return this.commands.get(id)?.(...args);
  }

  /** The tabs that show panels. */
  get panelTabs(): Tab[] {
    return this.groups.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof TabInputWebview);
  }
}

const current = { editor: new HeldEditor() };

/** The editor of the test that runs. */
export const held = (): HeldEditor => current.editor;

/** Another editor, for another test. */
export function freshEditor(): HeldEditor {
  current.editor.timers.giveBack();
  current.editor = new HeldEditor();
  current.editor.timers.take();
  return current.editor;
}
