import {
  type Disposable,
  DocumentSymbol,
  type DocumentSymbolProvider,
  languages,
  SymbolKind,
  type TextDocument,
} from "vscode";
import type { KeySource, SpecDocument } from "../core/format/document.ts";
import { shapeText } from "../core/tensor/tensor.ts";
import { visibleText } from "../core/view/visibleText.ts";
import type { Analyses } from "./analyses.ts";
import { rangeIn } from "./places.ts";
import { specSelector } from "./specDocuments.ts";

/** Symbols of one document at most; the outline of a generated file would be of no use. */
const mostSymbols = 2000;

/** The outline of a document: its keys, tensors with their shapes; what belongs to a layer is below it. */
export class SpecSymbols implements DocumentSymbolProvider, Disposable {
  readonly #analyses: Analyses;
  readonly #registration: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#registration = languages.registerDocumentSymbolProvider(specSelector, this, { label: "Attention" });
  }

  provideDocumentSymbols(document: TextDocument): DocumentSymbol[] {
    const spec = this.#analyses.of(document)?.document;
    return spec ? symbolsOf(spec) : [];
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

function symbolsOf(document: SpecDocument): DocumentSymbol[] {
  const roots: DocumentSymbol[] = [];
  // Keys come in the order of the text, so whatever encloses a key is still open when it comes.
  const open: { symbol: DocumentSymbol; end: number; path: string }[] = [];
  let count = 0;
  for (const key of document.keys.values()) {
    if (++count > mostSymbols) break;
    while (open.length > 0 && open.at(-1)!.end <= key.key.offset) open.pop();
    const parent = open.at(-1);
    const symbol = symbolFor(document, key, parent?.path);
    (parent?.symbol.children ?? roots).push(symbol);
    open.push({ symbol, end: key.value.offset + key.value.length, path: key.path });
  }
  return roots;
}

function symbolFor(
  document: SpecDocument,
  { path, key, value }: KeySource,
  parent: string | undefined,
): DocumentSymbol {
  const tensor = document.tensors.get(path)?.tensor;
  const end = value.offset + value.length;
  // While a key is typed, its value may not be there yet.
  const whole = { offset: key.offset, length: Math.max(end, key.offset + key.length) - key.offset };
  // Below its parent a key needs only the rest of its path.
  const name = parent === undefined ? path : path.slice(parent.length).replace(/^\./, "");
  return new DocumentSymbol(
    visibleText(name === "" ? path : name),
    tensor ? shapeText(tensor.shape) : "",
    tensor ? SymbolKind.Array : SymbolKind.Key,
    rangeIn(document, whole),
    rangeIn(document, key),
  );
}
