import { words } from "../../words.ts";
import { numberText } from "../edit/numberText.ts";
import type { Problem } from "../problem.ts";
import type { Problems } from "../problems.ts";
import { meantNumber } from "./numberLiteral.ts";

/** A tensor as NumPy, PyTorch, TensorFlow or JAX print it, and the same as nested arrays; without those where numbers are left out. */
export interface PrintedTensor {
  readonly offset: number;
  readonly end: number;
  readonly json: string | undefined;
}

const call = /(?:Parameter containing:\s*)?[A-Za-z_][\w.]*\(\s*(?=\[)/y;
const value = /(?<!\\)"\s*:\s*(?=\[|(?:Parameter containing:\s*)?[A-Za-z_][\w.]*\(\s*\[)/g;
const token = /\s+|,|\[|\]|\.\.\.|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?(?:nan|inf)\b|(?:True|False)\b/y;

/** Reports a pasted print of a tensor as one problem with a fix, in place of the faults that its text is to JSON. */
export function reportPrintedTensors(text: string, problems: Problems): void {
  const prints = printedTensors(text);
  const [first] = prints;
  if (first === undefined) return;
  // Faults after a print most likely follow from it; they are reported once the print is corrected.
  if (!problems.remove((problem) => isSyntax(problem) && problem.range.offset >= first.offset)) return;
  for (const { offset, end, json } of prints) {
    const range = { offset, length: end - offset };
    if (json === undefined) {
      problems.error(
        "syntax.print",
        range,
        words("a printed tensor leaves numbers out where it has …: print all of it"),
      );
      continue;
    }
    const fixes = [{ title: words("Write it as nested arrays"), edits: [{ range, text: json }] }];
    problems.error("syntax.print", range, words("a printed tensor is not JSON: write nested arrays"), { fixes });
  }
}

function isSyntax({ code }: Problem): boolean {
  return code.startsWith("syntax");
}

/** Characters behind the array of a call in which its end is looked for. */
const longestTail = 1000;
const mostPrints = 100;

/** The values of keys that are prints, in the order of the text. */
function printedTensors(text: string): PrintedTensor[] {
  const found: PrintedTensor[] = [];
  value.lastIndex = 0;
  for (let match = value.exec(text); match !== null; match = value.exec(text)) {
    const print = printedAt(text, match.index + match[0].length);
    if (print === undefined) continue;
    found.push(print);
    if (found.length === mostPrints) break;
    value.lastIndex = print.end;
  }
  return found;
}

/** The print that begins at an offset; undefined for anything else. Without a call, only an array without any comma is one. */
function printedAt(text: string, offset: number): PrintedTensor | undefined {
  call.lastIndex = offset;
  const head = call.exec(text)?.[0] ?? "";
  const array = printedArray(text, offset + head.length);
  if (array === undefined || (head === "" && !array.isBare)) return undefined;
  const end = head === "" ? array.end : closingEnd(text, array.end);
  return end === undefined ? undefined : { offset, end, json: array.json };
}

interface PrintedArray {
  readonly end: number;
  readonly json: string | undefined;
  /** Whether it has several numbers or rows and no comma between any. */
  readonly isBare: boolean;
}

/** Nested brackets of numbers, with commas or without. */
function printedArray(text: string, from: number): PrintedArray | undefined {
  const parts: string[] = [];
  let depth = 0;
  let commas = 0;
  let gaps = 0;
  let isWhole = true;
  let gap = "";
  token.lastIndex = from;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const [word] = match;
    if (word === "," || /^\s/.test(word)) {
      if (word === ",") commas++;
      else gap = word;
      continue;
    }
    const follows = parts.length > 0 && parts.at(-1) !== "[" && word !== "]";
    if (follows) parts.push(gap.includes("\n") ? `,${gap}` : ", ");
    if (follows) gaps++;
    gap = "";
    if (word === "[") depth++;
    else if (word === "]") depth--;
    else if (word === "...") isWhole = false;
    parts.push(word === "[" || word === "]" ? word : numberOf(word));
    if (depth > 0) continue;
    return { end: token.lastIndex, json: isWhole ? parts.join("") : undefined, isBare: commas === 0 && gaps > 0 };
  }
  return undefined;
}

function numberOf(word: string): string {
  if (word === "True" || word === "False") return word.toLowerCase();
  const sign = word.startsWith("-") ? "-" : "";
  if (/nan$/.test(word)) return '"NaN"';
  if (/inf$/.test(word)) return `"${sign}Infinity"`;
  const number = meantNumber(word) ?? Number(word);
  return Number.isFinite(number) ? numberText(number) : word;
}

/** Behind the bracket that closes a call, over `dtype=torch.float64`, `shape=(2, 2)` and text in quotes. */
function closingEnd(text: string, from: number): number | undefined {
  let depth = 1;
  const rest = /[()]|'[^'\n]*'|"[^"\n]*"|\n/g;
  const tail = text.slice(from, from + longestTail);
  for (const { 0: mark, index } of tail.matchAll(rest)) {
    if (mark === "(") depth++;
    else if (mark === ")") depth--;
    if (depth === 0) return from + index + 1;
  }
  return undefined;
}
