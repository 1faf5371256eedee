import { Disposable, RelativePattern, Uri, workspace } from "vscode";
import { Settled } from "../analysis/settled.ts";
import { samplePath } from "../core/format/filePattern.ts";
import { savedPlace } from "./tensorFiles.ts";

/** Watches the folders of the tensor files that one document refers to; notified of changes once they have settled. */
export class FileWatch implements Disposable {
  readonly #base: Uri;
  /** An atomic replacement is several events. */
  readonly #changed: Settled;
  readonly #watchers = new Map<string, Disposable>();

  constructor(document: Uri, changed: () => void) {
    this.#base = Uri.joinPath(savedPlace(document), "..");
    this.#changed = new Settled(changed);
  }

  /** Watches the folders of these references, and no others any more. */
  follow(references: Iterable<string>): void {
    const folders = new Map<string, Uri>();
    for (const reference of references) {
      const folder = Uri.joinPath(this.#base, samplePath(reference), "..");
      folders.set(folder.toString(), folder);
    }
    for (const [key, watcher] of this.#watchers) {
      if (folders.has(key)) continue;
      watcher.dispose();
      this.#watchers.delete(key);
    }
    for (const [key, folder] of folders) if (!this.#watchers.has(key)) this.#watchers.set(key, this.#watch(folder));
  }

  dispose(): void {
    this.#changed.dispose();
    this.follow([]);
  }

  #watch(folder: Uri): Disposable {
    const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, "*"));
    const tell = (uri: Uri): void => {
      // Specs are followed as documents; other JSON files may hold tensors.
      if (!uri.path.endsWith(".attn.json")) this.#changed.again();
    };
    return Disposable.from(watcher, watcher.onDidChange(tell), watcher.onDidCreate(tell), watcher.onDidDelete(tell));
  }
}
