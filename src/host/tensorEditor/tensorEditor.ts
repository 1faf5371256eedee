import { type CustomDocument, Disposable, type Uri, type WebviewPanel } from "vscode";
import { isTensorFileError } from "../../core/tensor/files/byteSource.ts";
import { pack, sizeOf, unpack } from "../../protocol/numbers.ts";
import { type TensorMethod, tensorParams } from "../../protocol/tensorMessages.ts";
import { localize } from "../localize.ts";
import type { Reporter } from "../log.ts";
import { makeNonce } from "../panel/html.ts";
import { loadPage } from "../panel/webviewPage.ts";
import { ShownFile } from "./shownFile.ts";

/** Bytes of one question of the page, and of one that brings a picture. */
const largestQuestion = { usual: 4096, picture: 33 * 2 ** 20 } as const;

/** Shows tensor files, read-only: the page asks for what it shows, and gets no more than that. */
export class TensorEditor {
  readonly #extensionUri: Uri;
  readonly #reporter: Reporter;
  #looks = 0;
  #failures = 0;
  readonly #shown = new Set<ShownFile>();

  constructor(extensionUri: Uri, reporter: Reporter) {
    this.#extensionUri = extensionUri;
    this.#reporter = reporter;
  }

  /** What tests see: how many times a page was shown a part of its tensors, or an error instead; how many files are open. */
  get state() {
    const openFiles = [...this.#shown].reduce((sum, file) => sum + file.openFiles, 0);
    return { looks: this.#looks, failures: this.#failures, openFiles };
  }

  /** Fills an editor that VS Code has opened for a file. */
  resolveCustomEditor({ uri }: CustomDocument, panel: WebviewPanel): void {
    const token = makeNonce();
    const file = new ShownFile(uri);
    this.#shown.add(file);
    const post = (message: object): void => void panel.webview.postMessage({ token, ...message });
    const answer = async (message: unknown): Promise<void> => {
      const question = questionIn(message, token);
      if (question === undefined) return;
      const { id, method, params } = question;
      try {
        post({ id, ok: pack(await file.answer(method, params)) });
        if (method === "look" || method === "tile") this.#looks++;
      } catch (error) {
        this.#failures++;
        const sentence = isTensorFileError(error) ? localize(error.sentence) : undefined;
        post({ id, error: sentence ?? this.#reporter.textFor(error, `tensor file: ${method}`) });
      }
    };
    const events = Disposable.from(
      panel.webview.onDidReceiveMessage(answer),
      panel.onDidDispose(() => {
        events.dispose();
        void file.close().finally(() => this.#shown.delete(file));
      }),
    );
    loadPage(panel.webview, this.#extensionUri, token, "tensors");
  }
}

function questionIn(message: unknown, token: string) {
  if (typeof message !== "object" || message === null) return undefined;
  const isPicture = "method" in message && message.method === "savePicture";
  const most = isPicture ? largestQuestion.picture : largestQuestion.usual;
  // Measured before it is used for anything.
  if (sizeOf(message, most) > most) return undefined;
  const { id, method, params, token: written } = unpack(message) as Readonly<Record<string, unknown>>;
  // Only our own script knows the token.
  if (written !== token || !Number.isSafeInteger(id) || typeof method !== "string") return undefined;
  if (!Object.hasOwn(tensorParams, method) || !tensorParams[method as TensorMethod](params)) return undefined;
  return { id, method: method as TensorMethod, params };
}
