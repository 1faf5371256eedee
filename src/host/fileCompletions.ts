import {
  CompletionItem,
  CompletionItemKind,
  type CompletionItemProvider,
  type Disposable,
  FileType,
  languages,
  type Position,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import { type Choice, filePlaceAt, tensorChoices } from "../analysis/fileFacts.ts";
import type { Analyses } from "./analyses.ts";
import { rangeIn } from "./places.ts";
import { specSelector } from "./specDocuments.ts";

/** Endings of files that can hold tensors. */
const tensorFile = /\.(npy|npz|safetensors|pt|pth|bin|ckpt|pkl|pickle|jsonl?|csv|tsv|onnx|gguf)$/i;

/** Completes the names of tensor files beside a spec, and of the tensors in the file that is named. */
export class FileCompletions implements CompletionItemProvider, Disposable {
  readonly #analyses: Analyses;
  readonly #registration: Disposable;

  constructor(analyses: Analyses) {
    this.#analyses = analyses;
    this.#registration = languages.registerCompletionItemProvider(specSelector, this, '"');
  }

  async provideCompletionItems(document: TextDocument, position: Position): Promise<CompletionItem[]> {
    const spec = this.#analyses.of(document)?.document;
    const place = spec && filePlaceAt(spec, document.offsetAt(position));
    // A text that is saved nowhere has no files beside it.
    if (spec === undefined || place === undefined || spec.files.options.files === undefined) return [];
    const choices = place.part === "tensor" ? tensorChoices(spec, place) : await filesBesideOf(document.uri);
    return choices.map(({ name, detail }) => {
      const written = JSON.stringify(name);
      const item = new CompletionItem({ label: written, description: detail }, CompletionItemKind.Value);
      // The quotes are replaced as well, so what is typed is compared with them.
      item.range = rangeIn(spec, place.value);
      item.insertText = written;
      item.filterText = written;
      return item;
    });
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

async function filesBesideOf(uri: Uri): Promise<Choice[]> {
  try {
    const found = await workspace.fs.readDirectory(Uri.joinPath(uri, ".."));
    // Specs are JSON, too, but no tensors.
    return found
      .filter(([name, type]) => type === FileType.File && tensorFile.test(name) && !/\.attn\.json$/i.test(name))
      .map(([name]) => ({ name, detail: "" }));
  } catch {
    return [];
  }
}
