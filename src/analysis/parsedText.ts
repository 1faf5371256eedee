import type { SpecDocument } from "../core/format/document.ts";
import { limits } from "../core/limits.ts";
import { allAtOnce, type Stretches } from "../core/stretches.ts";
import { inTurns, type Later } from "./inTurns.ts";

/** How long a large text has to be quiet before it is parsed. */
const pauseMs = 300;

/** What parsing needs of the world. */
export interface ParsingWorld {
  readonly parse: (text: string) => Stretches<SpecDocument>;
  readonly later: Later;
}

interface Parsing {
  /** Settles when the text is parsed or was given up. */
  readonly done: Promise<void>;
  readonly callOff: () => void;
}

/** The text of a document and what is understood of it. Editions count the texts. */
export class ParsedText {
  readonly #world: ParsingWorld;
  readonly #onParsed: () => void;
  #text: string;
  #edition = 1;
  #parsed: { readonly edition: number; readonly document: SpecDocument } | undefined;
  #parsing: Parsing | undefined;
  #callOffPause: (() => void) | undefined;

  /** `onParsed` is told when a large text has been parsed. */
  constructor(text: string, world: ParsingWorld, onParsed: () => void) {
    this.#text = text;
    this.#world = world;
    this.#onParsed = onParsed;
    this.#parseLater();
  }

  get text(): string {
    return this.#text;
  }

  get edition(): number {
    return this.#edition;
  }

  /** The text as it is understood; undefined while a large one waits to be parsed. */
  get document(): SpecDocument | undefined {
    if (this.#parsed?.edition !== this.#edition && !this.#isLarge) {
      this.#parsed = { edition: this.#edition, document: allAtOnce(this.#world.parse(this.#text)) };
    }
    return this.#parsed?.edition === this.#edition ? this.#parsed.document : undefined;
  }

  /** Takes another text; one that is just being parsed is given up. */
  change(text: string): void {
    this.giveUp();
    this.#text = text;
    this.#edition++;
    this.#parseLater();
  }

  /** Parses a large text now, without the pause; settles when that is done or given up. */
  parseNow(): Promise<void> {
    this.#parsing ??= this.#parseInTurns();
    return this.#parsing.done;
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
    this.#callOffPause = this.#world.later(pauseMs, () => void this.parseNow());
  }

  #parseInTurns(): Parsing {
    this.#callOffPause?.();
    const edition = this.#edition;
    let settle = (): void => {};
    const done = new Promise<void>((resolve) => {
      settle = resolve;
    });
    const callOff = inTurns(this.#world.parse(this.#text), this.#world.later, (document) => {
      this.#parsed = { edition, document };
      this.#parsing = undefined;
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
