import { precisionOf } from "../../tensor/literalPrecision.ts";
import { type Words, words } from "../../words.ts";
import { numberText } from "../edit/numberText.ts";
import type { TextRange } from "../problem.ts";
import type { Extras, Problems } from "../problems.ts";
import { shown } from "../shown.ts";
import { meantNumber } from "./numberLiteral.ts";
import type { NumberNode, SyntaxNode } from "./syntaxTree.ts";

/** Reads a JSON number literal; what float64 cannot represent is reported at the literal, if problems are reported at all. */
export function readNumber(literal: string, offset: number, end: number, problems: Problems | undefined): NumberNode {
  const value = Number(literal);
  if (problems !== undefined) reportPrecision(literal, value, { offset, length: end - offset }, problems);
  return { kind: "number", offset, end, value };
}

function reportPrecision(literal: string, value: number, range: TextRange, problems: Problems): void {
  const precision = precisionOf(literal, value);
  if (precision === "overflow") {
    problems.error("number.overflow", range, words("{0} is beyond the range of float64", shown(literal)));
  } else if (precision === "underflow") {
    const message = words("{0} is too small for float64 and is read as 0", shown(literal));
    problems.warning("number.underflow", range, message);
  } else if (precision === "rounded") {
    const message = words("{0} has no exact float64 and is read as {1}", shown(literal), numberText(value));
    problems.warning("number.rounded", range, message);
  }
}

/** A fault that a word is, and the node to go on with. */
export interface WordReading {
  readonly node: SyntaxNode;
  readonly code: string;
  readonly message: Words;
  readonly extras: Extras;
  /** Whether the meaning is so plain that the rest of the document can be judged. */
  readonly plain: boolean;
}

/** Reads a word in place of a value: `NaN`, `.5`, `01`, `True`, `'text'`, or anything else JSON does not know. */
export function readWord(word: string, offset: number, end: number): WordReading {
  const range = { offset, length: end - offset };
  const meant = meantNumber(word);
  if (meant === undefined) return readUnknown(word, range);
  const text = numberText(meant);
  return {
    node: { kind: "number", offset, end, value: meant },
    code: "syntax.number",
    message: words("{0} is not a JSON number: write {1}", shown(word), text),
    extras: writeInstead(range, text),
    plain: true,
  };
}

function readUnknown(word: string, range: TextRange): WordReading {
  const lower = word.toLowerCase();
  const keyword = lower === "none" ? "null" : lower;
  const known = keyword === "true" || keyword === "false" || keyword === "null";
  return {
    node: { kind: "null", offset: range.offset, end: range.offset + range.length },
    code: "syntax",
    message: word.startsWith("'")
      ? words("use double quotes for strings, not single quotes: {0}", shown(word))
      : words("{0} is not a JSON value", shown(word)),
    extras: writeInstead(range, known ? keyword : JSON.stringify(withoutQuotes(word))),
    plain: false,
  };
}

function writeInstead(range: TextRange, text: string): Extras {
  return { fixes: [{ title: words("Write {0}", shown(text)), edits: [{ range, text }] }] };
}

/** A word without the single quotes around it. */
export function withoutQuotes(word: string): string {
  return word.replace(/^'|'$/g, "");
}
