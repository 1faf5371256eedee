import { Disposable, type TextDocument, type Uri, workspace } from "vscode";
import { inTurns, type Later } from "../../analysis/inTurns.ts";
import type { SpecDocument } from "../../core/format/document.ts";
import { isWaiting } from "../../core/format/specFiles.ts";
import { limits } from "../../core/limits.ts";
import type { Reporter } from "../log.ts";
import { isInTab, isSpecDocument, isSpecUri, openDocumentOf } from "../specDocuments.ts";
import { parseSafely } from "../specWork.ts";
import { filesBeside } from "../tensorFiles.ts";

const pattern = "**/*.attn.json";
/** Specs of one workspace that are looked for at most. */
const mostFiles = 10_000;
/** Bytes of a file that is read to see whether it expects something. */
const largestLookedInto = 2 ** 20;
/** How long a text has to be quiet before it counts as changed. */
const pauseMs = 300;

/** The specs of the workspace and of open editors: finds them, reads them, and reports changes once it was asked to. */
export class TestedFiles implements Disposable {
  readonly #reporter: Reporter;
  readonly #later: Later;
  readonly #waiting = new Map<string, () => void>();
  #watch: Disposable | undefined;

  constructor(reporter: Reporter, later: Later) {
    this.#reporter = reporter;
    this.#later = later;
  }

  /** Tells of each spec that changes, appears (also as an open editor) or goes from now on. */
  watch(changed: (uri: Uri) => void): void {
    if (this.#watch !== undefined) return;
    const soon = (uri: Uri): void => {
      const key = uri.toString();
      // What waits already begins to wait anew.
      this.#waiting.get(key)?.();
      const run = (): void => {
        this.#waiting.delete(key);
        changed(uri);
      };
      this.#waiting.set(key, this.#later(pauseMs, run));
    };
    const watcher = workspace.createFileSystemWatcher(pattern);
    this.#watch = Disposable.from(
      watcher,
      watcher.onDidChange(soon),
      watcher.onDidCreate(soon),
      watcher.onDidDelete(soon),
      workspace.onDidChangeTextDocument(({ document }) => isSpecDocument(document) && soon(document.uri)),
      workspace.onDidOpenTextDocument((document) => isSpecDocument(document) && soon(document.uri)),
      workspace.onDidCloseTextDocument((document) => isSpecUri(document.uri) && soon(document.uri)),
    );
  }

  /** Every spec of the workspace, and those that are open. */
  async all(): Promise<Uri[]> {
    const found = await workspace.findFiles(pattern, undefined, mostFiles);
    return [...new Map([...found, ...this.open()].map((uri) => [uri.toString(), uri])).values()];
  }

  /** The specs that are open in a tab. */
  open(): Uri[] {
    return workspace.textDocuments.filter((text) => isSpecDocument(text) && isInTab(text)).map(({ uri }) => uri);
  }

  /** Whether a spec is there and expects something, as far as that can be seen without parsing; large files are not read for it. */
  async expects(uri: Uri): Promise<boolean> {
    try {
      if (shownDocumentOf(uri) === undefined && (await workspace.fs.stat(uri)).size > largestLookedInto) return true;
    } catch {
      return false;
    }
    return (await this.textOf(uri))?.includes('"expected"') === true;
  }

  /** The text as the editor has it, else as the file has it; undefined where there is none, or too large a one. */
  async textOf(uri: Uri): Promise<string | undefined> {
    const shown = shownDocumentOf(uri);
    if (shown !== undefined) return shown.getText();
    try {
      const { size } = await workspace.fs.stat(uri);
      // Each UTF-16 unit takes at most three bytes of UTF-8.
      if (size > 3 * limits.text) return undefined;
      return new TextDecoder().decode(await workspace.fs.readFile(uri));
    } catch {
      return undefined;
    }
  }

  /** Parses a text with room for everything else in between, and brings the tensor files beside it. */
  async parse(text: string, uri: Uri): Promise<SpecDocument> {
    const beside = filesBeside(uri);
    // Parsed again with the files it asked for, until it asks for none.
    for (;;) {
      const document = await new Promise<SpecDocument>((done) => {
        inTurns(parseSafely(text, this.#reporter, beside), this.#later, done);
      });
      if (beside === undefined || !isWaiting(document.files)) return document;
      await beside.files.bring(document.files);
    }
  }

  dispose(): void {
    for (const callOff of this.#waiting.values()) callOff();
    this.#waiting.clear();
    this.#watch?.dispose();
  }
}

/** The text of a tab. VS Code keeps others in memory for a while, also those of files that were deleted meanwhile. */
function shownDocumentOf(uri: Uri): TextDocument | undefined {
  const document = openDocumentOf(uri);
  return document !== undefined && isInTab(document) ? document : undefined;
}
