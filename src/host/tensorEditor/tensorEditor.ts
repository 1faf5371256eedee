import { type CustomDocument, Disposable, env, l10n, type Uri, type WebviewPanel, workspace } from "vscode";
import { proposedSpec } from "../../analysis/proposedSpec.ts";
import type { OpenFile } from "../../core/format/specFiles.ts";
import { isTensorFileError } from "../../core/tensor/files/byteSource.ts";
import { findCell } from "../../core/tensor/files/findCell.ts";
import { openModelFile } from "../../core/tensor/files/openModelFile.ts";
import { overviewOf } from "../../core/tensor/files/overview.ts";
import type { TensorListing } from "../../core/tensor/files/storedTensor.ts";
import { pack, sizeOf, unpack } from "../../protocol/numbers.ts";
import {
  type ListedTensor,
  type TensorMethod,
  type TensorMethods,
  tensorParams,
} from "../../protocol/tensorMessages.ts";
import { localize } from "../localize.ts";
import type { Reporter } from "../log.ts";
import { openText } from "../newSpec.ts";
import { makeNonce } from "../panel/html.ts";
import { loadPage } from "../panel/webviewPage.ts";
import { openAny, openBeside } from "../tensorFiles.ts";
import { fileNameOf } from "../uiText.ts";
import { ShownPyramids } from "./shownPyramids.ts";

/** Bytes of one question of the page. */
const largestQuestion = 4096;

/** Shows tensor files, read-only: the page asks for what it shows, and gets no more than that. */
export class TensorEditor {
  readonly #extensionUri: Uri;
  readonly #reporter: Reporter;
  #looks = 0;

  constructor(extensionUri: Uri, reporter: Reporter) {
    this.#extensionUri = extensionUri;
    this.#reporter = reporter;
  }

  /** What tests see: how many times a page was shown a part of its tensors. */
  get state() {
    return { looks: this.#looks };
  }

  /** Fills an editor that VS Code has opened for a file. */
  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    const token = makeNonce();
    const file = new ShownFile(uri);
    const post = (message: object): void => void panel.webview.postMessage({ token, ...message });
    const answer = async (message: unknown): Promise<void> => {
      const question = questionIn(message, token);
      if (question === undefined) return;
      const { id, method, params } = question;
      try {
        post({ id, ok: pack(await file.answer(method, params)) });
        if (method === "look" || method === "tile") this.#looks++;
      } catch (error) {
        const sentence = isTensorFileError(error) ? localize(error.sentence) : undefined;
        post({ id, error: sentence ?? this.#reporter.textFor(error, `tensor file: ${method}`) });
      }
    };
    const events = Disposable.from(
      panel.webview.onDidReceiveMessage(answer),
      panel.onDidDispose(() => {
        events.dispose();
        void file.close();
      }),
    );
    loadPage(panel.webview, this.#extensionUri, token, "tensors");
  }
}

/** One file while its editor is open; opened with the first question, never written. */
class ShownFile {
  readonly #uri: Uri;
  #opened: Promise<TensorListing> | undefined;
  readonly #pyramids = new ShownPyramids();
  /** The file and those beside it that it names: shards of an index, external data of a model. */
  #files: OpenFile[] = [];

  constructor(uri: Uri) {
    this.#uri = uri;
  }

  async answer<M extends TensorMethod>(method: M, params: unknown): Promise<unknown> {
    const listing = await this.#open();
    if (method === "ready") return factsOf(this.#uri, listing);
    if (method === "newSpec") {
      await openText(stemOf(this.#uri), proposedSpec(workspace.asRelativePath(this.#uri, false), listed(listing)));
      return null;
    }
    const { tensor } = params as TensorMethods["look" | "find" | "tile"]["params"];
    const stored = listing.tensors[tensor];
    if (stored === undefined) throw new Error(`no tensor ${tensor}`);
    if (method === "find") {
      const { search, after, ...matrix } = params as TensorMethods["find"]["params"];
      return findCell(stored, matrix, search, after);
    }
    if (method === "tile") return this.#pyramids.tile(stored, params as TensorMethods["tile"]["params"]);
    const { mostRows, mostCols, ...look } = params as TensorMethods["look"]["params"];
    return overviewOf(stored, look, mostRows, mostCols);
  }

  async close(): Promise<void> {
    await this.#opened?.catch(() => undefined);
    const files = this.#files;
    this.#files = [];
    await Promise.all(files.map((file) => file.close?.()));
  }

  #open() {
    if (this.#opened === undefined) {
      const opened = this.#list();
      this.#opened = opened;
      // A file that cannot be read now may be readable when somebody asks again.
      opened.catch(() => {
        void this.close();
        this.#opened = undefined;
      });
    }
    return this.#opened;
  }

  async #list(): Promise<TensorListing> {
    const kept = (file: OpenFile) => {
      this.#files.push(file);
      return file.source;
    };
    const neighbours = (name: string) =>
      openBeside(this.#uri, name).then(kept, (error: unknown) => {
        if (isTensorFileError(error)) return undefined;
        throw error;
      });
    return openModelFile(kept(await openAny(this.#uri)), fileNameOf(this.#uri.path), neighbours);
  }
}

function factsOf(uri: Uri, listing: TensorListing): TensorMethods["ready"]["result"] {
  return {
    file: fileNameOf(uri.path),
    format: listing.format,
    tensors: listed(listing),
    labels: [...listing.labels].map(([name, texts]) => [name, texts.length] as const),
    inert: listing.inert,
    strings: l10n.bundle ?? {},
    locale: env.language,
  };
}

function listed({ tensors }: TensorListing): ListedTensor[] {
  return tensors.map(({ name, type, shape, unreadable }) => {
    const facts = { name, dtype: type.name, shape };
    if (unreadable !== undefined) return { ...facts, fault: localize(unreadable) };
    return type.decode === undefined || type.parts === 2 ? { ...facts, fault: type.name } : facts;
  });
}

function stemOf(uri: Uri): string {
  const name = uri.path.slice(uri.path.lastIndexOf("/") + 1);
  return name.replace(/\.[^.]*$/, "") || "tensors";
}

function questionIn(message: unknown, token: string) {
  if (typeof message !== "object" || message === null || sizeOf(message, largestQuestion) > largestQuestion)
    return undefined;
  const { id, method, params, token: written } = unpack(message) as Readonly<Record<string, unknown>>;
  if (written !== token || !Number.isSafeInteger(id) || typeof method !== "string") return undefined;
  if (!Object.hasOwn(tensorParams, method) || !tensorParams[method as TensorMethod](params)) return undefined;
  return { id, method: method as TensorMethod, params };
}
