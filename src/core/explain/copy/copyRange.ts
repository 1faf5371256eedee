import { itemAt } from "../../present.ts";
import { briefNumber, exactNumber } from "../../view/numberFormat.ts";
import type { CopyFormat } from "../derivation.ts";
import { latexOf } from "../text/latex.ts";

/** A rectangle of numbers with the labels of its rows and columns. */
export interface CopiedRange {
  readonly rows: readonly Float64Array[];
  readonly rowLabels: readonly string[];
  readonly colLabels: readonly string[];
}

/**
 * A range of a matrix for another place: cells of a spreadsheet and Python with all digits, text, Markdown and LaTeX as a reader
 * wants them. Ends without a line break.
 */
export function rangeText(range: CopiedRange, format: CopyFormat): string {
  switch (format) {
    case "tsv":
      return range.rows.map((row) => Array.from(row, exactNumber).join("\t")).join("\n");
    case "text":
      return aligned([["", ...range.colLabels], ...labelled(range, briefNumber)]);
    case "markdown":
      return markdown(range);
    case "latex":
      return latex(range);
    case "numpy":
      return `np.array(${nested(range.rows, "np.nan", "np.inf")})`;
    case "pytorch":
      return `torch.tensor(${nested(range.rows, 'float("nan")', 'float("inf")')}, dtype=torch.float64)`;
  }
}

function labelled({ rows, rowLabels }: CopiedRange, write: (value: number) => string): string[][] {
  return rows.map((row, index) => [rowLabels[index] ?? "", ...Array.from(row, write)]);
}

function aligned(lines: readonly (readonly string[])[]): string {
  const widths = (lines[0] ?? []).map((_, col) => Math.max(...lines.map((line) => line[col]?.length ?? 0)));
  return lines
    .map(([head = "", ...cells]) =>
      // Labels to the left, numbers to the right.
      [head.padEnd(widths[0] ?? 0), ...cells.map((cell, col) => cell.padStart(widths[col + 1] ?? 0))]
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function markdown(range: CopiedRange): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(inMarkdown).join(" | ")} |`;
  const rule = `| --- |${" ---: |".repeat(range.colLabels.length)}`;
  return [line(["", ...range.colLabels]), rule, ...labelled(range, briefNumber).map(line)].join("\n");
}

function inMarkdown(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, "\\$&");
}

function latex({ rows }: CopiedRange): string {
  const lines = rows.map((row) => Array.from(row, (value) => latexOf(briefNumber(value))).join(" & "));
  return `\\begin{bmatrix}\n${lines.join(" \\\\\n")}\n\\end{bmatrix}`;
}

/** Python lists; a single row is a vector. */
function nested(rows: readonly Float64Array[], nan: string, infinity: string): string {
  const write = (value: number): string => {
    if (Number.isNaN(value)) return nan;
    if (!Number.isFinite(value)) return value < 0 ? `-${infinity}` : infinity;
    const text = exactNumber(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  };
  const lists = rows.map((row) => `[${Array.from(row, write).join(", ")}]`);
  return lists.length === 1 ? itemAt(lists, 0) : `[${lists.join(", ")}]`;
}
