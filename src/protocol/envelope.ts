import { sizeOf, unpack } from "./numbers.ts";

/** Sends a packed message to the other side. */
export type Post = (message: unknown) => void;

/** An envelope before its parts have been looked at. */
export interface OpenEnvelope {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly ok?: unknown;
  readonly error?: unknown;
}

/** The unpacked envelope of a message, or the reason why it is none. */
export function openEnvelope(message: unknown, token: string, limit: number): OpenEnvelope | string {
  if (typeof message !== "object" || message === null) return "not an object";
  if ((message as { readonly token?: unknown }).token !== token || token === "") return "wrong token";
  if (sizeOf(message, limit) > limit) return "too large";
  try {
    return unpack(message) as OpenEnvelope;
  } catch {
    return "nested too deep";
  }
}
