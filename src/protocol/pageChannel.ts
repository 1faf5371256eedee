import { limits } from "../core/limits.ts";
import { type OpenEnvelope, openEnvelope, type Post } from "./envelope.ts";
import { hostResults, pageParams, type ResultGuards } from "./guards.ts";
import type { HostMethod, HostMethods, PageMethod, PageMethods, Snapshot } from "./messages.ts";
import { pack } from "./numbers.ts";
import type { Guard } from "./shape.ts";

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
  #guards: Partial<ResultGuards> = hostResults;
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

  /** Says what answers to some methods look like; those without a guard are refused. */
  expect(guards: Partial<ResultGuards>): void {
    this.#guards = { ...this.#guards, ...guards };
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
    if (!isPageMethod(method)) return false;
    if (method === "snapshot") return pageParams.snapshot(params) && this.#isNews(params) && this.#tell(method, params);
    return this.#tell(method, params);
  }

  #tell<M extends PageMethod>(method: M, params: unknown): boolean {
    const isRight: Guard<PageMethods[M]["params"]> = pageParams[method];
    if (!isRight(params)) return false;
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
    else if (!this.#guards[waiting.method]?.(ok)) waiting.reject(new Error(`wrong answer to ${waiting.method}`));
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

function isPageMethod(method: string): method is PageMethod {
  return Object.hasOwn(pageParams, method);
}

function isOlder(next: Snapshot, last: Snapshot): boolean {
  return next.documentVersion < last.documentVersion || (next.resultVersion ?? 0) < (last.resultVersion ?? 0);
}
