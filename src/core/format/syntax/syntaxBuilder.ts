import { present } from "../../present.ts";
import { NumberRow, NumberStore } from "./numberRow.ts";
import { scanNumbers } from "./scanNumbers.ts";
import { type Frame, noKeys } from "./syntaxFrame.ts";
import type { StringNode, SyntaxNode } from "./syntaxTree.ts";
import type { Tokens } from "./tokens.ts";

/** Numbers of an array after which reading it may be interrupted: a millisecond or two. */
const stretchOfNumbers = 8_192;

/** Characters of a text for each of its numbers, about. */
const charactersPerNumber = 16;

/** An array of numbers that is being read: where it begins, its first number in the store, and how far it is. */
interface OpenRow {
  readonly offset: number;
  readonly first: number;
  readonly end: number;
  readonly lineBreaks: number;
}

/** The tree of a text as it grows, and the brackets that are open. Knows places, not rules: what may be where is the parser's business. */
export class SyntaxBuilder {
  readonly #text: string;
  readonly #tokens: Tokens;
  readonly #stack: Frame[] = [];
  readonly #numbers;
  #row: OpenRow | undefined;
  #document: SyntaxNode | undefined;

  constructor(text: string, tokens: Tokens) {
    this.#text = text;
    this.#tokens = tokens;
    this.#numbers = new NumberStore(16 + Math.ceil(text.length / charactersPerNumber));
  }

  /** The value of the whole text, as soon as it is closed. */
  get root(): SyntaxNode | undefined {
    return this.#document;
  }

  /** Open brackets, the innermost last. */
  get open(): readonly Frame[] {
    return this.#stack;
  }

  /** Where an array of numbers has been read up to that is not at its end yet. */
  get withinRow(): number | undefined {
    return this.#row?.end;
  }

  /** Opens the object that begins at the current token. */
  openObject(): void {
    this.#openFrame("object");
  }

  /** Takes the array that begins at the current token, if it holds nothing but numbers; else opens it. */
  openArray(): void {
    const { offset, end } = this.#tokens;
    this.#goOnWith({ offset, end, first: this.#numbers.count, lineBreaks: 0 });
  }

  /** Reads the next stretch of an array of numbers. */
  goOn(): void {
    if (this.#row !== undefined) this.#goOnWith(this.#row);
  }

  #openFrame(kind: Frame["kind"]): void {
    const { offset } = this.#tokens;
    const keys = kind === "object" ? new Map() : noKeys;
    this.#stack.push({ kind, offset, items: [], properties: [], keys, property: undefined, expect: "first" });
  }

  #goOnWith({ offset, first, end, lineBreaks }: OpenRow): void {
    const found = scanNumbers(this.#text, end, this.#numbers, stretchOfNumbers);
    this.#row = undefined;
    if (found === undefined) {
      this.#numbers.count = first;
      this.#openFrame("array");
    } else if (found.closed) {
      this.#tokens.skipTo(found.end, lineBreaks + found.lineBreaks);
      this.attach(new NumberRow(offset, found.end, this.#numbers, first, this.#numbers.count - first));
    } else {
      this.#row = { offset, first, end: found.end, lineBreaks: lineBreaks + found.lineBreaks };
    }
  }

  /** Closes brackets at the end of the current token, or of the text, until `depth` of them are open. */
  closeTo(depth: number): void {
    while (this.#stack.length > depth) this.close();
  }

  /** Closes the innermost bracket there. */
  close(): void {
    const frame = present(this.#stack.pop());
    const { offset } = frame;
    const end = Math.max(offset + 1, this.#tokens.kind === "end" ? this.#text.length : this.#tokens.end);
    if (frame.kind === "array") this.attach({ kind: "array", offset, end, items: frame.items });
    else this.attach({ kind: "object", offset, end, properties: frame.properties });
  }

  /** Puts a value where one is expected: into the innermost bracket, or as the document. */
  attach(node: SyntaxNode): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) {
      this.#document = node;
      return;
    }
    if (frame.kind === "array") frame.items.push(node);
    else if (frame.property !== undefined) frame.property.value = node;
    frame.property = undefined;
    frame.expect = "separator";
  }

  /** The current token as a string. */
  stringNode(): StringNode {
    return { kind: "string", offset: this.#tokens.offset, end: this.#tokens.end, value: this.#tokens.value };
  }
}
