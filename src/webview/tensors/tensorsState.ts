import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CellSearch, FoundCell } from "../../core/tensor/files/findCell.ts";
import type { Overview } from "../../core/tensor/files/overview.ts";
import { colorScaleFor } from "../../core/view/colorScale.ts";
import { decimalsFor } from "../../core/view/numberFormat.ts";
import type { ListedTensor, TensorFileFacts } from "../../protocol/tensorMessages.ts";
import type { MatrixContent } from "../grid/content.ts";
import { scales, shownDecimals } from "../options.ts";
import { selected } from "../state.ts";
import { theme } from "../theme.ts";
import { ask } from "./tensorsHost.ts";

/** A rectangle of the looked-at matrix. */
export interface Rectangle {
  readonly row: number;
  readonly col: number;
  readonly rows: number;
  readonly cols: number;
}

export const facts: Signal<TensorFileFacts | undefined> = signal(undefined);
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

/** Cells of one side of a picture, and of a table. */
const mostCells = { picture: 512, table: 48 };
const smallEnoughForTable = 24;

export const tensor: ReadonlySignal<ListedTensor | undefined> = computed(() => facts.value?.tensors[tensorIndex.value]);

/** Rows and columns of the whole looked-at matrix. */
export const size: ReadonlySignal<{ readonly rows: number; readonly cols: number }> = computed(() => {
  const shape = tensor.value?.shape ?? [];
  const of = (axis: number | undefined): number => (axis === undefined ? 1 : (shape[axis] ?? 1));
  return { rows: of(axes.value.row), cols: of(axes.value.col) };
});

/** Looks at a tensor of the list, whole: its last two axes, index 0 of each other one. */
export function chooseTensor(index: number): void {
  const shape = facts.peek()?.tensors[index]?.shape ?? [];
  const rank = shape.length;
  batch(() => {
    tensorIndex.value = index;
    axes.value = { row: rank >= 2 ? rank - 2 : undefined, col: rank >= 1 ? rank - 1 : undefined };
    indices.value = shape.map(() => 0);
    rectangle.value = undefined;
    selected.value = undefined;
    asTable.value = Math.max(size.value.rows, size.value.cols) <= smallEnoughForTable;
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

/** Looks at what a cell of the picture stands for, with as much around it as a picture holds number by number. */
export function lookInto(row: number, col: number): void {
  const now = looked.peek();
  if (now === undefined) return;
  const { rowsPerCell, colsPerCell } = now.overview;
  const around = asTable.peek() ? mostCells.table / 2 : mostCells.picture / 4;
  const centre = { row: now.of.row + row * rowsPerCell, col: now.of.col + col * colsPerCell };
  rectangle.value = within(centre.row - around, centre.col - around, 2 * around);
  selected.value = undefined;
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
    const isSame = asked.tensor === tensorIndex.peek() && asked.at === indices.peek() && axes.peek().row === rowAxis;
    if (!isSame) return;
    found.value = cell;
    if (cell !== null) goToCell(cell.row, cell.col);
  } catch (error) {
    fault.value = error instanceof Error ? error.message : String(error);
  }
}

/** Looks at a cell of the whole matrix, number by number, and selects it. */
function goToCell(row: number, col: number): void {
  const side = asTable.peek() ? mostCells.table : mostCells.picture / 2;
  target = { row, col };
  batch(() => {
    selected.value = undefined;
    rectangle.value = within(row - side / 2, col - side / 2, side);
  });
}

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
    void [tensorIndex.value, axes.value, indices.value];
    found.value = undefined;
  });
}

/** Asks for what is looked at whenever that changes; an answer that comes late is dropped. */
export function followLook(): void {
  let latest = 0;
  effect(() => {
    const listed = tensor.value;
    const { rows, cols } = size.value;
    const side = asTable.value ? mostCells.table : mostCells.picture;
    const whole = { row: 0, col: 0, rows, cols };
    const of = asTable.value ? { ...(rectangle.value ?? whole) } : (rectangle.value ?? whole);
    const asked = asTable.value ? { ...of, rows: Math.min(of.rows, side), cols: Math.min(of.cols, side) } : of;
    const { row: rowAxis, col: colAxis } = axes.value;
    const at = indices.value;
    const mine = ++latest;
    if (listed === undefined || listed.fault !== undefined) return;
    const axesAsked = { ...(rowAxis !== undefined && { rowAxis }), ...(colAxis !== undefined && { colAxis }) };
    ask("look", {
      ...{ tensor: tensorIndex.value, at, mostRows: side, mostCols: side, rowAxis: undefined, colAxis: undefined },
      ...asked,
      ...axesAsked,
    }).then(
      (overview) => {
        if (mine !== latest) return;
        batch(() => {
          fault.value = undefined;
          looked.value = { of: asked, overview };
          if (overview.rowsPerCell === 1 && overview.colsPerCell === 1) selectTarget(asked);
        });
      },
      (error: Error) => {
        if (mine === latest) fault.value = error.message;
      },
    );
  });
}

/** What is looked at as the grids draw it. */
export const content: ReadonlySignal<MatrixContent | undefined> = computed(() => {
  const now = looked.value;
  const listed = tensor.value;
  if (now === undefined || listed === undefined) return undefined;
  const { overview, of } = now;
  const { rows, cols, data: numbers } = overview;
  // Weights start at 0 and have one colour; numbers of both signs have two.
  const name = overview.min >= 0 ? "weights" : listed.name;
  // Rows of blocks with colours of their own would let a lone bright cell darken its row.
  const isReduced = overview.rowsPerCell > 1 || overview.colsPerCell > 1;
  const choice = scales.value.get(scaleName) ?? (isReduced ? "linear" : "auto");
  return {
    ...{ ref: shownMatrix, rows, cols, numbers },
    scale: colorScaleFor(name, numbers, { theme: theme.value, choice, cols }),
    decimals: decimalsFor(numbers, shownDecimals.value),
    ...{ signed: false, current: false, masked: undefined, moved: undefined, wrong: undefined },
    rowLabels: labels(of.row, rows, overview.rowsPerCell),
    colLabels: labels(of.col, cols, overview.colsPerCell),
  };
});

/** The name under which the reader's choice of colours is kept. */
export const scaleName = "tensor";

const shownMatrix = { layer: "", name: scaleName, batch: 0, head: 0 } as const;
const shownCell = { layer: "", matrix: scaleName, batch: 0, head: 0 } as const;

/** The first index that each cell stands for, from 0 as in NumPy. */
function labels(first: number, count: number, per: number): string[] {
  return Array.from({ length: count }, (_, at) => String(first + at * per));
}
