import {
  Disposable,
  type Event,
  EventEmitter,
  type FileRenameEvent,
  type FileSystemWatcher,
  RelativePattern,
  type TextDocument,
  type TextEditor,
  Uri,
  window,
  workspace,
} from "vscode";
import { Analysis, type AnalysisServices } from "../analysis/analysis.ts";
import { isWaiting } from "../core/format/specFiles.ts";
import { type Words, words } from "../core/words.ts";
import { FileWatch } from "./fileWatch.ts";
import { movedUri } from "./movedUri.ts";
import { isInTab, isSpecDocument, openDocumentOf } from "./specDocuments.ts";
import { isTooHeavyToFollow } from "./trust.ts";
import { fileNameOf } from "./uiText.ts";

/** Someone who shows a document's numbers, whether or not its text is open: a panel. */
export interface Holder {
  readonly isVisible: boolean;
}

/** What is kept for an address, whether its text is open or not. */
interface Entry {
  readonly uri: Uri;
  readonly analysis: Analysis;
  readonly holders: Set<Holder>;
  document: TextDocument | undefined;
  /** Whether an editor has shown the document; VS Code closes others by itself after a while. */
  shown: boolean;
  opening: Promise<void> | undefined;
  watcher: FileSystemWatcher | undefined;
  /** The tensor files that the document refers to. */
  readonly files: FileWatch;
}

/** Renaming closes a file before it reports the new name. */
const renamePauseMs = 250;

/** One analysis for each open spec, and for each that a panel shows; the only caller of compute. */
export class Analyses implements Disposable {
  readonly #services: AnalysisServices;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new EventEmitter<Analysis>();
  readonly #closed = new EventEmitter<Uri>();
  readonly #events: Disposable;
  /** Files and folders that are just getting new names. */
  #renaming: readonly Uri[] = [];

  /** Fires when the text, what is known of it, or the state of its computation has changed. */
  readonly onDidChange: Event<Analysis> = this.#changed.event;
  /** Fires when a spec is closed and its numbers are no longer shown. */
  readonly onDidClose: Event<Uri> = this.#closed.event;

  constructor(services: Omit<AnalysisServices, "mayFollow">) {
    this.#services = { ...services, mayFollow: (analysis) => this.#mayFollow(analysis) };
    this.#events = Disposable.from(
      workspace.onDidOpenTextDocument((document) => this.#opened(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.#textChanged(document)),
      workspace.onDidSaveTextDocument((document) => this.#entryOf(document)?.analysis.saved()),
      workspace.onDidCloseTextDocument((document) => this.#documentClosed(document)),
      window.onDidChangeVisibleTextEditors((editors) => this.#visibleChanged(editors)),
      workspace.onWillRenameFiles(({ files }) => {
        this.#renaming = files.map(({ oldUri }) => oldUri);
      }),
      workspace.onDidRenameFiles((event) => this.#renamed(event)),
    );
  }

  /** Takes the documents that are open already. */
  start(): void {
    for (const document of workspace.textDocuments) this.#opened(document);
  }

  get all(): readonly Analysis[] {
    return [...this.#entries.values()].map(({ analysis }) => analysis);
  }

  /** The analysis of an address that is open or shown. */
  get(uri: Uri | string): Analysis | undefined {
    return this.#entries.get(uri.toString())?.analysis;
  }

  /** The analysis of an open document; undefined where it is no spec. */
  of(document: TextDocument): Analysis | undefined {
    return document.isClosed || !isSpecDocument(document) ? undefined : this.#open(document).analysis;
  }

  /** Keeps an address' numbers for a panel, also while its text is closed; the file is read if it is not open. */
  hold(
    uri: Uri,
    holder: Holder,
  ): { readonly analysis: Analysis; readonly ready: Promise<void>; readonly release: () => void } {
    const entry = this.#entries.get(uri.toString()) ?? this.#add(uri, openDocumentOf(uri));
    entry.holders.add(holder);
    entry.watcher ??= this.#watch(entry);
    const ready = entry.document ? Promise.resolve() : this.#reopen(entry);
    return { analysis: entry.analysis, ready, release: () => this.#release(entry, holder) };
  }

  /** Reads the file again if it is not open. */
  async refresh(uri: Uri): Promise<void> {
    const entry = this.#entries.get(uri.toString());
    if (entry && !entry.document) await this.#reopen(entry);
  }

  /** Lets the numbers of what is visible follow its text, where the mode says so. */
  follow(): void {
    for (const { analysis } of this.#entries.values()) analysis.follow();
  }

  dispose(): void {
    this.#events.dispose();
    for (const entry of [...this.#entries.values()]) this.#remove(entry);
    this.#changed.dispose();
    this.#closed.dispose();
  }

  #visibleChanged(editors: readonly TextEditor[]): void {
    for (const { document } of editors) {
      const entry = this.#entryOf(document);
      if (entry) entry.shown = true;
    }
    this.follow();
  }

  #mayFollow(analysis: Analysis): boolean {
    const entry = this.#entries.get(analysis.key);
    if (entry === undefined || isTooHeavyToFollow(analysis)) return false;
    return (
      [...entry.holders].some(({ isVisible }) => isVisible) ||
      window.visibleTextEditors.some(({ document }) => document === entry.document)
    );
  }

  #entryOf(document: TextDocument): Entry | undefined {
    return this.#entries.get(document.uri.toString());
  }

  #opened(document: TextDocument): void {
    const entry = this.#entryOf(document);
    if (entry || isSpecDocument(document)) this.#open(document);
  }

  #open(document: TextDocument): Entry {
    const entry = this.#entryOf(document);
    if (entry === undefined) return this.#add(document.uri, document);
    // VS Code makes another document when a closed text is opened again.
    if (entry.document !== document) {
      entry.document = document;
      entry.shown = isInTab(document);
      entry.analysis.setText(document.getText());
    }
    return entry;
  }

  #add(uri: Uri, document: TextDocument | undefined): Entry {
    const analysis = new Analysis(uri.toString(), document?.getText() ?? "", this.#services);
    const entry: Entry = {
      uri,
      analysis,
      document,
      holders: new Set(),
      shown: document !== undefined && isInTab(document),
      opening: undefined,
      watcher: undefined,
      files: new FileWatch(uri, () => void analysis.lookAtFiles()),
    };
    this.#entries.set(analysis.key, entry);
    analysis.onDidChange(() => {
      const { document } = analysis;
      if (document && !isWaiting(document.files)) entry.files.follow(document.files.used.keys());
      this.#changed.fire(analysis);
    });
    this.#changed.fire(analysis);
    analysis.follow();
    return entry;
  }

  #textChanged(document: TextDocument): void {
    this.#entryOf(document)?.analysis.setText(document.getText());
  }

  #documentClosed(document: TextDocument): void {
    const entry = this.#entryOf(document);
    if (entry === undefined || entry.document !== document) return;
    entry.document = undefined;
    const { shown } = entry;
    entry.shown = false;
    if (entry.holders.size === 0 && !this.#isRenaming(entry)) this.#remove(entry);
    else setTimeout(() => this.#leftClosed(entry, shown), renamePauseMs);
  }

  #isRenaming({ uri }: Entry): boolean {
    return this.#renaming.some((old) => movedUri(uri, old, old) !== undefined);
  }

  #leftClosed(entry: Entry, wasShown: boolean): void {
    if (this.#entries.get(entry.analysis.key) !== entry || entry.document) return;
    if (entry.holders.size === 0) this.#remove(entry);
    // What was not saved is gone now: the panel has to show what the file holds.
    else if (wasShown) void this.#reopen(entry);
  }

  /** What was computed of a file, and what is being computed, goes along to its new name. */
  #renamed({ files }: FileRenameEvent): void {
    this.#renaming = [];
    // Holds both, so that neither is removed while the file is read under its new name.
    const mover: Holder = { isVisible: false };
    for (const entry of [...this.#entries.values()]) {
      for (const { oldUri, newUri } of files) {
        const moved = movedUri(entry.uri, oldUri, newUri);
        if (moved === undefined) continue;
        entry.holders.add(mover);
        const { analysis, ready, release } = this.hold(moved, mover);
        void ready.then(() => {
          analysis.adopt(entry.analysis);
          this.#release(entry, mover);
          release();
        });
      }
    }
  }

  #reopen(entry: Entry): Promise<void> {
    entry.opening ??= this.#read(entry).finally(() => {
      entry.opening = undefined;
    });
    return entry.opening;
  }

