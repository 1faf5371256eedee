import type { HostMethod, HostMethods, PageMethod, PageMethods } from "../protocol/messages.ts";
import { pageToken } from "./page.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare const acquireVsCodeApi: undefined | (() => VsCodeApi);

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: Error): void;
}

const api = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
const waiting = new Map<number, Waiting>();
const handlers = new Map<string, (params: unknown) => void>();
let lastId = 0;

/** Asks the host; rejects with the host's message when it cannot answer. */
export function request<M extends HostMethod>(
  method: M,
  params: HostMethods[M]["params"],
): Promise<HostMethods[M]["result"]> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    api?.postMessage({ token: pageToken, id, method, params });
  });
}

/** Registers the one handler of a notification of the host. */
export function onPage<M extends PageMethod>(method: M, handler: (params: PageMethods[M]["params"]) => void): void {
  handlers.set(method, handler as (params: unknown) => void);
}

/** What this page kept of itself before it was hidden or reloaded; unknown because anyone may have written it. */
export function keptState(): unknown {
  try {
    return api?.getState();
  } catch {
    return undefined;
  }
}

/** Keeps what is looked at, never data; a full store is no reason to fail. */
export function keepState(state: unknown): void {
  try {
    api?.setState(state);
  } catch {
    // The view works without it.
  }
}

/** Takes one message of the host; drops everything that does not carry the panel's token. */
export function receive(message: unknown): void {
  if (typeof message !== "object" || message === null) return;
  const envelope = message as Readonly<Record<string, unknown>>;
  if (envelope["token"] !== pageToken) return;
  if (typeof envelope["method"] === "string") {
    handlers.get(envelope["method"])?.(envelope["params"]);
    return;
  }
  const id = envelope["id"];
  if (typeof id !== "number") return;
  const answer = waiting.get(id);
  waiting.delete(id);
  if ("error" in envelope) answer?.reject(new Error(String(envelope["error"])));
  else answer?.resolve(envelope["ok"]);
}

if (typeof window !== "undefined") {
  window.addEventListener("message", (event) => receive(event.data));
}
