import type { SpecDocument } from "../core/format/document.ts";
import { isWaiting, type ParseOptions, type SpecFiles } from "../core/format/specFiles.ts";
import { limits } from "../core/limits.ts";
import { type Resumable, runToEnd } from "../core/resumable.ts";
import { inTurns, type Later } from "./inTurns.ts";

/** How long a large text has to be quiet before it is parsed. */
const pauseMs = 300;

/** What parsing needs from outside. */
export interface ParsingServices {
  readonly parse: (text: string, options: ParseOptions) => Resumable<SpecDocument>;
  readonly later: Later;
}

/** The tensor files beside a document. */
export interface SiblingFiles {
  readonly files: SpecFiles;
  readonly foldersAbove: number;
}

interface Parsing {
  /** Settles when the text is parsed or was given up. */
  readonly done: Promise<void>;
  readonly callOff: () => void;
}

/** The text of a document, the files it refers to and what is understood of them. Versions count the texts and the files. */
export class ParsedText {
  readonly #services: ParsingServices;
  readonly #onParsed: () => void;
  #text: string;
  #version = 1;
  #parsed: { readonly version: number; readonly document: SpecDocument } | undefined;
  #parsing: Parsing | undefined;
  #callOffPause: (() => void) | undefined;
  /** Settles when the files that a document misses have been brought; never rejects. */
  #bringing: Promise<void> | undefined;
  #beside: SiblingFiles | undefined;

  /** `onParsed` is called when a large text has been parsed, and when the files of any text have been read. */
  constructor(text: string, services: ParsingServices, onParsed: () => void, beside?: SiblingFiles) {
    this.#text = text;
    this.#services = services;
    this.#onParsed = onParsed;
    this.#beside = beside;
    this.#parseLater();
  }

  get text(): string {
    return this.#text;
  }

  get version(): number {
    return this.#version;
  }

  /** The text as it is understood; undefined while a large one waits to be parsed. */
  get document(): SpecDocument | undefined {
    if (this.#parsed?.version !== this.#version && !this.#isLarge) {
      this.#take(this.#version, runToEnd(this.#services.parse(this.#text, this.#options)));
    }
    return this.#parsed?.version === this.#version ? this.#parsed.document : undefined;
  }

  /** Takes another text; one that is just being parsed is given up. */
  change(text: string): void {
    this.giveUp();
    this.#text = text;
    this.#version++;
    this.#parseLater();
  }

  /** Parses a large text now, without the pause, or waits for files; settles when that is done or given up. */
  parseNow(): Promise<void> {
    if (this.#bringing !== undefined) return this.#bringing;
    this.#parsing ??= this.#parseInTurns();
    return this.#parsing.done;
  }

  /** Whether files are those that a document was read with. */
  haveStamps(used: ReadonlyMap<string, string>): boolean {
    return used.size === 0 || this.#beside?.files.haveStamps(used) === true;
  }

  /** Looks at the document's files again; where one is another file now, that is a new version. Resolves to whether it is. */
  async lookAtFiles(): Promise<boolean> {
    await this.#bringing;
    const document = this.#parsed?.document;
    if (this.#beside === undefined || document === undefined || document.files.used.size === 0) return false;
    const { files } = this.#beside;
    const references = new Set(document.files.used.keys());
    const before = files.stampsOf(references);
    files.forget(references);
    await this.#bring({ missing: references, unread: new Map() });
    // Another text came meanwhile, or the files are still the same ones.
    if (this.#parsed?.document !== document || files.haveStamps(before)) return false;
    this.giveUp();
    this.#version++;
    this.#parseLater();
    return true;
  }

  get #options(): ParseOptions {
    return this.#beside ?? {};
  }

  /** Keeps what was parsed, and brings what it misses. */
  #take(version: number, document: SpecDocument): void {
    this.#parsed = { version, document };
    if (document.spec !== undefined) this.#beside?.files.keepOnly(document.files.values);
    if (!isWaiting(document.files) || this.#bringing !== undefined) return;
    void this.#bring(document.files).then(() => {
      if (this.#parsed?.document !== document) {
        // Another text came meanwhile, and may miss other files.
        if (this.#parsed && isWaiting(this.#parsed.document.files)) this.#take(this.#version, this.#parsed.document);
        return undefined;
      }
      // To be parsed once more, now that its files are there.
      this.#parsed = undefined;
      if (this.#isLarge) return this.parseNow();
      this.#onParsed();
      return undefined;
    });
  }

  #bring(needs: Pick<SpecDocument["files"], "missing" | "unread">): Promise<void> {
    const brought = this.#beside?.files.bring(needs).catch(() => {
      // A fault of the reader, not of the file: the document says that it is not read.
      this.#beside = undefined;
    });
    this.#bringing = (brought ?? Promise.resolve()).then(() => {
      this.#bringing = undefined;
    });
    return this.#bringing;
  }

  giveUp(): void {
    this.#callOffPause?.();
    this.#callOffPause = undefined;
    this.#parsing?.callOff();
    this.#parsing = undefined;
  }

  get #isLarge(): boolean {
    return this.#text.length > limits.promptText;
  }

  /** A very large text is parsed on request only. */
  #parseLater(): void {
    if (!this.#isLarge || this.#text.length > limits.unaskedText) return;
    this.#callOffPause = this.#services.later(pauseMs, () => void this.parseNow());
  }

  #parseInTurns(): Parsing {
    this.#callOffPause?.();
    const version = this.#version;
    let settle = (): void => {};
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const callOff = inTurns(this.#services.parse(this.#text, this.#options), this.#services.later, (document) => {
      this.#parsing = undefined;
      this.#take(version, document);
      settle();
      this.#onParsed();
    });
    return {
      done,
      callOff: () => {
        callOff();
        settle();
      },
    };
  }
}
