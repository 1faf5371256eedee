/** Text from bytes that must be UTF-8; a byte order mark is dropped, as editors do. */
export type Decoded = { readonly text: string } | { readonly validPrefix: string };

/** Decodes UTF-8 strictly. Where it is not valid, `validPrefix` is the text before the first wrong byte. */
export function decodeUtf8(bytes: Uint8Array): Decoded {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { validPrefix: new TextDecoder("utf-8").decode(bytes.subarray(0, validLength(bytes))) };
  }
}

/** How many bytes from the beginning are valid: the largest prefix that decodes; found by halving, as validity is monotone. */
function validLength(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    // With `stream`, a character cut off at the end is not yet a fault.
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
