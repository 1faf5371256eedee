import { valueAt } from "../../tensor/valueAt.ts";
import { type Words, words } from "../../words.ts";
import { specialNumber } from "../syntax/numberLiteral.ts";
import { NumberRow } from "../syntax/numberRow.ts";
import type { ArrayNode, SyntaxNode } from "../syntax/syntaxTree.ts";
import { type Reading, rangeOf } from "./reading.ts";

/**
 * What the cells of a tensor may be: any number; 0, 1, true or false (masks); a whole number ≥ 0 (positions).
 */
export type CellKind = "number" | "binary" | "position";

/** How many bad cells of one tensor are reported. */
const toldCells = 3;

/** Reads cells one after the other into a tensor's data and remembers where each one is. */
export class CellReader {
  readonly #reading: Reading;
  readonly #path: string;
  readonly #kind: CellKind;
  readonly data: Float64Array;
  readonly cells: Uint32Array;
  #count = 0;
  bad = 0;

  constructor(reading: Reading, path: string, kind: CellKind, elements: number) {
    this.#reading = reading;
    this.#path = path;
    this.#kind = kind;
    this.data = new Float64Array(elements);
    this.cells = new Uint32Array(2 * elements);
  }

  /** Takes all cells of a row. */
  takeAll(row: ArrayNode): void {
    if (row instanceof NumberRow) this.#takeNumbers(row);
    else for (const item of row.items) this.#take(item);
  }

  #takeNumbers(row: NumberRow): void {
    const first = this.#count;
    row.copyTo(this.data, this.cells, first);
    this.#count += row.count;
    if (this.#kind === "number") return;
    for (let index = 0; index < row.count; index++) {
      if (!isAllowedValue(valueAt(this.data, first + index), this.#kind)) this.#report(row.item(index));
    }
  }

  #take(node: SyntaxNode): void {
    const at = this.#count++;
    this.cells[2 * at] = node.offset;
    this.cells[2 * at + 1] = node.end;
    const value = node.kind === "number" ? node.value : cellValue(node, this.#kind);
    if (value !== undefined && isAllowedValue(value, this.#kind)) this.data[at] = value;
    else this.#report(node);
  }

  #report(node: SyntaxNode): void {
    if (++this.bad > toldCells) return;
    this.#reading.problems.error("tensor.cell", rangeOf(node), this.#complaint(node));
  }

  #complaint(node: SyntaxNode): Words {
    if (this.#kind === "position" && node.kind === "number") {
      return words("a cell of {0} must be a whole number from 0, not {1}", this.#path, node.value);
    }
    if (this.#kind !== "number") return kindComplaint(this.#kind, this.#path);
    if (node.kind === "boolean")
      return words("a cell of {0} must be a number; true and false are for masks", this.#path);
    if (node.kind === "array") return words("a cell of {0} must be a number, this is a list", this.#path);
    return kindComplaint(this.#kind, this.#path);
  }
}

/** Whether a number may be a cell of this kind. */
export function isAllowedValue(value: number, kind: CellKind): boolean {
  if (kind === "number") return true;
  return kind === "binary" ? value === 0 || value === 1 : value >= 0 && Number.isSafeInteger(value);
}

/** What cells of this kind must be. */
export function kindComplaint(kind: CellKind, path: string): Words {
  if (kind === "binary") return words("a cell of {0} must be 0 or 1 (or false, true)", path);
  if (kind === "position") return words("a cell of {0} must be a whole number from 0", path);
  return words('a cell of {0} must be a number (or "NaN", "Infinity", "-Infinity")', path);
}

/** The number of a cell that is not written as a number. */
export function cellValue(node: SyntaxNode, kind: CellKind): number | undefined {
  if (node.kind === "number") return node.value;
  if (node.kind === "string") return specialNumber(node.value);
  return node.kind === "boolean" && kind === "binary" ? Number(node.value) : undefined;
}
