import { type Words, words } from "../../words.ts";

/** A piece of a detector's text. */
export interface DetectorToken {
  readonly kind: "number" | "text" | "name" | "sign" | "end";
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

/** Why a detector cannot be understood, and where. */
export interface DetectorFault {
  readonly message: Words;
  readonly at: number;
}

/** A fault on its way out of the reader; nobody outside sees it. */
export class DetectorError extends Error {
  readonly fault: DetectorFault;

  constructor(message: Words, at: number) {
    super(message.template);
    this.fault = { message, at };
  }
}

const pieces =
  /\s*(?:(?<number>\d+(?:\.\d+)?)|"(?<text>[^"]*)"|'(?<other>[^']*)'|(?<name>[A-Za-z_]\w*)|(?<sign>==|!=|<=|>=|&&|\|\||[-+*/%<>!()[\],]))/y;

/** Longest detector that is read. */
const longest = 1_000;

/** Cuts a detector into its pieces, the end last; throws a `DetectorError`. */
export function detectorTokens(source: string): DetectorToken[] {
  if (source.length > longest)
    throw new DetectorError(words("The rule is longer than {0} characters.", longest), longest);
  const tokens: DetectorToken[] = [];
  const end = source.trimEnd().length;
  pieces.lastIndex = 0;
  while (pieces.lastIndex < end) {
    const from = pieces.lastIndex;
    const match = pieces.exec(source);
    if (match === null) {
      const at = from + (source.slice(from).match(/^\s*/)?.[0].length ?? 0);
      throw new DetectorError(words("Unexpected “{0}”.", source[at] ?? ""), at);
    }
    const { number, text, other, name, sign } = match.groups!;
    const found = number ?? text ?? other ?? name ?? sign!;
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : sign !== undefined ? "sign" : "text";
    tokens.push({ kind, text: found, at: match.index + match[0].length - match[0].trimStart().length });
  }
  return [...tokens, { kind: "end", text: "", at: end }];
}