  async #read(entry: Entry): Promise<void> {
    try {
      const document = await workspace.openTextDocument(entry.uri);
      if (this.#entries.get(entry.analysis.key) !== entry) return;
      entry.shown = isInTab(document);
      entry.document = document.isClosed ? undefined : document;
      entry.analysis.setText(document.getText());
    } catch {
      entry.analysis.setGone(goneSentence(entry.uri));
    }
  }

  /** Some ways of saving delete a file and write it again. */
  async #checkIsThere(entry: Entry): Promise<void> {
    try {
      await workspace.fs.stat(entry.uri);
      await this.#reopen(entry);
    } catch {
      entry.analysis.setGone(goneSentence(entry.uri));
    }
  }

  #watch(entry: Entry): FileSystemWatcher | undefined {
    if (entry.uri.scheme === "untitled") return undefined;
    // A pattern of the very name would read brackets in it as a glob.
    const folder = Uri.joinPath(entry.uri, "..");
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, "*.attn.json"));
    const isOurs = (uri: Uri): boolean =>
      uri.toString() === entry.analysis.key && !(entry.document && isInTab(entry.document));
    const reread = (uri: Uri): void => {
      if (isOurs(uri)) void this.#reopen(entry);
    };
    watcher.onDidChange(reread);
    watcher.onDidCreate(reread);
    watcher.onDidDelete((uri) => {
      // VS Code keeps documents that are not shown in memory after their file is deleted.
      if (isOurs(uri) && !this.#isRenaming(entry)) void this.#checkIsThere(entry);
    });
    return watcher;
  }

  #release(entry: Entry, holder: Holder): void {
    entry.holders.delete(holder);
    if (entry.holders.size > 0) return;
    entry.watcher?.dispose();
    entry.watcher = undefined;
    if (!entry.document || !isSpecDocument(entry.document)) this.#remove(entry);
    // A text in a tab has a lens, which shows the progress, the way to cancel and the result.
    else if (!isInTab(entry.document)) entry.analysis.cancel();
  }

  #remove(entry: Entry): void {
    entry.watcher?.dispose();
    entry.files.dispose();
    entry.analysis.dispose();
    this.#entries.delete(entry.analysis.key);
    this.#closed.fire(entry.uri);
  }
}

/** What is said of a file that cannot be opened. */
export function goneSentence(uri: Uri): Words {
  return words("{0} no longer exists or cannot be opened.", fileNameOf(uri.path));
}
