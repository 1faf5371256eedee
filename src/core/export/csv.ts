import { numberText } from "../format/edit/numberText.ts";

/** A matrix for each batch item and head of a step, with the labels of its rows and columns. */
export interface LabelledSlab {
  readonly rows: number;
  readonly cols: number;
  readonly batches: number;
  readonly heads: number;
  readonly data: Float64Array;
  readonly rowLabels: readonly string[];
  readonly colLabels: readonly string[];
}

/**
 * A step as comma-separated values, line by line: a head line of labels, then each row behind its label; columns `batch` and `head`,
 * counted from 1, where there are several. Numbers read back to the same float64; NaN, Infinity and -Infinity are words.
 */
export function* csvLines(slab: LabelledSlab): Generator<string> {
  const { rows, cols, batches, heads, data, rowLabels, colLabels } = slab;
  const places = [...(batches > 1 ? ["batch"] : []), ...(heads > 1 ? ["head"] : [])];
  yield line([...places, "", ...colLabels.map(labelCell)]);
  for (let flat = 0; flat < batches * heads * rows; flat++) {
    const plane = Math.floor(flat / rows);
    const place = [
      ...(batches > 1 ? [String(Math.floor(plane / heads) + 1)] : []),
      ...(heads > 1 ? [String((plane % heads) + 1)] : []),
    ];
    const numbers = Array.from(data.subarray(flat * cols, (flat + 1) * cols), numberCell);
    yield line([...place, labelCell(rowLabels[flat % rows] ?? ""), ...numbers]);
  }
}

function line(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}

function numberCell(value: number): string {
  return numberText(value).replaceAll('"', "");
}

/** A label as a cell: what a spreadsheet would take for a formula gets an apostrophe before it. */
function labelCell(label: string): string {
  const plain = /^[=+\-@\t\r]/.test(label) ? `'${label}` : label;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
