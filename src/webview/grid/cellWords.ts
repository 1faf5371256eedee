import type { CellRef } from "../../core/explain/derivation.ts";
import { layerContributionName } from "../../core/figures/contributionNames.ts";
import { exactNumber } from "../../core/view/numberFormat.ts";
import type { CellWords, MatrixContent } from "./matrixContent.ts";

/** Says a cell of a drawn matrix; indices from 1 as everywhere on the page. */
export function cellWords(content: MatrixContent, { row, col }: Pick<CellRef, "row" | "col">): CellWords | undefined {
  if (content.tiles) return content.tiles.words(content, row, col);
  const index = row * content.cols + col;
  const value = content.numbers[index];
  // A column beyond the end would be a cell of the next row.
  if (value === undefined || col >= content.cols) return undefined;
  return {
    symbol: `${symbolOf(content)}[${row + 1},${col + 1}]`,
    labels: [content.rowLabels[row], content.colLabels[col]].join(" · "),
    value: typographic(exactNumber(value)),
    exact: exactNumber(value),
    masked: content.masked?.[index] === 1,
  };
}

// Where lengths of contributions or all heads are shown, it is not the step's own number.
function symbolOf({ quantity, pooled, ref }: MatrixContent): string {
  if (quantity !== undefined) return quantity === layerContributionName ? "‖Σα·f(x)‖" : "‖α·f(x)‖";
  return pooled ? `${pooled} ${ref.name}` : ref.name;
}

/** A number as it is printed, with the typographic signs. */
export function typographic(text: string): string {
  if (text.endsWith("Infinity")) return text.startsWith("-") ? "−∞" : "∞";
  return text.replaceAll("-", "−");
}
