import type { ResultGuards } from "../protocol/guards.ts";
import type { HostMethod, HostMethods, PageMethod, PageMethods } from "../protocol/messages.ts";
import { PageChannel } from "../protocol/pageChannel.ts";
import { pageToken } from "./page.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

// The workbench gives it to a page once only; in tests there is none.
declare const acquireVsCodeApi: undefined | (() => VsCodeApi);

const api = typeof acquireVsCodeApi === "function" ? acquireVsCodeApi() : undefined;
const channel = new PageChannel(pageToken, (message) => api?.postMessage(message));

/** Asks the host; rejects with the host's sentence when it cannot answer. */
export function request<M extends HostMethod>(
  method: M,
  params: HostMethods[M]["params"],
): Promise<HostMethods[M]["result"]> {
  return channel.request(method, params);
}

/** Says what answers to some methods look like, before they are asked for: guards of a view come with its script. */
export function expectAnswers(guards: Partial<ResultGuards>): void {
  channel.expect(guards);
}

/** Tells the host to do something whose failure the host itself reports. */
export function notify<M extends HostMethod>(method: M, params: HostMethods[M]["params"]): void {
  channel.request(method, params).catch(() => {});
}

/** Sends a message as it is: for pages that speak of something else than a spec. */
export function post(message: object): void {
  api?.postMessage({ token: pageToken, ...message });
}

/** Registers the one handler of a notification of the host. */
export function onPage<M extends PageMethod>(method: M, handler: (params: PageMethods[M]["params"]) => void): void {
  channel.on(method, handler);
}

/** What this page kept of itself before it was hidden or reloaded; unknown because anyone may have written it. */
export function persistedState(): unknown {
  try {
    return api?.getState();
  } catch {
    return undefined;
  }
}

/** Keeps what is looked at, never data; a full store is no reason to fail. */
export function persistState(state: unknown): void {
  try {
    api?.setState(state);
  } catch {
    // The view works without it.
  }
}

// Whatever comes is taken here; messages without the page's token are dropped in the channel.
if (typeof window !== "undefined") {
  window.addEventListener("message", (event) => channel.receive(event.data));
}
