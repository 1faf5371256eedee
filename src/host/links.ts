import { type Disposable, DocumentLink, type DocumentLinkProvider, languages, type TextDocument, Uri } from "vscode";
import { fileReferences } from "../analysis/fileReferences.ts";
import { words } from "../core/words.ts";
import type { Analyses } from "./analyses.ts";
import { localize } from "./localize.ts";
import { rangeIn } from "./places.ts";
import { specSelector } from "./specDocuments.ts";

/** A link on each accepted reference to a tensor file: beside the document, in its own file system. */
export class FileLinks implements DocumentLinkProvider, Disposable {
  readonly #analyses: Analyses;
  readonly #registration: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#registration = languages.registerDocumentLinkProvider(specSelector, this);
  }

  provideDocumentLinks(document: TextDocument): DocumentLink[] {
    const spec = this.#analyses.of(document)?.document;
    if (spec === undefined || document.uri.scheme === "untitled") return [];
    return fileReferences(spec).map(({ range, path }) => {
      const link = new DocumentLink(rangeIn(spec, range), Uri.joinPath(document.uri, "..", path));
      link.tooltip = localize(words("Show the tensor file"));
      return link;
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}
