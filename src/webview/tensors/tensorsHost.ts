import { pack, unpack } from "../../protocol/numbers.ts";
import type { TensorMethod, TensorMethods } from "../../protocol/tensorMessages.ts";
import { post } from "../hostApi.ts";
import { pageToken } from "../page.ts";

const waiting = new Map<
  number,
  { readonly resolve: (value: unknown) => void; readonly reject: (reason: Error) => void }
>();
let lastId = 0;

/** Asks the host about the file; rejects with the host's sentence. */
export function ask<M extends TensorMethod>(
  method: M,
  params: TensorMethods[M]["params"],
): Promise<TensorMethods[M]["result"]> {
  const id = ++lastId;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
    post({ id, method, params: pack(params) });
  });
}

/** Takes the host's answers; anything else is dropped. */
export function listenToHost(): void {
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    // Messages without the page's token are not the host's.
    if (typeof data !== "object" || data === null || (data as { readonly token?: unknown }).token !== pageToken) return;
    const { id, ok, error } = unpack(data) as {
      readonly id?: unknown;
      readonly ok?: unknown;
      readonly error?: unknown;
    };
    const asked = typeof id === "number" ? waiting.get(id) : undefined;
    if (asked === undefined) return;
    waiting.delete(id as number);
    if (typeof error === "string") asked.reject(new Error(error));
    else asked.resolve(ok);
  });
}
