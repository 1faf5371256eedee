import { CancelledError, type Computer } from "../compute/computer.ts";
import type { SpecDocument } from "../core/format/document.ts";
import { isWaiting } from "../core/format/specFiles.ts";
import type { Words } from "../core/words.ts";
import type { PanelStatus, RecomputeMode } from "../protocol/messages.ts";
import { Computed } from "./computed.ts";
import { firstProblem } from "./firstProblem.ts";
import { LatestNumbers } from "./latestNumbers.ts";
import { ParsedText, type ParsingServices, type SiblingFiles } from "./parsedText.ts";
import { quietMs } from "./quietMs.ts";
import { Work } from "./work.ts";

/** What an analysis needs from outside; given by hand, so that tests can hold time and computations still. */
export interface AnalysisServices extends ParsingServices {
  readonly computer: Computer;
  /** When the numbers of a document follow its text, by its key. */
  readonly mode: (key: string) => RecomputeMode;
  /** Whether someone looks at the document or its panel, so that its numbers may follow the text by themselves. */
  readonly mayFollow: (analysis: Analysis) => boolean;
  /** The sentence for a computation that failed. */
  readonly explainFailure: (error: unknown) => Words;
  /** The tensor files beside a document, by its key; undefined where none may be read. */
  readonly filesBeside?: (key: string) => SiblingFiles | undefined;
}

interface Running {
  readonly version: number;
  readonly work: Work;
  done: Promise<void>;
}

const visibleMs = 100;

/**
 * What is known of one document: its text, what was understood of it, the last good result and the one before. Versions
 * count the texts of the document; they grow with each change, also when the file is closed and opened again.
 */
export class Analysis {
  readonly key: string;
  readonly #services: AnalysisServices;
  readonly #listeners = new Set<() => void>();
  readonly #source: ParsedText;
  readonly #numbers = new LatestNumbers();
  #running: Running | undefined;
  #failed: { readonly version: number; readonly sentence: Words } | undefined;
  #gone: Words | undefined;
  /** Whether someone waits for the numbers of a large text that is not parsed yet, and who. */
  #isWanted = false;
  #waiting: Promise<void> | undefined;
  #callOffCompute: (() => void) | undefined;
  #disposed = false;

  constructor(key: string, text: string, services: AnalysisServices) {
    this.key = key;
    this.#services = services;
    this.#source = new ParsedText(text, services, () => this.#notify(), services.filesBeside?.(key));
  }

  get version(): number {
    return this.#source.version;
  }

  get text(): string {
    return this.#source.text;
  }

  /** The last good result, of whatever version. */
  get computed(): Computed | undefined {
    return this.#numbers.computed;
  }

  /** The result before the last one, for before · after · Δ. */
  get previous(): Computed | undefined {
    return this.#numbers.previous;
  }

  /** Whether the numbers are those of the current text. */
  get isUpToDate(): boolean {
    return this.computed?.version === this.version;
  }

  get isComputing(): boolean {
    return this.#running !== undefined || this.#isWanted;
  }

  /** The text as it is understood; undefined while a large text waits to be parsed. */
  get document(): SpecDocument | undefined {
    return this.#source.document;
  }

