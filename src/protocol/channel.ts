import { limits } from "../core/limits.ts";
import { hostParams, hostResults, pageParams } from "./guards.ts";
import type { HostMethod, HostMethods, PageMethod, PageMethods, Snapshot } from "./messages.ts";
import { pack, sizeOf, unpack } from "./numbers.ts";

/** Sends a packed message to the other side. */
export type Post = (message: unknown) => void;

/** An envelope before its parts have been looked at. */
interface OpenEnvelope {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly ok?: unknown;
  readonly error?: unknown;
}

/** What the host does for each question of the page; a throw or a rejection travels back as an error. */
export type HostHandlers = {
  readonly [M in HostMethod]: (
    params: HostMethods[M]["params"],
  ) => HostMethods[M]["result"] | Promise<HostMethods[M]["result"]>;
};

export interface HostChannelOptions {
  readonly token: string;
  readonly post: Post;
  readonly handlers: HostHandlers;
  /** The sentence the page gets when a handler fails. */
  readonly errorText: (error: unknown, method: string) => string;
  /** Told why a message was dropped. */
  readonly onDropped?: (reason: string) => void;
  /** Whether one more message may be handled now; without it all may. */
  readonly mayHandle?: () => boolean;
}

/** The host's end: answers the page's questions and tells it things. Messages that are not exactly right are dropped. */
export class HostChannel {
  readonly #options: HostChannelOptions;
  #closed = false;

  constructor(options: HostChannelOptions) {
    this.#options = options;
  }

  /** Takes one message of the page, of unknown origin; never throws. */
  async receive(message: unknown): Promise<void> {
    const call = this.#callIn(message);
    if (call === undefined) return;
    const { id, method, params } = call;
    try {
      const handle = this.#options.handlers[method] as (params: unknown) => unknown;
      this.#answer({ token: this.#options.token, id, ok: pack((await handle(params)) ?? null) });
    } catch (error) {
      this.#answer({ token: this.#options.token, id, error: this.#options.errorText(error, method) });
    }
  }

  /** Tells the page something. Nothing happens after `close`. */
  notify<M extends PageMethod>(method: M, params: PageMethods[M]["params"]): void {
    this.#answer({ token: this.#options.token, method, params: pack(params) });
  }

  /** Ends the conversation: late answers are kept back, since the page is gone. */
  close(): void {
    this.#closed = true;
  }

  #callIn(message: unknown): { id: number; method: HostMethod; params: unknown } | undefined {
    if (this.#closed) return undefined;
    const envelope = openEnvelope(message, this.#options.token, limits.messageFromPage);
    if (typeof envelope === "string") return this.#drop(envelope);
    const { id, method, params } = envelope;
    if (typeof method !== "string" || !Object.hasOwn(hostParams, method)) return this.#drop("unknown method");
    if (typeof id !== "number" || !Number.isSafeInteger(id)) return this.#drop("no id");
    if (this.#options.mayHandle?.() === false) return this.#drop("too many messages");
    if (!hostParams[method as HostMethod](params)) return this.#drop(`wrong parameters of ${method}`);
    return { id, method: method as HostMethod, params };
  }

  #drop(reason: string): undefined {
    this.#options.onDropped?.(reason);
    return undefined;
  }

  #answer(envelope: object): void {
    if (!this.#closed) this.#options.post(envelope);
  }
}

interface Waiting {
  readonly method: HostMethod;
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

type Listeners = { [M in PageMethod]?: (params: PageMethods[M]["params"]) => void };

/** The page's end: asks the host and listens to it. */
export class PageChannel {
  readonly #token: string;
  readonly #post: Post;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners: Listeners = {};
  #lastId = 0;
  #lastSnapshot: Snapshot | undefined;

  constructor(token: string, post: Post) {
    this.#token = token;
    this.#post = post;
  }

  /** Asks the host; rejects with the host's sentence when it cannot answer. */
  request<M extends HostMethod>(method: M, params: HostMethods[M]["params"]): Promise<HostMethods[M]["result"]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { method, resolve: resolve as (value: unknown) => void, reject });
      this.#post({ token: this.#token, id, method, params: pack(params) });
    });
  }

  /** Registers the one listener of a notification. */
  on<M extends PageMethod>(method: M, listener: (params: PageMethods[M]["params"]) => void): void {
    this.#listeners[method] = listener as Listeners[M];
  }

  /** Takes one message of unknown origin; false when it was dropped. Never throws but what a listener throws. */
  receive(message: unknown): boolean {
    const envelope = openEnvelope(message, this.#token, limits.messageToPage);
    if (typeof envelope === "string") return false;
    return typeof envelope.method === "string" ? this.#hear(envelope.method, envelope.params) : this.#settle(envelope);
  }

  #hear(method: string, params: unknown): boolean {
    if (method === "snapshot") return pageParams.snapshot(params) && this.#isNews(params) && this.#tell(method, params);
    if (method === "markCell") return pageParams.markCell(params) && this.#tell(method, params);
    return false;
  }

  #tell<M extends PageMethod>(method: M, params: PageMethods[M]["params"]): boolean {
    this.#listeners[method]?.(params);
    return true;
  }

  #settle(envelope: OpenEnvelope): boolean {
    const id = envelope.id;
    const waiting = typeof id === "number" ? this.#waiting.get(id) : undefined;
    if (waiting === undefined) return false;
    this.#waiting.delete(id as number);
    const { ok, error } = envelope;
    if (typeof error === "string") waiting.reject(new Error(error));
    else if (!hostResults[waiting.method](ok)) waiting.reject(new Error(`wrong answer to ${waiting.method}`));
    else {
      if (waiting.method === "ready") this.#isNews((ok as HostMethods["ready"]["result"]).snapshot);
      waiting.resolve(ok);
    }
    return typeof error === "string" || ok !== undefined;
  }

  /** Whether a snapshot is not older than the last one of the same document. */
  #isNews(next: Snapshot): boolean {
    const last = this.#lastSnapshot;
    if (last?.uri === next.uri && isOlder(next, last)) return false;
    this.#lastSnapshot = next;
    return true;
  }
}

function isOlder(next: Snapshot, last: Snapshot): boolean {
  return next.documentVersion < last.documentVersion || (next.resultVersion ?? 0) < (last.resultVersion ?? 0);
}

/** The unpacked envelope of a message, or the reason why it is none. */
function openEnvelope(message: unknown, token: string, limit: number): OpenEnvelope | string {
  if (typeof message !== "object" || message === null) return "not an object";
  if ((message as { readonly token?: unknown }).token !== token || token === "") return "wrong token";
  if (sizeOf(message, limit) > limit) return "too large";
  try {
    return unpack(message) as OpenEnvelope;
  } catch {
    return "nested too deep";
  }
}
