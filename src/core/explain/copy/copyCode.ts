import { itemAt } from "../../present.ts";
import { exactNumber } from "../../view/numberFormat.ts";
import { plainText } from "../../words.ts";
import type { Derivation, DerivationLine } from "../derivation.ts";
import { type DotLine, python, pythonInner } from "../text/lines.ts";
import { pythonIndex, pythonName } from "./pythonNames.ts";

/** The two libraries a derivation can be copied for. */
export type CodeLibrary = "numpy" | "pytorch";

/** What the code may use of Python's `math`. */
const mathNames = ["cos", "erfc", "exp", "inf", "nan", "sin", "sqrt", "tanh"];

/** A comment can hold no line break, and is read by people only. */
function comment(text: string): string {
  return `# ${text.replace(/[\r\n\u2028\u2029]+/g, " ")}`;
}

function vector(numbers: Float64Array, library: CodeLibrary): string {
  const list = `[${Array.from(numbers, python).join(", ")}]`;
  return library === "numpy" ? `np.array(${list})` : `torch.tensor(${list}, dtype=torch.float64)`;
}

/**
 * A derivation as Python that runs by itself and prints the cell's number; indices count from 0. A number of the document is
 * just the number.
 */
export function codeText(derivation: Derivation, library: CodeLibrary): string {
  const body = [...rowLines(derivation, library), ...calculation(derivation, library)];
  const source = body.join("\n");
  // `np.exp` is no use of `exp`.
  const used = mathNames.filter((name) => new RegExp(`(?<![\\w.])${name}\\b`).test(withoutComments(source)));
  return [
    comment(plainText(derivation.heading)),
    ...(used.length > 0 ? [`from math import ${used.join(", ")}`] : []),
    ...(/\b(np|torch)\./.test(source) ? [library === "numpy" ? "import numpy as np" : "import torch"] : []),
    "",
    ...body,
    `print(float(value))  # ${exactNumber(derivation.value)}`,
    "",
  ].join("\n");
}

function withoutComments(source: string): string {
  return source.replace(/#.*$/gm, "");
}

/** The row that is normalised, and softmax in full, where the calculation needs them. */
function rowLines({ row, lines }: Derivation, library: CodeLibrary): string[] {
  const code = lines.map((line) => (line.kind === "expression" ? (line.code ?? "") : "")).join(" ");
  if (row === undefined || !/\brow\b/.test(code)) return [];
  const assigned = `row = ${vector(row, library)}`;
  if (!code.includes("softmax(")) return [assigned];
  if (library === "pytorch") return ["def softmax(x):", "    return torch.softmax(x, 0)", "", assigned];
  return ["def softmax(x):", "    e = np.exp(x - x.max())", "    return e / e.sum()", "", assigned];
}

function calculation(derivation: Derivation, library: CodeLibrary): string[] {
  const { lines, value } = derivation;
  if (lines.length === 0) return [`value = ${python(value)}`];
  // The last line says the whole calculation; it may name the vectors of a sum before it.
  const last = itemAt(lines, -1);
  if (last.kind === "dot") return dotCode(last, derivation.symbol, library);
  const dot = lines.findLast((line) => line.kind === "dot");
  const needsDot = dot !== undefined && (last.code ?? "").includes("{a}");
  const vectors = needsDot ? vectorLines(dot, library) : [];
  return [...vectors, comment(pythonIndex(last.symbol)), `value = ${expressionCode(last, needsDot ? dot : undefined)}`];
}

function expressionCode(line: Extract<DerivationLine, { kind: "expression" }>, dot: DotLine | undefined): string {
  const code = line.code ?? python(line.value);
  if (dot === undefined) return code;
  const [a, b] = namesOf(dot);
  return code.replaceAll("{a}", a).replaceAll("{b}", b);
}

/** Names of the two factors; the same name twice gets a mark. */
function namesOf(line: DotLine): readonly [string, string] {
  const a = pythonName(line.left);
  const b = pythonName(line.right);
  return [a, a === b ? `${b}_` : b];
}

function vectorLines(line: DotLine, library: CodeLibrary): string[] {
  const [a, b] = namesOf(line);
  return [
    `${a} = ${vector(line.a, library)}  ${comment(pythonIndex(line.left))}`,
    `${b} = ${vector(line.b, library)}  ${comment(pythonIndex(line.right))}`,
  ];
}

function dotCode(line: DotLine, symbol: string, library: CodeLibrary): string[] {
  const [a, b] = namesOf(line);
  const addend = line.addend === undefined ? "" : ` + ${pythonInner(line.addend.value)}`;
  return [...vectorLines(line, library), comment(pythonIndex(symbol)), `value = ${a} @ ${b}${addend}`];
}
