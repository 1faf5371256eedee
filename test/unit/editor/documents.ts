import type { Uri } from "./uri.ts";
import { Position, type Range, Selection } from "./values.ts";

/** A text that the editor holds. */
export class HeldDocument {
  readonly uri: Uri;
  readonly languageId: string;
  isClosed = false;
  version = 1;
  #text: string;
  readonly #save: (document: HeldDocument) => Promise<boolean>;

  constructor(uri: Uri, text: string, languageId: string, save: (document: HeldDocument) => Promise<boolean>) {
    this.uri = uri;
    this.#text = text;
    this.languageId = languageId;
    this.#save = save;
  }

  getText(): string {
    return this.#text;
  }

  setText(text: string): void {
    this.#text = text;
    this.version++;
  }

  save(): Promise<boolean> {
    return this.#save(this);
  }

  positionAt(offset: number): Position {
    const before = this.#text.slice(0, offset).split("\n");
    return new Position(before.length - 1, before.at(-1)?.length ?? 0);
  }

  offsetAt({ line, character }: Position): number {
    const lines = this.#text.split("\n").slice(0, line);
    return lines.reduce((sum, one) => sum + one.length + 1, 0) + character;
  }

  /** The text of a range. */
  textIn({ start, end }: Range): string {
    return this.#text.slice(this.offsetAt(start), this.offsetAt(end));
  }
}

/** An editor that shows a text. */
export class HeldTextEditor {
  readonly document: HeldDocument;
  readonly viewColumn: number;
  selection: Selection;
  revealed: Range | undefined;

  constructor(document: HeldDocument, viewColumn: number) {
    this.document = document;
    this.viewColumn = viewColumn;
    this.selection = new Selection(new Position(0, 0), new Position(0, 0));
  }

  revealRange(range: Range): void {
    this.revealed = range;
  }
}
