import { pack, unpack } from "../../../src/protocol/numbers.ts";
import { EventEmitter, settled } from "./events.ts";
import type { Uri } from "./uri.ts";

interface Envelope {
  readonly token?: string;
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly ok?: unknown;
  readonly error?: string;
}

/** A panel of VS Code, and the page in it, which the test plays. */
export class HeldPanel {
  readonly #received = new EventEmitter<unknown>();
  readonly #viewState = new EventEmitter<unknown>();
  readonly #disposed = new EventEmitter<void>();
  readonly onDidChangeViewState = this.#viewState.event;
  readonly onDidDispose = this.#disposed.event;
  /** Everything the host has posted, unpacked. */
  readonly posted: Envelope[] = [];
  readonly reveals: unknown[] = [];
  readonly webview = {
    html: "",
    options: {} as Record<string, unknown>,
    cspSource: "https://held",
    asWebviewUri: (uri: Uri) => uri.with({ scheme: "https", authority: "held" }),
    onDidReceiveMessage: this.#received.event,
    postMessage: async (message: unknown) => {
      this.posted.push(unpack(message) as Envelope);
      return true;
    },
  };
  visible = true;
  active = false;
  isDisposed = false;
  iconPath: unknown;
  #lastId = 0;

  constructor(
    readonly viewType: string,
    public title: string,
    readonly shown: { readonly viewColumn: number; readonly preserveFocus?: boolean },
    readonly options: unknown,
    readonly closed: () => void,
  ) {}

  reveal(viewColumn?: number, preserveFocus?: boolean): void {
    this.reveals.push({ viewColumn, preserveFocus });
    this.setView({ visible: true });
  }

  dispose(): void {
    if (this.isDisposed) return;
    this.isDisposed = true;
    this.visible = false;
    this.active = false;
    this.closed();
    this.#disposed.fire();
  }

  /** The user brings the panel to the front, or another in front of it. */
  setView(state: { readonly visible?: boolean; readonly active?: boolean }): void {
    Object.assign(this, state);
    this.#viewState.fire({ webviewPanel: this });
  }

  get listeners(): number {
    return this.#received.count;
  }

  get token(): string {
    return /nonce="([^"]+)"/.exec(this.webview.html)?.[1] ?? "";
  }

  /** Posts whatever a page may post. */
  post(message: unknown): void {
    this.#received.fire(message);
  }

  /** Asks as the page does; the answer comes once the host gives it. */
  ask(method: string, params: unknown): { readonly answer: () => Envelope | undefined } {
    const id = ++this.#lastId;
    this.post({ token: this.token, id, method, params: pack(params) });
    return { answer: () => this.posted.find((one) => one.id === id) };
  }

  /** The answer to a question that is answered without waiting for time. */
  async answerTo(method: string, params: unknown): Promise<{ readonly ok?: unknown; readonly error?: string }> {
    const { answer } = this.ask(method, params);
    await settled();
    const found = answer();
    if (found === undefined) throw new Error(`${method} is not answered`);
    return found.error === undefined ? { ok: found.ok } : { error: found.error };
  }

  /** What the page was told by a method, in order. */
  told<T = unknown>(method: string): T[] {
    return this.posted.filter((one) => one.method === method).map(({ params }) => params as T);
  }
}