  get status(): PanelStatus {
    if (this.#gone) return { kind: "gone", message: this.#gone };
    if (this.#running) return { kind: "computing", ...this.#running.work.progress };
    if (this.#isWanted || this.#isWaiting) return { kind: "computing", done: 0, total: 0 };
    const problem = this.document && firstProblem(this.document);
    if (problem) return problem;
    if (this.#failed?.version === this.version) return { kind: "failed", message: this.#failed.sentence };
    if (this.computed === undefined) return { kind: "notComputed" };
    return { kind: this.isUpToDate ? "upToDate" : "edited" };
  }

  /** Hears of every change: of the text, of what is known of it, of a computation's progress. */
  onDidChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For tests that look for leaks. */
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Takes the document's text. The same text again changes nothing, unless the file was thought to be gone. */
  setText(text: string): void {
    if (this.#disposed || (text === this.text && !this.#gone)) return;
    this.#gone = undefined;
    if (text !== this.text) {
      this.#source.change(text);
      this.#returnToComputed();
    }
    this.follow();
    this.#notify();
  }

  /** The file is not there any more: the numbers stay, and the panel says so. */
  setGone(sentence: Words): void {
    if (this.#disposed) return;
    this.#gone = sentence;
    this.cancel();
    this.#notify();
  }

  /** A file that the document refers to may have changed: where it did, the numbers are no longer those of the document. */
  async lookAtFiles(): Promise<void> {
    if (this.#disposed || !(await this.#source.lookAtFiles())) return;
    this.#returnToComputed();
    this.follow();
    this.#notify();
  }

  /** In live mode, makes sure that the current text gets its numbers once it is quiet. */
  follow(): void {
    this.#callOffCompute?.();
    this.#callOffCompute = undefined;
    if (this.#services.mode(this.key) !== "live" || this.isUpToDate || this.#gone || !this.#services.mayFollow(this))
      return;
    this.#callOffCompute = this.#services.later(quietMs(this.text.length), () => {
      this.#callOffCompute = undefined;
      void this.compute();
    });
  }

  /** In the mode that computes on save, does so. */
  saved(): void {
    if (this.#services.mode(this.key) === "onSave" && this.#services.mayFollow(this)) void this.compute();
  }

  /** Computes the current text, unless its numbers are there or on their way. Never rejects: see `status`. */
  compute(): Promise<void> {
    if (this.#disposed || this.isUpToDate) return Promise.resolve();
    if (this.#running?.version === this.version) return this.#running.done;
    const { document } = this;
    if (document === undefined || this.#isWaiting) return this.#computeOnceParsed();
    if (document.spec === undefined) {
      this.#notify();
      return Promise.resolve();
    }
    return this.#await(new Work(this.#services.computer, this.key, document, document.spec));
  }

  /** The computation of a large text that is not parsed yet; what is typed meanwhile is parsed and computed instead. */
  #computeOnceParsed(): Promise<void> {
    this.#isWanted = true;
    this.#notify();
    this.#waiting ??= this.#parsed().then(() => {
      this.#waiting = undefined;
      if (!this.#isWanted) return undefined;
      this.#isWanted = false;
      return this.compute();
    });
    return this.#waiting;
  }

  async #parsed(): Promise<void> {
    while (this.#isWanted && !this.#disposed && this.#isUnread) await this.#source.parseNow();
  }

  get #isUnread(): boolean {
    return this.document === undefined || this.#isWaiting;
  }

  /** Whether files have still to be brought before the text is understood. */
  get #isWaiting(): boolean {
    const { document } = this;
    return document !== undefined && isWaiting(document.files);
  }

  /** The file has a new name: takes over what another analysis has computed of the same text, and what it is computing. */
  adopt(other: Analysis): void {
    if (this.#disposed) return;
    const { computed } = other;
    if (!this.computed && computed && this.#hasTextOf(computed.document))
      this.#numbers.adopt(other.#numbers, this.version);
    if (other.isComputing) this.#continue(other);
    this.#notify();
  }

  /** Goes on with another analysis' computation; where that is of another text, or of files that lay beside it, starts over. */
  #continue(other: Analysis): void {
    const work = other.#running?.work;
    if (work && !this.#running && !this.isUpToDate && this.#hasTextOf(work.document)) {
      other.#running = undefined;
      this.#services.computer.move(other.key, this.key);
      void this.#await(work);
    } else {
      other.cancel();
      void this.compute();
    }
  }

  #hasTextOf({ text, files }: SpecDocument): boolean {
    return text === this.text && files.used.size === 0;
  }

  /** Gives up a running computation. */
  cancel(): void {
    if (!this.isComputing) return;
    this.#isWanted = false;
    if (this.#running) this.#services.computer.cancel(this.key);
    this.#running = undefined;
    this.#notify();
  }

  dispose(): void {
    this.#disposed = true;
    this.#source.giveUp();
    this.#numbers.giveUp();
    this.#callOffCompute?.();
    if (this.#running) this.#services.computer.cancel(this.key);
    this.#running = undefined;
    this.#listeners.clear();
  }

  /** Waits for a computation that is running, whoever started it. */
  #await(work: Work): Promise<void> {
    const running: Running = { version: this.version, work, done: Promise.resolve() };
    this.#running = running;
    running.done = this.#run(running);
    // Only a computation that takes long enough to be seen is reported.
    this.#services.later(visibleMs, () => {
      if (this.#running === running) this.#notify();
    });
    return running.done;
  }

  async #run(running: Running): Promise<void> {
    const isCurrent = () => this.#running === running && !this.#disposed;
    const { version, work } = running;
    work.onProgress = () => {
      if (isCurrent()) this.#notify();
    };
    try {
      const result = await work.result;
      // Superseded or given up meanwhile: the newer run reports its own outcome.
      if (!isCurrent()) return;
      this.#running = undefined;
      this.#accept(new Computed(version, work.document, work.spec, result));
    } catch (error) {
      if (!isCurrent()) return;
      this.#running = undefined;
      if (!(error instanceof CancelledError)) {
        this.#failed = { version, sentence: this.#services.explainFailure(error) };
      }
    }
    this.#notify();
  }

  #accept(computed: Computed): void {
    if (this.computed && computed.version < this.computed.version) return;
    this.#failed = undefined;
    this.#numbers.accept(computed, this.#services.later, () => this.#notify());
    this.#returnToComputed();
  }

  /** After an undo the numbers that are there may be the right ones again. */
  #returnToComputed(): void {
    if (this.computed?.document.text !== this.text || !this.#source.haveStamps(this.computed.document.files.used))
      return;
    this.computed.version = this.version;
  }

  #notify(): void {
    if (this.#disposed) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
