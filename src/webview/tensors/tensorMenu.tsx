import { type Signal, signal } from "@preact/signals";
import { render } from "preact";
import { type CopyFormat, copyFormats } from "../../core/explain/derivation.ts";
import type { TensorLook } from "../../core/tensor/files/overview.ts";
import type { SavedForm } from "../../protocol/tensorMessages.ts";
import { formatNames } from "../inspector/copying.ts";
import { GridMenu, type MenuEntry } from "../menu/menuView.tsx";
import { selectedRectangle } from "../menu/selectedRange.ts";
import { selected } from "../state.ts";
import { text } from "../strings.ts";
import { ask } from "./tensorsHost.ts";
import { askedAxes, asTable, looked, size } from "./tensorsState.ts";

/** What has become of the last thing that was copied or saved. */
export const done: Signal<string> = signal("");

type Part = "selection" | "row" | "column" | "whole";

/** A part of the looked-at matrix, by its own rows and columns; the whole where no cell is selected. */
function rectangleOf(part: Part): Pick<TensorLook, "row" | "col" | "rows" | "cols"> {
  const whole = { row: 0, col: 0, ...size.peek() };
  const chosen = selectedRectangle();
  if (chosen === undefined || part === "whole") return whole;
  // A table shows a part: its cells count from there. A picture is always of the whole.
  const from = asTable.peek() ? looked.peek()?.of : undefined;
  const [row, col] = [chosen.row + (from?.row ?? 0), chosen.col + (from?.col ?? 0)];
  const [rows, cols] = [chosen.rowEnd - chosen.row, chosen.colEnd - chosen.col];
  if (part === "row") return { ...whole, row, rows };
  return part === "column" ? { ...whole, col, cols } : { row, col, rows, cols };
}

async function tell(doing: Promise<string>): Promise<void> {
  done.value = await doing.catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}

function copy(format: CopyFormat, part: Part): void {
  const copied = ask("copy", { ...askedAxes(), ...rectangleOf(part), format });
  const as = text(formatNames[format]);
  const said = (count: number): string =>
    count === 1 ? text("1 number copied as {0}", as) : text("{0} numbers copied as {1}", count, as);
  void tell(copied.then(said));
}

function save(form: SavedForm, part: Part): void {
  const saved = ask("save", { ...askedAxes(), ...rectangleOf(part), form });
  void tell(saved.then((isSaved) => (isSaved ? text("Saved") : "")));
}

/** Saves the picture as it is drawn, with its labels. */
async function savePicture(canvas: HTMLCanvasElement): Promise<string> {
  const blob = await new Promise<Blob | null>((drawn) => canvas.toBlob(drawn, "image/png"));
  if (blob === null) return text("The picture could not be drawn");
  const isSaved = await ask("savePicture", { png: new Uint8Array(await blob.arrayBuffer()) });
  return isSaved ? text("Saved") : "";
}

/** Ctrl+C on a cell copies what is selected; a right click or Shift+F10 opens the menu of the grid. */
export function listenForMenus(): void {
  document.addEventListener("copy", (event) => {
    const marked = document.getSelection()?.toString() ?? "";
    const isOnGrid = document.activeElement?.closest('[role="grid"]') != null && selected.peek() !== undefined;
    // Marked text is copied as text.
    if (marked !== "" || !isOnGrid) return;
    event.preventDefault();
    copy("tsv", "selection");
  });
  document.addEventListener("contextmenu", (event) => {
    const grid = event.target instanceof Element ? event.target.closest('[role="grid"]') : null;
    if (grid === null) return;
    event.preventDefault();
    openMenu({ x: event.clientX, y: event.clientY });
  });
}

/** Opens the menu: what can be done with the selected cells, or with the whole matrix where none is. */
export function openMenu(place: { readonly x: number; readonly y: number }): void {
  const host = document.body.appendChild(document.createElement("div"));
  const opener = document.activeElement;
  render(
    <GridMenu
      entries={entriesNow()}
      place={place}
      onClose={() => {
        render(null, host);
        host.remove();
        if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
      }}
    />,
    host,
  );
}

function entriesNow(): MenuEntry[] {
  const hasCell = selected.peek() !== undefined;
  const part: Part = hasCell ? "selection" : "whole";
  const canvas = asTable.peek() ? null : document.querySelector<HTMLCanvasElement>(".tensor .heatmap canvas");
  const others: readonly CopyFormat[] = copyFormats.filter((format) => format !== "tsv");
  return [
    { words: text("Copy"), keys: "Ctrl+C", run: () => copy("tsv", part) },
    ...others.map((format) => ({
      words: text("Copy as {0}", text(formatNames[format])),
      run: () => copy(format, part),
    })),
    ...(hasCell
      ? [
          { words: text("Copy the row"), run: () => copy("tsv", "row") },
          { words: text("Copy the column"), run: () => copy("tsv", "column") },
          { words: text("Copy the whole matrix"), run: () => copy("tsv", "whole") },
        ]
      : []),
    "line",
    { words: text("Save as CSV…"), run: () => save("csv", part) },
    { words: text("Save as NumPy (.npy)…"), run: () => save("npy", part) },
    ...(canvas === null ? [] : [{ words: text("Save the Picture…"), run: () => void tell(savePicture(canvas)) }]),
  ];
}
