import { itemAt, present } from "../../present.ts";
import { valueAt } from "../../tensor/valueAt.ts";
import { briefNumber, exactNumber } from "../../view/numberFormat.ts";
import { plainText } from "../../words.ts";
import type { CopyFormat, Derivation, DerivationLine, PairStage } from "../derivation.ts";
import { latexOf } from "../text/latex.ts";
import { type RenderOptions, renderLine, resultText } from "../text/renderLine.ts";
import { codeText } from "./copyCode.ts";

/** A copy is for keeping: it has every term of the sums a reader can still take in. */
const copied: RenderOptions = { terms: 64 };

/**
 * A derivation as text for another place: text, LaTeX (`aligned`), Markdown, Python with NumPy or PyTorch that runs, or
 * tab-separated cells with exact numbers.
 */
export function copyText(derivation: Derivation, format: CopyFormat): string {
  switch (format) {
    case "text":
      return asText(derivation);
    case "latex":
      return asLatex(derivation);
    case "markdown":
      return asMarkdown(derivation);
    case "numpy":
    case "pytorch":
      return codeText(derivation, format);
    case "tsv":
      return asTsv(derivation);
  }
}

/** The lines, or for a number of the document the number itself. */
function linesOf(derivation: Derivation): readonly string[] {
  if (derivation.lines.length > 0) return derivation.lines.map((line) => renderLine(line, copied));
  return [`${derivation.symbol} ${resultText(derivation.value)}`];
}

function blockersText({ blockedBy }: PairStage): string {
  return (blockedBy ?? []).map(({ rule, path }) => `${path} (${rule})`).join(", ");
}

function stageText(stage: PairStage): string {
  const how = [stage.calculation, blockersText(stage)].filter((part) => part !== "").join(", ");
  return `${plainText(stage.label)}: ${how === "" ? briefNumber(stage.value) : `${how} ${resultText(stage.value)}`}`;
}

function othersText({ keys }: NonNullable<Derivation["remaining"]>): string {
  return `${keys} more keys`;
}

function asText(derivation: Derivation): string {
  const { heading, stages, contributions, remaining } = derivation;
  return [
    plainText(heading),
    ...linesOf(derivation),
    ...stages.map(stageText),
    ...contributions.map(
      ({ label, weight, value, product }) =>
        `${label}: ${briefNumber(weight)} · ${briefNumber(value)} ${resultText(product)}`,
    ),
    ...(remaining === undefined ? [] : [`${othersText(remaining)}: ${briefNumber(remaining.product)}`]),
    "",
  ].join("\n");
}

function asLatex(derivation: Derivation): string {
  const lines =
    derivation.lines.length > 0 ? derivation.lines.map(latexLine) : [latexOf(itemAt(linesOf(derivation), 0))];
  return [
    `% ${plainText(derivation.heading).replace(/[\r\n]+/g, " ")}`,
    "\\begin{aligned}",
    lines.map((line) => `  ${line}`).join(" \\\\\n"),
    "\\end{aligned}",
    "",
  ].join("\n");
}

/** The words between the terms of a folded sum are text, not letters of a formula. */
function latexLine(line: DerivationLine): string {
  const rest = (count: number, sum: string): string => `… [${count}: ${sum}] …`;
  const text = renderLine(line, { ...copied, rest });
  // Parts begin with = or ≈, where the lines are aligned.
  const [symbol, ...parts] = text.split(/ (?=[=≈] )/);
  return `${latexOf(present(symbol))} &${parts.map(latexOf).join(" ")}`;
}

/** A cell of a Markdown table: no character of the data has a meaning. */
function markdownCell(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+!|<>~&$^]/g, (character) => `\\${character}`).replace(/[\r\n]+/g, " ");
}

function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.map(markdownCell).join(" | ")} |`;
  return ["", line(head), `|${head.map(() => " --- |").join("")}`, ...rows.map(line)];
}

function asMarkdown(derivation: Derivation): string {
  const { heading, stages, contributions, remaining } = derivation;
  const stageRows = stages.map((stage) => [
    plainText(stage.label),
    [stage.calculation, blockersText(stage)].filter((part) => part !== "").join(", "),
    briefNumber(stage.value),
  ]);
  const keyRows = contributions.map(({ key, label, weight, value, product }) => [
    `${key + 1}`,
    label,
    ...[weight, value, product].map((number) => briefNumber(number)),
  ]);
  if (remaining !== undefined) keyRows.push(["", othersText(remaining), "", "", briefNumber(remaining.product)]);
  return [
    `**${markdownCell(plainText(heading))}**`,
    "",
    // Indented by four, no character has a meaning in Markdown.
    ...linesOf(derivation).map((line) => `    ${line}`),
    ...markdownTable(["stage", "calculation", "value"], stageRows),
    ...markdownTable(["key", "label", "weight", "value", "product"], keyRows),
    "",
  ].join("\n");
}

/** A label in a spreadsheet: no tab, and never a formula. */
function tsvLabel(text: string): string {
  const flat = text.replace(/[\t\r\n]+/g, " ");
  return /^[=+\-@]/.test(flat) ? `'${flat}` : flat;
}

function tsvNumber(value: number): string {
  return exactNumber(value);
}

function asTsv(derivation: Derivation): string {
  const rows: string[][] = [[tsvLabel(derivation.symbol), tsvNumber(derivation.value)]];
  for (const line of derivation.lines) rows.push(...tsvLine(line));
  for (const stage of derivation.stages) rows.push([tsvLabel(plainText(stage.label)), tsvNumber(stage.value)]);
  if (derivation.contributions.length > 0) rows.push(["key", "weight", "value", "product"]);
  for (const { label, weight, value, product } of derivation.contributions) {
    rows.push([tsvLabel(label), ...[weight, value, product].map(tsvNumber)]);
  }
  const { remaining } = derivation;
  if (remaining !== undefined) rows.push([othersText(remaining), "", "", tsvNumber(remaining.product)]);
  return `${rows.map((cells) => cells.join("\t")).join("\n")}\n`;
}

function tsvLine(line: DerivationLine): string[][] {
  if (line.kind === "expression") return [[tsvLabel(line.symbol), tsvNumber(line.value)]];
  const terms = [...line.a].map((a, k) => [
    "",
    tsvNumber(a),
    tsvNumber(valueAt(line.b, k)),
    tsvNumber(a * valueAt(line.b, k)),
  ]);
  const addend = line.addend === undefined ? [] : [[tsvLabel(line.addend.symbol), tsvNumber(line.addend.value)]];
  return [
    ["", tsvLabel(line.left), tsvLabel(line.right), "product"],
    ...terms,
    ...addend,
    [tsvLabel(line.symbol), tsvNumber(line.value)],
  ];
}
