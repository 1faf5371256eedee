import { render } from "preact";
import { rangeText } from "../../core/explain/copy/copyRange.ts";
import { type CopyFormat, copyFormats } from "../../core/explain/derivation.ts";
import { pastedNumbers } from "../../core/view/pastedNumbers.ts";
import { toggleHold } from "../grid/gridActions.ts";
import { notify, request } from "../hostApi.ts";
import { announce } from "../inspector/announcer.tsx";
import { formatNames } from "../inspector/copying.ts";
import { hovered, rangeEnd, sameMatrix, selected, snapshot } from "../state.ts";
import { text } from "../strings.ts";
import { GridMenu, type MenuEntry } from "./menuView.tsx";
import { between, selectedNumbers, selectedRectangle } from "./selectedRange.ts";

/** A point of the window, in CSS pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** What the next copy event puts on the clipboard, where the menu asked for it. */
let wanted: string | undefined;

// The workbench's own commands arrive as these events; the page needs no right to the clipboard for them.
document.addEventListener("copy", (event) => {
  const words = wanted ?? (isOnGrid() ? numbersAsText("tsv", false) : undefined);
  if (words === undefined) return;
  event.clipboardData?.setData("text/plain", words);
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  if (!isOnGrid()) return;
  event.preventDefault();
  paste(event.clipboardData?.getData("text/plain") ?? "");
});

/** Whether the focus is on a cell, and no text of the page is marked. */
function isOnGrid(): boolean {
  const marked = document.getSelection()?.toString() ?? "";
  return marked === "" && document.activeElement?.closest('[role="grid"]') !== null && selected.peek() !== undefined;
}

function numbersAsText(format: CopyFormat, whole: boolean): string | undefined {
  const range = selectedNumbers(whole);
  return range && rangeText(range, format);
}

function copy(format: CopyFormat, whole = false): void {
  wanted = numbersAsText(format, whole);
  if (wanted === undefined) return;
  // The menu has no copy event: it makes one, which the listener above answers.
  const done = document.execCommand("copy");
  wanted = undefined;
  announce(done ? text("Copied as {0}", text(formatNames[format])) : text("The numbers could not be copied"));
}

/** Writes a pasted table of numbers into the text, from the selected cell on, as one edit. */
function paste(pasted: string): void {
  const [values, cell] = [pastedNumbers(pasted), selected.peek()];
  const resultVersion = snapshot.peek()?.resultVersion;
  if (values === undefined) {
    announce(text("What was pasted is not a table of numbers."));
    return;
  }
  if (cell === undefined || resultVersion === undefined) return;
  const range = selectedRectangle()!;
  // The range's first corner, whichever way it was dragged.
  const from = { ...cell, row: range.row, col: range.col };
  const cols = values[0]!.length;
  request("editCells", { cell: from, cols, values: Float64Array.from(values.flat()), resultVersion }).then(
    () => announce(text("{0} numbers written into the text", values.length * cols)),
    (error: unknown) => announce(error instanceof Error ? error.message : String(error)),
  );
}

/** Opens the menu of a grid at a place, for the selected range if it was clicked on, else for the clicked cell. */
export function openMenu(grid: HTMLElement, place: Place): void {
  const clicked = hovered.peek();
  // A click into the range keeps it; beside it the clicked cell is selected alone.
  if (clicked && !isInRange(clicked)) {
    rangeEnd.value = undefined;
    selected.value = clicked;
  }
  const cell = selected.peek();
  if (cell === undefined) return;
  const host = document.body.appendChild(document.createElement("div"));
  const close = (): void => {
    render(null, host);
    host.remove();
  };
  // A picture has no fields to type in.
  const isTable = grid.tagName === "TABLE";
  const others: readonly CopyFormat[] = copyFormats.filter((format) => format !== "tsv");
  const entries: MenuEntry[] = [
    { words: text("Copy"), keys: "Ctrl+C", run: () => copy("tsv") },
    ...others.map((format) => ({
      words: text("Copy as {0}", text(formatNames[format])),
      run: () => copy(format),
    })),
    { words: text("Copy the whole matrix"), run: () => copy("tsv", true) },
    "line",
    ...(isTable ? [{ words: text("Change the number"), keys: "F2", run: () => edit(grid) }] : []),
    { words: text("Go to source"), run: () => notify("goToSource", { cell }) },
    { words: text("Pin to compare"), keys: "Enter", run: () => toggleHold(cell) },
  ];
  // Where the focus was, and goes back to.
  const opener = document.activeElement;
  render(
    <GridMenu
      entries={entries}
      place={place}
      onClose={() => {
        close();
        if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      }}
    />,
    host,
  );
}

function isInRange(cell: { readonly row: number; readonly col: number }): boolean {
  const [from, to] = [selected.peek(), rangeEnd.peek()];
  if (from === undefined || to === undefined || !("matrix" in cell) || !sameMatrix(from, cell as typeof from))
    return false;
  const { row, rowEnd, col, colEnd } = between(from, to);
  return cell.row >= row && cell.row < rowEnd && cell.col >= col && cell.col < colEnd;
}

/** Opens the field over the selected cell as F2 does. */
function edit(grid: HTMLElement): void {
  const cell = selected.peek();
  const td = cell && grid.querySelector<HTMLElement>(`[data-row="${cell.row}"][data-col="${cell.col}"]`);
  td?.focus({ preventScroll: true });
  // By the very key, so that the table has one way to begin.
  td?.dispatchEvent(new KeyboardEvent("keydown", { key: "F2", bubbles: true, cancelable: true }));
}
