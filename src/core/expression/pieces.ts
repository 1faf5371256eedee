import { escapedText } from "../invisible.ts";
import { present } from "../present.ts";
import { type Words, words } from "../words.ts";

/** A piece of an expression's text. */
export interface Piece {
  readonly kind: "number" | "text" | "name" | "sign" | "end";
  readonly text: string;
  /** Where it begins, from 0. */
  readonly at: number;
}

/** Why an expression cannot be understood, and where. */
export interface ExpressionFault {
  readonly message: Words;
  readonly at: number;
}

/** A fault on its way out of the reader; nobody outside sees it. */
export class ExpressionError extends Error {
  readonly fault: ExpressionFault;

  constructor(message: Words, at: number) {
    super(message.template);
    this.fault = { message, at };
  }
}

/** A name may have dots, and an index before a dot: `layers[1].weights`. */
const pieces =
  /\s*(?:(?<number>\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|"(?<text>[^"]*)"|'(?<other>[^']*)'|(?<name>[A-Za-z_]\w*(?:(?:\[\d+\])?\.[A-Za-z_]\w*)*)|(?<sign>==|!=|<=|>=|&&|\|\||[-+*/%<>!()[\],]))/y;

/** Longest expression that is read. */
const longest = 4_000;

/** Cuts an expression into its pieces, the end last; throws an `ExpressionError`. */
export function piecesOf(source: string): Piece[] {
  if (source.length > longest)
    throw new ExpressionError(words("The rule is longer than {0} characters.", longest), longest);
  const tokens: Piece[] = [];
  const end = source.trimEnd().length;
  pieces.lastIndex = 0;
  while (pieces.lastIndex < end) {
    const from = pieces.lastIndex;
    const match = pieces.exec(source);
    if (match === null) {
      const at = from + (source.slice(from).match(/^\s*/)?.[0].length ?? 0);
      throw new ExpressionError(
        words("Unexpected “{0}”.", escapedText(String.fromCodePoint(source.codePointAt(at) ?? 0), 1)),
        at,
      );
    }
    const { number, text, other, name, sign } = present(match.groups);
    const found = number ?? text ?? other ?? name ?? present(sign);
    const kind = number !== undefined ? "number" : name !== undefined ? "name" : sign !== undefined ? "sign" : "text";
    tokens.push({ kind, text: found, at: match.index + match[0].length - match[0].trimStart().length });
  }
  return [...tokens, { kind: "end", text: "", at: end }];
}
