import { limits } from "../core/limits.ts";
import { openEnvelope, type Post } from "./envelope.ts";
import { hostParams } from "./hostParams.ts";
import type { HostMethod, HostMethods, PageMethod, PageMethods } from "./messages.ts";
import { pack } from "./numbers.ts";

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
    const envelope = openEnvelope(message, this.#options.token, limitOf(message));
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

/** Bytes that a message of the page may have: pictures are the only large ones. */
function limitOf(message: unknown): number {
  const isPicture = (message as { readonly method?: unknown } | null | undefined)?.method === "pictureDrawn";
  return isPicture ? limits.pictureFromPage : limits.messageFromPage;
}
