import { cellMark, type Looks } from "../../core/view/looks.ts";

/** The rows and cells of a table of numbers. Made once per size; from then on only what differs is touched. */
export class TableBody {
  readonly element: HTMLTableElement = document.createElement("table");
  #cells: HTMLTableCellElement[] = [];
  #rowHeads: HTMLTableCellElement[] = [];
  #colHeads: HTMLTableCellElement[] = [];
  #shown: Looks | undefined;

  constructor(name: string) {
    this.element.className = "grid";
    this.element.setAttribute("role", "grid");
    this.element.setAttribute("aria-label", name);
  }

  /** Shows the cells; returns whether the table was rebuilt. */
  show(looks: Looks): boolean {
    const last = this.#shown;
    const fits = last !== undefined && last.rows === looks.rows && last.cols === looks.cols;
    if (!fits) this.#build(looks.rows, looks.cols);
    this.#paint(looks, fits ? last : undefined);
    this.#shown = looks;
    return !fits;
  }

  /** Writes the headers. */
  label(rowLabels: readonly string[], colLabels: readonly string[]): void {
    writeHeads(this.#rowHeads, rowLabels);
    writeHeads(this.#colHeads, colLabels);
  }

  cell(row: number, col: number): HTMLTableCellElement | undefined {
    return this.#cells[row * (this.#shown?.cols ?? 0) + col];
  }

  #build(rows: number, cols: number): void {
    this.element.setAttribute("aria-rowcount", String(rows));
    this.element.setAttribute("aria-colcount", String(cols));
    const head = headRow(cols);
    const body = document.createElement("tbody");
    body.setAttribute("role", "rowgroup");
    const template = bodyRow(cols);
    for (let row = 0; row < rows; row++) body.append(numberedRow(template, row));
    this.element.replaceChildren(head, body);
    this.#colHeads = [...head.querySelectorAll<HTMLTableCellElement>("[role=columnheader]")];
    this.#rowHeads = [...body.querySelectorAll<HTMLTableCellElement>("th")];
    this.#cells = [...body.querySelectorAll("td")];
  }

  #paint(looks: Looks, last: Looks | undefined): void {
    const { texts, exact, backgrounds, inks, pads, marks } = looks;
    for (let index = 0; index < this.#cells.length; index++) {
      const cell = this.#cells[index]!;
      if (last?.texts[index] !== texts[index]) cell.textContent = texts[index]!;
      if (last?.exact[index] !== exact[index]) cell.dataset["value"] = exact[index]!;
      if (last?.backgrounds[index] !== backgrounds[index]) cell.style.backgroundColor = backgrounds[index]!;
      if (last?.inks[index] !== inks[index]) cell.style.color = inks[index]!;
      if ((last?.pads[index] ?? 0) !== pads[index]) cell.style.paddingInlineEnd = padding(pads[index]!);
      if ((last?.marks[index] ?? 0) !== marks[index]) cell.className = classesOf(marks[index]!);
    }
  }
}

/** A cell's own padding, see matrixTable.css, and room for the places that others of its column have. */
function padding(characters: number): string {
  return characters === 0 ? "" : `calc(var(--pad) + ${characters}ch)`;
}

function classesOf(marks: number): string {
  const names: string[] = [];
  if (marks & cellMark.masked) names.push("masked-cell");
  if (marks & cellMark.nan) names.push("nan-cell");
  if (marks & cellMark.infinite) names.push("infinite-cell");
  if (marks & cellMark.moved) names.push("moved-cell");
  if (marks & cellMark.wrong) names.push("wrong-cell");
  if (marks & cellMark.beyond) names.push("beyond-cell");
  return names.join(" ");
}

function headRow(cols: number): HTMLTableSectionElement {
  const head = document.createElement("thead");
  head.setAttribute("role", "rowgroup");
  const row = head.insertRow();
  row.setAttribute("role", "row");
  const corner = document.createElement("td");
  corner.className = "corner";
  corner.setAttribute("role", "presentation");
  row.append(corner);
  for (let col = 0; col < cols; col++) row.append(headCell("columnheader", "col"));
  return head;
}

function headCell(role: string, scope: string): HTMLTableCellElement {
  const cell = document.createElement("th");
  cell.setAttribute("role", role);
  cell.scope = scope;
  return cell;
}

function bodyRow(cols: number): HTMLTableRowElement {
  const row = document.createElement("tr");
  row.setAttribute("role", "row");
  row.append(headCell("rowheader", "row"));
  for (let col = 0; col < cols; col++) {
    const cell = row.insertCell();
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-colindex", String(col + 1));
    cell.dataset["col"] = String(col);
    cell.tabIndex = -1;
  }
  return row;
}

function numberedRow(template: HTMLTableRowElement, index: number): HTMLTableRowElement {
  const row = template.cloneNode(true) as HTMLTableRowElement;
  row.setAttribute("aria-rowindex", String(index + 1));
  const name = String(index);
  for (let col = 1; col < row.cells.length; col++) row.cells[col]!.dataset["row"] = name;
  return row;
}

function writeHeads(heads: readonly HTMLTableCellElement[], labels: readonly string[]): void {
  for (const [index, head] of heads.entries()) {
    const label = labels[index] ?? "";
    if (head.textContent !== label) head.textContent = label;
  }
}
