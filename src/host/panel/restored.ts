/** No longer text is read from a store that anyone may have written. */
const longestUri = 4096;

/** Reads the address out of the state of a panel that is brought back; undefined for anything that is not one. */
export function restoredUri<U>(state: unknown, parse: (text: string) => U): U | undefined {
  if (typeof state !== "object" || state === null || !Object.hasOwn(state, "uri")) return undefined;
  const { uri } = state as { readonly uri: unknown };
  if (typeof uri !== "string" || uri.length === 0 || uri.length > longestUri) return undefined;
  try {
    return parse(uri);
  } catch {
    return undefined;
  }
}
