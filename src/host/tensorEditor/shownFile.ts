import { env, l10n, type Uri, workspace } from "vscode";
import { proposedSpec } from "../../analysis/proposedSpec.ts";
import type { OpenFile } from "../../core/format/specFiles.ts";
import { isTensorFileError } from "../../core/tensor/files/byteSource.ts";
import { findCell } from "../../core/tensor/files/findCell.ts";
import { openModelFile } from "../../core/tensor/files/openModelFile.ts";
import { overviewOf } from "../../core/tensor/files/overview.ts";
import { thumbnailsOf } from "../../core/tensor/files/rectangle.ts";
import type { StoredTensor, TensorListing } from "../../core/tensor/files/storedTensor.ts";
import { type TensorMethod, type TensorMethods, thumbnailCells } from "../../protocol/tensorMessages.ts";
import { openText } from "../newSpec.ts";
import { openAny, openBeside } from "../tensorFiles.ts";
import { fileNameOf } from "../uiText.ts";
import { copyNumbers, saveNumbers, savePicture } from "./savedNumbers.ts";
import { ShownPyramids } from "./shownPyramids.ts";
import { type ShownTensor, shownTensors } from "./shownTensors.ts";

interface Opened {
  readonly listing: TensorListing;
  readonly tensors: readonly ShownTensor[];
}

type Answers = {
  readonly [M in TensorMethod]: (params: TensorMethods[M]["params"]) => Promise<TensorMethods[M]["result"]>;
};

/** One file while its editor is open; opened with the first question, never written. */
export class ShownFile {
  readonly #uri: Uri;
  #opened: Promise<Opened> | undefined;
  readonly #pyramids = new ShownPyramids();
  /** The file and those beside it that it names: shards of an index, external data of a model. */
  #files: OpenFile[] = [];

  constructor(uri: Uri) {
    this.#uri = uri;
  }

  get openFiles(): number {
    return this.#files.length;
  }

  async answer<M extends TensorMethod>(method: M, params: TensorMethods[M]["params"]): Promise<unknown> {
    return this.#answers[method](params);
  }

  readonly #answers: Answers = {
    ready: async () => this.#facts(await this.#open()),
    look: async ({ mostRows, mostCols, ...look }) => overviewOf(await this.#tensor(look), look, mostRows, mostCols),
    tile: async (params) => this.#pyramids.tile(await this.#tensor(params), params),
    find: async ({ search, after, ...matrix }) => findCell(await this.#tensor(matrix), matrix, search, after),
    thumbnails: async ({ axis, from, count, ...matrix }) =>
      thumbnailsOf(await this.#tensor(matrix), matrix, { axis, from, count, cells: thumbnailCells }),
    copy: async ({ format, ...look }) => copyNumbers(await this.#tensor(look), look, format),
    save: async ({ form, ...look }) => saveNumbers(this.#uri, await this.#tensor(look), look, form),
    savePicture: async ({ png }) => savePicture(this.#uri, png),
    newSpec: async ({ tensor, axes }) => {
      const { tensors, listing } = await this.#open();
      const file = workspace.asRelativePath(this.#uri, false);
      const looked = { index: tensor, axes };
      const listed = tensors.map((one) => ({ ...one.listed, ...(one.layers && { layers: one.layers }) }));
      await openText(stemOf(this.#uri), proposedSpec(file, { tensors: listed, labels: listing.labels, looked }));
      return null;
    },
  };

  async close(): Promise<void> {
    // A file that is still being opened can be closed only then.
    await this.#opened?.catch(() => undefined);
    const files = this.#files;
    this.#files = [];
    await Promise.all(files.map((file) => file.close?.()));
  }

  async #tensor({ tensor }: { readonly tensor: number }): Promise<StoredTensor> {
    const shown = (await this.#open()).tensors[tensor];
    if (shown === undefined) throw new Error(`no tensor ${tensor}`);
    return shown.stored();
  }

  #open(): Promise<Opened> {
    if (this.#opened === undefined) {
      const opened = this.#list();
      this.#opened = opened;
      // A file that cannot be read now may be readable at the next request.
      opened.catch(() => {
        void this.close();
        this.#opened = undefined;
      });
    }
    return this.#opened;
  }

  async #list(): Promise<Opened> {
    // Remembered at once, so that it is closed even where reading it fails.
    const kept = (file: OpenFile) => {
      this.#files.push(file);
      return file.source;
    };
    const neighbours = (name: string) =>
      openBeside(this.#uri, name).then(kept, (error: unknown) => {
        // The model's reader reports a missing file.
        if (isTensorFileError(error)) return undefined;
        throw error;
      });
    const listing = await openModelFile(kept(await openAny(this.#uri)), fileNameOf(this.#uri.path), neighbours);
    return { listing, tensors: shownTensors(listing) };
  }

  #facts({ listing, tensors }: Opened): TensorMethods["ready"]["result"] {
    return {
      file: fileNameOf(this.#uri.path),
      format: listing.format,
      tensors: tensors.map(({ listed }) => listed),
      labels: [...listing.labels].map(([name, texts]) => [name, texts.length] as const),
      inert: listing.inert,
      strings: l10n.bundle ?? {},
      locale: env.language,
    };
  }
}

function stemOf(uri: Uri): string {
  return fileNameOf(uri.path).replace(/\.[^.]*$/, "") || "tensors";
}
