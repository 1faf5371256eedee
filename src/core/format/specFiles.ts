import { limits } from "../limits.ts";
import { type ByteSource, isTensorFileError, TensorFileError } from "../tensor/files/byteSource.ts";
import { readValues, type StoredTensor, type TensorListing } from "../tensor/files/storedTensor.ts";
import { heldTensor, readView, type ViewSteps } from "../tensor/files/tensorView.ts";
import { elementCount } from "../tensor/tensor.ts";
import { plainText, type Words, words } from "../words.ts";
import { expandPattern } from "./filePattern.ts";

/** What is known of a reference: what its file (or each file of a pattern) holds, or why it cannot be read. */
export type FileAnswer = ListedFile | FailedFile;

/** The files of one reference: one, or as many as the product of `lead`, the axes that a pattern's names count. */
export interface ListedFile {
  readonly kind: "listed";
  readonly lead: readonly number[];
  readonly listings: readonly TensorListing[];
  /** Where another thread may open the file; undefined for patterns, and where only the host can read it. */
  readonly place: string | undefined;
  readonly stamp: string;
}

/** A reference whose file cannot be read, with the reader's reason. */
export interface FailedFile {
  readonly kind: "failed";
  readonly sentence: Words;
  readonly stamp: string;
}

/** Numbers that a document needs from a file: the same tensor of each of its files, under the axes `lead`. */
export interface ValueNeed {
  readonly parts: readonly StoredTensor[];
  readonly lead: readonly number[];
  readonly steps: ViewSteps;
}

/** What parsing looks up, without waiting; undefined where it has not been brought yet. */
export interface KnownFiles {
  file(reference: string): FileAnswer | undefined;
  values(key: string): Float64Array | Words | undefined;
}

/** How a document is parsed. */
export interface ParseOptions {
  /** How many folders above the document's own one file references may reach; 0 when left out. */
  readonly foldersAbove?: number;
  /** What is known of the files that the document refers to; without it a reference is a problem. */
  readonly files?: KnownFiles;
}

/** What a document's files are: those that it was read with, by reference, with their stamps; and what is still to be brought. */
export interface DocumentFiles {
  readonly used: ReadonlyMap<string, string>;
  readonly missing: ReadonlySet<string>;
  /** Keys of the numbers that it uses; `unread`: those that have still to be read. */
  readonly values: ReadonlySet<string>;
  readonly unread: ReadonlyMap<string, ValueNeed>;
  /** What it was parsed with, for texts that come of it. */
  readonly options: ParseOptions;
}

/** The files of a document that refers to none. */
export const noFiles: DocumentFiles = {
  used: new Map(),
  missing: new Set(),
  values: new Set(),
  unread: new Map(),
  options: {},
};

/** Whether a document has still to be read again, once the files that it needs have been brought. */
export function isWaiting({ missing, unread }: DocumentFiles): boolean {
  return missing.size > 0 || unread.size > 0;
}

/** A file that was opened: its bytes, where it lies for other threads, and its stamp. */
export interface OpenFile {
  readonly source: ByteSource;
  readonly place: string | undefined;
  readonly stamp: string;
  /** Lets go of the file until its next read. */
  readonly close?: () => Promise<void>;
}

/** What brings files: opens a reference that parsing has accepted. Rejects with a TensorFileError that has the reason. */
export interface FileOpener {
  open(reference: string): Promise<OpenFile>;
  /** Lists what a file holds; given from outside, so that the readers are loaded with the first reference only. */
  list(source: ByteSource, reference: string): Promise<TensorListing>;
}

/** The files that one document refers to, as far as they have been brought. */
export class SpecFiles implements KnownFiles {
  readonly #opener: FileOpener;
  readonly #files = new Map<string, FileAnswer>();
  readonly #values = new Map<string, Float64Array | Words>();
  /** By reference: what was opened last, and is opened again by the next read. */
  readonly #sources = new Map<string, OpenFile>();

  constructor(opener: FileOpener) {
    this.#opener = opener;
  }

  file(reference: string): FileAnswer | undefined {
    return this.#files.get(reference);
  }

  values(key: string): Float64Array | Words | undefined {
    return this.#values.get(key);
  }

  /** Whether files are known and still have these stamps. */
  haveStamps(used: ReadonlyMap<string, string>): boolean {
    return [...used].every(([reference, stamp]) => this.#files.get(reference)?.stamp === stamp);
  }

  /** The stamps of references, as far as they are known. */
  stampsOf(references: Iterable<string>): Map<string, string> {
    return new Map([...references].map((reference) => [reference, this.#files.get(reference)?.stamp ?? ""]));
  }

  /** Brings what a document misses, and leaves no file open. What cannot be read is answered with its reason. */
  async bring({ missing, unread }: Pick<DocumentFiles, "missing" | "unread">): Promise<void> {
    try {
      for (const reference of missing) this.#files.set(reference, await this.#opened(reference));
      for (const [key, need] of unread) this.#values.set(key, await orSentence(() => valuesOf(need)));
    } finally {
      for (const file of this.#sources.values()) await file.close?.();
    }
  }

  /** Forgets files that may have changed; their numbers are found again where their stamps are the same. */
  forget(references: Iterable<string>): void {
    for (const reference of references) this.#files.delete(reference);
  }

  /** Lets go of the numbers that a document does not use. */
  keepOnly(keys: ReadonlySet<string>): void {
    for (const key of this.#values.keys()) if (!keys.has(key)) this.#values.delete(key);
  }

  async #opened(reference: string): Promise<FileAnswer> {
    const answer = await orSentence(async (): Promise<ListedFile> => {
      const { lead, references } = await expandPattern(reference, (name) => this.#exists(name));
      const files = [];
      for (const name of references) {
        const file = await this.#opener.open(name);
        this.#sources.set(name, file);
        const { source, place, stamp } = file;
        files.push({ listing: await this.#opener.list(source, name), place, stamp });
      }
      const place = lead.length === 0 ? files[0]?.place : undefined;
      const stamp = files.map((file) => file.stamp).join(" ");
      return { kind: "listed", lead, listings: files.map(({ listing }) => listing), place, stamp };
    });
    return "template" in answer ? { kind: "failed", sentence: answer, stamp: plainText(answer) } : answer;
  }

  async #exists(reference: string): Promise<boolean> {
    try {
      const file = await this.#opener.open(reference);
      await file.close?.();
      return true;
    } catch (error) {
      if (isTensorFileError(error)) return false;
      throw error;
    }
  }
}

async function orSentence<T>(work: () => Promise<T>): Promise<T | Words> {
  try {
    return await work();
  } catch (error) {
    if (isTensorFileError(error)) return error.sentence;
    throw error;
  }
}

/** The numbers of a need. Files that a pattern names are read whole, one after the other, before the steps. */
export async function valuesOf({ parts, lead, steps }: ValueNeed): Promise<Float64Array> {
  const [first] = parts;
  if (first === undefined) throw new Error("a reference without a file");
  if (lead.length === 0) return readView(first, steps);
  const count = elementCount(first.shape);
  if (count * parts.length * 8 > limits.tensorBytes) {
    const most = limits.tensorBytes / 2 ** 20;
    throw new TensorFileError(words("the files are larger than {0} MB together", most));
  }
  const all = new Float64Array(count * parts.length);
  for (const [at, part] of parts.entries()) all.set((await readValues(part)).data, at * count);
  return readView(heldTensor(first.name, [...lead, ...first.shape], all), steps);
}
