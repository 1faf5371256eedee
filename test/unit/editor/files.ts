import { EventEmitter } from "./events.ts";
import type { Uri } from "./uri.ts";
import { FileType, type RelativePattern } from "./values.ts";

interface HeldFile {
  readonly uri: Uri;
  readonly bytes: Uint8Array;
  readonly mtime: number;
  readonly type: number;
}

/** Something that hears of changes of files. */
export class HeldWatcher {
  readonly changed = new EventEmitter<Uri>();
  readonly created = new EventEmitter<Uri>();
  readonly deleted = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;
  readonly onDidCreate = this.created.event;
  readonly onDidDelete = this.deleted.event;
  isDisposed = false;

  constructor(readonly pattern: string | RelativePattern) {}

  hears(uri: Uri): boolean {
    const { pattern } = this;
    if (this.isDisposed) return false;
    if (typeof pattern === "string") return matches(uri.path.slice(uri.path.lastIndexOf("/") + 1), pattern);
    const folder = pattern.baseUri.path.replace(/\/$/, "");
    const isInside = uri.scheme === pattern.baseUri.scheme && uri.path.startsWith(`${folder}/`);
    const name = uri.path.slice(folder.length + 1);
    return isInside && !name.includes("/") && matches(name, pattern.pattern);
  }

  dispose(): void {
    this.isDisposed = true;
  }
}

/** The few patterns that the host uses: a star for any name. */
function matches(name: string, pattern: string): boolean {
  const [before = "", after = ""] = pattern.replace("**/", "").split("*");
  return name.startsWith(before) && name.endsWith(after);
}

/** The files of all schemes. */
export class HeldFiles {
  readonly #files = new Map<string, HeldFile>();
  readonly watchers: HeldWatcher[] = [];
  #clock = 0;
  /** Schemes that nobody can write to. */
  readonly readOnly = new Set<string>();
  /** What each writing and reading did, in order. */
  readonly log: string[] = [];
  /** Fails what the test wants to fail. */
  fault: (what: string, uri: Uri) => Error | undefined = () => undefined;

  /** The watchers that still listen. */
  get listening(): HeldWatcher[] {
    return this.watchers.filter(({ isDisposed }) => !isDisposed);
  }

  watch(pattern: string | RelativePattern): HeldWatcher {
    const watcher = new HeldWatcher(pattern);
    this.watchers.push(watcher);
    return watcher;
  }

  /** Writes a file as another program does, so that watchers hear of it. */
  write(uri: Uri, content: string | Uint8Array, type: number = FileType.File): void {
    const isNew = !this.#files.has(uri.toString());
    this.#put(uri, typeof content === "string" ? new TextEncoder().encode(content) : content, type);
    for (const watcher of this.listening) if (watcher.hears(uri)) (isNew ? watcher.created : watcher.changed).fire(uri);
  }

  remove(uri: Uri): void {
    this.#files.delete(uri.toString());
    for (const watcher of this.listening) if (watcher.hears(uri)) watcher.deleted.fire(uri);
  }

  /** Takes a file away without a word. */
  lose(uri: Uri): void {
    this.#files.delete(uri.toString());
  }

  has(uri: Uri): boolean {
    return this.#files.has(uri.toString());
  }

  textOf(uri: Uri): string | undefined {
    const file = this.#files.get(uri.toString());
    return file && new TextDecoder().decode(file.bytes);
  }

  bytesOf(uri: Uri): Uint8Array | undefined {
    return this.#files.get(uri.toString())?.bytes;
  }

  get all(): readonly Uri[] {
    return [...this.#files.values()].map(({ uri }) => uri);
  }

  /** What VS Code offers as `workspace.fs`. */
  readonly fs = {
    stat: async (uri: Uri) => {
      const { bytes, mtime, type } = this.#get(uri, "stat");
      return { size: bytes.length, mtime, ctime: 0, type };
    },
    readFile: async (uri: Uri) => this.#get(uri, "read").bytes,
    writeFile: async (uri: Uri, bytes: Uint8Array) => {
      this.#step("write", uri);
      this.#put(uri, bytes, FileType.File);
    },
    rename: async (from: Uri, to: Uri, { overwrite = false } = {}) => {
      const { bytes } = this.#get(from, "rename");
      if (this.has(to) && !overwrite) throw new Error("EEXIST");
      this.#files.delete(from.toString());
      this.#put(to, bytes, FileType.File);
    },
    delete: async (uri: Uri) => {
      this.#get(uri, "delete");
      this.#files.delete(uri.toString());
    },
    readDirectory: async (folder: Uri): Promise<[string, number][]> => {
      this.#step("list", folder);
      const prefix = `${folder.path.replace(/\/$/, "")}/`;
      const inside = [...this.#files.values()].filter(
        ({ uri }) => uri.scheme === folder.scheme && uri.path.startsWith(prefix),
      );
      if (inside.length === 0) throw new Error("ENOENT");
      const names = inside.map(({ uri, type }): [string, number] => {
        const name = uri.path.slice(prefix.length);
        const [first = ""] = name.split("/");
        return [first, first === name ? type : FileType.Directory];
      });
      return [...new Map(names)];
    },
    isWritableFileSystem: (scheme: string): boolean | undefined => (this.readOnly.has(scheme) ? false : undefined),
  };

  #put(uri: Uri, bytes: Uint8Array, type: number): void {
    this.#files.set(uri.toString(), { uri, bytes, mtime: ++this.#clock, type });
  }

  #get(uri: Uri, what: string): HeldFile {
    this.#step(what, uri);
    const file = this.#files.get(uri.toString());
    if (file === undefined) throw new Error(`ENOENT: ${uri.path}`);
    return file;
  }

  #step(what: string, uri: Uri): void {
    this.log.push(`${what} ${uri.path}`);
    const error = this.fault(what, uri);
    if (error) throw error;
  }
}
