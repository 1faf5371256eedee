/** Text from bytes that must be UTF-8; a byte order mark is dropped, as editors do. */
export type Decoded = { readonly text: string } | { readonly validPrefix: string };

/** Decodes UTF-8 strictly. Where it is not valid, `validPrefix` is the text before the first wrong byte. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { validPrefix: longestValidText(bytes) };
  }
}

/** The text of the longest beginning that has no wrong byte, found by halving: what follows a wrong byte is wrong too. */
function longestValidText(bytes: Uint8Array): string {
  let text = "";
  let low = 0;
  let high = bytes.length;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const decoded = decodedPrefix(bytes.subarray(0, middle));
    if (decoded === undefined) high = middle - 1;
    else {
      text = decoded;
      low = middle + 1;
    }
  }
  return text;
}

/** The whole characters of some bytes, the last of which may be cut off; undefined when a byte is wrong. */
function decodedPrefix(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
