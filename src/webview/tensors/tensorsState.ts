import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { type AxisLetter, lookedAxes } from "../../core/tensor/files/axes.ts";
import type { CellSearch, FoundCell } from "../../core/tensor/files/findCell.ts";
import type { Overview } from "../../core/tensor/files/overview.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { ListedTensor, TensorFileFacts } from "../../protocol/tensorMessages.ts";
import type { MatrixContent } from "../grid/matrixContent.ts";
import { scales, shownDecimals } from "../options.ts";
import { selected } from "../state.ts";
import { scaleTheme } from "../theme.ts";
import { ask } from "./tensorsHost.ts";

/** A rectangle of the looked-at matrix. */
export interface Rectangle {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

/** What the host tells of the file at the start. */
export const facts: Signal<TensorFileFacts | undefined> = signal(undefined);
/** Why the last thing could not be read, in the host's words. */
export const fault: Signal<string | undefined> = signal(undefined);
/** The looked-at tensor, by its place in the list. */
export const tensorIndex: Signal<number> = signal(0);
/** The axes that go down and across; undefined where the tensor has no such axis. */
export const axes: Signal<{ readonly row: number | undefined; readonly col: number | undefined }> = signal({
  row: undefined,
  col: undefined,
});
/** The index that is looked at, for every axis. */
export const indices: Signal<readonly number[]> = signal([]);
/** The rectangle that is looked at; undefined for the whole matrix. */
export const rectangle: Signal<Rectangle | undefined> = signal(undefined);
/** Whether numbers are shown as a table. */
export const asTable: Signal<boolean> = signal(false);
/** What came last of the host, with what it is of. */
export const looked: Signal<{ readonly of: Rectangle; readonly overview: Overview } | undefined> = signal(undefined);

/** Cells of one side of the table. */
const mostInTable = 48;
// Up to this many rows and columns a matrix is a table at first.
const smallEnoughForTable = 24;

export const tensor: ReadonlySignal<ListedTensor | undefined> = computed(() => facts.value?.tensors[tensorIndex.value]);

/** Rows and columns of the whole looked-at matrix. */
export const size: ReadonlySignal<{ readonly rows: number; readonly cols: number }> = computed(() => {
  const shape = tensor.value?.shape ?? [];
  // A missing axis counts as one of length 1.
  const of = (axis: number | undefined): number => (axis === undefined ? 1 : (shape[axis] ?? 1));
  return { rows: of(axes.value.row), cols: of(axes.value.col) };
});

/** What the axes of tensors stand for where the reader has said so, a letter each, `?` for none; by place in the list. */
export const readings: Signal<ReadonlyMap<number, string>> = signal(new Map());

/** What the axes of the looked-at tensor stand for; undefined where nothing is known of them. */
export const reading: ReadonlySignal<string | undefined> = computed(
  () => readings.value.get(tensorIndex.value) ?? tensor.value?.axes,
);

/** Looks at a tensor of the list, whole: queries × keys or its last two axes, index 0 of each other one. */
export function chooseTensor(index: number): void {
  const shape = facts.peek()?.tensors[index]?.shape ?? [];
  const rank = shape.length;
  batch(() => {
    tensorIndex.value = index;
    axes.value = lookedAxes(readings.peek().get(index) ?? facts.peek()?.tensors[index]?.axes, rank);
    indices.value = shape.map(() => 0);
    rectangle.value = undefined;
    selected.value = undefined;
    asTable.value = Math.max(size.value.rows, size.value.cols) <= smallEnoughForTable;
  });
}

/** Reads an axis of the looked-at tensor as something else; the axis that was it until now takes its place. */
export function readAxis(axis: number, letter: AxisLetter | "?"): void {
  const rank = tensor.peek()?.shape.length ?? 0;
  const letters = [...(reading.peek() ?? "?".repeat(rank))];
  // No letter stands for two axes.
  const twin = letter === "?" ? -1 : letters.indexOf(letter);
  if (twin >= 0) letters[twin] = letters[axis] ?? "?";
  letters[axis] = letter;
  batch(() => {
    readings.value = new Map(readings.peek()).set(tensorIndex.peek(), letters.join(""));
    const next = lookedAxes(reading.value, rank);
    // The same axes as before: nothing that is looked at changes.
    if (next.row === axes.peek().row && next.col === axes.peek().col) return;
    axes.value = next;
    rectangle.value = undefined;
    selected.value = undefined;
  });
}

/** Puts another axis down or across; where the other side has it, the two change places. */
export function chooseAxis(side: "row" | "col", axis: number): void {
  const { row, col } = axes.peek();
  const other = side === "row" ? col : row;
  const before = side === "row" ? row : col;
  const swapped = other === axis ? before : other;
  axes.value = side === "row" ? { row: axis, col: swapped } : { row: swapped, col: axis };
  rectangle.value = undefined;
}

/** Turns between the picture and the table; what is selected stays selected. */
export function turnToTable(isTable: boolean): void {
  const cell = selected.peek();
  const of = looked.peek()?.of;
  batch(() => {
    selected.value = undefined;
    asTable.value = isTable;
    if (cell === undefined) return;
    if (isTable) goToCell(cell.row, cell.col);
    // A table's cells count from where it begins.
    else if (of !== undefined) goToCell(of.row + cell.row, of.col + cell.col);
  });
}

/** The cell that was found last, in the whole matrix; null where there was none. */
export const found: Signal<FoundCell | null | undefined> = signal(undefined);

/** Searches the whole matrix and goes to the cell that is found; NaN and infinite numbers one after another. */
export async function goToFound(search: CellSearch): Promise<void> {
  const { row: rowAxis, col: colAxis } = axes.peek();
  const asked = { tensor: tensorIndex.peek(), at: indices.peek(), rowAxis, colAxis };
  const last = found.peek() ?? undefined;
  const after = last && { row: last.row, col: last.col };
  try {
    const cell = await ask("find", { ...asked, search, after });
    // The reader may have turned to another matrix while it was searched.
    const isSame = asked.tensor === tensorIndex.peek() && asked.at === indices.peek() && axes.peek().row === rowAxis;
    if (!isSame) return;
    found.value = cell;
    if (cell !== null) goToCell(cell.row, cell.col);
  } catch (error) {
    fault.value = error instanceof Error ? error.message : String(error);
  }
}

/** Looks at a cell of the whole matrix, number by number, and selects it. */
export function goToCell(row: number, col: number): void {
  if (!asTable.peek()) {
    selected.value = { ...shownCell, row, col };
    closeUp.value = { row, col };
    return;
  }
  // The numbers around it come first, then it is selected; see selectTarget.
  target = { row, col };
  batch(() => {
    selected.value = undefined;
    rectangle.value = within(row - mostInTable / 2, col - mostInTable / 2, mostInTable);
  });
}

/** The cell of the picture that is to be shown from near, for once. */
export const closeUp: Signal<{ readonly row: number; readonly col: number } | undefined> = signal(undefined);

/** The cell of the whole matrix to select as soon as what is around it is there. */
let target: { readonly row: number; readonly col: number } | undefined;

function selectTarget({ row, col, rows, cols }: Rectangle): void {
  if (target === undefined) return;
  const cell = { row: target.row - row, col: target.col - col };
  target = undefined;
  const isInside = cell.row >= 0 && cell.col >= 0 && cell.row < rows && cell.col < cols;
  if (isInside) selected.value = { ...shownCell, ...cell };
}

/** A square of the matrix, moved inside it. */
export function within(row: number, col: number, side: number): Rectangle {
  const { rows, cols } = size.peek();
  const [height, width] = [Math.min(side, rows), Math.min(side, cols)];
  const clamp = (at: number, most: number): number => Math.max(0, Math.min(Math.floor(at), most));
  return { row: clamp(row, rows - height), col: clamp(col, cols - width), rows: height, cols: width };
}

/** Another matrix has other cells to be found. */
export function forgetFound(): void {
  effect(() => {
    // Read for their signals.
    void [tensorIndex.value, axes.value, indices.value];
    found.value = undefined;
  });
}

/** The looked-at axes, as the host is asked for them. */
export function askedAxes() {
  const { row: rowAxis, col: colAxis } = axes.value;
  return { tensor: tensorIndex.value, at: indices.value, rowAxis, colAxis };
}

/** Asks for the numbers of the table whenever what is looked at changes; an answer that comes late is dropped. */
export function followTable(): void {
  let latest = 0;
  effect(() => {
    const listed = tensor.value;
    const { rows, cols } = size.value;
    const of = rectangle.value ?? { row: 0, col: 0, rows, cols };
    // Of a large matrix the table shows the part that begins there.
    const asked = { ...of, rows: Math.min(of.rows, mostInTable), cols: Math.min(of.cols, mostInTable) };
    const matrix = askedAxes();
    const mine = ++latest;
    if (listed === undefined || listed.fault !== undefined || !asTable.value) return;
    ask("look", { ...matrix, ...asked, mostRows: mostInTable, mostCols: mostInTable }).then(
      (overview) => {
        if (mine !== latest) return;
        batch(() => {
          fault.value = undefined;
          looked.value = { of: asked, overview };
          selectTarget(asked);
        });
      },
      (error: Error) => {
        if (mine === latest) fault.value = error.message;
      },
    );
  });
}

/** The numbers of the table as it draws them. */
export const tableContent: ReadonlySignal<MatrixContent | undefined> = computed(() => {
  const now = looked.value;
  const listed = tensor.value;
  if (now === undefined || listed === undefined) return undefined;
  const { overview, of } = now;
  const { rows, cols, data: numbers } = overview;
  const choice = scales.value.get(scaleName) ?? "auto";
  return {
    ...{ ref: shownMatrix, rows, cols, numbers },
    scale: colorScaleFor(scaleKind(overview.min, listed.name), numbers, { ...scaleTheme.value, choice, cols }),
    decimals: decimalsFor(numbers, shownDecimals.value),
    ...{ signed: false, current: false, masked: undefined, moved: undefined, wrong: undefined },
    rowLabels: labels(of.row, rows),
    colLabels: labels(of.col, cols),
  };
});

/** Weights start at 0 and have one colour; numbers of both signs have two. */
export function scaleKind(least: number, name: string): string {
  return least >= 0 ? "weights" : name;
}

/** The name under which the reader's choice of colours is kept. */
export const scaleName = "tensor";

/** The one matrix of the page. */
export const shownMatrix = { layer: "", name: scaleName, batch: 0, head: 0 } as const;
const shownCell = { layer: "", matrix: scaleName, batch: 0, head: 0 } as const;

/** Indices from 0 as in NumPy. */
function labels(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => String(first + at));
}
