/** Neighbouring tokens that are one word: places from 0, both included. */
export interface Word {
  readonly first: number;
  readonly last: number;
  readonly text: string;
}

const special = /^(\[[A-Z]+\]|<[^<>\s]+>|<\|.*\|>)$/;

/**
 * The words of tokens that mark parts of words: `##ing` goes on (WordPiece), `Ġword` and `▁word` begin (byte pairs, SentencePiece).
 * Special tokens stay alone. Undefined where no token has such a mark.
 */
export function wordsOf(tokens: readonly string[]): readonly Word[] | undefined {
  const goesOn = tokens.some((token) => /^##./u.test(token));
  const begins = tokens.some((token) => /^[Ġ▁]/u.test(token));
  if (!goesOn && !begins) return undefined;
  const found: { first: number; last: number; text: string }[] = [];
  for (const [at, token] of tokens.entries()) {
    const before = found.at(-1);
    const isPart = goesOn ? /^##./u.test(token) : !/^[ĠĊ▁]/u.test(token);
    const isAlone = special.test(token) || special.test(tokens[at - 1] ?? "") || tokens[at - 1] === "Ċ";
    if (before !== undefined && isPart && !isAlone) {
      before.last = at;
      before.text += goesOn ? token.slice(2) : token;
    } else found.push({ first: at, last: at, text: token.replace(/^[Ġ▁](?=.)/u, "") });
  }
  return found;
}

/** What words get of what their tokens get: sums over keys, means over queries; −Infinity where none may be seen. */
export function ofWords(values: Float64Array, list: readonly Word[], toward: "keys" | "queries"): Float64Array {
  return Float64Array.from(list, ({ first, last }) => {
    const seen = values.subarray(first, last + 1).filter((value) => value !== -Infinity);
    if (seen.length === 0) return -Infinity;
    const sum = seen.reduce((so, value) => so + value, 0);
    return toward === "keys" ? sum : sum / (last - first + 1);
  });
}
